"""What must be so at the ends of the parameters, whatever the middle holds."""

import numpy as np
import pytest

from incidentsim.journal import Did, Ending, Note
from incidentsim.model import SimpyEngine
from incidentsim.scenario.scenario import Scenario
from tests.theory.harness import CLEAR_SIGHT, close_pass

_SURE_CALLS = {
    "blue.delegation": 1.0,
    "red.delegation": 1.0,
    "blue.willing": 1.0,
    "red.willing": 1.0,
    "channels.radio.answer": 1.0,
    "channels.radio.answer_with_protocol": 1.0,
    "channels.radio.retries": 5,
    "bundle.gross_error_floor": 0.0,
    "blue.group.loss": 0.0,
    "red.group.loss": 0.0,
}


def _journals(scenario: Scenario, count: int) -> list[tuple[Note, ...]]:
    engine = SimpyEngine()
    return [engine.journal(scenario, 21, replication) for replication in range(count)]


def test_without_channels_nothing_is_ever_agreed() -> None:
    journals = _journals(close_pass({"blue.plan": (), "red.plan": ()}), 60)
    assert not any(note.did in (Did.AGREED, Did.RANG) for notes in journals for note in notes)


def test_with_routine_aims_clear_sight_and_an_endless_threshold_nobody_climbs() -> None:
    calm = {"red.aim": 0, "decision.theta_up": 700.0}
    journals = _journals(close_pass(CLEAR_SIGHT, _SURE_CALLS, calm), 60)
    assert not any(note.did == Did.CLIMBED for notes in journals for note in notes)
    assert {notes[-1].object for notes in journals} == {Ending.UNEVENTFUL}


def _agreed_share(theta_accept: float) -> float:
    """Of scenes in which red climbs to rung 2 and nobody ever steps down alone, the share that ends agreed."""
    forced = {
        "red.aim": 2,
        "decision.theta_up": 0.2,
        "decision.theta_down": 700.0,
        "decision.reciprocity": 0.0,
        "decision.goal_pull": 1.0,
        "decision.theta_accept": theta_accept,
        "decision.belief_weight": 0.0,
        "blue.reflex": 1.0,
        "red.reflex": 1.0,
        "domain.pass_distance.median_m": 600.0,
        "red.units.ship.errand": {"law": "constant", "value_s": 1e5},
        "blue.units.ship.errand": {"law": "constant", "value_s": 1e5},
    }
    endings = [notes[-1].object for notes in _journals(close_pass(CLEAR_SIGHT, _SURE_CALLS, forced), 40)]
    return float(np.mean([ending == Ending.AGREED for ending in endings if ending != Ending.UNEVENTFUL]))


@pytest.mark.slow
def test_the_readier_sides_are_to_accept_the_surer_an_incident_is_agreed() -> None:
    shares = [_agreed_share(theta) for theta in (-6.0, 0.0, 12.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert shares[-1] > 0.95
