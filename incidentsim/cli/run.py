"""`incidentsim run`: Monte Carlo of a scenario; a study that is there already is gone on with."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from incidentsim.cli import values
from incidentsim.cli.ensembles import EnsembleName, drawing_from
from incidentsim.cli.goals import asked_for
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.policies import AllowCode, Policies, led_by
from incidentsim.cli.ready import make_ready
from incidentsim.cli.say import INTERRUPTED, OK, AsJson, Quietly, Settings, Voice, complain, voice
from incidentsim.cli.told import code_of, tell
from incidentsim.cli.where import Cluster, Shard, Threads, Workers, place_of, shard_of

if TYPE_CHECKING:
    from incidentsim.engine import Engine, Policy
    from incidentsim.measures import Family
    from incidentsim.results.subject import Subject
    from incidentsim.runner.cost import Cost, Foretell
    from incidentsim.runner.goals import Goal, Progress, Request, Watch
    from incidentsim.runner.places import Place

    GoalOf = Callable[[Family], Goal | None]

_DEFAULT_N, _DEFAULT_SEED = 1000, 1
#: A run that takes longer (s) is told of beforehand.
_LONG_S = 20.0
_WHICH = "A scenario, a file of one, or a design file."
_File = Annotated[str, typer.Argument(metavar="SCENARIO|DESIGN", help=_WHICH, autocompletion=scenario_names)]
_DEFAULT, _MIRRORED = "1000, or what the design says", "Antithetic draws make two trials of each."
_Replications = Annotated[
    int | None,
    typer.Option("-n", "--replications", help=f"How many replications of each point; {_DEFAULT}. {_MIRRORED}"),
]
_Precision = Annotated[
    str | None,
    typer.Option(
        metavar="1pp",
        help="Until success and incident (of years: deescalated and incident_share) are known to within so much; "
        "success=2pp,duration_s=5%.",
    ),
]
_Budget = Annotated[str | None, typer.Option(metavar="60s", help="As many trials as so much time allows.")]
_Seed = Annotated[
    int | None, typer.Option("--seed", help="The world of chance; 1, or what the design says, if not said.")
]
_Dry = Annotated[bool, typer.Option("--dry-run", help="Only say what it would cost: trials, minutes, megabytes.")]
_Mend = Annotated[bool, typer.Option("--mend", help="Lay damaged parts of the study aside and run them again.")]
_Folder = Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Keep the trials in a study folder.")]


def run(
    context: typer.Context,
    file: _File,
    n: _Replications = None,
    precision: _Precision = None,
    budget: _Budget = None,
    out: _Folder = None,
    seed: _Seed = None,
    workers: Workers = None,
    threads: Threads = None,
    cluster: Cluster = None,
    shard: Shard = "",
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    settings: Settings = None,
    ensemble: EnsembleName = None,
    policy: Policies = None,
    allow_code: AllowCode = False,
    mend: _Mend = False,
    dry_run: _Dry = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Run a scenario or a design many times and print what came of it; with -o, go on where a study stopped."""
    from incidentsim.choose import engine_for, work_of
    from incidentsim.design.files import is_design
    from incidentsim.results.subject import of_scenario
    from incidentsim.runner.goals import Count, Request
    from incidentsim.scenario.files import load

    say, goal_of = voice(context, as_json, quiet), partial(asked_for, n, precision, budget)
    place, cut, policies = place_of(workers, threads, cluster), shard_of(shard, out), dict[str, "Policy"]()
    if is_design(file):
        subject, goal, measures = _designed(say, file, (seed, goal_of, ensemble), settings, policy)
    else:
        drawing = values.with_settings(drawing_from(say, load(file), ensemble), settings or [])
        scenario, policies = led_by(drawing, policy, allow_code)
        subject, measures = of_scenario(scenario, _DEFAULT_SEED if seed is None else seed), ()
        goal = goal_of(subject.family) or Count(_DEFAULT_N)
    request = Request(goal, subject.seed, workers, out, mend="--mend" * mend, shard=cut)
    by, do = engine_for(engine, work_of(subject, request, policies)), _dry if dry_run else _run
    return do(say, subject, (*by, place), request, measures)


def _run(
    say: Voice,
    subject: "Subject",
    by: "tuple[Engine, str, Place | None]",
    request: "Request",
    measures: Sequence[str],
) -> int:
    """Run what is asked for, by an engine, chosen for a reason, at a place; and tell what came of it."""
    from incidentsim.choose import maker_of
    from incidentsim.runner import run as runner

    engine, reason, place = by
    maker = maker_of(engine, ("incidentsim", *sys.argv[1:]))
    begins = f"{_called(subject)}: seed {subject.seed}, engine {engine.name} ({reason}), draws by {maker.draws}"
    try:
        with ended_like_interrupted(), progress_told(say, begins) as watch:
            make_ready(say, engine)
            asked = replace(request, watch=watch, foretell=_foretell(say) if request.of else None)
            outcome = runner.run_subject(subject, engine, asked, maker, place)
    except runner.Interrupted as stopped:
        complain(interrupted_words(stopped.replications, stopped.folder))
        return INTERRUPTED
    tell(say, outcome, reason, measures, request.goal)
    return code_of(outcome)


