"""The rows of several points as those of one: a setting of the levers, over the uncertainties that it was tried with.

Each replication counts at all of its points or at none, so every draw of the uncertainties weighs the same. The unit of
independence stays the replication: on common draws the points of a setting meet the same accidents, and an interval
that took them as independent would be too narrow.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.rows import Rows
from incidentsim.analysis.used import failed_in, units_of


def pooled(points: Sequence[tuple[Rows, int]], below: int | None = None) -> Rows:
    """The rows of the replications that every point finished, those of each point as often as it counts.

    Takes    the rows of each point, with how many draws of the uncertainties it stands for; with `below`, only the
             replications below that number, and the mirror images of these.
    Of a single point all rows, failed ones too.
    """
    parts = [(_below(rows, below), times) for rows, times in points]
    if len(parts) == 1:
        return parts[0][0]
    bad = np.unique(np.concatenate([units_of(rows["replication"])[failed_in(rows)] for rows, _ in parts]))
    every: NDArray[np.int64] = reduce(np.intersect1d, [rows["replication"] for rows, _ in parts])
    every = every[~np.isin(units_of(every), bad)]
    kept = [(_where(rows, np.isin(rows["replication"], every)), times) for rows, times in parts]
    names = parts[0][0]
    return {name: np.concatenate([np.tile(rows[name], times) for rows, times in kept]) for name in names}


def _below(rows: Rows, below: int | None) -> Rows:
    return rows if below is None else _where(rows, units_of(rows["replication"]) < below)


def _where(rows: Rows, kept: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    return {name: column[kept] for name, column in rows.items()}
