"""The measures of an encounter read off the log book inside the compiled engine. Mirrors incidentsim/measures.

One pass over the notes counts and notes down when things happened, and follows the tracks; where an unsafe act was
seen, or something was agreed, a second one looks for what can only be known then. The same notes give the same
numbers, to the last bit. Notes are in the order of time, and the six that place a unit follow upon one another.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

from incidentsim.journal import Did
from incidentsim.measures import MEASURES
from incidentsim.twin import layout, tracks
from incidentsim.twin.numbers import PAIR_STRIDE, aftermath, barrier, did, ending, ring
from incidentsim.twin.records import Row, World

#: The place of each measure in the order of MEASURES.
at: Any = ModuleType("at")
for _place, _name in enumerate(MEASURES):
    setattr(at, _name, _place)
_CLIMBS_DEFAULT = at.climbs_default
#: What is told of an encounter: how many notes of each Did, then times (s), the endings, and the first climber.
_SEEN_S = len(Did) + 1
_UNSAFE_S, _VIOLENT_S, _CALMED_S, _EXECUTED_S, _ENDED_S = range(_SEEN_S + 1, layout.TOLD)
_AXES = 6


def reduce(w: World, e: int, row: Row) -> None:
    """All measures of an encounter of the trial that was played last, behind the status of the trial."""
    notes, ladder, told, legs, out = w.notes, w.p.ladder, w.told, w.legs, w.measures
    out[:], told[:], legs[:] = 0.0, 0.0, -1
    told[_SEEN_S] = out[at.red_climbed_first] = out[at.judged_deliberate] = out[at.aftermath_s] = math.nan
    told[_UNSAFE_S] = told[_VIOLENT_S] = out[at.smallest_separation_m] = math.inf
    told[_CALMED_S] = told[_EXECUTED_S] = -math.inf
    span = _read_all((notes, w.notes_count, e), ladder, told, legs, out)
    out[at.smallest_separation_m] = tracks.finish(notes, legs, told[_ENDED_S], out[at.smallest_separation_m])
    _counts(told, out)
    _outcome(told, ladder, out)
    _aftermath(told, out)
    if told[did.EXECUTED] > 0.0 and _executed(notes, span, e, told[_ENDED_S]) == 1:
        out[at.half_agreed] = 1.0
    _times(notes, span, e, told, out)
    for place in range(len(out)):
        row[1 + place] = out[place]


def flag(holds: int) -> float:
    """1 where something holds, else 0."""
    return 1.0 if holds else 0.0


def _read_all(log: tuple[Any, int, int], ladder: Any, told: Any, legs: Any, out: Any) -> tuple[int, int]:
    """The first pass: which notes belong to the encounter, from and to."""
    notes, count, encounter = log
    first, last, k = count, 0, 0
    while k < count:
        what = notes[k].did
        if notes[k].encounter != encounter:
            k += _AXES if what == did.PLACED else 1
            continue
        first = min(first, k)
        if what == did.PLACED:
            if told[did.ENDED] == 0.0 or notes[k].at_s <= told[_ENDED_S]:
                out[at.smallest_separation_m] = tracks.turn(notes, k, legs, out[at.smallest_separation_m])
            k += _AXES
        else:
            told[what] += 1.0
            _read(notes[k], ladder, told, out)
            k += 1
        last = k
    return first, last


def _read(note: Any, ladder: Any, told: Any, out: Any) -> None:
    """A note that is more than counted."""
    what, at_s, of = note.did, note.at_s, note.object
    if what == did.ACTED:
        out[at.worst_rung] = max(out[at.worst_rung], float(of))
        if of >= ladder.unsafe_rung:
            told[_UNSAFE_S] = min(told[_UNSAFE_S], at_s)
            if math.isnan(out[at.red_climbed_first]):
                out[at.red_climbed_first] = flag(note.actor // 1000 == 1)
        if of >= ladder.violent_rung:
            told[_VIOLENT_S] = min(told[_VIOLENT_S], at_s)
    elif what == did.SAW:
        if of >= ladder.unsafe_rung and math.isnan(told[_SEEN_S]):
            told[_SEEN_S] = at_s
    elif what == did.READ or what == did.HEARD:
        out[at.misreads] += flag(of != note.value)
    elif what == did.STEPPED_DOWN:
        if of < ladder.unsafe_rung <= note.value:
            told[_CALMED_S] = max(told[_CALMED_S], at_s)
    elif what == did.EXECUTED:
        told[_EXECUTED_S] = max(told[_EXECUTED_S], at_s)
    elif what == did.COLLIDED:
        told[_UNSAFE_S], told[_VIOLENT_S] = min(told[_UNSAFE_S], at_s), min(told[_VIOLENT_S], at_s)
    else:
        _read_rarer(note, told, out)


def _read_rarer(note: Any, told: Any, out: Any) -> None:
    """... of which there are few, or one."""
    what, of = note.did, note.object
    if what == did.CAUSED:
        out[_CLIMBS_DEFAULT + of] += 1.0
    elif what == did.BARRED:
        out[at.calls_refused] += flag(of == barrier.REFUSED)
    elif what == did.LINE_TAKEN:
        out[at.line_wait_s] += note.value
    elif what == did.OFFICER_TAKEN:
        out[at.officer_wait_s] += note.value
    elif what == did.INTERPRETER_TAKEN:
        out[at.interpreter_wait_s] += note.value
    elif what == did.DAMAGED:
        out[at.damaged] = float(int(out[at.damaged]) | (1 << tracks.unit(note.actor)))
    elif what == did.DESTROYED:
        out[at.lost] = float(int(out[at.lost]) | (1 << tracks.unit(note.actor)))
    elif what == did.ENDED and told[what] == 1.0:
        told[_ENDED_S], out[at.duration_s] = note.at_s, note.value
        _end(of, out)
    elif what == did.CONCLUDED and told[what] == 1.0:
        out[at.settled], out[at.retaliation] = flag(of == aftermath.SETTLED), flag(of == aftermath.RETALIATION)
        out[at.frozen], out[at.aftermath_s] = flag(of == aftermath.FROZEN), note.value
    elif what == did.JUDGED and told[what] == 1.0:
        out[at.judged_deliberate] = float(of)


def _end(how: int, out: Any) -> None:
    """How the scene ended."""
    out[at.uneventful] = flag(how == ending.UNEVENTFUL)
    out[at.agreed], out[at.stood_down] = flag(how == ending.AGREED), flag(how == ending.STOOD_DOWN)
    out[at.lapsed], out[at.collision] = flag(how == ending.LAPSED), flag(how == ending.COLLISION)
    out[at.force], out[at.engagement] = flag(how == ending.FORCE), flag(how == ending.ENGAGEMENT)
    out[at.unresolved] = flag(how == ending.UNRESOLVED)


def _bits(of: float) -> float:
    """How many bits are set."""
    rest, count = int(of), 0
    while rest:
        rest &= rest - 1
        count += 1
    return float(count)


def _counts(told: Any, out: Any) -> None:
    """What is counted, and mean waits of those who waited for something and got it."""
    refused = out[at.calls_refused]
    out[at.misreads_caught], out[at.relays_garbled] = told[did.CAUGHT], told[did.GARBLED]
    out[at.calls_tried], out[at.calls_answered] = told[did.RANG], told[did.ANSWERED]
    out[at.calls_barred] = told[did.BARRED] - refused
    out[at.offers_understood] = told[did.ACCEPTED] + told[did.DECLINED]
    out[at.offers_refused] = told[did.DECLINED]
    out[at.requests], out[at.relays_lost] = told[did.ASKED], told[did.LOST]
    out[at.defaults], out[at.climbs] = told[did.DEFAULTED], told[did.CLIMBED]
    out[at.line_wait_s] = _mean(out[at.line_wait_s], told[did.LINE_TAKEN])
    out[at.officer_wait_s] = _mean(out[at.officer_wait_s], told[did.OFFICER_TAKEN])
    out[at.interpreter_wait_s] = _mean(out[at.interpreter_wait_s], told[did.INTERPRETER_TAKEN])
    out[at.damaged] = _bits(out[at.damaged])
    out[at.lost] = _bits(out[at.lost]) + 2.0 * told[did.COLLIDED]


def _mean(total: float, count: float) -> float:
    return total / count if count > 0.0 else math.nan


def _outcome(told: Any, ladder: Any, out: Any) -> None:
    """What the scene was, beside how it ended; `contained` stands for violence or loss until the aftermath is read."""
    worst, collided = out[at.worst_rung], told[did.COLLIDED] > 0.0
    lost, violent = collided or told[did.DESTROYED] > 0.0, worst >= ladder.violent_rung
    incident = worst >= ladder.unsafe_rung or collided
    calm = out[at.agreed] + out[at.stood_down] > 0.0
    out[at.incident] = flag(incident)
    out[at.averted] = flag(incident and not lost and not violent and calm)
    out[at.contained] = flag(lost or violent)
    out[at.violence] = flag(collided or violent)
    out[at.serious] = flag(worst >= ladder.serious_rung or lost)


def _aftermath(told: Any, out: Any) -> None:
    """What the aftermath makes of the whole: averted, contained, violence."""
    retaliation = out[at.retaliation]
    out[at.aftermath] = flag(told[did.CONCLUDED] > 0.0)
    out[at.averted] = out[at.averted] * (1.0 - retaliation)
    out[at.contained] = out[at.contained] * out[at.incident] * out[at.settled]
    out[at.success] = out[at.averted] + out[at.contained]
    out[at.violence] = max(out[at.violence], retaliation)


def _executed(notes: Any, span: tuple[int, int], encounter: int, ended_s: float) -> int:
    """How many sides executed the last agreement of the scene."""
    since_s, count = -math.inf, 0
    for k in range(span[0], span[1]):
        if notes[k].did == did.AGREED and notes[k].encounter == encounter and notes[k].at_s <= ended_s:
            since_s = max(since_s, notes[k].at_s)
    since_s = 0.0 if since_s == -math.inf else since_s
    for k in range(span[0], span[1]):
        if notes[k].did == did.EXECUTED and notes[k].encounter == encounter and notes[k].at_s >= since_s:
            count += 1
    return count


def _times(notes: Any, span: tuple[int, int], encounter: int, told: Any, out: Any) -> None:
    """Times to agree and to calm down, and the time that there was; NaN where one does not exist."""
    first_s, ended_s = told[_SEEN_S], told[_ENDED_S]
    agreed = out[at.agreed] > 0.0
    out[at.outcome_s] = _until_decided(told, out)
    out[at.deescalation_s] = out[at.joint_decision_s] = out[at.time_available_s] = math.nan
    out[at.timeliness] = out[at.in_time] = math.nan
    if math.isnan(first_s):
        return
    if out[at.averted] > 0.0:
        out[at.deescalation_s] = max(0.0, _calmed(told) - first_s)
    decided_s = told[_EXECUTED_S] if agreed and told[did.EXECUTED] > 0.0 else ended_s
    deadline_s = _deadline(notes, span, encounter, first_s, decided_s)
    if math.isfinite(deadline_s):
        out[at.time_available_s] = deadline_s - first_s
    if agreed:
        out[at.joint_decision_s] = decided_s - first_s
        if math.isfinite(deadline_s) and decided_s > first_s:
            out[at.in_time] = flag(decided_s <= deadline_s)
            out[at.timeliness] = (deadline_s - first_s) / (decided_s - first_s)


def _calmed(told: Any) -> float:
    """When the last side stepped down to a safe rung; the end of the scene if none did."""
    return told[_CALMED_S] if told[_CALMED_S] > -math.inf else told[_ENDED_S]


def _until_decided(told: Any, out: Any) -> float:
    """How long it took until the ending of an incident was decided; NaN of any other encounter."""
    if out[at.incident] == 0.0:
        return math.nan
    decided_s, seen_s = told[_ENDED_S], told[_SEEN_S]
    if told[_VIOLENT_S] < math.inf:
        decided_s = told[_VIOLENT_S]
    elif out[at.agreed] + out[at.stood_down] > 0.0:
        decided_s = _calmed(told)
    return max(0.0, decided_s - (told[_UNSAFE_S] if math.isnan(seen_s) else seen_s))


def _deadline(notes: Any, span: tuple[int, int], encounter: int, first_s: float, until_s: float) -> float:
    """When the safety ring was first crossed after the first unsafe act was seen; if not, as predicted last; or inf."""
    ahead_s, k = math.inf, span[0]
    while k < span[1]:
        note = notes[k]
        k += _AXES if note.did == did.PLACED else 1
        if note.at_s > until_s:
            break
        if note.did == did.DEADLINE and note.encounter == encounter:
            if note.at_s <= first_s:
                ahead_s = math.inf
            if first_s < note.value < math.inf:
                ahead_s = note.value
        elif note.did == did.CROSSED_IN and note.at_s > first_s:
            if note.encounter == encounter and note.object % PAIR_STRIDE == ring.SAFETY:
                return note.at_s
    return ahead_s
