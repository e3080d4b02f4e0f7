"""Policies on the command line: named ones by name, code only where it is allowed."""

import sys
from pathlib import Path

import pytest

from incidentsim.results.study import open_study
from tests.cli.said import Command

S = "maritime-close-pass"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A policy in a file of the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    name = f"policy_of_{tmp_path.name.replace('-', '_')}"
    Path(f"{name}.py").write_text("def calm(view):\n    return 0.0, 0.5\n")
    return f"{name}:calm"


def test_code_runs_only_where_it_is_allowed(command: Command, mine: str) -> None:
    for words in (("run", S, "-n", "2"), ("trace", S)):
        refused = command(*words, "--policy", f"red={mine}")
        assert refused.code == 2
        assert "--allow-code" in refused.err
        assert command(*words, "--policy", f"red={mine}", "--allow-code").code == 0


def test_a_study_is_not_gone_on_with_under_another_policy_or_another_source(command: Command, mine: str) -> None:
    words = ("run", S, "-n", "2", "-o", "study")
    own = ("--policy", f"red={mine}", "--allow-code")
    assert command(*words, *own).code == 0
    assert open_study("study").receipt.red_policy == mine
    assert command(*words).code == 2
    assert command(*words, "--policy", "red=steadfast").code == 2
    file = Path(f"{mine.partition(':')[0]}.py")
    file.write_text(file.read_text() + "# changed\n")
    said = command(*words, *own)
    assert said.code == 2
    assert "source of the policy of red" in said.err


def test_a_shipped_policy_is_named_like_any_parameter(command: Command) -> None:
    by_option = command("run", S, "-n", "5", "--policy", "red=steadfast", "--json").json
    by_setting = command("run", S, "-n", "5", "--set", "red.policy=steadfast", "--json").json
    assert by_option["hash"] == by_setting["hash"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("red=stedfast", "Did you mean 'steadfast'?"),
        ("white=steadfast", "Write it as --policy red=steadfast"),
        ("steadfast", "Write it as --policy red=steadfast"),
        ("red=nowhere_at_all:calm", "a module that can be imported"),
    ],
)
def test_a_policy_that_is_not_there_is_told_in_one_line(command: Command, given: str, said: str) -> None:
    refused = command("run", S, "-n", "2", "--policy", given, "--allow-code")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    assert said in refused.err


@pytest.mark.parametrize("leaves", ["sys.exit(0)", "sys.exit('I quit')", "raise SystemExit"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_policy_that_would_end_the_process_is_a_failed_trial(
    command: Command, mine: str, leaves: str, workers: str
) -> None:
    Path(f"{mine.partition(':')[0]}.py").write_text(f"import sys\ndef calm(view):\n    {leaves}\n")
    said = command("run", S, "-n", "12", "--workers", workers, "--policy", f"red={mine}", "--allow-code")
    assert said.code == 3
    assert "replications; " in said.out
    assert f"policy {mine}: got SystemExit" in said.err
    assert command("trace", S, "--policy", f"red={mine}", "--allow-code").code == 2


@pytest.mark.parametrize("top", ["x = undefined_name", "1 / 0", "raise SystemExit(0)", "raise GeneratorExit"])
def test_a_module_that_cannot_be_imported_is_refused_in_one_line(command: Command, mine: str, top: str) -> None:
    Path(f"{mine.partition(':')[0]}.py").write_text(f"{top}\ndef calm(view):\n    return 0.0, 0.5\n")
    said = command("run", S, "-n", "2", "--policy", f"red={mine}", "--allow-code")
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert "a module that can be imported" in said.err


def test_an_import_is_interrupted_by_ctrl_c(command: Command, mine: str) -> None:
    Path(f"{mine.partition(':')[0]}.py").write_text("raise KeyboardInterrupt")
    assert command("run", S, "-n", "2", "--policy", f"red={mine}", "--allow-code").code == 130
