"""Two arms on the same draws: what they share cancels, and what cannot be paired is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.paired import compare, difference, difference_given
from incidentsim.errors import RequestError
from incidentsim.measures import MEASURES
from incidentsim.results.table import columns_of
from tests.analysis.known import held
from tests.stubs import stub_rows, stub_table

Arms = tuple[dict[str, Any], dict[str, Any]]


def arms(seed: int, replications: int = 150, encounters: int = 1) -> Arms:
    """Two arms that share most of their chance: the second has fewer incidents and averts more of them."""
    chance = np.random.default_rng(seed)
    first = stub_rows(replications, encounters=encounters)
    second = first.copy()
    for rows, lever in ((first, 0.0), (second, 0.15)):
        shared = np.random.default_rng(seed + 1)
        rows["incident"] = shared.random(len(rows)) < 0.6 - lever
        rows["success"] = (shared.random(len(rows)) < 0.5 + lever) & (rows["incident"] == 1.0)
        rows["duration_s"] = 100.0 * shared.random(len(rows)) + chance.normal(size=len(rows)) - 5.0 * lever
    names = [str(name) for name in first.dtype.names or ()]
    return {name: first[name] for name in names}, {name: second[name] for name in names}


@given(st.integers(0, 1000))
def test_a_difference_per_encounter_has_the_interval_of_the_paired_t_test(seed: int) -> None:
    first, second = arms(seed)
    theirs = stats.ttest_rel(second["duration_s"], first["duration_s"]).confidence_interval(0.95)
    ours = difference(first, second, "duration_s")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))
    assert ours.n == 150


def ratio(arm: dict[str, Any], chosen: Any) -> float:
    incident = arm["incident"][chosen]
    return float((arm["success"][chosen] * incident).sum() / incident.sum())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_difference_of_conditional_shares_has_the_error_of_leaving_out_each_replication(seed: int) -> None:
    first, second = arms(seed, 4000)
    found = difference_given(first, second, "success")
    everyone = np.arange(4000)
    assert found.value == pytest.approx(ratio(second, everyone) - ratio(first, everyone))
    without = [ratio(second, everyone != r) - ratio(first, everyone != r) for r in everyone]
    jackknife = np.sqrt(3999 / 4000 * np.sum((np.array(without) - np.mean(without)) ** 2))
    assert found.half_width == pytest.approx(stats.norm.ppf(0.975) * jackknife, rel=0.01)


def test_a_difference_of_conditional_shares_holds_the_truth_about_as_often_as_it_says() -> None:
    found = [difference_given(*arms(seed, 200), "success") for seed in range(0, 800, 2)]
    held = np.mean([e.low is not None and e.low <= 0.15 <= (e.high or 0.0) for e in found])
    assert 0.92 < held < 0.98


def test_pairing_makes_a_difference_surer_than_two_arms_apart() -> None:
    first, second = arms(5, 400)
    paired = compare(first, second, "success")
    apart = np.hypot(paired.first.half_width, paired.second.half_width)
    assert paired.difference.half_width < 0.8 * apart


@given(st.integers(0, 1000), st.sampled_from(["success", "incident", "violence", "duration_s", "timeliness"]))
def test_the_arms_exchanged_give_the_difference_with_the_other_sign(seed: int, name: str) -> None:
    first, second = arms(seed)
    there, back = compare(first, second, name).difference, compare(second, first, name).difference
    ours, theirs = (there.value, there.low, there.high), (back.value, back.high, back.low)
    assert ours == pytest.approx(tuple(None if end is None else -end for end in theirs))


@pytest.mark.parametrize("name", MEASURES)
def test_an_arm_does_not_differ_from_itself(name: str) -> None:
    table = columns_of(stub_table(100))
    found = compare(table, table, name)
    assert found.difference.value == (0.0 if found.first.n else None)
    assert (found.difference.low or 0.0) <= 0.0 <= (found.difference.high or 0.0)


def test_no_difference_seen_in_few_replications_is_not_taken_for_certain() -> None:
    table = columns_of(stub_table(100))
    found = compare(table, table, "incident").difference
    assert found.high == pytest.approx(stats.binomtest(0, 100).proportion_ci(method="wilson").high, rel=0.03)
    assert found.low == pytest.approx(-(found.high or 0.0))


def rare(count: int, meets: Any, values: Any, measure: str = "success") -> dict[str, Any]:
    """An arm of so many replications in which these alone are incidents, with these values."""
    columns = {name: np.zeros(count) for name in ("encounter", "incident", "agreed")}
    found: dict[str, Any] = {"replication": np.arange(count), **columns, measure: np.zeros(count)}
    found["incident"][meets] = found["agreed"][meets] = 1.0
    found[measure][meets] = values
    return found


@given(st.integers(1, 3), st.integers(1, 3), st.sampled_from([1000, 20]))
def test_a_few_incidents_among_many_encounters_are_not_taken_for_many(one: int, other: int, count: int) -> None:
    """All of one arm succeed and none of the other, and chance does that to so few often enough."""
    there = compare(rare(count, range(one), 1.0), rare(count, range(5, 5 + other), 0.0), "success")
    assert there.difference.value == -1.0
    assert there.difference.low == -1.0
    assert (there.difference.high or 0.0) > -0.3
    same = compare(rare(count, range(one), 1.0), rare(count, range(5, 5 + other), 1.0), "success").difference
    assert -(same.low or 0.0) > 0.5 < (same.high or 0.0)


def test_how_many_encounters_were_no_incidents_says_nothing_of_success_among_incidents() -> None:
    few, many = (
        compare(rare(count, range(12), np.arange(12) < 9), rare(count, range(6, 18), np.arange(12) < 5), "success")
        for count in (20, 20_000)
    )
    ends = (few.difference.low, few.difference.high)
    assert ends == pytest.approx((many.difference.low, many.difference.high), abs=1e-9)


@given(st.integers(0, 12), st.integers(0, 4), st.sampled_from([0.5, 0.0]))
def test_more_hits_in_the_second_arm_never_say_less(common: int, hits: int, share: float) -> None:
    """Of 200, so many are hits in both arms, and one more hit in the second arm raises both ends."""
    both = int(200 * share) + common
    arm, other, more = (
        rare(200, range(200), np.arange(200) < both + extra, "incident") for extra in (0, hits, hits + 1)
    )
    one, two = compare(arm, other, "incident").difference, compare(arm, more, "incident").difference
    assert (one.low or 0.0) < (two.low or 0.0)
    assert (one.high or 0.0) < (two.high or 0.0)


@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 30))
def test_a_difference_of_shares_lies_in_its_interval_and_that_among_differences(
    seed: int, one: int, other: int
) -> None:
    chance = np.random.default_rng(seed)
    first = rare(40, chance.choice(40, one, replace=False), chance.integers(0, 2, one))
    second = rare(40, chance.choice(40, other, replace=False), chance.integers(0, 2, other))
    for found in (compare(first, second, "success").difference, compare(first, second, "success").per_encounter):
        assert found is not None
        assert -1.0 - 1e-9 <= (found.low or 0.0) <= (found.value or 0.0) <= (found.high or 0.0) <= 1.0 + 1e-9


def times(count: int, meets: Any, values: Any) -> dict[str, Any]:
    return rare(count, meets, values, "joint_decision_s")


def test_a_difference_of_means_has_the_freedom_of_the_arm_with_fewer_rows_and_none_of_one() -> None:
    values = np.random.default_rng(1).lognormal(6.0, 0.5, 8)
    three, many = times(500, range(3), values[:3]), times(500, range(10, 18), values)
    found = compare(three, many, "joint_decision_s").difference
    errors = np.hypot(stats.sem(values[:3]), stats.sem(values))
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 2) * errors)
    alone = compare(times(500, [3], 300.0), many, "joint_decision_s").difference
    assert (alone.value is None, alone.low, alone.high) == (False, None, None)


@pytest.mark.parametrize("value", [0.0, 0.1, 2400.0])
def test_a_mean_of_which_all_values_are_the_same_has_no_certain_difference(value: float) -> None:
    one, other = rare(300, range(300), value, "lost"), rare(300, range(300), 0.1, "lost")
    assert str(compare(one, other, "lost").difference) == f"{Estimate(0.1 - value, None, None, 600)}"


def test_a_mean_of_which_no_difference_was_seen_has_no_certain_one() -> None:
    first, _ = arms(3)
    assert str(compare(first, first, "duration_s").difference) == "0.000 (no interval, n = 300)"
    later = {**first, "duration_s": first["duration_s"] + 2.0}
    assert str(compare(first, later, "duration_s").difference) == "2.000 (2.000 to 2.000, n = 300)"


def of_few(chance: np.random.Generator, rows: int, rho: float, truths: tuple[float, float]) -> Arms:
    """Arms with so many incidents each of 300 encounters, the same ones, that share a part of their chance."""
    one = chance.random(rows)
    other = np.where(chance.random(rows) < rho, one, chance.random(rows))
    return rare(300, range(rows), one < truths[0]), rare(300, range(rows), other < truths[1])


def held_by_few(rows: int, rho: float, truths: tuple[float, float], repeats: int) -> float:
    """How often the interval of a difference of so few holds the truth."""
    chance = np.random.default_rng((rows, repeats))
    found = [difference_given(*of_few(chance, rows, rho, truths), "success") for _ in range(repeats)]
    return float(np.mean([held(one, truths[1] - truths[0]) for one in found]))


@pytest.mark.parametrize("rho", [0.0, 0.5])
@pytest.mark.parametrize("rows", [1, 2, 3, 5, 20])
def test_a_difference_of_few_incidents_holds_the_truth_as_often_as_it_says(rows: int, rho: float) -> None:
    assert held_by_few(rows, rho, (0.8, 0.5), 150) > 0.9


@pytest.mark.parametrize(("one", "other"), [(0.0, 3.5), (1.0, 4.0), (3.0, 3.0)])
def test_a_difference_of_rare_rates_holds_the_truth_as_often_as_it_says(one: float, other: float) -> None:
    chance = np.random.default_rng(2)
    pairs = [
        tuple(rare(1000, range(1000), chance.random(1000) < rate / 1000.0, "violence") for rate in (one, other))
        for _ in range(300)
    ]
    found = [difference_given(first, second, "violence") for first, second in pairs]
    assert np.mean([held(each, other - one) for each in found]) > 0.92


def test_a_share_with_a_condition_is_also_told_of_all_encounters() -> None:
    first, second = arms(3)
    found = compare(first, second, "success").per_encounter
    assert found is not None
    assert found.value == pytest.approx(np.mean(second["success"]) - np.mean(first["success"]))
    assert found.n == 150
    assert compare(first, second, "deescalation_s").per_encounter is None


def test_encounters_of_one_replication_are_summed_before_the_error_is_taken() -> None:
    first, second = arms(4, 50, encounters=4)
    gaps = (second["duration_s"] - first["duration_s"]).reshape(50, 4).mean(axis=1)
    theirs = stats.ttest_1samp(gaps, 0.0).confidence_interval(0.95)
    ours = difference(first, second, "duration_s")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))
    assert ours.n == 200


def test_a_replication_that_failed_in_one_arm_is_left_out_of_both_and_counted() -> None:
    found = compare(columns_of(stub_table(50, failed=[4])), columns_of(stub_table(50, failed=[7])), "incident")
    assert found.difference.value == 0.0
    assert found.first.n == found.second.n == found.difference.n // 2 == 48
    assert found.first.failed == found.difference.failed == 2


def test_the_order_of_the_rows_does_not_matter() -> None:
    first, second = arms(6)
    turned = {name: column[::-1] for name, column in second.items()}
    assert compare(first, turned, "success") == compare(first, second, "success")


@pytest.mark.parametrize("other", [stub_table(60), stub_table(40)])
def test_tables_of_different_addresses_are_refused(other: Any) -> None:
    with pytest.raises(RequestError, match="two tables of the same addresses"):
        compare(columns_of(stub_table(50)), columns_of(other), "incident")


def test_a_difference_to_an_arm_without_incidents_is_not_defined() -> None:
    first, second = arms(7)
    second["incident"] = np.zeros(150)
    assert compare(first, second, "success").difference.value is None


def test_arrow_and_pandas_tables_are_compared_alike() -> None:
    one, two = stub_table(80), stub_table(80, seed=2)
    assert compare(one, two, "success") == compare(one.to_pandas(), two.to_pandas(), "success")
