"""Acts: made, repeated, seen; rungs climbed and left. Mirrors model/acts.py."""

from __future__ import annotations

import math
from typing import Any

from incidentsim.twin import causes, ending, helm, resources, waits
from incidentsim.twin.core import DONE, NONE, begin
from incidentsim.twin.log import chance, note, who
from incidentsim.twin.numbers import BRIDGE, UNIT, did, kind, manoeuvre, purpose, ring
from incidentsim.twin.place import craft_of, depth_of, nearest
from incidentsim.twin.records import Frame, World


def open_with(w: World, e: int, s: int) -> None:
    """A side shows its opening rung; a unit in transit is on its course already."""
    _act(w, e, s, -1)
    _move_as_the_rung_asks(w, e, s, -1, 0)
    _keep_it_up(w, e, s)


def climb(w: World, e: int, s: int, by: int, cause: int) -> None:
    """A side goes up one rung, and shows it. A climb to an unsafe rung voids an agreement not yet executed by both."""
    side = w.encs[e].sides[s]
    side.rung += 1
    line = note(w, e, who(s, BRIDGE), did.CLIMBED, side.rung, by, cause)
    causes.tell(w, e, s, by, line)
    if w.encs[e].agreement >= 0 and side.rung >= w.p.ladder.unsafe_rung:
        void(w, e, line)
    _new_posture(w, e, s)
    line = _act(w, e, s, line)
    _move_as_the_rung_asks(w, e, s, line, 0)


def step_down(w: World, es: tuple[int, int], to: int, cause: int) -> None:
    """A side goes down to a rung, and shows it; from an unsafe rung to a safe one it turns away."""
    e, s = es
    side, unsafe = w.encs[e].sides[s], w.p.ladder.unsafe_rung
    left = side.rung
    side.rung = to
    line = note(w, e, who(s, BRIDGE), did.STEPPED_DOWN, to, left, cause)
    _new_posture(w, e, s)
    line = _act(w, e, s, line)
    if left >= unsafe > to:
        _open_the_range(w, e, s, line)
    elif to < unsafe:
        _move_as_the_rung_asks(w, e, s, line, 0)


def turn_away(w: World, e: int, s: int, cause: int) -> None:
    """As agreed: the side is below the unsafe rungs at once, and opens the range."""
    safe = w.p.ladder.unsafe_rung - 1
    if w.encs[e].sides[s].rung > safe:
        step_down(w, (e, s), safe, cause)
    else:
        _open_the_range(w, e, s, cause)
    ending.end_when_clear(w, e)


def void(w: World, e: int, cause: int) -> None:
    """What was agreed no longer binds."""
    enc = w.encs[e]
    if enc.agreement >= 0 and not enc.settled:
        w.agreements[enc.agreement].is_void = 1
        enc.agreement = NONE
        note(w, e, -1, did.VOIDED, 0, 0.0, cause)


def see(w: World, es: tuple[int, int], rung: int, number: int, cause: int) -> None:
    """An act of the other side reaches this bridge; it will be read when it has been assessed."""
    e, s = es
    side = w.encs[e].sides[s]
    line = note(w, e, who(s, BRIDGE), did.SAW, rung, number, cause)
    if rung >= w.p.ladder.unsafe_rung and math.isnan(side.clock_s):
        side.clock_s = w.now
    item = _put(w, e, s)
    item.rung, item.number, item.line, item.offer, item.is_message = rung, number, line, NONE, 0
    item.heat = _heat_of(w, e, s)


def perceive(w: World, e: int, s: int, line: int, is_message: int) -> Any:
    """Something that is no act reaches the bridge; what it brings may be added."""
    item = _put(w, e, s)
    item.rung, item.number, item.line, item.offer, item.is_message, item.heat = -1, 0, line, NONE, is_message, 1.0
    return item


def _put(w: World, e: int, s: int) -> Any:
    side = w.encs[e].sides[s]
    if math.isnan(side.first_percept_s):
        side.first_percept_s = w.now
    return resources.put(w, side.inbox, e, s)


def target_of(w: World, e: int, s: int) -> int:
    """The rival unit that a side's acts are aimed at: the one nearest to its first leading unit."""
    return craft_of(w, e, nearest(w, e, s, w.encs[e].sides[s].leaders[0]), 1 - s)


