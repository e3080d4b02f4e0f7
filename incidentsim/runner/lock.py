"""The lock of a study folder: one run writes there at a time.

    DIR/lock       held by whoever writes, as long as that process lives; the file itself stays, and means nothing
    DIR/writer     where the file system has no locks: who writes, until it ends; one that was killed leaves it behind

The lock is that of a file opened for writing, which a network file system passes on to the other machines.
"""

import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.files import unwritable

LOCK, WRITER = "lock", "writer"
#: Who only looks whether a run writes holds the lock for a moment: so long (s) a run waits for it, looking so often.
_PATIENCE_S, _LOOK_S = 1.0, 0.02


class Lock:
    """What keeps other writers out of a study folder, until it is given back or this process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._writer: Path | None = None

    @property
    def held(self) -> bool:
        """Whether it was taken."""
        return self._file is not None

    def take(self) -> None:
        """Keep other writers out.

        Raises   StudyError where another run writes there, and where nothing can be written.
        """
        path = self._folder / LOCK
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise unwritable(path, error) from None
        try:
            free = _locked(self._file)
        except OSError:  # a file system without locks
            self._sign()
            return
        if not free:
            self.give_back()
            raise busy(self._folder)

    def give_back(self) -> None:
        """Let others write."""
        if self._writer is not None:
            with suppress(OSError):
                self._writer.unlink()
            self._writer = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _sign(self) -> None:
        """Tell in a file that is made by one alone who writes; a file of a process of this machine that is gone is
        taken over."""
        path = self._folder / WRITER
        if _is_left(path):
            with suppress(OSError):
                path.unlink()
        try:
            with path.open("x", encoding="ascii", errors="replace") as file:
                file.write(_signature())
        except FileExistsError:
            self.give_back()
            raise _signed(self._folder) from None
        except OSError as error:
            self.give_back()
            raise unwritable(path, error) from None
        self._writer = path


def is_written(folder: Path) -> bool:
    """Whether a run is writing a study now."""
    if sys.platform == "win32":
        return False
    import fcntl

    if (folder / WRITER).is_file():
        return not _is_left(folder / WRITER)
    try:
        lock = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(lock)
    return False


def busy(folder: Path) -> StudyError:
    """The refusal of a study that another run is writing."""
    got, hint = verbatim("a study that another run is writing now"), "Wait for it, or choose another -o."
    return refuse(str(folder), got, "free to be written", hint, kind=StudyError)


def _locked(file: int) -> bool:
    """Whether the lock of an open file could be had; OSError where there are no locks."""
    if sys.platform == "win32":
        return True
    import fcntl

    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # the second, where locks are those of another machine
            if time.monotonic() > until_s:
                return False
            time.sleep(_LOOK_S)
        else:
            return True


def _signature() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _is_left(writer: Path) -> bool:
    """Whether who signed is a process of this machine that is gone."""
    try:
        said = writer.read_text(encoding="ascii", errors="replace").split()
        return said[3] == socket.gethostname() and not _lives(int(said[1]))
    except (OSError, ValueError, IndexError, OverflowError):
        return False


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        return True
    return True


def _signed(folder: Path) -> StudyError:
    """The refusal where the file system has no locks and somebody signed that it writes."""
    try:
        said = (folder / WRITER).read_text(encoding="ascii", errors="replace")[:100]
    except OSError:
        said = "another"
    got = verbatim(f"a study that {said} is writing")
    hint = f"Wait for it; if it was killed, delete {folder / WRITER}, since this file system has no locks."
    return refuse(str(folder), got, "free to be written", hint, kind=StudyError)
