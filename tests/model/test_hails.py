"""A bridge under orders to warn does so before it goes further; one that takes stock decides by the clock as well."""

from hypothesis import given

from incidentsim.journal import Did, Intent, Manoeuvre, Why
from incidentsim.scenario.channels import Radio
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import scenario_hash
from tests.model.logbook import by_side, cause_among, those
from tests.scenes import EAGER, Changes, first, scene, told
from tests.strategies import Trial, few, parleys, trials

BLUE, RED = 0, 1
#: Nobody moves, whatever the rung, and every rung is the bridge's own.
ANCHORED: Changes = {
    "ladder.rungs": [
        {"name": f"rung {rung}", "authority": "bridge", "mid_level": 0, "manoeuvre": "hold"} for rung in range(8)
    ]
}
#: Rungs from 3 up are the group's to allow.
OF_THE_GROUP: Changes = {
    "ladder.rungs": [
        {"name": f"rung {rung}", "authority": "group" if rung > 2 else "bridge", "mid_level": 0, "manoeuvre": "hold"}
        for rung in range(8)
    ],
    "red.roe.preauthorised_rung": 2,
}
#: Red aims at rung 3 and is to warn before rung 2.
WARNS: Changes = {**EAGER, **ANCHORED, "red.aim": 3, "red.roe.warns_before_rung": 2, "domain.act_repeat_s": 60.0}


@few
@given(trials(parleys))
def test_nobody_who_is_to_warn_first_goes_further_without_having_called(trial: Trial) -> None:
    for notes in trial.encounters:
        for side, force in enumerate((trial.scenario.blue, trial.scenario.red)):
            before = force.roe.warns_before_rung
            can_hail = any(trial.scenario.channels[name].echelon == "bridge" for name in force.plan)
            if before is None or not can_hail:
                continue
            for note in by_side(notes, side, Did.CLIMBED):
                if note.object >= before and note.value in (Why.OWN_AUTHORITY, Why.ORDER):
                    assert by_side(notes[: notes.index(note)], side, Did.RANG)


@few
@given(trials(parleys))
def test_what_answers_a_warning_is_information_by_the_bridge_that_heard_it(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.SENT):
            if note.object == Intent.INFORM:
                heard = notes[note.cause]
                assert (heard.did, heard.value, heard.actor) == (Did.HEARD, Intent.WARN, note.actor)


def test_a_warning_comes_before_the_climb_and_is_answered() -> None:
    notes = told(scene(WARNS))
    sent = [Intent(note.object) for note in those(notes, Did.SENT)]
    assert sent == [Intent.WARN, Intent.INFORM]
    assert first(notes, Did.ANSWERED, BLUE).at_s < first(notes, Did.CLIMBED, RED).at_s
    assert cause_among(notes, first(notes, Did.RANG, RED), Did.DECIDED) is not None


def test_a_warning_that_nobody_answers_has_been_given_all_the_same() -> None:
    deaf = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0, "channels.radio.retries": 2}
    notes = told(scene(WARNS, deaf))
    assert len(by_side(notes, RED, Did.UNANSWERED)) == 3
    assert by_side(notes, RED, Did.UNANSWERED)[-1].at_s < first(notes, Did.CLIMBED, RED).at_s
    assert by_side(notes, RED, Did.SILENCE)


def test_orders_ask_whether_or_not_a_side_is_willing_to_call() -> None:
    notes = told(scene(WARNS, {"red.willing": 0.0, "red.plans": 0}))
    assert by_side(notes, RED, Did.RANG)
    assert by_side(notes, RED, Did.PLANNED) == []


def test_who_has_nothing_to_call_on_owes_no_warning() -> None:
    notes = told(scene(WARNS, {"red.plan": ["hotline"]}))
    assert by_side(notes, RED, Did.RANG) == []
    assert by_side(notes, RED, Did.CLIMBED)


def test_who_is_under_fire_waits_for_no_warning() -> None:
    """Red may answer force up to rung 6; its warning, on a line that never answers, would take more than a day."""
    armed = {"blue.aim": 5, "blue.roe.preauthorised_rung": 7, "blue.roe.takes_stock_s": 15.0, "red.aim": 6}
    mute = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0}
    patient = {"channels.radio.patience_s": 100_000.0, "red.roe.warns_before_rung": 3, "red.roe.takes_stock_s": 15.0}
    notes = told(scene(EAGER, ANCHORED, {"domain.act_repeat_s": 60.0}, armed, mute, patient, OF_THE_GROUP))
    assert by_side(notes, RED, Did.UNANSWERED) == []
    climbs = [(note.object, Why(int(note.value))) for note in by_side(notes, RED, Did.CLIMBED)]
    assert climbs[0] == (2, Why.OWN_AUTHORITY)
    assert {why for _, why in climbs[1:]} == {Why.SELF_DEFENCE}
    under_fire_s = next(note.at_s for note in by_side(notes, RED, Did.READ) if note.object >= 5)
    assert all(note.at_s >= under_fire_s for note in by_side(notes, RED, Did.CLIMBED)[1:])


def test_a_bridge_that_takes_stock_decides_where_nothing_comes_in() -> None:
    quiet = told(scene(ANCHORED))
    watchful = told(scene(ANCHORED, {"red.roe.takes_stock_s": 300.0}))
    assert len(by_side(quiet, RED, Did.DECIDED)) == 1
    times = [note.at_s for note in by_side(watchful, RED, Did.DECIDED)]
    assert times[1:4] == [310.0, 610.0, 910.0]
    assert len(by_side(watchful, BLUE, Did.DECIDED)) == 1


def test_orders_that_are_not_given_leave_the_hash_as_it_was() -> None:
    scenario = load("decatur-2018")
    assert scenario.red.roe.warns_before_rung is None
    warned = vary(scenario, "red.roe.warns_before_rung", 3)
    assert scenario_hash(warned) != scenario_hash(scenario)
    assert scenario_hash(vary(scenario, "red.roe.takes_stock_s", 60.0)) != scenario_hash(scenario)


def test_a_ship_that_closes_on_an_aircraft_stays_on_the_water() -> None:
    scenario = load("ir655-1988")
    assert isinstance(load("decatur-2018").channels["radio"], Radio)
    from incidentsim.model import SimpyEngine

    for replication in range(5):
        notes = SimpyEngine().journal(scenario, 1, replication)
        assert {note.value for note in by_side(notes, BLUE, Did.PLACED) if note.object in (2, 5)} == {0.0}
        passes = [note for note in by_side(notes, BLUE, Did.STEERED) if note.object == Manoeuvre.PASS]
        if passes:
            return
    raise AssertionError("no ship closed on the airliner")
