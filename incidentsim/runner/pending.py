"""Rows that are finished and not yet a part: one file to which batches are added as they come.

    DIR/pending.bin      records: length (8 bytes, big end first), SHA-256 (32 bytes), a table as an Arrow stream

A run that is killed leaves it behind, and the next run makes a part of it; a record that was being written is not
whole, and is left out with what follows it.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.files import unwritable, write_whole
from incidentsim.results.study import Study, read_part
from incidentsim.results.table import Table, addresses, completed

PENDING = "pending.bin"
#: Half as much work as writing it all out, and a tenth of the bytes.
_QUICKLY = pa.ipc.IpcWriteOptions(compression="lz4")
_LENGTH, _SUM = 8, 32


class Pending:
    """The file of a study folder that holds what is finished since its last part."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PENDING

    def add(self, table: Table) -> None:
        """Add rows, and bring them to the disk.

        Raises   StudyError where they cannot be written.
        """
        try:
            with self._path.open("ab") as file:
                file.write(_record(table))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from None

    def keep(self, tables: Iterable[Table] = ()) -> None:
        """Keep these only, if any: all others are in a part now. Whoever is killed meanwhile has all of them still.

        Raises   StudyError where they cannot be written.
        """
        if left := b"".join(map(_record, tables)):
            write_whole(self._path, left)
        else:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def tables(self) -> list[Table]:
        """Every whole record, in the order in which they came.

        Raises   StudyError where one is no table that this version can read.
        """
        try:
            left = self._path.read_bytes()
        except OSError:
            return []
        found = []
        while len(left) > _LENGTH + _SUM:
            end = _LENGTH + _SUM + int.from_bytes(left[:_LENGTH], "big")
            data, summed = left[_LENGTH + _SUM : end], left[_LENGTH : _LENGTH + _SUM]
            if hashlib.sha256(data).digest() != summed:
                break
            found.append(self._table(data))
            left = left[end:]
        return found

    def _table(self, data: bytes) -> Table:
        try:
            return completed(pa.ipc.open_stream(pa.BufferReader(data)).read_all())
        except (ValueError, KeyError, pa.ArrowException) as error:
            reason = verbatim(str(error)[:100])
            hint = "Another version of incidentsim wrote it; use that one."
            raise refuse(str(self._path), reason, "rows of trials", hint, kind=StudyError) from None


def _record(table: Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_QUICKLY) as stream:
        stream.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return len(data).to_bytes(_LENGTH, "big") + hashlib.sha256(data).digest() + data


def left_behind(folder: Path, parts: Sequence[Path]) -> list[Table]:
    """What a killed run kept and made no part of: not what is in the last part, if it was killed when that was written.

    Raises   StudyError where that part is damaged.
    """
    left = [table for table in Pending(folder).tables() if len(table)]
    if not (left and parts):
        return left
    written = addresses(read_part(parts[-1]))
    return [table for table in left if len(np.setdiff1d(addresses(table), written))]


def holds(study: Study, point: int, replication: int) -> bool:
    """Whether a study holds a trial, in a part that is whole or among what waits."""
    wanted = point * 2**32 + replication
    if any(wanted in addresses(table) for table in Pending(study.folder).tables()):
        return True
    for part in study.parts:
        with suppress(StudyError):
            if wanted in addresses(read_part(part)):
                return True
    return False


class Waiting:
    """The replications that wait in the file of a study, perhaps of a run that goes on: make it before parts are
    listed, and show it every part, since a run may make a part of them meanwhile."""

    def __init__(self, folder: Path) -> None:
        found = [addresses(table) for table in Pending(folder).tables()]
        self._left = np.unique(np.concatenate([np.array([], dtype=np.int64), *found]))

    def seen(self, tables: Iterable[Table]) -> Iterable[Table]:
        """The same tables; what they hold waits no longer."""
        for table in tables:
            if len(self._left):
                self._left = np.setdiff1d(self._left, addresses(table), assume_unique=False)
            yield table

    def beside(self, tables: Iterable[Table]) -> int:
        """How many wait that are in none of these tables."""
        for _ in self.seen(tables) if len(self._left) else ():
            pass
        return len(self._left)

    def __len__(self) -> int:
        return len(self._left)
