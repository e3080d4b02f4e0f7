"""Two arms on the same draws: what they share cancels, and what cannot be paired is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.paired import compare, difference, difference_given
from incidentsim.errors import RequestError
from incidentsim.measures import MEASURES
from incidentsim.results.table import columns_of
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
    first, second = arms(seed, 400)
    found = difference_given(first, second, "success")
    everyone = np.arange(400)
    assert found.value == pytest.approx(ratio(second, everyone) - ratio(first, everyone))
    without = [ratio(second, everyone != r) - ratio(first, everyone != r) for r in everyone]
    jackknife = np.sqrt(399 / 400 * np.sum((np.array(without) - np.mean(without)) ** 2))
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 399) * jackknife, rel=0.01)


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
    assert ours == pytest.approx(tuple(-(end or 0.0) for end in theirs))


@pytest.mark.parametrize("name", MEASURES)
def test_an_arm_does_not_differ_from_itself(name: str) -> None:
    table = columns_of(stub_table(100))
    found = compare(table, table, name)
    assert found.difference.value == (0.0 if found.first.n else None)
    assert (found.difference.low or 0.0) <= 0.0 <= (found.difference.high or 0.0)


def test_no_difference_seen_in_few_replications_is_not_taken_for_certain() -> None:
    table = columns_of(stub_table(100))
    found = compare(table, table, "incident").difference
    assert found.high == pytest.approx(stats.binomtest(0, 100).proportion_ci(method="wilson").high)
    assert found.low == -(found.high or 0.0)


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
