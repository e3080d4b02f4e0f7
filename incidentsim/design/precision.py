"""How narrow an interval is to be: percentage points of a share, a part of the value, or in the measure's own unit."""

import math
import re
from typing import Any, Literal

from pydantic import Field

from incidentsim import units
from incidentsim.design.faults import DesignError, within
from incidentsim.errors import IncidentSimError, refuse, suggestion
from incidentsim.measures import KNOWN, Measure
from incidentsim.scenario.laws import Part

_WORDS = re.compile(r"^\s*([0-9.eE+-]+)\s*(pp|%)\s*$")


class Precision(Part):
    """The half-width that the interval of a measure is to have."""

    measure: str = Field(description="Fixed name of the measure.")
    kind: Literal["points", "relative", "absolute"] = Field(
        description="Of a share, of the value itself, or in the unit of the measure."
    )
    half_width: float = Field(gt=0, description="As a fraction for the first two; in SI for the last.")


def known_measure(name: Any, where: str) -> str:
    """A measure by its fixed name.

    Raises   DesignError for one that is not known, with the nearest that is.
    """
    if name not in KNOWN:
        hint = suggestion(str(name), KNOWN, "`incidentsim list --measures` lists them.")
        raise refuse(where, name, "the fixed name of a measure", hint, DesignError)
    return str(name)


def precision_of(name: str, given: Any, where: str) -> Precision:
    """What a file asks of the interval of a measure: "2pp", "5 %", 0.1 or "30 s".

    Raises   DesignError for a measure that is not known, or a width that it cannot have.

    >>> precision_of("success", "2pp", "design.toml")
    Precision(measure='success', kind='points', half_width=0.02)
    >>> precision_of("duration_s", "5 min", "design.toml").half_width
    300.0
    """
    measure = KNOWN[known_measure(name, where)]
    words = _WORDS.match(given) if isinstance(given, str) else None
    if words is not None:
        number = _number(words[1])
        if words[2] == "%":
            return _made(measure, "relative", number / 100.0, given, where)
        if measure.is_share:
            return _made(measure, "points", number / 100.0, given, where)
        raise refuse(where, given, _allowed(measure), "Percentage points are of a share.", DesignError)
    if isinstance(given, bool) or measure.is_share or not isinstance(given, int | float | str):
        raise refuse(where, given, _allowed(measure), "Write the half-width of the interval so.", DesignError)
    if isinstance(given, str):
        dimension = units.dimension_of(name)
        if dimension is None:
            raise refuse(where, given, _allowed(measure), "Write the half-width of the interval so.", DesignError)
        try:
            given = units.to_si(given, dimension, where)
        except IncidentSimError as error:
            raise within(error, where) from None
    return _made(measure, "absolute", float(given), given, where)


def written(item: Precision) -> str | float:
    """What a file says of it, such that it reads back as the same."""
    if item.kind == "absolute":
        return item.half_width
    hundred = 100.0 * item.half_width
    near = (hundred, float(f"{hundred:.12g}"), math.nextafter(hundred, 0.0), math.nextafter(hundred, math.inf))
    exact = next((number for number in near[1:] + near[:1] if number / 100.0 == item.half_width), hundred)
    return f"{exact!r}{'pp' if item.kind == 'points' else ' %'}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _made(
    measure: Measure, kind: Literal["points", "relative", "absolute"], width: float, given: Any, where: str
) -> Precision:
    most = {"points": 0.5, "relative": 1.0}.get(kind, math.inf)
    if not 0.0 < width < most:
        raise refuse(where, given, _allowed(measure), "A half-width is above nil.", DesignError)
    return Precision(measure=measure.name, kind=kind, half_width=width)


def _allowed(measure: Measure) -> str:
    """How the precision of a measure may be written."""
    relative = 'relative, as "5 %", above 0 and below 100'
    match measure.kind:
        case "share" | "share of":
            return f'percentage points, as "2pp", above 0 and below 50; or {relative}'
        case "per 1,000" | "per decade":
            return f"a number {measure.unit}; or {relative}"
        case "mean" | "ratio":
            unit = "a number" if measure.unit == "1" else f"a number in {measure.unit}"
            example = ' or a quantity as "30 s"' if measure.unit == "s" else ""
            return f"{unit}{example}; or {relative}"
