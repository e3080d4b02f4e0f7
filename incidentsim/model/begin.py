"""How a scene begins, and the clocks that end it."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import NOBODY, Did, Level
from incidentsim.model import acts, command, ending, helm, motion
from incidentsim.model.state import Encounter, Mind, Percept, Side
from incidentsim.rules.belief import prior_log_odds
from incidentsim.scenario.laws import duration
from incidentsim.scenario.politics import Trigger


def begin(encounter: Encounter) -> ProcessGenerator:
    """An encounter starts with its scene, or with an act that stands in for one."""
    yield encounter.env.timeout(encounter.terms.start_s)
    trigger = encounter.world.scenario.trigger
    if trigger is None:
        open_scene(encounter)
    else:
        strike(encounter, trigger)


def open_scene(encounter: Encounter) -> None:
    """The two sides come up to each other, show themselves, and the scene takes its course."""
    env = encounter.env
    for side in encounter.sides:
        take_station(encounter, side)
    for pair in encounter.pairs:
        pair.depth = motion.depth_at(encounter, pair)
    encounter.depth = max(pair.depth for pair in encounter.pairs)
    motion.mark_deadline(encounter, encounter.pairs)
    for side in encounter.sides:
        acts.open_with(encounter, side)
    for side in encounter.sides:
        env.process(command.command(encounter, side))
        env.process(_errand(encounter, side))
        if side.force.roe.takes_stock_s is not None:
            env.process(_take_stock(encounter, side, side.force.roe.takes_stock_s))
    for pair in encounter.pairs:
        env.process(motion.watch_ranges(encounter, pair))
    env.process(_horizon(encounter))


def _take_stock(encounter: Encounter, side: Side, every_s: float) -> ProcessGenerator:
    """A bridge with orders to carry out looks again every so often: that nothing has come in is something too."""
    while True:
        yield encounter.env.timeout(every_s)
        if encounter.is_over() or encounter.settled:
            return
        acts.perceive(encounter, side, Percept(-1, 0, side.opened))


def take_station(encounter: Encounter, side: Side) -> None:
    """A side is there: its minds at their priors, its units placed, its opening rung taken."""
    _compose(encounter, side)
    for craft in side.crafts:
        craft.since_s = encounter.env.now
        helm.place(encounter, craft, -1)


def strike(encounter: Encounter, trigger: Trigger) -> None:
    """One side has acted: no scene is played, and what follows is its aftermath."""
    by = encounter.sides[trigger.by == "red"]
    target = encounter.other(by)
    for side in encounter.sides:
        _compose(encounter, side)
    by.rung, by.acts = trigger.rung, 1
    line = encounter.note(by.ids[Level.UNIT], Did.ACTED, trigger.rung, 1)
    encounter.worst = trigger.rung
    match trigger.loss:
        case "damaged":
            encounter.note(target.ids[Level.UNIT], Did.DAMAGED, target.index, 0.0, line)
        case "destroyed":
            encounter.destroyed = 1
            encounter.note(target.ids[Level.UNIT], Did.DESTROYED, target.index, 0.0, line)
        case "collision":
            encounter.collided = 1
            encounter.note(NOBODY, Did.COLLIDED, 0, 0.0, line)
        case "none":
            pass
    ending.end(encounter, ending.PARTED)


def _compose(encounter: Encounter, side: Side) -> None:
    """A side is there: its minds at their priors, its opening rung taken."""
    now_s = encounter.env.now
    terms, limit = encounter.terms, encounter.world.scenario.belief.limit
    prior = prior_log_odds(terms.trust[side.index], limit)
    above = prior_log_odds(terms.capital_trust[side.index], limit)
    side.minds = {Level.BRIDGE: Mind(prior, now_s), Level.GROUP: Mind(above, now_s), Level.NATION: Mind(above, now_s)}
    side.rung = min(side.goal, encounter.world.scenario.ladder.unsafe_rung - 1)
    side.opened = encounter.note(side.ids[Level.BRIDGE], Did.BEGAN, side.goal, side.rung)


def _errand(encounter: Encounter, side: Side) -> ProcessGenerator:
    """A side's errand, its first unit's, is done: it leaves, and the scene is over."""
    law = side.crafts[0].unit.errand
    yield encounter.env.timeout(duration(law, encounter.chance(Purpose.ERRAND, side.index, 0)))
    if not encounter.is_over():
        encounter.note(side.ids[Level.UNIT], Did.ERRAND_DONE)
        ending.end(encounter, ending.PARTED)


def _horizon(encounter: Encounter) -> ProcessGenerator:
    """The scene is still open when its horizon is reached."""
    yield encounter.env.timeout(encounter.world.scenario.domain.horizon_s)
    ending.end(encounter, ending.HORIZON)
