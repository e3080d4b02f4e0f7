"""Every example of README.md and docs/ runs, and the pages build without a warning.

A page's ```python and ```console blocks run top to bottom, in one temporary folder a page. Python blocks
share their names. Of a console block, each line that begins with `$ ` is a command (`make` aside); it
must exit with 0, or with the code that a comment at its end states: `$ incidentsim show nobody  # exit 2`.
Our own command runs in a process that has its libraries loaded already (warm.py); the proof starts a fresh one each
time.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.warm import Warm

ROOT = Path(__file__).parent.parent
QUIET = {"NO_COLOR": "1", "COLUMNS": "100", "MPLBACKEND": "Agg"}
COMMAND_S = 600
OURS = [sys.executable, "-m", "incidentsim"]
STATED_EXIT = re.compile(r"\s+#\s*exit\s+(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page: its language, its text, and the line where the text begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console block, and the exit code that it must have."""

    text: str
    code: int

    def argv(self) -> list[str]:
        """What to run: our own command with this Python, any other in a shell."""
        program, *rest = shlex.split(self.text)
        if program == "incidentsim":
            return [*OURS, *rest]
        return ["/bin/sh", "-c", self.text]


def pages() -> Iterator[Path]:
    """README.md and all pages of docs/."""
    yield from (path for path in [ROOT / "README.md"] if path.exists())
    yield from (path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page that run, in their order."""
    for token in MarkdownIt().parse(text):
        language = token.info.partition(" ")[0]
        if token.type == "fence" and language in {"python", "console"} and token.map:
            yield Block(language, token.content, token.map[0] + 2)


def commands(console: str) -> Iterator[Command]:
    """The commands of a console block; a line that ends with a backslash goes on in the next."""
    for line in console.replace("\\\n", " ").splitlines():
        if line.startswith("$ ") and not line.startswith("$ make"):
            stated = STATED_EXIT.search(line)
            yield Command(STATED_EXIT.sub("", line[2:]), int(stated[1]) if stated else 0)


#: Runs a command line in a folder: the exit code, and what was said.
Runs = Callable[[list[str], Path], tuple[int, str]]


def in_a_process(argv: list[str], folder: Path) -> tuple[int, str]:
    """Run it as a process of its own."""
    ran = subprocess.run(
        argv,
        cwd=folder,
        env=os.environ | QUIET,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_S,
    )
    return ran.returncode, ran.stdout + ran.stderr


def run_command(command: Command, folder: Path, runs: Runs) -> None:
    """Run one command in a folder; it must exit as it should."""
    code, said = runs(command.argv(), folder)
    assert code == command.code, f"$ {command.text}\nexit {code}, not {command.code}\n{said}"


def run_page(text: str, name: str, folder: Path, runs: Runs = in_a_process) -> None:
    """Run all blocks of a page; a Python traceback tells the line of the page."""
    namespace: dict[str, Any] = {"__name__": "page"}
    for block in blocks(text):
        if block.language == "python":
            exec(compile("\n" * (block.line - 1) + block.text, name, "exec"), namespace)
        else:
            for command in commands(block.text):
                run_command(command, folder, runs)


ALL_PAGES = pytest.mark.parametrize("page", list(pages()), ids=lambda page: str(page.relative_to(ROOT)))


@pytest.fixture(scope="session")
def warm() -> Iterator[Runs]:
    """Runs our own command in a process that has its libraries loaded, any other by itself."""
    with Warm(QUIET) as ours:
        yield lambda argv, at: ours.run(argv[3:], at) if argv[:3] == OURS else in_a_process(argv, at)


@pytest.mark.slow
@ALL_PAGES
def test_every_example_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Runs) -> None:
    monkeypatch.chdir(tmp_path)
    run_page(page.read_text(encoding="utf-8"), str(page), tmp_path, warm)


@pytest.mark.proof
@ALL_PAGES
def test_every_example_runs_as_processes_of_their_own(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_page(page.read_text(encoding="utf-8"), str(page), tmp_path)


def test_our_own_command_says_and_exits_the_same_either_way(tmp_path: Path, warm: Runs) -> None:
    for arguments in (["list"], ["show", "nobody"]):
        assert warm([*OURS, *arguments], tmp_path) == in_a_process([*OURS, *arguments], tmp_path)


@pytest.mark.parametrize(
    "block",
    [
        "```python\nassert 1 + 1 == 3\n```",
        "1. a list\n\n   ```python\n   assert False\n   ```",
        "```console\n$ exit 1\n```",
        "```console\n$ true  # exit 2\n```",
        "```console\n$ true\ntrue\n$ test 1 -eq \\\n  2\n```",
        "```python\nx = 1\n```\n\n```python\nassert x == 2\n```",
    ],
)
def test_an_example_that_does_not_hold_is_found(block: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run_page(block, "page.md", tmp_path)


def test_the_blocks_of_a_page_share_names_and_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = "```console\n$ echo one > a\n$ make no-such-target\n$ exit 3  # exit 3\nexit 1\n```\n\n"
    page += "```python\nfrom pathlib import Path\n```\n\n```python\nassert Path('a').read_text() == 'one\\n'\n```\n"
    run_page(page, "page.md", tmp_path)


def test_our_own_command_runs_with_this_python() -> None:
    [command] = commands("$ incidentsim show 'a b' \\\n    --json  # exit 2\nout: no such thing\n")
    assert command.argv() == [sys.executable, "-m", "incidentsim", "show", "a b", "--json"]
    assert command.code == 2


@pytest.mark.slow
def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path)]
    ran = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False, timeout=COMMAND_S)
    assert ran.returncode == 0, ran.stdout + ran.stderr
