"""What capitals say to each other once a line is answered. Mirrors the rest of model/capitals.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import aftermath, calls, capitals, lines, messages, offers, opinion, staff, talks, waits
from incidentsim.twin.core import CALL, DONE, NONE, call
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.messages import NOT_UNDERSTOOD
from incidentsim.twin.numbers import CALL as TO_CALL
from incidentsim.twin.numbers import OPEN_OFFER, did, intent, kind, news, purpose
from incidentsim.twin.records import Frame, World


def talk(w: World, me: Frame) -> int:
    """Through to the line (since z): it is taken, talked on and freed; the open offer, or 0."""
    if me.at == 0:
        if w.encs[me.e].ended:
            w.got = 0
            return DONE
        note(w, me.e, who(me.s, me.level), did.LINE_TAKEN, me.channel, w.now - me.z, me.line)
        me.at = 1
        spoken = call(w, kind.SPEAK, me)
        spoken.channel, spoken.level, spoken.line, spoken.number, spoken.y = (
            me.channel, me.level, me.line, me.number, me.y,
        )  # fmt: skip
        return CALL
    calls.free_the_line(w, me)
    return DONE


def speak(w: World, me: Frame) -> int:
    """If the other capital answers, who speaks is made sure of, and what is to be said is said."""
    e, s, ch = me.e, me.s, me.channel
    enc, channel = w.encs[e], w.p.channels[ch]
    if me.at == 0:
        if not talks.answers(w, me):
            said = note(w, e, who(s, me.level), did.UNANSWERED, ch, w.now - me.y, me.line)
            note(w, e, who(s, me.level), did.SILENCE, 0, opinion.take_in_silence(w, e, s), said)
            w.got = 0
            return DONE
        me.at = 1
        return waits.until_over(w, _until_answered_s(w, me))
    if me.at == 1:
        if enc.ended:
            w.got = 0
            return DONE
        me.c = note(w, e, who(1 - s, me.level), did.ANSWERED, ch, w.now - me.y, me.line)
        aftermath.have_word(w, e, s)
        u = chance(w, e, purpose.AUTHENTICATION, lines.entity(w, s, ch), me.number)
        me.at = 2
        return waits.until_over(w, duration(w, channel.authentication, u, enc.terms.authentication_factor))
    if me.at == 2:
        me.at, me.a = 3, me.c
        return lines.interpret(w, me, channel.patience_s, kind.SAY)
    return DONE


def _until_answered_s(w: World, me: Frame) -> float:
    """A line with a reply window is answered any time within it."""
    channel = w.p.channels[me.channel]
    if channel.on_the_bridge:
        return 0.0
    return channel.window_s * chance(w, me.e, purpose.WINDOW, lines.entity(w, me.s, me.channel), me.number)


def say(w: World, me: Frame) -> int:
    """An explanation, if there is one to give, then the offer to let it rest (a the note of the answer).

    The open offer, or 1 if the message opened none, or 0 if none got through.
    """
    e, s = me.e, me.s
    sequel = w.encs[e]
    if sequel.ended:
        w.got = 0
        return DONE
    if me.at == 0:
        me.at = 1
        if sequel.capitals[s].stepped and not sequel.capitals[s].explained:
            explained = call(w, kind.EXPLAIN, me)
            explained.channel, explained.level, explained.line = me.channel, me.level, me.a
            return CALL
    if me.at == 1:
        me.at = 2
        return messages.say(w, me, s, intent.OFFER, me.a)
    meaning, line = w.got, w.got2
    w.got = 0
    if meaning == NOT_UNDERSTOOD:
        return DONE
    aftermath.have_word(w, e, 1 - s)
    w.got = 1
    if meaning > intent.REASSURE:
        if meaning >= intent.THREATEN:
            opinion.take_in_threat(w, e, 1 - s, me.level)
        return DONE
    _lay_before(w, me, line)
    return DONE


def _lay_before(w: World, me: Frame, line: int) -> None:
    """An offer that was understood: it crosses the other's, is said again, or is before the other capital."""
    o = offers.opened(w, me.e, me.s, me.channel, line)
    if o == NONE:
        capitals.agree(w, me.e, me.channel, line)
        return
    offer = w.offers[o]
    if offer.heard_channel[me.level] == NONE:
        offer.heard_channel[me.level], offer.heard_line[me.level] = me.channel, line
        considered = aftermath.play(w, kind.LATER_CONSIDER, me.e, 1 - me.s)
        considered.level, considered.offer = me.level, o
    w.got = OPEN_OFFER + o


def explain(w: World, me: Frame) -> int:
    """What happened is explained; if it is understood, and true, it is believed as far as the side is trusted."""
    e, s = me.e, me.s
    sequel = w.encs[e]
    if me.at == 0:
        me.at = 1
        return messages.say(w, me, s, intent.REASSURE, me.line)
    meaning, line = w.got, w.got2
    if sequel.ended or meaning == NOT_UNDERSTOOD:
        return DONE
    aftermath.have_word(w, e, 1 - s)
    if meaning <= intent.REASSURE:
        sequel.capitals[s].explained = 1
        if sequel.capitals[s].suffered or not sequel.deliberate:
            opinion.take_in_words(w, e, 1 - s, me.channel)
        aftermath.hear(w, e, 1 - s, news.EXPLANATION, line)
    elif meaning >= intent.THREATEN:
        opinion.take_in_threat(w, e, 1 - s, me.level)
    return DONE


def consider(w: World, me: Frame) -> int:
    """A watch officer of the echelon that was called takes the offer up, thinks, and answers it if nobody has yet."""
    e, s, offer = me.e, me.s, w.offers[me.offer]
    if me.at == 0:
        me.at = 1
        u = chance(w, e, purpose.STAFF_DELAY, s * 4 + me.level, offer.number)
        thought_s = duration(w, w.p.forces[s].staff[me.level].decision, u, w.p.decision.pace)
        me.line = offer.heard_line[me.level]
        staff.consider(w, me, TO_CALL, thought_s, me.offer)
        return CALL
    if me.at == 1 and w.got and not offer.is_answered:
        me.at = 2
        answered = call(w, kind.LATER_ANSWER, me)
        answered.level, answered.offer = me.level, me.offer
        return CALL
    return DONE


def answer(w: World, me: Frame) -> int:
    """Belief moves, the offer is accepted or refused, and the answer goes back on the same channel."""
    e, s, offer = me.e, me.s, w.offers[me.offer]
    if me.at == 0:
        me.at = 1
        offer.channel = offer.heard_channel[me.level]
        me.channel = offer.channel
        opinion.take_in_words(w, e, s, offer.channel)
        pull = opinion.eta(w, e, s, me.level)
        u = chance(w, e, purpose.ACCEPTANCE, s * 4 + me.level, offer.number)
        offer.accepted = int(u < rules.decision.acceptance(pull, w.p.decision.theta_accept))
        offer.is_answered = 1
        told = did.ACCEPTED if offer.accepted else did.DECLINED
        line = note(w, e, who(s, me.level), told, offer.channel, pull, offer.heard_line[me.level])
        return messages.say(w, me, s, intent.OFFER if offer.accepted else intent.WARN, line)
    if not w.encs[e].ended and w.got != NOT_UNDERSTOOD and offer.is_open and not offer.answered:
        waits.answered_now(w, me.offer, w.got)
    return DONE
