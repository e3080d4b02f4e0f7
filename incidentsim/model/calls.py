"""Calls: who rings whom, on which line, and whether anybody answers."""

from collections.abc import Generator
from typing import Any, NamedTuple

import simpy
from simpy.events import Event, ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import CALL, Did, Intent, Level
from incidentsim.model import lines, offers, staff
from incidentsim.model.state import Encounter, Side
from incidentsim.scenario.laws import duration
from incidentsim.scenario.scenario import channel_address


class Attempt(NamedTuple):
    """One attempt on a channel: whose, its number, and the RANG note with which it began (s)."""

    side: Side
    name: str
    number: int
    rang_s: float
    line: int
    intent: Intent = Intent.OFFER


def consider_calling(encounter: Encounter, side: Side, cause: int) -> None:
    """A side that is willing at all starts its plan of calls, unless one is running or something is agreed."""
    if side.calling or encounter.agreement is not None or encounter.settled or side.plans >= side.force.plans:
        return
    if not side.force.plan or not willing(encounter, side, Level.BRIDGE):
        return
    side.plans += 1
    side.calling = 1
    line = encounter.note(side.ids[Level.BRIDGE], Did.PLANNED, side.plans, 0.0, cause)
    carry_out = call_at_once if side.force.plan_style == "parallel" else call_in_turn
    encounter.env.process(carry_out(encounter, side, line))


def call_in_turn(encounter: Encounter, side: Side, line: int) -> ProcessGenerator:
    """The channels of the plan are tried one after the other until one has led somewhere."""
    for name in side.force.plan:
        done = yield from try_channel(encounter, side, name, line)
        if done or encounter.is_over() or encounter.agreement is not None:
            break
    side.calling = 0


def call_at_once(encounter: Encounter, side: Side, line: int) -> ProcessGenerator:
    """All channels of the plan are tried at once; when one has led somewhere the others hang up."""
    yield from at_once(encounter, [try_channel(encounter, side, name, line) for name in dict.fromkeys(side.force.plan)])
    side.calling = 0


def at_once(encounter: Encounter, tries: list[ProcessGenerator]) -> ProcessGenerator:
    """Several attempts side by side, until one has led somewhere, or nothing is left to be called for."""
    env = encounter.env
    pending = [env.process(_one_of_many(attempt)) for attempt in tries]
    led = False
    while pending and not (led or encounter.is_over() or encounter.agreement is not None):
        yield simpy.AnyOf(env, pending)
        led = any(call.value for call in pending if call.triggered)
        pending = [call for call in pending if not call.triggered]
    for call in pending:
        call.interrupt()


def _one_of_many(attempt: ProcessGenerator) -> ProcessGenerator:
    """One of several, until its caller is told to hang up."""
    try:
        return (yield from attempt)
    except simpy.Interrupt:
        return 0


def try_channel(
    encounter: Encounter, side: Side, name: str, line: int, intent: Intent = Intent.OFFER
) -> ProcessGenerator:
    """Attempt after attempt on one channel; 1 when an offer was answered, whatever the answer, or a warning heard."""
    env, channel = encounter.env, encounter.world.scenario.channels[name]
    level = lines.level_of_channel(channel)
    if level > Level.BRIDGE:
        line = yield from _have_it_called(encounter, side, name, line)
        if line == staff.LOST or not willing(encounter, side, level):
            return 0
    before = 0  # the number of this caller's last attempt: a hail and a plan may ring on one channel in turn
    for _ in range(1 + channel.retries):
        if before:
            u = encounter.chance(Purpose.BACK_OFF, lines.entity(side, name), before)
            yield env.timeout(duration(channel.back_off, u))
        yield from _wait_for_the_desk(encounter, side, level)
        if encounter.is_over() or encounter.agreement is not None:
            return 1
        before = side.attempts[name] = side.attempts[name] + 1
        place = lines.channel_index(encounter, name)
        rang = encounter.note(side.ids[level], Did.RANG, place, before, line)
        attempt = Attempt(side, name, before, env.now, rang, intent)
        talk = _hold_the_line(encounter, attempt)
        offer = yield from on_the_line(env, encounter.lines[name], channel.patience_s, talk)
        if encounter.is_over() or encounter.agreement is not None:
            return 1
        if offer and intent == Intent.WARN:
            return 1
        if offer:
            return (yield from offers.await_answer(encounter, (side, name, rang), offer))
    return 0


def _have_it_called(encounter: Encounter, side: Side, name: str, line: int) -> ProcessGenerator:
    """A bridge asks a headquarters to call: one or two hops up, each of which waits while that desk is closed."""
    line = encounter.note(side.ids[Level.BRIDGE], Did.ASKED, CALL, side.rung, line)
    number = staff.CALLS + channel_address(name) * 64 + side.plans
    for hop in (Level.GROUP, Level.NATION):
        if hop <= lines.level_of(encounter, name):
            line, slip = yield from staff.relay(encounter, side, (hop, staff.UP), (CALL, number, line))
            if line == staff.LOST:
                return staff.LOST
            reported = staff.misreported(encounter, side.minds[Level.BRIDGE].perceived, slip)
            line = encounter.note(side.ids[hop], Did.RECEIVED, CALL, reported, line)
            yield from _wait_for_the_desk(encounter, side, hop)
            if encounter.is_over():
                return staff.LOST
    return line


