"""What one trial has in the place of what is documented: its severity, its happenings, its times and counts."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from incidentsim.journal import Aftermath, Did, Journal, Note, encounters_in, of_encounter, side_of
from incidentsim.measures.happenings import Happening, happenings
from incidentsim.measures.scene import smallest_separation
from incidentsim.measures.severity import severity, severity_after
from incidentsim.scenario.parts import Ladder
from incidentsim.scenario.scenario import SIDES, Scenario


@dataclass(frozen=True, slots=True)
class Counterparts:
    """One trial as a record would tell it.

    after     severity of what followed the act alone, for cases in which the act is given
    numbers   by name; of one side as name.blue, name.red; nan where there is none
    """

    replication: int
    severity: int
    after: int
    happenings: tuple[Happening, ...]
    numbers: dict[str, float]


class _Told(NamedTuple):
    """A trial as it is searched for numbers: its notes, its happenings, its ladder."""

    notes: Sequence[Note]
    happened: tuple[Happening, ...]
    ladder: Ladder


def counterparts(journal: Journal, replication: int, scenario: Scenario, crew_lost: float = 0.0) -> Counterparts:
    """The counterparts in one trial, of its first encounter."""
    notes = of_encounter(journal, encounters_in(journal)[0])
    told = _Told(notes, happenings(notes, scenario), scenario.ladder)
    return Counterparts(
        replication,
        severity(notes, scenario, crew_lost),
        severity_after(notes, scenario),
        told.happened,
        {**_of_the_scene(told), **_of_the_aftermath(told)},
    )


def _of_the_scene(told: _Told) -> dict[str, float]:
    ladder, happened = told.ladder, told.happened
    ended = next(note for note in told.notes if note.did == Did.ENDED)
    acts = [one for one in happened if one.word == "act" and one.note >= 0]
    forced = [one.at_s for one in acts if one.rung >= ladder.violent_rung and told.notes[one.note].did == Did.ACTED]
    collided = [one.at_s for one in happened if one.word == "collision"]
    hails = [one for one in happened if one.word == "hail"]
    rang = [one.at_s for one in hails if one.reach == "bridge"]
    replied = [one.at_s for one in happened if one.word == "answered" and one.reach == "bridge"]
    unsafe = [one.at_s for one in acts if one.rung >= ladder.unsafe_rung]
    return {
        "scene_s": ended.value,
        "hail_to_answer_s": _from(rang, replied),
        "hail_to_worst_s": _from([one.at_s for one in hails], _worst(told, collided)),
        "unsafe_to_force_s": _from(unsafe, sorted(forced + collided)),
        "force_s": forced[-1] - forced[0] if forced else math.nan,
        "smallest_separation_m": smallest_separation(told.notes),
        **_counted("hails", hails),
        **_counted("calls_above", [one for one in happened if one.word == "called"]),
    }


def _worst(told: _Told, collided: list[float]) -> list[float]:
    """When the worst of the scene came: the collision, else the first act at the worst rung."""
    acts = [note for note in told.notes if note.did == Did.ACTED]
    worst = max((note.object for note in acts), default=0)
    if collided and worst < told.ladder.lethal_rung:
        return collided[:1]
    return [note.at_s for note in acts if note.object == worst][:1] if worst >= told.ladder.unsafe_rung else []


def _of_the_aftermath(told: _Told) -> dict[str, float]:
    """Times since the act, of a trial that has an aftermath; else nan."""
    serious = next((note for note in told.notes if note.did == Did.SERIOUS), None)
    since_s = told.notes[serious.cause].at_s if serious is not None else math.nan
    calls = [one for one in told.happened if one.reach == "above" and one.at_s >= since_s]
    settled = [note.value for note in told.notes if note.did == Did.CONCLUDED and note.object == Aftermath.SETTLED]
    times = {
        "first_call_s": _since(since_s, (one.at_s for one in calls if one.word == "called")),
        "first_contact_s": _since(since_s, (one.at_s for one in calls if one.word == "answered")),
        "retaliation_s": _since(since_s, (one.at_s for one in told.happened if one.word == "retaliated")),
        "resolution_s": settled[0] if settled else math.nan,
    }
    for place, side in enumerate(SIDES):
        mine = [note for note in told.notes if note.did in (Did.LEARNT, Did.EXPLAINED) and side_of(note.actor) == place]
        learnt = [note.at_s for note in mine if note.did == Did.LEARNT]
        stepped = [note.at_s for note in mine if note.did == Did.EXPLAINED]
        times[f"learning_s.{side}"] = _since(since_s, learnt)
        times[f"explanation_s.{side}"] = _since(since_s, stepped)
    return times


def _counted(name: str, found: Sequence[Happening]) -> dict[str, float]:
    of_sides = {f"{name}.{side}": float(sum(one.side == place for one in found)) for place, side in enumerate(SIDES)}
    return {name: float(len(found)), **of_sides}


def _from(first: Sequence[float], then: Sequence[float]) -> float:
    """From the first of the one to the first of the other not before it; nan where there is none."""
    return next((at_s - first[0] for at_s in then if at_s >= first[0]), math.nan) if first else math.nan


def _since(since_s: float, then: Iterable[float]) -> float:
    return next((at_s - since_s for at_s in then), math.nan)
