"""What an exchange changes on the scene: factors and shifts of one day, from the state of the relationship."""


def cut(level: float, share: float) -> float:
    """A factor that falls from 1 to 1 - share as a level rises from 0 to 1.

    Source   P-K1, P-K7, P-K9, P-K20, P-K25: what is seen more clearly, is less surprising, is known, is questioned.

    >>> cut(0.0, 0.4), cut(1.0, 0.4)
    (1.0, 0.6)
    """
    return 1.0 - share * level


def raised(level: float, share: float) -> float:
    """A factor that rises from 1 to 1 + share as a level rises from 0 to 1.

    Source   P-K16, P-K29, P-K33, P-K36 to P-K38, P-K52: alarm, coordination, other ways, distance, waiting, debriefs,
             boldness.

    >>> raised(0.0, 0.4), raised(1.0, 0.5)
    (1.0, 1.5)
    """
    return 1.0 + share * level


def questioned(confirmation: float, trust: float, quality: float) -> float:
    """Confirmation bias where trusted peers argue against it: what they say counts as they are trusted.

    Source   P-K21, P-I14.

    >>> questioned(0.2, 0.5, 1.0), questioned(0.2, 0.5, 0.0)
    (0.1, 0.2)
    """
    return confirmation * (1.0 - quality * trust)


def overreaction(known: float, weight: float) -> float:
    """Rungs added to the bias where little is held in common: the last gaps matter most. Source: P-K26.

    >>> overreaction(1.0, 0.2), overreaction(0.0, 0.2)
    (0.0, 0.2)
    """
    return weight * (1.0 - known * known)


def complied(protocol: float, stress: float, drilled: float) -> float:
    """How much of a protocol is kept under pressure: all of it if it is drilled. Source: P-K35.

    >>> complied(0.8, 0.5, 1.0), complied(0.8, 0.5, 0.0)
    (0.8, 0.4)
    """
    return protocol * (1.0 - stress * (1.0 - drilled))


def overconfident(delegation: float, gap: float, weight: float) -> float:
    """What leaders delegate who trust more than those on the scene do. Source: P-K14, P-I28.

    >>> overconfident(0.3, -0.5, 1.0), overconfident(0.3, 0.2, 1.0)
    (0.3, 0.5)
    """
    return min(1.0, delegation + weight * max(0.0, gap))


def coerces(share: float, weight: float, tension: float) -> float:
    """P(a side comes to coerce), rising with tension: the share holds at tension 1/2. Source: P-K51, P-I40.

    >>> coerces(0.05, 1.0, 0.5), coerces(0.05, 0.0, 0.9)
    (0.05, 0.05)
    """
    return max(0.0, min(1.0, share * (1.0 + weight * (2.0 * tension - 1.0))))


def strained(strain: float, readiness: float, relief: float) -> float:
    """Political strain on the lines, less what drilled watches make up for. Source: P-K61.

    >>> strained(0.5, 1.0, 0.4), strained(0.5, 0.0, 0.4)
    (0.3, 0.5)
    """
    return strain * (1.0 - relief * readiness)
