"""The writer of a study: a folder that only grows, in parts that are written whole or not at all.

What lies where is told in results/study.py. The folder is made when there is something to write. A part is written
under a temporary name, then its checksum, then it is renamed: so a run killed between the two leaves a checksum and the
temporary name, which are cleared away, and a checksum with neither is that of a part that is gone.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from incidentsim.errors import StudyError
from incidentsim.results.files import PARTIAL, check_place, is_partial, make_folder, unwritable, write_whole
from incidentsim.results.parts import DAMAGED, GONE, PARTS, POINTS, next_number, part_named, parts_of
from incidentsim.results.points import Placed, points_table
from incidentsim.results.receipt import Receipt
from incidentsim.results.sound import checksum, checksum_file, each_once, summed
from incidentsim.results.study import DESIGN, RECEIPT, SCENARIO, SCENARIOS, open_study, read_part, read_text
from incidentsim.results.subject import Subject
from incidentsim.results.table import Table, joined, to_bytes
from incidentsim.runner.admission import check_measured, check_same, is_there
from incidentsim.runner.lock import Lock, busy
from incidentsim.runner.pending import Pending, left_behind
from incidentsim.scenario.files import to_toml


class Store:
    """The one writer of a study folder; use it as a context, so that its lock is given back.

    subject  what the study is of, with the numbers that its points have there
    aside    damaged parts that were laid aside, since `mend` was asked for
    """

    def __init__(self, folder: Path, subject: Subject, receipt: Receipt, mend: str = "") -> None:
        """Begin a study, or go on with one; with `mend`, damaged parts are laid aside, and what they held is missing.

        Raises   StudyError: a place that cannot be written, a folder that holds something else, a study of another
                 scenario, design, seed, engine or version, or another run that is writing here now.
        """
        self.folder, self.subject, self._receipt = folder, subject, receipt
        self.aside: list[Path] = []
        self._held: tuple[Placed, ...] = ()
        self._lock = Lock(folder)
        self._begun = False
        self._pending = Pending(folder)
        check_place(folder)
        if is_there(folder):
            self._lock.take()
            with ExitStack() as refused:
                refused.callback(self.close)
                self._open(mend)
                self._begun = True
                refused.pop_all()

    def tables(self) -> Iterator[Table]:
        """The rows that the study holds, a part at a time.

        Raises   StudyError for a damaged part, and for a trial that is there twice.
        """
        return each_once(self.folder, map(read_part, parts_of(self.folder))) if self._begun else iter(())

    def append(self, table: Table, noted: Iterable[Table] = ()) -> Path:
        """Write rows as the next part; what was written before stays byte for byte. What else was noted stays noted.

        Rows that are the last part already are not written twice: an interrupt may come when the part is
        written, but its writer does not know it yet.
        """
        self._begin()
        part = self._append(PARTS, to_bytes(table))
        self._pending.keep(noted)
        return part

    def note(self, table: Table) -> None:
        """Keep rows until they are written as a part: a run that is killed before loses none of them."""
        self._begin()
        self._pending.add(table)

    def close(self) -> None:
        """Give the lock back."""
        self._lock.give_back()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self, mend: str) -> None:
        study = open_study(self.folder)
        check_same(study, self._receipt)
        for folder in (self.folder, *(self.folder / kind for kind in (PARTS, POINTS, SCENARIOS))):
            _clear(folder)
        self._held = study.subject.points
        self.subject = self.subject.after(self._held)
        if mend:
            self._lay_aside()
        self._take_up()
        check_measured(self.folder)

    def _take_up(self) -> None:
        """Make a part of what a killed run left behind, unless it was killed when that part was written already."""
        if left := left_behind(self.folder, parts_of(self.folder)):
            self._append(PARTS, to_bytes(joined(left)))
        self._pending.keep()

    def _lay_aside(self) -> None:
        for part in parts_of(self.folder):
            try:
                read_part(part)
            except StudyError:
                target = part.with_name(f"{part.name}{DAMAGED if part.is_file() else GONE}")
                try:
                    part.replace(target) if part.is_file() else target.touch()
                except OSError as error:
                    raise unwritable(target, error) from None
                self.aside.append(target)

    def _begin(self) -> None:
        """Make the folder, or write what the study does not know yet: points of a design that grew."""
        if not self._lock.held:
            make_folder(self.folder / PARTS)
            self._lock.take()
            if is_there(self.folder):
                self.close()
                raise busy(self.folder)
        if self.subject.design is not None:
            self._write_design(self.subject.design)
        elif not self._begun:
            write_whole(self.folder / SCENARIO, to_toml(next(iter(self.subject.scenarios.values()))).encode())
        if not self._begun:
            receipt, data = self.folder / RECEIPT, self._receipt.to_json().encode()
            self._pending.keep()  # nothing that lies there is of this study
            write_whole(receipt, data, summed(receipt, checksum(data)))
            self._begun = True

    def _write_design(self, design: str) -> None:
        known = {one.number for one in self._held}
        new = [one for one in self.subject.points if one.number not in known]
        path = self.folder / DESIGN
        if not new and path.is_file() and read_text(path) == design:
            return
        make_folder(self.folder / SCENARIOS)
        make_folder(self.folder / POINTS)
        for left in () if self._begun else list((self.folder / POINTS).iterdir()):
            left.unlink()  # of a run that was killed before its receipt, perhaps of another design
        for name, scenario in self.subject.scenarios.items():
            if not (self._begun and (self.folder / SCENARIOS / f"{name}.toml").is_file()):
                write_whole(self.folder / SCENARIOS / f"{name}.toml", to_toml(scenario).encode())
        if new:
            self._append(POINTS, to_bytes(points_table(new)))
        self._held = (*self._held, *new)
        write_whole(path, design.encode())

    def _append(self, kind: str, data: bytes) -> Path:
        digest = checksum(data)
        for last in parts_of(self.folder, kind)[-1:]:
            there = last.is_file() and checksum_file(last).is_file()
            if there and read_text(checksum_file(last)).startswith(digest):
                return last
        part = part_named(self.folder / kind, next_number(self.folder / kind))
        write_whole(part, data, summed(part, digest))
        return part


def _clear(folder: Path) -> None:
    """Clear away what was being written when its writer was killed, and the checksum of a part that did not come."""
    for left in filter(is_partial, folder.glob(".*")):
        whole = left.with_name(left.name.removeprefix(".").removesuffix(PARTIAL))
        with suppress(OSError):
            if not whole.exists():
                checksum_file(whole).unlink(missing_ok=True)
            left.unlink()
