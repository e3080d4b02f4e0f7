"""One bridge and what comes to it: how long it assesses, what interrupts it, what it reads together."""

import pytest
from simpy.events import ProcessGenerator

from incidentsim.journal import Did
from incidentsim.model import acts, command
from incidentsim.rules import decision
from tests.scenes import Changes, constant, scene
from tests.theory.harness import on_station

_SLOW: Changes = {"blue.assessment": constant(100.0), "decision.workload_slowing": 0.0}


def read_at(changes: Changes, arrivals: list[tuple[float, int]]) -> list[float]:
    """When blue reads acts that it sees at these times, at these rungs."""
    encounter = on_station(scene(_SLOW, changes), 1, 0)
    blue = encounter.sides[0]

    def show() -> ProcessGenerator:
        for number, (at_s, rung) in enumerate(arrivals, start=1):
            if at_s > encounter.env.now:
                yield encounter.env.timeout(at_s - encounter.env.now)
            acts.see(encounter, blue, (rung, number), -1)

    encounter.env.process(show())
    encounter.env.process(command.command(encounter, blue))
    encounter.env.run(until=1_000.0)
    return [note.at_s for note in encounter.world.notes if note.did == Did.READ]


def test_repeats_of_the_same_act_do_not_interrupt_an_assessment() -> None:
    assert read_at({}, [(0.0, 2), (10.0, 2), (20.0, 2), (30.0, 2)]) == [100.0] * 4


@pytest.mark.parametrize(("interruptions", "ends_s"), [(0, 100.0), (1, 105.0), (2, 115.0), (3, 130.0)])
def test_each_new_rung_prolongs_an_assessment_by_half_of_what_it_took_so_far_and_only_so_often(
    interruptions: int, ends_s: float
) -> None:
    """At 10 s by 5 s, at 20 s by 10 s, at 30 s by 15 s: less than a fresh assessment would take longer."""
    arrivals = [(0.0, 0), (10.0, 1), (20.0, 2), (30.0, 3)]
    assert read_at({"decision.interruptions": interruptions}, arrivals) == [ends_s] * 4


def test_what_comes_early_prolongs_an_assessment_by_no_more_than_a_fresh_one_would_take() -> None:
    """After 80 s, 20 s are left: a fresh 100 s would take 80 s longer, and half of what was spent is 40 s."""
    assert read_at({}, [(0.0, 1), (80.0, 2)]) == [140.0] * 2
    assert read_at({}, [(0.0, 1), (2.0, 2)]) == [101.0] * 2


def test_what_comes_at_the_very_end_of_an_assessment_is_read_with_it() -> None:
    assert read_at({}, [(0.0, 2), (100.0, 2)]) == [100.0] * 2


def test_what_comes_after_an_assessment_waits_for_the_next() -> None:
    assert read_at({}, [(0.0, 2), (100.5, 2)]) == [100.0, 200.5]


def test_many_that_come_at_one_instant_are_read_together() -> None:
    assert read_at({}, [(0.0, 2)] * 5) == [100.0] * 5
    assert read_at({"blue.assessment": constant(0.0)}, [(5.0, 2)] * 5) == [5.0] * 5


def test_fatigue_workload_and_pace_stretch_an_assessment() -> None:
    tired = {"blue.fatigue": 1.0, "decision.fatigue_slowing": 0.3}
    assert read_at(tired, [(0.0, 2)]) == pytest.approx([130.0])
    assert read_at({"decision.pace": 0.25}, [(0.0, 2)]) == [25.0]
    busy = {"decision.workload_slowing": 0.1}
    assert read_at(busy, [(0.0, 2)] * 4) == pytest.approx([130.0] * 4)


def test_a_bridge_that_saw_nothing_does_nothing() -> None:
    encounter = on_station(scene(_SLOW), 1, 0)
    encounter.env.process(command.command(encounter, encounter.sides[0]))
    encounter.env.run(until=1_000.0)
    assert {note.did for note in encounter.world.notes} == {Did.BEGAN, Did.PLACED}


@pytest.mark.parametrize(("limit_s", "exposures_s"), [(1_800.0, [100.0, 300.0, 200.0]), (150.0, [100.0, 150.0, 150.0])])
def test_a_decision_answers_for_the_time_since_the_last_or_since_the_first_percept_and_no_longer_than_its_limit(
    limit_s: float, exposures_s: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_s: list[float] = []

    def spy(h_up: float, h_down: float, exposure_s: float) -> tuple[float, float]:
        asked_s.append(exposure_s)
        return 0.0, 0.0

    monkeypatch.setattr(decision, "change_probabilities", spy)
    assert read_at({"decision.exposure_limit_s": limit_s}, [(50.0, 2), (350.0, 2), (550.0, 2)])
    assert asked_s == pytest.approx(exposures_s)
