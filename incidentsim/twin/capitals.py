"""Calls between capitals: who rings whom in an aftermath, and on which line. Mirrors model/capitals.py."""

from __future__ import annotations

from incidentsim.twin import aftermath, calls, lines, offers, opinion, staff, waits
from incidentsim.twin.core import ALL, ANY, CALL, DONE, NONE, call, free_process, new_frame, start
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import AGREEMENT, NATION, NOBODY, OPEN_OFFER, did, intent, kind, purpose
from incidentsim.twin.numbers import CALL as TO_CALL
from incidentsim.twin.numbers import aftermath as endings
from incidentsim.twin.records import Frame, World

_CALLED, _CONTACTED, _HUNG_UP, _ENDS = 1, 2, 3, 4


def consider_calling(w: World, e: int, s: int, cause: int) -> None:
    """A capital starts its plan of calls, unless one is running or it has had enough of them."""
    side, force = w.encs[e].sides[s], w.p.forces[s]
    if side.calling or side.plans >= force.plans or _untried(w, e, s, 0) == NONE:
        return
    side.plans += 1
    side.calling = 1
    line = note(w, e, who(s, NATION), did.PLANNED, side.plans, 0.0, cause)
    aftermath.play(w, kind.LATER_AT_ONCE if force.parallel else kind.LATER_IN_TURN, e, s).line = line


def call_in_turn(w: World, me: Frame) -> int:
    """The channels of the plan one after the other, a mediator's first once there is one, until one led somewhere.

    b the channels that were tried, a bit each.
    """
    if me.at == 0:
        me.at, me.b, w.got = 1, 0, 0
    elif w.encs[me.e].ended:
        return DONE
    if not w.got:
        ch = _untried(w, me.e, me.s, me.b)
        if ch != NONE:
            me.b |= 1 << ch
            tried = call(w, kind.LATER_TRY, me)
            tried.channel, tried.line = ch, me.line
            return CALL
    w.encs[me.e].sides[me.s].calling = 0
    return DONE


def call_at_once(w: World, me: Frame) -> int:
    """All channels of the plan at once, a mediator's too if there is one by then, until one led somewhere."""
    if me.at == 0:
        me.at, me.a, me.b = 1, NONE, 0
        while True:
            ch = _untried(w, me.e, me.s, me.b)
            if ch == NONE:
                break
            me.b |= 1 << ch
            calls.one_of_many(w, me, kind.LATER_TRY, ch)
    if calls.goes_on(w, me):
        return waits.until_others(w, ANY)
    w.encs[me.e].sides[me.s].calling = 0
    return DONE


def _untried(w: World, e: int, s: int, tried: int) -> int:
    """Of the plan, what was not yet tried; a mediator's line first and planned or not, but only once there is one."""
    if w.encs[e].capitals[s].has_mediator:
        for ch in range(w.p.channel_count):
            if w.p.channels[ch].mediator and not tried & (1 << ch):
                return ch
    force = w.p.forces[s]
    for k in range(force.planned_later):
        ch = force.later[k]
        if not w.p.channels[ch].mediator and not tried & (1 << ch):
            return ch
    return NONE


def try_channel(w: World, me: Frame) -> int:
    """A willing echelon makes attempt after attempt on one channel; 1 when an offer was answered, however.

    b counts the attempts; number is that of this one, y when it rang, c the note of it.
    """
    e, s = me.e, me.s
    if me.at == 0:
        me.level, me.b = w.p.channels[me.channel].level, 0
        if not calls.willing(w, e, s, me.level):
            w.got = 0
            return DONE
        asked = call(w, kind.LATER_HAVE_IT_CALLED, me)
        asked.channel, asked.line, me.at = me.channel, me.line, _CALLED
        return CALL
    if me.at == _ENDS:
        return DONE
    if me.at == _CALLED:
        if w.got == staff.LOST:
            w.got = 0
            return DONE
        me.line = w.got
        return _rings(w, me)
    if w.encs[e].ended:
        w.got = 0
        return DONE
    if me.at == _CONTACTED:
        me.at = _HUNG_UP
        held = call(w, kind.ON_THE_LINE, me)
        held.channel, held.level, held.b, held.line = me.channel, me.level, kind.LATER_TALK, me.c
        held.number, held.y, held.z = me.number, me.y, w.now
        return CALL
    if w.got:
        awaited = call(w, kind.LATER_AWAIT, me)
        awaited.channel, awaited.level, awaited.line, awaited.offer = me.channel, me.level, me.c, w.got - OPEN_OFFER
        me.at = _ENDS
        return CALL
    me.b += 1
    return _rings(w, me)


