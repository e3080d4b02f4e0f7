"""`compare` and `rank`: paired on the same draws, adjusted where there are many, and a tie is an answer."""

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from incidentsim.cli.trace import _shown
from incidentsim.engine import Days
from incidentsim.measures import Rows
from incidentsim.results.study import open_study
from incidentsim.runner import run
from incidentsim.scenario.scenario import Scenario
from tests.cli.said import Command, Put
from tests.stubs import Stub

DESIGN = """\
schema_version = 1
name = "paces"
title = "Five paces"
scenarios = ["maritime-close-pass"]
seed = 3
measures = ["duration_s"]

[levers.pace]
path = "decision.pace"
values = [0.5, 1.0, 1.5, 2.0, 2.001]

[replications]
n = 40
"""


@dataclass(frozen=True)
class Leaning(Stub):
    """A stub whose scenes last as long as the pace says, give or take what chance says."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = super().measures(scenario, seed, replications, days)
        rows["duration_s"] += scenario.decision.pace
        return rows


@pytest.fixture
def study(command: Command, stubbed: Put, tmp_path: Path) -> Path:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN)
    assert command("run", str(tmp_path / "d.toml"), "-o", str(tmp_path / "s")).code == 0
    return tmp_path / "s"


def test_the_points_of_a_study_are_set_beside_a_base_and_adjusted(command: Command, study: Path) -> None:
    found = command("compare", f"{study}:1", "--measure", "duration_s", "--json").json
    [measure] = found["measures"]
    assert measure["adjustment"] == "max-t"
    gaps = [one["difference"] for one in measure["against"]]
    assert [gap["value"] for gap in gaps] == pytest.approx([-0.5, 0.5, 1.0, 1.001])
    assert all(gap["low"] <= gap["value"] <= gap["high"] for gap in gaps)
    said = command("compare", f"{study}:1", "--measure", "duration_s")
    assert "all 4 intervals hold together with 95%" in said.out
    assert "paired by replication" in said.out


def test_few_points_are_not_adjusted_and_the_output_says_so(command: Command, study: Path) -> None:
    said = command("compare", str(study), "--against", "2", "--against", "3", "--measure", "duration_s")
    assert "2 of them, not adjusted" in said.out


def test_a_change_is_compared_on_the_same_draws(command: Command, stubbed: Put) -> None:
    stubbed(Leaning())
    found = command(
        "compare", "maritime-close-pass", "--set", "decision.pace=3", "-n", "30", "--measure", "duration_s", "--json"
    ).json
    [against] = found["measures"][0]["against"]
    assert against["arm"] == "decision.pace=3"
    assert against["difference"]["value"] == pytest.approx(2.0)
    assert against["difference"]["high"] - against["difference"]["low"] < 1e-9


def test_two_studies_are_compared(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    for name, pace in (("a", "1"), ("b", "2")):
        out = str(tmp_path / name)
        command("run", "maritime-close-pass", "-n", "20", "--set", f"decision.pace={pace}", "-o", out)
    found = command("compare", str(tmp_path / "a"), str(tmp_path / "b"), "--measure", "duration_s", "--json").json
    assert found["measures"][0]["against"][0]["difference"]["value"] == pytest.approx(1.0)


def test_what_did_not_meet_the_same_draws_is_refused(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    for name, seed in (("a", "1"), ("b", "2")):
        command("run", "maritime-close-pass", "-n", "5", "--seed", seed, "-o", str(tmp_path / name))
    said = command("compare", str(tmp_path / "a"), str(tmp_path / "b"))
    assert (said.code, said.out) == (2, "")
    assert "must be arms that met the same draws" in said.err
    assert "got one arm" in command("compare", str(tmp_path / "a")).err


def test_draws_of_their_own_are_not_paired_and_that_is_said(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN.replace("seed = 3", 'seed = 3\ndraws = "independent"'))
    command("run", str(tmp_path / "d.toml"), "-n", "30", "-o", str(tmp_path / "i"))
    study = str(tmp_path / "i")
    assert "independent draws, draws of their own, so NOT paired" in command("compare", study).out
    found = command("compare", study, "--against", "1", "--json").json
    assert found["paired"] is False
    [one] = found["measures"][0]["against"]
    gap, base, there = one["difference"], one["base"], one["there"]
    assert one["per_encounter"] is None
    assert gap["value"] == pytest.approx(there["value"] - base["value"])
    assert gap["high"] - gap["value"] == pytest.approx(
        math.hypot(there["high"] - there["value"], base["value"] - base["low"])
    )


def test_differences_in_several_measures_count_together(command: Command, study: Path) -> None:
    two = ("compare", str(study), "--measure", "duration_s", "--measure", "incident")
    found = command(*two, "--against", "1", "--against", "2", "--json").json["measures"]
    assert {(one["adjustment"], one["each"]) for one in found} == {("Bonferroni", 1 - 0.05 / 4)}
    assert (
        "all 4 intervals hold together with 95% (Bonferroni)" in command(*two, "--against", "1", "--against", "2").out
    )
    assert "all 8 intervals hold together with 95% (Bonferroni, and max-t among the points)" in command(*two).out
    assert "OF ALL ENCOUNTERS each holds" not in command(*two).out
    assert "2 of them, not adjusted" in command(*two, "--against", "1").out


def test_failed_trials_are_in_no_difference_and_have_their_exit_code(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Leaning(fails=frozenset({3})))
    (tmp_path / "d.toml").write_text(DESIGN)
    assert command("run", str(tmp_path / "d.toml"), "-o", str(tmp_path / "s")).code == 3
    said = command("compare", str(tmp_path / "s"))
    assert said.code == 3
    assert "1 replications failed in one arm or the other" in said.out
    ranked = command("rank", str(tmp_path / "s"), "--lowest")
    assert ranked.code == 3
    assert "5 trials failed and decide nothing" in ranked.err


def test_the_best_is_told_and_what_cannot_be_told_apart_is_a_tie(command: Command, study: Path) -> None:
    low = command("rank", str(study), "--lowest")
    assert "Seed 3, common draws." in low.out
    assert low.out.startswith("point 0 is best of 5 (lowest duration_s, 95%)")
    [found] = command("rank", str(study), "--indifference", "0.01", "--json").json["rankings"]
    assert found["best"] == [4, 3]
    assert found["good"] == [4, 3]
    assert [one["point"] for one in found["standings"]] == [4, 3, 2, 1, 0]


def test_chance_alone_is_a_tie(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN.replace('["duration_s"]', '["success"]\ndraws = "independent"'))
    command("run", str(tmp_path / "d.toml"), "-n", "60", "-o", str(tmp_path / "s"))
    said = command("rank", str(tmp_path / "s"), "--indifference", "1pp")
    assert "cannot tell these apart" in said.out or "or within" in said.out


def test_trials_are_spent_where_they_decide_and_all_of_them(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN.replace("seed = 3", 'seed = 3\ndraws = "independent"'))
    spend = ("rank", str(tmp_path / "d.toml"), "--trials", "900", "-o", str(tmp_path / "s"), "--json")
    found = command(*spend).json
    counts = {one["point"]: one["estimate"]["n"] for one in found["rankings"][0]["standings"]}
    assert sum(counts.values()) == 900
    assert min(counts.values()) >= 50
    assert counts[4] + counts[3] > 2 * (counts[0] + counts[1])
    assert command(*spend).json == found
    assert open_study(tmp_path / "s").table().num_rows == 900
    more = command(*spend[:3], "1200", *spend[4:]).json
    assert (
        sum(one["estimate"]["n"] for one in more["rankings"][0]["standings"])
        == open_study(tmp_path / "s").table().num_rows
        >= 1200
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["d.toml"], "--trials or --budget: got neither"),
        (["d.toml", "--trials", "5", "--budget", "5s"], "--trials or --budget: got both"),
        (["s", "--trials", "5"], "--trials: got beside a study"),
        (
            ["s", "--indifference", "2pp"],
            "--indifference: got '2pp', but it must be a number, in the unit of duration_s: s",
        ),
        (
            ["s", "--indifference", "2pp", "--measure", "violence"],
            "a number, in the unit of violence: per 1,000 encounters. Write it as --indifference 2.",
        ),
        (["s", "--scenario", "air-intercept"], "--scenario: got 'air-intercept'"),
        (["s", "--measure", "durations"], "--measure: got 'durations'"),
    ],
)
def test_what_rank_is_asked_wrongly_is_refused_in_one_line(
    arguments: list[str], said: str, command: Command, study: Path
) -> None:
    found = command("rank", str(study.parent / arguments[0]), *arguments[1:])
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_a_trial_of_a_point_is_told_with_its_settings_and_a_point_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(DESIGN.replace("[0.5, 1.0, 1.5, 2.0, 2.001]", "[0.5, 4.0]"))
    command("run", str(tmp_path / "d.toml"), "-n", "3", "-o", str(tmp_path / "s"))
    told = command("trace", f"{tmp_path / 's'}:1:2")
    plain = command("trace", "maritime-close-pass", "--seed", "3", "--replication", "2")
    assert told.code == plain.code == 0
    assert told.out != plain.out
    assert command("trace", f"{tmp_path / 's'}:2:0").code == 2
    several = command("outcomes", str(tmp_path / "s"))
    assert (several.code, "a design with 2 points" in several.err) == (2, True)
    assert "0 (" in several.err
    assert "pace = 4" in several.err
    causes = command("causes", f"{tmp_path / 's'}:1", "-n", "3", "--json")
    assert (causes.code, causes.json["seed"], causes.json["point"]) == (0, 3, 1)
    assert command("outcomes", str(tmp_path / "s"), "--point", "1").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["maritime-close-pass", "aerial-intercept", "--set", "decision.pace=3"], "compare STUDY: got beside --set"),
        (["maritime-close-pass", "--set", "decision.pace=3", "--against", "1"], "compare --against: got beside --set"),
        (["s:0", "s:2", "--against", "1"], "compare --against: got beside other studies"),
        (["s", "-n", "5"], "compare -n: got beside studies"),
        (["s", "--seed", "0"], "compare --seed: got beside studies"),
    ],
)
def test_what_compare_would_not_heed_is_refused(arguments: list[str], said: str, command: Command, study: Path) -> None:
    found = command("compare", *(str(study.parent / one) if one[:2] in ("s", "s:") else one for one in arguments))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_trials_of_another_version_are_not_set_beside_these(command: Command, study: Path) -> None:
    other = study.parent / "other"
    shutil.copytree(study, other)
    receipt = json.loads((other / "receipt.json").read_text())
    (other / "receipt.json").write_text(json.dumps(receipt | {"version": "0.0.1"}))
    (other / "receipt.json.sha256").unlink()
    said = command("compare", f"{study}:0", f"{other}:1")
    assert (said.code, said.out) == (2, "")
    assert "incidentsim 0.0.1" in said.err


def test_a_point_without_a_trial_is_not_passed_over_in_silence(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN)
    spend = ("rank", str(tmp_path / "d.toml"), "--trials", "3")
    assert "NOT ranked: 2 of 5: point 3, point 4." in command(*spend).out
    [found] = command(*spend, "--json").json["rankings"]
    assert found["untried"] == [3, 4]
    assert {(one["low"], one["high"]) for one in found["standings"]} == {(None, None)}
    assert "inf" not in command(*spend).out.split("\n\n")[1]


def test_it_is_said_which_intervals_hold_together(command: Command, study: Path) -> None:
    two = command("compare", str(study), "--measure", "success", "--measure", "incident").out
    one = command("compare", str(study), "--measure", "success").out
    for said in (two, one):
        assert (
            "Those are the intervals of the column DIFFERENCE; of the column OF ALL ENCOUNTERS each holds for" in said
        )
    assert "OF ALL ENCOUNTERS each" not in command("compare", str(study), "--against", "1", "--measure", "success").out


def test_a_mean_of_which_all_values_are_the_same_is_told_without_an_interval(command: Command, study: Path) -> None:
    arguments = ("compare", str(study), "--against", "1", "--measure", "incident", "--measure", "lost")
    [_, lost] = command(*arguments, "--json").json["measures"]
    gap = lost["against"][0]["difference"]
    assert (gap["value"], gap["low"], gap["high"]) == (0.0, None, None)
    assert "0.0 (no interval: all the same)" in command(*arguments).out


def test_a_point_with_too_few_rows_is_told(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN)
    assert command("run", str(tmp_path / "d.toml"), "-n", "3", "-o", str(tmp_path / "few")).code == 0
    told = "too few to be ruled out or rule out: point 0, point 1, point 2, point 3, point 4."
    assert told in command("rank", str(tmp_path / "few")).out
    assert command("rank", str(tmp_path / "few"), "--json").json["rankings"][0]["few"] == [0, 1, 2, 3, 4]


def test_a_ranking_that_is_interrupted_says_what_is_kept(
    command: Command, stubbed: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN)

    def stopped(*_: object) -> None:
        raise run.Interrupted(120, tmp_path / "s")

    monkeypatch.setattr(run, "run_subject", stopped)
    said = command("rank", str(tmp_path / "d.toml"), "--trials", "500", "-o", str(tmp_path / "s"))
    assert (said.code, said.out) == (130, "")
    assert "120 replications are kept in" in said.err


def test_the_file_that_a_picture_of_a_trial_names_is_there(study: Path) -> None:
    assert Path(_shown(f"{study}:1:0")).is_file()
    assert _shown("maritime-close-pass") == "maritime-close-pass"


def test_arms_of_other_scenarios_are_told_as_such(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    for name in ("maritime-close-pass", "air-intercept"):
        assert command("run", name, "-n", "20", "-o", str(tmp_path / name)).code == 0
    said = command("compare", str(tmp_path / "maritime-close-pass"), str(tmp_path / "air-intercept"))
    assert "NOT one scenario: the base is of maritime-close-pass, beside it air-intercept" in said.out
    again = command("compare", "maritime-close-pass", "--set", "decision.pace=3", "-n", "20")
    assert "NOT one scenario" not in again.out


def test_trials_of_a_design_are_ranked_with_another_seed(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Leaning())
    (tmp_path / "d.toml").write_text(DESIGN)
    found = [
        command("rank", str(tmp_path / "d.toml"), "--trials", "300", "--json", *more).json
        for more in ([], ["--seed", "3"], ["--seed", "4"])
    ]
    assert [one["seed"] for one in found] == [3, 3, 4]
    assert found[0] == found[1] != found[2]


def test_a_study_of_several_points_beside_another_says_which_of_them(command: Command, study: Path) -> None:
    other = study.parent / "other"
    shutil.copytree(study, other)
    for arms in ((str(study), str(other)), (f"{study}:0", str(other)), (str(study), f"{other}:1")):
        said = command("compare", *arms)
        assert (said.code, said.out) == (2, "")
        assert "a study of 5 points, none of them named" in said.err
        assert ":0 (maritime-close-pass: pace = 0.5)" in said.err
    assert command("compare", f"{study}:0", f"{other}:1").code == 0
