"""Timeliness against success: every incident is counted once, every share with its interval and its number."""

import math
from pathlib import Path

import numpy as np
import pytest

from incidentsim.analysis.estimates import share
from incidentsim.brief.figures import timeliness
from incidentsim.brief.style import house_style
from incidentsim.brief.timeliness import bins_of, finding, timeliness_of, undefined_of
from incidentsim.brief.words import per_cent
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.brief.rows import rows

Table = dict[str, np.ndarray]
TABLES: list[Table] = [
    dict(rows(*given)) for given in ((400, 0.5, 0.6), (60, 0.9, 0.05, 0.5, 1), (1000, 1.0, 1.0), (40, 0.0, 0.0))
]
each_table = pytest.mark.parametrize("table", TABLES)


@each_table
def test_no_two_texts_of_timeliness_lie_on_one_another(table: Table) -> None:
    with house_style():
        page = timeliness_of(table, "A scenario", STAMP)
    assert not overlapping(page.figure)
    assert not outside(page.figure)
    assert words(page.figure, "title") == " ".join(finding(table).split())


@each_table
def test_every_incident_is_in_one_column_and_only_one(table: Table) -> None:
    groups = [*bins_of(table), *undefined_of(table)]
    assert sum(group.success.n for group in groups) == int(table["incident"].sum())
    assert {group.of for group in groups} == {int(table["incident"].sum())}


@each_table
def test_each_bin_holds_what_lies_in_it_with_the_interval_of_wilson(table: Table) -> None:
    incident = table["incident"] == 1.0
    for place, group in enumerate(bins_of(table)):
        low = -math.inf if place == 0 else group.low
        high = math.inf if group.name.endswith("or more") else group.high
        inside = incident & (table["timeliness"] >= low) & (table["timeliness"] < high)
        expected = share(float(table["success"][inside].sum()), int(inside.sum()))
        assert group.success == expected


def test_those_without_a_timeliness_are_told_apart_by_what_is_missing() -> None:
    table = TABLES[0]
    none = (table["incident"] == 1.0) & np.isnan(table["timeliness"])
    agreed, deadline = table["agreed"] == 1.0, ~np.isnan(table["time_available_s"])
    counts = [int((none & chosen).sum()) for chosen in (agreed, ~agreed & deadline, ~agreed & ~deadline)]
    assert [group.success.n for group in undefined_of(table)] == counts
    assert min(counts) > 0


def test_the_line_lies_at_one_and_every_number_stands_there() -> None:
    table = TABLES[0]
    with house_style():
        page = timeliness_of(table, "A scenario", STAMP)
    shares = page.figure.axes[0]
    assert any(np.array_equal(np.asarray(line.get_xdata()), [1.0, 1.0]) for line in shares.lines)
    assert shares.get_xscale() == "log"
    said = words(page.figure).replace("\u00a0", " ")
    for group in (*bins_of(table), *undefined_of(table)):
        if group.success.n:
            assert per_cent(group.success).replace("\u00a0", " ") in said


def test_the_title_counts_in_time_late_and_without() -> None:
    table = TABLES[0]
    incident, value = table["incident"] == 1.0, table["timeliness"]
    assert finding(table).startswith(f"{int((incident & ~np.isnan(value)).sum())} of {int(incident.sum())} incidents")
    for name, chosen in (("in time", value >= 1.0), ("late", value < 1.0), ("without timeliness", np.isnan(value))):
        inside = incident & chosen
        found = share(float(table["success"][inside].sum()), int(inside.sum()))
        assert f"{per_cent(found)} of {found.n:,} {name}" in finding(table)
    assert finding(TABLES[3]) == "None of 40 encounters became an incident"


def test_it_is_written(tmp_path: Path) -> None:
    path = timeliness(load("maritime-close-pass"), TABLES[0], tmp_path / "timeliness.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_one_incident_in_time_is_told_without_lying_on_the_line() -> None:
    table = {name: column.copy() for name, column in TABLES[0].items()}
    known = np.flatnonzero(~np.isnan(table["timeliness"]))
    table["timeliness"][known[1:]] = np.nan
    table["timeliness"][known[0]] = 1.4
    with house_style():
        page = timeliness_of(table, "A scenario", STAMP)
    assert not overlapping(page.figure)
