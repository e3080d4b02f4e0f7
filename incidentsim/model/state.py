"""The state of one encounter: two sides, their minds, what is open between them."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import simpy

from incidentsim.draws import Purpose
from incidentsim.journal import UNCAUSED, Did, Level, Note, actor
from incidentsim.model.craft import Craft, Pair
from incidentsim.model.terms import Terms
from incidentsim.rules import belief
from incidentsim.rules.causes import DELIBERATELY, Still
from incidentsim.rules.kinematics import Vector, length, minus
from incidentsim.scenario.minds import Force
from incidentsim.scenario.parts import Staff

if TYPE_CHECKING:
    from incidentsim.model.world import World


class Percept(NamedTuple):
    """What reaches a bridge: an act, a message, a ring crossing, an order, silence.

    rung is -1 where the percept is not an act; number tells acts apart; line is the note that told of it; heat is the
    share of the heat of force that the act stirs: less where the unit that it is aimed at has no crew.
    """

    rung: int
    number: int
    line: int
    offer: "Offer | None" = None
    is_message: int = 0
    heat: float = 1.0


#: What a piece of evidence is.
ACT, OFFER, SILENCE = 0, 1, 2


class Evidence(NamedTuple):
    """One thing that moved a mind: an act as read and as it was, or a shift of belief (logits) by words or silence.

    read, true are rungs, and -1 for what was no act: an act that was words has true -1. heat is the share of the heat
    of an act of force that it stirs.
    """

    at_s: float
    kind: int
    read: int
    true: int
    shift: float
    heat: float = 1.0


class Mind:
    """What one echelon of one side believes and feels, when it last decided, and all that brought it there."""

    __slots__ = (
        "at_s", "belief", "decided_s", "evidence", "heat", "heat_at_s", "last_read", "misreads", "opened_s",
        "perceived", "prior", "shadows", "silences", "true", "weight",
    )  # fmt: skip

    def __init__(self, prior: float, at_s: float) -> None:
        self.prior, self.opened_s = prior, at_s
        self.decided_s = math.nan
        self.true = -1
        self.evidence: list[Evidence] = []
        self.misreads = self.silences = 0
        self.shadows: dict[int, tuple[Mind, int]] = {}
        self.forget()

    def forget(self) -> None:
        """Back to where it was before any evidence."""
        self.belief = self.prior
        self.at_s = self.heat_at_s = self.opened_s
        self.heat, self.weight = 0.0, 1.0
        self.perceived, self.last_read = -1, -1

    def relax(self, now_s: float, constant_s: float) -> None:
        """Let belief return toward its prior until now."""
        self.belief = belief.relaxed(self.belief, self.prior, now_s - self.at_s, constant_s)
        self.at_s = now_s

    def cool(self, now_s: float, constant_s: float) -> None:
        """Let heat decay until now."""
        if self.heat > 0.0:
            self.heat = belief.relaxed(self.heat, 0.0, now_s - self.heat_at_s, constant_s)
        self.heat_at_s = now_s


@dataclass(slots=True)
class Agreement:
    """An agreement on its way down both chains."""

    channel: str
    line: int
    number: int
    executed: list[int] = field(default_factory=lambda: [0, 0])
    is_void: int = 0


@dataclass(slots=True)
class Request:
    """What a bridge has asked of its superiors: a rung, or leave to agree.

    truly is the rung that a bridge which misread nothing had reported; heat, the share of the heat of force that the
    report stirs; still, whether the step would still be taken.
    """

    what: int
    from_rung: int
    number: int
    reported: int
    withdrawn: int = 0
    asked_s: float = 0.0
    truly: int = -1
    heat: float = 1.0
    still: Still = DELIBERATELY
    agreement: Agreement | None = None


@dataclass(slots=True)
class Offer:
    """An understood offer to disengage that awaits its answer.

    channel is the one on which it was made first, and from the answer on the one on which that is given; heard says by
    which channel, and in which note, each echelon first heard it; waiting is how many callers still wait.
    """

    side: int
    channel: str
    number: int
    line: int
    answered: simpy.Event
    heard: dict[Level, tuple[str, int]] = field(default_factory=dict)
    waiting: int = 0
    is_open: int = 1
    is_known: int = 0
    accepted: int = 0
    is_answered: int = 0


class Side:
    """One side of one encounter: its force, its units, its commander's minds and counters."""

    def __init__(self, index: int, force: Force, inbox: simpy.Store) -> None:
        self.index, self.force, self.inbox = index, force, inbox
        self.crafts = tuple(Craft(index, number, unit) for number, unit in enumerate(force.units.values()))
        self.leaders = tuple(craft for craft in self.crafts if craft.unit.station == "leads")
        self.escorts = tuple(craft for craft in self.crafts if craft.unit.station == "escorts")
        for craft in self.escorts:
            craft.station = minus(craft.position, self.leaders[0].position)
        self.ids = {level: actor(index, level) for level in Level}
        self.minds: dict[Level, Mind] = {}
        self.goal, self.resolve, self.reflex = 0, 0.0, 0.0
        self.rung, self.posture = 0, 0
        self.first_percept_s, self.clock_s = math.nan, math.nan
        self.assessing = self.calling = 0
        self.defaulted = UNCAUSED  # the note of the default executed since the safety ring was entered
        self.request: Request | None = None
        self.still = DELIBERATELY
        self.acts = self.assessments = self.decisions = self.requests = self.plans = 0
        self.attempts = Counter[str]()
        self.sendings = Counter[str]()
        self.offers = self.warned = 0
        self.opened = UNCAUSED  # the note with which it came
        self.last_seen, self.workload = -1, 0

    def staff(self, level: Level) -> Staff:
        """The headquarters of this side at a level."""
        return self.force.group if level == Level.GROUP else self.force.nation


