"""The watch at a headquarters: its hours, its officers, and whose matter goes first."""

from typing import NamedTuple

import simpy
from simpy.events import ProcessGenerator

from incidentsim.journal import CALL, Did, Level
from incidentsim.model.state import Encounter, Offer, Side
from incidentsim.rules import calls
from incidentsim.scenario.parts import Staff

#: Before every rung: what keeps the officers from their desks between closing time and opening.
_OFF_DUTY = -1_000_000
_NOT_YET = -1


class Matter(NamedTuple):
    """What a watch officer is to think about.

    what (as ASKED); how long that takes (s); the note that brought it; the offer, where it is one: once that is
    no longer open there is nothing to think about.
    """

    what: int
    thought_s: float
    line: int
    offer: Offer | None = None


def consider(encounter: Encounter, desk: tuple[Side, Level], matter: Matter) -> ProcessGenerator:
    """A watch officer takes a matter up and thinks it through; 1 when that is done, 0 if nobody needs it any more.

    The highest rungs go first. Who is called away, by something more urgent or by the end of duty, leaves the matter
    to wait ahead of its equals with what is left to do. At a tie what is thought through is done.
    """
    env, (side, level), who = encounter.env, desk, desk[0].ids[desk[1]]
    calls_away = side.staff(level).queue == "preemptive"
    left_s, came_s, line, begun = matter.thought_s, env.now, matter.line, 0
    while True:
        priority, taken = _priority(matter.what, begun), _NOT_YET
        officers = encounter.world.officers[side.index, level]
        with officers.request(priority=priority, preempt=calls_away and not begun) as officer:
            try:
                yield officer
                if _is_moot(encounter, matter):
                    return 0
                taken_s = env.now
                taken = encounter.note(who, Did.OFFICER_TAKEN, matter.what, env.now - came_s, line)
                yield encounter.wait(left_s)
                left_s = 0.0
            except simpy.Interrupt:
                if taken == _NOT_YET:
                    continue
                left_s, came_s, begun = max(0.0, left_s - (env.now - taken_s)), env.now, 1
                if left_s > 0.0 and not encounter.is_over():
                    line = encounter.note(who, Did.CALLED_AWAY, matter.what, left_s, taken)
                    continue
            encounter.note(who, Did.OFFICER_FREED, matter.what, 0.0, taken)
        return int(not _is_moot(encounter, matter))


def keep_hours(
    env: simpy.Environment, officers: simpy.PreemptiveResource, staff: Staff, local_s: float
) -> ProcessGenerator:
    """At closing time the officers leave their desks, whatever they have in hand; at opening they are back.

    Takes    the local time (s after any midnight) at the beginning.
    """
    duty = staff.duty
    closed_s = calls.closed_for(local_s, duty.from_s, duty.for_s)
    if closed_s == 0.0:
        yield env.timeout(calls.open_for(local_s, duty.from_s, duty.for_s))
        closed_s = calls.DAY_S - duty.for_s
    while True:
        away = [officers.request(priority=_OFF_DUTY, preempt=True) for _ in range(staff.officers)]
        yield env.timeout(closed_s)
        for officer in away:
            officers.release(officer)
        yield env.timeout(duty.for_s)
        closed_s = calls.DAY_S - duty.for_s


def _priority(what: int, begun: int) -> int:
    """The place in the queue, low first: the highest rungs, calls, leave to agree; of equals, what was begun."""
    return -begun if what == CALL else -2 * what - begun


def _is_moot(encounter: Encounter, matter: Matter) -> bool:
    return encounter.is_over() or (matter.offer is not None and not matter.offer.is_open)
