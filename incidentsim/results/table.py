"""The table of trials: one row an encounter, or a year, of a replication; what is missing is null, never made up.

A row's address is (point, replication, encounter), a year standing in the place of the encounter; a single scenario is
point 0. A trial that failed is
one row with encounter -1, no measures, and an error that names scenario, point, replication and seed. Where the
scenario draws from an ensemble, each row names the member that its replication met.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from incidentsim.measures import ENCOUNTERS, Family, Rows, family_of_rows
from incidentsim.results.layout import (
    ADDRESS,
    FAILED,
    SCHEMA,
    SCHEMA_VERSION,
    family_in,
    family_of_tables,
    layout_of,
)
from incidentsim.results.unmeasured import MARK, MeasuredColumns, unmeasured_in

__all__ = [
    "ADDRESS",
    "FAILED",
    "SCHEMA",
    "SCHEMA_VERSION",
    "Columns",
    "Failure",
    "Table",
    "Trials",
    "addresses",
    "columns_of",
    "completed",
    "empty",
    "failures_in",
    "family_in",
    "from_bytes",
    "in_order",
    "joined",
    "read_table",
    "replications_in",
    "table_of",
    "table_of_trials",
    "to_bytes",
    "within_conditions",
]

#: So many rows are turned at a time.
_TURNED = 1024
Table: TypeAlias = pa.Table
Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial that could not be finished: its address, and one line that says why."""

    point: int
    replication: int
    error: str


@dataclass(frozen=True, slots=True)
class Trials:
    """What came of some trials of one point.

    rows      dtype measures.ROW, one an encounter; or measures.YEAR_ROW, one a year
    failures  the trials that could not be finished
    members   of the scenario's ensemble, if it draws from one: the member that each replication met
    elsewhere by replication, the engine that ran it, where that is not the one of all
    """

    point: int
    rows: Rows
    failures: Sequence[Failure] = ()
    members: Mapping[int, int] | None = None
    elsewhere: Mapping[int, str] = field(default_factory=dict)


def table_of(
    rows: Rows, point: int, engine: str, failures: Sequence[Failure] = (), members: Mapping[int, int] | None = None
) -> Table:
    """The table of one point's rows and failed trials, in order of address; `members` by replication, if any."""
    return table_of_trials([Trials(point, rows, failures, members)], engine)


def table_of_trials(trials: Sequence[Trials], engine: str) -> Table:
    """The table of several points' rows and failed trials: points as given, in order of address inside each."""
    family = family_of_rows(trials[0].rows.dtype)
    blocks = [_with_failed(some, family) for some in trials]
    both = np.concatenate(blocks) if len(blocks) > 1 else blocks[0]
    points = np.concatenate([np.full(len(block), some.point) for some, block in zip(trials, blocks, strict=True)])
    met, errors = _told(trials, blocks)
    arrays = [
        pa.array(points.astype(np.int32)),
        pa.array(both["replication"]),
        pa.array(both["encounter"]),
        *(pa.array(column, from_pandas=True) for column in _measures_in(both, family)),
        met,
        _engines(trials, blocks, engine),
        pa.array(both["encounter"] == FAILED),
        errors,
    ]
    return pa.Table.from_arrays(arrays, schema=layout_of(family).schema)


def _measures_in(rows: Rows, family: Family) -> NDArray[np.float64]:
    """The measures of rows, each in one piece: shape (measures, rows).

    Rows are turned a few at a time, which stay at hand meanwhile: half the time of one measure after another.
    """
    beside = np.ascontiguousarray(rows).view(family.beside)["measures"]
    columns = np.empty((len(family.measures), len(rows)))
    for start in range(0, len(rows), _TURNED):
        columns[:, start : start + _TURNED] = beside[start : start + _TURNED].T
    return columns


def _engines(trials: Sequence[Trials], blocks: Sequence[Rows], engine: str) -> pa.DictionaryArray:
    """Of each row the engine that ran it."""
    names = list(dict.fromkeys([engine, *(name for some in trials for name in some.elsewhere.values())]))
    which = [np.zeros(len(block), dtype=np.int32) for block in blocks]
    for some, block, places in zip(trials, blocks, which, strict=True):
        for replication, name in some.elsewhere.items():
            places[block["replication"] == replication] = names.index(name)
    return pa.DictionaryArray.from_arrays(pa.array(np.concatenate(which)), pa.array(names))


def _with_failed(trials: Trials, family: Family) -> Rows:
    """A point's rows with one for each failed trial, in order of address."""
    bad = np.zeros(len(trials.failures), dtype=family.dtype)
    for name in family.measures if len(bad) else ():
        bad[name] = np.nan
    bad["replication"] = [failure.replication for failure in trials.failures]
    bad["encounter"] = FAILED
    rows = np.asarray(trials.rows, dtype=family.dtype)
    return in_order(np.concatenate([rows, bad]) if len(bad) else rows)


def in_order(rows: Rows) -> Rows:
    """Rows of one point in order of address; those that are so already are not copied."""
    order = np.lexsort((rows["encounter"], rows["replication"]))
    ordered: Rows = rows if bool(np.all(np.diff(order) == 1)) else rows[order]
    return ordered


