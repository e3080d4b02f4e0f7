"""The points of a study of the headline question: interoperability by pace, and restraint on or off."""

from dataclasses import dataclass

from incidentsim.analysis.estimates import Columns, Estimate, estimate
from incidentsim.analysis.paired import Comparison, compare
from incidentsim.errors import RequestError, refuse


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its levers, and the rows of its trials.

    interoperability   0 none, 1 full
    pace               factor on all decision and relay times: 0.25 four times faster, 4 four times slower
    restraint          weight of protocol restraint, `decision.protocol_restraint`: the scenario's own, or 0 for off
    """

    interoperability: float
    pace: float
    restraint: float
    rows: Columns

    def estimate(self, measure: str) -> Estimate:
        """A measure at this point."""
        return estimate(self.rows, measure)


@dataclass(frozen=True, slots=True)
class Grid:
    """Points that met the same draws; `pace` and `restraint` are those that the scenario assumes."""

    points: tuple[Point, ...]
    pace: float
    restraint: float

    def at(self, interoperability: float, pace: float | None = None, restraint: float | None = None) -> Point:
        """The point of these levers; a lever that is not named is as the scenario assumes.

        Raises   RequestError where there is none.
        """
        wanted = (interoperability, self.pace if pace is None else pace, self.restraint if restraint is None else restraint)
        for point in self.points:
            if (point.interoperability, point.pace, point.restraint) == wanted:
                return point
        raise refuse("point", wanted, "a point of the grid", "Run that point too.", kind=RequestError)

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels of interoperability, rising."""
        return tuple(sorted({point.interoperability for point in self.points}))

    @property
    def paces(self) -> tuple[float, ...]:
        """The paces, the fastest first."""
        return tuple(sorted({point.pace for point in self.points}))

    def unrestrained(self, interoperability: float) -> Point:
        """The point with restraint off. Without interoperability there is no protocol, and so nothing to switch off."""
        return self.at(interoperability) if interoperability == 0.0 else self.at(interoperability, restraint=0.0)

    def interoperability_effect(self, measure: str) -> Comparison:
        """Full interoperability against none, at the assumed pace."""
        return compare(self.at(self.levels[0]).rows, self.at(self.levels[-1]).rows, measure)

    def unrestrained_effect(self, measure: str) -> Comparison:
        """The same, with protocol restraint switched off."""
        none, full = self.unrestrained(self.levels[0]), self.unrestrained(self.levels[-1])
        return compare(none.rows, full.rows, measure)

    def pace_effect(self, measure: str) -> Comparison:
        """The fastest pace against the slowest, at the lowest interoperability."""
        slow, fast = (self.at(self.levels[0], pace) for pace in (self.paces[-1], self.paces[0]))
        return compare(slow.rows, fast.rows, measure)
