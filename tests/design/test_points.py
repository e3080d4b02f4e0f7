"""The points of a design: a grid holds each combination once, and what does not act sets nothing."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from incidentsim.design import point
from incidentsim.design.factors import assumed
from incidentsim.design.files import Plan, loads_plan, to_toml
from incidentsim.design.parts import LAWS, SAMPLES, ByPrecision, Design, Fixed, Levels, Policies, Range, Values
from incidentsim.design.point import applied
from incidentsim.design.points import points_of, samples_of
from incidentsim.scenario.laws import Part
from incidentsim.scenario.paths import leaves, value_at
from incidentsim.scenario.scenario import Scenario
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
    assert {tuple(value for _, value in each.factors) for each in points} == wanted
    assert len(points) == len({each.key for each in points}) == 6


def test_a_factor_that_does_not_act_sets_nothing_and_makes_no_points_of_its_own() -> None:
    points = points_of(plan_of(HEAD + LEVERS + REFUSAL))
    assert len(points) == 3 * (1 + 3)
    for each in points:
        factors, settings = dict(each.factors), dict(each.settings)
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
    for each in points_of(plan_of(HEAD + LEVERS + REFUSAL)):
        scenario = applied(base(SEA), each.settings)
        assert scenario.interoperability.protocol == dict(each.factors)["interoperability"]


def test_making_points_builds_no_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + LEVERS + '[uncertainties.trust]\npath = "red.trust"\nrange = "assumed"\n'
    plan = plan_of(text + '[sampling]\nmethod = "sobol"\nn = 4096\n')

    def never(*_: object) -> None:
        raise AssertionError("a point was made into a scenario")

    monkeypatch.setattr(point, "vary", never)
    assert len(points_of(plan)) == 4096


@pytest.mark.bench
def test_speed_of_fifty_thousand_points_of_thirty_factors(benchmark: Any) -> None:
    scenario = base(SEA)
    paths = [
        path
        for path, _ in leaves(scenario)
        if path.startswith(("belief", "decision", "perception", "channels")) and _ends(scenario, path)
    ][:30]
    factors = "".join(
        f'[uncertainties.f{place}]\npath = "{path}"\nrange = "assumed"\n' for place, path in enumerate(paths)
    )
    plan = plan_of(HEAD + factors + '[sampling]\nmethod = "halton"\nn = 50000\n')
    assert len(benchmark.pedantic(points_of, args=(plan,), rounds=1)) == 50_000


def _ends(scenario: Scenario, path: str) -> bool:
    ends = assumed(path, scenario)
    return ends is not None and isinstance(value_at(scenario, path), float)


def test_every_key_of_the_format_is_on_its_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "design-files.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_-]+", page))
    parts: list[type[Part]] = [
        Design,
        Policies,
        Values,
        Levels,
        Range,
        Fixed,
        ByPrecision,
        *SAMPLES.values(),
        *LAWS.values(),
    ]
    assert {key for part in parts for key in part.model_fields} | SAMPLES.keys() | LAWS.keys() <= words
