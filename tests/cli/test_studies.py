"""What a kept study tells: how far it is, as tables with their meanings, in files for other tools."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.feather
import pytest

import incidentsim
from incidentsim import choose
from incidentsim.measures import MEASURES
from incidentsim.results import frames
from incidentsim.results.study import open_study
from incidentsim.runner.goals import Count, Progress, Request
from incidentsim.runner.pending import Pending
from incidentsim.runner.run import run
from tests.cli.said import Command, Put
from tests.cli.test_run_design import DESIGN
from tests.stubs import Stub


@pytest.fixture
def study(command: Command, stubbed: Put, tmp_path: Path) -> Path:
    """A design of four points, of which every replication 2 failed."""
    stubbed(Stub(fails=frozenset({2})))
    (tmp_path / "design.toml").write_text(DESIGN)
    assert command("run", str(tmp_path / "design.toml"), "-n", "6", "-o", str(tmp_path / "s")).code == 3
    return tmp_path / "s"


def test_status_tells_points_replications_failures_and_size(command: Command, study: Path) -> None:
    said = command("status", str(study))
    assert said.code == 0
    assert "two-by-two: Two levers of two values" in said.out
    assert "4 points, 6 replications each, 24 together; 4 failed; 1 part," in said.out
    assert "point 3, replication 2, seed 3: ZeroDivisionError" in said.out
    found = command("status", str(study), "--json").json
    assert (found["replications"], found["failed"], found["seed"], found["being_written"]) == (24, 4, 3, False)
    assert found["points"][1]["factors"] == {"interoperability": 0.0, "pace": 2.0}
    assert [one["failed"] for one in found["points"]] == [1, 1, 1, 1]


@pytest.mark.parametrize("when", ["before", "after"])
def test_status_heeds_no_file_that_a_run_takes_away_meanwhile(
    command: Command, study: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    file, real = study / "parts" / ".part-000009.parquet.partial", Path.stat
    file.write_bytes(b"x")

    def stat(path: Path, **how: Any) -> Any:
        if path == file and when == "before":
            path.unlink(missing_ok=True)
        found = real(path, **how)
        if path == file:
            path.unlink()
        return found

    monkeypatch.setattr(Path, "stat", stat)
    said = command("status", str(study))
    assert (said.code, file.exists()) == (0, False)


def test_status_names_a_damaged_part_and_tells_of_the_others(command: Command, study: Path, tmp_path: Path) -> None:
    command("run", str(tmp_path / "design.toml"), "-n", "9", "-o", str(study))
    part = study / "parts" / "part-000001.parquet"
    part.write_bytes(part.read_bytes()[:-3])
    said = command("status", str(study))
    assert said.code == 2
    assert "part-000001.parquet: got other bytes" in said.err
    assert "--mend" in said.err
    assert "24 together" in said.out
    mended = command("run", str(tmp_path / "design.toml"), "-n", "9", "-o", str(study), "--mend", "--json")
    assert (mended.json["new"], mended.json["replications"]) == (12, 36)
    assert command("status", str(study)).code == 0


@pytest.mark.parametrize(
    "asked",
    [
        ["status"],
        ["export", "-o", "x.csv"],
        ["export", "--points", "-o", "x.csv"],
        ["rank", "--measure", "success"],
        ["compare"],
        ["outcomes", "--point", "0"],
        ["figures", "--point", "0", "-o", "out"],
    ],
    ids=lambda asked: "-".join(asked[:2]),
)
def test_a_part_that_is_gone_is_named_and_nothing_is_computed_from_the_others(
    asked: list[str], command: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command("run", str(tmp_path / "design.toml"), "-n", "9", "-o", str(study))
    (study / "parts" / "part-000000.parquet").unlink()
    said = command(asked[0], str(study), *asked[1:])
    assert said.code == 2
    assert "part-000000.parquet: got a part that is gone" in said.err
    assert "--mend" in said.err
    mended = command("run", str(tmp_path / "design.toml"), "-n", "9", "-o", str(study), "--mend", "--json").json
    assert (mended["new"], mended["replications"]) == (24, 36)
    assert command("status", str(study)).code == 0


def test_a_study_whose_points_are_gone_is_refused(command: Command, study: Path) -> None:
    for path in (study / "points").iterdir():
        path.unlink()
    said = command("status", str(study))
    assert (said.code, said.out) == (2, "")
    assert "points: got no table of points" in said.err


def test_status_counts_what_is_not_packed_into_parts_yet_and_changes_nothing(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub())
    asked = ("run", "maritime-close-pass", "-o", str(tmp_path / "s"))
    rows = incidentsim.run("maritime-close-pass", 20, engine=Stub()).table
    command(*asked, "-n", "12")
    Pending(tmp_path / "s").add(rows.slice(9, 5))  # three of them a part already: a run may have written it meanwhile
    Pending(tmp_path / "s").add(rows.slice(14, 2))
    with (tmp_path / "s" / "pending.bin").open("ab") as file:
        file.write(b"half a record")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    said = command("status", str(tmp_path / "s"))
    assert said.code == 0
    assert "12 together" in said.out
    assert "4 more replications are finished and not yet packed into parts" in said.out
    found = command("status", str(tmp_path / "s"), "--json").json
    assert (found["replications"], found["waiting"]) == (12, 4)
    assert "4 replications are finished and not yet packed" in command("export", str(tmp_path / "s"), "-o",
                                                                      str(tmp_path / "x.csv")).err  # fmt: skip
    assert before.items() <= {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}.items()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_progress_is_told_from_beside_a_run_that_goes_on(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    told = []

    def watch(now: Progress) -> None:
        said = command("status", str(tmp_path / "s"), "--json")
        if said.code == 0:
            told.append((now.done, said.json))

    request = Request(Count(60), workers=1, out=tmp_path / "s", watch=watch, chunk=10)
    scenario = incidentsim.load("maritime-close-pass")
    assert run(scenario, Stub(), request, choose.maker_of(Stub())).replications == 60
    assert [done for done, _ in told] == [20, 30, 40, 50, 60]
    assert all(found["being_written"] for _, found in told)
    assert [found["waiting"] for _, found in told] == [10, 20, 30, 40, 50]  # told of before it is kept


def test_status_of_a_study_made_in_python_says_so(command: Command, tmp_path: Path) -> None:
    incidentsim.run("maritime-close-pass", 3, engine=Stub(), out=tmp_path / "s")
    assert "made by: Python" in command("status", str(tmp_path / "s")).out


def test_status_of_a_study_of_one_scenario(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    command("run", "maritime-close-pass", "-n", "7", "-o", str(tmp_path / "s"))
    said = command("status", str(tmp_path / "s"))
    assert "1 point, 7 replications each, 7 together; 0 failed" in said.out


@pytest.mark.parametrize("kind", ["csv", "parquet", "feather"])
def test_an_export_holds_every_row_with_its_factors_and_a_dictionary_of_every_column(
    kind: str, command: Command, study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out" / f"x.{kind}"
    assert command("export", str(study), "-o", str(out)).code == 0
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "feather": pyarrow.feather.read_feather}[kind]
    frame = read(out)
    mine = open_study(study).trials()
    assert list(frame.columns) == list(mine.columns)
    order = ["point", "replication", "encounter"]
    frame = frame.sort_values(order).reset_index(drop=True)
    for name in (*order, "interoperability", "pace", "success", "duration_s"):
        np.testing.assert_array_equal(frame[name].to_numpy(float), mine[name].to_numpy(float))
    assert frame["error"].notna().sum() == 4
    told = json.loads((tmp_path / "out" / f"x.{kind}.dictionary.json").read_text())
    assert [column["name"] for column in told["columns"]] == list(frame.columns)
    assert all(column["meaning"] for column in told["columns"])
    assert told["study"]["seed"] == 3


def test_the_points_are_exported_with_their_estimates(command: Command, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.csv"
    assert command("export", str(study), "--points", "-o", str(out)).code == 0
    frame = pd.read_csv(out)
    assert list(frame["point"]) == [0, 1, 2, 3]
    told = json.loads((tmp_path / "points.csv.dictionary.json").read_text())
    assert [column["name"] for column in told["columns"]] == list(frame.columns)
    rows = open_study(study).trials()
    first = rows[(rows["point"] == 0) & ~rows["failed"]]
    assert frame["incident"][0] == pytest.approx(first["incident"].mean())
    assert frame["incident_low"][0] <= frame["incident"][0] <= frame["incident_high"][0]


@pytest.mark.parametrize("out", ["x.xlsx", "x"])
def test_another_kind_of_file_is_refused_and_nothing_is_left(
    out: str, command: Command, study: Path, tmp_path: Path
) -> None:
    said = command("export", str(study), "-o", str(tmp_path / "o" / out))
    assert (said.code, said.out) == (2, "")
    assert "a file that ends with .csv, .parquet, .feather" in said.err
    assert not (tmp_path / "o").exists()


def test_a_folder_of_the_name_is_refused_before_anything_is_written(
    command: Command, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "o" / "x.csv").mkdir(parents=True)
    said = command("export", str(study), "-o", str(tmp_path / "o" / "x.csv"))
    assert said.code == 2
    assert "a folder that is there already" in said.err
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["x.csv"]


def test_an_export_that_breaks_leaves_nothing(command: Command, study: Path, tmp_path: Path) -> None:
    part = study / "parts" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:-3])
    said = command("export", str(study), "-o", str(tmp_path / "o" / "x.csv"))
    assert said.code == 2
    assert said.err.startswith(f"incidentsim: {part}: got other bytes")
    assert list((tmp_path / "o").iterdir()) == []


def test_an_export_of_a_study_without_a_row_says_so(command: Command, study: Path, tmp_path: Path) -> None:
    for path in (study / "parts").iterdir():
        path.unlink()
    said = command("export", str(study), "-o", str(tmp_path / "o" / "x.csv"))
    assert said.code == 2
    assert said.err.startswith(f"incidentsim: {study}: got no finished replication in its parts yet, but")
    assert list((tmp_path / "o").iterdir()) == []
    assert command("export", str(study), "--points", "-o", str(tmp_path / "x.csv")).code == 0


def test_equal_studies_give_equal_exports_however_they_were_run(
    command: Command, stubbed: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(Stub())
    (tmp_path / "d.toml").write_text(DESIGN)
    asked = ("run", str(tmp_path / "d.toml"), "-o")
    command(*asked, str(tmp_path / "whole"), "-n", "9")
    for n in ("2", "9"):
        command(*asked, str(tmp_path / "steps"), "-n", n)
    for k in "12":
        command(*asked, str(tmp_path / k), "-n", "9", "--shard", f"{k}/2")
    command("merge", str(tmp_path / "merged"), str(tmp_path / "1"), str(tmp_path / "2"))
    files = []
    for name in ("whole", "steps", "merged"):
        assert command("export", str(tmp_path / name), "-o", str(tmp_path / f"{name}.csv")).code == 0
        files.append((tmp_path / f"{name}.csv").read_bytes())
    assert files[0] == files[1] == files[2]
    told = json.loads((tmp_path / "merged.csv.dictionary.json").read_text())
    assert told["order"] == "point, replication, encounter"
    monkeypatch.setattr(frames, "MOST_SORTED", 10)
    command("export", str(tmp_path / "merged"), "-o", str(tmp_path / "long.csv"))
    assert sorted((tmp_path / "long.csv").read_bytes().splitlines()) == sorted(files[0].splitlines())
    told = json.loads((tmp_path / "long.csv.dictionary.json").read_text())
    assert "sort by point, replication, encounter first" in told["order"]


def test_a_table_of_points_does_not_take_the_dictionary_of_the_trials(
    command: Command, study: Path, tmp_path: Path
) -> None:
    command("export", str(study), "-o", str(tmp_path / "x.csv"))
    before = (tmp_path / "x.csv.dictionary.json").read_bytes()
    command("export", str(study), "--points", "-o", str(tmp_path / "x.parquet"))
    assert (tmp_path / "x.csv.dictionary.json").read_bytes() == before
    assert json.loads((tmp_path / "x.parquet.dictionary.json").read_text())["rows"] == "one a point"


def test_in_python_a_study_is_tidy_tables_with_units_and_meanings(study: Path) -> None:
    opened = incidentsim.open_study(study)
    trials, points = opened.trials(), opened.points()
    assert trials.attrs["units"]["duration_s"] == "s"
    assert trials.attrs["meanings"]["incident"] == MEASURES["incident"].meaning
    assert set(trials.attrs["units"]) == set(trials.columns)
    assert list(points["pace"]) == [0.5, 2.0, 0.5, 2.0]
    assert points.attrs["study"]["design"] == "two-by-two"
    assert len(trials) == 24


def test_a_factor_has_the_unit_of_what_it_sets_and_words_have_none(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub())
    more = """
