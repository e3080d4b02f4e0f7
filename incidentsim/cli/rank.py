"""`incidentsim rank`: the best point of a study, or those that cannot be told apart from it."""

import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli.points import estimate_words, heading, number, numbers
from incidentsim.cli.run import ended_like_interrupted, interrupted_words, progress_told
from incidentsim.cli.say import FAILED_TRIALS, INTERRUPTED, OK, AsJson, Quietly, Voice, aligned, complain, voice
from incidentsim.cli.where import Workers

if TYPE_CHECKING:
    from incidentsim.analysis.rank import Best, Ranking
    from incidentsim.results.subject import Subject
    from incidentsim.results.table import Table

_Target = Annotated[str, typer.Argument(metavar="STUDY|DESIGN", help="A study, or a design to spend trials on.")]
_Measure = Annotated[str | None, typer.Option("--measure", help="Of which; the first that the design asks of.")]
_Lowest = Annotated[bool, typer.Option("--lowest", help="The lowest is best; the highest if not said.")]
_Zone = Annotated[
    str | None, typer.Option("--indifference", metavar="2pp", help="A difference so small is not worth a choice.")
]
_Trials = Annotated[int | None, typer.Option("--trials", help="Spend so many trials of a design where they decide.")]
_Budget = Annotated[str | None, typer.Option(metavar="60s", help="Spend so much time on it.")]
_Seed = Annotated[int | None, typer.Option("--seed", help="Of a design: the world of chance, if not the design's own.")]
_Folder = Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Keep the trials in a study folder.")]


