"""A third party that watches: what it reports puts a misread act right. Mirrors model/observer.py."""

from __future__ import annotations

from incidentsim.twin import acts, causes, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import DONE, begin
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import BRIDGE, did, kind, purpose
from incidentsim.twin.records import Frame, World


def watch(w: World, e: int, s: int, k: int, line: int) -> None:
    """A misread unsafe act (percept k, read in note `line`) may be reported for what it was, some time after."""
    side, third = w.encs[e].sides[s], w.p.third_party
    percept, place = side.percepts[k], side.minds[BRIDGE].last
    if max(w.evidence[place].read, percept.rung) < w.p.ladder.unsafe_rung:
        return
    if third.observer <= 0.0 or chance(w, e, purpose.OBSERVER, 0, 0) >= third.observer:
        return
    if chance(w, e, purpose.OBSERVED, s, percept.number) >= third.observer_corrects:
        return
    u = chance(w, e, purpose.OBSERVER_DELAY, s, percept.number)
    left_s = percept.seen_s + duration(w, third.observer_report, u, 1.0) - w.now
    if left_s <= 0.0:
        _correct(w, e, s, place, line)
    else:
        report = begin(w, kind.OBSERVER_REPORT, e, s)
        report.a, report.line, report.x = place, line, left_s


def report(w: World, me: Frame) -> int:
    """The observer's report comes late (x): the reading (a) is put right, and that is a percept."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, me.x)
    if not w.encs[me.e].ended:
        line = _correct(w, me.e, me.s, me.a, me.line)
        acts.perceive(w, me.e, me.s, line, 1)
    return DONE


def _correct(w: World, e: int, s: int, place: int, line: int) -> int:
    true, read = w.evidence[place].true, w.evidence[place].read
    minds.put_right(w, e, w.encs[e].sides[s].minds[BRIDGE], place)
    causes.forget_shadows(w, e, s, BRIDGE)
    return note(w, e, who(s, BRIDGE), did.OBSERVED, true, read, line)
