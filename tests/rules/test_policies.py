"""What each shipped policy does, in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.rules import policies
from incidentsim.rules.policies import SHIPPED, View

TOP = 7


@st.composite
def views(draw: st.DrawFn) -> View:
    """What a commander may know; at the ends of the ladder the hazard rule leaves nowhere to go."""
    own = draw(st.integers(0, TOP))
    up = draw(st.floats(0.0, 1.0)) if own < TOP else 0.0
    down = draw(st.floats(0.0, 1.0 - up)) if own > 0 else 0.0
    return View(
        own=own,
        goal=draw(st.integers(0, TOP)),
        perceived=draw(st.integers(0, TOP)),
        belief=draw(st.floats(-4.0, 4.0)),
        heat=draw(st.floats(0.0, 5.0)),
        pressure=draw(st.floats(0.0, 1.0)),
        eta=draw(st.floats(-9.0, 9.0)),
        exposure_s=draw(st.floats(0.0, 1800.0)),
        p_up=up,
        p_down=down,
        unsafe_rung=2,
        violent_rung=5,
    )


@pytest.mark.parametrize("name", SHIPPED)
@given(views())
def test_every_shipped_policy_answers_with_two_chances_and_never_leaves_the_ladder(name: str, view: View) -> None:
    up, down = SHIPPED[name](view)
    assert policies.fault_of(up, down) == ""
    assert up == 0.0 or view.own < TOP
    assert down == 0.0 or view.own > 0


@given(views())
def test_the_hazard_policy_is_the_rule_of_the_model(view: View) -> None:
    assert policies.hazard(view) == (view.p_up, view.p_down)


@given(views())
def test_the_steadfast_climb_only_under_fire(view: View) -> None:
    up, down = policies.steadfast(view)
    assert up == (view.p_up if view.perceived >= view.violent_rung else 0.0)
    assert down == view.p_down


@given(views())
def test_tit_for_tat_moves_toward_what_it_sees_and_rests_beside_it(view: View) -> None:
    up, down = policies.tit_for_tat(view)
    assert up == 0.0 or view.perceived > view.own
    assert down == 0.0 or view.perceived < view.own
    if view.perceived != view.own:
        assert up + down == view.p_up + view.p_down


@given(views())
def test_who_probes_climbs_neither_beyond_its_goal_nor_against_a_higher_rung(view: View) -> None:
    up, down = policies.probing(view)
    assert up == 0.0 or view.perceived <= view.own < view.goal
    if view.perceived > view.own:
        assert down == view.p_up + view.p_down


@given(views())
def test_the_firm_but_quiet_never_climb_and_come_down_only_after_the_other(view: View) -> None:
    up, down = policies.firm_but_quiet(view)
    assert up == 0.0
    assert down == (view.p_down if view.perceived < view.own else 0.0)


@pytest.mark.parametrize("answer", [(-0.1, 0.2), (0.2, -0.1), (0.6, 0.6), (float("nan"), 0.1), (0.1, float("inf"))])
def test_what_cannot_be_two_chances_is_told(answer: tuple[float, float]) -> None:
    assert policies.fault_of(*answer)
