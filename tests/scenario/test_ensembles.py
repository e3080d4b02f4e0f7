"""A replication meets one member of an ensemble, by its address; an ensemble that cannot be meant is refused."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from incidentsim import __version__
from incidentsim.errors import ScenarioError
from incidentsim.journal import Journal
from incidentsim.model import SimpyEngine
from incidentsim.scenario.ensembles import (
    EnsembleFile,
    load_ensemble,
    made_for,
    shipped_ensembles,
    with_ensemble,
)
from incidentsim.scenario.files import load, loads, to_toml
from incidentsim.scenario.members import Ensemble
from incidentsim.scenario.paths import value_at, vary
from incidentsim.scenario.resolve import members_met, resolve
from incidentsim.scenario.scenario import Scenario, scenario_hash
from incidentsim.scenario.without import MISREADING, without_misreading_and_loss
from tests.strategies import few, seeds

TRAFFIC = load("maritime-traffic")
PATHS = ("decision.theta_up", "perception.misread_probability", "red.trust", "red.aim.weights.0")
MEMBERS = ((2.5, 0.1, 0.2, 0.7), (3.0, 0.2, 0.3, 0.8), (3.5, 0.3, 0.6, 0.9))
replications = st.integers(0, 2**32 - 1)


def file_of(**changes: Any) -> dict[str, Any]:
    """What an ensemble's file says, with some of it changed; a name with a dot reaches inside."""
    document: dict[str, Any] = {
        "schema_version": 1,
        "title": "Three points",
        "version": __version__,
        "made_for": {"scenario": TRAFFIC.name, "scenario_schema": 1, "scenario_hash": scenario_hash(TRAFFIC)},
        "made": "2026-11-22",
        "made_by": "python -m somewhere",
        "seed": 1,
        "targets": ["V12"],
        "cut_off": 3.0,
        "ensemble": {"name": "three", "paths": list(PATHS), "members": [list(member) for member in MEMBERS]},
    }
    for path, value in changes.items():
        table, _, key = path.rpartition("__")
        (document[table] if table else document)[key] = value
    return document


def drawing(scenario: Scenario = TRAFFIC, **changes: Any) -> Scenario:
    return with_ensemble(scenario, EnsembleFile.model_validate(file_of(**changes)))


@given(seeds, replications)
def test_a_replication_meets_all_of_one_member_and_nothing_else_moves(seed: int, replication: int) -> None:
    scenario = drawing()
    resolved = resolve(scenario, seed, replication)
    met = members_met(scenario, seed, [replication])
    assert met is not None
    assert tuple(value_at(resolved, path) for path in PATHS) == MEMBERS[met[replication]]
    by_hand = TRAFFIC
    for path, value in zip(PATHS, MEMBERS[met[replication]], strict=True):
        by_hand = vary(by_hand, path, value)
    assert scenario_hash(resolved.model_copy(update={"ensemble": None})) == scenario_hash(by_hand)


@few
@given(seeds, replications)
def test_a_replication_of_an_ensemble_is_the_one_of_its_member_to_the_last_note(seed: int, replication: int) -> None:
    engine, scenario = SimpyEngine(), drawing()
    by_hand = TRAFFIC
    for path, value in zip(PATHS, MEMBERS[Ensemble.met(scenario.ensemble, seed, replication)], strict=True):  # type: ignore[arg-type]
        by_hand = vary(by_hand, path, value)
    told: Journal = engine.journal(scenario, seed, replication)
    assert told == engine.journal(by_hand, seed, replication)


def test_members_are_met_by_weight() -> None:
    for weights, shares in ((None, (1 / 3, 1 / 3, 1 / 3)), ((2.0, 0.0, 6.0), (0.25, 0.0, 0.75))):
        scenario = drawing(ensemble__weights=weights)
        met = Counter((members_met(scenario, 3, range(6000)) or {}).values())
        for member, share in enumerate(shares):
            assert met[member] / 6000 == pytest.approx(share, abs=4 * (share * (1 - share) / 6000) ** 0.5)


def test_what_is_set_is_no_longer_drawn_and_the_rest_still_is() -> None:
    scenario = vary(drawing(), "red.trust", 0.5)
    assert {resolve(scenario, 1, number).red.trust for number in range(20)} == {0.5}
    assert {resolve(scenario, 1, number).decision.theta_up for number in range(40)} == {2.5, 3.0, 3.5}
    whole = vary(drawing(), "red.aim", {"goals": [1], "weights": [1.0]})
    assert resolve(whole, 1, 0).red.aim.weights == (1.0,)
    for path in PATHS:
        scenario = vary(scenario, path, value_at(scenario, path))
    assert scenario.ensemble is None


def test_nothing_is_misread_without_misreading_whatever_the_ensemble_says() -> None:
    bare = without_misreading_and_loss(drawing())
    assert {value_at(resolve(bare, 1, number), MISREADING[0]) for number in range(20)} == {0.0}


def test_an_ensemble_is_part_of_the_hash_and_its_name_is_not() -> None:
    assert scenario_hash(drawing()) != scenario_hash(TRAFFIC)
    assert scenario_hash(drawing(ensemble__name="other")) == scenario_hash(drawing())
    moved = [[2.6, 0.1, 0.2, 0.7], *map(list, MEMBERS[1:])]
    assert scenario_hash(drawing(ensemble__members=moved)) != scenario_hash(drawing())


