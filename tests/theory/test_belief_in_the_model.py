"""Belief and heat as the bridges of the model have them: Bayes, and sums of what fades, where nothing biases them."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from incidentsim.journal import Did, Level, Note, level_of, side_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.scenario import Scenario
from tests.theory.harness import close_pass

_TRUST = (0.3, 0.6)
#: A pull that is belief and heat and nothing else; evidence neither repeated for less, nor biased, nor forgotten.
_MOOD_ONLY: Mapping[str, Any] = {
    "blue.trust": _TRUST[0],
    "red.trust": _TRUST[1],
    "blue.plans": 0,
    "red.plans": 0,
    "red.aim": 3,
    "red.coercer_resolve": 0.0,
    "belief.confirmation": 0.0,
    "belief.repeat_discount": 1.0,
    "belief.relax_s": 1e12,
    "belief.limit": 20.0,
    "decision.belief_weight": 1.0,
    "decision.heat_weight": 0.0,
    "decision.goal_pull": 0.0,
    "decision.reciprocity": 0.0,
    "decision.theta_up": 0.0,
    "decision.theta_down": 0.0,
}
_PRIOR = [math.log((1.0 - trust) / trust) for trust in _TRUST]


def _rungs_of_two_kinds(scenario: Scenario) -> tuple[list[float], list[float]]:
    """How often benign and hostile actors show each rung."""
    ratio, tilt = scenario.ladder.benign_ratio, scenario.belief.tilt
    benign = [ratio**rung for rung in range(len(scenario.ladder.rungs))]
    hostile = [share * math.exp(tilt * rung) for rung, share in enumerate(benign)]
    return [share / math.fsum(benign) for share in benign], [share / math.fsum(hostile) for share in hostile]


def _check(scenario: Scenario, expected: Callable[[int, float, list[Note]], float], replications: int = 20) -> float:
    """Hold the pull of every decision to what is expected of a side, now, after what it read so far; the largest."""
    pulls: list[float] = []
    for replication in range(replications):
        read: tuple[list[Note], list[Note]] = ([], [])
        for note in SimpyEngine().journal(scenario, 41, replication):
            if note.did == Did.READ:
                read[side_of(note.actor)].append(note)
            elif note.did == Did.DECIDED and level_of(note.actor) == Level.BRIDGE:
                side = side_of(note.actor)
                assert note.value == pytest.approx(expected(side, note.at_s, read[side]), abs=1e-6)
                pulls.append(note.value)
    assert len(pulls) > 100
    return max(pulls)


@pytest.mark.parametrize(("tilt", "ratio"), [(0.3, 0.55), (0.15, 0.3)])
def test_the_pull_of_a_bridge_is_the_log_odds_of_the_rungs_that_it_read(tilt: float, ratio: float) -> None:
    scenario = close_pass(_MOOD_ONLY, {"belief.tilt": tilt, "ladder.benign_ratio": ratio})
    benign, hostile = _rungs_of_two_kinds(scenario)

    def log_odds(side: int, now_s: float, read: list[Note]) -> float:
        odds = math.prod(hostile[note.object] / benign[note.object] for note in read)
        return _PRIOR[side] + math.log(odds)

    _check(scenario, log_odds)


def test_evidence_fades_each_piece_by_itself_and_belief_comes_back_to_its_prior() -> None:
    constant_s = 400.0
    scenario = close_pass(_MOOD_ONLY, {"belief.relax_s": constant_s})
    benign, hostile = _rungs_of_two_kinds(scenario)

    def faded(side: int, now_s: float, read: list[Note]) -> float:
        pieces = [
            math.log(hostile[note.object] / benign[note.object]) * math.exp((note.at_s - now_s) / constant_s)
            for note in read
        ]
        return _PRIOR[side] + math.fsum(pieces)

    _check(scenario, faded)


def test_the_nth_repeat_in_a_row_counts_the_discount_to_the_power_of_n() -> None:
    discount = 0.5
    scenario = close_pass(_MOOD_ONLY, {"belief.repeat_discount": discount})
    benign, hostile = _rungs_of_two_kinds(scenario)

    def discounted(side: int, now_s: float, read: list[Note]) -> float:
        total, run, last = _PRIOR[side], 0, -1
        for note in read:
            run, last = (run + 1 if note.object == last else 0), note.object
            total += discount**run * math.log(hostile[note.object] / benign[note.object])
        return total

    _check(scenario, discounted)


def test_heat_is_the_sum_of_the_shots_seen_each_cooling_by_itself() -> None:
    constant_s, jump = 300.0, 0.7
    hot = {"decision.belief_weight": 0.0, "decision.heat_weight": 1.0, "red.roe.preauthorised_rung": 7}
    shots = {"decision.heat_s": constant_s, "decision.heat_jump": jump, "ladder.loss_probability": 0.0}
    eager = {"decision.theta_up": -3.0, "decision.theta_down": 3.0, "blue.roe.preauthorised_rung": 7}
    scenario = close_pass(_MOOD_ONLY, hot, shots, eager)

    def cooled(side: int, now_s: float, read: list[Note]) -> float:
        seen_s = [note.at_s for note in read if note.object >= scenario.ladder.violent_rung]
        return math.fsum(jump * math.exp((at_s - now_s) / constant_s) for at_s in seen_s)

    assert _check(scenario, cooled, replications=40) > jump
