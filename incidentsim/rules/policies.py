"""Policies: how a bridge chooses between up, hold and down. Each is a pure function of what the commander knows.

The hazard rule of the model is one of them. A policy says with which chances; the draw of the decision then decides,
so two policies on the same seed meet the same luck.
"""

from collections.abc import Callable
from typing import NamedTuple


class View(NamedTuple):
    """What a commander knows at a decision.

    own, goal, perceived     rungs: its own, that of its aim, the other side's as it was read last
    belief, heat, pressure   log-odds that the other is hostile (logits), heat, time pressure (0 to 1)
    eta, exposure_s          the pull upward (logits), and the time that this decision answers for (s)
    p_up, p_down             the chances by the hazard rule of the model
    unsafe_rung, violent_rung  landmarks of the ladder
    """

    own: int
    goal: int
    perceived: int
    belief: float
    heat: float
    pressure: float
    eta: float
    exposure_s: float
    p_up: float
    p_down: float
    unsafe_rung: int
    violent_rung: int


Policy = Callable[[View], tuple[float, float]]


def hazard(view: View) -> tuple[float, float]:
    """The rule of the model: the pull upward sets the rates. Source: model section 6."""
    return view.p_up, view.p_down


def steadfast(view: View) -> tuple[float, float]:
    """Never climbs unless it perceives an act of force; comes down as the hazard rule has it. Source: P-J90."""
    return view.p_up if view.perceived >= view.violent_rung else 0.0, view.p_down


def tit_for_tat(view: View) -> tuple[float, float]:
    """Moves toward the rung that it perceives, as readily as the hazard rule would move at all. Source: P-J90."""
    change = view.p_up + view.p_down
    if view.perceived > view.own:
        return change, 0.0
    return 0.0, change if view.perceived < view.own else 0.0


def probing(view: View) -> tuple[float, float]:
    """Climbs toward its goal while it is not outbid, and backs off as soon as it is. Source: P-J90."""
    if view.perceived > view.own:
        return 0.0, view.p_up + view.p_down if view.own > 0 else 0.0
    return view.p_up if view.own < view.goal else 0.0, view.p_down


def firm_but_quiet(view: View) -> tuple[float, float]:
    """Holds its rung: never climbs, and comes down only to a rung that it perceives below its own. Source: P-J90."""
    return 0.0, view.p_down if view.perceived < view.own else 0.0


#: The policies that a scenario may name.
SHIPPED: dict[str, Policy] = {
    "hazard": hazard,
    "steadfast": steadfast,
    "tit-for-tat": tit_for_tat,
    "probing": probing,
    "firm-but-quiet": firm_but_quiet,
}


def fault_of(up: float, down: float) -> str:
    """What is wrong with two chances that should not be negative, nor more than 1 together; "" if nothing is.

    Source   definition of a probability.

    >>> fault_of(0.2, 0.3), fault_of(0.7, 0.6)
    ('', 'more than 1 together')
    """
    if not (up >= 0.0 and down >= 0.0):
        return "negative, or no number"
    return "" if up + down <= 1.0 + 1e-9 else "more than 1 together"
