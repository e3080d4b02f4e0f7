"""A change of scenario leaves every other draw in place."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.draws import MAX_ENTITY, Purpose, uniform
from incidentsim.journal import Did, Journal, side_of
from incidentsim.model.world import World
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import by_side, those
from tests.scenes import EAGER, scene
from tests.strategies import Trial, changed, few, parleys, seeds, trials

Address = tuple[int, int, int, int, int, int]
#: Drawn once an encounter, or looked up again for the same act: the same number each time, as it must be.
MAY_BE_LOOKED_UP_AGAIN = {
    Purpose.WILLING,
    Purpose.DELEGATED,
    Purpose.REFUSAL,
    Purpose.VETO,
    Purpose.VETO_COIN,
    Purpose.READING,
    Purpose.PASS_DISTANCE,
    Purpose.PASS_SIDE,
}


def drawn(trial: Trial) -> Counter[Address]:
    """Every address that a trial draws at, and how often."""
    asked: Counter[Address] = Counter()

    def spy(seed: int, replication: int, encounter: int, purpose: int, entity: int, index: int) -> float:
        asked[seed, replication, encounter, purpose, entity, index] += 1
        return uniform(seed, replication, encounter, purpose, entity, index)

    World(trial.scenario, (trial.seed, trial.replication), spy, None).run()
    return asked


@few
@given(trials(parleys))
def test_no_two_events_of_a_trial_draw_at_one_address(trial: Trial) -> None:
    twice = {Purpose(address[3]) for address, count in drawn(trial).items() if count > 1}
    assert twice <= MAY_BE_LOOKED_UP_AGAIN


def test_a_hail_and_a_call_that_back_off_on_one_channel_wait_by_draws_of_their_own() -> None:
    """Red is to warn before rung 2, and calls besides; nobody answers either."""
    radio = {"answer": 0.0, "answer_with_protocol": 0.0, "retries": 3, "patience_s": 100.0}
    given = scene(
        EAGER,
        {"decision.goal_pull": 100.0, "blue.aim": 7, "red.aim": 2, "domain.act_repeat_s": 60.0},
        {"red.roe.warns_before_rung": 2, "red.plans": 2},
        {f"channels.radio.{key}": value for key, value in radio.items()},
        {"channels.radio.back_off": {"law": "exponential", "mean_s": 1000.0}},
    )
    asked = drawn(Trial(given, 1, 0))
    backed_off = [address for address in asked if address[3] == Purpose.BACK_OFF]
    assert len(backed_off) > 2
    assert all(asked[address] == 1 for address in backed_off)


@few
@given(trials(parleys))
def test_every_address_is_one_that_the_generator_can_tell_apart(trial: Trial) -> None:
    for _, _, encounter, purpose, entity, index in drawn(trial):
        assert 0 <= encounter < len(trial.scenario.encounters)
        assert Purpose(purpose)
        assert 0 <= entity <= MAX_ENTITY
        assert 0 <= index < 2**32


def with_trust(scenario: Scenario, side: str, trust: float) -> Scenario:
    meetings = tuple(changed(meeting, **{f"{side}_trust": None}) for meeting in scenario.encounters)
    return changed(scenario, encounters=meetings, **{side: changed(getattr(scenario, side), trust=trust)})


def before_red_used_its_mind(journal: Journal) -> Journal:
    """What was noted before red first read, heard, decided or answered anything."""
    minds = (Did.READ, Did.DECIDED, Did.HEARD, Did.CAUGHT, Did.GRANTED, Did.REFUSED, Did.ACCEPTED, Did.DECLINED)
    for place, note in enumerate(journal):
        if note.did in minds and (side_of(note.actor) == 1 or note.did == Did.CAUGHT):
            return journal[:place]
    return journal


@few
@given(parleys, seeds, st.sampled_from([0.01, 0.2, 0.9]))
def test_another_trust_of_red_changes_nothing_before_red_reads_or_decides(
    scenario: Scenario, seed: int, trust: float
) -> None:
    one = Trial(with_trust(scenario, "red", 0.5), seed, 0).journal
    two = Trial(with_trust(scenario, "red", trust), seed, 0).journal
    untouched = before_red_used_its_mind(one)
    assert two[: len(untouched)] == untouched


@few
@given(parleys, seeds, st.sampled_from([0.01, 0.2, 0.9]))
def test_another_trust_leaves_aims_errands_and_the_first_assessment_as_they_were(
    scenario: Scenario, seed: int, trust: float
) -> None:
    one, two = (Trial(with_trust(scenario, "red", level), seed, 0) for level in (0.5, trust))
    for left, right in zip(one.encounters, two.encounters, strict=True):
        assert those(left, Did.BEGAN) == those(right, Did.BEGAN)
        for side in (0, 1):
            first = [by_side(notes, side, Did.ASSESSED)[:1] for notes in (left, right)]
            # but for the number of the note that brought it: others may come before that now
            assert [note._replace(cause=0) for note in first[0]] == [note._replace(cause=0) for note in first[1]]
            done = [{note.at_s for note in by_side(notes, side, Did.ERRAND_DONE)} for notes in (left, right)]
            assert len(done[0] | done[1]) <= 1


@few
@given(parleys, seeds)
def test_a_longer_plan_of_calls_changes_nothing_before_the_first_call(scenario: Scenario, seed: int) -> None:
    plan = ("radio", "radio", "hotline")
    more = changed(scenario, red=changed(scenario.red, plan=plan), blue=changed(scenario.blue, plan=plan))
    one, two = Trial(scenario, seed, 0).journal, Trial(more, seed, 0).journal
    # of either: who can hail on the longer plan alone is the first to call by it
    called = (Did.PLANNED, Did.RANG)
    first_call = min(next((place for place, note in enumerate(t) if note.did in called), len(t)) for t in (one, two))
    assert two[:first_call] == one[:first_call]


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.CONNECT], ids=lambda purpose: purpose.name.lower())
def test_more_attempts_on_one_channel_leave_the_draws_of_another_in_place(purpose: Purpose) -> None:
    """Nobody answers the radio, however often it is tried; then the hotline is tried, once."""
    deaf = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0}
    hail = {"red.aim": 2, "blue.plans": 1, "blue.plan": ["radio", "hotline"], "domain.pass_distance.median_m": 2000.0}

    def of_the_hotline(retries: int) -> set[Address]:
        asked = drawn(Trial(scene(EAGER, deaf, hail, {"channels.radio.retries": retries}), 1, 0))
        (answered,) = {address[4] for address in asked if address[3] == Purpose.AUTHENTICATION}
        return {address for address in asked if address[3] == purpose and address[4] == answered}

    assert of_the_hotline(0) == of_the_hotline(2)