[levers.line]
levels.none = { "both.plan" = ["radio"] }
levels.hotline = { "both.plan" = ["radio", "hotline"] }

[levers.near]
path = "domain.standoff_m"
values = ["1 km", "2 km"]

[uncertainties"""
    (tmp_path / "d.toml").write_text(DESIGN.replace("[uncertainties", more, 1))
    command("run", str(tmp_path / "d.toml"), "-n", "1", "-o", str(tmp_path / "s"))
    units = open_study(tmp_path / "s").points().attrs["units"]
    assert {name: units[name] for name in ("line", "near", "pace", "interoperability")} == {
        "line": "", "near": "m", "pace": "1", "interoperability": "1",
    }  # fmt: skip


def test_a_factor_that_does_not_act_has_no_value(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    more = '[levers.veto]\npath = "politics.common_cause"\nvalues = [0.0, 1.0]\nwhen = { interoperability = [1.0] }\n'
    (tmp_path / "d.toml").write_text(DESIGN.replace("[uncertainties", f"{more}\n[uncertainties", 1))
    command("run", str(tmp_path / "d.toml"), "-n", "1", "-o", str(tmp_path / "s"))
    points = open_study(tmp_path / "s").points()
    assert len(points) == 6
    assert list(points["veto"].isna()) == list(points["interoperability"] == 0.0)


def test_a_mean_of_a_column_is_the_estimate_of_the_measure(command: Command, study: Path, tmp_path: Path) -> None:
    """What its condition shuts out is missing in tables for a reader, and as it was in the rows that are kept."""
    opened = open_study(study)
    frame, kept = opened.trials(), opened.table()
    for name, one in MEASURES.items():
        assert one.given is None or frame.loc[frame[one.given] != 1.0, name].isna().all()
    for _, rows in frame.groupby("point"):
        for name, told in incidentsim.estimates(rows).items():
            mean = rows[name].mean() * (1000.0 if MEASURES[name].kind == "per 1,000" else 1.0)
            assert mean == pytest.approx(told.value) if told.value is not None else np.isnan(mean)
    assert opened.frame()["success"].isna().equals(frame["success"].isna())
    assert kept["success"].null_count == 4  # of the trials that failed
    command("export", str(study), "-o", str(tmp_path / "x.csv"))
    assert pd.read_csv(tmp_path / "x.csv")["success"].isna().sum() == frame["success"].isna().sum() > 4
    [column] = [
        one
        for one in json.loads((tmp_path / "x.csv.dictionary.json").read_text())["columns"]
        if one["name"] == "success"
    ]
    assert column["missing"] == "incident is not 1, or not defined for this encounter"
    assert frame.attrs["units"]["violence"] == "1"
