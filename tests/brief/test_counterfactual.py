"""Two runs in one picture: what differs is what the alignment says, and its title is computed from it."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from incidentsim.brief.counterfactual import finding, two_runs_of
from incidentsim.brief.figures import two_runs
from incidentsim.brief.later import act_s
from incidentsim.brief.story import shown_of
from incidentsim.brief.style import house_style
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.journal import Did, Ending
from incidentsim.results.retold import Change, Retold, most_telling, retell
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.brief.pages import SEED, STAMP, outside, overlapping, words
from tests.strategies import ENGINE

#: One that parts at once, a very long one, one with another outcome, one where only numbers differ, two that are equal.
RUNS = [
    ("maritime-close-pass", 0, "decision.pace", 0.5),
    ("decatur-2018", 14, "domain.act_repeat_s", 200.0),
    ("air-intercept", 9, "decision.pace", 0.25),
    ("maritime-close-pass", 5, "red.trust", 0.9),
    ("maritime-close-pass", 3, "channels.hotline.answer", 0.99),
]
Told = tuple[tuple[Scenario, Scenario], tuple[Retold, ...], list[Change]]
each_run = pytest.mark.parametrize("run", RUNS)


@lru_cache
def told(run: tuple[str, int, str, float]) -> Told:
    name, replication, path, value = run
    was = load(name)
    now = vary(was, path, value)
    journals = ENGINE.journal(was, SEED, replication), ENGINE.journal(now, SEED, replication)
    return (was, now), retell(journals, (was, now)), [Change(path, "as it was", "changed")]


@lru_cache
def page(run: tuple[str, int, str, float]) -> Figure:
    with house_style():
        return two_runs_of(*told(run), STAMP).figure


@each_run
def test_no_two_texts_of_two_runs_lie_on_one_another(run: tuple[str, int, str, float]) -> None:
    assert not overlapping(page(run))
    assert not outside(page(run))
    assert words(page(run), "stamp") == STAMP


@each_run
def test_both_runs_lie_on_one_axis_of_time(run: tuple[str, int, str, float]) -> None:
    limits = {axes.get_xlim() for axes in page(run).axes}
    assert len(limits) == 1
    assert len(page(run).axes) == 4


@each_run
def test_the_title_says_what_was_changed_and_what_came_of_it(run: tuple[str, int, str, float]) -> None:
    _, (retold,), _ = told(run)
    title = words(page(run), "title")
    assert title.startswith(f"With {run[2]} at changed instead of as it was")
    came = {one.what: (one.was, one.now) for one in retold.came}
    was, now = came["ending"]
    assert ("nothing differs" in title) == (not retold.aligned.differs)
    assert ("only times and numbers" in title) == (retold.aligned.differs and retold.first_alone is None)
    if retold.first_alone is not None:
        assert now.split()[-1] in title
        later = [came.get("aftermath", ("none", "none"))[run] for run in (0, 1)]
        assert ("still" in title) == ((was, later[0]) == (now, later[1]))
        assert all(f"then {ended}" in title for ended in later if ended != "none")


@each_run
def test_the_veil_ends_where_the_runs_part(run: tuple[str, int, str, float]) -> None:
    _, (retold,), _ = told(run)
    said = words(page(run))
    assert ("here they part" in said) == retold.aligned.differs
    assert f"{retold.aligned.common:,} notes are the same in both" in words(page(run), "reading")


@lru_cache
def surge() -> Told:
    """Fourteen meetings of which the third ends differently; the first only has other times."""
    was = load("fishing-season")
    now = vary(was, "red.trust", 0.6)
    journals = ENGINE.journal(was, SEED, 0), ENGINE.journal(now, SEED, 0)
    return (was, now), retell(journals, (was, now)), [Change("red.trust", "0.4", "0.6")]


def test_of_a_surge_the_encounter_that_ends_differently_is_drawn() -> None:
    _, told, changes = surge()
    ends = [one.aligned.encounter for one in told if one.ends_differently]
    assert ends
    assert most_telling(told).aligned.encounter == ends[0]
    title = finding(told, changes)
    assert f", in encounter {ends[0]} of {len(told)}, the outcome is " in title
    with house_style():
        said = words(two_runs_of(*surge(), STAMP).figure, "reading")
    differ = sum(one.aligned.differs for one in told)
    assert f"Of {len(told)} encounters, numbered from 0, {differ} differ and {len(ends)} end differently." in said


def test_next_goes_a_deed_without_a_counterpart_then_an_incident() -> None:
    _, told, changes = surge()
    alike = [one for one in told if not one.ends_differently]
    alone = [one for one in alike if one.first_alone is not None]
    shifted = [one for one in alike if one.first_alone is None]
    assert alone
    assert shifted
    assert most_telling([*shifted, *alone]) in alone
    assert most_telling(shifted).eventful == any(one.eventful for one in shifted)
    assert f"every deed stays in all {len(shifted)} encounters" in finding(shifted, changes)


def test_of_a_surge_the_swim_lane_shows_an_incident_and_says_which() -> None:
    (scenario, _), _, _ = surge()
    journal = ENGINE.journal(scenario, SEED, 0)
    ended = {note.encounter: note.object for note in journal if note.did == Did.ENDED}
    first = min(encounter for encounter, ending in ended.items() if ending != Ending.UNEVENTFUL)
    notes, which = shown_of(journal)
    assert {note.encounter for note in notes} == {first}
    with house_style():
        page = swim_lane_of(scenario, journal, STAMP)
    assert words(page.figure, "title").startswith(f"{which.capitalize()}: ")
    assert which == f"encounter {first} of {len(ended)}"
    assert not overlapping(page.figure)
    assert not outside(page.figure)


LATER = ("air-intercept", 16, "aftermath.restraint", 1.5)


def test_two_runs_that_part_in_the_aftermath_are_drawn_in_days_with_the_parting_there() -> None:
    _, (retold,), _ = told(LATER)
    figure = page(LATER)
    assert len(figure.axes) == 2
    parted_d = (retold.aligned.parted_s - act_s(retold.aligned.first)) / 86_400.0
    for axes in figure.axes:
        dashed = [
            line for line in axes.lines if line.get_linestyle() == "--" and np.asarray(line.get_xdata())[0] == parted_d
        ]
        assert len(dashed) == 1
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert not overlapping(figure)
    assert not outside(figure)
    assert "min after the act" in words(figure, "reading")
    title = words(figure, "title")
    came = {one.what: (one.was, one.now) for one in retold.came}["aftermath"]
    assert f"as before, then {came[1]} after" in title
    assert f"not {came[0]} after" in title


def test_the_box_of_an_ending_stays_on_the_page() -> None:
    run = ("air-intercept", 16, "decision.pace", 0.9)
    figure = page(run)
    width = figure.bbox.width
    figure.canvas.draw()
    boxes = [text.get_bbox_patch() for axes in figure.axes for text in axes.texts if "after" in text.get_text()]
    assert boxes
    assert all(box is not None and box.get_window_extent().x1 <= width for box in boxes)


def test_two_runs_are_written(tmp_path: Path) -> None:
    scenarios, retold, changes = told(RUNS[0])
    path = two_runs(scenarios, (retold, changes), tmp_path / "two.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
