"""Choice as a hazard: what moves a side up or down its ladder, and whether it agrees."""

import math
from typing import Protocol

from incidentsim.rules.chance import clamp, log1p_exp, logistic

UP, HOLD, DOWN = 1, 0, -1


class Weights(Protocol):
    """The coefficients of eta, read by attribute; rows P-I4 to P-I7, P-I9, P-I10."""

    @property
    def goal_pull(self) -> float: ...
    @property
    def belief_weight(self) -> float: ...
    @property
    def reciprocity(self) -> float: ...
    @property
    def heat_weight(self) -> float: ...
    @property
    def pressure_weight(self) -> float: ...
    @property
    def protocol_restraint(self) -> float: ...


class Mood(Protocol):
    """What a decider knows and feels at the moment of a decision."""

    @property
    def goal(self) -> int: ...
    @property
    def own(self) -> int: ...
    @property
    def perceived(self) -> int: ...
    @property
    def belief(self) -> float: ...
    @property
    def heat(self) -> float: ...
    @property
    def pressure(self) -> float: ...
    @property
    def resolve(self) -> float: ...
    @property
    def protocol(self) -> float: ...


def eta(weights: Weights, mood: Mood) -> float:
    """The pull upward, in logits.

    Takes    the weights, and the mood: goal, own and perceived rung, belief (logit), heat, time pressure (0 to 1),
             resolve (logit), protocol (0 to 1).
    Returns  a_g (g - own) + resolve + a_b b + a_k (k - own) + a_h heat + a_t pressure - a_p protocol.
    Source   model section 6; P-I4 to P-I7, P-I9 to P-I11; protocol P-J1.
    """
    return (
        weights.goal_pull * (mood.goal - mood.own)
        + mood.resolve
        + weights.belief_weight * mood.belief
        + weights.reciprocity * (mood.perceived - mood.own)
        + weights.heat_weight * mood.heat
        + weights.pressure_weight * mood.pressure
        - weights.protocol_restraint * mood.protocol
    )


def hazards(
    pull: float, thetas: tuple[float, float], reference_s: float, ends: tuple[bool, bool]
) -> tuple[float, float]:
    """The rates (per s) at which a side in this mood goes up and down.

    Takes    eta; (theta_up, theta_down); the domain's reference time T (s); (own rung is 0, own rung is the top).
    Returns  (h_up, h_down), h = ln(1 + exp(+-eta - theta)) / T; nil at the ends of the ladder.
    Source   model section 6; P-I1, P-I2.
    """
    up = 0.0 if ends[1] else log1p_exp(pull - thetas[0]) / reference_s
    down = 0.0 if ends[0] else log1p_exp(-pull - thetas[1]) / reference_s
    return up, down


def change_probabilities(h_up: float, h_down: float, exposure_s: float) -> tuple[float, float]:
    """P(up) and P(down) at a decision that ends an exposure of `exposure_s` to the two rates.

    Returns  P(change) = 1 - exp(-(h_up + h_down) D), shared out in proportion to the rates.
    Source   model section 6; longest exposures P-J18, P-J80. Many small exposures make the same chain as one long one:
             the tempo law.

    >>> change_probabilities(0.0, 0.0, 60.0)
    (0.0, 0.0)
    """
    total = h_up + h_down
    if total <= 0.0:
        return 0.0, 0.0
    change = 1.0 - math.exp(-total * exposure_s)
    up = change * (h_up / total)
    return up, change - up


def choice(u: float, p_up: float, p_down: float) -> int:
    """UP if u < P(up), DOWN if u >= 1 - P(down), else HOLD. Source: model section 6.

    >>> choice(0.1, 0.2, 0.3), choice(0.5, 0.2, 0.3), choice(0.9, 0.2, 0.3)
    (1, 0, -1)
    """
    if u < p_up:
        return UP
    return DOWN if u >= 1.0 - p_down else HOLD


def time_pressure(now_s: float, since_s: float, deadline_s: float) -> float:
    """1 - time left / time available, between 0 and 1; 0 without a deadline.

    Takes    now, when the clock of this approach began, and the deadline (s; inf for none).
    Source   model section 6.

    >>> time_pressure(30.0, 0.0, 60.0), time_pressure(30.0, 0.0, math.inf)
    (0.5, 0.0)
    """
    if deadline_s == math.inf:
        return 0.0
    available_s = deadline_s - since_s
    if available_s <= 0.0:
        return 1.0
    return clamp(1.0 - (deadline_s - now_s) / available_s, 0.0, 1.0)


def acceptance(pull: float, theta_accept: float) -> float:
    """P(accept an understood offer) = logistic(theta_a - eta). Source: P-I21; of a superior P-J17."""
    return logistic(theta_accept - pull)


def would_rather_talk(pull: float, theta_up: float) -> bool:
    """Whether a side that holds is calm enough to call: eta below half of theta_up. Source: model section 7; P-I1."""
    return pull < theta_up / 2.0


def interruption(elapsed_s: float, fresh_s: float, remaining_s: float) -> float:
    """Seconds that a percept of a new rung or message adds to an assessment.

    Takes    time spent on it so far, a fresh draw of its length, and the time that it would still take (s).
    Returns  max(0, min(elapsed / 2, fresh - remaining)).
    Source   model section 6; at most twice an assessment.

    >>> interruption(60.0, 100.0, 20.0), interruption(10.0, 100.0, 20.0), interruption(60.0, 5.0, 20.0)
    (30.0, 5.0, 0.0)
    """
    return max(0.0, min(elapsed_s / 2.0, fresh_s - remaining_s))
