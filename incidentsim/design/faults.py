"""What is wrong with a design, in one line: where, what came, what is allowed, what to do."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from incidentsim.errors import DesignError, IncidentSimError, refuse, suggestion, verbatim
from incidentsim.scenario.laws import Part

P = TypeVar("P", bound=Part)
#: The words that say where a key of a design is written: file, line, key.
At = Callable[[str], str]


def within(error: IncidentSimError, where: str, more: str = "") -> DesignError:
    """The fault that a scenario finds in what a design puts into it, told of the place in the design."""
    return DesignError(f"{where}: got {str(error).split(': got ', 1)[-1]}{more}")


def validated(part: type[P], given: Mapping[str, Any], at: At, path: str = "") -> P:
    """A part from what a file says of it.

    Raises   DesignError for the first thing that is wrong, a key that is not known before all others.
    """
    try:
        return part(**given)
    except ValidationError as error:
        raise _told(error, part, at, path) from None


def table(given: Any, at: At, path: str, example: str) -> dict[str, Any]:
    """What must be a table."""
    if not isinstance(given, dict):
        raise refuse(at(path), given, "a table", f"Write it as {example}.", DesignError)
    return given


def listed(given: Any, at: At, path: str, example: str) -> list[Any]:
    """What must be a list that is not empty."""
    if not isinstance(given, list | tuple) or not given:
        raise refuse(at(path), given, "a list of at least one", f"Write it as {example}.", DesignError)
    return list(given)


def unknown(key: str, known: list[str], at: At, path: str) -> DesignError:
    """The refusal of a key that nobody knows."""
    return refuse(at(f"{path}.{key}" if path else key), key, "a known key", suggestion(key, known), DesignError)


def _told(error: ValidationError, part: type[Part], at: At, path: str) -> DesignError:
    found = error.errors(include_url=False)
    first = next((item for item in found if item["type"] == "extra_forbidden"), found[0])
    key = str(first["loc"][0]) if first["loc"] else ""
    inner = first.get("ctx", {}).get("error")
    if not key and isinstance(inner, IncidentSimError):
        key = str(inner).split(": got ", 1)[0]
    place = ".".join([*([path] if path else []), *([key] if key else [])])
    if isinstance(inner, IncidentSimError):
        return within(inner, at(place or path))
    if first["type"] == "extra_forbidden":
        return unknown(key, list(part.model_fields), at, path)
    if first["type"] == "missing":
        return refuse(at(place), verbatim("nothing"), "given", "Add it.", DesignError)
    allowed = str(first["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return refuse(at(place), first["input"], allowed, "Mend the value.", DesignError)


__all__ = ["At", "DesignError", "listed", "table", "unknown", "validated", "within"]
