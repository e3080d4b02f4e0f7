"""What capitals make of evidence on the political clock. Mirrors model/opinion.py."""

from __future__ import annotations

import math

from incidentsim import rules
from incidentsim.twin import lines
from incidentsim.twin import mind as minds
from incidentsim.twin.mind import Mood
from incidentsim.twin.numbers import GROUP, NATION
from incidentsim.twin.records import Mind, World

_belief, _decision = rules.belief, rules.decision


def take_in_verdict(w: World, e: int, s: int, rung: int) -> None:
    """The judged act counts as this rung; if it is force, it has heated since the capital learnt of it."""
    heat_s, sequel = w.p.aftermath.heat_s, w.encs[e]
    for level in (GROUP, NATION):
        mind = sequel.sides[s].minds[level]
        _take_in_rung(w, e, mind, rung)
        if rung >= w.p.ladder.violent_rung:
            minds.cool(mind, w.now, heat_s)
            jump = w.p.decision.heat_jump * _share_of_heat(w, e, s)
            mind.heat += _belief.relaxed(jump, 0.0, w.now - sequel.capitals[s].learnt_s, heat_s)


def correct_verdict(w: World, e: int, s: int, counted: int, true: int) -> None:
    """Facts take the place of a wrong verdict: belief as if judged rightly."""
    for level in (GROUP, NATION):
        mind = w.encs[e].sides[s].minds[level]
        mind.perceived = true
        minds.relax(mind, w.now, w.p.aftermath.relax_s)
        shift = w.p.belief.tilt * (true - counted)
        mind.belief = _belief.updated(mind.belief, shift, 0.0, w.p.belief.limit)
        if true < w.p.ladder.violent_rung:
            mind.heat = 0.0


def take_in_threat(w: World, e: int, s: int, level: int) -> None:
    """Words that were taken for a threat count as an act at that rung, and make nothing better than it looked."""
    mind, rung = w.encs[e].sides[s].minds[level], w.p.ladder.threat_rung
    seen = perceived(w, e, s, level)
    _take_in_rung(w, e, mind, rung)
    mind.perceived = max(seen, rung)


def take_in_words(w: World, e: int, s: int, ch: int) -> None:
    """An understood offer, or a truthful explanation, moves belief as far as whoever brings it is trusted."""
    parts = w.p.belief
    shift = _belief.offer_shift(parts.tilt, parts.credibility, lines.trust_in(w, e, s, ch))
    for level in (GROUP, NATION):
        _shift(w, e, w.encs[e].sides[s].minds[level], shift)


def take_in_silence(w: World, e: int, s: int) -> float:
    """No word from the other side is evidence too; by how much before confirmation bias (logits)."""
    silence = w.encs[e].terms.silence
    for level in (GROUP, NATION):
        _shift(w, e, w.encs[e].sides[s].minds[level], silence)
    return silence


def belief_of(w: World, e: int, s: int, level: int) -> float:
    """The log-odds, for one echelon, that the other side is hostile, now."""
    mind = w.encs[e].sides[s].minds[level]
    minds.relax(mind, w.now, w.p.aftermath.relax_s)
    return mind.belief


def perceived(w: World, e: int, s: int, level: int) -> int:
    """The rung at which one echelon sees the other side: its own, while it has nothing to judge by."""
    seen = w.encs[e].sides[s].minds[level].perceived
    return seen if seen >= 0 else w.encs[e].sides[s].rung


def eta(w: World, e: int, s: int, level: int) -> float:
    """The pull to retaliate (logits) on one echelon, now."""
    sequel = w.encs[e]
    side, capital = sequel.sides[s], sequel.capitals[s]
    mind = side.minds[level]
    minds.cool(mind, w.now, w.p.aftermath.heat_s)
    since_s = sequel.at_s if math.isnan(capital.learnt_s) else capital.learnt_s
    seen, belief = perceived(w, e, s, level), belief_of(w, e, s, level)
    pressed = _decision.time_pressure(w.now, since_s, capital.due_s)
    mood = Mood(side.rung, side.rung, seen, belief, mind.heat, pressed, side.resolve, sequel.terms.protocol)
    return rules.aftermath.pull(w.p.decision, mood, side.goal, w.p.aftermath)


def response_probabilities(w: World, e: int, s: int, pull: float) -> tuple[float, float]:
    """P(retaliate) and P(step down) of a decision now; who has stepped down already cannot do so again."""
    capital, parts = w.encs[e].capitals[s], w.p.aftermath
    since_s = capital.learnt_s if math.isnan(capital.decided_s) else capital.decided_s
    exposure_s = min(w.now - since_s, parts.exposure_limit_s)
    thetas = w.p.decision.theta_up, w.p.decision.theta_down
    h_up, h_down = _decision.hazards(pull, thetas, parts.reference_s, (capital.stepped != 0, False))
    return _decision.change_probabilities(h_up, h_down, exposure_s)


def _share_of_heat(w: World, e: int, s: int) -> float:
    """An act of force that hit a unit without a crew heats less; one that hit nothing heats as any other."""
    hit = w.encs[e].hit
    if hit >= 0 and not w.p.forces[s].units[hit].crewed:
        return w.p.ladder.uncrewed_heat
    return 1.0


def _take_in_rung(w: World, e: int, mind: Mind, rung: int) -> None:
    mind.perceived = rung
    _shift(w, e, mind, _belief.act_shift(rung, w.p.belief.tilt, w.encs[e].terms.neutral_rung, 1.0))


def _shift(w: World, e: int, mind: Mind, shift: float) -> None:
    minds.relax(mind, w.now, w.p.aftermath.relax_s)
    mind.belief = _belief.updated(mind.belief, shift, w.encs[e].terms.confirmation, w.p.belief.limit)
