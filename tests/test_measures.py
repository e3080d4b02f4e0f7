"""What is read off a log book: rows of hand-written ones, and what holds for every one."""

import math

import numpy as np
import pytest
from hypothesis import given

from incidentsim.journal import UNCAUSED, Did, Ending, Intent, Journal, Level, Note, Ring, actor, ring_code, ring_of
from incidentsim.measures import MEASURES, ROW, Row, measure_encounter, rows_of, smallest_separation
from incidentsim.scenario.files import load
from incidentsim.tracks import tracks_of
from tests.strategies import Trial, few, parleys, trials

LADDER = load("maritime-close-pass").ladder
BLUE, RED, NOBODY = actor(0, Level.BRIDGE), actor(1, Level.BRIDGE), -1
ENDINGS = ("agreed", "stood_down", "lapsed", "collision", "force", "engagement", "unresolved")

Line = tuple[float, int, Did] | tuple[float, int, Did, int] | tuple[float, int, Did, int, float]


def page(*lines: Line) -> Journal:
    """The notes of one encounter, from when, who, what, and where it matters the object and the value."""
    padded = [(*line, 0, 0.0)[:5] if len(line) == 3 else (*line, 0.0)[:5] for line in lines]
    return tuple(Note(at_s, 0, who, did, what, value, UNCAUSED) for at_s, who, did, what, value in padded)


def end(at_s: float, how: Ending) -> Line:
    return (at_s, NOBODY, Did.ENDED, how, at_s)


def row(*lines: Line) -> Row:
    return measure_encounter(page(*lines), LADDER)


def test_a_scene_in_which_nothing_unsafe_was_done_is_uneventful_and_no_incident() -> None:
    found = row((0.0, RED, Did.ACTED, 1), end(600.0, Ending.UNEVENTFUL))
    assert (found["uneventful"], found["incident"], found["violence"], found["success"]) == (1, 0, 0, 0)
    assert (found["duration_s"], found["worst_rung"]) == (600.0, 1.0)
    assert math.isnan(found["red_climbed_first"])


def test_an_agreed_incident_is_averted_and_timed_from_the_first_unsafe_act_seen() -> None:
    found = row(
        (0.0, RED, Did.ACTED, 1),
        (90.0, RED, Did.ACTED, 2),
        (100.0, BLUE, Did.SAW, 2),
        (110.0, NOBODY, Did.DEADLINE, 0, 200.0),
        (160.0, NOBODY, Did.CROSSED_IN, Ring.SAFETY, 457.2),
        (180.0, BLUE, Did.EXECUTED),
        (220.0, RED, Did.EXECUTED),
        end(300.0, Ending.AGREED),
    )
    assert (found["incident"], found["averted"], found["success"], found["agreed"]) == (1, 1, 1, 1)
    assert found["joint_decision_s"] == 120.0
    assert found["time_available_s"] == 60.0
    assert (found["timeliness"], found["in_time"]) == (0.5, 0.0)
    assert found["deescalation_s"] == 200.0
    assert found["red_climbed_first"] == 1.0


def test_a_joint_decision_before_the_safety_ring_is_in_time() -> None:
    found = row(
        (100.0, BLUE, Did.SAW, 2),
        (100.0, RED, Did.ACTED, 2),
        (110.0, NOBODY, Did.DEADLINE, 0, 400.0),
        (200.0, BLUE, Did.EXECUTED),
        (200.0, RED, Did.EXECUTED),
        end(210.0, Ending.AGREED),
    )
    assert (found["time_available_s"], found["joint_decision_s"]) == (300.0, 100.0)
    assert (found["timeliness"], found["in_time"]) == (3.0, 1.0)


def test_without_a_deadline_or_an_agreement_timeliness_is_not_a_number() -> None:
    seen: Line = (100.0, BLUE, Did.SAW, 2)
    shown: Line = (100.0, RED, Did.ACTED, 2)
    agreed = row(seen, shown, (200.0, BLUE, Did.EXECUTED), end(210.0, Ending.AGREED))
    lapsed = row(seen, shown, (110.0, NOBODY, Did.DEADLINE, 0, 400.0), end(210.0, Ending.LAPSED))
    assert agreed["joint_decision_s"] == 100.0
    assert all(math.isnan(agreed[name]) for name in ("timeliness", "in_time", "time_available_s"))
    assert lapsed["time_available_s"] == 300.0
    assert all(math.isnan(lapsed[name]) for name in ("timeliness", "in_time", "joint_decision_s", "deescalation_s"))


