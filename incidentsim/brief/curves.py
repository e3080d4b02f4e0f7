"""Shares over time as lines with bands, each named at its end; and how many were at risk, below the axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from incidentsim.analysis.estimates import Estimate
from incidentsim.brief.style import SMALL, SOFT, Look

_MARKS = 8
#: How much of the height of a panel a line of a name takes.
_LINE = 0.046


@dataclass(frozen=True, slots=True)
class End:
    """What is written at the end of a line: where it ends, in words, and its look."""

    y: float
    text: str
    look: Look


def draw_shares(axes: Axes, times: Sequence[float], shares: Sequence[Estimate], look: Look) -> None:
    """A share as a line of steps with its band, marked here and there so that it can be told without colour."""
    x = np.asarray(times)
    value, low, high = (
        np.array([getattr(each, end) or 0.0 for each in shares], dtype=float) for end in ("value", "low", "high")
    )
    axes.fill_between(x, low, high, step="post", color=look.colour, alpha=0.14, lw=0, zorder=2)
    for edge in (low, high):
        axes.plot(x, edge, color=look.colour, ls=look.line, lw=0.8, alpha=0.7, zorder=3, drawstyle="steps-post")
    marked = np.searchsorted(x, np.linspace(x[0], x[-1], _MARKS, endpoint=False)).tolist()
    axes.plot(
        x, value, color=look.colour, ls=look.line, lw=2.8, marker=look.marker, ms=8, mec="white", markevery=marked,
        zorder=4, clip_on=False, drawstyle="steps-post",
    )  # fmt: skip


def name_ends(axes: Axes, ends: Sequence[End], x: float, top: float) -> None:
    """Each line is named at its end; names that would lie on one another, or above the panel, are moved apart."""
    rising = sorted(ends, key=lambda each: each.y)
    halves = [_LINE * top * (end.text.count("\n") + 1) / 2.0 for end in rising]
    places, free = [], -top
    for end, half in zip(rising, halves, strict=True):
        places.append(max(end.y, free + half))
        free = places[-1] + half
    free = top
    for place in reversed(range(len(rising))):
        places[place] = min(places[place], free - halves[place])
        free = places[place] - halves[place]
    for end, y in zip(rising, places, strict=True):
        axes.annotate(
            end.text, (x, y), (12, 0), textcoords="offset points", va="center", size=SMALL + 0.5,
            color=end.look.colour, weight="bold", annotation_clip=False, linespacing=1.1,
        )  # fmt: skip


def shares_axis(axes: Axes, until: float, top: float, unit: str) -> None:
    """Percentages up the side, times along the bottom."""
    axes.set_xlim(0.0, until)
    axes.set_ylim(0.0, top)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100.0 * y:g} %"))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=until > 4.0))
    axes.set_xlabel(unit)
    axes.grid(axis="y")


def at_risk_row(axes: Axes, counts: Mapping[float, int], words: str) -> None:
    """How many were at risk at several times, below the numbers of the axis."""
    below = ("data", "axes fraction")
    for x, count in counts.items():
        axes.annotate(
            f"{count:,}", (x, 0.0), (0, -25), xycoords=below, textcoords="offset points", ha="center", va="top",
            size=SMALL, color=SOFT, annotation_clip=False,
        )  # fmt: skip
    axes.xaxis.labelpad = 20
    axes.set_xlabel(f"{axes.get_xlabel()}; below the axis: {words}")
