"""From what is uncertain to one world: distributions and ensembles become numbers before any engine runs."""

from collections.abc import Iterable
from zlib import crc32

from incidentsim.draws import Purpose, uniform
from incidentsim.scenario.laws import quantile
from incidentsim.scenario.paths import replaced
from incidentsim.scenario.scenario import Scenario


def resolve(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """The scenario of one replication: each uncertain parameter drawn by its own address.

    The address is the parameter's path, so that adding one uncertain parameter moves no other; a member of an ensemble
    has an address of its own.
    Raises   ScenarioError where the drawn values cannot stand together.
    """
    for path, law in scenario.uncertain.items():
        u = uniform(seed, replication, 0, Purpose.RESOLVE, 0, crc32(path.encode()))
        scenario = replaced(scenario, path, quantile(law, u))
    ensemble = scenario.ensemble
    if ensemble is not None:
        for path, value in zip(ensemble.paths, ensemble.members[ensemble.met(seed, replication)], strict=True):
            scenario = replaced(scenario, path, value)
    return scenario


def members_met(scenario: Scenario, seed: int, replications: Iterable[int]) -> dict[int, int] | None:
    """The member of the scenario's ensemble that each replication meets; None where it draws from none."""
    ensemble = scenario.ensemble
    return None if ensemble is None else {number: ensemble.met(seed, number) for number in map(int, replications)}
