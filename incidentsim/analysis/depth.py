"""Where in the space of assumptions points were kept, and where none were: along one assumption, or over two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.analysis.estimates import Floats
from incidentsim.analysis.history import CUT_OFF, Space

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Depth:
    """Cells of one or two assumptions over the whole of their ranges, all others free.

    least  the smallest implausibility of any point of the cell; inf where no point was run
    kept   how many of its points were not ruled out
    runs   how many were run
    """

    least: Floats
    kept: Counts
    runs: Counts

    @property
    def share(self) -> Floats:
        """The depth: the share of a cell's points that was not ruled out; NaN where none was run."""
        with np.errstate(invalid="ignore"):
            return np.where(self.runs > 0, self.kept / np.maximum(self.runs, 1), np.nan)


def depth(space: Space, runs: tuple[ArrayLike, ArrayLike], names: tuple[str, ...], cells: int) -> Depth:
    """How deep what is left lies under each cell. Source: Vernon, Goldstein & Bower (2010), section 5.

    Takes    a space; points and their largest implausibilities; one or two of its assumptions; cells along each.
    """
    points, worst = (np.asarray(part, dtype=float) for part in runs)
    columns = [space.names.index(name) for name in names]
    unit = space.unit(points)[:, columns]
    places = tuple(np.clip((unit * cells).astype(int), 0, cells - 1).T)
    shape = (cells,) * len(names)
    least, kept, count = np.full(shape, np.inf), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    np.minimum.at(least, places, worst)
    np.add.at(kept, places, (worst < CUT_OFF).astype(np.int64))
    np.add.at(count, places, 1)
    return Depth(least, kept, count)
