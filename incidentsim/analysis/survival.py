"""Kaplan and Meier: how long one kind of ending lets itself be waited for, as if no other had come before it.

All rows that ended in another way are taken as censored at that time, like those that are still open. So the curve is
of the cause-specific time, and one minus it is *no* probability where other endings compete: the share that has ended
so is the incidence (`incidence.py`), which is never larger. With censoring alone the two are the same.

Intervals are those on the log(-log) scale with Greenwood's variance; where a replication holds several rows, with the
variance over replications. For independent rows, `scipy.stats.ecdf` gives the same curve and the same interval.

Source   Kaplan & Meier (1958), JASA 53, 457-481; Greenwood (1926); Kalbfleisch & Prentice (2002), The Statistical
         Analysis of Failure Time Data, 2nd ed., section 1.4; Brookmeyer & Crowley (1982), Biometrics 38, 29-41, for the
         median.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from incidentsim.analysis.courses import OPEN, Course
from incidentsim.analysis.estimates import LEVEL, Estimate, Floats, share, sums
from incidentsim.analysis.incidence import ROUNDING, Moves, Steps, moves_of, steps_of

if TYPE_CHECKING:
    from scipy.stats import CensoredData


@dataclass(frozen=True, slots=True)
class Median:
    """When half no longer wait (s), with its interval; None where so many never do while they are watched."""

    value_s: float | None
    low_s: float | None
    high_s: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: its rows, how far each moves it, how many replications there are, and how sure it is."""

    course: Course
    moves: Moves
    groups: int
    level: float

    @property
    def steps(self) -> Steps:
        """What the rows say at each time at which one of them ended so."""
        return self.moves.steps

    def at(self, time_s: float) -> Estimate:
        """The share that still waits at a time, with its interval; `n` is the number at risk just then."""
        value, at_risk = self.value(time_s), self.at_risk(time_s)
        if len(self.course) == 0:
            return Estimate(None, None, None, 0)
        if value > 1.0 - ROUNDING:
            low = 1.0 - (share(0.0, self._groups(time_s), self.level).high or 0.0)
            after = self.steps.times_s[:1]
            return Estimate(1.0, max(low, self.at(float(after[0])).low or 0.0) if len(after) else low, 1.0, at_risk)
        if value < ROUNDING:
            before = self.steps.times_s[self.steps.incidence < 1.0 - ROUNDING]
            high = self.at(float(before[-1])).high if len(before) else share(0.0, len(self.course), self.level).high
            return Estimate(0.0, 0.0, high, at_risk)
        z = NormalDist().inv_cdf(0.5 + self.level / 2.0)
        reach = z * self.error(time_s) / (value * abs(math.log(value)))
        return Estimate(value, value ** math.exp(reach), value ** math.exp(-reach), at_risk)

    def value(self, time_s: float) -> float:
        """The share that still waits at a time."""
        last = int(np.searchsorted(self.steps.times_s, time_s, "right")) - 1
        return 1.0 - float(self.steps.incidence[last]) if last >= 0 else 1.0

    def error(self, time_s: float) -> float:
        """The standard error: Greenwood's, or that over replications where one holds several rows."""
        moved = self.moves.at(time_s)
        if self.groups == len(moved):
            return math.sqrt(float(np.sum(moved * moved)))
        by = sums(moved, self.course.replications)
        several = self.groups / (self.groups - 1.0) if self.groups > 1 else 1.0
        return math.sqrt(several * float(np.sum(by * by)))

    def at_risk(self, time_s: float) -> int:
        """How many still wait and are watched at a time."""
        return int(np.count_nonzero(self.course.times_s >= time_s))

    def median(self) -> Median:
        """When half no longer wait; the ends are where the ends of the interval pass one half."""
        ends = self.steps.times_s
        return Median(
            _first(ends, lambda time_s: self.value(time_s) <= 0.5 + ROUNDING),
            _first(ends, lambda time_s: (self.at(time_s).low or 0.0) <= 0.5),
            _first(ends, lambda time_s: (self.at(time_s).high or 0.0) <= 0.5),
        )

    def _groups(self, time_s: float) -> int:
        """How many replications have a row at risk; all of them where none has."""
        risk = self.course.replications[self.course.times_s >= time_s]
        return len(np.unique(risk if len(risk) else self.course.replications))


def curve_of(course: Course, names: Iterable[str], level: float = LEVEL) -> Curve:
    """The Kaplan-Meier curve of the time until an ending of these names; whatever ends otherwise is censored then."""
    meant = course.ended(names)
    only = replace(course, endings=np.where(meant, 0, OPEN), names=("waited for",))
    moves = moves_of(only, steps_of(only.times_s, meant, meant), meant)
    return Curve(only, moves, len(np.unique(only.replications)), level)


def waiting(course: Course, names: Iterable[str], at_s: ArrayLike, level: float = LEVEL) -> tuple[Estimate, ...]:
    """The share that still waits for such an ending at several times (s); `n` is the number at risk just then."""
    curve = curve_of(course, names, level)
    return tuple(curve.at(float(time)) for time in np.asarray(at_s, dtype=float).ravel())


def same_wait(first: Course, second: Course, names: tuple[str, ...]) -> float | None:
    """The p-value of the log-rank test that two groups wait equally long for such an ending.

    Returns  None where it has no meaning: a group is empty, nothing ended so, or a replication holds several rows of
             the two, which are then not independent, as the test takes them to be.
    Source   Mantel (1966), Cancer Chemotherapy Reports 50, 163-170; `scipy.stats.logrank`.
    """
    together = np.concatenate([first.replications, second.replications])
    ends = first.ended(names).any() or second.ended(names).any()
    if not (len(first) and len(second) and ends) or len(np.unique(together)) < len(together):
        return None
    from scipy.stats import logrank

    found = float(logrank(_censored(first, names), _censored(second, names)).pvalue)
    return None if math.isnan(found) else found


def _censored(course: Course, names: tuple[str, ...]) -> "CensoredData":
    from scipy.stats import CensoredData

    ended = course.ended(names)
    return CensoredData(uncensored=course.times_s[ended], right=course.times_s[~ended])


def _first(times_s: Floats, holds: Callable[[float], bool]) -> float | None:
    """The first of rising times at which something holds that goes on holding."""
    low, high = 0, len(times_s)
    while low < high:
        middle = (low + high) // 2
        if holds(float(times_s[middle])):
            high = middle
        else:
            low = middle + 1
    return float(times_s[low]) if low < len(times_s) else None
