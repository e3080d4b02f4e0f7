"""Timeliness against success: the share of incidents de-escalated by time available over time taken.

Timeliness exists only where both sides executed an agreement and there was a deadline; all other incidents are counted
in columns of their own, so that nothing is left out.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns, Estimate, estimate, failed_in
from incidentsim.brief.style import FAINT, INK, SMALL, SOFT, Caption, Look, Sheet, sheet
from incidentsim.brief.words import per_cent

#: Where the bins of timeliness end; the outermost bins take what lies beyond.
EDGES = (0.25, 0.5, 1.0, 2.0, 4.0)
_NEEDED = ("replication", "encounter", "incident", "success", "agreed", "time_available_s", "timeliness")
_DEFINED, _UNDEFINED = Look("#0B4373", "", "o", "-", ""), Look("#9AA8B5", "", "s", "-", "//")
_LEFT, _MIDDLE, _RIGHT = 0.085, 0.595, 0.985
_SHARES, _COUNTS = (0.42, 0.935), (0.135, 0.335)
_ROOM = 1.22
#: Fewer incidents with a timeliness than these leave most bins empty.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Some incidents: what they have in common, and how many of them are de-escalated.

    low, high  the bin of timeliness; NaN where it is not defined
    of         the number of all incidents
    """

    name: str
    low: float
    high: float
    success: Estimate
    of: int

    @property
    def middle(self) -> float:
        """Where a bin lies on a log axis; the outermost bins are as wide as their neighbours."""
        return math.sqrt(self.low * self.high)


def timeliness_of(columns: Columns, subject: str, stamp: str) -> Sheet:
    """Shares de-escalated by timeliness, and how many incidents each share is of; `subject` says which table."""
    groups, others = list(bins_of(columns)), list(undefined_of(columns))
    reading = (
        f"{subject}. Timeliness: time available / time of the joint decision, both from the first unsafe act seen. It "
        "is defined only where both sides executed an agreement and a safety-ring crossing lay ahead, so that within "
        "its bins de-escalation is all but a matter of definition: compare them with the columns on the right. 95 % "
        "intervals."
    )
    page = sheet(Caption(finding(columns), reading, stamp))
    for found, (left, right) in ((groups, (_LEFT, _MIDDLE)), (others, (_MIDDLE + 0.03, _RIGHT))):
        above, below = page.axes(left, right, *_SHARES), page.axes(left, right, *_COUNTS)
        places = [group.middle for group in found] if found is groups else list(range(len(found)))
        look = _DEFINED if found is groups else _UNDEFINED
        draw_shares(above, found, places, look)
        draw_counts(below, found, places, look)
        for axes in (above, below):
            _scale(axes, found, places, log=int(found is groups))
    _name(page.figure.axes)
    return page


def finding(columns: Columns) -> str:
    """The title: how many incidents have a timeliness, and how many are de-escalated in time, late, and without one."""
    incidents = estimate(columns, "incident")
    groups, others = list(bins_of(columns)), list(undefined_of(columns))
    defined = sum(group.success.n for group in groups)
    whole = defined + sum(group.success.n for group in others)
    if whole == 0:
        return f"None of {incidents.n:,} encounters became an incident"
    if defined < FEWEST:
        rest = _chosen(columns, np.isnan)
        apart = f"; of the {rest.n:,} others {per_cent(rest)} are de-escalated" if rest.n else ""
        return f"Too few to tell timeliness: {defined:,} of {whole:,} incidents have one{apart}"
    parts = {
        "in time": _chosen(columns, lambda t: t >= 1.0),
        "late": _chosen(columns, lambda t: t < 1.0),
        "without timeliness": _chosen(columns, np.isnan),
    }
    told = [f"{per_cent(found)} of {found.n:,} {name}" for name, found in parts.items() if found.n]
    return f"{defined:,} of {whole:,} incidents have a timeliness; de-escalated are {', '.join(told)}"


def bins_of(columns: Columns) -> Iterator[Group]:
    """The incidents whose timeliness is defined, by bins."""
    table, timeliness = _incidents(columns)
    ends = (0.0, *EDGES, math.inf)
    for low, high in pairwise(ends):
        found = _success(table, (timeliness >= low) & (timeliness < high))
        shown = (EDGES[0] / 2.0 if low == 0.0 else low, EDGES[-1] * 2.0 if math.isinf(high) else high)
        name = f"under {high:g}" if low == 0.0 else f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:g}"
        yield Group(name, *shown, found, len(timeliness))


def undefined_of(columns: Columns) -> Iterator[Group]:
    """The incidents without a timeliness, by what is missing."""
    table, timeliness = _incidents(columns)
    agreed, deadline = table["agreed"] == 1.0, ~np.isnan(table["time_available_s"])
    none = np.isnan(timeliness)
    for name, chosen in (
        ("agreed,\nno deadline", agreed),
        ("not agreed,\na deadline", ~agreed & deadline),
        ("not agreed,\nno deadline", ~agreed & ~deadline),
    ):
        yield Group(name, math.nan, math.nan, _success(table, none & chosen), len(timeliness))


