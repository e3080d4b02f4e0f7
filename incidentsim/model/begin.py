"""How a scene begins, and the clocks that end it."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import Did, Level
from incidentsim.model import acts, command, ending, helm, motion
from incidentsim.model.state import Encounter, Mind, Side
from incidentsim.rules.belief import prior_log_odds
from incidentsim.scenario.laws import duration


def open_scene(encounter: Encounter) -> ProcessGenerator:
    """The two sides come up to each other, show themselves, and the scene takes its course."""
    env = encounter.env
    yield env.timeout(encounter.terms.start_s)
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
    for pair in encounter.pairs:
        env.process(motion.watch_ranges(encounter, pair))
    env.process(_horizon(encounter))


def take_station(encounter: Encounter, side: Side) -> None:
    """A side is there: its minds at their priors, its units placed, its opening rung taken."""
    now_s = encounter.env.now
    prior = prior_log_odds(encounter.terms.trust[side.index], encounter.world.scenario.belief.limit)
    side.minds = {level: Mind(prior, now_s) for level in (Level.BRIDGE, Level.GROUP, Level.NATION)}
    side.rung = min(side.goal, 1)
    encounter.note(side.ids[Level.BRIDGE], Did.BEGAN, side.goal, side.rung)
    for craft in side.crafts:
        craft.since_s = now_s
        helm.place(encounter, craft, -1)


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
