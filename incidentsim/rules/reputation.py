"""Trust as a reputation: pseudo-counts of good and bad experience, which are forgotten."""

import math

LN2 = math.log(2.0)


def fading(since_s: float, half_life_s: float) -> float:
    """The share of something that is left after a time, where half of it is lost every half-life.

    Takes    a time (s), 0 or more; a half-life (s), above 0.
    Source   model section 9: forgetting with a half-life; definition of a half-life.

    >>> fading(0.0, 5.0), fading(10.0, 5.0)
    (1.0, 0.25)
    """
    return math.exp(-LN2 * since_s / half_life_s)


def trust(good: float, bad: float, base: float, weight: float) -> float:
    """What a side expects of the rival: the share of good in its experience, and in what it always brings to it.

    Takes    pseudo-counts of good and bad experience, both forgotten; the base to which trust returns without any, and
             how many experiences that base is worth, which are never forgotten.
    Returns  alpha / (alpha + beta), with alpha = good + weight base, beta = bad + weight (1 - base); the base where
             there is nothing at all.
    Source   model section 9: a Beta reputation; P-K60 for base and weight, P-G7 for what a bad experience counts,
             P-J2 for the trust of the start.

    >>> trust(3.0, 1.0, 0.5, 0.0), trust(0.0, 0.0, 0.3, 2.0)
    (0.75, 0.3)
    """
    total = good + bad + weight
    return (good + weight * base) / total if total > 0.0 else base


def of_echelons(junior: float, middle: float, senior: float, weights: tuple[float, float, float]) -> float:
    """What counts on the scene of what three echelons have: a weighted mean. Source: P-K13.

    >>> of_echelons(0.2, 0.4, 0.9, (0.0, 1.0, 0.0))
    0.4
    """
    total = weights[0] + weights[1] + weights[2]
    return (weights[0] * junior + weights[1] * middle + weights[2] * senior) / total
