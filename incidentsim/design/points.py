"""The points of a design: scenarios and policies, each crossed with the sample, each point once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from incidentsim.design.factors import acting, grid_of, settings_of
from incidentsim.design.files import Plan
from incidentsim.design.parts import AnyFactor, Design, Grid, Policies
from incidentsim.design.point import Point, Settings
from incidentsim.design.samples import Rows, Unit, problem_of, rows_of
from incidentsim.scenario.scenario import SIDES

#: The name under which a pair of policies stands among the factors of a point.
POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Block:
    """What a sample is crossed with: a scenario, policies, and a value of each crossed lever, by name."""

    scenario: str | None
    policy: Policies | None
    levers: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Samples:
    """The rows of a design's sample, as an analysis of sensitivity needs them.

    names    the factors sampled, in order of the columns
    unit     the sample in the unit cube, in SALib's order; None of a grid and of a table
    problem  what SALib calls the problem: num_vars, names, bounds (of the unit cube), groups
    blocks   what the sample is crossed with; a scenario or policies that a table names itself are None
    places   of each block, which point of `points_of` each row of the sample is
    """

    names: tuple[str, ...]
    unit: Unit | None
    problem: Mapping[str, Any]
    blocks: tuple[Block, ...]
    places: tuple[tuple[int, ...], ...]


def points_of(plan: Plan) -> tuple[Point, ...]:
    """The points of a design, each once, in order of first appearance."""
    return _points_and_places(plan, rows_of(plan.design, plan.scenarios))[0]


def samples_of(plan: Plan) -> Samples:
    """The rows of a design's sample, and which point each of them is in each block."""
    rows = rows_of(plan.design, plan.scenarios)
    names = tuple(plan.design.sampled)
    places = _points_and_places(plan, rows)[1]
    return Samples(names, rows.unit, problem_of(names), tuple(_blocks(plan, rows)), places)


def _points_and_places(plan: Plan, rows: Rows) -> tuple[tuple[Point, ...], tuple[tuple[int, ...], ...]]:
    distinct = _all_distinct(plan.design)
    points: list[Point] = []
    seen: dict[str, int] = {}
    places = []
    for block in _blocks(plan, rows):
        own = []
        for point in _points(plan.design, rows, block):
            place = len(points) if distinct else seen.setdefault(point.key, len(points))
            if place == len(points):
                points.append(point)
            own.append(place)
        places.append(tuple(own))
    return tuple(points), tuple(places)


def _all_distinct(design: Design) -> bool:
    """Whether no two points can be the same: every value with every other, and each acts always."""
    return isinstance(design.sampling, Grid) and not any(factor.when for factor in design.factors.values())


def _blocks(plan: Plan, rows: Rows) -> Iterator[Block]:
    design = plan.design
    scenarios = [None] if "scenario" in rows.columns else design.scenarios
    policies = [None] if POLICY in rows.columns or not design.policies else design.policies
    levels = design.sampling.levels if isinstance(design.sampling, Grid) else 2
    crossed = [[(name, v) for v in grid_of(item, levels, plan.scenarios)] for name, item in design.crossed.items()]
    for scenario, policy, *levers in product(scenarios, policies, *crossed):
        yield Block(scenario, policy, tuple(levers))


def _points(design: Design, rows: Rows, block: Block) -> Iterator[Point]:
    """The points of a block, one a row of the sample."""
    factors = design.factors
    columns = {name: [value] * rows.count for name, value in block.levers}
    columns |= {name: list(column) for name, column in rows.columns.items() if name in factors}
    masked = acting(factors, columns)
    pairs = [_pairs(name, factors[name], masked[name]) for name in factors]
    by_name = {pair.name: pair for pair in design.policies}
    scenarios = rows.columns.get("scenario", [block.scenario] * rows.count)
    chosen = [by_name[name] for name in rows.columns[POLICY]] if POLICY in rows.columns else [block.policy] * rows.count
    for place, (scenario, policy) in enumerate(zip(scenarios, chosen, strict=True)):
        told, sets = ((), ()) if policy is None else (((POLICY, policy.name),), _policy_settings(policy))
        row = [column[place] for column in pairs]
        yield Point(
            str(scenario), (*told, *(pair for pair, _ in row)), (*sets, *(each for _, inner in row for each in inner))
        )


def _pairs(name: str, factor: AnyFactor, column: list[Any]) -> list[tuple[tuple[str, Any], Settings]]:
    """Of each row, the factor with its value, and what it sets; what is the same is one object."""
    known: dict[str, tuple[tuple[str, Any], Settings]] = {}
    made = []
    for value in column:
        text = repr(value)
        if text not in known:
            known[text] = ((name, value), settings_of(factor, value))
        made.append(known[text])
    return made


def _policy_settings(policy: Policies) -> Settings:
    return tuple((f"{side}.policy", getattr(policy, side)) for side in SIDES if getattr(policy, side) is not None)
