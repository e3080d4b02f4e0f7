"""What every handler needs: the log book, addressed draws, laws of durations, vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from incidentsim import draws, rules
from incidentsim.draws import Purpose
from incidentsim.twin import layout
from incidentsim.twin.core import FULL, NONE, fail
from incidentsim.twin.records import Floats, Law, World

CONSTANT, EXPONENTIAL, LOGNORMAL, EMPIRICAL = 0, 1, 2, 3
#: Compiled, it is the compiled one (compiler.py).
uniform: Any = draws.uniform
#: Draws of the aftermath lie this far along the index; some are drawn once for scene and aftermath together.
_OFFSET = 1 << 24
_AIM, _WILLING, _REFUSAL, _VETO = int(Purpose.AIM), int(Purpose.WILLING), int(Purpose.REFUSAL), int(Purpose.VETO)
_VETO_COIN, _OUTAGE, _OBSERVER = int(Purpose.VETO_COIN), int(Purpose.OUTAGE), int(Purpose.OBSERVER)


def note(w: World, e: int, who: int, did: int, what: int, value: float, cause: int) -> int:
    """Write one line of the log book; its number in this encounter's journal, to be named as a cause."""
    if w.notes_count >= layout.NOTES:
        fail(w, FULL)
        return NONE
    scene = w.encs[w.encs[e].scene]
    line = w.notes[w.notes_count]
    w.notes_count += 1
    line.at_s, line.encounter, line.actor, line.did = w.now, scene.index, who, did
    line.object, line.value, line.cause = what, value, cause
    scene.count += 1
    return scene.count - 1


def who(s: int, level: int) -> int:
    """The actor of an echelon, or of the first unit, of a side."""
    return s * 1000 + level * 100


def address_of(w: World, encounter: int, purpose: int, entity: int, index: int) -> float:
    """The uniform that lives at an address of this trial."""
    u64 = np.uint64
    return uniform(u64(w.seed), u64(w.replication), u64(encounter), u64(purpose), u64(entity), u64(index))


def chance(w: World, e: int, purpose: int, entity: int, index: int) -> float:
    """The uniform that lives at this address of an encounter, or of its aftermath."""
    enc = w.encs[e]
    if enc.is_sequel and not (
        purpose == _AIM
        or purpose == _WILLING
        or purpose == _REFUSAL
        or purpose == _VETO
        or purpose == _VETO_COIN
        or purpose == _OUTAGE
        or purpose == _OBSERVER
    ):
        index += _OFFSET
    return address_of(w, enc.terms.number, purpose, entity, index)


def duration(w: World, law: Law, u: float, scale: float) -> float:
    """A time (s) drawn from a law with the uniform `u`, all of it stretched by `scale`."""
    if law.kind == LOGNORMAL:
        return rules.chance.lognormal(law.a * scale, law.b, u)
    if law.kind == CONSTANT:
        return law.a * scale
    if law.kind == EXPONENTIAL:
        return rules.chance.exponential(law.a * scale, u)
    below, beyond = rules.chance.between_quantiles(u, law.count)
    low, high = w.p.quantiles[law.first + below], w.p.quantiles[law.first + below + 1]
    return rules.chance.interpolated(low, high, beyond) * scale


def vector(a: Floats) -> tuple[float, float, float]:
    """A vector of the record as a rule takes it."""
    return a[0], a[1], a[2]


def store(a: Floats, v: tuple[float, float, float]) -> None:
    """A vector is kept in the record."""
    a[0], a[1], a[2] = v[0], v[1], v[2]
