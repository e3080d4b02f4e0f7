"""A documented case beside its replays: face validity, and never more than that.

One case is one bit: that what happened is among what the model lets happen, or not. Cases became cases because they
were news; nothing here is a rate, and nothing validates.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from incidentsim.analysis.estimates import Estimate, share
from incidentsim.errors import RequestError, refuse
from incidentsim.evidence.record import Deed, Event, Number, Record
from incidentsim.evidence.words import BRIDGE_CHANNELS, LINES_ABOVE, SEVERITY
from incidentsim.measures.counterparts import Counterparts
from incidentsim.measures.happenings import NO_SIDE, Happening

#: The central part of the trials in which a documented value is looked for, from this quantile to the other.
LOW, HIGH = 0.1, 0.9
_SIDES = {"blue": 0, "red": 1}


@dataclass(frozen=True, slots=True)
class Level:
    """The documented severity among those of the trials.

    shares    of each severity of the scale, 0 to 6
    low, high the central 80 % of the trials
    given     1 where the act itself is given, so that only what follows it can differ
    tail      the share of trials that are at least as far out: as severe or worse, or as mild or milder
    """

    documented: int
    shares: tuple[Estimate, ...]
    low: int
    high: int
    given: int
    tail: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether so many trials can tell inside from outside: the interval of the tail leaves out a tenth."""
        low, high = self.tail.low, self.tail.high
        return low is not None and high is not None and not low <= LOW <= high

    @property
    def is_inside(self) -> bool:
        """Whether the documented severity lies within the central 80 %."""
        return self.low <= self.documented <= self.high

    @property
    def at_it(self) -> Estimate:
        """The share of trials that have exactly the documented severity."""
        return self.shares[self.documented]


@dataclass(frozen=True, slots=True)
class Step:
    """A documented event among the trials.

    occurs    in what share of trials it occurs at all; None for what has no counterpart
    followed  in what share all documented events up to this one occur in their order; None where it has no place in it
    goes_on   of the trials that followed the course until before this event, how many have it next; of an event that
              came upon one whose time is unknown, only of those that have that one too
    """

    event: Event
    occurs: Estimate | None
    followed: Estimate | None
    goes_on: Estimate | None


@dataclass(frozen=True, slots=True)
class Omission:
    """What documentedly never happened: in what share of trials it does not happen either."""

    deed: Deed
    holds: Estimate


@dataclass(frozen=True, slots=True)
class Placed:
    """A documented number among those of the trials, of the `n` that have it.

    quantile  None where too few trials have it, and where it lies beyond what a trial can reach
    beyond    that reach, the horizon of the aftermath (s), where the number lies beyond it: then nothing can be told
    """

    number: Number
    value: float
    n: int
    quantile: float | None
    low: float
    middle: float
    high: float
    beyond: float | None = None

    @property
    def is_inside(self) -> bool | None:
        """Whether the number, or its range, meets the central 80 %; None where there is none."""
        if self.quantile is None:
            return None
        ends = [self.number.in_si(end) for end in self.number.range or (self.number.value, self.number.value)]
        return ends[0] <= self.high and ends[1] >= self.low


@dataclass(frozen=True, slots=True)
class Replay:
    """A documented case beside its replays.

    ordered   how many events have a counterpart and a place in the order
    half      so many of them, or more, half the trials have in their order, whichever they are
    sequence  the share of trials that have all of them in their order
    whole     ... and nothing that documentedly never happened
    """

    record: Record
    n: int
    ordered: int
    half: int
    severity: Level
    steps: tuple[Step, ...]
    sequence: Estimate
    omissions: tuple[Omission, ...]
    whole: Estimate
    numbers: tuple[Placed, ...]


#: So many trials must have a number before it is placed among them.
FEWEST = 10


def held_against(record: Record, trials: Sequence[Counterparts], horizon_s: float = math.inf) -> Replay:
    """What is documented, held against the trials of its scenario; no time since the act is beyond the horizon.

    Raises   RequestError where there are no trials.
    """
    n = len(trials)
    if n == 0:
        raise refuse("replay", 0, "at least one trial", "Ask for more with -n.", kind=RequestError)
    sequence = in_order(record)
    went = [followed(sequence, trial.happenings) for trial in trials]
    kept = [not any(occurs(deed, trial.happenings) for deed in record.never) for trial in trials]
    complete = [far == len(sequence) for far in went]
    return Replay(
        record,
        n,
        len(sequence),
        int(np.quantile([most_in_order(sequence, trial.happenings) for trial in trials], 0.5, method="inverted_cdf")),
        level_of(record, trials),
        tuple(_step(event, _before(event, record.events), sequence, (trials, went)) for event in record.events),
        share(sum(complete), n),
        tuple(
            Omission(deed, share(sum(not occurs(deed, trial.happenings) for trial in trials), n))
            for deed in record.never
        ),
        share(sum(both for both in map(all, zip(complete, kept, strict=True))), n),
        tuple(placed(number, trials, horizon_s) for number in record.numbers),
    )


