"""The state of a day as an encounter meets it: from trust, skills and politics to what the encounter engine takes."""

from dataclasses import dataclass

from incidentsim.draws import Purpose
from incidentsim.programme.relationship import Relationship
from incidentsim.rules import climate, exchanged
from incidentsim.rules.chance import clamp
from incidentsim.scenario.activities import DomainName
from incidentsim.scenario.scenario import Scenario


@dataclass(slots=True)
class Day:
    """One encounter's day, by the names of the fields of engine.DAY; what is not here is the scenario's own."""

    trust: tuple[float, float]
    capital: tuple[float, float]
    skills: list[float]
    delegation: tuple[float, float]
    bias: float
    noise: float
    silence: float
    relay: float
    strain: float
    refusal: float
    willing: float
    resolve: float
    confirmation: float
    pass_factor: float
    goal: int | None


def day_of(r: Relationship, domain: DomainName, number: int) -> Day:
    """The day of an encounter in a domain; `number` is its place among those of the domain."""
    return _with_goal(r, domain, _goal(r, domain, number))


def plain_day(r: Relationship, domain: DomainName) -> Day:
    """The day of an encounter to which nobody comes to coerce."""
    return _with_goal(r, domain, None)


def _with_goal(r: Relationship, domain: DomainName, goal: int | None) -> Day:
    own = r.encounter(domain)
    norms, skills = r.norms(domain), r.skills(domain)
    scene = (_heard(r, r.trust(domain, 0), norms, 0), _heard(r, r.trust(domain, 1), norms, 1))
    capital = (_senior(r, domain, 0), _senior(r, domain, 1))
    return Day(
        trust=scene,
        capital=capital,
        skills=_kept_under_pressure(r, skills),
        delegation=(
            _delegation(r, own.blue.delegation, capital[0] - scene[0]),
            _delegation(r, own.red.delegation, capital[1] - scene[1]),
        ),
        bias=_bias(r, skills, norms, goal),
        noise=_noise(r, norms),
        silence=_silence(r, norms),
        relay=_relay(r),
        strain=_strain(r, domain),
        refusal=refusal(r),
        willing=_willing(r),
        resolve=_resolve(r, norms),
        confirmation=_confirmation(r, own, 0.5 * (scene[0] + scene[1])),
        pass_factor=_pass_factor(r, norms),
        goal=goal,
    )


def culture(r: Relationship) -> float:
    """Knowledge of the other's ways, of the side that has less of it."""
    now_s = r.env.now
    return min(r.shared.culture[0].at(now_s), r.shared.culture[1].at(now_s))


def refusal(r: Relationship) -> float:
    """The refusal of lines above the bridge where politics has closed all; further agencies get round some of it."""
    share = 1.0 if len(r.politics.closed) >= r.lines() else 0.0
    if r.by.agencies.on:
        share *= exchanged.cut(1.0, min(1.0, r.by.agencies.reach * r.programme.conduct.agencies))
    return share


def rhetoric_heard(r: Relationship, norms: float, side: int) -> float:
    """The share of what is said at home that is heard on the scene."""
    heard = 1.0
    if r.by.professional_cue.on:
        heard *= exchanged.cut(norms, r.by.professional_cue.cut)
    if r.by.elasticity.on:
        heard *= exchanged.cut(r.shared.culture[side].at(r.env.now), r.by.elasticity.cut)
    return heard


def _heard(r: Relationship, trust: float, norms: float, side: int) -> float:
    least = r.programme.reputation.least
    own = clamp(trust, least, 1.0 - least)
    found = climate.rhetoric(own, r.tension(), r.programme.climate.rhetoric, rhetoric_heard(r, norms, side))
    return clamp(found, least, 1.0 - least)


def _senior(r: Relationship, domain: DomainName, side: int) -> float:
    least = r.programme.reputation.least
    return clamp(r.trust_of(r.cell(domain, side, 2)), least, 1.0 - least)


def _goal(r: Relationship, domain: DomainName, number: int) -> int | None:
    own = r.by.coercion
    if not own.on:
        return None
    u = r.chance(Purpose.COERCES, r.domains.index(domain), number)
    return own.goal if u < exchanged.coerces(own.share, own.weight, r.tension()) else None


