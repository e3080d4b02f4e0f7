"""Whatever stops a run, no finished trial is lost, none counts twice, and a run that goes on ends the same."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.errors import StudyError
from incidentsim.results import files
from incidentsim.results.study import open_study
from incidentsim.runner.goals import Count, Precision, Request, within
from incidentsim.runner.run import run
from tests.runner.test_killed import ROOT, children, is_running, wait_until
from tests.stubs import MAKER, Stub, close_pass

RUN = """
import sys
from pathlib import Path
from incidentsim.errors import IncidentSimError
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import Interrupted, run
from tests.stubs import MAKER, Stub, close_pass
if __name__ == "__main__":
    folder, n, workers, pause_s = sys.argv[1:]
    request = Request(Count(int(n)), workers=int(workers), chunk=5, out=Path(folder), part_s=0.05)
    try:
        print(run(close_pass(), Stub(pause_s=float(pause_s), fails=frozenset({11})), request, MAKER).failed)
    except Interrupted:
        sys.exit(130)
    except IncidentSimError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
"""
LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the process table of Linux")
ENGINE = Stub(fails=frozenset({11}))


def begun(folder: Path, n: int, workers: int = 2, pause_s: float = 0.002) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, str(folder), str(n), str(workers), str(pause_s)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def is_whole(folder: Path, n: int) -> bool:
    """The same run again, here, ends with the rows of one that nothing stopped."""
    found = run(close_pass(), ENGINE, Request(Count(n), workers=1, out=folder), MAKER)
    rows = open_study(folder).table()
    return bool(rows.equals(run(close_pass(), ENGINE, Request(Count(n), workers=1), MAKER).table)) and found.failed == 1


def kept_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("parts/part-*.parquet")}


@LINUX
@pytest.mark.slow
def test_a_process_that_is_killed_costs_no_trial(tmp_path: Path) -> None:
    with begun(tmp_path / "s", 400) as process:
        wait_until(lambda: list(tmp_path.glob("s/parts/*.parquet")))
        victim = max(children(process.pid))  # the last one: a worker; the first is the tracker of resources
        os.kill(victim, signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "1\n", "")
    assert is_whole(tmp_path / "s", 400)


@LINUX
@pytest.mark.slow
def test_ctrl_c_twice_is_ctrl_c(tmp_path: Path) -> None:
    with begun(tmp_path / "s", 100_000) as process:
        wait_until(lambda: list(tmp_path.glob("s/parts/*.parquet")))
        workers = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.03)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    # the second may come when Python has ended already, and then ends the process without a word
    assert process.returncode in (130, -signal.SIGINT) or (process.returncode == 1 and "KeyboardInterrupt" in err)
    wait_until(lambda: not any(map(is_running, workers)))
    assert is_whole(tmp_path / "s", open_study(tmp_path / "s").replications + 20)


def got_further(process: subprocess.Popen[str], folder: Path, held: int) -> bool:
    return process.poll() is not None or len(kept_in(folder)) > held


def all_gone(workers: set[int]) -> bool:
    return not any(map(is_running, workers))


@LINUX
@pytest.mark.proof
def test_twenty_kills_at_random_moments_leave_the_study_that_one_run_would_have_made(tmp_path: Path) -> None:
    chance, n, folder = random.Random(20261123), 6_000, tmp_path / "s"
    before: dict[str, bytes] = {}
    for round_ in range(20):
        with begun(folder, n) as process:
            deadline = time.monotonic() + (chance.uniform(0.0, 1.5) if round_ % 2 else chance.uniform(0.0, 5.0))
            if round_ % 2:  # half of them while the run is at work for certain
                held = len(kept_in(folder))
                wait_until(partial(got_further, process, folder, held))
                deadline += chance.uniform(0.0, 0.3)
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            workers = children(process.pid)
            process.kill()
            process.communicate()
        wait_until(partial(all_gone, workers))
        after = kept_in(folder)
        assert before.items() <= after.items()
        before = after
    assert open_study(folder).replications > 0
    assert is_whole(folder, n)


@given(st.integers(0, 20))
@settings(max_examples=8, deadline=None)
def test_a_disk_that_is_full_keeps_what_was_written_whole_and_the_run_goes_on_later(nth: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        folder, calls = Path(top) / "s", iter(range(10_000))

        def full(_: int) -> None:
            if next(calls) >= nth:
                raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(files, "_sync", full)
        with pytest.raises(StudyError, match="The disk is full: make room"):
            run(close_pass(), ENGINE, Request(Count(60), workers=1, chunk=3, part_s=0.0, out=folder), MAKER)
        patch.setattr(files, "_sync", lambda _: None)
        assert not list(folder.rglob(".*"))
        if (folder / "receipt.json").exists():
            assert open_study(folder).replications <= 60
        assert is_whole(folder, 60)


def test_where_room_is_made_in_time_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(10_000))

    def full_for_a_moment(_: int) -> None:
        if next(calls) == 7:  # a receipt and its checksum, a part and its, and so on
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_sync", full_for_a_moment)
    with pytest.raises(StudyError, match="The disk is full"):
        run(close_pass(), ENGINE, Request(Count(60), workers=1, chunk=3, part_s=0.0, out=tmp_path / "s"), MAKER)
    held = open_study(tmp_path / "s").table()["replication"].to_pylist()
    assert held == list(range(len(held)))
    assert len(held) == 9  # the batch that was in hand too


@LINUX
@pytest.mark.proof
def test_a_real_disk_of_300_kilobytes_runs_full(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mount = f"mount -t tmpfs -o size=300k tmpfs {place}"
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "sh", "-c", mount], check=False).returncode:
        pytest.skip("no disk of one's own to be had here")
    copy = tmp_path / "copy"
    script = tmp_path / "run.py"
    script.write_text(RUN)
    code = f"{mount} && {sys.executable} {script} {place}/s 100000 1 0; code=$?; cp -r {place}/s {copy}; exit $code"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "The disk is full: make room" in ended.stderr
    assert ended.stderr.count("\n") == 1
    held = open_study(copy).replications
    assert held > 0
    assert is_whole(copy, held + 2_000)  # beyond what waits beside the parts as well


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = iter([1e9, -1e9, 0.0, 5e9, 1.0] * 10_000)
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    request = Request(Count(60), workers=1, chunk=3, part_s=0.0, out=tmp_path / "s")
    found = run(close_pass(), ENGINE, request, MAKER)
    assert (found.replications, found.reached) == (60, True)
    wanted = Request(Precision(within(0.2), budget_s=60.0), workers=1)
    assert run(close_pass(), ENGINE, wanted, MAKER).reached
    monkeypatch.undo()
    assert is_whole(tmp_path / "s", 60)
