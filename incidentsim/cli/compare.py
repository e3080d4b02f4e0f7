"""`incidentsim compare`: arms or points beside a base, as differences with intervals: paired, on the same draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from incidentsim.cli import values
from incidentsim.cli.addresses import point_in
from incidentsim.cli.compared import data_of, notes, table
from incidentsim.cli.say import FAILED_TRIALS, OK, AsJson, Quietly, Settings, voice
from incidentsim.cli.where import Workers

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Columns
    from incidentsim.results.receipt import Maker, Receipt
    from incidentsim.results.study import Study

_DEFAULT_N, _DEFAULT_SEED = 1000, 1
_First = Annotated[str, typer.Argument(metavar="STUDY[:POINT]|SCENARIO", help="The base: a study, or a scenario.")]
_Other = Annotated[list[str] | None, typer.Argument(metavar="[STUDY[:POINT]]...", help="What is set beside it.")]
_Against = Annotated[
    list[int] | None, typer.Option("--against", metavar="POINT", help="Points of the same study; all others if none.")
]
_Asked = Annotated[
    list[str] | None,
    typer.Option(
        "--measure", help="Measures; of a design its own, else success, incident and violence, or their like of years."
    ),
]
_Count = Annotated[
    int | None, typer.Option("-n", "--replications", help="With --set: how many trials of each arm; 1000 if not said.")
]
_Seed = Annotated[int | None, typer.Option("--seed", help="With --set: the world of chance; 1 if not said.")]


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows to be set beside others: what they are called, their seed and draws, and which engine made them."""

    name: str
    columns: "Columns"
    seed: int
    chance: str
    maker: str
    scenario: str


