"""Whether what lies in a study folder belongs together."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from incidentsim.errors import StudyError, refuse, verbatim

_FROM_COPY = "Restore it from a copy."


def check_receipt(receipt: Path, written: str, summed: Path) -> None:
    """Refuse a receipt that is not what was written; older studies have no checksum of it.

    Raises   StudyError.
    """
    told = summed.read_text(encoding="ascii", errors="replace").split() if summed.is_file() else [written]
    if told[:1] != [written]:
        raise refuse(str(receipt), verbatim("other bytes"), "what its checksum says", _FROM_COPY, kind=StudyError)


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
