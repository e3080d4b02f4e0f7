"""Estimates of years: counts of ten years, and shares and ratios of sums, with replications as their units."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.allocate import Sampled, allocate
from incidentsim.analysis.closing import at_end
from incidentsim.analysis.contrasts import contrasts
from incidentsim.analysis.controls import antithetic, controlled
from incidentsim.analysis.enough import Want, want_written
from incidentsim.analysis.estimates import Estimate, estimate, estimates, mean
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.paired import compare, difference, difference_given
from incidentsim.analysis.points import estimates_by_point, tallies
from incidentsim.analysis.pooled import pooled
from incidentsim.analysis.rank import Best, rank
from incidentsim.analysis.unpaired import compare_apart
from incidentsim.analysis.used import MIRROR
from incidentsim.errors import RequestError
from incidentsim.measures import KNOWN, MEASURES, YEAR_ROW, YEARLY
from incidentsim.results.table import columns_of, joined
from tests.stubs import stub_table, years_table

Table = dict[str, Any]
KINDS = {"incidents": "per decade", "deescalated": "share of", "misread_acts": "ratio"}
#: Of each kind, what the world below is worth: E incidents of ten years, E averted / E incidents, E misread / E met.
TRUTH = {"incidents": 25.0, "deescalated": 11.0 / 15.0, "misread_acts": 13.0 / 12.0}
TABLE = years_table(60, failed=[7])


def world(chance: np.random.Generator, replications: int, years: int) -> Table:
    """Years of replications each of which has a pace, and chances that rise with it: rows are far from independent."""
    u = np.repeat(chance.random(replications), years)
    met = chance.poisson(5.0 * (0.5 + u))
    incidents = chance.binomial(met, 0.5)
    return table(
        np.repeat(np.arange(replications), years),
        encounters=met,
        incidents=incidents,
        deescalated=chance.binomial(incidents, 0.5 + 0.4 * u),
        misread_acts=chance.poisson(met * (0.5 + u)),
    )


def table(replications: Any, **named: Any) -> Table:
    """Rows of years with these columns and nothing else of note."""
    rows = np.zeros(len(replications), dtype=YEAR_ROW)
    rows["replication"] = replications
    for name, values in named.items():
        rows[name] = values
    return {str(name): rows[name] for name in rows.dtype.names or ()}


def held(found: Estimate, truth: float) -> bool:
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


def coverage(name: str, studies: int, replications: int) -> float:
    chance = np.random.default_rng(11)
    found = [estimate(world(chance, replications, 10), name) for _ in range(studies)]
    return float(np.mean([held(each, TRUTH[name]) for each in found]))


def gap_coverage(name: str, studies: int, replications: int) -> float:
    """How often the difference of two arms that meet the same paces and encounters holds what it is."""
    chance, kept = np.random.default_rng(12), []
    for _ in range(studies):
        first = world(chance, replications, 10)
        u = np.repeat(chance.random(replications), 10)
        second = dict(first)
        if name == "deescalated":
            second[name] = first[name] + chance.binomial((first["incidents"] - first[name]).astype(int), 0.3 * u)
            truth = 0.15 * (1.0 - TRUTH[name])
        else:
            second[name] = first[name] + chance.poisson(0.4 * u * first["encounters"])
            truth = 0.2
        kept.append(held(compare(first, second, name).difference, truth))
    return float(np.mean(kept))


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_estimates_of_years_hold_the_truth_about_as_often_as_they_say(name: str, kind: str) -> None:
    assert KNOWN[name].kind == kind
    assert 0.91 <= coverage(name, 150, 40) <= 0.99


@pytest.mark.proof
@pytest.mark.parametrize("replications", [15, 40, 200])
@pytest.mark.parametrize("name", KINDS)
def test_estimates_of_years_hold_the_truth_as_often_as_they_say(
    name: str, replications: int, record_property: Any
) -> None:
    found = coverage(name, 500, replications)
    record_property("measured", f"{KINDS[name]}, {replications} replications: {found:.3f}")
    assert 0.92 <= found <= 0.98


@pytest.mark.parametrize("name", ["deescalated", "misread_acts"])
def test_differences_of_sums_hold_the_truth_about_as_often_as_they_say(name: str) -> None:
    assert 0.91 <= gap_coverage(name, 150, 40) <= 0.995


@pytest.mark.proof
@pytest.mark.parametrize("name", ["deescalated", "misread_acts"])
def test_differences_of_sums_hold_the_truth_as_often_as_they_say(name: str, record_property: Any) -> None:
    found = gap_coverage(name, 500, 40)
    record_property("measured", f"difference of {KINDS[name]}: {found:.3f}")
    assert 0.92 <= found <= 0.98


def test_a_count_is_told_of_ten_years() -> None:
    rows = table([0, 0, 1, 1, 2, 2], incidents=[1, 3, 2, 2, 0, 4])
    found, by_replication = estimate(rows, "incidents"), mean([20.0, 20.0, 20.0])
    assert (found.value, found.n) == (20.0, 6)
    assert (found.low, found.high) == (by_replication.low, by_replication.high)


def test_of_a_count_that_was_never_seen_as_much_is_left_open_as_poisson_allows() -> None:
    found = estimate(table(np.repeat(np.arange(20), 5), collisions=0), "collisions")
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(10.0 * stats.chi2.ppf(0.975, 2) / 2 / 100)
    assert compare(table([0, 1]), table([0, 1]), "collisions").difference.low is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=30))
def test_a_share_and_a_ratio_are_of_sums(rows: list[tuple[int, int, int]]) -> None:
    units, over, had = (np.array(column) for column in zip(*rows, strict=True))
    had = np.minimum(had, over)
    columns = table(units, incidents=over, deescalated=had, encounters=over, misread_acts=had)
    share, ratio = estimate(columns, "deescalated"), estimate(columns, "misread_acts")
    assert share.n == ratio.n == over.sum()
    if not over.sum():
        assert (share.value, ratio.value) == (None, None)
        return
    assert share.value == ratio.value == had.sum() / over.sum()
    assert share.value is not None
    assert share.low is not None
    assert 0.0 <= share.low <= share.value <= (share.high or 0.0) <= 1.0
    assert ratio.low is None or ratio.low >= 0.0


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=3, max_size=30))
def test_a_share_of_sums_is_that_of_the_rows_that_they_stand_for(rows: list[tuple[int, int]]) -> None:
    """Told one by one, encounter by encounter, the same incidents give the same estimate."""
    over, had = np.array([many for many, _ in rows]), np.array([min(pair) for pair in rows])
    one = estimate(table(np.arange(len(rows)), incidents=over, deescalated=had), "deescalated")
    ones = np.concatenate([np.arange(many) < some for many, some in zip(over, had, strict=True)])
    units = np.repeat(np.arange(len(rows)), over)
    told = {"replication": units, "encounter": units * 0, "incident": ones * 0 + 1.0, "success": ones.astype(float)}
    other = estimate(told, "success")
    assert (one.value, one.n) == (other.value, other.n)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-9, abs=1e-12)


def test_a_year_without_any_is_not_counted_and_one_that_lacks_its_value_is_told() -> None:
    rows = table([0, 1, 2, 3], recoveries=[2, 0, 1, 3], recovery_s=[10.0, np.nan, 2.0, np.nan])
    found = estimate(rows, "recovery_s")
    assert (found.value, found.n, found.undefined) == (4.0, 3, 3)


def test_parts_of_years_merged_are_the_whole() -> None:
    rows = columns_of(TABLE)
    for name in ("incidents", "deescalated", "misread_acts", "recovery_s", "trust"):
        parts = [{key: column[rows["replication"] % 5 == k] for key, column in rows.items()} for k in range(5)]
        merged = reduce(Moments.merged, [Moments.of(part, name) for part in parts]).estimate(name)
        whole = estimate(rows, name)
        assert (merged.n, merged.undefined, merged.failed) == (whole.n, whole.undefined, whole.failed)
        assert (merged.value, merged.low, merged.high) == pytest.approx((whole.value, whole.low, whole.high))


def test_all_measures_of_the_rows_are_told_where_none_is_named() -> None:
    assert list(estimates(TABLE)) == list(estimates_by_point(TABLE)[0]) == list(YEARLY)
    assert list(estimates(stub_table(3))) == list(MEASURES)
    assert estimates(TABLE) == estimates(columns_of(TABLE)) == estimates(TABLE.to_pandas())


@pytest.mark.parametrize("of", [estimate, lambda rows, name: compare(rows, rows, name)])
def test_a_measure_of_other_rows_is_refused(of: Callable[[Any, str], Any]) -> None:
    with pytest.raises(RequestError, match=r"success, a measure of encounters.* one of years"):
        of(columns_of(TABLE), "success")
    with pytest.raises(RequestError, match=r"deescalated, a measure of years.* one of encounters"):
        of(columns_of(stub_table(5)), "deescalated")
    with pytest.raises(RequestError, match="a measure of encounters"):
        tallies([TABLE], ("success",))


@pytest.mark.parametrize("name", KINDS)
def test_equal_arms_do_not_differ_and_no_row_has_a_difference_of_a_share(name: str) -> None:
    rows = columns_of(TABLE)
    found = compare(rows, rows, name)
    assert found.difference.value == 0.0
    assert (found.per_encounter is None) == KNOWN[name].is_of_sums
    assert difference(rows, rows, name).value == 0.0
    assert found.first == estimate(rows, name)


@pytest.mark.parametrize("name", KINDS)
def test_chance_that_both_arms_met_cancels(name: str) -> None:
    first = world(np.random.default_rng(3), 80, 10)
    second = {**first, name: first[name].copy()}
    second[name][::10] += 1.0 if KNOWN[name].kind == "per decade" else -(first[name][::10] > 0.0).astype(float)
    found, apart = compare(first, second, name), compare_apart(first, second, name)
    assert found.difference.value == pytest.approx(apart.difference.value)
    assert found.difference.half_width < 0.5 * apart.difference.half_width


def test_points_of_years_are_ranked_contrasted_pooled_and_given_more() -> None:
    chance = np.random.default_rng(4)
    base = world(chance, 60, 10)
    worse = {**base, "deescalated": np.maximum(0.0, base["deescalated"] - (base["incidents"] > 2))}
    points = {"base": base, "worse": worse, "same": dict(base)}
    found = rank(points, Best("deescalated"))
    assert set(found.best) == {"base", "same"}
    assert found.standings["worse"].high == 0.0
    assert Best("deescalated", "highest", 0.02).gap_words == "2 points"
    assert Best("incidents", "lowest", 2.0).gap_words == "2 per decade"
    beside = contrasts({**points, "more": dict(worse), "again": dict(worse)}, "base", "deescalated")
    assert beside.adjustment == "max-t"
    assert beside.found["worse"].difference == difference_given(base, worse, "deescalated", beside.each)
    both = pooled([(base, 1), (worse, 2)])
    assert estimate(both, "deescalated").n == 3 * base["incidents"].sum()
    sampled = {name: Sampled(60, Moments.of(rows, "deescalated")) for name, rows in points.items()}
    given_more = allocate(Best("deescalated"), sampled, 100)
    assert sum(given_more.values()) == 100
    assert given_more["worse"] < given_more["same"]


@pytest.mark.parametrize("name", KINDS)
def test_controls_narrow_what_they_explain_in_years_too(name: str) -> None:
    chance = np.random.default_rng(6)
    u = chance.random(200)
    met = chance.poisson(np.repeat(5.0 + 20.0 * u, 4))
    rows = table(np.repeat(np.arange(200), 4), encounters=met, incidents=met)
    rows["deescalated"] = chance.binomial(met, np.repeat(u, 4)).astype(float)
    rows["misread_acts"] = rows["deescalated"]
    found = controlled(rows, name, {"u": dict(enumerate((u - 0.5).tolist()))})
    assert found.saved is not None
    assert found.saved.low > 0.5
    assert found.found.half_width < 0.7 * found.plain.half_width


def test_mirror_images_are_one_unit_in_sums_too() -> None:
    rows = world(np.random.default_rng(8), 40, 4)
    mirrored = {**rows, "replication": rows["replication"] // 2 + MIRROR * (rows["replication"] % 2)}
    merged = {**rows, "replication": rows["replication"] // 2}
    for name in KINDS:
        one, other = Moments.of(mirrored, name), Moments.of(merged, name)
        assert (one.groups, one.n, one.c_ss, one.c_sm) == (other.groups, other.n, other.c_ss, other.c_sm)
        assert antithetic(mirrored, name) is not None


def test_precision_is_asked_of_years_in_their_units() -> None:
    assert want_written("deescalated", "2pp") == Want("deescalated", "points", 0.02)
    assert str(Want("incidents", "absolute", 2.0)) == "incidents within 2 per decade"
    with pytest.raises(RequestError, match="percentage points of a share only"):
        want_written("incidents", "2pp")
    with pytest.raises(RequestError, match="percentage points, as"):
        want_written("deescalated", 0.02)
    moments = Moments.of(columns_of(TABLE), "deescalated")
    width = moments.estimate("deescalated").half_width
    assert Want("deescalated", "points", 1.01 * width).met(moments)
    assert not Want("deescalated", "points", 0.99 * width).met(moments)


def test_the_state_at_the_end_is_that_of_the_last_year() -> None:
    halves = [TABLE.filter(np.asarray(TABLE["replication"]) % 2 == half) for half in (0, 1)]
    found = at_end(lambda: halves, ["trust", "interoperability"])[0]
    rows = columns_of(joined(halves))
    last = {name: column[rows["encounter"] == rows["encounter"].max()] for name, column in rows.items()}
    assert found["trust"].value == pytest.approx(0.8)
    assert (found["trust"].n, found["trust"].failed) == (59, 1)
    own = estimate(last, "interoperability")
    assert (found["interoperability"].value, found["interoperability"].low) == pytest.approx((own.value, own.low))
