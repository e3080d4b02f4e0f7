"""The points of a design: a grid holds each combination once, and what does not act sets nothing."""

from itertools import product

from incidentsim.design.files import Plan, loads_plan, to_toml
from incidentsim.design.point import applied
from incidentsim.design.points import points_of, samples_of
from tests.strategies import base

SEA, AIR = "maritime-close-pass", "air-intercept"
HEAD = f'schema_version = 1\nname = "mine"\ntitle = "A design"\nscenarios = ["{SEA}"]\n'
LEVERS = """
[levers.interoperability]
values = [0, 0.5, 1]
[levers.hotline]
levels.none = { "both.plan" = [] }
levels.line = { "both.plan" = ["hotline"] }
"""
REFUSAL = """
[levers.refusal]
path = "channels.hotline.refusal"
range = [0.0, 0.2]
when = { hotline = ["line"] }
[sampling]
levels = 3
"""


def plan_of(text: str, *names: str) -> Plan:
    return loads_plan(text, {name: base(name) for name in (names or (SEA,))}, "design.toml")


def test_a_grid_holds_each_combination_once() -> None:
    points = points_of(plan_of(HEAD + LEVERS))
    wanted = set(product((0.0, 0.5, 1.0), ("none", "line")))
    assert {tuple(value for _, value in point.factors) for point in points} == wanted
    assert len(points) == len({point.key for point in points}) == 6


def test_a_factor_that_does_not_act_sets_nothing_and_makes_no_points_of_its_own() -> None:
    points = points_of(plan_of(HEAD + LEVERS + REFUSAL))
    assert len(points) == 3 * (1 + 3)
    for point in points:
        factors, settings = dict(point.factors), dict(point.settings)
        assert (factors["refusal"] is None) == (factors["hotline"] == "none")
        assert ("channels.hotline.refusal" in settings) == (factors["hotline"] == "line")


def test_every_row_of_a_sample_is_a_point() -> None:
    plan = plan_of(HEAD + LEVERS + REFUSAL)
    points, samples = points_of(plan), samples_of(plan)
    assert [len(places) for places in samples.places] == [18]
    assert {place for places in samples.places for place in places} == set(range(len(points)))


def test_a_plan_is_the_same_out_and_in_again() -> None:
    plan = plan_of(HEAD + LEVERS + REFUSAL)
    assert loads_plan(to_toml(plan), plan.scenarios) == plan


def test_every_point_of_a_design_stands() -> None:
    for point in points_of(plan_of(HEAD + LEVERS + REFUSAL)):
        scenario = applied(base(SEA), point.settings)
        assert scenario.interoperability.protocol == dict(point.factors)["interoperability"]
