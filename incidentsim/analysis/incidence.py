"""Cumulative incidence: the share that has ended in one of several competing ways by a time.

The estimator is that of Aalen and Johansen; with the share that is still open, the ways sum to one at every time.
Its variance is the sum over replications of the squared influence that each has on it. Where each holds one row, that
is the variance of Greenwood (of a survival curve) and its like (of an incidence); where one holds several, its rows are
not counted as independent. Intervals are Wilson's, for as many trials as the variance is worth: without censoring,
those of a plain share.

Source   Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; Andersen, Borgan, Gill & Keiding
         (1993), Statistical Models Based on Counting Processes, section IV.4; Rothman (1978), Journal of Chronic
         Diseases 31, 557-560, for the intervals.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.analysis.courses import OPEN, Course
from incidentsim.analysis.estimates import LEVEL, NOT_DEFINED, Estimate, Floats, opposite, sums, trials_worth
from incidentsim.analysis.intervals import quantile, score_ends

#: The name of what has not ended.
STILL_OPEN = "open"
#: What is nearer to nought or to one than this is so but for rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Steps:
    """What the rows say at each time at which one of them ended.

    times_s      those times, rising
    incidence    the share that has ended in the way that is meant, up to and with each
    jump, hazard the influence of one such ending on it, and what every row at risk bears of it until then
    later        1 / (at risk (1 - hazard of any ending)): by how much an ending takes from all that comes later
    any_hazard   the sum of `later` times the hazard of any ending, and the same weighted by `incidence`
    """

    times_s: Floats
    incidence: Floats
    jump: Floats
    hazard: Floats
    later: Floats
    any_hazard: Floats
    weighted: Floats


def incidences(course: Course, at_s: ArrayLike, level: float = LEVEL) -> dict[str, tuple[Estimate, ...]]:
    """Of each ending, and of what is still open, the share at each of several times (s)."""
    found = {name: incidence(course, [name], at_s, level) for name in course.names}
    return {**found, STILL_OPEN: open_share(course, at_s, level)}


def incidence(course: Course, names: Iterable[str], at_s: ArrayLike, level: float = LEVEL) -> tuple[Estimate, ...]:
    """The share that has ended in one of these ways by each of several times (s), all other ways competing."""
    meant = course.ended(names)
    times = np.asarray(at_s, dtype=float).ravel()
    if len(course) == 0:
        return (NOT_DEFINED,) * len(times)
    moves = moves_of(course, steps_of(course.times_s, meant, course.endings != OPEN), meant)
    groups = len(np.unique(course.replications))
    found = tuple(_estimated(course, moves, groups, float(time), level) for time in times)
    first = moves.steps.times_s[moves.steps.incidence > 0.0][:1]
    if not len(first):
        return found
    later = _estimated(course, moves, groups, float(first[0]), level)
    return tuple(_no_more_than(each, later) for each in found)


def open_share(course: Course, at_s: ArrayLike, level: float = LEVEL) -> tuple[Estimate, ...]:
    """The share that has not ended in any way by each of several times (s)."""
    return tuple(opposite(found) for found in incidence(course, course.names, at_s, level))


def steps_of(times_s: Floats, meant: NDArray[np.bool_], ended: NDArray[np.bool_]) -> Steps:
    """The incidence of the endings that are meant, where `ended` says which rows ended at all; the others are censored.

    A row that is censored at the time at which another ends was still at risk then.
    """
    at = np.unique(times_s[ended])
    risk = len(times_s) - np.searchsorted(np.sort(times_s), at, "left").astype(float)
    of_any = _counts(times_s[ended], at) / risk
    of_these = _counts(times_s[meant & ended], at) / risk
    before = np.concatenate([[1.0], np.cumprod(1.0 - of_any)[:-1]]) if len(at) else np.zeros(0)
    reached = np.cumsum(before * of_these)
    left = risk * (1.0 - of_any)
    later = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0.0)
    jump = before / risk
    return Steps(
        at, reached, jump, np.cumsum(jump * of_these), later, np.cumsum(later * of_any),
        np.cumsum(later * of_any * reached),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moves:
    """How far each row moves an incidence: where it stands among the steps, and what its own ending adds.

    own    the place of the last step that is not after the time of the row; -1 if there is none
    ends   whether the row ended; the rest are what its ending adds (see `Steps`), nought where it did not
    """

    steps: Steps
    own: NDArray[np.int64]
    ends: NDArray[np.bool_]
    jump: Floats
    later: Floats
    weighted: Floats

    def at(self, time_s: float) -> Floats:
        """How far each row moves the incidence at a time: its derivative by the weight of the row; in all nought."""
        last = int(np.searchsorted(self.steps.times_s, time_s, "right")) - 1
        if last < 0:
            return np.zeros(len(self.own))
        until, ended = np.minimum(self.own, last), self.ends & (self.own <= last)
        moved = np.where(ended, self.jump, 0.0) - _up_to(self.steps.hazard, until)
        lost = np.where(ended, self.later, 0.0) - _up_to(self.steps.any_hazard, until)
        kept = np.where(ended, self.weighted, 0.0) - _up_to(self.steps.weighted, until)
        found: Floats = moved - self.steps.incidence[last] * lost + kept
        return found


def moves_of(course: Course, steps: Steps, meant: NDArray[np.bool_]) -> Moves:
    """How far each row moves the incidence of the endings that are meant."""
    ends = course.endings != OPEN
    own = np.searchsorted(steps.times_s, course.times_s, "right") - 1
    place = own[ends]
    jump, later, weighted = (np.zeros(len(course)) for _ in range(3))
    jump[ends] = np.where(meant[ends], steps.jump[place], 0.0)
    later[ends] = steps.later[place]
    weighted[ends] = later[ends] * steps.incidence[place]
    return Moves(steps, own, ends, jump, later, weighted)


def _estimated(course: Course, moves: Moves, groups: int, time_s: float, level: float) -> Estimate:
    """The incidence at a time; where all or none ended so, by the replications whose state is known."""
    last = int(np.searchsorted(moves.steps.times_s, time_s, "right")) - 1
    p = float(moves.steps.incidence[last]) if last >= 0 else 0.0
    p = 1.0 if p > 1.0 - ROUNDING else p
    freedom = math.inf
    if ROUNDING < p < 1.0:
        trials = _worth(p, moves.at(time_s), course.replications, groups)
        freedom = groups - 1.0 if 1 < groups < len(course) else math.inf
    else:
        known = moves.ends | (course.times_s >= time_s)
        trials = float(len(np.unique(course.replications[known])))
    # of no row may the state be known any more
    ends = score_ends(p, trials, quantile(freedom, level)) if trials else (0.0, 1.0)
    return Estimate(p, *ends, len(course), failed=course.failed)


def _worth(p: float, moved: Floats, replications: NDArray[np.int64], groups: int) -> float:
    """As how many independent trials the rows count."""
    n = len(moved)
    if groups < n:
        return trials_worth(p, n, n * sums(moved, replications), groups)
    return p * (1.0 - p) / float(np.sum(moved * moved))


def _no_more_than(found: Estimate, later: Estimate) -> Estimate:
    """Of what has not been seen yet, no more than may have come by the time when it is seen first: shares only grow."""
    if found.value != 0.0 or found.high is None or later.high is None:
        return found
    return replace(found, high=min(found.high, later.high))


def _counts(times_s: Floats, at: Floats) -> Floats:
    return np.bincount(np.searchsorted(at, times_s), minlength=len(at)).astype(np.float64)


def _up_to(sums_at: Floats, places: NDArray[np.int64]) -> Floats:
    """A running sum up to each of several places; nought before the first."""
    found: Floats = np.concatenate([[0.0], sums_at])[places + 1]
    return found
