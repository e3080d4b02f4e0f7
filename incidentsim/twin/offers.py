"""Offers to disengage: made, taken for something else, answered, refused, agreed to. Mirrors model/offers.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import acts, layout, lines, messages, staff, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import CALL, DONE, FULL, NONE, begin, call, fail
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.messages import NOT_UNDERSTOOD
from incidentsim.twin.numbers import AGREEMENT, BRIDGE, NOBODY, OPEN_OFFER, WORDS_AS_ACTS, did, intent, kind, purpose
from incidentsim.twin.numbers import CALL as TO_CALL
from incidentsim.twin.records import Frame, World

#: Requests and offers that a staff decides on are numbered apart.
_OFFERS = 1_000_000


def make_offer(w: World, me: Frame) -> int:
    """The offer is said and repeated back: an open offer, or 1 if the message opened none, or 0 if none got through."""
    e, s = me.e, me.s
    enc = w.encs[e]
    if enc.ended:
        w.got = 0
        return DONE
    if me.at == 0:
        me.at = 1
        return messages.say(w, me, s, intent.OFFER, me.line)
    meaning, line = w.got, w.got2
    w.got = 0
    if meaning == NOT_UNDERSTOOD:
        return DONE
    w.got = 1
    if meaning > intent.REASSURE:
        _hear_words(w, me, 1 - s, meaning, line)
        return DONE
    if enc.agreement >= 0:
        return DONE
    offer = opened(w, e, s, me.channel, line)
    if offer == NONE:
        _agree(w, (e, s), 1, me.channel, line)
        w.got = 1
        return DONE
    _lay_before(w, (e, 1 - s), offer, me.channel, line)
    w.got = OPEN_OFFER + offer
    return DONE


def opened(w: World, e: int, s: int, ch: int, line: int) -> int:
    """The one open proposal of a pair, opened by a side on a channel, or said again; NONE if it crosses the other's."""
    enc = w.encs[e]
    if enc.offer >= 0 and not w.offers[enc.offer].is_answered:
        return enc.offer if w.offers[enc.offer].side == s else NONE
    enc.sides[s].offers += 1
    place = w.offers_count
    if place >= layout.OFFERS:
        fail(w, FULL)
        return 0
    w.offers_count += 1
    offer = w.offers[place]
    offer.side, offer.channel, offer.number, offer.line = s, ch, enc.sides[s].offers, line
    offer.waiting = offer.is_known = offer.accepted = offer.is_answered = offer.answered = offer.value = 0
    offer.is_open, offer.first_waiting, offer.last_waiting = 1, NONE, NONE
    for level in range(4):
        offer.heard_channel[level] = NONE
    enc.offer = place
    return place


def say_warning(w: World, me: Frame) -> int:
    """A demand is said, and the other bridge answers what it is about: 1 if that was heard, whatever it does then."""
    e, s = me.e, me.s
    if me.at == 0:
        if w.encs[e].ended:
            w.got = 0
            return DONE
        me.at = 1
        return messages.say(w, me, s, intent.WARN, me.line)
    meaning, me.line = w.got, w.got2
    w.got = 0
    if w.encs[e].ended or meaning == NOT_UNDERSTOOD:
        return DONE
    if me.at == 1:
        _hear_words(w, me, 1 - s, meaning, me.line)
        me.at = 2
        return messages.say(w, me, 1 - s, intent.INFORM, me.line)
    _hear_words(w, me, s, meaning, me.line)
    w.got = 1
    return DONE


def _lay_before(w: World, es: tuple[int, int], o: int, ch: int, line: int) -> None:
    """An offer reaches the echelon that its channel leads to; said again there, it is nothing new."""
    (e, s), offer, level = es, w.offers[o], w.p.channels[ch].level
    if offer.heard_channel[level] != NONE:
        return
    offer.heard_channel[level], offer.heard_line[level] = ch, line
    if level == BRIDGE:
        acts.perceive(w, e, s, line, 1).offer = o
    else:
        considered = begin(w, kind.CONSIDER_AT_HEADQUARTERS, e, s)
        considered.level, considered.offer = level, o


