"""`trace --set`: the trial as it was beside the trial as it was changed, in words, as data and as a picture."""

import csv
import json
from pathlib import Path

from tests.cli.said import Command
from tests.strategies import ENGINE
from tests.stubs import close_pass

NAME = "maritime-close-pass"
FASTER = ("trace", NAME, "-r", "5", "--set", "decision.pace=0.5")


def test_the_two_runs_are_told_until_they_part_and_then_beside_each_other(command: Command) -> None:
    said = command(*FASTER).out
    lines = said.splitlines()
    assert lines[0] == "Changed: decision.pace: 1 -> 0.5"
    until = next(line for line in lines if line.startswith("Until "))
    data = command(*FASTER, "--json").json["encounters"][0]
    assert until == f"Until +00:00:00 the two runs are the same ({data['common_notes']} notes). Then"
    place = lines.index(until)
    assert lines[place + 1].startswith("  as it was: +00:00:00  Blue destroyer, bridge: assesses for")
    assert lines[place + 2].startswith("  changed:   +00:00:00  Blue destroyer, bridge: assesses for")
    assert "what decides here is how long an assessment takes" in lines[place + 3]
    table = lines[next(i for i, line in enumerate(lines) if line.startswith("WHAT CAME OF IT")) :]
    assert {"ending", "worst rung", "scene over after", "calls tried", "aftermath"} <= {
        line.split("  ")[0] for line in table
    }


def test_where_nothing_differs_that_is_said(command: Command) -> None:
    same = command("trace", NAME, "-r", "3", "--set", "channels.hotline.answer=0.99")
    count = len(ENGINE.journal(close_pass(), 1, 3))
    assert f"Nothing differs: the two runs are the same to the last of their {count} notes." in same.out
    assert "Changed: channels.hotline.answer: 0.95 -> 0.99" in same.out


def test_several_settings_are_each_tried_by_themselves(command: Command) -> None:
    both = command(*FASTER, "--set", "channels.hotline.answer=0.99")
    assert "By itself, decision.pace parts the runs at +00:00:00; channels.hotline.answer changes nothing." in both.out
    assert "By itself" not in command(*FASTER).out


def test_both_runs_are_written_note_for_note(command: Command, tmp_path: Path) -> None:
    printed = command(*FASTER, "--json").json
    command(*FASTER, "-o", str(tmp_path / "new" / "x.json"))
    command(*FASTER, "-o", str(tmp_path / "x.csv"))
    assert json.loads((tmp_path / "new" / "x.json").read_text(encoding="utf-8")) == printed
    [told] = printed["encounters"]
    alone = command("trace", NAME, "-r", "5", "--json").json["notes"]
    assert [pair["was"] for pair in told["notes"] if pair["was"]] == alone
    changed = command(*FASTER, "--alone", "--json").json["notes"]
    assert [pair["now"] for pair in told["notes"] if pair["now"]] == changed
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == [pair["kind"] for pair in told["notes"]]
    assert [row["kind"] for row in rows[: told["common_notes"]]] == ["same"] * told["common_notes"]
    assert [row["text_was"] for row in rows if row["at_s_was"]] == [note["text"] for note in alone]


def test_both_runs_are_drawn(command: Command, tmp_path: Path) -> None:
    said = command(*FASTER, "-o", str(tmp_path / "x.png"))
    assert said.out == f"{tmp_path / 'x.png'}\n"
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_encounters_of_a_surge_are_told_one_by_one(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "surge.toml"
    file.write_text('base = "maritime-close-pass"\nencounters = [{start_s = 0}, {start_s = "5 min"}]\n')
    said = command("trace", str(file), "--set", "decision.pace=0.5")
    assert "Encounter 0: Until +00:00:00" in said.out
    assert "Encounter 1: Until +00:05:00" in said.out
    assert [
        told["encounter"] for told in command("trace", str(file), "--set", "red.trust=0.9", "--json").json["encounters"]
    ] == [0, 1]


def test_an_incident_is_looked_for_in_the_scenario_as_it_was(command: Command) -> None:
    found = command("trace", NAME, "--incident", "--json").json["replication"]
    assert command("trace", NAME, "--incident", "--set", "red.aim=0", "--json").json["replication"] == found
