"""Sources of one's own: a table [sources] in a record or a scenario file, with entries as in evidence/sources.toml."""

import re
from collections.abc import Callable, Mapping

from incidentsim.errors import EvidenceError, ScenarioError, refuse
from incidentsim.evidence import assumptions, reading, sources
from incidentsim.evidence.rows import Source

_KEY = re.compile(r"^[A-Za-z0-9_-]+$")
_FORM = 'Write [sources.KEY] with title = "…", read = "…" (what you read of it) and grade = "R".'


def own_sources(given: object, where: Callable[[str], str]) -> dict[str, Source]:
    """The entries of such a table, by key; `where` tells of a path in its file where that is written.

    Raises   ScenarioError for an entry that is malformed, or whose key is that of a shipped one.
    """
    if not isinstance(given, Mapping):
        raise refuse(where("sources"), given, "a table of entries", _FORM)
    return {key: _entry(key, entry, where(f"sources.{key}")) for key, entry in given.items()}


def _entry(key: str, given: object, where: str) -> Source:
    if not _KEY.match(key):
        raise refuse(where, key, "a key of letters, digits, - and _", _FORM)
    if key in sources() or key in assumptions():
        shipped = f"source: {sources()[key].title}" if key in sources() else "row of the table of parameters"
        hint = f"The package has it as a {shipped}. Drop the entry if you mean that one, else choose another key."
        raise refuse(where, key, "a key that is not shipped", hint)
    try:
        table = reading.Table(where, given)
        entry = reading.source(key, table)
        table.close()
    except EvidenceError as error:
        raise ScenarioError(f"{error} {_FORM}") from None
    return entry