def _kept_under_pressure(r: Relationship, skills: list[float]) -> list[float]:
    if not r.by.drilled_protocols.on:
        return skills
    drilled = r.shared.rehearsal.at(r.env.now)
    return [exchanged.complied(skills[0], r.by.drilled_protocols.stress, drilled), *skills[1:]]


def _delegation(r: Relationship, own: float, gap: float) -> float:
    return exchanged.overconfident(own, gap, r.by.false_cohesion.weight) if r.by.false_cohesion.on else own


def _bias(r: Relationship, skills: list[float], norms: float, goal: int | None) -> float:
    """Rungs added to the hostile bias of both sides."""
    found = 0.0
    if r.by.disproportion.on:
        found += exchanged.overreaction(sum(skills) / len(skills), r.by.disproportion.rise)
    if r.by.friction_only.on and goal is None:
        found -= r.by.friction_only.cut * norms
    if r.by.cultural_training.on:
        found -= r.by.cultural_training.cut * culture(r)
    return found


def _noise(r: Relationship, norms: float) -> float:
    """The factor on the noise of acts and messages."""
    now_s, by, found = r.env.now, r.by, 1.0
    if by.signals.on:
        found *= exchanged.cut(r.shared.transparency.at(now_s), by.signals.cut)
    if by.common_reference.on:
        found *= exchanged.cut(norms, by.common_reference.cut)
    if by.unfamiliar_procedures.on:
        found *= exchanged.cut(r.shared.rehearsal.at(now_s), by.unfamiliar_procedures.cut)
    if by.benchmarks.on and now_s < r.shared.alarmed_until_s:
        found *= exchanged.raised(1.0, by.benchmarks.alarm)
    return found


def _silence(r: Relationship, norms: float) -> float:
    """The factor on what no answer says."""
    now_s, found = r.env.now, 1.0
    if r.by.exposure.on:
        known = min(r.shared.exposure[0].at(now_s), r.shared.exposure[1].at(now_s))
        found *= exchanged.cut(known, r.by.exposure.cut)
    if r.by.waiting.on:
        found *= exchanged.raised(1.0 - norms, r.by.waiting.rise)
    return found


def _relay(r: Relationship) -> float:
    """The factor on relay times and losses."""
    found, conduct = 1.0, r.programme.conduct
    if r.by.mismatch.on:
        known = culture(r) * r.by.cultural_training.cut if r.by.cultural_training.on else 0.0
        found *= exchanged.raised(conduct.culture_gap * (1.0 - known), r.by.mismatch.slow)
    if r.by.agencies.on:
        found *= exchanged.raised(float(conduct.agencies), r.by.agencies.delay)
    return found


def _strain(r: Relationship, domain: DomainName) -> float:
    own = r.programme.climate
    ready = r.shared.readiness[domain].at(r.env.now)
    return exchanged.strained(own.strain * r.tension(), ready, own.readiness_relief)


def _willing(r: Relationship) -> float:
    return exchanged.raised(r.shared.confidence, r.by.near_miss.willing) if r.by.near_miss.on else 1.0


def _resolve(r: Relationship, norms: float) -> float:
    """Logits added to the resolve of both sides."""
    found = r.programme.climate.resolve_weight * r.level()
    if r.by.understanding.on:
        found -= r.by.understanding.cut * culture(r)
    if r.by.calculus.on:
        found -= r.by.calculus.cut * norms
    return found


def _confirmation(r: Relationship, own: Scenario, trust: float) -> float:
    found = own.belief.confirmation
    questioned = r.shared.questioning.at(r.env.now)
    if r.by.structured_dialogue.on:
        found *= exchanged.cut(questioned, r.by.structured_dialogue.cut)
    if r.by.counterarguments.on:
        found = exchanged.questioned(found, trust * questioned, r.by.counterarguments.cut)
    return found


def _pass_factor(r: Relationship, norms: float) -> float:
    found = 1.0
    if r.by.safe_disengagement.on:
        found *= exchanged.raised(r.shared.rehearsal.at(r.env.now), r.by.safe_disengagement.rise)
    if r.by.moral_hazard.on:
        found *= exchanged.cut(norms, r.by.moral_hazard.closer)
    return found
