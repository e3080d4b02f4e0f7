"""Enough is two narrow looks in a row; intervals that decide when to stop hold the truth as often as they say."""

import math
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidentsim.analysis.enough import LEAST, Looks, Precise, Want, looks, narrow, want_written
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.moments import Moments
from incidentsim.design.parts import ByPrecision
from incidentsim.design.precision import precision_of
from incidentsim.errors import DesignError, RequestError
from incidentsim.runner.goals import Precision
from tests.analysis.known import REPEATS, World, cut, held, run_until_enough

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "precision.md"
FIVE_POINTS = (want_written("incident", "5pp"),)
WIDE, NARROW = (
    {"incident": Moments.of_values((np.arange(n) % 2).astype(np.float64), np.arange(n))} for n in (100, 2000)
)


def test_wants_are_met_by_the_interval_that_is_told() -> None:
    columns = World().rows(1, 400)
    for want, width in (
        (Want("incident", "points", 0.05), estimate(columns, "incident").half_width),
        (Want("violence", "points", 0.04), estimate(columns, "violence").half_width / 1000.0),
        (Want("violence", "absolute", 40.0), estimate(columns, "violence").half_width),
        (Want("duration_s", "absolute", 35.0), estimate(columns, "duration_s").half_width),
        (Want("duration_s", "relative", 0.06), relative(columns, "duration_s")),
        (Want("success", "relative", 0.1), relative(columns, "success")),
    ):
        moments = Moments.of(columns, want.measure)
        assert Want(want.measure, want.kind, width * 1.0001).met(moments)
        assert not Want(want.measure, want.kind, width * 0.9999).met(moments)


def relative(columns: Any, measure: str) -> float:
    found = estimate(columns, measure)
    return found.half_width / (found.value or math.nan)


@given(st.lists(st.floats(0.0, 1e6), max_size=40), st.floats(0.001, 0.999))
@example([0.0] * 300, 0.5)
def test_a_relative_width_is_never_met_while_the_interval_holds_nought(values: list[float], width: float) -> None:
    moments = Moments.of_values(np.array(values), np.arange(len(values)))
    found = moments.estimate("duration_s")
    if found.low is None or found.low <= 0.0:
        assert not Want("duration_s", "relative", width).met(moments)


@pytest.mark.parametrize("kind", ["points", "relative", "absolute"])
def test_where_there_is_no_interval_nothing_is_narrow(kind: Any) -> None:
    assert not Want("success", kind, 0.4).met(Moments())
    assert kind == "points" or not Want("duration_s", kind, 0.4).met(Moments.of_values(np.ones(1), np.arange(1)))


def test_all_wants_must_be_met_at_once() -> None:
    columns = World().rows(1, 300)
    moments = {name: Moments.of(columns, name) for name in ("incident", "duration_s")}
    easy, hard = want_written("incident", "20pp"), want_written("duration_s", 0.1)
    assert narrow(moments, [easy])
    assert not narrow(moments, [hard, easy])
    assert not narrow(moments, [easy, hard])


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("2pp", Want("success", "points", 0.02)),
        (" 0.5 pp ", Want("success", "points", 0.005)),
        ("5 %", Want("success", "relative", 0.05)),
        ("12.5%", Want("success", "relative", 0.125)),
        (0.1, Want("duration_s", "absolute", 0.1)),
        (1, Want("violence", "absolute", 1.0)),
    ],
)
def test_a_want_is_read_as_it_is_written(written: str | float, want: Want) -> None:
    assert want_written(want.measure, written) == want


@pytest.mark.parametrize("number", [2, 0.02, 1, 0.5, "2", "0.02"])
def test_a_bare_number_of_a_share_is_refused_as_in_a_design_file(number: str | float) -> None:
    with pytest.raises(RequestError) as told:
        want_written("success", number)
    with pytest.raises(DesignError) as of_a_design:
        precision_of("success", number, "precision of success")
    assert str(told.value) == str(of_a_design.value)


@pytest.mark.parametrize(
    "bad",
    [
        ("sucess", "2pp"), ("success", "2 percent"), ("success", "0pp"), ("success", "50pp"), ("success", "100 %"),
        ("success", -1.0), ("success", math.nan), ("success", math.inf), ("duration_s", "2pp"), ("success", True),
        ("success", "-2pp"), ("success", ""),
    ],
)  # fmt: skip
def test_a_want_that_cannot_be_met_or_read_is_refused(bad: tuple[str, Any]) -> None:
    with pytest.raises(RequestError, match=r"got .* must be"):
        want_written(*bad)


