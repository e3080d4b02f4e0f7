"""Two arms that met different chance: their difference with the doubt of both, and nothing cancelled.

The interval is put together from those of the two arms (MOVER), so it is as wide on each side as they are, and a
difference of shares stays between -1 and 1.

Source   Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
         methods, Statistics in Medicine 17, 873-890, method 10; Zou & Donner (2008), Construction of confidence limits
         about effect measures: a general approach, Statistics in Medicine 27, 1693-1702.
"""

import math

from incidentsim.analysis.estimates import LEVEL, NOT_DEFINED, Columns, Estimate, estimate, measure_named
from incidentsim.analysis.paired import Comparison
from incidentsim.measures import Measure


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
