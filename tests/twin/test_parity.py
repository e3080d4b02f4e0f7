"""The twin writes the log book of the reference model, line by line and bit by bit.

`make test` runs its handlers once, as plain functions; the proof on everything, and the compiled code.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from incidentsim.engine import Days, Engine, days_of
from incidentsim.journal import Journal, Note
from incidentsim.measures import MEASURES, rows_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Meeting, Scenario
from incidentsim.twin import layout, trial
from incidentsim.twin.casting import as_numbers
from incidentsim.twin.measures import reduce
from tests.strategies import changed, days, parleys, scenarios, scenarios_with_doubt

#: What differs is told as it was found: making it smaller would take longer than all the rest.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
compiled = pytest.mark.xdist_group("twin")
MODEL = SimpyEngine()
WORLDS = np.zeros(1, dtype=layout.WORLD)
SCENARIOS = st.one_of(scenarios(), parleys)
SEEDS = st.integers(0, 2**32 - 1)


def told_plainly(scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
    """The log book of a trial that the handlers wrote without a compiler."""
    scenario = resolve(scenario, seed, replication)
    WORLDS["p"], terms = as_numbers(scenario, days)
    terms = terms.view(np.recarray)
    assert trial.play(WORLDS.view(np.recarray)[0], terms, seed, replication) == 0
    notes = WORLDS[0]["notes"][: WORLDS[0]["notes_count"]]
    names = ("at_s", "encounter", "actor", "did", "object", "value", "cause")
    return tuple(Note(*line) for line in zip(*(notes[name].tolist() for name in names), strict=True))


def measured_plainly(encounters: int) -> Iterator[list[float]]:
    """The measures of the trial that was told last, an encounter at a time."""
    for encounter in range(encounters):
        row = np.zeros(1 + len(MEASURES))
        reduce(WORLDS.view(np.recarray)[0], encounter, row)
        yield row[1:].tolist()


def assert_measures_are_those_of(journal: Journal, scenario: Scenario, replication: int) -> None:
    rows = rows_of(journal, replication, scenario.ladder)
    for row, found in zip(rows, measured_plainly(len(rows)), strict=True):
        np.testing.assert_array_equal(found, list(row.item())[2:])


@pytest.mark.proof
@pytest.mark.parametrize("name", catalogue())
def test_handlers_tell_shipped_scenarios_as_the_model_does(name: str) -> None:
    scenario = load(name)
    journal = told_plainly(scenario, 1, 0)
    assert journal == MODEL.journal(scenario, 1, 0)
    assert_measures_are_those_of(journal, scenario, 0)


@pytest.mark.proof
@settings(max_examples=12)
@given(scenario=SCENARIOS, seed=SEEDS)
def test_handlers_tell_any_scenario_as_the_model_does(scenario: Scenario, seed: int) -> None:
    journal = told_plainly(scenario, seed, 0)
    assert journal == MODEL.journal(scenario, seed, 0)
    assert_measures_are_those_of(journal, scenario, 0)


@pytest.fixture(scope="module")
def twin() -> Engine:
    """Compiled once in a run of the tests: all that need it are run by the same worker."""
    pytest.importorskip("numba", reason="the twin needs numba")
    from incidentsim.twin.engine import TwinEngine

    return TwinEngine()


def assert_alike(twin: Engine, scenario: Scenario, seed: int, replications: range, days: Days | None = None) -> None:
    """Log books with `==`, floats included; measures to the last bit."""
    for replication in replications:
        assert twin.journal(scenario, seed, replication, days) == MODEL.journal(scenario, seed, replication, days)
    ours, theirs = (engine.measures(scenario, seed, replications, days) for engine in (twin, MODEL))
    for column in theirs.dtype.names or ():
        np.testing.assert_array_equal(ours[column], theirs[column], err_msg=column)


@compiled
@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue())
def test_compiled_it_tells_and_measures_shipped_scenarios_as_the_model_does(name: str, twin: Engine) -> None:
    assert_alike(twin, load(name), 1, range(3))


@compiled
@pytest.mark.proof
@pytest.mark.parametrize("name", catalogue())
def test_compiled_it_does_so_two_hundred_times_each(name: str, twin: Engine) -> None:
    assert_alike(twin, load(name), 2, range(200))


@compiled
@pytest.mark.slow
@settings(max_examples=300, phases=AS_FOUND)
@given(scenario=SCENARIOS, seed=SEEDS)
def test_compiled_it_tells_any_scenario_as_the_model_does(scenario: Scenario, seed: int, twin: Engine) -> None:
    assert_alike(twin, scenario, seed, range(1))


@compiled
@pytest.mark.proof
@settings(max_examples=5_000, phases=AS_FOUND)
@given(scenario=SCENARIOS, seed=SEEDS)
def test_compiled_it_does_so_for_thousands(scenario: Scenario, seed: int, twin: Engine) -> None:
    assert_alike(twin, scenario, seed, range(1))


@compiled
@pytest.mark.slow
@settings(max_examples=20, phases=AS_FOUND)
@given(scenario=scenarios_with_doubt(), seed=SEEDS)
def test_what_is_uncertain_is_resolved_alike(scenario: Scenario, seed: int, twin: Engine) -> None:
    assert_alike(twin, scenario, seed, range(3))


@compiled
@pytest.mark.slow
@settings(max_examples=200, phases=AS_FOUND)
@given(scenario=SCENARIOS, given_days=days(), seed=SEEDS)
def test_compiled_it_tells_any_days_as_the_model_does(
    scenario: Scenario, given_days: Days, seed: int, twin: Engine
) -> None:
    assert_alike(twin, scenario, seed, range(1), given_days)


@settings(max_examples=10, phases=AS_FOUND)
@given(scenario=SCENARIOS, given_days=days(), seed=SEEDS)
def test_handlers_tell_any_days_as_the_model_does(scenario: Scenario, given_days: Days, seed: int) -> None:
    assert told_plainly(scenario, seed, 0, given_days) == MODEL.journal(scenario, seed, 0, given_days)


def test_handlers_tell_days_of_every_field_as_the_model_does() -> None:
    """Three encounters that overlap, and one long after, with no field left to the scenario."""
    scenario, every = load("maritime-close-pass"), days_of(4)
    for place, day in enumerate(every):
        values = (
            41 + place,
            (0.0, 60.0, 60.0, 9e6)[place],
            0.3,
            0.4,
            0.6,
            0.2,
            0.5,
            0.4,
            0.3,
            0.9,
            0.7,
            0.1,
            0.5,
            -0.3,
        )
        every[place] = (*values, 1.5, 0.5, 1.5, 0.3, 0.2, 1.5, 0.7, 1.2, 0.4, 0.6, 2.0, 4.0)
        assert not np.isnan(np.array(day.tolist())).any()
    assert told_plainly(scenario, 1, 0, every) == MODEL.journal(scenario, 1, 0, every)


@settings(max_examples=8, phases=AS_FOUND)
@given(scenario=SCENARIOS, seed=SEEDS)
def test_days_on_which_all_is_the_scenarios_own_change_nothing_in_either_engine(scenario: Scenario, seed: int) -> None:
    scenario = changed(scenario, encounters=tuple(Meeting(start_s=one.start_s) for one in scenario.encounters))
    own = days_of(len(scenario.encounters))
    own["start_s"] = [meeting.start_s for meeting in scenario.encounters]
    journal = MODEL.journal(scenario, seed, 0)
    assert MODEL.journal(scenario, seed, 0, own) == journal
    assert told_plainly(scenario, seed, 0, own) == journal
    assert as_numbers(scenario, own)[1].tobytes() == as_numbers(scenario)[1].tobytes()


def test_a_handler_is_a_plain_function_that_tells_a_trial_as_the_model_does() -> None:
    scenario = load("maritime-close-pass")
    assert told_plainly(scenario, 1, 0) == MODEL.journal(scenario, 1, 0)
