"""Headquarters: reports go up, watch officers decide, orders come down. Mirrors model/staff.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import acts, causes, layout, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import CALL, DONE, FULL, NONE, begin, call, fail
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import AGREEMENT, BRIDGE, GROUP, did, kind, purpose, why
from incidentsim.twin.records import Frame, Matter, Side, World

UP, DOWN = 0, 1
#: The numbers by which hops are addressed: what headquarters agreed on, and requests to call, from here on.
AGREED_ABOVE, CALLS = 1 << 20, 1 << 22
#: What a hop brings instead of the number of a note when it loses what it carries.
LOST = -2
_decision = rules.decision


def new_matter(w: World, what: int, rung: int, number: int, reported: int) -> int:
    """Something asked of superiors: its number."""
    place = w.matters_count
    if place >= layout.MATTERS:
        fail(w, FULL)
        return 0
    w.matters_count += 1
    matter = w.matters[place]
    matter.what, matter.from_rung, matter.number, matter.reported = what, rung, number, reported
    matter.withdrawn, matter.truly, matter.agreement, matter.asked_s, matter.heat = 0, -1, NONE, 0.0, 1.0
    causes.deliberately(matter.still)
    return place


def ask(w: World, e: int, s: int, what: int, cause: int) -> None:
    """A bridge asks its superiors for a rung, or for leave to agree."""
    side = w.encs[e].sides[s]
    line = note(w, e, who(s, BRIDGE), did.ASKED, what, side.rung, cause)
    side.requests += 1
    mind = side.minds[BRIDGE]
    perceived = mind.perceived if mind.perceived >= 0 else side.rung
    place = new_matter(w, what, side.rung, side.requests, perceived)
    matter = w.matters[place]
    matter.agreement = w.encs[e].agreement if what == AGREEMENT else NONE
    matter.asked_s, matter.heat = w.now, minds.heat_reported(w, mind)
    causes.keep(matter.still, side.still)
    matter.truly = mind.true if mind.true >= 0 else side.rung
    side.request = place
    up = begin(w, kind.GO_UP, e, s)
    up.matter, up.line = place, line


def go_up(w: World, me: Frame) -> int:
    """A request climbs as far as it must, and its answer comes down."""
    matter = w.matters[me.matter]
    if me.at == 0:
        me.level = GROUP
        me.c = _echelon_for(w, matter.what)
        return _next_hop(w, me, matter)
    if me.at == 1:
        if w.got == LOST:
            return _tail(w, me, kind.LAPSE)
        matter.reported = misreported(w, me.e, matter.reported, w.got2)
        me.line = note(w, me.e, who(me.s, me.level), did.RECEIVED, matter.what, matter.reported, w.got)
        desk = call(w, kind.DELIBERATE, me)
        desk.matter, desk.level, desk.line = me.matter, me.level, me.line
        me.at = 2
        return CALL
    if me.at == 2:
        if w.encs[me.e].ended:
            return DONE
        granted, me.line = w.got, w.got2
        if not granted or me.level == me.c:
            me.a = granted
            return _tail(w, me, kind.ORDER_DOWN)
        me.level += 1
        return _next_hop(w, me, matter)
    return DONE


def _next_hop(w: World, me: Frame, matter: Matter) -> int:
    hop(w, me, (me.level, UP), matter.what, matter.number)
    me.at = 1
    return CALL


def _tail(w: World, me: Frame, handler: int) -> int:
    """What a request comes to: its answer goes down, or it lapses; then this is done."""
    last = call(w, handler, me)
    last.matter, last.line, last.level, last.a = me.matter, me.line, me.level, me.a
    me.at = 3
    return CALL


def hop(w: World, me: Frame, which: tuple[int, int], what: int, number: int) -> None:
    """One hop (level, direction) is called, of what the running frame has in hand: its note is `me.line`."""
    relayed = call(w, kind.RELAY, me)
    relayed.level, relayed.d, relayed.a, relayed.number, relayed.line = which[0], which[1], what, number, me.line


def deliberate(w: World, me: Frame) -> int:
    """A watch officer takes the request up, thinks, and says yes or no: (granted, note)."""
    e, s, matter = me.e, me.s, w.matters[me.matter]
    if me.at == 0:
        me.x = w.now
        mind = w.encs[e].sides[s].minds[me.level]
        minds.take_in_act(w, e, mind, (matter.reported, matter.truly), matter.heat)
        u = chance(w, e, purpose.STAFF_DELAY, s * 4 + me.level, matter.number)
        thought_s = duration(w, w.p.forces[s].staff[me.level].decision, u, w.p.decision.pace)
        consider(w, me, matter.what, thought_s, NONE)
        me.at = 1
        return CALL
    if not w.got:
        w.got, w.got2 = 0, me.line
        return DONE
    pull = minds.eta(w, e, s, me.level)
    granted = _grants(w, me, matter, pull, w.now - me.x)
    line = note(w, e, who(s, me.level), did.GRANTED if granted else did.REFUSED, matter.what, pull, me.line)
    w.got, w.got2 = granted, line
    return DONE


def consider(w: World, me: Frame, what: int, thought_s: float, offer: int) -> None:
    """A watch officer of the frame's level is called to think about what brought the note `me.line`."""
    officer = call(w, kind.CONSIDER, me)
    officer.level, officer.a, officer.line, officer.x, officer.offer = me.level, what, me.line, thought_s, offer


