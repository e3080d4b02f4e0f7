"""The helm: orders to one unit, the turn that follows, what others make of it. Mirrors model/helm.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import course, ending, motion, waits
from incidentsim.twin.core import DONE, MOVED, begin, due_now
from incidentsim.twin.course import IN_PLACE
from incidentsim.twin.log import note, store, vector
from incidentsim.twin.numbers import did, kind, manoeuvre, ring
from incidentsim.twin.place import at, craft_of, depth_of, nearest, pairs_of, relative
from incidentsim.twin.records import Craft, Frame, World

_kinematics = rules.kinematics


def steer(w: World, es: tuple[int, int], c: int, ordered: int, cause: int, pair: int) -> None:
    """The helm gets an order, toward a rival unit (-1: the nearest); escorts keep company with their leader."""
    e, s = es
    side = w.encs[e].sides[s]
    line = _steer_one(w, es, c, (ordered, cause, pair))
    if side.escorts_count and c == side.leaders[0] and ordered != manoeuvre.EVADE and ordered != manoeuvre.OPEN:
        for k in range(side.escorts_count):
            escort = side.escorts[k]
            if not (side.crafts[escort].evading and depth_of(w, e, s, escort) > ring.SAFETY):
                _steer_one(w, es, escort, (manoeuvre.ESCORT, line, -1))


def _steer_one(w: World, es: tuple[int, int], c: int, order: tuple[int, int, int]) -> int:
    """One helm gets an order, toward a rival unit (-1: the nearest)."""
    (e, s), (ordered, cause, pair) = es, order
    w.encs[e].sides[s].crafts[c].toward = pair if pair >= 0 else nearest(w, e, s, c)
    return _order(w, es, c, (ordered, cause), course.miss(w, es, c, ordered))


def _order(w: World, es: tuple[int, int], c: int, order: tuple[int, int], miss: tuple[float, float]) -> int:
    """An order takes effect after the order lag and the turn, unless a newer one comes first."""
    (e, s), (ordered, cause) = es, order
    craft = w.encs[e].sides[s].crafts[c]
    craft.helm += 1
    craft.turning = 1
    craft.evading = int(ordered == manoeuvre.EVADE)
    if not craft.evading:
        craft.resumes = manoeuvre.TRANSIT if ordered == manoeuvre.PASS else ordered
    craft.manoeuvre = ordered
    wanted = course.velocity(w, es, c, ordered, miss)
    store(craft.wanted, wanted)
    delay_s = _delay_s(w, es, c, wanted)
    line = note(w, e, craft.who, did.STEERED, ordered, delay_s, cause)
    turn = begin(w, kind.TURN, e, s)
    turn.a, turn.b, turn.c, turn.line = c, ordered, craft.helm, line
    turn.x, turn.y, turn.z = miss[0], miss[1], delay_s
    store(turn.v, wanted)
    return line


def _delay_s(w: World, es: tuple[int, int], c: int, wanted: tuple[float, float, float]) -> float:
    e, s = es
    unit, craft = w.p.forces[s].units[c], w.encs[e].sides[s].crafts[c]
    angle = _kinematics.turn_angle(vector(craft.velocity), wanted)
    return _kinematics.execution_delay(unit.order_lag_s, angle, unit.turn_rate_radps)


def turn(w: World, me: Frame) -> int:
    """The unit (a) comes round to its new course: manoeuvre b, order number c, miss (x, y), delay z, velocity v."""
    e, s = me.e, me.s
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, me.z)
    enc = w.encs[e]
    craft = enc.sides[s].crafts[me.a]
    if enc.ended or craft.helm != me.c:
        return DONE
    craft.turning = 0
    miss = me.x, me.y
    aims = (
        me.b == manoeuvre.PASS or me.b == manoeuvre.SHADOW or me.b == manoeuvre.OPEN or me.b == manoeuvre.ESCORT
    )  # fmt: skip
    velocity = course.velocity(w, (e, s), me.a, me.b, miss) if aims else vector(me.v)
    store(craft.position, at(w, craft))
    craft.since_s = w.now
    store(craft.velocity, velocity)
    store(craft.wanted, velocity)
    p, v = relative(w, e, craft.toward, s)
    approaches = me.b == manoeuvre.PASS or (me.b == manoeuvre.SHADOW and not course.on_station(w, e, s, me.a))
    craft.passing = int(approaches and _kinematics.dot(p, v) < 0.0)
    line = place(w, e, craft, me.line)
    _has_moved(w, e, s, me.a, line)
    if me.b == manoeuvre.ESCORT and me.x > 0.0:
        join = begin(w, kind.JOIN, e, s)
        join.a, join.line = me.a, line
    _react_to_the_turn(w, e, s, me.a, line)
    ending.end_when_clear(w, e)
    return DONE


def _has_moved(w: World, e: int, s: int, c: int, line: int) -> None:
    """The pairs of a unit that has turned are looked at anew."""
    first, step, count = pairs_of(w, e, s)
    motion.mark_deadline(w, e, (c * first, step, count), line)
    for k in range(count):
        pair = w.encs[e].pairs[c * first + k * step]
        if pair.state == 0:
            pair.state = 1
            due_now(w, MOVED, e * 64 + pair.index, pair.uid)


def join(w: World, me: Frame) -> int:
    """An escort (a) makes for its place beside its leader, and falls in there, unless a newer order comes."""
    e, s = me.e, me.s
    side = w.encs[e].sides[s]
    escort = side.crafts[me.a]
    if me.at == 0:
        me.at = 1
        leader = side.crafts[side.leaders[0]]
        me.c = escort.helm
        off_m = course.off_station(w, e, s, me.a)
        closing = _kinematics.minus(vector(leader.velocity), vector(escort.velocity))
        arrive_s = _kinematics.closest_approach(off_m, closing)[0]
        return waits.sleep(w, max(0.0, arrive_s - _delay_s(w, (e, s), me.a, vector(leader.velocity))))
    if not w.encs[e].ended and escort.helm == me.c:
        _order(w, (e, s), me.a, (manoeuvre.ESCORT, me.line), IN_PLACE)
    return DONE


def _react_to_the_turn(w: World, e: int, s: int, c: int, line: int) -> None:
    """A rival that shadows it follows, unless it too is shadowing, or its leader is; two that evaded each other
    to a standstill open, so that they come clear."""
    enc = w.encs[e]
    side = enc.sides[s]
    craft = side.crafts[c]
    moves = side.crafts[side.leaders[0]].manoeuvre if craft.manoeuvre == manoeuvre.ESCORT else craft.manoeuvre
    first, step, count = pairs_of(w, e, s)
    for k in range(count):
        pair = c * first + k * step
        other = craft_of(w, e, pair, 1 - s)
        rival = enc.sides[1 - s].crafts[other]
        shadows = rival.toward == pair and rival.manoeuvre == manoeuvre.SHADOW
        if shadows and moves != manoeuvre.SHADOW and not enc.settled:
            steer(w, (e, 1 - s), other, manoeuvre.SHADOW, line, pair)
        elif craft.evading and craft.toward == pair and _lie_side_by_side(w, e, pair):
            resumes = craft.resumes
            steer(w, (e, s), c, manoeuvre.OPEN, line, pair)
            craft.evading, craft.resumes = 1, resumes


def _lie_side_by_side(w: World, e: int, pair: int) -> bool:
    """Two that are inside the safety ring, and whose distance does not change."""
    ours, theirs = (
        w.encs[e].sides[0].crafts[w.encs[e].pairs[pair].blue],
        w.encs[e].sides[1].crafts[w.encs[e].pairs[pair].red],
    )
    company = _kinematics.in_company(vector(ours.velocity), vector(theirs.velocity))
    return w.encs[e].pairs[pair].depth > ring.SAFETY and company == 1


def place(w: World, e: int, craft: Craft, cause: int) -> int:
    """Note where a unit is and how it moves from now on; the number of the first of the six notes."""
    line = note(w, e, craft.who, did.PLACED, 0, craft.position[0], cause)
    note(w, e, craft.who, did.PLACED, 1, craft.position[1], cause)
    note(w, e, craft.who, did.PLACED, 2, craft.position[2], cause)
    for axis in range(3):
        note(w, e, craft.who, did.PLACED, 3 + axis, craft.velocity[axis], cause)
    return line
