"""What one trial writes: fixed-width notes, one an event, in the order in which things happened.

The journal is the contract between the engines and everything above them: outcomes are read off it
by pure functions (measures), text and pictures are rendered from it later. A note says when (s),
in which encounter, who, did what, to what, with which number, and which earlier note of the same
encounter caused it.

`Did` values are history: append, never renumber.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

SCHEMA_VERSION = 1
#: The cause of a note that nothing in the encounter caused.
UNCAUSED = -1
#: The actor of what happens between the sides.
NOBODY = -1
_SIDE_STRIDE = 1000
_LEVEL_STRIDE = 100
#: Axes of a PLACED note: east, north, up (m), then the velocity along each (m/s).
AXES = ("east_m", "north_m", "up_m", "east_mps", "north_mps", "up_mps")


class Level(IntEnum):
    """The echelon, or the unit itself, within a side."""

    UNIT = 0
    BRIDGE = 1
    GROUP = 2
    NATION = 3


class Ring(IntEnum):
    """The rings around a unit, outermost first."""

    DETECTION = 0
    WARNING = 1
    SAFETY = 2
    COLLISION = 3


class Manoeuvre(IntEnum):
    """What a unit can be ordered to do."""

    HOLD = 0
    TRANSIT = 1
    SHADOW = 2
    PASS = 3
    OPEN = 4
    STOP = 5
    EVADE = 6
    ESCORT = 7


class Why(IntEnum):
    """On whose word a side climbed; the `value` of a CLIMBED note."""

    OPENING = 0
    OWN_AUTHORITY = 1
    SELF_DEFENCE = 2
    ORDER = 3
    DEFAULT = 4
    GARBLED = 5


class Ending(IntEnum):
    """How a scene ended; the `object` of an ENDED note."""

    UNEVENTFUL = 0
    AGREED = 1
    STOOD_DOWN = 2
    LAPSED = 3
    COLLISION = 4
    FORCE = 5
    ENGAGEMENT = 6
    UNRESOLVED = 7


class Aftermath(IntEnum):
    """How an aftermath ended; the `object` of a CONCLUDED note."""

    SETTLED = 1
    RETALIATION = 2
    FROZEN = 3


class News(IntEnum):
    """What makes a capital decide in an aftermath; the `object` of a NEWS note."""

    LEARNT = 0
    STEP = 1
    EXPLANATION = 2
    SILENCE = 3
    MEDIATOR = 4


class Cause(IntEnum):
    """Why a step up was taken, by the algorithm of the model; the `object` of a CAUSED note."""

    DEFAULT = 0
    RELAY = 1
    MISREAD = 2
    SILENCE = 3
    HEAT = 4
    MIXED = 5
    DELIBERATE = 6


class Barrier(IntEnum):
    """Why an attempt could not be answered, whoever was there; the `object` of a BARRED note."""

    REFUSED = 0
    OUTAGE = 1
    CLOSED = 2
    RANGE = 3


class Intent(IntEnum):
    """The axis of what a message means."""

    OFFER = -2
    REASSURE = -1
    INFORM = 0
    WARN = 1
    THREATEN = 2


#: What a side does at the safety ring when no decision is ready; the `object` of a DEFAULTED note counts in this.
DEFAULTS = ("evade", "hold", "escalate")
#: Numbers of acts from here on stand for words that were taken for an act.
WORDS_AS_ACTS = 1_000_000
#: What is asked of a higher echelon when it is not a rung: leave to agree, or a call on its line.
AGREEMENT = -2
CALL = -3


class Did(IntEnum):
    """What happened; in brackets the meaning of `object` and `value`."""

    BEGAN = 1  # a side enters [goal rung; opening rung]
    PLACED = 2  # a unit's position or velocity, from this instant on [axis; m or m/s]
    ACTED = 3  # an act is made, or a posture repeated [rung; number of the act]
    SAW = 4  # an act reaches the other side's bridge, not yet read [true rung; number of the act]
    ASSESSED = 5  # an assessment begins [further percepts that came with it or during the last one; its length in s]
    READ = 6  # an act is read [rung as read; true rung]
    DECIDED = 7  # a choice is made [-1 down, 0 hold, 1 up; eta]
    CLIMBED = 8  # a side is on a higher rung [rung; Why]
    STEPPED_DOWN = 9  # a side is on a lower rung [rung; rung left]
    STEERED = 10  # a manoeuvre is ordered [Manoeuvre; s until it takes effect]
    CROSSED_IN = 11  # a pair comes inside a ring [ring_code; separation in m]
    CROSSED_OUT = 12  # a pair leaves a ring [ring_code; separation in m]
    PASSED = 13  # a close approach is over [pair; separation at closest approach in m]
    DEADLINE = 14  # the next safety-ring crossing on present velocities [pair; its time in s, or inf]
    DEFAULTED = 15  # the ROE default is executed, no decision being ready [Default; -]
    REFLEXED = 16  # a reflex evasion at the safety ring [-; -]
    ASKED = 17  # a request goes up [rung, AGREEMENT or CALL; rung of the asker]
    RECEIVED = 18  # a request arrives at an echelon [rung, AGREEMENT or CALL; perceived rung reported]
    GRANTED = 19  # an echelon says yes [as ASKED; eta]
    REFUSED = 20  # an echelon says no [as ASKED; eta]
    LOST = 21  # a report or an order is lost on its way [as ASKED; echelon of the sender]
    ORDERED = 22  # an order reaches the bridge [rung or AGREEMENT; rung that it left from]
    EXPIRED = 23  # a request or an order lapses [as ASKED; -]
    OFFICER_TAKEN = 24  # a watch officer takes a request up [as ASKED; s waited]
    OFFICER_FREED = 25  # and is free again [as ASKED; -]
    PLANNED = 26  # a side decides to call [number of the plan; -]
    RANG = 27  # an attempt begins [channel; number of the attempt]
    LINE_TAKEN = 28  # a line is free for it [channel; s waited]
    LINE_FREED = 29  # and given back [channel; -]
    ANSWERED = 30  # the other side answers [channel; s from ringing]
    UNANSWERED = 31  # the caller gives up on this attempt [channel; s from ringing]
    SENT = 32  # a message goes out [intent; channel]
    HEARD = 33  # and is taken as meaning this [intent as understood; intent as sent]
    CAUGHT = 34  # an error is noticed at the read-back [intent as understood; number of the sending]
    UNFINISHED = 35  # the message never got through [intent as sent; sendings made]
    ACCEPTED = 36  # an offer is accepted [channel; eta]
    DECLINED = 37  # an offer is understood and refused [channel; eta]
    AGREED = 38  # both sides know that they agree [channel; -]
    EXECUTED = 39  # a side does what was agreed [channel; -]
    VOIDED = 40  # an agreement is void [channel; -]
    SILENCE = 41  # no reply came: silence is heard [channel; shift of belief in logits]
    DAMAGED = 42  # an act at rung 5 damages its target, who is the actor [side hit; -]
    DESTROYED = 43  # an act at rung 6 or above destroys its target, who is the actor [side hit; -]
    COLLIDED = 44  # two units touch [pair; separation in m]
    ERRAND_DONE = 45  # a side's errand is done [-; -]
    ENDED = 46  # the scene is over [Ending; s since its start]
    GARBLED = 47  # a report or an order is misheard on its way [as ASKED; echelon of the sender]
    CAUSED = 48  # why the climb that is this note's cause was made [Cause; rung climbed to]
    BARRED = 49  # nobody can answer this attempt [Barrier; channel]
    CALLED_AWAY = 50  # a watch officer is called away to something more urgent [as ASKED; s of work left]
    INTERPRETER_TAKEN = 51  # an interpreter is free for a call [channel; s waited]
    INTERPRETER_FREED = 52  # and free again [channel; -]
    OBSERVED = 53  # a third party's report corrects a reading [true rung; rung as read before]
    SERIOUS = 54  # the scene is over and its aftermath begins [side that suffered; rung of the act]
    LEARNT = 55  # a capital learns of the act [rung; s since the act]
    JUDGED = 56  # the side that suffered judges the act [1 deliberate, 0 not; P(deliberate)]
    NEWS = 57  # a piece of news is before a capital [News; -]
    RESPONDED = 58  # and it decides [-1 step down, 0 hold, 1 retaliate; eta]
    RETALIATED = 59  # a new act of force: the victim retaliates, or the offender strikes again [rung; -]
    EXPLAINED = 60  # a side steps down: an offender explains and makes good, a victim lets it rest [-; -]
    DUE = 61  # the response deadline has passed: the default is decided [0 hold, 1 retaliate; days since the act]
    MEDIATED = 62  # a mediator steps in [-; days since the act]
    CONCLUDED = 63  # the aftermath is over [Aftermath; s from the act to its last news]


class Note(NamedTuple):
    """One line of the log book.

    at_s       time since the start of the trial (s)
    encounter  index of the encounter in the scenario
    actor      who, see `actor`; or NOBODY
    did        what, a `Did`
    object     a whole number whose meaning depends on `did`
    value      a number whose meaning and unit depend on `did`
    cause      position, in the encounter's own journal, of the note that caused this one, or UNCAUSED
    """

    at_s: float
    encounter: int
    actor: int
    did: int
    object: int
    value: float
    cause: int


Journal = tuple[Note, ...]
_PAIR_STRIDE = 10


def ring_code(ring: int, pair: int) -> int:
    """The `object` of a crossing: which ring, and which pair of units (blue's index times red's units, plus red's)."""
    return ring + _PAIR_STRIDE * pair


def ring_of(code: int) -> Ring:
    """The ring of a crossing.

    >>> ring_of(ring_code(Ring.SAFETY, 3)).name, pair_of(ring_code(Ring.SAFETY, 3))
    ('SAFETY', 3)
    """
    return Ring(code % _PAIR_STRIDE)


def pair_of(code: int) -> int:
    """The pair of units of a crossing; 0 where each side has one unit."""
    return code // _PAIR_STRIDE


def actor(side: int, level: int, index: int = 0) -> int:
    """The number that stands for an echelon or a unit of a side in a note.

    >>> actor(1, Level.GROUP)
    1200
    """
    return side * _SIDE_STRIDE + level * _LEVEL_STRIDE + index


def side_of(who: int) -> int:
    """The side of an actor: 0 blue, 1 red, or NOBODY."""
    return NOBODY if who == NOBODY else who // _SIDE_STRIDE


def level_of(who: int) -> Level:
    """The echelon of an actor."""
    return Level(who % _SIDE_STRIDE // _LEVEL_STRIDE)


def of_encounter(journal: Iterable[Note], encounter: int) -> Journal:
    """The notes of one encounter, in their order; `Note.cause` counts in this sequence."""
    return tuple(note for note in journal if note.encounter == encounter)


def encounters_in(journal: Sequence[Note]) -> tuple[int, ...]:
    """The indices of the encounters that a journal tells of, in rising order."""
    return tuple(sorted({note.encounter for note in journal}))