def _grants(w: World, me: Frame, matter: Matter, pull: float, exposure_s: float) -> int:
    """Leave to agree is granted by a draw of its own; a climb is refused if the echelon's own choice is "down"."""
    e, s, weights = me.e, me.s, w.p.decision
    if matter.what == AGREEMENT:
        u = chance(w, e, purpose.STAFF_GRANT, s * 4 + me.level, matter.number)
        return int(u < _decision.acceptance(pull, weights.theta_accept + weights.grant_bonus))
    u = chance(w, e, purpose.STAFF_DECISION, s * 4 + me.level, matter.number)
    exposed_s = min(exposure_s, weights.exposure_limit_s)
    up, down = minds.change_probabilities(w, e, s, pull, exposed_s)
    if _decision.choice(u, up, down) == _decision.DOWN:
        return 0
    causes.still_granted(w, (e, s), me.level, (u, exposed_s), matter.still)
    return 1


def order_down(w: World, me: Frame) -> int:
    """An order (a: yes or no) travels from a level down to the bridge, which obeys what it hears if it still can."""
    e, s, matter = me.e, me.s, w.matters[me.matter]
    side = w.encs[e].sides[s]
    if me.at == 0:
        me.b, me.at = me.a, 1  # b: as it is heard
    elif me.at == 1:
        if w.got == LOST:
            return _order_is_lost(w, me, matter)
        me.line, me.b = w.got, me.b if w.got2 == 0 else 1 - me.b
        me.level -= 1
    else:
        return DONE
    if me.level >= GROUP:
        hop(w, me, (me.level, DOWN), matter.what, _ordered(w, matter))
        return CALL
    line = note(w, e, who(s, BRIDGE), did.ORDERED, matter.what, matter.from_rung, me.line)
    if side.request == me.matter:
        side.request = NONE
    if me.b:
        _obey(w, me, matter, line, why.ORDER if me.a else why.GARBLED)
    elif matter.agreement >= 0 and w.encs[e].agreement == matter.agreement:
        acts.void(w, e, line)
    acts.perceive(w, e, s, line, 0)
    return DONE


def _order_is_lost(w: World, me: Frame, matter: Matter) -> int:
    """The bridge waits in vain: its request lapses, or what was agreed above is void after a while."""
    me.at = 2
    if w.encs[me.e].sides[me.s].request == me.matter:
        lapsing = call(w, kind.LAPSE, me)
        lapsing.matter, lapsing.line = me.matter, me.line
        return CALL
    if matter.agreement >= 0:
        call(w, kind.VOID_IN_TIME, me).a = matter.agreement
        return CALL
    return DONE