@pytest.mark.parametrize(
    ("lines", "outcome_s"),
    [
        ([(150.0, RED, Did.STEPPED_DOWN, 1, 2.0), end(400.0, Ending.STOOD_DOWN)], 140.0),
        ([(150.0, RED, Did.STEPPED_DOWN, 1, 2.0), (180.0, RED, Did.ACTED, 2), end(400.0, Ending.LAPSED)], 390.0),
        ([end(400.0, Ending.AGREED)], 390.0),
        ([end(400.0, Ending.UNRESOLVED)], 390.0),
        ([(210.0, NOBODY, Did.COLLIDED), end(210.0, Ending.COLLISION)], 200.0),
        ([(60.0, RED, Did.ACTED, 5), (90.0, RED, Did.ACTED, 6), end(400.0, Ending.ENGAGEMENT)], 50.0),
        ([(60.0, RED, Did.ACTED, 5), (90.0, NOBODY, Did.COLLIDED), end(90.0, Ending.COLLISION)], 50.0),
    ],
)
def test_the_outcome_of_an_incident_is_dated_by_what_decided_it(lines: list[Line], outcome_s: float) -> None:
    """By the last step down where it is calm, by the first violence or loss, else by the end; from the first sight."""
    assert row((0.0, RED, Did.ACTED, 2), (10.0, BLUE, Did.SAW, 2), *lines)["outcome_s"] == outcome_s


def test_an_incident_that_nobody_saw_is_timed_from_its_first_unsafe_act_or_its_collision() -> None:
    assert row((20.0, RED, Did.ACTED, 2), end(400.0, Ending.LAPSED))["outcome_s"] == 380.0
    assert row((210.0, NOBODY, Did.COLLIDED), end(210.0, Ending.COLLISION))["outcome_s"] == 0.0


@few
@given(trials(parleys))
def test_every_incident_has_an_outcome_in_time_and_what_was_averted_has_it_when_it_was_calm(trial: Trial) -> None:
    for found in rows_of(trial.journal, trial.replication, trial.scenario.ladder):
        assert math.isnan(found["outcome_s"]) == (found["incident"] == 0.0)
        if found["incident"]:
            assert found["outcome_s"] <= found["duration_s"]
        if found["averted"] and not math.isnan(found["deescalation_s"]):
            assert found["outcome_s"] == found["deescalation_s"]


def agreed_at_300(*lines: Line) -> Row:
    """The row of a scene whose first unsafe act is seen at 10 s, and whose agreement both have executed at 300 s."""
    told = [
        (0.0, RED, Did.ACTED, 2),
        (10.0, BLUE, Did.SAW, 2),
        *lines,
        (290.0, BLUE, Did.EXECUTED),
        (300.0, RED, Did.EXECUTED),
        end(400.0, Ending.AGREED),
    ]
    return row(*sorted(told, key=lambda line: line[0]))


def crossed(at_s: float, did: Did, pair: int = 0, ring: Ring = Ring.SAFETY) -> Line:
    return (at_s, NOBODY, did, ring_code(ring, pair), 450.0)


def deadline(at_s: float, then_s: float) -> Line:
    return (at_s, NOBODY, Did.DEADLINE, 0, then_s)


IN, OUT = Did.CROSSED_IN, Did.CROSSED_OUT


