"""How capitals judge an act, and what pulls them to avenge it, to wait or to let it rest: the political clock."""

from typing import Protocol

from incidentsim.rules import decision
from incidentsim.rules.chance import logistic

#: By definition (model section 7) the aim term counts goals from zero (weight -1/3) to this one (weight 2/3), and no
#: further: who aims at a pass (1) is neither pulled nor held back, and coercion (3) is the aim that a capital can have.
HIGHEST_AIM = 3


class Coefficients(Protocol):
    """What an aftermath takes from its scenario, read by attribute; rows P-I36, P-I45, P-J46."""

    @property
    def judgement_offset(self) -> float: ...
    @property
    def judgement_slope(self) -> float: ...
    @property
    def aim_weight(self) -> float: ...
    @property
    def restraint(self) -> float: ...


def deliberate_probability(coefficients: Coefficients, b: float, rungs: int) -> float:
    """P(the side that suffered judges the act deliberate).

    Takes    the coefficients; its belief b (logit); the rungs by which the act lies above the first unsafe one.
    Returns  logistic(b + offset + slope rungs).
    Source   model section 7, the aftermath; P-I45.

    >>> class Of: judgement_offset, judgement_slope = -1.0, 0.5
    >>> deliberate_probability(Of, 0.0, 2)
    0.5
    """
    return logistic(b + coefficients.judgement_offset + coefficients.judgement_slope * rungs)


def counted_rung(rung: int, judged_deliberate: int, landmarks: tuple[int, int]) -> int:
    """The rung for which an act is taken once it is judged.

    Takes    its rung; 1 where it is judged deliberate, else 0; (threat rung, violent rung) of the ladder.
    Returns  at least the violent rung for what was meant, at most the threat rung for what was not.
    Source   model section 7, the aftermath.

    >>> counted_rung(4, 1, (3, 5)), counted_rung(6, 1, (3, 5)), counted_rung(6, 0, (3, 5)), counted_rung(2, 0, (3, 5))
    (5, 6, 3, 2)
    """
    return max(rung, landmarks[1]) if judged_deliberate else min(rung, landmarks[0])


def is_deliberate(goal: int, coercive_rung: int, collided: int) -> int:
    """Whether the act was meant, in truth: it was if its side aimed at coercion, and no collision was part of it.

    Source   definition; an illumination or a shot by a side that did not aim at coercion is an accident or a misreading
             that ran away, and nobody aims at a collision.

    >>> is_deliberate(3, 3, 0), is_deliberate(3, 3, 1), is_deliberate(0, 3, 0)
    (1, 0, 0)
    """
    return 1 if goal >= coercive_rung and not collided else 0


def retaliation_rung(suffered: int, violent_rung: int) -> int:
    """The rung of an act of retaliation: that of what was suffered, and force at least. Source: model section 7."""
    return max(suffered, violent_rung)


def aim_term(goal: int, weight: float) -> float:
    """What the aim is worth in a capital: weight (min(g, 3)/3 - 1/3), in logits.

    Source   model section 7, which defines both thirds and the highest aim; the weight is P-J46.

    >>> round(aim_term(3, 0.5), 3), aim_term(1, 0.5), aim_term(7, 0.5) == aim_term(3, 0.5)
    (0.333, 0.0, True)
    """
    return weight * (min(goal, HIGHEST_AIM) / HIGHEST_AIM - 1.0 / 3.0)


def pull(weights: decision.Weights, mood: decision.Mood, goal: int, coefficients: Coefficients) -> float:
    """The pull of a capital to retaliate, in logits.

    Takes    the weights of eta; the mood of the capital, the goal of which is its own rung; its true goal rung; the
             aftermath's coefficients.
    Returns  eta with the aim term in place of a_g (g - own), less the restraint of capitals.
    Source   model section 7, the aftermath; P-I36, P-J46.
    """
    return decision.eta(weights, mood) + aim_term(goal, coefficients.aim_weight) - coefficients.restraint
