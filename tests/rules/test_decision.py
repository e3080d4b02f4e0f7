"""Choice as a hazard."""

import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from incidentsim.rules import decision
from incidentsim.rules.chance import logistic
from tests.strategies import base, uniforms

pulls = st.floats(-20.0, 20.0)
thetas = st.tuples(st.floats(-5.0, 700.0), st.floats(-5.0, 700.0))
rates = st.floats(0.0, 0.1)
times_s = st.floats(0.0, 1800.0)


class Mood(NamedTuple):
    """A mood by hand."""

    goal: int = 2
    own: int = 2
    perceived: int = 2
    belief: float = 0.0
    heat: float = 0.0
    pressure: float = 0.0
    resolve: float = 0.0
    protocol: float = 0.0


@given(pulls, thetas, st.floats(1.0, 1e4))
def test_a_hazard_over_its_reference_time_is_the_logistic_chance(
    pull: float, theta: tuple[float, float], reference_s: float
) -> None:
    up, down = decision.hazards(pull, theta, reference_s, (False, False))
    assert 1.0 - math.exp(-up * reference_s) == pytest.approx(logistic(pull - theta[0]), abs=1e-12)
    assert 1.0 - math.exp(-down * reference_s) == pytest.approx(logistic(-pull - theta[1]), abs=1e-12)


@given(pulls, thetas, st.floats(1.0, 1e4), st.booleans(), st.booleans())
def test_nobody_leaves_the_ladder_at_its_ends(
    pull: float, theta: tuple[float, float], reference_s: float, lowest: bool, highest: bool
) -> None:
    up, down = decision.hazards(pull, theta, reference_s, (lowest, highest))
    assert (up == 0.0) or not highest
    assert (down == 0.0) or not lowest
    assert min(up, down) >= 0.0


@given(rates, rates, times_s)
def test_the_chances_of_a_decision_are_those_of_two_competing_clocks(up: float, down: float, exposure_s: float) -> None:
    """Independent of the rule: the generator of a chain with two absorbing states, exponentiated."""
    p_up, p_down = decision.change_probabilities(up, down, exposure_s)
    generator = np.array([[-(up + down), up, down], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    exact = expm(generator * exposure_s)[0]
    assert (1.0 - p_up - p_down, p_up, p_down) == pytest.approx(tuple(exact), abs=1e-9)


@given(rates, rates, times_s, times_s)
def test_two_exposures_with_the_target_rung_frozen_make_one(
    up: float, down: float, first_s: float, then_s: float
) -> None:
    """The tempo law in small: asking twice as often changes nothing."""
    once = decision.change_probabilities(up, down, first_s + then_s)
    first, then = decision.change_probabilities(up, down, first_s), decision.change_probabilities(up, down, then_s)
    stays = 1.0 - sum(first)
    twice = tuple(a + stays * b for a, b in zip(first, then, strict=True))
    assert twice == pytest.approx(once, abs=1e-12)


def test_one_draw_a_decision_would_break_the_tempo_law() -> None:
    """The test above can fail: it does for a choice that does not know how long the exposure was."""
    p = logistic(0.3)
    assert 1.0 - (1.0 - p) ** 2 != pytest.approx(p, abs=0.1)


@given(uniforms, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_certain_choice_is_made_and_an_impossible_one_is_not(u: float, p: float, split: float) -> None:
    p_up = p * split
    p_down = p - p_up
    chosen = decision.choice(u, p_up, p_down)
    assert chosen != decision.UP or p_up > 0.0
    assert chosen != decision.DOWN or p_down > 0.0
    assert decision.choice(u, 1.0, 0.0) == decision.UP
    assert decision.choice(u, 0.0, 1.0) == decision.DOWN
    assert decision.choice(u, 0.0, 0.0) == decision.HOLD


def test_evenly_spread_draws_choose_in_proportion() -> None:
    n = 1_000
    chosen = [decision.choice((i + 0.5) / n, 0.2, 0.3) for i in range(n)]
    assert [chosen.count(way) for way in (decision.UP, decision.HOLD, decision.DOWN)] == [200, 500, 300]


@given(st.integers(0, 7), st.integers(0, 7), st.integers(0, 7), st.floats(-4.0, 4.0), st.floats(0.0, 3.0))
def test_every_reason_to_climb_pulls_upward_by_its_own_weight(
    goal: int, own: int, perceived: int, b: float, heat: float
) -> None:
    weights = base("maritime-close-pass").decision
    mood = Mood(goal, own, perceived, b, heat)
    pull = decision.eta(weights, mood)
    assert decision.eta(weights, mood._replace(goal=goal + 1)) - pull == pytest.approx(weights.goal_pull)
    assert decision.eta(weights, mood._replace(perceived=perceived + 1)) - pull == pytest.approx(weights.reciprocity)
    assert decision.eta(weights, mood._replace(belief=b + 1)) - pull == pytest.approx(weights.belief_weight)
    assert decision.eta(weights, mood._replace(heat=heat + 1)) - pull == pytest.approx(weights.heat_weight)
    assert decision.eta(weights, mood._replace(resolve=1.0)) - pull == pytest.approx(1.0)
    assert decision.eta(weights, mood._replace(pressure=1.0)) - pull == pytest.approx(weights.pressure_weight)
    assert pull - decision.eta(weights, mood._replace(protocol=1.0)) == pytest.approx(weights.protocol_restraint)


@given(st.integers(0, 7), st.integers(0, 7))
def test_a_coercer_who_is_at_its_goal_and_sees_its_own_rung_holds_still(goal: int, seen: int) -> None:
    """The aim is a goal, not a push."""
    weights = base("maritime-close-pass").decision
    assert decision.eta(weights, Mood(goal, goal, goal)) == 0.0
    assert decision.eta(weights, Mood(goal, goal, seen)) == pytest.approx(weights.reciprocity * (seen - goal))


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(0.0, 1e4))
def test_time_pressure_rises_from_nil_to_one_as_the_deadline_comes(
    since_s: float, available_s: float, spent_s: float
) -> None:
    deadline_s = since_s + available_s
    pressure = decision.time_pressure(since_s + spent_s, since_s, deadline_s)
    assert 0.0 <= pressure <= 1.0
    assert decision.time_pressure(deadline_s, since_s, deadline_s) == 1.0
    assert decision.time_pressure(since_s + spent_s, since_s, math.inf) == 0.0
    assert decision.time_pressure(since_s + 2.0 * spent_s, since_s, deadline_s) >= pressure - 1e-9


@given(pulls, st.floats(-700.0, 700.0))
def test_who_is_pulled_upward_accepts_less(pull: float, theta: float) -> None:
    assert decision.acceptance(pull + 1.0, theta) <= decision.acceptance(pull, theta)
    assert decision.acceptance(theta, theta) == 0.5


@given(times_s, times_s, times_s)
def test_an_interruption_adds_at_most_half_of_what_was_spent_and_never_takes_time_away(
    elapsed_s: float, fresh_s: float, remaining_s: float
) -> None:
    added_s = decision.interruption(elapsed_s, fresh_s, remaining_s)
    assert 0.0 <= added_s <= elapsed_s / 2.0
    assert remaining_s + added_s <= max(remaining_s, fresh_s) + 1e-9
