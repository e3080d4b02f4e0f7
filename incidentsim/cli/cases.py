"""Documented cases on the command line: listed, told as a story, and beside one trial."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentsim.cli.say import Voice, aligned

if TYPE_CHECKING:
    from incidentsim.evidence.record import Deed, Event, Record
    from incidentsim.journal import Journal
    from incidentsim.scenario.scenario import Scenario

#: Below it a side need not choose to act: it opens at rung 0 or 1.
_FIRST_CHOSEN = 2


def case_names(incomplete: str) -> list[str]:
    """The names of cases that a shell may complete."""
    from incidentsim.scenario.case import playable

    return [name for name in playable() if name.startswith(incomplete)]


def list_cases(say: Voice) -> None:
    """The case book: name, date, who, severity, part; the earliest first."""
    from incidentsim.evidence.casebook import records
    from incidentsim.scenario.case import playable

    playable_names = playable()
    data: list[dict[str, Any]] = [
        {
            "name": record.name,
            "date": str(record.date),
            "blue": record.sides.blue,
            "red": record.sides.red,
            "domain": record.domain,
            "severity": record.severity.value,
            "part": record.part,
            "title": record.title,
            "has_scenario": record.name in playable_names,
        }
        for record in records()
    ]
    rows = [
        (one["name"], one["date"], f"{one['blue']}, {one['red']}", one["domain"], f"{one['severity']}", one["part"])
        for one in data
    ]
    say.results(aligned(("NAME", "DATE", "BLUE, RED", "DOMAIN", "SEVERITY", "PART"), rows), data)


def show_record(say: Voice, path: Path) -> None:
    """The story of a record of one's own, and how to replay it."""
    from incidentsim.evidence.casebook import record_in

    record = record_in(path)
    told = f"{record.name}: {record.title}\n\n{story(record)}\n\nIts scenario is another file: {_replayed_by(path)}"
    say.results(told, {"name": record.name, "title": record.title, "record": _record_data(record)})


def check_record(say: Voice, path: Path) -> None:
    """Whether a record of one's own is sound, and how much of it can be tested."""
    from incidentsim.analysis.replay import in_order
    from incidentsim.evidence.casebook import record_in

    record = record_in(path)
    tested = [event for event in record.events if event.what != "other"]
    own = sorted(record.written.sources)
    lines = [
        f"ok  {path}: {record.title}",
        f"ok  {len(record.events)} events: {len(tested)} tested, {len(in_order(record))} of them in their order",
        f"ok  {len(record.never)} that never happened, {len(record.numbers)} numbers",
        "ok  every source is known" + (f"; of its own: {', '.join(own)}" if own else ""),
        *(f"--  {line}" for line in _idle(record)),
        f"next: {_replayed_by(path)}",
    ]
    data = {
        "record": record.name,
        "events": len(record.events),
        "tested": len(tested),
        "in_order": len(in_order(record)),
        "own_sources": own,
        "tests_nothing": _idle(record),
    }
    say.results("\n".join(lines), data)


def _idle(record: "Record") -> list[str]:
    """Events that no trial can miss, in words: each side acts at rung 0 or 1 as soon as a scene begins."""
    return [
        f"events {place} tests next to nothing: sides stand at rung 0 or 1 from the start"
        for place, event in enumerate(record.events, 1)
        if event.rung is not None and event.rung < _FIRST_CHOSEN
    ]


def _replayed_by(path: Path) -> str:
    return f"incidentsim replay {path} --scenario FILE"


def _record_data(record: "Record") -> dict[str, Any]:
    """A record as data, with the sources that it brings itself."""
    own = {
        key: {"title": one.title, "read": one.read, "grade": one.grade} for key, one in record.written.sources.items()
    }
    return record.model_dump(mode="json") | ({"sources": own} if own else {})


