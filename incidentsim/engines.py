"""Engines by name; `auto` weighs what the reference model would take against what it takes to have the twin ready.

The twin gives the same rows, bit for bit, so the choice changes how long a run takes and nothing that it finds.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from incidentsim.errors import IncidentSimError, RequestError, refuse, suggestion, verbatim

if TYPE_CHECKING:
    from incidentsim.engine import Engine, Fallback, Policy
    from incidentsim.results.subject import Subject
    from incidentsim.runner.goals import Goal, Request
    from incidentsim.scenario.scenario import Scenario

#: What --engine may say.
ENGINES = ("auto", "model", "twin")
#: How long it takes to have the twin ready (s), as measured (docs/explanation/twin.md): to load it, to compile it.
LOADING_S, COMPILING_S = 1.0, 60.0
#: The twin is taken where the model would take so many times as long as that.
_TIMES = 2.0
#: Fewer trials than this are not even weighed.
_FEW = 200
#: So many trials, at so many points, tell what a trial of the model takes.
_TIMED, _AT = 2, 3
#: Replications that a precision is taken to need where its kind does not tell.
_PRECISE = 10_000
_NO_NUMBA, _BEGAN = "numba is not installed", "as the study began"


@dataclass(frozen=True, slots=True)
class Work:
    """What an engine is to do.

    subject  what is run
    trials   about how many
    most_s   after which time it ends
    workers  how many share it
    folder   the study that it may go on with
    policies of one's own, by side
    """

    subject: "Subject"
    trials: float
    most_s: float = float("inf")
    workers: int = 1
    folder: Path | None = None
    policies: "Mapping[str, Policy] | None" = None


def engine_named(name: str = "auto", policies: "Mapping[str, Policy] | None" = None) -> "tuple[Engine, str]":
    """An engine for a few trials, and why it is this one; `engine_for` weighs many.

    Takes    a name; policies of one's own by side, blue or red, in place of those that a scenario names.

    Raises   RequestError for a name that is not known, or an engine that cannot run here.
    """
    if policies:
        return _led_by(name, policies)
    match name:
        case "auto":
            return _model(), "chosen: for a few trials"
        case "model":
            return _model(), "as asked"
        case "twin" if not has_numba():
            hint = "Install numba, or use --engine model."
            raise refuse("engine", verbatim(f"twin, but {_NO_NUMBA}"), "an engine of this place", hint, RequestError)
        case "twin":
            return _twin().first, "as asked"
        case _:
            hint = suggestion(name, ENGINES, "Choose one of them.")
            raise refuse("engine", name, f"one of {', '.join(ENGINES)}", hint, kind=RequestError)


def engine_for(name: str, work: Work) -> "tuple[Engine, str]":
    """The engine of this name for some work, or the one that is worth it; and why it is this one.

    For programmes, the years over that engine of their encounters.
    Raises   RequestError for a name that is not known, and for work that the engine cannot do.
    """
    engine, reason = _encounters_for(name, work)
    return over_years(engine, work.subject.scenarios.values()), reason


def over_years(engine: "Engine", scenarios: "Iterable[Scenario]") -> "Engine":
    """The engine; where there are programmes among the scenarios, the years over it, unless it makes years itself."""
    from incidentsim.measures import YEARS, family_made_by

    if family_made_by(engine) == YEARS or all(one.programme is None for one in scenarios):
        return engine
    from incidentsim.programme import Years

    return Years(engine)


def _encounters_for(name: str, work: Work) -> "tuple[Engine, str]":
    """The engine of encounters."""
    if name == "twin":
        engine, reason = engine_named(name, work.policies)
        if excess := _excess(work.subject):
            hint = "Use --engine model, or auto."
            raise refuse("engine", verbatim(f"twin for {excess}"), "one that holds the scenario", hint, RequestError)
        return engine, reason
    return _chosen(work) if name == "auto" and not work.policies else engine_named(name, work.policies)


def work_of(subject: "Subject", request: "Request", policies: "Mapping[str, Policy] | None" = None) -> Work:
    """What is to be done for a request."""
    from incidentsim.runner.executors import cores

    trials, most_s = _asked(request.goal, len(subject.points) * subject.trials_each)
    return Work(subject, trials / request.shard.of, most_s, request.workers or cores(), request.out, policies)


def _encounters_each(subject: "Subject") -> float:
    """About how many encounters a replication of a programme has, in the longest of them; 0 for no programme."""
    from incidentsim.scenario.programme import YEAR_S

    programmes = [one.programme for one in subject.scenarios.values() if one.programme is not None]
    return max(
        (
            one.horizon_s / YEAR_S * sum(theatre.per_year for theatre in one.theatres.values()) + 1.0
            for one in programmes
        ),
        default=0.0,
    )


def has_numba() -> bool:
    """Whether there is a compiler for the twin."""
    return find_spec("numba") is not None


def _chosen(work: Work) -> "tuple[Engine, str]":
    """What `auto` means for some work."""
    match _engine_of(work.folder):
        case "model":
            return _model(), _BEGAN
        case "twin" | "twin or model" if not has_numba():
            got, hint = verbatim(f"a study of the twin, but {_NO_NUMBA}"), "Install numba, or choose another -o."
            raise refuse(str(work.folder), got, "one that can be gone on with here", hint, RequestError)
        case "twin":
            return _twin().first, _BEGAN
        case "twin or model":
            return _twin(), _BEGAN
        case _:
            return _worth(work)


def _worth(work: Work) -> "tuple[Engine, str]":
    """The engine that is worth it where nothing was begun yet."""
    if each := _encounters_each(work.subject):
        work = replace(work, trials=work.trials * each)
    if work.trials < _FEW:
        return _model(), "chosen: for a few trials"
    if not has_numba():
        return _model(), f"chosen: {_NO_NUMBA}"
    if excess := _excess(work.subject):
        return _model(), f"chosen: {excess}"
    return _weighed(work)


def _weighed(work: Work) -> "tuple[Engine, str]":
    from incidentsim.twin.engine import is_kept

    model_s = min(work.trials * _trial_s(_plain_model(), work) / work.workers, work.most_s)
    kept = is_kept()
    ready_s, verb = (LOADING_S, "loading") if kept else (COMPILING_S, "compiling")
    told = f"the model takes about {_seconds(model_s)}, {verb} the twin {_seconds(ready_s)}"
    if model_s > _TIMES * ready_s:
        return _twin(), f"chosen: {told}"
    return _model(), f"chosen: {told}"


def _trial_s(model: "Engine", work: Work) -> float:
    """What a trial of the model takes (s), from a few at some of the points."""
    from incidentsim.runner.trials import run_chunk

    points, took_s, trials = work.subject.points, 0.0, 0
    for placed in points[:: max(1, len(points) // _AT)][:_AT]:
        with suppress(IncidentSimError):  # a point that cannot stand takes no time
            scenario = work.subject.at(placed.number)
            run_chunk(model, scenario, placed.seed, placed.number, range(1))
            began_s = time.perf_counter()
            run_chunk(model, scenario, placed.seed, placed.number, range(1, 1 + _TIMED))
            took_s, trials = took_s + time.perf_counter() - began_s, trials + _TIMED
    return took_s / max(1, trials)


def _asked(goal: "Goal", round_of_all: int) -> tuple[float, float]:
    """About how many trials a goal asks for, where a replication of all points is so many, and the time (s) it ends."""
    from incidentsim.runner.goals import Budget, Count, Precision

    forever = float("inf")
    match goal:
        case Count(replications=each):
            return float(round_of_all * each), forever
        case Budget(seconds=seconds):
            return forever, seconds
        case Precision(wants=wants, budget_s=budget_s, most=most):
            widths = [want.half_width for want in wants if want.kind == "points"]
            needed = max((0.25 * (1.96 / width) ** 2 for width in widths), default=float(_PRECISE))
            return round_of_all * min(most, needed), budget_s or forever
        case selection:
            return float(selection.trials or forever), selection.seconds or forever


def _engine_of(folder: Path | None) -> str | None:
    """The engine of a study that is there already."""
    from incidentsim.results.study import RECEIPT, receipt_in

    if folder is None or not (folder / RECEIPT).is_file():
        return None
    with suppress(IncidentSimError):  # the run itself says what is wrong with it
        return receipt_in(folder).engine
    return None


def _excess(subject: "Subject") -> str:
    """What of a scenario that is run as it stands is more than the twin holds; of a design, points are run apart."""
    from incidentsim.twin.encode import too_large

    scenarios = subject.scenarios.values() if subject.design is None else ()
    return next(filter(None, (too_large(one, len(one.encounters)) for one in scenarios)), "")


def _led_by(name: str, policies: "Mapping[str, Policy]") -> "tuple[Engine, str]":
    """The engine that runs Python of one's own."""
    if name == "twin":
        hint = "Use --engine model, or auto."
        got = verbatim("twin beside a policy of one's own")
        raise refuse("engine", got, "one that can run Python of one's own", hint, RequestError)
    from incidentsim.model import SimpyEngine

    reason = "as asked" if name == "model" else "chosen: a policy of one's own runs on it"
    return SimpyEngine(policies.get("blue"), policies.get("red")), reason


def _seconds(seconds: float) -> str:
    if seconds == float("inf"):
        return "long"
    if seconds >= 120.0:
        return f"{seconds / 60.0:,.0f} min"
    return f"{seconds:.0f} s" if seconds >= 1.0 else "under 1 s"


def _model() -> "Engine":
    from incidentsim.model import SimpyEngine

    return SimpyEngine()


def _plain_model() -> "Engine":
    """The model with draws in plain Python: as fast in a few trials, and there is nothing to be loaded for a second."""
    from incidentsim.draws import uniform
    from incidentsim.model import SimpyEngine

    return SimpyEngine(uniform=uniform)


def _twin() -> "Fallback":
    from incidentsim.engine import Fallback
    from incidentsim.model import SimpyEngine
    from incidentsim.twin.engine import TwinEngine

    return Fallback(TwinEngine(), SimpyEngine())