class Encounter:
    """One encounter of a trial: everything that its processes share."""

    def __init__(self, world: "World", index: int, terms: Terms, sides: tuple[Side, Side]) -> None:
        self.world, self.index, self.terms, self.sides = world, index, terms, sides
        self.env = world.env
        self.ended = False
        self.over = world.env.event()
        self.settled: int = 0
        self.worst, self.destroyed, self.collided = 0, 0, 0
        self.violent_s = -math.inf
        self.depth = 0
        self.deadline_s = math.inf
        reds = sides[1].crafts
        self.pairs = tuple(
            Pair(world.env, blue.index * len(reds) + red.index, (blue, red)) for blue in sides[0].crafts for red in reds
        )
        self.offer: Offer | None = None
        self.agreement: Agreement | None = None
        self.agreements = 0
        self.lines: dict[str, simpy.Resource] = {}
        self._count = 0

    def note(self, who: int, did: Did, what: int = 0, value: float = 0.0, cause: int = UNCAUSED) -> int:
        """Write one line of the log book; its number in this encounter's journal, to be named as a cause."""
        self.world.notes.append(Note(self.env.now, self.index, who, int(did), int(what), float(value), cause))
        self._count += 1
        return self._count - 1

    def is_over(self) -> bool:
        """Whether the scene has ended; asked after every wait."""
        return self.ended

    def wait(self, delay_s: float) -> simpy.Event:
        """So long, or until the scene is over: for whoever keeps a line, an interpreter or an officer meanwhile."""
        return self.env.timeout(delay_s) | self.over

    def chance(self, purpose: Purpose, entity: int, index: int) -> float:
        """The uniform that lives at this address of this encounter."""
        world = self.world
        return world.uniform(world.seed, world.replication, self.terms.number, int(purpose), entity, index)

    def other(self, side: Side) -> Side:
        """The side that faces this one."""
        return self.sides[1 - side.index]

    def nearest(self, craft: Craft | None = None) -> Pair:
        """The nearest pair of all, or of those that a unit belongs to; the first of them at a tie."""
        pairs = self.pairs if craft is None else craft.pairs
        if len(pairs) == 1:
            return pairs[0]
        return min(pairs, key=lambda pair: length(pair.relative(pair.crafts[0], self.env.now)[0]))

    def relative(self, side: Side) -> tuple[Vector, Vector]:
        """Position (m) and velocity (m/s) of the other side's unit minus our own, now, of the nearest pair."""
        pair = self.nearest()
        return pair.relative(pair.crafts[side.index], self.env.now)
