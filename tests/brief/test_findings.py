"""Findings in words: every number is that of the table, and what cannot be told is said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.estimates import NOT_DEFINED, Estimate
from incidentsim.analysis.missed import MISSED
from incidentsim.analysis.paired import compare
from incidentsim.brief.findings import findings, headline_of
from incidentsim.brief.grid import Grid, paired
from incidentsim.brief.words import change, counted, half_width, per_cent, rate, sign_of, size
from incidentsim.errors import RequestError
from tests.brief.rows import grid

CLEAR, NOTHING = grid(0.3, 0.02), grid(0.0, 0.0)
shares = st.floats(0.0, 1.0)
gaps = st.lists(st.floats(-60.0, 60.0), min_size=3, max_size=3, unique=True).map(sorted)


def numbers(text: str) -> list[float]:
    """The numbers of a text, typographic minus and all."""
    plain = text.replace("\u2212", "-").replace("\u00a0", " ").replace(",", "")
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", plain)]


def test_the_numbers_of_the_first_sentence_are_those_of_the_table() -> None:
    found = compare(CLEAR.at(0.0).rows, CLEAR.at(1.0).rows, "success")
    sentence = findings(CLEAR)[0]
    assert counted(found.first) in sentence
    assert counted(found.second) in sentence
    assert change(found.difference, 100.0, "points") in sentence
    assert found.difference.value == pytest.approx(0.3, abs=0.01)


def test_beside_it_stands_what_is_left_without_the_assumed_restraint() -> None:
    off = compare(CLEAR.at(0.0).rows, CLEAR.at(1.0, restraint=0.0).rows, "success").difference
    alone = compare(CLEAR.at(1.0, restraint=0.0).rows, CLEAR.at(1.0).rows, "success").difference
    sentence = findings(CLEAR)[1]
    assert "restraint switched off" in sentence
    assert change(off, 100.0, "points") in sentence
    assert change(alone, 100.0, "points") in sentence


def test_the_third_compares_the_slowest_with_the_fastest_pace() -> None:
    found = compare(CLEAR.at(0.0, 4.0).rows, CLEAR.at(0.0, 0.25).rows, "success")
    sentence = findings(CLEAR)[2]
    assert change(found.difference, 100.0, "points") in sentence
    assert numbers(sentence)[-3:] == numbers(change(found.difference, 100.0))


def test_the_last_says_that_levers_change_which_encounters_become_incidents_and_counts_per_encounter() -> None:
    sentence = findings(CLEAR)[3]
    incidents = compare(CLEAR.at(0.0).rows, CLEAR.at(1.0).rows, "incident")
    assert counted(incidents.first) in sentence
    assert counted(incidents.second) in sentence
    missed = paired(CLEAR.none, CLEAR.full, MISSED).difference
    assert change(missed) in sentence
    ends = [CLEAR.none.rows, CLEAR.full.rows]
    per_thousand = [1000.0 * float((rows["incident"] - rows["incident"] * rows["success"]).mean()) for rows in ends]
    assert missed.value == pytest.approx(per_thousand[1] - per_thousand[0])


def test_averted_and_contained_are_told_apart_and_aftermaths_by_all_three_ends() -> None:
    points = grid(0.3, 0.02, violence=0.3, settles=1)
    apart, later = findings(points)[4:]
    for measure in ("averted", "contained"):
        found = compare(points.at(0.0).rows, points.at(1.0).rows, measure)
        assert f"{counted(found.first)} and {counted(found.second)}" in apart
        assert change(found.difference, 100.0, "points") in apart
    for point in (points.none, points.full):
        told = ", ".join(f"{name} {per_cent(point.estimate(name))}" for name in ("settled", "retaliation", "frozen"))
        assert told in later or (point.estimate("settled").n == 0 and "none" in later)
    assert points.none.estimate("settled").n > 0


def test_an_interval_that_holds_nought_is_called_one() -> None:
    assert all("no change can be told" in sentence for sentence in findings(NOTHING)[:2])
    assert "no change can be told" not in findings(CLEAR)[0]


def test_the_title_says_the_effect_and_what_is_left_of_it() -> None:
    effect = compare(CLEAR.at(0.0).rows, CLEAR.at(1.0).rows, "success").difference
    off = compare(CLEAR.at(0.0).rows, CLEAR.at(1.0, restraint=0.0).rows, "success").difference
    title = headline_of(CLEAR)
    assert title.startswith("Full interoperability raises de-escalation of incidents by ")
    assert size(effect, 100.0, "points") in title
    assert (size(off, 100.0) if sign_of(off) == 1 else change(off, 100.0)) in title


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (NOTHING, "Cannot tell whether full interoperability changes de-escalation of incidents"),
        (grid(-0.3, -0.3), "Full interoperability lowers de-escalation of incidents by 30 points"),
        (grid(0.3, 0.3), "with the assumed protocol restraint off by 30"),
        (grid(0.3, -0.3), "with the assumed protocol restraint off it does not show: \u221230"),
        (grid(0.3, 0.0), "with the assumed protocol restraint off it does not show: 0"),
    ],
)
def test_the_title_follows_the_data(points: Grid, said: str) -> None:
    assert said in headline_of(points)


def test_a_point_that_was_not_run_is_refused() -> None:
    with pytest.raises(RequestError, match="a point of the grid"):
        CLEAR.at(0.25)


@given(gaps)
def test_a_direction_is_claimed_only_where_nought_lies_outside_the_interval(ends: list[float]) -> None:
    low, value, high = ends
    found = Estimate(value, low, high, 100)
    assert sign_of(found) == (1 if low > 0.0 else -1 if high < 0.0 else 0)
    assert sign_of(found) == -sign_of(Estimate(-value, -high, -low, 100))


@given(gaps)
def test_a_change_is_told_to_within_rounding_with_its_interval(ends: list[float]) -> None:
    low, value, high = ends
    told = numbers(change(Estimate(value, low, high, 100)))
    assert told == pytest.approx([value, low, high], abs=0.5 + 1e-9)


@given(gaps.filter(lambda ends: ends[0] > 0.001 or ends[2] < -0.001))
def test_an_interval_without_nought_never_seems_to_begin_at_it(ends: list[float]) -> None:
    low, value, high = ends
    _, *interval = numbers(change(Estimate(value, low, high, 100)))
    assert 0.0 not in interval


@given(shares, shares, shares)
def test_a_share_is_told_in_per_cent(one: float, two: float, three: float) -> None:
    low, value, high = sorted((one, two, three))
    told = numbers(per_cent(Estimate(value, low, high, 100)))
    assert told == pytest.approx([100.0 * value, 100.0 * low, 100.0 * high], abs=0.5 + 1e-9)


def test_what_is_not_defined_is_said_to_be_so() -> None:
    assert per_cent(NOT_DEFINED) == rate(NOT_DEFINED) == change(NOT_DEFINED) == size(NOT_DEFINED) == "not defined"
    assert half_width(NOT_DEFINED, 100.0) == "n = 0"
    assert sign_of(NOT_DEFINED) == 0


def test_one_point_is_not_told_as_several() -> None:
    assert change(Estimate(-0.012, -0.06, 0.04, 600), 100.0, "points").startswith("\u22121 point (")
