"""From the document of a design file to its parts: keys, forms and units; what they mean is settled after it."""

import re
from collections.abc import Mapping
from typing import Any

from incidentsim import units
from incidentsim.design.faults import At, DesignError, listed, table, unknown, validated, within
from incidentsim.design.parts import (
    ASSUMED,
    LAWS,
    SAMPLES,
    SCHEMA_VERSION,
    AnyFactor,
    AnySample,
    ByPrecision,
    Design,
    Drawn,
    Fixed,
    Grid,
    Levels,
    Policies,
    Range,
    Values,
)
from incidentsim.design.precision import known_measure, precision_of
from incidentsim.errors import IncidentSimError, check_version, refuse, suggestion, verbatim
from incidentsim.scenario.document import distribution

_FORMS = ("values", "levels", "range", "dist")
_FACTOR = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]*$")
#: Columns of a table, and so names that no factor may have.
RESERVED = ("scenario", "policy")
_EXAMPLE = "values = [0.0, 0.5, 1.0]"


def read(document: Mapping[str, Any], at: At) -> Design:
    """The parts of a design from its document; a table's rows are in it already.

    Raises   DesignError for the first key, type, unit or number that cannot be.
    """
    given = dict(document)
    for key in given:
        if key not in Design.model_fields:
            raise unknown(key, list(Design.model_fields), at, "")
    check_version(given, SCHEMA_VERSION, at("schema_version"), DesignError)
    for key in ("levers", "uncertainties"):
        if key in given:
            group = table(given[key], at, key, f"[{key}.NAME]")
            given[key] = {name: _factor(name, item, at, f"{key}.{name}") for name, item in group.items()}
    if "policies" in given:
        given["policies"] = _policies(given["policies"], at)
    if "sampling" in given:
        given["sampling"] = _sample(given["sampling"], at)
    if "replications" in given:
        given["replications"] = _replications(given["replications"], at)
    if "measures" in given:
        names = listed(given["measures"], at, "measures", 'measures = ["success"]')
        given["measures"] = tuple(known_measure(name, at("measures")) for name in names)
    if "scenarios" in given:
        listed(given["scenarios"], at, "scenarios", 'scenarios = ["maritime-close-pass"]')
    return validated(Design, given, at)


def in_si(value: Any, path: str, where: str) -> Any:
    """A value as it is set on a path: a quantity in SI, a list as a tuple."""
    if isinstance(value, list | tuple):
        return tuple(in_si(item, path, where) for item in value)
    dimension = units.dimension_of(path)
    if isinstance(value, str) and dimension is not None:
        try:
            return units.to_si(value, dimension, where)
        except IncidentSimError as error:
            raise within(error, where) from None
    return value


def _factor(name: str, given: Any, at: At, place: str) -> AnyFactor:
    if not _FACTOR.match(name) or name in RESERVED:
        allowed = f"a name that begins with a letter, of letters, digits, - and _, and not {' or '.join(RESERVED)}"
        raise refuse(at(place), name, allowed, "Rename it; what it sets goes into `path`.", DesignError)
    item = table(given, at, place, f"[{place}], with {_EXAMPLE} below")
    forms = [form for form in _FORMS if form in item]
    if "dist" in item:
        forms = ["dist"]
    if len(forms) != 1:
        known = ["path", "when", *_FORMS]
        odd = next((key for key in item if key not in known), None)
        if odd is not None:
            raise unknown(odd, known, at, place)
        got = verbatim(" and ".join(forms) or "nothing to try")
        raise refuse(at(place), got, "exactly one of values, levels, range, dist", f"Write {_EXAMPLE}.", DesignError)
    made: dict[str, Any] = {key: item[key] for key in ("path", "when") if key in item}
    made["when"] = _conditions(item.get("when", {}), at, f"{place}.when")
    path = made.get("path", name)
    if not isinstance(path, str) or not path:
        raise refuse(at(f"{place}.path"), path, "the path of a parameter", 'Write path = "red.trust".', DesignError)
    rest = {key: value for key, value in item.items() if key not in ("path", "when")}
    match forms[0]:
        case "levels":
            return _levels(rest, {**item, "when": made["when"]}, at, place)
        case "values":
            values = listed(rest["values"], at, f"{place}.values", _EXAMPLE)
            made["values"] = tuple(in_si(value, path, at(f"{place}.values")) for value in values)
            part: type[Values | Range | Drawn] = Values
        case "range":
            made["range"] = _range(rest["range"], path, at, f"{place}.range")
            part = Range
        case _:
            made["law"], rest, part = _law(rest, path, at(f"{place}.dist")), {"dist": 0}, Drawn
    odd = next((key for key in rest if key != forms[0]), None)
    if odd is not None:
        raise unknown(odd, ["path", "when", forms[0]], at, place)
    return validated(part, {**made, "path": path}, at, place)


