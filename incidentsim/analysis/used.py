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
from incidentsim.measures import KNOWN, Measure
from incidentsim.results.unmeasured import check_measured

#: The mirror image of replication r is replication r + MIRROR; of the same draws, and not independent of it.
MIRROR = 2**31


class Columns(Protocol):
    """Anything with columns by name: a mapping of arrays, an Arrow table, a pandas table, an array of rows."""

    def __getitem__(self, name: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Used:
    """The rows that an estimate rests on: their values, the unit of each, which are mirrored, what was left out.

    weights  of a share or a ratio of sums, how many each row stands for: the value of the column that it is over; None
             where each is one
    """

    values: Floats
    units: NDArray[np.int64]
    mirrored: NDArray[np.bool_]
    undefined: int
    failed: int
    weights: Floats | None = None

    @property
    def sizes(self) -> Floats:
        """How many each row stands for."""
        return np.ones(len(self.values)) if self.weights is None else self.weights


def used_rows(columns: Columns, measure: Measure) -> Used:
    """The rows of a table on which the estimate of a measure rests.

    Raises   RequestError where they are of several points: an estimate over them would be of no point.
    """
    check_one_point(columns)
    check_measured(columns, filter(None, (measure.name, measure.given)))
    failed = failed_in(columns)
    values, numbers = np.asarray(columns[measure.name], dtype=float), np.asarray(columns["replication"], dtype=np.int64)
    sizes = None if measure.given is None else sizes_of(columns, measure)
    meant = ~failed if sizes is None else ~failed & (sizes > 0.0)
    defined = meant & ~np.isnan(values)
    undefined = meant & ~defined
    left_out = np.count_nonzero(undefined) if sizes is None else np.sum(sizes[undefined])
    weights = sizes if measure.is_of_sums else None
    if not defined.all():
        values, numbers = values[defined], numbers[defined]
        weights = None if weights is None else weights[defined]
    mirrored, spoiled = numbers >= MIRROR, int(np.count_nonzero(failed))
    return Used(values, units_of(numbers), mirrored, int(left_out), spoiled, weights)


def sizes_of(columns: Columns, measure: Measure) -> Floats:
    """How many each row of a measure with a condition stands for: 1 where that is met, else 0; of a share or a ratio of
    sums, as many as the column says that it is over."""
    given = np.asarray(columns[measure.given], dtype=float)
    sizes: Floats = np.nan_to_num(given, nan=0.0) if measure.is_of_sums else (given == 1.0).astype(np.float64)
    return sizes


def columns_needed(*measures: Measure) -> tuple[str, ...]:
    """The names of the columns that estimates of these measures need: their own, and those of their conditions."""
    return tuple(dict.fromkeys(name for one in measures for name in (one.name, one.given) if name))


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
    if measure not in KNOWN:
        hint = suggestion(measure, KNOWN, "`incidentsim list --measures` lists them.")
        raise refuse(where, measure, "the fixed name of a measure", hint, kind=RequestError)
    return KNOWN[measure]


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
