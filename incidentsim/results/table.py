"""The table of trials: one row an encounter of a replication; a missing value is null, never a made-up number.

A row's address is (point, replication, encounter); a single scenario is point 0. A trial that failed is
one row with encounter -1, no measures, and an error that names scenario, point, replication and seed. Where the
scenario draws from an ensemble, each row names the member that its replication met.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from incidentsim.measures import MEASURES, ROW, Rows

SCHEMA_VERSION = 1
#: The encounter of a failed trial's row.
FAILED = -1
ADDRESS = ("point", "replication", "encounter")
SCHEMA = pa.schema(
    [
        pa.field("point", pa.int32(), nullable=False),
        pa.field("replication", pa.int64(), nullable=False),
        pa.field("encounter", pa.int32(), nullable=False),
        *(pa.field(name, pa.float64()) for name in MEASURES),
        pa.field("member", pa.int32()),
        pa.field("engine", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("failed", pa.bool_(), nullable=False),
        pa.field("error", pa.string()),
    ],
    metadata={"incidentsim_table": str(SCHEMA_VERSION)},
)
Table: TypeAlias = pa.Table
Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial that could not be finished: its address, and one line that says why."""

    point: int
    replication: int
    error: str


def table_of(
    rows: Rows, point: int, engine: str, failures: Sequence[Failure] = (), members: Mapping[int, int] | None = None
) -> Table:
    """The table of one point's rows and failed trials, in order of address; `members` by replication, if any."""
    bad = np.zeros(len(failures), dtype=ROW)
    for name in MEASURES:
        bad[name] = np.nan
    bad["replication"] = [failure.replication for failure in failures]
    bad["encounter"] = FAILED
    both = np.concatenate([np.asarray(rows, dtype=ROW), bad])
    errors = [*([None] * len(rows)), *(failure.error for failure in failures)]
    order = np.lexsort((both["encounter"], both["replication"]))
    both = both[order]
    met = [None if members is None else members[number] for number in both["replication"].tolist()]
    names = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(both), dtype=np.int32)), pa.array([engine]))
    arrays = [
        pa.array(np.full(len(both), point, dtype=np.int32)),
        pa.array(both["replication"]),
        pa.array(both["encounter"]),
        *(pa.array(np.ascontiguousarray(both[name]), from_pandas=True) for name in MEASURES),
        pa.array(met, type=pa.int32()),
        names,
        pa.array(both["encounter"] == FAILED),
        pa.array([errors[place] for place in order], type=pa.string()),
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def empty() -> Table:
    """A table without rows."""
    return SCHEMA.empty_table()


def joined(tables: Iterable[Table]) -> Table:
    """Several tables as one, in order of address."""
    table = pa.concat_tables([empty(), *tables]).unify_dictionaries().combine_chunks()
    keys = [table[name].to_numpy() for name in reversed(ADDRESS)]
    order = np.lexsort(keys)
    return table if bool(np.all(np.diff(order) == 1)) else table.take(pa.array(order)).combine_chunks()


def to_bytes(table: Table) -> bytes:
    """The table as a Parquet file: equal rows give equal bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), sink, compression="zstd", row_group_size=1 << 20, store_schema=True)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def from_bytes(data: bytes) -> Table:
    """A table from the bytes of a Parquet file; raises ValueError where they hold another table.

    Read on the caller's own thread: a thread of the library's pools that is still there when Python ends can
    abort the process.
    """
    table = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)
    place = SCHEMA.names.index("member")
    if table.schema.names == SCHEMA.names[:place] + SCHEMA.names[place + 1 :]:  # written before there were ensembles
        table = table.add_column(place, SCHEMA.field("member"), pa.nulls(len(table), pa.int32()))
    if table.schema.names != SCHEMA.names:
        raise ValueError(f"columns {', '.join(table.schema.names[:5])}, ...")
    return table.cast(SCHEMA).replace_schema_metadata(SCHEMA.metadata)


def columns_of(table: Table) -> Columns:
    """The columns of a table as arrays, without text: a null measure is NaN."""
    return {name: table[name].to_numpy() for name in (*ADDRESS, *MEASURES, "failed")}


def replications_in(table: Table, point: int = 0) -> NDArray[np.int64]:
    """The replications of a point that a table holds, failed ones too, in rising order."""
    numbers: NDArray[np.int64] = np.unique(table["replication"].to_numpy()[table["point"].to_numpy() == point])
    return numbers


def failures_in(table: Table) -> list[Failure]:
    """The failed trials of a table."""
    bad = table.filter(table["failed"]).select(["point", "replication", "error"])
    return [Failure(row["point"], row["replication"], row["error"]) for row in bad.to_pylist()]
