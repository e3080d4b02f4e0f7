"""Activities are held on a calendar, and bring what they bring."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.programme.politics import hurt
from incidentsim.programme.relationship import Relationship
from incidentsim.programme.state import Cell
from incidentsim.rules import chance, exchanged, indicators, reputation, skill
from incidentsim.scenario.activities import Activity, Gains
from incidentsim.scenario.minds import COMPONENTS
from incidentsim.scenario.programme import YEAR_S

#: Room for the draws of one event of an activity.
_DRAWS = 16


def keep_calendar(r: Relationship, place: int, name: str) -> ProcessGenerator:
    """One activity is held, or called off, as its calendar says."""
    activity = r.programme.activities[name]
    first_s, size = _first_s(r, activity, place), _size(r, activity)
    yield r.env.timeout(first_s)
    number = 0
    while r.env.now < min(activity.stop_s, r.programme.horizon_s):
        if is_called_off(r, place, number):
            r.tally.add("cancelled")
            r.tell("cancelled", name)
        else:
            hold(r, (place, number), name, size)
        number += 1
        if activity.rhythm == "once":
            return
        yield r.env.timeout(_gap_s(r, activity, place, number))


def is_called_off(r: Relationship, place: int, number: int) -> bool:
    """Whether an event is not held: the programme is suspended, or its budget was cut."""
    if r.is_suspended():
        return True
    if r.env.now >= r.politics.cut_until_s:
        return False
    return r.chance(Purpose.BUDGET, place + 1, number) < r.exposed() * r.programme.conduct.cut_share


def hold(r: Relationship, which: tuple[int, int], name: str, size: float) -> None:
    """An activity is held: it costs, and both sides take from it what they take."""
    activity = r.programme.activities[name]
    r.tally.add("activities")
    r.tally.add("cost", activity.cost * size)
    r.tell("held", name)
    _be_seen(r, activity, which)
    gains = r.programme.kinds[activity.kind]
    worth = _worth(r, activity, which, size)
    bring(r, activity, gains, worth)
    _pledge(r, activity, which)
    _remember(r, activity)


def bring(r: Relationship, activity: Activity, gains: Gains, worth: float) -> None:
    """What an event of a worth brings to cells, and to what both sides share; a negative worth takes away."""
    now_s, shared, by = r.env.now, r.shared, r.by
    factors = (by.bundle.protocol, by.bundle.data, by.bundle.command, by.bundle.language)
    shares = [
        getattr(gains, part) * factor * worth if by.bundle.on else 0.0
        for part, factor in zip(COMPONENTS, factors, strict=True)
    ]
    shares[1], shares[2] = shares[1] * activity.systems, shares[2] * activity.systems
    real, reaches = (
        0.5 * (1.0 + activity.realism),
        (activity.reach.junior, activity.reach.middle, activity.reach.senior),
    )
    for domain in r.domains:
        reached = 1.0 if not by.focus.on or domain in activity.focus else by.focus.transfer
        for side in (0, 1):
            own = reached * real * (1.0 - r.programme.conduct.cheating if side == 1 else 1.0)
            for cell, reach in zip(r.side(domain, side), reaches, strict=True):
                if reach > 0.0:
                    _take(cell, (gains, shares), own * reach * worth, worth)
        shared.readiness[domain].gain(now_s, gains.readiness * worth * reached)
    for side in (0, 1):
        learnt = gains.culture * worth + (
            by.cultural_training.gain * activity.cultural * worth if by.cultural_training.on else 0.0
        )
        shared.culture[side].gain(now_s, learnt)
        shared.exposure[side].gain(now_s, gains.exposure * worth * activity.realism)
        if by.memory.on:
            shared.memory[side].gain(now_s, gains.memory * worth * activity.debriefed)
    shared.rehearsal.gain(now_s, gains.rehearsal * worth * activity.realism)
    shared.questioning.gain(now_s, gains.questioning * worth)
    shared.shared_risk.gain(now_s, activity.shared_risk * abs(worth) * gains.trust)


def _take(cell: Cell, brought: tuple[Gains, list[float]], share: float, worth: float) -> None:
    """What a cell takes of what an event brings."""
    gains, shares = brought
    if share >= 0.0:
        cell.good += gains.trust * share
    else:
        cell.bad -= gains.trust * share
    scale = share / worth if worth != 0.0 else 0.0
    cell.skills = [skill.gained(level, each * scale) for level, each in zip(cell.skills, shares, strict=True)]
    cell.norms = skill.gained(cell.norms, gains.norms * share)


def _worth(r: Relationship, activity: Activity, which: tuple[int, int], size: float) -> float:
    """How much an event is worth, in events of size 1 of its kind: all that helps or hinders it at once."""
    by, now_s = r.by, r.env.now
    found = skill.amount(size, by.cumulative.exponent) if by.cumulative.on else size
    if by.regularity.on and activity.rhythm != "routine":
        u = r.chance(Purpose.STAKES, *_draw(which, 0))
        found *= chance.lognormal(1.0, by.regularity.stakes_gsd, u)
    if by.variety.on:
        found *= skill.repeated(_recent(r, activity.kind), by.variety.repeat)
    if by.layered.on:
        kinds = sum(1 for held_s in r.shared.held_s.values() if now_s - held_s <= YEAR_S)
        found *= skill.layered(kinds, by.layered.synergy)
    if by.embedded.on:
        found *= skill.embedded(r.shared.transparency.at(now_s), by.embedded.floor)
    if by.debrief.on:
        found *= exchanged.raised(activity.debriefed, by.debrief.gain - 1.0)
    if by.reciprocity.on:
        r.shared.reciprocity = indicators.updated(r.shared.reciprocity, _balance(r, activity), by.reciprocity.share)
        own = by.reciprocity
        found *= skill.reciprocated(r.shared.reciprocity, own.threshold, own.reversal)
    return found


def _balance(r: Relationship, activity: Activity) -> float:
    """How even an event looks: what each side gets of it, and who claims the credit."""
    found = skill.balance(activity.blue_share, 1.0 - activity.blue_share)
    if r.by.celebration.on:
        claimed = abs(2.0 * r.programme.conduct.credit - 1.0) * activity.publicity
        found *= exchanged.cut(claimed, r.by.celebration.abroad)
    return found


def _be_seen(r: Relationship, activity: Activity, which: tuple[int, int]) -> None:
    """What is published, watched, celebrated, and what is made of it at home."""
    now_s, by, shared, conduct = r.env.now, r.by, r.shared, r.programme.conduct
    if by.benchmarks.on:
        shared.transparency.gain(now_s, by.benchmarks.gain * activity.published)
        if activity.notified == "unannounced" and activity.kind == "joint_exercise":
            shared.alarmed_until_s = max(shared.alarmed_until_s, now_s + by.benchmarks.window_s)
    if by.civil_oversight.on:
        shared.transparency.gain(now_s, by.civil_oversight.gain * activity.oversight)
    if by.peace_dividend.on and conduct.framing == "dividend":
        shared.legitimacy.gain(now_s, by.peace_dividend.lift * activity.publicity)
    if by.concessions.on and conduct.framing == "concession":
        shared.legitimacy.gain(now_s, -by.concessions.loss * activity.publicity)
    if by.celebration.on:
        shared.legitimacy.gain(now_s, by.celebration.home * conduct.credit * activity.publicity)
    if by.cooption.on:
        exposed = by.cooption.probability * activity.publicity * (1.0 - activity.oversight)
        if r.chance(Purpose.COOPTED, *_draw(which, 1)) < exposed:
            shared.legitimacy.gain(now_s, -by.cooption.loss)
            r.tell("co-opted")
    in_time = activity.notified == "notified" and r.chance(Purpose.NOTICE, *_draw(which, 2)) < activity.follow_through
    r.seen.notices = indicators.updated(r.seen.notices, float(in_time), by.indicators.share)


def _pledge(r: Relationship, activity: Activity, which: tuple[int, int]) -> None:
    """What was pledged is delivered, or not; where too little is, suspicion grows."""
    own = r.by.follow_through
    if not own.on:
        return
    delivered = r.chance(Purpose.DELIVERED, *_draw(which, 3)) < activity.follow_through
    r.shared.delivered = indicators.updated(r.shared.delivered, float(delivered), own.share)
    if r.shared.delivered < own.threshold:
        bad = own.loss * (1.0 - r.shared.delivered)
        hurt(r, activity.focus, bad)


def _remember(r: Relationship, activity: Activity) -> None:
    """An event of this kind was held; what was weakest is put right first."""
    now_s, kind, own = r.env.now, activity.kind, r.by.learning_cycle
    r.shared.recent[kind] = (_recent(r, kind) + 1.0, now_s)
    r.shared.held_s[kind] = now_s
    if not (own.on and r.by.bundle.on and activity.debriefed > 0.0):
        return
    for domain in activity.focus:
        weakest = min(range(4), key=r.skills(domain).__getitem__)
        for cell in r.everybody(domain):
            cell.skills[weakest] = skill.gained(cell.skills[weakest], own.share * activity.debriefed)


def _recent(r: Relationship, kind: str) -> float:
    """How many events of a kind are in memory."""
    count, at_s = r.shared.recent.get(kind, (0.0, 0.0))
    return count * reputation.fading(r.env.now - at_s, r.by.variety.half_life_s)


def _first_s(r: Relationship, activity: Activity, place: int) -> float:
    if activity.rhythm == "once":
        return activity.start_s
    is_random = r.by.regularity.on and activity.rhythm == "sporadic"
    return activity.start_s + _gap_s(r, activity, place, 0) * (1.0 if is_random else 0.5)


def _gap_s(r: Relationship, activity: Activity, place: int, number: int) -> float:
    """The time to the next event (s)."""
    every_s = YEAR_S / activity.per_year
    u = r.chance(Purpose.HELD, place, number)
    if not r.by.regularity.on:
        return every_s
    match activity.rhythm:
        case "sporadic":
            return chance.exponential(every_s, u)
        case "lumped":
            return YEAR_S
        case _:
            return every_s * (1.0 + r.by.regularity.jitter * (2.0 * u - 1.0))


def _size(r: Relationship, activity: Activity) -> float:
    """How much is done each time: of what is lumped, all of a year's; of what is held once, all of it."""
    together = activity.rhythm == "once" or (activity.rhythm == "lumped" and r.by.regularity.on)
    return activity.size * activity.per_year if together else activity.size


def _draw(which: tuple[int, int], what: int) -> tuple[int, int]:
    """Entity and index of a draw about one event of an activity."""
    place, number = which
    return place, number * _DRAWS + what


__all__ = ["bring", "hold", "is_called_off", "keep_calendar"]
