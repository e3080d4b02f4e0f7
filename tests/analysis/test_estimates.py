"""Estimates say what the rows say, how sure that is, and what was left out."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.estimates import NOT_DEFINED, Estimate, estimate, estimates, mean, scaled, share
from incidentsim.errors import RequestError
from incidentsim.measures import MEASURES
from incidentsim.results.table import columns_of
from tests.stubs import stub_rows, stub_table

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.9, 0.95, 0.99])


def columns(**named: list[float]) -> dict[str, Any]:
    """Rows of one encounter a replication, with these columns and nothing else of note."""
    rows = np.zeros(len(next(iter(named.values()))), dtype=stub_rows(1).dtype)
    rows["replication"] = np.arange(len(rows))
    for name, values in named.items():
        rows[name] = values
    return {str(name): rows[name] for name in rows.dtype.names or ()}


@given(counts, levels)
def test_a_share_has_the_interval_of_wilson(count: tuple[int, int], level: float) -> None:
    hits, n = count
    theirs = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
    ours = share(hits, n, level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.value == hits / n


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50).filter(lambda v: float(np.std(v)) > 1e-3), levels)
def test_a_mean_has_the_interval_of_student(values: list[float], level: float) -> None:
    theirs = stats.ttest_1samp(values, 0.0).confidence_interval(level)
    ours = mean(values, level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-6)


@given(st.lists(st.floats(0.0, 1e6), min_size=2, max_size=50), st.sampled_from([-1.0, 1.0]))
def test_what_cannot_be_negative_has_no_interval_below_nought(values: list[float], sign: float) -> None:
    found = estimate(columns(smallest_separation_m=[sign * value for value in values]), "smallest_separation_m")
    plain = mean([sign * value for value in values])
    assert found.low is not None
    assert plain.low is not None
    assert (found.value, found.high) == (plain.value, plain.high)
    assert found.low == (max(0.0, plain.low) if sign > 0.0 or not any(values) else plain.low)


@given(counts)
def test_an_interval_holds_its_value_and_stays_among_shares(count: tuple[int, int]) -> None:
    found = share(*count)
    assert found.low is not None
    assert found.high is not None
    assert 0.0 <= found.low <= count[0] / count[1] <= found.high <= 1.0


@given(counts)
def test_the_interval_of_the_opposite_is_the_mirror_image(count: tuple[int, int]) -> None:
    hits, n = count
    one, other = share(hits, n), share(n - hits, n)
    assert (one.low, one.high) == pytest.approx((1.0 - (other.high or 0.0), 1.0 - (other.low or 0.0)), abs=1e-12)


def coverage(p: float, n: int) -> float:
    """How often, exactly, the interval of n trials holds p."""
    inside = [(e := share(k, n)).low is not None and e.low <= p <= (e.high or 0.0) for k in range(n + 1)]
    return float(np.sum(stats.binom.pmf(np.arange(n + 1), n, p)[inside]))


@pytest.mark.parametrize("p", [0.05, 0.3, 0.5, 0.9])
def test_the_interval_of_a_share_holds_the_truth_about_as_often_as_it_says(p: float) -> None:
    assert 0.93 < coverage(p, 100) < 0.98


@pytest.mark.proof
def test_the_interval_of_a_share_holds_the_truth_as_often_as_it_says(record_property: Any) -> None:
    covered = [coverage(p, n) for n in (20, 50, 200, 1000) for p in np.linspace(0.02, 0.98, 49)]
    record_property("measured", f"{np.mean(covered):.3f} on average, at least {min(covered):.3f}")
    assert 0.945 < np.mean(covered) < 0.96
    assert min(covered) > 0.85


def clustered(chance: np.random.Generator, replications: int, encounters: int) -> dict[str, Any]:
    """Replications whose encounters are alike: each has its own chance of an incident, on average 1/2."""
    own = chance.beta(1.0, 1.0, replications)
    rows = np.zeros(replications * encounters, dtype=stub_rows(1).dtype)
    rows["replication"] = np.repeat(np.arange(replications), encounters)
    rows["encounter"] = np.tile(np.arange(encounters), replications)
    rows["incident"] = chance.random(len(rows)) < np.repeat(own, encounters)
    rows["duration_s"] = chance.normal(size=len(rows)) + np.repeat(own, encounters)
    return {str(name): rows[name] for name in rows.dtype.names or ()}


@pytest.mark.parametrize("name", ["incident", "duration_s"])
def test_encounters_of_one_replication_are_not_counted_as_independent(name: str) -> None:
    chance = np.random.default_rng(1)
    found = [estimate(clustered(chance, 40, 10), name) for _ in range(300)]
    held = np.mean([e.low is not None and e.low <= 0.5 <= (e.high or 0.0) for e in found])
    assert 0.90 < held < 0.99
    assert found[0].n == 400


def test_a_condition_chooses_the_rows() -> None:
    found = estimate(columns(incident=[1, 1, 1, 0, 0], success=[1, 0, 1, 1, 1]), "success")
    assert (found.value, found.n) == (2 / 3, 3)


def test_a_rate_is_a_share_of_a_thousand() -> None:
    table = columns(violence=[1, 0, 0, 0])
    assert estimate(table, "violence") == scaled(share(1, 4), 1000.0)


def test_an_undefined_value_is_left_out_and_counted() -> None:
    found = estimate(columns(agreed=[1, 1, 1, 0], timeliness=[2.0, math.nan, 1.0, math.nan]), "timeliness")
    assert (found.value, found.n, found.undefined) == (1.5, 2, 1)


def test_a_failed_trial_is_in_no_estimate_and_is_counted() -> None:
    whole, spoiled = columns_of(stub_table(200)), columns_of(stub_table(200, failed=[3, 5]))
    left = {name: column[~np.isin(whole["replication"], [3, 5])] for name, column in whole.items()}
    for name, found in estimates(spoiled).items():
        assert found.failed == 2
        assert (found.value, found.n) == (estimate(left, name).value, estimate(left, name).n)


@pytest.mark.parametrize("name", MEASURES)
def test_where_there_is_nothing_no_number_is_made_up(name: str) -> None:
    found = estimate(columns_of(stub_table(3, failed=[0, 1, 2])), name)
    assert (found.value, found.low, found.high, found.n, found.failed) == (None, None, None, 0, 3)
    assert str(found) == "not defined (n = 0)"
    assert found.half_width == math.inf


def test_one_value_has_no_interval() -> None:
    assert str(mean([3.5])) == "3.500 (no interval, n = 1)"
    assert mean([3.5]).half_width == math.inf


def test_an_estimate_says_itself() -> None:
    assert str(share(640, 1000)) == "0.640 (0.610 to 0.669, n = 1,000)"
    assert str(Estimate(1234.5, 1000.0, 1500.0, 12)) == "1,234.5 (1,000.0 to 1,500.0, n = 12)"
    assert str(NOT_DEFINED) == "not defined (n = 0)"


def test_arrays_arrow_pandas_and_rows_give_the_same_estimates() -> None:
    table = stub_table(300, failed=[8])
    wanted = estimates(columns_of(table))
    assert estimates(table) == wanted
    assert estimates(table.to_pandas()) == wanted
    rows = stub_rows(300)
    assert estimate(rows[rows["replication"] != 8], "success").value == wanted["success"].value


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(chance: Any) -> None:
    table = columns_of(stub_table(60))
    order = list(range(60))
    chance.shuffle(order)
    shuffled = {name: column[order] for name, column in table.items()}
    for name in ("success", "violence"):
        assert estimate(shuffled, name) == estimate(table, name)
    assert estimate(shuffled, "duration_s").value == pytest.approx(estimate(table, "duration_s").value)


def test_a_measure_that_is_not_known_is_refused() -> None:
    with pytest.raises(RequestError, match="sucess"):
        estimate(columns(incident=[1]), "sucess")