def _obey(w: World, me: Frame, matter: Matter, line: int, by: int) -> None:
    e, s = me.e, me.s
    enc = w.encs[e]
    side = enc.sides[s]
    if matter.agreement >= 0 and not w.agreements[matter.agreement].is_void:
        execute(w, e, s, matter.agreement, line)
    elif matter.what == AGREEMENT or matter.withdrawn or enc.settled or side.rung != matter.from_rung:
        note(w, e, who(s, BRIDGE), did.EXPIRED, matter.what, 0.0, line)
    else:
        causes.keep(side.still, matter.still)
        acts.climb(w, e, s, by, line)


def execute(w: World, e: int, s: int, agreed: int, cause: int) -> None:
    """A side does what was agreed: down to rung 1 or below, and away. Once both have, it is settled."""
    agreement, side = w.agreements[agreed], w.encs[e].sides[s]
    if agreement.is_void or agreement.executed[s]:
        return
    agreement.executed[s] = 1
    withdraw(w, side)
    line = note(w, e, who(s, BRIDGE), did.EXECUTED, 0, 0.0, cause)
    if agreement.executed[0] and agreement.executed[1]:
        w.encs[e].settled = 1
    acts.turn_away(w, e, s, line)


def withdraw(w: World, side: Side) -> None:
    """A side has no use any more for what it asked for."""
    if side.request >= 0:
        w.matters[side.request].withdrawn = 1
        side.request = NONE


def relay(w: World, me: Frame) -> int:
    """One hop (direction d, of matter a): (the note of its arrival, or LOST; by how much it is off, 0 or +-1)."""
    e, s, level = me.e, me.s, me.level
    entity, factor, staff = (s * 4 + level) * 2 + me.d, w.encs[e].terms.relay_factor, w.p.forces[s].staff[level]
    if me.at == 0:
        me.at = 1
        u = chance(w, e, purpose.RELAY, entity, me.number)
        return waits.sleep(w, duration(w, staff.relay, u, factor * w.p.decision.pace))
    w.got, w.got2 = LOST, 0
    if w.encs[e].ended:
        return DONE
    sender = level if me.d == DOWN else level - 1
    if chance(w, e, purpose.RELAY_LOSS, entity, me.number) < staff.loss * factor:
        note(w, e, who(s, sender), did.LOST, me.a, sender, me.line)
        return DONE
    w.got = me.line
    if chance(w, e, purpose.GARBLE, entity, me.number) < staff.garble * factor:
        w.got2 = -1 if chance(w, e, purpose.GARBLED, entity, me.number) < 0.5 else 1
        w.got = note(w, e, who(s, sender), did.GARBLED, me.a, sender, me.line)
    return DONE


def _ordered(w: World, matter: Matter) -> int:
    if matter.number > 0 or matter.agreement < 0:
        return matter.number
    return AGREED_ABOVE + w.agreements[matter.agreement].number


def misreported(w: World, e: int, rung: int, slip: int) -> int:
    """A rung as it is reported over a hop that is off by `slip`; at an end of the ladder, off the other way."""
    off = rung + slip
    return off if 0 <= off <= w.encs[e].terms.top else rung - slip


def lapse(w: World, me: Frame) -> int:
    """A request that was lost on its way lapses when patience runs out; the bridge may then ask again."""
    e, s, matter = me.e, me.s, w.matters[me.matter]
    if me.at == 0:
        me.at = 1
        left_s = matter.asked_s + w.p.forces[s].request_patience_s - w.now
        return waits.sleep(w, max(0.0, left_s))
    side = w.encs[e].sides[s]
    if w.encs[e].ended or side.request != me.matter:
        return DONE
    side.request = NONE
    line = note(w, e, who(s, BRIDGE), did.EXPIRED, matter.what, 0.0, me.line)
    if matter.agreement >= 0 and w.encs[e].agreement == matter.agreement:
        acts.void(w, e, line)
    acts.perceive(w, e, s, line, 0)
    return DONE


def void_in_time(w: World, me: Frame) -> int:
    """What was agreed (a) is not carried out by both: after a while it is void."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, w.p.forces[me.s].request_patience_s)
    if not w.encs[me.e].ended and w.encs[me.e].agreement == me.a:
        acts.void(w, me.e, w.agreements[me.a].line)
    return DONE


def _echelon_for(w: World, what: int) -> int:
    return GROUP if what == AGREEMENT else w.p.ladder.authority[what]