def await_answer(w: World, me: Frame) -> int:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    e, s = me.e, me.s
    if me.at == 0:
        me.at = 1
        return wait_for_the_answer(w, me)
    w.got = 0
    if me.offer >= 0 and w.offers[me.offer].answered:
        _hear_answer(w, (e, s), me.offer, me.line)
        w.got = 1
    elif not w.encs[e].ended and w.encs[e].agreement == NONE:
        hear_silence(w, e, s, me.level, me.line)
    return DONE


def wait_for_the_answer(w: World, me: Frame) -> int:
    """The running caller waits until its offer is answered, no longer than the patience of the channel lasts."""
    waited = call(w, kind.UNTIL_ANSWERED, me)
    waited.channel, waited.offer = me.channel, me.offer
    return CALL


def until_answered(w: World, me: Frame) -> int:
    """Until an offer is answered, or patience is lost; of a message that was taken for something else, that alone."""
    patience_s = w.p.channels[me.channel].reply_patience_s
    if me.at == 0:
        me.at = 1
        if me.offer < 0:
            return waits.sleep(w, patience_s)
        waits.schedule_branch(w, patience_s)
        w.offers[me.offer].waiting += 1
        return waits.until_answered(w, me.offer)
    leave(w, me)
    return DONE


def leave(w: World, me: Frame) -> None:
    """A caller no longer waits; when none does, or there is an answer, the offer stands no more."""
    if me.offer < 0:
        return
    offer = w.offers[me.offer]
    offer.waiting -= 1
    if offer.waiting == 0 or offer.answered:
        close(w, me.e, me.offer)


def close(w: World, e: int, o: int) -> None:
    """An offer stands no more."""
    w.offers[o].is_open = 0
    if w.encs[e].offer == o:
        w.encs[e].offer = NONE


def answer(w: World, e: int, s: int, level: int, o: int) -> int:
    """An echelon answers an open offer: belief moves, then it accepts or refuses; 1 if it accepts."""
    offer, side = w.offers[o], w.encs[e].sides[s]
    offer.channel = offer.heard_channel[level]
    mind = side.minds[level]
    minds.take_in_offer(w, e, mind, lines.trust_in(w, e, s, offer.channel))
    pull = minds.eta(w, e, s, level)
    u = chance(w, e, purpose.ACCEPTANCE, s * 4 + level, offer.number)
    accepts = int(u < rules.decision.acceptance(pull, w.p.decision.theta_accept))
    offer.accepted, offer.is_answered = accepts, 1
    told = did.ACCEPTED if accepts else did.DECLINED
    line = note(w, e, who(s, level), told, offer.channel, pull, offer.heard_line[level])
    if accepts and level == BRIDGE and side.request >= 0 and w.matters[side.request].agreement == NONE:
        staff.withdraw(w, side)
    replied = begin(w, kind.REPLY, e, s)
    replied.level, replied.channel, replied.offer, replied.line, replied.a = level, offer.channel, o, line, accepts
    return accepts


def hear_silence(w: World, e: int, s: int, level: int, cause: int) -> None:
    """No reply is evidence too."""
    shift = minds.take_in_silence(w, e, w.encs[e].sides[s].minds[level])
    line = note(w, e, who(s, level), did.SILENCE, 0, shift, cause)
    if level == BRIDGE:
        acts.perceive(w, e, s, line, 0)


def _hear_answer(w: World, es: tuple[int, int], o: int, rang: int) -> None:
    """The answer is there, for whichever caller of the side hears it first."""
    (e, s), offer = es, w.offers[o]
    if offer.is_known:
        return
    offer.is_known = 1
    heard_yes = offer.value <= intent.REASSURE
    if heard_yes and not w.encs[e].ended and w.encs[e].agreement == NONE:
        _agree(w, es, offer.accepted, offer.channel, rang)
    elif w.p.channels[offer.channel].level == BRIDGE:
        acts.perceive(w, e, s, rang, 1)


