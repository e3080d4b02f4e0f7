"""The compiled twin as an engine: the same journals as the reference model's, and measures worked out beside them."""

import hashlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from incidentsim.engine import Days, Measured, Told, all_of
from incidentsim.errors import TooLargeError, TrialError, refuse, verbatim
from incidentsim.journal import Journal, Note
from incidentsim.measures import BESIDE, MEASURES, ROW, Rows
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import layout, trial
from incidentsim.twin.casting import Cast, as_numbers, casts_of
from incidentsim.twin.core import FULL, TOO_MANY_EVENTS

_FIELDS = ("at_s", "encounter", "actor", "did", "object", "value", "cause")
#: So many trials are run at a time: what came of them stays at hand until it is put in rows.
_AT_ONCE = 1000
_WORLDS, _ONE_COMPILES = threading.local(), threading.Lock()
_ENTRY: list[Any] = []


class TwinEngine:
    """Runs trials in compiled code, under names, draws and rules that it shares with the reference model.

    Other threads can run meanwhile.
    """

    name = "twin"

    def is_ready(self) -> bool:
        """Whether it was compiled here before; see engine.Compiling."""
        return bool(_ENTRY) or is_kept()

    def prepare(self, told: Told | None = None) -> None:
        """Compile, or load what was compiled before; `told` hears how many of how many functions are compiled."""
        _compiled(told)

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication; see engine.Engine."""
        resolved = resolve(scenario, seed, replication)
        record, terms = as_numbers(resolved, days)
        world, found = _run(Cast(record, terms[None], np.array([[replication, 0]])), seed)
        if found[0, 0, 0]:
            raise _unfinished(int(found[0, 0, 0]), scenario, (seed, replication), len(terms))
        notes = world["notes"][: world["notes_count"]]
        return tuple(Note(*line) for line in zip(*(notes[name].tolist() for name in _FIELDS), strict=True))

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications, each reduced as soon as it was run; see engine.Engine."""
        return all_of(self.measured(scenario, seed, replications, days))

    def measured(
        self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
    ) -> Measured:
        """What came of several replications; one that cannot be finished spoils no other; see engine.Careful."""
        rows, errors = list[Rows](), dict[int, Exception]()
        for cast in casts_of(scenario, seed, replications, days):
            errors |= cast.errors
            for few in _some_at_a_time(cast):
                _, found = _run(few, seed)
                numbers, status = few.trials[:, 0], found[:, 0, 0]
                for bad in np.flatnonzero(status).tolist():
                    number = int(numbers[bad])
                    errors |= {number: _unfinished(int(status[bad]), scenario, (seed, number), found.shape[1])}
                fine = status == 0.0 if errors else slice(None)
                rows.append(_rows_of(numbers[fine], found[fine]))
        return Measured(rows[0] if len(rows) == 1 else np.concatenate([np.empty(0, dtype=ROW), *rows]), errors)


def _some_at_a_time(cast: Cast) -> Iterator[Cast]:
    """What is cast, no more of it at a time than is kept at hand."""
    if len(cast.trials) <= _AT_ONCE:
        yield cast
        return
    for start in range(0, len(cast.trials), _AT_ONCE):
        yield replace(cast, trials=cast.trials[start : start + _AT_ONCE])


def _run(cast: Cast, seed: int) -> tuple[Any, Any]:
    """Run what is cast, in a world of this thread: the world as the last trial left it, and what was found."""
    many = _compiled()
    if not hasattr(_WORLDS, "worlds"):
        _WORLDS.worlds = np.zeros(1, dtype=layout.WORLD)
    worlds = _WORLDS.worlds
    worlds["seed"] = seed
    found = np.empty((len(cast.trials), cast.terms.shape[1], 1 + len(MEASURES)))
    many(worlds, cast.scenarios, cast.terms, cast.trials, found)
    return worlds[0], found


def _rows_of(replications: Any, found: Any) -> Rows:
    """The rows of trials that were finished."""
    rows = np.empty(found.shape[:2], dtype=BESIDE)
    rows["replication"], rows["encounter"] = replications[:, None], np.arange(found.shape[1])
    rows["measures"] = found[:, :, 1:]
    flat: Rows = rows.reshape(-1).view(ROW)
    return flat


def _compiled(told: Told | None = None) -> Any:
    """The compiled code: kept in the user's cache folder, under the hash of all that it is made of, where it can be."""
    with _ONE_COMPILES:
        if not _ENTRY:
            from incidentsim.twin.compiler import Compiled

            compiled = Compiled(told)
            try:
                folder = cache_folder()
                folder.mkdir(parents=True, exist_ok=True)
                _ENTRY.append(compiled.entry_kept_in(str(folder), trial.many))
            except OSError:  # no folder can be written: compiled anew in every process
                _ENTRY.append(compiled.entry(trial.many))
    return _ENTRY[0]


def is_kept() -> bool:
    """Whether compiled code of just these sources is in the user's cache folder."""
    return any(cache_folder().rglob("*.nbc"))


def cache_folder() -> Path:
    """Where compiled code of just these sources, this compiler and this Python is kept."""
    top = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(top) / "incidentsim" / f"twin-{_key()}"


@lru_cache(maxsize=1)
def _key() -> str:
    """What stands for the sources, the compiler and the Python; read once, since a process runs what it has loaded."""
    import numba

    package = Path(__file__).parents[1]
    folders = ("twin", "rules", "measures", "model")
    sources = sorted(path for folder in (".", *folders) for path in (package / folder).glob("*.py"))
    told = [numba.__version__, sys.version, *(path.read_text(encoding="utf-8") for path in sources)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def _unfinished(status: int, scenario: Scenario, address: tuple[int, int], encounters: int) -> TrialError:
    """Why a trial could not be finished: as the reference model says it, or because it is too large."""
    seed, replication = address
    where = f"{scenario.name}, replication {replication}, seed {seed}"
    if status == FULL:
        got, hint = verbatim("more at once than the twin holds"), "Run it with --engine model."
        return refuse(where, got, "a trial that it can hold", hint, kind=TooLargeError)
    assert status == TOO_MANY_EVENTS
    allowed = f"finished within {scenario.domain.event_budget * encounters} events (domain.event_budget an encounter)"
    hint = "Look for delays that are all zero; or raise the budget."
    return refuse(where, verbatim("a trial still running"), allowed, hint, kind=TrialError)
