"""What has become of incidents by when, and how long calm takes: titles, numbers, what the curves are not."""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from incidentsim.analysis.courses import AFTERMATH, SCENE, course_of, until_s
from incidentsim.analysis.incidence import incidence, open_share
from incidentsim.analysis.survival import curve_of, waiting
from incidentsim.brief.courses import incidence_finding, median_words, middle_time, waiting_finding, when
from incidentsim.brief.curves import End, name_ends
from incidentsim.brief.figures import deescalation
from incidentsim.brief.figures import incidence as draw_incidence
from incidentsim.brief.style import Caption, Look, house_style, sheet
from incidentsim.brief.waiting import LOOKS, incidence_of, waiting_of
from incidentsim.brief.words import per_cent
from incidentsim.measures import ROW, Rows
from incidentsim.scenario.files import load
from tests.brief.pages import STAMP, outside, overlapping, words


def rows(n: int, calm: float, parted: float, lost: float, unresolved: float = 0.0, mean_s: float = 900.0) -> Rows:
    """Incidents that end in these shares; aftermaths that settle, avenge or freeze in the same."""
    order = np.random.default_rng(6).permutation(n) / n
    table = np.zeros(n, dtype=ROW)
    table["replication"] = np.arange(n)
    table["incident"] = table["aftermath"] = 1.0
    table["outcome_s"] = np.random.default_rng(7).exponential(mean_s, n)
    table["aftermath_s"] = 300.0 * table["outcome_s"]
    ends = np.cumsum([calm / 2.0, calm / 2.0, parted, lost, unresolved])
    for place, names in enumerate((("agreed", "settled"), ("stood_down", "settled"), ("lapsed", "frozen"),
                                   ("collision", "retaliation"), ("unresolved",))):  # fmt: skip
        low = ends[place - 1] if place else 0.0
        for name in names:
            table[name] = np.maximum(table[name], (order >= low) & (order < ends[place]))
    table["averted"] = table["agreed"] + table["stood_down"]
    return table


TABLES = {
    "most are calm": rows(300, 0.8, 0.15, 0.05),
    "most part": rows(250, 0.1, 0.88, 0.02),
    "much is lost": rows(120, 0.3, 0.2, 0.5),
    "many are unresolved": rows(200, 0.3, 0.1, 0.1, 0.5),
    "few": rows(12, 0.5, 0.25, 0.25),
    "one is calm": rows(40, 0.025, 0.9, 0.075),
}


@lru_cache
def page(kind: str, name: str) -> Figure:
    with house_style():
        if kind == "incidence":
            return incidence_of(TABLES[name], "A scenario", STAMP).figure
        return waiting_of(TABLES[name], SCENE if kind == "scene" else AFTERMATH, "A scenario", STAMP).figure


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", ["incidence", "scene", "aftermath"])
def test_the_title_is_the_finding_and_no_two_texts_lie_on_one_another(kind: str, name: str) -> None:
    figure = page(kind, name)
    clock = AFTERMATH if kind == "aftermath" else SCENE
    course = course_of(TABLES[name], clock)
    found = incidence_finding(course) if kind == "incidence" else waiting_finding(course, clock)
    assert words(figure, "title") == " ".join(found.split())
    assert not overlapping(figure)
    assert not outside(figure)


@pytest.mark.parametrize("kind", ["scene", "aftermath"])
def test_wherever_the_curve_of_kaplan_and_meier_stands_it_is_said_that_it_is_no_probability(kind: str) -> None:
    assert "One minus it is NOT a probability" in words(page(kind, "most are calm"), "reading")
    assert "NOT a probability" not in words(page("incidence", "most are calm"), "reading")