def _heat_of(w: World, e: int, s: int) -> float:
    """The share of the heat of force that an act against this side stirs: less where its target has no crew."""
    uncrewed = 0
    for c in range(w.encs[e].sides[s].crafts_count):
        uncrewed += 1 - w.p.forces[s].units[c].crewed
    if uncrewed == 0:
        return 1.0
    crewed = w.p.forces[s].units[target_of(w, e, 1 - s)].crewed
    return 1.0 if crewed else w.p.ladder.uncrewed_heat


def _new_posture(w: World, e: int, s: int) -> None:
    w.encs[e].sides[s].posture += 1
    _keep_it_up(w, e, s)


def _keep_it_up(w: World, e: int, s: int) -> None:
    begin(w, kind.KEEP_UP_POSTURE, e, s).a = w.encs[e].sides[s].posture


def keep_up_posture(w: World, me: Frame) -> int:
    """A posture (a) between the unsafe and the lethal rungs is shown again and again until it is left."""
    e, s = me.e, me.s
    side, ladder = w.encs[e].sides[s], w.p.ladder
    if me.at == 1:
        if w.encs[e].ended or side.posture != me.a:
            return DONE
        line = _act(w, e, s, -1)
        _move_as_the_rung_asks(w, e, s, line, 1)
    me.at = 1
    if ladder.unsafe_rung <= side.rung and side.rung < ladder.lethal_rung:
        return waits.sleep(w, w.p.domain.act_repeat_s)
    return DONE


def _act(w: World, e: int, s: int, cause: int) -> int:
    """An act at the side's rung: the other side sees it, if it is near enough; force may do harm."""
    enc = w.encs[e]
    side = enc.sides[s]
    side.acts += 1
    line = note(w, e, who(s, UNIT), did.ACTED, side.rung, side.acts, cause)
    enc.worst = max(enc.worst, side.rung)
    if enc.depth > 0:
        see(w, (e, 1 - s), side.rung, side.acts, line)
    if side.rung >= w.p.ladder.violent_rung:
        _do_harm(w, e, s, line)
    return line


def _do_harm(w: World, e: int, s: int, line: int) -> None:
    enc, ladder, domain = w.encs[e], w.p.ladder, w.p.domain
    side = enc.sides[s]
    lethal = side.rung >= ladder.lethal_rung
    enc.violent_s = w.now
    u = chance(w, e, purpose.LOSS, s, side.acts)
    hit = enc.sides[1 - s].crafts[target_of(w, e, s)].who
    if lethal and u < ladder.loss_probability:
        enc.destroyed = 1
        note(w, e, hit, did.DESTROYED, 1 - s, 0.0, line)
    elif not lethal and u < ladder.damage_probability:
        note(w, e, hit, did.DAMAGED, 1 - s, 0.0, line)
    quiet = begin(w, kind.QUIET_DOWN, e, s)
    quiet.x = 0.0 if enc.destroyed else domain.break_off_s if lethal else domain.quiet_after_force_s
    quiet.a = int(lethal)


def quiet_down(w: World, me: Frame) -> int:
    """After force the scene ends when it is quiet for a while (x); after a lethal act (a), when both break off."""
    enc = w.encs[me.e]
    if me.at == 0:
        me.at, me.y = 1, enc.violent_s
        return waits.sleep(w, me.x)
    if me.a or enc.violent_s == me.y:
        ending.end(w, me.e, ending.PARTED)
    return DONE


def _open_the_range(w: World, e: int, s: int, cause: int) -> None:
    """Every unit of a side turns away, each from the rival unit nearest to it."""
    for c in range(w.encs[e].sides[s].crafts_count):
        helm.steer(w, (e, s), c, manoeuvre.OPEN, cause, -1)


def _move_as_the_rung_asks(w: World, e: int, s: int, cause: int, again: int) -> None:
    """Leading units move as their side's rung asks, unless they are evading inside the safety ring.

    Where a posture is shown again, a pass that is being turned into goes on.
    """
    side = w.encs[e].sides[s]
    asked = w.p.ladder.manoeuvre[side.rung]
    if asked < 0:
        return
    passing = 0
    if again:
        for k in range(side.leaders_count):
            craft = side.crafts[side.leaders[k]]
            if craft.turning and craft.manoeuvre == manoeuvre.PASS:
                passing |= 1 << k
    for k in range(side.leaders_count):
        c = side.leaders[k]
        craft = side.crafts[c]
        if passing & (1 << k) or (craft.evading and depth_of(w, e, s, c) > ring.SAFETY):
            continue
        if not (asked == manoeuvre.TRANSIT and craft.manoeuvre == manoeuvre.TRANSIT):
            helm.steer(w, (e, s), c, asked, cause, -1)
