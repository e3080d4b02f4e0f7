"""The rows of some points of a study, with no more columns than some measures need."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.points import by_point
from incidentsim.analysis.used import columns_needed, measure_named
from incidentsim.results.table import Table

Rows = Mapping[str, NDArray[Any]]


def rows_of_points(tables: Iterable[Table], points: Iterable[int], measures: Sequence[str]) -> dict[int, Rows]:
    """By number, the rows of each point named: addresses, the measures, and the columns of their conditions.

    Raises   RequestError for a measure that is not known.
    """
    known = [measure_named(name) for name in measures]
    names = ("replication", "encounter", *columns_needed(*known))
    found: dict[int, list[Rows]] = {number: [] for number in points}
    for table in tables:
        for number, rows in by_point(table, names):
            if number in found:
                found[number].append(rows)
    return {number: _joined(parts, names) for number, parts in found.items()}


def _joined(parts: Sequence[Rows], names: Sequence[str]) -> Rows:
    """Several tables of rows as one, in order of address."""
    kinds = {"replication": np.int64, "encounter": np.int32}
    none = {name: np.empty(0, dtype=kinds.get(name, np.float64)) for name in names}
    rows = {name: np.concatenate([none[name], *(part[name] for part in parts)]) for name in names}
    order = np.lexsort((rows["encounter"], rows["replication"]))
    return {name: column[order] for name, column in rows.items()}
