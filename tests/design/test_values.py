"""A value is kept as its scenario holds it, and a precision as what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.design.files import loads_plan, to_toml
from incidentsim.design.parts import ByPrecision
from incidentsim.design.point import applied
from incidentsim.design.points import points_of
from incidentsim.design.precision import Precision, precision_of, written
from incidentsim.errors import DesignError
from incidentsim.scenario.laws import UniformOver
from tests.design.test_points import HEAD, SEA, plan_of
from tests.strategies import base


@pytest.mark.parametrize("path", ["interoperability", "channels.hotline.refusal", "channels.hotline.lines"])
def test_a_number_makes_the_same_point_however_it_is_written(path: str) -> None:
    keys = {
        points_of(plan_of(HEAD + f'[levers.f]\npath = "{path}"\nvalues = [{written}]\n'))[0].key
        for written in ("1", "1.0", "1e0")
    }
    assert len(keys) == 1


def test_nil_and_negative_nil_are_one_value() -> None:
    with pytest.raises(DesignError, match="set once"):
        plan_of(HEAD + '[levers.f]\npath = "channels.hotline.refusal"\nvalues = [0.0, -0.0]\n')


def test_a_factor_takes_the_place_of_what_its_scenario_is_uncertain_about() -> None:
    path = "perception.misread_probability"
    doubtful = base(SEA).model_copy(update={"uncertain": {path: UniformOver(low=0.1, high=0.2)}})
    plan = loads_plan(HEAD + f'[levers.f]\npath = "{path}"\nvalues = [0.3]\n', {SEA: doubtful})
    [point] = points_of(plan)
    scenario = applied(doubtful, point.settings)
    assert (scenario.uncertain, scenario.perception.misread_probability) == ({}, 0.3)


@pytest.mark.parametrize(
    ("measure", "given", "kind", "half_width"),
    [
        ("success", "2pp", "points", 0.02),
        ("success", " 0.5 pp ", "points", 0.005),
        ("success", "5 %", "relative", 0.05),
        ("duration_s", "5%", "relative", 0.05),
        ("duration_s", "5 min", "absolute", 300.0),
        ("duration_s", 12, "absolute", 12.0),
        ("worst_rung", 0.1, "absolute", 0.1),
        ("violence", 3, "absolute", 3.0),
    ],
)
def test_a_precision_is_read_as_what_it_means(measure: str, given: object, kind: str, half_width: float) -> None:
    read = precision_of(measure, given, "here")
    assert [read.measure, str(read.kind)] == [measure, kind]
    assert read.half_width == pytest.approx(half_width, rel=1e-15)


@given(st.floats(1e-6, 49.9), st.sampled_from(["pp", " %"]))
def test_a_precision_written_out_reads_back_as_the_same(width: float, unit: str) -> None:
    read = precision_of("success", f"{width!r}{unit}", "here")
    assert precision_of("success", written(read), "here") == read


def test_a_design_keeps_its_precision() -> None:
    plan = plan_of(HEAD + '[replications]\nprecision = { success = "2pp", duration_s = "30 s" }\nmost = 900\n')
    asked = plan.design.replications
    assert isinstance(asked, ByPrecision)
    assert asked.precision[0] == Precision(measure="success", kind="points", half_width=0.02)
    assert loads_plan(to_toml(plan), plan.scenarios).design.replications == asked
