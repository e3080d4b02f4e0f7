"""A study on disk, re-opened: receipt, scenarios, points and rows, each part proved by its checksum.

No engine is needed.

    DIR/receipt.json                   what made it, and what must match to extend it
    DIR/scenario.toml                  of one scenario: the scenario, complete
    DIR/design.toml                    of a design: the design, complete, ...
    DIR/scenarios/NAME.toml            ... its scenarios, ...
    DIR/points/part-000000.parquet     ... and its points, each with the number that it keeps for ever
    DIR/parts/part-000000.parquet      rows, in order of address; never touched again
    DIR/*/part-000000.parquet.sha256
    DIR/pending.bin                    rows that are not a part yet, while a run goes on or after it was killed
    DIR/lock                           held by the run that writes there; on its own it means nothing
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from incidentsim.errors import IncidentSimError, RequestError, StudyError, refuse, verbatim
from incidentsim.measures import ENCOUNTERS, Family
from incidentsim.results import receipt as receipts
from incidentsim.results.parts import POINTS, parts_of
from incidentsim.results.points import Placed, points_in
from incidentsim.results.receipt import Receipt
from incidentsim.results.sound import check_points, check_receipt, check_summed, checksum_file, each_once
from incidentsim.results.subject import Subject, of_scenario
from incidentsim.results.table import (
    Table,
    completed,
    family_in,
    from_bytes,
    joined,
    read_table,
    replications_in,
    within_conditions,
)
from incidentsim.results.unmeasured import MARK, unmeasured_in
from incidentsim.scenario.files import loads
from incidentsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

RECEIPT, SCENARIO = "receipt.json", "scenario.toml"
DESIGN, SCENARIOS = "design.toml", "scenarios"
_AGAIN = "Run the study again with --mend: what the part held is run again, and nothing else."
_FROM_COPY = "Restore it from a copy."
#: So many points are told where one of them is to be named.
_TOLD = 8
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Study:
    """A study folder: what made it, what it is of, and where its rows are."""

    folder: Path
    receipt: Receipt
    subject: Subject
    parts: tuple[Path, ...]

    def __repr__(self) -> str:
        points, parts = len(self.subject.points), len(self.parts)
        of = f"{self.subject.name}: {points:,} point{'' if points == 1 else 's'}"
        return f"<Study of {of}, {parts:,} part{'' if parts == 1 else 's'}, in {self.folder}>"

    @property
    def scenario(self) -> Scenario:
        """The scenario of a study of one; of a design with a single point, the scenario of that point.

        Raises   RequestError for a design with several points.
        """
        if len(self.subject.points) == 1:
            return self.at(self.subject.points[0].number)
        points = self.subject.points
        got = verbatim(f"a design with {len(points):,} points")
        told = "; ".join(f"{one.number} ({one.point})" for one in points[:_TOLD])
        hint = f"Name one of its points: {told}{'; …' if len(points) > _TOLD else ''}."
        raise refuse(str(self.folder), got, "one scenario", hint, kind=RequestError)

    @property
    def replications(self) -> int:
        """How many replications of its first point are finished, failed ones counted."""
        return len(replications_in(self.table()))

    def at(self, number: int) -> Scenario:
        """The scenario of a point, with everything that the point sets on it."""
        return self.subject.at(self.placed(number).number)

    def placed(self, number: int) -> Placed:
        """A point by its number."""
        for one in self.subject.points:
            if one.number == number:
                return one
        points = self.subject.points
        allowed = "0, its only point" if len(points) == 1 else f"a point, 0 to {points[-1].number}"
        raise refuse("point", number, allowed, "`incidentsim status` lists the points of a study.", kind=RequestError)

    def tables(self) -> Iterator[Table]:
        """Its parts one after another, each checked against its checksum first; rows are in order inside each.

        Raises   StudyError for a damaged part, and for a trial that is there twice.
        """
        return each_once(self.folder, map(read_part, self.parts))

    def table(self) -> Table:
        """Every row as it was kept, in order of address; each part is checked against its checksum first.

        A share with a condition, such as success among incidents, is 0 where that does not hold: see `trials`.
        """
        return joined(self.tables(), self.family)

    @property
    def family(self) -> Family:
        """Whether its rows are of encounters or of years: as its first whole part says, or else its scenarios."""
        for part in self.parts:
            with suppress(OSError, ValueError, pa.ArrowException):
                return family_in(pq.read_schema(part))
        return self.subject.family

    @property
    def rows(self) -> int:
        """How many rows it holds, from the heads of its parts alone; a damaged part tells of none."""
        found = 0
        for part in self.parts:
            with suppress(OSError, ValueError, pa.ArrowException):
                found += pq.read_metadata(part).num_rows
        return found

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """The measures that some of its rows lack, since there were none such when they were kept."""
        return unmeasured_of(self.parts)

    def trials(self) -> "pd.DataFrame":
        """Every row as a tidy pandas table, with scenario and factors as columns; `.attrs` has units and meanings.

        A measure is NaN where it is not defined, and where its condition does not hold, as success without an incident.
        """
        from incidentsim.results.frames import trials_frame

        return trials_frame(self)

    def points(self) -> "pd.DataFrame":
        """The points as a pandas table: number, scenario, factors, seed; `.attrs` has units and meanings."""
        from incidentsim.results.frames import points_frame

        return points_frame(self)

    def frame(self) -> "pd.DataFrame":
        """Every row as a pandas table; a measure is NaN where it is not defined, or its condition does not hold.

        `.attrs` names what was not measured.
        """
        table = within_conditions(self.table())
        frame: pd.DataFrame = table.to_pandas(use_threads=False)
        frame.attrs = {MARK: list(unmeasured_in(table))}
        return frame


def open_study(folder: Path | str) -> Study:
    """The study in a folder.

    Raises   StudyError: a folder that is not there, is no study, or was changed by hand.
    """
    folder = Path(folder)
    if not (folder / RECEIPT).is_file():
        got = verbatim("no receipt.json" if folder.is_dir() else "a file" if folder.exists() else "nothing there")
        hint = "A study is made by `incidentsim run FILE -o DIR`."
        raise refuse(str(folder), got, "the folder of a study", hint, kind=StudyError)
    receipt = receipt_in(folder)
    subject = _design(folder, receipt) if receipt.design else of_scenario(_scenario(folder / SCENARIO), receipt.seed)
    if subject.hash != receipt.scenario_hash:
        got, hint = verbatim("another scenario"), "Restore it from a copy; to change a scenario, choose another -o."
        where = folder / (SCENARIOS if receipt.design else SCENARIO)
        raise refuse(str(where), got, "the scenario of its receipt", hint, kind=StudyError)
    parts = parts_of(folder)
    check_points(folder, (one.number for one in subject.points), parts)
    return Study(folder, receipt, subject, parts)


def of_encounters(study: Study, what: str) -> Study:
    """The study, if its rows are of encounters; `what` is what is asked of it.

    Raises   RequestError where they are of years, of which it cannot be told.
    """
    if study.family != ENCOUNTERS:
        hint = "`incidentsim export` writes what it holds; `compare` and `rank` tell of it."
        got = verbatim(f"{what} of a study of {study.family.name}")
        raise refuse(str(study.folder), got, "a study of encounters", hint, kind=RequestError)
    return study


def receipt_in(folder: Path) -> Receipt:
    """The receipt of the study in a folder, without looking at the study.

    Raises   StudyError where it is not what was written, or cannot be read.
    """
    text = read_text(folder / RECEIPT)
    check_receipt(folder / RECEIPT, text)
    return receipts.from_json(text, str(folder / RECEIPT))


def read_part(part: Path) -> Table:
    """The rows of a part, if its bytes are those that were written."""
    return _read(part, from_bytes, "a table of trials", _AGAIN)


def unmeasured_of(parts: Iterable[Path]) -> tuple[str, ...]:
    """The measures that some of these parts lack, from their heads alone; a damaged part tells of none."""
    lacking: dict[str, None] = {}
    measures: dict[str, None] = {}
    for part in parts:
        with suppress(OSError, ValueError, pa.ArrowException):
            table = completed(pq.read_schema(part).empty_table())
            lacking |= dict.fromkeys(unmeasured_in(table))
            measures |= dict.fromkeys(family_in(table.schema).measures)
    return tuple(name for name in measures if name in lacking)


def read_points(part: Path) -> list[Placed]:
    """The points of a part, if its bytes are those that were written."""
    return _read(part, lambda data: points_in(read_table(data)), "a table of points", _FROM_COPY)


def _read(part: Path, reader: Callable[[bytes], T], meant: str, again: str) -> T:
    if not part.is_file():
        raise refuse(str(part), verbatim("a part that is gone"), "there, as others are", again, kind=StudyError)
    try:
        data = part.read_bytes()
        written = checksum_file(part).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = verbatim(str(error)[:100])
        raise refuse(str(part), reason, "a part with its checksum", again, kind=StudyError) from None
    check_summed(part, data, written, again)
    try:
        return reader(data)
    except (ValueError, pa.ArrowException) as error:
        reason = verbatim(str(error)[:100])
        hint = "Another version of incidentsim wrote it; use that one."
        raise refuse(str(part), reason, meant, hint, kind=StudyError) from None


def read_text(path: Path) -> str:
    """The text of a file of a study."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = verbatim(str(error)[:100])
        raise refuse(str(path), reason, "a file that can be read", _FROM_COPY, kind=StudyError) from None


