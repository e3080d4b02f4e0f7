"""Estimates with their doubt: shares, rates and means of a table of trials.

An estimate is over the rows where its measure is defined. Failed trials are left out and counted;
rows where the measure is undefined are left out and counted. Where nothing is left, the estimate is
"not defined", never a number. The unit of independence is the replication: where one holds several
encounters, its rows are not counted as independent.

Every mean among the measures is of a count, a time, a distance or a rung: none can be negative. The t interval of a
few very unequal values reaches below nought all the same; it is cut at nought, which loses nothing that could be true.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.errors import RequestError, refuse
from incidentsim.measures import MEASURES, Measure

Floats = NDArray[np.float64]
LEVEL = 0.95
#: The factor by which a share becomes a rate per 1,000.
PER_1000 = 1000.0


class Columns(Protocol):
    """Anything with columns by name: a mapping of arrays, an Arrow table, a pandas table, an array of rows."""

    def __getitem__(self, name: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, and how many rows stand behind it; None where it is not defined.

    n          rows that were used
    undefined  rows that met the condition, but where the measure has no value
    failed     trials that failed, and are in no estimate
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    undefined: int = 0
    failed: int = 0

    def __str__(self) -> str:
        if self.value is None:
            return f"not defined (n = {self.n:,})"
        if self.low is None or self.high is None:
            return f"{_said(self.value)} (no interval, n = {self.n:,})"
        return f"{_said(self.value)} ({_said(self.low)} to {_said(self.high)}, n = {self.n:,})"

    @property
    def half_width(self) -> float:
        """Half the length of the interval; inf where there is none."""
        return math.inf if self.low is None or self.high is None else (self.high - self.low) / 2.0


NOT_DEFINED = Estimate(None, None, None, 0)


@dataclass(frozen=True, slots=True)
class Used:
    """The rows that an estimate rests on: their values, the replication of each, and what was left out."""

    values: Floats
    replications: NDArray[np.int64]
    undefined: int
    failed: int


def share(hits: float, n: float, level: float = LEVEL) -> Estimate:
    """A proportion of n trials, with its score interval. Source: Wilson (1927), JASA 22, 209-212.

    >>> print(share(8, 10))
    0.800 (0.490 to 0.943, n = 10)
    """
    if n <= 0:
        return NOT_DEFINED
    low, high = _wilson(hits / n, n, level)
    return Estimate(hits / n, low, high, int(n))


def mean(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """A mean of independent values, with its t interval. Source: Student (1908), Biometrika 6, 1-25."""
    array = np.asarray(values, dtype=float)
    return _clustered_mean(array, np.arange(len(array)), level)


def estimate(columns: Columns, measure: str | Measure, level: float = LEVEL) -> Estimate:
    """The estimate of a measure over a table of trials: by its kind, and over the rows of its condition.

    Raises   RequestError for a measure that is not known.
    """
    known = measure_named(measure)
    used = used_rows(columns, known)
    match known.kind:
        case "share":
            found = _clustered_share(used, level)
        case "per 1,000":
            found = scaled(_clustered_share(used, level), PER_1000)
        case "mean":
            found = _not_below_nought(_clustered_mean(used.values, used.replications, level), used.values)
    return replace(found, undefined=used.undefined, failed=used.failed)


def estimates(columns: Columns, names: Iterable[str] = MEASURES, level: float = LEVEL) -> dict[str, Estimate]:
    """The estimates of several measures, by name; of all of them if none are named."""
    return {name: estimate(columns, name, level) for name in names}


def measure_named(measure: str | Measure) -> Measure:
    """A measure by its name."""
    if isinstance(measure, Measure):
        return measure
    if measure not in MEASURES:
        raise refuse("measure", measure, f"one of {', '.join(MEASURES)}", "Choose one of them.", kind=RequestError)
    return MEASURES[measure]


def used_rows(columns: Columns, measure: Measure) -> Used:
    """The rows of a table on which the estimate of a measure rests."""
    failed = failed_in(columns)
    values = np.asarray(columns[measure.name], dtype=float)
    meant = ~failed
    if measure.given is not None:
        meant = meant & (np.asarray(columns[measure.given], dtype=float) == 1.0)
    defined = meant & ~np.isnan(values)
    replications = np.asarray(columns["replication"], dtype=np.int64)
    return Used(values[defined], replications[defined], int(meant.sum() - defined.sum()), int(failed.sum()))


def failed_in(columns: Columns) -> NDArray[np.bool_]:
    """Which rows stand for failed trials: those of encounter -1."""
    failed: NDArray[np.bool_] = np.asarray(columns["encounter"]) < 0
    return failed


def scaled(found: Estimate, factor: float) -> Estimate:
    """An estimate in a unit that is `factor` times smaller."""
    value, low, high = (None if end is None else end * factor for end in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)


def opposite(found: Estimate) -> Estimate:
    """The share of what is not so."""
    low, high = (None if end is None else 1.0 - end for end in (found.high, found.low))
    return replace(found, value=None if found.value is None else 1.0 - found.value, low=low, high=high)


def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """How many standard errors a two-sided t interval reaches."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2.0))


