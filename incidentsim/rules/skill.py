"""What practice builds and time takes: interoperability, norms, memory, readiness."""

import math

from incidentsim.rules.reputation import LN2


def gained(level: float, share: float) -> float:
    """A level after practice that closes a share of the distance to 1; a negative share takes that share of it away.

    Takes    a level, 0 to 1; a share, cut to -1 to 1.
    Source   model section 9: an activity closes a share gamma of the distance to 1.

    >>> gained(0.5, 0.2), gained(0.5, -0.2)
    (0.6, 0.4)
    """
    bounded = max(-1.0, min(1.0, share))
    return level + bounded * (1.0 - level) if bounded >= 0.0 else level * (1.0 + bounded)


def kept(since_s: float, half_life_s: float, tour_s: float, memory: float) -> float:
    """The share of a skill that is left: what is not practised fades, and who has it is posted elsewhere.

    Takes    a time (s); the half-life of a skill without practice (s); the mean tour of an officer (s); institutional
             memory, 0 to 1: the share of what a leaving officer knows that the successor is handed.
    Returns  exp(-(ln 2 / half-life + (1 - M) / tour) since).
    Source   model section 9; P-G1 (TAT25) for the half-life, P-G3 (GAO) for the tour, P-K40 for memory.

    >>> round(kept(10.0, 10.0, 1e12, 0.0), 6), round(kept(10.0, 1e12, 10.0, 1.0), 6)
    (0.5, 1.0)
    """
    return math.exp(-(LN2 / half_life_s + (1.0 - memory) / tour_s) * since_s)


def amount(size: float, exponent: float) -> float:
    """What an event of so many hours is worth, in events of one hour: less than its hours if the exponent is below 1.

    Source   P-K47: gains an event are small and concave.

    >>> amount(1.0, 0.5), round(amount(4.0, 0.5), 9)
    (1.0, 2.0)
    """
    return math.exp(exponent * math.log(size)) if size > 0.0 else 0.0


def repeated(recent: float, weight: float) -> float:
    """The factor on the gain of a kind of activity of which there were some lately. Source: P-K3.

    >>> repeated(0.0, 0.5), repeated(2.0, 0.5)
    (1.0, 0.5)
    """
    return 1.0 / (1.0 + weight * recent)


def layered(kinds: int, synergy: float) -> float:
    """The factor on every gain where several kinds of activity were held lately. Source: P-K43.

    >>> layered(1, 0.1), round(layered(4, 0.1), 9)
    (1.0, 1.3)
    """
    return 1.0 + synergy * max(0, kinds - 1)


def embedded(transparency: float, floor: float) -> float:
    """The factor on what routine brings where it stands in no broader transparency. Source: P-K10.

    >>> embedded(1.0, 0.4), embedded(0.0, 0.4)
    (1.0, 0.4)
    """
    return floor + (1.0 - floor) * transparency


def balance(ours: float, theirs: float) -> float:
    """How even an exchange is between what two sides get of it: 1 even, 0 one-sided. Source: P-K15.

    >>> balance(1.0, 1.0), balance(1.0, 0.0), balance(0.0, 0.0)
    (1.0, 0.0, 1.0)
    """
    total = ours + theirs
    return 1.0 - abs(ours - theirs) / total if total > 0.0 else 1.0


def reciprocated(reciprocity: float, threshold: float, reversal: float) -> float:
    """The factor on the gains of an exchange that is seen as uneven: they stall, and below a threshold reverse.

    Takes    the balance as it is seen, 0 to 1; the threshold, above 0; what of a gain is lost at balance 0.
    Source   P-K15.

    >>> reciprocated(1.0, 0.5, 0.4), reciprocated(0.5, 0.5, 0.4), reciprocated(0.0, 0.5, 0.4)
    (1.0, 0.5, -0.4)
    """
    if reciprocity >= threshold:
        return reciprocity
    return reciprocity - (reversal + reciprocity) * (threshold - reciprocity) / threshold
