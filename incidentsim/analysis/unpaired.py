"""Two arms that met different chance: their difference with the doubt of both, and nothing cancelled.

The interval is put together from those of the two arms (MOVER), so it is as wide on each side as they are, and a
difference of shares stays between -1 and 1.

Source   Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
         methods, Statistics in Medicine 17, 873-890, method 10; Zou & Donner (2008), Construction of confidence limits
         about effect measures: a general approach, Statistics in Medicine 27, 1693-1702.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from incidentsim.analysis.contrasts import UNADJUSTED, Contrasts, Name, contrasts
from incidentsim.analysis.estimates import LEVEL, NOT_DEFINED, Columns, Estimate, estimate, measure_named
from incidentsim.analysis.paired import Comparison
from incidentsim.measures import Measure

#: Whether arms met the same draws, or draws of their own.
Draws: TypeAlias = Literal["common", "independent"]


def contrasts_of(
    points: Mapping[Name, Columns], base: Name, measures: Sequence[str], draws: Draws = "common"
) -> list[Contrasts[Name]]:
    """Each point minus the base in each of several measures, adjusted where more than three differences are shown.

    The measures share the chance of a miss evenly (Bonferroni); the points of each measure, on common draws, by max-t.
    """
    others = len(points) - 1
    several = others * len(measures) > UNADJUSTED
    missed = (1.0 - LEVEL) / len(measures) if several else 1.0 - LEVEL
    if draws == "independent":
        each = missed / others if several else missed
        apart = [_apart(points, base, name, 1.0 - each) for name in measures]
        return [replace(one, level=LEVEL, adjustment="Bonferroni") if several else one for one in apart]
    each = missed / others if several and others <= UNADJUSTED else missed
    found = [contrasts(points, base, name, 1.0 - each) for name in measures]
    bare = [one.adjustment == "none" and several for one in found]
    return [
        replace(one, level=LEVEL, adjustment="Bonferroni" if plain else one.adjustment)
        for one, plain in zip(found, bare, strict=True)
    ]


def _apart(points: Mapping[Name, Columns], base: Name, measure: str, level: float) -> Contrasts[Name]:
    found = {name: compare_apart(points[base], rows, measure, level) for name, rows in points.items() if name != base}
    return Contrasts(base, measure_named(measure), level, level, "none", found, dict.fromkeys(found, 0))


def compare_apart(first: Columns, second: Columns, measure: str | Measure, level: float = LEVEL) -> Comparison:
    """A measure in two arms of independent draws, and their difference, second minus first.

    There is no difference per encounter: no encounter of the one is an encounter of the other.
    """
    known = measure_named(measure)
    one, two = estimate(first, known, level), estimate(second, known, level)
    return Comparison(known.name, one, two, difference_apart(one, two), None)


def difference_apart(first: Estimate, second: Estimate) -> Estimate:
    """The difference of two independent estimates, second minus first, from their intervals.

    >>> from incidentsim.analysis.intervals import share
    >>> print(difference_apart(share(48, 80), share(56, 70)))
    0.200 (0.052 to 0.334, n = 150)
    """
    if first.value is None or second.value is None:
        return NOT_DEFINED
    value, n = second.value - first.value, first.n + second.n
    left_out = {"undefined": first.undefined + second.undefined, "failed": first.failed + second.failed}
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return Estimate(value, None, None, n, **left_out)
    down = math.hypot(second.value - second.low, first.high - first.value)
    up = math.hypot(second.high - second.value, first.value - first.low)
    return Estimate(value, value - down, value + up, n, **left_out)