def test_every_line_ends_with_its_share_at_the_end_of_the_axis() -> None:
    course = course_of(TABLES["most part"])
    last = [until_s(course)]
    said = words(page("incidence", "most part"))
    for names in (SCENE.calm, ("lapsed",), SCENE.violent):
        assert per_cent(incidence(course, names, last)[0]) in said.replace(" %", "\u00a0%")
    assert per_cent(open_share(course, last)[0]) in said.replace(" %", "\u00a0%")
    assert per_cent(waiting(course, SCENE.calm, last)[0]) in words(page("scene", "most part")).replace(" %", "\u00a0%")


def test_the_lines_are_drawn_where_the_numbers_are() -> None:
    course = course_of(TABLES["most are calm"])
    [axes] = page("incidence", "most are calm").axes
    thick = [line for line in axes.lines if line.get_linewidth() > 2.0]
    assert len(thick) == 4
    x, y = (np.asarray(data) for data in thick[0].get_data())
    assert y.tolist() == [each.value for each in incidence(course, SCENE.calm, x * 60.0 + 1e-6)]
    assert np.sum([np.asarray(line.get_ydata()) for line in thick], axis=0) == pytest.approx(1.0)


def test_below_the_axis_stands_how_many_are_at_risk() -> None:
    course = course_of(TABLES["most are calm"])
    [axes] = page("scene", "most are calm").axes
    said = [text.get_text() for text in axes.texts]
    for tick in axes.get_xticks():
        if 0.0 <= tick <= axes.get_xlim()[1]:
            assert f"{np.count_nonzero(course.times_s >= 60.0 * tick):,}" in said
    assert "at risk" in axes.get_xlabel()


def test_the_lines_differ_without_colour() -> None:
    assert len({look.marker for look in LOOKS.values()}) == len({str(look.line) for look in LOOKS.values()}) == 4


def test_where_half_are_never_calm_no_median_is_made_up() -> None:
    course = course_of(TABLES["one is calm"])
    assert median_words(curve_of(course, SCENE.calm), SCENE) == "not reached"
    assert "half" not in waiting_finding(course)
    assert "half of 300 incidents" in waiting_finding(course_of(TABLES["most are calm"]))


def test_where_nothing_is_calm_that_is_the_finding() -> None:
    assert waiting_finding(course_of(rows(30, 0.0, 0.9, 0.1))) == "None of 30 incidents are de-escalated"
    assert (
        waiting_finding(course_of(rows(30, 0.0, 0.9, 0.1), AFTERMATH), AFTERMATH) == "None of 30 aftermaths are settled"
    )


def test_a_time_is_told_in_the_unit_of_its_reader() -> None:
    assert [when(time_s).replace("\u00a0", " ") for time_s in (60.0, 450.0, 86_400.0)] == [
        "1 min",
        "7.5 min",
        "1,440 min",
    ]
    assert when(86_400.0, AFTERMATH).replace("\u00a0", " ") == "1 day"
    assert when(43_200.0, AFTERMATH).replace("\u00a0", " ") == "0.5 days"


def test_the_time_of_the_title_is_that_at_which_nearest_to_half_are_open() -> None:
    course = course_of(rows(400, 1.0, 0.0, 0.0, mean_s=870.0))
    assert middle_time(course) == 600.0


def test_names_are_moved_apart_and_stay_below_the_top() -> None:
    with house_style():
        axes = sheet(Caption("A title", "", STAMP)).axes(0.1, 0.7)
        name_ends(axes, [End(0.99, f"name\n{place}", Look("#000000", "", "o", "-")) for place in range(3)], 1.0, 1.0)
    heights = sorted(text.xy[1] for text in axes.texts)  # type: ignore[attr-defined]
    assert all(high - low > 0.08 for low, high in pairwise(heights))
    assert heights[-1] < 1.0


def test_both_figures_are_written(tmp_path: Path) -> None:
    for name, draw in (("incidence", draw_incidence), ("deescalation", deescalation)):
        path = draw(load("maritime-close-pass"), TABLES["most are calm"], tmp_path / f"{name}.png", STAMP)
        assert path.read_bytes().startswith(b"\x89PNG")
