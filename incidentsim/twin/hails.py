"""Warnings: what a bridge is ordered to say before it goes further. Mirrors model/hails.py."""

from __future__ import annotations

from incidentsim.twin import calls
from incidentsim.twin.core import CALL, DONE, begin
from incidentsim.twin.numbers import intent, kind
from incidentsim.twin.records import Frame, World

_UNDER_WAY, _GIVEN = 1, 2


def _names(w: World, s: int) -> int:
    """How many channels of the bridge there are in the plan."""
    force, count = w.p.forces[s], 0
    for k in range(force.planned):
        count += w.p.channels[force.plan[k]].on_the_bridge
    return count


def comes_first(w: World, es: tuple[int, int], target: int, cause: int) -> int:
    """1 while a side that would climb to a rung owes the other a warning; the first time, the hailing begins."""
    e, s = es
    first, side = w.p.forces[s].warns_before_rung, w.encs[e].sides[s]
    if first < 0 or target < first or side.warned == _GIVEN or not _names(w, s):
        return 0
    if side.warned != _UNDER_WAY:
        side.warned = _UNDER_WAY
        begin(w, kind.WARN, e, s).line = cause
    return 1


def in_good_time(w: World, e: int, s: int, cause: int) -> None:
    """Who means to go beyond a rung that a warning comes before begins to hail when it stands next below that rung."""
    first, side = w.p.forces[s].warns_before_rung, w.encs[e].sides[s]
    if first >= 0 and side.goal >= first and side.rung >= first - 1:
        comes_first(w, (e, s), first, cause)


def warn(w: World, me: Frame) -> int:
    """The bridge channels of the plan one after the other, until the warning was heard or nothing is left to try."""
    force = w.p.forces[me.s]
    if me.at == 0:
        me.at, me.a = 1, 0
    elif w.got or w.encs[me.e].ended:
        me.a = force.planned
    while me.a < force.planned and not w.p.channels[force.plan[me.a]].on_the_bridge:
        me.a += 1
    if me.a < force.planned:
        calls.try_channel_of(w, me, force.plan[me.a], intent.WARN)
        me.a += 1
        return CALL
    w.encs[me.e].sides[me.s].warned = _GIVEN
    return DONE
