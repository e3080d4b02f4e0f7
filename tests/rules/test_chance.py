"""Inverse distribution functions against the distributions that they invert."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from incidentsim.rules import chance
from incidentsim.scenario import laws
from incidentsim.scenario.laws import Constant, DurationLaw, Empirical, Exponential, Lognormal, duration
from tests.strategies import delays, uniforms

positive = st.floats(1e-3, 1e6)


@given(uniforms | st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_the_normal_quantile_is_the_one_of_the_standard_library_bit_for_bit(u: float) -> None:
    assert chance.normal_quantile(u) == NormalDist().inv_cdf(u)


@pytest.mark.parametrize("edge", [0.0, 0.075, 0.5, 0.925, 1.0, math.exp(-25.0)])
def test_the_normal_quantile_is_the_library_s_at_the_seams_of_its_regions(edge: float) -> None:
    """Where one polynomial hands over to the next, and at the ends."""
    below = above = edge
    for _ in range(200):
        below, above = math.nextafter(below, -1.0), math.nextafter(above, 2.0)
        for u in (below, above):
            if 0.0 < u < 1.0:
                assert chance.normal_quantile(u) == NormalDist().inv_cdf(u)


@given(st.floats(-30.0, 8.0))
def test_the_normal_share_is_the_tail_of_the_textbook_far_out_too(z: float) -> None:
    assert chance.normal_share(z) == pytest.approx(special.ndtr(z), rel=1e-12)


@given(positive, st.floats(1.01, 20.0), uniforms)
def test_a_lognormal_time_lies_at_its_quantile(median: float, gsd: float, u: float) -> None:
    law = stats.lognorm(s=math.log(gsd), scale=median)
    assert chance.lognormal(median, gsd, u) == pytest.approx(law.ppf(u), rel=1e-9)


@given(positive, uniforms)
def test_an_exponential_wait_is_exceeded_with_the_chance_that_it_was_given(mean: float, u: float) -> None:
    assert stats.expon(scale=mean).sf(chance.exponential(mean, u)) == pytest.approx(u, rel=1e-9)


@given(st.floats(-100.0, 100.0), st.floats(0.0, 50.0), st.floats(0.01, 50.0), uniforms)
def test_a_triangular_value_lies_at_its_quantile(low: float, rise: float, fall: float, u: float) -> None:
    law = stats.triang(c=rise / (rise + fall), loc=low, scale=rise + fall)
    value = chance.triangular(low, low + rise, low + rise + fall, u)
    assert value == pytest.approx(law.ppf(u), rel=1e-6, abs=1e-6)


@given(positive, st.floats(1.1, 10.0), uniforms)
def test_a_pareto_value_is_exceeded_with_the_chance_that_it_was_given(minimum: float, shape: float, u: float) -> None:
    assert stats.pareto(b=shape, scale=minimum).sf(chance.pareto(minimum, shape, u)) == pytest.approx(u, rel=1e-6)


@given(st.floats(-700.0, 700.0))
def test_the_hazard_of_a_logit_is_minus_the_log_of_what_the_logistic_leaves(x: float) -> None:
    assert math.exp(-chance.log1p_exp(x)) == pytest.approx(chance.logistic(-x), rel=1e-12, abs=1e-300)


@given(st.floats(-1e6, 1e6))
def test_the_logistic_never_overflows_and_its_two_halves_sum_to_one(x: float) -> None:
    assert 0.0 <= chance.logistic(x) <= 1.0
    assert chance.logistic(x) + chance.logistic(-x) == pytest.approx(1.0, abs=1e-15)
    assert math.isfinite(chance.log1p_exp(x))


@given(delays, uniforms, uniforms)
def test_a_duration_grows_with_its_uniform_or_falls_with_it_and_is_never_negative(
    law: DurationLaw, u: float, v: float
) -> None:
    low, high = sorted((u, v))
    times = (duration(law, low), duration(law, high))
    assert min(times) >= 0.0
    assert times == tuple(sorted(times, reverse=isinstance(law, Exponential)))


@given(delays, uniforms, st.floats(0.01, 100.0))
def test_a_stretched_duration_is_the_same_duration_stretched(law: DurationLaw, u: float, factor: float) -> None:
    assert duration(law, u, factor) == pytest.approx(factor * duration(law, u), rel=1e-12)


@pytest.mark.parametrize(
    ("law", "median_s"),
    [
        (Constant(value_s=7.0), 7.0),
        (Exponential(mean_s=10.0), 10.0 * math.log(2.0)),
        (Lognormal(median_s=90.0, gsd=2.2), 90.0),
        (Empirical(quantiles_s=(0.0, 4.0, 20.0)), 4.0),
        (Empirical(quantiles_s=(2.0, 4.0)), 3.0),
    ],
)
def test_the_median_of_a_law_of_durations_is_the_textbook_s(law: DurationLaw, median_s: float) -> None:
    assert laws.median(law) == pytest.approx(median_s, rel=1e-12)


@given(st.lists(st.floats(0.0, 100.0), min_size=2, max_size=6).map(sorted), uniforms)
def test_an_empirical_time_lies_between_its_neighbouring_quantiles(quantiles: list[float], u: float) -> None:
    law = Empirical(quantiles_s=tuple(quantiles))
    place = u * (len(quantiles) - 1)
    low, high = quantiles[math.floor(place)], quantiles[math.ceil(place)]
    assert low - 1e-9 <= duration(law, u) <= high + 1e-9


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=6).filter(lambda w: sum(w) > 1e-6), uniforms)
def test_a_choice_never_falls_on_a_weight_of_nil(weights: list[float], u: float) -> None:
    assert weights[laws.pick(tuple(weights), u)] > 0.0


def test_a_choice_falls_on_each_value_in_proportion_to_its_weight() -> None:
    weights, n = (1.0, 0.0, 2.0, 5.0), 8_000
    chosen = [laws.pick(weights, (i + 0.5) / n) for i in range(n)]
    assert [chosen.count(place) for place in range(4)] == [1_000, 0, 2_000, 5_000]
