"""`incidentsim outcomes`: what becomes of incidents and by when, who climbed first, and conditional shares."""

import re
from pathlib import Path

import pytest

from incidentsim import engines
from incidentsim.analysis.courses import AFTERMATH, SCENE, course_of
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.incidence import STILL_OPEN, incidences
from incidentsim.brief.courses import NOT_A_PROBABILITY, incidence_finding, waiting_finding
from incidentsim.brief.words import per_cent
from incidentsim.model import SimpyEngine
from incidentsim.results.study import open_study
from incidentsim.results.table import columns_of
from incidentsim.scenario.files import load
from tests.cli.said import Command, Put
from tests.stubs import Stub

S = "maritime-close-pass"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def a_study(command: Command, folder: Path, scenario: str = S, n: int = 60, *more: str) -> Path:
    assert command("run", scenario, "-n", str(n), "-o", str(folder), "-q", "--workers", "1", *more).code == 0
    return folder


def test_the_tables_hold_the_incidences_and_say_what_they_find_and_what_they_are_not(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = a_study(command, tmp_path / "s", S, 120, "--seed", "4")
    monkeypatch.delattr(engines, "_model")  # no engine is asked for
    said = command("outcomes", str(study), "--at", "10 min")
    course = course_of(columns_of(open_study(study).table()))
    assert plain(incidence_finding(course)) in said.out
    assert plain(waiting_finding(course)) in said.out
    assert NOT_A_PROBABILITY.format(calm="de-escalated") in said.out
    for name, shares in incidences(course, [600.0, float("inf")]).items():
        words = "still open" if name == STILL_OPEN else name.replace("_", " ")
        line = next(line for line in said.out.splitlines() if line.startswith(f"{words} "))
        assert all(plain(per_cent(each)) in line for each in shares)
    assert (said.code, said.err) == (0, "")


def test_the_shares_in_the_end_are_those_that_run_prints(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s")
    data = command("outcomes", str(study), "--json").json
    columns = columns_of(open_study(study).table())
    for name in SCENE.endings:
        whole = estimate(columns, name)
        last = data["scene"]["incidence"][name][-1]
        assert (last["value"], last["low"], last["high"]) == pytest.approx((whole.value, whole.low, whole.high))
    assert data["scene"]["n"] == estimate(columns, "success").n
    assert data["scene"]["times_s"][-1] is None
    assert {"blue", "red", "nobody", "log_rank_p"} == set(data["first_to_climb"])
    assert data["seed"] == 1


def test_one_asks_by_when(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s")
    said = command("outcomes", str(study), "--at", "7 min", "--at", "1 h")
    assert "BY 7 min" in said.out
    assert "BY 60 min" in said.out
    data = command("outcomes", str(study), "--at", "7 min", "--json").json
    assert data["scene"]["times_s"] == [420.0, None]
    assert len(data["scene"]["kaplan_meier"]) == 1


def test_an_act_without_a_scene_has_days_and_no_minutes(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s", "brahmos-2022", 30)
    said = command("outcomes", str(study))
    course = course_of(columns_of(open_study(study).table()), AFTERMATH)
    assert plain(incidence_finding(course, AFTERMATH)) in said.out
    assert " days" in said.out
    assert re.search(r"\d min", said.out) is None
    assert "scene" not in command("outcomes", str(study), "--json").json


def test_a_condition_is_told_on_both_sides_and_said_to_be_no_effect(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s", S, 80)
    said = command("outcomes", str(study), "--given", "calls_answered")
    assert "GIVEN calls_answered >= 1" in said.out
    assert "not an effect" in said.out
    assert "BY 10 min" not in said.out
    data = command("outcomes", str(study), "--given", "calls_answered", "--given", "incident", "--json").json["given"]
    columns = columns_of(open_study(study).table())
    held = (columns["calls_answered"] >= 1.0) & (columns["incident"] == 1.0)
    assert (data["held"], data["otherwise"]) == (held.sum(), (~held).sum())
    assert data["shares"]["averted"]["given"]["n"] == held.sum()
    assert data["is_an_effect"] is False


def test_a_study_without_incidents_says_so(command: Command, tmp_path: Path) -> None:
    calm = next(seed for seed in range(1, 50) if not SimpyEngine().measures(load(S), seed, [0])["incident"][0])
    study = a_study(command, tmp_path / "s", S, 1, "--seed", str(calm))
    assert "There are no incidents." in command("outcomes", str(study)).out
    assert command("outcomes", str(study), "--json").json["scene"] is None


def test_failed_trials_are_counted_on_stderr_and_in_the_data(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub(fails=frozenset({3, 5})))
    study = tmp_path / "s"
    command("run", S, "-n", "60", "-o", str(study), "-q", "--workers", "1")
    said = command("outcomes", str(study), "--json", "-q")
    assert (said.code, said.json["failed"]) == (0, 2)
    assert "2 of 60 trials failed" in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--given", "answered"),
        ("--given", "duration_s"),
        ("--given", "agreed=2"),
        ("--at", "soon"),
        ("--at", "-5 min"),
        ("--at", "1e400 min"),
        ("--given", "agreed", "--at", "5 min"),
    ],
)
def test_a_mistake_is_one_line_that_names_what_is_allowed(command: Command, tmp_path: Path, options: list[str]) -> None:
    said = command("outcomes", str(tmp_path / "s"), *options)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert "but it must be" in said.err


def test_a_folder_that_is_no_study_is_one_clear_line(command: Command, tmp_path: Path) -> None:
    said = command("outcomes", str(tmp_path / "s"))
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert str(tmp_path / "s") in said.err
