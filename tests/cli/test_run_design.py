"""`incidentsim run DESIGN`: every point, from the command line and from Python, and a study that can grow."""

import csv
import json
from pathlib import Path

import pyarrow.compute as pc
import pytest

import incidentsim
from incidentsim.errors import RequestError
from incidentsim.results.study import open_study
from tests.cli.said import Command, Put
from tests.stubs import Stub

DESIGN = """\
schema_version = 1
name = "two-by-two"
title = "Two levers of two values"
scenarios = ["maritime-close-pass"]
seed = 3
measures = ["success", "incident"]

[levers.interoperability]
values = [0.0, 1.0]

[uncertainties.pace]
path = "decision.pace"
values = [0.5, 2.0]

[replications]
n = 4
"""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.toml"
    path.write_text(DESIGN)
    return path


def test_a_design_runs_every_point_and_prints_a_row_of_each(command: Command, design: Path, tmp_path: Path) -> None:
    said = command("run", str(design), "-o", str(tmp_path / "s"))
    assert said.code == 0, said.err
    assert "two-by-two: Two levers of two values" in said.out
    assert "seed 3" in said.out
    assert "16 replications of 4 points, common draws" in said.out
    assert len([line for line in said.out.splitlines() if line[:1].isdigit()]) == 4
    study = open_study(tmp_path / "s")
    assert study.table().num_rows == 16
    assert study.at(3).interoperability.protocol == 1.0
    assert study.at(3).decision.pace == 2.0


def test_run_and_status_count_alike_and_a_replication_with_its_mirror_image_is_two_trials(
    command: Command, stubbed: Put, design: Path, tmp_path: Path
) -> None:
    stubbed(Stub(fails=frozenset({1})))
    design.write_text(f'draws = "antithetic"\n{DESIGN}')
    study = str(tmp_path / "s")
    run, status = command("run", str(design), "-o", study), command("status", study)
    assert "16 replications, 32 trials, of 4 points, antithetic draws; 4 trials failed" in run.out
    assert "4 of 32 trials failed" in run.err
    assert "4 points, 4 replications each, 16 together, 32 trials; 4 failed" in status.out
    run, status = command("run", str(design), "-o", study, "--json"), command("status", study, "--json")
    for found in (run.json, status.json):
        assert (found["replications"], found["trials"], found["failed"]) == (16, 32, 4)
        assert [one["replications"] for one in found["points"]] == [4, 4, 4, 4]
    assert command("export", study, "--points", "-o", str(tmp_path / "points.csv")).code == 0
    rows = list(csv.DictReader((tmp_path / "points.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["replications"], row["failed"]) for row in rows] == [("4", "1")] * 4
    told = " ".join(command("run", "--help").out.split())
    assert "How many replications of each point" in told
    assert "Antithetic draws make two trials of each." in told
    assert "at most 32 trials, 8 of each point" in command("check", str(design)).out
    assert "about 32 trials" in command("run", str(design), "--dry-run").out


def test_what_a_design_says_of_its_runs_gives_way_to_the_command_line(command: Command, design: Path) -> None:
    said = command("run", str(design), "-n", "2", "--seed", "9", "--json")
    found = json.loads(said.out)
    assert (found["seed"], found["replications"], found["design"]) == (9, 8, "two-by-two")
    assert [one["replications"] for one in found["points"]] == [2, 2, 2, 2]
    assert set(found["points"][0]["estimates"]) == {"success", "incident"}
    assert found["points"][3]["factors"] == {"interoperability": 1.0, "pace": 2.0}


def test_a_design_that_grew_runs_only_what_is_new(command: Command, design: Path, tmp_path: Path) -> None:
    study = str(tmp_path / "s")
    command("run", str(design), "-o", study)
    before = {path: path.read_bytes() for path in (tmp_path / "s").rglob("part-*")}
    design.write_text(DESIGN.replace("values = [0.5, 2.0]", "values = [0.5, 1.0, 2.0]"))
    found = json.loads(command("run", str(design), "-o", study, "--json").out)
    assert (found["new"], found["replications"]) == (8, 24)
    assert all(path.read_bytes() == data for path, data in before.items())
    assert [one.number for one in open_study(study).subject.points] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "red.trust=0.5"], "--set: got --set beside a design"),
        (["--policy", "red=module:function", "--allow-code"], "--policy: got --policy beside a design"),
        (["-n", "5", "--budget", "5s"], "-n: got -n beside --precision or --budget"),
        (["--ensemble", "routine-see"], "ensemble: got 'routine-see'"),
    ],
)
def test_what_a_design_does_not_go_with_is_refused_in_one_line(
    options: list[str], said: str, command: Command, design: Path, tmp_path: Path
) -> None:
    found = command("run", str(design), "-o", str(tmp_path / "s"), *options)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1
    assert not (tmp_path / "s").exists()


