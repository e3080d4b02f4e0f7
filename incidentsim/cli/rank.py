"""`incidentsim rank`: the best setting of the levers, or those that cannot be told apart from it."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from incidentsim.cli.goals import seconds_of
from incidentsim.cli.ranked import Candidate, Found, data_of, text_of
from incidentsim.cli.ready import make_ready
from incidentsim.cli.run import ended_like_interrupted, interrupted_words, progress_told
from incidentsim.cli.say import FAILED_TRIALS, INTERRUPTED, OK, AsJson, Quietly, Voice, complain, voice
from incidentsim.cli.where import Workers

if TYPE_CHECKING:
    from incidentsim.analysis.rank import Best
    from incidentsim.design.files import Plan
    from incidentsim.design.options import Option
    from incidentsim.measures import Measure
    from incidentsim.results.subject import Subject
    from incidentsim.results.table import Table

#: What can be chosen, by number: a mapping a scenario.
Numbered: TypeAlias = "list[dict[int, Option]]"
_Target = Annotated[str, typer.Argument(metavar="STUDY|DESIGN", help="A study, or a design to spend trials on.")]
_Measure = Annotated[str | None, typer.Option("--measure", help="Of which; the first that the design asks of.")]
_Lowest = Annotated[bool, typer.Option("--lowest", help="The lowest is best; the highest if not said.")]
_Zone = Annotated[
    str | None, typer.Option("--indifference", metavar="2pp", help="A difference so small is not worth a choice.")
]
_Scenario = Annotated[str | None, typer.Option("--scenario", help="In which; in each by itself if not said.")]
_Points = Annotated[
    bool, typer.Option("--points", help="Rank single points, uncertainties and all, in place of what can be chosen.")
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
    scenario: _Scenario = None,
    points: _Points = False,
    trials: _Trials = None,
    budget: _Budget = None,
    out: _Folder = None,
    seed: _Seed = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Tell which setting of the levers is best, over the uncertainties, or which cannot be told apart from it.

    Of a study, as it is; of a design, spend trials where they decide first. Each scenario has a ranking of its own.
    """
    from incidentsim.analysis.estimates import measure_named
    from incidentsim.analysis.rank import Best
    from incidentsim.runner.run import Interrupted

    say = voice(context, as_json, quiet)
    designed = _designed(target)
    _refuse_spending(designed, trials, budget, {"-o": out, "--seed": seed})
    subject, plan = _planned(target, seed) if designed else _opened(target)
    known = measure_named(measure or _asked(target, plan), "--measure")
    of = Best(known.name, "lowest" if lowest else "highest", _zone(indifference, known))
    options = _options(say, subject, plan, scenario, "points" if points else "settings")
    try:
        spend = (trials, budget), (out, workers)
        subject, tables = _spent(say, subject, (of, options), *spend) if designed else (subject, _tables(target))
    except Interrupted as stopped:
        complain(interrupted_words(stopped.replications, stopped.folder))
        return INTERRUPTED
    found, failed = _found(subject, options, of, tables)
    say.results(text_of(subject, found), data_of(subject, found))
    if designed and out is not None:
        say.remark(f"the study is in {out}")
    if failed:
        complain(f"{failed:,} trials failed and decide nothing")
    return FAILED_TRIALS if failed else OK


def _designed(target: str) -> bool:
    from incidentsim.design.files import is_design

    return not Path(target).is_dir() and is_design(target)


def _planned(file: str, seed: int | None) -> "tuple[Subject, Plan]":
    from incidentsim.design.files import load_plan
    from incidentsim.results.planned import of_plan

    plan = load_plan(file)
    return of_plan(plan, seed), plan


def _opened(folder: str) -> "tuple[Subject, Plan | None]":
    from incidentsim.results.planned import plan_of
    from incidentsim.results.study import open_study

    subject = open_study(folder).subject
    return subject, None if subject.design is None else plan_of(subject)


def _asked(target: str, plan: "Plan | None") -> str:
    """The measure that a design asks of first; of a study of one scenario, the first that is told of such rows."""
    from incidentsim.results.study import open_study

    return open_study(target).family.compared[0] if plan is None else plan.design.measures[0]


def _tables(folder: str) -> "Iterator[Table]":
    from incidentsim.results.study import open_study

    return open_study(folder).tables()


