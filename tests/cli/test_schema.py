"""`incidentsim schema`: the shipped schema, printed or written."""

from pathlib import Path

from incidentsim.scenario.schema import shipped_text
from tests.cli.said import Command


def test_the_schema_is_printed_as_it_is_shipped(command: Command) -> None:
    assert command("schema").out == shipped_text()
    assert command("schema", "--json").json == command("schema").json


def test_the_schema_is_written_where_an_editor_finds_it(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "new" / "scenario.json"
    said = command("schema", "-o", str(file))
    assert (said.code, said.out) == (0, f"{file}\n")
    assert "#:schema ./scenario.json" in said.err
    assert file.read_text(encoding="utf-8") == shipped_text()
    assert command("schema", "-o", str(file), "--json", "-q").json == {"out": str(file)}


def test_a_place_where_nothing_can_be_written_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = command("schema", "-o", str(tmp_path / "file" / "s.json"))
    assert said.code == 2
    assert "a path below a folder" in said.err
    said = command("schema", "-o", str(tmp_path))
    assert (said.code, len(said.err.splitlines())) == (2, 1)
