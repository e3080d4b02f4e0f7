"""The velocity that each manoeuvre asks for, and what an approach aims at. Mirrors the rest of model/helm.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin.log import chance, vector
from incidentsim.twin.numbers import manoeuvre, purpose
from incidentsim.twin.place import at, craft_of, relative
from incidentsim.twin.records import Unit, World

_kinematics, _lognormal = rules.kinematics, rules.chance.lognormal
IN_PLACE = (0.0, 1.0)


def miss(w: World, es: tuple[int, int], c: int, ordered: int) -> tuple[float, float]:
    """The miss distance (m) that an approach aims at, and on which side; of an escort, how far off its place it is."""
    (e, s), domain = es, w.p.domain
    if ordered == manoeuvre.ESCORT:
        off_m = _kinematics.length(off_station(w, e, s, c))
        return (off_m, 1.0) if off_m > domain.station_tolerance * domain.standoff_m else IN_PLACE
    if ordered != manoeuvre.PASS and ordered != manoeuvre.SHADOW:
        return IN_PLACE
    side = w.encs[e].sides[s]
    address = side.crafts[c].address
    sign = 1.0 if chance(w, e, purpose.PASS_SIDE, address, side.acts) < 0.5 else -1.0
    if ordered == manoeuvre.SHADOW:
        return domain.standoff_m, sign
    u = chance(w, e, purpose.PASS_DISTANCE, address, side.acts)
    return _lognormal(w.encs[e].terms.pass_median_m, domain.pass_gsd, u), sign


def off_station(w: World, e: int, s: int, c: int) -> tuple[float, float, float]:
    """The way (m) from an escort to its place beside its leader."""
    side = w.encs[e].sides[s]
    escort = side.crafts[c]
    at_m, station = at(w, side.crafts[side.leaders[0]]), escort.station
    place_m = at_m[0] + station[0], at_m[1] + station[1], at_m[2] + station[2]
    return _kinematics.minus(place_m, at(w, escort))


def on_station(w: World, e: int, s: int, c: int) -> bool:
    """Whether a unit is within its stand-off, give or take."""
    p, _ = relative(w, e, w.encs[e].sides[s].crafts[c].toward, s)
    return _kinematics.length(p) <= (1.0 + w.p.domain.station_tolerance) * w.p.domain.standoff_m


def velocity(
    w: World, es: tuple[int, int], c: int, ordered: int, aim: tuple[float, float]
) -> tuple[float, float, float]:
    """The velocity that a manoeuvre asks for, as things stand now."""
    e, s = es
    unit, craft = w.p.forces[s].units[c], w.encs[e].sides[s].crafts[c]
    own_mps = vector(craft.velocity)
    if ordered == manoeuvre.HOLD:
        return own_mps
    if ordered == manoeuvre.TRANSIT:
        return _kinematics.course_velocity(unit.course_rad, unit.speed_mps)
    if ordered == manoeuvre.STOP:
        return _kinematics.course_velocity(_kinematics.course_of(own_mps), unit.minimum_speed_mps)
    if ordered == manoeuvre.ESCORT:
        return _beside_the_leader(w, es, c, aim)
    p, _ = relative(w, e, craft.toward, s)
    rival_mps = vector(w.encs[e].sides[1 - s].crafts[craft_of(w, e, craft.toward, 1 - s)].velocity)
    if ordered == manoeuvre.EVADE:
        helm = unit.order_lag_s, unit.turn_rate_radps, unit.minimum_speed_mps
        on_level = _kinematics.level(p) if unit.on_the_surface else p
        return _kinematics.evasion(on_level, own_mps, rival_mps, helm)
    if unit.on_the_surface:
        p, rival_mps = _kinematics.level(p), _kinematics.level(rival_mps)
    if ordered == manoeuvre.OPEN:
        return _kinematics.opening_velocity(p, own_mps, unit.pass_speed_mps)
    if ordered == manoeuvre.SHADOW and on_station(w, e, s, c):
        return _in_company(unit, rival_mps, unit.pass_speed_mps)
    return _kinematics.aimed_velocity(p, rival_mps, unit.pass_speed_mps, aim)


def _beside_the_leader(w: World, es: tuple[int, int], c: int, aim: tuple[float, float]) -> tuple[float, float, float]:
    """An escort makes for its place, or keeps it."""
    e, s = es
    unit, side = w.p.forces[s].units[c], w.encs[e].sides[s]
    leader_mps, fastest_mps = vector(side.crafts[side.leaders[0]].wanted), max(unit.speed_mps, unit.pass_speed_mps)
    if aim[0] > 0.0:
        return _kinematics.aimed_velocity(off_station(w, e, s, c), leader_mps, fastest_mps, IN_PLACE)
    return _in_company(unit, leader_mps, fastest_mps)


def _in_company(unit: Unit, other_mps: tuple[float, float, float], fastest_mps: float) -> tuple[float, float, float]:
    """Course and speed of another unit, as far as this one can keep up, or slow down."""
    speed_mps = max(unit.minimum_speed_mps, min(fastest_mps, _kinematics.length(other_mps)))
    return _kinematics.course_velocity(_kinematics.course_of(other_mps), speed_mps)
