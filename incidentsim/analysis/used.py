"""The rows that an estimate rests on, and what of them is independent.

The unit of independence is the replication. Replications r and r + 2^31 are mirror images of one another (antithetic
draws), and so they are one unit: a pair.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.analysis.intervals import Floats
from incidentsim.errors import RequestError, refuse, suggestion, verbatim
from incidentsim.measures import MEASURES, Measure
from incidentsim.results.unmeasured import check_measured

#: The mirror image of replication r is replication r + MIRROR; of the same draws, and not independent of it.
MIRROR = 2**31


class Columns(Protocol):
    """Anything with columns by name: a mapping of arrays, an Arrow table, a pandas table, an array of rows."""

    def __getitem__(self, name: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Used:
    """The rows that an estimate rests on: their values, the unit of each, which are mirrored, what was left out."""

    values: Floats
    units: NDArray[np.int64]
    mirrored: NDArray[np.bool_]
    undefined: int
    failed: int


def used_rows(columns: Columns, measure: Measure) -> Used:
    """The rows of a table on which the estimate of a measure rests.

    Raises   RequestError where they are of several points: an estimate over them would be of no point.
    """
    check_one_point(columns)
    check_measured(columns, filter(None, (measure.name, measure.given)))
    failed = failed_in(columns)
    values, numbers = np.asarray(columns[measure.name], dtype=float), np.asarray(columns["replication"], dtype=np.int64)
    meant = ~failed
    if measure.given is not None:
        meant &= np.asarray(columns[measure.given], dtype=float) == 1.0
    defined = meant & ~np.isnan(values)
    used, undefined = int(np.count_nonzero(defined)), int(np.count_nonzero(meant))
    if used < len(values):
        values, numbers = values[defined], numbers[defined]
    return Used(values, units_of(numbers), numbers >= MIRROR, undefined - used, int(np.count_nonzero(failed)))


def check_one_point(columns: Columns) -> None:
    """Nothing, if the rows are of one point, or are not told by point.

    Raises   RequestError where they are of several.
    """
    try:
        points = np.asarray(columns["point"])
    except (KeyError, ValueError):  # as an array of rows says it
        return
    if len(points) and points.min() != points.max():
        got = verbatim(f"rows of several points, {points.min()} to {points.max()}")
        hint = (
            "`incidentsim.estimates_by_point(table)` tells each by itself; without the column `point`, all are pooled."
        )
        raise refuse("estimate", got, "rows of one point", hint, kind=RequestError)


def measure_named(measure: str | Measure, where: str = "measure") -> Measure:
    """A measure by its name; `where` is what an error names.

    Raises   RequestError for a name that is not known, with the nearest that is.
    """
    if isinstance(measure, Measure):
        return measure
    if measure not in MEASURES:
        hint = suggestion(measure, MEASURES, "`incidentsim list --measures` lists them.")
        raise refuse(where, measure, "the fixed name of a measure", hint, kind=RequestError)
    return MEASURES[measure]


def failed_in(columns: Columns) -> NDArray[np.bool_]:
    """Which rows stand for failed trials: those of encounter -1."""
    failed: NDArray[np.bool_] = np.asarray(columns["encounter"]) < 0
    return failed


def units_of(replications: ArrayLike) -> NDArray[np.int64]:
    """The unit of independence of each row: its replication, the mirror image counted as what it mirrors."""
    units: NDArray[np.int64] = np.asarray(replications, dtype=np.int64) & (MIRROR - 1)
    return units


def pairs_in(units: NDArray[np.int64], mirrored: NDArray[np.bool_]) -> int:
    """How many units have rows of both halves, the replication and its mirror image."""
    return len(np.intersect1d(units[mirrored], units[~mirrored])) if mirrored.any() else 0


def sums(values: Floats, units: NDArray[np.int64]) -> Floats:
    """The sum of the values of each unit, in order of unit."""
    if are_alone(units):
        return values
    _, which = np.unique(units, return_inverse=True)
    return np.bincount(which, weights=values).astype(np.float64)


def are_alone(units: NDArray[np.int64]) -> bool:
    """Whether each unit has one row, and they are in order."""
    return bool(np.all(units[1:] > units[:-1]))
