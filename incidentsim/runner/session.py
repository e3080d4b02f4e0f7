"""A run in progress: batches go out, come back in any order, and are kept in the order in which they went out."""

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Protocol

import numpy as np
import pyarrow as pa

from incidentsim.analysis.enough import looks
from incidentsim.draws import MIRROR
from incidentsim.engine import Engine
from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.measures import family_made_by
from incidentsim.results.points import Placed
from incidentsim.results.spans import Spans
from incidentsim.results.subject import Subject
from incidentsim.results.table import Table, columns_of, family_in, joined
from incidentsim.runner.goals import Request
from incidentsim.runner.hands import Hands
from incidentsim.runner.interrupts import whole
from incidentsim.runner.looked import Looked
from incidentsim.runner.outgoing import Outgoing
from incidentsim.runner.pieces import Piece, batches, by_blocks, rounds
from incidentsim.runner.tally import Tally
from incidentsim.runner.trials import Batch, Done

#: A batch is sized to take about this long (s): longer than handing it over, shorter than anyone's patience.
_BATCH_S = 0.5
_FIRST_BATCH, _LARGEST_BATCH = 2, 20_000
#: Parts get rarer as a run gets longer: at least this share of the time since the start lies between two.
_PART_SHARE = 0.02
#: More rows than this are never held before they are written.
_PART_ROWS = 100_000
Targets = Mapping[int, int]


class Keeper(Protocol):
    """What keeps the rows of a run: a store, or who only looks at one."""

    subject: Subject

    def tables(self) -> Iterator[Table]:
        """The rows that are there already, a part at a time."""

    def append(self, table: Table, noted: Iterable[Table] = ()) -> object:
        """Write rows as the next part; what else was noted stays noted."""

    def note(self, table: Table) -> None:
        """Keep rows until they are written as a part."""


