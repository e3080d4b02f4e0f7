"""How encounters end: the shares of all endings, of incidents and of encounters."""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from incidentsim.analysis.estimates import Columns, Estimate, estimate
from incidentsim.brief.style import FAINT, INK, SMALL, SOFT, Caption, Look, Sheet, sheet
from incidentsim.brief.words import per_cent
from incidentsim.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Kind:
    """Endings that mean the same to a reader."""

    name: str
    endings: tuple[str, ...]
    look: Look


KINDS = (
    Kind("de-escalated", ("agreed", "stood_down"), Look("#1F6F68", "", "o", "-", "")),
    Kind("distance only", ("lapsed",), Look("#9AA8B5", "", "o", "-", "//")),
    Kind("violence or loss", ("collision", "force", "engagement"), Look("#C2410C", "", "o", "-", "xx")),
    Kind("open", ("unresolved",), Look("#D9DDE2", "", "o", "-", "..")),
)
NOTHING = Kind("nothing happened", ("uneventful",), Look("#E9ECEF", "", "o", "-", ""))


def outcome_shares_of(columns: Columns, subject: str, stamp: str) -> Sheet:
    """The endings of one table of trials; `subject` says which."""
    meaning = MEASURES["incident"].meaning
    reading = f"{subject}. Whiskers: 95 % intervals (Wilson). An incident: {meaning}."
    page = sheet(Caption(finding(columns), reading, stamp))
    of_incidents = page.axes(0.155, 0.61, 0.085, 0.925)
    of_encounters = page.axes(0.755, 0.975, 0.085, 0.925)
    draw_shares(of_incidents, columns, KINDS, "incident")
    draw_shares(of_encounters, columns, (*KINDS, NOTHING), None)
    n, m = estimate(columns, "success").n, estimate(columns, "incident").n
    of_incidents.set_title(f"Of {n:,} incidents", pad=10)
    of_encounters.set_title(f"Of all {m:,} encounters", pad=10)
    return page


def finding(columns: Columns) -> str:
    """The title: de-escalated, ended in violence or loss, and the rest, of incidents."""
    success = estimate(columns, "success")
    if success.value is None:
        return f"None of {estimate(columns, 'incident').n:,} encounters became an incident"
    lost = together(columns, KINDS[2].endings)
    lapsed = share_of(columns, "lapsed", "incident")
    return (
        f"{per_cent(success)} of {success.n:,} incidents are de-escalated, {per_cent(lapsed)} end by distance only, "
        f"{per_cent(lost)} in violence or loss"
    )


def share_of(columns: Columns, ending: str, given: str | None) -> Estimate:
    """The share of an ending, of incidents or of all encounters."""
    return estimate(columns, replace(MEASURES[ending], given=given))


def together(columns: Columns, endings: tuple[str, ...]) -> Estimate:
    """The share of incidents that ended in one of several ways."""
    needed = {name: np.asarray(columns[name]) for name in ("replication", "encounter", "incident")}
    either = np.max([np.asarray(columns[name], dtype=float) for name in endings], axis=0)
    return estimate({**needed, endings[0]: either}, replace(MEASURES[endings[0]], given="incident"))


def draw_shares(axes: Axes, columns: Columns, kinds: tuple[Kind, ...], given: str | None) -> None:
    """One bar an ending, with its interval and its numbers."""
    y, longest = 0.0, 0.0
    ticks: dict[float, str] = {}
    for kind in kinds:
        start = y
        for ending in kind.endings:
            found = share_of(columns, ending, given)
            longest = max(longest, draw_bar(axes, y, found, kind.look))
            ticks[y] = ending.replace("_", " ")
            y += 1.0
        if given is not None:
            middle = ("axes fraction", "data")
            axes.annotate(
                kind.name, (1.0, (start + y - 1.0) / 2.0), xycoords=middle, ha="right", va="center", size=SMALL,
                color=SOFT, style="italic",
            )  # fmt: skip
        axes.axhline(y - 0.35, color=FAINT, lw=0.8, zorder=1)
        y += 0.3
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(y - 0.3 - 0.35, -0.6)
    _scale(axes, longest, given)


def draw_bar(axes: Axes, y: float, found: Estimate, look: Look) -> float:
    """A share as a bar with its interval; how far (%) it reaches."""
    if found.value is None or found.low is None or found.high is None:
        return 0.0
    value, low, high = 100.0 * found.value, 100.0 * found.low, 100.0 * found.high
    axes.barh(y, value, height=0.62, color=look.colour, hatch=look.hatch, edgecolor="white", lw=0, zorder=2)
    reach = [[value - low], [high - value]]
    axes.errorbar(value, y, xerr=reach, color=INK, lw=1.8, capsize=4, capthick=1.8, zorder=4)
    axes.annotate(per_cent(found), (high, y), (7, 0), textcoords="offset points", va="center", size=SMALL + 0.5)
    return high


def _scale(axes: Axes, longest: float, given: str | None) -> None:
    """Ticks no further than the longest interval; room to its right for the numbers."""
    axes.set_xlim(0.0, max(5.0, longest) * (1.75 if given else 2.0))
    ticks = MaxNLocator(4 if given else 2).tick_values(0.0, min(100.0, max(5.0, longest)))
    axes.set_xticks([tick for tick in ticks if tick <= 100.0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g} %"))
    axes.tick_params(axis="y", length=0)
    if given is None:
        axes.tick_params(labelsize=SMALL)
