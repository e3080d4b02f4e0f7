"""How incidents and aftermaths went on, as tables in words and as data: incidences, Kaplan-Meier, who climbed first."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from incidentsim.cli.say import aligned

if TYPE_CHECKING:
    from incidentsim.analysis.courses import Clock, Course
    from incidentsim.analysis.estimates import Columns, Estimate
    from incidentsim.brief.kept import Kept

Part = tuple[str, dict[str, Any]]


def told(kept: "Kept", times_s: Sequence[float]) -> Iterator[Part]:
    """What is told of the scenes, of who climbed first, and of the aftermaths; each as text and as data."""
    from incidentsim.analysis.courses import AFTERMATH, SCENE, course_of

    if kept.scenario.trigger is None:
        course = course_of(kept.columns, SCENE)
        yield _course(course, SCENE, times_s)
        if len(course):
            yield _climbers(kept.columns)
    yield _course(course_of(kept.columns, AFTERMATH), AFTERMATH, times_s)


def numbers(found: "Estimate") -> dict[str, Any]:
    """An estimate as data."""
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}


def _course(course: "Course", clock: "Clock", times_s: Sequence[float]) -> Part:
    """The incidences and the Kaplan-Meier curve of one clock."""
    from incidentsim.analysis.courses import told_times
    from incidentsim.analysis.incidence import incidence, incidences
    from incidentsim.analysis.survival import curve_of, waiting
    from incidentsim.brief.courses import FOLLOWED

    if len(course) == 0:
        return f"There are no {FOLLOWED[clock.name]}.", {clock.name: None}
    times = tuple(times_s) or told_times(course, clock)
    by = (*times, math.inf)
    shares, waits = incidences(course, by), waiting(course, clock.calm, times)
    together = {name: incidence(course, names, by) for name, names in _groups(clock).items()}
    median = curve_of(course, clock.calm).median()
    data = {
        "n": len(course),
        "undefined": course.undefined,
        "times_s": [*times, None],
        "incidence": {name: [numbers(each) for each in found] for name, found in {**shares, **together}.items()},
        "kaplan_meier": [numbers(each) for each in waits],
        "median_s": {"value": median.value_s, "low": median.low_s, "high": median.high_s},
    }
    return _course_text(course, clock, times, {**shares, **together}, waits), {clock.name: data}


def _groups(clock: "Clock") -> dict[str, tuple[str, ...]]:
    """What several endings of a clock come to together."""
    from incidentsim.brief.courses import CALM, VIOLENT

    found = {CALM[clock.name]: clock.calm, VIOLENT[clock.name]: clock.violent}
    return {name: endings for name, endings in found.items() if len(endings) > 1}


def _course_text(
    course: "Course",
    clock: "Clock",
    times_s: Sequence[float],
    shares: Mapping[str, Sequence["Estimate"]],
    waits: Sequence["Estimate"],
) -> str:
    from incidentsim.analysis.incidence import STILL_OPEN
    from incidentsim.brief.courses import FOLLOWED, incidence_finding, waiting_finding, when
    from incidentsim.brief.words import per_cent

    many = f"{len(course):,} {FOLLOWED[clock.name]}"
    by = [f"BY {when(time, clock)}" for time in times_s]
    order = [*(name for name in shares if name != STILL_OPEN), STILL_OPEN]
    rows = [
        (f"{'= ' if name in _groups(clock) else ''}{_words(name)}", *(per_cent(each) for each in shares[name]))
        for name in order
    ]
    lost = f" {course.undefined:,} more have no time and are left out." if course.undefined else ""
    parts = (
        f"{incidence_finding(course, clock)}.{lost}",
        aligned((f"HOW {many.upper()} END", *by, "IN THE END"), rows),
        f"{waiting_finding(course, clock)}.",
        *([_waiting_text(course, clock, by, waits)] if course.ended(clock.calm).any() else []),
    )
    return "\n\n".join(parts).replace("\u00a0", " ")


def _waiting_text(course: "Course", clock: "Clock", by: Sequence[str], waits: Sequence["Estimate"]) -> str:
    """The Kaplan-Meier curve at its times, its median, and what it is not."""
    from incidentsim.analysis.survival import curve_of
    from incidentsim.brief.courses import CALM, NOT_A_PROBABILITY, median_words
    from incidentsim.brief.words import per_cent

    calm = CALM[clock.name]
    rows = [("not yet, had nothing else come first", *map(per_cent, waits)), ("at risk", *(f"{w.n:,}" for w in waits))]
    table = aligned((f"TIME UNTIL {calm.upper()} (KAPLAN-MEIER)", *by), rows)
    median = median_words(curve_of(course, clock.calm), clock)
    return f"{table}\n\nMedian: {median}. {NOT_A_PROBABILITY.format(calm=calm)}"


def _words(name: str) -> str:
    from incidentsim.analysis.incidence import STILL_OPEN

    return "still open" if name == STILL_OPEN else name.replace("_", " ")


def _climbers(columns: "Columns") -> Part:
    """Who was the first at an unsafe rung, and how these incidents ended."""
    from incidentsim.analysis.climbers import first_to_climb
    from incidentsim.brief.words import per_cent

    found = first_to_climb(columns)
    rows = [
        (side, *map(per_cent, (each.of_incidents, each.calm, each.violent)), f"{each.calm.n:,}")
        for side, each in found.sides.items()
    ]
    lines = [aligned(("FIRST AT AN UNSAFE RUNG", "OF INCIDENTS", "DE-ESCALATED", "VIOLENT OR LOST", "N"), rows)]
    if found.nobody:
        lines.append(f"In {found.nobody:,} incidents nobody was: they began with a collision.")
    if found.same is not None:
        lines.append(f"Log-rank test that de-escalation takes equally long in both: p = {found.same:.2g}.")
    sides = {
        side: {
            "of_incidents": numbers(each.of_incidents),
            "de_escalated": numbers(each.calm),
            "violent": numbers(each.violent),
        }
        for side, each in found.sides.items()
    }
    data = {**sides, "nobody": found.nobody, "log_rank_p": found.same}
    return "\n".join(lines).replace("\u00a0", " "), {"first_to_climb": data}
