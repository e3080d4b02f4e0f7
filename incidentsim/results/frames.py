"""A study as tables for a reader: trials and points with their factors as columns, and what each column means."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from incidentsim.measures import YEARS, Family, Measure
from incidentsim.results.layout import layout_of
from incidentsim.results.points import Placed
from incidentsim.results.study import Study
from incidentsim.results.table import ADDRESS, Table, within_conditions
from incidentsim.results.unmeasured import MARK
from incidentsim.units import SI_SYMBOL, dimension_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table holds.

    kind     address, factor, measure or record
    unit     of its numbers; 1 for a share or a plain number, nothing for words
    among    of a measure with a condition, the column that must be 1; the measure is missing in all other rows. Of an
             estimate of sums, the column that it is over.
    missing  what a missing value means
    """

    name: str
    kind: str
    unit: str
    meaning: str
    among: str = ""
    missing: str = ""


_ADDRESS = (
    Column("point", "address", "", "number of the point in its study, kept for ever"),
    Column("replication", "address", "", "number of the replication; from 2^31 on, the mirror image of one below"),
    Column("encounter", "address", "", "number of the {row} in its replication; -1 for a trial that failed"),
)
_RECORD = (
    Column("member", "record", "", "member of the ensemble that the replication met", "", "no ensemble was drawn from"),
    Column("engine", "record", "", "engine that ran the trial"),
    Column("failed", "record", "", "whether the trial could not be finished; it is in no estimate"),
    Column("error", "record", "", "why it failed, with its address", "", "it did not fail"),
)
#: More rows than these are not put in order of address, so that no more than a part is held.
MOST_SORTED = 200_000
_NOT_DEFINED = "not defined for this {row}"
_NOT_MEASURED = "not measured: there was no such measure when the rows were kept"


def dictionary(study: Study) -> tuple[Column, ...]:
    """Every column of the trials of a study, in order, and what it means."""
    family = study.family
    missing = dict.fromkeys(study.unmeasured, _NOT_MEASURED)
    measures = (
        Column(
            one.name,
            "measure",
            one.row_unit,
            _meaning(one),
            "" if one.is_of_sums else one.given or "",
            missing.get(one.name) or _missing(one, family),
        )
        for one in family.measures.values()
    )
    address = (replace(column, meaning=column.meaning.format(row=family.row)) for column in _ADDRESS)
    return (*address, *_point_columns(study), *measures, *_RECORD)


def _meaning(one: Measure) -> str:
    """What a row of a measure means: of a share or a ratio of sums, a sum of its year."""
    return f"{one.meaning}: the sum of the year, told over that of {one.given}" if one.is_of_sums else one.meaning


def _missing(one: Measure, family: Family) -> str:
    undefined = _NOT_DEFINED.format(row=family.row)
    return undefined if one.given is None or one.is_of_sums else f"{one.given} is not 1, or {undefined}"


def points_dictionary(study: Study) -> tuple[Column, ...]:
    """Every column of the points of a study, in order, and what it means."""
    seed = Column("seed", "record", "", "seed of the draws of the point; the same at all points where draws are common")
    return (_ADDRESS[0], *_point_columns(study), seed)


def dictionary_text(study: Study, columns: Sequence[Column]) -> str:
    """A data dictionary as JSON text, with what made the study."""
    made = asdict(study.receipt)
    if ADDRESS[-1] in {column.name for column in columns}:
        keys = ", ".join(ADDRESS)
        kept = f"as kept, and so other than that of an equal study: sort by {keys} first"
        one = "a year" if study.family == YEARS else "an encounter"
        told = {"rows": f"one {one} of a replication of a point", "order": kept if _is_long(study) else keys}
    else:
        told = {"rows": "one a point", "order": ADDRESS[0]}
    return json.dumps({"study": made, **told, "columns": [asdict(column) for column in columns]}, indent=1) + "\n"


def _is_long(study: Study) -> bool:
    return study.rows > MOST_SORTED


