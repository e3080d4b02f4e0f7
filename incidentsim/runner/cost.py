"""What a run will cost, from a few trials that are kept: told before a long run starts."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from incidentsim.results.table import Table, joined, to_bytes
from incidentsim.runner.hands import Hands
from incidentsim.runner.places import InThisProcess
from incidentsim.runner.session import Session

#: So many trials are run to see what one costs, spread over the points, with one at least of each scenario.
PILOT = 10
#: Where they took less than this (s) they tell nothing, and so many times as many are run next.
_TELLING_S, _MORE = 0.05, 10
_MB = 1e6


@dataclass(frozen=True, slots=True)
class Cost:
    """What is still to be run: trials, how long on so many workers (s), and how much the store will take (MB)."""

    trials: int
    seconds: float
    megabytes: float
    workers: int

    def __str__(self) -> str:
        time = f"{self.seconds:.0f} s" if self.seconds < 120.0 else f"{self.seconds / 60.0:.0f} min"
        hands = f"{self.workers} worker{'' if self.workers == 1 else 's'}"
        return f"about {self.trials:,} trials, {time} on {hands}, {self.megabytes:,.1f} MB"


Foretell: TypeAlias = Callable[[Cost], None]
Targets: TypeAlias = Mapping[int, int]
#: By point: how many replications, and the time (s) that a number of them took.
Lacks: TypeAlias = Mapping[int, int]
Took: TypeAlias = Mapping[int, tuple[int, float]]


def foretold(session: Session, targets: Targets, workers: int) -> Cost:
    """Run a few of the trials that are asked for, here, and tell what the others will cost; the few are kept."""
    took = _pilot(session, targets)
    return _cost(session, _lacks(session, targets), took, workers)


def priced(session: Session, targets: Targets, workers: int) -> Cost:
    """The same of all that is missing, where nothing is kept of the few."""
    lacks = _lacks(session, targets)
    return _cost(session, lacks, _pilot(session, targets), workers)


def _lacks(session: Session, targets: Targets) -> Lacks:
    """How many replications each point lacks that lacks any."""
    missing = {number: session.missing({number: upto}) for number, upto in targets.items()}
    return {number: count for number, count in missing.items() if count}


def _cost(session: Session, lacks: Lacks, took: Took, workers: int) -> Cost:
    """What replications cost, as those that were run tell: of the same point, else of its scenario, else of any."""
    table, each = joined(session.fresh), session.subject.trials_each
    points, trials = table["point"].to_numpy(), table["replication"].to_numpy()
    rows = {n: (len(np.unique(trials[points == n])), float(np.sum(points == n))) for n in took}
    scenarios = {one.number: one.point.scenario for one in session.points}
    seconds = sum(count * _mean(took, number, scenarios) for number, count in lacks.items())
    held = sum(count * each * _mean(rows, number, scenarios) for number, count in lacks.items())
    return Cost(sum(lacks.values()) * each, seconds / workers, held * _bytes(table) / _MB, workers)


def _mean(found: Took, number: int, scenarios: Mapping[int, str]) -> float:
    """The mean of what is nearest to a point: its own, else that of the points of its scenario, else of all."""
    alike = [one for one in found if scenarios[one] == scenarios[number]]
    for some in ([number] if number in found else [], alike, list(found)):
        if count := sum(found[one][0] for one in some):
            return sum(found[one][1] for one in some) / count
    return 0.0


def _pilot(session: Session, targets: Targets) -> dict[int, tuple[int, float]]:
    """Run a few of the trials that are missing, spread over the points; how many replications of each, and their time.

    The very first is run for itself, where others are left: it loads what all others find loaded.
    """
    spread = _spread(session, list(_lacks(session, targets)))
    few, took = max(1, PILOT // max(1, len(spread))), dict.fromkeys(spread, (0, 0.0))
    with Hands(InThisProcess()) as here:
        if session.missing(targets) > PILOT:
            session.advance(here, {spread[0]: targets[spread[0]]}, math.inf, 1)
        while lacks := _lacks(session, {number: targets[number] for number in spread}):
            for number in lacks:
                before, began_s = session.replications, session.took_s
                session.advance(here, {number: targets[number]}, math.inf, few)
                count, time_s = took[number]
                took[number] = count + session.replications - before, time_s + session.took_s - began_s
            if sum(time_s for _, time_s in took.values()) > _TELLING_S:
                break
            few *= _MORE
    return took


def _spread(session: Session, numbers: list[int]) -> list[int]:
    """Some of the points, evenly, and the first of each scenario."""
    first: dict[str, int] = {}
    wanted = set(numbers)
    for one in session.points:
        if one.number in wanted:
            first.setdefault(one.point.scenario, one.number)
    evenly = numbers[:: -(-len(numbers) // PILOT) or 1]
    return sorted({*first.values(), *evenly})


def _bytes(table: Table) -> float:
    """How much a row takes in a part: what every other of a few adds to the rest.

    What every part takes whatever it holds, 18 kB, is left out so; of many rows, each takes less.
    """
    if len(table) < 2:
        return 0.0
    half = table.take(np.arange(0, len(table), 2))
    return max(0.0, float(len(to_bytes(table)) - len(to_bytes(half)))) / (len(table) - len(half))
