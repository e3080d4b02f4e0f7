"""Each command says what it is asked for: as text for people, as JSON for programs."""

import json
from pathlib import Path

import pytest

from incidentsim import choose
from incidentsim.measures import KNOWN, MEASURES, YEARLY
from incidentsim.results.study import open_study
from incidentsim.scenario.files import catalogue, load, to_toml
from incidentsim.scenario.paths import leaves, vary
from incidentsim.scenario.scenario import scenario_hash
from tests.cli.said import Command, Put
from tests.stubs import Stub, close_pass


def test_the_measures_are_listed_with_unit_condition_and_meaning(command: Command) -> None:
    said = command("list", "--measures")
    groups = [part.splitlines() for part in said.out.split("\n\n")]
    assert [group[0].split(":")[0] for group in groups] == ["OF ENCOUNTERS", "OF A PROGRAMME"]
    for group, measures in zip(groups, (MEASURES, YEARLY), strict=True):
        assert [line.split()[0] for line in group[2:]] == list(measures)
    found = {row["name"]: row for row in command("list", "--measures", "--json").json}
    assert (found["success"]["unit"], found["success"]["among"]) == ("share", "incident")
    assert found["duration_s"]["unit"] == "s"
    assert found["violence"]["unit"] == "per 1,000 encounters"
    assert (found["deescalated"]["unit"], found["deescalated"]["among"]) == ("share", "incidents")
    assert all(row["meaning"] == KNOWN[name].meaning for name, row in found.items())
    assert {row["rows"] for name, row in found.items() if name in MEASURES} == {"encounter"}
    assert {row["rows"] for name, row in found.items() if name in YEARLY} == {"year"}


def test_a_time_may_be_a_bare_number_of_seconds(command: Command, stubbed: Put) -> None:
    stubbed(Stub(pause_s=0.001))
    assert command("run", "maritime-close-pass", "--budget", "0.2", "--workers", "1").code == 0


def test_the_list_names_every_scenario(command: Command) -> None:
    said = command("list")
    assert [line.split()[0] for line in said.out.splitlines()[1:]] == list(catalogue())
    assert [row["name"] for row in command("list", "--json").json] == list(catalogue())
    assert command("--json", "list").json[0]["domain"] == "air"


def test_a_scenario_is_shown_with_every_parameter(command: Command) -> None:
    said = command("show", "maritime-close-pass")
    shown = [line.split()[0] for line in said.out.split("\nPATH")[1].splitlines()[1:]]
    assert shown == [path for path, _ in leaves(close_pass())]
    data = command("show", "maritime-close-pass", "--json").json
    assert [row["path"] for row in data["parameters"]] == shown
    assert data["hash"] == scenario_hash(close_pass())


def test_a_parameter_is_shown_with_meaning_unit_source_grade_and_range(command: Command) -> None:
    said = command("show", "maritime-close-pass", "domain.rings.safety_m")
    for word in ("500 yd", "457.2 m", "300 yd to 1000 yd", "P-I31", "assumption", "bubble of CUES"):
        assert word in said.out
    data = command("show", "maritime-close-pass", "domain.rings.safety_m", "--json").json
    assert (data["value"], data["unit"], data["low"], data["grade"]) == (457.2, "m", 274.32, "A")


def test_a_parameter_is_shown_with_the_rules_and_processes_that_read_it(command: Command) -> None:
    said = command("show", "maritime-close-pass", "channels.hotline.connect.median_s")
    for word in ("Time until it is answered, if it is. Median time.", "chance.lognormal", "model.calls._connection"):
        assert word in said.out
    data = command("show", "maritime-close-pass", "belief.tilt", "--json").json
    assert {"belief.act_shift", "belief.neutral_rung"} <= set(data["rules"])
    assert "belief.act_shift" in command("show", "belief.tilt").out


def test_where_the_text_of_the_model_is_not_installed_nobody_is_said_to_read_nothing(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidentsim.uses.reads.readers", dict)
    assert "not told" in command("show", "maritime-close-pass", "belief.tilt").out
    assert command("show", "maritime-close-pass", "belief.tilt", "--json").json["rules"] is None


def test_a_parameter_without_a_range_says_why(command: Command) -> None:
    said = command("show", "maritime-close-pass", "blue.units.ship.minimum_speed_mps")
    assert "none: a ship can stop" in said.out
    assert "none: definitions" in command("show", "maritime-close-pass", "ladder.unsafe_rung").out


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("P-I12", ("lambda", "belief.tilt: 0.3 logit per rung", "belief.neutral_rung", "every scenario", "U12")),
        ("DEC18", ("USS Decatur", "news copies", "blue.roe.default (decatur-2018)", "cases       decatur-2018")),
        ("V12", ("calibrate", "0.1 to 0.15", "IRGCN")),
        ("U1", ("not known", "misread intent", "P-I16", "would help")),
    ],
)
def test_a_row_of_the_registry_is_shown_with_where_it_is_used(
    key: str, words: tuple[str, ...], command: Command
) -> None:
    said = command("show", key)
    for word in words:
        assert word in said.out
    data = command("show", key, "--json").json
    assert data["key"] == key
    assert {"parameters", "rules", "cases", "rows"} <= set(data)


