"""What the model says at one point of the space of assumptions: tallies by aim, put together by the mix of aims.

Given the aim, nothing of an encounter depends on how common that aim is. So each aim is run by itself, and the mix is
applied afterwards: that is exact, wastes no runs on meetings in which nothing happens, and makes the mix one of the
free assumptions at no cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.arms import changed, with_settings
from incidentsim.analysis.history import Floats, share_variance
from incidentsim.choose import engine_named
from incidentsim.measures import Rows
from incidentsim.scenario.scenario import Scenario

#: What is counted of each encounter; all but the first two and the last are of incidents.
COUNTED = ("n", "incident", "violent", "understood", "refused")
ROUTINE, COERCE = "share of routine aims", "share of coercers among the others"


@dataclass(frozen=True, slots=True)
class Point:
    """A scenario with some of its assumptions set, and how many runs of each aim to make on which draws."""

    scenario: Scenario
    values: Mapping[str, float]
    replications: tuple[int, ...]
    seed: int


def tallies(point: Point) -> Floats:
    """What was counted: a row an aim of red, in the order of the scenario's goals; a column each of COUNTED."""
    scenario = with_settings(point.scenario, point.values)
    engine, _ = engine_named()
    counted = []
    for goal, count in zip(scenario.red.aim.goals, point.replications, strict=True):
        alone = changed(scenario, "red.aim", {"goals": [goal], "weights": [1.0]})
        counted.append(_counted(engine.measures(alone, point.seed, range(count))))
    return np.array(counted)


def _counted(rows: Rows) -> tuple[float, ...]:
    violent = sum(np.nansum(rows[ending]) for ending in ("collision", "force", "engagement"))
    told = (np.nansum(rows[name]) for name in ("offers_understood", "offers_refused"))
    return (float(len(rows)), float(rows["incident"].sum()), float(violent), *map(float, told))


def mix(goals: Sequence[int], values: Mapping[str, float]) -> Floats:
    """The weights of the aims: routine ones, and coercers among those that are not."""
    routine = values.get(ROUTINE, 0.0)
    coerce = values[COERCE]
    weights = {1: routine, 2: (1.0 - routine) * (1.0 - coerce), 3: (1.0 - routine) * coerce}
    return np.array([weights[goal] for goal in goals])


@dataclass(frozen=True, slots=True)
class Outputs:
    """The two targets at many points, each with the variance of its simulation."""

    unsafe: Floats
    unsafe_variance: Floats
    violent: Floats
    violent_variance: Floats


def outputs(counts: Floats, weights: Floats, least: float) -> Outputs:
    """Incidents among encounters (V12), and collisions or shots among incidents (E11), at many points.

    Takes    tallies (points, aims, COUNTED); weights of the aims (points, aims); the low edge of the band of E11.

    Of a rare event a point may have seen none, and its own count then says nothing of its variance. So the variance of
    the second is that of its own rate, or of the low edge if that is larger, spread over the aims as over all points
    together: what is tested is whether a count so small could come of the edge.
    """
    n, incident, violent = (counts[:, :, COUNTED.index(name)] for name in COUNTED[:3])
    unsafe = (weights * incident / n).sum(axis=1)
    unsafe_variance = (weights * weights * share_variance(incident, n)).sum(axis=1)
    rate = (weights * violent / n).sum(axis=1) / unsafe
    pooled = violent.sum(axis=0) / n.sum(axis=0)
    if not pooled.any():  # none anywhere: as if half a one had been seen of the last aim, the most hostile
        pooled[-1] = 0.5 / n[:, -1].sum()
    scale = np.maximum(rate, least) * unsafe / (weights * pooled).sum(axis=1)
    spread = np.minimum(scale[:, None] * pooled, 0.5)
    of_violence = (weights * weights * spread * (1.0 - spread) / n).sum(axis=1)
    variance = (of_violence + rate * rate * unsafe_variance) / (unsafe * unsafe)
    return Outputs(unsafe, unsafe_variance, rate, variance)