def _rings(w: World, me: Frame) -> int:
    """An attempt begins; it takes its time to be put through."""
    e, s, ch, parts = me.e, me.s, me.channel, w.p.aftermath
    if me.b > parts.retries:
        w.got = 0
        return DONE
    side = w.encs[e].sides[s]
    side.attempts[ch] += 1
    me.number, me.y = side.attempts[ch], w.now
    me.c = note(w, e, who(s, me.level), did.RANG, ch, me.number, me.line)
    u = chance(w, e, purpose.CONTACT, lines.entity(w, s, ch), me.number)
    me.at = _CONTACTED
    factor = parts.contact_factor_of_a_line if w.p.channels[ch].ready else 1.0
    return waits.sleep(w, duration(w, parts.contact, u, factor))


def have_it_called(w: World, me: Frame) -> int:
    """A line of the group is called on orders, one hop down; an order lost or heard as no is missed after a while."""
    channel = w.p.channels[me.channel]
    if me.at == 0:
        if channel.level == NATION:
            w.got = me.line
            return DONE
        me.at = 1
        number = staff.CALLS + channel.address * 64 + w.encs[me.e].sides[me.s].plans
        staff.hop(w, me, (NATION, staff.DOWN), TO_CALL, number)
        return CALL
    if me.at == 1:
        if w.got != staff.LOST and w.got2 == 0:
            return DONE
        me.at = 2
        return waits.until_over(w, w.p.forces[me.s].request_patience_s)
    w.got = staff.LOST
    return DONE


def await_answer(w: World, me: Frame) -> int:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    e, s = me.e, me.s
    if me.at == 0:
        me.at = 1
        return offers.wait_for_the_answer(w, me)
    w.got = 0
    if me.offer >= 0:
        offer = w.offers[me.offer]
        if offer.answered:
            known = offer.is_known
            offer.is_known = 1
            if offer.accepted and offer.value <= intent.REASSURE and not known and not w.encs[e].ended:
                agree(w, e, offer.channel, me.line)
        if offer.is_known:
            w.got = 1
            return DONE
    if not w.encs[e].ended:
        shift = opinion.take_in_silence(w, e, s)
        note(w, e, who(s, me.level), did.SILENCE, 0, shift, me.line)
    return DONE


def agree(w: World, e: int, ch: int, cause: int) -> None:
    """Both agree on a line; nations settle it with that, groups report it to theirs first."""
    sequel = w.encs[e]
    if sequel.offer >= 0:
        w.offers[sequel.offer].is_known = 1
        offers.close(w, e, sequel.offer)
    line = note(w, e, NOBODY, did.AGREED, ch, 0.0, cause)
    sequel.agreements += 1
    if w.p.channels[ch].level == NATION:
        aftermath.conclude(w, e, endings.SETTLED, line)
    else:
        reported = aftermath.play(w, kind.REPORT_AGREEMENT, e, 0)
        reported.number, reported.line = sequel.agreements, line


def report_agreement(w: World, me: Frame) -> int:
    """What two groups agreed on settles it when both nations know; a report lost or heard as no settles nothing."""
    if me.at == 0:
        me.at = 1
        me.a, me.b = _reported(w, me, 0), _reported(w, me, 1)
        w.processes[w.active].left = 2
        return waits.until_others(w, ALL)
    both = w.processes[me.a].value and w.processes[me.b].value
    free_process(w, me.a)
    free_process(w, me.b)
    if both and not w.encs[me.e].ended:
        aftermath.conclude(w, me.e, endings.SETTLED, me.line)
    return DONE


def _reported(w: World, me: Frame, s: int) -> int:
    """The process in which one group tells its nation."""
    f = new_frame(w, kind.REPORT, me.e, s)
    p = start(w, f)
    w.frames[f].number, w.frames[f].line = me.number, me.line
    w.processes[p].holder = w.active
    return p


def report(w: World, me: Frame) -> int:
    """One group tells its nation; 1 if the nation hears it as it was said."""
    if me.at == 0:
        me.at = 1
        staff.hop(w, me, (NATION, staff.UP), AGREEMENT, staff.AGREED_ABOVE + me.number)
        return CALL
    w.got = int(w.got != staff.LOST and w.got2 == 0)
    return DONE
