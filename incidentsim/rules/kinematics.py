"""Ships and aircraft on steady courses: closest approach, ring crossings, manoeuvres.

Vectors are (east, north, up). A relative position or velocity is the other unit's minus our own.
"""

import math

Vector = tuple[float, float, float]
#: The time of what never happens (s).
NEVER = math.inf
#: A dip into a ring that is smaller than half this share of its radius is no entry: it is below rounding.
GRAZE = 2.0e-9
#: Velocities that differ by no more than this share of the speeds are the same: the rest is rounding.
SAME = 1.0e-9


def dot(a: Vector, b: Vector) -> float:
    """The scalar product. Source: definition."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def length(a: Vector) -> float:
    """The length of a vector, in its own unit. Source: definition."""
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def minus(a: Vector, b: Vector) -> Vector:
    """a - b. Source: definition."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def level(a: Vector) -> Vector:
    """The level part of a vector: what of it a ship, or a patrol on foot, can follow. Source: definition.

    >>> level((3.0, 4.0, 5.0))
    (3.0, 4.0, 0.0)
    """
    return a[0], a[1], 0.0


def in_company(a_mps: Vector, b_mps: Vector) -> int:
    """1 where two units have the same velocity, but for rounding: their distance does not change.

    Takes    both velocities (m/s).
    Returns  1 where they differ by no more than a billionth of the speeds.
    Source   definition.

    >>> in_company((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), in_company((5.0, 0.0, 0.0), (5.0, 1e-15, 0.0))
    (1, 1)
    """
    apart = minus(a_mps, b_mps)
    return int(dot(apart, apart) <= SAME * SAME * (dot(a_mps, a_mps) + dot(b_mps, b_mps)))


def after(position_m: Vector, velocity_mps: Vector, elapsed_s: float) -> Vector:
    """Where a unit on a steady course is after `elapsed_s`. Source: definition.

    >>> after((0.0, 0.0, 0.0), (5.0, 0.0, 0.0), 60.0)
    (300.0, 0.0, 0.0)
    """
    return (
        position_m[0] + velocity_mps[0] * elapsed_s,
        position_m[1] + velocity_mps[1] * elapsed_s,
        position_m[2] + velocity_mps[2] * elapsed_s,
    )


def closest_approach(p_m: Vector, v_mps: Vector) -> tuple[float, float]:
    """When, and how near, two units on steady courses pass.

    Takes    relative position (m) and relative velocity (m/s).
    Returns  (s from now, never negative; m apart at that time).
    Domain   all; equal velocities are closest now.
    Source   LEN15; model section 2.

    >>> closest_approach((1000.0, 300.0, 0.0), (-10.0, 0.0, 0.0))
    (100.0, 300.0)
    """
    speed_sq = dot(v_mps, v_mps)
    t_s = max(0.0, -dot(p_m, v_mps) / speed_sq) if speed_sq > 0.0 else 0.0
    return t_s, length(after(p_m, v_mps, t_s))


def ring_entry(p_m: Vector, v_mps: Vector, radius_m: float) -> float:
    """Seconds until the separation falls to `radius_m`, or NEVER.

    Takes    relative position (m), relative velocity (m/s) of a pair that counts as outside the ring.
    Returns  s from now, >= 0; 0 for a pair already inside that is still closing; NEVER if it is opening or misses.
    Domain   a pass that dips into the ring by less than a billionth of its radius counts as a miss: rounding would
             take the pair in and out of the ring without any time going by.
    Source   |p + v t| = R, the smaller root; model section 2.

    >>> ring_entry((1000.0, 0.0, 0.0), (-10.0, 0.0, 0.0), 400.0)
    60.0
    """
    closing = -dot(p_m, v_mps)
    if closing <= 0.0:
        return NEVER
    speed_sq = dot(v_mps, v_mps)
    beyond = dot(p_m, p_m) - radius_m * radius_m
    discriminant = closing * closing - speed_sq * beyond
    if discriminant <= GRAZE * speed_sq * radius_m * radius_m:
        return NEVER
    if beyond <= 0.0:
        return 0.0
    return beyond / (closing + math.sqrt(discriminant))


def ring_exit(p_m: Vector, v_mps: Vector, radius_m: float) -> float:
    """Seconds until the separation grows to `radius_m`, or NEVER.

    Takes    relative position (m), relative velocity (m/s) of a pair that counts as inside the ring.
    Returns  s from now, >= 0; 0 for a pair already outside that is opening; NEVER for equal velocities.
    Source   |p + v t| = R, the larger root; model section 2.

    >>> ring_exit((0.0, 0.0, 0.0), (10.0, 0.0, 0.0), 400.0)
    40.0
    """
    speed_sq = dot(v_mps, v_mps)
    if speed_sq <= 0.0:
        return NEVER
    opening = dot(p_m, v_mps)
    beyond = dot(p_m, p_m) - radius_m * radius_m
    discriminant = max(0.0, opening * opening - speed_sq * beyond)
    return max(0.0, (-opening + math.sqrt(discriminant)) / speed_sq)


def course_velocity(course_rad: float, speed_mps: float) -> Vector:
    """The level velocity on a course counted clockwise from north. Source: definition."""
    return speed_mps * math.sin(course_rad), speed_mps * math.cos(course_rad), 0.0


def course_of(v_mps: Vector) -> float:
    """The course (rad, clockwise from north, -pi to pi) of a velocity; 0 for none. Source: definition."""
    return math.atan2(v_mps[0], v_mps[1])


