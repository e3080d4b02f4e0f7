"""Why a side climbed: each step up is asked, on the same draw, whether it would have been taken without misreading,
without silence, at heat nought.

A step that a higher echelon had to grant needed two decisions or more. It counts as turning on a condition where the
bridge's own "up" or any grant on its way did: so what an echelon makes of a misread report is told as misreading too.
"""

from incidentsim.journal import Cause, Did, Level, Why
from incidentsim.model import judgement
from incidentsim.model.state import ACT, SILENCE, Encounter, Mind, Side
from incidentsim.rules import decision
from incidentsim.rules.causes import Still, both, cause_of

#: What a shadow of a mind is spared: misreading, silence, or both.
_MISREADING, _SILENCE, _BOTH = 1, 2, 3
#: The conditions of `Still`, in its order: what the shadow is spared, and the factor on its heat.
_CONDITIONS = ((_MISREADING, 1.0), (_SILENCE, 1.0), (0, 0.0), (_BOTH, 0.0))


def still_up(encounter: Encounter, side: Side, u: float, exposure_s: float) -> Still:
    """Whether a bridge that chose "up" on a draw would have chosen so under each condition."""

    def goes_up(mind: Mind, heat: float) -> int:
        felt = judgement.pull(encounter, side, mind, heat), heat
        return int(u < judgement.chances(encounter, side, mind, felt, exposure_s)[0])

    return Still(*(goes_up(_shadow(encounter, side.minds[Level.BRIDGE], spared), heat) for spared, heat in _CONDITIONS))


def still_under_fire(encounter: Encounter, side: Side, still: Still) -> Still:
    """The same for a step in self-defence: without a perceived act of force it had needed leave."""
    violent = encounter.world.scenario.ladder.violent_rung
    minds = (_shadow(encounter, side.minds[Level.BRIDGE], spared) for spared, _ in _CONDITIONS)
    return both(still, Still(*(int(mind.perceived >= violent) for mind in minds)))


def still_granted(encounter: Encounter, side: Side, level: Level, draw: tuple[float, float]) -> Still:
    """Whether an echelon that granted a climb on a draw, after an exposure (s), would have granted it."""
    u, exposure_s = draw

    def grants(mind: Mind, heat: float) -> int:
        eta = judgement.pull(encounter, side, mind, heat)
        chosen = decision.choice(u, *judgement.change_probabilities(encounter, side, eta, exposure_s))
        return int(chosen != decision.DOWN)

    return Still(*(grants(_shadow(encounter, side.minds[level], spared), heat) for spared, heat in _CONDITIONS))


def tell(encounter: Encounter, side: Side, why: Why, line: int) -> None:
    """The cause of a climb is noted: that of its own choice, or of the default or garbled order that made it."""
    cause = {Why.DEFAULT: Cause.DEFAULT, Why.GARBLED: Cause.RELAY}.get(why)
    if cause is None:
        cause = Cause(cause_of(side.still))
    encounter.note(side.ids[Level.BRIDGE], Did.CAUSED, cause, side.rung, line)


def _shadow(encounter: Encounter, mind: Mind, spared: int) -> Mind:
    """What the mind would be had it been spared misreading, silence or both: itself, if there was none of it."""
    if not mind.misreads:
        spared -= spared & _MISREADING
    if not mind.silences:
        spared -= spared & _SILENCE
    if not spared:
        return mind
    shadow, done = mind.shadows.get(spared) or (Mind(mind.prior, mind.opened_s), 0)
    for item in mind.evidence[done:]:
        if item.kind == SILENCE and spared & _SILENCE:
            continue
        rung = item.true if spared & _MISREADING else item.read
        if item.kind != ACT or rung >= 0:
            judgement.absorb(encounter, shadow, item, rung)
    mind.shadows[spared] = shadow, len(mind.evidence)
    return shadow
