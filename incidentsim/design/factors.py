"""What a factor is at a place of its range, what it then sets, and whether it acts at all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from incidentsim.design.parts import ASSUMED, AnyFactor, Drawn, Levels, Range, Values
from incidentsim.design.point import Settings, both_sides
from incidentsim.scenario.laws import quantile
from incidentsim.scenario.paths import provenance_at
from incidentsim.scenario.scenario import Scenario

Scenarios = Mapping[str, Scenario]
#: As near as a distribution is asked to its ends.
NEAREST_U = 2.0**-53


def choices(factor: AnyFactor) -> tuple[Any, ...] | None:
    """The values, or the names of the levels, that a factor can take; None where they are without number."""
    match factor:
        case Values(values=values):
            return values
        case Levels(levels=levels):
            return tuple(levels)
        case Range() | Drawn():
            return None


def span(factor: Range, scenarios: Scenarios) -> tuple[float, float]:
    """Both ends of a range, as given or as the evidence of the scenarios has it; that they agree was settled before."""
    if factor.range != ASSUMED:
        return factor.range
    low, high = assumed(factor.path, next(iter(scenarios.values()))) or (0.0, 0.0)
    return low, high


def assumed(path: str, scenario: Scenario) -> tuple[float, float] | None:
    """The range that a scenario's evidence gives for a path; None where it gives none, or each side another."""
    found = {(said.low, said.high) for said in (provenance_at(scenario, place) for place in both_sides(path))}
    low, high = found.pop()
    return None if found or low is None or high is None else (low, high)


def at_unit(factor: AnyFactor, u: Sequence[float], scenarios: Scenarios) -> list[Any]:
    """The values of a factor at places of the unit interval: each choice as likely as the others."""
    match factor:
        case Range():
            low, high = span(factor, scenarios)
            return [min(low + each * (high - low), high) for each in u]
        case Drawn(law=law):
            return [quantile(law, min(max(each, NEAREST_U), 1.0 - NEAREST_U)) for each in u]
        case _:
            known = choices(factor) or ()
            return [known[min(int(each * len(known)), len(known) - 1)] for each in u]


def grid_of(factor: AnyFactor, levels: int, scenarios: Scenarios) -> list[Any]:
    """The values of a factor in a grid: every choice once; of a range both ends and what lies evenly between, once; of
    a distribution the middles of equally likely slices, a value as often as slices fall on it.
    """
    known = choices(factor)
    if known is not None:
        return list(known)
    match factor:
        case Range():
            ends_too = [place / (levels - 1) for place in range(levels)]
            return list(dict.fromkeys(at_unit(factor, ends_too, scenarios)))
        case _:
            return at_unit(factor, [(place + 0.5) / levels for place in range(levels)], scenarios)


def settings_of(factor: AnyFactor, value: Any) -> Settings:
    """What a factor sets where it has a value; nothing where it does not act."""
    if value is None:
        return ()
    match factor:
        case Levels(levels=levels):
            return tuple(levels[value].items())
        case Values(path=path) | Range(path=path) | Drawn(path=path):
            return ((path, value),)


def in_order(factors: Mapping[str, AnyFactor]) -> tuple[str, ...]:
    """The names of the factors, each after those that its conditions name; a circle never ends up in it."""
    done: dict[str, None] = {}
    left = list(factors)
    while left:
        ready = [name for name in left if all(other in done for other in factors[name].when)]
        if not ready:
            break
        done.update(dict.fromkeys(ready))
        left = [name for name in left if name not in done]
    return tuple(done)


def acting(factors: Mapping[str, AnyFactor], columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The columns of values with None wherever a factor does not act."""
    masked: dict[str, list[Any]] = {}
    for name in in_order(factors):
        factor, column = factors[name], list(columns[name])
        for other, allowed in factor.when.items():
            column = [
                value if met is not None and met in allowed else None
                for value, met in zip(column, masked[other], strict=True)
            ]
        masked[name] = column
    return {name: masked[name] for name in factors}


def conditions(factors: Mapping[str, AnyFactor], name: str) -> Iterator[tuple[str, Any]]:
    """A choice of each factor that has to be made, in order, for this one to act."""
    needed: dict[str, Any] = {}
    left = [name]
    while left:
        for other, allowed in factors[left.pop()].when.items():
            needed.setdefault(other, allowed[0])
            left.append(other)
    yield from ((other, needed[other]) for other in factors if other in needed)
