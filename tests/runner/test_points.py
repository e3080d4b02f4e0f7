"""A run of several points: each keeps its number and its draws, whoever runs it and however it grows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.design.point import Point
from incidentsim.draws import MIRROR
from incidentsim.engine import Days
from incidentsim.errors import StudyError
from incidentsim.measures import Rows
from incidentsim.results.points import Chance, placed
from incidentsim.results.spans import Spans
from incidentsim.results.study import open_study
from incidentsim.results.subject import Subject
from incidentsim.results.table import Table
from incidentsim.runner.goals import Budget, Count, Precision, Request, within
from incidentsim.runner.pieces import by_blocks, rounds
from incidentsim.runner.run import Outcome, run_subject
from incidentsim.scenario.scenario import Scenario
from tests.stubs import MAKER, Stub, close_pass

NAME = close_pass().name


@dataclass(frozen=True)
class Telling(Stub):
    """A stub that tells the trust of red and its seed in two of its measures."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = super().measures(scenario, seed, replications, days)
        rows["duration_s"], rows["smallest_separation_m"] = scenario.red.trust, seed % 1000
        return rows


def a_point(trust: float) -> Point:
    return Point(NAME, (("trust", trust),), (("red.trust", trust),))


def a_subject(trusts: Sequence[float], seed: int = 1, chance: Chance = "common") -> Subject:
    points = placed([a_point(trust) for trust in trusts], seed, chance)
    return Subject("study", "A study", {NAME: close_pass()}, points, seed, chance, design=f"trusts = {list(trusts)}\n")


def ran(subject: Subject, replications: int = 12, engine: Stub = Telling(), **asked: Any) -> Outcome:
    return run_subject(subject, engine, Request(Count(replications), **{"workers": 1, **asked}), MAKER)


def trusts_in(table: Table) -> dict[int, set[float]]:
    points, told = table["point"].to_numpy(), table["duration_s"].to_numpy()
    return {int(number): set(told[points == number].tolist()) for number in np.unique(points)}


@pytest.mark.parametrize("workers", [1, None])
def test_a_run_says_from_the_first_how_much_it_is_of_all_points(workers: int | None) -> None:
    seen: list[tuple[int, int | None]] = []
    ran(a_subject([0.2, 0.5, 0.8]), workers=workers, watch=lambda now: seen.append((now.done, now.of)))
    assert {of for _, of in seen} == {36}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == 36


def test_each_point_is_run_with_what_it_sets() -> None:
    found = ran(a_subject([0.2, 0.5, 0.8]))
    assert trusts_in(found.table) == {0: {0.2}, 1: {0.5}, 2: {0.8}}
    assert (found.replications, found.new, found.table.num_rows) == (36, 36, 36)


@given(st.integers(1, 50), st.integers(1, 30))
@settings(max_examples=15)
def test_the_size_of_the_batches_changes_no_row_of_any_point(chunk: int, replications: int) -> None:
    subject = a_subject([0.2, 0.5, 0.8])
    assert ran(subject, replications, chunk=chunk).table.equals(ran(subject, replications).table)


@pytest.mark.parametrize("workers", [2, pytest.param(7, marks=pytest.mark.slow)])
def test_any_number_of_workers_gives_the_same_rows_of_every_point(workers: int, tmp_path: Path) -> None:
    subject = a_subject([0.2, 0.5, 0.8])
    engine = Telling(fails=frozenset({5}))
    found = ran(subject, engine=engine, workers=workers, chunk=4, out=tmp_path / "s")
    assert found.table.equals(ran(subject, engine=engine).table)
    assert found.failed == 3


def test_common_draws_are_the_same_at_each_point_and_independent_ones_are_not() -> None:
    for chance, alike in (("common", True), ("independent", False)):
        table = ran(a_subject([0.2, 0.8], chance=chance)).table  # type: ignore[arg-type]
        points, told = table["point"].to_numpy(), table["worst_rung"].to_numpy()
        assert np.array_equal(told[points == 0], told[points == 1]) is alike


def test_the_seed_of_an_independent_point_does_not_hang_on_the_others() -> None:
    seeds = {str(one.point): one.seed for one in a_subject([0.2, 0.8], chance="independent").points}
    more = {str(one.point): one.seed for one in a_subject([0.5, 0.8, 0.2], chance="independent").points}
    assert seeds.items() <= more.items()
    assert len(set(more.values())) == 3


def test_of_antithetic_draws_a_replication_comes_with_its_mirror_image() -> None:
    found = ran(a_subject([0.2], chance="antithetic"), 5, chunk=2)
    assert sorted(found.table["replication"].to_pylist()) == [*range(5), *range(MIRROR, MIRROR + 5)]
    assert found.replications == 5


orders = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5]), min_size=1, max_size=5, unique=True)


