"""Designs on the command line: checked, begun, and their schema."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from incidentsim.design.files import Plan, load_plan, loads_plan
from incidentsim.design.points import points_of
from incidentsim.design.schema import shipped_text
from incidentsim.design.skeleton import skeleton
from incidentsim.scenario.files import catalogue, load
from tests.cli.said import Command, Put
from tests.stubs import Stub

FILES = ["design.toml", "design.schema.json", "README.md"]
EXAMPLE = re.compile(r"^# (?=\[|[a-z_.]+ = )", re.MULTILINE)
VALIDATOR = Draft202012Validator(json.loads(shipped_text()))


def test_a_study_with_a_design_is_made_that_check_takes_at_once(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "Which First 2"
    said = command("init", str(folder), "--design")
    assert said.code == 0
    assert said.out.splitlines() == [str(folder / name) for name in FILES]
    assert {path.name for path in folder.iterdir()} == set(FILES)
    plan = load_plan(folder / "design.toml")
    assert plan.design.name == "which-first-2"
    checked = command("check", str(folder / "design.toml"), "--json")
    assert (checked.code, checked.json["points"], checked.json["trials_at_most"]) == (0, 9, 450)
    assert checked.json["levers"] == ["interoperability"]


@pytest.mark.parametrize("base", catalogue())
def test_the_design_that_init_writes_loads_with_its_examples_too(base: str) -> None:
    scenario = load(base)
    text = skeleton("mine", base, scenario)["design.toml"]
    plans: list[Plan] = []
    for written in (text, EXAMPLE.sub("", text)):
        VALIDATOR.validate(tomllib.loads(written))
        plans.append(loads_plan(written, {base: scenario}))
    assert len(points_of(plans[0])) < len(points_of(plans[1]))
    assert list(plans[0].design.uncertainties), "the evidence of every shipped scenario gives a range"
    assert len(plans[1].design.policies) == 2


def test_a_design_may_start_from_a_file_of_ones_own(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('base = "maritime-close-pass"\nname = "mine"\n[red]\ntrust = 0.3\n')
    assert command("init", "a/study", "--design", "--from", "mine.toml").code == 0
    assert load_plan("a/study/design.toml").scenarios["mine"].red.trust == 0.3


def test_an_editor_finds_the_schema_of_a_design(command: Command, tmp_path: Path) -> None:
    command("init", str(tmp_path / "s"), "--design")
    first = (tmp_path / "s" / "design.toml").read_text(encoding="utf-8").splitlines()[0]
    assert (tmp_path / "s" / first.removeprefix("#:schema ")).read_text(encoding="utf-8") == shipped_text()
    assert command("schema", "--design").out == shipped_text()
    said = command("schema", "--design", "-o", str(tmp_path / "d.json"))
    assert "#:schema ./d.json" in said.err
    assert "a design file" in said.err


def test_check_tells_how_much_a_design_asks_for(command: Command, tmp_path: Path) -> None:
    command("init", str(tmp_path / "s"), "--design")
    file = tmp_path / "s" / "design.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("n = 50 ", 'precision = { success = "2pp" }\nmost = 4000 '))
    said = command("check", str(file))
    assert said.code == 0
    lines = said.out.splitlines()
    assert [line[:2] for line in lines] == ["ok"] * 4
    assert "1 scenario, 1 lever, 1 uncertainty" in lines[1]
    assert "9 points by the method grid; at most 36,000 trials, 4,000 of each point" in lines[2]


def test_a_mistake_in_a_design_is_one_line_and_exit_code_2(command: Command, tmp_path: Path) -> None:
    command("init", str(tmp_path / "s"), "--design")
    file = tmp_path / "s" / "design.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("values =", "vales ="))
    said = command("check", str(file))
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert re.search(r"design\.toml, line \d+: levers\.interoperability\.vales", said.err)


def test_a_first_point_that_fails_is_told(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub(fails=frozenset({2})))
    command("init", str(tmp_path / "s"), "--design")
    said = command("check", str(tmp_path / "s" / "design.toml"))
    assert said.code == 3
    assert said.out.splitlines()[-1].startswith("no  5 trials of the first point")
    assert "1 failed" in said.out
