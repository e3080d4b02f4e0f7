"""Compiling some four hundred small functions into one, without doing the work of the first again for the others.

numba finishes a function as soon as it is compiled: it links all that it calls into it, optimises the whole and makes
machine code of it. Where each calls many others, most of the time goes into finishing what nobody outside will ever
call. Inside `unfinished` a function is lowered and no more; the one that is called from outside is then linked with
all that it reaches, and finished once. This reaches into numba; where a version of it is made otherwise, nothing is
changed here, and compiling takes some three times as long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def counted_from_the_front() -> Iterator[None]:
    """Functions that are compiled meanwhile use no index below 0, so that none has to be looked at for it."""
    try:
        arrays: Any = import_module("numba.np.arrayobj")
        looked_at = arrays.fix_integer_index
    except (ImportError, AttributeError):
        yield
        return

    def as_it_is(context: Any, builder: Any, of: Any, index: Any, _: Any) -> Any:
        types = import_module("numba").types
        return context.cast(builder, index, of, types.intp if of.signed else types.uintp)

    arrays.fix_integer_index = as_it_is
    try:
        yield
    finally:
        arrays.fix_integer_index = looked_at


@contextmanager
def described_once() -> Iterator[None]:
    """The types of records are described once each; without this it takes a quarter of the time of compiling."""
    try:
        kinds: Any = import_module("numba.core.types.npytypes")
        record, describe = kinds.Record, kinds.Record.__repr__
    except (ImportError, AttributeError):
        yield
        return
    known: dict[int, tuple[Any, str]] = {}

    def described(one: Any) -> str:
        if id(one) not in known:
            known[id(one)] = one, describe(one)
        return known[id(one)][1]

    record.__repr__ = described
    try:
        yield
    finally:
        record.__repr__ = describe


@contextmanager
def unfinished() -> Iterator[None]:
    """Functions that are compiled meanwhile are lowered only."""
    try:
        library_class, context = _library(), _context()
        finish = library_class.finalize
        executable = context.get_executable
    except (ImportError, AttributeError):
        yield
        return
    context.get_executable, library_class.finalize = _never_called, _mark_finished
    try:
        yield
    finally:
        context.get_executable, library_class.finalize = executable, finish


@contextmanager
def with_all_it_reaches() -> Iterator[None]:
    """A function that is compiled meanwhile is linked with all that it reaches, however far down, and finished.

    Nobody else calls what it reaches, so that is optimised for it alone: trials take about a sixth less.
    """
    try:
        library_class = _library()
        finish, optimise = library_class.finalize, library_class._optimize_final_module
    except (ImportError, AttributeError):
        yield
        return

    def finish_whole(library: Any) -> None:
        library._linking_libraries = _reached(library)
        finish(library)

    def optimise_for_one(library: Any) -> None:
        for function in library._final_module.functions:
            if not function.is_declaration and function.linkage.name.startswith("linkonce"):
                function.linkage = "internal"
        optimise(library)

    library_class.finalize, library_class._optimize_final_module = finish_whole, optimise_for_one
    try:
        yield
    finally:
        library_class.finalize, library_class._optimize_final_module = finish, optimise


def _library() -> Any:
    from numba.core.codegen import CPUCodeLibrary

    return CPUCodeLibrary


def _context() -> Any:
    from numba.core.registry import cpu_target

    return cpu_target.target_context


def _never_called(library: Any, fndesc: Any, env: Any) -> Any:  # noqa: ARG001 - numba's own arguments
    """In place of machine code: something callable that is unlike any other."""
    nothing: list[Any] = []
    return nothing.append


def _mark_finished(library: Any) -> None:
    library._finalized = True


def _reached(library: Any) -> list[Any]:
    """All libraries that one links to, and those link to, each once."""
    found: dict[int, Any] = {}
    ahead = list(library._linking_libraries)
    while ahead:
        one = ahead.pop()
        if id(one) not in found:
            found[id(one)] = one
            ahead.extend(one._linking_libraries)
    return list(found.values())
