"""Acts: made, repeated, seen; rungs climbed and left."""

import math

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import Did, Level, Manoeuvre, Ring, Why
from incidentsim.model import causes, ending, helm
from incidentsim.model.craft import Craft
from incidentsim.model.state import Encounter, Percept, Side

#: What the manoeuvres that a rung may ask for are called in scenarios; where none is asked for, a unit goes on.
MANOEUVRES = {"transit": Manoeuvre.TRANSIT, "shadow": Manoeuvre.SHADOW, "pass": Manoeuvre.PASS}


def open_with(encounter: Encounter, side: Side) -> None:
    """A side shows its opening rung; a unit in transit is on its course already."""
    _act(encounter, side, -1)
    _move_as_the_rung_asks(encounter, side, side.leaders, -1)
    encounter.env.process(_keep_up_posture(encounter, side, side.posture))


def climb(encounter: Encounter, side: Side, why: Why, cause: int) -> None:
    """A side goes up one rung, and shows it. A climb to an unsafe rung voids an agreement not yet executed by both."""
    side.rung += 1
    line = encounter.note(side.ids[Level.BRIDGE], Did.CLIMBED, side.rung, why, cause)
    causes.tell(encounter, side, why, line)
    agreement = encounter.agreement
    if agreement is not None and side.rung >= encounter.world.scenario.ladder.unsafe_rung:
        void(encounter, line)
    _new_posture(encounter, side)
    line = _act(encounter, side, line)
    _move_as_the_rung_asks(encounter, side, side.leaders, line)


def step_down(encounter: Encounter, side: Side, to: int, cause: int) -> None:
    """A side goes down to a rung, and shows it; from an unsafe rung to a safe one it turns away."""
    left = side.rung
    side.rung = to
    line = encounter.note(side.ids[Level.BRIDGE], Did.STEPPED_DOWN, to, left, cause)
    _new_posture(encounter, side)
    line = _act(encounter, side, line)
    unsafe = encounter.world.scenario.ladder.unsafe_rung
    if left >= unsafe > to:
        _open_the_range(encounter, side, line)
    elif to < unsafe:
        _move_as_the_rung_asks(encounter, side, side.leaders, line)


def turn_away(encounter: Encounter, side: Side, cause: int) -> None:
    """As agreed: the side is below the unsafe rungs at once, and opens the range."""
    safe = encounter.world.scenario.ladder.unsafe_rung - 1
    if side.rung > safe:
        step_down(encounter, side, safe, cause)
    else:
        _open_the_range(encounter, side, cause)
    ending.end_when_clear(encounter)


def void(encounter: Encounter, cause: int) -> None:
    """What was agreed no longer binds."""
    agreement = encounter.agreement
    if agreement is not None and not encounter.settled:
        agreement.is_void = 1
        encounter.agreement = None
        encounter.note(-1, Did.VOIDED, 0, 0.0, cause)


def see(encounter: Encounter, side: Side, act: tuple[int, int], cause: int) -> None:
    """An act (rung, number) of the other side reaches this bridge; it will be read when it has been assessed."""
    rung, number = act
    line = encounter.note(side.ids[Level.BRIDGE], Did.SAW, rung, number, cause)
    if rung >= encounter.world.scenario.ladder.unsafe_rung and math.isnan(side.clock_s):
        side.clock_s = encounter.env.now
    perceive(encounter, side, Percept(rung, number, line, heat=_heat_of(encounter, side)))


def perceive(encounter: Encounter, side: Side, percept: Percept) -> None:
    """Something reaches the bridge."""
    if math.isnan(side.first_percept_s):
        side.first_percept_s = encounter.env.now
    side.inbox.put(percept)


def target_of(encounter: Encounter, side: Side) -> Craft:
    """The rival unit that a side's acts are aimed at: the one nearest to its first leading unit."""
    leader = side.leaders[0]
    return encounter.nearest(leader).rival(leader)


