"""What trust, interoperability, fatigue and pace change in a scene: each where it should, and on the right side."""

import math
from collections.abc import Callable

import pytest

from incidentsim.journal import Did, Intent, Journal, Note, Ring
from incidentsim.model.world import World
from incidentsim.scenario.scenario import Meeting, Scenario
from tests.model.logbook import by_side, those
from tests.model.test_stories import ANCHORED, BLUE, HAILED, NOISY_BLUE, RED
from tests.scenes import EAGER, constant, first, scene, told
from tests.strategies import changed


def told_with(scenario: Scenario, u: float) -> Journal:
    """The log book in a world in which every draw is the same."""
    return World(scenario, (1, 0), lambda *_: u, None).run()


def days(scenario: Scenario, **of_that_day: object) -> Scenario:
    """The scenario on a day of its own."""
    return changed(scenario, encounters=(Meeting.model_validate({"start_s": 0.0, **of_that_day}),))


@pytest.mark.parametrize(("command", "pace", "hop_s"), [(0.0, 1.0, 10.0), (1.0, 1.0, 3.0), (0.5, 4.0, 26.0)])
def test_synchronised_command_shortens_every_hop_and_pace_stretches_it(
    command: float, pace: float, hop_s: float
) -> None:
    asks = {"red.aim": 4, "interoperability.command": command, "decision.pace": pace}
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, asks))
    asked, received, granted, ordered = (
        first(notes, did, RED) for did in (Did.ASKED, Did.RECEIVED, Did.GRANTED, Did.ORDERED)
    )
    assert received.at_s - asked.at_s == pytest.approx(hop_s)
    assert granted.at_s - received.at_s == pytest.approx(60.0 * pace)
    assert ordered.at_s - granted.at_s == pytest.approx(hop_s)


@pytest.mark.parametrize(("command", "arrives"), [(0.0, []), (1.0, [4])])
def test_synchronised_command_loses_less(command: float, arrives: list[int]) -> None:
    """A loss of 0.5, cut to 0.15, where every draw is 0.3."""
    asks = {"red.aim": 4, "red.group.loss": 0.5, "interoperability.command": command}
    notes = told_with(scene(EAGER, ANCHORED, NOISY_BLUE, asks), 0.3)
    assert [note.object for note in by_side(notes, RED, Did.RECEIVED)][:1] == arrives


@pytest.mark.parametrize(("language", "data", "said_s", "known_s"), [(0.0, 0.0, 45.0, 30.0), (1.0, 1.0, 25.0, 15.0)])
def test_a_common_language_shortens_translation_and_data_standards_the_time_to_know_who_speaks(
    language: float, data: float, said_s: float, known_s: float
) -> None:
    slow = {"channels.radio.translation": constant(20.0), "channels.radio.authentication": constant(30.0)}
    notes = told(scene(HAILED, slow, {"interoperability.language": language, "interoperability.data": data}))
    answered, sent, heard = (first(notes, did) for did in (Did.ANSWERED, Did.SENT, Did.HEARD))
    assert sent.at_s - answered.at_s == pytest.approx(known_s)
    assert heard.at_s - sent.at_s == pytest.approx(said_s)


def test_each_side_sees_the_other_through_its_own_distrust() -> None:
    """Blue, who trusts nobody, reads rung 1 as 2; red, who trusts everybody, reads rung 1 as 0."""
    unlike = {"blue.aim": 1, "red.aim": 1, "perception.hostile_bias": 1.0, "blue.trust": 0.01, "red.trust": 0.99}
    notes = told(scene(ANCHORED, unlike))
    assert [first(notes, Did.READ, side).object for side in (BLUE, RED)] == [2, 0]


def test_the_trust_of_that_day_is_the_trust_that_counts() -> None:
    alike = {"blue.aim": 1, "red.aim": 1, "perception.hostile_bias": 1.0, "blue.trust": 0.5, "red.trust": 0.5}
    given = scene(ANCHORED, alike)
    for that_day, read in (({}, [1, 1]), ({"blue_trust": 0.01}, [2, 1]), ({"red_trust": 0.01}, [1, 2])):
        notes = told(days(given, **that_day))
        assert [first(notes, Did.READ, side).object for side in (BLUE, RED)] == read


