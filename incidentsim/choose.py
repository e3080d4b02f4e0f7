"""Executors and policies by name, receipts; and two short cuts that choose for you."""

import importlib
import sys
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from incidentsim.engines import ENGINES, engine_for, engine_named, over_years, work_of
from incidentsim.errors import RequestError, refuse, suggestion, verbatim

__all__ = [
    "ENGINES",
    "How",
    "encounter_alone",
    "engine_for",
    "engine_named",
    "executor_for",
    "maker_of",
    "over_years",
    "place_named",
    "policy_named",
    "run",
    "trace",
    "work_of",
]

if TYPE_CHECKING:
    from incidentsim.design.files import Plan
    from incidentsim.engine import Engine, Policy
    from incidentsim.results.receipt import Maker
    from incidentsim.results.subject import Subject
    from incidentsim.results.telling import Line
    from incidentsim.runner.goals import Goal
    from incidentsim.runner.places import Place
    from incidentsim.runner.run import Outcome
    from incidentsim.scenario.scenario import Scenario


def executor_for(workers: int) -> Executor:
    """The executor of so many workers: one runs in this process, more run in fresh processes of their own."""
    from incidentsim.runner import executors

    return executors.executor_for(workers)


def place_named(name: str, workers: int | None = None) -> "Place":
    """Where trials run, by name: serial, processes, threads, local (a Dask cluster of our own), or tcp://HOST:PORT."""
    from incidentsim.runner import places

    return places.place_named(name, workers)


def maker_of(engine: "Engine", command: tuple[str, ...] = ()) -> "Maker":
    """What a receipt must know of who runs trials here."""
    from incidentsim import __version__
    from incidentsim.draws import kind_of_draws
    from incidentsim.results.receipt import Maker
    from incidentsim.scenario.policies import identity_of

    blue, red = getattr(engine, "policies", (None, None))  # an engine may have no policies of its own
    identities = (blue and identity_of(blue), red and identity_of(red))
    return Maker(engine.name, __version__, kind_of_draws(), command, identities)


def policy_named(address: str) -> "Policy":
    """The function at module:function; the current folder is looked in first.

    Runs the module: only for code that the user allows.
    Raises   RequestError where there is none.
    """
    name, _, function = address.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = getattr(importlib.import_module(name), function, None)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a module of the user's may raise anything, SystemExit too
        hint = "Modules are looked for in the current folder first."
        got = verbatim(f"{address}: {type(error).__name__}: {error}")
        raise refuse("--policy", got, "a module that can be imported", hint, kind=RequestError) from None
    if not callable(found):
        hint = "Write it as --policy red=module:function."
        raise refuse("--policy", address, f"a function of {name}", hint, kind=RequestError)
    policy: Policy = found
    return policy


class How(TypedDict, total=False):
    """What else may be said of a run: `precision`, `budget`, `engine`, `executor`, `mend`; see `run`."""

    precision: str | Mapping[str, str | float]
    budget: str | float
    engine: "Engine | str"
    executor: Executor | str
    mend: str


def run(
    scenario: "Scenario | Plan | Path | str",
    replications: int | None = None,
    seed: int | None = None,
    out: Path | str | None = None,
    workers: int = 1,
    **how: Unpack[How],
) -> "Outcome":
    """Run a scenario or a design so many times; with `out`, in a study folder that is gone on with if it is there.

    Takes    a scenario, a plan, or the name or file of either. What is not said is what the design says; of a
             scenario, 1,000 replications and seed 1. By name also

             precision  in place of replications: "2pp" of success and incident both (of years, of deescalated and
                        incident_share), "success=2pp,duration_s=5%", or {"success": "2pp", "duration_s": 30.0}
             budget     how long: "60s", or a number of seconds; beside a precision, the longest
             engine     by name, or an object that is one; auto if not said
             executor   by name: serial, processes, threads, local (a Dask cluster of our own) or a Dask scheduler,
                        tcp://HOST:PORT; or anything with the interface of `concurrent.futures.Executor`, which its
                        owner closes
             mend       why damaged parts of the study are laid aside and run again

    More than one worker needs the calling script to keep its work under `if __name__ == "__main__":`.
    Raises   RequestError for anything else that is said, and for what cannot be met.
    """
    from incidentsim.design.files import Plan, is_design, load_plan
    from incidentsim.results.planned import of_plan
    from incidentsim.results.subject import of_scenario
    from incidentsim.runner.goals import Count, Request
    from incidentsim.runner.run import run_subject
    from incidentsim.runner.written import goal_for
    from incidentsim.scenario.files import load

    _check_how(how)
    if isinstance(scenario, Path | str):
        scenario = load_plan(scenario) if is_design(scenario) else load(str(scenario))
    if isinstance(scenario, Plan):
        subject = of_plan(scenario, seed)
        goal = goal_for(scenario.design, _goal(replications, how, subject))
    else:
        subject = of_scenario(scenario, 1 if seed is None else seed)
        goal = _goal(replications, how, subject) or Count()
    folder = Path(out) if out is not None else None
    request = Request(goal, subject.seed, workers, folder, mend=how.get("mend", ""))
    asked = how.get("engine", "auto")
    engine = engine_for(asked, work_of(subject, request))[0] if isinstance(asked, str) else asked
    where = how.get("executor")
    place = place_named(where, workers if workers > 1 else None) if isinstance(where, str) else where
    return run_subject(subject, engine, request, maker_of(engine), place)


def _check_how(how: How) -> None:
    """Refuse what `run` does not know."""
    known = ("replications", "seed", "out", "workers", *How.__annotations__)
    for name in how:
        if name not in known:
            hint = (
                "Did you mean 'replications'?"
                if name == "n"
                else suggestion(name, known, "See help(incidentsim.run).", 0.7)
            )
            raise refuse("run", name, f"one of {', '.join(known)}", hint, kind=RequestError)


def _goal(replications: int | None, how: How, subject: "Subject") -> "Goal | None":
    """What a run is asked for."""
    from incidentsim.measures import family_made_by
    from incidentsim.runner.written import goal_written
    from incidentsim.units import to_si

    engine, budget = how.get("engine", "auto"), how.get("budget")
    family = subject.family if isinstance(engine, str) else family_made_by(engine)
    budget_s = to_si(budget, "time", "budget", "") if isinstance(budget, str) else budget
    return goal_written(replications, how.get("precision"), budget_s, family=family)


def trace(scenario: "Scenario", replication: int = 0, seed: int = 1) -> "list[Line]":
    """One trial, told as a log book.

    Raises   RequestError for a programme, which is not one encounter.
    """
    from incidentsim.results.telling import tell

    engine, _ = engine_named()
    scenario = encounter_alone(scenario)
    return tell(engine.journal(scenario, seed, replication), scenario)


def encounter_alone(scenario: "Scenario") -> "Scenario":
    """The scenario, if it is no programme: one encounter is not told in the place of its years.

    Raises   RequestError for a programme.
    """
    if scenario.programme is not None:
        got, hint = verbatim("a programme of years"), "Name the encounter that it is about."
        raise refuse(scenario.name, got, "a scenario of encounters", hint, kind=RequestError)
    return scenario