def draw_shares(axes: Axes, groups: Sequence[Group], places: Sequence[float], look: Look) -> None:
    """One mark a group, with its interval and its number."""
    for group, x in zip(groups, places, strict=True):
        found = group.success
        if found.value is None or found.low is None or found.high is None:
            axes.annotate("none", (x, 50.0), ha="center", va="center", size=SMALL, color=SOFT, style="italic")
            continue
        value, low, high = (100.0 * end for end in (found.value, found.low, found.high))
        axes.errorbar(
            x, value, [[value - low], [high - value]], fmt=look.marker, color=look.colour, mec=INK, ms=10, mew=1.0,
            lw=2.2, capsize=5, capthick=2.2, ecolor=INK, zorder=5,
        )  # fmt: skip
        at, offset, ha, va = _beside(value, low, high)
        axes.annotate(
            per_cent(found).replace(" (", "\n("), (x, at), offset, textcoords="offset points", ha=ha, va=va,
            size=SMALL - 0.5, color=INK, linespacing=1.1,
        )  # fmt: skip
    axes.set_ylim(0.0, 104.0)


def _beside(value: float, low: float, high: float) -> tuple[float, tuple[float, float], str, str]:
    """Where the number of a mark stands: above its interval, below it, or beside it where it reaches both ends."""
    if high < 85.0:
        return high, (0.0, 5.0), "center", "bottom"
    if low > 16.0:
        return low, (0.0, -5.0), "center", "top"
    return (low + value) / 2.0, (7.0, 0.0), "left", "center"


def draw_counts(axes: Axes, groups: Sequence[Group], places: Sequence[float], look: Look) -> None:
    """How many of all incidents are in each group, as a bar with its number."""
    for group, x in zip(groups, places, strict=True):
        share = 100.0 * group.success.n / group.of if group.of else 0.0
        width = 0.72 if math.isnan(group.low) else 0.86 * (group.high - group.low)
        left = x - width / 2.0 if math.isnan(group.low) else group.low * 1.07
        axes.bar(
            left, share, width, align="edge", color=look.colour, hatch=look.hatch, edgecolor="white", lw=0, zorder=3
        )
        axes.annotate(
            f"{group.success.n:,}", (x, share), (0, 3), textcoords="offset points", ha="center", va="bottom",
            size=SMALL, color=INK,
        )  # fmt: skip
    axes.set_ylim(0.0, 100.0 * _ROOM)


def _scale(axes: Axes, groups: Sequence[Group], places: Sequence[float], log: int) -> None:
    if log:
        axes.set_xscale("log")
        axes.set_xlim(groups[0].low * 0.9, groups[-1].high * 1.1)
        axes.xaxis.set_major_locator(FixedLocator(EDGES))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
        axes.axvline(1.0, color=INK, lw=1.8, ls=(0, (5, 2)), zorder=2)
    else:
        axes.set_xlim(-0.6, len(places) - 0.4)
        axes.set_xticks(list(places), [group.name for group in groups])
        axes.tick_params(axis="x", labelsize=SMALL, length=0)
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g} %"))


def _name(panels: Sequence[Axes]) -> None:
    """Headings and axes of the four panels: shares above, counts below, timeliness at the left."""
    shares, counts, other_shares, other_counts = panels
    shares.set_title("De-escalated, of incidents with a timeliness", pad=8)
    other_shares.set_title("... and of those without", pad=8)
    shares.set_ylabel("de-escalated")
    counts.set_ylabel("of all incidents", size=SMALL)
    counts.set_xlabel("timeliness: time available / time taken (log axis; above 1: in time)", labelpad=3)
    for axes in (other_shares, other_counts):
        axes.tick_params(axis="y", labelleft=False)
    for axes in (shares, other_shares):
        axes.tick_params(axis="x", labelbottom=False)
        axes.set_yticks([0, 25, 50, 75, 100])
    for axes in (counts, other_counts):
        axes.set_yticks([0, 50, 100])
    for text, side, right in (("late", "right", -6), ("in time", "left", 6)):
        shares.annotate(
            text, (1.0, 0.0), (right, -7), xycoords=("data", "axes fraction"), textcoords="offset points", ha=side,
            va="top", size=SMALL, color=SOFT, style="italic",
        )  # fmt: skip


def _incidents(columns: Columns) -> tuple[Mapping[str, NDArray[np.float64]], NDArray[np.float64]]:
    """The rows of incidents, and their timeliness."""
    meant = ~failed_in(columns) & (np.asarray(columns["incident"], dtype=float) == 1.0)
    table = {name: np.asarray(columns[name])[meant] for name in _NEEDED}
    return table, np.asarray(table["timeliness"], dtype=float)


def _success(table: Mapping[str, NDArray[np.float64]], chosen: NDArray[np.bool_]) -> Estimate:
    return estimate({name: column[chosen] for name, column in table.items()}, "success")


def _chosen(columns: Columns, rule: Callable[[NDArray[np.float64]], NDArray[np.bool_]]) -> Estimate:
    table, timeliness = _incidents(columns)
    return _success(table, rule(timeliness))