def _law(rest: dict[str, Any], path: str, where: str) -> Any:
    if rest["dist"] not in LAWS:
        hint = suggestion(str(rest["dist"]), LAWS, "Choose one of them.")
        raise refuse(where, rest["dist"], f"one of {', '.join(LAWS)}", hint, DesignError)
    try:
        return distribution(rest, where, path)
    except IncidentSimError as error:
        raise DesignError(str(error)) from None


def _levels(rest: dict[str, Any], item: dict[str, Any], at: At, place: str) -> Levels:
    if "path" in item:
        hint = "Name the path in each level, or use `values`."
        raise refuse(at(f"{place}.path"), item["path"], "left out beside `levels`", hint, DesignError)
    example = 'levels.line = { "both.plan" = ["hotline"] }'
    named = table(rest["levels"], at, f"{place}.levels", example)
    if not named:
        raise refuse(at(f"{place}.levels"), verbatim("no level"), "at least one", f"Write {example}.", DesignError)
    levels = {}
    for name, settings in named.items():
        where = f"{place}.levels.{name}"
        inner = table(settings, at, where, example)
        levels[name] = {path: in_si(value, path, at(where)) for path, value in inner.items()}
    return validated(Levels, {**item, "levels": levels}, at, place)


def _conditions(given: Any, at: At, place: str) -> dict[str, tuple[Any, ...]]:
    example = 'when = { hotline = ["line"] }'
    named = table(given, at, place, example)
    return {name: tuple(listed(values, at, f"{place}.{name}", example)) for name, values in named.items()}


def _range(given: Any, path: str, at: At, place: str) -> Any:
    allowed = f'[low, high], or "{ASSUMED}": the range of the scenario\'s evidence'
    if given == ASSUMED:
        return ASSUMED
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise refuse(at(place), given, allowed, "Give both ends.", DesignError)
    low, high = (in_si(end, path, at(place)) for end in given)
    if any(isinstance(end, bool) or not isinstance(end, int | float) for end in (low, high)):
        raise refuse(at(place), given, "two numbers", "Words and lists are given as `values`.", DesignError)
    if not low < high:
        hint = "Exchange the two ends." if low > high else "Use `values` for a single value."
        raise refuse(at(place), given, "rising: low < high", hint, DesignError)
    return float(low), float(high)


def _policies(given: Any, at: At) -> tuple[Policies, ...]:
    pairs = listed(given, at, "policies", "[[policies]], with its name below")
    return tuple(
        validated(Policies, table(item, at, f"policies.{place}", "[[policies]]"), at, f"policies.{place}")
        for place, item in enumerate(pairs)
    )


def _sample(given: Any, at: At) -> AnySample:
    item = table(given, at, "sampling", '[sampling], with method = "grid" below')
    method = item.get("method", "grid")
    part = SAMPLES.get(method) if isinstance(method, str) else None
    if part is None:
        hint = suggestion(str(method), SAMPLES, "Choose one of them.")
        raise refuse(at("sampling.method"), method, f"one of {', '.join(SAMPLES)}", hint, DesignError)
    odd = next((key for key in item if key not in part.model_fields), None)
    elsewhere = [name for name, other in SAMPLES.items() if odd in other.model_fields]
    if odd is not None and elsewhere:
        allowed = f"a key of the method {method}: {', '.join(key for key in part.model_fields if key != 'method')}"
        hint = f"It belongs to {', '.join(elsewhere)}; drop it, or choose another method."
        raise refuse(at(f"sampling.{odd}"), odd, allowed, hint, DesignError)
    if part.model_fields.keys() >= {"columns", "rows"} and "rows" in item:
        item = {**item, "rows": tuple(tuple(None if cell == "" else cell for cell in row) for row in item["rows"])}
    made = validated(part, item, at, "sampling")
    assert isinstance(made, AnySample)
    return made


def _replications(given: Any, at: At) -> Fixed | ByPrecision:
    item = table(given, at, "replications", "[replications], with n = 200 below")
    known = ["n", "precision", "most"]
    if (odd := next((key for key in item if key not in known), None)) is not None:
        raise unknown(odd, known, at, "replications")
    if "precision" not in item:
        if "most" in item and "n" not in item:
            hint = 'Add precision = { success = "2pp" }, or write n.'
            raise refuse(at("replications.most"), item["most"], "beside a precision", hint, DesignError)
        return validated(Fixed, item, at, "replications")
    if "n" in item:
        got = verbatim("both n and precision")
        raise refuse(at("replications"), got, "one of the two", "Drop n, or write it as `most`.", DesignError)
    asked = table(item["precision"], at, "replications.precision", 'precision = { success = "2pp" }')
    if not asked:
        hint = 'Write precision = { success = "2pp" }.'
        raise refuse(at("replications.precision"), asked, "of at least one measure", hint, DesignError)
    precision = [precision_of(name, width, at(f"replications.precision.{name}")) for name, width in asked.items()]
    return validated(ByPrecision, {**item, "precision": tuple(precision)}, at, "replications")


__all__ = ["RESERVED", "Grid", "in_si", "read"]