def _wilson(p: float, n: float, level: float) -> tuple[float, float]:
    """The score interval of a proportion p of n trials; n need not be whole."""
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    shrink = 1.0 + z * z / n
    middle = (p + z * z / (2.0 * n)) / shrink
    half = z * math.sqrt(p * (1.0 - p) / n + (z / (2.0 * n)) ** 2) / shrink
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if p == 0.0 else low), (1.0 if p == 1.0 else high)


def _clustered_share(used: Used, level: float) -> Estimate:
    """A share; where replications hold several rows, with as many trials as their spread is worth (Kish 1965)."""
    n = len(used.values)
    if n == 0:
        return NOT_DEFINED
    p = float(used.values.mean())
    hits, sizes = sums(used.values, used.replications), sums(np.ones(n), used.replications)
    if len(sizes) == n:
        return share(float(used.values.sum()), n, level)
    low, high = _wilson(p, trials_worth(p, n, hits - p * sizes, len(sizes)), level)
    return Estimate(p, low, high, n)


def _clustered_mean(values: Floats, replications: NDArray[np.int64], level: float) -> Estimate:
    """A mean with the t interval of its replications: the ordinary one where each holds one row."""
    n = len(values)
    if n == 0:
        return NOT_DEFINED
    value = float(values.mean())
    totals, sizes = sums(values, replications), sums(np.ones(n), replications)
    if len(sizes) < 2:
        return Estimate(value, None, None, n)
    half = t_quantile(len(sizes) - 1, level) * math.sqrt(_ratio_variance(totals - value * sizes, n))
    return Estimate(value, value - half, value + half, n)


def _not_below_nought(found: Estimate, values: Floats) -> Estimate:
    """The interval of a mean of what cannot be negative, cut at nought."""
    if found.low is None or not np.all(values >= 0.0):
        return found
    return replace(found, low=max(0.0, found.low))


def trials_worth(p: float, n: int, residuals: Floats, groups: int) -> float:
    """As how many independent trials the n rows of a share count, that come in replications.

    Takes    the share; its rows; of each replication its hits minus p times its rows; how many replications have rows.
    Returns  p (1 - p) / variance, n at most; as many as the groups where the rows show no spread.
    Source   Kish (1965), Survey Sampling, section 8.2.
    """
    if not (0.0 < p < 1.0 and len(residuals) > 1):
        return float(groups)
    variance = _ratio_variance(residuals, n)
    return min(float(n), p * (1.0 - p) / variance) if variance > 0.0 else float(n)


def sums(values: Floats, replications: NDArray[np.int64]) -> Floats:
    """The sum of the values of each replication, in order of replication."""
    _, which = np.unique(replications, return_inverse=True)
    return np.bincount(which, weights=values).astype(np.float64)


def _ratio_variance(residuals: Floats, n: int) -> float:
    """The variance of a ratio of sums over replications, linearised. Source: Cochran (1977), section 6.3."""
    groups = len(residuals)
    return float(groups / (groups - 1.0) * np.sum(residuals * residuals) / (n * n))


def _said(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10.0 else f"{value:,.1f}"
