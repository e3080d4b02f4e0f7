"""Shards that were run apart and put together are the study that one run would have made."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.design.point import Point
from incidentsim.draws import MIRROR
from incidentsim.errors import RequestError, StudyError
from incidentsim.results.points import Chance, placed
from incidentsim.results.sound import checksum, checksum_file
from incidentsim.results.study import open_study
from incidentsim.results.subject import Subject
from incidentsim.results.table import from_bytes, to_bytes
from incidentsim.runner.goals import Budget, Count, Precision, Request, within
from incidentsim.runner.merging import merge
from incidentsim.runner.pending import Pending
from incidentsim.runner.run import Outcome, run_subject
from incidentsim.runner.shards import Shard, shard_written
from tests.stubs import MAKER, Stub, close_pass

NAME = close_pass().name
FAILS = Stub(fails=frozenset({3, 8}))


def a_subject(trusts: Sequence[float] = (0.2, 0.5), seed: int = 1, chance: Chance = "common") -> Subject:
    points = placed([Point(NAME, (("trust", trust),), (("red.trust", trust),)) for trust in trusts], seed, chance)
    return Subject("study", "A study", {NAME: close_pass()}, points, seed, chance, design=f"trusts = {list(trusts)}\n")


def ran(place: Path | None, subject: Subject, n: int = 20, **asked: Any) -> Outcome:
    return run_subject(subject, FAILS, Request(Count(n), **{"workers": 1, "out": place, **asked}), MAKER)


def shards_in(folder: Path, of: int, subject: Subject | None = None, n: int = 20) -> list[Path]:
    folders = [folder / f"shard-{index}" for index in range(1, of + 1)]
    for index, place in enumerate(folders, 1):
        ran(place, subject or a_subject(), n, shard=Shard(index, of))
    return folders


@given(
    st.integers(2, 5),
    st.integers(5, 30),
    st.sampled_from(["common", "independent", "antithetic"]),
    st.integers(1, 9),
    st.permutations(range(5)),
)
@settings(max_examples=6, deadline=None)
def test_shards_put_together_are_the_whole_row_for_row(
    of: int, n: int, chance: Chance, chunk: int, order: Sequence[int]
) -> None:
    subject = a_subject(chance=chance)
    with TemporaryDirectory() as temporary:
        top = Path(temporary)
        for index in range(1, of + 1):
            ran(top / str(index), subject, n, shard=Shard(index, of), chunk=chunk)
        merge(top / "all", [top / str(k + 1) for k in order if k < of])
        study = open_study(top / "all")
        assert study.table().equals(ran(None, subject, n).table)
        assert study.receipt.identity() == ran(top / "one", subject, n).receipt.identity()
        assert ran(top / "all", subject, n).new == 0
        grown = ran(top / "all", replace(a_subject((0.2, 0.5, 0.8), chance=chance)), n + 4)
        assert grown.new == 2 * 4 + n + 4
        assert grown.table.equals(ran(None, a_subject((0.2, 0.5, 0.8), chance=chance), n + 4).table)


def test_a_shard_runs_every_so_many_th_replication_and_grows_like_any_study(tmp_path: Path) -> None:
    ran(tmp_path / "s", a_subject([0.2], chance="antithetic"), 8, shard=Shard(2, 3))
    ran(tmp_path / "s", a_subject([0.2], chance="antithetic"), 12, shard=Shard(2, 3))
    study = open_study(tmp_path / "s")
    assert study.table()["replication"].to_pylist() == [1, 4, 7, 10, *(MIRROR + k for k in (1, 4, 7, 10))]
    assert study.receipt.shard == "2/3"
    for other in (Shard(1, 3), Shard()):
        with pytest.raises(StudyError, match="of shard 2/3, not"):
            ran(tmp_path / "s", a_subject([0.2], chance="antithetic"), 12, shard=other)


def test_what_is_missing_may_be_left_out_and_run_later(tmp_path: Path) -> None:
    folders = shards_in(tmp_path, 3)
    with pytest.raises(StudyError, match=r"got no shard 2/3, but it must be all 3 shards.*--partial"):
        merge(tmp_path / "all", [folders[0], folders[2]])
    made = merge(tmp_path / "all", [folders[0], folders[2]], lacking="allowed")
    assert made.missing == (Shard(2, 3),)
    found = ran(tmp_path / "all", a_subject())
    assert found.new == 2 * 7
    assert found.table.equals(ran(None, a_subject()).table)


def _another_seed(top: Path) -> list[Path]:
    ran(top / "other", a_subject(seed=2), shard=Shard(2, 2))
    return [shards_in(top, 2)[0], top / "other"]


def _other_points(top: Path) -> list[Path]:
    ran(top / "other", a_subject((0.5, 0.2)), shard=Shard(2, 2))
    return [shards_in(top, 2)[0], top / "other"]


def _another_cut(top: Path) -> list[Path]:
    ran(top / "other", a_subject(), shard=Shard(2, 4))
    return [shards_in(top, 2)[0], top / "other"]


def _one_twice(top: Path) -> list[Path]:
    ran(top / "other", a_subject(), shard=Shard(1, 2))
    return [*shards_in(top, 2), top / "other"]


def _a_whole_study(top: Path) -> list[Path]:
    ran(top / "other", a_subject())
    return [shards_in(top, 2)[0], top / "other"]


def _one_that_is_short(top: Path) -> list[Path]:
    ran(top / "other", a_subject(), 12, shard=Shard(2, 2))
    return [shards_in(top, 2)[0], top / "other"]


def _a_damaged_part(top: Path) -> list[Path]:
    folders = shards_in(top, 2)
    part = open_study(folders[1]).parts[0]
    part.write_bytes(part.read_bytes()[:-1])
    return folders


def _rows_of_another_shard(top: Path) -> list[Path]:
    folders = shards_in(top, 2)
    part = open_study(folders[1]).parts[0]
    foreign = open_study(folders[0]).parts[0]
    part.write_bytes(foreign.read_bytes())
    checksum_file(part).write_text(f"{checksum(part.read_bytes())}  {part.name}\n")
    return folders


def _a_row_twice(top: Path) -> list[Path]:
    folders = shards_in(top, 2)
    part = open_study(folders[1]).parts[0]
    more = part.with_name("part-000001.parquet")
    more.write_bytes(to_bytes(from_bytes(part.read_bytes()).slice(0, 1)))
    checksum_file(more).write_text(f"{checksum(more.read_bytes())}  {more.name}\n")
    return folders


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_another_seed, "another study: .*seed 1, not 2"),
        (_other_points, "2 points, not 2, and number 0 is another"),
        (_another_cut, "one of 2 shards, not one of 4"),
        (_one_twice, r"shard 1/2, which .* is too"),
        (_a_whole_study, "got a whole study, but it must be a shard"),
        (
            _one_that_is_short,
            r"got 6 replications of point 0, where the other shards have \d+ each.*Run its shard again",
        ),
        (_a_damaged_part, "part-000000.parquet: got other bytes"),
        (_rows_of_another_shard, "not those of shard 2/2"),
        (_a_row_twice, "that another part holds too"),
    ],
)
def test_what_does_not_belong_together_is_refused_and_nothing_is_written(
    make: Callable[[Path], list[Path]], said: str, tmp_path: Path
) -> None:
    folders = make(tmp_path)
    with pytest.raises(StudyError, match=said):
        merge(tmp_path / "deep" / "all", folders)
    assert not (tmp_path / "deep").exists()


def test_a_merge_that_finds_no_room_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = shards_in(tmp_path, 2)
    before = set(tmp_path.iterdir())
    calls = iter(range(100))

    def full(number: int) -> None:
        if next(calls) == 5:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("incidentsim.results.files._sync", full)
    with pytest.raises(StudyError, match="The disk is full"):
        merge(tmp_path / "all", folders)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "1/2/3", "-1/2"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match=r"^--shard: got"):
        shard_written(text)


@pytest.mark.parametrize("goal", [Precision(within(0.1)), Budget(1.0), Count(2)])
def test_a_shard_is_of_so_many_replications_and_no_fewer_than_shards(goal: Any) -> None:
    with pytest.raises(RequestError, match=r"^--shard: got"):
        Request(goal, shard=Shard(1, 3))


def test_a_shard_with_trials_in_no_part_yet_is_not_put_together_without_them(tmp_path: Path) -> None:
    folders = shards_in(tmp_path, 2)
    table = open_study(folders[0]).table()
    for part in (folders[0] / "parts").iterdir():
        part.unlink()
    Pending(folders[0]).add(table)
    with pytest.raises(StudyError, match=r"\d+ rows that a killed run left.* Run that shard again first"):
        merge(tmp_path / "whole", folders, lacking="allowed")
    assert not (tmp_path / "whole").exists()


def test_shards_without_a_trial_make_no_study(tmp_path: Path) -> None:
    folders = shards_in(tmp_path, 2)
    for part in (part for folder in folders for part in (folder / "parts").iterdir()):
        part.unlink()
    with pytest.raises(StudyError, match=r"shards without a trial"):
        merge(tmp_path / "whole", folders, lacking="allowed")


def test_the_receipt_of_what_was_put_together_has_its_checksum_too(tmp_path: Path) -> None:
    merge(tmp_path / "whole", shards_in(tmp_path, 2))
    receipt = tmp_path / "whole" / "receipt.json"
    receipt.write_text(receipt.read_text().replace('"seed": 1,', '"seed": 3,'))
    with pytest.raises(StudyError, match=r"receipt\.json: got other bytes"):
        open_study(tmp_path / "whole")
