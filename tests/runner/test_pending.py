"""What is finished and not yet a part outlives the run that is killed, and counts once."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.engine import Days
from incidentsim.errors import StudyError
from incidentsim.measures import Rows
from incidentsim.results.receipt import receipt_for
from incidentsim.results.study import open_study
from incidentsim.results.subject import of_scenario
from incidentsim.results.table import table_of
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.pending import PENDING, Pending
from incidentsim.runner.places import place_named
from incidentsim.runner.run import run
from incidentsim.runner.store import Store
from incidentsim.scenario.scenario import Scenario
from tests.stubs import MAKER, Stub, close_pass, stub_rows


class Killed(BaseException):
    """The end of the process, as far as the run can tell."""


def the_store(folder: Path) -> Store:
    return Store(folder, of_scenario(close_pass(), 1), receipt_for(close_pass(), 1, MAKER))


def killed_after(batches: int, folder: Path, monkeypatch: pytest.MonkeyPatch, part_s: float = 1000.0) -> None:
    """A run of 40 trials in batches of 4 whose process is gone once so many batches are kept."""
    seen = []

    def watch(now: object) -> None:
        seen.append(now)
        if len(seen) > batches + 1:
            raise Killed

    request = Request(Count(40), workers=1, chunk=4, out=folder, part_s=part_s, watch=watch)
    with monkeypatch.context() as patch:
        patch.setattr("incidentsim.runner.session.Outgoing.settle", lambda _: None)
        with pytest.raises(Killed):
            run(close_pass(), Stub(), request, MAKER)


@pytest.mark.parametrize("names", [["point", "replication"], ["something"]])
def test_what_another_version_left_is_refused_in_a_line(names: list[str], tmp_path: Path) -> None:
    Pending(tmp_path).add(pa.table({name: [0] for name in names}))
    with pytest.raises(StudyError, match=r"pending\.bin: .*Another version of incidentsim wrote it"):
        Pending(tmp_path).tables()
    (tmp_path / PENDING).unlink()
    data = b"no table at all"
    (tmp_path / PENDING).write_bytes(len(data).to_bytes(8, "big") + hashlib.sha256(data).digest() + data)
    with pytest.raises(StudyError, match="Another version of incidentsim wrote it"):
        Pending(tmp_path).tables()


@pytest.mark.parametrize("batches", [1, 5, 9])
def test_a_killed_run_loses_no_batch_that_it_had_kept(
    batches: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(batches, tmp_path / "s", monkeypatch)
    assert not list((tmp_path / "s" / "parts").glob("*.parquet"))
    again = run(close_pass(), Stub(), Request(Count(40), workers=1, out=tmp_path / "s"), MAKER)
    assert again.new == 40 - 4 * batches
    assert again.table.equals(run(close_pass(), Stub(), Request(Count(40), workers=1), MAKER).table)
    assert not (tmp_path / "s" / PENDING).exists()


def test_killed_between_the_part_and_the_end_of_the_notes_nothing_counts_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = table_of(stub_rows(6), 0, "stub")
    with the_store(tmp_path / "s") as store, monkeypatch.context() as patch:
        store.note(table)
        patch.setattr(Pending, "keep", lambda *_: None)
        store.append(table)
    assert (tmp_path / "s" / PENDING).exists()
    with the_store(tmp_path / "s") as store:
        assert sum(map(len, store.tables())) == 6
    assert open_study(tmp_path / "s").table().equals(table)


@given(st.integers(1, 400), st.integers(0, 3))
def test_a_record_that_was_being_written_is_left_out_and_those_before_it_are_kept(cut: int, whole: int) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        pending = Pending(Path(folder))
        tables = [table_of(stub_rows(5 + number), 0, "stub") for number in range(whole + 1)]
        for table in tables[:-1]:
            pending.add(table)
        before = (Path(folder) / PENDING).read_bytes() if whole else b""
        pending.add(tables[-1])
        data = (Path(folder) / PENDING).read_bytes()
        (Path(folder) / PENDING).write_bytes(data[: max(len(before), len(data) - cut)])
        assert [found.num_rows for found in pending.tables()] == [table.num_rows for table in tables[:-1]]


def test_a_study_that_ended_leaves_no_notes(tmp_path: Path) -> None:
    run(close_pass(), Stub(), Request(Count(40), workers=1, chunk=4, out=tmp_path / "s"), MAKER)
    assert not (tmp_path / "s" / PENDING).exists()


def test_what_came_back_before_what_went_out_first_is_on_the_disk_at_once(tmp_path: Path) -> None:
    """One trial that takes long does not keep what others finished from being kept."""
    held: list[int] = []

    class Slow(Stub):
        def measures(
            self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
        ) -> Rows:
            if 12 in replications:
                until_s = time.monotonic() + 20.0
                while time.monotonic() < until_s and not held:
                    waiting = {
                        number for table in Pending(study).tables() for number in table["replication"].to_pylist()
                    }
                    if len(waiting & set(range(16, 40))) >= 12:
                        held.extend(sorted(waiting))
                    time.sleep(0.01)
            return super().measures(scenario, seed, replications, days)

    study = tmp_path / "s"
    request = Request(Count(60), chunk=2, out=study, part_s=0.0)
    outcome = run(close_pass(), Slow(), request, MAKER, place_named("threads", 2))
    assert 12 not in held
    assert len(set(held) & set(range(16, 40))) >= 12
    assert outcome.table.equals(run(close_pass(), Stub(), Request(Count(60), workers=1), MAKER).table)
    assert open_study(study).table().equals(outcome.table)
    assert Pending(study).tables() == []
