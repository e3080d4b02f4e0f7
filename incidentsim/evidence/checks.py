"""What a record may not say: every fault of it, in four parts, in the order in which they are met."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from incidentsim.errors import ScenarioError, refuse, suggestion, verbatim
from incidentsim.evidence.moments import DAY_S, Moment, moment_of
from incidentsim.evidence.record import LISTED, Deed, Event, Fact, Number, Record, Written
from incidentsim.evidence.words import NUMBERS, OF_BOTH, WORDS

_Where = Callable[[str], str]
_NOTHING = verbatim("nothing")
_PAGE = "see docs/how-to/add-a-case.md"
#: What pydantic's types mean to somebody who writes a file.
_SAID = {
    "bool_type": "true or false",
    "date_type": "a date such as 2018-09-30, without quotation marks",
    "dict_type": "a table",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "model_type": "a table, such as { value = 2, source = …, grade = … }",
    "string_too_short": "at least one character",
    "string_type": "text in quotation marks",
    "too_short": "at least one of them",
    "tuple_type": "a list: of tables, each under [[…]], or of values in [ ]",
}
_RANGE = 'two values, from the lowest to the highest account, such as ["150 yd", "200 yd"]'


def faults(record: Record) -> list[ScenarioError]:
    """Everything that a record says and cannot, though each part of it is of its type."""
    return [*_of_facts(record), *(_of_times(record) or _of_order(record))]


def moments(record: Record) -> tuple[Moment, ...]:
    """When each event of a record happened."""
    start = start_of(record)
    return tuple(_moment(record, place, event, start) for place, event in enumerate(record.events, 1))


def start_of(record: Record) -> Moment:
    """When the case starts, from which spans are counted: as it says, else its first time of day, else some time of
    its day.
    """
    midnight = Moment(0.0, 0.0, "clock")
    if record.start is not None:
        return moment_of(record.start, record.date, midnight, record.written.where("start"))
    for place, event in enumerate(record.events, 1):
        if not event.at.removeprefix("about ").startswith("+"):
            moment = _moment(record, place, event, midnight)
            if moment.is_known and moment.latest_s - moment.earliest_s < DAY_S - 1.0:
                return moment
    return Moment(0.0, DAY_S - 1.0, "clock")


def _moment(record: Record, place: int, event: Event, start: Moment) -> Moment:
    return moment_of(event.at, record.date, start, record.written.where(f"events {place}", "at"))


def _of_facts(record: Record) -> Iterator[ScenarioError]:
    """The faults of each fact by itself."""
    for place, fact in record.facts:
        where = partial(record.written.where, place)
        if isinstance(fact, Deed):
            yield from _of_deed(fact, where)
        if isinstance(fact, Number):
            yield from _of_number(fact, where)
        yield from _of_source(fact, record, where)


def _of_source(fact: Fact, record: Record, where: _Where) -> Iterator[ScenarioError]:
    """Who says so is known; only what is not read may do without."""
    if fact.source is None:
        if fact.grade in ("R", "C"):
            hint = "Name where it was read, or grade it M (from memory) or A (assumed)."
            yield refuse(where("source"), _NOTHING, f"a source, since its grade is {fact.grade}", hint)
    elif fact.source not in record.sources:
        own = f"[sources.{fact.source}] with title, read and grade in this file: {_PAGE}."
        hint = suggestion(fact.source, record.sources, f"Enter it as {own}", likeness=0.7)
        yield refuse(where("source"), fact.source, "a source of the registry, or of [sources] in this file", hint)


def _of_deed(deed: Deed, where: _Where) -> Iterator[ScenarioError]:
    """The word is known, and says no more and no less than it can."""
    if deed.what not in WORDS:
        hint = suggestion(deed.what, WORDS, "What none of them covers is `other`.", likeness=0.65)
        allowed = f"a word of the vocabulary ({', '.join(WORDS)})"
        yield refuse(where("what"), deed.what, allowed, hint)
        return
    takes = WORDS[deed.what].takes
    if deed.rung is not None and "rung" not in takes:
        hint = 'Drop it, or use what = "act".'
        yield refuse(where("rung"), deed.rung, f"left out, since {deed.what!r} has none", hint)
    if deed.rung is None and "rung" in takes:
        yield refuse(
            where("rung"), _NOTHING, "the rung of the act", f"Write rung = 2, or as the ladder has it; {_PAGE}."
        )
    if deed.channel is not None and "channel" not in takes:
        hint = "Say in `told` on what channel it was."
        yield refuse(where("channel"), deed.channel, f"left out, since {deed.what!r} has none", hint)
    if deed.who in ("both", "other") and deed.what not in OF_BOTH:
        hint = "Write one event for each side."
        yield refuse(where("who"), deed.who, f"blue or red: {deed.what!r} is what one side does", hint)
    words = getattr(deed, "words", "")
    if words and deed.grade != "R":
        yield refuse(where("words"), words, "left out where nothing was read", "Only a source gives words.")


def _of_number(number: Number, where: _Where) -> Iterator[ScenarioError]:
    """The counterpart is known; the value has its unit, lies in its range, and belongs to somebody if it must."""
    if number.measure not in NUMBERS:
        allowed = f"a number that a trial has as well ({', '.join(NUMBERS)})"
        hint = suggestion(number.measure, NUMBERS, "What no trial has can be told in an event.", likeness=0.65)
        yield refuse(where("measure"), number.measure, allowed, hint)
        return
    of_a_side = number.counterpart.of_a_side
    if of_a_side == "must" and number.who is None:
        yield refuse(where("who"), _NOTHING, "blue or red, whose it is", "Say which side.")
    if of_a_side == "no" and number.who is not None:
        yield refuse(where("who"), number.who, "left out: it belongs to no side", "Drop it.")
    given = [("value", number.value), *(("range", end) for end in number.range or ())]
    wrong = [fault for fault in (_of_quantity(number, key, item, where) for key, item in given) if fault]
    yield from wrong
    if wrong or number.range is None:
        return
    value, low, high = (number.in_si(item) for _, item in given)
    if not low <= value <= high:
        got = verbatim(f"{number.value} with the range {number.range[0]} to {number.range[1]}")
        yield refuse(where("range"), got, "a range that contains the value", "Mend the one or the other.")


def _of_quantity(number: Number, key: str, item: str | float, where: _Where) -> ScenarioError | None:
    try:
        value = number.in_si(item, where(key))
    except ScenarioError as error:
        return error
    if math.isfinite(value) and value >= 0.0:
        return None
    return refuse(where(key), item, "a number that is not negative", "Mend it.")


def _of_times(record: Record) -> list[ScenarioError]:
    """Texts that are no times."""
    try:
        start = start_of(record)
    except ScenarioError as error:
        return [error]
    found = []
    for place, event in enumerate(record.events, 1):
        try:
            _moment(record, place, event, start)
        except ScenarioError as error:
            found.append(error)
    return found


def _of_order(record: Record) -> list[ScenarioError]:
    """Nothing is told before what it follows: an event that was over before an earlier one began is refused."""
    latest: dict[str, tuple[float, int]] = {}
    for place, moment in enumerate(moments(record), 1):
        if not moment.is_known:
            continue
        for kind in {moment.counted, "any"}:
            after_s, event = latest.get(kind, (-math.inf, 0))
            until_s = moment.earliest_s if kind == "span" and moment.counted == "span" else moment.latest_s
            if until_s < after_s:
                where = record.written.where(f"events {place}", "at")
                allowed = f"not before event {event}, at {record.events[event - 1].at}"
                return [refuse(where, record.events[place - 1].at, allowed, "Put the events in order.")]
            latest[kind] = max((after_s, event), (moment.earliest_s, place))
    return []


def faults_of_types(error: ValidationError, document: Mapping[str, Any], written: Written) -> list[ScenarioError]:
    """What the types found, one fault a place, in four parts."""
    found: dict[str, ScenarioError] = {}
    for item in error.errors(include_url=False):
        place, key = _place_of(item["loc"], document)
        where = written.where(place, key)
        found.setdefault(where, _told(where, key or place, item, document))
    return list(found.values())


def _told(where: str, key: str, item: Any, document: Mapping[str, Any]) -> ScenarioError:
    kind, got = item["type"], item["input"]
    if kind == "extra_forbidden":
        return refuse(where, key, "a key of the format", f"Drop it, or mend its name; {_PAGE}.")
    if "range" in item["loc"]:
        number = document["numbers"][item["loc"][1]]
        return refuse(where, number.get("range"), _RANGE, "Give both ends, or leave the range out.")
    if kind == "missing":
        return refuse(where, _NOTHING, "given", f"Add it; {_PAGE}.")
    allowed = _SAID.get(kind, str(item["msg"]).removeprefix("Input should be "))
    if "value" in item["loc"] and item["loc"][0] == "numbers":
        allowed = 'text with a unit, such as "150 yd", or of a count a bare number'
    return refuse(where, got, allowed, f"Mend it; {_PAGE}.")


def _place_of(loc: tuple[int | str, ...], document: Mapping[str, Any]) -> tuple[str, str]:
    """The table of an error's location, such as events 2, and the key in it, without the tags of pydantic's unions."""
    table, rest = str(loc[0]) if loc else "", list(loc[1:])
    if table in LISTED and rest and isinstance(rest[0], int) and isinstance(document.get(table), list):
        return f"{table} {rest[0] + 1}", str(rest[1]) if len(rest) > 1 else ""
    return table, str(rest[0]) if rest else ""
