"""Ranges open and close: ring crossings of every pair of units, reflexes, defaults, deadlines."""

import math
from collections.abc import Sequence

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import DEFAULTS, NOBODY, UNCAUSED, Did, Level, Manoeuvre, Ring, Why, ring_code
from incidentsim.model import acts, ending, helm
from incidentsim.model.craft import Craft, Pair
from incidentsim.model.state import Encounter, Percept, Side
from incidentsim.rules import kinematics
from incidentsim.rules.kinematics import NEVER

_PASS_OVER = -1


def watch_ranges(encounter: Encounter, pair: Pair) -> ProcessGenerator:
    """Ranges open and close; rings are crossed when the tracks say so. At a tie a change of course goes first."""
    env = encounter.env
    while not encounter.is_over():
        wait_s, entering, what = _next_crossing(encounter, pair)
        moved = pair.moved
        yield moved if wait_s == NEVER else env.timeout(wait_s) | moved
        if encounter.is_over():
            return
        if moved.triggered:
            pair.moved = env.event()
        elif what == _PASS_OVER:
            _pass_is_over(encounter, pair)
        elif entering:
            _cross_in(encounter, pair, Ring(what))
        else:
            _cross_out(encounter, pair, Ring(what))


def mark_deadline(encounter: Encounter, pairs: Sequence[Pair], cause: int = UNCAUSED) -> None:
    """Work out the deadline anew, these pairs having moved: the next safety-ring crossing of any pair, or none.

    A crossing after the horizon is none: two that keep station close by what rounding leaves of their speeds.
    """
    domain, now_s = encounter.world.scenario.domain, encounter.env.now
    last_s = encounter.terms.start_s + domain.horizon_s
    for pair in pairs:
        pair.deadline_s = math.inf
        if pair.depth <= Ring.SAFETY:
            p, v = pair.relative(pair.crafts[0], now_s)
            crossing_s = now_s + kinematics.ring_entry(p, v, domain.rings.safety_m)
            pair.deadline_s = crossing_s if crossing_s <= last_s else math.inf
    first = encounter.pairs[0]
    for pair in encounter.pairs:
        if pair.deadline_s < first.deadline_s:
            first = pair
    if first.deadline_s != encounter.deadline_s:
        encounter.deadline_s = first.deadline_s
        encounter.note(NOBODY, Did.DEADLINE, first.index, first.deadline_s, cause)


def depth_at(encounter: Encounter, pair: Pair) -> int:
    """How many rings a pair is inside of, by its separation now."""
    apart_m = _apart_m(encounter, pair)
    return sum(apart_m <= radius_m for radius_m in _radii(encounter))


def _next_crossing(encounter: Encounter, pair: Pair) -> tuple[float, int, int]:
    """(s until it, 1 for entering, which ring or the end of a pass) of what comes next on present tracks."""
    radii = _radii(encounter)
    p, v = pair.relative(pair.crafts[0], encounter.env.now)
    depth = pair.depth
    best = (NEVER, 0, _PASS_OVER)
    if any(craft.passing and craft.toward is pair for craft in pair.crafts):
        best = (kinematics.closest_approach(p, v)[0], 0, _PASS_OVER)
    if depth < len(radii):
        entry_s = kinematics.ring_entry(p, v, radii[depth])
        if entry_s < best[0]:
            best = (entry_s, 1, depth)
    if depth > 0:
        exit_s = kinematics.ring_exit(p, v, radii[depth - 1])
        if exit_s < best[0]:
            best = (exit_s, 0, depth - 1)
    return best


def _cross_in(encounter: Encounter, pair: Pair, ring: Ring) -> None:
    """A pair comes inside a ring. The first pair to do so is noticed; at the safety ring every unit is on its own."""
    pair.depth = ring + 1
    deeper = pair.depth > encounter.depth
    encounter.depth = max(encounter.depth, pair.depth)
    line = encounter.note(NOBODY, Did.CROSSED_IN, ring_code(ring, pair.index), _apart_m(encounter, pair))
    if ring == Ring.COLLISION:
        encounter.collided = 1
        encounter.note(NOBODY, Did.COLLIDED, pair.index, _apart_m(encounter, pair), line)
        ending.end(encounter, ending.PARTED)
        return
    if deeper or ring == Ring.SAFETY:
        for side in encounter.sides:
            if ring == Ring.DETECTION:
                rival = encounter.other(side)
                acts.see(encounter, side, (rival.rung, rival.acts), line)
            acts.perceive(encounter, side, Percept(-1, 0, line))
            if ring == Ring.SAFETY:
                _at_the_safety_ring(encounter, (pair.crafts[side.index], pair), line)
    if ring == Ring.SAFETY:
        mark_deadline(encounter, (pair,), line)


