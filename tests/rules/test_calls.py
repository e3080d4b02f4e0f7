"""Calls and read-back, against counting every case."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.rules import calls
from tests.strategies import shares


def every_loop(error: float, noticed: float, sendings: int) -> tuple[float, float, float]:
    """(P(error stands), P(unfinished), mean sendings): every way in which a closed loop can go, weighed and summed."""
    stands = unfinished = mean = 0.0
    for fates in product(("right", "stands", "again"), repeat=sendings):
        used = next((n for n, fate in enumerate(fates, 1) if fate != "again"), sendings)
        if any(fate != "again" for fate in fates[used:]):
            continue  # after the loop is closed nothing more is sent: count this way once
        chance = {"right": 1.0 - error, "stands": error * (1.0 - noticed), "again": error * noticed}
        weight = math.prod(chance[fate] for fate in fates[:used])
        mean += weight * used
        stands += weight * (fates[used - 1] == "stands")
        unfinished += weight * (fates[used - 1] == "again")
    return stands, unfinished, mean


@given(shares, shares, st.integers(1, 6))
def test_the_closed_form_of_a_read_back_is_the_sum_over_every_way_it_can_go(
    error: float, noticed: float, sendings: int
) -> None:
    expected = every_loop(error, noticed, sendings)
    assert calls.read_back_law(error, noticed, sendings) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.integers(1, 8), shares, shares)
def test_a_channel_is_reached_unless_it_is_refused_or_every_attempt_fails(
    attempts: int, answer: float, refusal: float
) -> None:
    reached = sum(
        (1.0 - refusal) * math.prod(answer if won else 1.0 - answer for won in tries)
        for tries in product((True, False), repeat=attempts)
        if any(tries)
    )
    assert calls.reached_within(attempts, answer, refusal) == pytest.approx(reached, abs=1e-12)


@given(shares, shares, shares)
def test_a_protocol_brings_the_answer_of_a_bridge_part_of_the_way_to_its_ceiling_and_never_lowers_it(
    q: float, ceiling: float, way: float
) -> None:
    assert calls.bridge_answer(q, ceiling, 0.0) == q
    assert calls.bridge_answer(q, ceiling, 1.0) == pytest.approx(max(q, ceiling))
    assert q <= calls.bridge_answer(q, ceiling, way) <= max(q, ceiling) + 1e-12
