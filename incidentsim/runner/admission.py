"""Whether a run may write a study folder: what is there, of what it is, and who is writing it."""

from collections.abc import Sequence
from pathlib import Path

from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.files import is_partial
from incidentsim.results.parts import PARTS, POINTS, parts_of
from incidentsim.results.receipt import Receipt
from incidentsim.results.sound import checksum_file
from incidentsim.results.study import DESIGN, RECEIPT, SCENARIO, SCENARIOS, Study, unmeasured_of
from incidentsim.runner.lock import LOCK, WRITER
from incidentsim.runner.pending import PENDING

#: So many letters of what differs have room in a line.
_ROOM = 75
_OURS = {LOCK, WRITER, PENDING, RECEIPT, checksum_file(Path(RECEIPT)).name, SCENARIO, PARTS, DESIGN, SCENARIOS, POINTS}


def check_same(study: Study, receipt: Receipt) -> None:
    """Refuse to go on with a study of something else.

    Raises   StudyError, which says what differs.
    """
    changed = study.receipt.differences(receipt)
    if changed:
        got = verbatim(f"a study of {changes_told(changed)}")
        allowed = "a study of the same scenario, seed, engine and version"
        raise refuse(str(study.folder), got, allowed, "Choose another -o.", kind=StudyError)


def changes_told(changes: Sequence[str]) -> str:
    """What differs, as much of it as has room in a line, and how much more there is.

    >>> changes_told(["seed 1, not 2"])
    'seed 1, not 2'
    """
    told = list(changes[:1])
    for one in changes[1:]:
        if len("; of ".join([*told, one])) > _ROOM:
            break
        told.append(one)
    left = len(changes) - len(told)
    return "; of ".join(told) + (f"; and {left} more that differ{'s' if left == 1 else ''}" if left else "")


def check_measured(folder: Path) -> None:
    """Refuse to add rows with measures to rows without: no estimate of those could be of the whole study.

    Raises   StudyError, which names the measures.
    """
    lacking = unmeasured_of(parts_of(folder))
    if lacking:
        got = verbatim(f"rows that were kept before there was {', '.join(lacking)}")
        hint = "It can be read as it is; for more trials, run it again, into another -o."
        raise refuse(str(folder), got, "a study with all measures of this version", hint, kind=StudyError)


def is_there(folder: Path) -> bool:
    """Whether a folder holds a study; False where one can be begun.

    Raises   StudyError for a file, and for a folder that holds something else.
    """
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise refuse(str(folder), verbatim("a file"), "a folder", "Choose another -o.", kind=StudyError)
    try:
        held = [item for item in folder.iterdir() if not is_partial(item)]
    except OSError as error:
        reason = verbatim(error.strerror or "an error")
        raise refuse(str(folder), reason, "a folder that can be read", "Choose another -o.", kind=StudyError) from None
    if (folder / RECEIPT).exists():
        return True
    others = sorted(item.name for item in held if item.name not in _OURS)
    if others or parts_of(folder):
        got = verbatim(f"a folder that holds {', '.join(others[:3]) or 'parts without a receipt'}")
        allowed = "a new or empty folder, or a study"
        raise refuse(str(folder), got, allowed, "Choose another -o.", kind=StudyError)
    return False
