"""Many differences from one base hold the truth together, and what it costs is told."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.contrasts import UNADJUSTED, Contrasts, contrasts, together
from incidentsim.analysis.estimates import t_quantile
from incidentsim.analysis.paired import compare
from incidentsim.errors import RequestError
from tests.analysis.known import REPEATS, levelled
from tests.strategies import few

LIFTS = (0.0, 0.02, 0.05, 0.1, -0.05, -0.1, 0.2, 0.0)
SOME = levelled(1, 300, LIFTS, 0.5)


def influences(correlations: Any, units: int = 400) -> list[Any]:
    """Influence values with just these correlations."""
    raw = np.random.default_rng(3).normal(size=(len(correlations), units))
    raw -= raw.mean(axis=1, keepdims=True)
    white = np.linalg.solve(np.linalg.cholesky(np.cov(raw)), raw)
    return [(np.arange(units), row) for row in np.linalg.cholesky(correlations) @ white]


def equal(count: int, rho: float) -> Any:
    return np.full((count, count), rho) + (1.0 - rho) * np.eye(count)


@pytest.mark.parametrize(("count", "table"), [(2, 2.21), (3, 2.35), (4, 2.44), (5, 2.51)])
def test_against_one_base_of_equal_spread_the_reach_is_that_of_dunnetts_table(count: int, table: float) -> None:
    """Two-sided 5 %, correlation 1/2, many degrees of freedom."""
    assert together(influences(equal(count, 0.5), 5000), 0.95) == pytest.approx(table, abs=0.025)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_the_reach_is_the_quantile_of_the_largest_of_several_correlated_ts(rho: float) -> None:
    correlations = equal(6, rho)
    reach = together(influences(correlations, 31), 0.95)
    ends = np.full(6, reach)
    inside = stats.multivariate_t(shape=correlations, df=30, seed=1).cdf(ends, lower_limit=-ends)
    assert inside == pytest.approx(0.95, abs=0.004)


@few
@given(st.integers(2, 30), st.integers(2, 40), st.integers(0, 50))
def test_the_reach_lies_between_that_of_one_and_bonferronis(count: int, units: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(count, units))
    values[seed % count] = 0.0
    reach = together([(np.arange(units), row) for row in values], 0.95)
    assert t_quantile(units - 1) <= reach <= t_quantile(units - 1, 1.0 - 0.05 / count)


def test_contrasts_that_are_one_and_the_same_need_no_adjustment() -> None:
    (units, row), _ = influences(np.eye(2))
    assert together([(units, row)] * 9, 0.95) == pytest.approx(t_quantile(399), abs=0.02)


def test_three_contrasts_are_not_adjusted_and_four_are_and_it_is_said() -> None:
    three = contrasts({name: SOME[name] for name in "0123"}, "0", "duration_s")
    four = contrasts({name: SOME[name] for name in "01234"}, "0", "duration_s")
    assert len(three.found) == UNADJUSTED
    assert str(three) == "95% intervals, each for itself (3 of them, not adjusted)"
    assert three.found["2"] == compare(SOME["0"], SOME["2"], "duration_s")
    assert str(four).startswith("all 4 intervals hold together with 95%: each is at 98.")
    assert str(four).endswith("(single-step max-t, Hothorn et al. 2008)")
    assert all(four.found[name].difference.half_width > three.found[name].difference.half_width for name in "123")


@pytest.mark.parametrize("measure", ["incident", "success", "duration_s"])
def test_each_contrast_is_the_paired_difference_at_the_level_that_is_told(measure: str) -> None:
    found = contrasts(SOME, "3", measure)
    assert set(found.found) == set(SOME) - {"3"}
    for name, comparison in found.found.items():
        assert comparison == compare(SOME["3"], SOME[name], measure, found.each)
    assert found.level == 0.95 < found.each < 1.0 - 0.05 / 8 + 1e-9


def test_common_draws_make_the_adjustment_cheaper() -> None:
    """Where points differ little from one another, so do their differences from the base."""
    draws = np.random.default_rng(1)
    base, shared = draws.normal(size=(2, 400))
    points = {str(k): {**SOME["0"], **column(base + shared + 0.1 * draws.normal(size=400))} for k in range(8)}
    points["base"] = {**SOME["0"], **column(base)}
    assert contrasts(points, "base", "duration_s").each < 0.97
    apart = {str(k): {**SOME["0"], **column(draws.normal(size=400))} for k in range(9)}
    assert contrasts(apart, "8", "duration_s").each > 0.985


def column(values: Any) -> dict[str, Any]:
    count = len(values)
    return {"replication": np.arange(count), "encounter": np.zeros(count, dtype=np.int32), "duration_s": values}


def test_points_of_unequal_size_are_compared_on_what_both_have_and_the_rest_is_counted() -> None:
    points = {**SOME, "4": {name: values[:120] for name, values in SOME["4"].items()}}
    found = contrasts(points, "0", "duration_s")
    first = {name: values[:120] for name, values in SOME["0"].items()}
    assert found.found["4"] == compare(first, points["4"], "duration_s", found.each)
    assert found.unshared == {**dict.fromkeys("1235678", 0), "4": 180}


def test_where_fewer_than_two_differences_are_defined_bonferronis_rule_is_taken() -> None:
    nothing = {name: {**columns, "incident": np.zeros(300)} for name, columns in SOME.items() if name != "0"}
    found = contrasts({"0": SOME["0"], **nothing}, "0", "success")
    assert (found.adjustment, found.each) == ("Bonferroni", 1.0 - 0.05 / 8)
    assert {comparison.difference.value for comparison in found.found.values()} == {None}


def test_no_difference_seen_is_not_taken_for_certain_when_many_are_shown() -> None:
    found = contrasts(dict.fromkeys("012345", SOME["0"]), "0", "incident")
    assert found.each == pytest.approx(1.0 - 0.05 / 5, abs=0.001)
    assert all((each.difference.high or 0.0) > 0.0 > (each.difference.low or 0.0) for each in found.found.values())


def test_a_base_that_is_not_there_is_refused() -> None:
    with pytest.raises(RequestError, match="one of 0, 1, 2"):
        contrasts(SOME, "9", "incident")


def all_hold(found: Contrasts[str]) -> bool:
    truths = [100.0 * lift for lift in LIFTS]
    ends = [(found.found[str(place + 1)].difference, truth) for place, truth in enumerate(truths)]
    return all(e.low is not None and e.low - 1e-9 <= truth <= (e.high or 0.0) + 1e-9 for e, truth in ends)


def shares_together(repeats: int) -> tuple[float, float]:
    """How often all eight intervals hold the truth at once: adjusted, and each for itself."""
    kept, apart = [], []
    for seed in range(repeats):
        points = levelled(seed, 100, LIFTS, 0.5)
        kept.append(all_hold(contrasts(points, "0", "duration_s")))
        each = {name: compare(points["0"], points[name], "duration_s") for name in points if name != "0"}
        apart.append(all_hold(Contrasts("0", SOME["0"]["duration_s"], 0.95, 0.95, "none", each, {})))
    return float(np.mean(kept)), float(np.mean(apart))


def test_eight_differences_hold_together_about_as_often_as_they_say() -> None:
    kept, apart = shares_together(60)
    assert kept > 0.88
    assert apart < kept


@pytest.mark.proof
def test_eight_differences_hold_together_as_often_as_they_say(record_property: Any) -> None:
    kept, apart = shares_together(REPEATS)
    record_property("measured", f"{kept:.1%} of {REPEATS} studies; {apart:.1%} without adjustment")
    assert 0.92 <= kept <= 0.98
    assert apart < 0.85
