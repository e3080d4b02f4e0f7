"""The helm: orders to one unit, the turn that follows, and the velocity that each manoeuvre asks for."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AXES, Did, Manoeuvre, Ring
from incidentsim.model import ending, motion
from incidentsim.model.craft import Craft, Pair
from incidentsim.model.state import Encounter
from incidentsim.rules import kinematics
from incidentsim.rules.chance import lognormal
from incidentsim.rules.kinematics import Vector
from incidentsim.scenario.parts import Unit

Miss = tuple[float, float]
_IN_PLACE: Miss = (0.0, 1.0)
_AIMED = (Manoeuvre.PASS, Manoeuvre.SHADOW, Manoeuvre.OPEN, Manoeuvre.ESCORT)
#: What escorts leave to themselves: they do not follow a leader who evades or opens.
_ALONE = (Manoeuvre.EVADE, Manoeuvre.OPEN)
#: Units that close on what flies above them without leaving the water, or the ground.
_ON_THE_SURFACE = ("ship", "patrol")


def steer(encounter: Encounter, craft: Craft, manoeuvre: Manoeuvre, cause: int, pair: Pair | None = None) -> None:
    """The helm gets an order, toward a rival unit (the nearest); escorts keep company with their leader."""
    craft.toward = pair or encounter.nearest(craft)
    line = _order(encounter, craft, (manoeuvre, _miss(encounter, craft, manoeuvre)), cause)
    side = encounter.sides[craft.side]
    if side.escorts and craft is side.leaders[0] and manoeuvre not in _ALONE:
        for escort in side.escorts:
            if not (escort.evading and escort.depth() > Ring.SAFETY):
                steer(encounter, escort, Manoeuvre.ESCORT, line)


def _order(encounter: Encounter, craft: Craft, order: tuple[Manoeuvre, Miss], cause: int) -> int:
    """An order takes effect after the order lag and the turn, unless a newer one comes first."""
    manoeuvre, miss = order
    craft.helm += 1
    craft.turning = 1
    craft.evading = int(manoeuvre == Manoeuvre.EVADE)
    if not craft.evading:
        craft.resumes = Manoeuvre.TRANSIT if manoeuvre == Manoeuvre.PASS else manoeuvre
    craft.manoeuvre = manoeuvre
    wanted = craft.wanted = _velocity(encounter, craft, manoeuvre, miss)
    delay_s = _delay_s(craft, wanted)
    line = encounter.note(craft.who, Did.STEERED, manoeuvre, delay_s, cause)
    encounter.env.process(_turn(encounter, craft, (manoeuvre, miss, wanted), (delay_s, line, craft.helm)))
    return line


def _delay_s(craft: Craft, wanted: Vector) -> float:
    angle = kinematics.turn_angle(craft.velocity, wanted)
    return kinematics.execution_delay(craft.unit.order_lag_s, angle, craft.unit.turn_rate_radps)


def _turn(
    encounter: Encounter, craft: Craft, order: tuple[Manoeuvre, Miss, Vector], when: tuple[float, int, int]
) -> ProcessGenerator:
    """The unit comes round to its new course."""
    yield encounter.env.timeout(when[0])
    if encounter.is_over() or craft.helm != when[2]:
        return
    craft.turning = 0
    manoeuvre, miss, wanted = order
    now_s = encounter.env.now
    velocity = _velocity(encounter, craft, manoeuvre, miss) if manoeuvre in _AIMED else wanted
    craft.position, craft.since_s = craft.at(now_s), now_s
    craft.velocity = craft.wanted = velocity
    p, v = craft.toward.relative(craft, now_s)
    approaches = manoeuvre == Manoeuvre.PASS or (manoeuvre == Manoeuvre.SHADOW and not _on_station(encounter, craft))
    craft.passing = int(approaches and kinematics.dot(p, v) < 0.0)
    line = place(encounter, craft, when[1])
    motion.mark_deadline(encounter, craft.pairs, line)
    for pair in craft.pairs:
        if not pair.moved.triggered:
            pair.moved.succeed()
    if manoeuvre == Manoeuvre.ESCORT and miss[0] > 0.0:
        encounter.env.process(_join(encounter, craft, line))
    _react_to_the_turn(encounter, craft, line)
    ending.end_when_clear(encounter)


def _join(encounter: Encounter, escort: Craft, line: int) -> ProcessGenerator:
    """An escort makes for its place beside its leader, and falls in when it is there, unless a newer order comes."""
    leader, order = encounter.sides[escort.side].leaders[0], escort.helm
    off_m, closing = _off_station(encounter, escort), kinematics.minus(leader.velocity, escort.velocity)
    arrive_s, _ = kinematics.closest_approach(off_m, closing)
    yield encounter.env.timeout(max(0.0, arrive_s - _delay_s(escort, leader.velocity)))
    if not encounter.is_over() and escort.helm == order:
        _order(encounter, escort, (Manoeuvre.ESCORT, _IN_PLACE), line)


def _react_to_the_turn(encounter: Encounter, craft: Craft, line: int) -> None:
    """A rival that shadows it follows, unless it too is shadowing, or its leader is; two that evaded each other
    to a standstill open, so that they come clear."""
    escorts = craft.manoeuvre == Manoeuvre.ESCORT
    moves = encounter.sides[craft.side].leaders[0].manoeuvre if escorts else craft.manoeuvre
    for pair in craft.pairs:
        rival = pair.rival(craft)
        if rival.toward is pair and rival.manoeuvre == Manoeuvre.SHADOW != moves and not encounter.settled:
            steer(encounter, rival, Manoeuvre.SHADOW, line, pair)
        elif craft.evading and craft.toward is pair and _lie_side_by_side(pair):
            resumes = craft.resumes
            steer(encounter, craft, Manoeuvre.OPEN, line, pair)
            craft.evading, craft.resumes = 1, resumes


def _lie_side_by_side(pair: Pair) -> bool:
    """Two that are inside the safety ring, and whose distance does not change."""
    ours, theirs = pair.crafts
    return pair.depth > Ring.SAFETY and bool(kinematics.in_company(ours.velocity, theirs.velocity))


def place(encounter: Encounter, craft: Craft, cause: int) -> int:
    """Note where a unit is and how it moves from now on; the number of the first of the six notes."""
    values = (*craft.position, *craft.velocity)
    lines = [encounter.note(craft.who, Did.PLACED, axis, values[axis], cause) for axis in range(len(AXES))]
    return lines[0]


def _miss(encounter: Encounter, craft: Craft, manoeuvre: Manoeuvre) -> Miss:
    """The miss distance (m) that an approach aims at, and on which side; of an escort, how far off its place it is."""
    if manoeuvre == Manoeuvre.ESCORT:
        domain = encounter.world.scenario.domain
        off_m = kinematics.length(_off_station(encounter, craft))
        return (off_m, 1.0) if off_m > domain.station_tolerance * domain.standoff_m else _IN_PLACE
    if manoeuvre not in (Manoeuvre.PASS, Manoeuvre.SHADOW):
        return _IN_PLACE
    domain, acts = encounter.world.scenario.domain, encounter.sides[craft.side].acts
    sign = 1.0 if encounter.chance(Purpose.PASS_SIDE, craft.address, acts) < 0.5 else -1.0
    if manoeuvre == Manoeuvre.SHADOW:
        return domain.standoff_m, sign
    u = encounter.chance(Purpose.PASS_DISTANCE, craft.address, acts)
    return lognormal(encounter.terms.pass_median_m, domain.pass_distance.gsd, u), sign


def _off_station(encounter: Encounter, escort: Craft) -> Vector:
    """The way (m) from an escort to its place beside its leader."""
    leader, now_s, (east, north, up) = encounter.sides[escort.side].leaders[0], encounter.env.now, escort.station
    at_m = leader.at(now_s)
    return kinematics.minus((at_m[0] + east, at_m[1] + north, at_m[2] + up), escort.at(now_s))


def _on_station(encounter: Encounter, craft: Craft) -> bool:
    p, _ = craft.toward.relative(craft, encounter.env.now)
    domain = encounter.world.scenario.domain
    return kinematics.length(p) <= (1.0 + domain.station_tolerance) * domain.standoff_m


def _velocity(encounter: Encounter, craft: Craft, manoeuvre: Manoeuvre, miss: Miss) -> Vector:
    """The velocity that a manoeuvre asks for, as things stand now."""
    unit, rival = craft.unit, craft.toward.rival(craft)
    p, _ = craft.toward.relative(craft, encounter.env.now)
    rival_mps = rival.velocity
    if unit.kind in _ON_THE_SURFACE:
        p, rival_mps = kinematics.level(p), kinematics.level(rival_mps)
    match manoeuvre:
        case Manoeuvre.HOLD:
            return craft.velocity
        case Manoeuvre.TRANSIT:
            return kinematics.course_velocity(unit.course_rad, unit.speed_mps)
        case Manoeuvre.SHADOW if _on_station(encounter, craft):
            return _in_company(unit, rival_mps, unit.pass_speed_mps)
        case Manoeuvre.SHADOW | Manoeuvre.PASS:
            return kinematics.aimed_velocity(p, rival_mps, unit.pass_speed_mps, miss)
        case Manoeuvre.OPEN:
            return kinematics.opening_velocity(p, craft.velocity, unit.pass_speed_mps)
        case Manoeuvre.STOP:
            return kinematics.course_velocity(kinematics.course_of(craft.velocity), unit.minimum_speed_mps)
        case Manoeuvre.EVADE:
            helm = (unit.order_lag_s, unit.turn_rate_radps, unit.minimum_speed_mps)
            return kinematics.evasion(p, craft.velocity, rival.velocity, helm)
        case Manoeuvre.ESCORT:
            leader, fastest_mps = encounter.sides[craft.side].leaders[0], max(unit.speed_mps, unit.pass_speed_mps)
            if miss[0] > 0.0:
                return kinematics.aimed_velocity(_off_station(encounter, craft), leader.wanted, fastest_mps, _IN_PLACE)
            return _in_company(unit, leader.wanted, fastest_mps)


def _in_company(unit: Unit, other_mps: Vector, fastest_mps: float) -> Vector:
    """Course and speed of another unit, as far as this one can keep up, or slow down."""
    speed_mps = max(unit.minimum_speed_mps, min(fastest_mps, kinematics.length(other_mps)))
    return kinematics.course_velocity(kinematics.course_of(other_mps), speed_mps)
