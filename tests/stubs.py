"""Engines of known answers, for the parts above the model."""
# ruff: noqa: ARG002 - a stub need not use what it is handed

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from incidentsim.draws import uniform
from incidentsim.engine import Days
from incidentsim.journal import Did, Ending, Journal, Note, actor
from incidentsim.measures import CAUSES_TOLD, MEASURES, ROW, YEAR_ROW, YEARLY, YEARS, Family, Rows
from incidentsim.results.receipt import Maker
from incidentsim.results.table import Failure, Table, table_of
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario

INCIDENT, SUCCESS = 0.4, 0.7


@dataclass(frozen=True)
class Stub:
    """Incidents with chance 0.4, of which 0.7 are averted; every draw by its address.

    encounters  of each replication
    fails       replications whose trial raises an error
    pause_s     how long a trial takes
    dies        the replication at which the whole process ends
    """

    encounters: int = 1
    fails: frozenset[int] = frozenset()
    pause_s: float = 0.0
    dies: int = -1
    name: str = "stub"

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        if replication in self.fails:
            raise ZeroDivisionError(f"replication {replication}\nhas no answer")
        notes = []
        for encounter in range(self.encounters):
            notes.append(Note(0.0, encounter, actor(0, 0), Did.BEGAN, 1, 0.0, -1))
            notes.append(Note(60.0, encounter, -1, Did.ENDED, Ending.UNEVENTFUL, 60.0, 0))
        return tuple(notes)

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = [self._row(seed, replication, encounter) for replication in replications for encounter in self._all()]
        return np.concatenate(rows)

    def _all(self) -> range:
        return range(self.encounters)

    def _row(self, seed: int, replication: int, encounter: int) -> Rows:
        if replication in self.fails:
            raise ZeroDivisionError(f"replication {replication}\nhas no answer")
        if replication == self.dies:
            os._exit(7)
        time.sleep(self.pause_s)
        row = np.zeros(1, dtype=ROW)
        row["replication"], row["encounter"] = replication, encounter
        for place, name in enumerate(MEASURES):
            row[name] = uniform(seed, replication, encounter, 1, 0, place)
        incident = uniform(seed, replication, encounter, 2, 0, 0) < INCIDENT
        success = incident and uniform(seed, replication, encounter, 3, 0, 0) < SUCCESS
        row["incident"], row["success"], row["averted"] = incident, success, success
        row["agreed"] = success and row["agreed"] < 0.5
        row["violence"] = incident and row["violence"] < 0.1
        row["climbs"] = sum(row[f"climbs_{cause}"] for cause in CAUSES_TOLD)
        row["timeliness"] = row["timeliness"] if success else np.nan
        return row


@dataclass(frozen=True)
class Bulk(Stub):
    """Makes all its rows at once, so that what a trial costs is what keeping it costs."""

    name: str = "bulk"

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        numbers = np.asarray(replications, dtype=np.int64)
        rows = np.zeros(len(numbers), dtype=ROW)
        rows["replication"] = numbers
        chance = (numbers * 2654435761 + seed * 40503) % 4294967296 / 4294967296.0
        for place, name in enumerate(MEASURES):
            rows[name] = (chance + 0.137 * place) % 1.0
        rows["incident"], rows["success"] = chance < INCIDENT, chance < INCIDENT * SUCCESS
        return rows


