"""Replications where they decide which option is best: rounds, each of which looks at no more than those before it ran.

So a run that was broken off goes the same way again, though its study holds more than the first rounds had.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence

from incidentsim.analysis.allocate import Sampled, allocate
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.pooled import pooled
from incidentsim.analysis.rank import Best
from incidentsim.analysis.rows import Rows, rows_of_points
from incidentsim.runner.goals import MOST_REPLICATIONS, Selection, next_round
from incidentsim.runner.session import Session

Advance = Callable[[Mapping[int, int], float], bool]
#: An option: by number of its points, how often each counts.
Option = Mapping[int, int]


class Contest:
    """The options of one scenario, and how many replications the rounds so far gave each of them.

    A replication of an option is one at each of its points, of so many trials each.
    """

    def __init__(self, options: Sequence[Option], trials: int | None, each: int) -> None:
        self._options, self._trials, self._each = options, trials, each
        self._given = [0] * len(options)
        self._cost = max(map(len, options), default=1) * each

    def targets(self) -> dict[int, int]:
        """Of each point, by number, the replication below which all are to be run."""
        found: dict[int, int] = {}
        for option, count in zip(self._options, self._given, strict=True):
            for number in option:
                found[number] = max(count, found.get(number, 0))
        return found

    def advance(self, of: Best, rows: Mapping[int, Rows]) -> None:
        """Give the options the replications of one round more, by what is known from those before it."""
        now = self.targets()
        further = next_round(sum(now.values()) * self._each, len(now), self._trials) // self._cost
        if further:
            more = allocate(of, dict(enumerate(self._sampled(of, rows))), further)
            self._given = [min(MOST_REPLICATIONS, count + more[place]) for place, count in enumerate(self._given)]

    def _sampled(self, of: Best, rows: Mapping[int, Rows]) -> list[Sampled]:
        """What is known of each option from the replications that the rounds so far gave it."""
        known = []
        for option, count in zip(self._options, self._given, strict=True):
            parts = [(rows[number], times) for number, times in option.items()] if count else []
            known.append(Sampled(count, Moments.of(pooled(parts, count), of.measure) if parts else Moments()))
        return known


def select(goal: Selection, session: Session, advance: Advance) -> None:
    """Run rounds until all is spent: each point is run up to what the rounds so far gave its options."""
    until_s = math.inf if goal.seconds is None else time.monotonic() + goal.seconds
    contests = _contests(goal, session)
    before: dict[int, int] = {}
    while True:
        rows = rows_of_points(session.tables(), before, [goal.of.measure]) if any(before.values()) else {}
        targets: dict[int, int] = {}
        for contest in contests:
            contest.advance(goal.of, rows)
            targets |= contest.targets()
        if targets == before or not advance(targets, until_s):
            return
        before = targets


def _contests(goal: Selection, session: Session) -> list[Contest]:
    """The contests with the numbers that the study gave to the points."""
    numbers, each = {one.point.key: one.number for one in session.points}, session.subject.trials_each
    asked = goal.contests or (tuple({key: 1} for key in numbers),)
    return [
        Contest([{numbers[key]: times for key, times in option.items()} for option in options], trials, each)
        for options, trials in zip(asked, goal.shares(len(asked)), strict=True)
    ]
