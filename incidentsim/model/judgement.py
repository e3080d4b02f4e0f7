"""What a mind makes of evidence, and what pulls it up or down: the bridge's and the staffs' alike."""

from typing import NamedTuple

from incidentsim.journal import Level
from incidentsim.model.state import Encounter, Mind, Side
from incidentsim.rules import belief, decision


class _Mood(NamedTuple):
    goal: int
    own: int
    perceived: int
    belief: float
    heat: float
    pressure: float
    resolve: float
    protocol: float


def take_in_act(encounter: Encounter, mind: Mind, rung: int) -> None:
    """A rung as read moves belief, repeats ever less; an act of force heats."""
    scenario, now_s = encounter.world.scenario, encounter.env.now
    parts = scenario.belief
    mind.weight = mind.weight * parts.repeat_discount if rung == mind.last_read else 1.0
    mind.last_read = mind.perceived = rung
    mind.relax(now_s, parts.relax_s)
    shift = belief.act_shift(rung, parts.tilt, encounter.terms.neutral_rung, mind.weight)
    mind.belief = belief.updated(mind.belief, shift, parts.confirmation, parts.limit)
    mind.cool(now_s, scenario.decision.heat_s)
    if rung >= scenario.ladder.violent_rung:
        mind.heat += scenario.decision.heat_jump


def take_in_offer(encounter: Encounter, side: Side, level: Level) -> None:
    """An understood offer moves belief as far as it is trusted."""
    parts = encounter.world.scenario.belief
    shift = belief.offer_shift(parts.tilt, parts.credibility, encounter.terms.trust[side.index])
    _shift(encounter, side.minds[level], shift)


def take_in_silence(encounter: Encounter, side: Side, level: Level) -> float:
    """An unanswered call moves belief; by how much before confirmation bias (logits)."""
    _shift(encounter, side.minds[level], encounter.terms.silence)
    return encounter.terms.silence


def eta(encounter: Encounter, side: Side, level: Level) -> float:
    """The pull upward (logits) on one echelon of a side, now. An echelon without a report takes the other to be where
    its own side is."""
    scenario, now_s, mind = encounter.world.scenario, encounter.env.now, side.minds[level]
    mind.relax(now_s, scenario.belief.relax_s)
    mind.cool(now_s, scenario.decision.heat_s)
    mood = _Mood(
        goal=side.goal,
        own=side.rung,
        perceived=mind.perceived if mind.perceived >= 0 else side.rung,
        belief=mind.belief,
        heat=mind.heat,
        pressure=decision.time_pressure(now_s, side.clock_s, encounter.deadline_s)
        if side.clock_s == side.clock_s
        else 0.0,
        resolve=side.resolve,
        protocol=encounter.terms.protocol,
    )
    return decision.eta(scenario.decision, mood)


def change_probabilities(encounter: Encounter, side: Side, pull: float, exposure_s: float) -> tuple[float, float]:
    """P(up) and P(down) for a side in this mood after this exposure."""
    scenario = encounter.world.scenario
    thetas = (scenario.decision.theta_up, scenario.decision.theta_down)
    ends = (side.rung == 0, side.rung == encounter.terms.top)
    h_up, h_down = decision.hazards(pull, thetas, scenario.domain.reference_s, ends)
    return decision.change_probabilities(h_up, h_down, exposure_s)


def _shift(encounter: Encounter, mind: Mind, shift: float) -> None:
    parts = encounter.world.scenario.belief
    mind.relax(encounter.env.now, parts.relax_s)
    mind.belief = belief.updated(mind.belief, shift, parts.confirmation, parts.limit)
