"""The figure of causes: its title is the finding, its numbers are those of the study, nothing lies on anything."""

from pathlib import Path

import numpy as np
import pytest

from incidentsim.analysis.causes import prevented, tally
from incidentsim.brief.causes import LOOKS, WORDS, Account, causes_of, finding, tally_finding, tally_of
from incidentsim.brief.figures import causes
from incidentsim.brief.style import house_style
from incidentsim.brief.words import change, per_cent, rate
from incidentsim.measures import CAUSES_TOLD, ROW, Rows
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words


def rows(n: int, incidents: float, misread: float, violence: float = 0.02) -> Rows:
    """Encounters of which so many are incidents of two steps up; of their first steps, so many are misread."""
    order = np.random.default_rng(5).permutation(n) / n
    table = np.zeros(n, dtype=ROW)
    table["replication"] = np.arange(n)
    table["incident"] = order < incidents
    table["climbs"] = 2.0 * table["incident"]
    table["climbs_misread"] = order < incidents * misread
    table["climbs_deliberate"] = table["climbs"] - table["climbs_misread"]
    table["success"] = order < 0.6 * incidents
    table["violence"] = order < violence
    return table


def account(before: Rows, after: Rows) -> Account:
    return Account(tally(before), prevented(before, after), len(before), int(before["climbs"].sum()))


ACCOUNTS = {
    "fall": account(rows(400, 0.4, 0.3), rows(400, 0.3, 0.0)),
    "rise": account(rows(400, 0.3, 0.3), rows(400, 0.4, 0.0)),
    "Cannot tell": account(rows(60, 0.9, 0.9, 0.5), rows(60, 0.9, 0.0, 0.5)),
    "nobody climbs": account(rows(40, 0.0, 0.0, 0.0), rows(40, 0.0, 0.0, 0.0)),
}


@pytest.mark.parametrize("said", ACCOUNTS)
def test_no_two_texts_lie_on_one_another_and_the_title_is_the_finding(said: str) -> None:
    with house_style():
        page = causes_of(ACCOUNTS[said], "A scenario", STAMP)
    assert not overlapping(page.figure)
    assert not outside(page.figure)
    assert words(page.figure, "title") == " ".join(finding(ACCOUNTS[said]).split())
    assert said in finding(ACCOUNTS[said])


@pytest.mark.parametrize("said", ACCOUNTS)
def test_every_text_of_a_panel_ends_inside_it(said: str) -> None:
    with house_style():
        figure = causes_of(ACCOUNTS[said], "A scenario", STAMP).figure
        figure.canvas.draw()
    for axes in figure.axes:
        edge = axes.get_window_extent().x1
        reach = {text.get_text(): text.get_window_extent().x1 - edge for text in axes.texts}
        assert max(reach.values()) <= 1.0, reach


def test_every_cause_and_every_difference_stands_there_with_its_interval() -> None:
    found = ACCOUNTS["fall"]
    with house_style():
        said = words(causes_of(found, "A scenario", STAMP).figure)
    for each in found.tally.values():
        assert rate(each.per_1000) in said
        assert per_cent(each.of_climbs) in said.replace(" %", "\u00a0%")
    for compared in found.prevented.values():
        assert change(compared.difference) in said
    assert "n = 400 encounters" in said
    assert f"n = {found.climbs:,} steps" in said


@pytest.mark.parametrize("said", ACCOUNTS)
def test_the_tally_alone_names_the_command_that_tells_the_rest(said: str) -> None:
    found = ACCOUNTS[said].tally
    with house_style():
        page = tally_of(found, "A scenario", "incidentsim causes it", STAMP)
    assert not overlapping(page.figure)
    assert not outside(page.figure)
    assert words(page.figure, "title") == " ".join(tally_finding(found).split())
    assert "`incidentsim causes it`" in words(page.figure, "reading")


def test_the_title_of_the_tally_tells_what_is_meant_and_what_most_of_the_rest_turns_on() -> None:
    found = ACCOUNTS["fall"].tally
    meant, misread = (per_cent(found[name].of_climbs) for name in ("deliberate", "misread"))
    title = tally_finding(found)
    assert title == f"Of 320 steps up {meant} would be taken all the same; {misread} turn on a misread act"


def test_a_cause_on_which_nothing_turned_has_no_bar_but_is_named() -> None:
    found = ACCOUNTS["fall"].tally
    with house_style():
        page = tally_of(found, "A scenario", "incidentsim causes it", STAMP)
    said = words(page.figure)
    assert WORDS["silence"] not in [label.get_text() for label in page.figure.axes[0].get_yticklabels()]
    assert f"No step up turned on: default, relay, silence, heat, mixed (each {rate(found['heat'].per_1000)}" in said


def test_every_cause_has_its_words_and_its_own_look_without_colour() -> None:
    assert list(LOOKS) == list(WORDS) == list(CAUSES_TOLD)
    assert len({look.hatch for look in LOOKS.values()}) == len(LOOKS)


def test_the_figure_is_written(tmp_path: Path) -> None:
    path = causes(load("maritime-close-pass"), ACCOUNTS["fall"], tmp_path / "causes.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
