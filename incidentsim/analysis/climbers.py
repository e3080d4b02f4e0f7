"""Who was the first at an unsafe rung, and how it went on from there: known when the clock of an incident starts."""

from dataclasses import dataclass

import numpy as np

from incidentsim.analysis.courses import SCENE, Course, course_of
from incidentsim.analysis.estimates import Columns, Estimate, estimate, opposite
from incidentsim.analysis.incidence import incidence
from incidentsim.analysis.survival import same_wait

_MEASURE = "red_climbed_first"


@dataclass(frozen=True, slots=True)
class Climber:
    """The incidents in which one side was the first at an unsafe rung.

    of_incidents  their share of the incidents in which there was such a side
    calm, violent how many of these end de-escalated on the scene, and how many in violence or loss
    """

    of_incidents: Estimate
    calm: Estimate
    violent: Estimate


@dataclass(frozen=True, slots=True)
class Climbers:
    """Both sides.

    nobody  incidents without such a side: they began with a collision
    same    the p-value of the log-rank test that calm lets itself be awaited equally long, whoever was first; None
            where it has no meaning
    """

    sides: dict[str, Climber]
    nobody: int
    same: float | None


def first_to_climb(columns: Columns) -> Climbers:
    """Who was the first at an unsafe rung, with intervals, and how these incidents ended."""
    of_red = estimate(columns, _MEASURE)
    shares = {"blue": opposite(of_red), "red": of_red}
    courses = {side: _course(columns, float(value)) for value, side in enumerate(shares)}
    sides = {}
    for side, course in courses.items():
        [calm], [violent] = (incidence(course, names, [np.inf]) for names in (SCENE.calm, SCENE.violent))
        sides[side] = Climber(shares[side], calm, violent)
    return Climbers(sides, of_red.undefined, same_wait(courses["blue"], courses["red"], SCENE.calm))


def _course(columns: Columns, red: float) -> Course:
    """How the incidents went on in which red was the first, or blue."""
    needed = ("replication", "encounter", SCENE.of, SCENE.measure, *SCENE.endings)
    chosen = np.asarray(columns[_MEASURE], dtype=float) == red
    return course_of({name: np.asarray(columns[name])[chosen] for name in needed})
