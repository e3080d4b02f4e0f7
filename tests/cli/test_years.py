"""The commands, where a row is a year: what they tell, what they ask of if nothing is said, and what they refuse."""

import json
from pathlib import Path

import pandas as pd
import pytest

import incidentsim
from incidentsim import engines
from incidentsim.analysis.estimates import estimate
from incidentsim.errors import RequestError
from incidentsim.measures import YEARLY
from incidentsim.results.study import open_study
from tests.cli.said import Command, Put
from tests.stubs import StubYears, close_pass

PROGRAMME = "programme-routine"
DESIGN = """\
schema_version = 1
name = "trusts"
title = "Three trusts"
scenarios = ["SCENARIO"]
MEASURES

[levers.trust]
path = "red.trust"
values = [0.3, 0.5, 0.7]

[replications]
n = 30
"""


@pytest.fixture
def years(stubbed: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Years of a stub wherever an engine is asked for, of programmes too."""
    stubbed(StubYears())
    monkeypatch.setattr(engines, "_encounters_each", lambda _: 0.0)


def designed(folder: Path, measures: str, scenario: str = "maritime-close-pass") -> Path:
    text = DESIGN.replace("SCENARIO", scenario).replace("MEASURES", measures)
    (folder / "d.toml").write_text(text)
    return folder / "d.toml"


@pytest.fixture
def study(command: Command, years: None, tmp_path: Path) -> Path:
    assert command("run", "maritime-close-pass", "-n", "40", "-o", str(tmp_path / "s")).code == 0
    return tmp_path / "s"


@pytest.fixture
def several(command: Command, years: None, tmp_path: Path) -> Path:
    file = designed(tmp_path, 'measures = ["deescalated", "incidents"]', PROGRAMME)
    assert command("run", str(file), "-o", str(tmp_path / "s")).code == 0
    return tmp_path / "s"


def test_a_run_tells_of_ten_years_of_incidents_and_of_the_end(command: Command, study: Path) -> None:
    said = command("run", "maritime-close-pass", "-n", "40", "-o", str(study))
    lines = {line.split()[0]: line for line in said.out.splitlines() if line}
    assert list(lines)[3:14] == [
        "encounters", "incidents", "serious_incidents", "violent_incidents", "collisions", "escalations",
        "deescalated", "managed", "cost", "trust", "interoperability",
    ]  # fmt: skip
    assert "per decade" in lines["incidents"]
    assert " share " in lines["deescalated"]
    assert lines["deescalated"].split()[-2] == "incidents"
    assert "end of the last year" in lines["trust"]
    data = command("run", "maritime-close-pass", "-n", "40", "-o", str(study), "--json").json
    assert set(data["estimates"]) == set(YEARLY)
    assert data["at_end"]["trust"]["value"] == pytest.approx(0.8)
    assert set(data["at_end"]) == {"trust", "interoperability"}
    table = open_study(study).table()
    assert data["estimates"]["deescalated"]["value"] == estimate(table, "deescalated").value


def test_the_status_of_a_study_of_years_tells_of_years(command: Command, study: Path) -> None:
    data = command("status", str(study), "--json").json
    assert data["measures"] == ["deescalated", "violent_incidents"]
    assert data["points"][0]["replications"] == 40
    assert "violent_incidents (per decade)" in command("status", str(study)).out


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_years_are_exported_with_what_each_column_means(kind: str, command: Command, study: Path) -> None:
    out = study.parent / f"rows.{kind}"
    assert command("export", str(study), "-o", str(out)).code == 0
    frame = pd.read_csv(out) if kind == "csv" else pd.read_parquet(out)
    [beside] = [path for path in study.parent.iterdir() if path.suffix == ".json"]
    columns = json.loads(beside.read_text())["columns"]
    assert list(frame.columns) == [column["name"] for column in columns]
    own = estimate(open_study(study).table(), "deescalated").value
    assert frame["deescalated"].sum() / frame["incidents"].sum() == pytest.approx(own)


def test_points_of_years_are_exported_with_their_estimates(command: Command, several: Path) -> None:
    out = several.parent / "points.csv"
    assert command("export", str(several), "--points", "-o", str(out)).code == 0
    frame = pd.read_csv(out)
    assert frame["deescalated"].is_monotonic_increasing
    assert {f"{name}_low" for name in YEARLY} <= set(frame.columns)


def test_points_of_years_are_compared(command: Command, several: Path) -> None:
    said = command("compare", str(several))
    assert said.code == 0
    assert "OF ALL ENCOUNTERS" not in said.out
    assert "among the incidents of each arm" in said.out
    data = command("compare", str(several), "--json").json
    assert [one["measure"] for one in data["measures"]] == ["deescalated", "incidents"]
    for one in data["measures"]:
        assert all(arm["per_encounter"] is None for arm in one["against"])
    assert [arm["difference"]["value"] > 0 for arm in data["measures"][0]["against"]] == [True, True]
    assert [arm["difference"]["value"] for arm in data["measures"][1]["against"]] == [0.0, 0.0]


def test_a_study_of_years_is_compared_in_what_is_told_of_years(command: Command, study: Path) -> None:
    other = study.parent / "other"
    assert command("run", "maritime-close-pass", "--set", "red.trust=0.7", "-n", "40", "-o", str(other)).code == 0
    data = command("compare", str(study), str(other), "--json").json
    assert [one["measure"] for one in data["measures"]] == ["deescalated", "incidents", "violent_incidents"]
    said = command("compare", str(study), str(other), "--measure", "success")
    assert said.code == 2
    assert "success, a measure of encounters" in said.err


def test_points_of_years_are_ranked(command: Command, several: Path) -> None:
    found = command("rank", str(several), "--indifference", "1pp", "--json").json
    assert found["measure"] == "deescalated"
    assert found["rankings"][0]["best"] == [2]
    assert command("rank", str(several), "--measure", "incidents", "--lowest", "--indifference", "2").code == 0


@pytest.mark.parametrize("what", ["figures", "outcomes"])
def test_what_is_drawn_of_encounters_is_refused_in_a_line(what: str, command: Command, study: Path) -> None:
    said = command(what, str(study))
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert "of a study of years" in said.err


def test_the_causes_of_a_programme_are_refused_in_a_line(command: Command, years: None, study: Path) -> None:
    for what in (PROGRAMME, f"{study}:0"):
        said = command("causes", what, "-n", "5")
        assert said.code == 2
        assert "of encounters" in said.err


def test_a_trial_of_years_has_no_log_book_of_an_encounter(command: Command, study: Path) -> None:
    said = command("trace", f"{study}:0:1")
    assert said.code == 2
    assert "of a study of years" in said.err


def test_a_programme_is_asked_of_in_measures_of_years(command: Command, years: None, tmp_path: Path) -> None:
    said = command("run", PROGRAMME, "--precision", "8pp", "--json")
    assert said.code == 0
    assert said.json["reached"]
    assert said.json["estimates"]["deescalated"]["value"] is not None
    base = command("compare", PROGRAMME, "--set", "red.trust=0.6", "-n", "40", "--json").json
    assert [one["measure"] for one in base["measures"]] == ["deescalated", "incidents", "violent_incidents"]
    out = incidentsim.run(PROGRAMME, precision="10pp", engine=StubYears())
    assert out.reached
    ranked = command("rank", str(designed(tmp_path, "", PROGRAMME)), "--trials", "90", "--json").json
    assert ranked["measure"] == "deescalated"


def test_a_design_of_programmes_asks_of_years_and_of_nothing_else(
    command: Command, years: None, tmp_path: Path
) -> None:
    data = command("run", str(designed(tmp_path, "", PROGRAMME)), "--json").json
    assert data["measures"] == ["deescalated", "violent_incidents"]
    said = command("run", str(designed(tmp_path, 'measures = ["success"]', PROGRAMME)))
    assert said.code == 2
    assert "got 'success', but it must be a measure of years" in said.err
    said = command("run", str(designed(tmp_path, 'measures = ["deescalated"]')))
    assert said.code == 2
    assert "must be a measure of encounters" in said.err
    both = designed(tmp_path, "").read_text().replace('"maritime-close-pass"', f'"maritime-close-pass", "{PROGRAMME}"')
    (tmp_path / "both.toml").write_text(both)
    said = command("run", str(tmp_path / "both.toml"))
    assert said.code == 2
    assert "all of programmes, or all of encounters" in said.err


def test_the_first_design_of_a_programme_asks_of_years(command: Command, tmp_path: Path) -> None:
    assert command("init", str(tmp_path / "s"), "--design", "--from", PROGRAMME).code == 0
    assert 'measures = ["deescalated", "violent_incidents"]' in (tmp_path / "s" / "design.toml").read_text()
    assert incidentsim.load_plan(tmp_path / "s" / "design.toml").design.measures == ("deescalated", "violent_incidents")


def test_a_stub_of_years_is_no_programme() -> None:
    assert close_pass().programme is None


@pytest.mark.parametrize("arguments", [("trace", PROGRAMME), ("trace", PROGRAMME, "--incident"), ("causes", PROGRAMME)])
def test_one_encounter_is_not_told_in_the_place_of_a_programme(command: Command, arguments: tuple[str, ...]) -> None:
    said = command(*arguments)
    assert said.code == 2
    assert "got a programme of years" in said.err
    with pytest.raises(RequestError, match="got a programme of years"):
        incidentsim.trace(incidentsim.load(PROGRAMME))


def test_check_tries_the_years_of_a_programme_and_takes_no_switch_for_a_number(command: Command) -> None:
    said = command("check", "programme-none", "--json").json
    assert (said["without_source"], said["failed"]) == ([], 0)
    said = command("check", "programme-none")
    assert "replications of the years on the engine model, 0 failed" in said.out
