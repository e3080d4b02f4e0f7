"""Moments of the parts, merged, say what the whole says; the mirror image of a replication is not a new one."""

import math
from dataclasses import astuple, replace
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.causes import steps_per_1000
from incidentsim.analysis.courses import course_of
from incidentsim.analysis.estimates import Estimate, estimate, share
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.paired import compare
from incidentsim.analysis.used import MIRROR
from incidentsim.errors import RequestError
from incidentsim.measures import MEASURES
from incidentsim.results.table import columns_of
from tests.stubs import stub_rows, stub_table

Table = dict[str, Any]
names = st.sampled_from(["success", "violence", "timeliness", "duration_s", "agreed", "in_time", "worst_rung"])
ROWS = [columns_of(stub_table(120, failed=[3, 60])), stub_rows(40, encounters=3), stub_rows(90)]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Some replications of a stub in any order, one encounter each or three, with failed ones and mirrored ones."""
    rows = draw(st.sampled_from(ROWS))
    columns = {name: np.asarray(rows[name]) for name in ("replication", "encounter", *MEASURES)}
    chosen = draw(st.permutations(range(len(columns["encounter"])))) if draw(st.booleans()) else slice(None)
    if draw(st.booleans()):
        columns["replication"] = columns["replication"] // 2 + MIRROR * (columns["replication"] % 2)
    return {name: column[chosen] for name, column in columns.items()}


def parts_of(columns: Table, into: list[int]) -> list[Table]:
    """The rows in several parts, by their unit of independence: which goes into which."""
    units = columns["replication"] % MIRROR
    part = np.array([into[int(unit) % len(into)] for unit in units])
    return [{name: column[part == number] for name, column in columns.items()} for number in sorted(set(into))]


def same(one: Estimate, other: Estimate) -> None:
    assert (one.value is None) == (other.value is None)
    assert astuple(one) == pytest.approx(astuple(other), rel=1e-12, abs=1e-12)


@given(tables(), names, st.lists(st.integers(0, 5), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_parts_merged_in_any_split_and_order_are_the_whole(
    columns: Table, name: str, into: list[int], chance: Any
) -> None:
    parts = [Moments.of(part, name) for part in parts_of(columns, into)]
    chance.shuffle(parts)
    merged, whole = reduce(Moments.merged, parts, Moments()), Moments.of(columns, name)
    assert astuple(merged) == pytest.approx(astuple(whole), rel=1e-9, abs=1e-9)
    assert (merged.n, merged.groups, merged.undefined, merged.failed) == (
        whole.n, whole.groups, whole.undefined, whole.failed,
    )  # fmt: skip
    same(merged.estimate(name), estimate(columns, name))


@given(tables(), names, st.sampled_from([0.5, 0.95, 0.999]))
def test_what_the_moments_say_is_what_the_rows_say(columns: Table, name: str, level: float) -> None:
    """By the definitions, unit by unit."""
    known = MEASURES[name]
    used = (columns["encounter"] >= 0) & ~np.isnan(columns[name])
    if known.given is not None:
        used &= columns[known.given] == 1.0
    units = columns["replication"][used] % MIRROR
    by_unit = [columns[name][used][units == unit] for unit in np.unique(units)]
    found = Moments.of(columns, name)
    s, m = np.array([rows.sum() for rows in by_unit]), np.array([float(len(rows)) for rows in by_unit])
    centred = [a @ b for a, b in ((s - s.mean(), s - s.mean()), (s - s.mean(), m - m.mean()), (m - m.mean(),) * 2)]
    assert (found.groups, found.n) == (len(by_unit), used.sum())
    assert (found.mean_s, found.mean_m) == pytest.approx((s.mean(), m.mean()))
    assert (found.c_ss, found.c_sm, found.c_mm) == pytest.approx(centred, rel=1e-9, abs=1e-9)
    assert found.estimate(name, level).value == pytest.approx(columns[name][used].mean() * scale(name))


def scale(name: str) -> float:
    return 1000.0 if MEASURES[name].kind == "per 1,000" else 1.0


def test_what_failed_and_what_has_no_value_is_counted_through_every_merge() -> None:
    columns = dict(columns_of(stub_table(200, failed=[3, 5, 150])))
    columns["timeliness"] = columns["timeliness"].copy()
    columns["timeliness"][(columns["agreed"] == 1.0) & (columns["replication"] < 50)] = math.nan
    parts = [Moments.of(part, "timeliness") for part in parts_of(columns, [0, 1, 2])]
    whole = estimate(columns, "timeliness")
    found = reduce(Moments.merged, parts).estimate("timeliness")
    assert (found.failed, found.undefined, found.n) == (3, whole.undefined, whole.n)
    assert found.undefined > 0


@pytest.mark.parametrize("name", MEASURES)
def test_of_no_rows_no_number_is_made_up(name: str) -> None:
    nothing = Moments.of(columns_of(stub_table(3, failed=[0, 1, 2])), name)
    assert nothing == replace(Moments(), failed=3)
    for moments in (nothing, nothing.merged(Moments()), Moments().merged(nothing)):
        found = moments.estimate(name)
        assert (found.value, found.low, found.high, found.failed) == (None, None, None, 3)


@given(tables(), names)
def test_nothing_merged_changes_nothing(columns: Table, name: str) -> None:
    found = Moments.of(columns, name)
    assert Moments().merged(found) == found == found.merged(Moments())


def test_shares_do_not_drift_however_many_parts_are_merged() -> None:
    """A share that is 1 in every part is 1 in the whole, and so has no upper end below it."""
    part = Moments.of_values(np.ones(3), np.arange(3))
    whole = reduce(Moments.merged, [part] * 1000)
    assert (whole.share().value, whole.share().high, whole.c_ss) == (1.0, 1.0, 0.0)


def test_moments_of_values_far_from_nought_keep_their_spread() -> None:
    """Where squares of the values themselves would leave nothing of a variance."""
    values = 1e9 + np.random.default_rng(1).normal(size=1000)
    parts = [Moments.of_values(part, np.arange(len(part))) for part in np.split(values, 20)]
    assert reduce(Moments.merged, parts).variance == pytest.approx(values.var(ddof=1) / 1000, rel=1e-6)


def pairs(replications: int) -> tuple[Table, Table]:
    """Rows of replications and their mirror images, and the same rows as two encounters of each replication."""
    rows = stub_rows(replications, encounters=2)
    columns = {name: rows[name].copy() for name in ("replication", "encounter", *MEASURES)}
    moved = columns["replication"] + MIRROR * columns["encounter"].astype(np.int64)
    return {**columns, "replication": moved, "encounter": np.zeros(len(rows), dtype=np.int32)}, columns


@pytest.mark.parametrize("name", ["success", "incident", "violence", "duration_s", "timeliness"])
def test_a_replication_and_its_mirror_image_are_one_unit(name: str) -> None:
    mirrored, rows = (Moments.of(table, name) for table in pairs(80))
    assert replace(mirrored, pairs=0) == rows
    assert mirrored.groups < mirrored.n
    assert (mirrored.pairs > 0) == (rows.pairs == 0)


@pytest.mark.parametrize("name", ["success", "incident", "duration_s"])
def test_so_are_they_in_a_paired_difference(name: str) -> None:
    (mirrored, rows), (other, second) = pairs(80), pairs(80)
    for table in (other, second):
        table["incident"] = np.ones(160)
        table["duration_s"] = table["duration_s"] ** 2
    there, here = compare(mirrored, other, name), compare(rows, second, name)
    if MEASURES[name].kind == "mean":
        same(there.difference, here.difference)
    assert there.difference.value == here.difference.value
    assert there.difference.half_width <= 1.001 * here.difference.half_width
    assert there.second.value == pytest.approx(here.second.value)


def test_so_are_they_in_what_is_followed_and_in_the_causes() -> None:
    mirrored, rows = pairs(40)
    for table in (mirrored, rows):
        table["climbs_silence"] = np.zeros(80)
    assert list(course_of(mirrored).replications) == list(course_of(rows).replications)
    assert steps_per_1000(mirrored, "climbs_silence") == steps_per_1000(rows, "climbs_silence")


def test_a_measure_that_is_not_known_is_refused() -> None:
    with pytest.raises(RequestError, match="sucess"):
        Moments().estimate("sucess")


def antithetic_incidents(seed: int, number: int, chance: float) -> Table:
    """Pairs whose halves cannot both be lucky: an incident where the draw, or one less it, is below a chance."""
    u = np.random.default_rng(seed).random(number)
    values = np.concatenate([u, 1.0 - u]) < chance
    numbers = np.concatenate([np.arange(number), MIRROR + np.arange(number)])
    return {"replication": numbers, "encounter": np.zeros(2 * number), "incident": values.astype(float)}


@pytest.mark.parametrize("chance", [0.1, 0.2, 0.3])
def test_a_share_of_antithetic_pairs_is_as_sure_as_it_says(chance: float) -> None:
    found = [estimate(antithetic_incidents(seed, 150, chance), "incident") for seed in range(500)]
    assert 0.92 <= np.mean([(e.low or 0.0) <= chance <= (e.high or 0.0) for e in found]) <= 0.985
    apart = [estimate({**each, "replication": np.arange(300)}, "incident") for each in map(by_pairs(chance), range(20))]
    saved = 1.0 - np.mean([e.half_width for e in found]) ** 2 / np.mean([e.half_width for e in apart]) ** 2
    assert saved == pytest.approx(min(0.5, chance / (1.0 - chance)), abs=0.05)


def by_pairs(chance: float) -> Any:
    return lambda seed: antithetic_incidents(seed, 150, chance)


def test_rows_of_a_surge_are_never_worth_more_than_they_are() -> None:
    """However much the encounters of a replication happen to make up for one another."""
    rows = antithetic_incidents(1, 100, 0.4)
    surge = {**rows, "replication": rows["replication"] % MIRROR, "encounter": rows["replication"] // MIRROR}
    apart = {**rows, "replication": np.arange(200)}
    as_many, surged = estimate(apart, "incident").half_width, estimate(surge, "incident").half_width
    assert as_many <= surged < 1.02 * as_many
    assert estimate(rows, "incident").half_width < 0.8 * estimate(surge, "incident").half_width


@pytest.mark.parametrize(("replications", "spread"), [(5, 0.15), (10, 0.15), (10, 0.05)])
def test_a_share_of_few_replications_of_many_encounters_is_as_sure_as_it_says(replications: int, spread: float) -> None:
    """What few units show of their spread is not well known, as of a mean."""
    chance, kept = np.random.default_rng(5), []
    for _ in range(500):
        own = np.clip(chance.normal(0.4, spread, replications), 0.0, 1.0)
        values = (chance.random((replications, 40)) < own[:, None]).astype(float).ravel()
        found = Moments.of_values(values, np.repeat(np.arange(replications), 40)).share()
        kept.append((found.low or 0.0) <= 0.4 <= (found.high or 0.0))
    assert np.mean(kept) > 0.93


def test_a_share_of_one_row_a_replication_has_the_interval_of_wilson_still() -> None:
    values = np.array([1.0] * 7 + [0.0] * 13)
    found = Moments.of_values(values, np.arange(20)).share()
    assert found == share(7, 20)
