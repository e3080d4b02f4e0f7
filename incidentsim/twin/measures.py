"""The measures of a trial read off its log book inside the compiled engine. Mirrors incidentsim/measures.

Each handler fills in some places of a row of numbers: 1 + the place of the measure in the order of MEASURES, after the
status of the trial. The same notes give the same numbers, to the last bit.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

from incidentsim.measures import MEASURES
from incidentsim.twin import layout, tracks
from incidentsim.twin.numbers import PAIR_STRIDE, aftermath, barrier, did, ending, ring
from incidentsim.twin.records import Row, World

#: The place of each measure in a row.
at: Any = ModuleType("at")
for _place, _name in enumerate(MEASURES):
    setattr(at, _name, 1 + _place)
_CLIMBS_DEFAULT = at.climbs_default


def reduce(w: World, e: int, row: Row) -> None:
    """All measures of an encounter of the trial that was played last."""
    for place in range(1, len(row)):
        row[place] = 0.0
    _outcome(w, e, row)
    _counts(w, e, row)
    _waits(w, e, row)
    _hits(w, e, row)
    _aftermath(w, e, row)
    _times(w, e, row)
    row[at.smallest_separation_m] = tracks.smallest_separation(w, e)


def flag(holds: int) -> float:
    """1 where something holds, else 0."""
    return 1.0 if holds else 0.0


def _outcome(w: World, e: int, row: Row) -> None:
    """How the scene ended."""
    ladder, worst, climbed_first = w.p.ladder, 0, -1
    collided = lost = ended = 0
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter != e:
            continue
        if found.did == did.ACTED:
            worst = max(worst, found.object)
            if climbed_first < 0 and found.object >= ladder.unsafe_rung:
                climbed_first = found.actor // 1000
        elif found.did == did.COLLIDED:
            collided = 1
        elif found.did == did.DESTROYED:
            lost = 1
        elif found.did == did.ENDED:
            ended = found.object
            row[at.duration_s] = found.value
    lost = max(lost, collided)
    row[at.uneventful] = flag(ended == ending.UNEVENTFUL)
    row[at.agreed], row[at.stood_down] = flag(ended == ending.AGREED), flag(ended == ending.STOOD_DOWN)
    row[at.lapsed], row[at.collision] = flag(ended == ending.LAPSED), flag(ended == ending.COLLISION)
    row[at.force], row[at.engagement] = flag(ended == ending.FORCE), flag(ended == ending.ENGAGEMENT)
    row[at.unresolved] = flag(ended == ending.UNRESOLVED)
    incident = worst >= ladder.unsafe_rung or collided == 1
    calm = ended == ending.AGREED or ended == ending.STOOD_DOWN
    row[at.incident] = flag(incident)
    row[at.averted] = flag(incident and lost == 0 and worst < ladder.violent_rung and calm)
    row[at.contained] = flag(lost == 1 or worst >= ladder.violent_rung)
    row[at.violence] = flag(collided == 1 or worst >= ladder.violent_rung)
    row[at.serious] = flag(worst >= ladder.serious_rung or lost == 1)
    row[at.worst_rung] = float(worst)
    row[at.red_climbed_first] = math.nan if climbed_first < 0 else flag(climbed_first == 1)
    row[at.half_agreed] = flag(_executed(w, e) == 1)


def _ended_s(w: World, e: int) -> float:
    """When the scene ended."""
    for k in range(w.notes_count):
        if w.notes[k].encounter == e and w.notes[k].did == did.ENDED:
            return w.notes[k].at_s
    return math.nan


def _executed(w: World, e: int) -> int:
    """How many sides executed the last agreement of the scene."""
    ended_s, since_s, count, agreed = _ended_s(w, e), 0.0, 0, 0
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.AGREED and found.at_s <= ended_s:
            since_s = max(since_s, found.at_s) if agreed else found.at_s
            agreed = 1
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.EXECUTED and found.at_s >= since_s:
            count += 1
    return count


def _counts(w: World, e: int, row: Row) -> None:
    """What is counted, note by note."""
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e:
            _count(row, found.did, found.object, found.value)


def _count(row: Row, what: int, of: int, value: float) -> None:
    if what == did.READ or what == did.HEARD:
        row[at.misreads] += flag(of != value)
    elif what == did.CAUGHT:
        row[at.misreads_caught] += 1.0
    elif what == did.RANG:
        row[at.calls_tried] += 1.0
    elif what == did.ANSWERED:
        row[at.calls_answered] += 1.0
    elif what == did.BARRED:
        row[at.calls_refused if of == barrier.REFUSED else at.calls_barred] += 1.0
    elif what == did.GARBLED:
        row[at.relays_garbled] += 1.0
    elif what == did.ACCEPTED or what == did.DECLINED:
        row[at.offers_understood] += 1.0
        row[at.offers_refused] += flag(what == did.DECLINED)
    elif what == did.ASKED:
        row[at.requests] += 1.0
    elif what == did.LOST:
        row[at.relays_lost] += 1.0
    elif what == did.DEFAULTED:
        row[at.defaults] += 1.0
    elif what == did.CLIMBED:
        row[at.climbs] += 1.0
    elif what == did.CAUSED:
        row[_CLIMBS_DEFAULT + of] += 1.0


def _waits(w: World, e: int, row: Row) -> None:
    """Mean waits, of those who waited for something and got it."""
    row[at.line_wait_s] = _mean_wait(w, e, did.LINE_TAKEN)
    row[at.officer_wait_s] = _mean_wait(w, e, did.OFFICER_TAKEN)
    row[at.interpreter_wait_s] = _mean_wait(w, e, did.INTERPRETER_TAKEN)


def _mean_wait(w: World, e: int, what: int) -> float:
    total, count = 0.0, 0
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == what:
            total += found.value
            count += 1
    return total / count if count else math.nan


def _hits(w: World, e: int, row: Row) -> None:
    """Units damaged or lost, each counted once; both of a pair that collided."""
    row[at.damaged], row[at.lost] = _hit(w, e, did.DAMAGED), _hit(w, e, did.DESTROYED)
    for k in range(w.notes_count):
        if w.notes[k].encounter == e and w.notes[k].did == did.COLLIDED:
            row[at.lost] += 2.0


def _hit(w: World, e: int, what: int) -> float:
    seen = 0
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == what:
            seen |= 1 << (found.actor // 1000 * layout.UNITS + found.actor % 1000)
    count = 0.0
    for bit in range(2 * layout.UNITS):
        count += flag((seen >> bit) & 1)
    return count


def _aftermath(w: World, e: int, row: Row) -> None:
    """How the aftermath ended, and what that makes of the whole: averted, contained, violence."""
    ended, judged = 0, -1
    row[at.aftermath_s] = math.nan
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.CONCLUDED and not ended:
            ended, row[at.aftermath_s] = found.object, found.value
        elif found.encounter == e and found.did == did.JUDGED and judged < 0:
            judged = found.object
    settled, retaliation = flag(ended == aftermath.SETTLED), flag(ended == aftermath.RETALIATION)
    row[at.aftermath], row[at.settled], row[at.retaliation] = flag(ended > 0), settled, retaliation
    row[at.frozen] = flag(ended == aftermath.FROZEN)
    row[at.judged_deliberate] = math.nan if judged < 0 else float(judged)
    row[at.averted] = row[at.averted] * (1.0 - retaliation)
    row[at.contained] = row[at.contained] * row[at.incident] * settled
    row[at.success] = row[at.averted] + row[at.contained]
    row[at.violence] = max(row[at.violence], retaliation)


def _times(w: World, e: int, row: Row) -> None:
    """Times to agree and to calm down, and the time that there was; NaN where one does not exist."""
    row[at.deescalation_s] = row[at.joint_decision_s] = row[at.time_available_s] = math.nan
    row[at.timeliness] = row[at.in_time] = math.nan
    first_s, ended_s = _first_seen(w, e), _ended_s(w, e)
    row[at.outcome_s] = _until_decided(w, e, row, first_s)
    if math.isnan(first_s):
        return
    if row[at.averted]:
        row[at.deescalation_s] = max(0.0, _calmed(w, e, ended_s) - first_s)
    decided_s = _last_executed(w, e, ended_s) if row[at.agreed] else ended_s
    deadline_s = _deadline(w, e, first_s, decided_s)
    if math.isfinite(deadline_s):
        row[at.time_available_s] = deadline_s - first_s
    if row[at.agreed]:
        row[at.joint_decision_s] = decided_s - first_s
        if math.isfinite(deadline_s) and decided_s > first_s:
            row[at.in_time] = flag(decided_s <= deadline_s)
            row[at.timeliness] = (deadline_s - first_s) / (decided_s - first_s)


def _first_seen(w: World, e: int) -> float:
    """When an unsafe act was first seen; NaN where none was."""
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.SAW and found.object >= w.p.ladder.unsafe_rung:
            return found.at_s
    return math.nan


def _last_executed(w: World, e: int, ended_s: float) -> float:
    """When an agreement was executed last; the end of the scene if none was."""
    last_s, any_was = ended_s, 0
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.EXECUTED:
            last_s = max(last_s, found.at_s) if any_was else found.at_s
            any_was = 1
    return last_s


def _until_decided(w: World, e: int, row: Row, first_seen_s: float) -> float:
    """How long it took until the ending of an incident was decided; NaN of any other encounter."""
    if not row[at.incident]:
        return math.nan
    violent_s = unsafe_s = math.inf
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter != e:
            continue
        collides = found.did == did.COLLIDED
        if collides or (found.did == did.ACTED and found.object >= w.p.ladder.violent_rung):
            violent_s = min(violent_s, found.at_s)
        if collides or (found.did == did.ACTED and found.object >= w.p.ladder.unsafe_rung):
            unsafe_s = min(unsafe_s, found.at_s)
    decided_s = _ended_s(w, e)
    if violent_s < math.inf:
        decided_s = violent_s
    elif row[at.agreed] or row[at.stood_down]:
        decided_s = _calmed(w, e, decided_s)
    return max(0.0, decided_s - (unsafe_s if math.isnan(first_seen_s) else first_seen_s))


def _calmed(w: World, e: int, ended_s: float) -> float:
    """When the last side stepped down to a safe rung; the end of the scene if none did."""
    last_s, any_did, unsafe = ended_s, 0, w.p.ladder.unsafe_rung
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.STEPPED_DOWN and found.object < unsafe <= found.value:
            last_s = max(last_s, found.at_s) if any_did else found.at_s
            any_did = 1
    return last_s


def _deadline(w: World, e: int, first_s: float, until_s: float) -> float:
    """When the safety ring was first crossed after the first unsafe act was seen; if not, as predicted last; or inf."""
    for k in range(w.notes_count):
        found = w.notes[k]
        inward = found.encounter == e and found.did == did.CROSSED_IN and found.object % PAIR_STRIDE == ring.SAFETY
        if inward and first_s < found.at_s <= until_s:
            return found.at_s
    standing = -1
    for k in range(w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.DEADLINE and found.at_s <= until_s:
            if standing < 0 or found.at_s <= first_s:
                standing = k
    ahead_s = math.inf
    for k in range(max(standing, 0), w.notes_count):
        found = w.notes[k]
        if found.encounter == e and found.did == did.DEADLINE and found.at_s <= until_s:
            if first_s < found.value < math.inf:
                ahead_s = found.value
    return ahead_s
