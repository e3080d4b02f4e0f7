"""Watch officers as servers of a queue: requests of many encounters wait as Erlang C says."""

import math
from itertools import count

import numpy as np
import pytest
from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose, uniform
from incidentsim.engine import Days, days_of
from incidentsim.journal import Did, Level, side_of
from incidentsim.model import SimpyEngine, watch
from incidentsim.rules.chance import exponential
from incidentsim.scenario.scenario import Scenario
from tests.scenes import EAGER, constant, scene
from tests.theory.harness import on_station

_OFFICERS, _SERVICE_S, _BETWEEN_S = 3, 60.0, 40.0
_ENCOUNTERS, _WARM_UP = 200, 20


def _one_request_an_encounter() -> Scenario:
    """Red asks its group for rung 2 ten seconds after each encounter begins; nothing else happens."""
    rungs = [
        {"name": f"rung {rung}", "authority": "group" if rung >= 2 else "bridge", "mid_level": 0, "manoeuvre": "hold"}
        for rung in range(8)
    ]
    return scene(
        EAGER,
        {
            "ladder.rungs": rungs,
            "red.aim": 2,
            "red.roe.preauthorised_rung": 1,
            "red.group.officers": _OFFICERS,
            "red.group.decision": {"law": "exponential", "mean_s": _SERVICE_S},
            "red.request_patience_s": 1e6,
            "blue.units.ship.errand": constant(1e4),
            "red.units.ship.errand": constant(1e4),
            "domain.horizon_s": 1e5,
        },
    )


def _poisson_days(replication: int) -> Days:
    days = days_of(_ENCOUNTERS)
    gaps_s = [
        exponential(_BETWEEN_S, uniform(9, replication, n, int(Purpose.CONNECT), 0, 0)) for n in range(_ENCOUNTERS)
    ]
    days["start_s"] = np.cumsum(gaps_s)
    return days


@pytest.mark.slow
def test_requests_of_many_encounters_wait_for_an_officer_as_erlang_c_says() -> None:
    load = _SERVICE_S / _BETWEEN_S
    blocked = (
        load**_OFFICERS / math.factorial(_OFFICERS) / sum(load**k / math.factorial(k) for k in range(_OFFICERS + 1))
    )
    delayed = blocked / (1.0 - load / _OFFICERS * (1.0 - blocked))
    expected_s = delayed * _SERVICE_S / (_OFFICERS - load)
    means = []
    for replication in range(16):
        notes = SimpyEngine().journal(_one_request_an_encounter(), 51, replication, _poisson_days(replication))
        waits_s = [note.value for note in notes if note.did == Did.OFFICER_TAKEN and side_of(note.actor) == 1]
        assert len(waits_s) == _ENCOUNTERS
        means.append(np.mean(waits_s[_WARM_UP:]))
    assert np.mean(means) == pytest.approx(expected_s, abs=4.0 * np.std(means, ddof=1) / len(means) ** 0.5)


_LOW, _HIGH = 4, 5
_RATES = {_LOW: 1.0 / 150.0, _HIGH: 1.0 / 200.0}
_THOUGHT_S = 60.0


def _desk(queue: str, replication: int, until_s: float = 300_000.0) -> dict[int, tuple[float, float]]:
    """One officer, two Poisson streams of requests, exponential thought: by rung, mean wait and mean stay (s)."""
    encounter = on_station(scene({"red.group.officers": 1, "red.group.queue": queue}), 52, replication)
    env, red = encounter.env, encounter.sides[1]
    waits: dict[int, list[float]] = {_LOW: [], _HIGH: []}
    stays: dict[int, list[float]] = {_LOW: [], _HIGH: []}

    def draw(purpose: Purpose, rung: int, number: int) -> float:
        return uniform(52, replication, 0, int(purpose), rung, number)

    def request(rung: int, thought_s: float) -> ProcessGenerator:
        came_s = env.now
        yield from watch.consider(encounter, (red, Level.GROUP), watch.Matter(rung, thought_s, -1))
        stays[rung].append(env.now - came_s)
        waits[rung].append(env.now - came_s - thought_s)

    def source(rung: int) -> ProcessGenerator:
        for number in count():
            yield env.timeout(exponential(1.0 / _RATES[rung], draw(Purpose.CONNECT, rung, number)))
            env.process(request(rung, exponential(_THOUGHT_S, draw(Purpose.STAFF_DELAY, rung, number))))

    for rung in _RATES:
        env.process(source(rung))
    env.run(until=until_s)
    return {rung: (float(np.mean(waits[rung])), float(np.mean(stays[rung]))) for rung in _RATES}


def _in_theory() -> tuple[float, float, float]:
    """Residual thought in hand (s), load of the high rung, load of both."""
    high, both = _RATES[_HIGH] * _THOUGHT_S, sum(_RATES.values()) * _THOUGHT_S
    return both * _THOUGHT_S, high, both


def test_where_higher_rungs_go_first_requests_wait_as_cobham_says() -> None:
    residual_s, high, both = _in_theory()
    expected = {_HIGH: residual_s / (1 - high), _LOW: residual_s / ((1 - high) * (1 - both))}
    found = [_desk("priority", replication) for replication in range(8)]
    for rung, wait_s in expected.items():
        means = [result[rung][0] for result in found]
        assert np.mean(means) == pytest.approx(wait_s, abs=4.0 * np.std(means, ddof=1) / len(means) ** 0.5)


def test_where_officers_are_called_away_requests_stay_as_the_preemptive_queue_says() -> None:
    """The high rung sees only its own kind, an M/M/1 queue; the low one waits for all, and is interrupted."""
    residual_s, high, both = _in_theory()
    low_s = _THOUGHT_S / (1 - high) + residual_s / ((1 - high) * (1 - both))
    expected = {_HIGH: _THOUGHT_S / (1 - high), _LOW: low_s}
    found = [_desk("preemptive", replication) for replication in range(8)]
    for rung, stay_s in expected.items():
        means = [result[rung][1] for result in found]
        assert np.mean(means) == pytest.approx(stay_s, abs=4.0 * np.std(means, ddof=1) / len(means) ** 0.5)
