"""Points as one: a replication counts at all of them or at none, and stays the unit of independence."""

from typing import Any

import numpy as np
import pytest

from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.pooled import pooled
from incidentsim.analysis.rank import Best, rank
from tests.analysis.known import REPEATS, levelled
from tests.analysis.test_rank import EASY, HARD, LOWEST, holds


def column(values: Any, replications: Any = None) -> dict[str, Any]:
    count = len(values)
    numbers = np.arange(count) if replications is None else np.asarray(replications)
    return {"replication": numbers, "encounter": np.zeros(count, dtype=np.int32), "duration_s": np.asarray(values)}


def test_only_replications_that_all_points_have_count() -> None:
    rows = pooled([(column([1.0, 2.0, 3.0]), 1), (column([10.0, 30.0], [0, 2]), 1)])
    assert estimate(rows, "duration_s").value == pytest.approx((1.0 + 3.0 + 10.0 + 30.0) / 4)


def test_a_replication_that_failed_at_one_point_counts_at_none() -> None:
    failed = column([1.0, np.nan, 3.0])
    failed["encounter"][1] = -1
    rows = pooled([(failed, 1), (column([10.0, 20.0, 30.0]), 1)])
    assert sorted(set(rows["replication"].tolist())) == [0, 2]


def test_a_point_counts_as_often_as_it_was_drawn() -> None:
    rows = pooled([(column([1.0, 2.0]), 3), (column([5.0, 6.0]), 1)])
    assert estimate(rows, "duration_s").value == pytest.approx((3 * 1.5 + 5.5) / 4)


def test_rows_beyond_a_number_are_left_out() -> None:
    rows = pooled([(column([1.0, 2.0, 3.0]), 1), (column([1.0, 2.0, 3.0]), 1)], below=2)
    assert rows["replication"].tolist() == [0, 1, 0, 1]


def test_points_on_common_draws_do_not_pass_for_independent_ones() -> None:
    """The same point twice says no more than once."""
    rows = levelled(1, 200, ())["0"]
    once, twice = estimate(rows, "incident"), estimate(pooled([(rows, 1), (rows, 1)]), "incident")
    assert twice.low == pytest.approx(once.low, abs=0.002)
    assert twice.high == pytest.approx(once.high, abs=0.002)


def test_settings_are_told_apart_as_the_differences_of_their_replications_are() -> None:
    few, many = levelled(3, 150, (0.05, 0.1, 0.15), 0.5), Best("duration_s")
    settings = {"a": pooled([(few["0"], 1), (few["1"], 1)]), "b": pooled([(few["2"], 1), (few["3"], 1)])}
    found = rank(settings, many)
    first, second = (np.mean([few[one]["duration_s"] for one in ones], axis=0) for ones in ("01", "23"))
    gaps = first - second
    reach = 1.6551 * gaps.std(ddof=1) / np.sqrt(150)
    low, high = sorted((gaps.mean() - reach, gaps.mean() + reach))
    assert (found.standings["a"].low, found.standings["a"].high) == pytest.approx(
        (min(0.0, low), max(0.0, high)), rel=0.02, abs=1e-9
    )


@pytest.mark.proof
@pytest.mark.parametrize(("lifts", "common"), [(HARD, 0.5), (EASY, 0.5)], ids=["hair", "far"])
def test_the_best_setting_is_among_those_left_as_often_as_it_says(
    lifts: tuple[float, ...], common: float, record_property: Any
) -> None:
    """Six settings of three points each: the uncertainty moves the incidents of every setting alike, by up to 0.1."""
    found = []
    for seed in range(REPEATS):
        every = [one + moved for one in (0.0, *lifts) for moved in (-0.1, 0.0, 0.1)]
        points = levelled(seed, 80, tuple(every), common)
        settings = {
            str(k): dict(pooled([(points[str(1 + 3 * k + j)], 1) for j in range(3)])) for k in range(1 + len(lifts))
        }
        found.append(holds(rank(settings, LOWEST), settings, lifts))
    best, inside = map(float, np.mean(found, axis=0))
    record_property("measured", f"the best {best:.1%}, all intervals at once {inside:.1%} of {REPEATS} studies")
    assert best >= 0.93
    assert inside >= 0.93