@given(st.lists(st.tuples(orders, st.integers(1, 20)), min_size=1, max_size=4))
@settings(max_examples=10)
def test_a_design_that_grew_changed_no_earlier_row_and_no_number(grown: list[tuple[list[float], int]]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "s"
        before: dict[str, bytes] = {}
        numbers: dict[float, int] = {}
        wanted: dict[float, int] = {}
        for trusts, replications in grown:
            ran(a_subject(trusts), replications, out=place)
            after = {path.name: path.read_bytes() for path in place.rglob("part-*")}
            assert before.items() <= after.items()
            before = after
            study = open_study(place)
            told = {dict(one.point.factors)["trust"]: one.number for one in study.subject.points}
            assert numbers.items() <= told.items()
            numbers = told
            wanted.update({trust: max(replications, wanted.get(trust, 0)) for trust in trusts})
        rows = study.table()
        held = {number: int(np.sum(rows["point"].to_numpy() == number)) for number in told.values()}
        assert held == {told[trust]: count for trust, count in wanted.items()}
        assert trusts_in(rows) == {number: {trust} for trust, number in told.items()}


def test_a_study_of_a_design_is_opened_from_its_folder_alone(tmp_path: Path) -> None:
    subject = a_subject([0.2, 0.5])
    ran(subject, out=tmp_path / "s")
    study = open_study(tmp_path / "s")
    assert study.subject == subject
    assert study.at(1).red.trust == 0.5
    assert study.receipt.design == "study"


def test_points_that_the_design_lost_stay_in_the_study_and_are_not_run_on(tmp_path: Path) -> None:
    ran(a_subject([0.2, 0.5]), 5, out=tmp_path / "s")
    found = ran(a_subject([0.5]), 8, out=tmp_path / "s")
    assert (found.new, found.replications) == (3, 8)
    assert open_study(tmp_path / "s").table().num_rows == 13


def test_another_design_scenario_or_seed_is_another_study(tmp_path: Path) -> None:
    ran(a_subject([0.2]), out=tmp_path / "s")
    for other in (
        replace(a_subject([0.2]), name="other"),
        a_subject([0.2], seed=2),
        a_subject([0.2], 1, "independent"),
    ):
        with pytest.raises(StudyError, match="must be a study of the same"):
            ran(other, out=tmp_path / "s")


def test_a_point_that_cannot_stand_is_a_failed_row_and_the_others_go_on() -> None:
    bad = Point(NAME, (("trust", 7.0),), (("red.trust", 7.0),))
    subject = replace(a_subject([0.2]), points=placed([a_point(0.2), bad], 1, "common"))
    found = ran(subject, 4)
    assert (found.failed, found.replications) == (4, 8)
    assert found.first_failure is not None
    assert "point 1, replication 0" in found.first_failure
    assert "red.trust" in found.first_failure


def test_a_run_that_was_broken_off_has_about_as_much_of_each_point(tmp_path: Path) -> None:
    subject = a_subject([0.2, 0.5, 0.8])
    request = Request(Budget(0.6), workers=1, chunk=10, out=tmp_path / "s")
    run_subject(subject, Telling(pause_s=0.001), request, MAKER)
    points = open_study(tmp_path / "s").table()["point"].to_numpy()
    counts = [int(np.sum(points == number)) for number in range(3)]
    assert max(counts) - min(counts) <= max(20, max(counts) // 5)
    assert min(counts) > 0


def test_points_are_kept_even_wherever_a_clock_ends_a_run() -> None:
    targets = dict.fromkeys(range(4), 1000)
    placed_points = a_subject([0.1, 0.2, 0.3, 0.4]).points
    counts = dict.fromkeys(targets, 0)
    marks = [*takewhile(lambda mark: mark < 1000, rounds()), 1000]
    for piece in by_blocks(placed_points, {n: Spans() for n in targets}, targets, pairwise([0, *marks])):
        counts[piece.point] += len(piece.span)
        assert max(counts.values()) - min(counts.values()) <= max(10, max(counts.values()) // 10)
    assert set(counts.values()) == {1000}


def test_a_precision_is_met_at_every_point_however_it_is_reached(tmp_path: Path) -> None:
    subject, goal = a_subject([0.2, 0.5]), Precision(within(0.06))
    whole = run_subject(subject, Telling(), Request(goal, workers=1), MAKER)
    assert whole.reached
    ran(subject, 230, out=tmp_path / "s")
    again = run_subject(subject, Telling(), Request(goal, workers=1, chunk=7, out=tmp_path / "s"), MAKER)
    assert again.table.equals(whole.table)


def test_a_damaged_part_is_named_and_run_again_when_that_is_asked_for(tmp_path: Path) -> None:
    subject = a_subject([0.2, 0.5])
    for count in (4, 8, 12):
        ran(subject, count, out=tmp_path / "s")
    part = tmp_path / "s" / "parts" / "part-000001.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(StudyError, match=r"part-000001\.parquet: got other bytes.*--mend"):
        ran(subject, 12, out=tmp_path / "s")
    found = ran(subject, 12, out=tmp_path / "s", mend="asked for")
    assert (found.new, found.replications) == (8, 24)
    assert found.table.equals(ran(subject).table)
    assert part.with_name(part.name + ".damaged").is_file()
    assert not part.exists()
