"""The plan view shows the tracks of the journal, and its title is the closest approach."""

from pathlib import Path

import pytest

from incidentsim.brief.figures import plan_view
from incidentsim.brief.tracing import approach_of, course_to, path_of
from incidentsim.journal import Did
from incidentsim.measures import smallest_separation
from incidentsim.tracks import tracks_of
from incidentsim.units import METRES_PER_FOOT, METRES_PER_NAUTICAL_MILE, METRES_PER_YARD
from tests.brief.pages import ENCOUNTERS, STAMP, encounter, outside, overlapping, plan_page, words

each_encounter = pytest.mark.parametrize(("name", "replication"), ENCOUNTERS)


@each_encounter
def test_no_two_texts_of_a_plan_view_lie_on_one_another(name: str, replication: int) -> None:
    figure = plan_page(name, replication)
    assert not overlapping(figure)
    assert not outside(figure)


@each_encounter
def test_the_title_is_the_closest_approach_of_the_journal(name: str, replication: int) -> None:
    scenario, journal = encounter(name, replication)
    title = words(plan_page(name, replication), "title")
    apart_m = smallest_separation(journal)
    unit, symbol = (METRES_PER_FOOT, "ft") if scenario.domain.kind == "air" else (METRES_PER_YARD, "yd")
    assert title.startswith(f"Closest approach {apart_m / unit:,.0f} {symbol} ({apart_m:,.0f} m) after ")
    assert ("inside the safety ring" in title or "a collision" in title) == (apart_m < scenario.domain.rings.safety_m)
    assert ("a collision" in title) == any(note.did == Did.COLLIDED for note in journal)


@each_encounter
def test_the_closest_approach_lies_on_both_tracks(name: str, replication: int) -> None:
    _, journal = encounter(name, replication)
    tracks = tracks_of(journal)
    nearest = approach_of(tracks)
    assert nearest.at_m == tuple(tracks.position(who, nearest.at_s) for who in nearest.pair)
    between = sum((a - b) ** 2 for a, b in zip(*nearest.at_m, strict=True)) ** 0.5
    assert between == pytest.approx(nearest.apart_m, abs=1e-6)


def test_a_track_goes_through_every_change_of_course() -> None:
    _, journal = encounter("decatur-2018", 6)
    tracks = tracks_of(journal)
    for who in (*tracks.units(0), *tracks.units(1)):
        path = path_of(tracks, who, (tracks.legs[who][0].since_s, tracks.end_s), METRES_PER_NAUTICAL_MILE)
        legs = [leg for leg in tracks.legs[who] if leg.since_s < tracks.end_s]
        corners = {tuple(round(x / METRES_PER_NAUTICAL_MILE, 9) for x in leg.position_m[:2]) for leg in legs}
        assert corners <= {(round(x, 9), round(y, 9)) for x, y in path}


@pytest.mark.parametrize(
    ("east", "north", "wind"),
    [(0.0, 1.0, "north"), (1.0, 0.0, "east"), (-1.0, -1.0, "south-west"), (-1.0, 0.1, "west")],
)
def test_a_direction_is_told_by_the_nearest_of_eight_winds(east: float, north: float, wind: str) -> None:
    assert course_to((0.0, 0.0, 0.0), (east, north, 0.0), (1.0, "m")).split()[-1] == wind


def test_both_scales_are_equal_and_in_nautical_miles() -> None:
    whole, near = plan_page("maritime-close-pass", 10).axes
    for axes in (whole, near):
        (x0, x1), (y0, y1), box = axes.get_xlim(), axes.get_ylim(), axes.get_window_extent()
        assert (x1 - x0) / box.width == pytest.approx((y1 - y0) / box.height, rel=1e-6)
    assert (whole.get_xlabel(), whole.get_ylabel()) == ("east, nmi", "north, nmi")


def test_a_plan_view_is_written(tmp_path: Path) -> None:
    path = plan_view(*encounter("maritime-close-pass", 10), tmp_path / "plan.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
