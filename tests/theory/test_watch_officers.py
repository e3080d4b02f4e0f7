"""Watch officers as servers of a queue: requests of many encounters wait as Erlang C says."""

import math

import numpy as np
import pytest

from incidentsim.draws import Purpose, uniform
from incidentsim.engine import DAY, Days
from incidentsim.journal import Did, side_of
from incidentsim.model import SimpyEngine
from incidentsim.rules.chance import exponential
from incidentsim.scenario.scenario import Scenario
from tests.scenes import EAGER, constant, scene

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
    days = np.full(_ENCOUNTERS, np.nan, dtype=DAY)
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
