"""What capitals make of evidence on the political clock: beliefs that fade in weeks, heat that fades in days."""

import math

from incidentsim.journal import Level
from incidentsim.model import lines
from incidentsim.model.judgement import Mood
from incidentsim.model.sequel import ECHELONS, NOTHING, Capital, Sequel
from incidentsim.model.state import Mind
from incidentsim.rules import aftermath as rules
from incidentsim.rules import belief, decision


def take_in_verdict(sequel: Sequel, capital: Capital, rung: int) -> None:
    """The judged act counts as this rung; if it is force, it has heated since the capital learnt of it."""
    scenario, now_s = sequel.world.scenario, sequel.env.now
    heat_s = scenario.aftermath.heat_s
    for level in ECHELONS:
        mind = capital.side.minds[level]
        _take_in_rung(sequel, mind, rung)
        if rung >= scenario.ladder.violent_rung:
            mind.cool(now_s, heat_s)
            jump = scenario.decision.heat_jump * _share_of_heat(sequel, capital)
            mind.heat += belief.relaxed(jump, 0.0, now_s - capital.learnt_s, heat_s)


def correct_verdict(sequel: Sequel, capital: Capital, rungs: tuple[int, int]) -> None:
    """Facts take the place of a wrong verdict (rung as counted so far, rung in truth): belief as if judged rightly."""
    scenario, (counted, true) = sequel.world.scenario, rungs
    for level in ECHELONS:
        mind = capital.side.minds[level]
        mind.perceived = true
        mind.relax(sequel.env.now, scenario.aftermath.relax_s)
        shift = scenario.belief.tilt * (true - counted)
        mind.belief = belief.updated(mind.belief, shift, 0.0, scenario.belief.limit)
        if true < scenario.ladder.violent_rung:
            mind.heat = 0.0


def take_in_threat(sequel: Sequel, capital: Capital, level: Level) -> None:
    """Words that were taken for a threat count as an act at that rung, and make nothing better than it looked."""
    mind, rung = capital.side.minds[level], sequel.world.scenario.ladder.threat_rung
    seen = perceived(capital, level)
    _take_in_rung(sequel, mind, rung)
    mind.perceived = max(seen, rung)


def take_in_words(sequel: Sequel, capital: Capital, name: str) -> None:
    """An understood offer, or a truthful explanation, moves belief as far as whoever brings it is trusted."""
    parts = sequel.world.scenario.belief
    shift = belief.offer_shift(parts.tilt, parts.credibility, lines.trust_in(sequel, capital.side, name))
    for level in ECHELONS:
        _shift(sequel, capital.side.minds[level], shift)


def take_in_silence(sequel: Sequel, capital: Capital) -> float:
    """No word from the other side is evidence too; by how much before confirmation bias (logits)."""
    for level in ECHELONS:
        _shift(sequel, capital.side.minds[level], sequel.terms.silence)
    return sequel.terms.silence


def belief_of(sequel: Sequel, capital: Capital, level: Level) -> float:
    """The log-odds, for one echelon, that the other side is hostile, now."""
    mind = capital.side.minds[level]
    mind.relax(sequel.env.now, sequel.world.scenario.aftermath.relax_s)
    return mind.belief


def perceived(capital: Capital, level: Level) -> int:
    """The rung at which one echelon sees the other side: its own, while it has nothing to judge by."""
    seen = capital.side.minds[level].perceived
    return seen if seen >= 0 else capital.side.rung


def eta(sequel: Sequel, capital: Capital, level: Level) -> float:
    """The pull to retaliate (logits) on one echelon, now. Who has nothing to judge sees the other at its own rung."""
    scenario, now_s = sequel.world.scenario, sequel.env.now
    side, mind = capital.side, capital.side.minds[level]
    mind.cool(now_s, scenario.aftermath.heat_s)
    since_s = capital.learnt_s if capital.has_learnt() else sequel.deed.at_s
    mood = Mood(
        goal=side.rung,  # the aim has a term of its own
        own=side.rung,
        perceived=perceived(capital, level),
        belief=belief_of(sequel, capital, level),
        heat=mind.heat,
        pressure=decision.time_pressure(now_s, since_s, capital.due_s),
        resolve=side.resolve,
        protocol=sequel.terms.protocol,
    )
    return rules.pull(scenario.decision, mood, side.goal, scenario.aftermath)


def response_probabilities(sequel: Sequel, capital: Capital, pull: float) -> tuple[float, float]:
    """P(retaliate) and P(step down) of a decision now; who has stepped down already cannot do so again.

    Exposure runs from the last decision; for the first, from the first percept: the capital has learnt of the act.
    """
    scenario, now_s = sequel.world.scenario, sequel.env.now
    since_s = capital.learnt_s if math.isnan(capital.decided_s) else capital.decided_s
    exposure_s = min(now_s - since_s, scenario.aftermath.exposure_limit_s)
    thetas = (scenario.decision.theta_up, scenario.decision.theta_down)
    h_up, h_down = decision.hazards(pull, thetas, scenario.aftermath.reference_s, (bool(capital.stepped), False))
    return decision.change_probabilities(h_up, h_down, exposure_s)


def _share_of_heat(sequel: Sequel, capital: Capital) -> float:
    """An act of force that hit a unit without a crew heats less; one that hit nothing heats as any other."""
    hit = sequel.deed.hit
    uncrewed = hit != NOTHING and capital.side.crafts[hit].unit.kind == "uncrewed"
    return sequel.world.scenario.ladder.uncrewed_heat if uncrewed else 1.0


def _take_in_rung(sequel: Sequel, mind: Mind, rung: int) -> None:
    mind.perceived = rung
    _shift(sequel, mind, belief.act_shift(rung, sequel.world.scenario.belief.tilt, sequel.terms.neutral_rung, 1.0))


def _shift(sequel: Sequel, mind: Mind, shift: float) -> None:
    scenario = sequel.world.scenario
    mind.relax(sequel.env.now, scenario.aftermath.relax_s)
    mind.belief = belief.updated(mind.belief, shift, sequel.terms.confirmation, scenario.belief.limit)