def test_the_interoperability_of_that_day_is_the_one_that_counts() -> None:
    given = scene(EAGER, ANCHORED, NOISY_BLUE, {"red.aim": 4, "interoperability": 0.0})
    quick = days(given, interoperability=1.0)
    waits_s = [first(told(s), Did.RECEIVED).at_s - first(told(s), Did.ASKED).at_s for s in (given, quick)]
    assert waits_s == pytest.approx([10.0, 3.0])


@pytest.mark.parametrize(("tired", "heard"), [("red", Intent.REASSURE), ("blue", Intent.OFFER)])
def test_a_message_is_blurred_by_the_fatigue_of_who_hears_it(tired: str, heard: Intent) -> None:
    """Blue speaks; a draw of 0.7 is half a standard deviation: enough for a tired ear to take the offer for less."""
    plain = {"bundle.ambiguity_without_data": 0.0, "bundle.gross_error_floor": 0.0, "perception.haste_exponent": 0.0}
    noisy = {"perception.misread_probability": 0.2, "perception.fatigue_weight": 5.0, f"{tired}.fatigue": 1.0}
    notes = told_with(scene(HAILED, plain, noisy, {"perception.clarity_weight": 0.0}), 0.7)
    assert first(notes, Did.HEARD, RED).object == heard


def test_an_offer_that_is_understood_reassures_before_it_is_answered() -> None:
    """By lambda times credibility times trust: 0.3 x 2 x 0.5."""
    feeling = {"decision.belief_weight": 1.0, "belief.confirmation": 0.0, "belief.tilt": 0.3, "belief.relax_s": 1e12}
    pulls = [
        first(told(scene(HAILED, feeling, {"belief.credibility": credibility})), Did.ACCEPTED).value
        for credibility in (0.0, 2.0)
    ]
    assert pulls[0] - pulls[1] == pytest.approx(0.3)


@pytest.mark.parametrize(("goal", "pull"), [(2, 1.0), (3, 2.0)])
def test_a_coercer_has_a_resolve_of_its_own(goal: int, pull: float) -> None:
    willed = {"red.aim": goal, "decision.goal_pull": 0.0, "red.resolve": 1.0, "red.coercer_resolve": 2.0}
    assert first(told(scene(ANCHORED, willed)), Did.DECIDED, RED).value == pull


def test_a_headquarters_without_a_report_takes_the_rival_to_be_where_its_own_side_is() -> None:
    notes = told(scene(HAILED, {"blue.plan": ["hotline"], "decision.reciprocity": 10.0}))
    assert first(notes, Did.ACCEPTED, RED).value == 0.0


def pressure(notes: Journal, unsafe: int) -> Callable[[Note, int], float]:
    """Time pressure on a side at a note: 1 - time left / time available, since its first unsafe percept."""

    def at(decided: Note, side: int) -> float:
        past = notes[: notes.index(decided)]
        since = [note.at_s for note in by_side(past, side, Did.SAW) if note.object >= unsafe][:1]
        left = [note.at_s for note in those(past, Did.CROSSED_OUT) if note.object == Ring.SAFETY]
        since += [at_s for at_s in left if since and at_s >= since[0]]
        deadlines = [note.value for note in those(past, Did.DEADLINE)]
        if not since or not deadlines or deadlines[-1] == math.inf:
            return 0.0
        return 1.0 - (deadlines[-1] - decided.at_s) / (deadlines[-1] - since[-1])

    return at


def test_time_pressure_rises_from_the_first_unsafe_act_to_the_safety_ring_and_anew_once_it_was_left() -> None:
    """Red, on rung 2, passes again and again; blue, who is not there to climb, feels its time run out each time."""
    feeling = {"red.aim": 2, "decision.pressure_weight": 1.0, "domain.act_repeat_s": 30.0}
    nimble = {"red.units.ship.turn_rate_radps": 3.0, "red.coercer_reflex": 0.0, "red.reflex": 0.0, "blue.reflex": 0.0}
    notes = told(scene(EAGER, feeling, nimble))
    at, left_s = pressure(notes, 2), first(notes, Did.CROSSED_OUT).at_s
    decided = by_side(notes, BLUE, Did.DECIDED)
    assert [note.value for note in decided] == pytest.approx([at(note, BLUE) for note in decided])
    under_pressure = [note.at_s > left_s for note in decided if note.value > 0.0]
    assert (under_pressure.count(False), under_pressure.count(True)) >= (4, 2)
