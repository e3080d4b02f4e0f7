"""A third party watches: an act that was misread is put right, at once or when the report comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.journal import Cause, Did, Level
from incidentsim.model import causes, judgement
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import by_side, those
from tests.model.test_causes import BLUE, MISREADS, ONE_SHOT, RED_ASLEEP, causes_told
from tests.scenes import Changes, constant, scene, told
from tests.strategies import ENGINE, Trial, few, scenarios, trials
from tests.theory.harness import close_pass, on_station

#: Red shows rung 1; blue takes it for an unsafe 2, and would climb.
MISREAD: tuple[Changes, ...] = (RED_ASLEEP, ONE_SHOT, MISREADS)


def watched(report_s: float, corrects: float = 1.0) -> Changes:
    return {
        "third_party.observer": 1.0,
        "third_party.observer_corrects": corrects,
        "third_party.observer_report": constant(report_s),
    }


@pytest.mark.parametrize("report_s", [0.0, 10.0])
def test_a_report_that_is_there_before_the_assessment_ends_prevents_the_climb(report_s: float) -> None:
    notes = told(scene(*MISREAD, watched(report_s)))
    (observed,) = by_side(notes, BLUE, Did.OBSERVED)
    read = notes[observed.cause]
    assert (read.did, read.object, read.value) == (Did.READ, observed.value, observed.object) == (Did.READ, 2, 1)
    assert observed.at_s == read.at_s == 10.0
    assert those(notes, Did.CLIMBED) == []


def test_a_report_that_comes_late_is_a_percept_and_the_side_decides_anew() -> None:
    notes = told(scene(*MISREAD, watched(300.0)))
    (observed,) = by_side(notes, BLUE, Did.OBSERVED)
    assert observed.at_s == 300.0
    assert causes_told(notes) == [Cause.MISREAD]
    assert [note.at_s for note in by_side(notes, BLUE, Did.DECIDED)][-1] == 310.0


@pytest.mark.parametrize("nobody", [{"third_party.observer": 0.0}, {"third_party.observer_corrects": 0.0}])
def test_nobody_who_watches_or_who_speaks_up_corrects_nothing(nobody: Changes) -> None:
    notes = told(scene(*MISREAD, watched(0.0), nobody))
    assert those(notes, Did.OBSERVED) == []
    assert causes_told(notes) == [Cause.MISREAD]


@few
@given(trials())
def test_only_a_misread_unsafe_act_is_corrected_and_once(trial: Trial) -> None:
    scenario = trial.scenario
    for path, value in watched(30.0, 0.5).items():
        scenario = vary(scenario, path, value)
    for notes in Trial(scenario, trial.seed, trial.replication).encounters:
        observed = those(notes, Did.OBSERVED)
        assert len({note.cause for note in observed}) == len(observed)
        for note in observed:
            read = notes[note.cause]
            assert (read.did, read.actor, read.value, read.object) == (Did.READ, note.actor, note.object, note.value)
            assert note.object != note.value
            assert max(note.object, note.value) >= scenario.ladder.unsafe_rung


_ACTS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 900)), min_size=1, max_size=8)


@few
@given(scenarios(), _ACTS, st.data())
def test_a_mind_that_was_put_right_is_the_mind_that_read_rightly(
    scenario: Scenario, acts: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    encounter, other = on_station(scenario, 1, 0), on_station(scenario, 1, 0)
    mind, plain = (it.sides[BLUE].minds[Level.BRIDGE] for it in (encounter, other))
    top = encounter.terms.top
    place = data.draw(st.integers(0, len(acts) - 1))
    for number, (read, true, wait_s) in enumerate(acts):
        for it in (encounter, other):
            if wait_s:
                it.env.run(until=it.env.now + wait_s)
        judgement.take_in_act(encounter, mind, min(read, top), min(true, top))
        judgement.take_in_act(other, plain, min(true if number == place else read, top), min(true, top))
    for it in (encounter, other):
        judgement.take_in_silence(it, it.sides[BLUE], Level.BRIDGE)
    causes._shadow(encounter, mind, causes._SILENCE)
    judgement.put_right(encounter, mind, place)
    unsilenced, plainly = (causes._shadow(it, of, causes._SILENCE) for it, of in ((encounter, mind), (other, plain)))
    assert (unsilenced.belief, unsilenced.heat) == pytest.approx((plainly.belief, plainly.heat))
    assert (mind.belief, mind.heat, mind.weight) == pytest.approx((plain.belief, plain.heat, plain.weight))
    assert (mind.perceived, mind.last_read) == (plain.perceived, plain.last_read)


#: Nobody calls, and every rung but the lowest is unsafe: then no climb turns on words, or on a harmless act misread.
_WATCHED: Changes = {
    "red.aim": 3,
    "blue.aim": 2,
    "blue.plans": 0,
    "red.plans": 0,
    "perception.misread_probability": 0.4,
    "ladder.unsafe_rung": 1,
}


def _misread_climbs(scenario: Scenario, replications: int) -> tuple[int, int]:
    rows = ENGINE.measures(scenario, 7, range(replications))
    return int(rows["climbs_misread"].sum()), int(rows["climbs"].sum())


@pytest.mark.parametrize("replications", [40, pytest.param(1000, marks=pytest.mark.proof)])
def test_an_observer_who_reports_all_at_once_leaves_no_climb_to_misreading(replications: int) -> None:
    unwatched, climbs = _misread_climbs(close_pass(_WATCHED), replications)
    assert unwatched > 0.05 * climbs
    assert _misread_climbs(close_pass(_WATCHED, watched(0.0)), replications)[0] == 0
