"""The smallest distance between units of both sides, exactly, from a log book. Mirrors incidentsim/tracks.py."""

from __future__ import annotations

import math

from incidentsim.twin.log import who
from incidentsim.twin.numbers import UNIT, did
from incidentsim.twin.records import World


def smallest_separation(w: World, e: int) -> float:
    """The smallest distance (m) between a unit of each side; NaN where none was placed."""
    end_s = w.notes[w.notes_count - 1].at_s if w.notes_count else 0.0
    for k in range(w.notes_count):
        if w.notes[k].encounter == e and w.notes[k].did == did.ENDED:
            end_s = w.notes[k].at_s
    least_m = math.nan
    for pair in range(w.encs[e].pairs_count):
        found = w.encs[e].pairs[pair]
        near_m = _of_a_pair(w, e, (who(0, UNIT) + found.blue, who(1, UNIT) + found.red), end_s)
        least_m = near_m if math.isnan(least_m) or near_m < least_m else least_m
    return least_m


def _of_a_pair(w: World, e: int, pair: tuple[int, int], end_s: float) -> float:
    """The closest approach of a pair over all stretches between changes of course."""
    least_m = math.inf
    blue, red = _next_leg(w, e, pair[0], 0), _next_leg(w, e, pair[1], 0)
    if blue < 0 or red < 0:
        return math.nan
    from_s = max(w.notes[blue].at_s, w.notes[red].at_s)
    while from_s <= end_s:
        blue, red = _standing(w, e, blue, from_s), _standing(w, e, red, from_s)
        after_blue = _next_leg(w, e, pair[0], blue + 1)
        after_red = _next_leg(w, e, pair[1], red + 1)
        next_s = math.inf
        if after_blue >= 0:
            next_s = min(next_s, w.notes[after_blue].at_s)
        if after_red >= 0:
            next_s = min(next_s, w.notes[after_red].at_s)
        to_s = next_s if next_s <= end_s else end_s
        least_m = min(least_m, _nearest(w, (blue, red), from_s, to_s - from_s))
        from_s = next_s
    return least_m


def _next_leg(w: World, e: int, unit: int, since: int) -> int:
    """The place of the first of the six notes of a unit's next leg, from a place on; -1 where there is none."""
    for k in range(since, w.notes_count):
        found = w.notes[k]
        if found.did == did.PLACED and found.object == 0 and found.encounter == e and found.actor == unit:
            return k
    return -1


def _standing(w: World, e: int, leg: int, at_s: float) -> int:
    """The last leg of the same unit that has begun by then."""
    unit = w.notes[leg].actor
    after = _next_leg(w, e, unit, leg + 1)
    while after >= 0 and w.notes[after].at_s <= at_s:
        leg, after = after, _next_leg(w, e, unit, after + 1)
    return leg


def _axis(w: World, leg: int, axis: int, at_s: float) -> tuple[float, float]:
    """Position (m) and velocity (m/s) along an axis at a time."""
    velocity = w.notes[leg + 3 + axis].value
    return w.notes[leg + axis].value + velocity * (at_s - w.notes[leg].at_s), velocity


def _nearest(w: World, legs: tuple[int, int], from_s: float, for_s: float) -> float:
    """How near (m) two units on steady courses come within a time."""
    speed_sq = closing = 0.0
    for axis in range(3):
        (a, u), (b, v) = _axis(w, legs[0], axis, from_s), _axis(w, legs[1], axis, from_s)
        speed_sq += (v - u) * (v - u)
        closing += (b - a) * (v - u)
    past_s = -closing / speed_sq if speed_sq > 0.0 else 0.0
    past_s = max(0.0, min(past_s, for_s))
    total = 0.0
    for axis in range(3):
        (a, u), (b, v) = _axis(w, legs[0], axis, from_s), _axis(w, legs[1], axis, from_s)
        apart = (b - a) + (v - u) * past_s
        total += apart * apart
    return math.sqrt(total)