@pytest.mark.parametrize(
    ("lines", "available_s", "in_time"),
    [
        ([deadline(0.0, 100.0), crossed(100.0, IN), deadline(100.0, math.inf), crossed(200.0, OUT)], 90.0, 0.0),
        ([crossed(100.0, IN), crossed(200.0, OUT), deadline(200.0, 350.0)], 90.0, 0.0),
        ([crossed(100.0, IN), crossed(200.0, OUT), crossed(250.0, IN)], 90.0, 0.0),
        ([crossed(100.0, IN), crossed(110.0, IN, 1), crossed(200.0, OUT, 1)], 90.0, 0.0),
        ([crossed(100.0, IN, ring=Ring.WARNING), deadline(100.0, 310.0)], 300.0, 1.0),
        ([deadline(0.0, 500.0)], 490.0, 1.0),
        ([deadline(20.0, 500.0), deadline(290.0, math.inf)], 490.0, 1.0),
        ([deadline(20.0, 200.0), deadline(150.0, math.inf)], 190.0, 0.0),
        ([crossed(10.0, IN), crossed(50.0, OUT), deadline(50.0, 350.0)], 340.0, 1.0),
        ([deadline(20.0, 500.0), crossed(350.0, IN)], 490.0, 1.0),
        ([deadline(0.0, 60.0), deadline(5.0, math.inf)], math.nan, math.nan),
        ([deadline(0.0, 5.0), crossed(5.0, IN), deadline(5.0, math.inf)], math.nan, math.nan),
        ([], math.nan, math.nan),
    ],
    ids=[
        "entered and left before the agreement",
        "entered and left, and another crossing ahead",
        "entered twice: the first crossing counts",
        "entered by two pairs, left by one",
        "no other ring counts",
        "a crossing predicted before the act",
        "the first to turn away takes the crossing away",
        "predicted, and averted before the agreement",
        "who crossed with the act has the next crossing ahead",
        "a crossing after the decision is none",
        "no longer ahead when the act was seen",
        "inside already, and never left",
        "no deadline",
    ],
)
def test_time_available_ends_with_the_first_crossing_or_with_the_one_predicted_last(
    lines: list[Line], available_s: float, in_time: float
) -> None:
    """Who agrees after the ring was entered is late, also when it was left again: nobody drops out of the count."""
    found = agreed_at_300(*lines)
    assert found["time_available_s"] == pytest.approx(available_s, nan_ok=True)
    assert found["in_time"] == pytest.approx(in_time, nan_ok=True)
    assert found["timeliness"] == pytest.approx(available_s / 290.0, nan_ok=True)
    assert found["joint_decision_s"] == 290.0


def test_half_agreed_counts_what_was_executed_of_the_last_agreement_alone() -> None:
    first: list[Line] = [(10.0, BLUE, Did.SAW, 2), (40.0, NOBODY, Did.AGREED), (50.0, BLUE, Did.EXECUTED)]
    void: Line = (60.0, NOBODY, Did.VOIDED)
    again: list[Line] = [(80.0, NOBODY, Did.AGREED), (80.0, RED, Did.EXECUTED)]
    both: Line = (90.0, BLUE, Did.EXECUTED)
    stood, agreed = end(400.0, Ending.STOOD_DOWN), end(400.0, Ending.AGREED)
    assert row(*first, void, stood)["half_agreed"] == 1.0
    assert row(*first, void, *again, stood)["half_agreed"] == 1.0
    assert row(*first, stood, (9_000.0, NOBODY, Did.AGREED))["half_agreed"] == 1.0, "capitals agree later"
    assert row(*first, void, *again, both, agreed)["half_agreed"] == 0.0


def test_units_that_are_hit_are_counted_once_each_and_a_collision_loses_both() -> None:
    ship, second = actor(1, Level.UNIT), actor(1, Level.UNIT, 1)
    hit: list[Line] = [(10.0, ship, Did.DAMAGED, 1), (20.0, second, Did.DAMAGED, 1), (30.0, ship, Did.DAMAGED, 1)]
    found = row(*hit, (40.0, ship, Did.DESTROYED, 1), end(50.0, Ending.ENGAGEMENT))
    assert (found["damaged"], found["lost"]) == (2.0, 1.0)
    found = row((50.0, NOBODY, Did.COLLIDED, 0, 40.0), end(50.0, Ending.COLLISION))
    assert (found["damaged"], found["lost"]) == (0.0, 2.0)
    found = row(end(50.0, Ending.UNEVENTFUL))
    assert (found["damaged"], found["lost"]) == (0.0, 0.0)


def test_who_stands_down_has_averted_an_incident_and_who_lapses_has_not() -> None:
    shown: Line = (100.0, RED, Did.ACTED, 3)
    assert row(shown, end(200.0, Ending.STOOD_DOWN))["success"] == 1.0
    for how in (Ending.LAPSED, Ending.UNRESOLVED):
        assert row(shown, end(200.0, how))["success"] == 0.0


