"""How acts are read, against the law of reading."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.rules import perception
from incidentsim.rules.chance import normal_quantile
from tests.strategies import uniforms

tops = st.integers(2, 31)
biases = st.floats(-3.0, 3.0)
noises = st.sampled_from([0.0, 0.4, 1.0]) | st.floats(0.01, 5.0)


@given(tops, st.data(), biases, noises)
def test_the_chances_of_all_readings_sum_to_one(top: int, data: st.DataObject, bias: float, sigma: float) -> None:
    sent = data.draw(st.integers(0, top))
    table = [perception.reading_probability(k, sent, (bias, sigma), (0, top)) for k in range(top + 1)]
    assert min(table) >= 0.0
    assert math.fsum(table) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("sent", "bias", "sigma"), [(0, 0.0, 0.39), (3, 0.3, 0.7), (7, -0.6, 1.5), (2, 0.9, 0.2)])
def test_reading_evenly_spread_draws_gives_the_table_of_chances(sent: int, bias: float, sigma: float) -> None:
    """With n draws spread evenly over (0, 1), each share is off by at most 1/n."""
    n, ends = 20_000, (0, 7)
    read = [perception.reading(sent, bias, sigma * normal_quantile((i + 0.5) / n), ends) for i in range(n)]
    for k in range(8):
        expected = perception.reading_probability(k, sent, (bias, sigma), ends)
        assert read.count(k) / n == pytest.approx(expected, abs=1.01 / n)


@given(tops, st.data(), biases, uniforms)
def test_a_reading_stays_on_its_scale_and_without_noise_is_the_nearest_rung(
    top: int, data: st.DataObject, bias: float, u: float
) -> None:
    sent = data.draw(st.integers(0, top))
    assert 0 <= perception.reading(sent, bias, 5.0 * normal_quantile(u), (0, top)) <= top
    plain = perception.reading(sent, bias, 0.0, (-99, 99))
    assert abs(plain - (sent + bias)) <= 0.5


@given(st.floats(0.001, 0.999), st.integers(1, 6))
def test_an_inner_rung_is_misread_with_the_probability_of_the_scenario_and_an_end_rung_with_half_of_it(
    m: float, inner: int
) -> None:
    sigma = perception.base_noise(m)
    assert perception.reading_probability(inner, inner, (0.0, sigma), (0, 7)) == pytest.approx(1.0 - m, abs=1e-9)
    for end in (0, 7):
        assert perception.reading_probability(end, end, (0.0, sigma), (0, 7)) == pytest.approx(1.0 - m / 2.0, abs=1e-9)


@given(st.floats(-0.499, 0.499), st.integers(0, 7))
def test_without_noise_nothing_is_misread_at_a_bias_below_half_a_rung(bias: float, sent: int) -> None:
    assert perception.base_noise(0.0) == 0.0
    assert perception.reading(sent, bias, 0.0, (0, 7)) == sent
    assert perception.reading_probability(sent, sent, (bias, 0.0), (0, 7)) == 1.0


@given(st.just(0.0) | st.floats(1e-6, 3.0), st.floats(0.01, 0.99))
def test_hostile_bias_is_nil_at_trust_one_half_and_turns_its_sign_there(beta: float, trust: float) -> None:
    assert perception.hostile_bias(beta, 0.5) == 0.0
    assert perception.hostile_bias(beta, trust) == pytest.approx(-perception.hostile_bias(beta, 1.0 - trust), abs=1e-12)
    assert (perception.hostile_bias(beta, trust) >= 0.0) == (trust <= 0.5 or beta == 0.0)


bounds = (0.6, 3.0)


@given(st.floats(0.0, 2.0), st.floats(0.1, 1e4), st.just(0.0) | st.floats(1e-16, 1e5))
def test_haste_stays_within_its_bounds_and_never_falls_as_an_assessment_gets_shorter(
    h: float, reference_s: float, elapsed_s: float
) -> None:
    factor = perception.haste(h, reference_s, elapsed_s, bounds)
    assert bounds[0] <= factor <= bounds[1]
    assert factor <= perception.haste(h, reference_s, elapsed_s / 2.0, bounds)


@given(st.floats(0.01, 2.0), st.floats(0.1, 1e4))
def test_an_assessment_of_the_usual_length_is_not_hasty_and_one_of_no_length_is_hasty_to_the_utmost(
    h: float, reference_s: float
) -> None:
    assert perception.haste(h, reference_s, reference_s, bounds) == pytest.approx(1.0)
    assert perception.haste(h, reference_s, 0.0, bounds) == bounds[1]


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4))
def test_without_an_exponent_there_is_no_haste_even_in_no_time(reference_s: float, elapsed_s: float) -> None:
    assert perception.haste(0.0, reference_s, elapsed_s, bounds) == 1.0


@given(st.floats(0.0, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_noise_rises_with_fatigue_and_ambiguity_falls_with_clarity_and_is_never_negative(
    base: float, clarity: float, fatigue: float, ambiguity: float
) -> None:
    assert 0.0 <= perception.noise(base, clarity, 0.0, 0.0) <= base
    assert perception.noise(base, 0.0, fatigue, ambiguity) >= base
    assert perception.noise(base, 0.0, 0.0, 0.0) == base


def test_after_a_gross_error_each_of_the_five_meanings_is_as_likely() -> None:
    n = 5_000
    meanings = [perception.gross_meaning((i + 0.5) / n) for i in range(n)]
    assert [meanings.count(intent) for intent in range(-2, 3)] == [n // 5] * 5


@given(uniforms)
def test_a_gross_error_never_leaves_the_axis_of_intent(u: float) -> None:
    assert -2 <= perception.gross_meaning(u) <= 2


def test_the_noise_of_an_axis_is_the_published_normal_s() -> None:
    """m = 0.2: half a rung is 1.2816 standard deviations (the 90 % point)."""
    assert 0.5 / perception.base_noise(0.2) == pytest.approx(NormalDist().inv_cdf(0.9))
