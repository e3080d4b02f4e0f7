"""What a mind makes of evidence, and what pulls it up or down: the bridge's and the staffs' alike."""

from typing import NamedTuple

from incidentsim.journal import Level
from incidentsim.model.policy import answered
from incidentsim.model.state import ACT, OFFER, SILENCE, Encounter, Evidence, Mind, Side
from incidentsim.rules import belief, decision, policies


class Mood(NamedTuple):
    """What a decider knows and feels, on a bridge or in a capital: what decision.eta reads."""

    goal: int
    own: int
    perceived: int
    belief: float
    heat: float
    pressure: float
    resolve: float
    protocol: float


def take_in_act(encounter: Encounter, mind: Mind, rung: int, true: int | None = None, heat: float = 1.0) -> None:
    """A rung as read moves belief, repeats ever less; an act of force heats.

    `true` is the rung that it was, if another than was read; -1 where it was no act at all; `heat` the share of
    the heat of force that it stirs.
    """
    now_s, true = encounter.env.now, rung if true is None else true
    mind.evidence.append(Evidence(now_s, ACT, rung, true, 0.0, heat))
    if true >= 0:
        mind.true = true
    if true != rung:
        mind.misreads += 1
    _absorb_act(encounter, mind, rung, now_s, heat)


def heat_reported(mind: Mind) -> float:
    """The share of the heat of force that a report of the last act read stirs further up."""
    return next((item.heat for item in reversed(mind.evidence) if item.kind == ACT), 1.0)


def take_in_offer(encounter: Encounter, side: Side, level: Level, trust: float) -> None:
    """An understood offer moves belief as far as who brings it is trusted: the rival, or a mediator."""
    parts = encounter.world.scenario.belief
    shift = belief.offer_shift(parts.tilt, parts.credibility, trust)
    _take_in_shift(encounter, side.minds[level], OFFER, shift)


def take_in_silence(encounter: Encounter, side: Side, level: Level) -> float:
    """An unanswered call moves belief; by how much before confirmation bias (logits)."""
    side.minds[level].silences += 1
    _take_in_shift(encounter, side.minds[level], SILENCE, encounter.terms.silence)
    return encounter.terms.silence


def put_right(encounter: Encounter, mind: Mind, place: int) -> None:
    """One act is known for what it was: the mind becomes what it would be, had it read that act rightly."""
    mind.evidence[place] = mind.evidence[place]._replace(read=mind.evidence[place].true)
    mind.misreads -= 1
    mind.shadows.clear()
    mind.forget()
    for item in mind.evidence:
        absorb(encounter, mind, item, item.read)


def absorb(encounter: Encounter, mind: Mind, item: Evidence, rung: int) -> None:
    """A mind goes through one piece of evidence, when it came, with an act taken for `rung`."""
    if item.kind == ACT:
        _absorb_act(encounter, mind, rung, item.at_s, item.heat)
    else:
        _absorb_shift(encounter, mind, item.shift, item.at_s)


def eta(encounter: Encounter, side: Side, level: Level) -> float:
    """The pull upward (logits) on one echelon of a side, now."""
    return pull(encounter, side, side.minds[level], 1.0)


def pull(encounter: Encounter, side: Side, mind: Mind, heat: float) -> float:
    """The pull upward (logits) on a mind, its heat times a factor. An echelon without a report takes the other to be
    where its own side is."""
    scenario, now_s = encounter.world.scenario, encounter.env.now
    mind.relax(now_s, scenario.belief.relax_s)
    mind.cool(now_s, scenario.decision.heat_s)
    mood = Mood(
        goal=side.goal,
        own=side.rung,
        perceived=mind.perceived if mind.perceived >= 0 else side.rung,
        belief=mind.belief,
        heat=heat * mind.heat,
        pressure=pressure(encounter, side),
        resolve=side.resolve,
        protocol=encounter.terms.protocol,
    )
    return decision.eta(scenario.decision, mood)


def pressure(encounter: Encounter, side: Side) -> float:
    """The time pressure on a side: nil before it has seen an unsafe act."""
    if side.clock_s != side.clock_s:
        return 0.0
    return decision.time_pressure(encounter.env.now, side.clock_s, encounter.deadline_s)


def chances(
    encounter: Encounter, side: Side, mind: Mind, felt: tuple[float, float], exposure_s: float
) -> tuple[float, float]:
    """P(up) and P(down) of a bridge by its policy, for a mind with this pull and factor of heat."""
    eta_now, heat = felt
    by_hazard = change_probabilities(encounter, side, eta_now, exposure_s)
    policy = encounter.world.policies[side.index]
    if policy is policies.hazard:
        return by_hazard
    ladder = encounter.world.scenario.ladder
    view = policies.View(
        own=side.rung,
        goal=side.goal,
        perceived=mind.perceived if mind.perceived >= 0 else side.rung,
        belief=mind.belief,
        heat=heat * mind.heat,
        pressure=pressure(encounter, side),
        eta=eta_now,
        exposure_s=exposure_s,
        p_up=by_hazard[0],
        p_down=by_hazard[1],
        unsafe_rung=ladder.unsafe_rung,
        violent_rung=ladder.violent_rung,
    )
    up, down = answered(policy, view)
    return (up if side.rung < encounter.terms.top else 0.0), (down if side.rung > 0 else 0.0)


def change_probabilities(encounter: Encounter, side: Side, pull: float, exposure_s: float) -> tuple[float, float]:
    """P(up) and P(down) for a side in this mood after this exposure."""
    scenario = encounter.world.scenario
    thetas = (scenario.decision.theta_up, scenario.decision.theta_down)
    ends = (side.rung == 0, side.rung == encounter.terms.top)
    h_up, h_down = decision.hazards(pull, thetas, scenario.domain.reference_s, ends)
    return decision.change_probabilities(h_up, h_down, exposure_s)


def _absorb_act(encounter: Encounter, mind: Mind, rung: int, at_s: float, heat: float) -> None:
    scenario = encounter.world.scenario
    parts = scenario.belief
    mind.weight = mind.weight * parts.repeat_discount if rung == mind.last_read else 1.0
    mind.last_read = mind.perceived = rung
    mind.relax(at_s, parts.relax_s)
    shift = belief.act_shift(rung, parts.tilt, encounter.terms.neutral_rung, mind.weight)
    mind.belief = belief.updated(mind.belief, shift, encounter.terms.confirmation, parts.limit)
    mind.cool(at_s, scenario.decision.heat_s)
    if rung >= scenario.ladder.violent_rung:
        mind.heat += heat * scenario.decision.heat_jump


def _take_in_shift(encounter: Encounter, mind: Mind, kind: int, shift: float) -> None:
    mind.evidence.append(Evidence(encounter.env.now, kind, -1, -1, shift))
    _absorb_shift(encounter, mind, shift, encounter.env.now)


def _absorb_shift(encounter: Encounter, mind: Mind, shift: float, at_s: float) -> None:
    parts = encounter.world.scenario.belief
    mind.relax(at_s, parts.relax_s)
    mind.belief = belief.updated(mind.belief, shift, encounter.terms.confirmation, parts.limit)
