"""The compiled twin as an engine: the same journals as the reference model's, and measures worked out beside them."""

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from incidentsim.engine import Days
from incidentsim.errors import RequestError, TrialError, refuse, verbatim
from incidentsim.journal import Journal, Note
from incidentsim.measures import MEASURES, ROW, Rows
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import encode, layout, trial
from incidentsim.twin.core import FULL, TOO_MANY_EVENTS

_FIELDS = ("at_s", "encounter", "actor", "did", "object", "value", "cause")
_WORLDS = threading.local()


class TwinEngine:
    """Runs trials in compiled code, under names, draws and rules that it shares with the reference model."""

    name = "twin"

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication; see engine.Engine."""
        worlds, terms = _ready(resolve(scenario, seed, replication), days)
        found = np.empty((1, len(terms), 1 + len(MEASURES)))
        _compiled()(worlds, terms, seed, np.array([replication]), found)
        _check(int(found[0, 0, 0]), scenario, (seed, replication))
        notes = worlds[0]["notes"][: worlds[0]["notes_count"]]
        return tuple(Note(*line) for line in zip(*(notes[name].tolist() for name in _FIELDS), strict=True))

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications, each reduced as soon as it was run; see engine.Engine."""
        numbers = np.asarray(list(replications), dtype=np.int64)
        if scenario.uncertain or scenario.ensemble is not None:
            parts = [
                self._measured(resolve(scenario, seed, int(one[0])), seed, one, days)
                for one in np.split(numbers, len(numbers))
                if len(one)
            ]
            return np.concatenate(parts) if parts else np.empty(0, dtype=ROW)
        return self._measured(scenario, seed, numbers, days)

    def _measured(self, scenario: Scenario, seed: int, numbers: Any, days: Days | None) -> Rows:
        worlds, terms = _ready(scenario, days)
        found = np.empty((len(numbers), len(terms), 1 + len(MEASURES)))
        _compiled()(worlds, terms, seed, numbers, found)
        for bad in np.flatnonzero(found[:, 0, 0]):
            _check(int(found[bad, 0, 0]), scenario, (seed, int(numbers[bad])))
        rows = np.empty((len(numbers), len(terms)), dtype=ROW)
        rows["replication"], rows["encounter"] = numbers[:, None], np.arange(len(terms))[None, :]
        for place, name in enumerate(MEASURES, start=1):
            rows[name] = found[:, :, place]
        return rows.reshape(-1)


def _ready(scenario: Scenario, days: Days | None) -> tuple[Any, Any]:
    """A world of this thread with the scenario in it, and the terms of its encounters."""
    terms = encode.terms_as_numbers(scenario, days)
    if excess := encode.too_large(scenario, len(terms)):
        hint = "Run it with --engine model."
        raise refuse(scenario.name, verbatim(excess), "what the twin holds", hint, kind=RequestError)
    if not hasattr(_WORLDS, "worlds"):
        _WORLDS.worlds = np.zeros(1, dtype=layout.WORLD)
    worlds = _WORLDS.worlds
    worlds["p"] = encode.scenario_as_numbers(scenario)
    worlds["p"]["budget"] = scenario.domain.event_budget * len(terms)
    return worlds, terms


@lru_cache(maxsize=1)
def _compiled() -> Any:
    """The compiled code: kept in the user's cache folder, under the hash of all that it is made of, where it can be."""
    from incidentsim.twin.compiler import Compiled

    compiled = Compiled()
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        return compiled.entry_kept_in(str(folder), trial.many)
    except OSError:  # no folder can be written: compiled anew in every process
        return compiled.entry(trial.many)


def cache_folder() -> Path:
    """Where compiled code of just these sources, this compiler and this Python is kept."""
    import numba

    package = Path(__file__).parents[1]
    sources = sorted([*package.glob("twin/*.py"), *package.glob("rules/*.py"), *package.glob("*.py")])
    told = [numba.__version__, sys.version, *(path.read_text(encoding="utf-8") for path in sources)]
    key = hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
    top = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(top) / "incidentsim" / f"twin-{key}"


def _check(status: int, scenario: Scenario, address: tuple[int, int]) -> None:
    """Raise where a trial could not be finished: with the reference model's words, or because it is too large."""
    if not status:
        return
    seed, replication = address
    where = f"{scenario.name}, replication {replication}, seed {seed}"
    why = {TOO_MANY_EVENTS: "more events than its budget", FULL: "more at once than the twin holds"}
    got = verbatim(why.get(status, "a state that should not be"))
    raise refuse(where, got, "a trial that the twin can finish", "Run it with --engine model.", kind=TrialError)
