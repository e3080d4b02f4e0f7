"""Replications go where they decide: all of them, in whole numbers, most to what is near the best and uncertain."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.allocate import Sampled, allocate
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.rank import Best
from incidentsim.errors import RequestError

LOWEST, HIGHEST = Best("duration_s", "lowest"), Best("duration_s")


def sampled(mean: float, variance: float, replications: int) -> Sampled:
    """A point of just this mean and variance."""
    moments = Moments(
        groups=replications, n=replications, total=mean * replications, least=0.0, c_ss=variance * (replications - 1)
    )
    return Sampled(replications, moments)


def asked(means: list[float], variances: list[float], have: list[int]) -> dict[int, Sampled]:
    return {k: sampled(*of) for k, of in enumerate(zip(means, variances, have, strict=True))}


def test_the_example_of_chen_and_lee_is_shared_out_as_they_do() -> None:
    """Chen & Lee (2010), as quoted in the reference of the R package SPOT: 48, 38, 11, 2, 1. They round down and give
    what is left to the best; here the largest remainders are rounded up, so one replication may lie elsewhere."""
    points = asked([1.2, 2.1, 3.4, 4.87, 6.05], [3.3, 2.0, 4.5, 5.3, 6.9], [12, 6, 5, 5, 4])
    found = list(allocate(LOWEST, points, 100, least=0).values())
    assert sum(found) == 100
    assert np.abs(np.array(found) - [48, 38, 11, 2, 1]).max() <= 1


def test_so_is_the_one_from_nothing() -> None:
    """The same book's page 49, as quoted by the Python package spotpython: shares of 50 as 11, 9, 19, 9 and 2."""
    points = asked([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 1.0, 9.0, 9.0, 4.0], [1000] * 5)
    shares = np.array(list(allocate(LOWEST, points, 10**7, least=0).values())) + 1000
    assert np.round(shares / shares.sum() * 50).tolist() == [11, 9, 19, 9, 2]


states = st.lists(
    st.tuples(st.floats(0.0, 50.0), st.sampled_from([0.0, 0.1, 1.0]) | st.floats(0.0, 30.0), st.integers(0, 200)),
    min_size=1,
    max_size=8,
)


def points_of(state: list[tuple[float, float, int]]) -> dict[str, Sampled]:
    known = {str(k): sampled(*of) if of[2] else Sampled(0, Moments()) for k, of in enumerate(state)}
    return {**known, "never": Sampled(30, Moments(undefined=30))} if len(state) % 2 else known


@given(states, st.integers(0, 5000), st.integers(0, 300), st.sampled_from([LOWEST, HIGHEST]))
def test_the_whole_budget_is_spent_in_whole_numbers_and_none_is_taken_back(
    state: list[tuple[float, float, int]], further: int, least: int, of: Best
) -> None:
    points = points_of(state)
    found = allocate(of, points, further, least)
    assert list(found) == list(points)
    assert sum(found.values()) == further
    assert all(type(given) is int for given in found.values())
    assert min(found.values()) >= 0
    assert found == allocate(of, points, further, least)


@given(states, st.integers(0, 5000), st.integers(0, 300))
def test_every_point_has_the_least_number_before_any_is_preferred(
    state: list[tuple[float, float, int]], further: int, least: int
) -> None:
    points = points_of(state)
    found = allocate(HIGHEST, points, further, least)
    after = {name: points[name].replications + given for name, given in found.items()}
    missing = sum(max(0, least - point.replications) for point in points.values())
    if further >= missing:
        assert min(after.values()) >= least
    else:
        raised = [after[name] for name, given in found.items() if given]
        assert all(count <= least for count in raised)
        assert max(raised, default=0) <= min(after.values()) + 1


@given(st.floats(0.1, 10.0), st.floats(1.1, 5.0), st.floats(0.5, 4.0))
def test_more_goes_to_what_is_nearer_to_the_best_and_to_what_varies_more(gap: float, times: float, sd: float) -> None:
    near = asked([0.0, gap, gap * times, 50.0], [sd**2] * 4, [100] * 4)
    found = allocate(LOWEST, near, 10_000)
    assert found[1] >= found[2] >= found[3]
    varied = asked([0.0, gap, gap], [sd**2, sd**2, (sd * times) ** 2], [100] * 3)
    found = allocate(LOWEST, varied, 10_000)
    assert found[2] >= found[1]


def test_equal_points_share_alike() -> None:
    found = allocate(HIGHEST, asked([5.0] * 4, [2.0] * 4, [100] * 4), 1000)
    assert max(list(found.values())[1:]) - min(list(found.values())[1:]) <= 1
    assert found[0] >= found[1] > 0


def test_within_the_indifference_zone_nearness_counts_no_further() -> None:
    points = asked([0.0, 0.01, 0.1], [1.0] * 3, [100] * 3)
    sharp, blunt = (allocate(Best("duration_s", "lowest", zone), points, 1000) for zone in (0.0, 5.0))
    assert sharp[1] > 1.2 * sharp[2]
    assert abs(blunt[1] - blunt[2]) <= 1


def test_a_share_of_nought_in_few_trials_is_not_taken_for_certain() -> None:
    values = np.zeros(60)
    none = Sampled(60, Moments.of_values(values, np.arange(60)))
    half = Sampled(60, Moments.of_values((np.arange(60) % 2).astype(np.float64), np.arange(60)))
    found = allocate(Best("incident", "lowest"), {"none": none, "rarely": none, "half": half}, 600)
    assert found["none"] > 100
    assert found["rarely"] > 100


def test_a_measure_that_is_seldom_defined_is_charged_by_the_replication() -> None:
    """Of two points alike but for how often the measure is defined, the one where it is rarer needs more."""
    often, rarely = sampled(5.0, 4.0, 200), sampled(5.0, 4.0, 20)
    points = {"best": sampled(1.0, 4.0, 200), "often": often, "rarely": Sampled(200, rarely.moments)}
    found = allocate(LOWEST, points, 5000)
    assert found["rarely"] > 5 * found["often"]


@pytest.mark.parametrize(("points", "further"), [({}, 10), ({"a": sampled(1.0, 1.0, 10)}, -1)])
def test_what_cannot_be_shared_out_is_refused(points: Any, further: int) -> None:
    with pytest.raises(RequestError, match="at least one point"):
        allocate(LOWEST, points, further)


def found_best(repeats: int, budget: int, by_rule: bool) -> float:
    """How often the best of ten points is the one with the best mean, at the same cost."""
    truths, right = np.linspace(0.0, 0.9, 10), 0
    for seed in range(repeats):
        draws = np.random.default_rng(seed).normal(size=(10, budget)) + truths[:, None]
        have = np.full(10, 20)
        while by_rule and have.sum() < budget:
            known = {k: Sampled(n, Moments.of_values(draws[k, :n], np.arange(n))) for k, n in enumerate(map(int, have))}
            have = have + np.array(list(allocate(LOWEST, known, 100, 20).values()))
        have = have if by_rule else np.full(10, budget // 10)
        right += int(np.argmin([draws[k, : have[k]].mean() for k in range(10)]) == 0)
    return right / repeats


@pytest.mark.proof
def test_the_best_is_found_more_often_than_by_sharing_alike(record_property: Any) -> None:
    rule, alike = found_best(500, 1200, True), found_best(500, 1200, False)
    record_property("measured", f"{rule:.1%} against {alike:.1%} of 500 studies of 1,200 replications")
    assert rule > alike + 0.03
