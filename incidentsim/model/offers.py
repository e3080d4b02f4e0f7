"""Offers to disengage: made, taken for something else, answered, refused, agreed to."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AGREEMENT, CALL, NOBODY, WORDS_AS_ACTS, Did, Intent, Level
from incidentsim.model import acts, judgement, lines, messages, staff
from incidentsim.model.state import Agreement, Encounter, Offer, Percept, Request, Side
from incidentsim.model.watch import Matter, consider
from incidentsim.rules import decision
from incidentsim.scenario.laws import duration

#: Requests and offers that a staff decides on are numbered apart.
_OFFERS = 1_000_000


def make_offer(encounter: Encounter, side: Side, name: str, line: int) -> ProcessGenerator:
    """The offer is said and repeated back: the open Offer, or 1 if the message opened none, or 0 if none got through.

    There is one open proposal a pair: said again on another channel it is the same one, and whichever echelon of the
    other side has heard it and is ready first answers it. Two that cross agree.
    """
    rival, level = encounter.other(side), lines.level_of(encounter, name)
    if encounter.is_over():
        return 0
    meaning, line = yield from messages.transmit(encounter, (side, rival, level), (name, Intent.OFFER), line)
    if encounter.is_over() or meaning is None:
        return 0
    if meaning > Intent.REASSURE:
        _hear_words(encounter, (side, rival), level, (meaning, line))
        return 1
    if encounter.agreement is not None:
        return 1
    offer = opened(encounter, side, (name, line))
    if offer is None:
        _agree(encounter, encounter.sides, name, line)
        return 1
    _lay_before(encounter, rival, offer, (name, line))
    return offer


def opened(encounter: Encounter, side: Side, heard: tuple[str, int]) -> Offer | None:
    """The one open proposal of a pair, opened by a side on a channel, or said again; None if it crosses the other's."""
    (name, line), offer = heard, encounter.offer
    if offer is not None and not offer.is_answered:
        return offer if offer.side == side.index else None
    side.offers += 1
    encounter.offer = Offer(side.index, name, side.offers, line, encounter.env.event())
    return encounter.offer


def warn(encounter: Encounter, side: Side, name: str, line: int) -> ProcessGenerator:
    """A demand is said, and the other bridge answers what it is about: 1 if that was heard, whatever it does then."""
    rival, level = encounter.other(side), lines.level_of(encounter, name)
    if encounter.is_over():
        return 0
    for speaker, hearer, intent in ((side, rival, Intent.WARN), (rival, side, Intent.INFORM)):
        meaning, line = yield from messages.transmit(encounter, (speaker, hearer, level), (name, intent), line)
        if encounter.is_over() or meaning is None:
            return 0
        _hear_words(encounter, (speaker, hearer), level, (meaning, line))
    return 1


def _lay_before(encounter: Encounter, side: Side, offer: Offer, heard: tuple[str, int]) -> None:
    """An offer reaches the echelon that its channel leads to; said again there, it is nothing new."""
    level = lines.level_of(encounter, heard[0])
    if level in offer.heard:
        return
    offer.heard[level] = heard
    if level == Level.BRIDGE:
        acts.perceive(encounter, side, Percept(-1, 0, heard[1], offer, 1))
    else:
        encounter.env.process(_consider_at_headquarters(encounter, side, level, offer))


def await_answer(encounter: Encounter, call: tuple[Side, str, int], offer: Offer | int) -> ProcessGenerator:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    side, name, rang = call
    yield from until_answered(encounter, name, offer)
    if isinstance(offer, Offer) and offer.answered.triggered:
        _hear_answer(encounter, side, offer, rang)
        return 1
    if not encounter.is_over() and encounter.agreement is None:
        hear_silence(encounter, side, lines.level_of(encounter, name), rang)
    return 0


def until_answered(encounter: Encounter, name: str, offer: Offer | int) -> ProcessGenerator:
    """A caller waits until its offer is answered, no longer than the patience of the channel lasts."""
    patience = encounter.env.timeout(encounter.world.scenario.channels[name].reply_patience_s)
    if isinstance(offer, int):  # the message was taken for something else: no answer will come
        yield patience
        return
    offer.waiting += 1
    try:
        yield offer.answered | patience
    finally:
        _leave(encounter, offer)


def answer(encounter: Encounter, side: Side, level: Level, offer: Offer) -> int:
    """An echelon answers an open offer: belief moves, then it accepts or refuses; 1 if it accepts.

    Who accepts has no use any more for a request to climb; one for leave to agree to something else goes on.
    """
    offer.channel, heard = offer.heard[level]
    judgement.take_in_offer(encounter, side, level, lines.trust_in(encounter, side, offer.channel))
    pull = judgement.eta(encounter, side, level)
    u = encounter.chance(Purpose.ACCEPTANCE, side.index * 4 + int(level), offer.number)
    accepts = int(u < decision.acceptance(pull, encounter.world.scenario.decision.theta_accept))
    did = Did.ACCEPTED if accepts else Did.DECLINED
    offer.accepted, offer.is_answered = accepts, 1
    line = encounter.note(side.ids[level], did, lines.channel_index(encounter, offer.channel), pull, heard)
    if accepts and level == Level.BRIDGE and side.request is not None and side.request.agreement is None:
        side.request.withdrawn = 1
        side.request = None
    encounter.env.process(_reply(encounter, (side, level), offer, (accepts, line)))
    return accepts