def _foretell(say: Voice) -> "Foretell":
    """Tell what a long run will cost, before it begins; a short one is over before that would be read."""

    def tell_cost(cost: "Cost") -> None:
        if cost.seconds > _LONG_S:
            say.remark(f"this will take {cost}; what is finished is kept, and Ctrl-C ends it")

    return tell_cost


def _dry(
    say: Voice, subject: "Subject", by: "tuple[Engine, str, Place | None]", request: "Request", _: Sequence[str]
) -> int:
    """Tell what a run would cost, and run nothing that is kept."""
    from incidentsim.choose import maker_of
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.runner.run import cost_of

    if request.of is None:
        hint = "Say how many replications with -n."
        raise refuse("--dry-run", verbatim("a precision or a budget"), "so many replications", hint, kind=RequestError)
    engine, _, place = by
    cost = cost_of(subject, engine, request, maker_of(engine), place)
    data = {"trials": cost.trials, "seconds": cost.seconds, "megabytes": cost.megabytes, "workers": cost.workers}
    held = f"; what {request.out} holds is not counted" if request.out and request.out.exists() else ""
    say.results(f"{_called(subject)}, {request.of:,} replications each: {cost}{held}", data)
    return OK


def _called(subject: "Subject") -> str:
    points = len(subject.points)
    return subject.name if subject.design is None else f"{subject.name}, {points:,} point{'' if points == 1 else 's'}"


def _designed(
    say: Voice,
    file: str,
    asked: "tuple[int | None, GoalOf, str | None]",
    *refused: list[str] | None,
) -> "tuple[Subject, Goal, tuple[str, ...]]":
    """A design as what is run, how often, and what is asked of it: seed, goal and ensemble of the command line win."""
    from incidentsim.design.files import load_plan, loads_plan, to_toml
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.results.planned import of_plan
    from incidentsim.runner.written import goal_for

    for option, given in zip(("--set", "--policy"), refused, strict=True):
        if given:
            hint = "Write it in the design: a lever with one value, or [[policies]]."
            got = verbatim(f"{option} beside a design")
            raise refuse(option, got, "left out where a design is run", hint, kind=RequestError)
    seed, goal_of, ensemble = asked
    plan = load_plan(file)
    if ensemble is not None:
        drawing = {name: drawing_from(say, scenario, ensemble) for name, scenario in plan.scenarios.items()}
        plan = loads_plan(to_toml(plan), drawing, file)
    subject = of_plan(plan, seed)
    return subject, goal_for(plan.design, goal_of(subject.family)), plan.design.measures


@contextmanager
def ended_like_interrupted() -> Iterator[None]:
    """A polite request to end is treated as Ctrl-C: what is finished is kept."""

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def progress_told(say: Voice, begins: str) -> "Iterator[Watch]":
    """What is begun, then a live line on stderr where someone is looking."""
    told: list[str] = []

    def begin(now: "Progress") -> None:  # noqa: ARG001 - a watch is told how far the run is
        if not told:
            told.append(begins)
            say.remark(begins)

    if say.quiet or not sys.stderr.isatty():
        yield begin
        return
    from rich import progress
    from rich.console import Console

    left, said = progress.TimeRemainingColumn(), progress.TextColumn("{task.description}")
    columns = (progress.BarColumn(), progress.MofNCompleteColumn(), left, said)
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def watch(now: "Progress") -> None:
            begin(now)
            failed = f", {now.failed:,} failed" if now.failed else ""
            bar.update(task, completed=now.done, total=now.of, description=f"success {now.success}{failed}")

        yield watch


def interrupted_words(replications: int, folder: Path | None) -> str:
    """What is left of a run that was interrupted.

    >>> interrupted_words(1, Path("s"))
    'interrupted; 1 replication is kept in s. The same command goes on from there.'
    >>> interrupted_words(0, Path("s"))
    'interrupted; nothing was finished yet.'
    """
    if folder is None:
        return "interrupted; nothing was kept. With -o, what is finished is kept."
    if replications == 0:
        return "interrupted; nothing was finished yet."
    kept = "1 replication is" if replications == 1 else f"{replications:,} replications are"
    return f"interrupted; {kept} kept in {folder}. The same command goes on from there."
