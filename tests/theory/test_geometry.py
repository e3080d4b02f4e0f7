"""Where nobody is ordered anywhere, every pair of units crosses its rings when two steady courses say so."""

import math

import pytest

from incidentsim.journal import Did, Ring, pair_of, ring_of
from incidentsim.rules.kinematics import course_velocity
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import those
from tests.scenes import scene, told
from tests.strategies import changed

SPEED_MPS, ABEAM_M = 10.0, 300.0
RADII = {Ring.WARNING: 9260.0, Ring.SAFETY: 457.2}


def columns(apart_m: float) -> Scenario:
    """Two columns of two ships on opposite courses, `ABEAM_M` apart; the second ship of each a mile behind."""
    still = scene({"blue.reflex": 0.0, "red.reflex": 0.0})
    forces = {}
    for name, force, course_rad, ahead_m in (
        ("blue", still.blue, 0.0, 0.0),
        ("red", still.red, math.pi, apart_m),
    ):
        (ship,) = force.units.values()
        behind = 1852.0 if name == "red" else -1852.0
        units = {
            str(number): changed(
                ship,
                name=f"{name} {number}",
                station="leads",
                course_rad=course_rad,
                speed_mps=SPEED_MPS,
                position_m=(ABEAM_M if name == "red" else 0.0, ahead_m + number * behind, 0.0),
            )
            for number in (0, 1)
        }
        forces[name] = changed(force, units=units)
    return changed(still, **forces)


@pytest.mark.parametrize("ring", RADII)
def test_every_pair_crosses_its_rings_when_its_courses_say_so(ring: Ring) -> None:
    """Closing at twice the speed over the ground from n miles: in at (d - half chord) / 2v, out at (d + half chord)."""
    apart_m = 12_000.0
    notes = told(columns(apart_m))
    closing_mps = course_velocity(0.0, SPEED_MPS)[1] * 2.0
    half_m = math.sqrt(RADII[ring] ** 2 - ABEAM_M**2)
    for did, sign in ((Did.CROSSED_IN, -1.0), (Did.CROSSED_OUT, 1.0)):
        found = {pair_of(note.object): note.at_s for note in those(notes, did) if ring_of(note.object) == ring}
        ahead_m = {2 * blue + red: apart_m + (blue + red) * 1852.0 for blue in (0, 1) for red in (0, 1)}
        assert found == pytest.approx({pair: (m + sign * half_m) / closing_mps for pair, m in ahead_m.items()})


def test_the_deadline_passes_from_pair_to_pair() -> None:
    """The nearest pair's crossing first; then, it being inside, the next pair's: the two in the middle tie."""
    notes = told(columns(12_000.0))
    half_m = math.sqrt(RADII[Ring.SAFETY] ** 2 - ABEAM_M**2)
    deadlines = [note.value for note in those(notes, Did.DEADLINE) if math.isfinite(note.value)]
    expected = [(12_000.0 + step * 1852.0 - half_m) / (2.0 * SPEED_MPS) for step in (0, 1, 2)]
    assert deadlines == pytest.approx(expected)
