"""The writer of a study: a folder that only grows, in parts that are written whole or not at all.

    DIR/receipt.json                   what made it, and what must match to extend it
    DIR/scenario.toml                  the scenario, complete
    DIR/parts/part-000000.parquet      rows, in order of address; never touched again
    DIR/parts/part-000000.parquet.sha256

The folder is made when there is something to write. A part's checksum is written before the part, so
that a run killed between the two leaves a checksum without a part, which the next part overwrites.
"""

import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.files import check_place, is_partial, make_folder, write_whole
from incidentsim.results.receipt import Receipt
from incidentsim.results.study import PARTS, RECEIPT, SCENARIO, checksum, checksum_file, open_study, parts_of, read_text
from incidentsim.results.table import Table, empty, to_bytes
from incidentsim.scenario.files import to_toml
from incidentsim.scenario.scenario import Scenario

_OURS = {RECEIPT, SCENARIO, PARTS}


class Store:
    """The one writer of a study folder; use it as a context, so that its lock is given back."""

    def __init__(self, folder: Path, scenario: Scenario, receipt: Receipt) -> None:
        """Begin a study, or go on with one.

        Raises   StudyError: a place that cannot be written, a folder that holds something else, a study of another
                 scenario, seed, engine or version, a damaged part, or another run that is writing here now.
        """
        self.folder, self._scenario, self._receipt = folder, scenario, receipt
        self._lock: IO[bytes] | None = None
        check_place(folder)
        self.table = self._opened() if _is_there(folder) else empty()

    def append(self, table: Table) -> Path:
        """Write rows as the next part; what was written before stays byte for byte.

        Rows that are the last part already are not written twice: an interrupt may come when the part is
        written, but its writer does not know it yet.
        """
        self._begin()
        data = to_bytes(table)
        summed = checksum(data)
        for last in parts_of(self.folder)[-1:]:
            if checksum_file(last).is_file() and read_text(checksum_file(last)).startswith(summed):
                return last
        part = self.folder / PARTS / f"part-{self._next():06d}.parquet"
        write_whole(checksum_file(part), f"{summed}  {part.name}\n".encode("ascii"))
        write_whole(part, data)
        return part

    def close(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self) -> Table:
        study = open_study(self.folder)
        changed = study.receipt.differences(self._receipt)
        if changed:
            got = verbatim(f"a study of {'; of '.join(changed)}")
            allowed = "a study of the same scenario, seed, engine and version"
            raise refuse(str(self.folder), got, allowed, "Choose another -o.", kind=StudyError)
        self._take_lock()
        for folder in (self.folder, self.folder / PARTS):
            for left in filter(is_partial, folder.glob(".*")):
                with suppress(OSError):
                    left.unlink()
        try:
            return study.table()
        except StudyError:
            self.close()
            raise

    def _begin(self) -> None:
        if self._lock is None:
            make_folder(self.folder / PARTS)
            write_whole(self.folder / SCENARIO, to_toml(self._scenario).encode())
            write_whole(self.folder / RECEIPT, self._receipt.to_json().encode())
            self._take_lock()

    def _take_lock(self) -> None:
        """Keep other writers out; the lock goes with this process, however it ends."""
        self._lock = (self.folder / RECEIPT).open("rb")
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            got, hint = verbatim("a study that another run is writing now"), "Wait for it, or choose another -o."
            raise refuse(str(self.folder), got, "free to be written", hint, kind=StudyError) from None
        except OSError:  # a file system without locks
            return

    def _next(self) -> int:
        numbers = [int(part.stem.removeprefix("part-")) for part in parts_of(self.folder)]
        return max(numbers, default=-1) + 1


def _is_there(folder: Path) -> bool:
    """Whether a folder holds a study; False where one can be begun.

    Raises   StudyError for a file, and for a folder that holds something else.
    """
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise refuse(str(folder), verbatim("a file"), "a folder", "Choose another -o.", kind=StudyError)
    try:
        held = [item for item in folder.iterdir() if not is_partial(item)]
    except OSError as error:
        reason = verbatim(error.strerror or "an error")
        raise refuse(str(folder), reason, "a folder that can be read", "Choose another -o.", kind=StudyError) from None
    if (folder / RECEIPT).exists():
        return True
    others = sorted(item.name for item in held if item.name not in _OURS)
    if others or parts_of(folder):
        got = verbatim(f"a folder that holds {', '.join(others[:3]) or 'parts without a receipt'}")
        allowed = "a new or empty folder, or a study"
        raise refuse(str(folder), got, allowed, "Choose another -o.", kind=StudyError)
    return False
