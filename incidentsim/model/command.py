"""The on-scene commander: perceives, assesses, reads, decides."""

import math

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import WORDS_AS_ACTS, Did, Level, Why
from incidentsim.model import acts, calls, causes, hails, judgement, observer, offers, staff
from incidentsim.model.state import Encounter, Percept, Side
from incidentsim.rules import decision, perception
from incidentsim.rules.chance import normal_quantile
from incidentsim.scenario.laws import duration


def command(encounter: Encounter, side: Side) -> ProcessGenerator:
    """A commander takes what comes in, assesses it, then decides; percepts trigger decisions and nothing else does."""
    env = encounter.env
    while True:
        percepts = [(yield side.inbox.get())]
        seen_s = [env.now]
        if encounter.is_over():
            return
        began_s = env.now
        side.assessing = 1
        line = yield from _assess(encounter, side, percepts, seen_s)
        side.assessing = 0
        if encounter.is_over():
            return
        for percept, at_s in zip(percepts, seen_s, strict=True):
            line = _read(encounter, side, (percept, at_s), env.now - began_s) or line
        if not encounter.settled:
            _answer_or_decide(encounter, side, percepts, line)


def _assess(encounter: Encounter, side: Side, percepts: list[Percept], seen_s: list[float]) -> ProcessGenerator:
    """The assessment takes its time; what is new interrupts it, at most twice. At a tie the percept is still read."""
    env = encounter.env
    began_s, interruptions = env.now, 0
    side.workload += len(side.inbox.items)
    length_s = _assessment_s(encounter, side, Purpose.ASSESSMENT, 0)
    ends_s = began_s + length_s
    line = encounter.note(side.ids[Level.BRIDGE], Did.ASSESSED, side.workload, length_s, percepts[0].line)
    _is_new(side, percepts[0])
    arrival = side.inbox.get()
    while True:
        yield arrival | env.timeout(max(0.0, ends_s - env.now))
        if not arrival.triggered:
            break
        percept: Percept = arrival.value  # type: ignore[assignment]
        percepts.append(percept)
        seen_s.append(env.now)
        if _is_new(side, percept) and interruptions < encounter.world.scenario.decision.interruptions:
            interruptions += 1
            fresh_s = _assessment_s(encounter, side, Purpose.INTERRUPTION, interruptions)
            ends_s += decision.interruption(env.now - began_s, fresh_s, max(0.0, ends_s - env.now))
        arrival = side.inbox.get()
        if ends_s <= env.now and not arrival.triggered:
            break
    arrival.cancel()
    side.assessments += 1
    side.workload = len(percepts) - 1
    return line


def _is_new(side: Side, percept: Percept) -> bool:
    """Whether a percept is a new rung or a message; a repeat of the same act is not."""
    if percept.rung < 0:
        return bool(percept.is_message)
    new = percept.rung != side.last_seen
    side.last_seen = percept.rung
    return new or bool(percept.is_message)


def _assessment_s(encounter: Encounter, side: Side, purpose: Purpose, interruption: int) -> float:
    """How long an assessment takes (s): longer with fatigue, with much to take in, and at a slower pace."""
    weights = encounter.world.scenario.decision
    u = encounter.chance(purpose, side.index, side.assessments * 4 + interruption)
    slowing = 1.0 + weights.fatigue_slowing * side.force.fatigue
    slowing *= 1.0 + weights.workload_slowing * side.workload
    return duration(side.force.assessment, u, weights.pace * slowing)


def _read(encounter: Encounter, side: Side, seen: tuple[Percept, float], elapsed_s: float) -> int:
    """An act is read, rightly or not, and belief moves; the note's number, or 0 where there was nothing to read."""
    percept, seen_s = seen
    if percept.rung < 0:
        return 0
    words = percept.number >= WORDS_AS_ACTS
    rung = percept.rung if words else _seen_as(encounter, side, percept, elapsed_s)
    line = encounter.note(side.ids[Level.BRIDGE], Did.READ, rung, percept.rung, percept.line)
    true = -1 if words else percept.rung
    judgement.take_in_act(encounter, side.minds[Level.BRIDGE], rung, true, percept.heat)
    if rung != true >= 0:
        observer.watch(encounter, side, percept, (line, seen_s))
    return line


