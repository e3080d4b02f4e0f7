"""Ships and aircraft move: orders to the helm, ring crossings, reflexes, defaults."""

import math

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AXES, DEFAULTS, NOBODY, UNCAUSED, Did, Level, Manoeuvre, Ring, Why
from incidentsim.model import acts, ending
from incidentsim.model.state import Encounter, Percept, Side
from incidentsim.rules import kinematics
from incidentsim.rules.chance import lognormal
from incidentsim.rules.kinematics import NEVER, Vector

_PASS_OVER = -1


def watch_ranges(encounter: Encounter) -> ProcessGenerator:
    """Ranges open and close; rings are crossed when the tracks say so. At a tie a change of course goes first."""
    env = encounter.env
    while not encounter.is_over():
        wait_s, entering, what = _next_crossing(encounter)
        moved = encounter.moved
        yield moved if wait_s == NEVER else env.timeout(wait_s) | moved
        if encounter.is_over():
            return
        if moved.triggered:
            encounter.moved = env.event()
        elif what == _PASS_OVER:
            _pass_is_over(encounter)
        elif entering:
            _cross_in(encounter, Ring(what))
        else:
            _cross_out(encounter, Ring(what))


def steer(encounter: Encounter, side: Side, manoeuvre: Manoeuvre, cause: int) -> None:
    """The helm gets an order; it takes effect after the order lag and the turn, unless a newer one comes first."""
    side.helm += 1
    side.turning = 1
    side.evading = int(manoeuvre == Manoeuvre.EVADE)
    if not side.evading:
        side.resumes = Manoeuvre.TRANSIT if manoeuvre == Manoeuvre.PASS else manoeuvre
    side.manoeuvre = manoeuvre
    miss = _miss(encounter, side, manoeuvre)
    wanted = _velocity(encounter, side, manoeuvre, miss)
    angle = kinematics.turn_angle(side.velocity, wanted)
    delay_s = kinematics.execution_delay(side.unit.order_lag_s, angle, side.unit.turn_rate_radps)
    line = encounter.note(side.ids[Level.UNIT], Did.STEERED, manoeuvre, delay_s, cause)
    encounter.env.process(_turn(encounter, side, (manoeuvre, miss, wanted), (delay_s, line, side.helm)))


def _turn(
    encounter: Encounter,
    side: Side,
    order: tuple[Manoeuvre, tuple[float, float], Vector],
    when: tuple[float, int, int],
) -> ProcessGenerator:
    """The unit comes round to its new course."""
    yield encounter.env.timeout(when[0])
    if encounter.is_over() or side.helm != when[2]:
        return
    side.turning = 0
    manoeuvre, miss, wanted = order
    now_s = encounter.env.now
    aimed = manoeuvre in (Manoeuvre.PASS, Manoeuvre.SHADOW, Manoeuvre.OPEN)
    velocity = _velocity(encounter, side, manoeuvre, miss) if aimed else wanted
    side.position, side.since_s = side.at(now_s), now_s
    side.velocity = velocity
    p, v = encounter.relative(side)
    approaches = manoeuvre == Manoeuvre.PASS or (manoeuvre == Manoeuvre.SHADOW and not _on_station(encounter, side))
    side.passing = int(approaches and kinematics.dot(p, v) < 0.0)
    line = place(encounter, side, when[1])
    mark_deadline(encounter, line)
    if not encounter.moved.triggered:
        encounter.moved.succeed()
    _react_to_the_turn(encounter, side, line)
    ending.end_when_clear(encounter)


def _react_to_the_turn(encounter: Encounter, side: Side, line: int) -> None:
    """A shadowing rival follows; two that have evaded each other to a standstill open, so that they come clear."""
    rival = encounter.other(side)
    _, v = encounter.relative(side)
    if rival.manoeuvre == Manoeuvre.SHADOW != side.manoeuvre and not encounter.settled:
        steer(encounter, rival, Manoeuvre.SHADOW, line)
    elif side.evading and encounter.depth > Ring.SAFETY and kinematics.dot(v, v) <= 0.0:
        resumes = side.resumes
        steer(encounter, side, Manoeuvre.OPEN, line)
        side.evading, side.resumes = 1, resumes


