"""The headline figure shows every number of the table with its doubt, and its title is the finding."""

from pathlib import Path

import pytest

from incidentsim.brief.figures import surface
from incidentsim.brief.findings import headline_of
from incidentsim.brief.grid import Grid
from incidentsim.brief.style import house_style
from incidentsim.brief.surface import rows_of, surface_of
from incidentsim.brief.words import half_width, rate
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.brief.rows import LEVELS, PACES, grid

GRIDS = [grid(0.3, 0.02), grid(0.0, 0.0, 60, 0.0), grid(-0.4, 0.1, 5000, 0.5)]


@pytest.mark.parametrize("points", GRIDS)
def test_no_two_texts_of_the_surface_lie_on_one_another(points: Grid) -> None:
    with house_style():
        page = surface_of(points, STAMP)
    assert not overlapping(page.figure)
    assert not outside(page.figure)
    assert words(page.figure, "title") == headline_of(points)


def test_every_point_stands_in_the_tables_with_its_interval_and_its_number() -> None:
    with house_style():
        said = words(surface_of(GRIDS[0], STAMP).figure)
    for point in GRIDS[0].points:
        assert half_width(point.estimate("success"), 100.0) in said
        assert rate(point.estimate("violence")) in said


def test_nothing_is_drawn_where_nothing_was_run() -> None:
    drawn = [point for row in rows_of(GRIDS[0]) for point in row.points]
    assert {point.levers for point in drawn} == {point.levers for point in GRIDS[0].points}
    assert len(drawn) == len(LEVELS) * len(PACES) + 2
    with house_style():
        first = surface_of(GRIDS[0], STAMP).figure.axes[0]
    assert [tick.get_text() for tick in first.get_xticklabels()] == ["0", "0.5", "1"]
    marks = [line for line in first.lines if line.get_marker() in {row.look.marker for row in rows_of(GRIDS[0])}]
    assert len(marks) == len(drawn)


def test_each_line_differs_from_the_others_without_colour() -> None:
    rows = list(rows_of(GRIDS[0]))
    assert len({row.look.marker for row in rows}) == len(rows)
    assert len({str(row.look.line) for row in rows}) == len(rows)


def test_a_surface_is_written(tmp_path: Path) -> None:
    scenario = load("maritime-close-pass")
    path = surface(scenario, GRIDS[0], tmp_path / "surface.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
