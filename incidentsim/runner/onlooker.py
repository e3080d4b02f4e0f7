"""A study as a run would go on with it, looked at only: nothing there is written, locked or cleared away."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from incidentsim.errors import StudyError
from incidentsim.measures import Family
from incidentsim.results.files import check_place
from incidentsim.results.parts import parts_of
from incidentsim.results.receipt import Receipt
from incidentsim.results.sound import each_once
from incidentsim.results.study import open_study, read_part
from incidentsim.results.subject import Subject
from incidentsim.results.table import Table, joined
from incidentsim.runner.admission import check_measured, check_same, is_there
from incidentsim.runner.lock import busy, is_written
from incidentsim.runner.pending import left_behind


class Onlooker:
    """In the place of a store, for a run that keeps nothing; it refuses what a store would refuse.

    subject  what the study is of, with the numbers that its points have there
    """

    def __init__(self, folder: Path, subject: Subject, receipt: Receipt, mend: str = "") -> None:
        """Look at what is there; with `mend`, damaged parts count as missing.

        Raises   StudyError: a place that cannot be written, a folder that holds something else, a study of another
                 scenario, design, seed, engine or version, or another run that is writing here now.
        """
        self.folder, self.subject = folder, subject
        self._parts: list[Path] = []
        self._family: Family | None = None
        check_place(folder)
        if not is_there(folder):
            return
        if is_written(folder):
            raise busy(folder)
        study = open_study(folder)
        check_same(study, receipt)
        check_measured(folder)
        self.subject, self._family = subject.after(study.subject.points), study.family
        self._parts = [part for part in parts_of(folder) if not mend or _is_whole(part)]

    def tables(self) -> Iterator[Table]:
        """The rows that the study holds, a part at a time, and those that a killed run left.

        Raises   StudyError for a damaged part, and for a trial that is there twice.
        """
        left = joined(left_behind(self.folder, self._parts), self._family)  # as a run makes a part of them
        return each_once(self.folder, chain(map(read_part, self._parts), [left]))

    def append(self, table: Table, noted: Iterable[Table] = ()) -> None:
        """Keep nothing."""

    def note(self, table: Table) -> None:
        """Keep nothing."""


def _is_whole(part: Path) -> bool:
    try:
        read_part(part)
    except StudyError:
        return False
    return True