def test_a_want_says_itself() -> None:
    said = [str(want_written(*of)) for of in (("success", "2pp"), ("duration_s", "5 %"), ("duration_s", 30))]
    assert said == ["success within 2pp", "duration_s within 5 %", "duration_s within 30 s"]


def test_looks_are_at_fixed_numbers_a_quarter_apart() -> None:
    assert list(islice(looks(), 8)) == [200, 300, 400, 500, 625, 781, 976, 1220]


@given(st.integers(1, 10_000), st.integers(1, 400))
def test_marks_rise_and_end_at_the_most(more: int, first: int) -> None:
    most = first + more
    marks = Precise(FIVE_POINTS, most, first).marks
    assert list(marks) == sorted(set(marks))
    assert marks[-1] == most
    assert marks[0] == first


def test_fewer_replications_than_two_looks_need_are_refused_with_the_least_that_can_be() -> None:
    assert Precise(FIVE_POINTS, 201).enough_at([NARROW, NARROW]) == 201
    for most in (1, 150, 200):
        with pytest.raises(RequestError, match=rf"most: got {most}, but it must be at least 201"):
            Precise(FIVE_POINTS, most)
        with pytest.raises(RequestError, match="at least 201"):
            Precision(FIVE_POINTS, most=most)


def test_a_design_and_a_run_know_the_same_least() -> None:
    assert ByPrecision.model_json_schema()["properties"]["most"]["minimum"] == LEAST


looked_at = st.lists(st.sampled_from([WIDE, NARROW]), max_size=12)


@given(looked_at)
def test_a_point_is_enough_at_the_second_of_two_narrow_looks_in_a_row(seen: Looks) -> None:
    goal = Precise(FIVE_POINTS, 3000)
    pair = next((k for k in range(1, len(seen)) if seen[k - 1] is seen[k] is NARROW), None)
    assert goal.enough_at(seen) == (None if pair is None else goal.marks[pair])
    assert goal.reached({7: seen}) == {7: pair is not None}


@given(st.dictionaries(st.integers(0, 9), looked_at))
def test_a_point_that_is_not_enough_has_the_next_mark_until_it_has_the_most(points: dict[int, Looks]) -> None:
    goal = Precise(FIVE_POINTS, 1000)
    found = goal.targets(points)
    for point, seen in points.items():
        ended = goal.enough_at(seen) is not None or len(seen) >= len(goal.marks)
        assert (point not in found) == ended
        assert ended or found[point] == goal.marks[len(seen)]


@given(looked_at, looked_at)
def test_what_a_study_holds_beyond_changes_no_answer(seen: Looks, more: Looks) -> None:
    goal = Precise(FIVE_POINTS, 100_000)
    if goal.enough_at(seen) is not None:
        assert goal.enough_at([*seen, *more]) == goal.enough_at(seen)
        assert goal.targets({0: [*seen, *more]}) == {}


def test_points_stop_apart_from_one_another_and_each_as_if_it_were_alone() -> None:
    goal = Precise((want_written("incident", "3pp"), want_written("success", "3pp")), 4000)
    worlds = {0: World(incident=0.5), 1: World(incident=0.9, success=0.95), 2: World(incident=0.05)}
    rows = {point: world.rows(point, 4000) for point, world in worlds.items()}
    together = run_until_enough(goal, rows)
    for point in worlds:
        assert together[point] == run_until_enough(goal, {point: rows[point]})[point]
    assert goal.reached(together) == {0: True, 1: True, 2: False}
    assert len(together[2]) == len(goal.marks)
    assert len(together[1]) < len(together[0])


def test_nothing_that_is_wanted_or_allowed_is_refused() -> None:
    with pytest.raises(RequestError, match="at least one measure"):
        Precise((), 1000)
    with pytest.raises(RequestError, match="at least 201"):
        Precise(FIVE_POINTS, 0)


