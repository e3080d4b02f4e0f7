"""Who says so: sources, and assumptions with identifiers, as data files with their loader."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

#: What the letters of a grade mean.
GRADES = {
    "R": "read: the passage itself was seen",
    "C": "computed from published data",
    "M": "from memory, not yet verified: treated as an assumption",
    "A": "assumption: no source found; to be swept over its range",
    "U": "set by the user",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and where its passage was read."""

    key: str
    title: str
    read: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A row of the table of parameters: what it is, its grade, what it rests on."""

    key: str
    quantity: str
    grade: str
    basis: str


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every source, by key."""
    return {key: Source(key, row["title"], row["read"]) for key, row in _table("sources.toml").items()}


@lru_cache(maxsize=1)
def assumptions() -> dict[str, Assumption]:
    """Every row of the table of parameters, by identifier."""
    rows = _table("assumptions.toml").items()
    return {key: Assumption(key, row["quantity"], row["grade"], row["basis"]) for key, row in rows}


def grade_of(source: str) -> str | None:
    """The grade that a source or an identifier carries by itself, or None where it is not known."""
    if source in assumptions():
        return assumptions()[source].grade
    return "R" if source in sources() else None


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
