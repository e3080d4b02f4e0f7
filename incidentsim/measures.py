"""Names, units and meaning of every measure, and the pure function that reads them off a journal.

One encounter of one replication gives one row. A measure that is not defined for it (the timeliness
of an encounter without a deadline) is NaN there: a counted state, not a number. A measure may have a
condition, `given`: it is then estimated over the rows where that column is 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from incidentsim.journal import Did, Ending, Journal, Note, Ring, encounters_in, of_encounter, side_of
from incidentsim.scenario.parts import Ladder
from incidentsim.tracks import separations, tracks_of

Kind = Literal["share", "per 1,000", "mean"]
Row = dict[str, float]
Rows = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column of the table of trials means, and how it is summed up."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    given: str | None = None


def _shares(given: str | None, named: dict[str, str]) -> list[Measure]:
    return [Measure(name, "share", "1", meaning, given) for name, meaning in named.items()]


_ALL = [
    *_shares(None, {"incident": "someone reached an unsafe rung (2), or there was a collision"}),
    *_shares(
        "incident",
        {
            "success": "de-escalated: averted, or contained (which needs an aftermath; a scene has none)",
            "averted": "agreed or stood down, nothing lost, nobody at a violent rung (5)",
        },
    ),
    Measure("violence", "per 1,000", "encounters", "collision, or an act at a violent rung (5) or above"),
    *_shares(
        "incident",
        {
            "agreed": "ended by an executed joint agreement",
            "stood_down": "ended with both at rung 1 or below, but not by an agreement that both executed",
            "half_agreed": "one side executed an agreement that the other never did",
            "lapsed": "errand done or ranges open with someone still at rung 2 or above: distance, not de-escalation",
            "collision": "ended by a collision",
            "force": "the worst act was of rung 5, and there was no collision",
            "engagement": "the worst act was of rung 6 or above",
            "unresolved": "not ended at the horizon",
        },
    ),
    *_shares(
        None,
        {
            "uneventful": "nobody reached rung 2 and nothing was lost",
            "serious": "reached rung 4, or cost a collision or a unit",
        },
    ),
    Measure("worst_rung", "mean", "rung", "highest rung at which anyone acted", "incident"),
    Measure("smallest_separation_m", "mean", "m", "smallest distance between the two units", None),
    Measure("duration_s", "mean", "s", "length of the scene", None),
    Measure(
        "deescalation_s",
        "mean",
        "s",
        "from the first unsafe act seen to the last step down to a safe rung",
        "averted",
    ),
    Measure(
        "joint_decision_s",
        "mean",
        "s",
        "from the first percept of an unsafe act to the executed joint agreement",
        "agreed",
    ),
    Measure(
        "time_available_s",
        "mean",
        "s",
        "of the last approach: from the first unsafe act seen, or the safety ring left, to its crossing",
        "incident",
    ),
    Measure(
        "timeliness",
        "mean",
        "1",
        "time available / time taken, both on the clock of the last approach; above 1: in time",
        "agreed",
    ),
    *_shares("agreed", {"in_time": "the joint decision came before the safety-ring crossing"}),
    Measure("misreads", "mean", "count", "acts and messages that were taken for what they were not", None),
    Measure("misreads_caught", "mean", "count", "misread messages noticed at the read-back", None),
    Measure("calls_tried", "mean", "count", "attempts to reach the other side", None),
    Measure("calls_answered", "mean", "count", "attempts that were answered", None),
    Measure("line_wait_s", "mean", "s", "wait for a free line, of attempts that got one", None),
    Measure("offers_understood", "mean", "count", "offers to disengage that were understood and answered", "incident"),
    Measure("offers_refused", "mean", "count", "... and refused", "incident"),
    Measure("requests", "mean", "count", "requests to higher echelons", None),
    Measure("relays_lost", "mean", "count", "reports and orders lost inside one side", None),
    Measure("defaults", "mean", "count", "ROE defaults taken for want of a decision", None),
    *_shares("incident", {"red_climbed_first": "red was the first to reach an unsafe rung"}),
]
#: Every measure by its fixed name.
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
#: One row a trial: addresses, then one float a measure, NaN where it is not defined.
ROW = np.dtype([("replication", np.int64), ("encounter", np.int32), *((name, np.float64) for name in MEASURES)])


def rows_of(journal: Journal, replication: int, ladder: Ladder) -> Rows:
    """The rows of one trial, one an encounter, read off its journal.

    Returns  a structured array of dtype `ROW`, shape (encounters,).
    """
    encounters = encounters_in(journal)
    rows = np.empty(len(encounters), dtype=ROW)
    for place, encounter in enumerate(encounters):
        measured = measure_encounter(of_encounter(journal, encounter), ladder)
        rows[place] = (replication, encounter, *(measured[name] for name in MEASURES))
    return rows


def measure_encounter(notes: Sequence[Note], ladder: Ladder) -> Row:
    """Every measure of one encounter, by name, from its notes alone."""
    by: dict[int, list[Note]] = {}
    for note in notes:
        by.setdefault(note.did, []).append(note)
    row = {**_outcome(by, ladder), **_counts(by)}
    row["smallest_separation_m"] = smallest_separation(notes)
    row.update(_times(by, ladder, row))
    return row


def _outcome(by: dict[int, list[Note]], ladder: Ladder) -> Row:
    ended = by[Did.ENDED][0]
    acts = by.get(Did.ACTED, [])
    worst = max((note.object for note in acts), default=0)
    lost = Did.COLLIDED in by or Did.DESTROYED in by
    incident = worst >= ladder.unsafe_rung or Did.COLLIDED in by
    row = {
        name: float(ended.object == Ending[name.upper()])
        for name in ("uneventful", "agreed", "stood_down", "lapsed", "collision", "force", "engagement", "unresolved")
    }
    climbed = [note for note in acts if note.object >= ladder.unsafe_rung]
    averted = incident and not lost and worst < ladder.violent_rung and (row["agreed"] or row["stood_down"])
    row.update(
        incident=float(incident),
        averted=float(averted),
        success=float(averted),
        half_agreed=float(len(by.get(Did.EXECUTED, ())) == 1),
        violence=float(Did.COLLIDED in by or worst >= ladder.violent_rung),
        serious=float(worst >= ladder.serious_rung or lost),
        worst_rung=float(worst),
        duration_s=ended.value,
        red_climbed_first=float(side_of(climbed[0].actor) == 1) if climbed else math.nan,
    )
    return row


def _counts(by: dict[int, list[Note]]) -> Row:
    def count(did: Did) -> float:
        return float(len(by.get(did, ())))

    waits = [note.value for note in by.get(Did.LINE_TAKEN, ())]
    misread = sum(note.object != note.value for did in (Did.READ, Did.HEARD) for note in by.get(did, ()))
    return {
        "misreads": float(misread),
        "misreads_caught": count(Did.CAUGHT),
        "calls_tried": count(Did.RANG),
        "calls_answered": count(Did.ANSWERED),
        "line_wait_s": sum(waits) / len(waits) if waits else math.nan,
        "offers_understood": count(Did.ACCEPTED) + count(Did.DECLINED),
        "offers_refused": count(Did.DECLINED),
        "requests": count(Did.ASKED),
        "relays_lost": count(Did.LOST),
        "defaults": count(Did.DEFAULTED),
    }


def _times(by: dict[int, list[Note]], ladder: Ladder, row: Row) -> Row:
    """Times to agree and to calm down, and the time that there was; NaN where one does not exist."""
    times = dict.fromkeys(("deescalation_s", "joint_decision_s", "time_available_s", "timeliness", "in_time"), math.nan)
    seen = [note.at_s for note in by.get(Did.SAW, ()) if note.object >= ladder.unsafe_rung]
    if not seen:
        return times
    first_s, ended_s = seen[0], by[Did.ENDED][0].at_s
    if row["averted"]:
        calmed = [n.at_s for n in by.get(Did.STEPPED_DOWN, ()) if n.object < ladder.unsafe_rung <= n.value]
        times["deescalation_s"] = max(0.0, max(calmed, default=ended_s) - first_s)
    decided_s = max((note.at_s for note in by.get(Did.EXECUTED, ())), default=ended_s) if row["agreed"] else ended_s
    since_s, deadline_s = _approach(by, first_s, decided_s)
    if math.isfinite(deadline_s):
        times["time_available_s"] = deadline_s - since_s
    if row["agreed"]:
        times["joint_decision_s"] = decided_s - first_s
        if math.isfinite(deadline_s):
            times["in_time"] = float(decided_s <= deadline_s)
            if decided_s > since_s:
                times["timeliness"] = (deadline_s - since_s) / (decided_s - since_s)
    return times


def _approach(by: dict[int, list[Note]], first_s: float, until_s: float) -> tuple[float, float]:
    """The approach in which a decision fell: since when (s), and its safety-ring crossing (s; inf for none).

    The clock starts with the first unsafe act seen, and anew whenever the safety ring is left.
    """
    left = [n.at_s for n in by.get(Did.CROSSED_OUT, ()) if n.object == Ring.SAFETY and first_s <= n.at_s <= until_s]
    since_s = left[-1] if left else first_s
    crossed = [n.at_s for n in by.get(Did.CROSSED_IN, ()) if n.object == Ring.SAFETY and since_s <= n.at_s <= until_s]
    if crossed:
        return since_s, crossed[0]
    predicted = [note.value for note in by.get(Did.DEADLINE, ()) if note.at_s <= until_s]
    return since_s, predicted[-1] if predicted and predicted[-1] >= since_s else math.inf


def smallest_separation(notes: Sequence[Note]) -> float:
    """The smallest distance (m) between the two units, exactly, from their PLACED notes."""
    return min((leg.nearest_m for leg in separations(tracks_of(notes))), default=math.nan)
