"""Where further replications decide most: few to points that are clearly worse, many to those that are near the best.

The rule is optimal computing budget allocation (OCBA). A point gets replications in proportion to (sd / how far it is
from the best)^2, and the best as many as the sum of all those doubts is worth. It was derived for points with draws of
their own; on common draws it is still a plan of where to spend, but no longer the best one.

Source   Chen, Lin, Yücesan & Chick (2000), Simulation budget allocation for further enhancing the efficiency of
         ordinal optimization, Discrete Event Dynamic Systems 10, 251-270; Chen & Lee (2010), Stochastic Simulation
         Optimization: An Optimal Computing Budget Allocation, World Scientific.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Floats
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.rank import Best
from incidentsim.analysis.used import measure_named
from incidentsim.errors import RequestError, refuse

Name = TypeVar("Name", bound=Hashable)
Whole = NDArray[np.int64]
#: A gap counts as at least this share of its own standard error, and a spread as at least this share of the largest:
#: equal points and points without spread then still get a finite share.
_LEAST_GAP, _LEAST_SPREAD = 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Sampled:
    """What is known of a point: how many replications it has, and the moments of the measure that decides."""

    replications: int
    moments: Moments


def allocate(of: Best, points: Mapping[Name, Sampled], further: int, least: int = 50) -> dict[Name, int]:
    """How many of so many further replications each point shall get; whole numbers that add up to all of them.

    Points with fewer than `least` replications in all are brought up to that first, those with the fewest before all
    others. The rest goes by OCBA over the points that have a value; where fewer than two have one, evenly. The same
    input gives the same answer; ties go to the point that is named first.
    Raises   RequestError for a negative number, or where there are no points.
    """
    if further < 0 or not points:
        got = further if points else "no points"
        raise refuse("replications", got, "0 or more, and at least one point", "Ask for more.", kind=RequestError)
    known = list(points.values())
    have = np.array([point.replications for point in known], dtype=np.int64)
    first = _filled(have, min(further, int(np.maximum(least - have, 0).sum())))
    rest = further - int(first.sum())
    spreads, values = _seen(of, known)
    defined = np.flatnonzero(spreads >= 0.0)
    if len(defined) < 2:
        given = first + _filled(have + first, rest)
    else:
        ratios = _ratios(of, values[defined], spreads[defined], (have + first)[defined])
        given = first
        given[defined] += _spent(ratios, (have + first)[defined], rest)
    return dict(zip(points, map(int, given), strict=True))


def _seen(of: Best, points: Sequence[Sampled]) -> tuple[Floats, Floats]:
    """Of each point the standard deviation of one replication, -1 where it has none, and the value; more is better."""
    known = measure_named(of.measure)
    spreads, values = np.full(len(points), -1.0), np.zeros(len(points))
    for place, point in enumerate(points):
        moments = point.moments
        if moments.groups < 2:
            continue
        variance = moments.variance
        if variance == 0.0 and known.is_proportion:
            p = (moments.total + 1.0) / (moments.n + 2.0)
            variance = p * (1.0 - p) / moments.n
        spreads[place] = known.factor * math.sqrt(variance * point.replications)
        values[place] = of.sign * known.factor * moments.total / moments.n
    return spreads, values


def _ratios(of: Best, values: Floats, spreads: Floats, have: Whole) -> Floats:
    """In which ratios all replications, old and new, should be shared out."""
    largest = float(spreads.max())
    spread = np.maximum(spreads, _LEAST_SPREAD * largest) if largest > 0.0 else np.ones(len(spreads))
    best = int(np.argmax(values))
    errors = np.sqrt(spread**2 / have + spread[best] ** 2 / have[best])
    gaps = np.maximum.reduce([values[best] - values, _LEAST_GAP * errors, np.full(len(values), of.indifference)])
    ratios: Floats = (spread / gaps) ** 2
    ratios[best] = 0.0
    ratios[best] = spread[best] * math.sqrt(float(np.sum((ratios / spread) ** 2)))
    return ratios


def _spent(ratios: Floats, have: Whole, further: int) -> Whole:
    """Further replications so that all come as near to the ratios as they can; a point that has too many gets none."""
    live = np.ones(len(ratios), dtype=bool)
    while further:
        wanted = np.where(live, (have[live].sum() + further) * ratios / ratios[live].sum(), have)
        over = live & (wanted < have)
        if not over.any():
            return _rounded(wanted - have, further)
        live &= ~over
    return np.zeros(len(ratios), dtype=np.int64)


def _rounded(wanted: Floats, further: int) -> Whole:
    """Whole numbers that add up, by the largest remainders."""
    down = np.floor(wanted).astype(np.int64)
    order = np.argsort(-(wanted - down), kind="stable")
    down[order[: further - int(down.sum())]] += 1
    return down


def _filled(have: Whole, further: int) -> Whole:
    """Further replications so that those with the fewest are brought level, one by one from below."""
    order = np.argsort(have, kind="stable")
    level = have[order]
    for count in range(len(level), 0, -1):
        total = int(level[:count].sum()) + further
        if total >= count * int(level[count - 1]):
            break
    given = np.zeros(len(have), dtype=np.int64)
    each, over = divmod(total, count)
    given[order[:count]] = each - level[:count]
    given[order[:over]] += 1
    return given
