"""Two scenarios differ in something that is simulated exactly where their hashes differ."""

from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.scenario.differences import differences
from incidentsim.scenario.files import catalogue, load, loads
from incidentsim.scenario.members import Ensemble
from incidentsim.scenario.scenario import Scenario, scenario_hash
from tests.strategies import base, changed, few, scenarios, scenarios_with_doubt

HEAD = 'base = "maritime-close-pass"\nname = "mine"\n'
CLOSE_PASS = base("maritime-close-pass")


def paths(first: Scenario, second: Scenario) -> list[str]:
    return [item.path for item in differences(first, second).values]


@few
@given(scenarios_with_doubt())
def test_a_scenario_does_not_differ_from_itself(scenario: Scenario) -> None:
    found = differences(scenario, scenario)
    assert found.same_simulation
    assert [*found.told, *found.rests] == []


@few
@given(scenarios_with_doubt(), scenarios_with_doubt())
def test_something_simulated_differs_exactly_where_the_hashes_differ(first: Scenario, second: Scenario) -> None:
    assert differences(first, second).same_simulation == (scenario_hash(first) == scenario_hash(second))


def assert_differ_as_hashed(pairs: Iterable[tuple[Scenario, Scenario]]) -> None:
    for first, second in pairs:
        same = scenario_hash(first) == scenario_hash(second)
        assert differences(first, second).same_simulation == same, [first.name, second.name]


def test_a_shipped_scenario_and_the_next_differ_exactly_where_their_hashes_differ() -> None:
    shipped = [load(name) for name in catalogue()]
    assert_differ_as_hashed(pairwise([*shipped, shipped[0]]))


@pytest.mark.proof
def test_shipped_scenarios_differ_exactly_where_their_hashes_differ() -> None:
    assert_differ_as_hashed(combinations([load(name) for name in catalogue()], 2))


#: One change each: the text that makes it, and the paths at which it is found.
CHANGES: dict[str, tuple[str, list[str]]] = {
    "a number": ("[red]\ntrust = 0.3", ["red.trust"]),
    "a number of both sides": ("[both]\ntrust = 0.3", ["both.trust"]),
    "a number in a list": ("[red]\naim = { goals = [2, 3], weights = [0.6, 0.4] }", ["red.aim.weights"]),
    "a number of the last digit": ("[decision]\npace = 1.0000000000000002", ["decision.pace"]),
    "nought for minus nought": ("[both]\nresolve = -0.0", ["both.resolve"]),
    "a distribution": ('[red]\ntrust = { dist = "uniform", low = 0.3, high = 0.5 }', ["red.trust"]),
    "a law of another kind": ('[red.assessment]\nlaw = "constant"\nvalue_s = 90', ["red.assessment"]),
    "a law of the same kind": ("[red.assessment]\nmedian_s = 80", ["red.assessment.median_s"]),
    "another encounter": ("encounters = [{ start_s = 0 }, { start_s = 60 }]", ["encounters.1"]),
    "another day": ("encounters = [{ start_s = 0, red_trust = 0.3 }]", ["encounters.0.red_trust"]),
    "a trigger": ('trigger = { by = "red", rung = 5, loss = "none" }', ["trigger"]),
    "a plan": ('[blue]\nplan = ["hotline", "radio"]', ["blue.plan"]),
    "uncertain as a whole": ('interoperability = { dist = "uniform", low = 0, high = 1 }', ["interoperability"]),
    "an ensemble": ('ensemble = { name = "e", paths = ["red.trust"], members = [[0.3], [0.4]] }', ["ensemble"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found_at_its_path_and_nowhere_else(change: str) -> None:
    text, expected = CHANGES[change]
    mine = loads(HEAD + text)
    assert paths(CLOSE_PASS, mine) == paths(mine, CLOSE_PASS) == expected
    assert scenario_hash(mine) != scenario_hash(CLOSE_PASS)


def test_what_only_one_has_is_found_in_the_one_that_has_it() -> None:
    mine = loads(HEAD + CHANGES["a trigger"][0])
    assert [item.only for item in differences(CLOSE_PASS, mine).values] == [1]
    assert [item.only for item in differences(mine, CLOSE_PASS).values] == [0]
    assert [item.only for item in differences(CLOSE_PASS, loads(HEAD + "[red]\ntrust = 0.3")).values] == [None]


@given(st.permutations(list(CLOSE_PASS.channels)))
def test_channels_in_another_order_are_another_simulation(order: list[str]) -> None:
    mine = changed(CLOSE_PASS, channels={name: CLOSE_PASS.channels[name] for name in order})
    found = differences(CLOSE_PASS, mine)
    assert not found.values
    assert found.same_simulation == (scenario_hash(mine) == scenario_hash(CLOSE_PASS)) == (not found.reordered)


def test_another_name_of_an_ensemble_is_no_other_simulation() -> None:
    text = CHANGES["an ensemble"][0]
    mine, other = loads(HEAD + text), loads(HEAD + text.replace('"e"', '"f"'))
    assert isinstance(mine.ensemble, Ensemble)
    assert differences(mine, other).same_simulation


TOLD: dict[str, tuple[str, dict[str, Any]]] = {
    "a title": ('title = "Another"', {"told": ("name", "title", "story"), "rests": []}),
    "a source": ('[red]\ntrust = { value = 0.4, source = "DEC18", grade = "A" }', {"rests": ["red.trust"]}),
    "a note on a whole": (
        '[blue]\naim = { value = 0, source = "P-J16", note = "mine" }',
        {"rests": ["blue.aim"]},
    ),
}


@pytest.mark.parametrize("change", TOLD)
def test_what_is_only_told_otherwise_is_kept_apart(change: str) -> None:
    text, expected = TOLD[change]
    found = differences(CLOSE_PASS, loads(HEAD + text))
    assert found.same_simulation
    assert found.told == expected.get("told", ("name",))
    assert [item.path for item in found.rests] == expected["rests"]


@few
@given(scenarios())
def test_a_path_stands_for_one_difference(scenario: Scenario) -> None:
    found = paths(CLOSE_PASS, scenario)
    assert len(found) == len(set(found))
