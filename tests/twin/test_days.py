"""The state of a day, as an array: both engines take it alike, and each of its fields does what it says."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.engine import DAY, Days, days_of
from incidentsim.journal import Barrier, Did, Journal, Note, of_encounter
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import layout, trial
from incidentsim.twin.casting import as_numbers
from tests.strategies import parleys, scenarios
from tests.twin.test_parity import AS_FOUND, SEEDS

MODEL = SimpyEngine()
WORLDS = np.zeros(1, dtype=layout.WORLD)
_shares, _factors = st.floats(0.0, 1.0), st.floats(0.0, 2.0)
_trusts, _shifts, _goals = st.floats(0.01, 0.99), st.floats(-1.0, 1.0), st.integers(0, 2).map(float)
_FIELDS = {
    "start_s": st.sampled_from([0.0, 30.0, 300.0, 90_000.0]),
    **dict.fromkeys(("blue_trust", "red_trust", "blue_capital_trust", "red_capital_trust"), _trusts),
    **dict.fromkeys(("protocol", "data", "command", "language", "strain", "refusal", "confirmation"), _shares),
    **dict.fromkeys(("blue_delegation", "red_delegation"), _shares),
    **dict.fromkeys(("blue_bias", "red_bias", "blue_resolve", "red_resolve"), _shifts),
    **dict.fromkeys(("noise", "silence", "relay", "willing", "pass_factor"), _factors),
    **dict.fromkeys(("blue_goal", "red_goal"), _goals),
}


@st.composite
def days(draw: st.DrawFn) -> Days:
    """One to three days, each field given or the scenario's own."""
    found = days_of(draw(st.integers(1, 3)))
    found["number"] = (
        draw(st.sampled_from([-1, 0, 7, 1_000_003])) + np.arange(len(found)) if draw(st.booleans()) else -1
    )
    for day in found:
        for name, values in _FIELDS.items():
            if name == "start_s" or draw(st.booleans()):
                day[name] = draw(values)
    return found


def told_plainly(scenario: Scenario, seed: int, given_days: Days) -> Journal:
    """The log book that the twin's handlers wrote without a compiler."""
    WORLDS["p"], terms = as_numbers(scenario, given_days)
    assert trial.play(WORLDS.view(np.recarray)[0], terms.view(np.recarray), seed, 0) == 0
    notes = WORLDS[0]["notes"][: WORLDS[0]["notes_count"]]
    names = ("at_s", "encounter", "actor", "did", "object", "value", "cause")
    return tuple(Note(*line) for line in zip(*(notes[name].tolist() for name in names), strict=True))


@settings(max_examples=60, phases=AS_FOUND)
@given(st.one_of(scenarios(), parleys), days(), SEEDS)
def test_the_twin_tells_any_days_as_the_model_does(scenario: Scenario, given_days: Days, seed: int) -> None:
    assert told_plainly(scenario, seed, given_days) == MODEL.journal(scenario, seed, 0, given_days)


@settings(max_examples=20, phases=AS_FOUND)
@given(st.one_of(scenarios(), parleys), SEEDS)
def test_days_on_which_all_is_the_scenarios_own_change_nothing(scenario: Scenario, seed: int) -> None:
    own = days_of(len(scenario.encounters))
    for day, meeting in zip(own, scenario.encounters, strict=True):
        day["start_s"] = meeting.start_s
    plain = scenario.model_copy(
        update={
            "encounters": tuple(
                one.model_copy(update={"blue_trust": None, "red_trust": None, "interoperability": None})
                for one in scenario.encounters
            )
        }
    )
    assert MODEL.journal(plain, seed, 0, own) == MODEL.journal(plain, seed, 0)


def one_day(**values: Any) -> Days:
    """A day with some of its fields given."""
    found = days_of(1)
    for name, value in values.items():
        found[name] = value
    return found


def journals(name: str, count: int = 25, **values: Any) -> list[Journal]:
    """The log books of so many replications of a scenario, all on such a day."""
    return [MODEL.journal(load(name), 1, number, one_day(**values)) for number in range(count)]


