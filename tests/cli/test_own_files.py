"""A file of one's own is taken wherever a scenario is, and a bad one is refused in the same words everywhere."""

import re
from pathlib import Path

import pytest

from tests.cli.said import Command

GOOD = 'base = "maritime-close-pass"\nname = "mine"\ntitle = "Mine"\n[red]\ntrust = 0.3\n'
#: Every command that takes a scenario, with the place where it stands.
COMMANDS = {
    "list": ("list", "FILE"),
    "show": ("show", "FILE"),
    "show a parameter": ("show", "FILE", "red.trust"),
    "check": ("check", "FILE"),
    "diff, first": ("diff", "FILE", "maritime-close-pass"),
    "diff, second": ("diff", "maritime-close-pass", "FILE"),
    "init": ("init", "new", "--from", "FILE"),
    "trace": ("trace", "FILE"),
    "run": ("run", "FILE", "-n", "2", "--workers", "1"),
    "causes": ("causes", "FILE", "-n", "2", "--workers", "1"),
}
BAD = {
    "a key misspelt": b'base = "maritime-close-pass"\n\n[red]\ntrsut = 7\n',
    "a value that cannot be": b'base = "maritime-close-pass"\n\n[red]\ntrust = 7\n',
    "no TOML": b"[red\n",
    "no text": b"\x89PNG\x00\xff",
    "a base that is not there": b'base = "maritime-clos-pass"\n',
}


def asked(name: str, file: str) -> tuple[str, ...]:
    return tuple(file if word == "FILE" else word for word in COMMANDS[name])


