"""The shares of endings: every number with its Wilson interval, of incidents and of encounters."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from incidentsim.analysis.estimates import share
from incidentsim.brief.figures import outcome_shares
from incidentsim.brief.shares import finding, outcome_shares_of, share_of, together
from incidentsim.brief.style import house_style
from incidentsim.brief.timeline import finding as of_aftermaths
from incidentsim.brief.words import per_cent
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.brief.rows import ENDINGS, rows

TABLES = [rows(400, 0.5, 0.6, 0.2, 1), rows(60, 0.9, 0.05, 0.5, 1), rows(1000, 1.0, 1.0), rows(40, 0.0, 0.0)]


@pytest.mark.parametrize("table", TABLES)
def test_no_two_texts_of_the_shares_lie_on_one_another(table: dict[str, np.ndarray]) -> None:
    with house_style():
        page = outcome_shares_of(table, "A scenario", STAMP)
    assert not overlapping(page.figure)
    assert not outside(page.figure)
    assert words(page.figure, "title") == " ".join(finding(table).split())


def test_every_ending_stands_there_with_the_interval_of_wilson() -> None:
    table = TABLES[0]
    with house_style():
        page = outcome_shares_of(table, "A scenario", STAMP)
    said = words(page.figure).replace("\u00a0", " ")
    incidents = int(table["incident"].sum())
    assert f"Endings of {incidents:,} incidents" in said
    assert "of all 400 encounters" in said
    for ending in ENDINGS:
        for whole, given in ((incidents, "incident"), (400, None)):
            assert share_of(table, ending, given) == share(float(table[ending].sum()), whole)
            assert per_cent(share(float(table[ending].sum()), whole)).replace("\u00a0", " ") in said


@pytest.mark.parametrize("table", TABLES[:3])
def test_the_endings_exclude_one_another_and_leave_nothing_out(table: dict[str, np.ndarray]) -> None:
    shares = [share_of(table, ending, "incident").value for ending in ENDINGS]
    assert sum(value for value in shares if value is not None) == pytest.approx(1.0)


def test_the_title_tells_averted_distance_violence_and_contained() -> None:
    table = TABLES[1]
    lost = together(table, ("collision", "force", "engagement"))
    incident = table["incident"] == 1.0
    either = (table["collision"] + table["force"] + table["engagement"])[incident]
    assert lost == share(float(either.sum()), len(either))
    averted, contained = (share(float(table[name].sum()), len(either)) for name in ("averted", "contained"))
    assert contained.value is not None
    assert contained.value > 0.0
    said = finding(table)
    assert said.startswith(f"Of {len(either)} incidents {per_cent(averted)} are averted")
    assert said.endswith(f"{per_cent(lost)} in violence or loss; {per_cent(contained)} are contained after it")


@pytest.mark.parametrize("table", TABLES[:3])
def test_averted_and_contained_stand_apart_and_make_success(table: dict[str, np.ndarray]) -> None:
    with house_style():
        page = outcome_shares_of(table, "A scenario", STAMP)
    said = words(page.figure).replace("\u00a0", " ")
    incidents = int(table["incident"].sum())
    for name in ("averted", "contained", "success"):
        assert per_cent(share(float(table[name].sum()), incidents)).replace("\u00a0", " ") in said
    assert [label.get_text() for label in page.figure.axes[1].get_yticklabels()] == ["averted", "contained", "both"]
    assert table["averted"].sum() + table["contained"].sum() == table["success"].sum()


@pytest.mark.parametrize("table", TABLES)
def test_the_three_ends_of_aftermaths_stand_together_or_there_is_none(table: dict[str, np.ndarray]) -> None:
    with house_style():
        page = outcome_shares_of(table, "A scenario", STAMP)
    said = words(page.figure).replace("\u00a0", " ")
    after = int(table["aftermath"].sum())
    assert f"Aftermaths, n = {after:,}" in said
    assert ("no scene was serious" in said) == (after == 0)
    for name in ("settled", "frozen", "retaliation"):
        if after:
            assert name in said
            assert per_cent(share(float(table[name].sum()), after)).replace("\u00a0", " ") in said


def test_of_an_act_without_a_scene_the_title_tells_how_its_aftermath_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[Figure] = []
    monkeypatch.setattr("incidentsim.brief.figures.save", lambda figure, _: pages.append(figure))
    for name in ("brahmos-2022", "maritime-close-pass"):
        outcome_shares(load(name), TABLES[0], Path("outcomes.png"), STAMP)
    first, second = (words(page, "title") for page in pages)
    assert first == " ".join(of_aftermaths(TABLES[0]).split())
    assert "averted" not in first
    assert "averted" in second


def test_a_table_without_incidents_says_so() -> None:
    assert finding(TABLES[3]) == "None of 40 encounters became an incident"


def test_the_shares_are_written(tmp_path: Path) -> None:
    path = outcome_shares(load("maritime-close-pass"), TABLES[0], tmp_path / "outcomes.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