def hear_silence(encounter: Encounter, side: Side, level: Level, cause: int) -> None:
    """No reply is evidence too."""
    shift = judgement.take_in_silence(encounter, side, level)
    line = encounter.note(side.ids[level], Did.SILENCE, 0, shift, cause)
    if level == Level.BRIDGE:
        acts.perceive(encounter, side, Percept(-1, 0, line))


def _leave(encounter: Encounter, offer: Offer) -> None:
    """A caller no longer waits; when none does, or there is an answer, the offer stands no more."""
    offer.waiting -= 1
    if offer.waiting == 0 or offer.answered.triggered:
        close(encounter, offer)


def close(encounter: Encounter, offer: Offer) -> None:
    """An offer stands no more."""
    offer.is_open = 0
    if encounter.offer is offer:
        encounter.offer = None


def _hear_answer(encounter: Encounter, side: Side, offer: Offer, rang: int) -> None:
    """The answer is there, for whichever caller of the side hears it first."""
    if offer.is_known:
        return
    offer.is_known = 1
    heard_yes = int(offer.answered.value or 0) <= Intent.REASSURE
    if heard_yes and not encounter.is_over() and encounter.agreement is None:
        _agree(encounter, encounter.sides if offer.accepted else (side,), offer.channel, rang)
    elif lines.level_of(encounter, offer.channel) == Level.BRIDGE:
        acts.perceive(encounter, side, Percept(-1, 0, rang, None, 1))


def _reply(encounter: Encounter, who: tuple[Side, Level], offer: Offer, said: tuple[int, int]) -> ProcessGenerator:
    """The answer goes back on the same channel, and may be misunderstood like any message."""
    (side, level), (accepts, line) = who, said
    intent = Intent.OFFER if accepts else Intent.WARN
    caller = encounter.sides[offer.side]
    meaning, _ = yield from messages.transmit(encounter, (side, caller, level), (offer.channel, intent), line)
    if not encounter.is_over() and meaning is not None and offer.is_open and not offer.answered.triggered:
        offer.answered.succeed(meaning)


def _consider_at_headquarters(encounter: Encounter, side: Side, level: Level, offer: Offer) -> ProcessGenerator:
    """A watch officer of the echelon that was called takes an offer up, thinks, and answers it if nobody has yet."""
    u = encounter.chance(Purpose.STAFF_DELAY, side.index * 4 + int(level), _OFFERS + offer.number)
    thought_s = duration(side.staff(level).decision, u, encounter.world.scenario.decision.pace)
    needed = yield from consider(encounter, (side, level), Matter(CALL, thought_s, offer.heard[level][1], offer))
    if needed and not offer.is_answered:
        answer(encounter, side, level, offer)


def _agree(encounter: Encounter, believers: tuple[Side, ...], name: str, cause: int) -> None:
    """Who knows of an agreement acts on it, by the bridge's own right or on orders.

    A refusal that was heard as consent has one believer: that side may turn away, but nothing binds.
    """
    if encounter.offer is not None:
        close(encounter, encounter.offer)
    if encounter.agreement is not None:
        return
    level, mutual = lines.level_of(encounter, name), len(believers) > 1
    who = NOBODY if mutual else believers[0].ids[level]
    line = encounter.note(who, Did.AGREED, lines.channel_index(encounter, name), 0.0, cause)
    encounter.agreements += 1
    agreement = encounter.agreement = Agreement(name, line, encounter.agreements)
    if not mutual:
        encounter.env.process(staff.void_in_time(encounter, believers[0], agreement))
    for side in believers:
        if level > Level.BRIDGE:
            request = Request(AGREEMENT, side.rung, 0, side.rung, agreement=agreement)
            encounter.env.process(staff.order_down(encounter, side, (level, request, 1), line))
            continue
        if side.request is not None:
            side.request.withdrawn = 1
            side.request = None
        if encounter.chance(Purpose.DELEGATED, side.index, 0) < encounter.terms.delegation[side.index]:
            staff.execute(encounter, side, agreement, line)
        else:
            staff.ask(encounter, side, AGREEMENT, line)


def _hear_words(encounter: Encounter, parties: tuple[Side, Side], level: Level, heard: tuple[int, int]) -> None:
    """Words that are no offer, or are not taken for one: a threat is an act at the threat rung; the rest, a message."""
    (caller, rival), (meaning, line) = parties, heard
    threat = encounter.world.scenario.ladder.threat_rung if meaning >= Intent.THREATEN else -1
    if level == Level.BRIDGE:
        caller.offers += 1
        if threat >= 0:
            acts.see(encounter, rival, (threat, WORDS_AS_ACTS + caller.offers), line)
        else:
            acts.perceive(encounter, rival, Percept(-1, 0, line, None, 1))
    elif threat >= 0:
        judgement.take_in_act(encounter, rival.minds[level], threat, -1)
