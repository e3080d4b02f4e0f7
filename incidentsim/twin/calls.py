"""Calls: who rings whom, on which line, and whether anybody answers. Mirrors model/calls.py.

What a call came to: 0 nothing, 1 a message that opened no offer, from OFFER on an open offer, by its number.
"""

from __future__ import annotations

from incidentsim.twin import lines, resources, staff, waits
from incidentsim.twin.core import ANY, CALL, DONE, NONE, begin, call, free_process, interrupt, new_frame, start
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import BRIDGE, GROUP, OPEN_OFFER, did, intent, kind, purpose
from incidentsim.twin.numbers import CALL as TO_CALL
from incidentsim.twin.records import Frame, World

_ASKED, _HAS_WAITED, _IS_READY, _HUNG_UP, _AWAITS, _ENDS = range(1, 7)


def consider_calling(w: World, e: int, s: int, cause: int) -> None:
    """A side that is willing at all starts its plan of calls, unless one is running or something is agreed."""
    enc, force = w.encs[e], w.p.forces[s]
    side = enc.sides[s]
    if side.calling or enc.agreement >= 0 or enc.settled or side.plans >= force.plans:
        return
    if not force.planned or not willing(w, e, s, BRIDGE):
        return
    side.plans += 1
    side.calling = 1
    line = note(w, e, who(s, BRIDGE), did.PLANNED, side.plans, 0.0, cause)
    begin(w, kind.CALL_AT_ONCE if force.parallel else kind.CALL_IN_TURN, e, s).line = line


def call_in_turn(w: World, me: Frame) -> int:
    """The channels of the plan are tried one after the other until one has led somewhere."""
    enc, force = w.encs[me.e], w.p.forces[me.s]
    if me.at == 0:
        me.at, me.a = 1, 0
    elif w.got or enc.ended or enc.agreement >= 0:
        me.a = force.planned
    if me.a < force.planned:
        try_channel_of(w, me, force.plan[me.a], intent.OFFER)
        me.a += 1
        return CALL
    enc.sides[me.s].calling = 0
    return DONE


def try_channel_of(w: World, me: Frame, ch: int, what: int) -> None:
    """A channel is tried for the running frame, with what is to be said on it."""
    tried = call(w, kind.TRY_CHANNEL, me)
    tried.channel, tried.a, tried.line = ch, what, me.line


def call_at_once(w: World, me: Frame) -> int:
    """All channels of the plan are tried at once; when one has led somewhere the others hang up."""
    force = w.p.forces[me.s]
    if me.at == 0:
        me.at, me.a = 1, NONE
        for k in range(force.apart):
            one_of_many(w, me, kind.TRY_CHANNEL, force.once[k])
    if goes_on(w, me):
        return waits.until_others(w, ANY)
    w.encs[me.e].sides[me.s].calling = 0
    return DONE


def one_of_many(w: World, me: Frame, handler: int, ch: int) -> None:
    """One more attempt beside the others of the running frame, in the order of `a`; newest last."""
    f = new_frame(w, kind.ONE_OF_MANY, me.e, me.s)
    p = start(w, f)
    frame = w.frames[f]
    frame.b, frame.channel, frame.line, frame.a = handler, ch, me.line, intent.OFFER
    w.processes[p].holder, w.processes[p].left = w.active, NONE
    if me.a == NONE:
        me.a = p
    else:
        last = me.a
        while w.processes[last].left != NONE:
            last = w.processes[last].left
        w.processes[last].left = p


def goes_on(w: World, me: Frame) -> int:
    """1 while nothing has led anywhere and there is still something to call for; else the others hang up."""
    led, first, last, p = 0, NONE, NONE, me.a
    while p != NONE:
        after = w.processes[p].left
        if w.processes[p].done:
            led = led or int(w.processes[p].value != 0)
            w.processes[p].holder = NONE
            free_process(w, p)
        else:
            if first == NONE:
                first = p
            else:
                w.processes[last].left = p
            w.processes[p].left, last = NONE, p
        p = after
    me.a = first
    if first == NONE:
        return 0
    if not (led or w.encs[me.e].ended or w.encs[me.e].agreement >= 0):
        return 1
    p = first
    while p != NONE:
        w.processes[p].holder = NONE
        interrupt(w, p)
        p = w.processes[p].left
    return 0


def one(w: World, me: Frame) -> int:
    """One of several attempts (b), until its caller is told to hang up."""
    if me.at == 0:
        me.at = 1
        tried = call(w, me.b, me)
        tried.channel, tried.a, tried.line = me.channel, me.a, me.line
        return CALL
    return DONE


def try_channel(w: World, me: Frame) -> int:
    """Attempt after attempt on one channel; 1 when an offer (a) was answered, whatever the answer, or a warning heard.

    b counts the attempts; number is that of the last, c the note of it.
    """
    if me.at == 0:
        me.level, me.b = w.p.channels[me.channel].level, 0
        if me.level > BRIDGE:
            asked = call(w, kind.HAVE_IT_CALLED, me)
            asked.channel, asked.line, me.at = me.channel, me.line, _ASKED
            return CALL
        return _tries(w, me)
    if me.at == _ASKED:
        me.line = w.got
        if me.line == staff.LOST or not willing(w, me.e, me.s, me.level):
            w.got = 0
            return DONE
        return _tries(w, me)
    if me.at == _HAS_WAITED:
        return _when_the_desk_opens(w, me)
    if me.at == _IS_READY:
        return _rings(w, me)
    if me.at == _HUNG_UP:
        if not _came_to_something(w, me):
            return _tries(w, me)
        if me.at == _AWAITS:
            me.at = _ENDS
            return CALL
    return DONE


