"""The demonstration: the headline question on a small budget, in words, figures and tables.

What is run is data, not time: the same numbers come out on every machine.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentsim import __version__
from incidentsim.choose import engine_named, executor_for
from incidentsim.engine import Engine
from incidentsim.errors import TrialError, refuse, verbatim
from incidentsim.results.files import check_place, make_folder, write_whole
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from incidentsim.brief.grid import Grid
    from incidentsim.results.table import Table

Say = Callable[[str], None]
INTEROPERABILITY, PACE, RESTRAINT = "interoperability", "decision.pace", "decision.protocol_restraint"
#: The measures of the table of estimates.
MEASURED = (
    *("incident", "success", "averted", "contained", "agreed", "stood_down", "lapsed", "collision", "force"),
    *("engagement", "violence", "settled", "retaliation", "frozen"),
)
_CHUNK = 25


@dataclass(frozen=True, slots=True)
class Plan:
    """What the demonstration runs.

    replications   of each point, by scenario
    levels, paces  the grid; restraint is switched off at the assumed pace, at every level above nought
    """

    replications: Mapping[str, int] = field(default_factory=lambda: {"maritime-close-pass": 1500, "air-intercept": 500})
    levels: tuple[float, ...] = (0.0, 0.5, 1.0)
    paces: tuple[float, ...] = (0.25, 1.0, 4.0)
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Levers:
    """What one point sets: interoperability, pace, protocol restraint."""

    interoperability: float
    pace: float
    restraint: float

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with these levers."""
        for path, value in ((INTEROPERABILITY, self.interoperability), (PACE, self.pace), (RESTRAINT, self.restraint)):
            scenario = vary(scenario, path, value)
        return scenario


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration found, for printing."""

    folder: Path
    findings: Mapping[str, tuple[str, ...]]
    plan: Plan
    engine: str
    took_s: float

    @property
    def text(self) -> str:
        """The findings, and where everything is."""
        parts = [line for name, found in self.findings.items() for line in (name, *(f"  {said}" for said in found), "")]
        counts = ", ".join(f"{n:,} a point of {name}" for name, n in self.plan.replications.items())
        return "\n".join(
            (
                *parts,
                f"Replications: {counts}; seed {self.plan.seed}; engine {self.engine}; incidentsim {__version__}; "
                f"{self.took_s:.0f} s.",
                f"Figures and tables: {self.folder}",
            )
        )

    @property
    def data(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "findings": {name: list(found) for name, found in self.findings.items()},
            "replications": dict(self.plan.replications),
            "seed": self.plan.seed,
            "engine": self.engine,
            "version": __version__,
            "took_s": round(self.took_s, 1),
            "folder": str(self.folder),
        }


def run_demo(out: Path, say: Say, plan: Plan | None = None, engine: Engine | None = None) -> Demo:
    """Run the demonstration into a folder; `say` is told how far it is."""
    began_s = time.monotonic()
    plan = plan or Plan()
    engine = engine or engine_named()[0]
    check_place(out)
    found: dict[str, tuple[str, ...]] = {}
    with executor_for(plan.workers) as executor:
        for name in plan.replications:
            study = Study(load(name), plan, engine)
            found[name] = study.brief(out / name, study.run(executor, say), say)
    demo = Demo(out, found, plan, engine.name, time.monotonic() - began_s)
    write_whole(out / "findings.txt", f"{demo.text}\n{_CAVEAT}\n".encode())
    return demo


_CAVEAT = (
    "\nThese numbers compare arms of one scenario under stated assumptions; they are no forecast and no base rate. "
    "Every point met the same draws; intervals are 95 %. Assumptions: incidentsim show SCENARIO."
)


@dataclass(frozen=True, slots=True)
class Study:
    """One scenario of the demonstration."""

    scenario: Scenario
    plan: Plan
    engine: Engine

    @property
    def replications(self) -> int:
        """Replications of each point."""
        return self.plan.replications[self.scenario.name]

    @property
    def points(self) -> tuple[Levers, ...]:
        """The grid as assumed, then with restraint off."""
        own = self.scenario.decision
        grid = [Levers(level, pace, own.protocol_restraint) for level in self.plan.levels for pace in self.plan.paces]
        return (*grid, *(Levers(level, own.pace, 0.0) for level in self.plan.levels if level > 0.0))

    def run(self, executor: Executor, say: Say) -> "Table":
        """Every trial of every point, in one table in order of address."""
        from incidentsim.results.table import failures_in, joined, table_of

        done, tables = 0, []
        whole = self.replications * len(self.points)
        for point, chunk in self._chunks(executor):
            tables.append(table_of(chunk.rows, point, self.engine.name, chunk.failures))
            before, done = done, done + len(chunk.replications)
            if done * 10 // whole > before * 10 // whole:
                say(f"{self.scenario.name}: {done:,} of {whole:,} encounters")
        table = joined(tables)
        failed = failures_in(table)
        if failed:
            hint = "Run it alone with `incidentsim trace`."
            raise refuse("demo", verbatim(failed[0].error), "trials that can be finished", hint, kind=TrialError)
        return table

    def _chunks(self, executor: Executor) -> Iterator[tuple[int, Any]]:
        from incidentsim.runner.trials import run_chunk, spans

        futures: dict[Future[Any], int] = {}
        for point, levers in enumerate(self.points):
            scenario = levers.applied(self.scenario)
            for numbers in spans(self.replications, _CHUNK):
                future = executor.submit(run_chunk, self.engine, scenario, self.plan.seed, point, numbers)
                futures[future] = point
        for future in as_completed(futures):
            yield futures[future], future.result()

    def grid(self, table: "Table") -> "Grid":
        """The points with their rows."""
        from incidentsim.brief.grid import Grid, Point
        from incidentsim.results.table import columns_of

        columns = columns_of(table)
        points = tuple(
            Point(
                levers.interoperability,
                levers.pace,
                levers.restraint,
                {name: column[columns["point"] == place] for name, column in columns.items()},
            )
            for place, levers in enumerate(self.points)
        )
        return Grid(points, self.scenario.decision.pace, self.scenario.decision.protocol_restraint)

    def brief(self, folder: Path, table: "Table", say: Say) -> tuple[str, ...]:
        """Write figures and tables; the findings in words."""
        from incidentsim.brief import figures
        from incidentsim.brief.findings import findings
        from incidentsim.results.table import to_bytes

        make_folder(folder)
        grid = self.grid(table)
        base = grid.at(self.plan.levels[0])
        write_whole(folder / "trials.parquet", to_bytes(table))
        write_whole(folder / "estimates.csv", _estimates(grid).encode())
        each = f"{self.replications:,} replications"
        figures.surface(self.scenario, grid, folder / "surface.png", self._caption(f"{each} a point"))
        at = f"{each} at interoperability {base.interoperability:g}, delays as assumed"
        figures.outcome_shares(self.scenario, base.rows, folder / "outcomes.png", self._caption(at))
        figures.timeliness(self.scenario, base.rows, folder / "timeliness.png", self._caption(at))
        replication = _telling(base.rows)
        if replication is not None:
            told = Levers(base.interoperability, base.pace, base.restraint).applied(self.scenario)
            journal = self.engine.journal(told, self.plan.seed, replication)
            caption = self._caption(f"replication {replication}, the first incident with an understood offer")
            figures.swim_lane(told, journal, folder / "swim-lane.png", caption)
            figures.plan_view(told, journal, folder / "plan.png", caption)
        say(f"{self.scenario.name}: wrote {folder}")
        return findings(grid)

    def _caption(self, trials: str) -> str:
        """Where a figure comes from."""
        maker = f"engine {self.engine.name} · incidentsim {__version__}"
        return f"{self.scenario.name} · {trials} · seed {self.plan.seed} · {maker}"


def _telling(rows: Mapping[str, Any]) -> int | None:
    """The first replication that is an incident in which an offer to disengage was understood."""
    told = (rows["incident"] == 1.0) & (rows["offers_understood"] >= 1.0)
    found: Sequence[int] = rows["replication"][told]
    return int(min(found)) if len(found) else None


def _estimates(grid: "Grid") -> str:
    """The estimates of every point as CSV."""
    from incidentsim.measures import MEASURES

    lines = ["interoperability,pace,protocol_restraint,measure,unit,value,low,high,n"]
    for point in grid.points:
        for name in MEASURED:
            found = point.estimate(name)
            ends = ",".join("" if end is None else f"{end:.6g}" for end in (found.value, found.low, found.high))
            kind = MEASURES[name].kind
            of = {None: "encounters", "incident": "incidents", "aftermath": "aftermaths"}[MEASURES[name].given]
            unit = f"share of {of}" if kind == "share" else kind
            lines.append(
                f"{point.interoperability:g},{point.pace:g},{point.restraint:g},{name},{unit},{ends},{found.n}"
            )
    return "\n".join(lines) + "\n"