def place(encounter: Encounter, side: Side, cause: int) -> int:
    """Note where a unit is and how it moves from now on; the number of the first of the six notes."""
    values = (*side.position, *side.velocity)
    lines = [encounter.note(side.ids[Level.UNIT], Did.PLACED, axis, values[axis], cause) for axis in range(len(AXES))]
    return lines[0]


def mark_deadline(encounter: Encounter, cause: int = UNCAUSED) -> None:
    """Work out the deadline anew: the next safety-ring crossing on present velocities, or none."""
    deadline_s = math.inf
    if encounter.depth <= Ring.SAFETY:
        p, v = encounter.relative(encounter.sides[0])
        safety_m = encounter.world.scenario.domain.rings.safety_m
        deadline_s = encounter.env.now + kinematics.ring_entry(p, v, safety_m)
    if deadline_s != encounter.deadline_s:
        encounter.deadline_s = deadline_s
        encounter.note(NOBODY, Did.DEADLINE, 0, deadline_s, cause)


def _next_crossing(encounter: Encounter) -> tuple[float, int, int]:
    """(s until it, 1 for entering, which ring or the end of a pass) of what comes next on present tracks."""
    rings = encounter.world.scenario.domain.rings
    radii = (rings.detection_m, rings.warning_m, rings.safety_m, rings.collision_m)
    p, v = encounter.relative(encounter.sides[0])
    depth = encounter.depth
    best = (NEVER, 0, _PASS_OVER)
    if any(side.passing for side in encounter.sides):
        best = (kinematics.closest_approach(p, v)[0], 0, _PASS_OVER)
    if depth < len(radii):
        entry_s = kinematics.ring_entry(p, v, radii[depth])
        if entry_s < best[0]:
            best = (entry_s, 1, depth)
    if depth > 0:
        exit_s = kinematics.ring_exit(p, v, radii[depth - 1])
        if exit_s < best[0]:
            best = (exit_s, 0, depth - 1)
    return best


def _cross_in(encounter: Encounter, ring: Ring) -> None:
    encounter.depth = ring + 1
    line = encounter.note(NOBODY, Did.CROSSED_IN, ring, kinematics.length(encounter.relative(encounter.sides[0])[0]))
    if ring == Ring.COLLISION:
        encounter.collided = 1
        encounter.note(NOBODY, Did.COLLIDED, 0, kinematics.length(encounter.relative(encounter.sides[0])[0]), line)
        ending.end(encounter, ending.PARTED)
        return
    for side in encounter.sides:
        if ring == Ring.DETECTION:
            rival = encounter.other(side)
            acts.see(encounter, side, (rival.rung, rival.acts), line)
        acts.perceive(encounter, side, Percept(-1, 0, line))
        if ring == Ring.SAFETY:
            _at_the_safety_ring(encounter, side, line)
    if ring == Ring.SAFETY:
        mark_deadline(encounter, line)


def _at_the_safety_ring(encounter: Encounter, side: Side, line: int) -> None:
    """A reflex, decided or not; and the ROE default where a decision is still pending."""
    side.reflexes += 1
    reacts = encounter.chance(Purpose.REFLEX, side.index, side.reflexes) < side.reflex
    if reacts:
        reflex = encounter.note(side.ids[Level.UNIT], Did.REFLEXED, 0, 0.0, line)
        steer(encounter, side, Manoeuvre.EVADE, reflex)
    if encounter.settled or not (side.assessing or side.request is not None):
        return
    default = side.force.roe.default
    defaulted = encounter.note(side.ids[Level.BRIDGE], Did.DEFAULTED, DEFAULTS.index(default), 0.0, line)
    if default == "evade" and not reacts:
        steer(encounter, side, Manoeuvre.EVADE, defaulted)
    elif default == "escalate" and side.rung < encounter.terms.top:
        acts.climb(encounter, side, Why.DEFAULT, defaulted)


