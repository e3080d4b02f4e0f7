"""The tempo law: who decides faster is not more violent by mere counting."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from simpy.events import ProcessGenerator

from incidentsim.draws import fast_uniform
from incidentsim.journal import Did, side_of
from incidentsim.model import acts
from incidentsim.model.state import Percept
from incidentsim.model.world import World
from incidentsim.rules import decision
from incidentsim.scenario.scenario import Scenario
from tests.theory.harness import CLEAR_SIGHT, NOWHERE_TO_GO, all_on_the_bridge, close_pass

_REFERENCE_S = 300.0
_HORIZON_S = 4 * _REFERENCE_S
_SLOW_S = _REFERENCE_S / 20.0
Shares = NDArray[np.float64]
Probabilities = Callable[[float, float, float], tuple[float, float]]


def _scenario(interval_s: float) -> Scenario:
    """Both sides decide every `interval_s`; belief frozen, no calls, nothing that ends the scene but its horizon."""
    quiet = {
        "blue.aim": 2,
        "red.aim": 3,
        "blue.plans": 0,
        "red.plans": 0,
        "blue.coercer_resolve": 0.0,
        "red.coercer_resolve": 0.0,
        "decision.belief_weight": 0.0,
        "decision.heat_weight": 0.0,
        "decision.pressure_weight": 0.0,
        "decision.theta_up": 1.5,
        "decision.theta_down": 1.5,
        "decision.fatigue_slowing": 0.0,
        "decision.workload_slowing": 0.0,
        "decision.interruptions": 0,
        "domain.act_repeat_s": _REFERENCE_S,
        "blue.assessment": {"law": "constant", "value_s": 0.5 * interval_s},
        "red.assessment": {"law": "constant", "value_s": 0.5 * interval_s},
    }
    return all_on_the_bridge(close_pass(CLEAR_SIGHT, NOWHERE_TO_GO, quiet, {"domain.horizon_s": _HORIZON_S}))


def _shares(interval_s: float, replications: range) -> Shares:
    """The share of time on each rung, both sides together, one row a replication."""
    scenario, uniform = _scenario(interval_s), fast_uniform()[0]
    rows = np.zeros((len(replications), len(scenario.ladder.rungs)))
    for place, replication in enumerate(replications):
        world = World(scenario, (5, replication), uniform, None)
        encounter = world.encounters[0]

        def keep_them_looking(world: World = world) -> ProcessGenerator:
            while True:
                yield world.env.timeout(0.5 * interval_s)
                for side in world.encounters[0].sides:
                    acts.perceive(world.encounters[0], side, Percept(-1, 0, -1))

        world.env.process(keep_them_looking())
        since = [(0.0, 0), (0.0, 0)]
        for note in world.run():
            side = side_of(note.actor)
            if note.did in (Did.BEGAN, Did.CLIMBED, Did.STEPPED_DOWN):
                rung = int(note.value) if note.did == Did.BEGAN else note.object
                rows[place, since[side][1]] += note.at_s - since[side][0]
                since[side] = (note.at_s, rung)
        for at_s, rung in since:
            rows[place, rung] += encounter.env.now - at_s
    shares: Shares = rows / rows.sum(axis=1, keepdims=True)
    return shares


def _moved_too_far(replications: range) -> list[int]:
    """The rungs whose share of time moves by more than 5 %, beyond chance, when all delays are cut to a quarter."""
    slow, fast = _shares(_SLOW_S, replications), _shares(_SLOW_S / 4.0, replications)
    difference = np.abs(fast.mean(axis=0) - slow.mean(axis=0))
    error = np.sqrt((fast.var(axis=0, ddof=1) + slow.var(axis=0, ddof=1)) / len(replications))
    return [int(rung) for rung in np.flatnonzero(difference > 0.05 * slow.mean(axis=0) + 3.5 * error)]


@pytest.mark.slow
def test_scaling_every_delay_leaves_the_share_of_time_on_every_rung() -> None:
    assert _moved_too_far(range(150)) == []


@pytest.mark.slow
def test_one_fixed_draw_a_decision_would_break_the_tempo_law(monkeypatch: pytest.MonkeyPatch) -> None:
    honest: Probabilities = decision.change_probabilities

    def one_draw(h_up: float, h_down: float, exposure_s: float) -> tuple[float, float]:
        return honest(h_up, h_down, 1.0e-9 * exposure_s + _SLOW_S)

    monkeypatch.setattr(decision, "change_probabilities", one_draw)
    assert _moved_too_far(range(60)) != []


@pytest.mark.proof
def test_scaling_every_delay_leaves_the_shares_in_many_replications() -> None:
    assert _moved_too_far(range(2000)) == []