def level_of(record: Record, trials: Sequence[Counterparts]) -> Level:
    """The documented severity among those of the trials; where the act is given, no trial is milder than it was."""
    given = int(record.part == "aftermath")
    documented = record.severity.value
    found = np.asarray([max(documented, trial.after) if given else trial.severity for trial in trials])
    low, high = np.quantile(found, (LOW, HIGH), method="inverted_cdf")
    shares = tuple(share(int((found == level).sum()), len(found)) for level in range(len(SEVERITY)))
    beyond = min(int((found >= documented).sum()), int((found <= documented).sum()))
    return Level(documented, shares, int(low), int(high), given, share(beyond, len(found)))


def in_order(record: Record) -> list[Event]:
    """The events of the documented sequence: with a counterpart, and with a known place in the order."""
    return [event for event in record.events if event.what != "other" and event.at != "unknown"]


def matches(deed: Deed, happening: Happening) -> bool:
    """Whether a happening is what a record tells of."""
    if deed.what != happening.word or (deed.rung is not None and deed.rung != happening.rung):
        return False
    if deed.who in _SIDES and happening.side not in (_SIDES[deed.who], NO_SIDE):
        return False
    match deed.channel:
        case None:
            return True
        case _ if deed.channel in (BRIDGE_CHANNELS, LINES_ABOVE):
            return happening.reach == deed.channel
        case _:
            return happening.channel == deed.channel


def occurs(deed: Deed, happened: Sequence[Happening]) -> bool:
    """Whether a deed is anywhere in a trial."""
    return any(matches(deed, happening) for happening in happened)


def followed(sequence: Sequence[Deed], happened: Sequence[Happening]) -> int:
    """How far a trial follows a sequence: how many of its first events occur in that order, whatever comes between.

    Taking each event at its earliest leaves the most room for those after it, so this is as far as it can be followed.
    """
    far = 0
    for happening in happened:
        if far < len(sequence) and matches(sequence[far], happening):
            far += 1
    return far


def most_in_order(sequence: Sequence[Deed], happened: Sequence[Happening]) -> int:
    """How many events of a sequence, whichever, a trial has in their order: the longest common subsequence.

    Source   Wagner & Fischer (1974), J. ACM 21, 168-173.
    """
    best = [0] * (len(sequence) + 1)
    for happening in happened:
        for place in range(len(sequence), 0, -1):  # from the end, so that one happening counts once
            if matches(sequence[place - 1], happening):
                best[place] = best[place - 1] + 1
        for place in range(1, len(sequence) + 1):
            best[place] = max(best[place], best[place - 1])
    return best[-1]


def placed(number: Number, trials: Sequence[Counterparts], horizon_s: float = math.inf) -> Placed:
    """A documented number among those of the trials that have it; ties count half."""
    name = number.measure if number.who is None else f"{number.measure}.{number.who}"
    values = np.asarray([trial.numbers[name] for trial in trials])
    values, value = values[~np.isnan(values)], number.value_si
    n = len(values)
    if number.counterpart.cut_off == "by the horizon" and value > horizon_s:
        return Placed(number, value, n, None, math.nan, math.nan, math.nan, horizon_s)
    if n < FEWEST:
        return Placed(number, value, n, None, math.nan, math.nan, math.nan)
    low, middle, high = (float(end) for end in np.quantile(values, (LOW, 0.5, HIGH), method="inverted_cdf"))
    quantile = float((values < value).sum() + 0.5 * (values == value).sum()) / n
    return Placed(number, value, n, quantile, low, middle, high)


def _before(event: Event, events: Sequence[Event]) -> Event | None:
    """The event upon which one that came "then" followed, if that one has no place in the order itself."""
    place = next(place for place, one in enumerate(events) if one is event)
    if event.at != "then" or place == 0:
        return None
    before = events[place - 1]
    return before if before.at == "unknown" and before.what != "other" else None


def _step(
    event: Event, before: Event | None, sequence: list[Event], played: tuple[Sequence[Counterparts], Sequence[int]]
) -> Step:
    trials, went = played
    n = len(trials)
    if event.what == "other":
        return Step(event, None, None, None)
    found = share(sum(occurs(event, trial.happenings) for trial in trials), n)
    place = next((place for place, one in enumerate(sequence, 1) if one is event), 0)
    if not place:
        return Step(event, found, None, None)
    hits = sum(far >= place for far in went)
    led = [before is None or occurs(before, trial.happenings) for trial in trials]
    until = [far for far, came in zip(went, led, strict=True) if came and far >= place - 1]
    return Step(event, found, share(hits, n), share(sum(far >= place for far in until), len(until)))
