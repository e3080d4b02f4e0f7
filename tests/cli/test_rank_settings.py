"""`rank` ranks what can be chosen: settings of the levers in a scenario, over the same uncertainties each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from incidentsim.engine import Days
from incidentsim.measures import Rows
from incidentsim.results.study import open_study
from incidentsim.scenario.scenario import Scenario
from tests.cli.said import Command, Put
from tests.stubs import Stub

SCENES = '["maritime-close-pass", "air-intercept"]'
DESIGN = f"""\
schema_version = 1
name = "pace-over-trust"
title = "Two paces over three trusts"
scenarios = {SCENES}
seed = 3
measures = ["duration_s"]

[levers.pace]
path = "decision.pace"
values = [1.0, 1.5]

[uncertainties.trust]
path = "both.trust"
values = [0.2, 0.27170149721205233, 0.8]

[replications]
n = 40
"""


@dataclass(frozen=True)
class Trusting(Stub):
    """A stub whose scenes last as long as pace and trust say: trust matters ten times as much, and is not chosen."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = super().measures(scenario, seed, replications, days)
        rows["duration_s"] += scenario.decision.pace + 10.0 * scenario.red.trust
        return rows


@pytest.fixture
def study(command: Command, stubbed: Put, tmp_path: Path) -> Path:
    stubbed(Trusting())
    return ran(command, tmp_path, DESIGN)


def ran(command: Command, folder: Path, design: str, name: str = "s") -> Path:
    (folder / "d.toml").write_text(design)
    assert command("run", str(folder / "d.toml"), "-o", str(folder / name)).code == 0
    return folder / name


def test_each_scenario_has_a_ranking_of_its_own_and_no_uncertainty_is_recommended(
    command: Command, study: Path
) -> None:
    found = command("rank", str(study), "--json").json
    assert found["of"] == "settings"
    assert [one["scenario"] for one in found["rankings"]] == ["maritime-close-pass", "air-intercept"]
    for one, first in zip(found["rankings"], (0, 2), strict=True):
        assert [each["setting"] for each in one["standings"]] == [first + 1, first]
        assert [each["factors"] for each in one["standings"]] == [{"pace": 1.5}, {"pace": 1.0}]
        assert one["best"] == [first + 1]
        assert one["standings"][0]["low"] == pytest.approx(0.0)
        assert one["standings"][1]["high"] == pytest.approx(0.0)
    said = command("rank", str(study)).out
    assert said.startswith("In maritime-close-pass: setting 1 is best of 2 (highest duration_s, 95%)")
    assert "pace = 1.5" in said
    assert "trust" not in said
    assert "BETTER THAN THE BEST OF THE OTHERS BY (s)" in said


def test_a_setting_is_worth_the_mean_of_its_points_with_the_replication_as_unit(command: Command, study: Path) -> None:
    [found] = command("rank", str(study), "--scenario", "air-intercept", "--json").json["rankings"]
    frame = open_study(study).trials()
    own = frame[(frame["scenario"] == "air-intercept") & (frame["pace"] == 1.0)]
    means = own.groupby("replication")["duration_s"].mean()
    told = found["standings"][1]
    assert sorted(map(int, told["points"])) == sorted(own["point"].unique())
    assert told["estimate"]["value"] == pytest.approx(means.mean())
    width = told["estimate"]["high"] - told["estimate"]["value"]
    assert width == pytest.approx(2.0227 * means.std() / np.sqrt(40), rel=1e-3)
    assert told["replications"] == 40


def test_points_are_ranked_where_that_is_asked_for_and_told_with_few_digits(command: Command, study: Path) -> None:
    said = command("rank", str(study), "--points", "--scenario", "maritime-close-pass")
    assert said.out.startswith("point 5 is best of 6")
    assert "trust = 0.2717" in said.out
    assert "0.27170149721205233" not in said.out
    assert "trust = 0.2717" in command("compare", f"{study}:0").out


def test_levers_that_meet_other_uncertainties_are_not_held_against_each_other(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Trusting())
    whole = DESIGN.replace("values = [0.2, 0.27170149721205233, 0.8]", "range = [0.2, 0.8]")
    study = ran(command, tmp_path, whole + '\n[sampling]\nmethod = "latin-hypercube"\nn = 6\n')
    said = command("rank", str(study))
    assert (said.code, said.out) == (2, "")
    assert "settings that all meet the same draws" in said.err
    assert 'over = "uncertainties"' in said.err
    assert command("rank", str(study), "--points").code == 0
    crossed = whole + '\n[sampling]\nmethod = "latin-hypercube"\nn = 6\nover = "uncertainties"\n'
    again = command("rank", str(ran(command, tmp_path, crossed, "crossed")), "--json").json
    assert [len(one["points"]) for one in again["rankings"][0]["standings"]] == [6, 6]


