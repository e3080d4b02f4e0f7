"""A study of an earlier version: every command that reads it says what it lacks, and nothing is left out in silence."""

from pathlib import Path

import pytest

from tests.cli.said import Command, Put
from tests.old import grow_old
from tests.stubs import Stub

S = "maritime-close-pass"


@pytest.fixture
def old(command: Command, stubbed: Put, tmp_path: Path) -> Path:
    stubbed(Stub())
    assert command("run", S, "-n", "40", "-o", str(tmp_path / "s"), "-q", "--workers", "1").code == 0
    return grow_old(tmp_path / "s", ["outcome_s", "climbs_misread"])


def test_status_tells_what_was_not_measured(command: Command, old: Path) -> None:
    said = command("status", str(old))
    assert said.code == 0
    assert "kept before there was outcome_s, climbs_misread: nothing is computed from that" in said.out
    assert command("status", str(old), "--json").json["not_measured"] == ["outcome_s", "climbs_misread"]


def test_outcomes_are_refused_by_the_name_of_what_is_missing(command: Command, old: Path) -> None:
    said = command("outcomes", str(old))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("incidentsim: outcome_s: got rows that were kept before there was this measure")
    assert command("outcomes", str(old), "--given", "calls_answered").code == 0
    assert "climbs_misread: got" in command("outcomes", str(old), "--given", "climbs_misread").err


def test_figures_that_need_it_are_not_drawn_and_the_others_are(command: Command, old: Path) -> None:
    data = command("figures", str(old), "--json").json
    barred = {each["name"]: each["why"] for each in data["not_drawn"]}
    assert barred["incidence"].startswith(barred["deescalation"][:20])
    assert "outcome_s" in barred["incidence"]
    assert "climbs_misread" in barred["causes"]
    assert "outcomes" in {each["name"] for each in data["figures"]}


def test_an_export_says_of_each_column_whether_it_was_measured(command: Command, old: Path, tmp_path: Path) -> None:
    import pandas as pd

    said = command("export", str(old), "-o", str(tmp_path / "rows.csv"))
    assert said.code == 0
    assert pd.read_csv(tmp_path / "rows.csv")["outcome_s"].isna().all()
    assert "no such measure when the rows were kept" in (tmp_path / "rows.csv.dictionary.json").read_text("utf-8")
    said = command("export", str(old), "--points", "-o", str(tmp_path / "points.csv"))
    assert said.code == 0
    assert "outcome_s, climbs_misread" in said.err
    assert "outcome_s" not in pd.read_csv(tmp_path / "points.csv")


def test_more_trials_are_refused_with_what_to_do(command: Command, old: Path) -> None:
    said = command("run", S, "-n", "50", "-o", str(old), "-q", "--workers", "1")
    assert (said.code, said.out) == (2, "")
    assert "kept before there was outcome_s, climbs_misread" in said.err
    assert "another -o" in said.err
