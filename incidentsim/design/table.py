"""Points given one by one: a table from a CSV or Parquet file, a column a factor, and what its cells mean."""

import csv
from pathlib import Path
from typing import Any

from incidentsim.design.factors import Scenarios, choices, in_order, span
from incidentsim.design.faults import At, DesignError
from incidentsim.design.parts import AnyFactor, Design, Levels, Range, Table
from incidentsim.design.reading import RESERVED, in_si
from incidentsim.design.settled import matched
from incidentsim.errors import refuse, suggestion, verbatim

Cells = list[list[Any]]
_ENDINGS = (".csv", ".parquet")


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

    Raises   DesignError for a column that is not known, a factor without one, an empty cell, a value out of range.
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
    if not acts:
        return None
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        sometimes = factor is not None and bool(factor.when)
        allowed = "given where the factor acts" if sometimes else "given"
        raise refuse(where, verbatim("an empty cell"), allowed, "Fill it in.", DesignError)
    if factor is None:
        names = list(scenarios) if name == "scenario" else [pair.name for pair in design.policies]
        if cell not in names:
            allowed = f"a {name} of the design"
            raise refuse(where, cell, allowed, suggestion(str(cell), names), DesignError)
        return str(cell)
    return _value(factor, cell, where, scenarios)


def _value(factor: AnyFactor, cell: Any, where: str, scenarios: Scenarios) -> Any:
    known = choices(factor)
    if known is not None:
        given = str(cell).strip() if isinstance(factor, Levels) else cell
        found = matched(factor, given)
        if found is None and not isinstance(factor, Levels):
            found = matched(factor, _number(cell, factor.paths[0], where))
        if found is None:
            words = [str(each) for each in known]
            hint = suggestion(str(cell), words, "Choose one of them, or add it to the design.")
            raise refuse(where, cell, f"one of {', '.join(words)}", hint, DesignError)
        return found
    value = _number(cell, factor.paths[0], where)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise refuse(where, cell, "a number", "Write it as 0.5.", DesignError)
    match factor:
        case Range():
            low, high = span(factor, scenarios)
            if not low <= value <= high:
                allowed = f"within its range, {low:g} to {high:g}"
                raise refuse(where, cell, allowed, "Mend the cell, or widen the range.", DesignError)
        case _:
            pass
    return float(value)


def _number(cell: Any, path: str, where: str) -> Any:
    """A number of a cell, from text too; a quantity in SI; else the cell as it is."""
    if not isinstance(cell, str):
        return in_si(cell, path, where)
    try:
        return float(cell)
    except ValueError:
        return in_si(cell.strip(), path, where)


def _row(where: str, place: int) -> str:
    return f"{where}, row {place + 1}"
