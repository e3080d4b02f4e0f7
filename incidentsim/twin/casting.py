"""Which scenario each replication meets, as numbers: the same for all, that of its member, or one of its own."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from incidentsim.engine import Days
from incidentsim.errors import IncidentSimError, TooLargeError, refuse, verbatim
from incidentsim.scenario.resolve import members_met, resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import encode, layout

#: So many scenarios are held as numbers at once, where each replication has one of its own.
_AT_ONCE = 256
#: The scenario that a thread made numbers of last, and those: many batches are of the same one.
_LAST = threading.local()


@dataclass(frozen=True, slots=True)
class Cast:
    """Some replications, ready to be run.

    scenarios  dtype layout.SCENARIO, shape (s,)
    terms      dtype layout.TERMS, shape (s, encounters)
    trials     int64, shape (n, 2): a replication, and the place of its scenario
    errors     of replications that cannot be run, why
    """

    scenarios: Any
    terms: Any
    trials: Any
    errors: Mapping[int, IncidentSimError] = field(default_factory=dict)


def casts_of(scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None) -> Iterator[Cast]:
    """What is to be run, some of it at a time."""
    numbers = [int(number) for number in replications]
    if scenario.uncertain:
        for first in range(0, len(numbers), _AT_ONCE):
            yield _cast({number: [number] for number in numbers[first : first + _AT_ONCE]}, scenario, seed, days)
    elif scenario.ensemble is not None:
        alike: dict[int, list[int]] = {}
        for number, member in (members_met(scenario, seed, numbers) or {}).items():
            alike.setdefault(member, []).append(number)
        yield _cast({few[0]: few for few in alike.values()}, scenario, seed, days)
    elif numbers:
        yield _cast({numbers[0]: numbers}, scenario, seed, days)


def _cast(alike: Mapping[int, Sequence[int]], scenario: Scenario, seed: int, days: Days | None) -> Cast:
    """The cast of replications that meet the same scenario as the first of them."""
    errors: dict[int, IncidentSimError] = {}
    records: list[Any] = []
    terms: list[Any] = []
    trials: list[tuple[int, int]] = []
    for first, numbers in alike.items():
        try:
            resolved = resolve(scenario, seed, first)
            record, own = as_numbers(resolved, days)
        except IncidentSimError as error:
            errors |= dict.fromkeys(numbers, error)
            continue
        trials += [(number, len(records)) for number in numbers]
        records.append(record)
        terms.append(own)
    if not records:
        return Cast(np.zeros(0, layout.SCENARIO), np.zeros((0, 0), layout.TERMS), np.zeros((0, 2), np.int64), errors)
    return Cast(np.concatenate(records), np.stack(terms), np.array(trials, dtype=np.int64), errors)


def as_numbers(scenario: Scenario, days: Days | None = None) -> tuple[Any, Any]:
    """A scenario without anything uncertain, shape (1,), and the terms of its encounters, shape (encounters,).

    Raises   TooLargeError where it is more than the twin holds.
    """
    if days is not None:
        return _as_numbers(scenario, days)
    last = getattr(_LAST, "found", None)
    if last is None or last[0] is not scenario:
        _LAST.found = last = (scenario, _as_numbers(scenario, None))
    return last[1]


def _as_numbers(scenario: Scenario, days: Days | None) -> tuple[Any, Any]:
    encounters = len(scenario.encounters) if days is None else len(days)
    if excess := encode.too_large(scenario, encounters):
        hint = "Run it with --engine model."
        raise refuse(scenario.name, verbatim(excess), "what the twin holds", hint, kind=TooLargeError)
    record = encode.scenario_as_numbers(scenario)
    record["budget"] = scenario.domain.event_budget * encounters
    return record, encode.terms_as_numbers(scenario, days)
