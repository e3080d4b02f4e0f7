"""Calls: who rings whom, whether anybody answers, what is understood, and what comes of it."""

from collections.abc import Generator
from typing import Any

import simpy
from simpy.events import Event, ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AGREEMENT, CALL, NOBODY, WORDS_AS_ACTS, Did, Intent, Level
from incidentsim.model import acts, judgement, messages, staff
from incidentsim.model.state import Agreement, Encounter, Offer, Percept, Request, Side
from incidentsim.rules import decision
from incidentsim.rules.calls import bridge_answer
from incidentsim.scenario.channels import AnyChannel, Radio
from incidentsim.scenario.laws import duration
from incidentsim.scenario.scenario import channel_address

_UP = 0
#: Requests and offers that a staff decides on are numbered apart.
_OFFERS = 1_000_000


def consider_calling(encounter: Encounter, side: Side, cause: int) -> None:
    """A side that is willing at all starts its plan of calls, unless one is running or something is agreed."""
    if side.calling or encounter.agreement is not None or encounter.settled or side.plans >= side.force.plans:
        return
    if not side.force.plan or not _willing(encounter, side, Level.BRIDGE, side.force.willing):
        return
    side.plans += 1
    side.calling = 1
    line = encounter.note(side.ids[Level.BRIDGE], Did.PLANNED, side.plans, 0.0, cause)
    encounter.env.process(_call_in_turn(encounter, side, line))


def _call_in_turn(encounter: Encounter, side: Side, line: int) -> ProcessGenerator:
    """The channels of the plan are tried one after the other until one has led somewhere."""
    for name in side.force.plan:
        done = yield from try_channel(encounter, side, name, line)
        if done or encounter.is_over() or encounter.agreement is not None:
            break
    side.calling = 0


def try_channel(encounter: Encounter, side: Side, name: str, line: int) -> ProcessGenerator:
    """Attempt after attempt on one channel; 1 when an offer was answered, whatever the answer."""
    env, channel = encounter.env, encounter.world.scenario.channels[name]
    level = level_of_channel(channel)
    if level == Level.GROUP:
        willing = _willing(encounter, side, Level.GROUP, side.force.group.willing)
        line = encounter.note(side.ids[Level.BRIDGE], Did.ASKED, CALL, side.rung, line)
        arrived = yield from staff.relay(encounter, side, (Level.GROUP, _UP), (CALL, line))
        if not arrived or not willing:
            return 0
        line = encounter.note(side.ids[Level.GROUP], Did.RECEIVED, CALL, side.minds[Level.BRIDGE].perceived, line)
    for number in range(1 + channel.retries):
        if number > 0:
            u = encounter.chance(Purpose.BACK_OFF, _entity(side, name), side.attempts[name])
            yield env.timeout(duration(channel.back_off, u))
        if encounter.is_over() or encounter.agreement is not None:
            return 1
        side.attempts[name] += 1
        rang = encounter.note(side.ids[level], Did.RANG, channel_index(encounter, name), side.attempts[name], line)
        side.rang_s = env.now
        understood = yield from _ring(encounter, side, name, rang)
        if encounter.is_over() or encounter.agreement is not None:
            return 1
        if understood:
            return (yield from _await_answer(encounter, side, name, rang))
    return 0


def _ring(encounter: Encounter, side: Side, name: str, rang: int) -> ProcessGenerator:
    """One attempt: a free line, somebody who answers, the offer made; 1 if it was delivered."""
    channel = encounter.world.scenario.channels[name]
    talk = _talk(encounter, side, name, rang)
    return (yield from on_the_line(encounter.env, encounter.lines[name], channel.patience_s, talk)) or 0


def on_the_line(
    env: simpy.Environment, lines: simpy.Resource, patience_s: float, talk: Generator[Event, Any, int]
) -> ProcessGenerator:
    """A caller waits for a free line, no longer than patience allows, talks and hangs up; None if there was no line."""
    with lines.request() as line:
        yield line | env.timeout(patience_s)
        if not line.triggered:  # a tie goes to the caller
            talk.close()
            return None
        return (yield from talk)


