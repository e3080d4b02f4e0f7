"""The points of a study of the headline question: interoperability by pace, and restraint on or off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from incidentsim.analysis.estimates import Estimate, estimate
from incidentsim.analysis.missed import MISSED, with_missed
from incidentsim.analysis.paired import Comparison, compare
from incidentsim.errors import RequestError, refuse
from incidentsim.measures import Measure

Columns = Mapping[str, NDArray[Any]]


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

    @property
    def levers(self) -> tuple[float, float, float]:
        """Its address in the grid."""
        return self.interoperability, self.pace, self.restraint

    def estimate(self, measure: str | Measure) -> Estimate:
        """A measure at this point."""
        return estimate(self.rows, measure)


@dataclass(frozen=True, slots=True)
class Grid:
    """Points that met the same draws; `pace` and `restraint` are those that the scenario assumes."""

    points: tuple[Point, ...]
    pace: float
    restraint: float

    def find(self, interoperability: float, pace: float | None = None, restraint: float | None = None) -> Point | None:
        """The point of these levers, if it was run; a lever that is not named is as the scenario assumes."""
        pace = self.pace if pace is None else pace
        restraint = self.restraint if restraint is None else restraint
        return next((point for point in self.points if point.levers == (interoperability, pace, restraint)), None)

    def at(self, interoperability: float, pace: float | None = None, restraint: float | None = None) -> Point:
        """The same; raises RequestError where it was not run."""
        found = self.find(interoperability, pace, restraint)
        if found is None:
            got = (interoperability, pace, restraint)
            raise refuse("point", got, "a point of the grid", "Run that point too.", kind=RequestError)
        return found

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels of interoperability, rising."""
        return tuple(sorted({point.interoperability for point in self.points}))

    @property
    def paces(self) -> tuple[float, ...]:
        """The paces, the fastest first."""
        return tuple(sorted({point.pace for point in self.points}))

    @property
    def none(self) -> Point:
        """The least interoperability, all else as the scenario assumes."""
        return self.at(self.levels[0])

    @property
    def full(self) -> Point:
        """The most interoperability, all else as the scenario assumes."""
        return self.at(self.levels[-1])

    def unrestrained(self, interoperability: float) -> Point:
        """The point with restraint off. Without interoperability there is no protocol, and nothing to switch off."""
        return self.at(interoperability) if interoperability == 0.0 else self.at(interoperability, restraint=0.0)


def paired(first: Point, second: Point, measure: str | Measure) -> Comparison:
    """The second point against the first, on the same draws."""
    if measure == MISSED:
        first, second = (replace(point, rows=with_missed(point.rows)) for point in (first, second))
    return compare(first.rows, second.rows, measure)
