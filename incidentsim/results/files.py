"""Files written whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from incidentsim.errors import RequestError, StudyError, refuse, verbatim

#: What the temporary name of a file ends with.
PARTIAL = ".partial"


def write_whole(path: Path, data: bytes, before: tuple[Path, bytes] | None = None) -> None:
    """Write a file so that its name never stands for half of it: a temporary name beside it, then a rename.

    Takes    the file; its bytes; a file beside it and its bytes, if one has to be there before the rename: a process
             that is killed between the two leaves the temporary name as well, the one that `partial_of` knows.
    Raises   StudyError where it cannot be written; nothing half-written is left.
    """
    partial = own_partial_of(path) if before is None else partial_of(path)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            _sync(file.fileno())
        if before is not None:
            write_whole(*before)
        partial.replace(path)
        _sync_folder(path.parent)
    except StudyError:
        raise
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        with suppress(OSError):
            if before is not None and not path.is_file():
                before[0].unlink(missing_ok=True)
            partial.unlink(missing_ok=True)


def write_folder(path: Path, pages: Mapping[str, bytes]) -> None:
    """Make a new folder with these files in it, so that its name never stands for half of it.

    Raises   StudyError where something has this name already, or where it cannot be written; nothing half-written is
             left, no folder above it either.
    """
    with whole_folder(path) as partial:
        for name, data in pages.items():
            write_synced(partial / name, data)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file of a folder that is not there yet; raises OSError."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        _sync(file.fileno())


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Fill a new folder so that its name never stands for half of it: what is yielded is renamed at the end.

    Raises   StudyError where something has this name already, or where it cannot be written; nothing half-written is
             left, no folder above it either.
    """
    path = Path(os.path.abspath(path))
    if os.path.lexists(path):
        got = verbatim("a folder that is there already" if path.is_dir() else "a file that is there already")
        raise refuse(str(path), got, "a folder that is not there yet", "Choose another name.", kind=StudyError)
    partial, done = partial_of(path), False
    missing = [above for above in path.parents if not above.exists()]
    try:
        shutil.rmtree(partial, ignore_errors=True)  # left by one that was killed
        partial.mkdir(parents=True)
        yield partial
        partial.rename(path)
        done = True
        _sync_folder(path.parent)
    except StudyError:
        raise
    except OSError as error:
        raise unwritable(path, error, "name") from None
    finally:
        if not done:
            shutil.rmtree(partial, ignore_errors=True)
            with suppress(OSError):
                for above in missing:
                    above.rmdir()


def partial_of(path: Path) -> Path:
    """The temporary name of a file that only one process can be writing."""
    return path.with_name(f".{path.name}{PARTIAL}")


def own_partial_of(path: Path) -> Path:
    """A temporary name that nobody else has, of a file that several may be writing at once."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{PARTIAL}")


def is_partial(path: Path) -> bool:
    """Whether a name is that of a file which was being written when its writer was killed."""
    return path.name.startswith(".") and path.name.endswith(PARTIAL)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it; one that is there already is kept."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None


def check_place(path: Path, kinds: Sequence[str] = ()) -> None:
    """Refuse, before any work is done, a place where nothing could be written later, or another kind than these.

    Raises   StudyError for a path below a file, and for a folder that cannot be written; RequestError for a name that
             ends otherwise, and where a folder has it.
    """
    if kinds and path.suffix not in kinds:
        allowed = f"a file that ends with {', '.join(kinds)}"
        raise refuse("-o", str(path), allowed, "Choose the format by the name.", kind=RequestError)
    if kinds and path.is_dir():
        got, hint = verbatim(f"{path}, a folder that is there already"), "Choose another name."
        raise refuse("-o", got, "a file, new or to be written anew", hint, kind=RequestError)
    try:
        above = next(place for place in (path, *path.absolute().parents) if place.exists())
        writable = above.is_dir() if above != path else True
    except OSError as error:  # such as a name that is too long
        raise unwritable(path, error) from None
    if not writable:
        hint = f"{above} is a file; choose another -o."
        raise refuse(str(path), "a path below a file", "a path below a folder", hint, kind=StudyError)
    if not os.access(above, os.W_OK):
        got = verbatim(f"{above}, which cannot be written")
        raise refuse(str(path), got, "in a folder that can be written", "Choose another -o.", kind=StudyError)


def unwritable(path: Path, error: OSError, place: str = "-o") -> StudyError:
    """The refusal that tells why a file or a folder cannot be written; `place` is what the user may choose anew."""
    hint = {
        errno.ENOSPC: f"The disk is full: make room, or choose another {place}. What was written whole is kept.",
        errno.EDQUOT: f"Your quota is used up: make room, or choose another {place}. What was written whole is kept.",
        errno.ENOTDIR: f"A part of the path is a file; choose another {place}.",
        errno.EEXIST: f"A file has this name; choose another {place}.",
    }.get(error.errno or 0, f"Check the path and its permissions, or choose another {place}.")
    reason = verbatim(error.strerror or type(error).__name__)
    return refuse(str(path), reason, "a place that can be written", hint, kind=StudyError)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a pipe or a device cannot be synced, and need not be
            raise


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # a folder cannot be opened on some systems; the rename is then as safe as it gets
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
