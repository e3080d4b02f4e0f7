"""The smallest distance between units of both sides, exactly, from a log book. Mirrors incidentsim/tracks.py.

Each pair is followed from one change of course to the next. A leg is the place of the first of the six notes that tell
of it; `legs` holds the present one of every unit of both sides, or -1. Distances are squared until the end, and start
from infinity: the least of the roots is the root of the least.
"""

from __future__ import annotations

import math
from typing import Any

from incidentsim.twin import layout

_UNITS, _SIDE_STRIDE = layout.UNITS, 1000


def unit(who: int) -> int:
    """The place of a unit among those of both sides."""
    return who // _SIDE_STRIDE * _UNITS + who % _SIDE_STRIDE


def turn(notes: Any, leg: int, legs: Any, least_sq: float) -> float:
    """A unit's next leg begins; with it ends a stretch of its last one beside each rival: the least distance so far."""
    since_s, mine = notes[leg].at_s, unit(notes[leg].actor)
    last, rivals = legs[mine], _UNITS - mine // _UNITS * _UNITS
    if last >= 0 and since_s > notes[last].at_s:
        for rival in range(rivals, rivals + _UNITS):
            if legs[rival] >= 0 and since_s > notes[legs[rival]].at_s:
                least_sq = min(least_sq, _nearest_sq(notes, (last, legs[rival]), since_s))
    legs[mine] = leg
    return least_sq


def finish(notes: Any, legs: Any, end_s: float, least_sq: float) -> float:
    """The stretches that end with the scene: the smallest distance (m) of all; NaN where no pair was placed."""
    for blue in range(_UNITS):
        if legs[blue] >= 0:
            for red in range(_UNITS, 2 * _UNITS):
                if legs[red] >= 0:
                    least_sq = min(least_sq, _nearest_sq(notes, (legs[blue], legs[red]), end_s))
    return math.sqrt(least_sq) if least_sq < math.inf else math.nan


def _nearest_sq(notes: Any, legs: tuple[int, int], to_s: float) -> float:
    """How near (squared) two units on steady courses come, from the later of their changes of course until a time."""
    from_s = max(notes[legs[0]].at_s, notes[legs[1]].at_s)
    speed_sq = closing = apart_sq = 0.0
    for axis in range(3):
        p, v = _apart(notes, legs, axis, from_s)
        speed_sq += v * v
        closing += p * v
    past_s = -closing / speed_sq if speed_sq > 0.0 else 0.0
    past_s = max(0.0, min(past_s, to_s - from_s))
    for axis in range(3):
        p, v = _apart(notes, legs, axis, from_s)
        apart_m = p + v * past_s
        apart_sq += apart_m * apart_m
    return apart_sq


def _apart(notes: Any, legs: tuple[int, int], axis: int, at_s: float) -> tuple[float, float]:
    """Relative position (m) and velocity (m/s) along an axis; who is seen from whom changes but their signs."""
    one, other = legs
    u, v = notes[one + 3 + axis].value, notes[other + 3 + axis].value
    a_m = notes[one + axis].value + u * (at_s - notes[one].at_s)
    b_m = notes[other + axis].value + v * (at_s - notes[other].at_s)
    return b_m - a_m, v - u
