"""Which replications of a point are done: a few spans, however many they are."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
#: More spans than so many are put in all at once: those of a shard, one by one, would take the square of the time.
_FEW = 16


class Spans:
    """A set of whole numbers from 0 on, kept as spans that neither touch nor overlap."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        self.count = 0
        self.add_all(np.fromiter(numbers, dtype=np.int64))

    def add_all(self, numbers: Numbers) -> None:
        """Add numbers, in any order, some of them perhaps there already."""
        if len(numbers):
            rising = numbers if np.all(np.diff(numbers) > 0) else np.unique(numbers)
            breaks = np.flatnonzero(np.diff(rising) != 1)
            starts = rising[np.concatenate([[0], breaks + 1])]
            stops = rising[np.concatenate([breaks, [len(rising) - 1]])] + 1
            if len(starts) > _FEW:
                self._unite(starts, stops)
            else:
                for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
                    self.add(start, stop)

    def add(self, start: int, stop: int) -> None:
        """Add every number from `start` to below `stop`."""
        first = bisect_right(self._starts, start)
        if first and self._stops[first - 1] >= start:
            first -= 1
        last = bisect_right(self._starts, stop)
        gone = sum(b - a for a, b in zip(self._starts[first:last], self._stops[first:last], strict=True))
        if first < last:
            start, stop = min(start, self._starts[first]), max(stop, self._stops[last - 1])
        self._starts[first:last], self._stops[first:last] = [start], [stop]
        self.count += stop - start - gone

    def _unite(self, starts: Numbers, stops: Numbers) -> None:
        """Add many spans at once."""
        every = np.concatenate([starts, np.array(self._starts, dtype=np.int64)])
        order = np.argsort(every, kind="stable")
        every = every[order]
        reach = np.maximum.accumulate(np.concatenate([stops, np.array(self._stops, dtype=np.int64)])[order])
        breaks = np.flatnonzero(every[1:] > reach[:-1])
        firsts, lasts = every[np.concatenate([[0], breaks + 1])], reach[np.concatenate([breaks, [len(reach) - 1]])]
        self._starts, self._stops, self.count = firsts.tolist(), lasts.tolist(), int(np.sum(lasts - firsts))

    def missing(self, start: int, stop: int) -> Iterator[range]:
        """The gaps between `start` and `stop`, in rising order."""
        place = max(0, bisect_right(self._starts, start) - 1)
        for a, b in zip(self._starts[place:], self._stops[place:], strict=True):
            if a >= stop:
                break
            if start < a:
                yield range(start, a)
            start = max(start, b)
        if start < stop:
            yield range(start, stop)

    @property
    def stop(self) -> int:
        """One more than the last number that it holds; 0 where it holds none."""
        return self._stops[-1] if self._stops else 0

    def meets(self, start: int, stop: int) -> bool:
        """Whether it holds any number from `start` to below `stop`."""
        place = bisect_right(self._stops, start)
        return place < len(self._starts) and self._starts[place] < stop

    def below(self, stop: int) -> int:
        """How many numbers below `stop` it holds."""
        return stop - sum(map(len, self.missing(0, stop)))

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self._starts, number)
        return place > 0 and number < self._stops[place - 1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and (self._starts, self._stops) == (other._starts, other._stops)

    __hash__ = None  # type: ignore[assignment]