def _told(trials: Sequence[Trials], blocks: Sequence[Rows]) -> tuple[pa.Array, pa.Array]:
    """Of each row the member that its replication met, and the error if it failed."""
    if all(some.members is None and not some.failures for some in trials):
        rows = sum(len(block) for block in blocks)
        return pa.nulls(rows, pa.int32()), pa.nulls(rows, pa.string())
    met: list[int | None] = []
    errors: list[str | None] = []
    for some, block in zip(trials, blocks, strict=True):
        numbers = block["replication"].tolist()
        met += [None] * len(numbers) if some.members is None else [some.members[number] for number in numbers]
        failed = {failure.replication: failure.error for failure in some.failures}
        errors += [failed.get(number) for number in numbers] if failed else [None] * len(numbers)
    return pa.array(met, type=pa.int32()), pa.array(errors, type=pa.string())


def empty(family: Family = ENCOUNTERS) -> Table:
    """A table without rows."""
    return layout_of(family).schema.empty_table()


def joined(tables: Iterable[Table], family: Family | None = None) -> Table:
    """Several tables as one, in order of address; of no tables, one of `family` without rows.

    Raises   StudyError where they are of several families, or of another than is said.
    """
    parts = list(tables)
    start = empty(family_of_tables(parts) if family is None else family)
    if parts:
        family_of_tables([start, *parts])
    table = pa.concat_tables([start, *parts]).unify_dictionaries().combine_chunks()
    table = _marked(table, {name for part in parts for name in unmeasured_in(part)})
    keys = [table[name].to_numpy() for name in reversed(ADDRESS)]
    order = np.lexsort(keys)
    return table if bool(np.all(np.diff(order) == 1)) else table.take(pa.array(order)).combine_chunks()


def to_bytes(table: Table) -> bytes:
    """The table as a Parquet file: equal rows give equal bytes."""
    sink = pa.BufferOutputStream()
    repeated = [*layout_of(family_in(table.schema)).repeated]
    told = {"use_dictionary": repeated, "write_statistics": list(ADDRESS)}
    pq.write_table(table.combine_chunks(), sink, compression="zstd", row_group_size=1 << 20, store_schema=True, **told)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def from_bytes(data: bytes) -> Table:
    """A table of trials from the bytes of a Parquet file; raises ValueError where they hold another table.

    What was not measured when it was written, a later measure or the member of an ensemble, is null in every row, and
    the table says so of measures: see results/unmeasured.py.
    """
    return completed(read_table(data))


def completed(table: pa.Table) -> Table:
    """A table with all columns: null, and marked, where it has none of a measure; ValueError for another table."""
    layout = layout_of(family_in(table.schema))
    schema = layout.schema
    known = [name for name in schema.names if name in table.schema.names]
    lacking = {*unmeasured_in(table), *(name for name in layout.family.measures if name not in known)}
    if known == table.schema.names and set(known) >= layout.ever:
        for place, name in enumerate(schema.names):
            if name not in known:
                table = table.add_column(place, schema.field(name), pa.nulls(len(table), schema.field(name).type))
    if table.schema.names != schema.names:
        raise ValueError(f"columns {', '.join(table.schema.names[:5])}, ...")
    return _marked(table.cast(schema), lacking)


def _marked(table: Table, lacking: set[str]) -> Table:
    """The same table, saying which measures it lacks; in the order of the measures."""
    layout = layout_of(family_in(table.schema))
    told = " ".join(name for name in layout.family.measures if name in lacking)
    mark = {MARK.encode(): told.encode()} if told else {}
    return table.replace_schema_metadata({**layout.schema.metadata, **mark})


def read_table(data: bytes) -> pa.Table:
    """Any table from the bytes of a Parquet file.

    Read on the caller's own thread: a thread of the library's pools that is still there when Python ends can
    abort the process.
    """
    return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)


def columns_of(table: Table) -> Columns:
    """The columns of a table as arrays, without text: a null measure is NaN, one that was not measured is refused."""
    columns = {name: table[name].to_numpy() for name in (*ADDRESS, *family_in(table.schema).measures, "failed")}
    return MeasuredColumns(columns, unmeasured_in(table))


def within_conditions(table: Table) -> Table:
    """The same rows for a reader: null wherever the condition of a measure does not hold, as success where no incident.

    In the rows that are kept it is 0 there, and no estimate looks at it; but a mean of the column would. A sum that is
    divided by another, as those of years are, has no such condition.
    """
    for name, one in family_in(table.schema).measures.items():
        if one.given is not None and not one.is_of_sums:
            holds = pc.equal(table[one.given], 1.0)  # the conditions of conditions are only made null, never 1
            column = pc.if_else(holds, table[name], pa.scalar(None, type=pa.float64()))
            table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
    return table


def addresses(table: Table) -> NDArray[np.int64]:
    """Point and replication of each row of a table as one number."""
    points, replications = table["point"].to_numpy().astype(np.int64), table["replication"].to_numpy()
    both: NDArray[np.int64] = points * 2**32 + replications
    return both


def replications_in(table: Table, point: int = 0) -> NDArray[np.int64]:
    """The replications of a point that a table holds, failed ones too, in rising order."""
    numbers: NDArray[np.int64] = np.unique(table["replication"].to_numpy()[table["point"].to_numpy() == point])
    return numbers


def failures_in(table: Table) -> list[Failure]:
    """The failed trials of a table."""
    bad = table.filter(table["failed"]).select(["point", "replication", "error"])
    return [Failure(row["point"], row["replication"], row["error"]) for row in bad.to_pylist()]