def _heat_of(encounter: Encounter, side: Side) -> float:
    """The share of the heat of force that an act against this side stirs: less where its target has no crew."""
    if not any(craft.unit.kind == "uncrewed" for craft in side.crafts):
        return 1.0
    crewed = target_of(encounter, encounter.other(side)).unit.kind != "uncrewed"
    return 1.0 if crewed else encounter.world.scenario.ladder.uncrewed_heat


def _new_posture(encounter: Encounter, side: Side) -> None:
    side.posture += 1
    encounter.env.process(_keep_up_posture(encounter, side, side.posture))


def _keep_up_posture(encounter: Encounter, side: Side, posture: int) -> ProcessGenerator:
    """A posture between the unsafe and the lethal rungs is shown again and again until it is left."""
    ladder = encounter.world.scenario.ladder
    while ladder.unsafe_rung <= side.rung < ladder.lethal_rung:
        yield encounter.env.timeout(encounter.world.scenario.domain.act_repeat_s)
        if encounter.is_over() or side.posture != posture:
            return
        line = _act(encounter, side, -1)
        # a pass that is being turned into goes on
        free = tuple(craft for craft in side.leaders if not (craft.turning and craft.manoeuvre == Manoeuvre.PASS))
        _move_as_the_rung_asks(encounter, side, free, line)


def _act(encounter: Encounter, side: Side, cause: int) -> int:
    """An act at the side's rung: the other side sees it, if it is near enough; force may do harm."""
    ladder = encounter.world.scenario.ladder
    side.acts += 1
    line = encounter.note(side.ids[Level.UNIT], Did.ACTED, side.rung, side.acts, cause)
    encounter.worst = max(encounter.worst, side.rung)
    if encounter.depth > 0:
        see(encounter, encounter.other(side), (side.rung, side.acts), line)
    if side.rung >= ladder.violent_rung:
        _do_harm(encounter, side, line)
    return line


def _do_harm(encounter: Encounter, side: Side, line: int) -> None:
    ladder, domain = encounter.world.scenario.ladder, encounter.world.scenario.domain
    lethal = side.rung >= ladder.lethal_rung
    encounter.violent_s = encounter.env.now
    u = encounter.chance(Purpose.LOSS, side.index, side.acts)
    target = target_of(encounter, side)
    if lethal and u < ladder.loss_probability:
        encounter.destroyed = 1
        encounter.note(target.who, Did.DESTROYED, target.side, 0.0, line)
    elif not lethal and u < ladder.damage_probability:
        encounter.note(target.who, Did.DAMAGED, target.side, 0.0, line)
    wait_s = 0.0 if encounter.destroyed else domain.break_off_s if lethal else domain.quiet_after_force_s
    encounter.env.process(_quiet_down(encounter, wait_s, lethal))


def _quiet_down(encounter: Encounter, wait_s: float, lethal: int) -> ProcessGenerator:
    """After force the scene ends when it has been quiet for a while; after a lethal act, when both break off."""
    since_s = encounter.violent_s
    yield encounter.env.timeout(wait_s)
    if lethal or encounter.violent_s == since_s:
        ending.end(encounter, ending.PARTED)


def _open_the_range(encounter: Encounter, side: Side, cause: int) -> None:
    """Every unit of a side turns away, each from the rival unit nearest to it."""
    for craft in side.crafts:
        helm.steer(encounter, craft, Manoeuvre.OPEN, cause)


def _move_as_the_rung_asks(encounter: Encounter, side: Side, leaders: tuple[Craft, ...], cause: int) -> None:
    """Leading units move as their side's rung asks, unless they are evading inside the safety ring."""
    manoeuvre = MANOEUVRES.get(encounter.world.scenario.ladder.rungs[side.rung].manoeuvre)
    if manoeuvre is None:
        return
    for craft in leaders:
        if craft.evading and craft.depth() > Ring.SAFETY:
            continue
        if not (manoeuvre == Manoeuvre.TRANSIT == craft.manoeuvre):
            helm.steer(encounter, craft, manoeuvre, cause)
