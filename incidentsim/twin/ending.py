"""How scenes end, and by which name. Mirrors model/ending.py."""

from __future__ import annotations

import math

from incidentsim import rules
from incidentsim.twin import aftermath, waits
from incidentsim.twin.log import note
from incidentsim.twin.numbers import NOBODY, UNCAUSED, did
from incidentsim.twin.numbers import ending as endings
from incidentsim.twin.place import relative
from incidentsim.twin.records import Encounter, World

#: What brings a scene to its end: ranges opened or an errand was done; or the horizon was reached.
PARTED, HORIZON = 0, 1
_SAFETY_DEPTH = 3


def end(w: World, e: int, reason: int) -> None:
    """The scene is over; what still runs of it does nothing more."""
    enc = w.encs[e]
    if enc.ended:
        return
    note(w, e, NOBODY, did.ENDED, _label(w, enc, reason), w.now - enc.terms.start_s, UNCAUSED)
    enc.ended = 1
    waits.over_now(w, e)
    if not aftermath.follow(w, e):
        w.running -= 1


def end_when_clear(w: World, e: int) -> None:
    """After an executed agreement the scene ends as soon as no two units close on the safety ring."""
    enc = w.encs[e]
    if not enc.settled or enc.ended or enc.deadline_s != math.inf:
        return
    for pair in range(enc.pairs_count):
        if not _opens(w, e, pair):
            return
    end(w, e, PARTED)


def _opens(w: World, e: int, pair: int) -> bool:
    """Whether a pair is outside the safety ring, or on its way out of it."""
    if w.encs[e].pairs[pair].depth < _SAFETY_DEPTH:
        return True
    p, v = relative(w, e, pair, 0)
    return rules.kinematics.dot(p, v) >= 0.0


def _label(w: World, enc: Encounter, reason: int) -> int:
    ladder = w.p.ladder
    if enc.worst >= ladder.lethal_rung:
        return endings.ENGAGEMENT
    if enc.collided:
        return endings.COLLISION
    if enc.worst >= ladder.violent_rung:
        return endings.FORCE
    if enc.worst < ladder.unsafe_rung:
        return endings.UNEVENTFUL
    if enc.settled:
        return endings.AGREED
    if reason == HORIZON:
        return endings.UNRESOLVED
    calm = enc.sides[0].rung < ladder.unsafe_rung and enc.sides[1].rung < ladder.unsafe_rung
    return endings.STOOD_DOWN if calm else endings.LAPSED
