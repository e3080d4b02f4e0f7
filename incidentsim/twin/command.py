"""The on-scene commander: perceives, assesses, reads, decides. Mirrors model/command.py."""

from __future__ import annotations

import math

from incidentsim import rules
from incidentsim.twin import acts, calls, causes, hails, layout, observer, offers, resources, staff, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import DONE, FULL, NONE, fail
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import BRIDGE, WORDS_AS_ACTS, did, purpose, why
from incidentsim.twin.records import Frame, Percept, Side, World

_decision, _perception, _quantile = rules.decision, rules.perception, rules.chance.normal_quantile
_ASKS, _ASSESSES = 1, 2


def command(w: World, me: Frame) -> int:
    """A commander takes what comes in, assesses it, then decides; percepts trigger decisions and nothing else does.

    Of an assessment: a interruptions, x when it began, y when it ends, line the note of it.
    """
    e, s = me.e, me.s
    enc = w.encs[e]
    side = enc.sides[s]
    if me.at == _ASKS:
        if enc.ended:
            return DONE
        side.percepts_count = 0
        _take(w, side)
        side.assessing = 1
        return _begin_to_assess(w, me, side)
    if me.at == _ASSESSES:
        if _goes_on(w, me, side):
            return resources.until_got(w, side.inbox, 1)
        resources.no_more(side.inbox)
        side.assessments += 1
        side.workload = side.percepts_count - 1
        side.assessing = 0
        if enc.ended:
            return DONE
        line = me.line
        for k in range(side.percepts_count):
            read = _read(w, e, s, k, w.now - me.x)
            line = read if read else line
        if not enc.settled:
            _answer_or_decide(w, e, s, line)
    me.at = _ASKS
    resources.get(w, side.inbox, e, s)
    return resources.until_got(w, side.inbox, 0)


def _take(w: World, side: Side) -> None:
    """What the inbox handed out is one more percept of this assessment."""
    if side.percepts_count >= layout.PERCEPTS:
        fail(w, FULL)
        return
    percept = side.percepts[side.percepts_count]
    resources.copy_percept(percept, side.inbox.value)
    percept.seen_s = w.now
    side.percepts_count += 1


def _begin_to_assess(w: World, me: Frame, side: Side) -> int:
    """The assessment begins; what is new will interrupt it."""
    me.at, me.a, me.x = _ASSESSES, 0, w.now
    side.workload += side.inbox.count
    length_s = _assessment_s(w, me.e, me.s, purpose.ASSESSMENT, 0)
    me.y = me.x + length_s
    me.line = note(w, me.e, who(me.s, BRIDGE), did.ASSESSED, side.workload, length_s, side.percepts[0].line)
    _is_new(side, side.percepts[0])
    resources.get(w, side.inbox, me.e, me.s)
    waits.schedule_branch(w, max(0.0, me.y - w.now))
    return resources.until_got(w, side.inbox, 1)


def _goes_on(w: World, me: Frame, side: Side) -> int:
    """It takes its time; what is new interrupts it, at most so often. At a tie the percept is still read."""
    if side.inbox.state == resources.WAITS:
        return 0
    _take(w, side)
    new = _is_new(side, side.percepts[side.percepts_count - 1])
    if new and me.a < w.p.decision.interruptions:
        me.a += 1
        fresh_s = _assessment_s(w, me.e, me.s, purpose.INTERRUPTION, me.a)
        me.y += _decision.interruption(w.now - me.x, fresh_s, max(0.0, me.y - w.now))
    resources.get(w, side.inbox, me.e, me.s)
    if me.y <= w.now and side.inbox.state == resources.WAITS:
        return 0
    waits.schedule_branch(w, max(0.0, me.y - w.now))
    return 1


def _is_new(side: Side, percept: Percept) -> int:
    """Whether a percept is a new rung or a message; a repeat of the same act is not."""
    if percept.rung < 0:
        return int(percept.is_message != 0)
    new = percept.rung != side.last_seen
    side.last_seen = percept.rung
    return int(new or percept.is_message != 0)


def _assessment_s(w: World, e: int, s: int, drawn_for: int, interruption: int) -> float:
    """How long an assessment takes (s): longer with fatigue, with much to take in, and at a slower pace."""
    weights, side, force = w.p.decision, w.encs[e].sides[s], w.p.forces[s]
    u = chance(w, e, drawn_for, s, side.assessments * 4 + interruption)
    slowing = 1.0 + weights.fatigue_slowing * force.fatigue
    slowing *= 1.0 + weights.workload_slowing * side.workload
    return duration(w, force.assessment, u, weights.pace * slowing)