def _wait_for_the_desk(encounter: Encounter, side: Side, level: Level) -> ProcessGenerator:
    """A headquarters calls nobody while its own desk is closed."""
    closed_s = lines.closed_for_s(encounter, side, level)
    if closed_s > 0.0:
        yield encounter.env.timeout(closed_s)


def on_the_line(
    env: simpy.Environment, resource: simpy.Resource, patience_s: float, talk: Generator[Event, Any, Any]
) -> ProcessGenerator:
    """A caller waits for a free line, no longer than patience allows, talks and hangs up; None if there was no line."""
    with resource.request() as line:
        yield line | env.timeout(patience_s)
        if not line.triggered:  # a tie goes to the caller
            talk.close()
            return None
        return (yield from talk)


def _hold_the_line(encounter: Encounter, attempt: Attempt) -> ProcessGenerator:
    """A line is free: the caller takes it, talks, through an interpreter where one is needed, and hangs up."""
    side, name = attempt.side, attempt.name
    if encounter.is_over():
        return 0
    who, place = side.ids[lines.level_of(encounter, name)], lines.channel_index(encounter, name)
    waited_s = encounter.env.now - attempt.rang_s
    encounter.note(who, Did.LINE_TAKEN, place, waited_s, attempt.line)
    left_s = max(0.0, encounter.world.scenario.channels[name].patience_s - waited_s)
    try:
        call = (name, left_s, attempt.line)
        offer = yield from lines.interpreted(encounter, side, call, _talk(encounter, attempt))
    except simpy.Interrupt:
        encounter.note(who, Did.LINE_FREED, place, 0.0, attempt.line)
        raise
    encounter.note(who, Did.LINE_FREED, place, 0.0, attempt.line)
    return offer


def _talk(encounter: Encounter, attempt: Attempt) -> ProcessGenerator:
    """On the line: wait for an answer, say who speaks, make the offer; what came of it, see offers.make_offer."""
    side, name = attempt.side, attempt.name
    if encounter.is_over():
        return 0
    level, place = lines.level_of(encounter, name), lines.channel_index(encounter, name)
    connect_s, patience_s = _connection(encounter, attempt)
    answered = answers(encounter, attempt) and connect_s <= patience_s
    yield encounter.wait(connect_s if answered else patience_s)
    if encounter.is_over():
        return 0
    if not answered:
        line = encounter.note(side.ids[level], Did.UNANSWERED, place, patience_s, attempt.line)
        offers.hear_silence(encounter, side, level, line)
        return 0
    line = encounter.note(encounter.other(side).ids[level], Did.ANSWERED, place, connect_s, attempt.line)
    u = encounter.chance(Purpose.AUTHENTICATION, lines.entity(side, name), attempt.number)
    channel = encounter.world.scenario.channels[name]
    yield encounter.wait(duration(channel.authentication, u, encounter.terms.authentication_factor))
    say = offers.warn if attempt.intent == Intent.WARN else offers.make_offer
    return (yield from say(encounter, side, name, line))


def _connection(encounter: Encounter, attempt: Attempt) -> tuple[float, float]:
    """How long it takes until the line is answered, if it is, and how long the caller waits for that (s).

    A line with a reply window is answered any time within it, and its caller waits for all of it.
    """
    channel, entity = encounter.world.scenario.channels[attempt.name], lines.entity(attempt.side, attempt.name)
    if isinstance(channel, lines.ON_THE_BRIDGE) or channel.window_s == 0.0:
        u = encounter.chance(Purpose.CONNECT, entity, attempt.number)
        return duration(channel.connect, u), channel.patience_s
    u = encounter.chance(Purpose.WINDOW, entity, attempt.number)
    return channel.window_s * u, max(channel.window_s, channel.patience_s)


def answers(encounter: Encounter, attempt: Attempt) -> int:
    """Whether this attempt is answered: nothing bars it, and somebody is there."""
    side, name = attempt.side, attempt.name
    barred = lines.barrier(encounter, side, name)
    if barred != lines.NOTHING:
        who = side.ids[lines.level_of(encounter, name)]
        encounter.note(who, Did.BARRED, barred, lines.channel_index(encounter, name), attempt.line)
        return 0
    u = encounter.chance(Purpose.ANSWER, lines.entity(side, name), attempt.number)
    return int(u < lines.answer_share(encounter, name))


def willing(encounter: Encounter, side: Side, level: Level) -> int:
    """Whether an echelon calls the other side at all in this encounter."""
    share = side.force.willing if level == Level.BRIDGE else side.staff(level).willing
    return int(encounter.chance(Purpose.WILLING, side.index * 4 + int(level), 0) < share * encounter.terms.willing)