def _design(folder: Path, receipt: Receipt) -> Subject:
    """What a study of a design is of, as its folder tells it."""
    scenarios = {path.stem: _scenario(path) for path in sorted((folder / SCENARIOS).glob("*.toml"))}
    if not scenarios:
        where = str(folder / SCENARIOS)
        raise refuse(where, verbatim("no scenario"), "the scenarios of its design", _FROM_COPY, kind=StudyError)
    points = [one for part in parts_of(folder, POINTS) for one in read_points(part)]
    if not points:
        got = verbatim("no table of points")
        raise refuse(str(folder / POINTS), got, "the points of its design", _FROM_COPY, kind=StudyError)
    lost = [one.point.scenario for one in points if one.point.scenario not in scenarios]
    if lost:
        raise refuse(str(folder / SCENARIOS), verbatim(f"no {lost[0]}.toml"), "each", _FROM_COPY, kind=StudyError)
    text = read_text(folder / DESIGN)
    title, chance = receipt.title, receipts.chance_of(receipt)
    return Subject(receipt.design, title, scenarios, tuple(points), receipt.seed, chance, text)


def _scenario(path: Path) -> Scenario:
    try:
        return loads(read_text(path), str(path))
    except StudyError:
        raise
    except IncidentSimError as error:
        raise StudyError(str(error)) from None
