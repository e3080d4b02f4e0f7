"""Scenario files: out and in again they are the same, and one is laid over another as its author meant."""

from pathlib import Path

import pytest
from hypothesis import given

from incidentsim.evidence import assumptions, sources
from incidentsim.scenario.files import catalogue, from_json, load, loads, to_json, to_toml
from incidentsim.scenario.paths import leaves, provenance_at, value_at
from incidentsim.scenario.scenario import Scenario, scenario_hash
from tests.strategies import few, scenarios, scenarios_with_doubt

HEAD = 'base = "maritime-close-pass"\nname = "mine"\n'


def test_the_catalogue_holds_the_shipped_scenarios() -> None:
    shipped = {"air-intercept", "decatur-2018", "fishing-season", "maritime-close-pass", "maritime-traffic"}
    assert shipped <= set(catalogue())


@pytest.mark.parametrize("name", catalogue())
def test_every_scenario_of_the_catalogue_loads_under_its_own_name(name: str) -> None:
    assert load(name).name == name


@pytest.mark.parametrize("name", catalogue())
def test_a_scenario_of_the_catalogue_is_the_same_out_and_in_again(name: str) -> None:
    given = load(name)
    assert loads(to_toml(given)) == given
    assert from_json(to_json(given)) == given


@few
@given(scenarios_with_doubt())
def test_any_scenario_is_the_same_out_and_in_again_as_toml(scenario: Scenario) -> None:
    again = loads(to_toml(scenario))
    assert again.model_dump(exclude={"uncertain", "evidence"}) == settled(scenario, again)
    assert again.uncertain == scenario.uncertain
    assert again.evidence == scenario.evidence


@few
@given(scenarios_with_doubt())
def test_any_scenario_is_the_same_out_and_in_again_as_json(scenario: Scenario) -> None:
    once = from_json(to_json(scenario))
    assert from_json(to_json(once)) == once
    assert scenario_hash(from_json(to_json(once))) == scenario_hash(once)
    assert loads(to_toml(once)) == once


def settled(scenario: Scenario, again: Scenario) -> dict[str, object]:
    """The scenario with its uncertain values at their medians, which is how a file brings them in."""
    from incidentsim.scenario.paths import replaced

    for path in scenario.uncertain:
        scenario = replaced(scenario, path, value_at(again, path))
    return scenario.model_dump(exclude={"uncertain", "evidence"})


@few
@given(scenarios())
def test_writing_a_scenario_keeps_its_hash(scenario: Scenario) -> None:
    assert scenario_hash(loads(to_toml(scenario))) == scenario_hash(scenario)


#: What defines a scenario and cannot be swept over a range: where the units start, what they are after, landmarks.
DEFINITIONS = (
    "position_m",
    "course_rad",
    "goals",
    "weights",
    "mid_level",
    "_rung",
    "start_s",
    "plan",
    "minimum_speed_mps",
)
LIMITS = ("event_budget",)


def numbers(scenario: Scenario) -> list[tuple[str, float]]:
    """Every number of a scenario, with its path."""
    return [(path, value) for path, value in leaves(scenario) if isinstance(value, int | float)]


@pytest.mark.parametrize("name", catalogue())
def test_every_number_of_the_catalogue_says_where_it_comes_from(name: str) -> None:
    given = load(name)
    lists = [path for path, value in leaves(given) if isinstance(value, tuple)]
    unknown = [
        path
        for path in [path for path, _ in numbers(given)] + lists
        if provenance_at(given, path).source not in {*sources(), *assumptions()}
    ]
    assert unknown == []


@pytest.mark.parametrize("name", catalogue())
def test_every_assumption_of_the_catalogue_has_a_range_and_lies_in_it(name: str) -> None:
    given = load(name)
    bare = []
    for path, value in numbers(given):
        said = provenance_at(given, path)
        if said.grade not in "AM" or path.endswith((*DEFINITIONS, *LIMITS)):
            continue
        if said.low is None or said.high is None or not said.low <= value <= said.high:
            bare.append((path, value, said))
    assert bare == []


def test_what_holds_for_both_sides_lies_under_what_is_said_of_one() -> None:
    scenario = loads(HEAD + "[both]\nwilling = 0.125\nfatigue = 0.25\n[red]\nfatigue = 0.75\n")
    assert (scenario.blue.willing, scenario.red.willing) == (0.125, 0.125)
    assert (scenario.blue.fatigue, scenario.red.fatigue) == (0.25, 0.75)


def test_what_holds_for_both_sides_overrules_what_a_scenario_below_says_of_one(tmp_path: Path) -> None:
    (tmp_path / "below.toml").write_text(HEAD + "[red]\nfatigue = 0.75\nwilling = 0.5\n")
    above = 'base = "below.toml"\nname = "above"\n[both]\nfatigue = 0.125\n'
    (tmp_path / "above.toml").write_text(above)
    scenario = load(tmp_path / "above.toml")
    assert (scenario.blue.fatigue, scenario.red.fatigue, scenario.red.willing) == (0.125, 0.125, 0.5)


def test_a_law_laid_over_another_kind_of_law_replaces_it_whole() -> None:
    scenario = loads(HEAD + '[red]\nassessment = { law = "constant", value_s = "2 min" }\n')
    assert scenario.red.assessment.model_dump() == {"law": "constant", "value_s": 120.0}


def test_a_law_laid_over_its_own_kind_keeps_what_is_not_said_anew() -> None:
    below = load("maritime-close-pass").red.assessment.model_dump()
    above = loads(HEAD + '[red]\nassessment = { median_s = "5 min" }\n').red.assessment.model_dump()
    assert above == {**below, "median_s": 300.0}


def test_a_bare_number_sets_all_four_components_of_interoperability() -> None:
    scenario = loads(HEAD.replace("\n", "\ninteroperability = 0.5\n", 1))
    assert set(scenario.interoperability.model_dump().values()) == {0.5}


def test_an_uncertain_value_stands_at_its_median_until_it_is_resolved() -> None:
    scenario = loads(HEAD + '[red]\ntrust = { dist = "uniform", low = 0.2, high = 0.6 }\n')
    assert scenario.red.trust == pytest.approx(0.4)
    assert scenario.uncertain["red.trust"].model_dump() == {"dist": "uniform", "low": 0.2, "high": 0.6}


def test_a_quantity_with_its_unit_is_the_number_in_si() -> None:
    told = loads(HEAD + '[domain]\nstandoff_m = "1 nmi"\nhorizon_s = "2 h"\n[red.units.ship]\ncourse_rad = "180 deg"\n')
    assert told.domain.standoff_m == 1852.0
    assert told.domain.horizon_s == 7200.0
    assert told.red.units["ship"].course_rad == pytest.approx(3.141592653589793)
