"""One chunk of trials: where a trial that fails becomes a row, and the others go on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from incidentsim.design.point import Settings, applied
from incidentsim.draws import MIRROR
from incidentsim.engine import Careful, Engine, Fallback, Measured
from incidentsim.errors import IncidentSimError, TrialError, refuse, verbatim
from incidentsim.measures import Rows, family_made_by
from incidentsim.results.table import Failure, Table, Trials, in_order, joined, table_of_trials
from incidentsim.scenario.resolve import members_met
from incidentsim.scenario.scenario import Scenario

_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Job:
    """Some replications of one point."""

    point: int
    scenario: str
    settings: Settings
    seed: int
    replications: Sequence[int]

    @property
    def units(self) -> Sequence[int]:
        """Its replications, mirror images left out: those go with what they mirror."""
        if isinstance(self.replications, range) and self.replications.stop <= MIRROR:
            return self.replications
        return [number for number in self.replications if number < MIRROR]

    def of(self, units: Sequence[int]) -> "Job":
        """The same with some of its units only."""
        mirrored = len(self.units) < len(self.replications)
        return replace(self, replications=[*units, *(unit + MIRROR for unit in units)] if mirrored else units)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker is handed at once: jobs, and the scenarios that they start from, by name."""

    scenarios: Mapping[str, Scenario]
    jobs: tuple[Job, ...]

    @property
    def units(self) -> int:
        """How many replications it holds, each counted once with its mirror image."""
        return sum(len(job.units) for job in self.jobs)

    @property
    def trials(self) -> int:
        """How many trials it holds."""
        return sum(len(job.replications) for job in self.jobs)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch: its rows as a table, in order of its jobs, and how long its trials took (s)."""

    table: Table
    trials: int
    took_s: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of some trials: rows in order of address, failures, and how long it took (s).

    elsewhere  by replication, the engine that ran it, where that is not the one that was asked
    """

    replications: Sequence[int]
    rows: Rows
    failures: tuple[Failure, ...]
    took_s: float
    elsewhere: Mapping[int, str] = field(default_factory=dict)


def spans(replications: int, size: int) -> list[range]:
    """So many replications in chunks of a size, the last one what is left."""
    return [range(first, min(first + size, replications)) for first in range(0, replications, size)]


def run_batch(engine: Engine, batch: Batch) -> Done:
    """Run the jobs of a batch; a point that cannot stand is a failed row for each of its replications."""
    began = time.perf_counter()
    trials = [_trials(engine, batch, job) for job in batch.jobs]
    table = table_of_trials(trials, on_rows(engine))
    return Done(table, batch.trials, time.perf_counter() - began)


def halves(batch: Batch) -> tuple[Batch, Batch]:
    """A batch of several units as two."""
    left = batch.units // 2
    jobs: tuple[list[Job], list[Job]] = ([], [])
    for job in batch.jobs:
        for half, units in zip(jobs, (job.units[:left], job.units[left:]), strict=True):
            if len(units):
                half.append(job.of(units))
        left = max(0, left - len(job.units))
    return Batch(batch.scenarios, tuple(jobs[0])), Batch(batch.scenarios, tuple(jobs[1]))


def together(parts: Sequence[Done]) -> Done:
    """What came of the parts of a batch, as if it had been done at once."""
    if len(parts) == 1:
        return parts[0]
    return Done(
        joined(part.table for part in parts), sum(part.trials for part in parts), sum(part.took_s for part in parts)
    )


def given_up(engine: Engine, batch: Batch, why: str) -> Done:
    """What came of a batch that nobody can work on: failed rows, each with its address."""
    trials = [_failed_all(engine, TrialError(why), batch, job) for job in batch.jobs]
    return Done(table_of_trials(trials, on_rows(engine)), batch.trials, 0.0)


def on_rows(engine: Engine) -> str:
    """The name that rows have of an engine: of two that stand in for each other, the first's."""
    return engine.first.name if isinstance(engine, Fallback) else engine.name


