"""Ships and aircraft are where their tracks say, and what is noted of them is so."""

import math
from itertools import pairwise

import pytest
from hypothesis import given

from incidentsim.journal import UNCAUSED, Did, Journal, Level, Note, level_of, pair_of, ring_of
from incidentsim.scenario.files import load
from incidentsim.tracks import tracks_of
from tests.model.logbook import those
from tests.strategies import ENGINE, Trial, few, trials


@few
@given(trials())
def test_rings_are_crossed_where_the_tracks_say_so(trial: Trial) -> None:
    rings = trial.scenario.domain.rings
    radii = (rings.detection_m, rings.warning_m, rings.safety_m, rings.collision_m)
    for notes in trial.encounters:
        tracks = tracks_of(notes)
        for note in notes:
            if note.did in (Did.CROSSED_IN, Did.CROSSED_OUT, Did.PASSED, Did.COLLIDED):
                is_ring = note.did in (Did.CROSSED_IN, Did.CROSSED_OUT)
                pair = tracks.pairs()[pair_of(note.object) if is_ring else note.object]
                assert note.value == pytest.approx(tracks.apart_m(pair, note.at_s), rel=1e-6, abs=1e-3)
            if note.did in (Did.CROSSED_IN, Did.CROSSED_OUT) and note.at_s > notes[0].at_s:
                assert note.value == pytest.approx(radii[ring_of(note.object)], rel=1e-6)


@few
@given(trials())
def test_nobody_passes_a_ring_unnoticed(trial: Trial) -> None:
    """Inside or outside each ring by the log book, inside or outside it by the tracks."""
    rings = trial.scenario.domain.rings
    radii = (rings.detection_m, rings.warning_m, rings.safety_m, rings.collision_m)
    for notes in trial.encounters:
        tracks, begin_s = tracks_of(notes), notes[0].at_s
        for number, pair in enumerate(tracks.pairs()):
            start_m = tracks.apart_m(pair, begin_s)
            depth = sum(start_m <= radius_m for radius_m in radii)
            crossings = [n for n in those(notes, Did.CROSSED_IN, Did.CROSSED_OUT) if pair_of(n.object) == number]
            bounds = [begin_s, *(note.at_s for note in crossings), tracks.end_s]
            depths = [depth, *(ring_of(note.object) + (note.did == Did.CROSSED_IN) for note in crossings)]
            for from_s, to_s, deep in zip(bounds, bounds[1:], depths, strict=False):
                for share in (0.25, 0.5, 0.75):
                    apart_m = tracks.apart_m(pair, from_s + share * (to_s - from_s))
                    outer = radii[deep - 1] if deep > 0 else math.inf
                    inner = radii[deep] if deep < len(radii) else 0.0
                    assert inner * (1 - 1e-6) - 1e-3 <= apart_m <= outer * (1 + 1e-6) + 1e-3


@few
@given(trials())
def test_a_unit_never_jumps(trial: Trial) -> None:
    """Where it turns it is where its last course had brought it."""
    for notes in trial.encounters:
        for legs in tracks_of(notes).legs.values():
            for before, after in pairwise(legs):
                assert math.dist(before.at(after.since_s), after.position_m) <= 1e-6 * (
                    1.0 + math.hypot(*after.position_m)
                )


@few
@given(trials())
def test_a_helm_answers_after_its_lag_and_its_turn_and_obeys_the_latest_order(trial: Trial) -> None:
    for notes in trial.encounters:
        latest: dict[int, Note] = {}
        for note in those(notes, Did.STEERED, Did.PLACED):
            if note.did == Did.STEERED:
                assert level_of(note.actor) == Level.UNIT
                latest[note.actor] = note
            elif note.cause != UNCAUSED:
                assert notes[note.cause] == latest[note.actor]
                assert note.at_s == pytest.approx(latest[note.actor].at_s + latest[note.actor].value)


def nearing(notes: Journal, from_s: float, to_s: float) -> bool:
    """Whether the two come nearer to each other at some time between two instants."""
    tracks = tracks_of(notes)
    times = [from_s + (to_s - from_s) * i / 200 for i in range(201)]
    apart = [tracks.apart_m(tracks.pairs()[0], at_s) for at_s in times]
    return any(after < before - 1e-9 for before, after in pairwise(apart))


@pytest.mark.parametrize("name", ["air-intercept", "decatur-2018"])
def test_a_pass_is_over_only_where_the_two_had_come_nearer(name: str) -> None:
    """The end of a pass is a percept, and wakes both bridges: there must have been one."""
    scenario = load(name)
    for replication in range(12):
        notes = ENGINE.journal(scenario, 1, replication)
        ends = [notes[0].at_s, *(note.at_s for note in those(notes, Did.PASSED))]
        assert all(nearing(notes, from_s, to_s) for from_s, to_s in pairwise(ends))
