"""What an aftermath is about, as the log book of its scene has it. Mirrors `deed_of` in model/aftermath.py."""

from __future__ import annotations

from incidentsim.twin.core import NONE
from incidentsim.twin.log import who
from incidentsim.twin.numbers import UNIT, did
from incidentsim.twin.records import Encounter, World


def find(w: World, scene: Encounter, sequel: Encounter) -> None:
    """By whom, at which rung, when, in which note, whether there was a collision, and which unit was hit."""
    collided, destroyed = _first(w, scene, did.COLLIDED), _first(w, scene, did.DESTROYED)
    sequel.acted_collided = int(collided[0] >= 0)
    if collided[0] >= 0 and scene.worst < w.p.ladder.lethal_rung:
        found = w.notes[collided[0]]
        sequel.by = _who_closed(w, scene)
        sequel.rung = _last_rung(w, scene, sequel.by)
        sequel.at_s, sequel.line = found.at_s, collided[1]
        reds = w.encs[scene.scene].sides[1].crafts_count
        sequel.hit = found.object // reds if sequel.by else found.object % reds
        return
    place, line = _the_act(w, scene, destroyed[0] >= 0)
    act = w.notes[place]
    sequel.by, sequel.rung, sequel.at_s, sequel.line = act.actor // 1000, act.object, act.at_s, line
    sequel.hit = _hit_by(w, scene, line, sequel.by)


def _first(w: World, scene: Encounter, deed: int) -> tuple[int, int]:
    """(place in the log book, number in the encounter) of the first such note; NONE where there is none."""
    line = 0
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index:
            if found.did == deed:
                return place, line
            line += 1
    return NONE, NONE


def _the_act(w: World, scene: Encounter, destroys: int) -> tuple[int, int]:
    """The first act that destroyed; or where none did, the first at the worst rung."""
    line = 0
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index:
            if found.did == did.ACTED:
                if _destroyed_by(w, scene, line) if destroys else found.object == scene.worst:
                    return place, line
            line += 1
    return 0, 0


def _destroyed_by(w: World, scene: Encounter, line: int) -> bool:
    """Whether the act of this note destroyed something, or is equal to one that did."""
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index and found.did == did.DESTROYED and found.cause == line:
            return True
    return False


def _hit_by(w: World, scene: Encounter, line: int, by: int) -> int:
    """The number of the unit that the act of this note hit first, or NONE."""
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index and found.cause == line:
            if found.did == did.DESTROYED or found.did == did.DAMAGED:
                return found.actor - who(1 - by, UNIT)
    return NONE


def _who_closed(w: World, scene: Encounter) -> int:
    """Who first acted at an unsafe rung, or aims higher, or is red; by a trigger, whose act it is."""
    if w.p.trigger.given:
        return w.p.trigger.by
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index and found.did == did.ACTED and found.object >= w.p.ladder.unsafe_rung:
            return found.actor // 1000
    return 0 if scene.sides[0].goal > scene.sides[1].goal else 1


def _last_rung(w: World, scene: Encounter, by: int) -> int:
    """The rung of a side's last act; 0 where it made none."""
    rung = 0
    for place in range(w.notes_count):
        found = w.notes[place]
        if found.encounter == scene.index and found.did == did.ACTED and found.actor // 1000 == by:
            rung = found.object
    return rung
