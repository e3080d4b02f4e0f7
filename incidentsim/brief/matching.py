"""What the record rules out: points over the ranges of the free assumptions, and what the model says at each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from incidentsim.analysis.depth import depth
from incidentsim.analysis.estimates import Floats
from incidentsim.analysis.history import CUT_OFF, Band, Space, Wave
from incidentsim.brief.style import FAINT, INK, SMALL, SOFT, Caption, Look, Sheet, sheet

_CELLS = 5
_KEPT, _OUT = Look("#0B4373", "", "o", "-"), Look("#D4541A", "", "x", "-")
_LEFT, _RIGHT = (0.075, 0.40), (0.66, 0.905)
_DEPTH = LinearSegmentedColormap.from_list("depth", ["#F4F6F8", "#0B4373"])
#: A band that ends below this is one of a rare event; of such, none seen is drawn at the foot of a logarithmic axis.
_RARE, _FOOT = 0.05, 2.5e-4


@dataclass(frozen=True, slots=True)
class Free:
    """A free assumption: what a reader calls it, the ends of its range as text, and where its value of today lies."""

    words: str
    low: str
    high: str
    now: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """What a match found, for a reader.

    free      what the free assumptions of the space are called
    wave      a wave of points spread over all of the space, and what the model said there
    looked    very many points, spread likewise, and the largest implausibility that emulators give each
    meanings  what each target is a share of
    """

    space: Space
    free: Sequence[Free]
    wave: Wave
    looked: tuple[Floats, Floats]
    meanings: Sequence[str]


def matching_of(match: Match, words: tuple[str, str], stamp: str) -> Sheet:
    """Outputs at every point against the bands, and the share kept in each part of each range; title and subject."""
    title, subject = words
    reading = (
        f"{subject}. Each point is a setting of all assumptions at once, somewhere in their ranges. Ruled out: further "
        f"from a band than {CUT_OFF:g} standard deviations of the target, the simulation and the model's stated "
        "discrepancy together. What is not ruled out is not confirmed."
    )
    page = sheet(Caption(title, reading, stamp), 8.6)
    _outputs(page.axes(*_LEFT, 0.125, 0.875), match)
    _ranges(page.axes(*_RIGHT, 0.04, 0.875), match)
    return page


def _outputs(axes: Axes, match: Match) -> None:
    """What the model says at each point, and the bands: two targets, or one against the points in order."""
    wave, kept = match.wave, match.wave.kept()
    x = _along(axes, wave.values[:, 0], wave.bands[0], "x")
    axes.set_xlabel(match.meanings[0])
    low, width = wave.bands[0].low, wave.bands[0].high - wave.bands[0].low
    if len(wave.bands) > 1:
        y = _along(axes, wave.values[:, 1], wave.bands[1], "y")
        axes.set_ylabel(match.meanings[1])
        bottom, height = wave.bands[1].low, wave.bands[1].high - wave.bands[1].low
    else:
        y = (np.argsort(np.argsort(wave.values[:, 0])) + 1).astype(np.float64)
        axes.set_ylabel("settings, in order of what the model says")
        bottom, height = 0.0, len(y) + 1.0
        axes.set_ylim(bottom, height)
    axes.add_patch(Rectangle((low, bottom), width, height, fc="#DCEBE6", ec="#1F6F68", lw=1.6, zorder=1, label="band"))
    for mask, look, name in ((~kept, _OUT, "ruled out"), (kept, _KEPT, "not ruled out")):
        axes.plot(
            x[mask], y[mask], ls="", marker=look.marker, mec=look.colour, mfc="none", ms=6, mew=1.4, zorder=3,
            label=f"{name}: {int(mask.sum())}", clip_on=False,
        )  # fmt: skip
    axes.set_title(f"First wave: {len(x)} settings", pad=32)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.03, 0.995), ncols=3, handletextpad=0.3, columnspacing=1.0)
    axes.grid(visible=True)


def _along(axes: Axes, values: Floats, band: Band, which: Literal["x", "y"]) -> Floats:
    """Shares along an axis in per cent: of a rare event on a logarithmic scale, none seen at its foot."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    rare = band.high < _RARE
    told = FuncFormatter(lambda value, _: "none\nseen" if rare and value < 2.0 * _FOOT else f"{100.0 * value:g} %")
    if not rare:
        axis.set_major_formatter(told)
        axes.set(**{f"{which}lim": (0.0, max(1.2 * band.high, 1.05 * float(values.max())))})
        return values
    axes.set(**{f"{which}scale": "log"})
    axes.set(**{f"{which}lim": (_FOOT * 0.75, max(0.3, 1.3 * float(values.max())))})
    axis.set_major_locator(FixedLocator([_FOOT, 0.001, 0.01, 0.1]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(told)
    return np.maximum(values, _FOOT)


def _ranges(axes: Axes, match: Match) -> None:
    """A row an assumption: of each fifth of its range, the share of settings left; those that decide first."""
    found = {name: depth(match.space, match.looked, (name,), _CELLS) for name in match.space.names}
    order = sorted(range(len(match.free)), key=lambda place: -abs(_lean(found[match.space.names[place]].share)))
    most = max(0.01, float(np.nanmax([np.nanmax(each.share) for each in found.values()])))
    for row, place in enumerate(order):
        free = match.free[place]
        _cells(axes, row, found[match.space.names[place]].share, most)
        axes.text(-0.025, row, free.words, ha="right", va="center", size=SMALL)
        axes.text(1.02, row, f"{free.low} to {free.high}", ha="left", va="center", size=SMALL - 1.5, color=SOFT)
        if free.now is not None:
            axes.plot([free.now], [row - 0.4], marker="v", ms=7, mfc="white", mec=INK, mew=1.2, clip_on=False, zorder=5)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks([0.0, 1.0], ["low end", "high end"])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title("Share of settings left, by fifth of each range", pad=32, x=-0.9)
    count = f"{len(match.looked[1]):,}"
    told = f"by emulators, which rule out less than runs, at {count} settings; ▽ today; hatched: none left"
    axes.text(-0.9, 1.025, told, size=SMALL, color=SOFT, transform=axes.transAxes)


def _cells(axes: Axes, row: int, shares: Floats, most: float) -> None:
    for cell, share in enumerate(shares):
        box = (cell / _CELLS, row - 0.4)
        if np.isnan(share) or share == 0.0:
            axes.add_patch(Rectangle(box, 1.0 / _CELLS, 0.8, facecolor="white", edgecolor=FAINT, hatch="xxx", lw=0.5))
            continue
        axes.add_patch(Rectangle(box, 1.0 / _CELLS, 0.8, facecolor=_DEPTH(share / most), edgecolor="white", lw=1.0))
        ink = "white" if share / most > 0.55 else INK
        where = (box[0] + 0.5 / _CELLS, row)
        axes.text(*where, f"{100.0 * share:.0f} %", ha="center", va="center", size=SMALL - 2.0, color=ink)


def _lean(shares: Floats) -> float:
    """How much more is left at one end of a range than at the other: what its lower and upper two fifths differ by."""
    return float(np.nanmean(shares[-2:]) - np.nanmean(shares[:2]))
