"""The figures of a kept study: which its rows can carry, what each of them says, and why another is not drawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from incidentsim.analysis.causes import tally
from incidentsim.analysis.courses import SCENE, course_of
from incidentsim.analysis.estimates import Columns, estimate, failed_in
from incidentsim.brief import causes, courses, figures, shares, timeline, timeliness, waiting
from incidentsim.errors import NotMeasuredError, StudyError, refuse, verbatim
from incidentsim.results.receipt import Receipt
from incidentsim.results.study import Study, of_encounters
from incidentsim.results.table import columns_of, failures_in, replications_in
from incidentsim.scenario.scenario import Scenario

#: Fewer aftermaths than these make steps and no curve.
FEWEST = 10
_WITHOUT_SCENE = "the scenario starts with the act, without an encounter before it"


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure that a table of trials may carry.

    barred   why it is not drawn; "" where it is
    finding  its title
    """

    name: str
    barred: Callable[[Scenario, Columns], str]
    finding: Callable[[Scenario, Columns], str]
    draw: Callable[[Scenario, Columns, Path, str], Path]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of one figure: where it is and its title, or, where `path` is None, why it is not drawn."""

    name: str
    path: Path | None
    said: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is read of a study: its rows, and how many of its replications are finished and how many failed."""

    scenario: Scenario
    receipt: Receipt
    columns: Columns
    replications: int
    failures: tuple[str, ...]

    @property
    def failed(self) -> int:
        """How many replications failed; they are in no figure."""
        return len(self.failures)

    @property
    def caption(self) -> str:
        """Where the figures come from."""
        made = self.receipt
        failed = f" ({self.failed:,} failed, in no figure)" if self.failed else ""
        return (
            f"{made.scenario} ({made.scenario_hash[:12]}) · seed {made.seed} · "
            f"{self.replications:,} replications{failed} · engine {made.engine} · incidentsim {made.version}"
        )


def kept_in(study: Study, point: int | None = None) -> Kept:
    """The rows of a study, or of one of its points, each part proved by its checksum.

    Raises   RequestError where there are several points and none is named, or where there is no such point; and for a
             study of years, which has no such figures.
    """
    of_encounters(study, "figures")
    scenario = study.scenario if point is None else study.at(point)
    table = study.table()
    number = study.subject.points[0].number if point is None else point
    mine = table.filter(table["point"].to_numpy() == number)
    failures = tuple(failure.error for failure in failures_in(mine))
    return Kept(scenario, study.receipt, columns_of(mine), len(replications_in(mine, number)), failures)


def with_trials(kept: Kept, where: str) -> Kept:
    """A study as it is, if any of its trials could be finished.

    Raises   StudyError where none was.
    """
    if kept.replications > kept.failed:
        return kept
    got = verbatim(f"{kept.failed:,} failed trials and no other" if kept.failed else "no trial")
    hint = "Run it on with `incidentsim run`."
    raise refuse(where, got, "a study with finished trials", hint, kind=StudyError)


def draw_kept(kept: Kept, folder: Path) -> Iterator[Drawn]:
    """Draw every figure that the rows can carry into a folder, and say of each what became of it."""
    for picture in PICTURES:
        try:
            yield _drawn(picture, kept, folder)
        except NotMeasuredError as lacking:
            yield Drawn(picture.name, None, str(lacking))


def _drawn(picture: Picture, kept: Kept, folder: Path) -> Drawn:
    barred = picture.barred(kept.scenario, kept.columns)
    if barred:
        return Drawn(picture.name, None, barred)
    path = picture.draw(kept.scenario, kept.columns, folder / f"{picture.name}.png", kept.caption)
    return Drawn(picture.name, path, picture.finding(kept.scenario, kept.columns))


def _no_incidents(scenario: Scenario, columns: Columns) -> str:
    if scenario.trigger is not None:
        return _WITHOUT_SCENE
    return "" if estimate(columns, "averted").n else _none(columns, "became an incident")


def _no_timeliness(scenario: Scenario, columns: Columns) -> str:
    if barred := _no_incidents(scenario, columns):
        return barred
    meant = ~failed_in(columns) & (np.asarray(columns["incident"], dtype=float) == 1.0)
    having = int(np.count_nonzero(~np.isnan(np.asarray(columns["timeliness"], dtype=float)[meant])))
    if having >= timeliness.FEWEST:
        return ""
    return (
        f"{having:,} of {int(meant.sum()):,} incidents have a timeliness (both sides carry out an agreement, and a "
        f"deadline lies ahead), and fewer than {timeliness.FEWEST} show nothing; more trials may help"
    )


def _no_aftermath(scenario: Scenario, columns: Columns) -> str:  # noqa: ARG001 - every picture is asked alike
    found = estimate(columns, "settled").n
    if found == 0:
        return _none(columns, "had an aftermath")
    return (
        "" if found >= FEWEST else f"{found:,} aftermaths, and fewer than {FEWEST} show nothing; more trials may help"
    )


def _no_climbs(scenario: Scenario, columns: Columns) -> str:
    if scenario.trigger is not None:
        return _WITHOUT_SCENE
    return "" if tally(columns)["deliberate"].of_climbs.n else _none(columns, "holds a step up")


def _none(columns: Columns, what: str) -> str:
    return f"none of {estimate(columns, 'incident').n:,} encounters {what}"


def _few_incidents(scenario: Scenario, columns: Columns) -> str:
    if barred := _no_incidents(scenario, columns):
        return barred
    found = len(course_of(columns))
    return "" if found >= FEWEST else f"{found:,} incidents, and fewer than {FEWEST} show nothing; more trials may help"


def _none_calm(scenario: Scenario, columns: Columns) -> str:
    clock = waiting.clock_of(scenario)
    if barred := (_few_incidents if clock is SCENE else _no_aftermath)(scenario, columns):
        return barred
    course = course_of(columns, clock)
    return "" if course.ended(clock.calm).any() else courses.waiting_finding(course, clock)


def _waits(scenario: Scenario, columns: Columns) -> str:
    clock = waiting.clock_of(scenario)
    return courses.waiting_finding(course_of(columns, clock), clock)


PICTURES = (
    Picture("outcomes", _no_incidents, lambda _, rows: shares.finding(rows), figures.outcome_shares),
    Picture("incidence", _few_incidents, lambda _, rows: courses.incidence_finding(course_of(rows)), figures.incidence),
    Picture("deescalation", _none_calm, _waits, figures.deescalation),
    Picture("timeliness", _no_timeliness, lambda _, rows: timeliness.finding(rows), figures.timeliness),
    Picture("aftermath", _no_aftermath, lambda _, rows: timeline.finding(rows), figures.aftermath_timeline),
    Picture("causes", _no_climbs, lambda _, rows: causes.tally_finding(tally(rows)), figures.causes_alone),
)
