"""The twin reads the measures off a log book as incidentsim/measures does, to the last bit.

Here the log books are the reference model's, so that a fault of the handlers and one of the measures are told apart.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.journal import NOBODY, UNCAUSED, Did, Ending, Journal, Level, Note, actor, level_of, side_of
from incidentsim.measures import MEASURES, rows_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.parts import Ladder
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import layout, measures
from tests.strategies import Trial, changed, parleys, scenarios, trials

MODEL = SimpyEngine()
WORLDS = np.zeros(1, dtype=layout.WORLD)
FIELDS = ("at_s", "encounter", "actor", "did", "object", "value", "cause")
LANDMARKS = ("unsafe_rung", "coercive_rung", "threat_rung", "serious_rung", "violent_rung", "lethal_rung")

pytestmark = pytest.mark.proof


def with_an_aftermath(scenario: Scenario) -> Scenario:
    """The scenario with whatever follows on a serious scene."""
    return changed(scenario, aftermath=changed(scenario.aftermath, played="when serious"))


SCENARIOS = st.one_of(scenarios(), parleys, scenarios().map(with_an_aftermath))


def keep(journal: Journal, ladder: Ladder) -> None:
    """The journal as the log book of the trial that was played last."""
    world = WORLDS[0]
    world["notes_count"] = len(journal)
    for name, column in zip(FIELDS, zip(*journal, strict=True), strict=True):
        world["notes"][name][: len(journal)] = column
    for name in LANDMARKS:
        world["p"]["ladder"][name] = getattr(ladder, name)


def keep_pairs(journal: Journal, encounter: int) -> None:
    """The pairs of an encounter, for whoever looks there for its units."""
    placed = {note.actor for note in journal if note.did == Did.PLACED and note.encounter == encounter}
    assert all(level_of(who) == Level.UNIT for who in placed)
    units = [[who % 100 for who in sorted(placed) if side_of(who) == side] for side in range(2)]
    enc = WORLDS[0]["encs"][encounter]
    enc["pairs_count"] = len(units[0]) * len(units[1])
    for place, (blue, red) in enumerate((blue, red) for blue in units[0] for red in units[1]):
        enc["pairs"][place]["blue"], enc["pairs"][place]["red"] = blue, red


def assert_read_alike(journal: Journal, ladder: Ladder, reduce: Any, world: Any) -> None:
    keep(journal, ladder)
    for row in rows_of(journal, 0, ladder):
        encounter, found = int(row["encounter"]), np.full(1 + len(MEASURES), -7.0)
        keep_pairs(journal, encounter)
        reduce(world, encounter, found)
        expected = np.array(list(row.item())[2:])
        np.testing.assert_array_equal(found[1:], expected)
        np.testing.assert_array_equal(np.signbit(found[1:][expected == 0.0]), np.signbit(expected[expected == 0.0]))


def assert_read_plainly(journal: Journal, ladder: Ladder) -> None:
    assert_read_alike(journal, ladder, measures.reduce, WORLDS.view(np.recarray)[0])


@pytest.mark.parametrize("name", catalogue())
def test_measures_of_shipped_scenarios_are_read_alike(name: str) -> None:
    scenario = load(name)
    assert_read_plainly(MODEL.journal(scenario, 1, 0), scenario.ladder)


@given(trials(SCENARIOS))
def test_measures_of_any_scenario_are_read_alike(trial: Trial) -> None:
    assert_read_plainly(trial.journal, trial.scenario.ladder)


#: Who turns when: up to eight units a side, often several at once, some after the end of the scene.
TURNS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1), st.integers(0, 7)), max_size=20)
LEG = st.tuples(*[st.floats(-1e4, 1e4)] * 3, *[st.floats(-30.0, 30.0)] * 3)


@st.composite
def tracks_of_many_units(draw: st.DrawFn) -> Journal:
    """All units are placed at the start, then some turn; the scene ends when it is 10."""
    start = [(0, side, unit) for side in range(2) for unit in range(draw(st.integers(1, 8)))]
    turns = [(at, side, unit) for at, side, unit in sorted(draw(TURNS)) if (0, side, unit) in start]
    notes = [
        Note(60.0 * at, 0, actor(side, Level.UNIT, unit), Did.PLACED, axis, value, UNCAUSED)
        for at, side, unit in start + turns
        for axis, value in enumerate(draw(LEG))
    ]
    notes.append(Note(600.0, 0, NOBODY, Did.ENDED, Ending.UNEVENTFUL, 600.0, UNCAUSED))
    return tuple(sorted(notes, key=lambda note: note.at_s))


@given(tracks_of_many_units())
def test_tracks_of_many_units_are_read_alike(journal: Journal) -> None:
    assert_read_plainly(journal, load("maritime-close-pass").ladder)


@pytest.fixture(scope="module")
def compiled() -> Any:
    """The compiled form of the measures alone."""
    pytest.importorskip("numba", reason="the twin needs numba")
    from incidentsim.twin.compiler import Compiled

    return Compiled().entry(measures.reduce)


@pytest.mark.proof
@pytest.mark.parametrize("name", catalogue())
def test_compiled_measures_of_shipped_scenarios_are_read_alike(name: str, compiled: Any) -> None:
    scenario = load(name)
    for replication in range(15):
        assert_read_alike(MODEL.journal(scenario, 1, replication), scenario.ladder, compiled, WORLDS[0])


@pytest.mark.proof
@settings(max_examples=2_000)
@given(trial=trials(SCENARIOS))
def test_compiled_measures_of_any_scenario_are_read_alike(compiled: Any, trial: Trial) -> None:
    assert_read_alike(trial.journal, trial.scenario.ladder, compiled, WORLDS[0])


@pytest.mark.proof
@settings(max_examples=2_000)
@given(journal=tracks_of_many_units())
def test_compiled_tracks_of_many_units_are_read_alike(compiled: Any, journal: Journal) -> None:
    assert_read_alike(journal, load("maritime-close-pass").ladder, compiled, WORLDS[0])