class Session:
    """The trials of one run that are done, written and not yet written.

    What it holds of a study that is kept does not grow with it: of each point the spans of its finished replications,
    and the moments of the measures that are watched. In a shard, its own replications are counted from 0.

    trial_s  what a trial took (s) of the last batch; None before
    took_s   what all trials took that ran here, together (s)
    """

    def __init__(self, subject: Subject, engine: Engine, request: Request, store: Keeper | None) -> None:
        self.subject = store.subject if store is not None else subject
        self._engine, self._request, self._store = engine, request, store
        self._family = family_made_by(engine)
        self._family.check(request.asked, "goal")
        self._shard = request.shard
        self._fresh: list[Table] = []
        self._fresh_rows = 0
        self._kept: list[Table] = []
        self._early: dict[int, Table] = {}
        self._done = {one.number: Spans() for one in self.subject.points}
        self._placed = {one.number: one for one in self.subject.points}
        self._tally = Tally(self._family)
        self._held = 0
        self.looked = Looked(request.watched, request.marks)
        self.trial_s: float | None = None
        self.took_s = 0.0
        for table in store.tables() if store is not None else ():
            self._take(table)
        self._began_s = self._part_s = time.monotonic()

    @property
    def points(self) -> tuple[Placed, ...]:
        """The points that this run is of."""
        return self.subject.points

    @property
    def replications(self) -> int:
        """How many replications are done, of all points together."""
        return self._held

    @property
    def engine(self) -> Engine:
        """Who runs its trials."""
        return self._engine

    @property
    def fresh(self) -> tuple[Table, ...]:
        """Rows that are not written yet."""
        return tuple(self._fresh)

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return self._tally.failed

    @property
    def least(self) -> int:
        """How many replications every point has: the first so many, without a gap."""
        return min(self.upto(one.number) for one in self.points)

    def upto(self, number: int) -> int:
        """How many replications of a point are done, the first so many, without a gap."""
        return next(self._done[number].missing(0, 2**62)).start

    def missing(self, targets: Targets) -> int:
        """How many replications are still to be run."""
        return sum(upto - self._done[number].below(upto) for number, upto in targets.items())

    def tables(self) -> Iterator[Table]:
        """Every row so far, a part at a time."""
        if self._store is not None:
            yield from self._store.tables()
        yield from (*self._kept, *self._fresh)

    def tell(self, of: int | None) -> None:
        """Tell whoever watches how far the run is."""
        if self._request.watch is not None:
            self._request.watch(self._tally.progress(self._held, of))

    def write(self) -> None:
        """Write what came since the last part as the next part."""
        if self._fresh:
            if self._store is not None:
                self._store.append(joined(self._fresh), self._early.values())
            else:
                self._kept += self._fresh
            self._fresh, self._fresh_rows = [], 0
        self._part_s = time.monotonic()

    def advance(self, hands: Hands, targets: Targets, until_s: float, most: int = 2**62) -> None:
        """Run what is missing below the targets, or what of it is begun before the monotonic time `until_s`.

        Takes    of each point, by number, the replication below which all shall be done; no more trials than `most`.
        Raises   BrokenExecutor where workers die and cannot be replaced.
        """
        missing = self.missing(targets)
        left, of = min(most, missing), self._held + missing
        pieces = batches(by_blocks(self.points, self._done, targets, pairwise([0, *self._marks(targets)])))
        next(pieces)
        out = Outgoing(hands, self._engine)
        sent = kept = 0
        try:
            while True:
                while left > 0 and out.room and (time.monotonic() < until_s or sent == 0):
                    size = min(left, self._size(left, hands.in_flight))
                    out.send(sent, self._batch(pieces.send(size)))
                    left, sent = left - size, sent + 1
                if not len(out):
                    return
                out.receive()
                while kept in out.ready:
                    with whole():
                        self._keep(kept, out.ready.pop(kept), of)
                        kept += 1
                self._note_early(out.ready)
        finally:
            with whole():
                out.settle()
                for place in sorted(out.ready):
                    self._keep(place, out.ready.pop(place), of)

    def _note_early(self, ready: Mapping[int, Done]) -> None:
        """What came back before what went out before it is noted now, and kept in its turn: a kill loses none of it."""
        if self._store is not None:
            for place in sorted(ready.keys() - self._early.keys()):
                with whole():
                    self._early[place] = self._new(ready[place].table)
                    self._store.note(self._early[place])

    def _marks(self, targets: Targets) -> Iterator[int]:
        """Where blocks end: a study that is broken off has about as many replications of each point."""
        if len(self.points) == 1:
            yield max(targets.values(), default=0)
            return
        last = max(targets.values(), default=0)
        for mark in rounds() if self._request.timed else looks():
            yield min(mark, last)
            if mark >= last:
                return

    def _batch(self, pieces: list[Piece]) -> Batch:
        jobs = tuple(piece.job(self._placed[piece.point], self.subject.chance, self._shard) for piece in pieces)
        names = {job.scenario for job in jobs}
        scenarios = {name: scenario for name, scenario in self.subject.scenarios.items() if name in names}
        return Batch(scenarios, jobs)

    def _size(self, left: int, in_flight: int) -> int:
        if self._request.chunk is not None:
            return self._request.chunk
        if self.trial_s is None:
            return min(_FIRST_BATCH, left)
        fair = -(-left // max(1, in_flight))
        return max(1, min(fair, _LARGEST_BATCH, int(_BATCH_S / max(self.trial_s, 1e-9))))

    def _keep(self, place: int, done: Done, of: int) -> None:
        noted = self._early.pop(place, None)
        self.trial_s = done.took_s / done.trials or self.trial_s
        self.took_s += done.took_s
        table = self._new(done.table)
        self._fresh.append(table)
        self._fresh_rows += len(table)
        self._take(table)
        self.tell(of)
        now_s = time.monotonic()
        pause_s = max(self._request.part_s, _PART_SHARE * (now_s - self._began_s))
        if now_s - self._part_s > pause_s or self._fresh_rows > _PART_ROWS:
            self.write()
        elif self._store is not None and noted is None:
            self._store.note(table)

    def _new(self, table: Table) -> Table:
        """What of a table is not there yet: a batch that was sent again may come twice, and counts once."""
        points = table["point"].to_numpy()
        units = self._shard.places(table["replication"].to_numpy() % MIRROR)
        fresh = np.ones(len(table), dtype=bool)
        for number in np.unique(points):
            here = np.flatnonzero(points == number)
            done = self._done.get(int(number), Spans())
            if len(here) and done.meets(int(units[here].min()), int(units[here].max()) + 1):
                fresh[here] = [unit not in done for unit in units[here].tolist()]
        return table if fresh.all() else table.filter(pa.array(fresh))

    def _take(self, table: Table) -> None:
        """Take down which replications are done, and what is watched of them.

        Raises   StudyError for rows of encounters where the engine makes rows of years, or the other way round.
        """
        if (family := family_in(table.schema)) != self._family:
            got, hint = verbatim(f"rows of {family.name}"), "Choose another -o."
            raise refuse("study", got, f"one with rows of {self._family.name}", hint, kind=StudyError)
        columns = columns_of(table)
        self._tally.add(columns)
        for number, rows in self.looked.split(columns):
            spans = self._done.setdefault(number, Spans())
            before = spans.count
            spans.add_all(self._shard.places(self.looked.units(rows)))
            if number in self._placed:
                self._held += spans.count - before
                self.looked.add(number, rows)
