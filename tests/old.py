"""Studies as an earlier version kept them: without some of the measures of today."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from incidentsim.results.parts import parts_of
from incidentsim.results.sound import checksum, checksum_file


def grow_old(folder: Path, later: Sequence[str]) -> Path:
    """Take measures out of every part of a study, as if there had been none such when it was kept."""
    for part in parts_of(folder):
        table = pq.read_table(part, use_threads=False).drop_columns(list(later))
        pq.write_table(table, part, compression="zstd")
        checksum_file(part).write_text(f"{checksum(part.read_bytes())}  {part.name}\n", encoding="ascii")
    return folder
