"""The reference engine: SimPy processes over pure rules. One door, `SimpyEngine`."""

from collections.abc import Sequence

import numpy as np

from incidentsim.draws import fast_uniform
from incidentsim.engine import Days
from incidentsim.journal import Journal
from incidentsim.measures import ROW, Rows, rows_of
from incidentsim.model.world import World
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario


class SimpyEngine:
    """The readable model: one SimPy world a replication."""

    name = "model"

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication; see engine.Engine."""
        uniform, _ = fast_uniform()
        resolved = resolve(scenario, seed, replication)
        return World(resolved, (seed, replication), uniform, days).run()

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications, read off their journals; see engine.Engine."""
        tables = [rows_of(self.journal(scenario, seed, r, days), r, scenario.ladder) for r in replications]
        return np.concatenate(tables) if tables else np.empty(0, dtype=ROW)


__all__ = ["SimpyEngine"]