def _options(
    say: Voice, subject: "Subject", plan: "Plan | None", scenario: str | None, what: Literal["settings", "points"]
) -> Numbered:
    """What can be chosen, by scenario; of a scenario that is named, of that alone."""
    from incidentsim.design.options import each_alone, options_of
    from incidentsim.errors import RequestError, refuse, suggestion, verbatim

    alone = plan is None or what == "points"
    options = each_alone([one.point for one in subject.points]) if plan is None or alone else options_of(plan)
    by_scenario: dict[str, dict[int, Option]] = {}
    for place, option in enumerate(options):
        by_scenario.setdefault(option.scenario, {})[place] = option
    if scenario is not None and scenario not in by_scenario:
        hint = suggestion(scenario, by_scenario)
        raise refuse("--scenario", scenario, f"one of {', '.join(by_scenario)}", hint, kind=RequestError)
    if not alone and len(subject.points) > 1 and all(len(some) == 1 for some in by_scenario.values()):
        got, hint = (
            verbatim("no lever with two values"),
            "Compare its points with `compare`, or rank them with --points.",
        )
        raise refuse(subject.name, got, "a design in which something can be chosen", hint, kind=RequestError)
    chosen = {key for option in options for key in option.points}
    if left := sum(one.point.key not in chosen for one in subject.points):
        say.remark(f"{left:,} points that the design no longer has are not ranked; with --points they are")
    return [some for name, some in by_scenario.items() if scenario in (None, name)]


def _found(subject: "Subject", options: Numbered, of: "Best", tables: "Iterator[Table]") -> tuple[list[Found], int]:
    """The ranking of each scenario, and how many trials of its points failed."""
    from incidentsim.analysis.pooled import pooled
    from incidentsim.analysis.rank import rank as ranked
    from incidentsim.analysis.rows import rows_of_points

    placed = {one.point.key: one for one in subject.points}
    _check_held(subject, options, placed)
    single = all(len(option.points) == 1 for some in options for option in some.values())
    wanted = [placed[key].number for some in options for option in some.values() for key in option.points]
    rows = rows_of_points(tables, wanted, [of.measure])
    found = []
    for some in options:
        candidates = []
        for place, option in some.items():
            points = [(placed[key], times) for key, times in option.points.items()]
            pool = pooled([(rows[one.number], times) for one, times in points])
            number = points[0][0].number if single else place
            candidates.append(Candidate(number, option.scenario, dict(option.factors), points, pool))
        tried = {one.number: one.rows for one in candidates if len(one.rows["replication"])}
        found.append(Found(candidates[0].scenario, candidates, ranked(tried, of)))
    return found, sum(int((some["encounter"] < 0).sum()) for some in rows.values())


def _zone(text: str | None, measure: "Measure") -> float:
    """An indifference zone as written: "2pp" of a share, else a number in the unit of the measure."""
    from incidentsim.errors import RequestError, refuse

    if text is None:
        return 0.0
    of_share = measure.is_share
    told = text.strip()
    try:
        if of_share and told.endswith("pp"):
            return float(told.removesuffix("pp")) / 100.0
        if not of_share:
            return float(told)
    except ValueError:
        pass
    of_unit = f"a number, in the unit of {measure.name}: {measure.unit}" if measure.unit != "1" else "a number"
    allowed, example = ("percentage points", "2pp") if of_share else (of_unit, "2")
    raise refuse("--indifference", text, allowed, f"Write it as --indifference {example}.", kind=RequestError)


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


def _check_held(subject: "Subject", options: Numbered, placed: Mapping[str, object]) -> None:
    """Refuse a study that does not hold points of its own design, as where a sample came out otherwise then."""
    from incidentsim.errors import StudyError, refuse, verbatim

    missing = sum(key not in placed for some in options for option in some.values() for key in option.points)
    if missing:
        got, hint = verbatim(f"no such points as {missing} of its design"), "Rank single points with --points."
        raise refuse(subject.name, got, "a study that has all points of its design", hint, kind=StudyError)


def _spent(
    say: Voice,
    subject: "Subject",
    asked: "tuple[Best, Numbered]",
    spend: tuple[int | None, str | None],
    where: tuple[Path | None, int | None],
) -> "tuple[Subject, Iterator[Table]]":
    """Spend trials, or time, where they decide; every row that there is then, and the points as the study has them."""
    from incidentsim.choose import engine_for, maker_of, work_of
    from incidentsim.runner.goals import Request, Selection
    from incidentsim.runner.run import run_subject

    (of, options), (trials, budget), (out, workers) = asked, spend, where
    contests = tuple(tuple(option.points for option in some.values()) for some in options)
    goal = Selection(of, trials, None if budget is None else seconds_of(budget, "--budget"), contests)
    begins = f"{subject.name}: seed {subject.seed}, trials go where they decide what is best"
    with ended_like_interrupted(), progress_told(say, begins) as watch:
        request = Request(goal, subject.seed, workers, out, watch=watch)
        engine, _ = engine_for("auto", work_of(subject, request))
        make_ready(say, engine)
        outcome = run_subject(subject, engine, request, maker_of(engine, ("incidentsim", *sys.argv[1:])))
    return outcome.subject, outcome.tables()
