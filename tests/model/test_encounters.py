"""Encounters of one trial share officers, interpreters and lines, and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.engine import Days, days_of
from incidentsim.journal import Did, Journal, Note, of_encounter
from incidentsim.scenario.minds import COMPONENTS
from incidentsim.scenario.scenario import Meeting, Scenario
from tests.model.logbook import GIVEN_BACK, until_the_end
from tests.strategies import ENGINE, LONGEST_S, Trial, changed, few, parleys, scenarios, seeds, surges, trials


def on_bridges_alone(scenario: Scenario) -> Scenario:
    """Every rung authorised on the bridge, radios only, an interpreter for everybody: nothing is shared."""
    rungs = tuple(changed(rung, authority="bridge") for rung in scenario.ladder.rungs)
    forces = {
        side: changed(
            force, plan=tuple(name for name in force.plan if name == "radio"), delegation=1.0, interpreters=1000
        )
        for side, force in (("blue", scenario.blue), ("red", scenario.red))
    }
    return changed(scenario, ladder=changed(scenario.ladder, rungs=rungs), **forces)


def scene(journal: Journal, encounter: int) -> Journal:
    """An encounter's notes up to its end, as if it were the first."""
    return tuple(note._replace(encounter=0) for note in until_the_end(of_encounter(journal, encounter)))


@few
@given(st.one_of(scenarios(), parleys).map(on_bridges_alone), surges, seeds)
def test_encounters_that_share_no_officer_and_no_line_do_not_touch_each_other(
    scenario: Scenario, others: tuple[Meeting, ...], seed: int
) -> None:
    with_others = Trial(changed(scenario, encounters=scenario.encounters + others), seed, 0).journal
    alone = Trial(scenario, seed, 0).journal
    for encounter in range(len(scenario.encounters)):
        assert scene(with_others, encounter) == scene(alone, encounter)


@few
@given(parleys.map(on_bridges_alone), surges, seeds)
def test_what_the_first_encounters_are_like_does_not_touch_the_last(
    scenario: Scenario, others: tuple[Meeting, ...], seed: int
) -> None:
    last = scenario.encounters[-1]
    before = tuple(others[place % len(others)] for place in range(len(scenario.encounters) - 1))
    turned = Trial(changed(scenario, encounters=(*before, last)), seed, 0).journal
    as_it_was = Trial(scenario, seed, 0).journal
    assert scene(turned, len(before)) == scene(as_it_was, len(before))


@few
@given(parleys, seeds)
def test_encounters_far_apart_in_time_do_not_touch_each_other(scenario: Scenario, seed: int) -> None:
    first = scenario.encounters[0]
    later = changed(first, start_s=first.start_s + 100.0 * LONGEST_S)
    both = Trial(changed(scenario, encounters=(first, later)), seed, 0).journal
    alone = Trial(changed(scenario, encounters=(first,)), seed, 0).journal
    assert scene(both, 0) == scene(alone, 0)


@few
@given(parleys, st.sampled_from([30.0, 300.0, 900.0]), seeds)
def test_run_again_with_a_newcomer_a_cluster_repeats_what_came_before(
    scenario: Scenario, start_s: float, seed: int
) -> None:
    newcomer = Meeting(start_s=start_s)

    def before(journal: Journal) -> list[Note]:
        return [note for note in journal if note.at_s < start_s and note.did not in GIVEN_BACK]

    alone = Trial(scenario, seed, 0).journal
    joined = Trial(changed(scenario, encounters=(*scenario.encounters, newcomer)), seed, 0).journal
    assert before(joined) == before(alone)


def same_days(scenario: Scenario) -> Days:
    """The encounters of a scenario as an array of days."""
    days = days_of(len(scenario.encounters))
    for day, meeting in zip(days, scenario.encounters, strict=True):
        day["start_s"] = meeting.start_s
        day["blue_trust"] = np.nan if meeting.blue_trust is None else meeting.blue_trust
        day["red_trust"] = np.nan if meeting.red_trust is None else meeting.red_trust
        for name in COMPONENTS if meeting.interoperability is not None else ():
            day[name] = getattr(meeting.interoperability, name)
    return days


@few
@given(trials(parleys))
def test_days_given_as_an_array_are_the_same_days_as_those_of_the_scenario(trial: Trial) -> None:
    one = changed(trial.scenario, encounters=(Meeting(start_s=12_345.0),))
    told = ENGINE.journal(one, trial.seed, trial.replication, same_days(trial.scenario))
    assert told == trial.journal


@few
@given(trials(parleys))
def test_a_trial_is_told_until_the_last_of_its_encounters_is_over(trial: Trial) -> None:
    ended = [place for place, note in enumerate(trial.journal) if note.did == Did.ENDED]
    assert {trial.journal[place].encounter for place in ended} == set(range(len(trial.scenario.encounters)))
    assert {note.did for note in trial.journal[ended[-1] + 1 :]} <= set(GIVEN_BACK)
