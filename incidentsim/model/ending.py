"""How scenes end, and by which name.

Precedence: engagement, collision, force, agreed, stood down, lapsed, unresolved; an encounter in which
nobody became unsafe is uneventful.
"""

from incidentsim.journal import NOBODY, Did, Ending
from incidentsim.model.craft import Pair
from incidentsim.model.state import Encounter
from incidentsim.rules.kinematics import dot
from incidentsim.scenario.parts import Ladder

#: What brings a scene to its end: ranges opened or an errand was done; or the horizon was reached.
PARTED, HORIZON = 0, 1
_SAFETY_DEPTH = 3


def end(encounter: Encounter, reason: int) -> None:
    """The scene is over; what still runs of it does nothing more."""
    if encounter.is_over():
        return
    label = _label(encounter, encounter.world.scenario.ladder, reason)
    encounter.note(NOBODY, Did.ENDED, label, encounter.env.now - encounter.terms.start_s)
    encounter.ended = True
    encounter.over.succeed()
    encounter.world.scene_is_over(encounter)


def end_when_clear(encounter: Encounter) -> None:
    """After an executed agreement the scene ends as soon as no two units close on the safety ring."""
    if not encounter.settled or encounter.is_over():
        return
    if encounter.deadline_s == float("inf") and all(_opens(encounter, pair) for pair in encounter.pairs):
        end(encounter, PARTED)


def _opens(encounter: Encounter, pair: Pair) -> bool:
    """Whether a pair is outside the safety ring, or on its way out of it."""
    if pair.depth < _SAFETY_DEPTH:
        return True
    p, v = pair.relative(pair.crafts[0], encounter.env.now)
    return dot(p, v) >= 0.0


def _label(encounter: Encounter, ladder: Ladder, reason: int) -> Ending:
    if encounter.worst >= ladder.lethal_rung:
        return Ending.ENGAGEMENT
    if encounter.collided:
        return Ending.COLLISION
    if encounter.worst >= ladder.violent_rung:
        return Ending.FORCE
    if encounter.worst < ladder.unsafe_rung:
        return Ending.UNEVENTFUL
    if encounter.settled:
        return Ending.AGREED
    if reason == HORIZON:
        return Ending.UNRESOLVED
    calm = all(side.rung < ladder.unsafe_rung for side in encounter.sides)
    return Ending.STOOD_DOWN if calm else Ending.LAPSED
