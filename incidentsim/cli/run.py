"""`incidentsim run`: Monte Carlo of a scenario; a study that is there already is gone on with."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli import values
from incidentsim.cli.ensembles import EnsembleName, drawing_from
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.policies import AllowCode, Policies, led_by
from incidentsim.cli.say import (
    FAILED_TRIALS,
    INTERRUPTED,
    NOT_PRECISE,
    OK,
    AsJson,
    Quietly,
    Seed,
    Settings,
    Voice,
    aligned,
    complain,
    voice,
)
from incidentsim.cli.where import Cluster, Shard, Threads, Workers, place_of, shard_of

if TYPE_CHECKING:
    from incidentsim.analysis.enough import Want
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.runner.goals import Goal, Progress, Watch
    from incidentsim.runner.run import Outcome
    from incidentsim.scenario.scenario import Scenario

_DEFAULT_N = 1000
_File = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario, or a file.", autocompletion=scenario_names)]
_Precision = Annotated[
    str | None, typer.Option(metavar="1pp", help="Until success and incident are known to within so much.")
]
_Folder = Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Keep the trials in a study folder.")]


def run(
    context: typer.Context,
    file: _File,
    n: Annotated[int | None, typer.Option("-n", "--replications", help="How many trials; 1000 if not said.")] = None,
    precision: _Precision = None,
    budget: Annotated[str | None, typer.Option(metavar="60s", help="As many trials as so much time allows.")] = None,
    out: _Folder = None,
    seed: Seed = 1,
    workers: Workers = None,
    threads: Threads = None,
    cluster: Cluster = None,
    shard: Shard = "",
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    settings: Settings = None,
    ensemble: EnsembleName = None,
    policy: Policies = None,
    allow_code: AllowCode = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Run a scenario many times and print what came of it; with -o, go on where a study stopped."""
    from incidentsim.choose import engine_named, maker_of
    from incidentsim.runner import run as runner
    from incidentsim.runner.goals import Request
    from incidentsim.scenario.files import load

    say = voice(context, as_json, quiet)
    goal, place = _goal(n, precision, budget), place_of(workers, threads, cluster)
    runs, reason = engine_named(engine)
    drawing = drawing_from(say, load(file), ensemble)
    scenario, runs = led_by(values.with_settings(drawing, settings or []), runs, policy, allow_code)
    maker = maker_of(runs, ("incidentsim", *sys.argv[1:]))
    begins = f"{scenario.name}: seed {seed}, engine {runs.name} ({reason}), draws by {maker.draws}"
    try:
        with _ended_like_interrupted(), _progress(say, begins) as watch:
            request = Request(goal, seed, workers, out, watch=watch, shard=shard_of(shard, out))
            outcome = runner.run(scenario, runs, request, maker, place)
    except runner.Interrupted as stopped:
        complain(_interrupted_words(stopped.replications, stopped.folder))
        return INTERRUPTED
    return _print(say, scenario, outcome, reason)


def _goal(n: int | None, precision: str | None, budget: str | None) -> "Goal":
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.runner.goals import Budget, Count, Precision
    from incidentsim.units import to_si

    if n is not None and (precision is not None or budget is not None):
        hint = "Leave -n out, or the other."
        raise refuse("-n", verbatim("-n beside --precision or --budget"), "alone", hint, kind=RequestError)
    budget_s = None if budget is None else to_si(budget, "time", "--budget")
    if precision is not None:
        return Precision(_wants(precision), budget_s)
    return Count(_DEFAULT_N if n is None else n) if budget_s is None else Budget(budget_s)


def _wants(text: str) -> "tuple[Want, ...]":
    """A precision as written: "1pp" of success and incident both, or "success=2pp,duration_s=5%"."""
    from incidentsim.analysis.enough import want_written
    from incidentsim.errors import RequestError, refuse
    from incidentsim.runner.goals import WATCHED

    if "=" not in text:
        if not text.strip().endswith("pp"):
            hint = "Write it as --precision 1pp, or by measure as success=2pp,duration_s=5%."
            raise refuse("--precision", text, "percentage points", hint, kind=RequestError)
        return tuple(want_written(name, text) for name in WATCHED)
    pairs = (item.partition("=") for item in text.split(","))
    return tuple(want_written(name.strip(), _number(said.strip())) for name, _, said in pairs)


