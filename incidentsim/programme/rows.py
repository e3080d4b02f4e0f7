"""Rows of years, from what was counted in each and the state in which it ended."""

from typing import Any

import numpy as np

from incidentsim.measures.years import YEAR_BESIDE, YEAR_ROW, YEARLY
from incidentsim.programme import day
from incidentsim.programme.relationship import Relationship
from incidentsim.programme.state import average
from incidentsim.rules import indicators, interoperability, perception
from incidentsim.rules.chance import logistic
from incidentsim.scenario.minds import COMPONENTS
from incidentsim.scenario.scenario import Scenario

#: What is nought in a year in which none was counted.
_COUNTED = {
    name for name, one in YEARLY.items() if one.kind in ("per decade", "share of", "ratio")
} | {"cost", "suspended", "reachable", "recoveries"}  # fmt: skip


def state_of(r: Relationship) -> dict[str, float]:
    """The state now, by the names of its measures."""
    now_s, shared = r.env.now, r.shared
    trusts = [(r.trust(domain, 0), r.trust(domain, 1)) for domain in r.domains]
    skills = [r.skills(domain) for domain in r.domains]
    norms = average([r.norms(domain) for domain in r.domains])
    parts = [average([own[place] for own in skills]) for place in range(4)]
    own = r.by.indicators
    return {
        "trust": average([one for pair in trusts for one in pair]),
        "trust_lower": average([min(pair) for pair in trusts]),
        "trust_capital": average([r.trust_of(r.cell(domain, side, 2)) for domain in r.domains for side in (0, 1)]),
        "trust_measured": r.seen.measured,
        "trust_error": r.seen.error,
        "interoperability": average(parts),
        **dict(zip(COMPONENTS, parts, strict=True)),
        "norms": norms,
        "memory": average([r.memory(side) for side in (0, 1)]),
        "readiness": average([level.at(now_s) for level in shared.readiness.values()]),
        "culture": day.culture(r),
        "reciprocity": shared.reciprocity,
        "transparency": shared.transparency.at(now_s),
        "legitimacy": shared.legitimacy.at(now_s),
        "tension": r.tension(),
        "surprise": indicators.surprise(norms, 1.0),
        **_scene(r),
        "response_lag_s": r.seen.lag_s if own.on else np.nan,
        "expectation_spread": r.seen.spread if own.on else np.nan,
        "notice_share": r.seen.notices if own.on else np.nan,
    }


def _scene(r: Relationship) -> dict[str, float]:
    """What an encounter would meet today in the first of the domains, if nobody came to coerce."""
    domain = r.domains[0]
    own = r.encounter(domain)
    today = day.plain_day(r, domain)
    trust = 0.5 * (today.trust[0] + today.trust[1])
    return {
        "confirmation": today.confirmation,
        "trust_heard": trust,
        "false_alarm": _false_alarm(own, today, trust),
        "protocol_kept": today.skills[0],
        "firmness": logistic(today.resolve),
        "scene_noise": today.noise,
        "scene_silence": today.silence,
        "scene_relay": today.relay,
        "scene_strain": today.strain,
        "scene_willing": today.willing,
        "scene_pass": today.pass_factor,
        "scene_delegation": 0.5 * (today.delegation[0] + today.delegation[1]),
    }


def _false_alarm(own: Scenario, today: day.Day, trust: float) -> float:
    """P(the act below the unsafe rung is read as unsafe), by an officer who is neither tired nor in a hurry."""
    seeing, ladder = own.perception, own.ladder
    parts = own.interoperability.model_copy(update=dict(zip(COMPONENTS, today.skills, strict=True)))
    clear = seeing.clarity_weight * interoperability.clarity(own.bundle, parts)
    unclear = seeing.ambiguity_weight * interoperability.ambiguity(own.bundle, parts)
    sigma = today.noise * perception.noise(perception.base_noise(seeing.misread_probability), clear, 0.0, unclear)
    law = (perception.hostile_bias(seeing.hostile_bias, trust) + today.bias, sigma)
    sent, top = ladder.unsafe_rung - 1, len(ladder.rungs) - 1
    return sum(perception.reading_probability(rung, sent, law, (0, top)) for rung in range(sent + 1, top + 1))


def rows_of(r: Relationship, states: list[dict[str, float]]) -> Any:
    """The rows of a replication, one a year, dtype YEAR_ROW."""
    rows = np.empty(len(states), dtype=YEAR_ROW)
    rows.view(YEAR_BESIDE)["measures"] = np.nan
    rows["replication"], rows["encounter"] = r.replication, np.arange(len(states))
    for year, found in enumerate(states):
        row, counts = rows[year], r.tallies[year].counts
        for name in _COUNTED:
            row[name] = counts.get(name, 0.0)
        for name, value in (*found.items(), *counts.items()):
            row[name] = value
    return rows
