"""Ranges open and close: ring crossings, reflexes, defaults, deadlines. Mirrors model/motion.py."""

from __future__ import annotations

import math

from incidentsim import rules
from incidentsim.twin import acts, ending, helm, waits
from incidentsim.twin.core import DONE, WAIT, begin
from incidentsim.twin.log import chance, note, who
from incidentsim.twin.numbers import (
    BRIDGE,
    ESCALATE_BY_DEFAULT,
    EVADE_BY_DEFAULT,
    NOBODY,
    PAIR_STRIDE,
    UNCAUSED,
    did,
    kind,
    manoeuvre,
    purpose,
    ring,
    why,
)  # fmt: skip
from incidentsim.twin.place import apart_m, craft_of, depth_of, relative
from incidentsim.twin.records import Frame, World

_kinematics = rules.kinematics
_NEVER = math.inf
_PASS_OVER = -1


def watch_ranges(w: World, me: Frame) -> int:
    """Ranges of a pair (a) open and close; rings are crossed when the tracks say so. A change of course goes first."""
    e = me.e
    enc = w.encs[e]
    pair = enc.pairs[me.a]
    if enc.ended:
        return DONE
    if me.at == 1:
        if pair.state > 0:
            w.uid += 1
            pair.state, pair.uid = 0, w.uid
        elif me.c == _PASS_OVER:
            _pass_is_over(w, e, me.a)
        elif me.b:
            _cross_in(w, e, me.a, me.c)
        else:
            _cross_out(w, e, me.a, me.c)
        if enc.ended:
            return DONE
    me.at = 1
    wait_s, entering, what = _next_crossing(w, e, me.a)
    me.b, me.c = entering, what
    if wait_s != _NEVER:
        waits.schedule_branch(w, wait_s)
    pair.process, pair.generation = w.active, w.processes[w.active].generation
    pair.by_condition = int(wait_s != _NEVER)
    return WAIT


def radius_m(w: World, number: int) -> float:
    """The radius of a ring (m), outermost first."""
    domain = w.p.domain
    if number == 0:
        return domain.detection_m
    if number == 1:
        return domain.warning_m
    return domain.safety_m if number == 2 else domain.collision_m


def mark_deadline(w: World, e: int, which: tuple[int, int, int], cause: int) -> None:
    """Work out the deadline anew, these pairs (first, step, count) having moved."""
    enc = w.encs[e]
    last_s = enc.terms.start_s + w.p.domain.horizon_s
    for k in range(which[2]):
        pair = enc.pairs[which[0] + k * which[1]]
        pair.deadline_s = math.inf
        if pair.depth <= ring.SAFETY:
            p, v = relative(w, e, pair.index, 0)
            crossing_s = w.now + _kinematics.ring_entry(p, v, w.p.domain.safety_m)
            pair.deadline_s = crossing_s if crossing_s <= last_s else math.inf
    first = 0
    for k in range(enc.pairs_count):
        if enc.pairs[k].deadline_s < enc.pairs[first].deadline_s:
            first = k
    if enc.pairs[first].deadline_s != enc.deadline_s:
        enc.deadline_s = enc.pairs[first].deadline_s
        note(w, e, NOBODY, did.DEADLINE, first, enc.deadline_s, cause)


def depth_at(w: World, e: int, pair: int) -> int:
    """How many rings a pair is inside of, by its separation now."""
    found_m, depth = apart_m(w, e, pair), 0
    for number in range(4):
        depth += int(found_m <= radius_m(w, number))
    return depth


def _next_crossing(w: World, e: int, p: int) -> tuple[float, int, int]:
    """(s until it, 1 for entering, which ring or the end of a pass) of what comes next on present tracks."""
    enc = w.encs[e]
    pair = enc.pairs[p]
    apart, speed = relative(w, e, p, 0)
    depth = pair.depth
    best_s, entering, what = _NEVER, 0, _PASS_OVER
    blue, red = enc.sides[0].crafts[pair.blue], enc.sides[1].crafts[pair.red]
    if (blue.passing and blue.toward == p) or (red.passing and red.toward == p):
        best_s = _kinematics.closest_approach(apart, speed)[0]
    if depth < 4:
        entry_s = _kinematics.ring_entry(apart, speed, radius_m(w, depth))
        if entry_s < best_s:
            best_s, entering, what = entry_s, 1, depth
    if depth > 0:
        exit_s = _kinematics.ring_exit(apart, speed, radius_m(w, depth - 1))
        if exit_s < best_s:
            best_s, entering, what = exit_s, 0, depth - 1
    return best_s, entering, what


