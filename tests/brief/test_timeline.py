"""Aftermaths in days: the growing shares of their endings, and one of them told on its own axis."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from incidentsim.analysis.estimates import share
from incidentsim.brief.figures import aftermath_timeline, swim_lane
from incidentsim.brief.later import aftermath_days_of, ending_of, scene_and_after, sentence
from incidentsim.brief.style import house_style
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.brief.timeline import ENDINGS, aftermath_timeline_of, curve_of, finding
from incidentsim.journal import NOBODY, Aftermath, Did, Ending, Intent, Journal, Level, Note, actor
from incidentsim.measures import Rows
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.strategies import ENGINE

DAY_S, BLUE = 86_400.0, actor(0, Level.NATION)


@lru_cache(maxsize=1)
def table() -> Rows:
    return ENGINE.measures(load("brahmos-2022"), 1, range(150))


@lru_cache(maxsize=1)
def after_a_scene() -> Journal:
    """A trial of the Decatur case that is followed by an aftermath."""
    scenario = load("decatur-2018")
    journals = (ENGINE.journal(scenario, 1, replication) for replication in range(200))
    return next(journal for journal in journals if any(note.did == Did.SERIOUS for note in journal))


def test_bands_widen_where_aftermaths_of_one_replication_go_alike() -> None:
    rows = table().copy()
    twice = np.concatenate([rows, rows])
    twice["encounter"][len(rows) :] = 1
    alone, alike = curve_of(rows, "frozen", 1000.0), curve_of(twice, "frozen", 1000.0)
    assert alike.value[-1] == pytest.approx(alone.value[-1])
    assert alike.high[-1] - alike.low[-1] == pytest.approx(alone.high[-1] - alone.low[-1], rel=0.02)


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


def aftermath(*lines: tuple[float, int, Did, int, float]) -> Journal:
    """An aftermath of a collision that red brought about, written by hand: days, who, what, object and value."""
    scene = [(0.0, actor(1, Level.UNIT), Did.ACTED, 2, 1.0), (0.0, NOBODY, Did.COLLIDED, 0, 0.0)]
    scene += [(0.0, NOBODY, Did.ENDED, int(Ending.COLLISION), 0.0), (0.0, NOBODY, Did.SERIOUS, 0, 2.0)]
    notes = [Note(day * DAY_S, 0, who, did, what, value, -1) for day, who, did, what, value in (*scene, *lines)]
    return tuple(note._replace(cause=1) if note.did == Did.SERIOUS else note for note in notes)


def drawn(notes: Journal) -> Figure:
    with house_style():
        return aftermath_days_of(load("maritime-close-pass"), notes, STAMP).figure


def test_a_frozen_aftermath_is_drawn_as_over_at_its_last_news() -> None:
    learnt, frozen = (1.0, BLUE, Did.LEARNT, 2, DAY_S), (30.0, NOBODY, Did.CONCLUDED, int(Aftermath.FROZEN), DAY_S)
    figure = drawn(aftermath(learnt, frozen))
    [axes] = figure.axes
    along = [np.asarray(line.get_xdata()) for line in axes.lines]
    assert [days[0] for days in along if len(days) > 1 and days[0] == days[-1]] == [1.0]
    assert axes.get_xlim()[1] < 2.0
    assert "frozen: last news" in words(figure)
    assert sentence(load("brahmos-2022"), aftermath(learnt, frozen)[3:]) == "it freezes, the last news after 1.0 days"


@pytest.mark.parametrize(("side", "verb"), [(0, "retaliates"), (1, "acts again")])
def test_an_act_is_revenge_only_of_the_side_that_suffered(side: int, verb: str) -> None:
    acts = (2.0, actor(side, Level.NATION), Did.RETALIATED, 5, 0.0)
    notes = aftermath(acts, (2.0, NOBODY, Did.CONCLUDED, int(Aftermath.RETALIATION), 2.0 * DAY_S))
    assert f"{verb}: rung 5" in words(drawn(notes))
    name = (load("brahmos-2022").blue.name, load("brahmos-2022").red.name)[side]
    assert sentence(load("brahmos-2022"), notes[3:]) == f"{name} {verb}, at rung 5, after 2.0 days"


@pytest.mark.parametrize(
    ("meant", "taken", "said"),
    [
        (Intent.OFFER, Intent.OFFER, "understood"),
        (Intent.OFFER, Intent.THREATEN, "misunderstood"),
        (Intent.WARN, Intent.WARN, "refused"),
    ],
)
def test_an_arrow_says_how_the_words_were_taken(meant: Intent, taken: Intent, said: str) -> None:
    heard = (1.0, BLUE, Did.HEARD, int(taken), float(meant))
    ended = (2.0, NOBODY, Did.CONCLUDED, int(Aftermath.SETTLED), 2.0 * DAY_S)
    texts = [text.get_text() for text in drawn(aftermath(heard, ended)).axes[0].texts]
    assert said in texts


def test_a_scene_with_an_aftermath_has_both_in_its_title() -> None:
    scenario, journal = load("decatur-2018"), after_a_scene()
    with house_style():
        title = words(swim_lane_of(scenario, journal, STAMP).figure, "title")
    assert title.endswith(f"; then {sentence(scenario, scene_and_after(journal)[1])}")


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
