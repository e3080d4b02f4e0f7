"""A run that is killed or interrupted leaves nothing half-written, no process behind, and goes on later."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentsim.results.study import open_study
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run
from tests.stubs import MAKER, Stub, close_pass

ROOT = Path(__file__).parent.parent.parent
LONG = """
import sys
from pathlib import Path
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import Interrupted, run
from tests.stubs import MAKER, Stub, close_pass
request = Request(Count(100_000), workers=2, chunk=5, out=Path(sys.argv[1]), part_s=0.1)
try:
    run(close_pass(), Stub(pause_s=0.002), request, MAKER)
except Interrupted as stopped:
    print(stopped.replications)
    sys.exit(130)
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the process table of Linux")


def children(pid: int) -> set[int]:
    try:
        return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    except OSError:
        return set()


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(true: Callable[[], object]) -> None:
    until_s = time.monotonic() + 30.0
    while not true():
        assert time.monotonic() < until_s, "it took too long"
        time.sleep(0.02)


def stopped_by(number: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """A run in a process group of its own, ended by a signal to all of it (or to it alone, if it is to be killed)."""
    command = [sys.executable, "-c", LONG, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        wait_until(lambda: len(list(folder.glob("parts/*.parquet"))) >= 2)
        workers = children(process.pid)
        assert len(workers) >= 2
        os.kill(process.pid, number) if number == signal.SIGKILL else os.killpg(process.pid, number)
        out, err = process.communicate(timeout=30)
    wait_until(lambda: not any(map(is_running, workers)))
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def goes_on(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("parts/*.parquet")}
    held = open_study(folder).replications
    goal = Count(held + 50)
    found = run(close_pass(), Stub(), Request(goal, workers=1, out=folder), MAKER)
    assert found.replications == held + 50
    assert found.table.equals(run(close_pass(), Stub(), Request(goal, workers=1), MAKER).table)
    assert all((folder / "parts" / name).read_bytes() == data for name, data in before.items())
    assert not list(folder.rglob("*.partial"))


def test_a_killed_run_leaves_whole_parts_and_no_process_and_goes_on(tmp_path: Path) -> None:
    ended = stopped_by(signal.SIGKILL, tmp_path / "s")
    assert ended.returncode == -signal.SIGKILL
    assert open_study(tmp_path / "s").replications > 0
    goes_on(tmp_path / "s")


def test_an_interrupted_run_keeps_what_is_finished_and_goes_on(tmp_path: Path) -> None:
    ended = stopped_by(signal.SIGINT, tmp_path / "s")
    assert (ended.returncode, ended.stderr) == (130, "")
    assert int(ended.stdout) == open_study(tmp_path / "s").replications > 0
    goes_on(tmp_path / "s")
