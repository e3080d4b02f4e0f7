"""The tally of causes, and what a run without misreading changes: intervals by replication, both n."""

import math

import numpy as np
import pytest

from incidentsim.analysis.causes import HEADLINES, prevented, share_of_climbs, steps_per_1000, tally
from incidentsim.analysis.estimates import estimate, share
from incidentsim.measures import CAUSES_TOLD, ROW, Rows


def rows(climbs: list[int], misread: list[int], encounters: int = 1) -> Rows:
    """One row an encounter, with so many steps up, so many of them misread, the rest deliberate."""
    table = np.zeros(len(climbs), dtype=ROW)
    table["replication"] = np.arange(len(climbs)) // encounters
    table["encounter"] = np.arange(len(climbs)) % encounters
    table["climbs"], table["climbs_misread"] = climbs, misread
    table["climbs_deliberate"] = table["climbs"] - table["climbs_misread"]
    table["incident"] = table["climbs"] > 0
    table["success"] = table["climbs"] == 1
    return table


def test_the_tally_gives_rates_and_shares_that_add_up() -> None:
    table = rows([3, 0, 2, 5], [1, 0, 2, 0])
    found = tally(table)
    assert list(found) == list(CAUSES_TOLD)
    assert found["misread"].per_1000.value == 750.0
    assert found["misread"].of_climbs.value == 0.3
    assert found["misread"].of_climbs.n == 10
    assert math.fsum(each.of_climbs.value or 0.0 for each in found.values()) == pytest.approx(1.0)
    assert math.fsum(each.per_1000.value or 0.0 for each in found.values()) == 2500.0


def test_one_step_a_replication_has_the_interval_of_independent_trials() -> None:
    hits = [1] * 30 + [0] * 70
    found, plain = share_of_climbs(rows([1] * 100, hits), "climbs_misread"), share(30, 100)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.002)


def test_steps_of_one_replication_are_no_independent_evidence() -> None:
    spread = share_of_climbs(rows([10] * 40, [10] * 20 + [0] * 20), "climbs_misread")
    level = share_of_climbs(rows([10] * 40, [5] * 40), "climbs_misread")
    assert spread.value == level.value == 0.5
    assert spread.half_width > 2.5 * level.half_width
    assert spread.half_width == pytest.approx(share(20, 40).half_width, rel=0.05)


def test_encounters_of_one_replication_are_no_independent_evidence() -> None:
    climbs, hits = [1] * 200, [1] * 100 + [0] * 100
    together = share_of_climbs(rows(climbs, hits, encounters=10), "climbs_misread")
    apart = share_of_climbs(rows(climbs, hits), "climbs_misread")
    assert together.half_width > 2.0 * apart.half_width


def test_a_cause_that_was_never_seen_may_still_be_there() -> None:
    found = tally(rows([1] * 50, [0] * 50))["misread"]
    for each in (found.per_1000, found.of_climbs):
        assert each.value == each.low == 0.0
    assert found.of_climbs.high == share(0, 50).high
    assert found.per_1000.high == pytest.approx(1000.0 * (share(0, 50).high or 0.0))


def test_where_nobody_climbs_shares_are_not_defined_and_rates_are_nought() -> None:
    table = rows([0] * 20, [0] * 20)
    assert share_of_climbs(table, "climbs_misread").value is None
    assert steps_per_1000(table, "climbs_misread").value == 0.0


def test_what_disappears_is_the_paired_difference_per_1000_encounters() -> None:
    one, two = rows([2] * 60 + [0] * 40, [0] * 100), rows([2] * 45 + [1] * 10 + [0] * 45, [0] * 100)
    found = prevented(one, two)
    assert list(found) == [measure.name for measure in HEADLINES] == ["incident", "missed", "violence", "retaliation"]
    assert found["incident"].difference.value == pytest.approx(-50.0)
    assert found["missed"].difference.value == pytest.approx(-150.0)
    assert found["violence"].difference.value == 0.0
    assert found["incident"].first.n == found["incident"].second.n == 100
    value = estimate(one, "incident").value
    assert value is not None
    assert found["incident"].first.value == pytest.approx(1000.0 * value)


def test_a_pair_that_differs_nowhere_still_has_an_interval() -> None:
    table = rows([1] * 50, [0] * 50)
    found = prevented(table, table)["incident"].difference
    assert found.value == 0.0
    assert found.low is not None
    assert found.low < 0.0 < (found.high or 0.0)
