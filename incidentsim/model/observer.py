"""A third party that watches: what it reports puts a misread act right."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import Did, Level
from incidentsim.model import acts, judgement
from incidentsim.model.state import Encounter, Percept, Side
from incidentsim.scenario.laws import duration


def watch(encounter: Encounter, side: Side, percept: Percept, read: tuple[int, float]) -> None:
    """A misread unsafe act may be reported for what it was, some time after it was seen.

    Takes    the percept that was misread; the note of the reading, and when the act was seen (s).
    A report that is there before the assessment ends corrects the reading at once; what was asked of superiors or
    reported to them meanwhile stays as it was.
    """
    (line, seen_s), third = read, encounter.world.scenario.third_party
    place = len(side.minds[Level.BRIDGE].evidence) - 1
    as_read = side.minds[Level.BRIDGE].evidence[place].read
    if max(as_read, percept.rung) < encounter.world.scenario.ladder.unsafe_rung:
        return
    if third.observer <= 0.0 or encounter.chance(Purpose.OBSERVER, 0, 0) >= third.observer:
        return
    if encounter.chance(Purpose.OBSERVED, side.index, percept.number) >= third.observer_corrects:
        return
    u = encounter.chance(Purpose.OBSERVER_DELAY, side.index, percept.number)
    left_s = seen_s + duration(third.observer_report, u) - encounter.env.now
    if left_s <= 0.0:
        _correct(encounter, side, place, line)
    else:
        encounter.env.process(_report(encounter, side, (place, line), left_s))


def _report(encounter: Encounter, side: Side, misread: tuple[int, int], left_s: float) -> ProcessGenerator:
    """The observer's report comes late: the reading is put right, and that is a percept."""
    yield encounter.env.timeout(left_s)
    if not encounter.is_over():
        line = _correct(encounter, side, *misread)
        acts.perceive(encounter, side, Percept(-1, 0, line, None, 1))


def _correct(encounter: Encounter, side: Side, place: int, line: int) -> int:
    mind = side.minds[Level.BRIDGE]
    before = mind.evidence[place]
    judgement.put_right(encounter, mind, place)
    return encounter.note(side.ids[Level.BRIDGE], Did.OBSERVED, before.true, before.read, line)