def story(record: "Record") -> str:
    """What is documented, in its order, with who says so."""
    from incidentsim.brief.replays import event_line, said, source_of, who_of
    from incidentsim.evidence.words import SEVERITY

    head = [
        f"Documented ({record.date}, times {record.clock}; blue is {record.sides.blue}, red is {record.sides.red}):",
        f"  severity {record.severity.value}, {SEVERITY[record.severity.value]}  {source_of(record.severity)}",
        f"  outcome: {record.outcome.told}  {source_of(record.outcome)}",
        f"  decided by: {record.decider.told}  {source_of(record.decider)}",
    ]
    wide = max(len(event.at) for event in record.events)
    told = [f"  {event.at:<{wide}}  {event_line(record, event)}  {source_of(event)}" for event in record.events]
    never = [f"  {who_of(record, one)}: {said(one)}. {one.told}  {source_of(one)}" for one in record.never]
    numbers = [f"  {one.told}: {one.words}  {source_of(one)}" for one in record.numbers]
    parts = [("What happened:", told), ("What did not:", never), ("Documented numbers:", numbers)]
    sources = _sources(record)
    return "\n\n".join(
        ["\n".join(head), *("\n".join([title, *lines]) for title, lines in [*parts, ("Sources:", sources)] if lines)]
    )


def _sources(record: "Record") -> list[str]:
    known = record.sources
    used = dict.fromkeys(fact.source for _, fact in record.facts if fact.source is not None)
    return [f"  {key}: {known[key].title} (read: {known[key].read})" for key in used]


def grades(described: Sequence[dict[str, Any]]) -> str:
    """The parameters of the scenario by how well each is known: documented apart from what is assumed."""
    words = {
        "R": "documented",
        "C": "computed from what is published",
        "M": "from memory",
        "A": "assumed",
        "U": "set by the file alone (names, kinds, laws)",
    }
    head = ("PATH", "VALUE", "RANGE", "SOURCE", "MEANING")
    by_grade = {grade: [one for one in described if one["grade"] == grade] for grade in words}
    present = {grade: mine for grade, mine in by_grade.items() if mine}
    counts = ", ".join(f"{len(mine)} {words[grade]} [{grade}]" for grade, mine in present.items())
    parts = [f"The scenario's {len(described)} parameters: {counts}."]
    for grade, mine in present.items():
        rows = [(one["path"], one["told"], one["range"], one["source"], one["meaning"]) for one in mine]
        parts.append(f"{len(mine)} parameters {words[grade]} [{grade}]:\n{aligned(head, rows)}")
    return "\n\n".join(parts)


def beside(record: "Record", scenario: "Scenario", journal: "Journal") -> tuple[str, list[dict[str, Any]]]:
    """The documented events beside one trial: when each first occurs in it, if it does."""
    from incidentsim.analysis.replay import matches
    from incidentsim.brief.replays import said, source_of, who_of
    from incidentsim.journal import encounters_in, of_encounter
    from incidentsim.measures.happenings import happenings
    from incidentsim.results.telling import times_told

    notes = of_encounter(journal, encounters_in(journal)[0])
    happened, when = happenings(notes, scenario), times_told(notes)
    deeds: list[Deed] = [*record.events, *record.never]
    first = [next((one for one in happened if matches(deed, one)), None) for deed in deeds]
    rows = []
    for place, (deed, found) in enumerate(zip(deeds, first, strict=True)):
        is_event = place < len(record.events)
        inside = "not tested" if deed.what == "other" else "does not happen" if found is None else when[found.note]
        at, what = (record.events[place].at, deed.told) if is_event else ("never", said(deed))
        rows.append((at, who_of(record, deed), what, inside, source_of(deed)))
    told = [*map(step_data, record.events), *map(omission_data, record.never)]
    data = [{**one, "at_s": found.at_s if found else None} for one, found in zip(told, first, strict=True)]
    return aligned(("DOCUMENTED", "WHO", "WHAT", "FIRST IN THIS TRIAL", "SOURCE"), rows), data


def step_data(event: "Event") -> dict[str, Any]:
    """A documented event as data."""
    return {"at": event.at, **omission_data(event), "words": event.words}


def omission_data(deed: "Deed") -> dict[str, Any]:
    """A deed as data."""
    return deed.model_dump(mode="json", exclude={"at", "words"})
