"""A run in progress: chunks go out, come back in any order, and are kept in order of address."""

import time
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns, share
from incidentsim.engine import Engine
from incidentsim.results.table import Table, columns_of, empty, joined, replications_in, table_of
from incidentsim.runner.goals import Progress, Request
from incidentsim.runner.store import Store
from incidentsim.runner.trials import Chunk, run_chunk
from incidentsim.scenario.resolve import members_met
from incidentsim.scenario.scenario import Scenario

Numbers = NDArray[np.int64]
#: A chunk is sized to take about this long (s): longer than handing it over, shorter than anyone's patience.
_CHUNK_S = 0.5
_FIRST_CHUNK, _LARGEST_CHUNK = 2, 20_000
#: Parts get rarer as a run gets longer: at least this share of the time since the start lies between two.
_PART_SHARE = 0.02
POINT = 0


class Session:
    """The trials of one run that are done, written and not yet written."""

    def __init__(self, scenario: Scenario, engine: Engine, request: Request, store: Store | None) -> None:
        self._scenario, self._engine, self._request, self._store = scenario, engine, request, store
        self._written = [store.table if store is not None else empty()]
        self._fresh: list[Table] = []
        self._done = [replications_in(self._written[0], POINT)]
        self._began_s = self._part_s = time.monotonic()
        self._count = len(self._done[0])
        self._tally = Tally(columns_of(self._written[0]))
        self.trial_s: float | None = None

    @property
    def replications(self) -> int:
        """How many replications are done."""
        return self._count

    def missing(self, upto: int) -> Numbers:
        """The replications below `upto` that are not done."""
        numbers: Numbers = np.setdiff1d(np.arange(upto, dtype=np.int64), np.concatenate(self._done), assume_unique=True)
        return numbers

    def table(self) -> Table:
        """Every row so far, in order of address."""
        return joined([*self._written, *self._fresh])

    def first(self, replications: int) -> Columns:
        """The columns of the first replications."""
        columns = columns_of(self.table())
        early = columns["replication"] < replications
        return {name: column[early] for name, column in columns.items()}

    def tell(self) -> None:
        """Tell whoever watches how far the run is."""
        if self._request.watch is not None:
            self._request.watch(self._tally.progress(self._count, self._request.of))

    def write(self) -> None:
        """Write what came since the last part as the next part."""
        if self._fresh and self._store is not None:
            self._store.append(joined(self._fresh))
            self._written, self._fresh = [*self._written, *self._fresh], []
        self._part_s = time.monotonic()

    def advance(self, executor: Executor, numbers: Numbers, in_flight: int, until_s: float) -> None:
        """Run these replications, or those of them that are begun before the monotonic time `until_s`."""
        out: dict[Future[Chunk], int] = {}
        back: dict[int, Chunk] = {}
        sent = kept = 0
        try:
            while kept < len(numbers):
                while sent < len(numbers) and len(out) < in_flight and (time.monotonic() < until_s or sent == 0):
                    size = self._size(len(numbers) - sent, in_flight)
                    out[self._submit(executor, numbers[sent : sent + size])] = sent
                    sent += size
                if not out:
                    return
                for future in wait(out, return_when=FIRST_COMPLETED).done:
                    back[out.pop(future)] = self._received(future.result())
                while kept in back:
                    chunk = back.pop(kept)
                    kept += len(chunk.replications)
                    self._keep(chunk)
        finally:
            for future in out:
                future.cancel()

    def _submit(self, executor: Executor, numbers: Numbers) -> Future[Chunk]:
        first, last = int(numbers[0]), int(numbers[-1])
        whole = range(first, last + 1)
        replications = whole if len(whole) == len(numbers) else [int(number) for number in numbers]
        return executor.submit(run_chunk, self._engine, self._scenario, self._request.seed, POINT, replications)

    def _size(self, left: int, in_flight: int) -> int:
        if self._request.chunk is not None:
            return self._request.chunk
        if self.trial_s is None:
            return min(_FIRST_CHUNK, left)
        fair = -(-left // max(1, in_flight))
        return max(1, min(fair, _LARGEST_CHUNK, int(_CHUNK_S / max(self.trial_s, 1e-9))))

    def _received(self, chunk: Chunk) -> Chunk:
        self.trial_s = chunk.took_s / len(chunk.replications)
        return chunk

    def _keep(self, chunk: Chunk) -> None:
        met = members_met(self._scenario, self._request.seed, chunk.replications)
        self._fresh.append(table_of(chunk.rows, POINT, self._engine.name, chunk.failures, met))
        self._done.append(np.asarray(chunk.replications, dtype=np.int64))
        self._count += len(chunk.replications)
        self._tally.add(self._fresh[-1])
        self.tell()
        now_s = time.monotonic()
        if now_s - self._part_s > max(self._request.part_s, _PART_SHARE * (now_s - self._began_s)):
            self.write()


class Tally:
    """Running counts for the live interval."""

    def __init__(self, columns: Columns) -> None:
        self._encounters = self._incidents = self._successes = self._failed = 0
        self._count(columns)

    def add(self, table: Table) -> None:
        """Count the rows of a chunk."""
        self._count(columns_of(table))

    def progress(self, done: int, of: int | None) -> Progress:
        """The counts as intervals."""
        success, incident = share(self._successes, self._incidents), share(self._incidents, self._encounters)
        return Progress(done, of, self._failed, success, incident)

    def _count(self, columns: Columns) -> None:
        failed = int(np.sum(columns["failed"]))
        self._failed += failed
        self._encounters += len(columns["failed"]) - failed
        self._incidents += int(np.sum(columns["incident"] == 1.0))
        self._successes += int(np.sum((columns["incident"] == 1.0) & (columns["success"] == 1.0)))