def trials(study: Study) -> Iterator[Table]:
    """The rows of a study with scenario and factors of their point beside the address: all at once in order of address
    where they are few, else a part at a time.

    A measure is null where its condition does not hold, so that a mean of its column is the estimate.
    """
    placed = {one.number: place for place, one in enumerate(study.subject.points)}
    values = _point_arrays(study)
    tables = study.tables() if _is_long(study) or not study.parts else iter([study.table()])
    for table in map(within_conditions, tables):
        numbers = table["point"].to_numpy()
        where = pa.array(np.array([placed[number] for number in numbers.tolist()], dtype=np.int64))
        columns = {name: array.take(where) for name, array in values.items()}
        address = {column.name: table[column.name] for column in _ADDRESS}
        rest = {name: _plain(table[name]) for name in table.schema.names if name not in address}
        yield pa.table({**address, **columns, **rest})


def trials_frame(study: Study) -> "pd.DataFrame":
    """Every row as a tidy pandas table in order of address; `.attrs` has the study, units and meanings by column."""
    tables = list(trials(study))
    found = pa.concat_tables(tables) if tables else pa.table({column.name: [] for column in dictionary(study)})
    keys = [(name, "ascending") for name in ADDRESS]
    frame: pd.DataFrame = found.sort_by(keys).to_pandas(use_threads=False)
    return _described(frame, study, dictionary(study))


def points_frame(study: Study) -> "pd.DataFrame":
    """The points as a pandas table, a row each, with scenario, factors and seed; `.attrs` as of the trials."""
    import pandas as pd

    points = study.subject.points
    columns: dict[str, Any] = {"point": [one.number for one in points]}
    columns |= {name: array.to_pylist() for name, array in _point_arrays(study).items()}
    frame = pd.DataFrame({**columns, "seed": pd.array([one.seed for one in points], dtype="uint64")})
    return _described(frame, study, points_dictionary(study))


def _described(frame: "pd.DataFrame", study: Study, columns: Sequence[Column]) -> "pd.DataFrame":
    frame.attrs = {
        "study": asdict(study.receipt),
        "units": {column.name: column.unit for column in columns},
        "meanings": {column.name: column.meaning for column in columns},
        MARK: list(study.unmeasured),
    }
    return frame


def _factors(points: Sequence[Placed]) -> list[str]:
    return list(dict.fromkeys(name for one in points for name, _ in one.point.factors))


def _point_columns(study: Study) -> Iterator[Column]:
    points, arrays, family = study.subject.points, _point_arrays(study), study.family
    yield Column("scenario", "factor", "", "name of the scenario that the point starts from")
    for name in _factors(points):
        paths = dict.fromkeys(path for one in points for path, _ in one.point.settings if _sets(one, name, path))
        told = f"sets {', '.join(paths)}" if paths else "a named level; see the design"
        free = _free(name, family)
        unit = _unit([*paths, name]) if pa.types.is_floating(arrays[free].type) else ""
        yield Column(free, "factor", unit, f"factor {name}: {told}", "", "it does not act at this point")


def _sets(one: Placed, name: str, path: str) -> bool:
    value, settings = dict(one.point.factors)[name], dict(one.point.settings)
    return path == name or (value is not None and settings[path] == value and not isinstance(value, str))


def _unit(names: Sequence[str]) -> str:
    """The unit of a factor that is a number, as the paths that it sets tell; 1 for a plain number."""
    dimension = dimension_of(names[0])
    return "1" if dimension is None else SI_SYMBOL[dimension]


def _free(name: str, family: Family) -> str:
    """A name of a factor that is no other column's."""
    return f"factor_{name}" if name in (*layout_of(family).schema.names, "scenario", "seed") else name


def _point_arrays(study: Study) -> dict[str, pa.Array]:
    """Scenario and factors by point, in order of number: numbers where all are, else words."""
    points, family = study.subject.points, study.family
    arrays = {"scenario": pa.array([one.point.scenario for one in points], type=pa.string())}
    for name in _factors(points):
        values = [dict(one.point.factors).get(name) for one in points]
        numeric = all(value is None or (isinstance(value, int | float) and value is not True) for value in values)
        told = [float(value) if numeric and value is not None else _word(value) for value in values]
        arrays[_free(name, family)] = pa.array(told, type=pa.float64() if numeric else pa.string())
    return arrays


def _word(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