def _cross_out(encounter: Encounter, ring: Ring) -> None:
    encounter.depth = int(ring)
    apart_m = kinematics.length(encounter.relative(encounter.sides[0])[0])
    line = encounter.note(NOBODY, Did.CROSSED_OUT, ring, apart_m)
    if ring == Ring.DETECTION:
        ending.end(encounter, ending.PARTED)
        return
    if ring == Ring.SAFETY:
        mark_deadline(encounter, line)
        for side in encounter.sides:
            if not math.isnan(side.clock_s):
                side.clock_s = encounter.env.now
            if side.evading and not encounter.settled:
                encounter.env.process(_resume(encounter, side, line))
    ending.end_when_clear(encounter)


def _resume(encounter: Encounter, side: Side, line: int) -> ProcessGenerator:
    """A unit that has evaded stays clear for a while, then goes on with what it did."""
    helm = side.helm
    yield encounter.env.timeout(encounter.world.scenario.domain.clear_s)
    if not (encounter.is_over() or encounter.settled or encounter.depth > Ring.SAFETY or side.helm != helm):
        steer(encounter, side, side.resumes, line)


def _pass_is_over(encounter: Encounter) -> None:
    apart_m = kinematics.length(encounter.relative(encounter.sides[0])[0])
    line = encounter.note(NOBODY, Did.PASSED, 0, apart_m)
    for side in encounter.sides:
        if side.passing and side.manoeuvre == Manoeuvre.SHADOW:
            steer(encounter, side, Manoeuvre.SHADOW, line)
        side.passing = 0
        acts.perceive(encounter, side, Percept(-1, 0, line))
    ending.end_when_clear(encounter)


def _miss(encounter: Encounter, side: Side, manoeuvre: Manoeuvre) -> tuple[float, float]:
    """The miss distance (m) that an approach aims at, and on which side."""
    if manoeuvre not in (Manoeuvre.PASS, Manoeuvre.SHADOW):
        return 0.0, 1.0
    domain = encounter.world.scenario.domain
    sign = 1.0 if encounter.chance(Purpose.PASS_SIDE, side.index, side.acts) < 0.5 else -1.0
    if manoeuvre == Manoeuvre.SHADOW:
        return domain.standoff_m, sign
    u = encounter.chance(Purpose.PASS_DISTANCE, side.index, side.acts)
    return lognormal(domain.pass_distance.median_m, domain.pass_distance.gsd, u), sign


def _on_station(encounter: Encounter, side: Side) -> bool:
    p, _ = encounter.relative(side)
    domain = encounter.world.scenario.domain
    return kinematics.length(p) <= (1.0 + domain.station_tolerance) * domain.standoff_m


def _velocity(encounter: Encounter, side: Side, manoeuvre: Manoeuvre, miss: tuple[float, float]) -> Vector:
    """The velocity that a manoeuvre asks for, as things stand now."""
    unit, rival = side.unit, encounter.other(side)
    p, _ = encounter.relative(side)
    match manoeuvre:
        case Manoeuvre.HOLD:
            return side.velocity
        case Manoeuvre.TRANSIT:
            return kinematics.course_velocity(unit.course_rad, unit.speed_mps)
        case Manoeuvre.SHADOW if _on_station(encounter, side):
            speed = max(unit.minimum_speed_mps, min(unit.pass_speed_mps, kinematics.length(rival.velocity)))
            return kinematics.course_velocity(kinematics.course_of(rival.velocity), speed)
        case Manoeuvre.SHADOW | Manoeuvre.PASS:
            return kinematics.aimed_velocity(p, rival.velocity, unit.pass_speed_mps, miss)
        case Manoeuvre.OPEN:
            return kinematics.opening_velocity(p, side.velocity, unit.pass_speed_mps)
        case Manoeuvre.STOP:
            return kinematics.course_velocity(kinematics.course_of(side.velocity), unit.minimum_speed_mps)
        case Manoeuvre.EVADE:
            helm = (unit.order_lag_s, unit.turn_rate_radps, unit.minimum_speed_mps)
            return kinematics.evasion(p, side.velocity, rival.velocity, helm)
