"""When something happened, as a record says it: on the clock, on a day, so long after the start, or not known.

A moment is an interval, from the earliest to the latest second that it can mean, counted from midnight of the
record's date.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, time

from incidentsim import units
from incidentsim.errors import refuse

DAY_S = 86_400.0
#: Not a time: just after the event before it; or neither time nor place in the order is known.
THEN, UNKNOWN = "then", "unknown"
ALLOWED = (
    '"08:30", "08:30:15", "2001-04-11", "2001-04-11 09:15", "+32 h", each perhaps after "about ", "then" or "unknown"'
)
_MOMENT = re.compile(r"^(?:(?P<day>\d{4}-\d{2}-\d{2})(?: (?=\d)|$))?(?P<clock>\d{2}:\d{2}(?::\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Moment:
    """An interval of time in s since midnight of the record's date; `counted` tells what it was counted from."""

    earliest_s: float
    latest_s: float
    counted: str

    @property
    def is_known(self) -> bool:
        """Whether there is a time at all."""
        return math.isfinite(self.earliest_s)


def moment_of(text: str, day: date, start: Moment, where: str) -> Moment:
    """The interval that a time of a record means.

    Takes    its text, the record's date, and when the case starts, from which spans are counted.
    Raises   ScenarioError for a text that is no time.

    >>> midnight = Moment(0.0, 0.0, "clock")
    >>> moment_of("08:30", date(2018, 9, 30), midnight, "at").earliest_s
    30600.0
    >>> moment_of("2018-10-01", date(2018, 9, 30), midnight, "at").latest_s
    172799.0
    """
    plain = text.removeprefix("about ").strip()
    if plain in (THEN, UNKNOWN):
        return Moment(-math.inf, math.inf, plain)
    if plain.startswith("+"):
        span_s = units.to_si(plain, "time", where, "")
        return Moment(start.earliest_s + span_s, start.latest_s + span_s, "span")
    found = _MOMENT.match(plain)
    if found is None or not plain:
        raise refuse(where, text, f"one of {ALLOWED}", "Write it in one of these ways.")
    try:
        days = (date.fromisoformat(found["day"]) - day).days if found["day"] else 0
        clock = time.fromisoformat(found["clock"]) if found["clock"] else None
    except ValueError:
        raise refuse(where, text, "a day of the calendar and a time of the day", "Mend the date or the time.") from None
    if clock is None:
        return Moment(days * DAY_S, (days + 1) * DAY_S - 1.0, "clock")
    since_s = days * DAY_S + clock.hour * 3600.0 + clock.minute * 60.0 + clock.second
    exact = 0.0 if clock.second or plain.count(":") > 1 else 59.0
    return Moment(since_s, since_s + exact, "clock")
