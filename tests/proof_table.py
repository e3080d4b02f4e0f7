"""A pytest plugin: `--proof-table PATH` writes a dated table of what was proved, and how long it took.

A test's name is its sentence. A test may add what it measured with `record_property("measured", "...")`.
"""

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

HEAD = """\
# What was proved, and when

Written by `make proof` on {date} with incidentsim {version}, Python {python} on {system}. Each line is a test marked
`proof`; its name is the sentence.

| sentence | outcome | measured | seconds | where |
| --- | --- | --- | ---: | --- |
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the table."""

    where: str
    sentence: str
    outcome: str
    measured: str
    seconds: float

    def __str__(self) -> str:
        cells = (self.sentence, self.outcome, self.measured, f"{self.seconds:.1f}", f"`{self.where}`")
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def sentence(nodeid: str) -> str:
    """The sentence that a test's name says.

    >>> sentence("tests/theory/test_queue.py::test_nobody_waits_for_ever[two lines]")
    'Nobody waits for ever (two lines)'
    """
    name, _, case = nodeid.rpartition("::")[2].partition("[")
    said = name.removeprefix("test_").replace("_", " ")
    return said[:1].upper() + said[1:] + (f" ({case.removesuffix(']')})" if case else "")


def proof_of(report: pytest.TestReport) -> Proof:
    """The line that a test's report makes."""
    measured = "; ".join(str(value) for name, value in report.user_properties if name == "measured")
    where = report.nodeid.partition("::")[0]
    return Proof(where, sentence(report.nodeid), report.outcome, measured, report.duration)


def page(proofs: list[Proof], now: datetime) -> str:
    """The whole page, in the order of the files."""
    head = HEAD.format(
        date=f"{now:%Y-%m-%d}",
        version=version("incidentsim"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
    )
    return head + "".join(f"{proof}\n" for proof in sorted(proofs, key=lambda proof: (proof.where, proof.sentence)))


class ProofTable:
    """Collects reports while the tests run, here or in other processes; writes when they are done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.proofs: list[Proof] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # A test that never ran was skipped or broken in its set-up; what fails after it is told twice.
        if report.when == "call" or report.outcome != "passed":
            self.proofs.append(proof_of(report))

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        done = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if done and self.proofs:
            self.path.write_text(page(self.proofs, datetime.now(UTC)), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof-table", metavar="PATH", type=Path, help="write the table of proofs to this file")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--proof-table")
    if path is not None and not hasattr(config, "workerinput"):  # with xdist, the parent writes
        config.pluginmanager.register(ProofTable(path), "proof-table-writer")
