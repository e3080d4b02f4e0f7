"""`incidentsim figures`: what the rows of a study carry is drawn, the rest is said; nothing is run."""

from pathlib import Path

import pytest

from incidentsim import engines
from incidentsim.analysis.causes import tally
from incidentsim.analysis.courses import AFTERMATH, course_of
from incidentsim.brief import courses, kept, shares, timeline
from incidentsim.brief.causes import tally_finding
from incidentsim.results.study import open_study
from incidentsim.results.table import columns_of
from tests.cli.said import Command, Put
from tests.stubs import Stub

S = "maritime-close-pass"
ALL = ["outcomes", "incidence", "deescalation", "timeliness", "aftermath", "causes"]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def a_study(command: Command, folder: Path, scenario: str = S, n: int = 20, *more: str) -> Path:
    assert command("run", scenario, "-n", str(n), "-o", str(folder), "-q", "--workers", "1", *more).code == 0
    return folder


def test_each_figure_is_written_and_its_line_is_its_title(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = a_study(command, tmp_path / "s", "decatur-2018", 60, "--seed", "4")
    monkeypatch.delattr(engines, "_model")  # no engine is asked for
    said = command("figures", str(study))
    columns = columns_of(open_study(study).table())
    folder = study / "figures"
    told = {
        "outcomes": shares.finding(columns),
        "incidence": courses.incidence_finding(course_of(columns)),
        "deescalation": courses.waiting_finding(course_of(columns)),
        "causes": tally_finding(tally(columns)),
    }
    for name, title in told.items():
        assert f"{folder / name}.png: {plain(title)}" in said.out.splitlines()
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    [line] = [line for line in said.out.splitlines() if line.startswith("timeliness.png is not drawn")]
    assert "have a timeliness" in line
    assert not (folder / "timeliness.png").exists()
    assert (said.code, said.err) == (0, "")


def test_the_data_hold_the_receipt_and_every_figure_once(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    study = a_study(command, tmp_path / "s", S, 60, "--seed", "9")
    data = command("figures", str(study), "-o", str(tmp_path / "slides"), "--json").json
    receipt = open_study(study).receipt
    assert (data["seed"], data["replications"], data["failed"]) == (9, 60, 0)
    assert (data["hash"], data["version"]) == (receipt.scenario_hash, receipt.version)
    assert {each["name"] for each in data["figures"] + data["not_drawn"]} == set(ALL)
    assert len(data["figures"]) + len(data["not_drawn"]) == len(ALL)
    assert sorted(each["path"] for each in data["figures"]) == sorted(map(str, (tmp_path / "slides").iterdir()))
    assert not (study / "figures").exists()


def test_an_act_without_a_scene_has_only_an_aftermath(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s", "brahmos-2022", 40)
    data = command("figures", str(study), "--json").json
    columns = columns_of(open_study(study).table())
    course = course_of(columns, AFTERMATH)
    assert course.ended(["settled"]).any()
    told = {
        "deescalation": courses.waiting_finding(course, AFTERMATH),
        "aftermath": timeline.finding(columns),
    }
    assert data["figures"] == [
        {"name": name, "path": str(study / "figures" / f"{name}.png"), "title": plain(title)}
        for name, title in told.items()
    ]
    assert all("starts with the act" in each["why"] for each in data["not_drawn"])


def test_how_long_calm_takes_is_not_drawn_where_nothing_calms_down(command: Command, tmp_path: Path) -> None:
    study = a_study(command, tmp_path / "s", "brahmos-2022", 12)
    course = course_of(columns_of(open_study(study).table()), AFTERMATH)
    why = {each["name"]: each["why"] for each in command("figures", str(study), "--json").json["not_drawn"]}
    assert ("deescalation" in why) == (not course.ended(["settled"]).any())


def test_a_curve_of_too_few_aftermaths_is_not_drawn(command: Command, tmp_path: Path) -> None:
    data = command("figures", str(a_study(command, tmp_path / "s", "brahmos-2022", 4)), "--json").json
    assert data["figures"] == []
    why = {each["name"]: each["why"] for each in data["not_drawn"]}
    assert "4 aftermaths, and fewer than 10" in why["aftermath"]
    assert "4 aftermaths, and fewer than 10" in why["deescalation"]


def test_failed_trials_are_counted_on_stderr_in_the_data_and_at_the_foot(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub(fails=frozenset({3, 5})))
    study = tmp_path / "s"
    command("run", S, "-n", "60", "-o", str(study), "-q", "--workers", "1")
    said = command("figures", str(study), "--json", "-q")
    assert said.code == 0
    assert said.json["failed"] == 2
    assert "2 of 60 trials failed" in said.err
    assert len(said.err.splitlines()) == 1
    assert "60 replications (2 failed, in no figure)" in kept.kept_in(open_study(study)).caption


def test_the_foot_tells_scenario_seed_replications_and_version(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    study = open_study(a_study(command, tmp_path / "s", S, 20, "--seed", "7"))
    said = kept.kept_in(study).caption
    made = study.receipt
    for part in (S, made.scenario_hash[:12], "seed 7", "20 replications", f"incidentsim {made.version}"):
        assert part in said


def test_a_study_that_was_drawn_can_be_gone_on_with(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    study = a_study(command, tmp_path / "s", S, 20)
    assert command("figures", str(study)).code == 0
    assert command("figures", str(a_study(command, study, S, 40)), "--json").json["replications"] == 40


@pytest.mark.parametrize("what", ["nothing", "a file", "an empty folder", "changed rows", "no rows", "only failures"])
def test_a_folder_that_cannot_be_drawn_is_one_clear_line(
    command: Command, stubbed: Put, tmp_path: Path, what: str
) -> None:
    stubbed(Stub(fails=frozenset(range(5)) if what == "only failures" else frozenset()))
    study = tmp_path / "s"
    match what:
        case "nothing":
            pass
        case "a file":
            study.write_text("rows")
        case "an empty folder":
            study.mkdir()
        case _:
            command("run", S, "-n", "5", "-o", str(study), "-q", "--workers", "1")
    for part in (study / "parts").glob("part-*.parquet"):
        if what == "changed rows":
            part.write_bytes(part.read_bytes()[:-1])
        if what == "no rows":
            part.unlink()
    said = command("figures", str(study))
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert str(study) in said.err
    assert not (study / "figures").exists()


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_drawn(
    command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub())
    study = a_study(command, tmp_path / "s")
    (tmp_path / "file").write_text("")
    said = command("figures", str(study), "-o", str(tmp_path / "file" / "slides"))
    assert (said.code, len(said.err.splitlines())) == (2, 1)
