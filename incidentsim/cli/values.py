"""Parameters in words: values in the reader's units, who says so, and `--set`."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentsim.scenario.scenario import Provenance, Scenario


def with_settings(scenario: "Scenario", settings: Iterable[str]) -> "Scenario":
    """A scenario with each PATH=VALUE of the command line set."""
    from incidentsim.errors import RequestError, refuse
    from incidentsim.scenario.paths import vary

    for setting in settings:
        path, sign, text = setting.partition("=")
        if not sign or not path.strip():
            hint = "Write it as --set red.trust=0.6."
            raise refuse("--set", setting, "a path, an equals sign and a value", hint, kind=RequestError)
        scenario = vary(scenario, path.strip(), parsed(text.strip()))
    return scenario


def parsed(text: str) -> Any:
    """A value of the command line: a number or a list where it reads as one, else the text itself."""
    try:
        return json.loads(text, parse_constant=lambda _: text)
    except json.JSONDecodeError:
        return text


def spoken(path: str, value: Any) -> str:
    """A value in the reader's units."""
    from incidentsim.units import dimension_of, told

    if isinstance(value, tuple | list):
        return ", ".join(spoken(path, item) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) and dimension_of(path) is None:
        return str(value)
    return told(float(value), dimension_of(path))


def value_words(scenario: "Scenario", path: str, value: Any) -> str:
    """A value in the reader's units; of an uncertain one, its distribution."""
    law = scenario.uncertain.get(path)
    if law is None:
        return spoken(path, value)
    given = law.model_dump(mode="json")
    inside = ", ".join(f"{key} {spoken(path, item)}" for key, item in given.items() if key != "dist")
    return f"{given['dist']}: {inside}"


def range_words(path: str, item: "Provenance") -> str:
    """The range of an assumption, in the reader's units."""
    if item.low is None or item.high is None:
        return ""
    return f"{spoken(path, item.low)} to {spoken(path, item.high)}"


def si_unit(path: str) -> str:
    """The SI unit of a parameter; 1 for a pure number."""
    from incidentsim.units import SI_SYMBOL, dimension_of

    return SI_SYMBOL[dimension] if (dimension := dimension_of(path)) is not None else "1"


def source_title(source: str) -> str:
    """What a source is, or what an assumption rests on."""
    from incidentsim.evidence import assumptions, sources

    if source in sources():
        return sources()[source].title
    if source in assumptions():
        row = assumptions()[source]
        return f"{row.quantity}: {row.basis}"
    return ""


def meaning_of(scenario: "Scenario", path: str) -> str:
    """What a parameter means: its own words, or those of the part that it is an element of."""
    from incidentsim.scenario.paths import field_at

    keys = path.split(".")
    for end in range(len(keys), 0, -1):
        field = field_at(".".join(keys[:end]), scenario)
        if field is not None and field.description:
            return field.description
    return ""
