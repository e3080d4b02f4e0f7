"""Laws of every design: what its points are, whatever is tried and however it is sampled."""

import copy
import json
import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.design.factors import at_unit, choices, grid_of, settings_of, span
from incidentsim.design.files import Plan, loads_plan, to_toml
from incidentsim.design.parts import (
    Drawing,
    Drawn,
    Halton,
    LatinHypercube,
    Levels,
    Morris,
    Range,
    Saltelli,
    Sobol,
    Values,
)
from incidentsim.design.point import Point, applied
from incidentsim.design.points import points_of, samples_of
from incidentsim.design.samples import unit_cube
from incidentsim.design.size import points_asked
from incidentsim.scenario.laws import Choice, Triangular
from tests.design.plans import documents, plan_of, plans
from tests.strategies import few


@few
@given(plans())
def test_any_plan_is_the_same_out_and_in_again(plan: Plan) -> None:
    text = to_toml(plan)
    again = loads_plan(text, plan.scenarios)
    assert again == plan
    assert to_toml(again) == text


@few
@given(plans(("grid",)))
def test_a_grid_holds_each_combination_once(plan: Plan) -> None:
    design = plan.design
    levels: Any = design.sampling
    names = list(design.factors)
    grids = [grid_of(factor, levels.levels, plan.scenarios) for factor in design.factors.values()]
    wanted = {told(masked(plan, dict(zip(names, values, strict=True)))) for values in product(*grids)}
    found = [
        json.dumps([point.scenario, [pair for pair in point.factors if pair[0] == "policy"]])
        + told(of_point(plan, point))
        for point in points_of(plan)
    ]
    assert len(found) == len(set(found)) == len(wanted) * len(design.scenarios) * max(1, len(design.policies))


def masked(plan: Plan, values: dict[str, Any]) -> dict[str, Any]:
    """Values with None where a factor does not act, by asking each condition again and again."""
    for _ in values:
        for name, factor in plan.design.factors.items():
            if any(values[other] is None or values[other] not in met for other, met in factor.when.items()):
                values[name] = None
    return values


def told(values: dict[str, Any]) -> str:
    return json.dumps(values)


def of_point(plan: Plan, point: Point) -> dict[str, Any]:
    return {name: dict(point.factors)[name] for name in plan.design.factors}


@few
@given(plans())
def test_equal_points_are_one(plan: Plan) -> None:
    keys = [point.key for point in points_of(plan)]
    assert len(keys) == len(set(keys)) <= points_asked(plan.design)


@few
@given(plans())
def test_a_factor_sets_what_it_says_and_nothing_where_it_does_not_act(plan: Plan) -> None:
    factors = plan.design.factors
    for point in points_of(plan):
        values = of_point(plan, point)
        assert values == masked(plan, dict(values))
        sets = [pair for name in factors for pair in settings_of(factors[name], values[name])]
        policies = {"blue.policy", "red.policy"} if plan.design.policies else set()
        assert [pair for pair in point.settings if pair[0] not in policies or pair in sets] == sets


@few
@given(plans())
def test_every_value_lies_in_its_range(plan: Plan) -> None:
    for point in points_of(plan):
        for name, value in of_point(plan, point).items():
            match plan.design.factors[name]:
                case _ if value is None:
                    pass
                case Values(values=values):
                    assert value in values
                case Levels(levels=levels):
                    assert value in levels
                case Range() as factor:
                    low, high = span(factor, plan.scenarios)
                    assert low <= value <= high
                case Drawn(law=Triangular(low=low, high=high)):
                    assert low <= value <= high
                case Drawn(law=Choice(values=values)):
                    assert value in values
                case other:
                    pytest.fail(f"nobody looked at {other}")


@few
@given(plans())
def test_every_row_of_a_sample_is_a_point_and_every_point_a_row(plan: Plan) -> None:
    points, samples = points_of(plan), samples_of(plan)
    assert {place for places in samples.places for place in places} == set(range(len(points)))
    assert samples.problem["names"] == list(samples.names) == list(plan.design.sampled)
    for block, places in zip(samples.blocks, samples.places, strict=True):
        assert {points[place].scenario for place in places} == {block.scenario}
        if samples.unit is not None:
            assert samples.unit.shape == (len(places), len(samples.names))
            assert ((samples.unit >= 0.0) & (samples.unit <= 1.0)).all()


@few
@given(plans())
def test_a_sample_is_crossed_with_each_choice_of_the_levers_once(plan: Plan) -> None:
    blocks = [repr(block) for block in samples_of(plan).blocks]
    assert len(blocks) == len(set(blocks))


@few
@given(documents(), st.integers(0, 2**32 - 1))
def test_a_sample_depends_on_its_seed_alone(document: dict[str, Any], elsewhere: int) -> None:
    points = points_of(plan_of(document))
    np.random.seed(elsewhere)
    state = repr(np.random.get_state())
    other = copy.deepcopy(document) | {"seed": elsewhere, "title": "Another one"}
    assert points_of(plan_of(other)) == points
    assert repr(np.random.get_state()) == state