def _cross_in(w: World, e: int, p: int, crossed: int) -> None:
    """A pair comes inside a ring. The first pair to do so is noticed; at the safety ring every unit is on its own."""
    enc = w.encs[e]
    pair = enc.pairs[p]
    pair.depth = crossed + 1
    deeper = pair.depth > enc.depth
    enc.depth = max(enc.depth, pair.depth)
    line = note(w, e, NOBODY, did.CROSSED_IN, crossed + PAIR_STRIDE * p, apart_m(w, e, p), UNCAUSED)
    if crossed == ring.COLLISION:
        enc.collided = 1
        note(w, e, NOBODY, did.COLLIDED, p, apart_m(w, e, p), line)
        ending.end(w, e, ending.PARTED)
        return
    if deeper or crossed == ring.SAFETY:
        for s in range(2):
            if crossed == ring.DETECTION:
                rival = enc.sides[1 - s]
                acts.see(w, (e, s), rival.rung, rival.acts, line)
            acts.perceive(w, e, s, line, 0)
            if crossed == ring.SAFETY:
                _at_the_safety_ring(w, (e, s), p, line)
    if crossed == ring.SAFETY:
        mark_deadline(w, e, (p, 1, 1), line)


def _at_the_safety_ring(w: World, es: tuple[int, int], p: int, line: int) -> None:
    """A reflex, decided or not, where there is a crew; and the ROE default where a decision is still pending."""
    e, s = es
    enc = w.encs[e]
    side, c = enc.sides[s], craft_of(w, e, p, s)
    craft = side.crafts[c]
    craft.reflexes += 1
    crewed = w.p.forces[s].units[c].crewed
    reacts = crewed and chance(w, e, purpose.REFLEX, craft.address, craft.reflexes) < side.reflex
    if reacts:
        reflex = note(w, e, craft.who, did.REFLEXED, 0, 0.0, line)
        helm.steer(w, es, c, manoeuvre.EVADE, reflex, p)
    if enc.settled or not (side.assessing or side.request >= 0):
        return
    if side.defaulted == UNCAUSED:
        _execute_default(w, e, s, line)
    if w.p.forces[s].default == EVADE_BY_DEFAULT and not reacts:
        helm.steer(w, es, c, manoeuvre.EVADE, side.defaulted, p)


def _execute_default(w: World, e: int, s: int, line: int) -> None:
    """The commander's default is executed once while the side is inside the ring, however many pairs cross."""
    side, default = w.encs[e].sides[s], w.p.forces[s].default
    side.defaulted = note(w, e, who(s, BRIDGE), did.DEFAULTED, default, 0.0, line)
    if default == ESCALATE_BY_DEFAULT and side.rung < w.encs[e].terms.top:
        acts.climb(w, e, s, why.DEFAULT, side.defaulted)


def _cross_out(w: World, e: int, p: int, crossed: int) -> None:
    """A pair leaves a ring; the scene has left it when the nearest pair has."""
    enc = w.encs[e]
    pair, was = enc.pairs[p], enc.depth
    pair.depth = crossed
    enc.depth = 0
    for k in range(enc.pairs_count):
        enc.depth = max(enc.depth, enc.pairs[k].depth)
    line = note(w, e, NOBODY, did.CROSSED_OUT, crossed + PAIR_STRIDE * p, apart_m(w, e, p), UNCAUSED)
    if enc.depth == 0:
        ending.end(w, e, ending.PARTED)
        return
    if crossed == ring.SAFETY:
        mark_deadline(w, e, (p, 1, 1), line)
        for s in range(2):
            side, c = enc.sides[s], craft_of(w, e, p, s)
            if enc.depth < was:
                side.defaulted = UNCAUSED
                if not math.isnan(side.clock_s):
                    side.clock_s = w.now
            if side.crafts[c].evading and depth_of(w, e, s, c) <= ring.SAFETY and not enc.settled:
                resume = begin(w, kind.RESUME, e, s)
                resume.a, resume.line = c, line
    ending.end_when_clear(w, e)


def resume(w: World, me: Frame) -> int:
    """A unit (a) that has evaded stays clear for a while, then goes on with what it did."""
    enc = w.encs[me.e]
    craft = enc.sides[me.s].crafts[me.a]
    if me.at == 0:
        me.at, me.c = 1, craft.helm
        return waits.sleep(w, w.p.domain.clear_s)
    clear = depth_of(w, me.e, me.s, me.a) <= ring.SAFETY
    if not (enc.ended or enc.settled or not clear or craft.helm != me.c):
        helm.steer(w, (me.e, me.s), me.a, craft.resumes, me.line, -1)
    return DONE


def _pass_is_over(w: World, e: int, p: int) -> None:
    enc = w.encs[e]
    line = note(w, e, NOBODY, did.PASSED, p, apart_m(w, e, p), UNCAUSED)
    for s in range(2):
        c = craft_of(w, e, p, s)
        craft = enc.sides[s].crafts[c]
        if craft.toward == p:
            if craft.passing and craft.manoeuvre == manoeuvre.SHADOW:
                helm.steer(w, (e, s), c, manoeuvre.SHADOW, line, p)
            craft.passing = 0
        acts.perceive(w, e, s, line, 0)
    ending.end_when_clear(w, e)
