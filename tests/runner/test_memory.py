"""What a long run keeps in memory: rows, and no journal."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_PEAK = """
import json, sys
from incidentsim.choose import engine_named
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run
from incidentsim.scenario.files import load
from tests.peaks import peak_mb
from tests.stubs import MAKER, Stub

engine = Stub() if sys.argv[1] == "stub" else engine_named()[0]
if __name__ == "__main__":
    done = run(load("maritime-traffic"), engine, Request(goal=Count(int(sys.argv[2])), workers=1), MAKER)
    print(json.dumps([done.replications, peak_mb()]))
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


_MANY = """
import json, sys, time
from pathlib import Path
from incidentsim.analysis.points import tallies
from incidentsim.measures import MEASURES
from incidentsim.results.study import open_study
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run
from tests.peaks import peak_mb
from tests.stubs import MAKER, Bulk, close_pass

if __name__ == "__main__":
    folder, n, does = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    close_pass()
    began_s = time.perf_counter()
    if does == "run":
        found = run(close_pass(), Bulk(), Request(Count(n), workers=1, out=folder), MAKER).replications
    else:
        found = tallies(open_study(folder).tables(), tuple(MEASURES))[0].replications
    took_s = time.perf_counter() - began_s
    print(json.dumps([found, took_s, peak_mb()]))
"""


def _many(folder: Path, n: int, does: str) -> tuple[float, float]:
    """How long (s) a process of its own took for so many rows, and the most memory (MB) it held."""
    command = [sys.executable, "-c", _MANY, str(folder), str(n), does]
    top = Path(__file__).resolve().parents[2]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=top, timeout=600)
    found, took_s, peak_mb = json.loads(ran.stdout)
    assert found == n
    return took_s, peak_mb


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_million_rows_are_written_opened_and_summed_up_in_seconds_with_flat_memory(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    said = []
    for does in ("run", "sum up"):
        _, few_mb = _many(tmp_path / "few", 500_000, does)
        took_s, many_mb = _many(tmp_path / "many", 1_000_000, does)
        said.append(f"{does}: {took_s:.1f} s, {many_mb:.0f} MB (half the rows: {few_mb:.0f} MB)")
        assert took_s < 30.0
        assert many_mb < few_mb + 60.0
    size_mb = sum(path.stat().st_size for path in (tmp_path / "many").rglob("*") if path.is_file()) / 1e6
    record_property("measured", f"{'; '.join(said)}; on disk {size_mb:.0f} MB")


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_hundred_thousand_rows_stay_below_500_megabytes() -> None:
    assert _peak_mb("stub", 100_000) < 500.0


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_hundred_thousand_trials_of_the_model_stay_below_500_megabytes() -> None:
    assert _peak_mb("model", 100_000) < 500.0


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_thousand_trials_of_the_model_leave_little_more_than_their_rows() -> None:
    few, many = _peak_mb("model", 100), _peak_mb("model", 1_100)
    assert many - few < 20.0
