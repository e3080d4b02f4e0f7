"""Shards on the command line: run apart, put together."""

from pathlib import Path

from tests.cli.said import Command, Put
from tests.stubs import Stub

S = "maritime-close-pass"


def test_shards_put_together_say_what_one_run_says(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    folders = [str(tmp_path / f"shard-{k}") for k in (1, 2)]
    for k, folder in enumerate(folders, 1):
        assert command("run", S, "-n", "21", "--shard", f"{k}/2", "-o", folder, "--workers", "1").code == 0
    out = str(tmp_path / "all")
    said = command("merge", out, *folders, "--json")
    assert (said.code, said.json["replications"], said.json["shards"]) == (0, 21, ["1/2", "2/2"])
    whole = command("run", S, "-n", "21", "--workers", "1", "--json").json
    again = command("run", S, "-n", "21", "-o", out, "--workers", "1", "--json").json
    assert again["new"] == 0
    assert again["estimates"] == whole["estimates"]
    refused = command("merge", out, *folders)
    assert refused.code == 2
    assert "a folder that is there already" in refused.err


def test_a_shard_needs_a_folder_and_a_missing_one_a_word(command: Command, stubbed: Put, tmp_path: Path) -> None:
    stubbed(Stub())
    assert "no -o beside it" in command("run", S, "-n", "9", "--shard", "1/2").err
    one = str(tmp_path / "one")
    command("run", S, "-n", "9", "--shard", "1/2", "-o", one, "--workers", "1")
    assert command("merge", str(tmp_path / "all"), one).code == 2
    said = command("merge", str(tmp_path / "all"), one, "--partial")
    assert said.code == 0
    assert "missing: shard 2/2" in said.err
