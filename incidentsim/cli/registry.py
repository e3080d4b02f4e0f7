"""Rows of the registry of evidence in words: a source, an assumption, a target, a gap; and who uses a parameter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from incidentsim.cli.say import Voice

if TYPE_CHECKING:
    from incidentsim.evidence import Assumption, Source, Target, Unknown
    from incidentsim.scenario.scenario import Scenario
    from incidentsim.uses.citations import Uses

Lines = list[tuple[str, str]]


def known_keys() -> list[str]:
    """Every key of the registry."""
    from incidentsim.evidence import assumptions, sources, targets, unknowns

    return [*assumptions(), *sources(), *targets(), *unknowns()]


def show_row(say: Voice, key: str) -> None:
    """A row of the registry: what it is, and where it is used."""
    from incidentsim.evidence import assumptions, sources, targets, unknowns
    from incidentsim.uses.citations import uses_of

    uses = uses_of(key)
    if key in assumptions():
        lines, data = _assumption(assumptions()[key])
    elif key in sources():
        lines, data = _source(sources()[key])
    elif key in targets():
        lines, data = _target(targets()[key])
    else:
        lines, data = _unknown(unknowns()[key])
    data |= {"parameters": uses.parameters, "rules": uses.rules, "cases": uses.cases, "rows": uses.rows}
    say.results(_laid_out([*lines, *_used(uses)]), {"key": key, **data})


def users(scenario: "Scenario", path: str) -> tuple[Lines, dict[str, Any]]:
    """Which rules and processes read a parameter, in words and as data."""
    from incidentsim.uses.parameters import read_by
    from incidentsim.uses.reads import readers

    if not readers():
        return [("rules", "not told: the text of the model is not installed here")], {"rules": None, "processes": None}
    read = read_by(scenario, path)
    if read.rules:
        told = ", ".join(read.rules)
    else:
        told = "none: a process takes it as it stands" if read.processes else "none: no rule and no process reads it"
    lines = [("rules", told), ("read by", ", ".join(read.processes))]
    return lines, {"rules": read.rules, "processes": read.processes}


def _assumption(row: "Assumption") -> tuple[Lines, dict[str, Any]]:
    data = {
        "kind": "assumption",
        "quantity": row.quantity,
        **_graded(row.grade),
        "basis": row.basis,
        "sources": row.sources,
        "choices": row.choices,
        "kept": row.kept,
        "values": [
            {
                "of": entry.of,
                "domain": entry.domain,
                "value": entry.span.value,
                "low": entry.span.low,
                "high": entry.span.high,
                "unit": entry.span.unit,
                "told": entry.span.told,
                "range": entry.span.told_range,
                "why_no_range": entry.why,
            }
            for entry in row.values
        ],
    }
    lines = [
        (row.key, row.quantity),
        ("grade", _grade_words(row.grade)),
        ("basis", row.basis),
        *((("values" if place == 0 else ""), entry.words) for place, entry in enumerate(row.values)),
        ("no range", row.choices),
        ("kept", row.kept),
    ]
    return lines, data


def _source(row: "Source") -> tuple[Lines, dict[str, Any]]:
    lines = [(row.key, row.title), ("read", row.read), ("grade", _grade_words(row.grade)), ("kept", row.kept)]
    return lines, {"kind": "source", "title": row.title, "read": row.read, **_graded(row.grade)}


def _target(row: "Target") -> tuple[Lines, dict[str, Any]]:
    from incidentsim.evidence import ROLES

    bands = [
        {
            "of": band.of,
            "observed": band.span.value,
            "low": band.span.low,
            "high": band.span.high,
            "unit": band.span.unit,
            "told": band.span.told,
            "range": band.span.told_range,
            "measure": band.measure,
        }
        for band in row.bands
    ]
    data = {
        "kind": "target",
        "fact": row.fact,
        "role": row.role,
        "scale": row.scale,
        **_graded(row.grade),
        "sources": row.sources,
        "rests_on": row.rests_on,
        "bands": bands,
        "note": row.note,
    }
    lines = [
        (row.key, row.fact),
        ("role", f"{row.role}: {ROLES[row.role]}"),
        ("scale", row.scale),
        *(("bands" if place == 0 else "", band.words) for place, band in enumerate(row.bands)),
        ("grade", _grade_words(row.grade)),
        ("rests on", ", ".join((*row.sources, *row.rests_on))),
        ("note", row.note),
    ]
    return lines, data


def _unknown(row: "Unknown") -> tuple[Lines, dict[str, Any]]:
    lines = [
        (row.key, f"not known: {row.what}"),
        ("instead", row.instead),
        ("bears on", ", ".join(row.bears_on)),
        ("would help", row.would_help),
    ]
    data = {"kind": "unknown", "what": row.what, "instead": row.instead, "bears_on": row.bears_on}
    return lines, {**data, "would_help": row.would_help}


def _used(uses: "Uses") -> Lines:
    from incidentsim.scenario.files import catalogue

    every = len(catalogue())
    stands = [
        f"{path} ({'every scenario' if len(names) == every else ', '.join(names)})"
        for path, names in _merged(uses).items()
    ]
    return [
        *(("stands in" if place == 0 else "", words) for place, words in enumerate(stands)),
        ("rules", ", ".join(uses.rules)),
        ("cases", ", ".join(uses.cases)),
        ("named by", ", ".join(uses.rows)),
    ]


def _merged(uses: "Uses") -> Mapping[str, tuple[str, ...]]:
    """The parameters, those of the two sides told as one where they stand in the same scenarios."""
    merged = {}
    for path, names in uses.parameters.items():
        blue, _, rest = path.partition(".")
        if blue == "blue" and uses.parameters.get(f"red.{rest}") == names:
            merged[f"blue and red: {rest}"] = names
        elif not (blue == "red" and uses.parameters.get(f"blue.{rest}") == names):
            merged[path] = names
    return merged


def _graded(grade: str) -> dict[str, str]:
    from incidentsim.evidence import GRADES

    return {"grade": grade, "grade_meaning": GRADES[grade]}


def _grade_words(grade: str) -> str:
    return ", ".join(_graded(grade).values())


def _laid_out(lines: Lines) -> str:
    return "\n".join(f"{word:<10}  {text}".rstrip() for word, text in lines if text)
