"""The severity of a trial, story by story, and what happened in it in the words of the records."""

import math
from pathlib import Path

import pytest

from incidentsim.evidence.words import WORDS
from incidentsim.journal import UNCAUSED, Did, Journal, Note, of_encounter
from incidentsim.measures import happenings as module
from incidentsim.measures.counterparts import counterparts
from incidentsim.measures.happenings import happenings
from incidentsim.measures.severity import severity, severity_after
from incidentsim.scenario.scenario import Scenario
from tests.aftermaths import BOTH_GIVE_WAY, DAY_S, HOUR_S, NOBODY_GIVES_WAY, aftermath_of, days
from tests.scenes import EAGER, Changes, scene, told


def acting_at(rung: int) -> Scenario:
    """A trial in which the worst act is one of this rung."""
    given: Changes = {"trigger": {"by": "red", "rung": rung, "loss": "none"}, "aftermath.played": "never"}
    return scene({"red.aim": rung}) if rung < 2 else scene(given)


def climbing_to(rung: int) -> Scenario:
    """Both climb step by step to a rung, on their own authority, and stay there."""
    sides = {f"{side}.{key}": rung for side in ("blue", "red") for key in ("aim", "roe.preauthorised_rung")}
    return scene(EAGER, sides)


def words(journal: Journal, scenario: Scenario) -> set[str]:
    """The words that fit a trial."""
    return {one.word for one in happenings(of_encounter(journal, 0), scenario)}


@pytest.mark.parametrize(("rung", "counts"), [(0, 0), (1, 0), (2, 2), (3, 2), (4, 2), (5, 3), (6, 6), (7, 6)])
def test_the_worst_rung_decides_how_severe_a_scene_is(rung: int, counts: int) -> None:
    scenario = acting_at(rung)
    journal = told(scenario)
    assert max(note.object for note in journal if note.did == Did.ACTED) == rung
    assert severity(journal, scenario) == counts


def test_a_call_on_a_channel_of_the_bridge_is_a_hail_and_nothing_worse() -> None:
    assert severity(_rang(), scene()) == 1


def _rang() -> Journal:
    return (Note(0.0, 0, 100, Did.RANG, 0, 1.0, UNCAUSED),)


def test_a_call_on_a_line_above_the_bridge_is_no_hail() -> None:
    scenario = scene()
    [note] = _rang()
    hotline = list(scenario.channels).index("hotline")
    assert severity([note._replace(object=hotline)], scenario) == 0


def test_a_collision_costs_lives_only_where_the_case_says_so() -> None:
    scenario = scene()
    [note] = _rang()
    collided = note._replace(actor=-1, did=Did.COLLIDED, object=0)
    assert [severity([collided], scenario, lost) for lost in (0.0, 0.04)] == [4, 5]


def test_fire_at_a_craft_without_a_crew_costs_no_life() -> None:
    fire: Changes = {"trigger": {"by": "blue", "rung": 6, "loss": "destroyed"}}
    crewed = scene(fire, {"aftermath.played": "never"})
    empty = scene(fire, {"aftermath.played": "never", "red.units.ship.kind": "uncrewed"})
    assert [severity(told(each), each) for each in (crewed, empty)] == [6, 4]
    missed = scene({**fire, "trigger": {"by": "blue", "rung": 6, "loss": "none"}}, {"red.units.ship.kind": "uncrewed"})
    assert severity(told(missed), missed) == 3


def test_what_follows_an_act_that_is_given_is_told_apart_from_it() -> None:
    calm = aftermath_of(5, BOTH_GIVE_WAY)
    angry = aftermath_of(6, NOBODY_GIVES_WAY)
    assert (severity(told(calm), calm), severity_after(told(calm), calm)) == (3, 0)
    assert severity_after(told(angry), angry) == 6


def test_every_word_of_a_happening_is_in_the_vocabulary_and_every_word_of_it_is_looked_for() -> None:
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    for word in WORDS:
        assert word == "other" or f'"{word}"' in text, word
    for scenario in (climbing_to(6), aftermath_of(5, BOTH_GIVE_WAY)):
        assert words(told(scenario), scenario) <= set(WORDS)


def test_a_side_that_reads_a_demand_and_does_not_step_down_has_understood_and_refused_it() -> None:
    scenario = climbing_to(3)
    journal = told(scenario)
    found = [one for one in happenings(journal, scenario) if one.word in ("understood", "refused") and one.side == 0]
    assert [one.word for one in found][:2] == ["understood", "refused"]
    demand = next(note.at_s for note in journal if note.did == Did.ACTED and note.object == 3)
    assert found[0].at_s >= demand


def test_times_of_an_aftermath_count_from_the_act() -> None:
    scenario = aftermath_of(5, BOTH_GIVE_WAY)
    found = counterparts(told(scenario), 0, scenario).numbers
    assert found["learning_s.blue"] == found["learning_s.red"] == HOUR_S
    stepped = [days(told(scenario), Did.EXPLAINED, side)[0] * DAY_S for side in (0, 1)]
    assert [found[f"explanation_s.{side}"] for side in ("blue", "red")] == pytest.approx(stepped)
    assert found["resolution_s"] == pytest.approx(max(stepped))
    assert math.isnan(found["retaliation_s"])


def test_times_of_a_scene_count_from_what_they_say() -> None:
    scenario = climbing_to(5)
    journal = told(scenario)
    found = counterparts(journal, 0, scenario).numbers
    at = {note.object: note.at_s for note in reversed(journal) if note.did == Did.ACTED}
    assert found["unsafe_to_force_s"] == at[5] - at[2]
    assert found["hail_to_worst_s"] == at[5] - at[3]
    assert found["scene_s"] == next(note.value for note in journal if note.did == Did.ENDED)
    assert found["hails.red"] >= 1.0
    assert found["hails"] == found["hails.red"] + found["hails.blue"]
