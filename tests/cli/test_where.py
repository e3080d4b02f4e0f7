"""Where trials run is said on the command line, and changes no number."""

import sys

import pytest

from incidentsim.runner import cluster
from tests.cli.said import Command, Put
from tests.stubs import Stub

S = "maritime-close-pass"


def test_threads_give_what_one_process_gives(command: Command, stubbed: Put) -> None:
    stubbed(Stub())
    assert (
        command("run", S, "-n", "30", "--threads", "3", "--json").json
        == command("run", S, "-n", "30", "--workers", "1", "--json").json
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--threads", "0"), "workers: got 0"),
        (("--threads", "2", "--workers", "2"), "--threads: got --threads beside --workers"),
        (("--scheduler", "tcp://127.0.0.1:1", "--workers", "2"), "a scheduler knows its own workers"),
        (("--cluster", "remote"), "the address of a Dask scheduler, or local"),
        (("--scheduler", "http://x"), "tcp://HOST:PORT"),
    ],
)
def test_a_place_that_cannot_be_is_one_line(arguments: tuple[str, ...], said: str, command: Command) -> None:
    answer = command("run", S, "-n", "3", *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_without_dask_it_is_said_what_to_install(
    command: Command, stubbed: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    stubbed(Stub())
    answer = command("run", S, "-n", "500", "-q", "--cluster", "local")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "pip install 'incidentsim[cluster]'" in answer.err


@pytest.mark.parametrize("named", [("--cluster", "local"), ("--scheduler", "tcp://localhost:1")])
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_cluster_that_is_named_is_never_left_out_however_short_the_run(
    named: tuple[str, str], more: tuple[str, ...], command: Command, stubbed: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    stubbed(Stub())
    answer = command("run", S, "-n", "5", *named, *more)
    assert (answer.code, answer.out) == (2, "")
    assert "no Dask on this machine" in answer.err


def test_a_scheduler_that_does_not_answer_is_told_of_before_the_first_trial(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.3)
    answer = command("run", S, "-n", "5", "--scheduler", "tcp://localhost:1")
    assert (answer.code, answer.out) == (2, "")
    assert "where no Dask scheduler answers" in answer.err
