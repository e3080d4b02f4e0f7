"""The reference engine: SimPy processes over pure rules. One door, `SimpyEngine`."""

from collections.abc import Sequence

import numpy as np

from incidentsim.draws import Uniform, fast_uniform
from incidentsim.engine import Days, Policy
from incidentsim.journal import Journal
from incidentsim.measures import ROW, Rows, rows_of
from incidentsim.model.world import World
from incidentsim.scenario.policies import identity_of
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario


class SimpyEngine:
    """The readable model: one SimPy world a replication.

    blue, red  policies in place of those that the scenario names: functions of a module, so that workers find them
    uniform    who draws, where it is not the fastest form here; every form draws the same bits
    """

    name = "model"

    def __init__(self, blue: Policy | None = None, red: Policy | None = None, uniform: Uniform | None = None) -> None:
        self.policies, self._uniform = (blue, red), uniform
        for policy in filter(None, self.policies):
            identity_of(policy)

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication; see engine.Engine."""
        uniform = self._uniform or fast_uniform()[0]
        resolved = resolve(scenario, seed, replication)
        world = World(resolved, (seed, replication), uniform, days)
        blue, red = self.policies
        world.policies = blue or world.policies[0], red or world.policies[1]
        return world.run()

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications, read off their journals; see engine.Engine."""
        tables = [rows_of(self.journal(scenario, seed, r, days), r, scenario.ladder) for r in replications]
        return np.concatenate(tables) if tables else np.empty(0, dtype=ROW)


__all__ = ["SimpyEngine"]