def test_a_collision_is_an_incident_and_violence_though_nobody_was_unsafe() -> None:
    found = row((0.0, RED, Did.ACTED, 1), (50.0, NOBODY, Did.COLLIDED, 0, 40.0), end(50.0, Ending.COLLISION))
    assert (found["incident"], found["violence"], found["serious"], found["collision"]) == (1, 1, 1, 1)
    assert found["success"] == 0.0


def test_force_and_engagement_are_violence_and_never_averted() -> None:
    for rung, how in ((5, Ending.FORCE), (6, Ending.ENGAGEMENT)):
        found = row((50.0, BLUE, Did.ACTED, rung), end(90.0, how))
        assert (found["violence"], found["serious"], found["averted"], found["worst_rung"]) == (1, 1, 0, rung)
        assert found["red_climbed_first"] == 0.0


def test_misreads_are_counted_where_what_was_taken_in_is_not_what_was_meant() -> None:
    found = row(
        (1.0, BLUE, Did.READ, 2, 2.0),
        (2.0, BLUE, Did.READ, 3, 2.0),
        (3.0, RED, Did.HEARD, Intent.WARN, float(Intent.OFFER)),
        (4.0, RED, Did.HEARD, Intent.OFFER, float(Intent.OFFER)),
        (5.0, BLUE, Did.CAUGHT, Intent.WARN, 1.0),
        end(9.0, Ending.UNEVENTFUL),
    )
    assert (found["misreads"], found["misreads_caught"]) == (2.0, 1.0)


def test_calls_requests_and_losses_are_counted_as_they_were_made() -> None:
    found = row(
        *((float(t), BLUE, Did.RANG) for t in range(3)),
        (4.0, BLUE, Did.LINE_TAKEN, 0, 10.0),
        (5.0, BLUE, Did.LINE_TAKEN, 0, 30.0),
        (6.0, RED, Did.ANSWERED),
        (7.0, RED, Did.ACCEPTED),
        (7.0, RED, Did.DECLINED),
        (8.0, RED, Did.ASKED, 4),
        (8.0, RED, Did.LOST, 4),
        (9.0, RED, Did.DEFAULTED),
        end(9.0, Ending.UNEVENTFUL),
    )
    assert (found["calls_tried"], found["calls_answered"], found["line_wait_s"]) == (3.0, 1.0, 20.0)
    assert (found["offers_understood"], found["offers_refused"]) == (2.0, 1.0)
    assert (found["requests"], found["relays_lost"], found["defaults"]) == (1.0, 1.0, 1.0)


def test_who_never_had_a_line_has_no_mean_wait_for_one() -> None:
    assert math.isnan(row(end(9.0, Ending.UNEVENTFUL))["line_wait_s"])


def placed(at_s: float, side: int, *values: float) -> list[Line]:
    """Where a unit is and how it moves from now on."""
    return [(at_s, actor(side, Level.UNIT), Did.PLACED, axis, value) for axis, value in enumerate(values)]


def test_the_smallest_separation_is_that_of_the_closest_approach_on_the_way() -> None:
    """Two courses that cross: red passes 300 m ahead of blue after 100 s; then it turns back."""
    away = placed(0.0, 0, 0, 0, 0, 0, 0, 0) + placed(0.0, 1, 1000, 300, 0, -10, 0, 0)
    back = placed(150.0, 1, -500, 300, 0, 0, -2, 0)
    assert smallest_separation(page(*away, end(120.0, Ending.LAPSED))) == pytest.approx(300.0)
    assert smallest_separation(page(*away, end(50.0, Ending.LAPSED))) == pytest.approx(math.dist((500, 300), (0, 0)))
    assert smallest_separation(page(*away, *back, end(400.0, Ending.LAPSED))) == pytest.approx(300.0)


