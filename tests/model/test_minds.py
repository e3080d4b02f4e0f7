"""What evidence makes of a mind of the model: belief that favours what it holds, heat that sums up and cools."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.journal import Level
from incidentsim.model import judgement
from incidentsim.model.state import Encounter, Mind
from tests.strategies import few
from tests.theory.harness import close_pass, on_station

#: Evidence counts in full each time, and nothing is forgotten or held back.
_PLAIN: Mapping[str, Any] = {
    "belief.repeat_discount": 1.0,
    "belief.relax_s": 1e12,
    "belief.limit": 20.0,
    "belief.silence": 0.5,
    "blue.units.ship.errand": {"law": "constant", "value_s": 1e9},
}


def _mind(**changes: Any) -> tuple[Encounter, Mind]:
    of = {path.replace("__", "."): value for path, value in changes.items()}
    encounter = on_station(close_pass(_PLAIN, of), 1, 0)
    return encounter, encounter.sides[0].minds[Level.BRIDGE]


def _moved_by_act(rung: int, bias: float, trust: float) -> float:
    encounter, mind = _mind(belief__confirmation=bias, blue__trust=trust)
    judgement.take_in_act(encounter, mind, rung)
    return mind.belief - mind.prior


def _moved_by_silence(bias: float, trust: float) -> float:
    encounter, mind = _mind(belief__confirmation=bias, blue__trust=trust)
    judgement.take_in_silence(encounter, encounter.sides[0], Level.BRIDGE)
    return mind.belief - mind.prior


_biases = st.floats(0.01, 0.99)


@few
@given(st.integers(0, 7), _biases, st.floats(0.05, 0.95).filter(lambda trust: abs(trust - 0.5) > 0.01))
def test_an_act_that_agrees_with_what_is_believed_moves_belief_further_and_one_that_does_not_less(
    rung: int, bias: float, trust: float
) -> None:
    plain = _moved_by_act(rung, 0.0, trust)
    agrees = (plain > 0.0) == (trust < 0.5)
    factor = 1.0 + bias if agrees else 1.0 - bias
    assert plain != 0.0
    assert _moved_by_act(rung, bias, trust) == pytest.approx(factor * plain)


@few
@given(_biases)
def test_who_distrusts_hears_more_in_silence_than_who_trusts(bias: float) -> None:
    assert _moved_by_silence(bias, 0.2) == pytest.approx((1.0 + bias) * _moved_by_silence(0.0, 0.2))
    assert _moved_by_silence(bias, 0.8) == pytest.approx((1.0 - bias) * _moved_by_silence(0.0, 0.8))
    assert _moved_by_silence(bias, 0.5) == pytest.approx(_moved_by_silence(0.0, 0.5))


@few
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 900)), min_size=1, max_size=12),
    st.floats(30.0, 5000.0),
    st.floats(0.1, 3.0),
)
def test_heat_after_acts_of_force_is_the_sum_of_what_each_has_left(
    acts: list[tuple[int, int]], constant_s: float, jump: float
) -> None:
    encounter, mind = _mind(decision__heat_s=constant_s, decision__heat_jump=jump)
    shot_s = []
    for rung, wait_s in acts:
        if wait_s:
            encounter.env.run(until=encounter.env.now + wait_s)
        judgement.take_in_act(encounter, mind, rung)
        if rung >= encounter.world.scenario.ladder.violent_rung:
            shot_s.append(encounter.env.now)
    encounter.env.run(until=encounter.env.now + 100)
    judgement.eta(encounter, encounter.sides[0], Level.BRIDGE)
    left = math.fsum(jump * math.exp((at_s - encounter.env.now) / constant_s) for at_s in shot_s)
    assert mind.heat == pytest.approx(left, rel=1e-9, abs=1e-12)
