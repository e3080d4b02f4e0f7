"""Where units were: legs of steady course, read off the PLACED notes of a journal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from incidentsim.journal import Did, Note, side_of


@dataclass(frozen=True, slots=True)
class Leg:
    """A steady course of one unit: since when (s), from where (m), with what velocity (m/s)."""

    since_s: float
    position_m: tuple[float, float, float]
    velocity_mps: tuple[float, float, float]

    def at(self, at_s: float) -> tuple[float, float, float]:
        """The position (m) at a time (s)."""
        past_s = at_s - self.since_s
        east, north, up = (p + v * past_s for p, v in zip(self.position_m, self.velocity_mps, strict=True))
        return east, north, up


@dataclass(frozen=True, slots=True)
class Gap:
    """A pair between two changes of course: who (blue's unit first), from and to (s), nearest (m) and when (s)."""

    pair: tuple[int, int]
    from_s: float
    to_s: float
    nearest_s: float
    nearest_m: float


@dataclass(frozen=True, slots=True)
class Tracks:
    """The legs of every unit, by its actor, and when the scene ended (s)."""

    legs: Mapping[int, tuple[Leg, ...]]
    end_s: float

    def units(self, side: int) -> tuple[int, ...]:
        """The units of a side, in their order."""
        return tuple(sorted(who for who in self.legs if side_of(who) == side))

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every unit of blue with every unit of red, in the order in which a ring crossing counts them."""
        return tuple(product(self.units(0), self.units(1)))

    def position(self, who: int, at_s: float) -> tuple[float, float, float]:
        """Where a unit is at a time (m)."""
        return self._leg(who, at_s).at(at_s)

    def apart_m(self, pair: tuple[int, int], at_s: float) -> float:
        """The distance between two units at a time (m)."""
        return math.dist(self.position(pair[0], at_s), self.position(pair[1], at_s))

    def _leg(self, who: int, at_s: float) -> Leg:
        legs = self.legs[who]
        return next((leg for leg in reversed(legs) if leg.since_s <= at_s), legs[0])


def tracks_of(notes: Sequence[Note]) -> Tracks:
    """The tracks of one encounter, from its notes."""
    legs: dict[int, list[Leg]] = {}
    placed: dict[int, list[float]] = {}
    end_s = notes[-1].at_s if notes else 0.0
    for note in notes:
        if note.did == Did.PLACED:
            values = placed.setdefault(note.actor, [])
            values.append(note.value)
            if len(values) == 6:
                position, velocity = (values[0], values[1], values[2]), (values[3], values[4], values[5])
                legs.setdefault(note.actor, []).append(Leg(note.at_s, position, velocity))
                values.clear()
        elif note.did == Did.ENDED:
            end_s = note.at_s
    return Tracks({who: tuple(steady) for who, steady in legs.items()}, end_s)


def separations(tracks: Tracks) -> Iterator[Gap]:
    """The closest approach of every pair on each stretch between two changes of course."""
    for pair in tracks.pairs():
        ways = tracks.legs[pair[0]], tracks.legs[pair[1]]
        changes = sorted({leg.since_s for legs in ways for leg in legs if leg.since_s <= tracks.end_s})
        for from_s, to_s in zip(changes, [*changes[1:], tracks.end_s], strict=True):
            a, b = (next(leg for leg in reversed(legs) if leg.since_s <= from_s) for legs in ways)
            yield Gap(pair, from_s, to_s, *_nearest(a, b, from_s, to_s - from_s))


def _nearest(a: Leg, b: Leg, from_s: float, for_s: float) -> tuple[float, float]:
    """When (s), and how near (m), two units on steady courses come within a time."""
    p = [y - x for x, y in zip(a.at(from_s), b.at(from_s), strict=True)]
    v = [y - x for x, y in zip(a.velocity_mps, b.velocity_mps, strict=True)]
    speed_sq = _dot(v, v)
    past_s = -_dot(p, v) / speed_sq if speed_sq > 0.0 else 0.0
    past_s = max(0.0, min(past_s, for_s))
    apart = [x + y * past_s for x, y in zip(p, v, strict=True)]
    return from_s + past_s, math.sqrt(_dot(apart, apart))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The scalar product, written out: `sum` of floats gives other last bits from Python 3.12 on."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