def _at_the_safety_ring(encounter: Encounter, which: tuple[Craft, Pair], line: int) -> None:
    """A reflex, decided or not, where there is a crew; and the ROE default where a decision is still pending."""
    (craft, pair), side = which, encounter.sides[which[0].side]
    craft.reflexes += 1
    crewed = craft.unit.kind != "uncrewed"
    reacts = crewed and encounter.chance(Purpose.REFLEX, craft.address, craft.reflexes) < side.reflex
    if reacts:
        reflex = encounter.note(craft.who, Did.REFLEXED, 0, 0.0, line)
        helm.steer(encounter, craft, Manoeuvre.EVADE, reflex, pair)
    if encounter.settled or not (side.assessing or side.request is not None):
        return
    default = side.force.roe.default
    if side.defaulted == UNCAUSED:
        _execute_default(encounter, side, line)
    if default == "evade" and not reacts:
        helm.steer(encounter, craft, Manoeuvre.EVADE, side.defaulted, pair)


def _execute_default(encounter: Encounter, side: Side, line: int) -> None:
    """The commander's default is executed once while the side is inside the ring, however many pairs cross."""
    default = side.force.roe.default
    side.defaulted = encounter.note(side.ids[Level.BRIDGE], Did.DEFAULTED, DEFAULTS.index(default), 0.0, line)
    if default == "escalate" and side.rung < encounter.terms.top:
        acts.climb(encounter, side, Why.DEFAULT, side.defaulted)


def _cross_out(encounter: Encounter, pair: Pair, ring: Ring) -> None:
    """A pair leaves a ring; the scene has left it when the nearest pair has."""
    was, pair.depth = encounter.depth, int(ring)
    encounter.depth = max(other.depth for other in encounter.pairs)
    line = encounter.note(NOBODY, Did.CROSSED_OUT, ring_code(ring, pair.index), _apart_m(encounter, pair))
    if encounter.depth == 0:
        ending.end(encounter, ending.PARTED)
        return
    if ring == Ring.SAFETY:
        mark_deadline(encounter, (pair,), line)
        for side in encounter.sides:
            if encounter.depth < was:
                side.defaulted = UNCAUSED
                if not math.isnan(side.clock_s):
                    side.clock_s = encounter.env.now
            craft = pair.crafts[side.index]
            if craft.evading and craft.depth() <= Ring.SAFETY and not encounter.settled:
                encounter.env.process(_resume(encounter, craft, line))
    ending.end_when_clear(encounter)


def _resume(encounter: Encounter, craft: Craft, line: int) -> ProcessGenerator:
    """A unit that has evaded stays clear for a while, then goes on with what it did."""
    order = craft.helm
    yield encounter.env.timeout(encounter.world.scenario.domain.clear_s)
    if not (encounter.is_over() or encounter.settled or craft.depth() > Ring.SAFETY or craft.helm != order):
        helm.steer(encounter, craft, craft.resumes, line)


def _pass_is_over(encounter: Encounter, pair: Pair) -> None:
    line = encounter.note(NOBODY, Did.PASSED, pair.index, _apart_m(encounter, pair))
    for side in encounter.sides:
        craft = pair.crafts[side.index]
        if craft.toward is pair:
            if craft.passing and craft.manoeuvre == Manoeuvre.SHADOW:
                helm.steer(encounter, craft, Manoeuvre.SHADOW, line, pair)
            craft.passing = 0
        acts.perceive(encounter, side, Percept(-1, 0, line))
    ending.end_when_clear(encounter)


def _radii(encounter: Encounter) -> tuple[float, float, float, float]:
    """The radii of the rings (m), outermost first."""
    rings = encounter.world.scenario.domain.rings
    return rings.detection_m, rings.warning_m, rings.safety_m, rings.collision_m


def _apart_m(encounter: Encounter, pair: Pair) -> float:
    return kinematics.length(pair.relative(pair.crafts[0], encounter.env.now)[0])
