"""Shares where something else happened, and who climbed first: which rows they are of, and how sure they are."""

from typing import Any

import numpy as np
import pytest

from incidentsim.analysis.climbers import first_to_climb
from incidentsim.analysis.estimates import estimate, share
from incidentsim.analysis.given import TOLD, condition_named, given
from incidentsim.errors import RequestError
from incidentsim.measures import MEASURES, ROW, Rows


def rows(n: int = 200, each: int = 1, seed: int = 1) -> Rows:
    """Encounters of which some are incidents; calls come to incidents more often, and calm to those without a call."""
    chance = np.random.default_rng(seed)
    table = np.zeros(n, dtype=ROW)
    table["replication"], table["encounter"] = np.arange(n) // each, np.arange(n) % each
    table["incident"] = chance.random(n) < 0.6
    incident = table["incident"] == 1.0
    table["calls_answered"] = chance.poisson(np.where(incident, 1.0, 0.2))
    table["stood_down"] = table["averted"] = table["success"] = (
        incident & (table["calls_answered"] == 0.0) & (chance.random(n) < 0.7)
    )
    table["lapsed"] = incident & (table["stood_down"] == 0.0)
    table["uneventful"] = ~incident
    table["outcome_s"] = np.where(incident, chance.exponential(600.0, n), np.nan)
    table["red_climbed_first"] = np.where(incident, chance.random(n) < 0.8, np.nan)
    return table


def ask(table: Rows, *texts: str) -> Any:
    return given(table, [condition_named(text) for text in texts])


def test_both_sides_are_the_shares_of_their_rows() -> None:
    table = rows()
    found = ask(table, "calls_answered")
    called = table["calls_answered"] >= 1.0
    assert (found.held, found.otherwise, found.unasked) == (called.sum(), (~called).sum(), 0)
    for name in TOLD:
        assert found.told[name] == (estimate(table[called], name), estimate(table[~called], name))


def test_the_n_of_a_share_is_that_of_its_own_condition_among_the_rows_that_are_given() -> None:
    table = rows()
    found = ask(table, "calls_answered")
    called = table["calls_answered"] >= 1.0
    assert found.told["success"][0].n == np.sum(called & (table["incident"] == 1.0))
    assert found.told["violence"][0].n == called.sum()


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("incident", 1.0, "incident"),
        ("incident=yes", 1.0, "incident = 1"),
        ("incident=no", 0.0, "incident = 0"),
        ("incident = 0", 0.0, "incident = 0"),
    ],
)
def test_a_measure_of_yes_or_no_is_asked_for_either(text: str, value: float, said: str) -> None:
    table = rows()
    found = ask(table, text)
    assert found.held == np.sum(table["incident"] == value)
    assert found.name == said


def test_a_count_is_asked_for_any_or_for_a_number() -> None:
    table = rows()
    assert ask(table, "calls_answered=2").held == np.sum(table["calls_answered"] == 2.0)
    assert ask(table, "calls_answered").name == "calls_answered >= 1"


def test_several_conditions_hold_together() -> None:
    table = rows()
    found = ask(table, "incident", "calls_answered=0")
    assert found.held == np.sum((table["incident"] == 1.0) & (table["calls_answered"] == 0.0))
    assert found.name == "incident and calls_answered = 0"


def test_where_a_condition_has_no_meaning_a_row_is_on_neither_side_and_counted() -> None:
    table = rows()
    found = ask(table, "red_climbed_first")
    assert found.unasked == np.sum(table["incident"] == 0.0)
    assert found.held + found.otherwise == np.sum(table["incident"] == 1.0)
    assert [side.n for side in found.told["incident"]] == [found.held, found.otherwise]


def test_failed_trials_are_on_neither_side_and_counted() -> None:
    table = rows()
    table["encounter"][:7] = -1
    found = ask(table, "calls_answered")
    assert (found.failed, found.held + found.otherwise) == (7, 193)


def test_rows_of_one_replication_are_not_counted_as_independent() -> None:
    one, other = rows(100), rows(100)
    twice = np.concatenate([one, other])
    twice["encounter"][100:] = 1
    alone, alike = ask(one, "incident").told["averted"][0], ask(twice, "incident").told["averted"][0]
    assert alike.value == alone.value
    assert alike.half_width == pytest.approx(alone.half_width, rel=0.03)


def test_a_condition_that_never_held_has_no_number() -> None:
    table = rows()
    found = ask(table, "collision")
    assert found.held == 0
    assert all(sides[0].value is None for sides in found.told.values())


@pytest.mark.parametrize(
    "text",
    ["answered", "duration_s", "timeliness", "agreed=2", "agreed=perhaps", "calls_answered=1.5", "calls_answered=-1",
     "calls_answered=inf", "calls_answered=nan", "agreed=", ""],
)  # fmt: skip
def test_what_cannot_be_a_condition_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        condition_named(text)


def test_every_measure_that_is_told_is_known_and_is_a_share_or_a_rate() -> None:
    assert all(MEASURES[name].kind != "mean" for name in TOLD)


def test_who_climbed_first_is_a_share_of_the_incidents_in_which_somebody_did() -> None:
    table = rows()
    found = first_to_climb(table)
    known = ~np.isnan(table["red_climbed_first"])
    red = share(int(np.nansum(table["red_climbed_first"])), int(known.sum()))
    told = found.sides["red"].of_incidents
    assert (told.value, told.low, told.high, told.n) == (red.value, red.low, red.high, red.n)
    blue = found.sides["blue"].of_incidents
    assert (blue.value or 0.0) + (told.value or 0.0) == pytest.approx(1.0)
    assert (blue.low or 0.0) + (told.high or 0.0) == pytest.approx(1.0)
    assert found.nobody == 0


def test_how_it_went_on_is_told_of_each_side_that_climbed_first() -> None:
    table = rows()
    for side, value in (("blue", 0.0), ("red", 1.0)):
        chosen = table[table["red_climbed_first"] == value]
        calm = first_to_climb(table).sides[side].calm
        assert calm.n == len(chosen)
        assert calm.value == pytest.approx(np.mean(chosen["stood_down"]))


def test_an_incident_that_began_with_a_collision_had_no_first_climber() -> None:
    table = rows()
    first = int(np.flatnonzero(table["incident"])[0])
    table["red_climbed_first"][first] = np.nan
    assert first_to_climb(table).nobody == 1


def test_the_log_rank_test_needs_independent_rows() -> None:
    assert first_to_climb(rows()).same is not None
    assert first_to_climb(rows(each=4)).same is None