def aimed_velocity(p_m: Vector, rival_mps: Vector, speed_mps: float, miss: tuple[float, float]) -> Vector:
    """The velocity that closes on a rival on a steady course so as to pass it at a given distance.

    Takes    relative position (m), the rival's velocity (m/s), own speed (m/s), (miss distance in m; side, +1 or -1).
    Returns  own velocity (m/s) of length `speed_mps`: a pass with exactly that closest approach where the speed
             allows one, else straight at the rival.
    Domain   a miss distance beyond the present separation is cut to it: the pass is then abeam.
    Source   relative motion, as on a manoeuvring board; model section 2.

    >>> v = aimed_velocity((1000.0, 0.0, 0.0), (0.0, 5.0, 0.0), 13.0, (0.0, 1.0))
    >>> round(v[0], 9), round(v[1], 9)
    (12.0, 5.0)
    """
    distance_m = length(p_m)
    if distance_m <= 0.0:
        return course_velocity(course_of(rival_mps), speed_mps)
    ahead = (p_m[0] / distance_m, p_m[1] / distance_m, p_m[2] / distance_m)
    sine = min(1.0, miss[0] / distance_m) * miss[1]
    cosine = math.sqrt(max(0.0, 1.0 - sine * sine))
    level_m = math.sqrt(p_m[0] * p_m[0] + p_m[1] * p_m[1])
    across = (-p_m[1] / level_m, p_m[0] / level_m, 0.0) if level_m > 0.0 else (1.0, 0.0, 0.0)
    u = (cosine * ahead[0] + sine * across[0], cosine * ahead[1] + sine * across[1], cosine * ahead[2])
    along = dot(rival_mps, u)
    discriminant = along * along - dot(rival_mps, rival_mps) + speed_mps * speed_mps
    k = -along + math.sqrt(discriminant) if discriminant >= 0.0 else 0.0
    if k <= 0.0:
        return ahead[0] * speed_mps, ahead[1] * speed_mps, ahead[2] * speed_mps
    return rival_mps[0] + k * u[0], rival_mps[1] + k * u[1], rival_mps[2] + k * u[2]


def opening_velocity(p_m: Vector, v_mps: Vector, speed_mps: float) -> Vector:
    """The level velocity directly away from the rival; straight ahead if it is right above or below.

    Takes    relative position (m), own velocity (m/s), own speed to use (m/s).
    Source   model section 2, "open: directly away".

    >>> opening_velocity((0.0, 100.0, 0.0), (3.0, 0.0, 0.0), 10.0)
    (-0.0, -10.0, 0.0)
    """
    level_m = math.sqrt(p_m[0] * p_m[0] + p_m[1] * p_m[1])
    if level_m <= 0.0:
        return course_velocity(course_of(v_mps), speed_mps)
    return -p_m[0] / level_m * speed_mps, -p_m[1] / level_m * speed_mps, 0.0


def turn_angle(from_mps: Vector, to_mps: Vector) -> float:
    """The angle between two velocities (rad, 0 to pi); 0 where one of them is nil. Source: definition.

    >>> round(turn_angle((1.0, 0.0, 0.0), (0.0, 2.0, 0.0)), 6)
    1.570796
    """
    lengths = length(from_mps) * length(to_mps)
    if lengths <= 0.0:
        return 0.0
    cosine = max(-1.0, min(1.0, dot(from_mps, to_mps) / lengths))
    return math.atan2(math.sqrt(1.0 - cosine * cosine), cosine)


def execution_delay(lag_s: float, angle_rad: float, turn_rate_radps: float) -> float:
    """Seconds from an order until it takes effect: order lag plus turn angle over turn rate. Source: P-A11, P-A12."""
    return lag_s + angle_rad / turn_rate_radps


def predicted_miss(p_m: Vector, now_mps: Vector, then_mps: Vector, delay_s: float) -> float:
    """The closest approach (m) if our velocity changes after `delay_s`, the rival holding course.

    Takes    relative position (m); relative velocity (m/s) before and after the change; its delay (s).
    Source   model section 2, "the largest predicted CPA".
    """
    t_s, near_m = closest_approach(p_m, now_mps)
    turning_m = after(p_m, now_mps, delay_s)
    before_m = near_m if t_s < delay_s else length(turning_m)
    return min(before_m, closest_approach(turning_m, then_mps)[1])


def evasion(p_m: Vector, own_mps: Vector, rival_mps: Vector, helm: tuple[float, float, float]) -> Vector:
    """Of a fixed menu of headings, and stop, the velocity with the largest predicted closest approach.

    Takes    relative position (m), both velocities (m/s), the helm: (order lag s, turn rate rad/s, minimum speed m/s).
    Returns  the velocity (m/s) to order; at a tie the first of: straight on, then 30 to 180 degrees starboard and
             port in steps of 30, then stop (or the minimum speed).
    Source   model section 2, "evade".
    """
    lag_s, rate_radps, minimum_mps = helm
    speed_mps = length(own_mps)
    course_rad = course_of(own_mps)
    now_mps = minus(rival_mps, own_mps)
    best_mps = own_mps
    best_m = predicted_miss(p_m, now_mps, now_mps, 0.0)
    step_rad = math.atan2(0.5, math.sqrt(0.75))
    for step in range(1, 7):
        for side in (1.0, -1.0):
            angle_rad = side * step * step_rad
            candidate = course_velocity(course_rad + angle_rad, speed_mps)
            delay_s = execution_delay(lag_s, abs(angle_rad), rate_radps)
            miss_m = predicted_miss(p_m, now_mps, minus(rival_mps, candidate), delay_s)
            if miss_m > best_m:
                best_m, best_mps = miss_m, candidate
    slow = course_velocity(course_rad, minimum_mps)
    if predicted_miss(p_m, now_mps, minus(rival_mps, slow), lag_s) > best_m:
        best_mps = slow
    return best_mps
