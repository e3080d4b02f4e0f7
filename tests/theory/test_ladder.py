"""The ladder as a Markov chain: the fundamental matrix tells how long the climb takes."""

from functools import lru_cache

import numpy as np
import pytest
from simpy.events import ProcessGenerator

from incidentsim.journal import Level
from incidentsim.model import command
from incidentsim.model.state import Encounter
from incidentsim.rules import decision
from incidentsim.scenario.scenario import Scenario
from tests.theory.harness import CLEAR_SIGHT, GOAL_ONLY, NOWHERE_TO_GO, all_on_the_bridge, close_pass, on_station

_GOAL, _TOP = 3, 4
_REFERENCE_S = 300.0


@lru_cache
def _scenario() -> Scenario:
    lenient = {"red.aim": _GOAL, "decision.theta_up": 1.0, "decision.theta_down": 1.0, "red.plans": 0}
    return all_on_the_bridge(close_pass(CLEAR_SIGHT, GOAL_ONLY, NOWHERE_TO_GO, lenient))


def _decisions_until_the_top(scenario: Scenario, interval_s: float, replication: int) -> int:
    """How many decisions, one every `interval_s`, red takes from rung 1 to rung `_TOP`."""
    encounter = on_station(scenario, 11, replication)
    side, env = encounter.sides[1], encounter.env
    side.first_percept_s = 0.0
    side.resolve = 0.0
    side.minds[Level.BRIDGE].perceived = side.rung

    def decide_steadily(encounter: Encounter) -> ProcessGenerator:
        while side.rung < _TOP:
            yield env.timeout(interval_s)
            command.decide(encounter, side, -1)

    env.run(env.process(decide_steadily(encounter)))
    return side.decisions


def _pull(rung: int) -> float:
    return 1.2 * (_GOAL - rung)


def _rates(rung: int) -> tuple[float, float]:
    return decision.hazards(_pull(rung), (1.0, 1.0), _REFERENCE_S, (rung == 0, False))


@pytest.mark.parametrize("interval_s", [30.0, 300.0, 900.0])
def test_the_climb_takes_as_many_decisions_as_the_fundamental_matrix_says(interval_s: float) -> None:
    stay = np.zeros((_TOP, _TOP))
    for rung in range(_TOP):
        up, down = decision.change_probabilities(*_rates(rung), interval_s)
        stay[rung, rung] = 1.0 - up - down
        if rung + 1 < _TOP:
            stay[rung, rung + 1] = up
        if rung > 0:
            stay[rung, rung - 1] = down
    expected = np.linalg.inv(np.eye(_TOP) - stay).sum(axis=1)[1]
    counts = np.array([_decisions_until_the_top(_scenario(), interval_s, r) for r in range(300)])
    assert counts.mean() == pytest.approx(expected, abs=4 * counts.std(ddof=1) / len(counts) ** 0.5)


def test_many_small_exposures_make_the_birth_and_death_chain() -> None:
    rates = np.zeros((_TOP, _TOP))
    for rung in range(_TOP):
        up, down = _rates(rung)
        rates[rung, rung] = -(up + down)
        if rung + 1 < _TOP:
            rates[rung, rung + 1] = up
        if rung > 0:
            rates[rung, rung - 1] = down
    expected_s = -np.linalg.inv(rates).sum(axis=1)[1]
    interval_s = _REFERENCE_S / 60.0
    times_s = np.array([interval_s * _decisions_until_the_top(_scenario(), interval_s, r) for r in range(300)])
    standard_error = times_s.std(ddof=1) / len(times_s) ** 0.5
    assert times_s.mean() == pytest.approx(expected_s, abs=4 * standard_error + interval_s)
