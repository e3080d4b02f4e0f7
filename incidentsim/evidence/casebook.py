"""The case book: the records of documented cases, loaded and strictly checked.

One file a case, evidence/cases/NAME.toml, beside the scenario of the same name. What cannot be is refused: a time out
of order, a source that is not in the registry, a word that is not of the vocabulary.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from incidentsim.errors import IncidentSimError, ScenarioError, refuse, suggestion, verbatim
from incidentsim.evidence.checks import faults, faults_of_types
from incidentsim.evidence.own import own_sources
from incidentsim.evidence.reading import parsed
from incidentsim.evidence.record import Record, Written, looks_like_record, looks_like_scenario

_FOLDER = files("incidentsim.evidence") / "cases"
#: So many further faults of a record are named after the first.
_NAMED = 5


def cases() -> tuple[str, ...]:
    """The names of the recorded cases, in alphabetical order."""
    return tuple(sorted(item.name.removesuffix(".toml") for item in _FOLDER.iterdir() if item.name.endswith(".toml")))


def records() -> list[Record]:
    """The records of the case book, the earliest first."""
    return sorted(map(record_of, cases()), key=lambda record: (record.date, record.name))


@lru_cache(maxsize=64)
def record_of(name: str) -> Record:
    """The record of a case by its name.

    Raises   ScenarioError for a name that is not in the case book, or a record that cannot be.
    """
    if name not in cases():
        hint = suggestion(name, cases(), "See `incidentsim list --cases`.")
        raise refuse("case", name, "a case of the case book", hint)
    return record_from((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def record_in(path: Path) -> Record:
    """The record in a file of one's own; its name is the file's."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(str(path), verbatim(str(error)[:100]), "a record that can be read", "Check the path.") from None
    return record_from(text, path.stem, str(path))


def is_record(path: Path) -> bool:
    """Whether a file holds a record rather than a scenario; not, where it cannot be read."""
    try:
        return path.suffix == ".toml" and looks_like_record(parsed(path.read_text(encoding="utf-8"), str(path)))
    except (OSError, UnicodeDecodeError, IncidentSimError):
        return False


def record_from(text: str, name: str, file: str = "") -> Record:
    """A checked record from the text of its file.

    Raises   ScenarioError for the first fault, in four parts; where there are more, it says how many, and where.
    """
    file = file or f"{name}.toml"
    document = parsed(text, file)
    if looks_like_scenario(document):
        hint = f"Name the record's file, and this one as --scenario {file}."
        raise refuse(file, verbatim("a scenario"), "the record of a case", hint)
    if "name" in document and document["name"] != name:
        hint = "Leave it out: the file's name says it."
        raise refuse(f"{file}: name", document["name"], f"the name of its file, {name}", hint)
    written = _written(document, text, file)
    try:
        plain = {key: value for key, value in document.items() if key != "sources"}
        record = Record.model_validate({"name": name, **plain}).written_in(written)
    except ValidationError as error:
        found = faults_of_types(error, document, written)
    else:
        found = faults(record)
    if found:
        raise _first_of(found, file) from None
    return record


def _written(document: Mapping[str, Any], text: str, file: str) -> Written:
    """Where it is written, with the sources that it brings itself."""
    written = Written(file, text)
    own = own_sources(document.get("sources", {}), written.where)
    return Written(file, text, own)


def _first_of(found: list[ScenarioError], file: str) -> ScenarioError:
    """The first fault, with where the others are."""
    first, *others = found
    if not others:
        return first
    places = [str(error).partition(": got ")[0].removeprefix(file).lstrip(":, ") for error in others]
    listed = "; ".join([*places[:_NAMED], *(["…"] if len(places) > _NAMED else [])])
    return ScenarioError(f"{first} ({len(others)} more to mend: {listed}.)")
