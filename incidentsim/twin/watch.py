"""The watch at a headquarters: its hours, its officers, and whose matter goes first. Mirrors model/watch.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import resources, waits
from incidentsim.twin.core import DONE
from incidentsim.twin.log import note, who
from incidentsim.twin.numbers import CALL, GROUP, did
from incidentsim.twin.records import Frame, World

_calls = rules.calls
_DAY_S = _calls.DAY_S
#: Before every rung: what keeps the officers from their desks between closing time and opening.
_OFF_DUTY = -1_000_000
_NOT_YET = -1
_QUEUES, _THINKS = 1, 2


def consider(w: World, me: Frame) -> int:
    """A watch officer takes a matter up and thinks it through; 1 when that is done, 0 if nobody needs it any more.

    a what (as ASKED); x what is left of the thinking (s); line the note that brought it; offer, where it is one;
    b whether it was begun; c the note of its taking; y since when it waits (s); z since when it is thought about (s).
    """
    e, s, level = me.e, me.s, me.level
    if me.at == 0:
        me.y, me.b = w.now, 0
        return _queue(w, me)
    if me.at == _QUEUES:
        if _is_moot(w, me):
            resources.release(w, me.request)
            w.got = 0
            return DONE
        me.z = w.now
        me.c = note(w, e, who(s, level), did.OFFICER_TAKEN, me.a, w.now - me.y, me.line)
        me.at = _THINKS
        return waits.until_over(w, me.x)
    me.x = 0.0
    return _is_done(w, me)


def _is_done(w: World, me: Frame) -> int:
    note(w, me.e, who(me.s, me.level), did.OFFICER_FREED, me.a, 0.0, me.c)
    resources.release(w, me.request)
    w.got = int(not _is_moot(w, me))
    return DONE


def called_away(w: World, me: Frame) -> int:
    """The officer is called away, by something more urgent or by the end of duty."""
    if me.at == _QUEUES:
        resources.release(w, me.request)
        return _queue(w, me)
    me.x, me.y, me.b = max(0.0, me.x - (w.now - me.z)), w.now, 1
    if me.x > 0.0 and not w.encs[me.e].ended:
        me.line = note(w, me.e, who(me.s, me.level), did.CALLED_AWAY, me.a, me.x, me.c)
        resources.release(w, me.request)
        return _queue(w, me)
    return _is_done(w, me)


def _queue(w: World, me: Frame) -> int:
    """The highest rungs go first, calls, leave to agree; of equals, what was begun."""
    me.at, me.c = _QUEUES, _NOT_YET
    priority = -me.b if me.a == CALL else -2 * me.a - me.b
    preempts = w.p.forces[me.s].staff[me.level].preemptive and not me.b
    me.request = resources.request(w, me.s * 2 + me.level - GROUP, priority, int(preempts))
    return resources.until_granted(w, me.request, 0)


def _is_moot(w: World, me: Frame) -> bool:
    return w.encs[me.e].ended == 1 or (me.offer >= 0 and not w.offers[me.offer].is_open)


def keep_hours(w: World, me: Frame) -> int:
    """At closing time the officers leave their desks, whatever they have in hand; at opening they are back."""
    staff, s = w.p.forces[me.s].staff[me.level], me.s
    if me.at == 0:
        local_s = w.p.start_utc_s + w.p.forces[s].time_zone_s
        me.x = _calls.closed_for(local_s, staff.from_s, staff.for_s)
        me.at = 1
        if me.x == 0.0:
            me.x = _DAY_S - staff.for_s
            return waits.sleep(w, _calls.open_for(local_s, staff.from_s, staff.for_s))
    if me.at == 1:
        for _ in range(staff.officers):
            resources.request(w, s * 2 + me.level - GROUP, _OFF_DUTY, 1)
        me.at = 2
        return waits.sleep(w, me.x)
    if me.at == 2:
        resources.release_all(w, s * 2 + me.level - GROUP)
        me.at = 1
        me.x = _DAY_S - staff.for_s
        return waits.sleep(w, staff.for_s)
    return DONE