@pytest.mark.parametrize("file", ["mine.toml", "mine", "./mine.toml", "below/mine.txt", "absolute"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_of_ones_own_is_taken_wherever_a_scenario_is(
    name: str, file: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = str(tmp_path / "mine.toml") if file == "absolute" else file
    Path(given).parent.mkdir(exist_ok=True)
    Path(given).write_text(GOOD)
    said = command(*asked(name, given), "--quiet")
    assert (said.code, said.err) == (0, "")
    if name == "init":
        assert command("show", "new/scenario.toml", "red.trust", "--json").json["value"] == 0.3


@pytest.mark.parametrize("kind", [*BAD, "a folder", "nothing"])
def test_a_bad_file_is_refused_in_the_same_words_everywhere(
    kind: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if kind == "a folder":
        Path("mine.toml").mkdir()
    elif kind != "nothing":
        Path("mine.toml").write_bytes(BAD[kind])
    said = {name: command(*asked(name, "mine.toml")) for name in COMMANDS}
    assert {found.code for found in said.values()} == {2}
    assert {found.out for found in said.values()} == {""}
    words = {found.err for found in said.values()}
    assert len(words) == 1, words
    [message] = words
    assert message.startswith("incidentsim: ")
    assert "mine.toml" in message or kind == "a base that is not there"
    assert ": got " in message
    assert ", but it must be " in message
    assert not Path("new").exists()


def test_a_folder_that_init_made_is_no_file_but_the_one_in_it_is_named(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    command("init", str(folder))
    for name in ("check", "show", "list"):
        said = command(name, str(folder))
        assert said.code == 2
        assert said.err.endswith(f"Name the file in it, such as {folder / 'scenario.toml'}.\n")


RECORD = """
title = "Mine"
date = 2023-06-03
clock = "local"
domain = "maritime"
part = "scene"
sides = { blue = "Blue", red = "Red" }
severity = { value = 2, source = "OWN23", grade = "R" }
outcome = { told = "They part.", source = "OWN23", grade = "R" }
decider = { told = "The captains.", grade = "A" }

[sources.OWN23]
title = "A paper of my own"
read = "The report."

[[events]]
who = "red"
what = "act"
rung = 1
told = "It shadows."
source = "OWN23"
grade = "R"
"""
SOURCED = """
base = "maritime-close-pass"
name = "mine"
title = "Mine"
sources = { OWN23 = { title = "A paper of my own", read = "The report." } }

[blue]
trust = { value = 0.3, source = "OWN23", range = [0.2, 0.4] }
"""


def test_a_record_of_ones_own_is_shown_as_a_story_and_checked(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "record.toml"
    own.write_text(RECORD)
    said = command("show", str(own))
    assert said.code == 0, said.err
    assert "It shadows." in said.out
    assert "OWN23: A paper of my own (read: The report.)" in said.out
    assert f"incidentsim replay {own} --scenario FILE" in said.out
    assert command("show", str(own), "--json").json["record"]["sources"]["OWN23"]["title"] == "A paper of my own"
    checked = command("check", str(own))
    assert checked.code == 0, checked.err
    assert "1 events: 1 tested" in checked.out
    assert "events 1 tests next to nothing" in checked.out


@pytest.mark.parametrize("name", ["list", "diff, first", "trace", "run", "show a parameter"])
def test_a_record_where_a_scenario_should_be_is_told_from_one(name: str, command: Command, tmp_path: Path) -> None:
    own = tmp_path / "record.toml"
    own.write_text(RECORD)
    said = command(*asked(name, str(own)))
    assert said.code == 2
    assert "got the record of a case, but it must be a scenario" in said.err
    assert f"incidentsim replay {own} --scenario FILE" in said.err


def test_a_record_without_its_scenario_is_told_what_to_add(command: Command, tmp_path: Path) -> None:
    own, scenario = tmp_path / "record.toml", tmp_path / "mine.toml"
    own.write_text(RECORD)
    scenario.write_text(GOOD)
    said = command("replay", str(own))
    assert said.code == 2
    assert f"incidentsim replay {own} --scenario FILE" in said.err
    figure = tmp_path / "case.svg"
    asked_well = ("replay", str(own), "--scenario", str(scenario), "-n", "10", "--workers", "1", "-o", str(figure))
    assert command(*asked_well).code == 0
    assert f"incidentsim show {scenario}" in "".join(re.findall(r"<!-- (.+?) -->", figure.read_text()))
    assert "got a scenario" in command("replay", str(scenario), "--scenario", str(own)).err


def test_a_scenario_may_bring_its_own_sources(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(SOURCED)
    data = command("show", str(own), "blue.trust", "--json").json
    assert (data["source"], data["grade"]) == ("OWN23: A paper of my own", "R")
    own.write_text(SOURCED.replace(', read = "The report."', ""))
    assert "mine.toml, line 5: sources.OWN23.read: got nothing" in command("check", str(own)).err
    own.write_text(SOURCED.replace("OWN23", "DEC18"))
    assert "a key that is not shipped" in command("check", str(own)).err


@pytest.mark.parametrize("path", ["blue.units.ship.position_m", "red.trust", "blue.plan", "red.units.ship.order_lag_s"])
def test_what_show_says_to_write_can_be_written(path: str, command: Command, tmp_path: Path) -> None:
    said = command("show", "maritime-close-pass", path).out
    [line] = [line for line in said.splitlines() if line.startswith("write ")]
    own = tmp_path / "mine.toml"
    own.write_text(
        'base = "maritime-close-pass"\nname = "mine"\n' + line.removeprefix("write ").strip().replace("] ", "]\n", 1)
    )
    mine = command("show", str(own), path, "--json").json
    assert mine["value"] == pytest.approx(command("show", "maritime-close-pass", path, "--json").json["value"])
    assert (mine["source"], mine["grade"]) == ("KEY", "A")


def test_a_scenario_with_a_title_of_its_own_does_not_tell_its_bases_story(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(GOOD)
    assert command("show", str(own), "--json").json["story"] == ""
    assert command("show", "maritime-close-pass", "--json").json["story"]


def test_files_and_names_are_listed_together(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    said = command("list", str(tmp_path / "mine.toml"), "decatur-2018")
    assert [line.split()[0] for line in said.out.splitlines()] == ["NAME", "mine", "decatur-2018"]
