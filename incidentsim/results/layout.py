"""The columns of a table of trials, of either family of rows: which there are, in which order, of which type."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.measures import ENCOUNTERS, FAMILIES, YEARS, Family, family_of_columns

SCHEMA_VERSION = 1
#: The encounter, or the year, of a failed trial's row.
FAILED = -1
ADDRESS = ("point", "replication", "encounter")
#: Where the schema of a table says of which family its rows are; one of encounters, the first family, says nothing.
_ROWS = "incidentsim_rows"
_RECORD = ("engine", "failed", "error")
#: The measures that every table has had since the first of its family.
_FIRST = {"encounters": ("incident", "success"), "years": ("encounters", "incidents", "deescalated")}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the tables of a family.

    repeated  columns in which few values come again and again: told once each in a file; in the others no two are alike
    ever      what every such table has had since the first
    """

    family: Family
    schema: pa.Schema
    repeated: tuple[str, ...]
    ever: frozenset[str]


def _layout(family: Family) -> Layout:
    fields = [
        pa.field("point", pa.int32(), nullable=False),
        pa.field("replication", pa.int64(), nullable=False),
        pa.field("encounter", pa.int32(), nullable=False),
        *(pa.field(name, pa.float64()) for name in family.measures),
        pa.field("member", pa.int32()),
        pa.field("engine", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("failed", pa.bool_(), nullable=False),
        pa.field("error", pa.string()),
    ]
    told = {} if family == ENCOUNTERS else {_ROWS: family.name}
    few = [name for name, one in family.measures.items() if one.is_proportion or one.row_unit in _FEW_UNITS]
    return Layout(
        family,
        pa.schema(fields, metadata={"incidentsim_table": str(SCHEMA_VERSION), **told}),
        (*few, "point", "encounter", "member", "engine", "error"),
        frozenset({*ADDRESS, *_FIRST[family.name], *_RECORD}),
    )


_FEW_UNITS = ("count", "rung", "units")
_LAYOUTS = {family.name: _layout(family) for family in FAMILIES}
#: The columns of a table of encounters.
SCHEMA = _LAYOUTS["encounters"].schema


def layout_of(family: Family) -> Layout:
    """The columns of the tables of a family."""
    return _LAYOUTS[family.name]


def family_in(schema: pa.Schema) -> Family:
    """The family of a table of trials, as its schema says it, or else its columns do."""
    told = (schema.metadata or {}).get(_ROWS.encode())
    if told is not None:
        return YEARS if told == YEARS.name.encode() else ENCOUNTERS
    return family_of_columns(schema.names) or ENCOUNTERS


def family_of_tables(tables: Iterable[pa.Table]) -> Family:
    """The family of several tables of trials; of encounters where there is none.

    Raises   StudyError where they are not all of one.
    """
    found = {family_in(table.schema).name: family_in(table.schema) for table in tables}
    if len(found) > 1:
        got, hint = verbatim(f"rows of {' beside rows of '.join(found)}"), "Keep them in studies of their own."
        raise refuse("rows", got, "all of encounters, or all of years", hint, kind=StudyError)
    return next(iter(found.values()), ENCOUNTERS)
