"""One path, one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.errors import ScenarioError
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import NOT_PARAMETERS, leaves, provenance_at, replaced, value_at, vary
from incidentsim.scenario.scenario import Scenario
from tests.strategies import base, few, scenarios, scenarios_with_doubt


@few
@given(scenarios())
def test_every_path_that_is_listed_can_be_looked_up_and_set_to_what_it_is(scenario: Scenario) -> None:
    for path, value in leaves(scenario):
        assert value_at(scenario, path) == value
    path, value = next(iter(leaves(scenario)))
    assert replaced(scenario, path, value) == scenario


@few
@given(scenarios(), st.data())
def test_setting_one_value_leaves_all_others(scenario: Scenario, data: st.DataObject) -> None:
    before = dict(leaves(scenario))
    path = data.draw(st.sampled_from(["red.trust", "blue.willing", "channels.radio.answer", "blue.group.loss"]))
    after = dict(leaves(vary(scenario, path, 0.875)))
    assert after.pop(path) == 0.875
    before.pop(path)
    assert after == before


@few
@given(scenarios_with_doubt())
def test_what_is_set_is_certain_and_is_the_user_s_own(scenario: Scenario) -> None:
    for path in scenario.uncertain:
        told = vary(scenario, path, value_at(scenario, path))
        assert path not in told.uncertain
        assert provenance_at(told, path).source == "set by the user"
        assert set(told.uncertain) == set(scenario.uncertain) - {path}


def test_the_scenario_that_is_varied_is_left_as_it_was() -> None:
    given, again = load("air-intercept"), load("air-intercept")
    vary(given, "red.trust", 0.9)
    assert given == again


@pytest.mark.parametrize(
    ("path", "value", "in_si"),
    [
        ("domain.standoff_m", "1 nmi", 1852.0),
        ("red.assessment.median_s", "2 min", 120.0),
        ("blue.units.ship.course_rad", "0 deg", 0.0),
        ("red.trust", 0.5, 0.5),
    ],
)
def test_a_value_may_be_given_with_its_unit(path: str, value: object, in_si: float) -> None:
    assert value_at(vary(base("maritime-close-pass"), path, value), path) == in_si


def test_a_bundle_and_an_aim_are_set_by_one_number() -> None:
    given = base("maritime-close-pass")
    assert set(vary(given, "interoperability", 0.5).interoperability.model_dump().values()) == {0.5}
    assert vary(given, "red.aim", 3).red.aim.goals == (3,)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("red.trsut", 0.5, "Did you mean 'trust'"),
        ("rde.trust", 0.5, "Did you mean 'red'"),
        ("red.trust", 1.5, "less than or equal to 0.99"),
        ("red.trust", "0.5 kn", "a number"),
        ("domain.standoff_m", "5 kn", "'kn' is a unit of speed"),
        ("red.units.ship.minimum_speed_mps", 300, "at most speed_mps"),
        ("red.plan", ["pigeon"], "a channel of the scenario"),
        *((path, 1, "a parameter") for path in NOT_PARAMETERS),
    ],
)
def test_what_cannot_be_varied_is_refused_with_the_reason(path: str, value: object, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        vary(base("maritime-close-pass"), path, value)
