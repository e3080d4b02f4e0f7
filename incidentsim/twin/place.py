"""Where units are, and how pairs of them stand to each other. Mirrors model/craft.py and parts of model/state.py."""

from __future__ import annotations

from typing import Any

from incidentsim import rules
from incidentsim.twin.log import vector
from incidentsim.twin.records import Craft, World

_kinematics = rules.kinematics


def craft_of(w: World, e: int, pair: int, s: int) -> int:
    """The number of the unit of a side in a pair."""
    found = w.encs[e].pairs[pair]
    return found.blue if s == 0 else found.red


def at(w: World, craft: Craft) -> tuple[float, float, float]:
    """Where a unit is now (m)."""
    return _kinematics.after(vector(craft.position), vector(craft.velocity), w.now - craft.since_s)


def relative(w: World, e: int, pair: int, s: int) -> Any:
    """Position (m) and velocity (m/s) of the other unit of a pair minus that of side `s`, now."""
    own = w.encs[e].sides[s].crafts[craft_of(w, e, pair, s)]
    rival = w.encs[e].sides[1 - s].crafts[craft_of(w, e, pair, 1 - s)]
    apart_m = _kinematics.minus(at(w, rival), at(w, own))
    return apart_m, _kinematics.minus(vector(rival.velocity), vector(own.velocity))


def apart_m(w: World, e: int, pair: int) -> float:
    """The separation of a pair now (m)."""
    return _kinematics.length(relative(w, e, pair, 0)[0])


def pairs_of(w: World, e: int, s: int) -> tuple[int, int, int]:
    """How the pairs of a unit are found: of unit c, `c * first + k * step` for k below `count`."""
    blues, reds = w.encs[e].sides[0].crafts_count, w.encs[e].sides[1].crafts_count
    return (reds, 1, reds) if s == 0 else (1, reds, blues)


def nearest(w: World, e: int, s: int, c: int) -> int:
    """The nearest pair of those that a unit belongs to; the first of them at a tie."""
    first, step, count = pairs_of(w, e, s)
    best = c * first
    if count == 1:
        return best
    least_m = apart_m(w, e, best)
    for k in range(1, count):
        found_m = apart_m(w, e, c * first + k * step)
        if found_m < least_m:
            best, least_m = c * first + k * step, found_m
    return best


def nearest_of_all(w: World, e: int) -> int:
    """The nearest pair of all; the first of them at a tie."""
    best = 0
    if w.encs[e].pairs_count == 1:
        return best
    least_m = apart_m(w, e, 0)
    for k in range(1, w.encs[e].pairs_count):
        found_m = apart_m(w, e, k)
        if found_m < least_m:
            best, least_m = k, found_m
    return best


def depth_of(w: World, e: int, s: int, c: int) -> int:
    """How many rings the nearest rival unit is inside of."""
    first, step, count = pairs_of(w, e, s)
    deepest = 0
    for k in range(count):
        deepest = max(deepest, w.encs[e].pairs[c * first + k * step].depth)
    return deepest
