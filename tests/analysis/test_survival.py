"""Kaplan-Meier: a published example, scipy's curve, laws, and how often its intervals hold the truth."""

import math
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.courses import OPEN, Course
from incidentsim.analysis.incidence import incidence
from incidentsim.analysis.survival import Median, curve_of, same_wait, waiting
from tests.analysis.courses import ASKED, NAMES, course, courses
from tests.analysis.test_incidence import law

RELAPSE = ("relapse",)


def remissions(text: str) -> Course:
    """Weeks in remission; with a plus sign, still in remission when last seen."""
    weeks = text.split()
    return course([float(week.strip("+")) for week in weeks], [OPEN if "+" in week else 0 for week in weeks], RELAPSE)


#: Freireich and others (1963), Blood 21, 699-716: remission (weeks) of children with leukaemia, under 6-MP and placebo.
SIX_MP = remissions("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = remissions("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
#: By weeks: survival, and Greenwood's standard error, as in Cox & Oakes (1984), Kalbfleisch & Prentice (2002).
KNOWN = {
    6: (0.857, 0.0764),
    7: (0.807, 0.0869),
    10: (0.753, 0.0963),
    13: (0.690, 0.1068),
    16: (0.627, 0.1141),
    22: (0.538, 0.1282),
    23: (0.448, 0.1346),
}


def test_the_remissions_of_freireich_give_the_curve_and_the_errors_of_the_textbooks() -> None:
    curve = curve_of(SIX_MP, RELAPSE)
    for week, (survival, error) in KNOWN.items():
        assert curve.value(week) == pytest.approx(survival, abs=5e-4)
        assert curve.error(week) == pytest.approx(error, abs=5e-5)
    assert curve.at_risk(6) == 21
    assert curve.at_risk(23) == 6


def test_the_remissions_of_freireich_have_the_medians_and_the_log_rank_test_that_are_known() -> None:
    assert curve_of(SIX_MP, RELAPSE).median() == Median(23.0, 13.0, None)
    assert curve_of(PLACEBO, RELAPSE).median() == Median(8.0, 4.0, 11.0)
    other = Course(PLACEBO.times_s, PLACEBO.endings, PLACEBO.replications + 21, RELAPSE)
    found = same_wait(SIX_MP, other, RELAPSE)
    assert found is not None
    assert stats.chi2.isf(found, 1) == pytest.approx(16.79, abs=0.005)


@given(courses(each=1))
def test_the_curve_and_its_interval_are_those_of_scipy(found: Course) -> None:
    ended = found.ended(["calm"])
    theirs: Any = stats.ecdf(stats.CensoredData(uncensored=found.times_s[ended], right=found.times_s[~ended])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where nobody or everybody waits, the scale has no interval
        ends = theirs.confidence_interval(method="log-log")
        low, high = ends.low.evaluate(ASKED), ends.high.evaluate(ASKED)
    for place, (time, ours) in enumerate(zip(ASKED, waiting(found, ["calm"], ASKED), strict=True)):
        assert ours.value == pytest.approx(float(theirs.evaluate(time)))
        if ours.value is not None and 1e-9 < ours.value < 1.0 - 1e-9:
            assert (ours.low, ours.high) == pytest.approx((low[place], high[place]), abs=1e-9)


@given(courses(ways=1))
def test_without_competing_endings_one_minus_the_curve_is_the_incidence(found: Course) -> None:
    grown, waits = incidence(found, ["calm"], ASKED), waiting(found, ["calm"], ASKED)
    for one, other in zip(grown, waits, strict=True):
        assert one.value == pytest.approx(1.0 - (other.value or 0.0), abs=1e-12)


@given(courses())
def test_with_competing_endings_one_minus_the_curve_is_at_least_the_incidence(found: Course) -> None:
    grown, waits = incidence(found, ["calm"], ASKED), waiting(found, ["calm"], ASKED)
    assert all(
        (one.value or 0.0) <= 1.0 - (other.value or 0.0) + 1e-12 for one, other in zip(grown, waits, strict=True)
    )


def test_one_minus_the_curve_is_no_probability() -> None:
    """Half part at once, the other half calm down: half are calm, and Kaplan-Meier says all would be."""
    found = course([1.0] * 50 + [2.0] * 50, [1] * 50 + [0] * 50)
    assert incidence(found, ["calm"], [3.0])[0].value == 0.5
    assert waiting(found, ["calm"], [3.0])[0].value == 0.0


@given(courses())
def test_the_curve_never_rises_and_lies_in_its_interval(found: Course) -> None:
    told = waiting(found, ["calm"], ASKED)
    assert all((one.value or 0.0) >= (two.value or 0.0) - 1e-12 for one, two in pairwise(told))
    for each in told:
        assert each.low is not None
        assert each.high is not None
        assert 0.0 <= each.low <= (each.value or 0.0) + 1e-12
        assert (each.value or 0.0) - 1e-12 <= each.high <= 1.0


@given(courses(), st.sampled_from([1 / 64, 0.5, 60.0, 86_400.0]), st.randoms(use_true_random=False))
def test_neither_the_unit_of_time_nor_the_order_of_the_rows_changes_anything(
    found: Course, factor: float, chance: Any
) -> None:
    order = list(range(len(found)))
    chance.shuffle(order)
    other = Course(found.times_s[order] * factor, found.endings[order], found.replications[order], found.names)
    there, here = waiting(other, ["calm"], np.array(ASKED) * factor), waiting(found, ["calm"], ASKED)
    for one, two in zip(there, here, strict=True):
        assert (one.value, one.low, one.high, one.n) == pytest.approx((two.value, two.low, two.high, two.n), abs=1e-9)
    late, early = curve_of(other, ["calm"]).median(), curve_of(found, ["calm"]).median()
    assert late.value_s == (None if early.value_s is None else early.value_s * factor)


@given(courses())
def test_at_the_median_half_no_longer_wait_and_before_it_more_do(found: Course) -> None:
    curve = curve_of(found, ["calm"])
    median = curve.median().value_s
    if median is None:
        assert curve.value(math.inf) > 0.5
    else:
        assert curve.value(median) <= 0.5 + 1e-9
        assert curve.value(np.nextafter(median, -1.0)) > 0.5


def test_a_test_that_has_no_meaning_gives_no_number() -> None:
    calm, nobody = course([1.0, 2.0], [0, 0]), course([], [])
    assert same_wait(calm, nobody, ("calm",)) is None
    assert same_wait(calm, calm, ("calm",)) is None  # the same replications twice
    other = Course(calm.times_s, calm.endings, calm.replications + 2, NAMES)
    assert same_wait(calm, other, ("violent",)) is None
    assert same_wait(calm, other, ("calm",)) == pytest.approx(1.0)


def covered(n: int, trials: int, each: int, times: tuple[float, ...]) -> dict[float, float]:
    """How often the interval holds the survival of an exponential time of rate 1, with other endings in competition."""
    held = dict.fromkeys(times, 0)
    for seed in range(trials):
        found = waiting(law(np.random.default_rng(seed), n, 1.0, each), ["calm"], times)
        for time, told in zip(times, found, strict=True):
            held[time] += (told.low or 0.0) <= math.exp(-time) <= (told.high or 0.0)
    return {time: count / trials for time, count in held.items()}


@pytest.mark.parametrize("each", [1, 4])
def test_the_interval_of_the_curve_holds_the_truth_about_as_often_as_it_says(each: int) -> None:
    found = covered(120, 300, each, (0.3, 1.0))
    assert all(0.91 <= held <= 0.985 for held in found.values()), found


@pytest.mark.proof
@pytest.mark.parametrize("each", [1, 4], ids=["independent", "four a replication"])
def test_the_interval_of_the_kaplan_meier_curve_holds_the_truth_as_often_as_it_says(
    each: int, record_property: Any
) -> None:
    found = covered(200, 4000, each, (0.1, 0.3, 0.7, 1.2))
    record_property("measured", f"{np.mean(list(found.values())):.3f} on average, {min(found.values()):.3f} at least")
    assert all(0.93 <= held <= 0.97 for held in found.values()), found


def test_where_nobody_is_left_the_upper_end_stays_where_it_was() -> None:
    found = course([1.0, 2.0, 3.0], [0, 0, 0])
    before, after = waiting(found, ["calm"], [2.5, 3.5])
    assert (after.value, after.low, after.high) == (0.0, 0.0, before.high)
