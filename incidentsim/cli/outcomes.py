"""`incidentsim outcomes`: what becomes of incidents, by when, and what of those in which something else happened."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli.courses import numbers, told
from incidentsim.cli.goals import seconds_of
from incidentsim.cli.points import Point
from incidentsim.cli.say import AsJson, Quietly, aligned, complain, voice

if TYPE_CHECKING:
    from incidentsim.analysis.given import Given
    from incidentsim.brief.kept import Kept

_Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A study folder, made by `incidentsim run -o STUDY`.")]
_Conditions = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="MEASURE[=VALUE]", help="Only where this is so, beside where it is not."),
]
_Times = Annotated[list[str] | None, typer.Option("--at", metavar="TIME", help='By when, such as "20 min".')]
_NO_EFFECT = (
    "What is given comes about during the encounter, so the difference between the two columns is not an effect of it: "
    "what is calm early leaves no time for it, and what lasts gives it time. An effect is told by two runs on the same "
    "draws, such as `incidentsim trace SCENARIO --set PATH=VALUE` of one encounter."
)


def outcomes(
    context: typer.Context,
    study: _Study,
    given: _Conditions = None,
    at: _Times = None,
    point: Point = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """What becomes of incidents and by when; with --given, of those in which something else happened."""
    from incidentsim.analysis.given import condition_named
    from incidentsim.brief.kept import kept_in, with_trials
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.results.study import open_study

    say = voice(context, as_json, quiet)
    conditions = [condition_named(text) for text in given or []]
    times_s = sorted({_time(text) for text in at or []})
    if conditions and times_s:
        hint = "Leave one of them out: with a condition, curves over time would mislead."
        raise refuse("--at", verbatim("--at beside --given"), "alone", hint, kind=RequestError)
    kept = with_trials(kept_in(open_study(study), point), str(study))
    if conditions:
        from incidentsim.analysis.given import given as given_that

        found = given_that(kept.columns, conditions)
        say.results(f"{_head(kept)}\n\n{_given_text(found)}", {**_origin(study, kept), "given": _given_data(found)})
    else:
        parts = list(told(kept, times_s))
        data = {name: value for _, each in parts for name, value in each.items()}
        say.results("\n\n".join([_head(kept), *(text for text, _ in parts)]), {**_origin(study, kept), **data})
    if kept.failed:
        many = f"{kept.failed:,} of {kept.replications:,} trials failed"
        complain(f"{many} and are in no number; the first: {kept.failures[0]}")


def _time(text: str) -> float:
    from incidentsim.errors import RequestError, refuse

    found = seconds_of(text, "--at")
    if not 0.0 <= found < math.inf:
        raise refuse("--at", text, "a time after the start", 'Write it as --at "20 min".', kind=RequestError)
    return found


def _head(kept: "Kept") -> str:
    return f"{kept.scenario.name}: {kept.scenario.title}\n{kept.caption.replace('in no figure', 'in no number')}"


def _origin(study: Path, kept: "Kept") -> dict[str, Any]:
    made = kept.receipt
    return {
        "study": str(study), "scenario": made.scenario, "hash": made.scenario_hash, "version": made.version,
        "seed": made.seed, "engine": made.engine, "replications": kept.replications, "failed": kept.failed,
    }  # fmt: skip


def _given_text(found: "Given") -> str:
    """The shares on both sides, and what their difference is not."""
    from incidentsim.brief.words import per_cent, rate
    from incidentsim.measures import MEASURES

    rows = []
    for name, sides in found.told.items():
        told = rate if MEASURES[name].kind == "per 1,000" else per_cent
        among = MEASURES[name].given or "all"
        unit = MEASURES[name].unit if MEASURES[name].kind == "per 1,000" else among
        rows.append((name, *(cell for side in sides for cell in (told(side), f"{side.n:,}")), unit))
    head = ("SHARE", f"GIVEN {found.name}", "N", "OTHERWISE", "N", "AMONG")
    lines = [
        f"Encounters in which {found.name}: {found.held:,}; in which not: {found.otherwise:,}.",
        *([f"In {found.unasked:,} more it cannot be asked."] if found.unasked else []),
    ]
    return "\n\n".join((" ".join(lines), aligned(head, rows), _NO_EFFECT)).replace("\u00a0", " ")


def _given_data(found: "Given") -> dict[str, Any]:
    return {
        "conditions": [str(each) for each in found.conditions],
        "held": found.held,
        "otherwise": found.otherwise,
        "unasked": found.unasked,
        "shares": {
            name: {"given": numbers(sides[0]), "otherwise": numbers(sides[1])} for name, sides in found.told.items()
        },
        "is_an_effect": False,
    }
