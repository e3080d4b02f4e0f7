"""How encounters went on: when each ended, in which of several ways, or that it was still open when last seen.

Two clocks. On the scene, incidents run from the first unsafe act seen, in minutes; after it, aftermaths run from the
act, in days. On each the ways to end exclude one another, so that they compete; what had not ended at the horizon is
censored.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns, Floats, failed_in, units_of
from incidentsim.errors import NotMeasuredError, refuse, verbatim
from incidentsim.results.unmeasured import check_measured

#: The place of an ending among those of its clock, where there is none.
OPEN = -1
#: How many times are told, and the share of rows whose time the last of them lies within.
_TOLD, _NEARLY_ALL = 4, 0.985
_VIOLENT = ("collision", "force", "engagement", "retaliation")


@dataclass(frozen=True, slots=True)
class Clock:
    """What is followed, from when to when, in which unit, and the ways in which it can end.

    of        the measure that says which encounters are followed
    measure   how long until it ended, or was seen last (s)
    calm      the endings that are de-escalation
    unit_s    the unit of its reader (s), and its name
    round     times that are told, in that unit
    """

    name: str
    of: str
    measure: str
    endings: tuple[str, ...]
    calm: tuple[str, ...]
    unit_s: float
    unit: str
    round: tuple[float, ...]

    @property
    def violent(self) -> tuple[str, ...]:
        """The endings in violence or loss."""
        return tuple(name for name in self.endings if name in _VIOLENT)


SCENE = Clock(
    "scene",
    "incident",
    "outcome_s",
    ("agreed", "stood_down", "lapsed", "collision", "force", "engagement"),
    ("agreed", "stood_down"),
    60.0,
    "min",
    (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0),
)
AFTERMATH = Clock(
    "aftermath",
    "aftermath",
    "aftermath_s",
    ("settled", "retaliation", "frozen"),
    ("settled",),
    86_400.0,
    "days",
    (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
)


@dataclass(frozen=True, slots=True)
class Course:
    """The rows that are followed: until when (s), how each ended, and its replication (a pair counts as one).

    endings    of each row the place of its ending among `names`; OPEN where it was still open when seen last
    undefined  rows that are followed but have no time
    failed     trials that failed, and are in nothing
    """

    times_s: Floats
    endings: NDArray[np.int64]
    replications: NDArray[np.int64]
    names: tuple[str, ...]
    undefined: int = 0
    failed: int = 0

    def __len__(self) -> int:
        return len(self.times_s)

    def ended(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Which rows ended in one of these ways."""
        return np.isin(self.endings, [self.names.index(name) for name in names])


def course_of(columns: Columns, clock: Clock = SCENE) -> Course:
    """How the encounters of a table went on by a clock; an ending that is none of the clock's leaves a row open.

    Raises   NotMeasuredError where none of them has a time: it was not measured when the table was made.
    """
    check_measured(columns, (clock.of, clock.measure, *clock.endings))
    failed = failed_in(columns)
    meant = ~failed & (np.asarray(columns[clock.of], dtype=float) == 1.0)
    times_s = np.asarray(columns[clock.measure], dtype=float)
    used = meant & ~np.isnan(times_s)
    endings = np.full(len(times_s), OPEN)
    for place, name in enumerate(clock.endings):
        endings[np.asarray(columns[name], dtype=float) == 1.0] = place
    lost = int(meant.sum() - used.sum())
    if lost and not used.any():
        got = verbatim(f"{lost:,} rows without a value")
        hint = "An earlier version made this table: run it again, into another folder."
        raise refuse(clock.measure, got, "measured", hint, kind=NotMeasuredError)
    return Course(
        times_s[used], endings[used], units_of(columns["replication"])[used], clock.endings, lost, int(failed.sum())
    )


def until_s(course: Course) -> float:
    """When nearly all have ended or were seen last (s)."""
    return float(np.quantile(course.times_s, _NEARLY_ALL)) if len(course) else 0.0


def told_times(course: Course, clock: Clock) -> tuple[float, ...]:
    """The round times (s) at which the course is told: the last few before nearly all have ended."""
    times = [time * clock.unit_s for time in clock.round]
    before = [time for time in times if time < until_s(course)]
    return tuple(before[-_TOLD:] or times[:1])