def _talk(encounter: Encounter, side: Side, name: str, rang: int) -> ProcessGenerator:
    """On the line: wait for an answer, say who speaks, make the offer; 1 if it was delivered, however understood."""
    env, channel = encounter.env, encounter.world.scenario.channels[name]
    level, index, entity = level_of_channel(channel), channel_index(encounter, name), _entity(side, name)
    who = side.ids[level]
    if encounter.is_over():
        return 0
    encounter.note(who, Did.LINE_TAKEN, index, env.now - side.rang_s, rang)
    connect_s = duration(channel.connect, encounter.chance(Purpose.CONNECT, entity, side.attempts[name]))
    answered = _answers(encounter, side, name) and connect_s <= channel.patience_s
    yield env.timeout(connect_s if answered else channel.patience_s)
    delivered = 0
    if not encounter.is_over() and not answered:
        line = encounter.note(who, Did.UNANSWERED, index, channel.patience_s, rang)
        _hear_silence(encounter, side, level, line)
    elif not encounter.is_over():
        line = encounter.note(encounter.other(side).ids[level], Did.ANSWERED, index, connect_s, rang)
        u = encounter.chance(Purpose.AUTHENTICATION, entity, side.attempts[name])
        yield env.timeout(duration(channel.authentication, u, encounter.terms.authentication_factor))
        delivered = yield from _make_offer(encounter, side, name, line)
    encounter.note(who, Did.LINE_FREED, index, 0.0, rang)
    return delivered


def _make_offer(encounter: Encounter, side: Side, name: str, line: int) -> ProcessGenerator:
    """The offer is said and repeated back; 1 if the message got through, rightly understood or not."""
    rival, level = encounter.other(side), level_of_channel(encounter.world.scenario.channels[name])
    if encounter.is_over():
        return 0
    meaning, line = yield from messages.transmit(encounter, (side, rival, level), (name, Intent.OFFER), line)
    if encounter.is_over() or meaning is None:
        return 0
    if meaning > Intent.REASSURE:
        _misunderstood(encounter, rival, level, (meaning, line))
        return 1
    crossing = encounter.offer
    if crossing is not None and crossing.side != side.index and not crossing.is_answered:
        crossing.is_open = 0
        _agree(encounter, encounter.sides, name, line)
        return 1
    encounter.offers += 1
    encounter.offer = Offer(side.index, name, encounter.offers, line, encounter.env.event())
    if level == Level.BRIDGE:
        acts.perceive(encounter, rival, Percept(-1, 0, line, encounter.offer, 1))
    else:
        encounter.env.process(_consider_at_headquarters(encounter, rival, encounter.offer))
    return 1


def _await_answer(encounter: Encounter, side: Side, name: str, rang: int) -> ProcessGenerator:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    env, channel, offer = encounter.env, encounter.world.scenario.channels[name], encounter.offer
    patience = env.timeout(channel.reply_patience_s)
    if offer is None or offer.side != side.index:  # the message was taken for something else: no answer will come
        yield patience
    else:
        yield offer.answered | patience
        offer.is_open = 0
        if encounter.offer is offer:
            encounter.offer = None
        if offer.answered.triggered:
            heard_yes = int(offer.answered.value or 0) <= Intent.REASSURE
            if heard_yes and not encounter.is_over() and encounter.agreement is None:
                _agree(encounter, encounter.sides if offer.accepted else (side,), name, rang)
            elif level_of_channel(channel) == Level.BRIDGE:
                acts.perceive(encounter, side, Percept(-1, 0, rang, None, 1))
            return 1
    if not encounter.is_over() and encounter.agreement is None:
        _hear_silence(encounter, side, level_of_channel(channel), rang)
    return 0


def answer(encounter: Encounter, side: Side, level: Level, offer: Offer) -> int:
    """An echelon answers an open offer: belief moves, then it accepts or refuses; 1 if it accepts."""
    judgement.take_in_offer(encounter, side, level)
    pull = judgement.eta(encounter, side, level)
    u = encounter.chance(Purpose.ACCEPTANCE, side.index * 4 + int(level), offer.number)
    accepts = int(u < decision.acceptance(pull, encounter.world.scenario.decision.theta_accept))
    did = Did.ACCEPTED if accepts else Did.DECLINED
    offer.accepted, offer.is_answered = accepts, 1
    line = encounter.note(side.ids[level], did, channel_index(encounter, offer.channel), pull, offer.line)
    if accepts and level == Level.BRIDGE and side.request is not None:
        side.request.withdrawn = 1
        side.request = None
    encounter.env.process(_reply(encounter, (side, level), offer, (accepts, line)))
    return accepts


def _reply(encounter: Encounter, who: tuple[Side, Level], offer: Offer, said: tuple[int, int]) -> ProcessGenerator:
    """The answer goes back on the same channel, and may be misunderstood like any message."""
    (side, level), (accepts, line) = who, said
    intent = Intent.OFFER if accepts else Intent.WARN
    caller = encounter.sides[offer.side]
    meaning, _ = yield from messages.transmit(encounter, (side, caller, level), (offer.channel, intent), line)
    if not encounter.is_over() and meaning is not None and offer.is_open and not offer.answered.triggered:
        offer.answered.succeed(meaning)


