"""Replications where they decide which point is best: rounds, each of which looks at no more than those before it ran.

So a run that was broken off goes the same way again, though its study holds more than the first rounds had.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa

from incidentsim.analysis.allocate import Sampled, allocate
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.points import tallies
from incidentsim.draws import MIRROR
from incidentsim.results.table import Table
from incidentsim.runner.goals import MOST_REPLICATIONS, Selection
from incidentsim.runner.session import Session

Advance = Callable[[Mapping[int, int], float], bool]


def select(goal: Selection, session: Session, advance: Advance) -> None:
    """Run rounds until all is spent: each point is run up to what the rounds so far gave it."""
    until_s = math.inf if goal.seconds is None else time.monotonic() + goal.seconds
    given = dict.fromkeys((one.number for one in session.points), 0)
    while further := goal.further(sum(given.values()), len(given)):
        more = allocate(goal.of, _sampled(goal, session, given), further)
        targets = {number: min(MOST_REPLICATIONS, given[number] + count) for number, count in more.items()}
        if targets == given or not advance(targets, until_s):
            return
        given = targets


def _sampled(goal: Selection, session: Session, given: Mapping[int, int]) -> dict[int, Sampled]:
    """What is known of each point from the replications that the rounds so far gave it."""
    found = tallies(_below(session.tables(), given), (goal.of.measure,)) if any(given.values()) else {}
    none = Moments()
    return {
        number: Sampled(count, found[number].moments[goal.of.measure] if number in found else none)
        for number, count in given.items()
    }


def _below(tables: Iterable[Table], given: Mapping[int, int]) -> Iterator[Table]:
    """The rows of the first replications of each point, so many as it was given."""
    limits = np.zeros(max(given) + 1, dtype=np.int64)
    for number, count in given.items():
        limits[number] = count
    for table in tables:
        points, units = table["point"].to_numpy(), table["replication"].to_numpy() % MIRROR
        known = points < len(limits)
        yield table.filter(pa.array(known & (units < limits[np.where(known, points, 0)])))
