"""An encounter as a picture needs it: its notes gathered into curves, bars, hops, calls; nothing is drawn here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from incidentsim.journal import CALL, NOBODY, Did, Ending, Intent, Level, Note, Ring, level_of, side_of
from incidentsim.scenario.scenario import Scenario

Lane = tuple[int, Level]
Span = tuple[float, float]


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
class Call:
    """One attempt to reach the other side, and what came of it; a time is NaN where it did not happen.

    meaning   the intent as understood, or None
    verdict   ACCEPTED or DECLINED, or None
    """

    side: int
    level: Level
    channel: str
    rang_s: float
    answered_s: float
    gave_up_s: float
    said_s: Span
    meaning: int | None
    verdict: Did | None
    replied_s: Span

    @property
    def outcome(self) -> str:
        """What came of it, in words."""
        if self.verdict is not None:
            return "offer accepted" if self.verdict == Did.ACCEPTED else "offer understood, refused"
        if math.isnan(self.answered_s):
            return "still ringing at the end" if math.isnan(self.gave_up_s) else "no answer"
        if self.meaning is None:
            return "answered, but nothing got through"
        if self.meaning > Intent.REASSURE:
            taken = {Intent.INFORM: "information", Intent.WARN: "a warning", Intent.THREATEN: "a threat"}
            return f"offer taken for {taken[Intent(self.meaning)]}"
        return "offer understood, not answered"


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
    """The story of one encounter, from its own notes (`journal.of_encounter`)."""
    ended = next(note for note in notes if note.did == Did.ENDED)
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
        calls=tuple(_calls(notes, list(scenario.channels))),
        bonds=tuple(_event(note) for note in notes if _is_bond(note)),
        inside_s=tuple(_inside(notes, ended.at_s)),
        begin_s=notes[0].at_s,
        end_s=ended.at_s,
        ending=Ending(ended.object),
        closed_by=_closed_by(notes, ended.at_s),
    )


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


def _calls(notes: Sequence[Note], channels: Sequence[str]) -> Iterator[Call]:
    """Each attempt with what followed from it. A verdict is the first of the other side on that channel, later."""
    followed: dict[int, list[int]] = {}
    for place, note in enumerate(notes):
        followed.setdefault(note.cause, []).append(place)
    claimed: set[int] = set()
    for place, note in enumerate(notes):
        if note.did != Did.RANG:
            continue
        after = {Did(notes[child].did): child for child in followed.get(place, ())}
        said = _first(notes, followed.get(after.get(Did.ANSWERED, -2), ()), Did.SENT)
        heard = _first(notes, followed.get(said, ()), Did.HEARD)
        verdict = _verdict(notes, note, heard, claimed)
        claimed.add(verdict)
        reply = _first(notes, followed.get(verdict, ()), Did.SENT)
        reply_heard = _first(notes, followed.get(reply, ()), Did.HEARD)
        yield Call(
            side_of(note.actor),
            level_of(note.actor),
            channels[note.object],
            note.at_s,
            _at(notes, after.get(Did.ANSWERED, -2)),
            _at(notes, after.get(Did.UNANSWERED, -2)),
            (_at(notes, said), _at(notes, heard)),
            notes[heard].object if heard >= 0 else None,
            Did(notes[verdict].did) if verdict >= 0 else None,
            (_at(notes, reply), _at(notes, reply_heard)),
        )


def _verdict(notes: Sequence[Note], rang: Note, heard: int, claimed: set[int]) -> int:
    if heard < 0 or notes[heard].object > Intent.REASSURE:
        return -2
    for place in range(heard, len(notes)):
        note = notes[place]
        fits = note.did in (Did.ACCEPTED, Did.DECLINED) and note.object == rang.object
        if fits and side_of(note.actor) != side_of(rang.actor) and place not in claimed:
            return place
    return -2


def _first(notes: Sequence[Note], places: Sequence[int], did: Did) -> int:
    return next((place for place in places if notes[place].did == did), -2)


def _at(notes: Sequence[Note], place: int) -> float:
    return notes[place].at_s if place >= 0 else math.nan


def _inside(notes: Sequence[Note], end_s: float) -> Iterator[Span]:
    came_s: float | None = None
    for note in notes:
        if note.object == Ring.SAFETY and note.did == Did.CROSSED_IN:
            came_s = note.at_s
        elif note.object == Ring.SAFETY and note.did == Did.CROSSED_OUT:
            yield (notes[0].at_s if came_s is None else came_s), note.at_s
            came_s = None
    if came_s is not None:
        yield came_s, end_s


def _closed_by(notes: Sequence[Note], end_s: float) -> str:
    """What brought the scene to its end."""
    last = {note.did: note for note in notes if note.at_s == end_s}
    if Did.COLLIDED in last:
        return "collision"
    if Did.ERRAND_DONE in last:
        return "errand"
    if Did.CROSSED_OUT in last and last[Did.CROSSED_OUT].object == Ring.DETECTION:
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
