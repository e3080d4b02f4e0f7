"""`incidentsim causes`: the tally, the paired headline, a table and a figure."""

import csv
from pathlib import Path

import pytest

from incidentsim.measures import CAUSES_TOLD
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import load
from incidentsim.scenario.without import without_misreading_and_loss
from tests.cli.said import Command, Put
from tests.stubs import Stub

S = "maritime-close-pass"
N = 30


def test_the_tally_and_the_headline_are_those_of_the_two_runs(command: Command, tmp_path: Path) -> None:
    data = command("causes", S, "-n", str(N), "--seed", "4", "--json", "-o", str(tmp_path)).json
    before, after = (
        SimpyEngine().measures(scenario, 4, range(N)) for scenario in (load(S), without_misreading_and_loss(load(S)))
    )
    assert data["climbs"] == before["climbs"].sum()
    for name in CAUSES_TOLD:
        rate = data["causes"][name]["per_1000"]["value"]
        assert rate == pytest.approx(1000.0 * before[f"climbs_{name}"].mean())
    headline = data["without_misreading_and_loss"]["incident"]
    assert headline["difference"]["value"] == pytest.approx(1000.0 * (after["incident"] - before["incident"]).mean())
    assert headline["as_assumed"]["n"] == headline["without"]["n"] == N
    assert (tmp_path / "causes.png").read_bytes().startswith(b"\x89PNG")
    table = list(csv.DictReader((tmp_path / "causes.csv").read_text().splitlines()))
    shares = [float(row["value"]) for row in table if row["unit"] == "share of climbs"]
    assert sum(shares) == pytest.approx(1.0)
    differences = {row["what"] for row in table if row["run"] == "difference, paired"}
    assert differences == {"incident", "missed", "violence", "retaliation"}


def test_the_text_tells_the_finding_and_both_tables(command: Command) -> None:
    said = command("causes", S, "-n", "10", "-q")
    assert "misreading and loss" in said.out
    for name in CAUSES_TOLD:
        assert f"\n{name} " in said.out
    assert "10 + 10" in said.out
    assert said.err == ""


def test_a_trial_that_fails_ends_it_in_one_line(command: Command, stubbed: Put) -> None:
    stubbed(Stub(fails=frozenset({3})))
    said = command("causes", S, "-n", "5", "-q", "--workers", "1")
    assert said.code == 2
    assert "replication 3" in said.err
    assert len(said.err.splitlines()) == 1
