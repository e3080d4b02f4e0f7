"""Cumulative incidence: published examples, laws, and how often its intervals hold the truth."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.courses import AFTERMATH, OPEN, SCENE, Course, course_of, told_times
from incidentsim.analysis.estimates import estimate, share
from incidentsim.analysis.incidence import STILL_OPEN, incidence, incidences, moves_of, open_share, steps_of
from incidentsim.brief.timeline import curve_of
from incidentsim.errors import RequestError
from incidentsim.measures import ROW
from tests.analysis.courses import ASKED, NAMES, course, courses, part

#: Follow-up (months) of 35 patients after a transplant, and what came first: 0 neither, 1 relapse, 2 death without it.
#: Scrucca, Santucci & Aversa (2007), Competing risk analysis using R: an easy guide for clinicians, Bone Marrow
#: Transplantation 40, 381-387.
TRANSPLANTS = """
13 2  1 1  72 0  7 2  8 2  67 0  9 2  5 2  70 0  4 0  7 0  68 0  1 2  10 2  7 2  3 1  4 1  4 1  3 1  3 1  22 2  8 1
2 2  0 2  0 1  35 0  35 0  4 2  14 2  26 2  3 2  2 0  8 0  32 0  12 1
"""
#: By so many months: the cumulative incidence of relapse, and of death without it, as R's cmprsk gives them.
BY_MONTH = {
    0: (0.02857143, 0.02857143),
    2: (0.05714286, 0.08571429),
    3: (0.14581281, 0.11527094),
    4: (0.20492611, 0.14482759),
    7: (0.20492611, 0.23771992),
    8: (0.23771164, 0.27050544),
    10: (0.23771164, 0.34076015),
    12: (0.27283899, 0.34076015),
    26: (0.27283899, 0.48126955),
    72: (0.27283899, 0.48126955),
}


def transplants() -> Course:
    pairs = np.array(TRANSPLANTS.split(), dtype=int).reshape(-1, 2)
    return course(pairs[:, 0].tolist(), (pairs[:, 1] - 1).tolist(), ("relapse", "death"))


def values(found: Any) -> list[float]:
    return [each.value for each in found]


def test_the_transplants_of_scrucca_and_others_give_the_incidences_that_are_known() -> None:
    found = incidences(transplants(), list(BY_MONTH))
    assert values(found["relapse"]) == pytest.approx([relapse for relapse, _ in BY_MONTH.values()], abs=5e-9)
    assert values(found["death"]) == pytest.approx([death for _, death in BY_MONTH.values()], abs=5e-9)


def test_the_breast_cancer_table_of_satagopan_and_others_is_met() -> None:
    """Satagopan and others (2004), British Journal of Cancer 91, 1229-1235, table 2: 305 patients, the first nine told.

    Deaths of the cancer at 10, 16, 23 and 27 months, other deaths at 18 and 26, alive at 7, 14 and 24.
    """
    first = {7: OPEN, 10: 0, 14: OPEN, 16: 0, 18: 1, 23: 0, 24: OPEN, 26: 1, 27: 0}
    found = course([*first, *[100] * 296], [*first.values(), *[OPEN] * 296], ("cancer", "other"))
    survival = values(open_share(found, [0, 10, 16, 18, 23, 26, 27]))
    assert [round(100 * value, 1) for value in survival] == [100.0, 99.7, 99.3, 99.0, 98.7, 98.3, 98.0]
    cancer = values(incidence(found, ["cancer"], [0, 10, 16, 23, 27]))
    assert [round(step, 1) for step in 100 * np.diff(cancer)] == [0.3, 0.3, 0.3, 0.3]


@given(courses())
def test_the_ways_to_end_and_what_is_open_sum_to_one_at_every_time(found: Course) -> None:
    shares = incidences(found, ASKED)
    assert list(shares) == [*NAMES, STILL_OPEN]
    assert np.sum([values(each) for each in shares.values()], axis=0) == pytest.approx(1.0)


@given(courses())
def test_a_share_that_has_ended_never_falls_and_lies_in_its_interval(found: Course) -> None:
    for name in NAMES:
        told = incidence(found, [name], ASKED)
        assert np.all(np.diff(values(told)) >= -1e-12)
        for each in told:
            assert each.value is not None
            assert each.low is not None
            assert each.high is not None
            assert 0.0 <= each.low <= each.value + 1e-12
            assert each.value - 1e-12 <= each.high <= 1.0


@given(courses(censored=False, each=1))
def test_without_censoring_it_is_the_plain_share_with_the_interval_of_wilson(found: Course) -> None:
    for name in NAMES:
        for time, told in zip(ASKED, incidence(found, [name], ASKED), strict=True):
            plain = share(int(np.sum(found.ended([name]) & (found.times_s <= time))), len(found))
            assert (told.value, told.low, told.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)


@given(courses(censored=False))
def test_without_censoring_rows_of_one_replication_count_as_in_any_share(found: Course) -> None:
    rows = np.zeros(len(found), dtype=ROW)
    rows["replication"] = found.replications
    for time in (0.0, 3.0, 12.0):
        rows["incident"] = found.ended(["calm"]) & (found.times_s <= time)
        plain, [told] = estimate(rows, "incident"), incidence(found, ["calm"], [time])
        assert (told.value, told.low) == pytest.approx((plain.value, plain.low), abs=1e-9)
        if told.value or not found.ended(["calm"]).any():
            assert told.high == pytest.approx(plain.high, abs=1e-9)
        else:
            assert (told.high or 0.0) <= (plain.high or 0.0) + 1e-9


def test_before_it_is_seen_first_a_share_may_be_no_more_than_it_may_be_then() -> None:
    """Three alike rows a replication: that none ended so early is no weaker evidence than that one did later."""
    found = course([1.0, *[2.0] * 89], [0, *[1] * 89], each=3)
    early, first = incidence(found, ["calm"], [0.5, 1.0])
    assert early.high == first.high
    assert (share(0, 30).high or 0.0) > (first.high or 0.0)


@given(courses(), st.sampled_from([1 / 64, 0.5, 60.0, 86_400.0]))
def test_another_unit_of_time_changes_nothing(found: Course, factor: float) -> None:
    other = Course(found.times_s * factor, found.endings, found.replications, found.names)
    asked = np.array(ASKED) * factor
    assert incidences(other, asked) == incidences(found, ASKED)


@given(courses(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(found: Course, chance: Any) -> None:
    order = list(range(len(found)))
    chance.shuffle(order)
    other = Course(found.times_s[order], found.endings[order], found.replications[order], found.names)
    here, there = incidences(found, ASKED), incidences(other, ASKED)
    for name, told in here.items():
        for one, two in zip(told, there[name], strict=True):
            assert (one.value, one.low, one.high) == pytest.approx((two.value, two.low, two.high), abs=1e-9)


@given(courses(), st.sampled_from(ASKED))
def test_what_the_rows_move_together_is_nothing(found: Course, time: float) -> None:
    meant = found.ended(["calm"])
    steps = steps_of(found.times_s, meant, found.endings != OPEN)
    assert np.sum(moves_of(found, steps, meant).at(time)) == pytest.approx(0.0, abs=1e-12)


def test_the_influence_of_a_row_is_what_a_little_more_of_it_changes() -> None:
    found, whole = transplants(), 2000
    steps = steps_of(found.times_s, found.ended(["death"]), found.endings != OPEN)
    moved = moves_of(found, steps, found.ended(["death"])).at(12.0)
    many = np.repeat(np.arange(35), whole)
    [before] = values(incidence(part(found, many), ["death"], [12.0]))
    for row in (0, 3, 6, 9, 15, 24, 34):
        [after] = values(incidence(part(found, np.append(many, row)), ["death"], [12.0]))
        assert (after - before) * whole == pytest.approx(moved[row], abs=1e-4)


def test_the_variance_is_that_of_leaving_out_each_row() -> None:
    chance = np.random.default_rng(3)
    found = law(chance, 300, 1.0)
    steps = steps_of(found.times_s, found.ended(["calm"]), found.endings != OPEN)
    ours = np.sum(moves_of(found, steps, found.ended(["calm"])).at(1.0) ** 2)
    rows = np.arange(300)
    without = np.array([values(incidence(part(found, rows != row), ["calm"], [1.0]))[0] for row in rows])
    assert ours == pytest.approx(299 / 300 * np.sum((without - np.mean(without)) ** 2), rel=0.01)


def law(chance: np.random.Generator, n: int, rate: float, each: int = 1) -> Course:
    """Calm at rate 1, violent at 0.2, parted at 0.5; censored at a uniform time up to 3 / rate, if rate is not nought.

    Rows of one replication share half their luck: they are copies by turns.
    """
    rates = np.array([1.0, 0.5, 0.2])
    own = chance.exponential(1.0 / rates.sum(), n)
    which = chance.choice(3, n, p=rates / rates.sum())
    if each > 1:
        first = (np.arange(n) // each) * each
        alike = chance.random(n) < 0.5
        own, which = np.where(alike, own[first], own), np.where(alike, which[first], which)
    ends = chance.uniform(0.0, 3.0 / rate, n) if rate > 0.0 else np.full(n, np.inf)
    return course(np.minimum(own, ends).tolist(), np.where(own <= ends, which, OPEN).tolist(), each=each)


def truth(name: str, time: float) -> float:
    rate = dict(zip(NAMES, (1.0, 0.5, 0.2), strict=True))[name]
    return rate / 1.7 * (1.0 - float(np.exp(-1.7 * time)))


def coverage(
    n: int, trials: int, rate: float, each: int = 1, times: tuple[float, ...] = (0.3, 1.0)
) -> dict[Any, float]:
    """How often the intervals hold the incidence of a law of competing exponentials, by ending and time."""
    held = {(name, time): 0 for name in NAMES for time in times}
    for seed in range(trials):
        found = incidences(law(np.random.default_rng(seed), n, rate, each), times)
        for name, time in held:
            told = found[name][times.index(time)]
            assert told.low is not None
            held[name, time] += told.low <= truth(name, time) <= (told.high or 0.0)
    return {key: count / trials for key, count in held.items()}


@pytest.mark.parametrize(("rate", "each"), [(1.0, 1), (0.0, 1), (1.0, 4)])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(rate: float, each: int) -> None:
    found = coverage(120, 300, rate, each)
    assert all(0.90 <= held <= 0.99 for held in found.values()), found


@pytest.mark.proof
@pytest.mark.parametrize(("each", "least"), [(1, 0.93), (4, 0.90)], ids=["independent", "four a replication"])
def test_the_intervals_of_an_incidence_hold_the_truth_about_as_often_as_they_say(
    each: int, least: float, record_property: Any
) -> None:
    """Of fifty replications of four, an ending that is seen some nine times is held least often: 0.91."""
    found = coverage(200, 4000, 1.0, each, (0.1, 0.5, 1.0, 2.0))
    record_property("measured", f"{np.mean(list(found.values())):.3f} on average, {min(found.values()):.3f} at least")
    assert all(least <= held <= 0.975 for held in found.values()), found


def test_counting_alike_rows_as_independent_would_promise_too_much() -> None:
    wide, narrow = 0.0, 0.0
    for seed in range(40):
        found = law(np.random.default_rng(seed), 200, 1.0, 4)
        alone = Course(found.times_s, found.endings, np.arange(200), found.names)
        wide += incidence(found, ["calm"], [1.0])[0].half_width
        narrow += incidence(alone, ["calm"], [1.0])[0].half_width
    assert wide > 1.1 * narrow


def test_an_ending_that_was_not_seen_may_still_come_and_fewer_rows_say_less() -> None:
    found = course([1.0] * 50 + [2.0] * 50, [OPEN] * 50 + [0] * 50)
    early, late = incidence(found, ["violent"], [0.5, 1.5])
    assert (early.value, early.high) == (0.0, share(0, 100).high)
    assert (late.value, late.high) == (0.0, share(0, 50).high)


def test_where_all_were_seen_last_before_nothing_is_known() -> None:
    [late] = incidence(course([1.0, 2.0], [OPEN, OPEN]), ["calm"], [3.0])
    assert (late.value, late.low, late.high) == (0.0, 0.0, 1.0)


def test_a_course_of_nothing_has_no_number() -> None:
    assert [each.value for each in incidence(course([], []), ["calm"], [1.0, 2.0])] == [None, None]
    assert told_times(course([], []), SCENE) == (60.0,)


def rows() -> Any:
    """Six encounters: two calm, one violent, one that is unresolved, one that is no incident, one that failed."""
    table = np.zeros(6, dtype=ROW)
    table["replication"] = np.arange(6)
    table["encounter"][5] = -1
    table["incident"][:4] = 1.0
    table["outcome_s"] = [60.0, 120.0, 30.0, 300.0, np.nan, np.nan]
    table["agreed"][0] = table["stood_down"][1] = table["collision"][2] = table["unresolved"][3] = 1.0
    return table


def test_the_rows_of_incidents_are_followed_and_those_unresolved_are_censored() -> None:
    found = course_of(rows())
    assert found.times_s.tolist() == [60.0, 120.0, 30.0, 300.0]
    assert [found.names[place] if place != OPEN else "" for place in found.endings] == [
        "agreed", "stood_down", "collision", "",
    ]  # fmt: skip
    assert (found.failed, found.undefined) == (1, 0)
    [calm] = incidence(found, SCENE.calm, [200.0])
    assert calm.value == 0.5
    assert calm.failed == 1


def test_an_incident_without_a_time_is_left_out_and_counted() -> None:
    table = rows()
    table["outcome_s"][1] = np.nan
    assert (len(course_of(table)), course_of(table).undefined) == (3, 1)


def test_aftermaths_grow_as_in_the_figure_that_counts_them_day_by_day() -> None:
    chance = np.random.default_rng(8)
    table = np.zeros(120, dtype=ROW)
    table["replication"], table["encounter"] = np.arange(120) // 3, np.arange(120) % 3
    table["aftermath"], table["aftermath_s"] = 1.0, chance.exponential(3.0 * 86_400.0, 120)
    which = chance.integers(0, 3, 120)
    for place, name in enumerate(AFTERMATH.endings):
        table[name] = which == place
    drawn = curve_of(table, "settled", 10.0)
    told = incidence(course_of(table, AFTERMATH), ["settled"], drawn.days * 86_400.0)
    assert values(told) == pytest.approx(drawn.value.tolist())
    seen = drawn.value > 0.0
    assert np.array([each.high for each in told])[seen] == pytest.approx(drawn.high[seen])


def test_the_times_that_are_told_are_round_and_lie_before_nearly_all_is_over() -> None:
    assert told_times(course(np.linspace(0.0, 3000.0, 400).tolist(), [0] * 400), SCENE) == (
        300.0,
        600.0,
        1200.0,
        1800.0,
    )
    assert told_times(course([1.0, 2.0], [0, 0]), SCENE) == (60.0,)


def test_a_time_that_was_not_measured_is_refused_and_not_left_out() -> None:
    rows = np.zeros(3, dtype=ROW)
    rows["replication"], rows["incident"], rows["agreed"], rows["outcome_s"] = range(3), 1.0, 1.0, np.nan
    with pytest.raises(RequestError, match="outcome_s: got 3 rows without a value, but it must be measured"):
        course_of(rows)
    rows["outcome_s"][0] = 5.0
    assert course_of(rows).undefined == 2