def test_a_scenario_with_its_ensemble_comes_back_from_its_file() -> None:
    scenario = drawing(ensemble__weights=[1.0, 2.0, 3.0])
    assert loads(to_toml(scenario)) == scenario


def test_an_ensemble_knows_the_scenario_that_it_was_made_for() -> None:
    file = EnsembleFile.model_validate(file_of())
    assert made_for(TRAFFIC, file)
    assert not made_for(load("maritime-close-pass"), file)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": "0.0.1"}, "got '0.0.1', but it must be this version of incidentsim"),
        ({"schema_version": 2}, "schema_version: got 2"),
        ({"made_for__scenario_schema": 7}, "got 7, but it must be the format of this version"),
        ({"made_for__scenario_hash": "abc"}, "scenario_hash: got 'abc'"),
        ({"cut_off": -1.0}, "cut_off: got -1.0, but it must be greater than 0"),
        ({"own_paths": ["red.fatigue"]}, "own_paths: got 'red.fatigue', but it must be one of ensemble.paths"),
        ({"own_paths": list(PATHS)}, "fewer than all of ensemble.paths"),
        ({"targets": []}, "targets: got []"),
        ({"made": "yesterday"}, "made: got 'yesterday'"),
        ({"cutoff": 3.0}, "got 'cutoff', but it must be a known key. Did you mean 'cut_off'?"),
        ({"ensemble__path": []}, "got 'path', but it must be a known key. Did you mean 'paths'?"),
        ({"ensemble__members": [[1.0, 2.0]]}, "members.0: got [1.0, 2.0], but it must be 4 values, one a path"),
        ({"ensemble__members": []}, "members: got []"),
        ({"ensemble__members": [[3.0, 0.1, 0.2, "x"]]}, "got 'x'"),
        ({"ensemble__weights": [1.0]}, "weights: got [1.0], but it must be one weight a member"),
        ({"ensemble__weights": [0.0, 0.0, 0.0]}, "not all zero"),
        ({"ensemble__paths": ["red.trust"] * 4}, "paths: got 'red.trust', but it must be named once"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    place = tmp_path / "points.toml"
    place.write_text(tomli_w.dumps(file_of(**changes)), encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(said)) as refused:
        load_ensemble(str(place), __version__)
    assert str(place) in str(refused.value)
    assert re.search(r": got .+, but it must be .+\. .+[.?]", str(refused.value))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"ensemble__paths": ["decision.theta_uup", *PATHS[1:]]},
            "ensemble three: got 'decision.theta_uup', but it must be a parameter of maritime-traffic. "
            "Did you mean 'theta_up'?",
        ),
        (
            {"ensemble__paths": ["decision", *PATHS[1:]]},
            "got 'decision', but it must be a parameter that is one number",
        ),
        ({"ensemble__paths": ["blue.policy", *PATHS[1:]]}, "a parameter that is one number"),
        (
            {"ensemble__members": [[5.0, 0.1, 0.2, 0.7]]},
            "members.0: decision.theta_up: got 5.0, but it must be within its range in maritime-traffic, 2 to 4",
        ),
        ({"ensemble__members": [[3.0, 0.1, 0.2, -0.7]]}, "members.0: red.aim.weights.0: got -0.7"),
    ],
)
def test_an_ensemble_that_a_scenario_cannot_draw_from_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(said)):
        drawing(**changes)


def test_what_belongs_to_the_scenario_of_an_ensemble_is_left_alone_in_another() -> None:
    other = drawing(load("maritime-close-pass"), own_paths=["red.aim.weights.0"])
    assert {resolve(other, 1, number).red.aim.weights for number in range(20)} == {(0.667, 0.333)}
    assert {resolve(other, 1, number).decision.theta_up for number in range(40)} == {2.5, 3.0, 3.5}
    assert {resolve(drawing(own_paths=["red.aim.weights.0"]), 1, n).red.aim.weights[0] for n in range(40)} == {
        0.7,
        0.8,
        0.9,
    }


def test_a_scenario_draws_from_one_ensemble_only() -> None:
    with pytest.raises(ScenarioError, match="a scenario without an ensemble"):
        drawing(drawing())


def test_a_scenario_file_whose_ensemble_it_cannot_draw_from_is_refused() -> None:
    text = to_toml(drawing()).replace("2.5,", "9.5,")
    with pytest.raises(ScenarioError, match=r"members.0: decision.theta_up: got 9.5"):
        loads(text)


@pytest.mark.parametrize("name", ["nobody", "no/such.toml", "../x", "maritime-traffic"])
def test_an_ensemble_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match=r"must be"):
        load_ensemble(name, __version__)


@pytest.mark.parametrize("name", shipped_ensembles())
def test_a_shipped_ensemble_is_of_this_version_and_was_made_for_the_scenario_of_today(name: str) -> None:
    file = load_ensemble(name, __version__)
    scenario = load(file.made_for.scenario)
    assert file.ensemble.name == name
    assert made_for(scenario, file)
    assert with_ensemble(scenario, file).ensemble == file.ensemble
