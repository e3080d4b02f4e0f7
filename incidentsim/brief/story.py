"""An encounter as a picture needs it: its notes gathered into curves, bars, hops, calls; nothing is drawn here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from incidentsim.brief.attempts import Call, Span, attempts_in
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.journal import (
    CALL,
    NOBODY,
    Did,
    Ending,
    Journal,
    Level,
    Note,
    Ring,
    encounters_in,
    level_of,
    of_encounter,
    pair_of,
    ring_of,
    side_of,
)
from incidentsim.scenario.scenario import Scenario

Lane = tuple[int, Level]


@dataclass(frozen=True, slots=True)
class Shown:
    """Acts of one rung in a row."""

    side: int
    rung: int
    from_s: float
    until_s: float
    times: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something at an instant in a lane: a decision, a misreading, a verdict; `what` and `other` as in its note."""

    lane: Lane
    at_s: float
    did: Did
    what: int
    other: float


@dataclass(frozen=True, slots=True)
class Hop:
    """A report or an order on its way inside one side; `lost` if it never arrived."""

    side: int
    levels: tuple[Level, Level]
    span_s: Span
    what: int
    lost: int


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is shown of one encounter."""

    steps: tuple[tuple[tuple[float, int], ...], tuple[tuple[float, int], ...]]  # (since s, rung) of each side
    goals: tuple[int, int]
    acts: tuple[Shown, ...]
    work: tuple[tuple[Lane, Span], ...]
    events: tuple[Event, ...]
    hops: tuple[Hop, ...]
    calls: tuple[Call, ...]
    bonds: tuple[Event, ...]  # AGREED, EXECUTED, VOIDED
    inside_s: tuple[Span, ...]  # within the safety ring
    begin_s: float
    end_s: float
    ending: Ending
    closed_by: str

    def lanes(self) -> set[Lane]:
        """The lanes in which something happens."""
        used = {lane for lane, _ in self.work} | {event.lane for event in self.events}
        used |= {(hop.side, level) for hop in self.hops for level in hop.levels}
        return used | {(side, call.level) for call in self.calls for side in (0, 1)}


def story_of(notes: Sequence[Note], scenario: Scenario) -> Story:
    """The story of the scene of one encounter, from its own notes (`journal.of_encounter`).

    Raises   RequestError for an encounter that has no scene: an act, and what followed in the capitals.
    """
    notes = notes[: next((place for place, note in enumerate(notes) if note.did == Did.SERIOUS), len(notes))]
    ended = next(note for note in notes if note.did == Did.ENDED)
    if ended.at_s <= notes[0].at_s:
        hint = "Read it as a log book, or write .csv or .json."
        got = verbatim("an act without a scene")
        raise refuse(scenario.name, got, "an encounter with a scene that can be drawn", hint, kind=RequestError)
    begun = [note for note in notes if note.did == Did.BEGAN]
    steps = tuple(
        tuple(_steps(side, notes, int(begun[side].value) if len(begun) == 2 else 0, ended.at_s)) for side in (0, 1)
    )
    return Story(
        steps=steps,  # type: ignore[arg-type]
        goals=(begun[0].object, begun[1].object) if len(begun) == 2 else (0, 0),
        acts=tuple(_acts(notes)),
        work=tuple(_work(notes, ended.at_s)),
        events=tuple(_events(notes)),
        hops=tuple(_hops(notes, scenario)),
        calls=tuple(attempts_in(notes, list(scenario.channels))),
        bonds=tuple(_event(note) for note in notes if _is_bond(note)),
        inside_s=tuple(_inside(notes, ended.at_s)),
        begin_s=notes[0].at_s,
        end_s=ended.at_s,
        ending=Ending(ended.object),
        closed_by=_closed_by(notes, ended.at_s),
    )


def shown_of(journal: Journal) -> tuple[Journal, str]:
    """The notes of the first encounter of a journal that is an incident, or else of the first; and, where there are
    several, which of how many it is."""
    encounters = encounters_in(journal)
    incidents = {note.encounter for note in journal if note.did == Did.ENDED and note.object != Ending.UNEVENTFUL}
    which = min(incidents, default=encounters[0])
    return of_encounter(journal, which), which_of(which, len(encounters))


def which_of(encounter: int, count: int) -> str:
    """Which of several encounters, by its number in the log book; nothing where there is only one.

    >>> which_of(3, 14), which_of(0, 1)
    ('encounter 3 of 14', '')
    """
    return f"encounter {encounter} of {count}" if count > 1 else ""


def _steps(side: int, notes: Sequence[Note], opening: int, end_s: float) -> Iterator[tuple[float, int]]:
    rung = opening
    yield notes[0].at_s, rung
    for note in notes:
        if note.did in (Did.CLIMBED, Did.STEPPED_DOWN) and side_of(note.actor) == side:
            rung = note.object
            yield note.at_s, rung
    yield end_s, rung


def _acts(notes: Sequence[Note]) -> Iterator[Shown]:
    for side in (0, 1):
        acts = [note for note in notes if note.did == Did.ACTED and side_of(note.actor) == side]
        first = 0
        for place, note in enumerate(acts):
            if place + 1 == len(acts) or acts[place + 1].object != note.object:
                yield Shown(side, note.object, acts[first].at_s, note.at_s, place + 1 - first)
                first = place + 1


def _work(notes: Sequence[Note], end_s: float) -> Iterator[tuple[Lane, Span]]:
    """Assessments of bridges and decisions of watch officers, from begin to end."""
    ends = {
        Did.ASSESSED: (Did.READ, Did.DECIDED, Did.ACCEPTED, Did.DECLINED),
        Did.OFFICER_TAKEN: (Did.OFFICER_FREED,),
    }
    for place, note in enumerate(notes):
        if note.did in ends:
            finished = ends[Did(note.did)]
            later = (n.at_s for n in notes[place + 1 :] if n.actor == note.actor and n.did in finished)
            yield _lane(note), (note.at_s, next(later, end_s))


def _events(notes: Sequence[Note]) -> Iterator[Event]:
    """Decisions, misreadings, verdicts on requests, defaults and reflexes, harm."""
    shown = (Did.DECIDED, Did.GRANTED, Did.REFUSED, Did.EXPIRED, Did.DEFAULTED, Did.REFLEXED, Did.SILENCE)
    harm = (Did.DAMAGED, Did.DESTROYED)
    for note in notes:
        misread = note.did == Did.READ and note.object != note.value
        if note.did in shown or note.did in harm or misread:
            yield _event(note)


def _hops(notes: Sequence[Note], scenario: Scenario) -> Iterator[Hop]:
    """Requests on their way up, orders on their way down: from the note that caused each arrival or loss."""
    for note in notes:
        if note.did not in (Did.RECEIVED, Did.ORDERED, Did.LOST) or note.cause < 0:
            continue
        cause, to = notes[note.cause], level_of(note.actor)
        side = side_of(note.actor)
        sent_from = Level.GROUP if cause.actor == NOBODY else level_of(cause.actor)
        if note.did == Did.LOST:
            sent_from = level_of(note.actor)
            to = Level(sent_from + 1) if _goes_up(cause, sent_from, scenario) else Level(sent_from - 1)
        yield Hop(side, (sent_from, to), (cause.at_s, note.at_s), note.object, int(note.did == Did.LOST))


def _goes_up(cause: Note, sent_from: Level, scenario: Scenario) -> int:
    """Whether what was lost was on its way up."""
    if cause.did == Did.ASKED:
        return 1
    rungs = scenario.ladder.rungs
    national = 0 <= cause.object < len(rungs) and rungs[cause.object].authority == "nation"
    return int(cause.did == Did.GRANTED and sent_from == Level.GROUP and national)


def _inside(notes: Sequence[Note], end_s: float) -> Iterator[Span]:
    """When some pair of units was within the safety ring."""
    pairs: set[int] = set()
    came_s = notes[0].at_s
    for note in notes:
        if note.did not in (Did.CROSSED_IN, Did.CROSSED_OUT) or ring_of(note.object) != Ring.SAFETY:
            continue
        if note.did == Did.CROSSED_IN:
            came_s = came_s if pairs else note.at_s
            pairs.add(pair_of(note.object))
            continue
        pairs.discard(pair_of(note.object))
        if not pairs:
            yield came_s, note.at_s
    if pairs:
        yield came_s, end_s


def _closed_by(notes: Sequence[Note], end_s: float) -> str:
    """What brought the scene to its end."""
    last = {note.did: note for note in notes if note.at_s == end_s}
    if Did.COLLIDED in last:
        return "collision"
    if Did.ERRAND_DONE in last:
        return "errand"
    if Did.CROSSED_OUT in last and ring_of(last[Did.CROSSED_OUT].object) == Ring.DETECTION:
        return "range"
    return ""


def _lane(note: Note) -> Lane:
    return side_of(note.actor), level_of(note.actor) if note.actor != NOBODY else Level.UNIT


def _event(note: Note) -> Event:
    return Event(_lane(note), note.at_s, Did(note.did), note.object, note.value)


def words_for(what: int, words: Mapping[int, str]) -> str:
    """What a request asks for, in a few words."""
    return words.get(what, f"rung {what}")


#: What is asked of superiors when it is not a rung.
ASKED_FOR: Mapping[int, str] = {-2: "leave to agree", CALL: "to call", -4: "recall"}


def _is_bond(note: Note) -> bool:
    """An agreement made, carried out or void; a refusal that the caller took for consent is none."""
    return note.did in (Did.EXECUTED, Did.VOIDED) or (note.did == Did.AGREED and note.actor == NOBODY)
