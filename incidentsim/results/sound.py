"""Whether what lies in a study folder is what was written there, and belongs together."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.spans import Spans
from incidentsim.results.table import Table, addresses

_FROM_COPY = "Restore it from a copy."


def checksum(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def checksum_file(path: Path) -> Path:
    """Where the checksum of a file is written."""
    return path.with_name(f"{path.name}.sha256")


def summed(path: Path, digest: str) -> tuple[Path, bytes]:
    """The checksum file of a file with this checksum, and what stands in it, in the format of `sha256sum`."""
    return checksum_file(path), f"{digest}  {path.name}\n".encode("ascii")


def check_summed(path: Path, data: bytes, written: str, again: str) -> None:
    """Refuse bytes that are not those of which a checksum was written; `again` is what to do then.

    Raises   StudyError.
    """
    if written.split()[:1] != [checksum(data)]:
        raise refuse(str(path), verbatim("other bytes"), "what its checksum says", again, kind=StudyError)


def check_receipt(receipt: Path, text: str) -> None:
    """Refuse the text of a receipt that is not what was written; older studies have no checksum of it.

    Raises   StudyError.
    """
    if (beside := checksum_file(receipt)).is_file():
        check_summed(receipt, text.encode(), beside.read_text(encoding="ascii", errors="replace"), _FROM_COPY)


def check_points(folder: Path, known: Iterable[int], parts: Iterable[Path]) -> None:
    """Refuse rows of points that no table of points names: as where the last of those is gone with its checksum.

    The heads of the parts tell it; a damaged part tells nothing, and is refused when it is read.
    Raises   StudyError.
    """
    last = max(known, default=-1)
    for part in parts:
        if (highest := _highest_point(part)) > last:
            got = verbatim(f"rows of point {highest} in {part.name}, where the points end with {last}")
            hint = "Restore points/ from a copy."
            raise refuse(str(folder), got, "a study whose points are all known", hint, kind=StudyError)


def _highest_point(part: Path) -> int:
    """The highest point of a part, as its head tells; -1 where it tells nothing."""
    with suppress(OSError, ValueError, pa.ArrowException):
        head = pq.read_metadata(part)
        found = [head.row_group(place).column(0).statistics for place in range(head.num_row_groups)]
        return max((int(one.max) for one in found if one is not None and one.has_min_max), default=-1)
    return -1


def each_once(folder: Path, tables: Iterable[Table]) -> Iterator[Table]:
    """The same tables of a study; one that holds a trial which an earlier one holds too, or twice, is refused.

    Raises   StudyError: counted twice, a trial would make every interval too narrow.
    """
    seen = Spans()
    for table in tables:
        numbers, before = addresses(table), seen.count
        rising = np.diff(numbers)
        seen.add_all(numbers)
        known = seen.count - before < np.count_nonzero(rising) + bool(len(numbers))
        if known or np.any(rising < 0) or np.any(np.diff(table["encounter"].to_numpy())[rising == 0] <= 0):
            got = verbatim("a replication that is in two of its parts, or twice in one")
            raise refuse(str(folder), got, "a study that has each once", _FROM_COPY, kind=StudyError)
        yield table
