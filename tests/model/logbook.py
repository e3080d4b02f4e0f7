"""Reading a log book: who did what, and what led to it."""

from collections import defaultdict
from collections.abc import Iterator

from incidentsim.journal import UNCAUSED, Did, Journal, Level, Note, level_of, side_of

#: What may still be noted of an encounter after it has ended: what it held is given back.
GIVEN_BACK = (Did.LINE_FREED, Did.OFFICER_FREED, Did.INTERPRETER_FREED)


def those(notes: Journal, *dids: Did) -> list[Note]:
    """The notes of some kinds."""
    return [note for note in notes if note.did in dids]


def by_side(notes: Journal, side: int, *dids: Did) -> list[Note]:
    """The notes of some kinds by one side."""
    return [note for note in those(notes, *dids) if side_of(note.actor) == side]


def causes(notes: Journal, note: Note) -> Iterator[Note]:
    """What led to a note: its cause, the cause of that, and so on."""
    while note.cause != UNCAUSED:
        note = notes[note.cause]
        yield note


def effects(notes: Journal) -> dict[int, list[Note]]:
    """What each note led to, by its place."""
    led_to: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        led_to[note.cause].append(note)
    return led_to


def cause_among(notes: Journal, note: Note, *dids: Did) -> Note | None:
    """The nearest of some kinds among what led to a note."""
    return next((cause for cause in causes(notes, note) if cause.did in dids), None)


def until_the_end(notes: Journal) -> Journal:
    """The notes of an encounter up to and with its end."""
    place = next(place for place, note in enumerate(notes) if note.did == Did.ENDED)
    return notes[: place + 1]


def story(notes: Journal, *dids: Did) -> list[tuple[str, int, str, int]]:
    """Some kinds of notes in few words: what, which side, at which level, the object."""
    return [
        (Did(note.did).name, side_of(note.actor), level_of(note.actor).name if note.actor >= 0 else "", note.object)
        for note in those(notes, *dids)
    ]


def at_level(note: Note, level: Level) -> bool:
    """Whether somebody at this level wrote the note."""
    return note.actor >= 0 and level_of(note.actor) == level
