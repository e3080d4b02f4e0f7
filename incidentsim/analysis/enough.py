"""When it is enough: how precise measures are wanted, and how many replications each point of a study needs next.

A point is enough when all its intervals are narrow at two looks in a row: a single look that is narrow may be luck.
The looks are at fixed numbers of replications, so the number at which a point stops depends on its draws alone, not on
chunks, workers or the clock.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal, TypeAlias

from incidentsim.analysis.moments import Moments
from incidentsim.analysis.used import measure_named
from incidentsim.errors import RequestError, refuse

Looks: TypeAlias = Sequence[Mapping[str, Moments]]
_FIRST_LOOK, _SMALLEST_STEP = 200, 100
#: Fewer replications than these leave no second look.
LEAST = _FIRST_LOOK + 1
_WRITTEN = re.compile(r"^\s*(\d+\.?\d*|\.\d+)\s*(pp|%)\s*$")
_LARGEST = {"points": 0.5, "relative": 1.0, "absolute": float("inf")}
_MEANT = {
    "points": ('above 0 and below 50 percentage points, such as "2pp"', 100.0, "pp"),
    "relative": ('above 0 and below 100 %, such as "5 %"', 100.0, " %"),
    "absolute": ("a number above 0, in the unit of the measure", 1.0, ""),
}

_OF_A_SHARE = 'percentage points, as "2pp", above 0 and below 50; or relative, as "5 %", above 0 and below 100'


@dataclass(frozen=True, slots=True)
class Want:
    """How narrow the interval of a measure shall be: half its length, at most.

    points     of a share, as a share: 0.02 is 2 percentage points; of a rate per 1,000, of the share behind it
    relative   as a share of the value: 0.05 is 5 %; never met while the interval holds nought
    absolute   in the unit of the measure
    """

    measure: str
    kind: Literal["points", "relative", "absolute"]
    half_width: float

    def __post_init__(self) -> None:
        known = measure_named(self.measure)
        where = f"precision of {known.name}"
        allowed, factor, sign = _MEANT[self.kind]
        if self.kind == "points" and not known.is_proportion:
            hint = f"{known.name} is a mean (in {known.unit}): write a number in that unit, or a share such as 5 %."
            raise refuse(where, "pp", "percentage points of a share only", hint, kind=RequestError)
        if not 0.0 < self.half_width < _LARGEST[self.kind]:
            got = f"{factor * self.half_width:g}{sign}"
            raise refuse(where, got, allowed, "Choose another half-width.", kind=RequestError)

    def __str__(self) -> str:
        _, factor, sign = _MEANT[self.kind]
        unit = f" {known.unit}" if (known := measure_named(self.measure)).unit != "1" and not sign else sign
        return f"{self.measure} within {factor * self.half_width:g}{unit}"

    def met(self, moments: Moments) -> bool:
        """Whether the interval of these moments is narrow enough."""
        found = moments.estimate(self.measure)
        if found.value is None or found.low is None or found.high is None:
            return False
        match self.kind:
            case "points":
                return moments.share().half_width <= self.half_width
            case "relative":
                return (found.low > 0.0 or found.high < 0.0) and found.half_width <= self.half_width * abs(found.value)
            case "absolute":
                return found.half_width <= self.half_width


def want_written(measure: str, precision: str | float) -> Want:
    """A want as it is written: "2pp" (percentage points), "5 %" (relative), or a number (absolute; never of a share).

    >>> want_written("success", "2pp")
    Want(measure='success', kind='points', half_width=0.02)

    Raises   RequestError for what is none of these, or for a measure that is not known.
    """
    share = measure_named(measure).is_share
    if isinstance(precision, int | float) and not isinstance(precision, bool) and not share:
        return Want(measure, "absolute", float(precision))
    if (written := _WRITTEN.match(str(precision))) is None:
        where, hint = f"precision of {measure}", f'Write it as {measure} = "2pp", "5 %" or 0.1.'
        allowed = "percentage points, a share in %, or a number"
        if share:  # a bare number may be meant either way
            allowed, hint = _OF_A_SHARE, "Write the half-width of the interval so."
        raise refuse(where, precision, allowed, hint, kind=RequestError)
    return Want(measure, "points" if written[2] == "pp" else "relative", float(written[1]) / 100.0)


def narrow(moments: Mapping[str, Moments], wants: Sequence[Want]) -> bool:
    """Whether the intervals of all measures are narrow enough at once."""
    return all(want.met(moments[want.measure]) for want in wants)


def looks(first: int = _FIRST_LOOK) -> Iterator[int]:
    """The numbers of replications at which a run looks at its precision: each a quarter more than the last."""
    while True:
        yield first
        first = max(first + _SMALLEST_STEP, first * 5 // 4)


@dataclass(frozen=True, slots=True)
class Precise:
    """Replications by precision: each point until its wants are met at two looks in a row, or it has `most`.

    How it is called: `marks` are the numbers of replications at which a point is looked at. The caller keeps for each
    point `looked[point]`, one entry a look: `looked[point][k]` are, by measure, the moments of all of that point's
    replications below `marks[k]` (under antithetic draws, of all of its pairs below `marks[k]`). It begins with an
    empty sequence for each point and, as long as `targets(looked)` is not empty, runs each point named there up to its
    target, appends the look that is now possible, and asks again. A study that holds more replications than asked for
    gives the looks at all marks up to there: the answer is the same, since what comes after two narrow looks is not
    asked about.
    """

    wants: tuple[Want, ...]
    most: int
    first: int = _FIRST_LOOK

    def __post_init__(self) -> None:
        if not self.wants:
            hint = 'Write it as precision = { success = "2pp" }.'
            raise refuse("precision", "nothing", "at least one measure with its half-width", hint, kind=RequestError)
        if self.first < 1:
            raise refuse("first", self.first, "at least 1 replication", "Choose another.", kind=RequestError)
        if self.most <= self.first:
            allowed = f"at least {self.first + 1} replications"
            hint = "Enough is what is narrow at two looks in a row, and fewer leave one."
            raise refuse("most", self.most, allowed, hint, kind=RequestError)

    @property
    def watched(self) -> tuple[str, ...]:
        """The measures whose moments are needed."""
        return tuple(dict.fromkeys(want.measure for want in self.wants))

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of replications at which a point is looked at, rising; the last is `most`."""
        return (*takewhile(lambda mark: mark < self.most, looks(self.first)), self.most)

    def targets(self, looked: Mapping[int, Looks]) -> dict[int, int]:
        """How many replications each point shall have next that is not enough yet; a point with `most` is not named."""
        marks = self.marks
        return {
            point: marks[len(seen)]
            for point, seen in looked.items()
            if len(seen) < len(marks) and self.enough_at(seen) is None
        }

    def reached(self, looked: Mapping[int, Looks]) -> dict[int, bool]:
        """Of each point, whether its wants were met; where not, it had `most` before."""
        return {point: self.enough_at(seen) is not None for point, seen in looked.items()}

    def enough_at(self, seen: Looks) -> int | None:
        """The number of replications at which a point was enough: the second of two narrow looks in a row."""
        met = [narrow(moments, self.wants) for moments in seen]
        found = (mark for mark, (before, now) in zip(self.marks[1:], pairwise(met), strict=False) if before and now)
        return next(found, None)
