"""Belief is Bayes where nothing biases it."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.rules import belief

tilts = st.floats(0.05, 2.0)
ratios = st.floats(0.05, 0.95)
tops = st.integers(2, 15)
logits = st.floats(-4.0, 4.0)


def hostile_and_benign(tilt: float, ratio: float, top: int) -> tuple[list[float], list[float]]:
    """Two laws of rungs by hand: benign actors, and hostile ones who tilt toward the upper rungs."""
    benign = [ratio**k for k in range(top + 1)]
    benign = [share / math.fsum(benign) for share in benign]
    hostile = [share * math.exp(tilt * k) for k, share in enumerate(benign)]
    return [share / math.fsum(hostile) for share in hostile], benign


@given(tilts, ratios, tops, st.data(), st.floats(0.02, 0.98))
def test_without_confirmation_bias_belief_after_acts_is_bayes(
    tilt: float, ratio: float, top: int, data: st.DataObject, prior: float
) -> None:
    seen = data.draw(st.lists(st.integers(0, top), min_size=1, max_size=8))
    hostile, benign = hostile_and_benign(tilt, ratio, top)
    odds = prior / (1.0 - prior) * math.prod(hostile[k] / benign[k] for k in seen)
    neutral = belief.neutral_rung(tilt, ratio, top)
    b = math.log(prior / (1.0 - prior))
    for k in seen:
        b = belief.updated(b, belief.act_shift(k, tilt, neutral, 1.0), 0.0, 1e9)
    assert b == pytest.approx(math.log(odds), abs=1e-7)


@given(tilts, ratios, tops)
def test_benign_actors_reassure_and_hostile_ones_alarm_on_average(tilt: float, ratio: float, top: int) -> None:
    """With the expected rung in place of e, benign evidence would not reassure."""
    neutral = belief.neutral_rung(tilt, ratio, top)
    means = [
        math.fsum(share * belief.act_shift(k, tilt, neutral, 1.0) for k, share in enumerate(law))
        for law in hostile_and_benign(tilt, ratio, top)
    ]
    assert means[0] > 0.0 > means[1]


@given(tilts, ratios, tops, st.floats(0.0, 1.0))
def test_a_higher_rung_is_never_better_news(tilt: float, ratio: float, top: int, weight: float) -> None:
    neutral = belief.neutral_rung(tilt, ratio, top)
    shifts = [belief.act_shift(k, tilt, neutral, weight) for k in range(top + 1)]
    assert all(low <= high for low, high in pairwise(shifts))


@given(st.floats(0.01, 0.99), st.floats(0.5, 10.0))
def test_distrust_is_prior_belief_in_hostility_within_its_limit(trust: float, limit: float) -> None:
    b = belief.prior_log_odds(trust, limit)
    assert abs(b) <= limit
    assert (b >= 0.0) == (trust <= 0.5)
    if abs(b) < limit:
        assert 1.0 / (1.0 + math.exp(-b)) == pytest.approx(1.0 - trust)


@given(logits, st.floats(-3.0, 3.0), st.floats(0.0, 0.99), st.floats(0.5, 6.0))
def test_belief_keeps_within_its_limit_and_never_moves_against_the_evidence(
    b: float, shift: float, c: float, limit: float
) -> None:
    start = max(-limit, min(limit, b))
    after = belief.updated(start, shift, c, limit)
    assert abs(after) <= limit
    assert (after - start) * shift >= 0.0


@given(st.floats(0.1, 4.0), st.floats(0.1, 3.0), st.floats(0.0, 0.99))
def test_evidence_for_what_one_believes_outweighs_evidence_against_it(b: float, size: float, c: float) -> None:
    toward = belief.updated(b, size, c, 1e9) - b
    against = b - belief.updated(b, -size, c, 1e9)
    assert toward == pytest.approx((1.0 + c) * size, abs=1e-9)
    assert against == pytest.approx((1.0 - c) * size, abs=1e-9)


@given(st.floats(-3.0, 3.0), st.floats(0.0, 0.99))
def test_who_believes_nothing_yet_weighs_evidence_as_it_is(shift: float, c: float) -> None:
    assert belief.updated(0.0, shift, c, 1e9) == shift


@given(logits, logits, st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(1.0, 1e4))
def test_to_relax_twice_is_to_relax_for_the_sum_of_the_two_times(
    value: float, rest: float, first_s: float, then_s: float, constant_s: float
) -> None:
    once = belief.relaxed(value, rest, first_s + then_s, constant_s)
    twice = belief.relaxed(belief.relaxed(value, rest, first_s, constant_s), rest, then_s, constant_s)
    assert twice == pytest.approx(once, abs=1e-9)
    assert min(value, rest) - 1e-9 <= once <= max(value, rest) + 1e-9


@given(st.floats(1.0, 1e5))
def test_after_one_time_constant_a_share_of_one_in_e_is_left(constant_s: float) -> None:
    assert belief.relaxed(1.0, 0.0, constant_s, constant_s) == pytest.approx(math.exp(-1.0))


@given(tilts, st.floats(0.0, 20.0), st.floats(0.01, 0.99))
def test_an_offer_reassures_the_more_the_more_it_is_trusted(tilt: float, credibility: float, trust: float) -> None:
    shift = belief.offer_shift(tilt, credibility, trust)
    assert shift <= 0.0
    assert shift <= belief.offer_shift(tilt, credibility, trust / 2.0)


@given(st.floats(0.0, 3.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_silence_never_reassures_and_says_less_to_those_who_know_the_other(
    weight: float, cut: float, clarity: float
) -> None:
    assert 0.0 <= belief.silence_shift(weight, cut, clarity) <= weight
