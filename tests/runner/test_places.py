"""Where trials run changes no row; a worker that dies takes no trial along but the one that killed it."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.draws import MIRROR
from incidentsim.errors import RequestError, StudyError, TrialError
from incidentsim.results.sound import checksum_file, each_once
from incidentsim.results.study import open_study
from incidentsim.results.subject import of_scenario
from incidentsim.runner import outgoing
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.places import InProcesses, InThreads, Place, place_named
from incidentsim.runner.run import Outcome, run, run_subject
from incidentsim.runner.trials import together
from tests.stubs import MAKER, Stub, close_pass

P = ParamSpec("P")
T = TypeVar("T")
STUB = Stub()


def ran(place: Place, engine: Stub = STUB, out: Path | None = None, chunk: int = 4) -> Outcome:
    request = Request(Count(40), workers=2, chunk=chunk, out=out)
    return run(close_pass(), engine, request, MAKER, place)


def alone(replications: int = 40) -> Outcome:
    return run(close_pass(), STUB, Request(Count(replications), workers=1), MAKER)


@pytest.mark.parametrize("name", ["serial", "threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_any_place_gives_the_same_rows(name: str) -> None:
    assert ran(place_named(name, 2)).table.equals(alone().table)


@pytest.mark.slow
def test_a_trial_that_kills_its_process_is_a_failed_row_and_the_others_are_as_they_were(tmp_path: Path) -> None:
    found = ran(InProcesses(2), Stub(dies=17), tmp_path / "s", chunk=2)
    check_lost(found, {17})
    assert open_study(tmp_path / "s").table().equals(found.table)


def check_lost(found: Outcome, lost: set[int]) -> None:
    """Every trial is there once; those that are lost are failed rows with their address, all others as they were."""
    table, whole = found.table, alone().table
    assert (found.replications, found.failed) == (40, len(lost))
    assert set(table.filter(table["failed"])["replication"].to_pylist()) == lost
    kept = [number for number in range(40) if number not in lost]
    assert table.take(kept).equals(whole.take(kept))
    if lost:
        said = f"replication {min(lost)}, seed 1: TrialError: its worker died, 2 times alone"
        assert said in (found.first_failure or "")


@dataclass
class Mortal(Executor):
    """Works when it is asked to; a batch with a trial that is deadly breaks it, and everything that is out."""

    deadly: set[int]
    unlucky: list[int]
    broken: bool = False
    out: list[tuple[Future[Any], Any]] = field(default_factory=list)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self.broken:
            raise BrokenExecutor("broken")
        future: Future[T] = Future()
        numbers = [number for arg in args for job in getattr(arg, "jobs", ()) for number in job.replications]
        self.unlucky[0] -= 1
        if self.deadly.intersection(numbers) or self.unlucky[0] == 0:
            self.broken = True
            for other, _ in self.out:
                other.set_exception(BrokenExecutor("died"))
            self.out = []
            future.set_exception(BrokenExecutor("died"))
        elif numbers:
            self.out.append((future, lambda: fn(*args, **kwargs)))
            if len(self.out) == 3:
                self.work()
        else:
            future.set_result(fn(*args, **kwargs))
        return future

    def work(self) -> None:
        for future, work in self.out:
            future.set_result(work())
        self.out = []

    def check(self) -> None:
        self.work()


@dataclass
class Ward:
    """A place of mortal executors; beside the deadly trials, one batch after so many dies for no reason of its own."""

    deadly: set[int]
    unlucky: int = -1
    workers: int = 2
    opened: list[Mortal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = [self.unlucky]

    def open(self) -> Executor:
        self.opened.append(Mortal(self.deadly, self._left))
        return self.opened[-1]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_LOOK_S", 0.001)


@given(st.sets(st.integers(0, 39), max_size=4), st.integers(-1, 12), st.integers(1, 45))
@settings(max_examples=30, deadline=None)
def test_only_trials_that_are_deadly_are_lost_whoever_was_out_beside_them(
    deadly: set[int], unlucky: int, chunk: int
) -> None:
    check_lost(ran(Ward(deadly, unlucky), chunk=chunk), deadly)


def test_a_mirror_image_goes_with_what_it_mirrors() -> None:
    subject = of_scenario(close_pass(), 1, "antithetic")
    found = run_subject(subject, STUB, Request(Count(9), workers=2, chunk=4), MAKER, Ward({5 + MIRROR}))
    assert found.table.num_rows == 18
    failed = found.table.filter(found.table["failed"])["replication"].to_pylist()
    assert failed == [5, 5 + MIRROR]


def test_workers_that_die_of_everything_are_given_up(tmp_path: Path) -> None:
    ward = Ward(set(range(20, 40)))
    with pytest.raises(TrialError, match=r"workers: got one that died.*Run again to go on"):
        ran(ward, out=tmp_path / "s")
    kept = open_study(tmp_path / "s").table()
    assert set(range(20)) <= set(kept["replication"].to_pylist())
    assert kept.filter(kept["failed"]).num_rows <= outgoing.MOST_GIVEN_UP


@pytest.mark.parametrize("unlucky", range(1, 8))
def test_an_executor_that_breaks_between_batches_is_opened_anew_and_what_was_out_counts(unlucky: int) -> None:
    """What is out when an idle worker dies may come back all the same; the next batch is refused."""
    looks = iter(range(1_000))

    class Idle(Mortal):
        def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
            if self.unlucky[0] == 1:
                self.unlucky[0] = 0
                self.broken = True
            return super().submit(fn, *args, **kwargs)

        def check(self) -> None:
            assert next(looks, None) is not None, "waits for what is not out"
            super().check()

    class Yard(Ward):
        def open(self) -> Executor:
            self.opened.append(Idle(self.deadly, self._left))
            return self.opened[-1]

    yard = Yard(set(), unlucky)
    check_lost(ran(yard), set())
    assert len(yard.opened) == 2


def test_workers_that_never_live_are_told_of_at_once() -> None:
    class Grave(Ward):
        def open(self) -> Executor:
            self.opened.append(Mortal(set(), [1]))
            return self.opened[-1]

    grave = Grave(set())
    with pytest.raises(TrialError, match="workers: got one that died"):
        ran(grave)
    assert len(grave.opened) <= 4


def test_rows_that_come_twice_count_once(tmp_path: Path) -> None:
    class Echo(Executor):
        """Hands back what it handed back before, again and again."""

        before: Any = None

        def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
            done: Any = fn(*args, **kwargs)
            said: Any = done if self.before is None else together([done, self.before])
            self.before = done
            future: Future[T] = Future()
            future.set_result(said)
            return future

    request = Request(Count(40), workers=2, chunk=4, out=tmp_path / "s", part_s=0.0)
    found = run(close_pass(), STUB, request, MAKER, Echo())
    assert found.table.equals(alone().table)
    assert (found.replications, found.new) == (40, 40)


def test_a_study_in_which_a_replication_is_twice_is_refused_by_who_runs_it_and_by_who_reads_it(tmp_path: Path) -> None:
    ran(place_named("serial"), out=tmp_path / "s")
    part = tmp_path / "s" / "parts" / "part-000000.parquet"
    again = part.with_name("part-000001.parquet")
    again.write_bytes(part.read_bytes())
    checksum_file(again).write_bytes(checksum_file(part).read_bytes())
    with pytest.raises(StudyError, match="a replication that is in two of its parts"):
        ran(place_named("serial"), out=tmp_path / "s")
    with pytest.raises(StudyError, match="a replication that is in two of its parts"):
        open_study(tmp_path / "s").table()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.lists(st.integers(0, 30), max_size=12))
def test_tables_pass_if_each_row_is_there_once_and_in_order_inside_each(one: list[int], two: list[int]) -> None:
    whole = alone(31).table
    tables = [whole.take(pa.array(rows, type=pa.int64())) for rows in (one, two)]
    ordered = all(rows == sorted(rows) for rows in (one, two))
    if ordered and len({*one, *two}) == len(one) + len(two):
        assert list(each_once(Path("s"), tables)) == tables
    else:
        with pytest.raises(StudyError, match="or twice in one"):
            list(each_once(Path("s"), tables))


def test_a_batch_that_was_lost_on_its_way_is_sent_again(tmp_path: Path) -> None:
    """As by a scheduler that was started again."""

    class Forgetful(Executor):
        seen = 0

        def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
            future: Future[T] = Future()
            self.seen += 1
            if self.seen % 3 == 0:
                future.set_exception(CancelledError())
            else:
                future.set_result(fn(*args, **kwargs))
            return future

    request = Request(Count(40), workers=2, chunk=4, out=tmp_path / "s")
    assert run(close_pass(), STUB, request, MAKER, Forgetful()).table.equals(alone().table)


def test_a_place_is_known_by_its_name() -> None:
    assert place_named("threads", 3) == InThreads(3)
    assert isinstance(place_named("processes"), InProcesses)


@pytest.mark.parametrize(
    ("name", "workers", "said"),
    [("thread", 1, "Did you mean 'threads'"), ("threads", 0, "workers: got 0"), ("http://x", 1, "executor: got")],
)
def test_a_place_that_is_not_known_is_refused(name: str, workers: int, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        place_named(name, workers)