def test_an_uncertainty_that_only_acts_beside_one_lever_is_no_other_draw(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Trusting())
    design = DESIGN.replace('path = "both.trust"', 'path = "both.trust"\nwhen = { pace = [1.5] }')
    found = command("rank", str(ran(command, tmp_path, design)), "--json").json["rankings"][0]
    assert sorted(len(one["points"]) for one in found["standings"]) == [1, 3]


def test_draws_count_as_often_as_they_were_taken(command: Command, stubbed: Put, tmp_path: Path) -> None:
    """Three words on eight Sobol points: some of them come three times, some twice."""
    stubbed(Trusting())
    drawn = '\n[sampling]\nmethod = "sobol"\nover = "uncertainties"\nn = 8\n'
    study = ran(command, tmp_path, DESIGN + drawn)
    told = command("rank", str(study), "--json").json["rankings"][0]["standings"][0]
    assert sorted(told["points"].values()) == [2, 3, 3]
    frame = open_study(study).trials()
    means = frame.groupby("point")["duration_s"].mean()
    weighed = sum(means[int(point)] * times for point, times in told["points"].items()) / 8
    assert told["estimate"]["value"] == pytest.approx(weighed)


def test_settings_of_a_lever_that_hangs_on_an_uncertainty_are_told_apart(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Trusting())
    design = DESIGN.replace("values = [1.0, 1.5]", "values = [1.0, 1.5]\nwhen = { trust = [0.8] }")
    study = ran(command, tmp_path, design)
    found = command("rank", str(study), "--json").json["rankings"][0]["standings"]
    assert [one["factors"] for one in found] == [{"pace": 1.5}, {"pace": 1.0}]
    said = command("rank", str(study)).out
    assert "pace = 1.5" in said
    assert "pace = 1 " in said


def test_a_design_in_which_nothing_can_be_chosen_is_refused(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Trusting())
    design = DESIGN.replace("values = [1.0, 1.5]", "values = [1.0]")
    said = command("rank", str(ran(command, tmp_path, design)))
    assert (said.code, said.out) == (2, "")
    assert "no lever with two values" in said.err


def test_trials_are_spent_on_settings_whole_and_shared_out_among_scenarios(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Trusting())
    (tmp_path / "d.toml").write_text(DESIGN)
    spend = ("rank", str(tmp_path / "d.toml"), "--trials", "1001", "-o", str(tmp_path / "s"), "--json")
    found = command(*spend).json
    counts = counted(tmp_path / "s")
    assert sum(counts.values()) <= 1001
    for one in found["rankings"]:
        assert 3 * sum(each["replications"] for each in one["standings"]) in (498, 500, 501)
        for each in one["standings"]:
            assert {counts[int(point)] for point in each["points"]} == {each["replications"]}
    assert command(*spend).json == found
    alone = command(*spend[:4], "-o", str(tmp_path / "one"), "--scenario", "air-intercept", "--json").json
    assert sum(counted(tmp_path / "one").values()) in (999, 1000, 1001)
    assert [one["scenario"] for one in alone["rankings"]] == ["air-intercept"]
    assert {each["setting"] for each in alone["rankings"][0]["standings"]} == {2, 3}


def test_points_keep_their_numbers_where_the_design_was_written_otherwise(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    """The study numbers points as it first met them; a ranking goes by what a point is."""
    stubbed(Trusting())
    plain = DESIGN.replace(SCENES, '["air-intercept"]')
    study = ran(command, tmp_path, plain)
    (tmp_path / "d.toml").write_text(plain.replace("[1.0, 1.5]", "[1.5, 1.0]"))
    spend = ("rank", str(tmp_path / "d.toml"), "--trials", "360", "-o", str(study), "--json")
    [found] = command(*spend).json["rankings"]
    values: dict[Any, float] = {one["factors"]["pace"]: one["estimate"]["value"] for one in found["standings"]}
    assert values[1.5] - values[1.0] == pytest.approx(0.5, abs=0.1)
    single = tmp_path / "p.toml"
    single.write_text(DESIGN.replace("[0.2, 0.27170149721205233, 0.8]", "[0.8]"))
    assert command("run", str(single), "-n", "5", "-o", str(tmp_path / "p")).code == 0
    single.write_text(single.read_text().replace("[1.0, 1.5]", "[1.5, 1.0]"))
    spend = ("rank", str(single), "--trials", "120", "-o", str(tmp_path / "p"), "--json")
    told = command(*spend).json["rankings"][0]["standings"]
    assert {one["point"]: one["factors"]["pace"] for one in told} == {0: 1.0, 1: 1.5}


def counted(study: Path) -> dict[int, int]:
    """How many trials each point has."""
    points, counts = np.unique(open_study(study).table()["point"].to_numpy(), return_counts=True)
    return dict(zip(points.tolist(), counts.tolist(), strict=True))
