"""Two runs in one picture: what differs is what the alignment says, and its title is computed from it."""

from functools import lru_cache
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from incidentsim.brief.counterfactual import two_runs_of
from incidentsim.brief.figures import two_runs
from incidentsim.brief.style import house_style
from incidentsim.results.retold import Change, Retold, retell
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


def test_two_runs_are_written(tmp_path: Path) -> None:
    scenarios, retold, changes = told(RUNS[0])
    path = two_runs(scenarios, (retold, changes), tmp_path / "two.png", STAMP)
    assert path.read_bytes().startswith(b"\x89PNG")
