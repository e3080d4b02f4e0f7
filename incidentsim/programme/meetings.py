"""Encounters come, are simulated with the state of their day, and their outcomes tell on the years."""

from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np
from simpy.events import Event, ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.engine import DAY, Days
from incidentsim.programme.day import Day, day_of
from incidentsim.programme.outcomes import Outcome, conclude, outcome_of
from incidentsim.programme.relationship import Relationship
from incidentsim.rules import chance, climate, exchanged
from incidentsim.scenario.activities import DomainName
from incidentsim.scenario.programme import YEAR_S
from incidentsim.scenario.scenario import Scenario

#: The encounters of a domain are numbered from its place times this.
APART = 1_000_000
#: No more encounters than these are simulated in one world; the next one finds officers and lines free.
MOST = 64
_DAY_S = 86_400.0
_NONE = float("nan")
_START, _GOAL = map((DAY.names or ()).index, ("start_s", "red_goal"))


@dataclass(slots=True)
class Cluster:
    """Encounters of one domain that overlap, in one world: when its clock starts, their days, what came of each."""

    origin_s: float
    days: list[tuple[Any, ...]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    concluded: set[int] = field(default_factory=set)
    version: int = 0
    until_s: float = 0.0


def meet(r: Relationship, domain: DomainName) -> ProcessGenerator:
    """The two sides meet in a domain, again and again."""
    per_s = r.programme.theatres[domain].per_year / YEAR_S
    place, own, number, cluster = r.domains.index(domain), r.encounter(domain), 0, None
    if per_s == 0.0:
        return
    while True:
        due = chance.exponential(1.0, r.chance(Purpose.ARRIVAL, place, number))
        yield from _wait(r, domain, per_s, due)
        day = day_of(r, domain, number)
        if cluster is None or r.env.now >= cluster.until_s or len(cluster.days) >= MOST:
            cluster = Cluster(r.env.now - (r.env.now - own.start_utc_s) % _DAY_S)
        cluster.days.append(_as_numbers(day, r.env.now - cluster.origin_s, place * APART + number))
        _play(r, domain, own, cluster)
        number += 1


def _wait(r: Relationship, domain: DomainName, per_s: float, due: float) -> ProcessGenerator:
    """Wait until so much has come due, at a rate that the climate, surges and boldness change step by step."""
    step_s = r.programme.climate.step_s
    while True:
        rate = _rate(r, domain, per_s)
        now_s = r.env.now
        until_s = min(
            (int(now_s / step_s) + 1) * step_s, r.politics.surge_until_s if r.politics.surge_until_s > now_s else np.inf
        )
        if due <= rate * (until_s - now_s):
            yield r.env.timeout(due / rate)
            return
        due -= rate * (until_s - now_s)
        yield r.env.timeout(until_s - now_s)


def _rate(r: Relationship, domain: DomainName, per_s: float) -> float:
    """How often encounters come now (1/s)."""
    factor = r.programme.surges.factor if r.env.now < r.politics.surge_until_s else 1.0
    if r.by.moral_hazard.on:
        factor *= exchanged.raised(r.norms(domain), r.by.moral_hazard.bolder)
    return climate.rate(per_s, r.programme.climate.rate_weight, r.level(), factor)


def _as_numbers(day: Day, start_s: float, number: int) -> tuple[Any, ...]:
    goal = _NONE if day.goal is None else float(day.goal)
    values = {
        "number": number,
        "start_s": start_s,
        "blue_trust": day.trust[0],
        "red_trust": day.trust[1],
        "blue_capital_trust": day.capital[0],
        "red_capital_trust": day.capital[1],
        "protocol": day.skills[0],
        "data": day.skills[1],
        "command": day.skills[2],
        "language": day.skills[3],
        "blue_delegation": day.delegation[0],
        "red_delegation": day.delegation[1],
        "blue_bias": day.bias,
        "red_bias": day.bias,
        "noise": day.noise,
        "silence": day.silence,
        "relay": day.relay,
        "strain": day.strain,
        "refusal": day.refusal,
        "willing": day.willing,
        "blue_resolve": day.resolve,
        "red_resolve": day.resolve,
        "confirmation": day.confirmation,
        "pass_factor": day.pass_factor,
        "blue_goal": _NONE,
        "red_goal": goal,
    }
    return tuple(values[name] for name in DAY.names or ())


def _play(r: Relationship, domain: DomainName, own: Scenario, cluster: Cluster) -> None:
    """Simulate a cluster with all that has come to it; draws have addresses, so what came before comes again."""
    days: Days = np.array(cluster.days, dtype=DAY)
    rows = r.engine.measures(own, r.seed, [r.replication], days)
    cluster.outcomes = [outcome_of(row) for row in rows]
    cluster.version += 1
    cluster.until_s = r.env.now
    for place, one in enumerate(cluster.outcomes):
        if place not in cluster.concluded:
            ends_s = cluster.origin_s + cluster.days[place][_START] + one.lasts_s
            cluster.until_s = max(cluster.until_s, ends_s)
            _come_back(r, domain, (cluster, place, cluster.version), ends_s)


def _come_back(r: Relationship, domain: DomainName, which: tuple[Cluster, int, int], ends_s: float) -> None:
    """Conclude an encounter when it is over, unless its cluster was simulated again meanwhile."""
    cluster, place, version = which

    def over(_: Event) -> None:
        if cluster.version == version and place not in cluster.concluded:
            cluster.concluded.add(place)
            began_s = cluster.origin_s + cluster.days[place][_START]
            if not isnan(cluster.days[place][_GOAL]):
                r.ahead(int(began_s / YEAR_S)).add("coercions")
            conclude(r, domain, cluster.outcomes[place], began_s)

    event = r.env.timeout(max(0.0, ends_s - r.env.now))
    assert event.callbacks is not None
    event.callbacks.append(over)
