"""Why a side climbed: each step up is asked whether it would have been taken without misreading, silence, heat.

Mirrors model/causes.py.
"""

from __future__ import annotations

from typing import Any

from incidentsim import rules
from incidentsim.twin import mind as minds
from incidentsim.twin.core import NONE
from incidentsim.twin.log import note, who
from incidentsim.twin.mind import ACT, SILENCE, SPARED_BOTH, SPARED_MISREADING, SPARED_SILENCE
from incidentsim.twin.numbers import BRIDGE, cause, did, why
from incidentsim.twin.records import Ints, World

_Still = rules.causes.Still
#: What each condition spares the shadow, and the factor on its heat.
_SPARED, _HEAT = (SPARED_MISREADING, SPARED_SILENCE, 0, SPARED_BOTH), (1.0, 1.0, 0.0, 0.0)


def _of(still: Ints) -> Any:
    return _Still(still[0], still[1], still[2], still[3])


def keep(to: Ints, still: Ints) -> None:
    """The answers to the four questions are kept."""
    for k in range(4):
        to[k] = still[k]


def both(to: Ints, first: Ints, second: Ints) -> None:
    """A step that needed two decisions is still taken where both of them still fall so."""
    keep(to, rules.causes.both(_of(first), _of(second)))


def deliberately(to: Ints) -> None:
    """A step that nothing of this kind turned on."""
    for k in range(4):
        to[k] = 1


def still_up(w: World, e: int, s: int, u: float, exposure_s: float) -> None:
    """Whether a bridge that chose "up" on a draw would have chosen so under each condition."""
    side = w.encs[e].sides[s]
    for k in range(4):
        mind = _shadow(w, e, s, BRIDGE, _SPARED[k])
        felt = minds.pull(w, e, s, mind, _HEAT[k]), _HEAT[k]
        side.still[k] = int(u < minds.chances(w, (e, s), mind, felt, exposure_s)[0])


def still_under_fire(w: World, e: int, s: int) -> None:
    """The same for a step in self-defence: without a perceived act of force it had needed leave."""
    side = w.encs[e].sides[s]
    for k in range(4):
        perceived = _shadow(w, e, s, BRIDGE, _SPARED[k]).perceived
        side.still[k] = min(side.still[k], int(perceived >= w.p.ladder.violent_rung))


def still_granted(w: World, es: tuple[int, int], level: int, draw: tuple[float, float], still: Ints) -> None:
    """Whether an echelon that granted a climb on a draw, after an exposure (s), would have granted it as well."""
    (e, s), (u, exposure_s) = es, draw
    for k in range(4):
        mind = _shadow(w, e, s, level, _SPARED[k])
        pulled = minds.pull(w, e, s, mind, _HEAT[k])
        up, down = minds.change_probabilities(w, e, s, pulled, exposure_s)
        still[k] = min(still[k], int(rules.decision.choice(u, up, down) != rules.decision.DOWN))


def tell(w: World, e: int, s: int, by: int, line: int) -> None:
    """The cause of a climb is noted: that of its own choice, or of the default or garbled order that made it."""
    side = w.encs[e].sides[s]
    if by == why.DEFAULT:
        found = cause.DEFAULT
    elif by == why.GARBLED:
        found = cause.RELAY
    else:
        found = rules.causes.cause_of(_of(side.still))
    note(w, e, who(s, BRIDGE), did.CAUSED, found, side.rung, line)


def forget_shadows(w: World, e: int, s: int, level: int) -> None:
    """What a mind would have been is worked out anew when it is asked for."""
    for spared in range(4):
        w.encs[e].sides[s].shadows[level, spared].exists = 0


def _shadow(w: World, e: int, s: int, level: int, spared: int) -> Any:
    """What the mind would be had it been spared misreading, silence or both: itself, if there was none of it."""
    mind = w.encs[e].sides[s].minds[level]
    if not mind.misreads:
        spared -= spared & SPARED_MISREADING
    if not mind.silences:
        spared -= spared & SPARED_SILENCE
    if not spared:
        return mind
    shadow = w.encs[e].sides[s].shadows[level, spared]
    if not shadow.exists:
        minds.new_mind(shadow, mind.prior, mind.opened_s)
    at = mind.first if shadow.done == NONE else w.evidence[shadow.done].next
    while at != NONE:
        item = w.evidence[at]
        if not (item.kind == SILENCE and spared & SPARED_SILENCE):
            rung = item.true if spared & SPARED_MISREADING else item.read
            if item.kind != ACT or rung >= 0:
                minds.absorb(w, e, shadow, (at, rung))
        shadow.done = at
        at = item.next
    return shadow