#: A world, and what is asked of it.
PLAIN = (
    (World(incident=0.02), "incident", 200),
    (World(incident=0.1), "incident", 200),
    (World(), "incident", 50),
    (World(), "success", 200),
    (World(), "violence", 200),
    (World(), "duration_s", 200),
    (World(spread=1.0), "duration_s", 200),
    (World(encounters=4), "incident", 60),
    (World(encounters=4), "success", 60),
    (World(encounters=4), "duration_s", 60),
)
RULE: tuple[tuple[World, tuple[tuple[str, str | float], ...]], ...] = (
    (World(incident=0.02), (("incident", "1pp"),)),
    (World(incident=0.1), (("incident", "2pp"),)),
    (World(), (("incident", "5pp"),)),
    (World(), (("success", "4pp"), ("incident", "4pp"))),
    (World(), (("incident", "10 %"),)),
    (World(), (("duration_s", 30.0),)),
    (World(spread=1.0), (("duration_s", "10 %"),)),
    (World(encounters=4), (("incident", "4pp"),)),
)


def plain(world: World, measure: str, replications: int, repeats: int) -> float:
    """How often the interval of a study of fixed size holds the truth."""
    found = (estimate(world.rows(seed, replications), measure) for seed in range(repeats))
    return float(np.mean([held(each, world.truth(measure)) for each in found]))


def by_the_rule(world: World, wants: Any, repeats: int) -> tuple[float, float, tuple[int, int]]:
    """How often the interval holds the truth where the rule stops, where one look would, and where it stops (90 %)."""
    goal = Precise(tuple(want_written(*want) for want in wants), 6000)
    measure, kept, one, ends = wants[0][0], [], [], []
    for seed in range(repeats):
        [seen] = run_until_enough(goal, {0: world.rows(seed, goal.most)}).values()
        first = next(moments for moments in seen if narrow(moments, goal.wants))
        kept.append(held(seen[-1][measure].estimate(measure), world.truth(measure)))
        one.append(held(first[measure].estimate(measure), world.truth(measure)))
        ends.append(goal.enough_at(seen))
    low, high = np.percentile(np.array(ends, dtype=float), [5, 95], method="nearest")
    return float(np.mean(kept)), float(np.mean(one)), (int(low), int(high))


@pytest.mark.parametrize("of", [PLAIN[1], PLAIN[3], PLAIN[5], PLAIN[7]], ids=lambda of: f"{of[1]}-{of[0].encounters}")
def test_intervals_hold_the_truth_about_as_often_as_they_say(of: tuple[World, str, int]) -> None:
    assert 0.92 <= plain(*of, REPEATS) <= 0.98


def test_so_do_intervals_that_decide_when_to_stop() -> None:
    kept, _, _ = by_the_rule(*RULE[2], REPEATS)
    assert 0.92 <= kept <= 0.98


def of_world(world: World) -> str:
    """A world in words."""
    several = f", {world.encounters} encounters a replication" if world.encounters > 1 else ""
    return f"incidents {world.incident:.0%}{several}"


def about(world: World, measure: str) -> str:
    spread = f" (sd of the logarithm {world.spread:g})" if measure == "duration_s" else ""
    return f"{of_world(world)} | {measure}{spread}"


def tables(repeats: int, line: Callable[[str], None]) -> list[float]:
    """The two tables of the page, line by line; the coverages that they tell."""
    found = []
    for world, measure, n in PLAIN:
        found.append(plain(world, measure, n, repeats))
        line(f"| {about(world, measure)} | {n} | {found[-1]:.1%} |")
    for world, wants in RULE:
        kept, one, (low, high) = by_the_rule(world, wants, repeats)
        found.append(kept)
        said = " and ".join(str(want_written(*want)) for want in wants)
        line(f"| {about(world, wants[0][0])} | {said} | {low:,} to {high:,} | {kept:.1%} | {one:.1%} |")
    return found


@pytest.mark.proof
def test_the_page_tells_the_coverage_that_is_measured(record_property: Any) -> None:
    """Of 500 repeats each; with the same seeds, so the figures are these to the last digit."""
    lines: list[str] = []
    found = tables(REPEATS, lines.append)
    record_property("measured", f"{min(found):.1%} to {max(found):.1%} over {len(found)} worlds")
    assert 0.92 <= min(found) <= max(found) <= 0.98
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in page] == []


def test_a_look_rests_on_all_replications_below_its_mark() -> None:
    goal, rows = Precise(FIVE_POINTS, 1000), World().rows(4, 1000)
    [seen] = run_until_enough(goal, {0: rows}).values()
    for mark, moments in zip(goal.marks, seen, strict=False):
        found = moments["incident"].estimate("incident")
        assert found.value == estimate(cut(rows, 0, mark), "incident").value
        assert found.n == mark
