"""Programmes for the tests: of no encounters, of encounters that surely go one way, with little else in them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from incidentsim.draws import uniform
from incidentsim.engine import Days
from incidentsim.journal import Journal
from incidentsim.measures import ROW, Rows
from incidentsim.programme import Years
from incidentsim.programme.relationship import Relationship
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import all_replaced, leaves
from incidentsim.scenario.scenario import Scenario


class Fated:
    """Every encounter lasts an hour; by its number, each one in `every` ends as its fate is, the others in peace."""

    name = "fated"

    def __init__(self, fate: Mapping[str, float] | None = None, every: int = 1) -> None:
        self.fate, self.every = dict(fate or {}), every
        self.days: list[Days] = []

    def journal(self, *_: object) -> Journal:
        """Never asked for."""
        raise AssertionError

    def measures(self, _: Scenario, __: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """One row an encounter."""
        assert days is not None
        self.days.append(days)
        rows = np.zeros(len(days) * len(replications), dtype=ROW)
        rows["duration_s"], rows["uneventful"] = 3600.0, 1.0
        for place, row in enumerate(rows):
            row["encounter"] = place % len(days)
            if int(days["number"][place % len(days)]) % self.every == 0:
                for name, value in self.fate.items():
                    row[name] = value
        return rows


#: How an encounter may end.
AVERTED = {"incident": 1.0, "success": 1.0, "averted": 1.0, "agreed": 1.0, "worst_rung": 2.0, "outcome_s": 600.0}
LAPSED = {"incident": 1.0, "lapsed": 1.0, "worst_rung": 3.0, "outcome_s": 1800.0}
COLLIDED = {"incident": 1.0, "collision": 1.0, "violence": 1.0, "serious": 1.0, "worst_rung": 3.0, "outcome_s": 900.0}


@lru_cache(maxsize=16)
def programme(name: str = "programme-none") -> Scenario:
    """A programme of the catalogue."""
    return load(name)


def bare(name: str = "programme-none", **values: Any) -> Scenario:
    """A programme with every mechanism off, no politics and no encounters, but for what is set by path."""
    scenario = programme(name)
    off = {
        path: False for path, _ in leaves(scenario) if path.startswith("programme.mechanisms.") and path.endswith(".on")
    }
    quiet = {
        "programme.climate.shocks_per_year": 0.0,
        "programme.climate.sd": 0.0,
        "programme.climate.spill": 0.0,
        "programme.climate.collision": 0.0,
        "programme.climate.rhetoric": 0.0,
        "programme.surges.per_year": 0.0,
        "programme.conduct.cut_probability": 0.0,
        "programme.conduct.suspension": 0.0,
        "programme.theatres.maritime.per_year": 0.0,
    }
    set_by = {path.replace("__", "."): value for path, value in values.items()}
    return all_replaced(scenario, {**off, **quiet, **set_by})


def played(scenario: Scenario, replication: int = 0, engine: Any = None) -> tuple[Any, Relationship]:
    """The rows of one replication, and the relationship at its end."""
    return Years(engine or Fated(), uniform).played(scenario, 1, replication)