def test_a_row_that_is_not_in_the_registry_is_refused_with_the_nearest(command: Command) -> None:
    said = command("show", "P-I122")
    assert said.code == 2
    assert "Did you mean 'P-I12" in said.err or "Did you mean 'P-I22'" in said.err


def test_a_part_is_shown_with_all_that_is_in_it(command: Command) -> None:
    paths = [row["path"] for row in command("show", "air-intercept", "perception", "--json").json]
    assert paths == [path for path, _ in leaves(load("air-intercept")) if path.startswith("perception.")]


def test_a_path_alone_is_shown_for_each_scenario(command: Command) -> None:
    said = command("show", "perception.misread_probability")
    assert "misread" in said.out.splitlines()[0]
    rows = command("show", "perception.misread_probability", "--json").json
    assert [row["scenario"] for row in rows] == list(catalogue())


@pytest.mark.parametrize("measure", ["success", "timeliness", "violence", "deescalated", "incidents"])
def test_a_measure_is_shown_with_its_meaning(measure: str, command: Command) -> None:
    assert KNOWN[measure].meaning in command("show", measure).out
    assert command("show", measure, "--json").json["given"] == KNOWN[measure].given


def test_an_uncertain_parameter_is_shown_as_its_distribution(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(
        'base = "maritime-close-pass"\n[domain]\nstandoff_m = {dist = "uniform", low = "1 nmi", high = "2 nmi"}\n'
    )
    assert "uniform: low 1 nmi, high 2 nmi" in command("show", str(file), "domain.standoff_m").out


def test_a_good_file_passes_its_check(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('base = "maritime-close-pass"\nname = "mine"\n[red]\ntrust = 0.5\n')
    said = command("check", str(file))
    assert said.code == 0
    assert "1 without a source: red.trust" in said.out
    assert all(line.startswith("ok") for line in said.out.splitlines())
    data = command("check", str(file), "--json").json
    assert (data["without_source"], data["failed"]) == (["red.trust"], 0)


def test_a_check_whose_trials_fail_says_so(command: Command, stubbed: Put) -> None:
    stubbed(Stub(fails=frozenset({2})))
    said = command("check", "maritime-close-pass")
    assert said.code == 3
    assert "5 trials on the engine stub, 1 failed" in said.out
    assert "replication 2, seed 1" in said.err


def test_a_trace_tells_a_trial_as_a_log_book(command: Command) -> None:
    said = command("trace", "maritime-close-pass", "--seed", "3", "-r", "4")
    lines = said.out.splitlines()
    assert lines[0].startswith("+00:00:00  Blue destroyer, bridge: enters, aiming at")
    assert "part after" in lines[-1]
    assert said.err == "scenario maritime-close-pass, seed 3, replication 4, engine model\n"
    assert command("trace", "maritime-close-pass", "--seed", "3", "-r", "4", "--quiet").err == ""


def test_a_trace_can_look_for_an_incident(command: Command) -> None:
    data = command("trace", "maritime-close-pass", "--incident", "--json").json
    assert any(note["did"] == "CLIMBED" and note["object"] >= 2 for note in data["notes"])
    found = data["replication"]
    again = command("trace", "maritime-close-pass", "--incident", "-r", str(found), "--json").json
    assert again == data


def test_a_changed_trial_alone_is_the_trial_of_the_changed_scenario(command: Command) -> None:
    told = choose.trace(vary(close_pass(), "red.aim", 3), 2, 1)
    said = command("trace", "maritime-close-pass", "-r", "2", "--set", "red.aim=3", "--alone")
    assert said.out.splitlines() == list(map(str, told))


def test_a_trace_is_written_as_notes(command: Command, tmp_path: Path) -> None:
    import csv

    command("trace", "maritime-close-pass", "-o", str(tmp_path / "a" / "x.csv"))
    command("trace", "maritime-close-pass", "-o", str(tmp_path / "x.json"))
    printed = command("trace", "maritime-close-pass", "--json").json
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8")) == printed
    with (tmp_path / "a" / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["did"], row["who"], row["text"]) for row in rows] == [
        (note["did"], note["who"], note["text"]) for note in printed["notes"]
    ]


def test_several_encounters_are_told_apart(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('base = "maritime-close-pass"\nencounters = [{start_s = 0}, {start_s = "10 min"}]\n')
    said = command("trace", str(file))
    assert {line.split()[0] for line in said.out.splitlines()} == {"[0]", "[1]"}


def test_a_run_prints_every_measure_with_its_interval_seed_and_engine(command: Command, stubbed: Put) -> None:
    stubbed(Stub())
    said = command("run", "maritime-close-pass", "-n", "80", "--seed", "5")
    assert said.code == 0
    assert "seed 5, engine stub (chosen: for a few trials), 80 replications" in said.out
    assert [line.split()[0] for line in said.out.splitlines()[4:]] == list(MEASURES)
    begins = "maritime-close-pass: seed 5, engine stub (chosen: for a few trials), draws by "
    assert said.err.startswith(begins)


def test_a_run_as_json_has_null_where_nothing_is_defined(command: Command, stubbed: Put) -> None:
    stubbed(Stub())
    data = command("run", "maritime-close-pass", "-n", "1", "--json").json
    assert set(data["estimates"]) == set(MEASURES)
    assert any(
        row == {"value": None, "low": None, "high": None, "n": 0, "undefined": 0} for row in data["estimates"].values()
    )
    assert (data["study"], data["failed"], data["replications"], data["seed"]) == (None, 0, 1, 1)


def test_a_run_goes_on_where_its_study_stopped(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    study = str(tmp_path / "s")
    command("run", "maritime-close-pass", "-n", "30", "-o", study)
    said = command("run", "maritime-close-pass", "-n", "50", "-o", study)
    assert said.err.endswith(f"20 new replications; the study is in {study}\n")
    data = command("run", "maritime-close-pass", "-n", "50", "-o", study, "--json", "--quiet")
    assert (data.json["new"], data.json["replications"], data.json["study"], data.err) == (0, 50, study, "")
    once = command("run", "maritime-close-pass", "-n", "50", "--json").json
    assert once["estimates"] == data.json["estimates"]
    assert open_study(study).replications == 50


def test_a_run_of_which_trials_failed_exits_with_three(command: Command, stubbed: Put) -> None:
    stubbed(Stub(fails=frozenset({4, 9})))
    said = command("run", "maritime-close-pass", "-n", "20")
    assert said.code == 3
    assert "2 trials failed and are in no estimate" in said.out
    assert "2 of 20 trials failed; the first: scenario maritime-close-pass, point 0, replication 4, seed 1" in said.err
    assert command("run", "maritime-close-pass", "-n", "20", "--json").json["failed"] == 2


def test_a_precision_that_is_not_reached_exits_with_four(command: Command, stubbed: Put) -> None:
    stubbed(Stub(pause_s=0.01))
    said = command("run", "maritime-close-pass", "--precision", "0.1pp", "--budget", "0.3s", "--json")
    assert (said.code, said.json["reached"]) == (4, False)
    assert "the precision was not reached" in said.err


def test_a_precision_and_a_budget_that_are_met_exit_with_zero(command: Command, stubbed: Put) -> None:
    stubbed(Stub())
    assert command("run", "maritime-close-pass", "--precision", "8pp", "--budget", "1 min").code == 0
    assert command("run", "maritime-close-pass", "--budget", "0.2 s", "-q").code == 0


def test_settings_change_the_scenario_that_is_run(command: Command, stubbed: Put) -> None:
    stubbed(Stub())
    settings = ("--set", "red.trust=0.5", "--set", "domain.standoff_m=1 nmi", "--set", "red.plan=[]")
    data = command("run", "maritime-close-pass", "-n", "2", "--json", *settings).json
    changed = vary(vary(vary(close_pass(), "red.trust", 0.5), "domain.standoff_m", 1852.0), "red.plan", [])
    assert data["hash"] == scenario_hash(changed)


def test_a_study_can_be_run_from_its_own_scenario(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    file = tmp_path / "copy.toml"
    file.write_text(to_toml(close_pass()), encoding="utf-8")
    one = command("run", str(file), "-n", "5", "--json").json
    assert one == command("run", "maritime-close-pass", "-n", "5", "--json").json


def test_the_doctor_finds_this_installation_well(command: Command) -> None:
    said = command("doctor", "--json")
    assert said.code == 0
    good = {check["what"]: check["good"] for check in said.json["checks"]}
    assert good["Philox4x32-10"] and good["fast draws"] and good["model"]  # noqa: PT018 - one thought
    assert "versions" in command("doctor").out


def test_the_doctor_finds_wrong_draws(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidentsim.draws.philox", lambda *_: (0, 0, 0, 0))
    said = command("doctor")
    assert said.code == 1
    assert "WRONG" in said.out


def test_version_and_help(command: Command) -> None:
    assert command("--version").out == "incidentsim 0.1.0\n"
    for arguments in ((), ("--help",), ("run", "--help")):
        said = command(*arguments)
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith("Usage: incidentsim")


def test_a_trial_of_a_study_is_traced_by_its_address(command: Command, tmp_path: Path) -> None:
    """The row of a study leads to its log book: folder, point, replication; the seed is the study's."""
    folder = str(tmp_path / "study")
    command("run", "maritime-close-pass", "-n", "4", "--seed", "9", "-o", folder)
    by_address = command("trace", f"{folder}:0:3", "-q")
    by_name = command("trace", "maritime-close-pass", "--seed", "9", "-r", "3", "-q")
    assert by_address.out == by_name.out != ""
