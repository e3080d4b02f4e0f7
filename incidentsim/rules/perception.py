"""How acts and messages are seen, and misread."""

import math

from incidentsim.rules.chance import clamp, normal_quantile, normal_share

#: The axis of intent of a message: offer, reassure, inform, warn, threaten.
LOWEST_INTENT, HIGHEST_INTENT = -2, 2


def base_noise(misread_probability: float) -> float:
    """The standard deviation of perception (rungs) at which an inner rung is misread with probability m.

    Takes    m, 0 <= m < 1, at zero bias, clarity, ambiguity and fatigue, and haste 1.
    Returns  sigma0 = 1 / (2 Phi^-1(1 - m/2)); 0 for m = 0.
    Source   model section 4; m is P-I16.

    >>> round(base_noise(0.2), 4), base_noise(0.0)
    (0.3902, 0.0)
    """
    if misread_probability <= 0.0:
        return 0.0
    return 1.0 / (2.0 * normal_quantile(1.0 - misread_probability / 2.0))


def hostile_bias(beta: float, trust: float) -> float:
    """By how many rungs acts look more hostile than they are: beta (1 - 2 trust). Source: P-I15, P-J2."""
    return beta * (1.0 - 2.0 * trust)


def haste(exponent: float, reference_s: float, elapsed_s: float, bounds: tuple[float, float]) -> float:
    """The factor on perception noise of an assessment that took `elapsed_s`.

    Takes    exponent h >= 0; the scenario's median assessment time before any scaling (s); the time taken (s);
             the factor's bounds.
    Returns  (reference / elapsed)^h within the bounds; at elapsed 0 the upper one, or 1 if h = 0.
    Source   model section 4; h is P-I18, the bounds P-J25, the median P-I22.

    >>> [haste(0.5, 90.0, taken, (0.6, 3.0)) for taken in (90.0, 22.5, 0.0)]
    [1.0, 2.0, 3.0]
    """
    if exponent <= 0.0:
        return 1.0
    if elapsed_s <= 0.0 or reference_s <= 0.0:
        return bounds[1] if elapsed_s <= 0.0 else bounds[0]
    return clamp(math.exp(exponent * math.log(reference_s / elapsed_s)), bounds[0], bounds[1])


def noise(base: float, clarity_cut: float, fatigue_rise: float, ambiguity_rise: float) -> float:
    """The standard deviation of perception before haste.

    Takes    sigma0; w_i clarity, w_f fatigue, w_a ambiguity (products of weight and state, each >= 0).
    Returns  sigma0 (1 - w_i clarity)(1 + w_f fatigue)(1 + w_a ambiguity), never negative.
    Source   model section 4; weights P-I17, fatigue P-J3.
    """
    return base * max(0.0, 1.0 - clarity_cut) * (1.0 + fatigue_rise) * (1.0 + ambiguity_rise)


def reading(sent: int, shift: float, z: float, ends: tuple[int, int]) -> int:
    """What is perceived of a rung, or of an intent: floor(sent + shift + 1/2), kept on its scale.

    Takes    what was sent; shift = bias; z = sigma times a standard normal; (lowest, highest) of the scale.
    Source   model section 4; a channel's noise P-J10.

    >>> reading(2, 0.4, 0.2, (0, 7)), reading(7, 0.0, 3.0, (0, 7))
    (3, 7)
    """
    x = math.floor(sent + shift + z + 0.5)
    return int(max(ends[0], min(ends[1], x)))


def reading_probability(k: int, sent: int, law: tuple[float, float], ends: tuple[int, int]) -> float:
    """P(perceived = k | sent): the law that `reading` draws from.

    Takes    k and the value sent; (bias, sigma) of perception; (lowest, highest) of the scale.
    Returns  Phi((k + 1/2 - sent - bias)/sigma) - Phi((k - 1/2 - sent - bias)/sigma), the ends taking the tails.
    Source   model section 4.

    >>> round(sum(reading_probability(k, 3, (0.1, 0.4), (0, 7)) for k in range(8)), 12)
    1.0
    """
    bias, sigma = law
    if sigma <= 0.0:
        return 1.0 if reading(sent, bias, 0.0, ends) == k else 0.0
    above = 1.0 if k >= ends[1] else normal_share((k + 0.5 - sent - bias) / sigma)
    below = 0.0 if k <= ends[0] else normal_share((k - 0.5 - sent - bias) / sigma)
    return above - below


def gross_meaning(u: float) -> int:
    """What is understood after a gross error: any intent of the axis, all alike. Source: P-I16, P-B15.

    >>> gross_meaning(0.1), gross_meaning(0.99)
    (-2, 2)
    """
    return LOWEST_INTENT + min(4, math.floor(5.0 * u))
