"""By which name a scene ends: of all that happened, the worst."""

import pytest

from incidentsim.journal import Did, Ending
from incidentsim.model import ending
from tests.scenes import scene
from tests.theory.harness import on_station

PARTED, HORIZON = ending.PARTED, ending.HORIZON


@pytest.mark.parametrize(
    ("worst", "collided", "settled", "rungs", "reason", "name"),
    [
        (1, 0, 0, (0, 1), PARTED, Ending.UNEVENTFUL),
        (1, 0, 0, (0, 1), HORIZON, Ending.UNEVENTFUL),
        (1, 1, 0, (0, 1), PARTED, Ending.COLLISION),
        (2, 0, 0, (1, 1), PARTED, Ending.STOOD_DOWN),
        (4, 0, 0, (1, 2), PARTED, Ending.LAPSED),
        (4, 0, 0, (3, 0), PARTED, Ending.LAPSED),
        (4, 0, 0, (3, 0), HORIZON, Ending.UNRESOLVED),
        (4, 0, 0, (1, 1), HORIZON, Ending.UNRESOLVED),
        (4, 0, 1, (1, 1), PARTED, Ending.AGREED),
        (4, 0, 1, (1, 1), HORIZON, Ending.AGREED),
        (5, 0, 1, (1, 1), PARTED, Ending.FORCE),
        (5, 0, 0, (5, 5), HORIZON, Ending.FORCE),
        (5, 1, 1, (1, 1), PARTED, Ending.COLLISION),
        (6, 1, 1, (1, 1), PARTED, Ending.ENGAGEMENT),
        (7, 0, 0, (7, 7), HORIZON, Ending.ENGAGEMENT),
    ],
)
def test_engagement_goes_before_collision_force_agreement_standing_down_lapse_and_horizon(
    worst: int, collided: int, settled: int, rungs: tuple[int, int], reason: int, name: Ending
) -> None:
    encounter = on_station(scene(), 1, 0)
    encounter.worst, encounter.collided, encounter.settled = worst, collided, settled
    for side, rung in zip(encounter.sides, rungs, strict=True):
        side.rung = rung
    ending.end(encounter, reason)
    ending.end(encounter, HORIZON)  # what is over stays over
    assert [Ending(note.object) for note in encounter.world.notes if note.did == Did.ENDED] == [name]
