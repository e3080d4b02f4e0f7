"""A study on disk, re-opened: receipt, scenario and rows, each part proved by its checksum. No engine is needed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from incidentsim.errors import IncidentSimError, StudyError, refuse, verbatim
from incidentsim.results import receipt as receipts
from incidentsim.results.receipt import Receipt
from incidentsim.results.table import Table, from_bytes, joined, replications_in
from incidentsim.scenario.files import loads
from incidentsim.scenario.scenario import Scenario, scenario_hash

if TYPE_CHECKING:
    import pandas as pd

RECEIPT, SCENARIO, PARTS = "receipt.json", "scenario.toml", "parts"
_AGAIN = "Delete it and its .sha256, and run the study again: only its replications are run."


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder: what made it, and where its rows are."""

    folder: Path
    receipt: Receipt
    scenario: Scenario
    parts: tuple[Path, ...]

    @property
    def replications(self) -> int:
        """How many replications of point 0 are finished, failed ones counted."""
        return len(replications_in(self.table()))

    def table(self) -> Table:
        """Every row, in order of address; each part is checked against its checksum first."""
        return joined(read_part(part) for part in self.parts)

    def frame(self) -> "pd.DataFrame":
        """Every row as a pandas table; an undefined measure is NaN."""
        frame: pd.DataFrame = self.table().to_pandas(use_threads=False)
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
    receipt = receipts.from_json(read_text(folder / RECEIPT), str(folder / RECEIPT))
    scenario = _scenario(folder / SCENARIO)
    if scenario_hash(scenario) != receipt.scenario_hash:
        got, hint = verbatim("another scenario"), "Restore it from a copy; to change a scenario, choose another -o."
        raise refuse(str(folder / SCENARIO), got, "the scenario of its receipt", hint, kind=StudyError)
    return Study(folder, receipt, scenario, parts_of(folder))


def parts_of(folder: Path) -> tuple[Path, ...]:
    """The parts of a study, in the order in which they were written."""
    return tuple(sorted((folder / PARTS).glob("part-*.parquet")))


def read_part(part: Path) -> Table:
    """The rows of a part, if its bytes are those that were written."""
    try:
        data = part.read_bytes()
        written = checksum_file(part).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        reason = verbatim(str(error)[:100])
        raise refuse(str(part), reason, "a part with its checksum", _AGAIN, kind=StudyError) from None
    if written[:1] != [checksum(data)]:
        raise refuse(str(part), verbatim("other bytes"), "what its checksum says", _AGAIN, kind=StudyError)
    try:
        return from_bytes(data)
    except (ValueError, pa.ArrowException) as error:
        reason = verbatim(str(error)[:100])
        hint = "Another version of incidentsim wrote it; use that one."
        raise refuse(str(part), reason, "a table of trials", hint, kind=StudyError) from None


def checksum(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def checksum_file(part: Path) -> Path:
    """Where the checksum of a part is written, in the format of `sha256sum`."""
    return part.with_name(f"{part.name}.sha256")


def read_text(path: Path) -> str:
    """The text of a file of a study."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = verbatim(str(error)[:100])
        raise refuse(str(path), reason, "a file that can be read", "Restore it from a copy.", kind=StudyError) from None


def _scenario(path: Path) -> Scenario:
    try:
        return loads(read_text(path), str(path))
    except StudyError:
        raise
    except IncidentSimError as error:
        raise StudyError(str(error)) from None
