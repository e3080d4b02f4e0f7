"""A study written for other tools: CSV, Parquet or Feather, with a data dictionary beside it, whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.files import check_place, make_folder, own_partial_of, unwritable, write_whole
from incidentsim.results.frames import Column, dictionary_text
from incidentsim.results.study import Study

#: By the end of the file's name.
KINDS = (".csv", ".parquet", ".feather")
#: What the name of the dictionary ends with, after the whole name of its table.
DICTIONARY = ".dictionary.json"


def export(study: Study, tables: Iterable[pa.Table], columns: Sequence[Column], out: Path) -> tuple[int, Path]:
    """Write tables to one file, one after another, so that no more than one is held; and its dictionary beside it.

    Returns  the rows written, and where the dictionary is.
    Raises   RequestError for a name of another kind, or of a folder; StudyError where it cannot be written, a part is
             damaged, or there is no row; and nothing is left of it.
    """
    check_place(out, KINDS)
    make_folder(out.parent)
    beside, partial, rows = out.with_name(f"{out.name}{DICTIONARY}"), own_partial_of(out), 0
    try:
        with _writer(partial, out.suffix) as write:
            for table in tables:
                write(table)
                rows += len(table)
        if rows == 0:
            raise _empty(study)
        write_whole(beside, dictionary_text(study, columns).encode(errors="backslashreplace"))
        partial.replace(out)
    except StudyError:
        raise
    except OSError as error:
        raise unwritable(out, error) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return rows, beside


def _empty(study: Study) -> StudyError:
    got = verbatim("no finished replication in its parts yet")
    hint = "Run it, or run it again: what a run that was killed has left is packed into parts then."
    return refuse(str(study.folder), got, "a study with some", hint, kind=StudyError)


@contextmanager
def _writer(path: Path, kind: str) -> Iterator[Any]:
    """A function that writes one table after another; the first gives the columns."""
    opened: list[Any] = []

    def write(table: pa.Table) -> None:
        if not opened:
            opened.append(_opened(path, kind, table.schema))
        opened[0].write_table(table)

    try:
        yield write
    finally:
        for each in opened:
            each.close()


def _opened(path: Path, kind: str, schema: pa.Schema) -> Any:
    if kind == ".csv":
        from pyarrow import csv

        return csv.CSVWriter(str(path), schema)
    if kind == ".parquet":
        from pyarrow import parquet

        return parquet.ParquetWriter(str(path), schema, compression="zstd")
    return pa.ipc.new_file(str(path), schema)
