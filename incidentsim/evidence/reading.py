"""The files of the registry, read strictly: what is unknown, missing or contradicts itself is refused."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from incidentsim import units
from incidentsim.errors import EvidenceError, IncidentSimError, ScenarioError, refuse, suggestion, verbatim
from incidentsim.evidence.rows import (
    GRADES,
    NAMED_ROW,
    ROLES,
    SCALES,
    Assumption,
    Band,
    Entry,
    Source,
    Span,
    Target,
    Unknown,
)

Row = TypeVar("Row")
_ABSENT: Any = object()
_UNIT = re.compile(r"[A-Za-z/]+\s*$")


class Table:
    """A table of a file, from which each field is taken once; what is left over is refused."""

    def __init__(self, where: str, given: object) -> None:
        if not isinstance(given, dict):
            raise refuse(where, given, "a table", "Write it as [KEY] with its fields below.", EvidenceError)
        self.where, self.given = where, dict(given)
        self.asked: list[str] = []

    def take(self, name: str, kind: type, default: Any = _ABSENT) -> Any:
        """A field of one type; refused where it is missing, unless it has a default."""
        self.asked.append(name)
        found = self.given.pop(name, default)
        if found is _ABSENT:
            raise refuse(f"{self.where}.{name}", verbatim("nothing"), "given", "Add it.", EvidenceError)
        if found is not default and (not isinstance(found, kind) or found in ("", {})):
            word = "text" if kind is str else "a list"
            raise refuse(f"{self.where}.{name}", found, word, "Mend the value.", EvidenceError)
        return found

    def text(self, name: str, default: Any = _ABSENT) -> str:
        """A field that is text."""
        return str(self.take(name, str, default))

    def one_of(self, name: str, known: Collection[str], default: Any = _ABSENT) -> str:
        """A field that is one of the words known."""
        word = self.text(name, default)
        if word not in known and word != default:
            raise refuse(f"{self.where}.{name}", word, f"one of {', '.join(known)}", "Choose one.", EvidenceError)
        return word

    def keys(self, name: str, known: Collection[str], default: Any = _ABSENT) -> tuple[str, ...]:
        """A field that is a list of keys of the registry."""
        found = self.take(name, list, default)
        for place, key in enumerate(found):
            if key not in known:
                hint = suggestion(str(key), known, "Add it to the registry first.", likeness=0.6)
                raise refuse(f"{self.where}.{name}[{place}]", key, "a key of the registry", hint, EvidenceError)
        return tuple(found)

    def tables(self, name: str, default: Any = _ABSENT) -> list["Table"]:
        """A field that is a list of tables."""
        found = self.take(name, list, default)
        return [Table(f"{self.where}.{name}[{place}]", item) for place, item in enumerate(found)]

    def close(self) -> None:
        """Nothing may be left over."""
        for name in self.given:
            raise refuse(self.where, name, "a known field", suggestion(name, self.asked), EvidenceError)


def parsed(text: str, where: str, kind: type[IncidentSimError] = ScenarioError) -> dict[str, Any]:
    """The text of a TOML file as tables; refused as this kind of error where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "Mend the line that it names."
        raise refuse(where, verbatim(str(error)[:100]), "valid TOML", hint, kind) from None


def read(text: str, where: str, reader: Callable[[str, Table], Row]) -> dict[str, Row]:
    """Every row of a file, by its key.

    Raises   EvidenceError: where, what came, what is allowed, what to do next.
    """
    rows = {}
    for key, given in parsed(text, where, EvidenceError).items():
        table = Table(f"{where}: {key}", given)
        rows[key] = reader(key, table)
        table.close()
    return rows


def source(key: str, table: Table) -> Source:
    """A source of sources.toml."""
    graded = table.one_of("grade", GRADES, "R")
    return Source(key, table.text("title"), table.text("read"), graded, table.text("kept", ""))


def assumption(key: str, table: Table, known: Collection[str]) -> Assumption:
    """A row of assumptions.toml; `known` are the sources."""
    row = Assumption(
        key,
        table.text("quantity"),
        table.one_of("grade", GRADES),
        table.text("basis"),
        table.keys("sources", known, []),
        tuple(_entry(item) for item in table.tables("values", [])),
        table.text("choices", ""),
        table.text("kept", ""),
    )
    if row.values and row.choices:
        hint = "Say beside the number that has no range why it has none."
        raise refuse(f"{table.where}.choices", row.choices, "absent where there are values", hint, EvidenceError)
    return row


