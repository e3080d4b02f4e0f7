"""Politics over the years: a climate that drifts and is shocked, and how often the two sides meet."""

import math

from incidentsim.rules.chance import logistic


def drifted(level: float, mean: float, elapsed: float, sd: float, z: float) -> float:
    """The climate after a time: an Ornstein-Uhlenbeck process, exactly.

    Takes    the level; the mean to which it returns; the time, in time constants; its stationary standard deviation; a
             standard normal variate.
    Returns  mean + (level - mean) e^-t + sd sqrt(1 - e^-2t) z.
    Source   model section 9; UHL30, for the transition.

    >>> drifted(2.0, 0.0, 0.0, 1.0, 3.0)
    2.0
    """
    left = math.exp(-elapsed)
    return mean + (level - mean) * left + sd * math.sqrt(1.0 - left * left) * z


def tension(level: float) -> float:
    """Political tension, 0 to 1, of a level of the climate: 1/2 at level 0. Source: P-K61, a definition."""
    return logistic(level)


def rate(per_s: float, weight: float, level: float, factor: float) -> float:
    """How often encounters come (1/s) in a climate: log-linear in it.

    Takes    the rate at level 0; what a level adds to its logarithm; a factor of surges and of moral hazard.
    Source   model section 9; P-K61.

    >>> rate(2.0, 0.5, 0.0, 1.5)
    3.0
    """
    return per_s * factor * math.exp(weight * level)


def rhetoric(trust: float, tension_now: float, weight: float, heard: float) -> float:
    """What a side on the scene makes of its own experience and of what is said at home.

    Takes    trust, 0 to 1; political tension, 0 to 1; the weight of rhetoric (logits from calm to hostile), and the
             share of it that is heard on the scene.
    Returns  trust moved in logits, by nothing at tension 1/2.
    Source   P-K4, P-K12, P-K61.

    >>> rhetoric(0.4, 0.5, 2.0, 1.0), rhetoric(0.4, 0.9, 2.0, 0.0)
    (0.4, 0.4)
    """
    shift = weight * heard * (tension_now - 0.5)
    return trust if shift == 0.0 else logistic(math.log(trust / (1.0 - trust)) - shift)


def hazard(chance: float, factor: float) -> float:
    """A chance under a factor on its hazard: 1 - (1 - p)^factor. Source: definition of a hazard; P-K30, P-K31.

    >>> hazard(0.5, 1.0), hazard(0.5, 0.0)
    (0.5, 0.0)
    """
    return 1.0 - math.exp(factor * math.log(1.0 - chance)) if chance < 1.0 else (1.0 if factor > 0.0 else 0.0)


def together(elapsed: float) -> float:
    """The share of a slow rise that has come after a time, in its time constants. Source: P-K41.

    >>> together(0.0)
    0.0
    """
    return 1.0 - math.exp(-elapsed)