def _failed_all(engine: Engine, error: Exception, batch: Batch, job: Job) -> Trials:
    base = batch.scenarios[job.scenario]
    failures = tuple(_failure(error, base, job.seed, job.point, number) for number in job.replications)
    try:
        members = members_met(applied(base, job.settings), job.seed, job.replications)
    except IncidentSimError:  # a point that cannot stand meets none
        members = None
    return Trials(job.point, _no_rows(engine), failures, members)


def _trials(engine: Engine, batch: Batch, job: Job) -> Trials:
    base = batch.scenarios[job.scenario]
    try:
        scenario = applied(base, job.settings)
    except IncidentSimError as error:
        return _failed_all(engine, error, batch, job)
    chunk = run_chunk(engine, scenario, job.seed, job.point, job.replications)
    members = members_met(scenario, job.seed, job.replications)
    return Trials(job.point, chunk.rows, chunk.failures, members, chunk.elsewhere)


def run_chunk(engine: Engine, scenario: Scenario, seed: int, point: int, replications: Sequence[int]) -> Chunk:
    """Run some trials; each that fails is told by its address, and spoils no other."""
    began = time.perf_counter()
    try:
        found = measured(engine, scenario, seed, replications)
    except (Exception, SystemExit) as error:  # a trial that would end the process has failed as well
        if len(replications) == 1:
            found = Measured(_no_rows(engine), {replications[0]: error})
        else:
            alone = [run_chunk(engine, scenario, seed, point, [replication]) for replication in replications]
            rows = np.concatenate([chunk.rows for chunk in alone])
            failures = tuple(failure for chunk in alone for failure in chunk.failures)
            return Chunk(replications, rows, failures, time.perf_counter() - began)
    failures = tuple(_failure(error, scenario, seed, point, number) for number, error in found.errors.items())
    return Chunk(replications, found.rows, failures, time.perf_counter() - began, found.elsewhere)


def _no_rows(engine: Engine) -> Rows:
    return np.empty(0, dtype=family_made_by(engine).dtype)


def measured(engine: Engine, scenario: Scenario, seed: int, replications: Sequence[int]) -> Measured:
    """What an engine makes of some replications, its rows in order of address.

    Raises   TrialError where they are not those of the replications that were asked for.
    """
    if isinstance(engine, Careful):
        found = engine.measured(scenario, seed, replications)
    else:
        found = Measured(engine.measures(scenario, seed, replications))
    rows = np.asarray(found.rows)
    hint = "Mend the engine."
    if rows.dtype != (family := family_made_by(engine)).dtype:
        allowed = f"rows of the type {family.typed}"
        raise refuse(f"engine {engine.name}", str(rows.dtype), allowed, hint, kind=TrialError)
    if not found.errors and _just(rows["replication"], np.asarray(replications)):
        return replace(found, rows=rows)
    asked, given = np.unique(np.asarray(replications)), np.unique(rows["replication"])
    if found.errors:
        given = np.union1d(given, np.array(list(found.errors), dtype=np.int64))
    if not np.array_equal(asked, given):
        got = verbatim(f"rows of other replications: {np.setxor1d(asked, given)[:5].tolist()}")
        allowed = "one row or more for each replication asked for"
        raise refuse(f"engine {engine.name}", got, allowed, hint, kind=TrialError)
    return replace(found, rows=in_order(rows))


def _just(given: NDArray[np.int64], asked: NDArray[np.int64]) -> bool:
    """Whether one row of each came back, in order: so it is with one encounter."""
    return np.array_equal(given, asked) and bool(np.all(np.diff(asked) > 0))


def _failure(error: BaseException, scenario: Scenario, seed: int, point: int, replication: int) -> Failure:
    where = f"scenario {scenario.name}, point {point}, replication {replication}, seed {seed}"
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return Failure(point, replication, f"{where}: {said}"[:_LONGEST_ERROR])
