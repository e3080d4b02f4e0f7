"""What an encounter leaves behind: experience, confidence in the channels, a climate, a dispute over facts."""

from dataclasses import dataclass
from typing import Any

from incidentsim.draws import Purpose
from incidentsim.programme.politics import consider_suspension, hurt
from incidentsim.programme.relationship import Relationship
from incidentsim.rules import chance, exchanged, indicators, skill
from incidentsim.scenario.activities import DomainName
from incidentsim.scenario.programme import YEAR_S


@dataclass(slots=True)
class Outcome:
    """What came of an encounter, as far as the years ask."""

    incident: bool
    success: bool
    averted: bool
    serious: bool
    collision: bool
    force: bool
    engagement: bool
    violence: bool
    reached: bool
    worst_rung: float
    lag_s: float
    lasts_s: float
    agreed: bool
    misreads: float
    separation_m: float
    calls: float
    answered: float
    climbs: float
    deliberate: float

    @property
    def costly(self) -> bool:
        """Whether it cost a collision, an act of force or worse."""
        return self.violence or self.collision

    @property
    def near_miss(self) -> bool:
        """Whether it was an incident that cost nothing."""
        return self.incident and not self.costly

    @property
    def managed(self) -> bool:
        """Whether it was a near miss that was managed through the channels."""
        return self.near_miss and self.success and self.reached


def outcome_of(row: Any) -> Outcome:
    """The outcome that a row of measures tells, dtype measures.ROW."""
    incident = row["incident"] == 1.0
    aftermath_s = float(row["aftermath_s"]) if row["aftermath"] == 1.0 else 0.0
    return Outcome(
        incident=incident,
        success=incident and row["success"] == 1.0,
        averted=incident and row["averted"] == 1.0,
        serious=row["serious"] == 1.0,
        collision=incident and row["collision"] == 1.0,
        force=incident and row["force"] == 1.0,
        engagement=incident and row["engagement"] == 1.0,
        violence=row["violence"] == 1.0,
        reached=incident and (row["agreed"] == 1.0 or row["calls_answered"] > 0.0),
        worst_rung=float(row["worst_rung"]) if incident else 0.0,
        lag_s=float(row["outcome_s"]) if incident else 0.0,
        lasts_s=float(row["duration_s"]) + aftermath_s,
        agreed=incident and row["agreed"] == 1.0,
        misreads=float(row["misreads"]),
        separation_m=float(row["smallest_separation_m"]),
        calls=float(row["calls_tried"]),
        answered=float(row["calls_answered"]),
        climbs=float(row["climbs"]),
        deliberate=float(row["climbs_deliberate"]),
    )


def conclude(r: Relationship, domain: DomainName, one: Outcome, began_s: float) -> None:
    """An encounter is over: it is counted in the year in which it began, and both sides draw their conclusions."""
    count(r, one, began_s)
    if one.incident:
        _experience(r, domain, one)
    else:
        for cell in r.everybody(domain):
            cell.norms = skill.gained(cell.norms, r.programme.practice.routine_norms)
    if one.costly:
        _suffer(r, domain)
    _observe(r, domain, one)


def count(r: Relationship, one: Outcome, began_s: float) -> None:
    """Count an encounter in the year in which it began."""
    tally = r.ahead(int(began_s / YEAR_S))
    tally.add("encounters")
    for name, told in (
        ("incidents", one.incident),
        ("incident_share", one.incident),
        ("deescalated", one.success),
        ("averted_incidents", one.averted),
        ("grave_share", one.incident and one.serious),
        ("agreed_share", one.agreed),
        ("escalations", one.incident and not one.success),
        ("serious_incidents", one.incident and one.serious),
        ("violent_incidents", one.violence),
        ("collisions", one.collision),
        ("uses_of_force", one.force),
        ("engagements", one.engagement),
        ("near_misses", one.near_miss),
        ("managed", one.managed),
    ):
        if told:
            tally.add(name)
    for name, value in (
        ("steps_up", one.climbs),
        ("friction", one.climbs - one.deliberate),
        ("calls_made", one.calls),
        ("calls_taken", one.answered),
        ("misread_acts", one.misreads),
        ("separation_m", one.separation_m),
    ):
        tally.add(name, value)
    if one.incident and one.serious and not r.first_serious_s <= began_s:
        r.first_serious_s = began_s
        tally.counts["first_serious_s"] = began_s


def _experience(r: Relationship, domain: DomainName, one: Outcome) -> None:
    """Good or bad experience of everybody in the domain; a near miss is a test of the channels besides."""
    by, own = r.by, r.programme.reputation
    good, bad = 0.0, 0.0
    if one.success and by.feedback_loop.on:
        good += by.feedback_loop.good
    if not one.success:
        bad += own.incident_bad
    if by.near_miss.on and one.near_miss:
        if one.managed:
            good += by.near_miss.managed
        elif not one.success:
            bad += by.near_miss.failed
        r.shared.confidence = indicators.updated(r.shared.confidence, float(one.managed), by.near_miss.share)
        if one.managed and by.staging.on:
            r.shared.tested.gain(r.env.now, by.staging.tested)
    for cell in r.everybody(domain):
        cell.good += good
        cell.bad += bad * own.bad_factor


def _suffer(r: Relationship, domain: DomainName) -> None:
    """Something was lost, or force was used: trust, the climate and the programme suffer; facts are in dispute."""
    own = r.programme
    hurt(r, (domain,), own.reputation.loss_bad * own.reputation.bad_factor)
    r.politics.level += own.climate.collision
    r.tell("violence", domain)
    if r.by.observers.on:
        number = int(r.tally.counts.get("violent_incidents", 0.0)) + 100 * r.year()
        lasts_s = chance.lognormal(r.by.observers.median_s, r.by.observers.gsd, r.chance(Purpose.FACTS, 0, number))
        lasts_s *= exchanged.cut(r.observed(), r.by.observers.cut)
        r.politics.disputed_until_s = max(r.politics.disputed_until_s, r.env.now + lasts_s)
    consider_suspension(r)


def _observe(r: Relationship, domain: DomainName, one: Outcome) -> None:
    """What evaluators take from it: how fast it was settled, how near to what was expected, how well conducted."""
    own, seen = r.by.indicators, r.seen
    if not own.on:
        return
    expected = 1.0 - r.norms(domain)
    seen.spread = indicators.updated(seen.spread, abs(one.worst_rung - expected), own.share)
    if one.incident:
        seen.lag_s = indicators.updated(seen.lag_s, one.lag_s, own.share)
    timely = own.lag_s / (own.lag_s + seen.lag_s)
    consistent = own.spread / (own.spread + seen.spread)
    seen.conduct = (timely + consistent + seen.notices) / 3.0
