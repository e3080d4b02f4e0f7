"""Worlds of known answers, fast enough to repeat a small study five hundred times.

Each holds the truth of its measures beside the rows that it gives, so that coverage can be counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from incidentsim.analysis.enough import Precise
from incidentsim.analysis.moments import Moments

Columns = dict[str, Any]
REPEATS = 500


@dataclass(frozen=True)
class World:
    """Incidents with chance `incident`, de-escalated with chance `success`, of a length with a spread.

    encounters  of each replication; where there are several, they are alike: each replication has a chance of its own
    duration_s  its mean; its logarithm is normal, with the standard deviation `spread`
    """

    incident: float = 0.4
    success: float = 0.7
    duration_s: float = 600.0
    spread: float = 0.5
    encounters: int = 1

    def truth(self, measure: str) -> float:
        """What an estimate of the measure estimates."""
        shares = {"incident": self.incident, "success": self.success, "duration_s": self.duration_s}
        return {**shares, "violence": 1000.0 * self.incident * (1.0 - self.success)}[measure]

    def rows(self, seed: int, replications: int) -> Columns:
        """The first replications of a study."""
        of = np.repeat(np.arange(replications), self.encounters)
        draws = [np.random.default_rng((seed, purpose)) for purpose in range(4)]
        own = np.full(len(of), self.incident)
        if self.encounters > 1:
            own = draws[3].beta(4.0 * self.incident, 4.0 * (1.0 - self.incident), replications)[of]
        incident = draws[0].random(len(of)) < own
        success = incident & (draws[1].random(len(of)) < self.success)
        median = self.duration_s * np.exp(-0.5 * self.spread**2)
        return {
            "replication": of,
            "encounter": np.tile(np.arange(self.encounters), replications),
            "incident": incident.astype(float),
            "success": success.astype(float),
            "violence": (incident & ~success).astype(float),
            "duration_s": median * np.exp(self.spread * draws[2].standard_normal(len(of))),
        }


def cut(columns: Columns, low: int, high: int) -> Columns:
    """The rows of the replications from `low` up to, but not with, `high`."""
    kept = (columns["replication"] >= low) & (columns["replication"] < high)
    return {name: column[kept] for name, column in columns.items()}


def run_until_enough(goal: Precise, points: Mapping[int, Columns]) -> dict[int, Sequence[Mapping[str, Moments]]]:
    """A runner of a few lines: runs what is asked for next, and keeps nothing but the moments at each look."""
    looked: dict[int, list[Mapping[str, Moments]]] = {point: [] for point in points}
    done = dict.fromkeys(points, 0)
    while wanted := goal.targets(looked):
        for point, target in wanted.items():
            fresh = cut(points[point], done[point], target)
            before = looked[point][-1] if looked[point] else dict.fromkeys(goal.watched, Moments())
            looked[point].append({name: before[name].merged(Moments.of(fresh, name)) for name in goal.watched})
            done[point] = target
    return dict(looked)


def held(found: Any, truth: float) -> bool:
    """Whether an interval holds the truth."""
    return found.low is not None and found.low <= truth <= found.high


def levelled(seed: int, replications: int, lifts: Sequence[float], common: float = 1.0) -> dict[str, Columns]:
    """Points that differ in one lever alone, "0" without it: `lifts[j]` is what point j adds to the base's chance of an
    incident, 0.4, and, a hundredfold, to its length (s). They meet the same draws; of the length, a share `common`."""
    draws = np.random.default_rng(seed)
    incident, success, length = (
        draws.random(replications),
        draws.random(replications),
        draws.exponential(size=replications),
    )
    points = {}
    for place, lift in enumerate([0.0, *lifts]):
        own = np.random.default_rng((seed, place)).exponential(size=replications)
        points[str(place)] = {
            "replication": np.arange(replications),
            "encounter": np.zeros(replications, dtype=np.int32),
            "incident": (incident < 0.4 + lift).astype(float),
            "success": ((incident < 0.4 + lift) & (success < 0.7)).astype(float),
            "duration_s": 100.0 * (common * length + (1.0 - common) * own + lift),
        }
    return points
