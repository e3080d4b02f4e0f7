"""A value with its interval, and the intervals of one sample: Wilson's of a share, Student's of a mean."""

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95
#: The factor by which a share becomes a rate per 1,000.
PER_1000 = 1000.0


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


def share(hits: float, n: float, level: float = LEVEL) -> Estimate:
    """A proportion of n trials, with its score interval. Source: Wilson (1927), JASA 22, 209-212.

    >>> print(share(8, 10))
    0.800 (0.490 to 0.943, n = 10)
    """
    if n <= 0:
        return NOT_DEFINED
    low, high = wilson(hits / n, n, level)
    return Estimate(hits / n, low, high, int(n))


def wilson(p: float, n: float, level: float) -> tuple[float, float]:
    """The score interval of a proportion p of n trials; n need not be whole."""
    return score_ends(p, n, z_quantile(level))


def score_ends(p: float, n: float, z: float) -> tuple[float, float]:
    """The score interval of a proportion p of n trials that reaches z standard errors; n need not be whole."""
    shrink = 1.0 + z * z / n
    middle = (p + z * z / (2.0 * n)) / shrink
    half = z * math.sqrt(p * (1.0 - p) / n + (z / (2.0 * n)) ** 2) / shrink
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if p == 0.0 else low), (1.0 if p == 1.0 else high)


def z_quantile(level: float = LEVEL) -> float:
    """How many standard errors a two-sided normal interval reaches."""
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """How many standard errors a two-sided t interval reaches."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2.0))


def quantile(freedom: float, level: float = LEVEL) -> float:
    """How many standard errors a two-sided interval reaches: the t quantile, the normal one where freedom is inf."""
    return z_quantile(level) if math.isinf(freedom) else t_quantile(int(freedom), level)


def worth(p: float, most: float, variance: float) -> float:
    """As how many independent trials the rows of a share count whose variance is this.

    Returns  p (1 - p) / variance, `most` at most: as many as there are rows, as a rule.
    Source   Kish (1965), Survey Sampling, section 8.2.
    """
    return min(most, p * (1.0 - p) / variance) if variance > 0.0 else most


def most_unseen(n: float, level: float = LEVEL) -> float:
    """The largest mean of a count that may well be none in each of n rows: the high end of Poisson's exact interval.

    Source   Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.

    >>> round(most_unseen(100), 4)
    0.0369
    """
    return -math.log((1.0 - level) / 2.0) / n


def scaled(found: Estimate, factor: float) -> Estimate:
    """An estimate in a unit that is `factor` times smaller."""
    value, low, high = (None if end is None else end * factor for end in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)


def opposite(found: Estimate) -> Estimate:
    """The share of what is not so."""
    low, high = (None if end is None else 1.0 - end for end in (found.high, found.low))
    return replace(found, value=None if found.value is None else 1.0 - found.value, low=low, high=high)


def _said(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10.0 else f"{value:,.1f}"
