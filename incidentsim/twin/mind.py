"""What a mind makes of evidence, what pulls it up or down, and what it would be, spared of misreading or silence.

Mirrors model/judgement.py, the minds of model/state.py, and model/causes.py.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from incidentsim import rules
from incidentsim.twin import layout
from incidentsim.twin.core import FULL, NONE, fail
from incidentsim.twin.records import Mind, View, World

ACT, OFFER, SILENCE = 0, 1, 2
SPARED_MISREADING, SPARED_SILENCE, SPARED_BOTH = 1, 2, 3
Mood = namedtuple("Mood", "goal own perceived belief heat pressure resolve protocol")
_View = rules.policies.View
_policies = rules.policies


def new_mind(mind: Mind, prior: float, at_s: float) -> None:
    """A mind at its prior, without evidence."""
    mind.prior, mind.opened_s, mind.decided_s = prior, at_s, float("nan")
    mind.true, mind.misreads, mind.silences = -1, 0, 0
    mind.first = mind.last = mind.done = NONE
    mind.exists = 1
    forget(mind)


def forget(mind: Mind) -> None:
    """Back to where it was before any evidence."""
    mind.belief = mind.prior
    mind.at_s = mind.heat_at_s = mind.opened_s
    mind.heat, mind.weight = 0.0, 1.0
    mind.perceived = mind.last_read = -1


def relax(mind: Mind, now_s: float, constant_s: float) -> None:
    """Let belief return toward its prior until now."""
    mind.belief = rules.belief.relaxed(mind.belief, mind.prior, now_s - mind.at_s, constant_s)
    mind.at_s = now_s


def cool(mind: Mind, now_s: float, constant_s: float) -> None:
    """Let heat decay until now."""
    if mind.heat > 0.0:
        mind.heat = rules.belief.relaxed(mind.heat, 0.0, now_s - mind.heat_at_s, constant_s)
    mind.heat_at_s = now_s


def _remember(w: World, mind: Mind, kind: int, read: int, true: int) -> Any:
    """One more piece of evidence of a mind, now."""
    place = w.evidence_count
    if place >= layout.EVIDENCE:
        fail(w, FULL)
        place = 0
    else:
        w.evidence_count += 1
    item = w.evidence[place]
    item.at_s, item.kind, item.read, item.true, item.next = w.now, kind, read, true, NONE
    if mind.last == NONE:
        mind.first = place
    else:
        w.evidence[mind.last].next = place
    mind.last = place
    return item


def take_in_act(w: World, e: int, mind: Mind, act: tuple[int, int], heat: float) -> None:
    """A rung as read, and as it was (-1: no act), moves belief, repeats ever less; an act of force heats."""
    rung, true = act
    item = _remember(w, mind, ACT, rung, true)
    item.shift, item.heat = 0.0, heat
    if true >= 0:
        mind.true = true
    if true != rung:
        mind.misreads += 1
    _absorb_act(w, e, mind, (rung, w.now), heat)


def heat_reported(w: World, mind: Mind) -> float:
    """The share of the heat of force that a report of the last act read stirs further up."""
    heat, at = 1.0, mind.first
    while at != NONE:
        if w.evidence[at].kind == ACT:
            heat = w.evidence[at].heat
        at = w.evidence[at].next
    return heat


def take_in_offer(w: World, e: int, mind: Mind, trust: float) -> None:
    """An understood offer moves belief as far as who brings it is trusted."""
    parts = w.p.belief
    _take_in_shift(w, e, mind, OFFER, rules.belief.offer_shift(parts.tilt, parts.credibility, trust))


def take_in_silence(w: World, e: int, mind: Mind) -> float:
    """An unanswered call moves belief; by how much before confirmation bias (logits)."""
    mind.silences += 1
    shift = w.encs[e].terms.silence
    _take_in_shift(w, e, mind, SILENCE, shift)
    return shift


def put_right(w: World, e: int, mind: Mind, place: int) -> None:
    """One act is known for what it was: the mind becomes what it would be, had it read that act rightly."""
    w.evidence[place].read = w.evidence[place].true
    mind.misreads -= 1
    forget(mind)
    at = mind.first
    while at != NONE:
        absorb(w, e, mind, (at, w.evidence[at].read))
        at = w.evidence[at].next


def absorb(w: World, e: int, mind: Mind, item: tuple[int, int]) -> None:
    """A mind goes through one piece of evidence, when it came, with an act taken for a rung."""
    evidence, rung = w.evidence[item[0]], item[1]
    if evidence.kind == ACT:
        _absorb_act(w, e, mind, (rung, evidence.at_s), evidence.heat)
    else:
        _absorb_shift(w, e, mind, evidence.shift, evidence.at_s)


def _absorb_act(w: World, e: int, mind: Mind, read: tuple[int, float], heat: float) -> None:
    (rung, at_s), parts = read, w.p.belief
    mind.weight = mind.weight * parts.repeat_discount if rung == mind.last_read else 1.0
    mind.last_read = mind.perceived = rung
    relax(mind, at_s, parts.relax_s)
    shift = rules.belief.act_shift(rung, parts.tilt, w.encs[e].terms.neutral_rung, mind.weight)
    mind.belief = rules.belief.updated(mind.belief, shift, w.encs[e].terms.confirmation, parts.limit)
    cool(mind, at_s, w.p.decision.heat_s)
    if rung >= w.p.ladder.violent_rung:
        mind.heat += heat * w.p.decision.heat_jump


def _take_in_shift(w: World, e: int, mind: Mind, kind: int, shift: float) -> None:
    item = _remember(w, mind, kind, -1, -1)
    item.shift, item.heat = shift, 1.0
    _absorb_shift(w, e, mind, shift, w.now)


def _absorb_shift(w: World, e: int, mind: Mind, shift: float, at_s: float) -> None:
    parts = w.p.belief
    relax(mind, at_s, parts.relax_s)
    mind.belief = rules.belief.updated(mind.belief, shift, w.encs[e].terms.confirmation, parts.limit)


def eta(w: World, e: int, s: int, level: int) -> float:
    """The pull upward (logits) on one echelon of a side, now."""
    return pull(w, e, s, w.encs[e].sides[s].minds[level], 1.0)


def pull(w: World, e: int, s: int, mind: Mind, heat: float) -> float:
    """The pull upward (logits) on a mind, its heat times a factor."""
    enc = w.encs[e]
    side = enc.sides[s]
    relax(mind, w.now, w.p.belief.relax_s)
    cool(mind, w.now, w.p.decision.heat_s)
    perceived = mind.perceived if mind.perceived >= 0 else side.rung
    pressed = pressure(w, e, s)
    mood = Mood(
        side.goal, side.rung, perceived, mind.belief, heat * mind.heat, pressed, side.resolve, enc.terms.protocol
    )
    return rules.decision.eta(w.p.decision, mood)


def pressure(w: World, e: int, s: int) -> float:
    """The time pressure on a side: nil before it has seen an unsafe act."""
    clock_s = w.encs[e].sides[s].clock_s
    if clock_s != clock_s:
        return 0.0
    return rules.decision.time_pressure(w.now, clock_s, w.encs[e].deadline_s)


def change_probabilities(w: World, e: int, s: int, pulled: float, exposure_s: float) -> tuple[float, float]:
    """P(up) and P(down) for a side in this mood after this exposure."""
    side = w.encs[e].sides[s]
    thetas = w.p.decision.theta_up, w.p.decision.theta_down
    ends = side.rung == 0, side.rung == w.encs[e].terms.top
    h_up, h_down = rules.decision.hazards(pulled, thetas, w.p.domain.reference_s, ends)
    return rules.decision.change_probabilities(h_up, h_down, exposure_s)


def chances(w: World, es: tuple[int, int], mind: Mind, felt: tuple[float, float], exposure_s: float) -> Any:
    """P(up) and P(down) of a bridge by its policy, for a mind with this pull and factor of heat."""
    (e, s), (eta_now, heat) = es, felt
    by_hazard = change_probabilities(w, e, s, eta_now, exposure_s)
    policy = w.p.forces[s].policy
    if policy == 0:
        return by_hazard
    side, ladder = w.encs[e].sides[s], w.p.ladder
    perceived = mind.perceived if mind.perceived >= 0 else side.rung
    view = _View(
        side.rung, side.goal, perceived, mind.belief, heat * mind.heat, pressure(w, e, s), eta_now, exposure_s,
        by_hazard[0], by_hazard[1], ladder.unsafe_rung, ladder.violent_rung,
    )  # fmt: skip
    up, down = _by_policy(policy, view)
    return (up if side.rung < w.encs[e].terms.top else 0.0), (down if side.rung > 0 else 0.0)


def _by_policy(policy: int, view: View) -> tuple[float, float]:
    if policy == 1:
        return _policies.steadfast(view)
    if policy == 2:
        return _policies.tit_for_tat(view)
    if policy == 3:
        return _policies.probing(view)
    return _policies.firm_but_quiet(view)
