"""Engines and executors by name; `auto`, with its reason."""

from concurrent.futures import Executor
from typing import TYPE_CHECKING

from incidentsim.errors import RequestError, refuse

if TYPE_CHECKING:
    from incidentsim.engine import Engine

#: What --engine may say.
ENGINES = ("auto", "model", "twin")


def engine_named(name: str = "auto") -> "tuple[Engine, str]":
    """An engine, and why it is this one.

    Raises   RequestError for a name that is not known, or an engine that this version does not have.
    """
    match name:
        case "auto":
            return _model(), "chosen: the only engine of this version"
        case "model":
            return _model(), "as asked"
        case "twin":
            hint = "The compiled twin comes in a later version; use --engine model."
            raise refuse("engine", name, "an engine that this version has: auto or model", hint, kind=RequestError)
        case _:
            hint = _near(name, ENGINES)
            raise refuse("engine", name, f"one of {', '.join(ENGINES)}", hint, kind=RequestError)


def executor_for(workers: int) -> Executor:
    """The executor of so many workers: one runs in this process, more run in fresh processes of their own."""
    from incidentsim.runner import executors

    return executors.executor_for(workers)


def _model() -> "Engine":
    from incidentsim.model import SimpyEngine

    return SimpyEngine()


def _near(word: str, known: tuple[str, ...]) -> str:
    import difflib

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else "Choose one of them."
