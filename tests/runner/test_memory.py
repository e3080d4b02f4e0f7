"""What a long run keeps in memory: rows, and no journal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_PEAK = """
import json, resource, sys
from incidentsim.choose import engine_named
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run
from incidentsim.scenario.files import load
from tests.stubs import MAKER, Stub

engine = Stub() if sys.argv[1] == "stub" else engine_named()[0]
if __name__ == "__main__":
    done = run(load("maritime-traffic"), engine, Request(goal=Count(int(sys.argv[2])), workers=1), MAKER)
    print(json.dumps([done.replications, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0]))
"""


def _peak_mb(engine: str, replications: int) -> float:
    """The most memory (MB) that the process held which ran and kept so many trials."""
    top = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", _PEAK, engine, str(replications)],
        check=True,
        capture_output=True,
        text=True,
        cwd=top,
        timeout=1800,
    )
    done, peak = json.loads(ran.stdout.splitlines()[-1])
    assert done == replications
    return float(peak)


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux")
def test_a_hundred_thousand_rows_stay_below_500_megabytes() -> None:
    assert _peak_mb("stub", 100_000) < 500.0


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux")
def test_a_hundred_thousand_trials_of_the_model_stay_below_500_megabytes() -> None:
    assert _peak_mb("model", 100_000) < 500.0


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux")
def test_a_thousand_trials_of_the_model_leave_little_more_than_their_rows() -> None:
    few, many = _peak_mb("model", 100), _peak_mb("model", 1_100)
    assert many - few < 20.0
