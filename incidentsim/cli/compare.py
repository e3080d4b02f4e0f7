"""`incidentsim compare`: two arms or several points on the same draws, as paired differences with intervals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli import values
from incidentsim.cli.points import estimate_words, heading, numbers
from incidentsim.cli.say import AsJson, Quietly, Seed, Settings, aligned, voice

if TYPE_CHECKING:
    from incidentsim.analysis.contrasts import Contrasts
    from incidentsim.analysis.estimates import Columns, Estimate
    from incidentsim.results.study import Study

_DEFAULT_N = 1000
_MEASURES = ("success", "incident", "violence")
_First = Annotated[str, typer.Argument(metavar="STUDY[:POINT]|SCENARIO", help="The base: a study, or a scenario.")]
_Other = Annotated[list[str] | None, typer.Argument(metavar="[STUDY[:POINT]]...", help="What is set beside it.")]
_Against = Annotated[
    list[int] | None, typer.Option("--against", metavar="POINT", help="Points of the same study; all others if none.")
]
_Asked = Annotated[
    list[str] | None, typer.Option("--measure", help="Measures; success, incident and violence if none.")
]
_Count = Annotated[int, typer.Option("-n", "--replications", help="With --set: how many trials of each arm.")]


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows to be set beside others: what they are called, their seed and draws, how many replications."""

    name: str
    columns: "Columns"
    seed: int
    chance: str


def compare(
    context: typer.Context,
    first: _First,
    others: _Other = None,
    against: _Against = None,
    settings: Settings = None,
    measures: _Asked = None,
    n: _Count = _DEFAULT_N,
    seed: Seed = 1,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Set studies, points of a study, or a scenario with something changed beside a base, on the same draws."""
    from incidentsim.analysis.contrasts import contrasts

    say = voice(context, as_json, quiet)
    arms = _changed(first, settings, n, seed) if settings else list(_kept(first, others or [], against))
    _check(arms)
    points = {arm.name: arm.columns for arm in arms}
    found = [contrasts(points, arms[0].name, name) for name in measures or _MEASURES]
    head = f"base: {arms[0].name}; seed {arms[0].seed}, {arms[0].chance} draws, paired by replication"
    text = "\n".join([head, "", _table(found), "", *_notes(found)])
    data = {"base": arms[0].name, "seed": arms[0].seed, "draws": arms[0].chance, "measures": list(map(_data, found))}
    say.results(text, data)


def _changed(name: str, settings: list[str], n: int, seed: int) -> list[Arm]:
    """A scenario, and the same with something changed, run here on the same draws."""
    from incidentsim.choose import run
    from incidentsim.results.table import columns_of
    from incidentsim.scenario.files import load

    base = load(name)
    changed = values.with_settings(base, settings)
    arms = ((base.name, base), (", ".join(settings), changed))
    return [Arm(called, columns_of(run(scenario, n, seed).table), seed, "common") for called, scenario in arms]


def _kept(first: str, others: list[str], against: list[int] | None) -> Iterator[Arm]:
    """Arms that studies hold; of one study alone, its other points."""
    study, point = _opened(first)
    alone = not others
    yield _arm(study, point, alone)
    for other in others:
        yield _arm(*_opened(other), alone)
    if alone:
        numbers = [one.number for one in study.subject.points if one.number != point]
        for number in against or numbers:
            yield _arm(study, study.placed(number).number, alone)


def _opened(text: str) -> "tuple[Study, int]":
    """A study and one of its points, as STUDY or STUDY:POINT."""
    from incidentsim.results.study import open_study

    folder, _, number = text.rpartition(":")
    named = bool(folder) and number.isdigit() and not Path(text).exists()
    study = open_study(folder if named else text)
    return study, study.placed(int(number) if named else study.subject.points[0].number).number


def _arm(study: "Study", number: int, alone: bool) -> Arm:
    from incidentsim.results.table import columns_of

    columns = columns_of(study.table())
    mine = {name: column[columns["point"] == number] for name, column in columns.items()}
    one = study.placed(number)
    name = f"point {number}" if alone else str(study.folder) if number == 0 else f"{study.folder}:{number}"
    told = f"{name} ({one.point})" if study.subject.design is not None else name
    return Arm(told, mine, one.seed, study.receipt.chance)


def _check(arms: list[Arm]) -> None:
    """Refuse arms that did not meet the same draws, and a base that stands alone."""
    from incidentsim.errors import RequestError, refuse, verbatim

    if len(arms) < 2:
        hint = "Name another study, a point of it as STUDY:POINT, or a change as --set PATH=VALUE."
        raise refuse("compare", verbatim("one arm"), "two arms or more", hint, kind=RequestError)
    for arm in arms[1:]:
        if arm.name == arms[0].name:
            hint = "Name another."
            raise refuse("compare", verbatim(f"{arm.name} twice"), "different arms", hint, kind=RequestError)
        if (arm.seed, arm.chance) != (arms[0].seed, arms[0].chance) or arm.chance == "independent":
            got = verbatim(f"{arm.name} of seed {arm.seed} beside seed {arms[0].seed}, {arm.chance} draws")
            hint = "Run both with the same seed and common draws; independent draws cannot be paired."
            raise refuse("compare", got, "arms that met the same draws", hint, kind=RequestError)


def _table(found: "list[Contrasts[str]]") -> str:
    rows = []
    for each in found:
        for name, one in each.found.items():
            kind = each.measure.kind
            whole = "" if each.measure.given is None or one.per_encounter is None else _gap(one.per_encounter, kind)
            first, second = (estimate_words(arm, each.measure.name) for arm in (one.first, one.second))
            rows.append((heading(each.measure.name), name, first, second, _gap(one.difference, kind), whole))
    return aligned(("MEASURE", "AGAINST THE BASE", "BASE", "THERE", "DIFFERENCE", "OF ALL ENCOUNTERS"), rows)


def _gap(found: "Estimate", kind: str) -> str:
    from incidentsim.brief.words import change

    factor, unit = (100.0, "points") if kind == "share" else (1.0, "")
    return change(found, factor, unit).replace("\u00a0", " ")


def _notes(found: "list[Contrasts[str]]") -> Iterator[str]:
    yield f"Differences: {found[0]}."
    given = list(dict.fromkeys(each.measure.given for each in found if each.measure.given))
    if given:
        among = " and ".join(f"{name}s" for name in given)
        yield f"Of a measure with a condition, DIFFERENCE is among the {among} of each arm, and an arm may have others."
    unshared = sum(found[0].unshared.values())
    failed = max(one.difference.failed for one in found[0].found.values())
    if unshared:
        yield f"{unshared:,} replications that only one of two arms had are in no difference."
    if failed:
        yield f"{failed:,} replications failed in one arm or the other and are in no difference."


def _data(found: "Contrasts[str]") -> Mapping[str, Any]:
    return {
        "measure": found.measure.name,
        "given": found.measure.given,
        "level": found.level,
        "each": found.each,
        "adjustment": found.adjustment,
        "against": [
            {
                "arm": name,
                "base": numbers(one.first),
                "there": numbers(one.second),
                "difference": numbers(one.difference),
                "per_encounter": None if one.per_encounter is None else numbers(one.per_encounter),
                "unshared": found.unshared[name],
            }
            for name, one in found.found.items()
        ],
    }