def target(key: str, table: Table, known: Collection[str]) -> Target:
    """A target of targets.toml; `known` are the sources and rows."""
    return Target(
        key,
        table.text("fact"),
        table.one_of("role", ROLES),
        table.one_of("scale", SCALES),
        table.one_of("grade", GRADES),
        table.keys("sources", known, []),
        tuple(_band(item) for item in table.tables("bands")),
        table.keys("rests_on", known, []),
        table.text("note", ""),
    )


def unknown(key: str, table: Table, known: Collection[str]) -> Unknown:
    """A gap of unknown.toml; `known` is all that it may bear on."""
    return Unknown(
        key,
        table.text("what"),
        table.text("instead"),
        table.keys("bears_on", known),
        table.text("would_help"),
    )


def check_names(rows: Mapping[str, Assumption], where: str) -> None:
    """A row of the table of parameters may name other rows of it only."""
    for key, row in rows.items():
        for named in NAMED_ROW.findall(row.basis):
            if named not in rows:
                hint = "Add that row, or mend its number."
                raise refuse(f"{where}: {key}.basis", named, "a row of the table", hint, EvidenceError)


def _entry(table: Table) -> Entry:
    of, domain = table.text("of"), table.one_of("domain", ("maritime", "air", "border"), "")
    why = table.text("why", "")
    optional = (None, [None, None]) if why else (_ABSENT, _ABSENT)
    value, ends = table.take("value", object, optional[0]), table.take("range", list, optional[1])
    span = _span(table, value, ends)
    table.close()
    return Entry(of, domain, span, why)


def _band(table: Table) -> Band:
    of, measure = table.text("of"), table.text("measure", "")
    ends = [table.take(name, object, None) for name in ("low", "high")]
    span = _span(table, table.take("observed", object, None), ends)
    table.close()
    return Band(of, span, measure)


def _span(table: Table, value: object, ends: list[Any]) -> Span:
    """A value, if there is one, within its range, if there is one; all in one dimension."""
    where, unit = table.where, table.text("unit", "")
    if len(ends) != 2 or (ends[0] is None) != (ends[1] is None):
        raise refuse(f"{where}.range", ends, "two values, low and high", "Give both ends.", EvidenceError)
    given = [item for item in (ends[0], value, ends[1]) if item is not None]
    sizes, dimensions = zip(*(_quantity(item, where) for item in given), strict=True) if given else ((), ("",))
    if len(set(dimensions)) > 1 or (unit and dimensions[0]):
        hint = "Write all with a unit of one dimension, or all without and name the unit beside."
        raise refuse(where, given, "numbers of one dimension", hint, EvidenceError)
    if list(sizes) != sorted(sizes):
        got = verbatim(", ".join(str(item) for item in given))
        hint = "Mend the value, or widen the range and say why."
        raise refuse(where, got, "a range that contains its value (low, value, high)", hint, EvidenceError)
    low, high = (sizes[0], sizes[-1]) if ends[0] is not None else (None, None)
    middle = None if value is None else sizes[0 if low is None else 1]
    symbol = unit or (units.SI_SYMBOL[dimensions[0]] if dimensions[0] else "1")
    told = "" if value is None else f"{value} {unit}".strip()
    told_range = "" if low is None else f"{ends[0]} to {ends[1]} {unit}".strip()
    return Span(middle, low, high, symbol, told, told_range)


def _quantity(item: object, where: str) -> tuple[float, str]:
    """(its size in SI, its dimension) of a bare number, which has none, or of a quantity with a unit."""
    if isinstance(item, int | float) and not isinstance(item, bool):
        return float(item), ""
    found = _UNIT.search(item) if isinstance(item, str) else None
    symbol = found.group().strip() if found else ""
    for dimension, symbols in units.DIMENSIONS.items():
        if symbol in symbols:
            return units.to_si(str(item), dimension, where), dimension
    raise refuse(where, item, "a number, or a quantity with a unit", 'Write it as 0.3 or "12 nmi".', EvidenceError)
