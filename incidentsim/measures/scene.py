"""What is read off the journal of a scene: how it ended, what was counted, how long things took."""

import math
from collections.abc import Sequence
from functools import reduce
from operator import add

from incidentsim.journal import Barrier, Did, Ending, Note, Ring, ring_of, side_of
from incidentsim.scenario.parts import Ladder
from incidentsim.tracks import separations, tracks_of

Row = dict[str, float]
ByDeed = dict[int, list[Note]]


def outcome(by: ByDeed, ladder: Ladder) -> Row:
    """How the scene ended; `violent` (not a measure) where there was violence or loss."""
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
        violent=float(lost or worst >= ladder.violent_rung),
        half_agreed=float(_executed(by) == 1),
        violence=float(Did.COLLIDED in by or worst >= ladder.violent_rung),
        serious=float(worst >= ladder.serious_rung or lost),
        worst_rung=float(worst),
        duration_s=ended.value,
        red_climbed_first=float(side_of(climbed[0].actor) == 1) if climbed else math.nan,
    )
    return row


def _executed(by: ByDeed) -> int:
    """How many sides executed the last agreement of the scene."""
    ended_s = by[Did.ENDED][0].at_s
    since_s = max((note.at_s for note in by.get(Did.AGREED, ()) if note.at_s <= ended_s), default=0.0)
    return sum(note.at_s >= since_s for note in by.get(Did.EXECUTED, ()))


def _hit(by: ByDeed, did: Did) -> float:
    """How many units were hit, each counted once."""
    return float(len({note.actor for note in by.get(did, ())}))


def counts(by: ByDeed) -> Row:
    """What is counted, and mean waits."""

    def count(did: Did) -> float:
        return float(len(by.get(did, ())))

    def waited(did: Did) -> float:
        waits = [note.value for note in by.get(did, ())]
        return reduce(add, waits) / len(waits) if waits else math.nan  # `sum` of floats differs between Pythons

    barred = [note.object for note in by.get(Did.BARRED, ())]
    misread = sum(note.object != note.value for did in (Did.READ, Did.HEARD) for note in by.get(did, ()))
    return {
        "misreads": float(misread),
        "misreads_caught": count(Did.CAUGHT),
        "calls_tried": count(Did.RANG),
        "calls_answered": count(Did.ANSWERED),
        "line_wait_s": waited(Did.LINE_TAKEN),
        "officer_wait_s": waited(Did.OFFICER_TAKEN),
        "interpreter_wait_s": waited(Did.INTERPRETER_TAKEN),
        "calls_refused": float(barred.count(Barrier.REFUSED)),
        "calls_barred": float(len(barred) - barred.count(Barrier.REFUSED)),
        "relays_garbled": count(Did.GARBLED),
        "offers_understood": count(Did.ACCEPTED) + count(Did.DECLINED),
        "offers_refused": count(Did.DECLINED),
        "requests": count(Did.ASKED),
        "relays_lost": count(Did.LOST),
        "defaults": count(Did.DEFAULTED),
        "damaged": _hit(by, Did.DAMAGED),
        "lost": _hit(by, Did.DESTROYED) + 2.0 * count(Did.COLLIDED),
    }


def times(by: ByDeed, ladder: Ladder, row: Row) -> Row:
    """Times to agree and to calm down, and the time that there was; NaN where one does not exist."""
    found = dict.fromkeys(("deescalation_s", "joint_decision_s", "time_available_s", "timeliness", "in_time"), math.nan)
    found["outcome_s"] = _outcome(by, ladder, row)
    seen = [note.at_s for note in by.get(Did.SAW, ()) if note.object >= ladder.unsafe_rung]
    if not seen:
        return found
    first_s, ended_s = seen[0], by[Did.ENDED][0].at_s
    if row["averted"]:
        found["deescalation_s"] = max(0.0, _calmed(by, ladder) - first_s)
    decided_s = max((note.at_s for note in by.get(Did.EXECUTED, ())), default=ended_s) if row["agreed"] else ended_s
    deadline_s = _deadline(by, first_s, decided_s)
    if math.isfinite(deadline_s):
        found["time_available_s"] = deadline_s - first_s
    if row["agreed"]:
        found["joint_decision_s"] = decided_s - first_s
        if math.isfinite(deadline_s) and decided_s > first_s:
            found["in_time"] = float(decided_s <= deadline_s)
            found["timeliness"] = (deadline_s - first_s) / (decided_s - first_s)
    return found


def _outcome(by: ByDeed, ladder: Ladder, row: Row) -> float:
    """How long it took until the ending of an incident was decided; NaN of any other encounter.

    The clock starts with the first unsafe act that was seen; where none was, with the first one, or the collision.
    An ending in violence or loss is dated by its first violent act or collision, since from then on nothing can be
    averted; one that is calm, by the last step down to a safe rung; any other by the end of the scene.
    """
    if not row["incident"]:
        return math.nan
    unsafe = [note.at_s for note in by.get(Did.ACTED, ()) if note.object >= ladder.unsafe_rung]
    violent = [note.at_s for note in by.get(Did.ACTED, ()) if note.object >= ladder.violent_rung]
    collided = [note.at_s for note in by.get(Did.COLLIDED, ())]
    seen = [note.at_s for note in by.get(Did.SAW, ()) if note.object >= ladder.unsafe_rung]
    decided_s = by[Did.ENDED][0].at_s
    if violent or collided:
        decided_s = min(violent + collided)
    elif row["agreed"] or row["stood_down"]:
        decided_s = _calmed(by, ladder)
    return max(0.0, decided_s - (seen[0] if seen else min(unsafe + collided)))


def _calmed(by: ByDeed, ladder: Ladder) -> float:
    """When the last side stepped down to a safe rung; the end of the scene if none did."""
    calmed = [note.at_s for note in by.get(Did.STEPPED_DOWN, ()) if note.object < ladder.unsafe_rung <= note.value]
    return max(calmed, default=by[Did.ENDED][0].at_s)


def _deadline(by: ByDeed, first_s: float, until_s: float) -> float:
    """When the safety ring was first crossed after the first unsafe act was seen; if it was not until the decision,
    when it would have been, as predicted last; inf where no crossing ever lay ahead.
    """
    inward = [note.at_s for note in by.get(Did.CROSSED_IN, ()) if ring_of(note.object) == Ring.SAFETY]
    crossed_s = next((at_s for at_s in inward if first_s < at_s <= until_s), math.inf)
    if math.isfinite(crossed_s):
        return crossed_s
    predicted = [note for note in by.get(Did.DEADLINE, ()) if note.at_s <= until_s]
    standing = max((place for place, note in enumerate(predicted) if note.at_s <= first_s), default=0)
    ahead = [note.value for note in predicted[standing:] if first_s < note.value < math.inf]
    return ahead[-1] if ahead else math.inf


def smallest_separation(notes: Sequence[Note]) -> float:
    """The smallest distance (m) between any two units of both sides, exactly, from their PLACED notes."""
    return min((leg.nearest_m for leg in separations(tracks_of(notes))), default=math.nan)
