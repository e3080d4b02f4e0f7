"""The points of a design: scenarios and policies, each crossed with the sample, each point once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product, repeat
from typing import Any

from incidentsim.design.factors import acting, grid_of, settings_of
from incidentsim.design.files import Plan
from incidentsim.design.parts import AnyFactor, Design, Drawn, Grid, Policies
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
    blocks   what the sample is crossed with, each once; a scenario or policies that a table names itself are None
    places   of each block, which point of `points_of` each row of the sample is
    """

    names: tuple[str, ...]
    unit: Unit | None
    problem: Mapping[str, Any]
    blocks: tuple[Block, ...]
    places: tuple[tuple[int, ...], ...]


def points_of(plan: Plan) -> tuple[Point, ...]:
    """The points of a design, each once, in order of first appearance."""
    return points_and_places(plan, rows_of(plan.design, plan.scenarios))[0]


def samples_of(plan: Plan) -> Samples:
    """The rows of a design's sample, and which point each of them is in each block."""
    rows = rows_of(plan.design, plan.scenarios)
    names = tuple(plan.design.sampled)
    places = points_and_places(plan, rows)[1]
    return Samples(names, rows.unit, problem_of(names), tuple(blocks_of(plan, rows)), places)


def points_and_places(plan: Plan, rows: Rows) -> tuple[tuple[Point, ...], tuple[tuple[int, ...], ...]]:
    """The points of a design, each once; and of each block, in their order, which point each row of the sample is."""
    distinct = _all_distinct(plan.design)
    points: list[Point] = []
    seen: dict[Hashable, int] = {}
    places = []
    for block in blocks_of(plan, rows):
        own = []
        for point in _points(plan.design, rows, block):
            place = len(points) if distinct else seen.setdefault(_known_by(point), len(points))
            if place == len(points):
                points.append(point)
            own.append(place)
        places.append(tuple(own))
    return tuple(points), tuple(places)


def _known_by(point: Point) -> Hashable:
    """What makes it this point: its scenario and settings, or, where a table in them cannot be compared, its key."""
    try:
        hash(point.settings)
    except TypeError:
        return point.key
    return point.scenario, point.settings


def _all_distinct(design: Design) -> bool:
    """Whether no two points can be the same: every value with every other, each once, and each acts always."""
    once = not any(factor.when or isinstance(factor, Drawn) for factor in design.factors.values())
    return once and isinstance(design.sampling, Grid)


def blocks_of(plan: Plan, rows: Rows) -> Iterator[Block]:
    """What the sample of a design is crossed with, each once."""
    design = plan.design
    scenarios = [None] if "scenario" in rows.columns else design.scenarios
    policies = [None] if POLICY in rows.columns or not design.policies else design.policies
    levels = design.sampling.levels if isinstance(design.sampling, Grid) else 2
    grids = {name: grid_of(factor, levels, plan.scenarios) for name, factor in design.crossed.items()}
    met = list(product(*grids.values()))
    columns = acting_alone(design.crossed, dict(zip(grids, zip(*met, strict=True), strict=True)))
    combined = {repr(row): row for row in zip(*columns.values(), strict=True)} if columns else {"": ()}
    for scenario, policy, row in product(scenarios, policies, combined.values()):
        yield Block(scenario, policy, tuple(zip(columns, row, strict=True)))


def acting_alone(crossed: Mapping[str, AnyFactor], columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The levers' columns with None where one does not act, as far as levers alone decide it."""
    own = {
        name: factor.model_copy(update={"when": {other: met for other, met in factor.when.items() if other in crossed}})
        for name, factor in crossed.items()
    }
    return acting(own, columns)


def _points(design: Design, rows: Rows, block: Block) -> Iterator[Point]:
    """The points of a block, one a row of the sample."""
    factors = design.factors
    columns = {name: [value] * rows.count for name, value in block.levers}
    columns |= {name: list(column) for name, column in rows.columns.items() if name in factors}
    masked = acting(factors, columns)
    told, sets = (
        zip(*(_column(name, factors[name], masked[name]) for name in factors), strict=True) if factors else ((), ())
    )
    by_name = {pair.name: pair for pair in design.policies}
    scenarios = rows.columns.get("scenario", [block.scenario] * rows.count)
    chosen = [by_name[name] for name in rows.columns[POLICY]] if POLICY in rows.columns else [block.policy] * rows.count
    values = zip(*told, strict=True) if told else repeat((), rows.count)
    settings = zip(*sets, strict=True) if sets else repeat((), rows.count)
    for scenario, policy, pairs, inner in zip(scenarios, chosen, values, settings, strict=True):
        first = () if policy is None else ((POLICY, policy.name),)
        before = () if policy is None else _policy_settings(policy)
        yield Point(str(scenario), (*first, *pairs), (*before, *chain.from_iterable(inner)))


def _column(name: str, factor: AnyFactor, column: list[Any]) -> tuple[list[tuple[str, Any]], list[Settings]]:
    """Of each row, the factor with its value, and what it sets; where few differ, what is the same is one object."""
    keys = [repr(value) if isinstance(value, dict) else value for value in column]
    distinct = dict(zip(keys, column, strict=True))
    if 2 * len(distinct) > len(column):
        return [(name, value) for value in column], [settings_of(factor, value) for value in column]
    told = {key: (name, value) for key, value in distinct.items()}
    sets = {key: settings_of(factor, value) for key, value in distinct.items()}
    return [told[key] for key in keys], [sets[key] for key in keys]


def _policy_settings(policy: Policies) -> Settings:
    return tuple((f"{side}.policy", getattr(policy, side)) for side in SIDES if getattr(policy, side) is not None)
