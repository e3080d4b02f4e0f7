"""A run gives the same rows whoever computes them and however often it is stopped."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.analysis.enough import looks, narrow
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.moments import Moments
from incidentsim.errors import RequestError, StudyError, TrialError
from incidentsim.measures import ENCOUNTERS, Rows
from incidentsim.results.study import open_study
from incidentsim.results.table import Table, columns_of, replications_in
from incidentsim.runner.executors import Processes
from incidentsim.runner.goals import Budget, Count, Goal, Precision, Progress, Request, within
from incidentsim.runner.run import Interrupted, Outcome, run
from incidentsim.scenario.paths import vary
from tests.stubs import MAKER, Stub, close_pass, stub_table

FAILS = Stub(fails=frozenset({7, 31}))


def ran(goal: Goal | int, engine: Stub = FAILS, **asked: Any) -> Outcome:
    request = Request(Count(goal) if isinstance(goal, int) else goal, **{"workers": 1, **asked})
    return run(close_pass(), engine, request, MAKER)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@given(st.integers(1, 60), st.integers(1, 70))
def test_the_size_of_the_chunks_changes_no_row(replications: int, chunk: int) -> None:
    assert ran(replications, chunk=chunk).table.equals(ran(replications).table)


@dataclass(frozen=True)
class Slow(Stub):
    """Later replications are done first."""

    def _row(self, seed: int, replication: int, encounter: int) -> Rows:
        time.sleep(0.002 * (13 * replication % 7))
        return super()._row(seed, replication, encounter)


@given(st.integers(1, 8))
@settings(max_examples=5)
def test_results_that_arrive_in_another_order_are_kept_in_order_of_address(chunk: int) -> None:
    with ThreadPoolExecutor(4) as threads:
        request = Request(Count(40), workers=4, chunk=chunk)
        found = run(close_pass(), Slow(fails=frozenset({7, 31})), request, MAKER, threads)
    assert found.table.equals(ran(40).table)


@pytest.mark.parametrize("workers", [2, pytest.param(7, marks=pytest.mark.slow)])
def test_any_number_of_workers_gives_the_same_rows(workers: int, tmp_path: Path) -> None:
    found = ran(90, workers=workers, chunk=4, out=tmp_path / "s")
    alone = ran(90, out=tmp_path / "alone")
    assert found.table.equals(alone.table)
    assert (found.replications, found.failed) == (90, 2)
    assert files_in(tmp_path / "s" / "parts") == files_in(tmp_path / "alone" / "parts")


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4))
@settings(max_examples=10)
def test_a_study_that_grew_holds_the_rows_of_one_run_at_once(goals: list[int]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        before: dict[str, bytes] = {}
        for goal in goals:
            found = ran(goal, out=Path(folder) / "s")
            after = files_in(Path(folder) / "s")
            assert before.items() <= after.items()
            before = after
        assert found.replications == max(goals)
        assert found.table.equals(ran(max(goals)).table)
        assert open_study(Path(folder) / "s").table().equals(found.table)


def test_only_what_is_missing_is_run(tmp_path: Path) -> None:
    ran(30, out=tmp_path / "s")
    again = ran(30, Stub(fails=frozenset(range(100))), out=tmp_path / "s")
    assert (again.new, again.replications, again.failed) == (0, 30, 1)
    more = ran(40, out=tmp_path / "s")
    assert (more.new, more.replications) == (10, 40)


def test_a_part_that_was_deleted_is_named_and_run_again_when_that_is_asked_for(tmp_path: Path) -> None:
    for goal in (10, 25, 40):
        ran(goal, out=tmp_path / "s")
    (tmp_path / "s" / "parts" / "part-000001.parquet").unlink()
    with pytest.raises(StudyError, match=r"part-000001\.parquet: got a part that is gone.*--mend"):
        ran(40, out=tmp_path / "s")
    found = ran(40, out=tmp_path / "s", mend="asked for")
    assert (found.new, found.replications) == (15, 40)
    assert found.table.equals(ran(40).table)


def test_rows_are_written_while_a_run_goes_on(tmp_path: Path) -> None:
    parts = []

    def watch(now: Progress) -> None:
        parts.append(len(list((tmp_path / "s").glob("parts/*.parquet"))))

    found = ran(30, chunk=3, part_s=0.0, out=tmp_path / "s", watch=watch)
    assert parts[-2] > 1
    assert open_study(tmp_path / "s").table().equals(found.table)


def test_a_run_says_how_far_it_is() -> None:
    seen: list[Progress] = []
    ran(40, chunk=8, watch=seen.append)
    assert [now.done for now in seen] == [0, 8, 16, 24, 32, 40]
    assert {now.of for now in seen} == {40}
    last = seen[-1]
    table = ran(40).table
    assert (last.failed, last.success.n) == (2, estimate(table, "success").n)
    assert last.incident.value == estimate(table, "incident").value


def test_a_precision_ends_at_the_same_number_however_it_is_reached(tmp_path: Path) -> None:
    goal = Precision(within(0.06))
    whole = ran(goal)
    assert whole.reached
    assert all(estimate(whole.table, name).half_width <= 0.06 for name in ("success", "incident"))
    ran(230, out=tmp_path / "s")
    assert ran(goal, chunk=7, out=tmp_path / "s").table.equals(whole.table)


def test_a_precision_needs_two_looks_in_a_row() -> None:
    marks = [mark for mark, _ in zip(looks(), range(20), strict=False)]
    n = ran(Precision(within(0.06))).replications
    place = marks.index(n)

    def met(replications: int) -> bool:
        table = stub_table(replications, failed=[7, 31])
        return narrow({name: Moments.of(columns_of(table), name) for name in ENCOUNTERS.precise}, within(0.06))

    assert met(marks[place]) and met(marks[place - 1])  # noqa: PT018 - one thought
    assert not any(met(marks[before]) and met(marks[before - 1]) for before in range(1, place))


def test_a_precision_that_no_budget_allows_is_not_reached() -> None:
    assert not ran(Precision(within(0.001), most=500)).reached
    found = ran(Precision(within(0.001), budget_s=0.2), Stub(pause_s=0.01))
    assert not found.reached
    assert found.replications > 0


def test_a_precision_of_what_never_happens_is_not_reached() -> None:
    class Peace(Stub):
        def _row(self, seed: int, replication: int, encounter: int) -> Rows:
            row = super()._row(seed, replication, encounter)
            row["incident"] = row["success"] = 0.0
            return row

    assert not ran(Precision(within(0.1), most=600), Peace()).reached


def test_a_budget_of_time_is_kept(tmp_path: Path) -> None:
    began_s = time.monotonic()
    found = ran(Budget(0.5), Stub(pause_s=0.005), out=tmp_path / "s")
    assert time.monotonic() - began_s < 3.0
    assert list(replications_in(found.table)) == list(range(found.replications))
    assert ran(Budget(0.2), Stub(pause_s=0.005), out=tmp_path / "s").replications > found.replications


def test_as_many_workers_as_are_worth_it_give_the_same_rows() -> None:
    assert ran(50, workers=None).table.equals(ran(50).table)


def test_an_interrupt_keeps_what_is_finished_and_the_same_run_goes_on(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Stopped(Stub):
        def _row(self, seed: int, replication: int, encounter: int) -> Rows:
            if replication == 20:
                raise KeyboardInterrupt
            return super()._row(seed, replication, encounter)

    with pytest.raises(Interrupted) as stopped:
        ran(40, Stopped(fails=FAILS.fails), chunk=3, out=tmp_path / "s")
    assert stopped.value.replications == open_study(tmp_path / "s").replications == 18
    assert ran(40, out=tmp_path / "s").table.equals(ran(40).table)


@pytest.mark.parametrize("when", [3, 4, 5, 6, 7, 8])
def test_an_interrupt_while_a_part_is_written_doubles_no_row(
    when: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(1000))
    replace_file = Path.replace

    def replace_and_interrupt(self: Path, target: Path) -> Path:
        moved = replace_file(self, target)
        if next(calls) == when:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", replace_and_interrupt)
    with pytest.raises(Interrupted) as stopped:
        ran(40, chunk=3, part_s=0.0, out=tmp_path / "s")
    assert stopped.value.replications == open_study(tmp_path / "s").replications
    assert ran(40, out=tmp_path / "s").table.equals(ran(40).table)


def test_a_worker_that_dies_is_told_of_and_what_is_finished_is_kept(tmp_path: Path) -> None:
    """An executor of someone else's is not made anew."""
    request = Request(Count(60), workers=2, chunk=5, out=tmp_path / "s")
    with Processes(2) as processes, pytest.raises(TrialError, match="workers: got one that died"):
        run(close_pass(), Stub(dies=40), request, MAKER, processes)
    if (tmp_path / "s").exists():
        kept = list(open_study(tmp_path / "s").table()["replication"].to_numpy())
        assert set(kept) <= set(range(60))
        assert len(set(kept)) == len(kept)
    assert ran(60, Stub(), out=tmp_path / "s").table.equals(ran(60, Stub()).table)


