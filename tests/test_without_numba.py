"""Where numba is not installed everything works; what needs the twin says so, and is skipped."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLUGIN = "-p", "tests.without_numba", "-p", "no:cacheprovider"
RUN = "import sys; sys.modules['numba'] = None; from incidentsim.__main__ import main; sys.exit(main())"


def ran(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *argv], cwd=ROOT, capture_output=True, text=True, timeout=1800)


@pytest.mark.slow
def test_a_run_says_that_the_model_is_all_there_is() -> None:
    said = ran("-c", RUN, "run", "maritime-close-pass", "-n", "200", "--workers", "1")
    assert said.returncode == 0, said.stderr
    assert "engine model (chosen: numba is not installed), draws by python (numba cannot be imported" in said.stderr
    refused = ran("-c", RUN, "run", "maritime-close-pass", "--engine", "twin")
    assert refused.returncode == 2
    assert "Install numba, or use --engine model." in refused.stderr


@pytest.mark.proof
@pytest.mark.parametrize("part", ["tests/twin", "tests/test_engines.py", "tests/cli", "tests/model", "tests/theory"])
def test_the_suite_passes(part: str) -> None:
    said = ran("-m", "pytest", "-q", *PLUGIN, "-m", "not proof and not bench", part)
    assert said.returncode == 0, said.stdout[-3000:]


@pytest.mark.proof
def test_what_needs_the_twin_says_so() -> None:
    said = ran(
        "-m", "pytest", "-q", "-rs", *PLUGIN, "-m", "not proof and not bench", "tests/twin", "tests/test_engines.py"
    )
    assert "the twin needs numba" in said.stdout
