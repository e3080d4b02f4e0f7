"""Estimates with their doubt: shares, rates, means and ratios of sums, of a table of trials.

An estimate is over the rows where its measure is defined. Failed trials are left out and counted;
rows where the measure is undefined are left out and counted. Where nothing is left, the estimate is
"not defined", never a number. The unit of independence is the replication: where one holds several
encounters, its rows are not counted as independent; and a replication and its mirror image are one unit.

Every mean among the measures is of a count, a time, a distance, a rung or a state: none can be negative. The t interval
of a few very unequal values reaches below nought all the same; it is cut at nought, which loses nothing that could be
true.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from incidentsim.analysis.intervals import (
    LEVEL,
    NOT_DEFINED,
    PER_1000,
    Estimate,
    Floats,
    opposite,
    scaled,
    share,
    t_quantile,
    worth,
)
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.used import Columns, failed_in, measure_named, sums, units_of
from incidentsim.measures import ENCOUNTERS, Measure, family_of_columns
from incidentsim.results.unmeasured import names_in

__all__ = [
    "LEVEL",
    "NOT_DEFINED",
    "PER_1000",
    "Columns",
    "Estimate",
    "Floats",
    "estimate",
    "estimates",
    "failed_in",
    "mean",
    "measure_named",
    "opposite",
    "scaled",
    "share",
    "sums",
    "t_quantile",
    "trials_worth",
    "units_of",
]


def mean(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """A mean of independent values, with its t interval. Source: Student (1908), Biometrika 6, 1-25."""
    array = np.asarray(values, dtype=float)
    return Moments.of_values(array, np.arange(len(array))).mean(level)


def estimate(columns: Columns, measure: str | Measure, level: float = LEVEL) -> Estimate:
    """The estimate of a measure over a table of trials: by its kind, and over the rows of its condition.

    Raises   RequestError for a measure that is not known, and for a table with several points.
    """
    known = measure_named(measure)
    return Moments.of(columns, known).estimate(known, level)


def estimates(columns: Columns, names: Iterable[str] | None = None, level: float = LEVEL) -> dict[str, Estimate]:
    """The estimates of several measures, by name; of all that its rows have, of encounters or of years, if none are
    named.

    Raises   RequestError for a table with several points: see `estimates_by_point`.
    """
    if names is None:
        names = (family_of_columns(names_in(columns)) or ENCOUNTERS).measures
    return {name: estimate(columns, name, level) for name in names}


def trials_worth(p: float, n: int, residuals: Floats, groups: int) -> float:
    """As how many independent trials the n rows of a share count, that come in replications.

    Takes    the share; its rows; of each replication its hits minus p times its rows; how many replications have rows.
    Returns  p (1 - p) / variance, n at most; as many as the groups where the rows show no spread.
    Source   Kish (1965), Survey Sampling, section 8.2; Cochran (1977), section 6.3, for the variance.
    """
    several = len(residuals)
    if not (0.0 < p < 1.0 and several > 1):
        return float(groups)
    return worth(p, float(n), float(several / (several - 1.0) * np.sum(residuals * residuals) / (n * n)))
