"""What is uncertain is written as numbers once a replication: only what differs, and all that differs."""

import numpy as np
from hypothesis import given

from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin.casting import as_numbers, casts_of
from incidentsim.twin.encode import encoded
from tests.strategies import few, scenarios, scenarios_with_doubt, seeds

REPLICATIONS = range(3, 9)


@few
@given(scenarios_with_doubt(), seeds)
def test_a_replication_is_written_the_same_beside_others_as_by_itself(scenario: Scenario, seed: int) -> None:
    (cast,) = casts_of(scenario, seed, REPLICATIONS, None)
    assert [number for number, _ in cast.trials] + sorted(cast.errors) == list(REPLICATIONS)
    for number, place in cast.trials:
        record, terms = as_numbers(resolve(scenario, seed, int(number)))
        assert cast.scenarios[place : place + 1].tobytes() == record.tobytes()
        np.testing.assert_array_equal(cast.terms[place], terms)


@few
@given(scenarios(), scenarios())
def test_whatever_was_written_before_nothing_of_it_is_left(before: Scenario, scenario: Scenario) -> None:
    assert encoded(scenario, encoded(before)).record.tobytes() == encoded(scenario).record.tobytes()
