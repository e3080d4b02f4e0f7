"""The twin writes the log book of the reference model, line by line and bit by bit.

`make test` runs its handlers once, as plain functions; the proof on everything, and the compiled code.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from incidentsim.engine import Engine
from incidentsim.journal import Journal, Note
from incidentsim.measures import MEASURES, rows_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import layout, trial
from incidentsim.twin.casting import as_numbers
from incidentsim.twin.measures import reduce
from tests.strategies import parleys, scenarios, scenarios_with_doubt

#: What differs is told as it was found: making it smaller would take longer than all the rest.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
compiled = pytest.mark.xdist_group("twin")
MODEL = SimpyEngine()
WORLDS = np.zeros(1, dtype=layout.WORLD)
SCENARIOS = st.one_of(scenarios(), parleys)
SEEDS = st.integers(0, 2**32 - 1)


def told_plainly(scenario: Scenario, seed: int, replication: int) -> Journal:
    """The log book of a trial that the handlers wrote without a compiler."""
    scenario = resolve(scenario, seed, replication)
    WORLDS["p"], terms = as_numbers(scenario)
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


def assert_alike(twin: Engine, scenario: Scenario, seed: int, replications: range) -> None:
    """Log books with `==`, floats included; measures to the last bit."""
    for replication in replications:
        assert twin.journal(scenario, seed, replication) == MODEL.journal(scenario, seed, replication)
    ours, theirs = twin.measures(scenario, seed, replications), MODEL.measures(scenario, seed, replications)
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


def test_a_handler_is_a_plain_function_that_tells_a_trial_as_the_model_does() -> None:
    scenario = load("maritime-close-pass")
    assert told_plainly(scenario, 1, 0) == MODEL.journal(scenario, 1, 0)
