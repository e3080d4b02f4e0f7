"""Rows that are finished and not yet a part: one file to which batches are added as they come.

    DIR/pending.bin      records: length (8 bytes, big end first), SHA-256 (32 bytes), a table as an Arrow stream

A run that is killed leaves it behind, and the next run makes a part of it; a record that was being written is not
whole, and is left out with what follows it.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from incidentsim.results.files import unwritable
from incidentsim.results.table import Table, completed

PENDING = "pending.bin"
_LENGTH, _SUM = 8, 32


class Pending:
    """The file of a study folder that holds what is finished since its last part."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PENDING

    def add(self, table: Table) -> None:
        """Add rows, and bring them to the disk.

        Raises   StudyError where they cannot be written.
        """
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        data = sink.getvalue().to_pybytes()
        try:
            with self._path.open("ab") as file:
                file.write(len(data).to_bytes(_LENGTH, "big") + hashlib.sha256(data).digest() + data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from None

    def clear(self) -> None:
        """Forget them: they are in a part now."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def tables(self) -> list[Table]:
        """Every whole record, in the order in which they came."""
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
            found.append(completed(pa.ipc.open_stream(pa.BufferReader(data)).read_all()))
            left = left[end:]
        return found