def _consider_at_headquarters(encounter: Encounter, side: Side, offer: Offer) -> ProcessGenerator:
    """A group's watch officer takes an offer up, thinks, and answers it."""
    env, asked_s = encounter.env, encounter.env.now
    with encounter.world.officers[side.index, Level.GROUP].request(priority=0) as officer:
        yield officer
        if encounter.is_over() or not offer.is_open:
            return
        who = side.ids[Level.GROUP]
        taken = encounter.note(who, Did.OFFICER_TAKEN, CALL, env.now - asked_s, offer.line)
        u = encounter.chance(Purpose.STAFF_DELAY, side.index * 4 + int(Level.GROUP), _OFFERS + offer.number)
        yield env.timeout(duration(side.force.group.decision, u, encounter.world.scenario.decision.pace))
        encounter.note(who, Did.OFFICER_FREED, CALL, 0.0, taken)
    if not encounter.is_over() and offer.is_open:
        answer(encounter, side, Level.GROUP, offer)


def _agree(encounter: Encounter, believers: tuple[Side, ...], name: str, cause: int) -> None:
    """Who knows of an agreement acts on it, by the bridge's own right or on orders.

    A refusal that was heard as consent has one believer: that side may turn away, but nothing binds.
    """
    if encounter.agreement is not None:
        return
    encounter.offer = None
    level = level_of_channel(encounter.world.scenario.channels[name])
    by_hotline, mutual = level == Level.GROUP, len(believers) > 1
    who = NOBODY if mutual else believers[0].ids[level]
    line = encounter.note(who, Did.AGREED, channel_index(encounter, name), 0.0, cause)
    agreement = encounter.agreement = Agreement(name, line)
    if not mutual:
        encounter.env.process(staff.void_in_time(encounter, believers[0], agreement))
    for side in believers:
        if not by_hotline and side.request is not None:
            side.request.withdrawn = 1
            side.request = None
        if by_hotline:
            request = Request(AGREEMENT, side.rung, 0, side.rung, agreement=agreement)
            encounter.env.process(staff.order_down(encounter, side, (Level.GROUP, request, 1), line))
        elif encounter.chance(Purpose.DELEGATED, side.index, 0) < side.force.delegation:
            staff.execute(encounter, side, agreement, line)
        else:
            staff.ask(encounter, side, AGREEMENT, line)


def _misunderstood(encounter: Encounter, rival: Side, level: Level, heard: tuple[int, int]) -> None:
    """An offer taken for something else: a threat is an act at the threat rung; the rest is just a message."""
    meaning, line = heard
    threat = encounter.world.scenario.ladder.threat_rung if meaning >= Intent.THREATEN else -1
    if level == Level.BRIDGE:
        encounter.offers += 1
        if threat >= 0:
            acts.see(encounter, rival, (threat, WORDS_AS_ACTS + encounter.offers), line)
        else:
            acts.perceive(encounter, rival, Percept(-1, 0, line, None, 1))
    elif threat >= 0:
        judgement.take_in_act(encounter, rival.minds[level], threat, -1)


def _hear_silence(encounter: Encounter, side: Side, level: Level, cause: int) -> None:
    """No reply is evidence too."""
    shift = judgement.take_in_silence(encounter, side, level)
    line = encounter.note(side.ids[level], Did.SILENCE, 0, shift, cause)
    if level == Level.BRIDGE:
        acts.perceive(encounter, side, Percept(-1, 0, line))


def _answers(encounter: Encounter, side: Side, name: str) -> int:
    """Whether this attempt is answered: no political refusal, and somebody there."""
    channel, entity = encounter.world.scenario.channels[name], _entity(side, name)
    if encounter.chance(Purpose.REFUSAL, entity, 0) < channel.refusal:
        return 0
    answer_share = channel.answer
    if isinstance(channel, Radio):
        answer_share = bridge_answer(channel.answer, channel.answer_with_protocol, encounter.terms.answer_way)
    return int(encounter.chance(Purpose.ANSWER, entity, side.attempts[name]) < answer_share)


def _willing(encounter: Encounter, side: Side, level: Level, share: float) -> int:
    return int(encounter.chance(Purpose.WILLING, side.index * 4 + int(level), 0) < share)


def level_of_channel(channel: AnyChannel) -> Level:
    """The echelon that a channel connects."""
    return staff.LEVELS[channel.echelon]


def channel_index(encounter: Encounter, name: str) -> int:
    """The number that stands for a channel in a note: its place in the scenario."""
    return list(encounter.world.scenario.channels).index(name)


def _entity(side: Side, name: str) -> int:
    return side.index * 0x8000 + channel_address(name)
