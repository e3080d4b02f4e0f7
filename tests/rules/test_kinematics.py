"""Steady courses, against a numerical solution of the separation."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from incidentsim.rules import kinematics
from incidentsim.rules.kinematics import NEVER, Vector
from tests.strategies import vectors

positions = vectors(20_000.0)
velocities = vectors(300.0)
radii = st.floats(10.0, 20_000.0)
fractions = st.floats(0.05, 0.95)


def _meeting(offset: Vector, v: Vector, ahead_s: float) -> tuple[Vector, Vector]:
    return kinematics.after(offset, v, -ahead_s), v


#: Relative position and velocity of pairs that come near each other some time from now.
meetings = st.builds(_meeting, vectors(3_000.0), vectors(30.0), st.floats(10.0, 2_000.0)).filter(
    lambda pair: kinematics.length(pair[1]) > 0.1 and kinematics.dot(*pair) < 0.0
)


def separation(p: Vector, v: Vector, t: float) -> float:
    return math.dist((p[0] + v[0] * t, p[1] + v[1] * t, p[2] + v[2] * t), (0.0, 0.0, 0.0))


def nearest(p: Vector, v: Vector) -> tuple[float, float]:
    """When and how near, by a search that knows no formula."""
    speed = math.dist(v, (0.0, 0.0, 0.0))
    far_s = 2.0 * math.dist(p, (0.0, 0.0, 0.0)) / speed + 1.0
    found = minimize_scalar(lambda t: separation(p, v, t), bounds=(0.0, far_s), options={"xatol": 1e-9})
    return min(((0.0, separation(p, v, 0.0)), (float(found.x), float(found.fun))), key=lambda pair: pair[1])


@given(positions, velocities)
def test_closest_approach_is_the_least_separation_that_a_search_finds(p: Vector, v: Vector) -> None:
    assume(math.dist(v, (0.0, 0.0, 0.0)) > 0.01)
    t_s, near_m = kinematics.closest_approach(p, v)
    assert t_s >= 0.0
    assert near_m == pytest.approx(nearest(p, v)[1], rel=1e-6, abs=1e-3)
    assert near_m == pytest.approx(separation(p, v, t_s), rel=1e-9, abs=1e-6)


@given(positions)
def test_units_of_equal_velocity_are_closest_now(p: Vector) -> None:
    assert kinematics.closest_approach(p, (0.0, 0.0, 0.0)) == (0.0, kinematics.length(p))


@given(meetings, st.floats(0.1, 3.0))
def test_a_ring_is_entered_when_a_root_search_says_so(meeting: tuple[Vector, Vector], size: float) -> None:
    """Rings of a tenth to three times the miss distance: missed, or crossed before the closest approach."""
    p, v = meeting
    near_s, near_m = nearest(p, v)
    radius_m = max(1.0, size * near_m)
    assume(radius_m < separation(p, v, 0.0) * 0.999)
    assume(abs(near_m / radius_m - 1.0) > 1e-6)  # a track that only touches the ring may go either way
    entry_s = kinematics.ring_entry(p, v, radius_m)
    if near_m > radius_m:
        assert entry_s == NEVER
    else:
        root_s = brentq(lambda t: separation(p, v, t) - radius_m, 0.0, near_s, xtol=1e-9)
        assert entry_s == pytest.approx(root_s, rel=1e-6, abs=1e-6)


@given(positions, velocities, radii)
def test_a_ring_is_left_when_a_root_search_says_so(p: Vector, v: Vector, radius_m: float) -> None:
    speed = math.dist(v, (0.0, 0.0, 0.0))
    assume(speed > 0.01)
    assume(separation(p, v, 0.0) < radius_m * 0.999)
    near_s = nearest(p, v)[0]
    root_s = brentq(lambda t: separation(p, v, t) - radius_m, near_s, near_s + 3.0 * radius_m / speed, xtol=1e-9)
    assert kinematics.ring_exit(p, v, radius_m) == pytest.approx(root_s, rel=1e-6, abs=1e-6)


@given(positions, radii)
def test_who_keeps_station_crosses_no_ring(p: Vector, radius_m: float) -> None:
    still = (0.0, 0.0, 0.0)
    assert kinematics.ring_exit(p, still, radius_m) == NEVER
    assert kinematics.ring_entry(p, still, radius_m) == NEVER


@given(meetings, fractions, fractions)
def test_the_way_to_a_ring_is_not_longer_for_having_been_looked_at_on_the_way(
    meeting: tuple[Vector, Vector], depth: float, share: float
) -> None:
    """Looking again after a while moves no crossing: it is an event, not a step."""
    p, v = meeting
    near_m, now_m = kinematics.closest_approach(p, v)[1], separation(p, v, 0.0)
    radius_m = near_m + depth * (now_m - near_m)
    entry_s = kinematics.ring_entry(p, v, radius_m)
    waited_s = share * entry_s
    again_s = kinematics.ring_entry(kinematics.after(p, v, waited_s), v, radius_m)
    assert waited_s + again_s == pytest.approx(entry_s, rel=1e-6, abs=1e-4)


@given(positions, velocities, st.floats(1.0, 400.0), st.floats(0.0, 5_000.0), st.sampled_from([1.0, -1.0]))
def test_an_aimed_pass_passes_at_the_distance_that_it_aims_at(
    p: Vector, rival: Vector, faster_mps: float, miss_m: float, side: float
) -> None:
    assume(kinematics.length(p) > 1.0)
    speed_mps = kinematics.length(rival) + faster_mps
    own = kinematics.aimed_velocity(p, rival, speed_mps, (miss_m, side))
    assert kinematics.length(own) == pytest.approx(speed_mps, rel=1e-9)
    near_m = nearest(p, kinematics.minus(rival, own))[1]
    assert near_m == pytest.approx(min(miss_m, kinematics.length(p)), rel=1e-5, abs=1e-2)


@given(positions, velocities, st.floats(1.0, 400.0), st.floats(0.0, 5_000.0), st.sampled_from([1.0, -1.0]))
def test_a_pass_at_any_speed_uses_that_speed_and_never_aims_away(
    p: Vector, rival: Vector, speed_mps: float, miss_m: float, side: float
) -> None:
    assume(kinematics.length(p) > 1.0)
    own = kinematics.aimed_velocity(p, rival, speed_mps, (miss_m, side))
    assert kinematics.length(own) == pytest.approx(speed_mps, rel=1e-9)
    assert kinematics.dot(own, p) >= -speed_mps * kinematics.length(p)
    if miss_m == 0.0 and speed_mps > kinematics.length(rival):
        assert kinematics.dot(p, kinematics.minus(rival, own)) < 0.0


@given(positions, velocities, velocities, st.floats(0.0, 60.0), st.sampled_from([0.02, 0.1, math.pi]))
def test_an_evasion_never_passes_nearer_than_going_straight_on(
    p: Vector, own: Vector, rival: Vector, lag_s: float, rate_radps: float
) -> None:
    level = (own[0], own[1], 0.0)
    helm = (lag_s, rate_radps, min(2.0, kinematics.length(level)))
    chosen = kinematics.evasion(p, level, rival, helm)
    now = kinematics.minus(rival, level)
    turned_s = 0.0
    if chosen != level:
        turned_s = kinematics.execution_delay(lag_s, kinematics.turn_angle(level, chosen), rate_radps)
    straight_m = kinematics.closest_approach(p, now)[1]
    chosen_m = kinematics.predicted_miss(p, now, kinematics.minus(rival, chosen), turned_s)
    assert chosen_m >= straight_m - 1e-3


@given(positions, velocities, velocities, st.floats(0.0, 300.0))
def test_the_miss_that_is_predicted_is_the_least_separation_along_both_legs(
    p: Vector, now: Vector, then: Vector, delay_s: float
) -> None:
    turning = kinematics.after(p, now, delay_s)
    steps = [separation(p, now, delay_s * i / 400) for i in range(401)]
    nearest_s = kinematics.closest_approach(turning, then)[0]
    steps += [separation(turning, then, nearest_s * i / 400) for i in range(401)]
    predicted_m = kinematics.predicted_miss(p, now, then, delay_s)
    legs_m = max(kinematics.length(now) * delay_s, kinematics.length(then) * nearest_s)
    assert predicted_m <= min(steps) + 1e-6
    assert predicted_m >= min(steps) - legs_m / 400 - 1e-6


@given(positions, velocities, st.floats(0.1, 400.0))
def test_who_opens_the_range_of_a_unit_at_rest_gets_ever_farther_away(p: Vector, own: Vector, speed_mps: float) -> None:
    away = kinematics.opening_velocity(p, own, speed_mps)
    assert away[2] == 0.0
    assert kinematics.length(away) == pytest.approx(speed_mps, rel=1e-9)
    assert kinematics.closest_approach(p, kinematics.minus((0.0, 0.0, 0.0), away))[0] == 0.0


@given(velocities, velocities)
def test_a_turn_is_as_long_there_as_back_and_at_most_half_a_circle(a: Vector, b: Vector) -> None:
    angle = kinematics.turn_angle(a, b)
    assert 0.0 <= angle <= math.pi + 1e-9
    assert angle == kinematics.turn_angle(b, a)


@given(st.floats(-3.1, 3.1), st.floats(0.1, 400.0))
def test_a_course_is_read_back_from_its_velocity(course_rad: float, speed_mps: float) -> None:
    velocity = kinematics.course_velocity(course_rad, speed_mps)
    assert kinematics.course_of(velocity) == pytest.approx(course_rad, abs=1e-9)
    assert kinematics.length(velocity) == pytest.approx(speed_mps)
    assert kinematics.turn_angle(velocity, kinematics.course_velocity(0.0, 1.0)) == pytest.approx(
        abs(course_rad), abs=1e-6
    )


def test_a_pair_that_grazes_a_ring_is_not_taken_in_and_out_without_time_going_by() -> None:
    p_m, v_mps, radius_m = (
        (142.63676422236676, 434.3807011046565, 0.0),
        (-12.326668224583637, 4.047684588026068, 0.0),
        457.2,
    )
    assert kinematics.closest_approach(p_m, v_mps)[1] == pytest.approx(radius_m, rel=1e-9)
    assert kinematics.ring_entry(p_m, v_mps, radius_m) == kinematics.NEVER


@given(st.floats(-1e-6, 1e-6), st.floats(0.1, 400.0), st.floats(5.0, 20_000.0))
def test_whoever_enters_a_ring_leaves_it_later(dip: float, speed_mps: float, radius_m: float) -> None:
    """However small the dip: an entry is followed by an exit at another instant, at any clock time of a scene."""
    p_m, v_mps = (-radius_m * 1e-4, radius_m * (1.0 - dip), 0.0), (speed_mps, 0.0, 0.0)
    entry_s = kinematics.ring_entry(p_m, v_mps, radius_m)
    if entry_s < kinematics.NEVER:
        inside_m = kinematics.after(p_m, v_mps, entry_s)
        now_s = 10_000.0
        assert now_s + kinematics.ring_exit(inside_m, v_mps, radius_m) > now_s


@given(velocities, st.floats(-1e-14, 1e-14), st.floats(1e-6, 1.0))
def test_two_are_in_company_when_their_velocities_differ_by_rounding_alone(
    v: Vector, rounding: float, share: float
) -> None:
    speed = kinematics.length(v)
    assert kinematics.in_company(v, (v[0] + rounding * speed, v[1], v[2]))
    assume(speed > 1e-3)
    assert not kinematics.in_company(v, (v[0], v[1] + share * speed, v[2]))
    assert not kinematics.in_company(v, (0.0, 0.0, 0.0))
