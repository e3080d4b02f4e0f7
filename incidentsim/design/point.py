"""One point of a design: a scenario with what is set on it, and the key by which it is known again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import SIDES, Scenario
from incidentsim.units import spoken

#: A factor's value at a point, as `vary` takes it: a number (SI), a word, a list; None: it does not act.
Value: TypeAlias = Any
Settings: TypeAlias = tuple[tuple[str, Value], ...]
#: A path that begins so stands for both sides.
BOTH = "both."


@dataclass(frozen=True, slots=True)
class Point:
    """A point: the name of its scenario, the value of each factor, and what they set, by path and in this order.

    factors   by name, in order of the design: the value, or the name of the level; None where it does not act
    settings  by path
    """

    scenario: str
    factors: Settings = ()
    settings: Settings = ()

    @property
    def key(self) -> str:
        """The SHA-256 (hex) of what is run at it: scenario and settings, whatever the factors are called."""
        content = json.dumps([self.scenario, self.settings], separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def told(self, name: str) -> str:
        """The value of a factor in the reader's units; "" where it does not act."""
        value = dict(self.factors).get(name)
        if value is None:
            return ""
        paths = [path for path, set_to in self.settings if set_to == value]
        return spoken(paths[0] if len(paths) == 1 else name, value) or "none"

    def __str__(self) -> str:
        told = ", ".join(f"{name} = {self.told(name)}" for name, value in self.factors if value is not None)
        return f"{self.scenario}: {told}" if told else self.scenario


def applied(scenario: Scenario, settings: Iterable[tuple[str, Value]]) -> Scenario:
    """A scenario with values set by path, one after another; "both." stands for both sides.

    Raises   ScenarioError where a path is not there, or its value cannot be.
    """
    for path, value in settings:
        for place in both_sides(path):
            scenario = vary(scenario, place, value)
    return scenario


def both_sides(path: str) -> list[str]:
    """The paths that a path stands for: itself, or the two of both sides."""
    return [f"{side}.{path.removeprefix(BOTH)}" for side in SIDES] if path.startswith(BOTH) else [path]
