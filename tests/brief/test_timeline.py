"""Aftermaths in days: the growing shares of their endings, and one of them told on its own axis."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from incidentsim.analysis.estimates import share
from incidentsim.brief.figures import aftermath_timeline, swim_lane
from incidentsim.brief.later import aftermath_days_of, ending_of, scene_and_after
from incidentsim.brief.style import house_style
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.brief.timeline import ENDINGS, aftermath_timeline_of, curve_of, finding
from incidentsim.journal import Did, Journal
from incidentsim.measures import Rows
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.strategies import ENGINE


@lru_cache(maxsize=1)
def table() -> Rows:
    return ENGINE.measures(load("brahmos-2022"), 1, range(150))


@lru_cache(maxsize=1)
def after_a_scene() -> Journal:
    """A trial of the Decatur case that is followed by an aftermath."""
    scenario = load("decatur-2018")
    journals = (ENGINE.journal(scenario, 1, replication) for replication in range(200))
    return next(journal for journal in journals if any(note.did == Did.SERIOUS for note in journal))


def test_at_the_last_day_each_line_stands_at_the_share_of_its_ending() -> None:
    rows = table()
    for name in ENDINGS:
        curve, known = curve_of(rows, name, 1000.0), share(int(rows[name].sum()), len(rows))
        assert (curve.value[-1], curve.low[-1], curve.high[-1]) == (known.value, known.low, known.high)
        assert np.all(np.diff(curve.value) >= 0.0)
        assert curve.value[0] == np.mean((rows[name] == 1.0) & (rows["aftermath_s"] == 0.0))


def test_the_title_of_the_timeline_says_the_finding_and_no_two_texts_lie_on_one_another() -> None:
    with house_style():
        page = aftermath_timeline_of(table(), load("brahmos-2022"), STAMP)
    assert words(page.figure, "title") == " ".join(finding(table()).split())
    assert finding(table()).startswith("Of 150 aftermaths ")
    assert not overlapping(page.figure)
    assert not outside(page.figure)


def test_the_lines_have_the_names_of_the_title_and_the_jump_is_explained() -> None:
    with house_style():
        said = words(aftermath_timeline_of(table(), load("brahmos-2022"), STAMP).figure)
    assert "avenged" not in said
    assert said.count("retaliation") == 2
    assert "hears nothing for 24 h takes that as news (aftermath.silence_after_s)" in said


def test_a_table_without_aftermaths_says_so() -> None:
    rows = table().copy()
    rows["aftermath"] = 0.0
    for name in ENDINGS:
        rows[name] = np.nan
    assert finding(rows).startswith("None of 150 encounters had an aftermath")
    with house_style():
        assert isinstance(aftermath_timeline_of(rows, load("brahmos-2022"), STAMP).figure, Figure)


def test_an_aftermath_has_a_panel_of_its_own_below_the_minutes_of_its_scene() -> None:
    scenario, journal = load("decatur-2018"), after_a_scene()
    with house_style():
        page = swim_lane_of(scenario, journal, STAMP)
    axes = page.figure.axes
    assert len(axes) == 3
    minutes = [each.get_xlim()[1] for each in axes if "days" not in each.get_xlabel()]
    ended = next(note for note in journal if note.did == Did.ENDED)
    assert all(limit < 1.1 * ended.value / 60.0 for limit in minutes)
    assert f"at the bottom: {ending_of(scene_and_after(journal)[1])}" in words(page.figure)


@pytest.mark.parametrize("replication", range(4))
def test_an_act_without_a_scene_is_drawn_in_days(replication: int) -> None:
    scenario = load("brahmos-2022")
    journal = ENGINE.journal(scenario, 1, replication)
    with house_style():
        page = aftermath_days_of(scenario, journal, STAMP)
    assert len(page.figure.axes) == 1
    assert not overlapping(page.figure)
    assert f"the aftermath: {ending_of(journal)}" in words(page.figure, "title")


def test_both_figures_are_written(tmp_path: Path) -> None:
    scenario = load("brahmos-2022")
    assert aftermath_timeline(scenario, table(), tmp_path / "days.png", STAMP).stat().st_size > 10_000
    assert swim_lane(scenario, ENGINE.journal(scenario, 1, 0), tmp_path / "one.png", STAMP).stat().st_size > 10_000
