"""The hash of a scenario: one for each thing that the model may do, whoever tells it."""

import re
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from incidentsim.errors import ScenarioError
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import leaves, replaced, vary
from incidentsim.scenario.scenario import Provenance, Scenario, scenario_hash
from tests.strategies import Trial, changed, few, scenarios, scenarios_with_doubt, seeds


def another(value: Any, up: int) -> Any:
    """A nearby value of the same kind."""
    if isinstance(value, int):
        return value + (1 if up else -1)
    if isinstance(value, float):
        return value * 1.01 + 0.001 if up else value * 0.99 - 0.001
    if isinstance(value, tuple):
        return (*value[:-1], another(value[-1], up)) if value else ("radio",)
    return {"constant": "exponential", "hold": "evade", "evade": "hold"}.get(value, f"another {value}")


@few
@given(scenarios(), st.data())
def test_changing_any_number_or_choice_changes_the_hash(scenario: Scenario, data: st.DataObject) -> None:
    path, value = data.draw(st.sampled_from([leaf for leaf in leaves(scenario) if not isinstance(leaf[1], str)]))
    try:
        other = replaced(scenario, path, another(value, data.draw(st.integers(0, 1))))
    except ScenarioError:
        assume(False)
    assert scenario_hash(other) != scenario_hash(scenario)


@few
@given(scenarios_with_doubt())
def test_the_story_and_the_evidence_leave_the_hash(scenario: Scenario) -> None:
    evidence = {"red.trust": Provenance(source="another letter", grade="U")}
    told = changed(scenario, name="another", title="Told anew", story="At dawn.", evidence=evidence)
    assert scenario_hash(told) == scenario_hash(scenario)


@few
@given(scenarios_with_doubt())
def test_a_doubt_more_or_less_changes_the_hash(scenario: Scenario) -> None:
    for path in scenario.uncertain:
        rest = {key: law for key, law in scenario.uncertain.items() if key != path}
        assert scenario_hash(changed(scenario, uncertain=rest)) != scenario_hash(scenario)


def test_a_hash_is_64_hexadecimal_digits_and_that_of_a_scenario_varied_there_and_back_is_the_same() -> None:
    given = load("maritime-close-pass")
    there = vary(given, "red.trust", 0.7)
    assert re.fullmatch("[0-9a-f]{64}", scenario_hash(given))
    assert scenario_hash(there) != scenario_hash(given)
    assert scenario_hash(vary(there, "red.trust", given.red.trust)) == scenario_hash(given)


@few
@given(scenarios(), seeds)
def test_scenarios_of_one_hash_write_one_log_book(scenario: Scenario, seed: int) -> None:
    """The channels in another order: either another hash, or the same log book."""
    turned = changed(scenario, channels=dict(reversed(scenario.channels.items())))
    if scenario_hash(turned) == scenario_hash(scenario):
        assert Trial(turned, seed, 0).journal == Trial(scenario, seed, 0).journal
