"""The case book: the records of documented cases, loaded and strictly checked.

One file a case, evidence/cases/NAME.toml, beside the scenario of the same name. What cannot be is refused: a time out
of order, a source that is not in the registry, a word that is not of the vocabulary.
"""

import math
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from incidentsim.errors import ScenarioError, refuse, suggestion, verbatim
from incidentsim.evidence import sources
from incidentsim.evidence.moments import DAY_S, Moment, moment_of
from incidentsim.evidence.reading import parsed
from incidentsim.evidence.record import Deed, Fact, Number, Record
from incidentsim.evidence.words import NUMBERS, OF_BOTH, WORDS

_FOLDER = files("incidentsim.evidence") / "cases"
_TABLES = ("events", "never", "numbers")


def cases() -> tuple[str, ...]:
    """The names of the recorded cases, in alphabetical order."""
    return tuple(sorted(item.name.removesuffix(".toml") for item in _FOLDER.iterdir() if item.name.endswith(".toml")))


@lru_cache(maxsize=64)
def record_of(name: str) -> Record:
    """The record of a case by its name.

    Raises   ScenarioError for a name that is not in the case book, or a record that cannot be.
    """
    if name not in cases():
        hint = suggestion(name, cases(), "See `incidentsim list --cases`.")
        raise refuse("case", name, "a case of the case book", hint)
    return record_from((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def record_in(path: Path) -> Record:
    """The record in a file of one's own; its name is the file's."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(str(path), verbatim(str(error)[:100]), "a record that can be read", "Check the path.") from None
    return record_from(text, path.stem)


def record_from(text: str, name: str) -> Record:
    """A checked record from the text of its file."""
    document = parsed(text, name)
    try:
        record = Record.model_validate({"name": name, **document})
    except ValidationError as error:
        raise _told(error, name, text) from None
    _check_name(record, name)
    for place, fact in record.facts:
        _check_fact(fact, _where(name, text, place))
    for place, deed in _deeds(record):
        _check_deed(deed, _where(name, text, place))
    for number, item in enumerate(record.numbers, 1):
        _check_number(item, _where(name, text, f"numbers {number}"))
    _check_order(record, text)
    return record


def moments(record: Record, text: str = "") -> tuple[Moment, ...]:
    """When each event of a record happened."""
    start = start_of(record, text)
    return tuple(
        moment_of(event.at, record.date, start, f"{_where(record.name, text, f'events {place}')}: at")
        for place, event in enumerate(record.events, 1)
    )


def start_of(record: Record, text: str = "") -> Moment:
    """When the case starts, from which spans are counted: as it says, else its first time of day, else some time of
    its day.
    """
    midnight = Moment(0.0, 0.0, "clock")
    if record.start is not None:
        return moment_of(record.start, record.date, midnight, f"{_where(record.name, text, 'start')}")
    for place, event in enumerate(record.events, 1):
        if not event.at.removeprefix("about ").startswith("+"):
            where = f"{_where(record.name, text, f'events {place}')}: at"
            moment = moment_of(event.at, record.date, midnight, where)
            if moment.is_known and moment.latest_s - moment.earliest_s < DAY_S - 1.0:
                return moment
    return Moment(0.0, DAY_S - 1.0, "clock")


def _deeds(record: Record) -> list[tuple[str, Deed]]:
    tables: tuple[tuple[str, tuple[Deed, ...]], ...] = (("events", record.events), ("never", record.never))
    return [(f"{name} {place}", deed) for name, deeds in tables for place, deed in enumerate(deeds, 1)]


def _check_name(record: Record, name: str) -> None:
    if record.name != name:
        allowed = f"the name of its file, {name}"
        raise refuse(f"{name}: name", record.name, allowed, "Leave it out: the file's name says it.")


def _check_fact(fact: Fact, where: str) -> None:
    """Who says so is in the registry; only what is not read may do without."""
    if fact.source is None:
        if fact.grade in ("R", "C"):
            hint = "Name where it was read, or grade it M (from memory) or A (assumed)."
            raise refuse(f"{where}: source", None, f"a source, since its grade is {fact.grade}", hint)
        return
    if fact.source not in sources():
        hint = suggestion(fact.source, sources(), "Enter it there first, with what was read of it.")
        raise refuse(f"{where}: source", fact.source, "a source of evidence/sources.toml", hint)


def _check_deed(deed: Deed, where: str) -> None:
    """The word is known, and says no more and no less than it can."""
    if deed.what not in WORDS:
        hint = suggestion(deed.what, WORDS, f"Known: {', '.join(WORDS)}.")
        raise refuse(f"{where}: what", deed.what, "a word of the vocabulary", hint)
    word = WORDS[deed.what]
    if deed.rung is not None and "rung" not in word.takes:
        raise refuse(f"{where}: rung", deed.rung, f"left out, since {deed.what!r} has none", 'Use what = "act".')
    if deed.rung is None and "rung" in word.takes:
        raise refuse(f"{where}: rung", None, "the rung of the act", "Write rung = 2, or as the ladder has it.")
    if deed.channel is not None and "channel" not in word.takes:
        allowed = f"left out, since {deed.what!r} has none"
        raise refuse(f"{where}: channel", deed.channel, allowed, "Say in `told` on what channel it was.")
    if deed.who in ("both", "other") and deed.what not in OF_BOTH:
        allowed = f"blue or red: {deed.what!r} is what one side does"
        raise refuse(f"{where}: who", deed.who, allowed, "Write one event for each side.")
    words = getattr(deed, "words", "")
    if words and deed.grade != "R":
        raise refuse(f"{where}: words", words, "left out where nothing was read", "Only a source gives words.")


def _check_number(number: Number, where: str) -> None:
    """The counterpart is known; the value has its unit, lies in its range, and belongs to somebody if it must."""
    if number.measure not in NUMBERS:
        hint = suggestion(number.measure, NUMBERS, f"Known: {', '.join(NUMBERS)}.")
        raise refuse(f"{where}: measure", number.measure, "a number that a trial has as well", hint)
    of_a_side = number.counterpart.of_a_side
    if of_a_side == "must" and number.who is None:
        raise refuse(f"{where}: who", None, "blue or red, whose it is", "Say which side.")
    if of_a_side == "no" and number.who is not None:
        raise refuse(f"{where}: who", number.who, "left out: it belongs to no side", "Drop it.")
    values = [number.in_si(value) for value in (number.value, *(number.range or ()))]
    if not all(math.isfinite(value) and value >= 0.0 for value in values):
        raise refuse(f"{where}: value", number.value, "a number that is not negative", "Mend it.")
    if number.range is not None and not values[1] <= values[0] <= values[2]:
        got = verbatim(f"{number.value} with the range {number.range[0]} to {number.range[1]}")
        raise refuse(f"{where}: range", got, "a range that contains the value", "Mend the one or the other.")


def _check_order(record: Record, text: str) -> None:
    """Nothing is told before what it follows: an event that was over before an earlier one began is refused."""
    latest: dict[str, tuple[float, int]] = {}
    for place, moment in enumerate(moments(record, text), 1):
        if not moment.is_known:
            continue
        for kind in {moment.counted, "any"}:
            after_s, event = latest.get(kind, (-math.inf, 0))
            until_s = moment.earliest_s if kind == "span" and moment.counted == "span" else moment.latest_s
            if until_s < after_s:
                where = _where(record.name, text, f"events {place}")
                allowed = f"not before event {event}, at {record.events[event - 1].at}"
                raise refuse(f"{where}: at", record.events[place - 1].at, allowed, "Put the events in order.")
            latest[kind] = max((after_s, event), (moment.earliest_s, place))


def _where(name: str, text: str, place: str) -> str:
    """The words that say where a fact is written: file, line, which of its table."""
    table, _, number = place.partition(" ")
    pattern = rf"^[ \t]*\[\[\s*{table}\s*\]\]" if number else rf"^[ \t]*(?:\[\s*{table}\s*\]|{table}\s*=)"
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if len(found) < int(number or 1):
        return f"{name}: {place}"
    line = text.count("\n", 0, found[int(number or 1) - 1].start()) + 1
    return f"{name}, line {line}: {place}"


def _told(error: ValidationError, name: str, text: str) -> ScenarioError:
    """The first fault that the types found, in four parts."""
    first = error.errors()[0]
    loc = [str(key) for key in first["loc"]]
    table = loc[0] if loc else ""
    place = f"{table} {int(loc[1]) + 1}" if table in _TABLES and len(loc) > 1 and loc[1].isdigit() else table
    rest = ".".join(loc[2:] if place != table else loc[1:])
    where = ": ".join(filter(None, [_where(name, text, place) if place else name, rest]))
    if first["type"] == "extra_forbidden":
        return refuse(where, loc[-1], "a key of the format", "See docs/how-to/add-a-case.md for the keys.")
    if first["type"] == "missing":
        return refuse(where, None, "said", "Add it; see docs/how-to/add-a-case.md.")
    allowed = str(first["msg"]).removeprefix("Input should be ")
    return refuse(where, first["input"], allowed, "Mend it; see docs/how-to/add-a-case.md.")
