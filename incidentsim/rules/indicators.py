"""What an evaluator sees of a relationship: measured trust, and three indicators of conduct."""

import math


def measured(trust: float, staged: float, error: float, seen: float) -> float:
    """Trust as an assessment measures it: what is staged looks like trust, unless it was put to the test.

    Takes    the trust there is; what staged politeness adds; the evaluator's error; the share of both that conduct
             under test, and independent observers, leave standing.
    Source   P-K18, P-K17.

    >>> measured(0.4, 0.2, 0.1, 0.0), round(measured(0.4, 0.2, 0.1, 1.0), 9)
    (0.4, 0.7)
    """
    return max(0.0, min(1.0, trust + (staged + error) * seen))


def by_conduct(measured_trust: float, conduct: float, weight: float) -> float:
    """An assessment that looks at conduct too: a weighted mean of the two. Source: P-K46.

    >>> by_conduct(0.8, 0.4, 0.5), by_conduct(0.8, 0.4, 0.0)
    (0.6000000000000001, 0.8)
    """
    return measured_trust + weight * (conduct - measured_trust)


def updated(mean: float, value: float, share: float) -> float:
    """An exponentially weighted mean after one more value. Source: definition; P-K46 for the share.

    >>> updated(1.0, 3.0, 0.5)
    2.0
    """
    return mean + share * (value - mean)


def surprise(norms: float, common: float) -> float:
    """How unexpected a rival's conduct is, in nats: that of an act whose probability rises with shared routine.

    Takes    shared norms, 0 to 1; the probability that an act is as expected where everything is shared.
    Returns  -ln of a probability that rises from 1/2 of that to all of it.
    Source   P-K7, P-K48: surprise = -log p(action).

    >>> round(surprise(1.0, 1.0), 6), round(surprise(0.0, 1.0), 6)
    (-0.0, 0.693147)
    """
    return -math.log(0.5 * common * (1.0 + norms))
