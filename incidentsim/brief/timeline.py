"""How aftermaths go: of those that a table of trials holds, how many have ended in which way, day by day."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns, estimate
from incidentsim.brief.style import INK, SMALL, SOFT, Caption, Look, Sheet, sheet
from incidentsim.brief.words import per_cent
from incidentsim.scenario.scenario import Scenario

#: The three endings, and how each is told from the others without colour.
ENDINGS: dict[str, Look] = {
    "settled": Look("#1F6F68", "#CFE3E1", "o", "-"),
    "retaliation": Look("#C2410C", "#F6DCCF", "^", (0, (5, 1.5))),
    "frozen": Look("#6B7280", "#E4E6EA", "s", (0, (1.2, 1.2))),
}
_DAY_S, _STEPS = 86_400.0, 240


@dataclass(frozen=True, slots=True)
class Curve:
    """The share of all aftermaths that have ended in one way, with its interval, at times since the act (days)."""

    days: NDArray[np.float64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def aftermath_timeline_of(columns: Columns, scenario: Scenario, stamp: str) -> Sheet:
    """The shares of aftermaths settled, ended in retaliation and frozen, day by day."""
    reading = (
        f"{scenario.title}. Share of all aftermaths that ended in each way so many days after the act, the frozen ones "
        "dated by their last news; at the right, in the end. Bands: 95 % intervals, day by day. "
        f"A side that hears nothing for {scenario.aftermath.silence_after_s / 3600.0:g} h takes that as news "
        "(aftermath.silence_after_s): hence the jump at that time."
    )
    page = sheet(Caption(finding(columns), reading, stamp))
    axes = page.axes(0.075, 0.80, 0.10, 0.97)
    until_d = _until(columns)
    ends = {name: draw_curve(axes, curve_of(columns, name, until_d), look) for name, look in ENDINGS.items()}
    _name_curves(axes, columns, ends, until_d)
    axes.set_xlim(0.0, until_d)
    axes.set_ylim(0.0, min(1.0, 1.15 * max(*ends.values(), 0.1)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100.0 * y:g} %"))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlabel("days since the act")
    axes.set_ylabel(f"of {_count(columns):,} aftermaths")
    axes.grid(axis="y")
    return page


def finding(columns: Columns) -> str:
    """The title: how many aftermaths there are, and how they end."""
    settled, retaliation, frozen = (estimate(columns, name) for name in ENDINGS)
    if settled.value is None:
        return f"None of {estimate(columns, 'incident').n:,} encounters had an aftermath"
    return (
        f"Of {settled.n:,} aftermaths {per_cent(settled)} are settled, {per_cent(retaliation)} end in retaliation, "
        f"and {per_cent(frozen)} freeze"
    )


def curve_of(columns: Columns, ending: str, until_d: float) -> Curve:
    """The growing share of one ending: every aftermath is followed to its end, so that it is a plain proportion."""
    are, days = _are(columns), np.linspace(0.0, until_d, _STEPS)
    rows = {name: np.asarray(columns[name])[are] for name in ("replication", "encounter", "aftermath")}
    ended, ended_d = np.asarray(columns[ending], dtype=float)[are] == 1.0, _days(columns)
    found = [estimate({**rows, ending: (ended & (ended_d <= day)).astype(float)}, ending) for day in days]
    value, low, high = (np.array([getattr(at, end) or 0.0 for at in found]) for end in ("value", "low", "high"))
    return Curve(days, value, low, high)


def draw_curve(axes: Axes, curve: Curve, look: Look) -> float:
    """One ending as a rising line with its band; how high its band reaches."""
    axes.fill_between(curve.days, curve.low, curve.high, color=look.colour, alpha=0.14, lw=0, zorder=2)
    for edge in (curve.low, curve.high):
        axes.plot(curve.days, edge, color=look.colour, ls=look.line, lw=0.8, alpha=0.7, zorder=3)
    axes.plot(
        curve.days, curve.value, color=look.colour, ls=look.line, lw=2.8, marker=look.marker, ms=8, mec="white",
        markevery=_STEPS // 8, zorder=4, clip_on=False,
    )  # fmt: skip
    return float(curve.high[-1])


def _name_curves(axes: Axes, columns: Columns, ends: dict[str, float], until_d: float) -> None:
    """Each line is named at its end with its share; names that would lie on one another are moved apart."""
    found = {name: estimate(columns, name) for name in ends}
    height = 0.085 * max(*ends.values(), 0.1)
    at = -1.0
    for name in sorted(ends, key=lambda each: found[each].value or 0.0):
        at = max(found[name].value or 0.0, at + height)
        axes.annotate(
            f"{name}\n{per_cent(found[name])}", (until_d, at), (12, 0), textcoords="offset points", va="center",
            size=SMALL + 0.5, color=ENDINGS[name].colour, weight="bold", annotation_clip=False, linespacing=1.1,
        )  # fmt: skip
    if _count(columns) < 100:
        axes.annotate(
            "few aftermaths: ask for more trials", (0.01, 0.97), xycoords="axes fraction", va="top", size=SMALL,
            color=SOFT if ends else INK, style="italic",
        )  # fmt: skip


def _are(columns: Columns) -> NDArray[np.bool_]:
    are: NDArray[np.bool_] = np.asarray(columns["aftermath"], dtype=float) == 1.0
    return are


def _days(columns: Columns) -> NDArray[np.float64]:
    return np.asarray(columns["aftermath_s"], dtype=float)[_are(columns)] / _DAY_S


def _count(columns: Columns) -> int:
    return int(_are(columns).sum())


def _until(columns: Columns) -> float:
    """Where nearly all is over (days)."""
    days = _days(columns)
    return max(1.0, float(np.ceil(np.quantile(days, 0.985)))) if len(days) else 1.0