def of(deed: Did, told: list[Journal]) -> list[Note]:
    """The notes of one deed."""
    return [note for journal in told for note in journal if note.did == deed]


def test_an_encounter_has_the_draws_of_its_number_wherever_it_stands() -> None:
    scenario = load("maritime-traffic")
    later = days_of(2)
    later["number"], later["start_s"] = (41, 42), (0.0, 2.0e7)
    for replication in range(10):
        alone = MODEL.journal(scenario, 1, replication, later[1:])
        beside = of_encounter(MODEL.journal(scenario, 1, replication, later), 1)
        assert [(note.did, note.object, note.actor) for note in alone] == [
            (note.did, note.object, note.actor) for note in beside
        ]


def test_a_newcomer_changes_nothing_before_it_comes() -> None:
    scenario = load("maritime-close-pass")
    both = days_of(2)
    both["number"], both["start_s"] = (8, 9), (0.0, 600.0)
    for replication in range(10):
        alone = MODEL.journal(scenario, 1, replication, both[:1])
        beside = MODEL.journal(scenario, 1, replication, both)
        assert [note for note in alone if note.at_s < 600.0] == [note for note in beside if note.at_s < 600.0]


def test_a_goal_that_is_given_is_the_goal() -> None:
    began = of(Did.BEGAN, journals("maritime-traffic", blue_goal=2.0, red_goal=4.0))
    assert {(note.actor // 1000, note.object) for note in began} == {(0, 2), (1, 4)}


def test_who_is_not_willing_never_calls() -> None:
    assert of(Did.RANG, journals("maritime-close-pass", count=60))
    assert not of(Did.RANG, journals("maritime-close-pass", count=60, willing=0.0))


def test_a_refusal_of_the_day_bars_every_line_above_the_bridge() -> None:
    scenario = load("maritime-close-pass")
    above = {
        place
        for place, one in enumerate(scenario.channels.values())
        if one.echelon != "bridge" and one.kind != "mediator"
    }
    told = journals("maritime-close-pass", count=150, refusal=1.0)
    answered = {note.object for note in of(Did.ANSWERED, told)}
    barred = {int(note.value) for note in of(Did.BARRED, told) if note.object == Barrier.REFUSED}
    assert not answered & above
    assert barred & above or not {note.object for note in of(Did.RANG, told)} & above


@pytest.mark.parametrize(("name", "low", "high"), [("noise", 0.0, 2.0), ("blue_bias", 0.0, 0.6)])
def test_noise_and_bias_of_the_day_make_for_misreading(name: str, low: float, high: float) -> None:
    def misread(value: float) -> int:
        told = journals("maritime-close-pass", count=40, **{name: value})
        return sum(note.object != note.value for note in of(Did.READ, told))

    assert misread(high) > misread(low)


def test_passes_are_aimed_as_near_as_the_day_makes_them() -> None:
    from incidentsim.model.terms import terms_of

    scenario = load("maritime-close-pass")
    assert terms_of(scenario, 0, one_day(pass_factor=0.5)).pass_median_m == 0.5 * scenario.domain.pass_distance.median_m
    assert journals("maritime-close-pass", 40, pass_factor=0.5) != journals("maritime-close-pass", 40, pass_factor=2.0)


def test_resolve_of_the_day_makes_for_climbing() -> None:
    def climbed(shift: float) -> int:
        return len(of(Did.ACTED, journals("maritime-close-pass", 40, blue_resolve=shift, red_resolve=shift)))

    assert climbed(2.0) > climbed(-2.0)


def test_capitals_may_trust_more_than_the_scene() -> None:
    from incidentsim.model.terms import terms_of

    terms = terms_of(load("maritime-close-pass"), 0, one_day(blue_trust=0.2, blue_capital_trust=0.8))
    assert (terms.trust[0], terms.capital_trust[0]) == (0.2, 0.8)
    alike = terms_of(load("maritime-close-pass"), 0, one_day(blue_trust=0.2))
    assert alike.capital_trust[0] == 0.2


def test_a_day_has_the_fields_that_terms_are_made_of() -> None:
    from incidentsim.model.terms import Day

    assert Day._fields == DAY.names
