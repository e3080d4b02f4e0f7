"""Calls and lines: geometric attempts, the read-back, Erlang's formulas, through the model's own channel code."""

import math
from itertools import count
from typing import cast

import numpy as np
import pytest
import simpy
from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose, uniform
from incidentsim.journal import Did, Intent, Level
from incidentsim.model import calls, messages
from incidentsim.rules.calls import read_back_law
from incidentsim.rules.chance import exponential
from incidentsim.scenario.laws import Constant, DurationLaw, Exponential, duration
from tests.theory.harness import CLEAR_SIGHT, close_pass, on_station

_EASY = {
    "channels.radio.connect": {"law": "constant", "value_s": 5.0},
    "channels.radio.patience_s": 60.0,
    "channels.radio.reply_patience_s": 1.0,
}


@pytest.mark.parametrize(("answer", "refusal", "retries"), [(0.3, 0.0, 2), (0.5, 0.4, 1), (0.2, 0.25, 4)])
def test_a_channel_is_reached_as_geometric_attempts_and_one_veto_say(
    answer: float, refusal: float, retries: int
) -> None:
    radio = {"answer": answer, "refusal": refusal, "retries": retries}
    scenario = close_pass(CLEAR_SIGHT, _EASY, {f"channels.radio.{key}": value for key, value in radio.items()})
    reached = []
    for replication in range(2500):
        encounter = on_station(scenario, 3, replication)
        caller = encounter.sides[1]
        encounter.env.run(encounter.env.process(calls.try_channel(encounter, caller, "radio", -1)))
        reached.append(any(note.did == Did.ANSWERED for note in encounter.world.notes))
    expected = (1 - refusal) * (1 - (1 - answer) ** (1 + retries))
    standard_error = math.sqrt(expected * (1 - expected) / len(reached))
    assert np.mean(reached) == pytest.approx(expected, abs=4 * standard_error)


@pytest.mark.parametrize(("misread", "protocol", "sendings"), [(0.4, 0.0, 3), (0.6, 0.5, 2), (0.5, 1.0, 4)])
def test_the_read_back_leaves_what_its_closed_form_says(misread: float, protocol: float, sendings: int) -> None:
    scenario = close_pass(
        {
            "perception.misread_probability": misread,
            "perception.hostile_bias": 0.0,
            "perception.clarity_weight": 0.0,
            "perception.ambiguity_weight": 0.0,
            "perception.fatigue_weight": 0.0,
            "bundle.gross_error_floor": 0.0,
            "interoperability.protocol": protocol,
            "channels.radio.read_back.sendings": sendings,
        }
    )
    noticed = scenario.bundle.read_back_floor + scenario.bundle.read_back_of_protocol * protocol
    stands, unfinished, mean = read_back_law(misread, noticed, sendings)
    outcomes = []
    for replication in range(2500):
        encounter = on_station(scenario, 4, replication)
        blue, red = encounter.sides
        message = messages.transmit(encounter, (red, blue, Level.BRIDGE), ("radio", Intent.INFORM), -1)
        meaning, _ = cast(tuple[int | None, int], encounter.env.run(encounter.env.process(message)))
        outcomes.append((meaning not in (None, Intent.INFORM), meaning is None, red.sendings["radio"]))
    found = np.array(outcomes, dtype=float)
    errors = 4 * found.std(axis=0, ddof=1) / len(found) ** 0.5
    assert np.all(np.abs(found.mean(axis=0) - (stands, unfinished, mean)) <= errors + 1e-12)


def _queue(lines: int, patience: DurationLaw, replication: int) -> tuple[float, float]:
    """A watch of Poisson calls (load 1.5 erlang): the share lost, and the mean wait in s of those that got a line."""
    env = simpy.Environment()
    resource = simpy.Resource(env, lines)
    lost: list[int] = []
    waits_s: list[float] = []

    def draw(purpose: Purpose, number: int) -> float:
        return uniform(8, replication, 0, int(purpose), 0, number)

    def talk(number: int, rang_s: float) -> ProcessGenerator:
        waits_s.append(env.now - rang_s)
        yield env.timeout(exponential(30.0, draw(Purpose.TRANSMISSION, number)))
        return 1

    def caller(number: int) -> ProcessGenerator:
        patience_s = duration(patience, draw(Purpose.BACK_OFF, number))
        done = yield from calls.on_the_line(env, resource, patience_s, talk(number, env.now))
        lost.append(done is None)

    def source() -> ProcessGenerator:
        for number in count():
            yield env.timeout(exponential(20.0, draw(Purpose.CONNECT, number)))
            env.process(caller(number))

    env.process(source())
    env.run(until=20_000)
    return float(np.mean(lost)), float(np.mean(waits_s))


def _erlang_b(lines: int, load: float) -> float:
    terms = [load**k / math.factorial(k) for k in range(lines + 1)]
    return terms[-1] / sum(terms)


def test_callers_without_patience_are_lost_as_erlang_b_says() -> None:
    lost = np.array([_queue(2, Constant(value_s=0.0), r)[0] for r in range(30)])
    assert lost.mean() == pytest.approx(_erlang_b(2, 1.5), abs=4 * lost.std(ddof=1) / 30**0.5)


def test_callers_with_endless_patience_wait_as_erlang_c_says() -> None:
    waits = np.array([_queue(3, Constant(value_s=1e12), r)[1] for r in range(30)])
    blocked = _erlang_b(3, 1.5)
    delayed = blocked / (1 - 1.5 / 3 * (1 - blocked))
    expected_s = delayed * 30.0 / (3 - 1.5)
    assert waits.mean() == pytest.approx(expected_s, abs=4 * waits.std(ddof=1) / 30**0.5)


def _erlang_a(lines: int, load: float, service_s: float, patience_s: float) -> float:
    """The share that abandons: the birth-death chain of calls present, who wait each leaving at rate 1 / patience."""
    weights, rate = [1.0], load / service_s
    for present in range(1, 400):
        leaving = min(present, lines) / service_s + max(0, present - lines) / patience_s
        weights.append(weights[-1] * rate / leaving)
    waiting = sum(max(0, present - lines) * weight for present, weight in enumerate(weights)) / sum(weights)
    return waiting / patience_s / rate


@pytest.mark.parametrize("patience_s", [10.0, 60.0])
def test_callers_whose_patience_is_exponential_abandon_as_erlang_a_says(patience_s: float) -> None:
    """A scenario's patience is a fixed time; the line itself takes any, so that it is held to the formula by itself."""
    lost = np.array([_queue(2, Exponential(mean_s=patience_s), r)[0] for r in range(30)])
    expected = _erlang_a(2, 1.5, 30.0, patience_s)
    assert lost.mean() == pytest.approx(expected, abs=4 * lost.std(ddof=1) / 30**0.5)


def test_erlang_a_lies_between_erlang_b_and_nobody_lost() -> None:
    assert _erlang_a(2, 1.5, 30.0, 1e-9) == pytest.approx(_erlang_b(2, 1.5), rel=1e-6)
    assert _erlang_a(2, 1.5, 30.0, 1e9) < 1e-4
