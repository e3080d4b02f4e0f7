"""The command line, as the tests of this folder meet it."""

import sys

import pytest

from incidentsim import engines
from incidentsim.cli.app import run_command
from tests.cli.said import Command, Put, Said
from tests.stubs import Stub


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line, in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back what the command line sets

    def run(*arguments: str) -> Said:
        code = run_command(arguments)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Puts a stub in the place of the model, and of the twin."""

    def put(engine: Stub) -> None:
        monkeypatch.setattr(engines, "_model", lambda: engine)
        monkeypatch.setattr(engines, "_plain_model", lambda: engine)
        monkeypatch.setattr(engines, "has_numba", lambda: False)

    return put
