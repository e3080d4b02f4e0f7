"""From what is uncertain to one world: distributions and ensembles become numbers before any engine runs."""

from collections.abc import Iterable
from zlib import crc32

from incidentsim.draws import Purpose, uniform
from incidentsim.scenario.laws import quantile
from incidentsim.scenario.paths import all_replaced
from incidentsim.scenario.scenario import Scenario


def resolve(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """The scenario of one replication: each uncertain parameter drawn by its own address.

    The address is the parameter's path, so that adding one uncertain parameter moves no other; a member of an ensemble
    has an address of its own.
    Raises   ScenarioError where the drawn values cannot stand together.
    """
    values = {path: quantile(law, dealt(seed, replication, path)) for path, law in scenario.uncertain.items()}
    ensemble = scenario.ensemble
    if ensemble is not None:
        values |= zip(ensemble.paths, ensemble.members[ensemble.met(seed, replication)], strict=True)
    return all_replaced(scenario, values) if values else scenario


def members_met(scenario: Scenario, seed: int, replications: Iterable[int]) -> dict[int, int] | None:
    """The member of the scenario's ensemble that each replication meets; None where it draws from none."""
    ensemble = scenario.ensemble
    return None if ensemble is None else {number: ensemble.met(seed, number) for number in map(int, replications)}


def controls_of(scenario: Scenario, seed: int, replications: Iterable[int]) -> dict[str, list[float]]:
    """What each replication was dealt, less what is dealt on average: numbers whose mean is known to be nought.

    Returns  by path, one number a replication: of an uncertain parameter its uniform less 1/2; of a parameter that an
             ensemble gives, its value less the mean over the members; empty where nothing is uncertain.
    """
    numbers = [int(number) for number in replications]
    found = {path: [dealt(seed, number, path) - 0.5 for number in numbers] for path in scenario.uncertain}
    ensemble = scenario.ensemble
    if ensemble is None:
        return found
    met = [ensemble.met(seed, number) for number in numbers]
    weights = ensemble.weights or (1.0,) * len(ensemble.members)
    for place, path in enumerate(ensemble.paths):
        values = [member[place] for member in ensemble.members]
        mean = sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
        found[path] = [values[member] - mean for member in met]
    return found


def dealt(seed: int, replication: int, path: str) -> float:
    """The uniform that an uncertain parameter is resolved with."""
    return uniform(seed, replication, 0, Purpose.RESOLVE, 0, crc32(path.encode()))
