"""Where a row of the registry is used: parameters, rules, records of cases, and other rows that rest on it."""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from incidentsim.evidence import assumptions, sources, targets, unknowns
from incidentsim.evidence.casebook import cases, record_of
from incidentsim.scenario.files import load, shipped
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.uses.types import RULES, modules

_SERIES = re.compile(r"\bP-([A-Z])(\d+) to P-\1(\d+)\b")
_SECTION = re.compile(r"\bmodel sections? (\d+)(?: and (\d+))?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A public rule: its short name ("belief.updated"), and what its docstring says of its source."""

    name: str
    said: str

    @property
    def source(self) -> str:
        """What it says after "Source"; "" where it names none."""
        _, _, after = self.said.partition("Source")
        return re.split(r"\n\s*\n", after.removeprefix(":"), maxsplit=1)[0].strip()

    @property
    def cites(self) -> tuple[str, ...]:
        """The keys of the registry that it names."""
        return cited_in(self.source)

    @property
    def sections(self) -> tuple[int, ...]:
        """The sections of the conceptual model that it names."""
        return tuple(int(number) for found in _SECTION.findall(self.source) for number in found if number)


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a row is used: paths with the scenarios that have them, rules, cases, and rows that rest on it."""

    parameters: dict[str, tuple[str, ...]]
    rules: tuple[str, ...]
    cases: tuple[str, ...]
    rows: tuple[str, ...]


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """The public functions of the rules, by their short names."""
    found = {}
    for module in modules():
        if module.__name__.startswith(RULES):
            for name, member in vars(module).items():
                if inspect.isfunction(member) and member.__module__ == module.__name__ and not name.startswith("_"):
                    short = f"{module.__name__.removeprefix(f'{RULES}.')}.{name}"
                    found[short] = Rule(short, inspect.getdoc(member) or "")
    return found


def uses_of(key: str) -> Uses:
    """Where a row of the registry is used, directly."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path, scenario in _parameters().get(key, ()):
        found[path].append(scenario)
    return Uses(
        {path: tuple(names) for path, names in found.items()},
        tuple(rule.name for rule in rules().values() if key in rule.cites),
        tuple(name for name in cases() if key in _sources_in(record_of(name).model_dump())),
        tuple(row for row, names in rests_on().items() if key in names),
    )


def used() -> frozenset[str]:
    """Every key that is used: by a parameter, a story, a rule, a case, a target or a gap, or by a row that is used."""
    roots = {*_parameters(), *targets(), *unknowns()}
    roots |= {key for rule in rules().values() for key in rule.cites}
    roots |= {key for name in cases() for key in _sources_in(record_of(name).model_dump())}
    roots |= {key for name in shipped() for key in _told_in(name)}
    reached: set[str] = set()
    while roots:
        reached |= roots
        roots = {named for key in roots for named in rests_on().get(key, ())} - reached
    return frozenset(reached)


@lru_cache(maxsize=1)
def rests_on() -> dict[str, tuple[str, ...]]:
    """The keys that each row of the registry names."""
    found = {key: row.rests_on for key, row in assumptions().items()}
    found |= {key: (*target.sources, *target.rests_on) for key, target in targets().items()}
    for key, gap in unknowns().items():
        told = (*cited_in(gap.instead), *cited_in(gap.would_help))
        found[key] = tuple(dict.fromkeys((*gap.bears_on, *told)))
    return found


def cited_in(text: str) -> tuple[str, ...]:
    """The keys of the registry that a text names; "P-I4 to P-I7" names four.

    >>> cited_in("model section 6; P-I4 to P-I6, and see HAR09")
    ('P-I4', 'P-I5', 'P-I6', 'HAR09')
    """
    spelt = _SERIES.sub(lambda found: _series(found[1], int(found[2]), int(found[3])), text)
    known = (*sources(), *targets())
    words = re.findall(r"P-[A-Z]\d+|[A-Z][A-Z0-9]+", spelt)
    return tuple(dict.fromkeys(word for word in words if word.startswith("P-") or word in known))


def _series(letter: str, first: int, last: int) -> str:
    return ", ".join(f"P-{letter}{number}" for number in range(first, last + 1))


@lru_cache(maxsize=1)
def _parameters() -> dict[str, tuple[tuple[str, str], ...]]:
    """By key, every (path, scenario) of the catalogue whose value it is the source of."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in shipped():
        scenario = load(name)
        own = "" if scenario.programme is None else "programme."  # its encounter is one of the catalogue
        for path in (path for path, _ in leaves(scenario) if path.startswith(own)):
            found[provenance_at(scenario, path).source].append((path, name))
    known = {**sources(), **assumptions()}
    return {key: tuple(places) for key, places in found.items() if key in known}


def _told_in(name: str) -> Iterator[str]:
    """The keys that a scenario names in its story and in the notes beside its values."""
    scenario = load(name)
    yield from cited_in(scenario.story)
    for item in scenario.evidence.values():
        yield from cited_in(item.note)


def _sources_in(record: Any) -> Iterator[str]:
    """The sources of a record of a case, wherever it names one."""
    if isinstance(record, dict):
        yield from (found for name, found in record.items() if name == "source" and isinstance(found, str))
    for inner in record.values() if isinstance(record, dict) else record if isinstance(record, list | tuple) else ():
        yield from _sources_in(inner)
