"""A case beside its replays in words: the finding, and the same as rows of text.

It is face validity throughout. One case is one bit, cases are chosen because they were news, and nothing here says
how often anything happens.
"""

from collections.abc import Iterator

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.replay import Placed, Replay
from incidentsim.brief.words import per_cent
from incidentsim.evidence import ASSUMED
from incidentsim.evidence.record import Deed, Event, Fact, Record
from incidentsim.evidence.words import SEVERITY
from incidentsim.units import in_unit, told

CAUTION = "Face validity: one case is one bit, and cases are cases because they were news. This is no validation."
_CLOSE = 0.005


def finding(replay: Replay) -> str:
    """The title: whether what happened is among what the model lets happen, and how much of it in its order."""
    level = replay.severity
    course = f"{per_cent(replay.sequence)} follow the documented course to its end"
    if level.given:
        return f"The act, of severity {level.documented}, is given; of the trials {course}"
    inside = "inside" if level.is_inside else "outside"
    inside = inside if level.is_clear else "at the edge of"
    at_it = per_cent(level.at_it)
    return (
        f"The documented severity, {level.documented}, is {inside} the central 80\u00a0% of trials; {at_it} have it, "
        f"and {course}"
    )


def verdict(replay: Replay) -> str:
    """Inside, outside, too close to its edge for so many trials to tell, or given."""
    level = replay.severity
    if level.given:
        return "given"
    return "at the edge" if not level.is_clear else "inside" if level.is_inside else "OUTSIDE"


def span_of(replay: Replay) -> str:
    """The central 80 % of the severities."""
    level = replay.severity
    return f"{level.low}" if level.low == level.high else f"{level.low} to {level.high}"


def severity_lines(replay: Replay) -> Iterator[str]:
    """The documented severity in its own words, and what the trials make of it."""
    level = replay.severity
    said_by = source_of(replay.record.severity)
    yield f"Severity documented: {level.documented}, {SEVERITY[level.documented]} ({said_by})."
    if level.given:
        yield "The scenario begins with the act, so its severity is given: only a retaliation could make it worse."
    yield (
        f"Central 80 % of {replay.n:,} trials: {span_of(replay)}: the documented severity is {verdict(replay)}; "
        f"{per_cent(level.at_it)} of the trials have exactly it."
    )


def half_line(replay: Replay) -> str:
    """How much of the course the trial in the middle has, with gaps allowed; of one event there is nothing to say."""
    if replay.ordered < 2:
        return ""
    many = "none" if replay.half == 0 else "all" if replay.half == replay.ordered else f"{replay.half}"
    return (
        f" Gaps allowed, the trial in the middle (half have more or as many, half fewer or as many) has {many} of the "
        f"{replay.ordered} tested events in their documented order."
    )


def steps_of(replay: Replay) -> list[tuple[str, ...]]:
    """The documented events: when, who, what; in what share of trials, and how far the course is followed."""
    return [
        (
            step.event.at,
            who_of(replay.record, step.event),
            step.event.told,
            "not tested" if step.occurs is None else per_cent(step.occurs),
            "no place in it" if step.followed is None and step.occurs is not None else _share(step.followed),
            _share(step.goes_on),
            source_of(step.event),
        )
        for step in replay.steps
    ]


def omissions_of(replay: Replay) -> list[tuple[str, ...]]:
    """What never happened: who, what, and in what share of trials it does not happen either."""
    return [
        (who_of(replay.record, one.deed), said(one.deed), per_cent(one.holds), source_of(one.deed))
        for one in replay.omissions
    ]


def numbers_of(replay: Replay) -> list[tuple[str, ...]]:
    """The documented numbers beside those of the trials that have one."""
    return [
        (
            one.number.told,
            documented_value(one),
            span_said(one) if one.quantile is not None else "too few" if one.beyond is None else "cut off",
            "" if one.quantile is None else _say(one, one.middle),
            quantile_of(one),
            f"{one.n:,}",
            source_of(one.number),
        )
        for one in replay.numbers
    ]


def documented_value(one: Placed) -> str:
    """The documented value, with its range where accounts differ."""
    span = one.number.range
    return one.number.words if span is None else f"{one.number.words} ({span[0]} to {span[1]})"


def quantile_of(one: Placed) -> str:
    """Where a documented number lies among those of the trials, inside their central 80 % or outside."""
    if one.beyond is not None:
        return f"beyond the horizon of {told(one.beyond, 'time')}: no telling"
    if one.quantile is None:
        return "no telling"
    return f"{place_of(one)}, {'inside' if one.is_inside else 'OUTSIDE'}"


def place_of(one: Placed) -> str:
    """The quantile of a documented number, of one that can be placed."""
    assert one.quantile is not None
    place = f"{100.0 * one.quantile:.0f} %"
    if one.quantile <= _CLOSE:
        place = "below all" if one.quantile == 0.0 else "below 1 %"
    elif one.quantile >= 1.0 - _CLOSE:
        place = "above all" if one.quantile == 1.0 else "above 99 %"
    return place


def span_said(one: Placed) -> str:
    """The central 80 % of the trials that have a number."""
    return f"{_say(one, one.low)} to {_say(one, one.high)}"


def said(deed: Deed) -> str:
    """What a record says of a deed that never was: its word, its channel."""
    on = {None: "", "above": " on a line above the bridge", "bridge": " on a channel of the bridge"}
    where = on.get(deed.channel, f" on {deed.channel}")
    return f"never: {deed.what.replace('_', ' ')}{where}"


def who_of(record: Record, deed: Deed) -> str:
    """The name of who did it."""
    names = {"blue": record.sides.blue, "red": record.sides.red, "both": "both", "other": "others"}
    return names[deed.who]


def source_of(fact: Fact) -> str:
    """Who says so, how well it is known, and whose claim it is."""
    claim = f", {fact.claim_of}'s account" if fact.claim_of else ""
    return f"{fact.source} [{fact.grade}]{claim}" if fact.source else f"[{fact.grade}]{claim}"


def mark_of(fact: Fact) -> str:
    """[M] or [A], where nobody's report of it was read: it is from memory, or assumed."""
    return f"[{fact.grade}]" if fact.grade in ASSUMED else ""


def event_line(record: Record, event: Event) -> str:
    """An event as the story tells it."""
    words = f' "{event.words}"' if event.words else ""
    note = f" ({event.note})" if event.note else ""
    return f"{who_of(record, event)}: {event.told}{words}{note}"


def _share(found: Estimate | None) -> str:
    return "" if found is None else per_cent(found)


def _say(one: Placed, value: float) -> str:
    """A value in the unit in which the record has its own."""
    if one.number.counterpart.dimension is None:
        return f"{value:g}"
    unit = one.number.words.split()[-1].strip("0123456789.")
    scaled = in_unit(value, unit)
    return f"{scaled:,.0f} {unit}" if scaled >= 100.0 else f"{scaled:.3g} {unit}"
