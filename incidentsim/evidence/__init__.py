"""Who says so: sources, assumptions with identifiers, validation targets, and what is not known.

Data files with their loader. Each is read once and strictly; the tests hold them against the scenarios of the
catalogue, the rules and each other, both ways.
"""

from functools import lru_cache
from importlib.resources import files

from incidentsim.evidence import reading
from incidentsim.evidence.rows import (
    ASSUMED,
    GRADES,
    ROLES,
    SCALES,
    SECTIONS,
    Assumption,
    Band,
    Entry,
    Source,
    Span,
    Target,
    Unknown,
)


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every source, by key."""
    return reading.read(_text("sources.toml"), "sources.toml", reading.source)


@lru_cache(maxsize=1)
def assumptions() -> dict[str, Assumption]:
    """Every row of the table of parameters, by identifier."""
    known, where = sources(), "assumptions.toml"
    rows = reading.read(_text(where), where, lambda key, table: reading.assumption(key, table, known))
    reading.check_names(rows, where)
    return rows


@lru_cache(maxsize=1)
def targets() -> dict[str, Target]:
    """Every fact of the record that the model should reproduce, by identifier."""
    known = {**sources(), **assumptions()}
    return reading.read(_text("targets.toml"), "targets.toml", lambda key, table: reading.target(key, table, known))


@lru_cache(maxsize=1)
def unknowns() -> dict[str, Unknown]:
    """What is not known, by identifier."""
    known = {**sources(), **assumptions(), **targets()}
    return reading.read(_text("unknown.toml"), "unknown.toml", lambda key, table: reading.unknown(key, table, known))


def grade_of(source: str) -> str | None:
    """The grade that a source or an identifier carries by itself, or None where it is not known."""
    row = assumptions().get(source) or sources().get(source)
    return row.grade if row is not None else None


def entries_for(source: str, path: str, domain: str) -> tuple[Entry, ...]:
    """What a row of the table of parameters has for the parameter at a path, in a scenario of that domain."""
    row = assumptions().get(source)
    return tuple(entry for entry in row.values if entry.covers(path, domain)) if row is not None else ()


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


__all__ = [
    "ASSUMED",
    "GRADES",
    "ROLES",
    "SCALES",
    "SECTIONS",
    "Assumption",
    "Band",
    "Entry",
    "Source",
    "Span",
    "Target",
    "Unknown",
    "assumptions",
    "entries_for",
    "grade_of",
    "sources",
    "targets",
    "unknowns",
]
