"""The state of an aftermath: two capitals after a serious scene, and what is still open between them.

A sequel shares the address, the log book, the lines and the staffs of the scene that it follows, and may stand in for
it wherever messages and lines are concerned. Its sides are new: fresh counters, the minds of group and nation as the
scene left them.
"""

import math
from typing import Final, NamedTuple

import simpy
from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import NOBODY, UNCAUSED, Aftermath, Did, Level, News
from incidentsim.model.state import Encounter, Mind, Side
from incidentsim.rules import aftermath as rules

#: Draws of the aftermath lie this far along the index, so that nothing in the scene can move them.
_OFFSET: Final = 1 << 24
#: ... but for what is drawn once for scene and aftermath together.
_ONCE: Final = frozenset(
    {
        Purpose.AIM,
        Purpose.WILLING,
        Purpose.REFUSAL,
        Purpose.VETO,
        Purpose.VETO_COIN,
        Purpose.OUTAGE,
        Purpose.OBSERVER,
    }
)
ECHELONS: Final = (Level.GROUP, Level.NATION)
#: In place of the number of the unit that was hit: an act that hit none.
NOTHING: Final = -1


class Deed(NamedTuple):
    """What the aftermath is about: whose act it was, its rung, when (s), the note that tells of it.

    collided is 1 where a collision was part of it; hit is the number of the unit that was hit, or NOTHING.
    """

    by: int
    rung: int
    at_s: float
    line: int
    collided: int
    hit: int = NOTHING


class Capital:
    """One side on the political clock: what it knows, what it has done."""

    def __init__(self, side: Side, told: simpy.Event, suffered: int) -> None:
        self.side, self.told, self.suffered = side, told, suffered
        self.learnt_s, self.decided_s = math.nan, math.nan
        self.judged = -1
        self.due_s = math.inf
        self.is_due = self.closed = 0
        self.stepped = self.explained = 0
        self.has_word = self.has_facts = self.has_mediator = 0

    def have_word(self) -> None:
        """The other side has been in touch: it is not silent, and who had not learnt of the act learns of it now."""
        self.has_word = 1
        if not self.told.triggered:
            self.told.succeed()

    def has_learnt(self) -> bool:
        """Whether it has learnt of the act."""
        return not math.isnan(self.learnt_s)

    def knows(self) -> bool:
        """Whether it has learnt of the act and, having suffered it, has judged it: before, it decides nothing."""
        return self.has_learnt() and (not self.suffered or self.judged >= 0)


class Sequel(Encounter):
    """The aftermath of one encounter: everything that its processes share."""

    def __init__(self, scene: Encounter, deed: Deed) -> None:
        sides = (_at_home(scene, scene.sides[0]), _at_home(scene, scene.sides[1]))
        super().__init__(scene.world, scene.index, scene.terms, sides)
        self.scene, self.deed, self.lines = scene, deed, scene.lines
        self.capitals = (
            Capital(sides[0], self.env.event(), 1 - int(deed.by == 0)),
            Capital(sides[1], self.env.event(), 1 - int(deed.by == 1)),
        )
        goal, coercive = sides[deed.by].goal, scene.world.scenario.ladder.coercive_rung
        self.deliberate = rules.is_deliberate(goal, coercive, deed.collided)
        self.last_news_s = deed.at_s
        self._open = 0

    def note(self, who: int, did: Did, what: int = 0, value: float = 0.0, cause: int = UNCAUSED) -> int:
        """Write one line of the log book of the encounter."""
        return self.scene.note(who, did, what, value, cause)

    def chance(self, purpose: Purpose, entity: int, index: int) -> float:
        """The uniform that lives at this address of the aftermath."""
        return self.scene.chance(purpose, entity, index if purpose in _ONCE else index + _OFFSET)

    def play(self, process: ProcessGenerator) -> None:
        """Let something run from which news may come."""
        self._open += 1
        self.env.process(self._played(process))

    def hear(self, capital: Capital, news: News, cause: int) -> None:
        """News is before a capital."""
        line = self.note(capital.side.ids[Level.NATION], Did.NEWS, news, 0.0, cause)
        self.last_news_s = self.env.now
        self._open += 1
        capital.side.inbox.put(line)

    def close(self) -> None:
        """News is dealt with, or what might have brought some has run out; when nothing is left, it freezes."""
        self._open -= 1
        if self._open == 0:
            self.conclude(Aftermath.FROZEN)

    def conclude(self, how: Aftermath, cause: int = UNCAUSED) -> None:
        """The aftermath is over; what still runs of it does nothing more."""
        if self.is_over():
            return
        last_s = self.last_news_s if how == Aftermath.FROZEN else self.env.now
        self.note(NOBODY, Did.CONCLUDED, how, last_s - self.deed.at_s, cause)
        self.ended = True
        self.over.succeed()
        self.world.running -= 1

    def rival(self, capital: Capital) -> Capital:
        """The other capital."""
        return self.capitals[1 - capital.side.index]

    def _played(self, process: ProcessGenerator) -> ProcessGenerator:
        yield from process
        self.close()


def _at_home(scene: Encounter, side: Side) -> Side:
    """The same side with fresh counters, on display; its headquarters remember the scene."""
    scenario, now_s = scene.world.scenario, scene.env.now
    home = Side(side.index, side.force, simpy.Store(scene.env))
    home.goal, home.resolve = side.goal, side.resolve
    home.rung = min(scenario.aftermath.own_rung, scene.terms.top)
    for level in ECHELONS:
        seen = side.minds[level]
        seen.relax(now_s, scenario.belief.relax_s)
        seen.cool(now_s, scenario.decision.heat_s)
        mind = home.minds[level] = Mind(seen.prior, now_s)
        mind.belief, mind.heat = seen.belief, seen.heat
    return home
