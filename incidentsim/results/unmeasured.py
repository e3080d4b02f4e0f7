"""Measures that did not exist yet when rows were kept: null in every row, and nothing is computed from them.

A null beside values is a measure that is not defined for that encounter, which is counted. A column that was never
written says nothing about any encounter, and looks just like it: so the table says by its mark which columns those are.
"""

from collections.abc import Collection, Iterable
from typing import Any

from numpy.typing import NDArray

from incidentsim.errors import NotMeasuredError, RequestError, refuse, verbatim
from incidentsim.measures import KNOWN, family_of_columns, family_of_measure

#: Where the schema of a table, or the attributes of a pandas table, say what was not measured.
MARK = "incidentsim_unmeasured"


class MeasuredColumns(dict[str, NDArray[Any]]):
    """Columns as arrays, without those that were not measured: to ask for one of them is refused by name."""

    def __init__(self, columns: dict[str, NDArray[Any]], unmeasured: Iterable[str]) -> None:
        super().__init__({name: column for name, column in columns.items() if name not in set(unmeasured)})
        self.unmeasured = tuple(unmeasured)

    def __missing__(self, name: str) -> NDArray[Any]:
        """Refuse what was not measured; anything else is no column."""
        if name in self.unmeasured:
            raise not_measured([name])
        raise KeyError(name)


def unmeasured_in(columns: Any) -> tuple[str, ...]:
    """What was not measured when rows were kept, as an Arrow table, a pandas table or columns as arrays tell it."""
    if isinstance(columns, MeasuredColumns):
        return columns.unmeasured
    metadata = getattr(getattr(columns, "schema", None), "metadata", None) or {}
    told: str = metadata[MARK.encode()].decode() if MARK.encode() in metadata else ""
    attributes = getattr(columns, "attrs", None) or {}
    return tuple(told.split()) or tuple(attributes.get(MARK, ()))


def check_measured(columns: Any, names: Iterable[str]) -> None:
    """Nothing, if all of these were measured.

    Raises   NotMeasuredError, which names those that were not; RequestError for a measure of encounters where the rows
             are of years, or the other way round.
    """
    asked = list(names)
    unmeasured = unmeasured_in(columns)
    lacking = [name for name in asked if name in unmeasured]
    if lacking:
        raise not_measured(lacking)
    _check_family(columns, asked)


def _check_family(columns: Any, names: Iterable[str]) -> None:
    there = names_in(columns)
    for name in names:
        if name not in there and name in KNOWN:
            own, family = family_of_measure(name), family_of_columns(there)
            if family is not None and own != family:
                hint = f"Ask for one such as {family.compared[0]}; `incidentsim list --measures` lists them."
                got = verbatim(f"{name}, a measure of {own.name}")
                raise refuse("measure", got, f"one of {family.name}, as the rows are", hint, kind=RequestError)


def names_in(columns: Any) -> Collection[str]:
    """The names of the columns of an Arrow table, a pandas table, an array of rows or columns as arrays."""
    found: Collection[str]
    if hasattr(columns, "column_names"):
        found = columns.column_names
    elif getattr(columns, "dtype", None) is not None:
        found = columns.dtype.names or ()
    elif hasattr(columns, "columns"):
        found = list(columns.columns)
    else:
        found = list(columns)
    return found


def not_measured(names: Iterable[str]) -> NotMeasuredError:
    """The error for measures that are asked for, and were not there yet when the rows were kept."""
    got = verbatim("rows that were kept before there was this measure")
    hint = "Nothing can be computed from it: run the study again, into another folder."
    return refuse(", ".join(names), got, "measured", hint, kind=NotMeasuredError)