def rank(
    context: typer.Context,
    target: _Target,
    measure: _Measure = None,
    lowest: _Lowest = False,
    indifference: _Zone = None,
    trials: _Trials = None,
    budget: _Budget = None,
    out: _Folder = None,
    seed: _Seed = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Tell the best point of a study, or the tied set; of a design, spend trials where they decide first."""
    from incidentsim.analysis.rank import Best
    from incidentsim.analysis.rank import rank as ranked
    from incidentsim.analysis.rows import rows_of_points
    from incidentsim.design.files import is_design
    from incidentsim.runner.run import Interrupted

    say = voice(context, as_json, quiet)
    designed = not Path(target).is_dir() and is_design(target)
    _refuse_spending(designed, trials, budget, {"-o": out, "--seed": seed})
    subject, asked = _planned(target, seed) if designed else _opened(target)
    name = measure or asked
    of = Best(name, "lowest" if lowest else "highest", _zone(indifference, name))
    try:
        tables = _spent(say, subject, of, (trials, budget), (out, workers)) if designed else _tables(target)
    except Interrupted as stopped:
        complain(interrupted_words(stopped.replications, stopped.folder))
        return INTERRUPTED
    rows = rows_of_points(tables, [one.number for one in subject.points], [of.measure])
    found = ranked({number: some for number, some in rows.items() if len(some["replication"])}, of)
    say.results(_text(subject, found), _data(subject, found))
    if designed and out is not None:
        say.remark(f"the study is in {out}")
    failed = sum(int((some["encounter"] < 0).sum()) for some in rows.values())
    if failed:
        complain(f"{failed:,} trials failed and decide nothing")
    return FAILED_TRIALS if failed else OK


def _planned(file: str, seed: int | None) -> "tuple[Subject, str]":
    from incidentsim.design.files import load_plan
    from incidentsim.results.planned import of_plan

    plan = load_plan(file)
    return of_plan(plan, seed), plan.design.measures[0]


def _opened(folder: str) -> "tuple[Subject, str]":
    from incidentsim.results.planned import plan_of
    from incidentsim.results.study import open_study

    subject = open_study(folder).subject
    return subject, "success" if subject.design is None else plan_of(subject).design.measures[0]


def _tables(folder: str) -> "Iterator[Table]":
    from incidentsim.results.study import open_study

    return open_study(folder).tables()


def _zone(text: str | None, measure: str) -> float:
    """An indifference zone as written: "2pp" of a share, else a number in the unit of the measure."""
    from incidentsim.analysis.estimates import measure_named
    from incidentsim.errors import RequestError, refuse

    if text is None:
        return 0.0
    of_share = measure_named(measure).kind == "share"
    told = text.strip()
    try:
        if of_share and told.endswith("pp"):
            return float(told.removesuffix("pp")) / 100.0
        if not of_share:
            return float(told)
    except ValueError:
        pass
    allowed = "percentage points, such as 2pp" if of_share else "a number in the unit of the measure"
    raise refuse("--indifference", text, allowed, "Write it so.", kind=RequestError)


def _refuse_spending(designed: bool, trials: int | None, budget: str | None, of_a_run: Mapping[str, object]) -> None:
    from incidentsim.errors import RequestError, refuse, verbatim

    if designed and (trials is None) == (budget is None):
        got = verbatim("neither" if trials is None else "both")
        hint = "Say how much may be spent on the design."
        raise refuse("--trials or --budget", got, "one of the two", hint, kind=RequestError)
    for option, given in {"--trials": trials, "--budget": budget, **of_a_run}.items():
        if not designed and given is not None:
            hint = "A study is ranked as it is; to spend more, name its design, and the study with -o."
            raise refuse(option, verbatim("beside a study"), "left out", hint, kind=RequestError)


def _spent(
    say: Voice,
    subject: "Subject",
    of: "Best",
    spend: tuple[int | None, str | None],
    where: tuple[Path | None, int | None],
) -> "Iterator[Table]":
    """Spend trials, or time, where they decide; every row of the study that there is then, a part at a time."""
    from incidentsim.choose import engine_named, maker_of
    from incidentsim.runner.goals import Request, Selection
    from incidentsim.runner.run import run_subject
    from incidentsim.units import to_si

    trials, budget = spend
    out, workers = where
    engine, _ = engine_named()
    goal = Selection(of, trials, None if budget is None else to_si(budget, "time", "--budget"))
    begins = f"{subject.name}: seed {subject.seed}, trials go where they decide which point is best"
    with ended_like_interrupted(), progress_told(say, begins) as watch:
        request = Request(goal, subject.seed, workers, out, watch=watch)
        return run_subject(subject, engine, request, maker_of(engine, ("incidentsim", *sys.argv[1:]))).tables()


def _text(subject: "Subject", found: "Ranking[int]") -> str:
    names = {one.number: str(one.point) for one in subject.points}
    rows = []
    for point, standing in found.standings.items():
        said = "best" if found.best == (point,) else "may be best" if point in found.best else ""
        gap = f"{_gap(standing.low, found)} to {_gap(standing.high, found)}"
        count = f"{standing.estimate.n:,}"
        rows.append((str(point), names[point], estimate_words(standing.estimate, found.of.measure), gap, count, said))
    head = ("POINT", "WHAT IT IS", heading(found.of.measure), "BETTER THAN THE BEST OF THE OTHERS BY", "N", "")
    lines = [_verdict(found), "", aligned(head, rows)]
    if found.undefined:
        lines.append(f"Not defined at: {', '.join(f'point {point}' for point in found.undefined)}.")
    if untried := _untried(subject, found):
        numbered = ", ".join(f"point {point}" for point in untried)
        lines.append(f"Without a trial yet, so NOT ranked: {len(untried)} of {len(subject.points)}: {numbered}.")
    how = "Hsu's multiple comparisons with the best" + (", on common draws" if subject.chance == "common" else "")
    made = f"Seed {subject.seed}, {subject.chance} draws."
    return "\n".join([*lines, "", f"{made} The intervals hold all together with {found.level:.0%}: {how}, {found.by}."])


def _untried(subject: "Subject", found: "Ranking[int]") -> list[int]:
    """The points that have no trial, of which nothing is known: one of them may be the best."""
    tried = {*found.standings, *found.undefined}
    return [one.number for one in subject.points if one.number not in tried]


def _verdict(found: "Ranking[int]") -> str:
    """The answer in a line, points called points."""
    told = str(found)
    if told.startswith("cannot tell these apart"):
        return told.replace(": ", ": points ", 1)
    return told if not found.best else f"point {told}"


def _gap(end: float, found: "Ranking[int]") -> str:
    from incidentsim.measures import MEASURES

    if math.isinf(end):
        return "not known"
    share = MEASURES[found.of.measure].kind == "share"
    return f"{100.0 * end:.1f}" if share else number(end)


def _data(subject: "Subject", found: "Ranking[int]") -> dict[str, Any]:
    return {
        "measure": found.of.measure,
        "end": found.of.end,
        "indifference": found.of.indifference,
        "level": found.level,
        "by": found.by,
        "seed": subject.seed,
        "draws": subject.chance,
        "best": list(found.best),
        "good": list(found.good),
        "undefined": list(found.undefined),
        "untried": _untried(subject, found),
        "standings": [
            {
                "point": point,
                "factors": dict(next(one.point.factors for one in subject.points if one.number == point)),
                "estimate": numbers(one.estimate),
                "low": _finite(one.low),
                "high": _finite(one.high),
            }
            for point, one in found.standings.items()
        ],
    }


def _finite(end: float) -> float | None:
    """The end of an interval as data; None where it has no end."""
    return end if math.isfinite(end) else None
