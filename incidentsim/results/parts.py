"""The parts of a study by their numbers: which there are, and which are gone."""

import re
from pathlib import Path

from incidentsim.results.files import partial_of

#: The folders of a study that hold parts: of rows, and of points.
PARTS, POINTS = "parts", "points"
#: What the name of a part ends with once it was laid aside: it was damaged, or it was gone and only this name is left.
DAMAGED, GONE = ".damaged", ".gone"
_NUMBERED = re.compile(rf"part-(\d{{6,12}})\.parquet(?:\.sha256|{re.escape(DAMAGED)}|{re.escape(GONE)})?")


def parts_of(folder: Path, kind: str = PARTS) -> tuple[Path, ...]:
    """The parts of a study, in the order in which they were written; one that is gone is among them, and is refused
    when it is read.

    Parts are numbered without a gap, and a checksum comes before its part: so a number that is left out, or a checksum
    alone, is a part that is gone, unless it was laid aside or is being written.
    """
    every = (part_named(folder / kind, number) for number in range(next_number(folder / kind)))
    return tuple(part for part in every if part.is_file() or not _is_rightly_absent(part))


def part_named(folder: Path, number: int) -> Path:
    """Where a part lies, by its number."""
    return folder / f"part-{number:06d}.parquet"


def next_number(folder: Path) -> int:
    """The first number that no part has had, as parts, checksums and what was laid aside tell; the number of one whose
    writer was killed is free."""
    found = [_NUMBERED.fullmatch(path.name) for path in folder.glob("part-*.parquet*")]
    numbers = {int(each[1]) for each in found if each is not None}
    top = max(numbers, default=-1)
    unfinished = top >= 0 and partial_of(part_named(folder, top)).is_file() and not part_named(folder, top).is_file()
    return top if unfinished else top + 1


def _is_rightly_absent(part: Path) -> bool:
    """Whether it is known why there is no such part: it was laid aside, or is being written, or was never finished."""
    aside = (part.with_name(f"{part.name}{ending}") for ending in (DAMAGED, GONE))
    return any(path.is_file() for path in (partial_of(part), *aside))
