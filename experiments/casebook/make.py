"""Replay every documented case and write docs/reference/casebook.md, with version and date.

python -m experiments.casebook.make        from the top of the project
"""

import resource
import time
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.arms import docs_folder
from incidentsim import __version__
from incidentsim.analysis.replay import Replay
from incidentsim.brief.figures import documented
from incidentsim.brief.replays import (
    CAUTION,
    documented_value,
    event_line,
    mark_of,
    quantile_of,
    said,
    source_of,
    span_of,
    verdict,
    who_of,
)
from incidentsim.brief.words import per_cent
from incidentsim.choose import engine_named, executor_for
from incidentsim.evidence.record import Fact
from incidentsim.runner.replays import replayed
from incidentsim.scenario.case import Case, playable_cases

_DESIGN = Path(__file__).with_name("design.toml")
_HEAD = ("case", "date", "severity", "central 80 %", "", "exactly it", "course in order", "and nothing that never was")
_LEAST, _RARE = 0.5, 0.05


def main() -> None:
    """Every case, replayed and told."""
    design = tomllib.loads(_DESIGN.read_text(encoding="utf-8"))
    cases = playable_cases()
    found = list(_played(cases, design))
    took_s = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    folder = docs_folder()
    stamp = f"{design['replications']:,} trials · seed {design['seed']} · incidentsim {__version__}"
    for case, held in zip(cases, found, strict=True):
        if held.record.name == design["pictured"]:
            documented(case.scenario, held, folder / "images" / "documented.png", stamp)
    text = "\n".join(_page(found, design, took_s))
    (folder / "reference" / "casebook.md").write_text(text + "\n", encoding="utf-8")


def _played(cases: Sequence[Case], design: dict[str, Any]) -> Iterator[Replay]:
    engine, _ = engine_named()
    with executor_for(design["workers"]) as executor:
        for case in cases:
            yield replayed(engine, case, (design["seed"], design["replications"]), executor)


def _page(found: Sequence[Replay], design: dict[str, Any], took_s: float) -> Iterator[str]:
    """The lines of the page."""
    asked = [held for held in found if not held.severity.given]
    told = [verdict(held) for held in asked]
    yield "# The case book, replayed"
    yield ""
    yield (
        f"Version {__version__}, {datetime.now(UTC):%-d %B %Y}: {design['replications']:,} trials a case, seed "
        f"{design['seed']}, nothing fitted; made by `python -m experiments.casebook.make` in {took_s:.0f} s "
        f"of processor time. {CAUTION} How to read it is told [here](../explanation/cases.md)."
    )
    yield ""
    yield (
        f"The documented severity lies inside the central 80 % of the trials in **{told.count('inside')} of "
        f"{len(asked)}** cases whose act is not itself given; in {told.count('at the edge')} it is at the edge, too "
        f"close to tell with so many trials; in {told.count('OUTSIDE')} it lies outside."
    )
    yield ""
    yield design["reading"]
    yield ""
    yield from _table(_HEAD, [_row(held) for held in found])
    yield ""
    yield f"![{design['pictured']}, documented beside simulated](../images/documented.png)"
    yield ""
    yield "## What the model does not do as documented"
    yield ""
    yield (
        "Of each case: the step at which most of the trials leave the documented course; other events that fewer than "
        "one trial in twenty has (of those in the order: of the trials that came so far); what never happened but "
        "happens in most trials; and numbers outside the central 80 %. [M] is from memory, [A] assumed: of neither was "
        "a report read."
    )
    yield ""
    for held in found:
        yield f"### {held.record.name}"
        yield ""
        yield from ([f"- {line}" for line in departures(held)] or ["- Nothing of the kind."])
        yield ""
    yield "## Documented numbers among the simulated"
    yield ""
    yield "[R] was read, [C] is computed from what was read, [M] is from memory, [A] assumed."
    yield ""
    yield from _table(("case", "number", "documented", "says who", "lies at", "n"), _numbers(found))


def _row(held: Replay) -> tuple[str, ...]:
    level = held.severity
    return (
        f"`{held.record.name}`",
        str(held.record.date),
        str(level.documented),
        span_of(held),
        verdict(held),
        per_cent(level.at_it),
        per_cent(held.sequence),
        per_cent(held.whole),
    )


def departures(held: Replay) -> list[str]:
    """What of a case most trials do not do, in sentences."""
    record, lines = held.record, []
    shares = [(step.goes_on or step.occurs, step) for step in held.steps]
    told = [(found.value, found, step) for found, step in shares if found is not None and found.value is not None]
    leaves = min((one for one in told if one[2].goes_on is not None), key=lambda one: one[0], default=None)
    if leaves is not None and leaves[0] < _LEAST:
        went_on = f"{per_cent(leaves[1])} of the {leaves[1].n:,} trials that came so far have it next."
        lines.append(f"Leaves the course at: {_told(event_line(record, leaves[2].event), leaves[2].event)} {went_on}")
    lines += [
        f"Rare: {_told(event_line(record, step.event), step.event)} In {per_cent(found)} of {found.n:,}."
        for value, found, step in told
        if value < _RARE and (leaves is None or step is not leaves[2])
    ]
    lines += [
        f"{who_of(record, one.deed)}, {_told(said(one.deed), one.deed)}: so in only {per_cent(one.holds)}."
        for one in held.omissions
        if (one.holds.value or 0.0) < _LEAST
    ]
    lines += [
        f"{one.number.told}: {_told(documented_value(one), one.number)} lies at {quantile_of(one)} (n = {one.n:,})."
        for one in held.numbers
        if one.is_inside is False
    ]
    return lines


def _told(text: str, fact: Fact) -> str:
    return f"{text} {mark_of(fact)}".rstrip()


def _numbers(found: Sequence[Replay]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{held.record.name}`",
            one.number.told,
            documented_value(one),
            source_of(one.number),
            quantile_of(one),
            f"{one.n:,}",
        )
        for held in found
        for one in held.numbers
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |"


if __name__ == "__main__":
    main()
