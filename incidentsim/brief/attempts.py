"""Attempts to reach the other side, each with what followed from it; nothing is drawn here."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from incidentsim.journal import Did, Intent, Level, Note, level_of, side_of

Span = tuple[float, float]


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


def attempts_in(notes: Sequence[Note], channels: Sequence[str]) -> Iterator[Call]:
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
