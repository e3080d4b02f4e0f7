"""From what is uncertain to one world: distributions become numbers before any engine runs."""

from zlib import crc32

from incidentsim.draws import Purpose, uniform
from incidentsim.scenario.laws import quantile
from incidentsim.scenario.paths import replaced
from incidentsim.scenario.scenario import Scenario


def resolve(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """The scenario of one replication: each uncertain parameter drawn by its own address.

    The address is the parameter's path, so that adding one uncertain parameter moves no other.
    Raises   ScenarioError where the drawn values cannot stand together.
    """
    for path, law in scenario.uncertain.items():
        u = uniform(seed, replication, 0, Purpose.RESOLVE, 0, crc32(path.encode()))
        scenario = replaced(scenario, path, quantile(law, u))
    return scenario
