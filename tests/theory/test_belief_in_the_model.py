"""Belief as the bridges of the model have it: Bayes, where nothing biases it."""

import math

import pytest

from incidentsim.journal import Did, Level, level_of, side_of
from incidentsim.model import SimpyEngine
from tests.theory.harness import close_pass

_TRUST = (0.3, 0.6)
#: A pull that is belief and nothing else; evidence neither repeated for less, nor biased, nor forgotten.
_BELIEF_ONLY = {
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
    "decision.goal_pull": 0.0,
    "decision.reciprocity": 0.0,
    "decision.heat_weight": 0.0,
    "decision.theta_up": 0.0,
    "decision.theta_down": 0.0,
}


@pytest.mark.parametrize(("tilt", "ratio"), [(0.3, 0.55), (0.15, 0.3)])
def test_the_pull_of_a_bridge_is_the_log_odds_of_the_rungs_that_it_read(tilt: float, ratio: float) -> None:
    scenario = close_pass(_BELIEF_ONLY, {"belief.tilt": tilt, "ladder.benign_ratio": ratio})
    rungs = range(len(scenario.ladder.rungs))
    benign = [ratio**rung / math.fsum(ratio**other for other in rungs) for rung in rungs]
    tilted = [share * math.exp(tilt * rung) for rung, share in enumerate(benign)]
    hostile = [share / math.fsum(tilted) for share in tilted]
    checked = 0
    for replication in range(20):
        odds = [(1.0 - trust) / trust for trust in _TRUST]
        for note in SimpyEngine().journal(scenario, 41, replication):
            side = side_of(note.actor)
            if note.did == Did.READ:
                odds[side] *= hostile[note.object] / benign[note.object]
            elif note.did == Did.DECIDED and level_of(note.actor) == Level.BRIDGE:
                assert note.value == pytest.approx(math.log(odds[side]), abs=1e-6)
                checked += 1
    assert checked > 100
