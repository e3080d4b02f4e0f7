"""Belief: the log-odds that the other side is hostile."""

import math

from incidentsim.rules.chance import clamp


def prior_log_odds(trust: float, b_max: float) -> float:
    """b0 = -logit(trust), kept within +-b_max. Source: model section 5; P-J2, b_max P-I13.

    >>> prior_log_odds(0.5, 4.0)
    0.0
    """
    return clamp(math.log((1.0 - trust) / trust), -b_max, b_max)


def neutral_rung(tilt: float, benign_ratio: float, top: int) -> float:
    """The rung that tells nothing: a perceived rung above it raises belief in hostility, one below lowers it.

    Takes    lambda, tilt > 0 per rung; the ratio of the benign law p_N(k), proportional to ratio^k; the top rung.
    Returns  e = ln(Z) / lambda with Z = sum over k of p_N(k) exp(lambda k): not the expected rung.
    Source   model section 5; P-I12, P-I38.

    >>> round(neutral_rung(0.3, 0.55, 7), 2)
    1.56
    """
    weight, total, tilted = 1.0, 0.0, 0.0
    for k in range(top + 1):
        total += weight
        tilted += weight * math.exp(tilt * k)
        weight *= benign_ratio
    return math.log(tilted / total) / tilt


def confirmation(shift: float, b: float, c: float) -> float:
    """The weight of evidence: 1 + c where it agrees in sign with b, 1 - c where it contradicts, 1 at b = 0.

    Source   model section 5; c is P-I14 (HAR09: d = .36, toward the prior).

    >>> confirmation(0.2, 1.0, 0.2), confirmation(-0.2, 1.0, 0.2), confirmation(0.2, 0.0, 0.2)
    (1.2, 0.8, 1.0)
    """
    if b == 0.0 or shift == 0.0:
        return 1.0
    return 1.0 + c if (shift > 0.0) == (b > 0.0) else 1.0 - c


def updated(b: float, shift: float, c: float, b_max: float) -> float:
    """Belief after evidence worth `shift` logits, weighed by confirmation bias.

    Source   model section 5; shifts P-I12, c P-I14, b_max P-I13.
    """
    return clamp(b + confirmation(shift, b, c) * shift, -b_max, b_max)


def act_shift(rung: int, tilt: float, neutral: float, weight: float) -> float:
    """What one perceived act is worth: weight lambda (k - e), in logits; weight is that of a repeat.

    Source   model section 5; P-I12.
    """
    return weight * tilt * (rung - neutral)


def offer_shift(tilt: float, credibility: float, trust: float) -> float:
    """What an understood offer to disengage is worth: -lambda credibility trust, in logits.

    Source   model section 7; P-I20, lambda P-I12, trust P-J2, in a mediator P-J35.
    """
    return -tilt * credibility * trust


def silence_shift(weight: float, clarity_cut: float, clarity: float) -> float:
    """What an unanswered hail is worth, in logits: less for a side that knows how the other is slow. Source: P-I19."""
    return weight * max(0.0, 1.0 - clarity_cut * clarity)


def relaxed(value: float, rest: float, elapsed_s: float, constant_s: float) -> float:
    """A value that returns exponentially to its rest: belief to b0, heat to 0. Source: P-I13, P-I8, P-J37.

    >>> relaxed(1.0, 0.0, 0.0, 60.0)
    1.0
    """
    return rest + (value - rest) * math.exp(-elapsed_s / constant_s)
