"""Politics: a climate that drifts, shocks, surges of traffic, governments that come and go, suspensions."""

import math

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.programme.relationship import Relationship
from incidentsim.rules import chance, climate, exchanged
from incidentsim.scenario.activities import DomainName
from incidentsim.scenario.programme import YEAR_S


def drift(r: Relationship) -> ProcessGenerator:
    """The climate drifts, step by step; when it is calm again, lines open and scars are looked at."""
    own = r.programme.climate
    elapsed, number = own.step_s / own.time_s, 0
    while True:
        yield r.env.timeout(own.step_s)
        z = chance.normal_quantile(r.chance(Purpose.CLIMATE, 0, number))
        r.politics.level = climate.drifted(r.politics.level, mean_level(r), elapsed, own.sd, z)
        number += 1
        if r.politics.level <= mean_level(r):
            r.politics.closed.clear()
        _count_open(r, own.step_s)
        _heal(r)


def mean_level(r: Relationship) -> float:
    """The level to which the climate returns: what ties and civilian stewards lower."""
    own, by = r.programme, r.by
    found = own.climate.mean
    if by.ties.on:
        found -= by.ties.calm * own.conduct.ties * climate.together(r.env.now / by.ties.time_s)
    if by.civil_oversight.on:
        found -= by.civil_oversight.calm * r.oversight()
    return found


def shock(r: Relationship) -> ProcessGenerator:
    """Political shocks come, at random; something that leaks may be one."""
    own, number = r.programme.climate, 0
    if own.shocks_per_year == 0.0:
        return
    while True:
        leaks = r.by.civil_oversight.leak * r.oversight() if r.by.civil_oversight.on else 0.0
        every_s = YEAR_S / (own.shocks_per_year * (1.0 + leaks))
        yield r.env.timeout(chance.exponential(every_s, r.chance(Purpose.SHOCK, 0, number)))
        strike(r, number, chance.exponential(own.shock, r.chance(Purpose.SHOCK_SIZE, 0, number)))
        number += 1


def strike(r: Relationship, number: int, size: float) -> None:
    """A shock: tension jumps, trust suffers, lines close, and the programme may be suspended."""
    r.tally.add("shocks")
    r.tell("shock", f"{size:.2f}")
    r.scars.append((r.env.now, r.mean_trust()))
    r.politics.level += size
    spill = r.programme.climate.spill * size / r.programme.climate.shock if r.programme.climate.shock > 0.0 else 0.0
    hurt(r, r.domains, spill)
    _close_lines(r, number)
    consider_suspension(r)


def hurt(r: Relationship, domains: tuple[DomainName, ...], bad: float) -> None:
    """Bad experience of every echelon of both sides."""
    for domain in domains:
        for cell in r.everybody(domain):
            cell.bad += bad


def consider_suspension(r: Relationship) -> None:
    """Something has happened for which the programme may be suspended."""
    if not r.programme.activities or r.is_suspended():
        return
    conduct, by, number = r.programme.conduct, r.by, r.politics.suspensions
    conceded = by.concessions.on and conduct.framing == "concession"
    factor = _disfavour(r, by.concessions.hazard if conceded else 1.0)
    r.politics.suspensions += 1
    if r.chance(Purpose.SUSPENSION, 0, number) < climate.hazard(conduct.suspension, factor):
        suspend(r, number, conduct.suspension_s, conduct.suspension_gsd)


def suspend(r: Relationship, number: int, median_s: float, gsd: float) -> None:
    """The programme is suspended for a time: nothing is held meanwhile."""
    lasts_s = chance.lognormal(median_s, gsd, r.chance(Purpose.SUSPENSION_LENGTH, 0, number))
    r.tally.add("suspensions")
    r.tell("suspended", f"{lasts_s / 86_400:.0f} d")
    until_s = min(r.env.now + lasts_s, r.programme.horizon_s)
    _spread(r, "suspended", max(r.env.now, r.politics.suspended_until_s), until_s)
    r.politics.suspended_until_s = max(r.politics.suspended_until_s, until_s)


def govern(r: Relationship) -> ProcessGenerator:
    """Governments change; a new one may cut the budget for its term."""
    conduct, number = r.programme.conduct, 0
    while True:
        yield r.env.timeout(conduct.term_s)
        if r.chance(Purpose.BUDGET, 0, number) < climate.hazard(conduct.cut_probability, _disfavour(r, 1.0)):
            r.politics.cut_until_s = r.env.now + conduct.term_s
            r.tell("budget cut")
        number += 1


def surge(r: Relationship) -> ProcessGenerator:
    """Now and then far more units are about, for a time."""
    own, number = r.programme.surges, 0
    if own.per_year == 0.0:
        return
    while True:
        yield r.env.timeout(chance.exponential(YEAR_S / own.per_year, r.chance(Purpose.SURGE, 0, number)))
        lasts_s = chance.exponential(own.mean_s, r.chance(Purpose.SURGE, 1, number))
        r.politics.surge_until_s = max(r.politics.surge_until_s, r.env.now + lasts_s)
        r.tell("surge", f"{lasts_s / 86_400:.0f} d")
        number += 1


def _disfavour(r: Relationship, seen: float) -> float:
    """The factor on what politics may do to the programme: by its legitimacy, how it is seen, and what protects it."""
    return 2.0 * (1.0 - r.shared.legitimacy.at(r.env.now)) * seen * r.exposed()


def _close_lines(r: Relationship, number: int) -> None:
    """A shock closes lines; with some probability one cause decides over all."""
    by, now_s = r.by, r.env.now
    ready = sum(level.at(now_s) for level in r.shared.readiness.values()) / len(r.shared.readiness)
    refused = r.programme.conduct.line_refusal
    if by.survival.on:
        refused *= exchanged.cut(r.shared.legitimacy.at(now_s) * ready, by.survival.kept)
    common = by.redundancy.on and r.chance(Purpose.LINE_COIN, 0, number) < by.redundancy.common_cause
    for line in range(r.lines()):
        if r.chance(Purpose.LINE_CLOSED, 0 if common else line, number) < refused:
            r.politics.closed.add(line)


def _count_open(r: Relationship, step_s: float) -> None:
    """Whether at least one line was open in the step that is over."""
    if len(r.politics.closed) < r.lines():
        r.tally.add("reachable", step_s / YEAR_S)


def _heal(r: Relationship) -> None:
    """Shocks from which trust is back where it was."""
    if not r.scars:
        return
    trust, now_s = r.mean_trust(), r.env.now
    for began_s, before in list(r.scars):
        if trust >= before:
            r.scars.remove((began_s, before))
            r.tally.add("recoveries")
            r.tally.add("recovery_s", now_s - began_s)


def _spread(r: Relationship, name: str, from_s: float, to_s: float) -> None:
    """Add a span of time to the years that it falls in, as shares of a year."""
    while from_s < to_s:
        year = int(from_s / YEAR_S)
        until_s = min(to_s, (year + 1) * YEAR_S)
        r.ahead(year).add(name, (until_s - from_s) / YEAR_S)
        from_s = until_s if until_s > from_s else math.nextafter(from_s, math.inf)
