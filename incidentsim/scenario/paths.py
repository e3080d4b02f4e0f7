"""Parameter paths such as ``red.units.ship.speed_mps``: look one up, change one, list them all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from incidentsim import units
from incidentsim.errors import IncidentSimError, ScenarioError, refuse, suggestion
from incidentsim.scenario.laws import Part
from incidentsim.scenario.scenario import Provenance, Scenario

#: Parts of a scenario that are not parameters.
NOT_PARAMETERS = ("schema_version", "name", "title", "story", "uncertain", "ensemble", "evidence")
#: What a value has for provenance when nobody says where it comes from.
UNSOURCED = Provenance(source="the scenario file", grade="U")


def value_at(scenario: Scenario, path: str) -> Any:
    """The value at a path: a number, a word, a tuple or a part.

    Raises   ScenarioError for a path that is not there, with the nearest one that is.
    """
    here: Any = scenario
    walked: list[str] = []
    for key in path.split("."):
        known = _keys(here)
        if key not in known:
            where = ".".join(walked) or "the scenario"
            raise refuse(f"path {path}", key, f"a parameter of {where}", suggestion(key, known))
        here = _child(here, key)
        walked.append(key)
    return here


def vary(scenario: Scenario, path: str, value: Any) -> Scenario:
    """The scenario with one value changed: validated, and no longer uncertain there, nor drawn from an ensemble.

    Takes    a path, and a number (SI), a quantity as text ("12 nmi"), a word, or a list.
    Returns  a new scenario; the old one is untouched.
    Raises   ScenarioError where the path is not there or the value cannot be.
    """
    value_at(scenario, path)
    if path.split(".")[0] in NOT_PARAMETERS:
        raise refuse("path", path, "a parameter", "Names, stories and evidence are changed in the file.")
    dimension = units.dimension_of(path)
    if isinstance(value, str) and dimension is not None:
        value = units.to_si(value, dimension, path)
    inside = (path, f"{path}.")
    uncertain = {key: law for key, law in scenario.uncertain.items() if key != path and not key.startswith(inside[1])}
    evidence = {key: item for key, item in scenario.evidence.items() if key != path and not key.startswith(inside[1])}
    evidence[path] = provenance_at(scenario, path).model_copy(update={"source": "set by the user", "grade": "U"})
    ensemble = scenario.ensemble and scenario.ensemble.without(path)
    update = {"uncertain": uncertain, "ensemble": ensemble, "evidence": evidence}
    return replaced(scenario.model_copy(update=update), path, value)


def replaced(scenario: Scenario, path: str, value: Any) -> Scenario:
    """The scenario with one value replaced; each part on the way is validated again, nothing else is."""
    try:
        new = _replaced(scenario, [(path.split("."), value)])
    except ValidationError as error:
        first = error.errors()[0]
        inner = first.get("ctx", {}).get("error")
        if isinstance(inner, IncidentSimError):
            raise ScenarioError(f"{path}: got {str(inner).split(': got ', 1)[-1]}") from None
        allowed = str(first["msg"]).removeprefix("Input should be ")
        raise refuse(path, value, allowed, "Choose a value that the model can mean.") from None
    assert isinstance(new, Scenario)
    return new


def all_replaced(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with several values replaced; each part on the way is validated once, with all that is new in it.

    Raises   ScenarioError where they cannot stand together.
    """
    try:
        new = _replaced(scenario, [(path.split("."), value) for path, value in values.items()])
    except ValidationError:  # one at a time, to tell which
        for path, value in values.items():
            scenario = replaced(scenario, path, value)
        return scenario
    assert isinstance(new, Scenario)
    return new


def leaves(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Every parameter of the scenario with its path: numbers, words, and tuples of them."""
    for name in type(scenario).model_fields:
        if name not in NOT_PARAMETERS:
            yield from _leaves(getattr(scenario, name), name)


def provenance_at(scenario: Scenario, path: str) -> Provenance:
    """Who says so: the provenance given at the path or nearest above it, else `UNSOURCED`."""
    keys = path.split(".")
    for end in range(len(keys), 0, -1):
        found = scenario.evidence.get(".".join(keys[:end]))
        if found is not None:
            return found
    return UNSOURCED


def field_at(path: str, scenario: Scenario) -> FieldInfo | None:
    """The declaration of a parameter: its meaning and bounds; None for an element of a tuple."""
    keys = path.split(".")
    parent: Any = scenario
    for key in keys[:-1]:
        parent = _child(parent, key)
    return type(parent).model_fields.get(keys[-1]) if isinstance(parent, Part) else None


def _keys(here: Any) -> list[str]:
    if isinstance(here, Part):
        return [name for name in type(here).model_fields if not (isinstance(here, Scenario) and name in NOT_PARAMETERS)]
    if isinstance(here, Mapping):
        return [str(key) for key in here]
    return [str(place) for place in range(len(here))] if isinstance(here, tuple) else []


def _child(here: Any, key: str) -> Any:
    if isinstance(here, Part):
        return getattr(here, key)
    return here[key] if isinstance(here, Mapping) else here[int(key)]


def _replaced(here: Any, news: Sequence[tuple[Sequence[str], Any]]) -> Any:
    """A part with what is new in it: of each new value the keys that lead to it from here."""
    inside: dict[str, list[tuple[Sequence[str], Any]]] = {}
    for keys, value in news:
        if keys:
            inside.setdefault(keys[0], []).append((keys[1:], value))
        else:
            here = value
    if not inside:
        return here
    new = {key: _replaced(_child(here, key), values) for key, values in inside.items()}
    if isinstance(here, Part):
        return type(here)(**{name: getattr(here, name) for name in type(here).model_fields} | new)
    if isinstance(here, Mapping):
        return {**here, **new}
    return tuple(new.get(str(place), item) for place, item in enumerate(here))


def _leaves(here: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(here, Part):
        for name in type(here).model_fields:
            yield from _leaves(getattr(here, name), f"{path}.{name}")
    elif isinstance(here, Mapping):
        for key, item in here.items():
            yield from _leaves(item, f"{path}.{key}")
    elif isinstance(here, tuple) and any(isinstance(item, Part) for item in here):
        for place, item in enumerate(here):
            yield from _leaves(item, f"{path}.{place}")
    elif here is not None:
        yield path, here


__all__ = ["ScenarioError", "all_replaced", "field_at", "leaves", "provenance_at", "replaced", "value_at", "vary"]
