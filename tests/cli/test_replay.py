"""The commands about documented cases: listed, shown as a story, traced beside the record, replayed."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentsim.evidence.casebook import cases, record_of
from incidentsim.scenario.case import playable
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import leaves
from tests.cli.said import Command


def test_the_list_of_cases_names_each_with_its_date_its_severity_and_its_part(command: Command) -> None:
    rows = command("list", "--cases", "--json").json
    assert sorted(row["name"] for row in rows) == list(cases())
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    told = command("list", "--cases").out
    for name in cases():
        record = record_of(name)
        [line] = [line for line in told.splitlines() if line.startswith(f"{name} ")]
        words = (str(record.date), record.sides.blue, record.sides.red, str(record.severity.value), record.part)
        assert all(word in line for word in words)


#: One case of each part in every run of the tests, the others where there is more time.
SOONER = ("brahmos-2022", "decatur-2018", "ep3-2001")
SHOWN = [name if name in SOONER else pytest.param(name, marks=pytest.mark.slow) for name in playable()]


@pytest.mark.parametrize("name", SHOWN)
def test_a_case_is_shown_as_a_story_with_its_times_and_sources_apart_from_what_is_assumed(
    name: str, command: Command
) -> None:
    record, said = record_of(name), command("show", name).out
    assert all(event.told in said and event.at in said for event in record.events)
    assert all(one.told in said for one in record.never)
    assert all(one.told in said for one in record.numbers)
    assert all(f"  {fact.source}: " in said for _, fact in record.facts if fact.source)
    count = len(list(leaves(load(name))))
    assert f"The scenario's {count} parameters: " in said
    data = command("show", name, "--json").json
    for grade in "RMA":
        mine = sum(one["grade"] == grade for one in data["parameters"])
        assert not mine or f"{mine} parameters " in said
    assert data["record"]["severity"]["value"] == record.severity.value


def test_a_trial_of_a_case_is_told_beside_what_is_documented(command: Command) -> None:
    said = command("trace", "decatur-2018", "--seed", "1")
    below = said.out.split("Documented, beside this trial")[1]
    record = record_of("decatur-2018")
    assert all(event.told in below for event in record.events)
    data = command("trace", "decatur-2018", "--json").json
    assert len(data["documented"]) == len(record.events) + len(record.never)
    first = next(note["at_s"] for note in data["notes"] if note["did"] == "ACTED" and note["object"] == 2)
    [found] = [one for one in data["documented"] if one["what"] == "act" and one["rung"] == 2]
    assert found["at_s"] >= first
    assert "Documented" not in command("trace", "maritime-close-pass").out


def test_a_replay_says_that_it_is_no_validation_and_tells_every_event(command: Command, tmp_path: Path) -> None:
    figure = tmp_path / "case.png"
    said = command("replay", "decatur-2018", "-n", "10", "--workers", "1", "-o", str(figure), "-q")
    assert said.code == 0, said.err
    assert "This is no validation" in said.out
    assert all(event.told in said.out for event in record_of("decatur-2018").events)
    assert figure.stat().st_size > 10_000
    assert said.err == ""


def test_a_replay_as_data_adds_up(command: Command) -> None:
    data = command("replay", "decatur-2018", "-n", "10", "--workers", "1", "--json").json
    [case] = data["cases"]
    assert data["replications"] == case["trials"] == 10
    assert sum(one["value"] for one in case["severity"]["shares"]) == pytest.approx(1.0)
    followed = [event["followed"]["value"] for event in case["events"] if event["followed"]]
    assert followed == sorted(followed, reverse=True)
    assert followed[-1] == case["sequence"]["value"] >= case["sequence_and_nothing_never"]["value"]


def test_the_same_replay_for_one_worker_and_for_two(command: Command) -> None:
    told = [command("replay", "decatur-2018", "-n", "30", "--workers", workers, "--json").json for workers in "12"]
    assert told[0] == told[1]


def test_a_record_of_ones_own_is_replayed_against_a_scenario_of_ones_own(command: Command, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "incidentsim" / "evidence" / "cases" / "decatur-2018.toml"
    own = tmp_path / "my-case.toml"
    own.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    said = command("replay", str(own), "--scenario", "decatur-2018", "-n", "5", "--workers", "1", "--json")
    assert said.json["cases"][0]["case"] == "my-case"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay",), "one case, or --all"),
        (("replay", "decatur-2018", "--all"), "one case, or --all"),
        (("replay", "decatur-2081"), "Did you mean 'decatur-2018'"),
        (("replay", "maritime-close-pass"), "a case of the case book"),
        (("replay", "decatur-2018", "-n", "0"), "at least 1"),
        (("replay", "decatur-2018", "--seed", "-1"), "at least 0"),
        (("replay", "decatur-2018", "--scenario", "su24-2015"), "left out"),
        (("replay", "nowhere.toml"), "can be read"),
        (("replay", "decatur-2018", "-o", "case.gif"), "a file that ends with"),
    ],
)
def test_a_replay_that_cannot_be_is_refused_before_anything_runs(
    arguments: tuple[str, ...], said: str, command: Command
) -> None:
    refused = command(*arguments)
    assert refused.code == 2
    assert said in refused.err
    assert "trials" not in refused.err


@pytest.mark.proof
def test_the_whole_case_book_is_replayed_in_under_three_minutes_of_two_cores(
    command: Command, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime + time.process_time()
    data = command("replay", "--all", "--json", "-o", str(tmp_path), "--workers", "2").json
    took_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime + time.process_time() - began
    dates = [str(record_of(one["case"]).date) for one in data["cases"]]
    assert dates == sorted(dates)
    assert len(dates) == len(playable())
    assert all((tmp_path / f"{name}.png").exists() for name in playable())
    asked = [one["severity"] for one in data["cases"] if not one["severity"]["given"]]
    inside = sum(one["inside"] for one in asked)
    record_property("measured", f"severity inside in {inside} of {len(asked)} cases; {took_s:.0f} s of processor time")
    assert inside >= 1
    assert took_s < 2 * 180.0