def compare(
    context: typer.Context,
    first: _First,
    others: _Other = None,
    against: _Against = None,
    settings: Settings = None,
    measures: _Asked = None,
    n: _Count = None,
    seed: _Seed = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Set studies, points of a study, or a scenario with something changed beside a base, on the same draws."""
    from incidentsim.analysis.unpaired import contrasts_of

    say = voice(context, as_json, quiet)
    run_here = {"-n": n, "--seed": seed, "--workers": workers}
    _refuse_idle(bool(settings), {"STUDY": others, "--against": against}, run_here)
    asked = _measures(measures, first, "scenario" if settings else "study")
    if settings:
        arms = _changed(first, settings, n, (_DEFAULT_SEED if seed is None else seed, workers))
    else:
        arms = _kept(first, others or [], against, asked)
    _check(arms)
    own = len({arm.seed for arm in arms}) > 1
    points = {arm.name: arm.columns for arm in arms}
    found = contrasts_of(points, arms[0].name, asked, "independent" if own else "common")
    how = "draws of their own, so NOT paired" if own else "paired by replication"
    head = f"base: {arms[0].name}; seed {arms[0].seed}, {arms[0].chance} draws, {how}"
    text = "\n".join([head, "", table(found), "", *_of_others(arms), *notes(found)])
    data = {"base": arms[0].name, "seed": arms[0].seed, "draws": arms[0].chance, "paired": not own}
    say.results(text, {**data, "measures": list(map(data_of, found))})
    return FAILED_TRIALS if any((arm.columns["encounter"] < 0).any() for arm in arms) else OK


def _measures(named: list[str] | None, first: str, what: Literal["scenario", "study"]) -> tuple[str, ...]:
    """The measures that are named, else those of the design of the study, else those that are asked of such rows."""
    from incidentsim.analysis.estimates import measure_named
    from incidentsim.measures import family_of_scenarios
    from incidentsim.results.planned import measures_of
    from incidentsim.scenario.files import load

    if named:
        return tuple(dict.fromkeys(measure_named(name, "--measure").name for name in named))
    if what == "scenario":
        return family_of_scenarios([load(first)]).compared
    study, _ = _opened(first)
    return measures_of(study.subject) or study.family.compared


def _refuse_idle(changes: bool, kept: Mapping[str, object], run_here: Mapping[str, object]) -> None:
    """Refuse what would do nothing: studies beside a change that is run here, and how to run beside studies."""
    from incidentsim.errors import RequestError, refuse, verbatim

    idle, beside = (kept, "beside --set") if changes else (run_here, "beside studies")
    for name, given in idle.items():
        if given is not None and given != []:
            hint = "With --set one scenario is run here; studies are compared as they are."
            raise refuse(f"compare {name}", verbatim(beside), "left out", hint, kind=RequestError)
    if not changes and kept["STUDY"] and kept["--against"]:
        hint = "Write the points of other studies as STUDY:POINT."
        raise refuse("compare --against", verbatim("beside other studies"), "left out", hint, kind=RequestError)


def _changed(name: str, settings: list[str], n: int | None, how: tuple[int, int | None]) -> list[Arm]:
    """A scenario, and the same with something changed, run here on the same draws."""
    from incidentsim.choose import engine_for, maker_of, work_of
    from incidentsim.results.subject import of_scenario
    from incidentsim.results.table import columns_of
    from incidentsim.runner.goals import Count, Request
    from incidentsim.runner.run import run
    from incidentsim.scenario.files import load

    base = load(name)
    changed = values.with_settings(base, settings)
    request = Request(Count(_DEFAULT_N if n is None else n), *how)
    engine, _ = engine_for("auto", work_of(of_scenario(base, request.seed), request))
    maker = maker_of(engine)
    arms = ((base.name, base), (", ".join(settings), changed))
    tables = [(called, run(scenario, engine, request, maker).table) for called, scenario in arms]
    return [Arm(called, columns_of(table), request.seed, "common", _made(maker), base.name) for called, table in tables]


def _made(by: "Maker | Receipt") -> str:
    """Who made trials: rows of another version or engine may differ for that alone."""
    return f"engine {by.engine} of incidentsim {by.version}"


def _kept(first: str, others: list[str], against: list[int] | None, measures: Sequence[str]) -> list[Arm]:
    """Arms that studies hold; of one study alone, its other points. Of each study, no more is read than is needed."""
    from incidentsim.analysis.rows import rows_of_points

    study, point = _opened(first)
    chosen = [_opened(other) for other in others]
    for name, (each, _) in zip((first, *others), ((study, point), *chosen), strict=True) if others else ():
        _check_named(name, each)
    if not others:
        every = [one.number for one in study.subject.points if one.number != point]
        chosen = [(study, study.placed(number).number) for number in dict.fromkeys(against or every) if number != point]
    rows: dict[Path, Mapping[int, Any]] = {}
    for each, _ in (asked := [(study, point), *chosen]):
        if each.folder not in rows:
            wanted = [number for of, number in asked if of.folder == each.folder]
            rows[each.folder] = rows_of_points(each.tables(), wanted, measures)
    return [_arm(each, number, rows[each.folder][number], len(others)) for each, number in asked]


def _opened(text: str) -> "tuple[Study, int]":
    """A study and one of its points, as STUDY or STUDY:POINT."""
    from incidentsim.results.study import open_study

    address = point_in(text)
    if address is None or Path(text).exists():
        study = open_study(text)
        return study, study.subject.points[0].number
    folder, number = address
    study = open_study(folder)
    return study, study.placed(number).number


def _check_named(text: str, study: "Study") -> None:
    """Refuse a study of several points beside another where none of them is named: one would stand for all.

    Raises   RequestError.
    """
    from incidentsim.errors import RequestError, refuse, verbatim

    points = study.subject.points
    if len(points) > 1 and Path(text) == study.folder:
        got = verbatim(f"a study of {len(points):,} points, none of them named")
        hint = f"Write it as {text}:{points[0].number} ({points[0].point}); `incidentsim status` lists the points."
        raise refuse(f"compare {text}", got, "one point of it beside another study", hint, kind=RequestError)


def _arm(study: "Study", number: int, rows: "Columns", others: int) -> Arm:
    """A point with its rows, called by its number among points of one study, and by its study among studies.

    Raises   RequestError for a point without a trial.
    """
    from incidentsim.errors import RequestError, refuse, verbatim

    one = study.placed(number)
    name = f"point {number}" if not others else str(study.folder) if number == 0 else f"{study.folder}:{number}"
    told = f"{name} ({one.point})" if study.subject.design is not None else name
    if not len(rows["replication"]):
        raise refuse(told, verbatim("no trial"), "a point with trials", "Run the study on first.", kind=RequestError)
    return Arm(told, rows, one.seed, study.receipt.chance, _made(study.receipt), one.point.scenario)


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
        if arm.seed != arms[0].seed and "independent" not in (arm.chance, arms[0].chance):
            got = verbatim(f"{arm.name} of seed {arm.seed} beside seed {arms[0].seed}, {arm.chance} draws")
            hint = "Run both with the same seed."
            raise refuse("compare", got, "arms that met the same draws", hint, kind=RequestError)
        if arm.maker != arms[0].maker:
            allowed, hint = f"{arms[0].maker}, as the base is", "Run both with one; else the difference may be theirs."
            raise refuse(arm.name, verbatim(arm.maker), allowed, hint, kind=RequestError)


def _of_others(arms: list[Arm]) -> Iterator[str]:
    """That a scenario differs from the base's: the difference is then of the scenes, and not of one lever."""
    others = list(dict.fromkeys(arm.scenario for arm in arms[1:] if arm.scenario != arms[0].scenario))
    if others:
        yield f"NOT one scenario: the base is of {arms[0].scenario}, beside it {', '.join(others)}: whole scenes."
