"""The door of the figures: data in, a file out."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from incidentsim.analysis.causes import tally
from incidentsim.analysis.estimates import Columns
from incidentsim.analysis.replay import Replay
from incidentsim.brief.causes import Account, causes_of, tally_of
from incidentsim.brief.counterfactual import two_runs_of
from incidentsim.brief.documented import documented_of
from incidentsim.brief.grid import Grid
from incidentsim.brief.plan import plan_view_of
from incidentsim.brief.shares import outcome_shares_of
from incidentsim.brief.style import house_style, save
from incidentsim.brief.surface import surface_of
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.brief.timeline import aftermath_timeline_of
from incidentsim.brief.timeline import finding as of_aftermaths
from incidentsim.brief.timeliness import timeliness_of
from incidentsim.brief.waiting import clock_of, incidence_of, waiting_of
from incidentsim.journal import Journal
from incidentsim.results.retold import Change, Retold
from incidentsim.scenario.files import shipped
from incidentsim.scenario.scenario import Scenario


def swim_lane(scenario: Scenario, journal: Journal, path: Path, caption: str, shown: str = "") -> Path:
    """Write the swim-lane of the first encounter of a journal; `caption` says in small type where it comes from, and
    `shown` is what `show` is to be asked for, where it is not the scenario's name.
    """
    with house_style():
        page = swim_lane_of(scenario, journal, stamp_of(scenario, caption, shown))
    return save(page.figure, path)


def two_runs(
    scenarios: tuple[Scenario, Scenario],
    told: tuple[Sequence[Retold], Sequence[Change]],
    path: Path,
    caption: str,
    shown: str = "",
) -> Path:
    """Write two runs of the same chance, one above the other; `told` is what is told of them, and what was changed."""
    with house_style():
        page = two_runs_of(scenarios, *told, stamp_of(scenarios[0], caption, shown))
    return save(page.figure, path)


def plan_view(scenario: Scenario, journal: Journal, path: Path, caption: str) -> Path:
    """Write the plan view of the first encounter of a journal; `caption` says in small type where it comes from."""
    with house_style():
        page = plan_view_of(scenario, journal, stamp_of(scenario, caption))
    return save(page.figure, path)


def surface(scenario: Scenario, grid: Grid, path: Path, caption: str) -> Path:
    """Write the headline figure: de-escalation and violence over interoperability and pace."""
    with house_style():
        page = surface_of(grid, stamp_of(scenario, caption))
    return save(page.figure, path)


def outcome_shares(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write the shares of all endings of one table of trials."""
    with house_style():
        title = "" if scenario.trigger is None else of_aftermaths(columns)
        page = outcome_shares_of(columns, scenario.title, stamp_of(scenario, caption), title)
    return save(page.figure, path)


def aftermath_timeline(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write the shares of aftermaths settled, ended in retaliation and frozen, day by day, of one table of trials."""
    with house_style():
        page = aftermath_timeline_of(columns, scenario, stamp_of(scenario, caption))
    return save(page.figure, path)


def causes(scenario: Scenario, account: Account, path: Path, caption: str) -> Path:
    """Write the causes of escalation: what each step up turned on, and what disappears without misreading and loss."""
    with house_style():
        page = causes_of(account, scenario.title, stamp_of(scenario, caption))
    return save(page.figure, path)


def causes_alone(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write what each step up turned on, of one table of trials; what a second run would change is not in it."""
    command = f"incidentsim causes {scenario.name}"
    with house_style():
        page = tally_of(tally(columns), scenario.title, command, stamp_of(scenario, caption))
    return save(page.figure, path)


def incidence(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write the cumulative incidence of the endings of incidents, minute by minute, of one table of trials."""
    with house_style():
        page = incidence_of(columns, scenario.title, stamp_of(scenario, caption))
    return save(page.figure, path)


def deescalation(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write the Kaplan-Meier curve of the time to de-escalation; of an act without a scene, that to a settlement."""
    with house_style():
        page = waiting_of(columns, clock_of(scenario), scenario.title, stamp_of(scenario, caption))
    return save(page.figure, path)


def timeliness(scenario: Scenario, columns: Columns, path: Path, caption: str) -> Path:
    """Write the shares de-escalated by timeliness, of one table of trials."""
    with house_style():
        page = timeliness_of(columns, scenario.title, stamp_of(scenario, caption))
    return save(page.figure, path)


def documented(scenario: Scenario, replay: Replay, path: Path, caption: str, shown: str = "") -> Path:
    """Write what is documented of a case beside its replays."""
    with house_style():
        page = documented_of(replay, stamp_of(scenario, caption, shown))
    return save(page.figure, path)


def stamp_of(scenario: Scenario, caption: str, shown: str = "") -> str:
    """The line of small type: where a figure comes from, and where its assumptions are told.

    A scenario of one's own is `shown` by its file; where that is not said, the stamp does not pretend that its name
    would do.
    """
    known = shlex.quote(shown) if shown else scenario.name if scenario.name in shipped() else ""
    where = f"incidentsim show {known}" if known else f"incidentsim show FILE, with the file of {scenario.name}"
    return f"{caption} · assumptions: {where}"
