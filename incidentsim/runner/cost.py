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
    spread = list(targets)[:: max(1, len(targets) // PILOT)][:PILOT]
    each = max(1, PILOT // len(spread))
    few = {number: min(targets[number], session.upto(number) + each) for number in spread}
    before = session.missing(targets)
    with Hands(InThisProcess()) as here:
        session.advance(here, few, math.inf)
    left = session.missing(targets)
    seconds = left * (session.trial_s or 0.0) / workers
    return Cost(left, seconds, left * _bytes(list(session.fresh), before - left) / _MB, workers)


def _bytes(tables: list[Table], trials: int) -> float:
    """How much a trial takes in a part: what the later half of a few adds to the earlier.

    What every part takes whatever it holds, 18 kB, is left out so; of many trials, each takes less.
    """
    if not tables or trials < 2:
        return 0.0
    table = joined(tables)
    half = table.slice(0, len(table) // 2)
    return max(0.0, float(len(to_bytes(table)) - len(to_bytes(half)))) / (trials - trials // 2)
