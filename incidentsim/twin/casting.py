"""Which scenario each replication meets, as numbers: the same for all, that of its member, or one of its own."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.engine import Days
from incidentsim.errors import IncidentSimError
from incidentsim.scenario.resolve import members_met, resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import encode, layout
from incidentsim.twin.encode import Encoded

Numbers = NDArray[np.int64]
#: So many scenarios are held as numbers at once, where each replication has one of its own.
_AT_ONCE = 256
#: The scenarios that a thread made numbers of last, with those numbers: many batches are of the same few.
_LAST = threading.local()
_KEPT = 8


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
    numbers = np.asarray(replications, dtype=np.int64)
    if scenario.uncertain:
        for first in range(0, len(numbers), _AT_ONCE):
            yield _cast(np.split(some := numbers[first : first + _AT_ONCE], len(some)), scenario, seed, days)
    elif scenario.ensemble is not None:
        members = np.array(list((members_met(scenario, seed, replications) or {}).values()))
        yield _cast([numbers[members == member] for member in np.unique(members)], scenario, seed, days)
    elif len(numbers):
        yield _cast([numbers], scenario, seed, days)


def _cast(alike: Sequence[Numbers], scenario: Scenario, seed: int, days: Days | None) -> Cast:
    """The cast of replications, those together that meet the same scenario."""
    errors: dict[int, IncidentSimError] = {}
    records: list[Any] = []
    terms: list[Any] = []
    trials = [np.zeros((0, 2), dtype=np.int64)]
    last: Encoded | None = None
    for numbers in alike:
        try:
            last, own = _encoded(resolve(scenario, seed, int(numbers[0])), days, last)
        except IncidentSimError as error:
            errors |= dict.fromkeys(numbers.tolist(), error)
            continue
        trials.append(_trials(numbers, len(records)))
        records.append(last.record)
        terms.append(own)
    if not records:
        return Cast(np.zeros(0, layout.SCENARIO), np.zeros((0, 0), layout.TERMS), trials[0], errors)
    if len(records) == 1:
        return Cast(records[0], terms[0][None], trials[-1], errors)
    together = np.concatenate(trials)
    together = together[np.argsort(together[:, 0], kind="stable")]
    return Cast(_side_by_side(records)[:, 0], _side_by_side(terms), together, errors)


def _trials(numbers: Numbers, place: int) -> Numbers:
    """Replications, each with the place of the scenario that all of them meet."""
    found = np.empty((len(numbers), 2), dtype=np.int64)
    found[:, 0], found[:, 1] = numbers, place
    return found


def _side_by_side(arrays: Sequence[Any]) -> Any:
    """Arrays of one dtype and shape in one, copied as bytes: numpy would compare and copy them field by field."""
    found = np.empty((len(arrays), *arrays[0].shape), dtype=arrays[0].dtype)
    held = found.reshape(len(arrays), -1).view(np.uint8)
    for place, array in enumerate(arrays):
        held[place] = array.view(np.uint8)
    return found


def as_numbers(scenario: Scenario, days: Days | None = None) -> tuple[Any, Any]:
    """A scenario without anything uncertain, shape (1,), and the terms of its encounters, shape (encounters,).

    Raises   TooLargeError where it is more than the twin holds.
    """
    found, terms = _encoded(scenario, days, None)
    return found.record, terms


def _encoded(scenario: Scenario, days: Days | None, like: Encoded | None) -> tuple[Encoded, Any]:
    encounters = len(scenario.encounters) if days is None else len(days)
    if excess := encode.too_large(scenario, encounters):
        raise encode.too_much(excess)
    found = _kept(scenario) if like is None else encode.encoded(scenario, like)
    found.record["budget"] = scenario.domain.event_budget * encounters
    return found, encode.terms_as_numbers(scenario, found.basis, days)


def _kept(scenario: Scenario) -> Encoded:
    """A scenario as numbers, made anew only if it is none of the last few of this thread."""
    if not hasattr(_LAST, "found"):
        _LAST.found = []
    last: list[Encoded] = _LAST.found
    for one in last:
        if one.scenario is scenario:
            return one
    found = encode.encoded(scenario)
    last.insert(0, found)
    del last[_KEPT:]
    return found
