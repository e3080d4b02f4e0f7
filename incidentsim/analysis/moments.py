"""What an estimate of one measure needs of any number of rows, in a few numbers that can be merged.

Of each unit of independence (a replication, or an antithetic pair of them) there is the sum s of its values and the
number m of its rows, or of what those stand for; kept are how many units there are, the totals of s and m, and their
centred co-moments.

Source   Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, The American Statistician 37,
         242-247, for merging; Cochran (1977), Sampling Techniques, section 6.3, for the variance of a ratio of sums.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.intervals import (
    LEVEL,
    NOT_DEFINED,
    Estimate,
    Floats,
    most_unseen,
    quantile,
    scaled,
    score_ends,
    t_quantile,
    worth,
)
from incidentsim.analysis.used import Columns, are_alone, measure_named, pairs_in, sums, used_rows
from incidentsim.measures import Measure


@dataclass(frozen=True, slots=True)
class Moments:
    """What is kept of the rows of one measure; without arguments, of none.

    groups     units that have rows used
    n          rows used; of a share or a ratio of sums, how many those stand for
    total      of their values
    least      of their values; inf where there is none
    c_ss, c_sm, c_mm   centred co-moments of s and m over the units
    pairs      units with rows of both halves of an antithetic pair
    undefined  rows that met the condition without a value
    failed     trials that failed
    """

    groups: int = 0
    n: int = 0
    total: float = 0.0
    least: float = math.inf
    c_ss: float = 0.0
    c_sm: float = 0.0
    c_mm: float = 0.0
    pairs: int = 0
    undefined: int = 0
    failed: int = 0

    @classmethod
    def of(cls, columns: Columns, measure: str | Measure) -> "Moments":
        """The moments of a measure over a table of trials, over the rows of its condition.

        Raises   RequestError for a measure that is not known.
        """
        used = used_rows(columns, measure_named(measure))
        found = cls.of_values(used.values, used.units, used.weights)
        return replace(found, pairs=pairs_in(used.units, used.mirrored), undefined=used.undefined, failed=used.failed)

    @classmethod
    def of_values(cls, values: Floats, units: NDArray[np.int64], weights: Floats | None = None) -> "Moments":
        """The moments of values, and of the unit that each belongs to; with weights, of sums over as many."""
        if len(values) == 0:
            return cls()
        if weights is None and are_alone(units):  # each unit has one row: what varies over units is the values alone
            n, total = len(values), float(values.sum())
            ds = values - total / n
            return cls(n, n, total, float(values.min()), float(np.sum(ds * ds)))
        found = cls.of_sums(sums(values, units), sums(np.ones(len(values)) if weights is None else weights, units))
        return replace(found, least=float(values.min()))

    @classmethod
    def of_sums(cls, s: Floats, m: Floats, pairs: int = 0) -> "Moments":
        """The moments of units with these sums of values and these sizes; the least value is not known."""
        has = m > 0.0
        if not has.any():
            return cls()
        s, m = s[has], m[has]
        n, total = int(m.sum()), float(s.sum())
        ds, dm = s - total / len(s), m - n / len(s)
        c_ss, c_sm, c_mm = float(np.sum(ds * ds)), float(np.sum(ds * dm)), float(np.sum(dm * dm))
        return cls(len(s), n, total, -math.inf, c_ss, c_sm, c_mm, pairs)

    @property
    def mean_s(self) -> float:
        """The mean over the units of the sum of their values; nought where there are none."""
        return self.total / self.groups if self.groups else 0.0

    @property
    def mean_m(self) -> float:
        """The mean over the units of how many rows they have; nought where there are none."""
        return self.n / self.groups if self.groups else 0.0

    def merged(self, other: "Moments") -> "Moments":
        """The moments of the rows of both. No unit may have rows in both: the halves of a pair are told together."""
        both = self.groups + other.groups
        weight = self.groups * (other.groups / both) if both else 0.0
        ds, dm = other.mean_s - self.mean_s, other.mean_m - self.mean_m
        return Moments(
            groups=both,
            n=self.n + other.n,
            total=self.total + other.total,
            least=min(self.least, other.least),
            c_ss=self.c_ss + other.c_ss + weight * ds * ds,
            c_sm=self.c_sm + other.c_sm + weight * ds * dm,
            c_mm=self.c_mm + other.c_mm + weight * dm * dm,
            pairs=self.pairs + other.pairs,
            undefined=self.undefined + other.undefined,
            failed=self.failed + other.failed,
        )

    def estimate(self, measure: str | Measure, level: float = LEVEL) -> Estimate:
        """The estimate of the measure whose moments these are, with its interval, by the kind of the measure."""
        known = measure_named(measure)
        found = self.share(level) if known.is_proportion else self._not_below_nought(self.mean(level))
        if known.kind == "per decade" and found.high == 0.0 == self.total:  # none was seen, which is not none
            found = replace(found, high=most_unseen(self.n, level))
        found = found if known.factor == 1.0 else scaled(found, known.factor)
        return replace(found, undefined=self.undefined, failed=self.failed)

    def share(self, level: float = LEVEL) -> Estimate:
        """A share; where units hold several rows, with as many trials as their spread is worth (Kish 1965).

        That is never more than there are rows; but rows of antithetic pairs may be worth up to twice as many, since
        their halves err in opposite directions by design and not by luck. The spread of few units is not well known, so
        the interval then reaches to the t quantile of their number.
        """
        if self.n == 0:
            return NOT_DEFINED
        p = self.total / self.n
        return Estimate(p, *score_ends(p, self.trials, quantile(self.freedom, level)), self.n)

    @property
    def trials(self) -> float:
        """As how many independent trials the rows of a share count."""
        if self.groups == self.n:
            return float(self.n)
        most = self.n * (1.0 + self.pairs / self.groups)
        return worth(self.total / self.n, most, self.variance) if self._spread_is_seen else float(self.groups)

    @property
    def freedom(self) -> float:
        """The degrees of freedom of a share: of the spread that its trials were found by; inf where none was needed."""
        return self.groups - 1.0 if self._spread_is_seen else math.inf

    @property
    def _spread_is_seen(self) -> bool:
        return 1 < self.groups != self.n and 0.0 < self.total < self.n

    def mean(self, level: float = LEVEL) -> Estimate:
        """A mean, or a ratio of sums, with the t interval of its units: the ordinary one where each holds one row."""
        if self.n == 0:
            return NOT_DEFINED
        value = self.total / self.n
        if self.groups < 2:
            return Estimate(value, None, None, self.n)
        half = t_quantile(self.groups - 1, level) * math.sqrt(self.variance)
        return Estimate(value, value - half, value + half, self.n)

    @property
    def variance(self) -> float:
        """The variance of total / n, linearised, of two units or more."""
        value = self.total / self.n
        squares = max(0.0, self.c_ss - 2.0 * value * self.c_sm + value * value * self.c_mm)
        return self.groups / (self.groups - 1.0) * squares / (self.n * self.n)

    def _not_below_nought(self, found: Estimate) -> Estimate:
        """The interval of a mean of what cannot be negative, cut at nought."""
        if found.low is None or self.least < 0.0:
            return found
        return replace(found, low=max(0.0, found.low))


#: The moments of several measures of the same rows, by name.
ByMeasure: TypeAlias = dict[str, Moments]
