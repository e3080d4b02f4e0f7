"""What happened in a trial, in the vocabulary of the records of documented cases, read off its journal.

The words and their meaning stand in evidence/words.py; here each is found among the notes of one encounter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from incidentsim.journal import NOBODY, Aftermath, Barrier, Did, Intent, Level, Manoeuvre, Note, level_of, side_of
from incidentsim.scenario.scenario import Scenario

#: The side of what is not one side's.
NO_SIDE = NOBODY
_TURNS_AWAY = (Manoeuvre.EVADE, Manoeuvre.OPEN, Manoeuvre.STOP)
_NONE = -1


class Happening(NamedTuple):
    """Something that happened: when (s), the word for it, who; of an act its rung, of a call its channel.

    side      0 blue, 1 red, or NOBODY where it is not one side's
    rung      of an act, else -1
    channel   its name in the scenario, or ""
    reach     "bridge" or "above" the bridge, or ""
    note      the place of the note that tells of it among those of its encounter
    """

    at_s: float
    word: str
    side: int
    rung: int = _NONE
    channel: str = ""
    reach: str = ""
    note: int = _NONE


class _Scene(NamedTuple):
    """What the words need to know of the scenario, and which demands were read and not yet decided on."""

    channels: tuple[tuple[str, str], ...]
    threat_rung: int
    unsafe_rung: int
    notes: Sequence[Note]
    demanded: set[int]


_Found = Iterator[tuple[str, int, int, int]]
_Reader = Callable[[Note, _Scene], _Found]


def happenings(notes: Sequence[Note], scenario: Scenario) -> tuple[Happening, ...]:
    """Everything that happened in one encounter for which there is a word, in its order."""
    channels = tuple(
        (name, "bridge" if channel.echelon == "bridge" else "above") for name, channel in scenario.channels.items()
    )
    ladder = scenario.ladder
    scene = _Scene(channels, ladder.threat_rung, ladder.unsafe_rung, notes, set())
    found = []
    for place, note in enumerate(notes):
        reader = _READERS.get(Did(note.did))
        for word, side, rung, channel in reader(note, scene) if reader else ():
            name, reach = channels[channel] if channel != _NONE else ("", "")
            found.append(Happening(note.at_s, word, side, rung, name, reach, place))
    return tuple(found)


def _of_the_actor(word: str) -> _Reader:
    def read(note: Note, _: _Scene) -> _Found:
        yield word, side_of(note.actor), _NONE, _NONE

    return read


def _of_both(word: str) -> _Reader:
    def read(_: Note, __: _Scene) -> _Found:
        yield word, NOBODY, _NONE, _NONE

    return read


def _acted(note: Note, scene: _Scene) -> _Found:
    yield "act", side_of(note.actor), note.object, _NONE
    if note.object == scene.threat_rung and note.did == Did.ACTED:
        yield "hail", side_of(note.actor), _NONE, _NONE
    if note.did == Did.RETALIATED:
        yield "retaliated", side_of(note.actor), _NONE, _NONE


def _steered(note: Note, _: _Scene) -> _Found:
    if note.object in _TURNS_AWAY:
        yield "evaded", side_of(note.actor), _NONE, _NONE


def _stepped_down(note: Note, scene: _Scene) -> _Found:
    if note.object < scene.unsafe_rung <= note.value:
        yield "stood_down", side_of(note.actor), _NONE, _NONE


def _collided(_: Note, __: _Scene) -> _Found:
    yield "collision", NOBODY, _NONE, _NONE
    for side in (0, 1):
        yield "loss", side, _NONE, _NONE


def _rang(note: Note, scene: _Scene) -> _Found:
    word = "hail" if scene.channels[note.object][1] == "bridge" else "called"
    yield word, side_of(note.actor), _NONE, note.object


def _answered(note: Note, _: _Scene) -> _Found:
    yield "answered", side_of(note.actor), _NONE, note.object


def _unanswered(note: Note, _: _Scene) -> _Found:
    yield "ignored", 1 - side_of(note.actor), _NONE, note.object


def _barred(note: Note, _: _Scene) -> _Found:
    if note.object == Barrier.REFUSED:
        yield "declined", 1 - side_of(note.actor), _NONE, int(note.value)


def _sent(note: Note, scene: _Scene) -> _Found:
    """An offer; but not the word by which an offer is accepted."""
    is_answer = note.cause != _NONE and scene.notes[note.cause].did in (Did.ACCEPTED, Did.DECLINED)
    if note.object == Intent.OFFER and not is_answer:
        yield "offered", side_of(note.actor), _NONE, int(note.value)


def _heard(note: Note, _: _Scene) -> _Found:
    yield "understood" if note.object == note.value else "misread", side_of(note.actor), _NONE, _NONE


def _read(note: Note, scene: _Scene) -> _Found:
    """An act is read; a demand that is read for what it is waits for the decision that follows."""
    if note.object != note.value:
        yield "misread", side_of(note.actor), _NONE, _NONE
    elif note.object == scene.threat_rung:
        scene.demanded.add(side_of(note.actor))
        yield "understood", side_of(note.actor), _NONE, _NONE


def _decided(note: Note, scene: _Scene) -> _Found:
    """The decision after a demand was understood: whoever does not step down has refused it."""
    side = side_of(note.actor)
    if level_of(note.actor) == Level.BRIDGE and side in scene.demanded:
        scene.demanded.discard(side)
        if note.object >= 0:
            yield "refused", side, _NONE, _NONE


def _agreed(note: Note, _: _Scene) -> _Found:
    if note.actor == NOBODY:
        yield "agreed", NOBODY, _NONE, note.object


def _judged(note: Note, _: _Scene) -> _Found:
    yield "judged_deliberate" if note.object else "judged_accident", side_of(note.actor), _NONE, _NONE


def _held(note: Note, _: _Scene) -> _Found:
    if note.object == 0:
        yield "held", side_of(note.actor), _NONE, _NONE


def _concluded(note: Note, _: _Scene) -> _Found:
    if note.object in (Aftermath.SETTLED, Aftermath.FROZEN):
        yield "settled" if note.object == Aftermath.SETTLED else "frozen", NOBODY, _NONE, _NONE


_READERS: Mapping[Did, _Reader] = {
    Did.ACTED: _acted,
    Did.STEERED: _steered,
    Did.REFLEXED: _of_the_actor("evaded"),
    Did.STEPPED_DOWN: _stepped_down,
    Did.COLLIDED: _collided,
    Did.DESTROYED: _of_the_actor("loss"),
    Did.DAMAGED: _of_the_actor("damage"),
    Did.ENDED: _of_both("parted"),
    Did.RANG: _rang,
    Did.ANSWERED: _answered,
    Did.UNANSWERED: _unanswered,
    Did.BARRED: _barred,
    Did.SENT: _sent,
    Did.HEARD: _heard,
    Did.READ: _read,
    Did.DECIDED: _decided,
    Did.DECLINED: _of_the_actor("refused"),
    Did.AGREED: _agreed,
    Did.ASKED: _of_the_actor("asked"),
    Did.GRANTED: _of_the_actor("granted"),
    Did.REFUSED: _of_the_actor("denied"),
    Did.ORDERED: _of_the_actor("ordered"),
    Did.LOST: _of_the_actor("word_lost"),
    Did.GARBLED: _of_the_actor("word_lost"),
    Did.DEFAULTED: _of_the_actor("default"),
    Did.LEARNT: _of_the_actor("learnt"),
    Did.JUDGED: _judged,
    Did.RESPONDED: _held,
    Did.DUE: _held,
    Did.EXPLAINED: _of_the_actor("explained"),
    Did.RETALIATED: _acted,
    Did.MEDIATED: _of_both("mediated"),
    Did.CONCLUDED: _concluded,
}
