"""Points given one by one: a table from a CSV or Parquet file, a column a factor, and what its cells mean."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from incidentsim.design.cells import is_empty, value_of
from incidentsim.design.ends import check_cells
from incidentsim.design.factors import Scenarios, in_order
from incidentsim.design.faults import At, DesignError
from incidentsim.design.parts import AnyFactor, Design, Drawn, Table
from incidentsim.design.reading import RESERVED
from incidentsim.errors import refuse, suggestion, verbatim

Cells = list[list[Any]]
_ENDINGS = (".csv", ".parquet")
#: About so many cells of a factor are tried on the scenarios; where there are no more, all of them.
_TRIED = 200


def read_table(path: Path, where: str) -> tuple[list[str], Cells]:
    """The columns and the cells of a file: of CSV all text; an empty cell is an empty text or None.

    Raises   DesignError for a file that is not there, is no table, or has rows of another length than its header.
    """
    if path.suffix not in _ENDINGS:
        hint = "Save it as one of the two."
        raise refuse(where, path.name, f"a file that ends with {' or '.join(_ENDINGS)}", hint, DesignError)
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = [row for row in csv.reader(file, strict=True) if row]
            columns, rows = (lines[0], lines[1:]) if lines else ([], [])
        else:
            columns, rows = _parquet(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        got = verbatim(getattr(error, "strerror", None) or str(error)[:100])
        raise refuse(
            f"{where}: {path}", got, "a table that can be read", "Check the path and the file.", DesignError
        ) from None
    for place, row in enumerate(rows):
        if len(row) != len(columns):
            got, hint = verbatim(f"{len(row)} cells"), "Mend the row, or put quotation marks around what has a comma."
            raise refuse(_row(str(path), place), got, f"{len(columns)}, as its header has", hint, DesignError)
    return [column.strip() for column in columns], rows


def _parquet(path: Path) -> tuple[list[str], Cells]:
    import pyarrow.lib
    import pyarrow.parquet

    try:
        found = pyarrow.parquet.read_table(path)
    except pyarrow.lib.ArrowException as error:
        raise OSError(None, str(error)[:100]) from None
    names = [str(name) for name in found.column_names]
    return names, [list(row) for row in zip(*(found.column(name).to_pylist() for name in names), strict=True)]


def settled_table(design: Design, scenarios: Scenarios, at: At) -> Design:
    """The design with the cells of its table as its factors have them: None where one does not act.

    Raises   DesignError for a column that is not known, a factor without one, a cell that is empty where the factor
             acts or is not where it does not, a value that the factor or a scenario cannot have.
    """
    given = design.sampling
    assert isinstance(given, Table)
    _check_columns(design, given, at)
    factors = design.sampled
    made: dict[str, list[Any]] = {}
    for name in [*RESERVED, *in_order(design.factors)]:
        if name in given.columns:
            column = [row[given.columns.index(name)] for row in given.rows]
            made[name] = [
                _cell(
                    design, name, (cell, _acts(factors.get(name), made, place)), at(f"sampling.rows.{place}"), scenarios
                )
                for place, cell in enumerate(column)
            ]
    _check_drawn(design, made, scenarios, at)
    rows = tuple(zip(*(made[name] for name in given.columns), strict=True))
    return design.model_copy(update={"sampling": given.model_copy(update={"rows": rows})})


def _check_columns(design: Design, given: Table, at: At) -> None:
    where = at("sampling.columns")
    known = [*design.sampled, "scenario", *(["policy"] if design.policies else [])]
    for place, name in enumerate(given.columns):
        if name in given.columns[:place]:
            raise refuse(where, name, "a column of its own", "Drop one of the two.", DesignError)
        if name not in known:
            allowed = (
                f"a factor that is sampled, by name{', or scenario or policy' if design.policies else ', or scenario'}"
            )
            raise refuse(where, name, allowed, suggestion(name, known), DesignError)
    for name in design.sampled:
        if name not in given.columns:
            hint = "Give it a column, or drop it from the design."
            raise refuse(where, verbatim(f"no column {name}"), "a column for every factor", hint, DesignError)
    for place, row in enumerate(given.rows):
        if len(row) != len(given.columns):
            got = verbatim(f"{len(row)} cells")
            raise refuse(
                at(f"sampling.rows.{place}"), got, f"{len(given.columns)}, one a column", "Mend it.", DesignError
            )


def _acts(factor: AnyFactor | None, made: dict[str, list[Any]], place: int) -> bool:
    """Whether a factor acts in a row; a condition on a lever that is crossed may be met anywhere."""
    when = {} if factor is None else factor.when
    return all(made[other][place] in allowed for other, allowed in when.items() if other in made)


def _cell(design: Design, name: str, given: tuple[Any, bool], where: str, scenarios: Scenarios) -> Any:
    cell, acts = given
    factor = design.sampled.get(name)
    where = f"{where}: {name}"
    if not acts and is_empty(cell):
        return None
    if not acts and factor is not None:
        when = " and ".join(f"{other} is {' or '.join(map(str, met))}" for other, met in factor.when.items())
        allowed = f"empty where the factor does not act; it acts when {when}"
        raise refuse(where, cell, allowed, "Clear the cell, or mend the row.", DesignError)
    if is_empty(cell):
        sometimes = factor is not None and bool(factor.when)
        allowed = "given where the factor acts" if sometimes else "given"
        raise refuse(where, verbatim("an empty cell"), allowed, "Fill it in.", DesignError)
    if factor is None:
        names = list(scenarios) if name == "scenario" else [pair.name for pair in design.policies]
        if cell not in names:
            allowed = f"a {name} of the design"
            raise refuse(where, cell, allowed, suggestion(str(cell), names), DesignError)
        return str(cell)
    return value_of(factor, cell, where, scenarios)


def _check_drawn(design: Design, made: Mapping[str, Sequence[Any]], scenarios: Scenarios, at: At) -> None:
    """Hold the cells of distributions against the scenarios; of values and of ranges that was done before."""
    for name, factor in design.sampled.items():
        if isinstance(factor, Drawn):
            first: dict[float, int] = {}
            for place, value in enumerate(made[name]):
                if value is not None:
                    first.setdefault(value, place)
            tried = {value: at(f"sampling.rows.{first[value]}") + f": {name}" for value in _spread(sorted(first))}
            check_cells(design, name, tried, scenarios)


def _spread(values: list[float]) -> list[float]:
    """The values, or, of many, the least, the largest and enough between them."""
    return values[:: max(1, len(values) // _TRIED)] + values[-1:]


def _row(where: str, place: int) -> str:
    return f"{where}, row {place + 1}"
