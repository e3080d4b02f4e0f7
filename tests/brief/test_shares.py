"""The shares of endings: every number with its Wilson interval, of incidents and of encounters."""

from pathlib import Path

import numpy as np
import pytest

from incidentsim.analysis.estimates import share
from incidentsim.brief.figures import outcome_shares
from incidentsim.brief.shares import finding, outcome_shares_of, share_of, together
from incidentsim.brief.style import house_style
from incidentsim.brief.words import per_cent
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.brief.rows import ENDINGS, rows

TABLES = [rows(400, 0.5, 0.6), rows(60, 0.9, 0.05, 0.5), rows(1000, 1.0, 1.0), rows(40, 0.0, 0.0)]


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
    assert f"Of {incidents:,} incidents" in said
    assert "Of all 400 encounters" in said
    for ending in ENDINGS:
        for whole, given in ((incidents, "incident"), (400, None)):
            assert share_of(table, ending, given) == share(float(table[ending].sum()), whole)
            assert per_cent(share(float(table[ending].sum()), whole)).replace("\u00a0", " ") in said


@pytest.mark.parametrize("table", TABLES[:3])
def test_the_endings_exclude_one_another_and_leave_nothing_out(table: dict[str, np.ndarray]) -> None:
    shares = [share_of(table, ending, "incident").value for ending in ENDINGS]
    assert sum(value for value in shares if value is not None) == pytest.approx(1.0)


def test_the_title_tells_success_distance_and_violence() -> None:
    table = TABLES[1]
    lost = together(table, ("collision", "force", "engagement"))
    incident = table["incident"] == 1.0
    either = (table["collision"] + table["force"] + table["engagement"])[incident]
    assert lost == share(float(either.sum()), len(either))
    assert finding(table).endswith(f"{per_cent(lost)} in violence or loss")
    assert finding(table).startswith(f"{per_cent(share(float(table['success'].sum()), len(either)))} of {len(either)}")


def test_a_table_without_incidents_says_so() -> None:
    assert finding(TABLES[3]) == "None of 40 encounters became an incident"


def test_the_shares_are_written(tmp_path: Path) -> None:
    path = outcome_shares(load("maritime-close-pass"), TABLES[0], tmp_path / "outcomes.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
