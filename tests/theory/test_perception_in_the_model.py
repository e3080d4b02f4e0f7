"""Perception as the bridges of the model have it, against the table of the conceptual model."""

from collections import Counter
from collections.abc import Mapping

import pytest

from incidentsim.journal import Did, side_of
from incidentsim.model import SimpyEngine
from incidentsim.rules.perception import base_noise, reading_probability
from tests.theory.harness import close_pass

_NEUTRAL = {
    "perception.haste_exponent": 0.0,
    "perception.clarity_weight": 0.0,
    "perception.ambiguity_weight": 0.0,
    "perception.fatigue_weight": 0.0,
    "bundle.gross_error_floor": 0.0,
    "blue.plans": 0,
    "red.plans": 0,
    "red.aim": 3,
}


def _readings(changes: Mapping[str, float], rung: int) -> Counter[int]:
    """How often each rung is read when `rung` is shown, over many scenes."""
    return Counter(read for true, read in _pairs(changes) if true == rung)


def _pairs(changes: Mapping[str, float]) -> list[tuple[float, int]]:
    """Every (true rung, rung as read), over many scenes."""
    engine, scenario = SimpyEngine(), close_pass(_NEUTRAL, changes)
    journals = (engine.journal(scenario, 31, replication) for replication in range(250))
    return [(note.value, note.object) for notes in journals for note in notes if note.did == Did.READ]


@pytest.mark.parametrize("misread", [0.1, 0.4])
def test_an_inner_rung_is_misread_as_often_as_the_scenario_says(misread: float) -> None:
    unbiased = {"perception.misread_probability": misread, "perception.hostile_bias": 0.0}
    read = _readings(unbiased, 2)
    n = read.total()
    assert n > 300
    assert 1 - read[2] / n == pytest.approx(misread, abs=4 * (misread * (1 - misread) / n) ** 0.5)


def test_a_biased_noisy_bridge_reads_rungs_as_the_table_says() -> None:
    changes = {
        "perception.misread_probability": 0.3,
        "perception.hostile_bias": 0.8,
        "blue.trust": 0.2,
        "red.trust": 0.2,
    }
    read = _readings(changes, 2)
    n, law = read.total(), (0.8 * (1 - 2 * 0.2), base_noise(0.3))
    for rung in range(8):
        expected = reading_probability(rung, 2, law, (0, 7))
        assert read[rung] / n == pytest.approx(expected, abs=4 * (expected * (1 - expected) / n) ** 0.5 + 1e-9)


def test_with_clear_sight_and_little_bias_nothing_is_misread() -> None:
    clear = {
        "perception.misread_probability": 0.0,
        "perception.hostile_bias": 0.45,
        "blue.trust": 0.01,
        "red.trust": 0.01,
    }
    pairs = _pairs(clear)
    assert {true for true, _ in pairs} >= {0, 1, 2, 3}
    assert all(true == read for true, read in pairs)


def test_a_tired_bridge_misreads_an_inner_rung_as_often_as_its_wider_noise_says() -> None:
    weight, fatigue, misread = 1.5, 0.8, 0.2
    tired = {
        "perception.misread_probability": misread,
        "perception.hostile_bias": 0.0,
        "perception.fatigue_weight": weight,
        "blue.fatigue": fatigue,
    }
    engine, scenario = SimpyEngine(), close_pass(_NEUTRAL, tired)
    journals = (engine.journal(scenario, 31, replication) for replication in range(250))
    read = Counter(
        note.object
        for notes in journals
        for note in notes
        if note.did == Did.READ and side_of(note.actor) == 0 and note.value == 2
    )
    expected = 1.0 - reading_probability(2, 2, (0.0, base_noise(misread) * (1.0 + weight * fatigue)), (0, 7))
    n = read.total()
    assert n > 300
    assert expected > 2.0 * misread
    assert 1 - read[2] / n == pytest.approx(expected, abs=4 * (expected * (1 - expected) / n) ** 0.5)