@few
@given(trials())
def test_the_smallest_separation_is_the_least_that_dense_sampling_finds(trial: Trial) -> None:
    for notes in trial.encounters:
        tracks = tracks_of(notes)
        begin_s = notes[0].at_s
        step_s = (tracks.end_s - begin_s) / 500.0
        times = [begin_s + step_s * i for i in range(501)] + [
            leg.since_s for legs in tracks.legs.values() for leg in legs
        ]
        apart = [tracks.apart_m(pair, at_s) for pair in tracks.pairs() for at_s in times if at_s <= tracks.end_s]
        fastest = max(math.dist(leg.velocity_mps, (0, 0, 0)) for legs in tracks.legs.values() for leg in legs)
        exact = smallest_separation(notes)
        assert exact <= min(apart) + 1e-6
        assert exact >= min(apart) - 2.0 * fastest * step_s - 1e-6


@few
@given(trials(parleys))
def test_every_incident_has_exactly_one_ending_and_every_other_encounter_is_uneventful(trial: Trial) -> None:
    for found in rows_of(trial.journal, trial.replication, trial.scenario.ladder):
        assert sum(found[name] for name in ENDINGS) == found["incident"]
        assert found["uneventful"] == 1.0 - found["incident"]


@few
@given(trials(parleys))
def test_what_counts_as_success_lost_nothing_and_ended_by_agreement_or_by_standing_down(trial: Trial) -> None:
    for found in rows_of(trial.journal, trial.replication, trial.scenario.ladder):
        assert found["success"] <= found["agreed"] + found["stood_down"]
        assert found["averted"] <= found["incident"] * (1.0 - found["violence"])
        assert found["collision"] <= found["violence"] <= found["incident"]
        assert found["force"] + found["engagement"] <= found["violence"]
        assert found["violence"] <= found["serious"] <= found["incident"]


@few
@given(trials(parleys))
def test_every_agreement_that_had_a_deadline_is_in_time_or_late_and_who_entered_the_ring_before_it_is_late(
    trial: Trial,
) -> None:
    for found, notes in zip(
        rows_of(trial.journal, trial.replication, trial.scenario.ladder), trial.encounters, strict=True
    ):
        defined = bool(found["agreed"]) and not math.isnan(found["time_available_s"])
        assert math.isnan(found["timeliness"]) == math.isnan(found["in_time"]) == (not defined)
        if defined:
            assert found["in_time"] == (found["timeliness"] >= 1.0)
        seen = [n.at_s for n in notes if n.did == Did.SAW and n.object >= trial.scenario.ladder.unsafe_rung]
        done = [n.at_s for n in notes if n.did == Did.EXECUTED]
        entered = [n.at_s for n in notes if n.did == IN and ring_of(n.object) == Ring.SAFETY]
        if found["agreed"] and seen and any(seen[0] < at_s < max(done) for at_s in entered):
            assert found["in_time"] == 0.0


@few
@given(trials(parleys))
def test_a_measure_that_is_defined_is_a_number_that_its_kind_allows(trial: Trial) -> None:
    for found in rows_of(trial.journal, trial.replication, trial.scenario.ladder):
        for name, measure in MEASURES.items():
            value = found[name]
            if math.isnan(value):
                assert name in MAY_BE_UNDEFINED
            else:
                assert value >= 0.0
                assert value in (0.0, 1.0) or measure.kind == "mean"


#: Counted states, not numbers: there was no deadline, no agreement, no line, or nobody was unsafe.
MAY_BE_UNDEFINED = {
    "deescalation_s",
    "outcome_s",
    "joint_decision_s",
    "time_available_s",
    "timeliness",
    "in_time",
    "aftermath_s",
    "interpreter_wait_s",
    "judged_deliberate",
    "line_wait_s",
    "officer_wait_s",
    "red_climbed_first",
}


@few
@given(trials())
def test_a_trial_gives_one_row_an_encounter_with_its_address(trial: Trial) -> None:
    rows = rows_of(trial.journal, 17, trial.scenario.ladder)
    assert rows.dtype == ROW
    assert np.array_equal(rows["encounter"], np.arange(len(trial.scenario.encounters)))
    assert set(rows["replication"]) == {17}


def test_a_measure_is_given_only_where_another_measure_says_so() -> None:
    assert {measure.given for measure in MEASURES.values()} <= {None, *MEASURES}
    assert all(measure.name == name and measure.meaning for name, measure in MEASURES.items())
