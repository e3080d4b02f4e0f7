"""What a run will cost, from a few trials that are kept: told before a long run starts."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from incidentsim.results.table import Table, joined, to_bytes
from incidentsim.runner.hands import Hands
from incidentsim.runner.places import InThisProcess
from incidentsim.runner.session import Session

#: So many trials are run to see what one costs, spread over the points.
PILOT = 10
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


def foretold(session: Session, targets: Mapping[int, int], workers: int) -> Cost:
    """Run a few of the trials that are asked for, here, and tell what the others will cost; the few are kept."""
    run = _pilot(session, targets)
    return _cost(session, (session.missing(targets), run), workers)


def priced(session: Session, targets: Mapping[int, int], workers: int) -> Cost:
    """The same of all that is missing, where nothing is kept of the few."""
    missing = session.missing(targets)
    return _cost(session, (missing, _pilot(session, targets)), workers)


def _cost(session: Session, trials: tuple[int, int], workers: int) -> Cost:
    """What so many trials cost, as so many that were run tell."""
    due, run = trials
    seconds = due * (session.trial_s or 0.0) / workers
    return Cost(due, seconds, due * _bytes(list(session.fresh), run) / _MB, workers)


def _pilot(session: Session, targets: Mapping[int, int]) -> int:
    """Run a few of the trials that are missing, spread over the points; how many."""
    lacking = [number for number, upto in targets.items() if session.missing({number: upto})]
    spread = lacking[:: max(1, len(lacking) // PILOT)][:PILOT]
    each = max(1, PILOT // max(1, len(spread)))
    few = {number: min(targets[number], session.upto(number) + each) for number in spread}
    before = session.missing(targets)
    with Hands(InThisProcess()) as here:
        session.advance(here, few, math.inf)
    return before - session.missing(targets)


def _bytes(tables: list[Table], trials: int) -> float:
    """How much a trial takes in a part: what the later half of a few adds to the earlier.

    What every part takes whatever it holds, 18 kB, is left out so; of many trials, each takes less.
    """
    if not tables or trials < 2:
        return 0.0
    table = joined(tables)
    half = table.slice(0, len(table) // 2)
    return max(0.0, float(len(to_bytes(table)) - len(to_bytes(half)))) / (trials - trials // 2)
