"""A run that draws from an ensemble: what it writes, and that any of its trials can be told alone."""

import json
from pathlib import Path

import pytest
import tomli_w

from incidentsim.results.study import open_study
from tests.cli.said import Command
from tests.scenario.test_ensembles import MEMBERS, PATHS, file_of

S = "maritime-traffic"


@pytest.fixture
def three(tmp_path: Path) -> str:
    """An ensemble of three points."""
    place = tmp_path / "three.toml"
    place.write_text(tomli_w.dumps(file_of()), encoding="utf-8")
    return str(place)


def test_a_run_names_the_member_of_each_row_and_the_ensemble_in_its_receipt(
    command: Command, three: str, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    said = command("run", S, "--ensemble", three, "-n", "30", "-o", str(folder), "--workers", "1", "--json")
    assert said.code == 0, said.err
    assert said.json["ensemble"] == "three, 3 members"
    assert "was made for" not in said.err
    study = open_study(folder)
    assert study.receipt.ensemble == "three, 3 members"
    assert study.scenario.ensemble is not None
    met = study.table()["member"].to_pylist()
    assert met == [study.scenario.ensemble.met(1, number) for number in range(30)]
    assert set(met) == {0, 1, 2}


@pytest.mark.slow
def test_any_number_of_workers_meets_the_same_members(command: Command, three: str, tmp_path: Path) -> None:
    tables = []
    for workers in ("1", "2"):
        folder = tmp_path / workers
        command("run", S, "--ensemble", three, "-n", "40", "-o", str(folder), "--workers", workers)
        tables.append(open_study(folder).table())
    assert tables[0].equals(tables[1])


def test_a_trial_of_a_study_with_an_ensemble_is_told_as_it_was_run(
    command: Command, three: str, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    command("run", S, "--ensemble", three, "-n", "8", "-o", str(folder), "--workers", "1")
    met = open_study(folder).table()["member"].to_pylist()[5]
    of_study = command("trace", f"{folder}:0:5", "--json").json
    direct = command("trace", S, "--ensemble", three, "-r", "5", "--json").json
    settings = [word for path, value in zip(PATHS, MEMBERS[met], strict=True) for word in ("--set", f"{path}={value}")]
    by_hand = command("trace", S, *settings, "--alone", "-r", "5", "--json").json
    assert (of_study["ensemble"], of_study["member"]) == ("three", met)
    assert of_study["notes"] == direct["notes"] == by_hand["notes"]


def test_what_is_set_wins_over_the_ensemble(command: Command, three: str) -> None:
    settings = ("--set", "red.aim.weights.0=0", "--set", "red.aim.weights.1=0", "--set", "red.aim.weights.2=1")
    drawn = command("run", S, "--ensemble", three, "-n", "40", "--workers", "1", *settings, "--json").json
    assert drawn["estimates"]["incident"]["value"] > 0.5  # red always coerces


def test_an_ensemble_that_was_made_for_another_scenario_is_said_to_be(command: Command, three: str) -> None:
    Path(three).write_text(tomli_w.dumps(file_of(own_paths=["red.aim.weights.0"])), encoding="utf-8")
    said = command("trace", "maritime-close-pass", "--ensemble", three)
    assert said.code == 0, said.err
    assert "that it holds here too is an assumption; red.aim.weights.0 stay as they are here" in said.err


def test_a_shipped_ensemble_is_listed_and_shown(command: Command) -> None:
    rows = command("list", "--ensembles", "--json").json
    for row in rows:
        shown = command("show", row["name"])
        assert shown.code == 0
        assert row["made_for"] in shown.out
        assert json.loads(command("show", row["name"], "--json").out)["targets"] == row["targets"]


@pytest.mark.parametrize("name", ["nobody", "no/such.toml"])
def test_an_ensemble_that_is_not_there_ends_in_one_line(command: Command, name: str) -> None:
    said = command("run", S, "--ensemble", name)
    assert said.code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
