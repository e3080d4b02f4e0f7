"""What every log book keeps to, whatever the scenario: order, causes, one end."""

import math
from itertools import pairwise

from hypothesis import given

from incidentsim.draws import uniform
from incidentsim.journal import UNCAUSED, Did, side_of
from incidentsim.model.world import World
from incidentsim.scenario.resolve import resolve
from tests.model.logbook import GIVEN_BACK, by_side, those, until_the_end
from tests.strategies import ENGINE, Trial, few, parleys, trials


@few
@given(trials())
def test_a_log_book_is_written_in_the_order_of_time(trial: Trial) -> None:
    times = [note.at_s for note in trial.journal]
    assert times == sorted(times)
    assert all(math.isfinite(at_s) for at_s in times)


@few
@given(trials(parleys))
def test_nothing_is_caused_by_what_comes_after_it(trial: Trial) -> None:
    for notes in trial.encounters:
        for place, note in enumerate(notes):
            assert UNCAUSED <= note.cause < place
            assert note.cause == UNCAUSED or notes[note.cause].at_s <= note.at_s


@few
@given(trials())
def test_every_encounter_begins_at_its_start_with_both_sides(trial: Trial) -> None:
    for notes, meeting in zip(trial.encounters, trial.scenario.encounters, strict=True):
        assert [side_of(note.actor) for note in those(notes, Did.BEGAN)] == [0, 1]
        assert notes[0].did == Did.BEGAN
        assert notes[0].at_s == meeting.start_s


@few
@given(trials())
def test_every_encounter_ends_once_and_then_only_gives_back_what_it_held(trial: Trial) -> None:
    for notes in trial.encounters:
        assert len(those(notes, Did.ENDED)) == 1
        after = notes[len(until_the_end(notes)) :]
        assert {note.did for note in after} <= set(GIVEN_BACK)


@few
@given(trials())
def test_the_end_tells_how_long_the_scene_was_and_no_scene_outlasts_its_horizon(trial: Trial) -> None:
    for notes, meeting in zip(trial.encounters, trial.scenario.encounters, strict=True):
        (ended,) = those(notes, Did.ENDED)
        assert ended.value == ended.at_s - meeting.start_s
        assert ended.value <= trial.scenario.domain.horizon_s + 1e-6


@few
@given(trials())
def test_a_log_book_holds_no_number_that_is_none(trial: Trial) -> None:
    assert not any(math.isnan(note.value) for note in trial.journal)
    assert all(math.isfinite(note.value) or note.did == Did.DEADLINE for note in trial.journal)


@few
@given(trials())
def test_the_same_trial_writes_the_same_log_book(trial: Trial) -> None:
    assert ENGINE.journal(trial.scenario, trial.seed, trial.replication) == trial.journal


@few
@given(trials())
def test_plain_draws_write_the_same_log_book_as_compiled_ones(trial: Trial) -> None:
    resolved = resolve(trial.scenario, trial.seed, trial.replication)
    assert World(resolved, (trial.seed, trial.replication), uniform, None).run() == trial.journal


@few
@given(trials())
def test_rungs_are_taken_and_left_one_at_a_time_but_for_an_agreement(trial: Trial) -> None:
    for notes in trial.encounters:
        rungs = {side_of(note.actor): int(note.value) for note in those(notes, Did.BEGAN)}
        for note in those(notes, Did.CLIMBED, Did.STEPPED_DOWN):
            side = side_of(note.actor)
            if note.did == Did.CLIMBED:
                assert note.object == rungs[side] + 1
            else:
                assert note.value == rungs[side]
                agreed = notes[note.cause].did == Did.EXECUTED
                safe = trial.scenario.ladder.unsafe_rung - 1
                assert note.object == (safe if agreed else rungs[side] - 1)
            rungs[side] = note.object
            assert 0 <= rungs[side] < len(trial.scenario.ladder.rungs)


@few
@given(trials())
def test_every_step_on_the_ladder_is_shown_at_once(trial: Trial) -> None:
    for notes in trial.encounters:
        shown = {note.cause: note for note in those(notes, Did.ACTED)}
        for place, note in enumerate(notes):
            if note.did in (Did.CLIMBED, Did.STEPPED_DOWN):
                act = shown[place]
                assert (act.object, act.at_s, side_of(act.actor)) == (note.object, note.at_s, side_of(note.actor))


@few
@given(trials())
def test_acts_are_numbered_and_shown_at_the_rung_that_their_side_is_on(trial: Trial) -> None:
    for notes in trial.encounters:
        for side in (0, 1):
            acts = by_side(notes, side, Did.ACTED)
            assert [note.value for note in acts] == list(range(1, len(acts) + 1))
            on = next(int(note.value) for note in by_side(notes, side, Did.BEGAN))
            for note in by_side(notes, side, Did.CLIMBED, Did.STEPPED_DOWN, Did.ACTED):
                on = note.object if note.did != Did.ACTED else on
                assert note.object == on


@few
@given(trials())
def test_a_posture_is_shown_again_no_more_often_than_the_scenario_says(trial: Trial) -> None:
    """An act without a cause is the opening one, or a repeat: on an unsafe rung that is not lethal, in its time."""
    ladder, repeat_s = trial.scenario.ladder, trial.scenario.domain.act_repeat_s
    for notes in trial.encounters:
        for side in (0, 1):
            acts = by_side(notes, side, Did.ACTED)
            for before, note in pairwise(acts):
                if note.cause == UNCAUSED:
                    assert ladder.unsafe_rung <= note.object < ladder.lethal_rung
                    assert note.at_s - before.at_s >= repeat_s - 1e-6