def reply(w: World, me: Frame) -> int:
    """The answer (a) goes back on the channel on which it was given, and may be misunderstood like any message."""
    if me.at == 0:
        me.at = 1
        return messages.say(w, me, me.s, intent.OFFER if me.a else intent.WARN, me.line)
    offer = w.offers[me.offer]
    if not w.encs[me.e].ended and w.got != NOT_UNDERSTOOD and offer.is_open and not offer.answered:
        waits.answered_now(w, me.offer, w.got)
    return DONE


def consider_at_headquarters(w: World, me: Frame) -> int:
    """A watch officer of the echelon that was called takes an offer up, thinks, and answers it if nobody has yet."""
    offer = w.offers[me.offer]
    if me.at == 0:
        me.at = 1
        u = chance(w, me.e, purpose.STAFF_DELAY, me.s * 4 + me.level, _OFFERS + offer.number)
        thought_s = duration(w, w.p.forces[me.s].staff[me.level].decision, u, w.p.decision.pace)
        me.line = offer.heard_line[me.level]
        staff.consider(w, me, TO_CALL, thought_s, me.offer)
        return CALL
    if w.got and not offer.is_answered:
        answer(w, me.e, me.s, me.level, me.offer)
    return DONE


def _agree(w: World, es: tuple[int, int], mutual: int, ch: int, cause: int) -> None:
    """Who knows of an agreement acts on it, by the bridge's own right or on orders: both sides, or one."""
    e, s = es
    enc = w.encs[e]
    if enc.offer >= 0:
        close(w, e, enc.offer)
    if enc.agreement >= 0:
        return
    level = w.p.channels[ch].level
    line = note(w, e, NOBODY if mutual else who(s, level), did.AGREED, ch, 0.0, cause)
    enc.agreements += 1
    place = w.agreements_count
    if place >= layout.AGREEMENTS:
        fail(w, FULL)
        return
    w.agreements_count += 1
    made = w.agreements[place]
    made.channel, made.line, made.number, made.is_void = ch, line, enc.agreements, 0
    made.executed[0] = made.executed[1] = 0
    enc.agreement = place
    if mutual:
        _act_on_it(w, (e, 0), level, place, line)
        _act_on_it(w, (e, 1), level, place, line)
    else:
        begin(w, kind.VOID_IN_TIME, e, s).a = place
        _act_on_it(w, es, level, place, line)


def _act_on_it(w: World, es: tuple[int, int], level: int, agreed: int, line: int) -> None:
    """A side acts on an agreement: its headquarters orders it, or its bridge does it, or asks for leave."""
    e, s = es
    side = w.encs[e].sides[s]
    if level > BRIDGE:
        place = staff.new_matter(w, AGREEMENT, side.rung, 0, side.rung)
        w.matters[place].agreement = agreed
        ordered = begin(w, kind.ORDER_DOWN, e, s)
        ordered.matter, ordered.level, ordered.a, ordered.line = place, level, 1, line
        return
    staff.withdraw(w, side)
    if chance(w, e, purpose.DELEGATED, s, 0) < w.encs[e].terms.delegation[s]:
        staff.execute(w, e, s, agreed, line)
    else:
        staff.ask(w, e, s, AGREEMENT, line)


def _hear_words(w: World, me: Frame, hearer: int, meaning: int, line: int) -> None:
    """Words that are no offer, or are not taken for one: a threat is an act at the threat rung; the rest, a message."""
    e, threat_rung = me.e, w.p.ladder.threat_rung
    threat = meaning >= intent.THREATEN
    if me.level == BRIDGE:
        caller = w.encs[e].sides[1 - hearer]
        caller.offers += 1
        if threat:
            acts.see(w, (e, hearer), threat_rung, WORDS_AS_ACTS + caller.offers, line)
        else:
            acts.perceive(w, e, hearer, line, 1)
    elif threat:
        minds.take_in_act(w, e, w.encs[e].sides[hearer].minds[me.level], (threat_rung, -1), 1.0)
