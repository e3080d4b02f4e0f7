"""One run writes a study at a time, wherever it lies and however the one before it ended."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from incidentsim.errors import StudyError
from incidentsim.runner.lock import LOCK, WRITER, Lock, is_written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
HOLD = """
import sys
from pathlib import Path
from incidentsim.runner.lock import Lock
lock = Lock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["locks", "no locks"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, of a file system with locks and of one without."""
    if request.param == "no locks":
        import fcntl

        def flock(file: int, how: int) -> None:
            raise OSError(errno.ENOSYS, "Function not implemented")

        monkeypatch.setattr(fcntl, "flock", flock)
    return tmp_path


def test_one_holds_it_until_it_gives_it_back(folder: Path) -> None:
    first, second = Lock(folder), Lock(folder)
    assert not is_written(folder)
    first.take()
    assert first.held
    assert is_written(folder)
    with pytest.raises(StudyError, match="free to be written"):
        second.take()
    assert not second.held
    assert is_written(folder)  # the one that was refused took nothing away
    first.give_back()
    assert not is_written(folder)
    second.take()
    second.give_back()


def test_who_only_looks_refuses_no_run(tmp_path: Path) -> None:
    import fcntl

    looker = os.open(tmp_path / LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(looker, fcntl.LOCK_SH)
    threading.Timer(0.2, os.close, [looker]).start()
    lock = Lock(tmp_path)
    lock.take()
    assert lock.held
    lock.give_back()


@pytest.mark.slow
def test_a_process_that_is_killed_holds_it_no_longer(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert is_written(tmp_path)
        process.kill()
        process.wait()
    assert not is_written(tmp_path)


def test_without_locks_a_process_that_is_gone_is_followed_and_one_elsewhere_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl
    import socket

    def flock(file: int, how: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", flock)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / WRITER).write_text(f"process {gone.pid} on {socket.gethostname()}")
    assert not is_written(tmp_path)
    lock = Lock(tmp_path)
    lock.take()
    lock.give_back()
    assert not (tmp_path / WRITER).exists()
    (tmp_path / WRITER).write_text(f"process {gone.pid} on another-machine")
    assert is_written(tmp_path)
    with pytest.raises(StudyError, match=r"process \d+ on another-machine is writing.*if it was killed, delete"):
        lock.take()


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="lock"):
        Lock(tmp_path / "gone").take()
