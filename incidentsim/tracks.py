"""Where units were: legs of steady course, read off the PLACED notes of a journal."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    """The pair between two changes of course: from and to (s), nearest (m) and when (s)."""

    from_s: float
    to_s: float
    nearest_s: float
    nearest_m: float


@dataclass(frozen=True, slots=True)
class Tracks:
    """The legs of both sides, and when the scene ended (s)."""

    legs: tuple[tuple[Leg, ...], tuple[Leg, ...]]
    end_s: float

    def position(self, side: int, at_s: float) -> tuple[float, float, float]:
        """Where the unit of a side is at a time (m)."""
        leg = next((leg for leg in reversed(self.legs[side]) if leg.since_s <= at_s), self.legs[side][0])
        return leg.at(at_s)


def tracks_of(notes: Sequence[Note]) -> Tracks:
    """The tracks of one encounter, from its notes."""
    legs: tuple[list[Leg], list[Leg]] = ([], [])
    placed: tuple[list[float], list[float]] = ([], [])
    end_s = notes[-1].at_s if notes else 0.0
    for note in notes:
        if note.did == Did.PLACED:
            values = placed[side_of(note.actor)]
            values.append(note.value)
            if len(values) == 6:
                position, velocity = (values[0], values[1], values[2]), (values[3], values[4], values[5])
                legs[side_of(note.actor)].append(Leg(note.at_s, position, velocity))
                values.clear()
        elif note.did == Did.ENDED:
            end_s = note.at_s
    return Tracks((tuple(legs[0]), tuple(legs[1])), end_s)


def separations(tracks: Tracks) -> Iterator[Gap]:
    """The pair's closest approach on each stretch between two changes of course."""
    if not all(tracks.legs):
        return
    changes = sorted({leg.since_s for legs in tracks.legs for leg in legs if leg.since_s <= tracks.end_s})
    for from_s, to_s in zip(changes, [*changes[1:], tracks.end_s], strict=True):
        a, b = (next(leg for leg in reversed(legs) if leg.since_s <= from_s) for legs in tracks.legs)
        p = [y - x for x, y in zip(a.at(from_s), b.at(from_s), strict=True)]
        v = [y - x for x, y in zip(a.velocity_mps, b.velocity_mps, strict=True)]
        speed_sq = sum(x * x for x in v)
        past_s = -sum(x * y for x, y in zip(p, v, strict=True)) / speed_sq if speed_sq > 0.0 else 0.0
        past_s = max(0.0, min(past_s, to_s - from_s))
        yield Gap(
            from_s, to_s, from_s + past_s, math.sqrt(sum((x + y * past_s) ** 2 for x, y in zip(p, v, strict=True)))
        )
