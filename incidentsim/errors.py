"""What a user can cause and mend, as a tree.

    IncidentSimError                 one clear line; the command line exits with 2
    ├── ScenarioError                a scenario says something that the model cannot mean
    ├── DesignError                  a design says something that cannot be tried
    ├── StudyError                   a study folder, an output path or a receipt cannot be used
    ├── EvidenceError                a file of evidence says something that cannot be
    ├── RequestError                 an argument of a call or a command cannot be met
    │   └── NotMeasuredError         what is asked of was not measured when the rows were kept
    └── TrialError                   one trial failed; a run turns it into a failed row and goes on
        └── TooLargeError            ... since it needs more than its engine holds: another engine may run it

Every message has four parts: where, what came, what is allowed, what to do next. Our own bugs are
not in this tree. Each class takes one argument, the message: SimPy and pickle rebuild exceptions
from ``.args``.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar


class IncidentSimError(Exception):
    """Anything that a user can cause and a user can mend."""


class ScenarioError(IncidentSimError, ValueError):
    """A scenario says something that the model cannot mean."""


class DesignError(IncidentSimError, ValueError):
    """A design says something that cannot be tried."""


class StudyError(IncidentSimError, OSError):
    """A study folder, an output path or a receipt cannot be used."""


class EvidenceError(IncidentSimError, ValueError):
    """A file of evidence says something that cannot be."""


class RequestError(IncidentSimError, ValueError):
    """An argument of a call or of a command cannot be met."""


class NotMeasuredError(RequestError):
    """What is asked of was not measured when the rows were kept."""


class TrialError(IncidentSimError, RuntimeError):
    """One trial failed; the message names its address."""


class TooLargeError(TrialError):
    """A trial needs more than its engine holds; another engine may be able to run it."""


Kind = TypeVar("Kind", bound=IncidentSimError)


def refuse(
    where: str,
    got: object,
    allowed: str,
    hint: str,
    kind: type[Kind] = ScenarioError,  # type: ignore[assignment]
) -> Kind:
    """The error to raise: where, what came, what is allowed, what to do next.

    >>> print(refuse("blue.trust", 1.2, "at least 0.01 and at most 0.99", "Mend the file."))
    blue.trust: got 1.2, but it must be at least 0.01 and at most 0.99. Mend the file.
    """
    shown = got if isinstance(got, _Verbatim) else repr(got)
    text = str(shown)
    if len(text) > 120:
        text = text[:117] + "..."
    return kind(f"{where}: got {text}, but it must be {allowed}. {hint}")


def suggestion(word: str, known: Iterable[str], otherwise: str = "", likeness: float = 0.5) -> str:
    """The hint for a mistyped word: the nearest that is known, else what `otherwise` says, else all that is known.

    >>> suggestion("trsut", ["trust", "fatigue"])
    "Did you mean 'trust'?"
    >>> suggestion("x", ["trust", "fatigue"])
    'Known here: trust, fatigue.'
    """
    import difflib

    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=likeness)
    return f"Did you mean {close[0]!r}?" if close else otherwise or f"Known here: {', '.join(words)}."


def check_version(
    document: Mapping[str, object],
    known: int,
    where: str,
    kind: type[IncidentSimError] = ScenarioError,
) -> None:
    """Refuse a file whose `schema_version` is later than the one that is known here.

    Raises   an error of this kind.
    """
    version = document.get("schema_version")
    if isinstance(version, int) and version > known:
        hint = "The file is for a later version of incidentsim: use that one."
        raise refuse(where, version, f"at most {known}, which this version reads", hint, kind)


class _Verbatim(str):
    """Text that is shown without quotation marks."""


def verbatim(text: str) -> str:
    """Mark `text` to be shown as it is, without quotation marks, by `refuse`."""
    return _Verbatim(text)
