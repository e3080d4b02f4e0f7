"""Every number that `show` can show in the scenarios of the catalogue, and what the registry has for it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from incidentsim.evidence import ASSUMED, GRADES, assumptions, entries_for, sources
from incidentsim.scenario.files import load, shipped
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.scenario.scenario import Provenance, Scenario


class Number(NamedTuple):
    """A parameter of one scenario that is a number, or several: where, in which domain, its values, who says so."""

    scenario: str
    domain: str
    path: str
    values: tuple[float, ...]
    item: Provenance
    is_uncertain: bool = False

    @property
    def place(self) -> str:
        """The scenario and the path, as `show` takes them."""
        return f"{self.scenario} {self.path}"


def numbers_of(scenario: Scenario) -> Iterator[Number]:
    """Every parameter of a scenario that is a number or a list of numbers."""
    for path, value in leaves(scenario):
        values = value if isinstance(value, tuple) else (value,)
        if values and all(isinstance(item, int | float) and not isinstance(item, bool) for item in values):
            item = provenance_at(scenario, path)
            uncertain = path in scenario.uncertain
            yield Number(scenario.name, scenario.domain.kind, path, tuple(map(float, values)), item, uncertain)


@lru_cache(maxsize=1)
def all_numbers() -> tuple[Number, ...]:
    """Every number of every scenario of the catalogue."""
    return tuple(number for name in shipped() for number in numbers_of(load(name)))


def faults_of(numbers: Iterable[Number]) -> Iterator[str]:
    """What is wrong with who says so: no source, no grade, a range without the value, an assumption without a range."""
    known = {**sources(), **assumptions()}
    for number in numbers:
        item = number.item
        if item.source not in known:
            yield f"{number.place}: {item.source!r} is not in the registry"
        elif item.grade not in GRADES or item.grade == "U":
            yield f"{number.place}: {item.grade!r} is no grade of evidence"
        elif item.low is not None and item.high is not None:
            if not number.is_uncertain and not all(item.low <= value <= item.high for value in number.values):
                yield f"{number.place}: {number.values} is not in {item.low} to {item.high}"
        elif item.grade in ASSUMED and not number.item.note and not _is_explained(number):
            yield f"{number.place}: an assumption ({item.source}) without a range, and its row does not say why"


def strangers(numbers: Iterable[Number]) -> Iterator[str]:
    """Numbers whose range is not within what their row of the table of parameters has for them."""
    for number in numbers:
        item = number.item
        row = assumptions().get(item.source)
        if row is None or item.low is None or item.high is None:
            continue
        entries = entries_for(item.source, number.path, number.domain)
        if not any(entry.contains(item.low, item.high) for entry in entries):
            has = ", ".join(f"{entry.of} {entry.span.told_range}" for entry in entries) or "nothing for it"
            yield f"{number.place}: {item.low:g} to {item.high:g}, but {item.source} has {has}"


def _is_explained(number: Number) -> bool:
    """Whether the row says why it has no range, or has one that contains the value."""
    row = assumptions().get(number.item.source)
    if row is None:
        return False
    entries = entries_for(row.key, number.path, number.domain)
    ends = min(number.values), max(number.values)
    return bool(row.choices) or any(entry.why or entry.contains(*ends) for entry in entries)
