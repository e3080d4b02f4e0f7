"""What two scenarios differ in: values, laws and choices; what only one of them has; what is only told otherwise."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from incidentsim.scenario.laws import Part
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.scenario.scenario import SIDES, Provenance, Scenario

Pair = tuple[Scenario, Scenario]
#: What a scenario says of itself, and no rule reads.
TOLD = ("name", "title", "story")
_MISSING = object()
_PARTS = [part for name in Scenario.model_fields for part in (("both", name) if name == SIDES[0] else (name,))]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value, a law or a part that is not the same in both, or that only one of them has.

    The path is that of the first scenario that has it; one that holds for both sides alike begins with `both`.
    """

    path: str
    first: Any
    second: Any

    @property
    def only(self) -> int | None:
        """Which of the two scenarios has it, 0 or 1, if only one has."""
        return 1 if self.first is _MISSING else 0 if self.second is _MISSING else None

    @property
    def in_scenario(self) -> str:
        """The path as the scenarios know it."""
        return _of_side(self.path, SIDES[0])

    def of(self, place: int) -> Any:
        """The value in the first (0) or the second (1) scenario that has it."""
        return (self.first, self.second)[place]


@dataclass(frozen=True, slots=True)
class Reordered:
    """A table whose entries stand in another order: notes name channels and units by their place."""

    path: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rests:
    """A parameter of the same value in both that rests on something else."""

    path: str
    first: Provenance
    second: Provenance


@dataclass(frozen=True, slots=True)
class Differences:
    """All that two scenarios differ in; nothing in the first two: their hashes are the same."""

    values: tuple[Difference, ...]
    reordered: tuple[Reordered, ...]
    told: tuple[str, ...]
    rests: tuple[Rests, ...]

    @property
    def same_simulation(self) -> bool:
        """Whether the model runs on the same in both."""
        return not (self.values or self.reordered)


def differences(first: Scenario, second: Scenario) -> Differences:
    """What two scenarios differ in, in the order of their parts."""
    pair = (first, second)
    values = [
        found
        for name in Scenario.model_fields
        if name not in (*TOLD, "uncertain", "evidence", "ensemble")
        for found in _between(getattr(first, name), getattr(second, name), name, pair)
    ]
    of_both = [*_of_both_sides([*values, *_ensembles(pair)], pair)]
    return Differences(
        tuple(sorted(of_both, key=lambda item: _PARTS.index(item.path.split(".")[0]))),
        tuple(_reordered(pair)),
        tuple(name for name in TOLD if getattr(first, name) != getattr(second, name)),
        tuple(_rests(pair, values)),
    )


def _between(one: Any, other: Any, path: str, pair: Pair) -> Iterator[Difference]:
    laws = [scenario.uncertain.get(path) for scenario in pair]
    if _same(one, other) and _same(*laws):
        if laws[0] is None and isinstance(one, Part | Mapping | tuple):
            yield from _inside(one, other, path, pair)  # what is uncertain inside may differ
    elif one is _MISSING or other is _MISSING or not _same(*laws):
        yield Difference(path, one, other)
    elif one is None or other is None:
        yield Difference(path, *(_MISSING if item is None else item for item in (one, other)))
    elif _alike(one, other):
        yield from _inside(one, other, path, pair)
    else:
        yield Difference(path, one, other)


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are compared entry by entry."""
    if isinstance(one, Part):
        return type(one) is type(other)
    if isinstance(one, Mapping):
        return isinstance(other, Mapping)
    return all(isinstance(item, Part) for side in (one, other) for item in (side if isinstance(side, tuple) else [0]))


def _inside(one: Any, other: Any, path: str, pair: Pair) -> Iterator[Difference]:
    mine, others = _entries(one), _entries(other)
    for key in mine | others:
        yield from _between(mine.get(key, _MISSING), others.get(key, _MISSING), f"{path}.{key}", pair)


def _entries(item: Any) -> dict[str, Any]:
    if isinstance(item, Part):
        return {name: getattr(item, name) for name in type(item).model_fields}
    return dict(item) if isinstance(item, Mapping) else {str(place): each for place, each in enumerate(item)}


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the hash of a scenario: 0 and -0 are not, nor is another order of keys."""
    return one is other or (one is not _MISSING and other is not _MISSING and _content(one) == _content(other))


def _content(item: Any) -> str:
    return json.dumps(item, default=lambda part: part.model_dump(mode="json"))


def _ensembles(pair: Pair) -> Iterator[Difference]:
    """Another set of points, whatever its name."""
    one, other = (scenario.ensemble for scenario in pair)
    contents = [item and item.model_dump(mode="json", exclude={"name"}) for item in (one, other)]
    if contents[0] != contents[1]:
        yield Difference("ensemble", *(_MISSING if item is None else item for item in (one, other)))


def _of_both_sides(found: list[Difference], pair: Pair) -> Iterator[Difference]:
    """The differences, those that are the same for both sides told once."""
    blue, red = SIDES
    by_path = {item.path: item for item in found}
    for item in found:
        side, _, inner = item.path.partition(".")
        twin = by_path.get(f"{red if side == blue else blue}.{inner}") if side in SIDES else None
        if twin is None or not _twins(item, twin, pair):
            yield item
        elif side == blue:
            yield replace(item, path=f"both.{inner}")


def _twins(item: Difference, twin: Difference, pair: Pair) -> bool:
    return all(
        _same(item.of(place), twin.of(place))
        and _same(*(scenario.uncertain.get(each.path) for each in (item, twin)))
        and provenance_at(scenario, item.path) == provenance_at(scenario, twin.path)
        for place, scenario in enumerate(pair)
    )


def _of_side(path: str, side: str) -> str:
    head, dot, inner = path.partition(".")
    return f"{side}{dot}{inner}" if head == "both" else path


def _reordered(pair: Pair) -> Iterator[Reordered]:
    tables = {"channels": [scenario.channels for scenario in pair]}
    tables |= {f"{side}.units": [getattr(scenario, side).units for scenario in pair] for side in SIDES}
    for path, (one, other) in tables.items():
        orders = tuple(key for key in one if key in other), tuple(key for key in other if key in one)
        if orders[0] != orders[1]:
            yield Reordered(path, *orders)


def _rests(pair: Pair, found: list[Difference]) -> Iterator[Rests]:
    """Parameters whose values are the same, and whose provenance is not; each provenance once."""
    told = {item.path for item in found}
    values = [dict(leaves(scenario)) for scenario in pair]
    seen: set[tuple[str, ...]] = set()
    for path in values[0]:
        owners = tuple(_owner(scenario, path) for scenario in pair)
        owner = max(owners, key=len)
        if path not in values[1] or owners in seen or any(_within(path, each) or _within(each, owner) for each in told):
            continue
        seen.add(owners)
        one, other = (provenance_at(scenario, path) for scenario in pair)
        if one != other:
            yield Rests(owner, one, other)


def _owner(scenario: Scenario, path: str) -> str:
    """The path at which the provenance of a parameter is given; itself where nobody gives one."""
    keys = path.split(".")
    above = (".".join(keys[:end]) for end in range(len(keys), 0, -1))
    return next((each for each in above if each in scenario.evidence), path)


def _within(path: str, part: str) -> bool:
    return path == part or path.startswith(f"{part}.")
