"""`incidentsim init`: a study that can be checked and run at once, whole or not made at all."""

import errno
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from incidentsim.scenario.differences import differences
from incidentsim.scenario.files import catalogue, load, loads
from incidentsim.scenario.schema import shipped_text
from incidentsim.scenario.skeleton import skeleton
from tests.cli.said import Command
from tests.scenario.test_schema import VALIDATOR

FILES = ["scenario.toml", "scenario.schema.json", "README.md"]
EXAMPLE = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_study_is_made_that_check_and_run_take_at_once(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "My Study 2"
    said = command("init", str(folder))
    assert said.code == 0
    assert said.out.splitlines() == [str(folder / name) for name in FILES]
    assert names_in(folder) == set(FILES)
    assert load(folder / "scenario.toml").name == "my-study-2"
    assert command("check", str(folder / "scenario.toml")).code == 0
    ran = command("run", str(folder / "scenario.toml"), "-n", "5", "--workers", "1", "-q", "--json")
    assert (ran.code, ran.json["replications"]) == (0, 5)


def test_every_command_of_its_readme_runs_in_its_folder(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("init", str(tmp_path / "s"), "--from", "decatur-2018")
    monkeypatch.chdir(tmp_path / "s")
    told = [line[2:] for line in Path("README.md").read_text(encoding="utf-8").splitlines() if line.startswith("$ ")]
    assert [line.split()[1] for line in told] == ["check", "diff", "trace", "run", "figures"]
    for line in told:
        _, *arguments = shlex.split(line.replace("-n 200", "-n 20 --workers 1"))
        assert command(*arguments).code == 0, line


@pytest.mark.parametrize("base", catalogue())
def test_a_study_is_the_same_simulation_as_its_base_with_its_examples_put_in_too(base: str) -> None:
    scenario = load(base)
    text = skeleton("mine", base, scenario)["scenario.toml"]
    examples = text[: text.index("# A number that nobody knows")]
    for written in (text, EXAMPLE.sub("", examples)):
        found = differences(scenario, loads(written))
        assert found.same_simulation
        assert not found.rests, "an example says of its number what the base says"
        VALIDATOR.validate(tomllib.loads(written))
    assert len(EXAMPLE.findall(examples)) >= 10
    everything = loads(EXAMPLE.sub("", text))
    assert "perception.misread_probability" in everything.uncertain


def test_an_editor_finds_the_schema_beside_the_file(command: Command, tmp_path: Path) -> None:
    command("init", str(tmp_path / "s"))
    first = (tmp_path / "s" / "scenario.toml").read_text(encoding="utf-8").splitlines()[0]
    beside = tmp_path / "s" / first.removeprefix("#:schema ")
    assert beside.read_text(encoding="utf-8") == shipped_text()
    Draft202012Validator.check_schema(VALIDATOR.schema)


def test_a_study_may_start_from_a_file_of_ones_own(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine o'.toml").write_text('base = "maritime-close-pass"\nname = "mine"\n[red]\ntrust = 0.3\n')
    said = command("init", "a/study", "--from", "mine o'.toml", "--json")
    assert said.json["base"] == "../../mine o'.toml"
    assert load("a/study/scenario.toml").red.trust == 0.3
    monkeypatch.chdir(tmp_path / "a" / "study")
    assert command("diff", "../../mine o'.toml", "scenario.toml", "--json").json["same_simulation"] is True


def test_what_is_there_already_is_left_as_it_is(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to("nowhere")
    before = names_in(tmp_path)
    for name in ("empty", "full", "file", "dangling", ".", "", "empty/", "new/../full"):
        said = command("init", name)
        assert (said.code, len(said.err.splitlines())) == (2, 1), name
        assert "it must be a folder that is not there yet. Choose another name." in said.err
    assert names_in(tmp_path) == before
    assert (tmp_path / "full" / "x").read_text() == "mine"


def test_a_base_that_is_not_there_makes_nothing(command: Command, tmp_path: Path) -> None:
    said = command("init", str(tmp_path / "s"), "--from", "decatur-2081")
    assert said.code == 2
    assert "Did you mean 'decatur-2018'?" in said.err
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("fails", ["mkdir", "open", "rename"])
def test_a_full_disk_leaves_nothing_half_written(
    fails: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = getattr(Path, fails)

    def full(path: Path, *arguments: object, **options: object) -> object:
        if path.suffix == ".partial" or path.name == "README.md":
            raise OSError(errno.ENOSPC, "No space left on device")
        return done(path, *arguments, **options)

    monkeypatch.setattr(Path, fails, full)
    said = command("init", str(tmp_path / "a" / "b" / "s"))
    assert said.code == 2
    assert "No space left on device" in said.err
    assert "choose another name" in said.err
    assert names_in(tmp_path) == set()


def test_an_interruption_leaves_nothing_half_written(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", stop)
    assert command("init", str(tmp_path / "a" / "s")).code == 130
    assert names_in(tmp_path) == set()


def test_a_study_below_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = command("init", str(tmp_path / "file" / "s"))
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert "A part of the path is a file; choose another name." in said.err
