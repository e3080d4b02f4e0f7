"""Engines and executors by name; `auto`, with its reason; and two short cuts that choose for you."""

import importlib
import sys
from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from incidentsim.errors import RequestError, refuse, suggestion, verbatim

if TYPE_CHECKING:
    from incidentsim.design.files import Plan
    from incidentsim.engine import Engine, Policy
    from incidentsim.results.receipt import Maker
    from incidentsim.results.telling import Line
    from incidentsim.runner.places import Place
    from incidentsim.runner.run import Outcome
    from incidentsim.scenario.scenario import Scenario

#: What --engine may say.
ENGINES = ("auto", "model", "twin")


def engine_named(name: str = "auto") -> "tuple[Engine, str]":
    """An engine, and why it is this one.

    Raises   RequestError for a name that is not known, or an engine that this version does not have.
    """
    match name:
        case "auto":
            return _model(), "chosen: the only engine of this version"
        case "model":
            return _model(), "as asked"
        case "twin":
            hint = "The compiled twin comes in a later version; use --engine model."
            raise refuse("engine", name, "an engine that this version has: auto or model", hint, kind=RequestError)
        case _:
            hint = suggestion(name, ENGINES, "Choose one of them.")
            raise refuse("engine", name, f"one of {', '.join(ENGINES)}", hint, kind=RequestError)


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
    from incidentsim.draws import fast_uniform
    from incidentsim.results.receipt import Maker
    from incidentsim.scenario.policies import identity_of

    blue, red = getattr(engine, "policies", (None, None))  # an engine may have no policies of its own
    identities = (blue and identity_of(blue), red and identity_of(red))
    return Maker(engine.name, __version__, fast_uniform()[1], command, identities)


def led_by(policies: "Mapping[str, Policy]") -> "Engine":
    """The engine with policies of one's own: by side, blue or red, in place of those that the scenario names."""
    from incidentsim.model import SimpyEngine

    return SimpyEngine(**policies)


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
    except (ImportError, ValueError, SyntaxError) as error:
        hint = "Modules are looked for in the current folder first."
        got = verbatim(f"{address}: {error}")
        raise refuse("--policy", got, "a module that can be imported", hint, kind=RequestError) from None
    if not callable(found):
        hint = "Write it as --policy red=module:function."
        raise refuse("--policy", address, f"a function of {name}", hint, kind=RequestError)
    policy: Policy = found
    return policy


class How(TypedDict, total=False):
    """How a run is done, beside what is asked of it.

    engine     by name, or an object that is one; auto if not said
    executor   by name: serial, processes, threads, local (a Dask cluster of our own) or a Dask scheduler,
               tcp://HOST:PORT; or anything with the interface of `concurrent.futures.Executor`, which its owner closes
    mend       why damaged parts of the study are laid aside and run again
    """

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
             scenario, 1,000 replications and seed 1.
    More than one worker needs the calling script to keep its work under `if __name__ == "__main__":`.
    """
    from incidentsim.design.files import Plan, is_design, load_plan
    from incidentsim.results.planned import of_plan
    from incidentsim.results.subject import of_scenario
    from incidentsim.runner.goals import Count, Request, asked_by
    from incidentsim.runner.run import run_subject
    from incidentsim.scenario.files import load

    if isinstance(scenario, Path | str):
        scenario = load_plan(scenario) if is_design(scenario) else load(str(scenario))
    if isinstance(scenario, Plan):
        subject, goal = of_plan(scenario, seed), asked_by(scenario.design)
    else:
        subject, goal = of_scenario(scenario, 1 if seed is None else seed), Count()
    asked = how.get("engine", "auto")
    engine = engine_named(asked)[0] if isinstance(asked, str) else asked
    goal = goal if replications is None else Count(replications)
    folder = Path(out) if out is not None else None
    request = Request(goal, subject.seed, workers, folder, mend=how.get("mend", ""))
    where = how.get("executor")
    place = place_named(where, workers if workers > 1 else None) if isinstance(where, str) else where
    return run_subject(subject, engine, request, maker_of(engine), place)


def trace(scenario: "Scenario", replication: int = 0, seed: int = 1) -> "list[Line]":
    """One trial, told as a log book."""
    from incidentsim.results.telling import tell

    engine, _ = engine_named()
    return tell(engine.journal(scenario, seed, replication), scenario)


def _model() -> "Engine":
    from incidentsim.model import SimpyEngine

    return SimpyEngine()
