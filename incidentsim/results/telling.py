"""A journal told in words: a log book that an officer would read, misreadings and lost reports made plain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from incidentsim.journal import AXES, NOBODY, Did, Level, Note, level_of, pair_of, side_of
from incidentsim.results.clock import clock, day
from incidentsim.results.sentences import TEMPLATES, Told
from incidentsim.scenario.minds import Force
from incidentsim.scenario.scenario import Scenario

_OF_A_PAIR = (Did.CROSSED_IN, Did.CROSSED_OUT, Did.PASSED, Did.COLLIDED)
_UNITS_MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log book; `when` is its time in words, `note` the place in the journal of what it tells."""

    at_s: float
    encounter: int
    who: str
    text: str
    note: int
    when: str

    def __str__(self) -> str:
        return f"{self.when}  {self.who}: {self.text}"


def tell(journal: Sequence[Note], scenario: Scenario) -> list[Line]:
    """The lines of the log book; the six notes of a position are one line."""
    return list(_lines(journal, scenario))


def times_told(journal: Sequence[Note]) -> list[str]:
    """The time of every note in words: on the clock, and after its encounter turned out serious in days."""
    later: set[int] = set()
    told = []
    for note in journal:
        told.append(day(note.at_s) if note.encounter in later else clock(note.at_s))
        if note.did == Did.SERIOUS:
            later.add(note.encounter)
    return told


def who_is(actor: int, scenario: Scenario) -> str:
    """The name of an actor of a note, as the scenario gives it."""
    if actor == NOBODY:
        return "Both"
    force = (scenario.blue, scenario.red)[side_of(actor)]
    match level_of(actor):
        case Level.UNIT:
            units = list(force.units.values())
            return units[min(actor % _UNITS_MOST, len(units) - 1)].name
        case Level.BRIDGE:
            return f"{leader_of(force)}, bridge"
        case Level.GROUP:
            return f"{force.name}, group headquarters"
        case Level.NATION:
            return f"{force.name}, national authority"


def who_did(note: Note, scenario: Scenario) -> str:
    """The name of who did what a note tells; a pair of units is named where a side has several."""
    several = len(scenario.blue.units) > 1 or len(scenario.red.units) > 1
    if note.actor == NOBODY and note.did in _OF_A_PAIR and several:
        blues, reds = list(scenario.blue.units.values()), list(scenario.red.units.values())
        is_ring = note.did in (Did.CROSSED_IN, Did.CROSSED_OUT)
        blue, red = divmod(pair_of(note.object) if is_ring else note.object, len(reds))
        return f"{blues[blue].name} and {reds[red].name}"
    return who_is(note.actor, scenario)


def leader_of(force: Force) -> str:
    """The name of the unit that leads a side: its on-scene commander's."""
    return next(unit.name for unit in force.units.values() if unit.station == "leads")


def _lines(journal: Sequence[Note], scenario: Scenario) -> Iterator[Line]:
    placed: dict[tuple[int, int], list[float]] = {}
    suffered: dict[int, int] = {}
    for place, (note, when) in enumerate(zip(journal, times_told(journal), strict=True)):
        values: list[float] = []
        if note.did == Did.PLACED:
            values = placed.setdefault((note.encounter, note.actor), [])
            values.append(note.value)
            if len(values) < len(AXES):
                continue
            del placed[note.encounter, note.actor]
        if note.did == Did.SERIOUS:
            suffered[note.encounter] = note.object
        by_role = Told(note, scenario, tuple(values), suffered.get(note.encounter, NOBODY))
        text = TEMPLATES[Did(note.did)].format_map(by_role)
        yield Line(note.at_s, note.encounter, who_did(note, scenario), text, place, when)
