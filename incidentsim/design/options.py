"""What can be chosen: the settings of the levers, each with the points at which it was tried.

Uncertainties cannot be chosen, and a scenario cannot either. So an option is a pair of policies and a value of each
lever, in one scenario; and all options of a scenario meet the same draws of the uncertainties, as often.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any

from incidentsim.design.files import Plan
from incidentsim.design.parts import Design
from incidentsim.design.point import Point, Settings
from incidentsim.design.points import POLICY, Block, acting_alone, blocks_of, points_and_places
from incidentsim.design.samples import Rows, rows_of
from incidentsim.errors import DesignError, refuse, verbatim

Times = Counter[Hashable]


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen in a scenario, and where it was tried.

    factors  the pair of policies and the levers, by name; None where one does not act, whatever the uncertainties
    points   by key of each point, how many draws of the uncertainties it stands for
    """

    scenario: str
    factors: Settings
    points: Mapping[str, int]


def options_of(plan: Plan) -> tuple[Option, ...]:
    """What a design lets choose, in order of first appearance.

    Raises   DesignError where the options of a scenario do not all meet the same draws of the uncertainties, as where
             levers and uncertainties are sampled together.
    """
    rows = rows_of(plan.design, plan.scenarios)
    points, places = points_and_places(plan, rows)
    tried: dict[Hashable, Counter[int]] = defaultdict(Counter)
    met: dict[Hashable, Times] = defaultdict(Counter)
    uncertain = list(zip(*(map(repr, rows.columns[name]) for name in plan.design.uncertainties), strict=True))
    told: dict[Hashable, tuple[str, Settings]] = {}
    for block, own in zip(blocks_of(plan, rows), places, strict=True):
        for row, (place, levers) in enumerate(zip(own, _levers(plan.design, rows, block), strict=True)):
            scenario, policy = points[place].scenario, dict(points[place].factors).get(POLICY)
            chosen = (scenario, policy, repr(levers))
            told.setdefault(chosen, (scenario, levers if policy is None else ((POLICY, policy), *levers)))
            tried[chosen][place] += 1
            met[chosen][uncertain[row] if uncertain else ()] += 1
    _check_alike(plan.design, {chosen: (told[chosen][0], times) for chosen, times in met.items()})
    return tuple(
        Option(*told[chosen], {points[place].key: count for place, count in _reduced(times).items()})
        for chosen, times in tried.items()
    )


def each_alone(points: Sequence[Point]) -> tuple[Option, ...]:
    """Every point as if it could be chosen."""
    return tuple(Option(point.scenario, point.factors, {point.key: 1}) for point in points)


def _levers(design: Design, rows: Rows, block: Block) -> Iterator[Settings]:
    """Of each row of the sample the levers by name, None where one does not act by what levers alone decide."""
    if design.crossed:
        yield from [block.levers] * rows.count
        return
    columns: dict[str, list[Any]] = acting_alone(design.levers, {name: rows.columns[name] for name in design.levers})
    for row in range(rows.count):
        yield tuple((name, column[row]) for name, column in columns.items())


def _check_alike(design: Design, met: Mapping[Hashable, tuple[str, Times]]) -> None:
    """Refuse options of a scenario that met other uncertainties: the luckier draw would look like the better lever."""
    known: dict[str, Times] = {}
    for scenario, times in met.values():
        if known.setdefault(scenario, _reduced(times)) != _reduced(times):
            got = verbatim("settings of the levers that meet other draws of the uncertainties")
            hint = 'Write `over = "uncertainties"` under [sampling], or rank single points with --points.'
            raise refuse(design.name, got, "settings that all meet the same draws", hint, kind=DesignError)


def _reduced(times: "Counter[Any]") -> "Counter[Any]":
    """How often, in the smallest whole numbers."""
    least = gcd(*times.values())
    return Counter({name: count // least for name, count in times.items()})
