"""A scenario without misreading and loss: all of it gone, and nothing else changed."""

from hypothesis import given

from incidentsim.journal import Did
from incidentsim.scenario.paths import leaves, value_at
from incidentsim.scenario.scenario import Scenario
from incidentsim.scenario.without import LOSS, MISREADING, without_misreading_and_loss
from tests.model.logbook import those
from tests.strategies import Trial, few, parleys, scenarios, scenarios_with_doubt, trials


@few
@given(scenarios_with_doubt())
def test_only_misreading_and_loss_are_taken_out_doubt_about_them_too(scenario: Scenario) -> None:
    without = without_misreading_and_loss(scenario)
    assert {path: value_at(without, path) for path in (*MISREADING, *LOSS)} == dict.fromkeys((*MISREADING, *LOSS), 0.0)
    before = {path: value for path, value in leaves(scenario) if path not in (*MISREADING, *LOSS)}
    assert before == {path: value for path, value in leaves(without) if path not in (*MISREADING, *LOSS)}
    assert set(without.uncertain) == set(scenario.uncertain) - {*MISREADING, *LOSS}


@few
@given(trials(scenarios() | parleys))
def test_nothing_is_misread_lost_or_garbled_any_more(trial: Trial) -> None:
    clear = Trial(without_misreading_and_loss(trial.scenario), trial.seed, trial.replication)
    for notes in clear.encounters:
        assert all(note.object == note.value for note in those(notes, Did.READ, Did.HEARD))
        assert those(notes, Did.LOST, Did.GARBLED, Did.CAUGHT) == []
