"""A study in shards: each machine runs every so-many-th replication of each point, with nothing shared but a number."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidentsim.errors import RequestError, refuse

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard `index` of `of`, counted from 1: its k-th replication, from 0, is replication k * of + index - 1."""

    index: int = 1
    of: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.index <= self.of <= _MOST:
            hint = "Write the second of three as --shard 2/3."
            raise refuse("--shard", str(self), f"1/1 to {_MOST}/{_MOST}, counted from 1", hint, kind=RequestError)

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    @property
    def name(self) -> str:
        """What a receipt says of it; nothing of a whole study."""
        return "" if self.of == 1 else str(self)

    def below(self, stop: int) -> int:
        """How many of the replications below `stop` are its own."""
        return max(0, -(-(stop - self.index + 1) // self.of))

    def numbers(self, places: range) -> range:
        """The replications at these places of the shard.

        >>> list(Shard(2, 3).numbers(range(2)))
        [1, 4]
        """
        first, last = (place * self.of + self.index - 1 for place in (places.start, places.stop))
        return range(first, last, self.of)

    def holds(self, units: NDArray[np.int64]) -> bool:
        """Whether all these replications are its own."""
        return bool(np.all(units % self.of == self.index - 1))

    def places(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places in the shard of these replications of its own."""
        found: NDArray[np.int64] = units // self.of
        return found


#: A study that is not cut.
WHOLE = Shard()


def shard_written(text: str) -> Shard:
    """A shard as it is written: 2/3, or nothing for a whole study.

    Raises   RequestError for anything else.

    >>> shard_written("2/3")
    Shard(index=2, of=3)
    """
    found = re.fullmatch(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*", text) if text else None
    if not text:
        return WHOLE
    if found is None:
        hint = "Write the second of three as --shard 2/3."
        raise refuse("--shard", text, "one shard of so many", hint, kind=RequestError)
    return Shard(int(found[1]), int(found[2]))