class Liar(Stub):
    """Leaves out every tenth replication."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        return super().measures(scenario, seed, [number for number in replications if number % 10 != 9] or [10**6])


@lru_cache(maxsize=1)
def close_pass() -> Scenario:
    return load("maritime-close-pass")


MAKER = Maker("stub", "0.1.0", "numba", ("incidentsim", "run"))


def stub_rows(replications: int, seed: int = 1, encounters: int = 1) -> Rows:
    return _stub_rows(replications, seed, encounters).copy()


@lru_cache
def _stub_rows(replications: int, seed: int, encounters: int) -> Rows:
    return Stub(encounters=encounters).measures(close_pass(), seed, range(replications))


def stub_table(replications: int, failed: Sequence[int] = (), seed: int = 1) -> Table:
    rows = stub_rows(replications, seed)
    failures = [Failure(0, number, f"replication {number} failed") for number in failed]
    return table_of(rows[~np.isin(rows["replication"], failed)], 0, "stub", failures)


@dataclass(frozen=True)
class Better(Stub):
    """A stub whose incidents are averted with the chance that the trust of red is."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = super().measures(scenario, seed, replications, days)
        for place, row in enumerate(rows):
            chance = uniform(seed, int(row["replication"]), int(row["encounter"]), 3, 0, 0)
            rows["success"][place] = row["incident"] == 1.0 and chance < scenario.red.trust
        return rows


#: Encounters a year, and the chance that one becomes an incident.
A_YEAR, BECOMES = 4.0, 0.5


@dataclass(frozen=True)
class StubYears(Stub):
    """Years with Poisson counts, every draw by its address: of a replication, a pace of 0.5 to 1.5 times `A_YEAR`
    encounters a year, of which half are incidents; these are de-escalated with the chance that the trust of red is,
    plus up to 0.2 in replications of a high pace.

    years  of each replication
    """

    years: int = 5
    name: str = "stub of years"

    @property
    def family(self) -> Family:
        return YEARS

    def _all(self) -> range:
        return range(self.years)

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        rows = super().measures(scenario, seed, replications, days)
        for row in rows:
            at = (seed, int(row["replication"]), int(row["encounter"]))
            chance = scenario.red.trust + 0.2 * uniform(seed, at[1], 0, 1, 0, 0)
            row["deescalated"] = sum(uniform(*at, 5, 0, k) < chance for k in range(int(row["incidents"])))
            row["escalations"] = row["incidents"] - row["deescalated"]
        return rows

    def _row(self, seed: int, replication: int, encounter: int) -> Rows:
        if replication in self.fails:
            raise ZeroDivisionError(f"replication {replication}\nhas no answer")
        if replication == self.dies:
            os._exit(7)
        time.sleep(self.pause_s)
        row = np.zeros(1, dtype=YEAR_ROW)
        row["replication"], row["encounter"] = replication, encounter
        at = (seed, replication, encounter)
        for place, (name, one) in enumerate(YEARLY.items()):
            row[name] = uniform(*at, 2, 0, place) if one.kind == "mean" else 0.0
        count = poisson(A_YEAR * (0.5 + uniform(seed, replication, 0, 1, 0, 0)), uniform(*at, 3, 0, 0))
        incidents = sum(uniform(*at, 4, 0, k) < BECOMES for k in range(count))
        row["encounters"], row["incidents"], row["incident_share"] = count, incidents, incidents
        row["violent_incidents"] = sum(uniform(*at, 6, 0, k) < 0.1 for k in range(incidents))
        row["misread_acts"] = sum(poisson(1.5, uniform(*at, 7, 0, k)) for k in range(count))
        row["trust"] = encounter / self.years
        row["first_serious_s"] = np.nan if encounter else row["first_serious_s"]
        recovers = uniform(*at, 8, 0, 0) < 0.3
        row["recoveries"], row["recovery_s"] = recovers, 1e6 * (1.0 + uniform(*at, 8, 0, 1)) if recovers else np.nan
        return row


def poisson(mean: float, u: float) -> int:
    """The number whose chance of being exceeded is below 1 - u, of a Poisson law."""
    count, chance = 0, math.exp(-mean)
    below = chance
    while u > below and count < 1000:
        count += 1
        chance *= mean / count
        below += chance
    return count


def years_table(replications: int, failed: Sequence[int] = (), seed: int = 1) -> Table:
    rows = StubYears().measures(close_pass(), seed, [r for r in range(replications) if r not in failed])
    return table_of(rows, 0, "stub", [Failure(0, number, f"replication {number} failed") for number in failed])
