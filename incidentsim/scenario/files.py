"""Scenario files: TOML or JSON in and out, bases, units, provenance beside each value."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from incidentsim.errors import ScenarioError, check_version, refuse, suggestion, verbatim
from incidentsim.evidence.record import looks_like_record
from incidentsim.scenario.document import Document, Lines, described, unfolded
from incidentsim.scenario.ensembles import check_members
from incidentsim.scenario.laws import fault_of, quantile
from incidentsim.scenario.paths import leaves, replaced
from incidentsim.scenario.scenario import SCHEMA_VERSION, SIDES, Scenario

_CATALOGUE = files("incidentsim.scenario") / "catalogue"
_NEAREST_U = 2.0**-53
_BIGGEST_FILE = 4 * 1024 * 1024
_DEEPEST = 30
_NAME = re.compile(r"^[a-z0-9-]{1,60}$")


def catalogue() -> tuple[str, ...]:
    """The names of the shipped scenarios, in alphabetical order."""
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in _CATALOGUE.iterdir() if item.name.endswith(".toml"))
    )


def programmes() -> tuple[str, ...]:
    """The names of the shipped programmes, in alphabetical order: the years, each about an encounter."""
    found = (_CATALOGUE / "programmes").iterdir()
    return tuple(sorted(item.name.removesuffix(".toml") for item in found if item.name.endswith(".toml")))


def shipped() -> tuple[str, ...]:
    """Everything that can be run by name: encounters, then programmes."""
    return (*catalogue(), *programmes())


def load(name_or_path: str | Path) -> Scenario:
    """A scenario of the catalogue by name, or one from a TOML or JSON file.

    Raises   ScenarioError: what is wrong, in which line, what is allowed, what to do.

    >>> load("maritime-close-pass").domain.kind
    'maritime'
    """
    place = str(name_or_path)
    lines = Lines()
    document = _with_bases(place, _located(place), lines, ())
    return build(_with_theatres(document, place), place, lines)


def loads(text: str, where: str = "scenario") -> Scenario:
    """A scenario from the text of a TOML file."""
    lines = Lines()
    return build(_with_theatres(_with_bases(where, text, lines, ()), where), where, lines)


def build(document: Document, where: str, lines: Lines) -> Scenario:
    """A validated scenario from a document as files hold it: values with units and provenance inline."""
    plain, uncertain, evidence = unfolded(document, where, lines)
    for reserved in ("uncertain", "evidence"):
        if reserved in plain:
            hint = "Write distributions and sources beside each value, as {value = …, source = …}."
            raise refuse(lines.place(where, reserved), reserved, "a parameter", hint)
    check_version(plain, SCHEMA_VERSION, lines.place(where, "schema_version"))
    try:
        scenario = Scenario.model_validate({**plain, "uncertain": uncertain, "evidence": evidence})
    except ValidationError as error:
        raise described(error, plain, where, lines) from None
    _check_distributions(scenario, where, lines)
    _check_ranges(scenario, where, lines)
    if scenario.ensemble is not None:
        check_members(scenario, scenario.ensemble, lines.place(where, "ensemble"))
    return scenario


def to_document(scenario: Scenario) -> Document:
    """The scenario as files hold it: plain tables, with {value, source, …} where provenance is given."""
    plain: Document = scenario.model_dump(mode="json", exclude={"uncertain", "evidence"}, exclude_none=True)
    for path, law in scenario.uncertain.items():
        _put(plain, path, law.model_dump(mode="json"))
    for path, item in sorted(scenario.evidence.items(), key=lambda pair: -pair[0].count(".")):
        leaf = {"value": _get(plain, path), "source": item.source, "grade": item.grade}
        if item.low is not None and item.high is not None:
            leaf["range"] = [item.low, item.high]
        if item.note:
            leaf["note"] = item.note
        _put(plain, path, leaf)
    return plain


def to_toml(scenario: Scenario) -> str:
    """The scenario as the text of a TOML file that loads to an equal scenario."""
    import tomli_w

    return tomli_w.dumps(to_document(scenario))


def to_json(scenario: Scenario) -> str:
    """The scenario as JSON text that loads to an equal scenario."""
    return json.dumps(to_document(scenario), indent=1)


def from_json(text: str, where: str = "scenario") -> Scenario:
    """A scenario from the text of a JSON file."""
    return build(_parsed(text, where if where.endswith(".json") else f"{where}.json"), where, Lines())


def _located(place: str) -> str:
    """The text of a scenario file, or of a scenario of the catalogue."""
    for folder in (_CATALOGUE, _CATALOGUE / "bases", _CATALOGUE / "programmes"):
        if _NAME.match(place) and (folder / f"{place}.toml").is_file():
            return (folder / f"{place}.toml").read_text(encoding="utf-8")
    path = Path(place)
    try:
        if not path.exists():
            looks_like_file = path.suffix in {".toml", ".json"} or "/" in place
            hint = "Mend the path." if looks_like_file else suggestion(place, shipped())
            raise refuse("scenario", place, "a file that exists, or a name of the catalogue", hint)
        with path.open("rb") as file:
            content = file.read(_BIGGEST_FILE + 1)
        if len(content) > _BIGGEST_FILE:
            raise refuse(place, verbatim("a larger one"), "a scenario file below 4 MiB", "Is it the right file?")
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        got = verbatim(f"bytes that are not text at position {error.start}")
        raise refuse(place, got, "a TOML file in UTF-8", "Is it the right file?") from None
    except IsADirectoryError:
        held = next((name for name in ("scenario.toml", "design.toml") if (path / name).is_file()), None)
        hint = "Name a file in it." if held is None else f"Name the file in it, such as {path / held}."
        raise refuse(place, verbatim("Is a directory"), "a file that can be read", hint) from None
    except OSError as error:
        reason = verbatim(error.strerror or "an error")
        raise refuse(place, reason, "a file that can be read", "Check the path and its permissions.") from None


def _parsed(text: str, where: str) -> Document:
    try:
        document: Any = json.loads(text) if where.endswith(".json") else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as error:
        kind = "JSON" if where.endswith(".json") else "TOML"
        raise refuse(where, verbatim(str(error)[:100]), f"valid {kind}", "Mend the line that it names.") from None
    if _too_deep(document):
        hint = "Is it the right file?"
        raise refuse(where, verbatim("tables nested without end"), f"at most {_DEEPEST} tables deep", hint)
    if not isinstance(document, dict):
        raise refuse(where, type(document).__name__, "a table of parameters", "Start from a scenario of the catalogue.")
    return document


def _too_deep(document: Any) -> bool:
    layer = [document]
    for _ in range(_DEEPEST):
        layer = (
            [
                child
                for item in layer
                for child in (item.values() if isinstance(item, dict) else item)
                if isinstance(child, dict | list)
            ]
            if layer
            else []
        )
    return bool(layer)


def _with_bases(place: str, text: str, lines: Lines, above: tuple[str, ...]) -> Document:
    """The document with its bases below it; the first file of a chain wins."""
    if place in above:
        chain = verbatim(" -> ".join((*above, place)))
        raise refuse(f"{above[-1]}: base", chain, "a chain that ends", "Drop one `base =` of the circle.")
    document = _parsed(text, place)
    if looks_like_record(document):
        hint = f"See it with `incidentsim show {place}`; replay it with `incidentsim replay {place} --scenario FILE`."
        raise refuse(place, verbatim("the record of a case"), "a scenario", hint)
    if place.endswith(".json"):
        lines.read_paths(place, document)
    else:
        lines.read(place, text)
    base = document.pop("base", None)
    document = _both_sides(document, place)
    if base is None:
        return document
    if not isinstance(base, str):
        raise refuse(f"{place}: base", base, "the name of a scenario or a file", 'Write base = "maritime-close-pass".')
    beside = Path(place).parent / base
    below = str(beside) if beside.suffix in {".toml", ".json"} and beside.exists() else base
    return _overlaid(_but_its_story(_with_bases(below, _located(below), lines, (*above, place)), document), document)


def _with_theatres(document: Document, place: str) -> Document:
    """The document with the encounters that its theatres name in their places."""
    programme = document.get("programme")
    theatres = programme.get("theatres") if isinstance(programme, dict) else None
    if not isinstance(theatres, dict):
        return document
    for domain, theatre in theatres.items():
        if isinstance(theatre, dict) and isinstance(name := theatre.get("scenario"), str):
            beside = Path(place).parent / name
            where = str(beside) if beside.suffix in {".toml", ".json"} and beside.exists() else name
            theatres[domain] = {**theatre, "scenario": _with_bases(where, _located(where), Lines(), ())}
    return document


def _but_its_story(base: Document, over: Document) -> Document:
    """The base without its story, where what is laid on it has a title of its own: it is then another story."""
    return {key: item for key, item in base.items() if key != "story"} if "title" in over else base


def _both_sides(document: Document, place: str) -> Document:
    """The document with its table [both] laid under its own [blue] and [red]."""
    both = document.pop("both", {})
    if not isinstance(both, dict):
        raise refuse(f"{place}: both", both, "a table", "Write [both], then its parameters.")
    for side in SIDES if both else ():
        own = document.get(side, {})
        if not isinstance(own, dict):
            raise refuse(f"{place}: {side}", own, "a table", f"Write [{side}], then its parameters.")
        document[side] = _overlaid(both, own)
    return document


def _overlaid(base: Document, over: Document) -> Document:
    """`base` with `over` laid on it, table by table; a value, a list or another kind of table replaces."""
    merged = dict(base)
    for key, new in over.items():
        old: Any = merged.get(key)
        merged[key] = _overlaid(old, new) if _mergeable(old, new) else new
    return merged


def _mergeable(old: Any, new: Any) -> bool:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    if "value" in old or "value" in new or "dist" in old or "dist" in new:
        return False
    return all(old.get(tag, new.get(tag)) == new.get(tag, old.get(tag)) for tag in ("law", "kind"))


def _check_distributions(scenario: Scenario, where: str, lines: Lines) -> None:
    """Each distribution has a finite mean and never leaves what its parameter allows."""
    for path, law in scenario.uncertain.items():
        fault = fault_of(law)
        if fault is not None:
            got = law.model_dump(mode="json")
            raise refuse(lines.place(where, path), got, fault, "Change its parameters, or use a uniform distribution.")
        for u in (_NEAREST_U, 1.0 - _NEAREST_U):
            value = quantile(law, u)
            try:
                replaced(scenario, path, value)
            except ScenarioError as error:
                allowed = str(error).split("it must be ", 1)[-1].split(". Choose", 1)[0]
                hint = "Use a uniform, triangular or beta distribution within the bounds."
                reach = verbatim(f"a distribution that reaches {value:.4g}")
                raise refuse(lines.place(where, path), reach, allowed, hint) from None


def _check_ranges(scenario: Scenario, where: str, lines: Lines) -> None:
    """The range of an assumption contains its value."""
    values = dict(leaves(scenario))
    for path, item in scenario.evidence.items():
        value = values.get(path)
        if item.low is None or item.high is None or not isinstance(value, int | float):
            continue
        if path not in scenario.uncertain and not item.low <= value <= item.high:
            allowed = f"within its own range, {item.low:g} to {item.high:g}"
            raise refuse(lines.place(where, path), value, allowed, "Mend the value, or widen the range and say why.")


def _get(document: Any, path: str) -> Any:
    for key in path.split("."):
        document = document[int(key) if isinstance(document, list) else key]
    return document


def _put(document: Any, path: str, value: Any) -> None:
    *above, last = path.split(".")
    for key in above:
        document = document[int(key) if isinstance(document, list) else key]
    document[int(last) if isinstance(document, list) else last] = value


__all__ = [
    "build", "catalogue", "from_json", "load", "loads", "programmes", "shipped", "to_document", "to_json", "to_toml",
]  # fmt: skip
