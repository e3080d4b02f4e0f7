"""Ratios of sums over the same units, such as success among the incidents of two arms, and how far their difference
reaches.

A difference of shares is put together from the two intervals of the arms (MOVER), with the correlation that the units
show. So it stays between -1 and 1; where an arm is 0 or 1 all through it is as doubtful as that arm; and it rests on
the rows that met the condition and not on all replications. The interval of each arm reaches to the t quantile of the
units that have rows, since the normal one claims too much of two or three. A correlation of 1 says that no unit was
seen in which the arms differ, which few rows say easily: it is lowered by as much as leaves two equal arms of n rows a
difference of t^2 / (n + t^2) either way, which is what Wilson's interval leaves a share that was seen in none of n.

A difference of means has the t interval of the units, with the degrees of freedom of the arm in which fewer have rows.
It has no interval where that is one unit, where all values of both arms are the same, or where no unit was seen in
which the arms differ: nothing then tells how much it errs.

Source   Newcombe (1998), Improved confidence intervals for the difference between binomial proportions based on paired
         data, Statistics in Medicine 17, 2635-2650, method 10; Zou & Donner (2008), Construction of confidence limits
         about effect measures: a general approach, Statistics in Medicine 27, 1693-1702; Cochran (1977), Sampling
         Techniques, section 6.3, and Deville (1999), Survey Methodology 25, 193-203, for what a unit moves a ratio by.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from incidentsim.analysis.intervals import Floats, score_ends, t_quantile
from incidentsim.analysis.moments import Moments
from incidentsim.measures import Measure

#: How far below and above a value its interval reaches.
Reach: TypeAlias = tuple[float, float]
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Ratio:
    """The sum of a measure over the rows used, divided by their number or by what they stand for; of one or more.

    sums, sizes  of each unit, the units of both arms in the same order
    moments      of the units that have rows
    """

    sums: Floats
    sizes: Floats
    moments: Moments

    @classmethod
    def of(cls, sums: Floats, sizes: Floats, pairs: int = 0) -> "Ratio":
        """The ratio of these sums; `pairs` units have rows of both halves of an antithetic pair."""
        return cls(sums, sizes, Moments.of_sums(sums, sizes, pairs))

    @property
    def value(self) -> float:
        """The ratio itself."""
        return self.moments.total / self.moments.n

    @property
    def influence(self) -> Floats:
        """What each unit moves the ratio by, times the number of units."""
        found: Floats = (self.sums - self.value * self.sizes) / self.sizes.mean()
        return found

    @property
    def errors(self) -> Floats:
        """What each unit adds to the error of the ratio: the sum of their squares is its variance."""
        units = self.moments.groups
        found: Floats = (self.sums - self.value * self.sizes) * (math.sqrt(units / (units - 1.0)) / self.moments.n)
        return found

    @property
    def rounding(self) -> float:
        """How large such an error may be that is nothing but rounding."""
        return _ROUNDING * float(np.abs(self.sums).max()) / self.moments.n


def reach(first: Ratio, second: Ratio, measure: Measure, level: float) -> Reach | None:
    """How far the interval of second minus first reaches below and above it; None where it has none."""
    return (_of_shares if measure.is_proportion else _of_means)(first, second, level)


def _of_means(first: Ratio, second: Ratio, level: float) -> Reach | None:
    units = min(first.moments.groups, second.moments.groups)
    if units < 2:
        return None
    apart, rounding = second.errors - first.errors, first.rounding + second.rounding
    alike = float(np.abs(apart).max()) <= rounding
    if alike and (float(np.abs(first.errors).max()) <= rounding or abs(second.value - first.value) <= rounding):
        return None
    half = t_quantile(units - 1, level) * math.sqrt(float(np.sum(apart * apart)))
    return half, half


def _of_shares(first: Ratio, second: Ratio, level: float) -> Reach:
    (low, high, doubt), (low_other, high_other, doubt_other) = (_arm(one, level) for one in (first, second))
    rho = _less_sure(_together(first, second), max(doubt, doubt_other))
    return _beside(low_other, high, rho), _beside(high_other, low, rho)


def _less_sure(rho: float, doubt: float) -> float:
    """A correlation lowered by what so few rows leave open: twice the doubt at 1, hardly more than once far below."""
    return min(rho, max(0.0, rho - doubt * (1.0 + doubt / (doubt + 1.0 - rho))))


def _arm(one: Ratio, level: float) -> tuple[float, float, float]:
    """How far the interval of a share reaches below and above it, and how large one seen in none might be."""
    trials, t = one.moments.trials, t_quantile(max(1, one.moments.groups - 1), level)
    low, high = score_ends(one.value, trials, t)
    return one.value - low, high - one.value, t * t / (trials + t * t)


def _beside(one: float, other: float, rho: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2.0 * rho * one * other))


def _together(first: Ratio, second: Ratio) -> float:
    """The correlation of two ratios over their units; nought where one of them has no spread, and it cannot be told."""
    one, other = first.influence, second.influence
    lengths = math.sqrt(float(np.sum(one * one)) * float(np.sum(other * other)))
    return min(1.0, max(-1.0, float(np.sum(one * other)) / lengths)) if lengths > 0.0 else 0.0
