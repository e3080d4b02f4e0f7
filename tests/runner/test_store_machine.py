"""The store through any life: written, killed at any rename, resumed, extended, damaged, mended, read."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from incidentsim.design.point import Point
from incidentsim.errors import StudyError
from incidentsim.results.points import placed
from incidentsim.results.study import open_study
from incidentsim.results.subject import Subject
from incidentsim.results.table import Table
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import Outcome, run_subject
from tests.stubs import MAKER, Stub, close_pass

NAME = close_pass().name
ENGINE = Stub(fails=frozenset({2}))
TRUSTS = (0.2, 0.4, 0.6)


class Killed(BaseException):
    """The process is gone: nothing after this moment happens, no last write either."""


@contextmanager
def killed_at(rename: int) -> Iterator[None]:
    """Let a run get as far as so many renames, with nothing written after that."""
    renames = iter(range(10_000))
    replace, unlink = Path.replace, Path.unlink
    killed: list[bool] = []

    def until_killed(self: Path, target: Path) -> Path:
        if killed or next(renames) >= rename:
            killed.append(True)
            raise Killed
        return replace(self, target)

    def unlink_until_killed(self: Path, missing_ok: bool = False) -> None:
        if not killed:  # who is killed tidies nothing up
            unlink(self, missing_ok)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", until_killed)
        patch.setattr(Path, "unlink", unlink_until_killed)
        with suppress(Killed):
            yield


def a_subject(points: int) -> Subject:
    made = placed([Point(NAME, (("trust", k),), (("red.trust", k),)) for k in TRUSTS[:points]], 1, "common")
    return Subject("study", "A study", {NAME: close_pass()}, made, design=f"first {points}\n")


@cache
def expected(points: int, replications: int) -> Table:
    return run_subject(a_subject(points), ENGINE, Request(Count(replications), workers=1), MAKER).table


@cache
def known(replications: int) -> dict[tuple[int, int], str]:
    rows = expected(3, replications).to_pylist()
    return {(row["point"], row["replication"]): repr(row) for row in rows}


class Life(RuleBasedStateMachine):
    """A study and what it must hold: `wanted` replications of so many points, and every byte once written."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(os, "fsync", lambda _: None)  # it costs more than all the rest, and proves nothing here
        self.top = Path(tempfile.mkdtemp())
        self.place = self.top / "s"
        self.points, self.wanted = 1, 0
        self.bytes: dict[str, bytes] = {}
        self.damaged: Path | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.top)
        self.patch.undo()

    def ran(self, points: int, replications: int, **asked: Any) -> Outcome:
        request = Request(Count(replications), workers=1, out=self.place, **asked)
        return run_subject(a_subject(points), ENGINE, request, MAKER)

    def finish(self, **asked: Any) -> None:
        found = self.ran(self.points, self.wanted, chunk=8, part_s=0.0, **asked)
        assert found.replications == self.points * self.wanted
        self.damaged = None
        assert found.table.equals(expected(self.points, self.wanted))
        assert open_study(self.place).table().equals(found.table)

    @precondition(lambda self: self.damaged is None)
    @rule(more=st.integers(1, 7), points=st.integers(0, 2))
    def extend(self, more: int, points: int) -> None:
        self.wanted, self.points = self.wanted + more, min(3, self.points + points)
        self.finish()

    @precondition(lambda self: self.damaged is None)
    @rule(more=st.integers(1, 9), points=st.integers(0, 2), rename=st.integers(0, 14))
    def killed(self, more: int, points: int, rename: int) -> None:
        wanted, grown = self.wanted + more, min(3, self.points + points)
        with killed_at(rename):
            self.ran(grown, wanted, chunk=8, part_s=0.0)
        if (self.place / "receipt.json").exists():
            self.wanted, self.points = wanted, grown

    @precondition(lambda self: self.damaged is None and self.wanted > 0)
    @rule()
    def resume(self) -> None:
        self.finish()

    @precondition(lambda self: self.damaged is None and self.place.exists())
    @rule(data=st.data())
    def corrupt(self, data: st.DataObject) -> None:
        parts = sorted(self.place.glob("parts/*.parquet"))
        if parts:
            part = data.draw(st.sampled_from(parts))
            self.damaged = part
            if data.draw(st.booleans()):
                part.unlink()
                return
            old = part.read_bytes()
            at = data.draw(st.integers(0, len(old) - 1))
            part.write_bytes(old[:at] + bytes([old[at] ^ (1 << data.draw(st.integers(0, 7)))]) + old[at + 1 :])

    @precondition(lambda self: self.damaged is not None)
    @rule()
    def refuse_then_mend(self) -> None:
        assert self.damaged is not None
        name = str(self.damaged.relative_to(self.place))
        for use in (lambda: open_study(self.place).table(), lambda: self.ran(self.points, self.wanted)):
            with pytest.raises(StudyError, match=f"{self.damaged.name}: got (other bytes|a part that is gone)"):
                use()
        self.bytes.pop(name, None)
        self.bytes.pop(f"{name}.sha256", None)
        self.finish(mend="asked for")

    @invariant()
    def what_was_written_stays(self) -> None:
        files = [*self.place.glob("p*/part-*.parquet"), self.place / "receipt.json"]
        now = {str(path.relative_to(self.place)): path.read_bytes() for path in files if path.is_file()}
        if self.damaged is None:
            if "receipt.json" not in now:
                assert not self.bytes
                return
            assert self.bytes.items() <= now.items()
            self.bytes = now

    @invariant()
    def no_row_is_wrong_or_there_twice(self) -> None:
        if self.damaged is None and (self.place / "receipt.json").exists():
            rows = open_study(self.place).table().to_pylist()
            held = {(row["point"], row["replication"]): repr(row) for row in rows}
            assert len(held) == len(rows)
            assert held.items() <= known(max(self.wanted, 1)).items()


Life.TestCase.settings = settings(max_examples=5, stateful_step_count=6, deadline=None)
TestTheStoreThroughAnyLife = pytest.mark.slow(Life.TestCase)


class LongLife(Life):
    """The same for longer."""


LongLife.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


TestTheStoreThroughManyLives = pytest.mark.proof(LongLife.TestCase)


def test_what_was_killed_before_its_receipt_does_not_mix_into_another_design(tmp_path: Path) -> None:
    def ran(*trusts: float) -> Outcome:
        made = placed([Point(NAME, (("trust", k),), (("red.trust", k),)) for k in trusts], 1, "common")
        subject = Subject("study", "A study", {NAME: close_pass()}, made, design=f"{trusts}\n")
        return run_subject(subject, ENGINE, Request(Count(4), workers=1, out=tmp_path / "s"), MAKER)

    with killed_at(4):  # scenario, points with their checksum, design; the receipt would be next
        ran(0.2, 0.4)
    assert (tmp_path / "s" / "points" / "part-000000.parquet").is_file()
    assert not (tmp_path / "s" / "receipt.json").exists()
    found = ran(0.6)
    study = open_study(tmp_path / "s")
    assert [one.point.settings for one in study.subject.points] == [(("red.trust", 0.6),)]
    assert study.table().equals(found.table)
