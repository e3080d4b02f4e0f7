"""The values and ends of each factor, tried on the scenarios, alone and where they meet."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from incidentsim.design.factors import (
    NEAREST_U,
    Scenarios,
    assumed,
    choices,
    conditions,
    grid_of,
    in_order,
    settings_of,
    span,
)
from incidentsim.design.faults import At, DesignError, within
from incidentsim.design.parts import ASSUMED, AnyFactor, Design, Drawn, Levels, Range, Values
from incidentsim.design.point import BOTH, Settings, applied, both_sides
from incidentsim.design.policies import check_policy
from incidentsim.errors import IncidentSimError, refuse, verbatim
from incidentsim.scenario.laws import quantile
from incidentsim.scenario.scenario import Scenario

#: Values that meet at once are tried at so many corners of the design.
_CORNERS = 8


def check_corners(design: Design, scenarios: Scenarios, at: At) -> None:
    """Refuse a design whose values cannot stand together, as far as its corners tell.

    Raises   DesignError with the values that met.
    """
    factors = design.factors
    ends = [_corner_values(factor, scenarios) for factor in factors.values()]
    for values in _corners(ends):
        chosen = dict(zip(factors, values, strict=True))
        for name in in_order(factors):
            when = factors[name].when
            if any(chosen[other] is None or chosen[other] not in allowed for other, allowed in when.items()):
                chosen[name] = None
        settings = [pair for name, factor in factors.items() for pair in settings_of(factor, chosen[name])]
        for known_as, scenario in scenarios.items():
            try:
                applied(scenario, settings)
            except IncidentSimError as error:
                told = ", ".join(f"{name} = {value}" for name, value in chosen.items() if value is not None)
                hint = f" That is where {told} meet in {known_as}: narrow a range, or let one act only `when` it can."
                raise within(error, at(design.place_of(next(iter(factors)))), hint) from None


def check_factor(design: Design, name: str, scenarios: Scenarios, at: At) -> None:
    factor, place = design.factors[name], design.place_of(name)
    if isinstance(factor, Range) and factor.range == ASSUMED:
        _check_assumed(factor, scenarios, at(f"{place}.range"))
    known = choices(factor)
    for spot, value in enumerate(known or ()):
        if spot and any(settings_of(factor, value) == settings_of(factor, each) for each in (known or ())[:spot]):
            key = "levels" if isinstance(factor, Levels) else "values"
            raise refuse(at(f"{place}.{key}"), value, "set once", "Drop one of the two that are alike.", DesignError)
    around = _around(design, name)
    reach = " A triangular or a beta distribution stays within bounds." if isinstance(factor, Drawn) else ""
    for known_as, scenario in scenarios.items():
        met = _met(scenario, around)
        more = reach if len(scenarios) == 1 else f"{reach} So says {known_as}."
        for value, where in _tried(factor, scenarios, at, place):
            _try(met, settings_of(factor, value), where, more)
        middle = _between(factor, scenarios)
        if middle is not None:
            _try(met, [(factor.paths[0], middle)], at(place), " Of a whole number give `values`, one by one.")


def check_cells(design: Design, name: str, cells: Mapping[float, str], scenarios: Scenarios) -> None:
    """Refuse a value of a table that a scenario cannot mean.

    Takes    the factor, by name; its values, with the place in which each is written.
    """
    around = _around(design, name)
    for known_as, scenario in scenarios.items():
        met = _met(scenario, around)
        more = "" if len(scenarios) == 1 else f" So says {known_as}."
        for value, where in cells.items():
            _try(met, settings_of(design.factors[name], value), where, more)


def _around(design: Design, name: str) -> list[tuple[str, Any]]:
    """What the conditions of a factor set where it acts."""
    return [
        pair for other, value in conditions(design.factors, name) for pair in settings_of(design.factors[other], value)
    ]


def _met(scenario: Scenario, settings: list[tuple[str, Any]]) -> Scenario:
    """The scenario where a factor acts; if that cannot be, the fault is told at the factors that make it so."""
    try:
        return applied(scenario, settings)
    except IncidentSimError:
        return scenario


def _check_assumed(factor: Range, scenarios: Scenarios, where: str) -> None:
    found = {known_as: assumed(factor.path, scenario) for known_as, scenario in scenarios.items()}
    for known_as, ends in found.items():
        if ends is None:
            got = verbatim(f"no range of {factor.path} in the evidence of {known_as}")
            sides = ", the same for both sides" if factor.path.startswith(BOTH) else ""
            raise refuse(
                where, got, f"a path whose evidence gives one{sides}", "Write range = [low, high].", DesignError
            )
    if len(set(found.values())) > 1:
        got = verbatim("; ".join(f"{ends[0]:g} to {ends[1]:g} in {name}" for name, ends in found.items() if ends))
        raise refuse(where, got, "one range in all scenarios", "Write range = [low, high].", DesignError)


def _tried(factor: AnyFactor, scenarios: Scenarios, at: At, place: str) -> Iterator[tuple[Any, str]]:
    """The values of a factor that are held against the scenarios, and where each is written."""
    match factor:
        case Values(values=values):
            yield from ((value, at(f"{place}.values")) for value in values)
        case Levels(levels=levels):
            yield from ((name, at(f"{place}.levels.{name}")) for name in levels)
        case Range():
            yield from ((end, at(f"{place}.range")) for end in span(factor, scenarios))
        case Drawn(law=law):
            yield from ((quantile(law, u), at(f"{place}.dist")) for u in (NEAREST_U, 1.0 - NEAREST_U))


def _between(factor: AnyFactor, scenarios: Scenarios) -> float | None:
    """A value within a range that is no whole number, whatever its ends."""
    match factor:
        case Range():
            low, high = span(factor, scenarios)
            return low + 0.381966 * (high - low)
        case _:
            return None


def _try(scenario: Scenario, settings: Settings | list[tuple[str, Any]], where: str, more: str) -> None:
    for path, value in settings:
        if path.endswith("policy"):
            check_policy(scenario, both_sides(path)[0], value, where)
    try:
        applied(scenario, settings)
    except IncidentSimError as error:
        dotless = next((path for path, value in settings if isinstance(value, dict) and "." not in path), None)
        if dotless is not None:
            more += f' A path of several words stands in quotation marks: "{dotless}.…".'
        raise within(error, where, more) from None


def _corner_values(factor: AnyFactor, scenarios: Scenarios) -> list[Any]:
    match factor:
        case Drawn(law=law):
            return [quantile(law, u) for u in (0.05, 0.95)]
        case _:
            known = grid_of(factor, 2, scenarios)
            return [known[0], known[-1]]


def _corners(ends: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """All corners of a small design; of a large one those where all are first, all last, every other one last."""
    if 2 ** len(ends) <= _CORNERS:
        yield from product(*ends)
        return
    patterns = ((0,), (1,), (0, 1), (1, 0), (0, 0, 1, 1), (1, 1, 0, 0))
    for pattern in patterns:
        yield tuple(pair[pattern[place % len(pattern)]] for place, pair in enumerate(ends))
