"""What is kept of the rows of a run while it goes on: of each point, the moments of what is watched, look by look."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.moments import ByMeasure, Moments
from incidentsim.analysis.used import columns_needed, measure_named
from incidentsim.draws import MIRROR

Columns = Mapping[str, NDArray[Any]]


class Looked:
    """The moments of some measures, by point and by block: the replications between one look and the next.

    marks   the numbers of replications at which one may look, rising
    """

    def __init__(self, measures: Sequence[str], marks: Sequence[int]) -> None:
        self.measures, self.marks = tuple(measures), tuple(marks)
        self._blocks: dict[int, list[ByMeasure]] = {}
        needed = columns_needed(*map(measure_named, measures))
        self._names = ("replication", "encounter", "failed", *needed)

    def split(self, columns: Columns) -> Iterator[tuple[int, Columns]]:
        """Rows by point, with no more columns than are needed here."""
        points = columns["point"]
        starts = np.flatnonzero(np.diff(points, prepend=points[0] - 1)) if len(points) else np.array([], dtype=int)
        for start, stop in zip(starts, [*starts[1:], len(points)], strict=False):
            yield int(points[start]), {name: columns[name][start:stop] for name in self._names}

    def units(self, rows: Columns) -> NDArray[np.int64]:
        """The replications of rows, mirror images left out."""
        numbers: NDArray[np.int64] = rows["replication"]
        ordinary: NDArray[np.int64] = numbers[numbers < MIRROR]
        return ordinary

    def add(self, point: int, rows: Columns) -> None:
        """Take rows of a point; no replication comes twice."""
        if not self.measures:
            return
        which = np.searchsorted(self.marks, rows["replication"] % MIRROR, side="right")
        blocks = self._blocks.setdefault(point, [])
        for block in np.unique(which):
            some = {name: column[which == block] for name, column in rows.items()}
            while len(blocks) <= block:
                blocks.append({name: Moments() for name in self.measures})
            blocks[block] = {name: blocks[block][name].merged(Moments.of(some, name)) for name in self.measures}

    def at(self, point: int, looks: int) -> list[ByMeasure]:
        """The moments of a point's first replications at each of so many first looks."""
        blocks = self._blocks.get(point, [])
        found = {name: Moments() for name in self.measures}
        seen: list[ByMeasure] = []
        for place in range(looks):
            if place < len(blocks):
                found = {name: found[name].merged(blocks[place][name]) for name in self.measures}
            seen.append(found)
        return seen