def test_nothing_is_written_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran(5)
    assert list(tmp_path.iterdir()) == []


def test_another_scenario_does_not_mix_into_a_study(tmp_path: Path) -> None:
    ran(5, out=tmp_path / "s")
    other = vary(close_pass(), "red.trust", 0.55)
    with pytest.raises(StudyError, match="of scenario"):
        run(other, FAILS, Request(Count(9), workers=1, out=tmp_path / "s"), MAKER)
    with pytest.raises(StudyError, match="of engine stub, not other"):
        run(close_pass(), FAILS, Request(Count(9), workers=1, out=tmp_path / "s"), replace(MAKER, engine="other"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Count(0), "replications"),
        (lambda: Count(2**33), "replications"),
        (lambda: Precision(within(0.0)), "precision of success"),
        (lambda: Precision(within(0.01), budget_s=-1.0), "budget"),
        (lambda: Budget(float("nan")), "budget"),
        (lambda: Request(seed=-1), "seed"),
        (lambda: Request(seed=2**64), "seed"),
        (lambda: Request(workers=0), "workers"),
        (lambda: Request(chunk=0), "chunk"),
    ],
)
def test_what_cannot_be_asked_is_refused(make: Any, said: str) -> None:
    with pytest.raises(RequestError, match=f"^{said}: got"):
        make()


def test_a_study_of_a_whole_table_is_a_table(tmp_path: Path) -> None:
    found: Table = ran(12, Stub(encounters=3), out=tmp_path / "s").table
    assert found.num_rows == 36
    assert estimate(found, "incident").n == 36
