"""Tracks as a picture needs them: corners on a plane, the closest approach, a place told from another."""

import math
from dataclasses import dataclass

from incidentsim.tracks import Tracks, separations

Points = list[tuple[float, float]]
Place = tuple[float, float, float]
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True)
class Approach:
    """The closest approach: which two units, when (s), how near (m), and where they were (m), blue first."""

    pair: tuple[int, int]
    at_s: float
    apart_m: float
    at_m: tuple[Place, Place]

    @property
    def height_m(self) -> float:
        """How much higher one was than the other."""
        return abs(self.at_m[1][2] - self.at_m[0][2])


def approach_of(tracks: Tracks) -> Approach:
    """The closest approach of any two units of the two sides."""
    gap = min(separations(tracks), key=lambda gap: gap.nearest_m)
    blue, red = gap.pair
    places = tracks.position(blue, gap.nearest_s), tracks.position(red, gap.nearest_s)
    return Approach(gap.pair, gap.nearest_s, gap.nearest_m, places)


def path_of(tracks: Tracks, who: int, span_s: tuple[float, float], unit_m: float) -> Points:
    """The corners of one unit's track between two times, in a unit of so many metres."""
    corners = [leg.since_s for leg in tracks.legs[who] if span_s[0] < leg.since_s < span_s[1]]
    return [flat(tracks.position(who, at_s), unit_m) for at_s in (span_s[0], *corners, span_s[1])]


def course_to(origin_m: Place, at_m: Place, unit: tuple[float, str]) -> str:
    """A place as distance and direction from another, in a unit: its length (m) and its symbol.

    >>> course_to((0.0, 0.0, 0.0), (1852.0, 1852.0, 0.0), (1852.0, "nmi"))
    '1.4 nmi north-east'
    """
    east_m, north_m = at_m[0] - origin_m[0], at_m[1] - origin_m[1]
    distance = math.hypot(north_m, east_m) / unit[0]
    course = math.degrees(math.atan2(east_m, north_m)) % 360.0
    return f"{distance:.1f} {unit[1]} {_WINDS[round(course / 45.0) % 8]}"


def flat(at_m: Place, unit_m: float) -> tuple[float, float]:
    """East and north in a unit of so many metres."""
    return at_m[0] / unit_m, at_m[1] / unit_m


def columns_of(points: Points) -> tuple[list[float], list[float]]:
    """The coordinates of points, apart."""
    return [x for x, _ in points], [y for _, y in points]
