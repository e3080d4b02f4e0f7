"""Which rules and processes read the parameter at a path of a scenario."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from incidentsim.scenario.laws import DurationLaw, Part
from incidentsim.scenario.paths import value_at
from incidentsim.scenario.scenario import Scenario
from incidentsim.uses import types
from incidentsim.uses.reads import readers


class Read(NamedTuple):
    """Who reads a parameter: rules ("belief.updated") and processes ("model.lines.barrier"), by their short names."""

    rules: tuple[str, ...]
    processes: tuple[str, ...]


def read_by(scenario: Scenario, path: str) -> Read:
    """The rules that a parameter goes into, and the processes that take it from its part.

    Of a number of a law of durations, the processes are those that draw from the law.
    Raises   ScenarioError for a path that is not there.
    """
    value_at(scenario, path)
    found: set[str] = set()
    here: Any = scenario
    keys = path.split(".")
    for place, key in enumerate(keys):
        then = _inside(here, key)
        field = types.field(type(here), key)
        if field is not None and (place == len(keys) - 1 or _is_law(then)):
            drawn = _is_law(here)  # then the processes are those that draw from it
            found |= {name for name in readers().get(field, ()) if name.startswith("rules.") or not drawn}
        here = then
    rules = (name.removeprefix("rules.") for name in found if name.startswith("rules."))
    return Read(tuple(sorted(rules)), tuple(sorted(name for name in found if not name.startswith("rules."))))


def _inside(here: Any, key: str) -> Any:
    if isinstance(here, Part):
        return getattr(here, key)
    return here[key] if isinstance(here, Mapping) else here[int(key)]


def _is_law(part: Any) -> bool:
    kind: Any = type(part)
    return kind in types.of(DurationLaw)