def _seen_as(encounter: Encounter, side: Side, percept: Percept, elapsed_s: float) -> int:
    """The rung that an act is taken for. Words were misread when they were heard, and are not misread again."""
    seeing, terms = encounter.world.scenario.perception, encounter.terms
    z = normal_quantile(encounter.chance(Purpose.READING, side.index, percept.number))
    bounds = (seeing.haste_floor, seeing.haste_ceiling)
    hurry = perception.haste(seeing.haste_exponent, side.force.assessment_reference_s, elapsed_s, bounds)
    noise = terms.act_noise[side.index] * hurry
    return perception.reading(percept.rung, terms.bias[side.index], z * noise, (0, terms.top))


def _answer_or_decide(encounter: Encounter, side: Side, percepts: list[Percept], line: int) -> None:
    """An open offer is answered first; who accepts does not choose a rung as well."""
    for percept in percepts:
        offer = percept.offer
        if offer is not None and offer.is_open and offers.answer(encounter, side, Level.BRIDGE, offer):
            return
    decide(encounter, side, line)


def decide(encounter: Encounter, side: Side, cause: int) -> None:
    """Up, hold or down: a hazard over the time since the last decision. "Up" beyond authority, with a request pending,
    is hold."""
    scenario, mind = encounter.world.scenario, side.minds[Level.BRIDGE]
    now_s = encounter.env.now
    since_s = side.first_percept_s if math.isnan(mind.decided_s) else mind.decided_s
    exposure_s = min(now_s - since_s, scenario.decision.exposure_limit_s)
    mind.decided_s = now_s
    side.decisions += 1
    pull = judgement.eta(encounter, side, Level.BRIDGE)
    u = encounter.chance(Purpose.DECISION, side.index, side.decisions)
    chosen = decision.choice(u, *judgement.chances(encounter, side, mind, (pull, 1.0), exposure_s))
    line = encounter.note(side.ids[Level.BRIDGE], Did.DECIDED, chosen, pull, cause)
    unsafe = max(side.rung, mind.perceived) >= scenario.ladder.unsafe_rung
    if chosen != decision.DOWN:
        hails.in_good_time(encounter, side, line)
    if chosen == decision.UP:
        side.still = causes.still_up(encounter, side, u, exposure_s)
        if _climb_or_ask(encounter, side, line):
            return
    if chosen == decision.DOWN:
        acts.step_down(encounter, side, side.rung - 1, line)
    if unsafe and (chosen == decision.DOWN or decision.would_rather_talk(pull, scenario.decision.theta_up)):
        calls.consider_calling(encounter, side, line)


def _climb_or_ask(encounter: Encounter, side: Side, line: int) -> int:
    """Within its authority the bridge climbs; beyond it, it asks, once at a time: 0 where it must go on waiting."""
    ladder, roe = encounter.world.scenario.ladder, side.force.roe
    target = side.rung + 1
    under_fire = side.minds[Level.BRIDGE].perceived >= ladder.violent_rung and target <= roe.self_defence_rung
    if not under_fire and hails.comes_first(encounter, side, target, line):
        return 0
    if ladder.rungs[target].authority == "bridge" or target <= roe.preauthorised_rung:
        acts.climb(encounter, side, Why.OWN_AUTHORITY, line)
    elif under_fire:
        side.still = causes.still_under_fire(encounter, side, side.still)
        acts.climb(encounter, side, Why.SELF_DEFENCE, line)
    elif side.request is None:
        staff.ask(encounter, side, target, line)
    else:
        return 0
    return 1