@few
@given(documents(("halton", "sobol")), st.integers(1, 4))
def test_a_larger_sample_keeps_the_first_points(document: dict[str, Any], more: int) -> None:
    before = samples_of(plan_of(document)).unit
    keys = {point.key for point in points_of(plan_of(document))}
    sampling = document["sampling"]
    sampling["n"] = sampling["n"] * 2**more if sampling["method"] == "sobol" else sampling["n"] + more
    larger = plan_of(document)
    unit = samples_of(larger).unit
    assert before is not None
    assert unit is not None
    assert np.array_equal(unit[: len(before)], before)
    assert keys <= {point.key for point in points_of(larger)}


@few
@given(documents())
def test_crossing_commutes(document: dict[str, Any]) -> None:
    turned = copy.deepcopy(document)
    for key in ("scenarios", "policies"):
        if key in turned:
            turned[key] = turned[key][::-1]
    keys, others = ({point.key for point in points_of(plan_of(each))} for each in (document, turned))
    assert keys == others


seeds = st.integers(0, 2**64 - 1)
dimensions = st.integers(1, 6)


@given(seeds, st.integers(0, 6), dimensions)
def test_sobol_points_are_scrambled_points_of_a_digital_net(seed: int, power: int, dimension: int) -> None:
    count = 2**power
    unit = unit_cube(Sobol(n=count, seed=seed), dimension)
    for column in unit.T:
        assert sorted((column * count).astype(int)) == list(range(count)), "each of 2^k intervals once"
    assert unit[0].any(), "the first point of a Sobol sequence is nil unless it is scrambled"


@given(seeds, st.integers(1, 40), dimensions)
def test_a_latin_hypercube_has_one_value_in_each_slice(seed: int, count: int, dimension: int) -> None:
    for column in unit_cube(LatinHypercube(n=count, seed=seed), dimension).T:
        assert sorted((column * count).astype(int)) == list(range(count))


@given(seeds, st.integers(1, 5), st.integers(1, 5), dimensions)
def test_a_trajectory_of_morris_changes_one_factor_a_step_and_each_once(
    seed: int, count: int, half: int, dimension: int
) -> None:
    levels = 2 * half
    unit = unit_cube(Morris(n=count, seed=seed, levels=levels), dimension)
    assert len(unit) == count * (dimension + 1)
    for start in range(0, len(unit), dimension + 1):
        moved = np.diff(unit[start : start + dimension + 1], axis=0)
        assert (np.count_nonzero(moved, axis=1) == 1).all()
        assert (np.count_nonzero(moved, axis=0) == 1).all()
        assert np.allclose(np.abs(moved).sum(axis=1), levels / (2 * (levels - 1)))


@given(seeds, st.integers(0, 5), dimensions, st.booleans())
def test_a_saltelli_sample_has_as_many_rows_as_its_indices_need(
    seed: int, power: int, dimension: int, second_order: bool
) -> None:
    unit = unit_cube(Saltelli(n=2**power, seed=seed, second_order=second_order), dimension)
    assert len(unit) == 2**power * ((2 * dimension + 2) if second_order else (dimension + 2))


@given(seeds, seeds, st.sampled_from([2, 4, 16]), dimensions, st.sampled_from([LatinHypercube, Sobol, Halton]))
def test_another_seed_is_another_sample(seed: int, other: int, count: int, dimension: int, kind: type[Drawing]) -> None:
    one, two = (unit_cube(kind(n=count, seed=each), dimension) for each in (seed, other))
    assert np.array_equal(one, two) == (seed == other)


@given(st.integers(1, 12), st.integers(1, 4), seeds)
def test_morris_gives_every_choice_as_many_levels_as_the_others(count: int, times: int, seed: int) -> None:
    levels = math.lcm(2, count) * times
    factor = Values(path="red.trust", values=tuple(range(count)))
    found = at_unit(factor, [level / (levels - 1) for level in range(levels)], {})
    assert [found.count(value) for value in range(count)] == [levels // count] * count
    drawn = unit_cube(Morris(n=2, seed=seed, levels=levels), 2).ravel() * (levels - 1)
    assert np.allclose(drawn, drawn.round())


@few
@given(plans(("morris",)))
def test_a_step_of_morris_changes_what_a_factor_is(plan: Plan) -> None:
    samples, points, names = samples_of(plan), points_of(plan), list(plan.design.sampled)
    assert samples.unit is not None
    for places in samples.places:
        for before in range(len(places) - 1):
            if (before + 1) % (len(names) + 1) == 0:
                continue
            moved = names[int(np.flatnonzero(samples.unit[before + 1] - samples.unit[before])[0])]
            one, other = (of_point(plan, points[places[row]])[moved] for row in (before, before + 1))
            factor = plan.design.factors[moved]
            single = len(choices(factor) or "ab") == 1
            alike = isinstance(factor, Drawn) and isinstance(factor.law, Choice)
            assert one != other or one is None or single or alike


@few
@given(plans())
def test_every_point_is_a_scenario_that_stands(plan: Plan) -> None:
    points = points_of(plan)
    for point in points[:: max(1, len(points) // 5)]:
        applied(plan.scenarios[point.scenario], point.settings)
