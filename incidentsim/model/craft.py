"""The units of both sides, and the pairs that they form."""

import math

from simpy import Environment, Event

from incidentsim.journal import Level, Manoeuvre, actor
from incidentsim.rules.kinematics import Vector, after, course_velocity, minus
from incidentsim.scenario.parts import Unit


class Craft:
    """One unit of a side in one encounter: where it is, how it moves, what its helm was told last."""

    __slots__ = (
        "address",
        "evading",
        "helm",
        "index",
        "manoeuvre",
        "pairs",
        "passing",
        "position",
        "reflexes",
        "resumes",
        "side",
        "since_s",
        "station",
        "toward",
        "turning",
        "unit",
        "velocity",
        "wanted",
        "who",
    )

    def __init__(self, side: int, index: int, unit: Unit) -> None:
        self.side, self.index, self.unit = side, index, unit
        self.who = actor(side, Level.UNIT, index)
        self.address = side + 2 * index  # the entity of its draws
        self.position: Vector = unit.position_m
        self.velocity: Vector = course_velocity(unit.course_rad, unit.speed_mps)
        self.wanted = self.velocity
        self.since_s, self.helm, self.passing, self.reflexes = 0.0, 0, 0, 0
        self.manoeuvre = self.resumes = Manoeuvre.TRANSIT
        self.evading = self.turning = 0
        self.station: Vector = (0.0, 0.0, 0.0)  # an escort's place, from its leader
        self.pairs: list[Pair] = []
        self.toward: Pair

    def at(self, now_s: float) -> Vector:
        """Where the unit is (m)."""
        return after(self.position, self.velocity, now_s - self.since_s)

    def depth(self) -> int:
        """How many rings the nearest rival unit is inside of."""
        return max(pair.depth for pair in self.pairs)


class Pair:
    """A unit of each side: how deep they are inside each other's rings, and when they come inside the safety ring."""

    __slots__ = ("crafts", "deadline_s", "depth", "index", "moved")

    def __init__(self, env: Environment, index: int, crafts: tuple[Craft, Craft]) -> None:
        self.index, self.crafts = index, crafts
        self.depth = 0
        self.deadline_s = math.inf
        self.moved: Event = env.event()
        for craft in crafts:
            craft.pairs.append(self)
            craft.toward = craft.pairs[0]

    def rival(self, craft: Craft) -> Craft:
        """The other unit of the pair."""
        return self.crafts[1 - craft.side]

    def relative(self, craft: Craft, now_s: float) -> tuple[Vector, Vector]:
        """Position (m) and velocity (m/s) of the other unit minus this one's, now."""
        rival = self.crafts[1 - craft.side]
        return minus(rival.at(now_s), craft.at(now_s)), minus(rival.velocity, craft.velocity)
