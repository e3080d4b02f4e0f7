"""A file of one's own is taken wherever a scenario is, and a bad one is refused in the same words everywhere."""

from pathlib import Path

import pytest

from tests.cli.said import Command

GOOD = 'base = "maritime-close-pass"\nname = "mine"\ntitle = "Mine"\n[red]\ntrust = 0.3\n'
#: Every command that takes a scenario, with the place where it stands.
COMMANDS = {
    "list": ("list", "FILE"),
    "show": ("show", "FILE"),
    "show a parameter": ("show", "FILE", "red.trust"),
    "check": ("check", "FILE"),
    "diff, first": ("diff", "FILE", "maritime-close-pass"),
    "diff, second": ("diff", "maritime-close-pass", "FILE"),
    "init": ("init", "new", "--from", "FILE"),
    "trace": ("trace", "FILE"),
    "run": ("run", "FILE", "-n", "2", "--workers", "1"),
    "causes": ("causes", "FILE", "-n", "2", "--workers", "1"),
}
BAD = {
    "a key misspelt": b'base = "maritime-close-pass"\n\n[red]\ntrsut = 7\n',
    "a value that cannot be": b'base = "maritime-close-pass"\n\n[red]\ntrust = 7\n',
    "no TOML": b"[red\n",
    "no text": b"\x89PNG\x00\xff",
    "a base that is not there": b'base = "maritime-clos-pass"\n',
}


def asked(name: str, file: str) -> tuple[str, ...]:
    return tuple(file if word == "FILE" else word for word in COMMANDS[name])


@pytest.mark.parametrize("file", ["mine.toml", "mine", "./mine.toml", "below/mine.txt", "absolute"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_of_ones_own_is_taken_wherever_a_scenario_is(
    name: str, file: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = str(tmp_path / "mine.toml") if file == "absolute" else file
    Path(given).parent.mkdir(exist_ok=True)
    Path(given).write_text(GOOD)
    said = command(*asked(name, given), "--quiet")
    assert (said.code, said.err) == (0, "")
    if name == "init":
        assert command("show", "new/scenario.toml", "red.trust", "--json").json["value"] == 0.3


@pytest.mark.parametrize("kind", [*BAD, "a folder", "nothing"])
def test_a_bad_file_is_refused_in_the_same_words_everywhere(
    kind: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if kind == "a folder":
        Path("mine.toml").mkdir()
    elif kind != "nothing":
        Path("mine.toml").write_bytes(BAD[kind])
    said = {name: command(*asked(name, "mine.toml")) for name in COMMANDS}
    assert {found.code for found in said.values()} == {2}
    assert {found.out for found in said.values()} == {""}
    words = {found.err for found in said.values()}
    assert len(words) == 1, words
    [message] = words
    assert message.startswith("incidentsim: ")
    assert "mine.toml" in message or kind == "a base that is not there"
    assert ": got " in message
    assert ", but it must be " in message
    assert not Path("new").exists()


def test_a_folder_that_init_made_is_no_file_but_the_one_in_it_is_named(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    command("init", str(folder))
    for name in ("check", "show", "list"):
        said = command(name, str(folder))
        assert said.code == 2
        assert said.err.endswith(f"Name the file in it, such as {folder / 'scenario.toml'}.\n")


def test_files_and_names_are_listed_together(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    said = command("list", str(tmp_path / "mine.toml"), "decatur-2018")
    assert [line.split()[0] for line in said.out.splitlines()] == ["NAME", "mine", "decatur-2018"]