def _number(said: str) -> str | float:
    try:
        return float(said)
    except ValueError:
        return said


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """A polite request to end is treated as Ctrl-C: what is finished is kept."""

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(say: Voice, begins: str) -> "Iterator[Watch]":
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


def _print(say: Voice, scenario: "Scenario", outcome: "Outcome", reason: str) -> int:
    from incidentsim.analysis.estimates import estimates
    from incidentsim.results.table import columns_of

    found = estimates(columns_of(outcome.table))
    receipt = outcome.receipt
    data = {
        "scenario": scenario.name,
        "hash": receipt.scenario_hash,
        "version": receipt.version,
        "seed": receipt.seed,
        "engine": receipt.engine,
        "engine_reason": reason,
        "replications": outcome.replications,
        "new": outcome.new,
        "failed": outcome.failed,
        "ensemble": receipt.ensemble or None,
        "reached": outcome.reached,
        "estimates": {name: _numbers(estimate) for name, estimate in found.items()},
        "study": None if outcome.folder is None else str(outcome.folder),
    }
    say.results("\n\n".join((_head(scenario, outcome, reason), _table(found))), data)
    if outcome.folder is not None:
        say.remark(f"{outcome.new:,} new replications; the study is in {outcome.folder}")
    _tell_of_trouble(outcome)
    return _code(outcome)


def _head(scenario: "Scenario", outcome: "Outcome", reason: str) -> str:
    receipt = outcome.receipt
    drawn = f", drawn from ensemble {receipt.ensemble}" if receipt.ensemble else ""
    failed = f"; {outcome.failed:,} trials failed and are in no estimate" if outcome.failed else ""
    return (
        f"{scenario.name}: {scenario.title}\n"
        f"seed {receipt.seed}, engine {receipt.engine} ({reason}), {outcome.replications:,} replications{drawn}{failed}"
    )


def _table(found: "dict[str, Estimate]") -> str:
    """The estimates, one a line: among which encounters, and how many of those have a value."""
    from incidentsim.measures import MEASURES

    rows = []
    for name, estimate in found.items():
        measure = MEASURES[name]
        unit = "share" if measure.kind == "share" else measure.kind if measure.kind != "mean" else measure.unit
        interval = f"{_said(estimate.low)} to {_said(estimate.high)}" if estimate.low is not None else "none"
        value = "not defined" if estimate.value is None else _said(estimate.value)
        defined = f"{estimate.n:,}" + (f" of {estimate.n + estimate.undefined:,}" if estimate.undefined else "")
        rows.append((name, value, interval, unit, measure.given or "all", defined))
    return aligned(("MEASURE", "VALUE", "95 % INTERVAL", "UNIT", "AMONG", "N"), rows)


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if abs(value) < 10.0 else f"{value:,.1f}"


def _numbers(estimate: "Estimate") -> dict[str, Any]:
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
        "undefined": estimate.undefined,
    }


def _tell_of_trouble(outcome: "Outcome") -> None:
    if outcome.failed:
        complain(f"{outcome.failed:,} of {outcome.replications:,} trials failed; the first: {outcome.first_failure}")
    if not outcome.reached:
        complain(
            f"the precision was not reached with {outcome.replications:,} replications. "
            "Allow more time, or ask for less; with -o, a study is gone on with."
        )


def _code(outcome: "Outcome") -> int:
    if outcome.failed:
        return FAILED_TRIALS
    return OK if outcome.reached else NOT_PRECISE


def _interrupted_words(replications: int, folder: Path | None) -> str:
    if folder is None or replications == 0:
        return "interrupted; nothing was kept. With -o, what is finished is kept."
    return f"interrupted; {replications:,} replications are kept in {folder}. The same command goes on from there."
