"""Parameters in words: values in the reader's units, who says so, and `--set`."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from incidentsim.units import spoken

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


def value_words(scenario: "Scenario", path: str, value: Any) -> str:
    """A value in the reader's units; of an uncertain one, its distribution."""
    law = scenario.uncertain.get(path)
    if law is None:
        return spoken(path, value)
    given = law.model_dump(mode="json")
    inside = ", ".join(f"{key} {spoken(path, item)}" for key, item in given.items() if key != "dist")
    return f"{given['dist']}: {inside}"


def written(scenario: "Scenario", path: str, value: Any) -> str:
    """How a file of one's own says it, with who says so; "" for what stands in a list or is uncertain here."""
    *above, key = path.split(".")
    if path in scenario.uncertain or any(part.isdigit() for part in (*above, key)) or value is None:
        return ""
    items = list(value) if isinstance(value, tuple | list) else [value]
    said = [_quoted(path, item) for item in items]
    whole = f"[{', '.join(said)}]" if isinstance(value, tuple | list) else said[0]
    table = f"[{'.'.join(above)}] " if above else ""
    return f'{table}{key} = {{ value = {whole}, source = "KEY", grade = "A", note = "…" }}'


def _quoted(path: str, item: Any) -> str:
    """An item of a value as TOML has it."""
    plain = isinstance(item, bool) or (isinstance(item, int | float) and " " not in spoken(path, item))
    return json.dumps(item) if plain else json.dumps(spoken(path, item), ensure_ascii=False)


def range_words(path: str, item: "Provenance") -> str:
    """The range that a scenario gives for a parameter, in the reader's units."""
    return span_words(path, item.low, item.high)


def span_words(path: str, low: float | None, high: float | None) -> str:
    """A range (SI) in the reader's units; "" where there is none."""
    if low is None or high is None:
        return ""
    return f"{spoken(path, low)} to {spoken(path, high)}"


def range_of(scenario: "Scenario", path: str) -> "tuple[float | None, float | None, str]":
    """The range (SI) of a parameter, and why it has none: its own, else that of its row of the registry."""
    from incidentsim.evidence import assumptions, entries_for
    from incidentsim.scenario.paths import provenance_at, value_at

    value, item = value_at(scenario, path), provenance_at(scenario, path)
    if item.low is not None and item.high is not None:
        return item.low, item.high, ""
    row, whys = assumptions().get(item.source), []
    for entry in entries_for(item.source, path, scenario.domain.kind):
        if isinstance(value, int | float) and entry.contains(value, value):
            return entry.span.low, entry.span.high, ""
        whys.append(entry.why)
    return None, None, next(filter(None, whys), row.choices if row is not None else "")


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
    """What a parameter means: its own words, after those of a law that it is a number of; else those of its whole."""
    from incidentsim.scenario.paths import field_at

    keys = path.split(".")
    for end in range(len(keys), 0, -1):
        field = field_at(".".join(keys[:end]), scenario)
        if field is not None and field.description:
            whole = field_at(".".join(keys[: end - 1]), scenario) if end > 1 else None
            said = [whole.description or ""] if whole is not None else []
            return " ".join(filter(None, [*said, field.description]))
    return ""
