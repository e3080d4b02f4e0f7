"""Evaluators: a review every year, assessments by third parties, and what follows a missed benchmark."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.programme.exchange import bring
from incidentsim.programme.politics import hurt, suspend
from incidentsim.programme.relationship import Relationship
from incidentsim.programme.state import average
from incidentsim.rules import chance, indicators
from incidentsim.scenario.activities import Activity
from incidentsim.scenario.programme import YEAR_S

#: The draws of reviews and of assessments are addressed apart; so are suspensions by a review.
_REVIEW, _ASSESSMENT, _PUNITIVE = 0, 1, 1 << 20


def review(r: Relationship) -> ProcessGenerator:
    """Every year the programme measures itself, and answers a missed benchmark as its conduct says."""
    number = 0
    while True:
        yield r.env.timeout(YEAR_S * (1.0 - 1e-9) if number == 0 else YEAR_S)
        found = measure(r, _REVIEW, number)
        if r.by.failure.on and r.programme.activities and found < r.by.failure.benchmark:
            _answer(r, number)
        number += 1


def assess(r: Relationship) -> ProcessGenerator:
    """Third parties assess, and what has slipped is repaired."""
    own, number, before = r.by.assessments, 0, r.seen.measured
    while own.on:
        yield r.env.timeout(own.every_s)
        found = measure(r, _ASSESSMENT, number)
        if found < before - own.drop and not r.is_suspended():
            _repair(r, own.repair)
        before, number = found, number + 1


def measure(r: Relationship, who: int, number: int) -> float:
    """Trust as it is measured now: what is staged counts until it was tested, and conduct counts beside it."""
    by, trust, staged = r.by, r.mean_trust(), _staged(r)
    found = trust
    if by.staging.on:
        z = chance.normal_quantile(r.chance(Purpose.ASSESSED, who, number))
        found = indicators.measured(trust, by.staging.bias * staged, by.staging.error_sd * z, _unseen(r))
    if by.indicators.on:  # conduct corrects what is staged, no more
        found = indicators.by_conduct(found, r.seen.conduct, by.indicators.weight * staged)
    r.seen.measured, r.seen.error = found, abs(found - trust)
    return found


def _staged(r: Relationship) -> float:
    """How much is staged: what is made of activities, and what one side only pretends."""
    made = average([one.publicity * (1.0 - one.realism) for one in r.programme.activities.values()])
    return min(1.0, made + r.programme.conduct.cheating)


def _unseen(r: Relationship) -> float:
    """The share of staging and error that tests and observers leave standing."""
    left = 1.0 - r.shared.tested.at(r.env.now)
    if r.by.observers.on:
        left *= 1.0 - r.observed()
    return left


def _answer(r: Relationship, number: int) -> None:
    """A benchmark was missed: a remedial plan, a punitive withdrawal, or nothing."""
    own, now_s = r.by.failure, r.env.now
    match r.programme.conduct.on_failure:
        case "remedial":
            r.tell("remedial plan")
            r.shared.transparency.gain(now_s, own.openness)
            r.tally.add("cost", own.remedy_cost)
            _repair(r, own.remedy)
        case "punitive" if not r.is_suspended():
            r.tell("withdrawal")
            suspend(r, _PUNITIVE + number, own.withdrawal_s, own.gsd)
            r.politics.closed.update(range(r.programme.conduct.lines))
            hurt(r, r.domains, own.loss)
        case _:
            pass


def _repair(r: Relationship, size: float) -> None:
    """An event beside the calendar, like the most realistic of those on it."""
    activities = list(r.programme.activities.values())
    if activities and not r.is_suspended():
        like: Activity = max(activities, key=lambda one: one.realism)
        bring(r, like, r.programme.kinds[like.kind], size)
        r.tally.add("cost", like.cost * size)
        r.tell("repair", like.kind)
