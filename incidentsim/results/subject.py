"""What a study is of: one scenario, or a design with its scenarios and points."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from incidentsim.design.point import Point, applied
from incidentsim.measures import Family, family_of_scenarios
from incidentsim.results.points import Chance, Placed, placed
from incidentsim.scenario.scenario import Scenario, scenario_hash


@dataclass(frozen=True, slots=True)
class Subject:
    """What trials are run of.

    scenarios  by the name under which points know them
    points     in order of number
    seed       of the study
    chance     whether points meet the same draws
    design     the text of the design file, complete; None for a study of one scenario
    """

    name: str
    title: str
    scenarios: Mapping[str, Scenario]
    points: tuple[Placed, ...]
    seed: int = 1
    chance: Chance = "common"
    design: str | None = None

    @property
    def hash(self) -> str:
        """What the model runs on: the hash of the scenario; of a design, of all its scenarios together."""
        hashes = {name: scenario_hash(scenario) for name, scenario in self.scenarios.items()}
        if self.design is None:
            return next(iter(hashes.values()))
        return hashlib.sha256("\n".join(f"{name} {hashes[name]}" for name in sorted(hashes)).encode()).hexdigest()

    @property
    def family(self) -> Family:
        """The family of the rows that its scenarios give: of years where they are programmes.

        Raises   RequestError where some are and others are not.
        """
        return family_of_scenarios(self.scenarios.values())

    @property
    def trials_each(self) -> int:
        """How many trials a replication is: of antithetic draws two, since its mirror image comes with it."""
        return 2 if self.chance == "antithetic" else 1

    @property
    def ensembles(self) -> list[str]:
        """The ensembles that its scenarios draw from, in words."""
        drawn = [scenario.ensemble for scenario in self.scenarios.values() if scenario.ensemble is not None]
        return list(dict.fromkeys(f"{one.name}, {len(one.members)} members" for one in drawn))

    def at(self, number: int) -> Scenario:
        """The scenario of a point, with everything that the point sets on it."""
        point = next(one.point for one in self.points if one.number == number)
        return applied(self.scenarios[point.scenario], point.settings)

    def after(self, held: Sequence[Placed]) -> "Subject":
        """The same, with the numbers that a study gave to points it holds; new points get the next numbers."""
        known = {one.point.key: one for one in held}
        mine = placed((one.point for one in self.points), self.seed, self.chance, held)
        wanted = {one.point.key for one in self.points}
        return replace(self, points=tuple(known.get(one.point.key, one) for one in mine if one.point.key in wanted))


def of_scenario(scenario: Scenario, seed: int, chance: Chance = "common") -> Subject:
    """One scenario, at which nothing is set: point 0."""
    points = placed([Point(scenario.name)], seed, chance)
    return Subject(scenario.name, scenario.title, {scenario.name: scenario}, points, seed, chance)