def test_python_runs_a_design_as_the_command_does(design: Path, tmp_path: Path) -> None:
    outcome = incidentsim.run(design, out=tmp_path / "s")
    assert outcome.table.equals(incidentsim.run(incidentsim.load_plan(design)).table)
    assert outcome.table.equals(incidentsim.open_study(tmp_path / "s").table())
    assert (outcome.replications, outcome.receipt.seed) == (16, 3)
    assert repr(outcome) == f"<Outcome of two-by-two: 4 points, 16 replications, in {tmp_path / 's'}>"
    assert (
        repr(incidentsim.open_study(tmp_path / "s")) == f"<Study of two-by-two: 4 points, 1 part, in {tmp_path / 's'}>"
    )


def test_rows_of_several_points_are_not_pooled_without_a_word(design: Path) -> None:
    table = incidentsim.run(design).table
    for rows in (table, table.to_pandas()):
        with pytest.raises(RequestError, match=r"rows of several points, 0 to 3.*estimates_by_point"):
            incidentsim.estimates(rows)
    with pytest.raises(RequestError, match="several points"):
        incidentsim.compare(table, table, "incident")
    found = incidentsim.estimates_by_point(table, ["incident", "success"])
    assert list(found) == [0, 1, 2, 3]
    one = table.filter(pc.equal(table["point"], 2))
    assert found[2] == incidentsim.estimates(one, ["incident", "success"])
    pooled = incidentsim.estimates(table.drop_columns("point"), ["incident"])["incident"]
    assert pooled.n == 4 * found[0]["incident"].n


def test_a_study_of_another_design_is_left_alone(command: Command, design: Path, tmp_path: Path) -> None:
    command("run", str(design), "-o", str(tmp_path / "s"))
    design.write_text(DESIGN.replace("two-by-two", "another"))
    said = command("run", str(design), "-o", str(tmp_path / "s"))
    assert said.code == 2
    assert "of design two-by-two, not another" in said.err


def test_a_dry_run_beside_a_study_is_refused_as_the_run_is_and_counts_what_it_lacks(
    command: Command, stubbed: Put, design: Path, tmp_path: Path
) -> None:
    stubbed(Stub())
    asked = ("run", str(design), "-o", str(tmp_path / "s"))
    command(*asked)
    said = command(*asked, "-n", "10", "--dry-run", "--json")
    assert said.json["trials"] == 24
    assert "s holds is not counted" in command(*asked, "-n", "10", "--dry-run").out
    refused = [command(*asked, "-n", "10", "--seed", "4", *dry) for dry in ((), ("--dry-run",))]
    assert [one.code for one in refused] == [2, 2]
    assert refused[0].err == refused[1].err


def test_the_command_line_tells_of_a_long_run_beforehand_and_of_a_short_one_not(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub(pause_s=0.01))
    found = command("run", "maritime-close-pass", "-n", "5000", "--dry-run", "--json").json
    assert found["trials"] == 5000
    assert found["seconds"] > 20.0
    assert "about 5,000 trials" in command("run", "maritime-close-pass", "-n", "5000", "--dry-run").out
    assert "this will take" not in command("run", "maritime-close-pass", "-n", "15").err
    assert command("run", "maritime-close-pass", "--budget", "1s", "--dry-run").code == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("n = 4", "count = 4", "replications.count: got 'count'"),
        ("n = 4", "count = 4", "Known here: n, precision, most."),
        ("schema_version = 1", "schema_version = 9", "The file is for a later version of incidentsim: use that one."),
    ],
)
def test_a_mistake_in_a_design_says_what_would_be_right(
    old: str, new: str, said: str, command: Command, design: Path
) -> None:
    design.write_text(DESIGN.replace(old, new))
    found = command("run", str(design))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_precision_that_most_ended_says_so(command: Command, stubbed: Put, design: Path) -> None:
    stubbed(Stub())
    design.write_text(DESIGN.replace("n = 4", 'precision = { success = "0.1pp" }\nmost = 201'))
    found = command("run", str(design))
    assert found.code == 4
    assert "A point had `most`, 201, before: raise it" in found.err
    assert "Allow more time" not in found.err


def test_another_study_is_told_in_whole_words_and_a_study_is_no_file(
    command: Command, stubbed: Put, design: Path, tmp_path: Path
) -> None:
    stubbed(Stub())
    command("run", str(design), "-o", str(tmp_path / "s"))
    said = command("run", "air-intercept", "--seed", "9", "-o", str(tmp_path / "s"))
    assert said.code == 2
    assert "..." not in said.err
    assert "more that differ" in said.err
    said = command("run", str(tmp_path / "s"))
    assert said.code == 2
    assert f"Name the file in it, such as {tmp_path / 's' / 'design.toml'}." in said.err


def test_a_trial_that_a_study_does_not_hold_is_told_as_such(command: Command, design: Path, tmp_path: Path) -> None:
    command("run", str(design), "-n", "2", "-o", str(tmp_path / "s"))
    assert "does not hold" not in command("trace", f"{tmp_path / 's'}:1:1").err
    said = command("trace", f"{tmp_path / 's'}:1:9999")
    assert said.code == 0
    assert "the study does not hold this trial" in said.err


@pytest.mark.parametrize("wrong", ["5", 2.5, True])
def test_in_python_replications_are_a_whole_number(wrong: object, design: Path) -> None:
    with pytest.raises(RequestError, match=r"replications: got .*, but it must be a whole number"):
        incidentsim.run(design, wrong)  # type: ignore[arg-type]
