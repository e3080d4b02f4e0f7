"""Watch officers and lines are shared by all encounters, and are never more than there are."""

from collections import Counter

import pytest
from hypothesis import given

from incidentsim.draws import uniform
from incidentsim.journal import AGREEMENT, CALL, Did, Level, level_of, side_of
from incidentsim.model import begin, staff
from incidentsim.model.lines import OF_ONE_ENCOUNTER
from incidentsim.model.world import World
from tests.model.logbook import those
from tests.scenes import scene
from tests.strategies import Trial, few, parleys, trials


@few
@given(trials(parleys))
def test_no_headquarters_has_more_officers_at_work_than_on_duty(trial: Trial) -> None:
    forces = (trial.scenario.blue, trial.scenario.red)
    at_work: Counter[tuple[int, Level]] = Counter()
    for note in those(trial.journal, Did.OFFICER_TAKEN, Did.OFFICER_FREED, Did.CALLED_AWAY):
        desk = (side_of(note.actor), level_of(note.actor))
        at_work[desk] += 1 if note.did == Did.OFFICER_TAKEN else -1
        force = forces[desk[0]]
        assert 0 <= at_work[desk] <= (force.group if desk[1] == Level.GROUP else force.nation).officers


@few
@given(trials(parleys))
def test_no_channel_carries_more_calls_than_it_has_lines(trial: Trial) -> None:
    """The guard frequency and the lines are shared; radio, light and data link are an encounter's own."""
    channels = list(trial.scenario.channels.values())
    carried: Counter[tuple[int, int]] = Counter()
    for note in those(trial.journal, Did.LINE_TAKEN, Did.LINE_FREED):
        channel = channels[note.object]
        shared = not isinstance(channel, OF_ONE_ENCOUNTER)
        line = (note.object, -1 if shared else note.encounter)
        carried[line] += 1 if note.did == Did.LINE_TAKEN else -1
        assert 0 <= carried[line] <= channel.lines


@few
@given(trials(parleys))
def test_an_officer_is_freed_by_the_request_that_took_it_up(trial: Trial) -> None:
    for notes in trial.encounters:
        freed = those(notes, Did.OFFICER_FREED)
        assert len({note.cause for note in freed}) == len(freed)
        for note in freed:
            taken = notes[note.cause]
            assert (taken.did, taken.actor, taken.object) == (Did.OFFICER_TAKEN, note.actor, note.object)


@few
@given(trials(parleys))
def test_a_request_waits_for_an_officer_from_when_it_came(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.OFFICER_TAKEN):
            came = notes[note.cause]
            assert came.did in (Did.HEARD if note.object == CALL else Did.RECEIVED, Did.CALLED_AWAY)
            assert note.value == note.at_s - came.at_s


@few
@given(trials(parleys))
def test_nobody_waits_while_an_officer_is_free(trial: Trial) -> None:
    """Whoever waited was taken up when an officer of the same desk was freed, called away, or came on duty."""
    freed = {(note.actor, note.at_s) for note in those(trial.journal, Did.OFFICER_FREED, Did.CALLED_AWAY)}
    for note in those(trial.journal, Did.OFFICER_TAKEN):
        force = (trial.scenario.blue, trial.scenario.red)[side_of(note.actor)]
        duty = (force.group if level_of(note.actor) == Level.GROUP else force.nation).duty
        opens_s = (duty.from_s - force.time_zone_s) % 86_400.0
        opened = duty.for_s < 86_400.0 and (note.at_s - opens_s) % 86_400.0 == pytest.approx(0.0, abs=1e-6)
        assert note.value == 0.0 or (note.actor, note.at_s) in freed or opened


@few
@given(trials(parleys))
def test_no_side_has_more_interpreters_at_work_than_on_duty(trial: Trial) -> None:
    at_work: Counter[int] = Counter()
    for note in those(trial.journal, Did.INTERPRETER_TAKEN, Did.INTERPRETER_FREED):
        side = side_of(note.actor)
        at_work[side] += 1 if note.did == Did.INTERPRETER_TAKEN else -1
        assert 0 <= at_work[side] <= (trial.scenario.blue, trial.scenario.red)[side].interpreters


@few
@given(trials(parleys))
def test_nobody_decides_at_a_headquarters_outside_its_hours(trial: Trial) -> None:
    for note in those(trial.journal, Did.OFFICER_TAKEN, Did.GRANTED, Did.REFUSED):
        force = (trial.scenario.blue, trial.scenario.red)[side_of(note.actor)]
        duty = (force.group if level_of(note.actor) == Level.GROUP else force.nation).duty
        since_s = (note.at_s + force.time_zone_s - duty.from_s + 1e-6) % 86_400.0
        assert since_s <= duty.for_s + 2e-6 or duty.for_s == 86_400.0


@few
@given(trials(parleys))
def test_of_requests_that_wait_at_one_desk_the_highest_rung_goes_first(trial: Trial) -> None:
    notes = trial.journal
    taken = [place for place, note in enumerate(notes) if note.did == Did.OFFICER_TAKEN and note.object != CALL]
    for place in taken:
        note = notes[place]
        came_s = note.at_s - note.value
        for later in taken:
            other = notes[later]
            waited_alike = other.actor == note.actor and other.at_s - other.value < note.at_s < other.at_s
            if later > place and waited_alike and came_s < note.at_s:
                assert other.object <= note.object or note.object == AGREEMENT == other.object


def test_a_request_for_a_higher_rung_overtakes_those_that_wait_for_the_same_officer() -> None:
    """Three encounters at once, one officer: the first is under way, then the highest, then who came before it."""
    given = scene({"red.group.officers": 1, "encounters": [{"start_s": 0.0}] * 3})
    world = World(given, (1, 0), uniform, None)
    for encounter, rung in zip(world.encounters, (4, 4, 5), strict=True):
        for side in encounter.sides:
            begin.take_station(encounter, side)
        staff.ask(encounter, encounter.sides[1], rung, -1)
    world.env.run(until=1_000.0)
    taken = those(tuple(world.notes), Did.OFFICER_TAKEN)
    assert [(note.encounter, note.object, note.at_s) for note in taken] == [(0, 4, 10.0), (2, 5, 70.0), (1, 4, 130.0)]