def _read(w: World, e: int, s: int, k: int, elapsed_s: float) -> int:
    """A percept (k) is read, rightly or not, and belief moves; the note's number, or 0 if nothing was read."""
    side = w.encs[e].sides[s]
    percept = side.percepts[k]
    if percept.rung < 0:
        return 0
    words = percept.number >= WORDS_AS_ACTS
    rung = percept.rung if words else _seen_as(w, e, s, k, elapsed_s)
    line = note(w, e, who(s, BRIDGE), did.READ, rung, percept.rung, percept.line)
    true = -1 if words else percept.rung
    minds.take_in_act(w, e, side.minds[BRIDGE], (rung, true), percept.heat)
    if true >= 0 and rung != true:
        observer.watch(w, e, s, k, line)
    return line


def _seen_as(w: World, e: int, s: int, k: int, elapsed_s: float) -> int:
    """The rung that an act is taken for."""
    percept, seeing, terms = w.encs[e].sides[s].percepts[k], w.p.perception, w.encs[e].terms
    z = _quantile(chance(w, e, purpose.READING, s, percept.number))
    bounds = seeing.haste_floor, seeing.haste_ceiling
    hurry = _perception.haste(seeing.haste_exponent, w.p.forces[s].assessment_reference_s, elapsed_s, bounds)
    noise = terms.act_noise[s] * hurry
    return _perception.reading(percept.rung, terms.bias[s], z * noise, (0, terms.top))


def _answer_or_decide(w: World, e: int, s: int, line: int) -> None:
    """An open offer is answered first; who accepts does not choose a rung as well."""
    side = w.encs[e].sides[s]
    for k in range(side.percepts_count):
        offer = side.percepts[k].offer
        if offer >= 0 and w.offers[offer].is_open and offers.answer(w, e, s, BRIDGE, offer):
            return
    decide(w, e, s, line)


def decide(w: World, e: int, s: int, cause: int) -> None:
    """Up, hold or down: a hazard over the time since the last decision."""
    side, decision = w.encs[e].sides[s], w.p.decision
    mind = side.minds[BRIDGE]
    since_s = side.first_percept_s if math.isnan(mind.decided_s) else mind.decided_s
    exposure_s = min(w.now - since_s, decision.exposure_limit_s)
    mind.decided_s = w.now
    side.decisions += 1
    pull = minds.eta(w, e, s, BRIDGE)
    u = chance(w, e, purpose.DECISION, s, side.decisions)
    up, down = minds.chances(w, (e, s), mind, (pull, 1.0), exposure_s)
    chosen = _decision.choice(u, up, down)
    line = note(w, e, who(s, BRIDGE), did.DECIDED, chosen, pull, cause)
    unsafe = max(side.rung, mind.perceived) >= w.p.ladder.unsafe_rung
    if chosen != _decision.DOWN:
        hails.in_good_time(w, e, s, line)
    if chosen == _decision.UP:
        causes.still_up(w, e, s, u, exposure_s)
        if _climb_or_ask(w, e, s, line):
            return
    if chosen == _decision.DOWN:
        acts.step_down(w, (e, s), side.rung - 1, line)
    if unsafe and (chosen == _decision.DOWN or _decision.would_rather_talk(pull, decision.theta_up)):
        calls.consider_calling(w, e, s, line)


def _climb_or_ask(w: World, e: int, s: int, line: int) -> int:
    """Within its authority the bridge climbs; beyond it, it asks, once at a time: 0 where it must go on waiting."""
    side, ladder, force = w.encs[e].sides[s], w.p.ladder, w.p.forces[s]
    target = side.rung + 1
    under_fire = side.minds[BRIDGE].perceived >= ladder.violent_rung and target <= force.self_defence_rung
    if not under_fire and hails.comes_first(w, (e, s), target, line):
        return 0
    if ladder.authority[target] == BRIDGE or target <= force.preauthorised_rung:
        acts.climb(w, e, s, why.OWN_AUTHORITY, line)
    elif under_fire:
        causes.still_under_fire(w, e, s)
        acts.climb(w, e, s, why.SELF_DEFENCE, line)
    elif side.request == NONE:
        staff.ask(w, e, s, target, line)
    else:
        return 0
    return 1