def _tries(w: World, me: Frame) -> int:
    """The next attempt, after a while if it is not the first; 0 when there has been the last."""
    channel = w.p.channels[me.channel]
    if me.b > channel.retries:
        w.got = 0
        return DONE
    if me.b > 0:
        u = chance(w, me.e, purpose.BACK_OFF, lines.entity(w, me.s, me.channel), me.number)
        me.at = _HAS_WAITED
        return waits.sleep(w, duration(w, channel.back_off, u, 1.0))
    return _when_the_desk_opens(w, me)


def _when_the_desk_opens(w: World, me: Frame) -> int:
    """A headquarters calls nobody while its own desk is closed."""
    closed_s = lines.closed_for_s(w, me.s, me.level)
    me.at = _IS_READY
    if closed_s > 0.0:
        return waits.sleep(w, closed_s)
    return _rings(w, me)


def _rings(w: World, me: Frame) -> int:
    """An attempt begins, unless there is nothing left to call for."""
    e, s, ch = me.e, me.s, me.channel
    enc = w.encs[e]
    if enc.ended or enc.agreement >= 0:
        w.got = 1
        return DONE
    side = enc.sides[s]
    side.attempts[ch] += 1
    me.number = side.attempts[ch]
    me.c = note(w, e, who(s, me.level), did.RANG, ch, me.number, me.line)
    me.at = _HUNG_UP
    return on_a_line(w, me, kind.HOLD_THE_LINE)


def on_a_line(w: World, me: Frame, handler: int) -> int:
    """The running attempt (note c) waits for a free line and talks (`handler`); what came of it, 0 without a line."""
    held = call(w, kind.ON_THE_LINE, me)
    held.channel, held.level, held.a, held.b, held.line = me.channel, me.level, me.a, handler, me.c
    held.number, held.y = me.number, w.now
    return CALL


def _came_to_something(w: World, me: Frame) -> int:
    """What an attempt came to; 0 if to nothing, so that there may be another. An offer is waited for."""
    enc, came = w.encs[me.e], w.got
    if not (enc.ended or enc.agreement >= 0) and came and me.a != intent.WARN:
        me.at = _AWAITS
        awaited = call(w, kind.AWAIT_ANSWER, me)
        awaited.channel, awaited.level, awaited.line, awaited.offer = me.channel, me.level, me.c, came - OPEN_OFFER
        return 1
    me.at = _ENDS
    w.got = 1
    if enc.ended or enc.agreement >= 0 or came:
        return 1
    me.b += 1
    return 0


def have_it_called(w: World, me: Frame) -> int:
    """A bridge asks a headquarters to call: one or two hops up, each of which waits while that desk is closed."""
    e, s, ch = me.e, me.s, me.channel
    enc = w.encs[e]
    side = enc.sides[s]
    if me.at == 0:
        me.line = note(w, e, who(s, BRIDGE), did.ASKED, TO_CALL, side.rung, me.line)
        me.number = staff.CALLS + w.p.channels[ch].address * 64 + side.plans
        me.level = GROUP
    elif me.at == 1:
        me.line = w.got
        if me.line == staff.LOST:
            return DONE
        reported = staff.misreported(w, e, side.minds[BRIDGE].perceived, w.got2)
        me.line = note(w, e, who(s, me.level), did.RECEIVED, TO_CALL, reported, me.line)
        closed_s = lines.closed_for_s(w, s, me.level)
        me.at = 2
        if closed_s > 0.0:
            return waits.sleep(w, closed_s)
    if me.at == 2:
        if enc.ended:
            w.got = staff.LOST
            return DONE
        me.level += 1
    if me.level > w.p.channels[ch].level:
        w.got = me.line
        return DONE
    staff.hop(w, me, (me.level, staff.UP), TO_CALL, me.number)
    me.at = 1
    return CALL


def on_the_line(w: World, me: Frame) -> int:
    """A caller waits for a free line, as long as patience allows, talks (b) and hangs up; 0 without a line."""
    if me.at == 0:
        me.at = 1
        me.request = resources.request(w, lines.resource_of(w, me.e, me.channel), 0, 1)
        waits.schedule_branch(w, w.p.channels[me.channel].patience_s)
        return resources.until_granted(w, me.request, 1)
    if me.at == 1:
        if w.requests[me.request].state == resources.WAITS:
            resources.release(w, me.request)
            w.got = 0
            return DONE
        me.at = 2
        talk = call(w, me.b, me)
        talk.channel, talk.level, talk.a, talk.line = me.channel, me.level, me.a, me.line
        talk.number, talk.y, talk.z = me.number, me.y, me.z
        return CALL
    resources.release(w, me.request)
    return DONE


def hold_the_line(w: World, me: Frame) -> int:
    """A line is free: the caller takes it, talks, through an interpreter where one is needed, and hangs up."""
    if me.at == 0:
        if w.encs[me.e].ended:
            w.got = 0
            return DONE
        waited_s = w.now - me.y
        note(w, me.e, who(me.s, me.level), did.LINE_TAKEN, me.channel, waited_s, me.line)
        me.at = 1
        left_s = max(0.0, w.p.channels[me.channel].patience_s - waited_s)
        return lines.interpret(w, me, left_s, kind.TALK)
    free_the_line(w, me)
    return DONE


def free_the_line(w: World, me: Frame) -> None:
    """The line is given back; also by who is told to hang up."""
    note(w, me.e, who(me.s, me.level), did.LINE_FREED, me.channel, 0.0, me.line)


def willing(w: World, e: int, s: int, level: int) -> int:
    """Whether an echelon calls the other side at all in this encounter."""
    share = w.p.forces[s].willing if level == BRIDGE else w.p.forces[s].staff[level].willing
    return int(chance(w, e, purpose.WILLING, s * 4 + level, 0) < share * w.encs[e].terms.willing)
