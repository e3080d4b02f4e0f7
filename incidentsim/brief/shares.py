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
    Kind("over without violence", ("agreed", "stood_down"), Look("#1F6F68", "", "o", "-", "")),
    Kind("distance only", ("lapsed",), Look("#9AA8B5", "", "o", "-", "//")),
    Kind("violence or loss", ("collision", "force", "engagement"), Look("#C2410C", "", "o", "-", "xx")),
    Kind("open", ("unresolved",), Look("#D9DDE2", "", "o", "-", "..")),
)
#: What de-escalation is made of, always shown apart: averted before violence or loss, contained after it.
SUCCESS = (
    Kind("averted", ("averted",), Look("#1F6F68", "", "o", "-", "")),
    Kind("contained", ("contained",), Look("#7FB5AE", "", "o", "-", "\\\\")),
)
#: The three ways in which an aftermath ends, always shown together.
AFTERMATH = (
    Kind("settled", ("settled",), Look("#7FB5AE", "", "o", "-", "\\\\")),
    Kind("frozen", ("frozen",), Look("#9AA8B5", "", "o", "-", "//")),
    Kind("retaliation", ("retaliation",), Look("#C2410C", "", "o", "-", "xx")),
)
_LEFT, _MIDDLE = (0.125, 0.505), (0.735, 0.985)
_UNDER, _OVER = (0.09, 0.335), (0.55, 0.915)


def outcome_shares_of(columns: Columns, subject: str, stamp: str, title: str = "") -> Sheet:
    """The endings of one table of trials, what they make of success, and the aftermaths; `subject` says which.

    Its title is the finding about incidents, unless another is given: of an act without a scene all is said by its
    aftermath, since none can be averted, by definition.
    """
    meaning = MEASURES["incident"].meaning
    reading = (
        f"{subject}. Whiskers: 95 % intervals (Wilson). An incident: {meaning}. Averted: over without violence, loss "
        "or retaliation. Contained: violence or loss, then settled."
    )
    page = sheet(Caption(title or finding(columns), reading, stamp))
    n, m, after = (estimate(columns, name).n for name in ("success", "incident", "settled"))
    endings = page.axes(*_LEFT, 0.085, 0.915)
    draw_shares(endings, columns, KINDS, "incident")
    endings.set_title(f"Endings of {n:,} incidents", pad=10)
    _of_encounters(endings, columns, m)
    success = page.axes(*_MIDDLE, *_OVER)
    draw_success(success, columns)
    success.set_title(f"De-escalated, n = {n:,}", pad=10)
    later = page.axes(*_MIDDLE, *_UNDER)
    if after:
        draw_rows(later, columns, AFTERMATH, "aftermath")
    else:
        _say_none(later)
    later.set_title(f"Aftermaths, n = {after:,}", pad=10)
    return page


def finding(columns: Columns) -> str:
    """The title: averted, by distance only, in violence or loss, and contained after it, of incidents."""
    averted = estimate(columns, "averted")
    if averted.value is None:
        return f"None of {estimate(columns, 'incident').n:,} encounters became an incident"
    lost = together(columns, KINDS[2].endings)
    lapsed, contained = share_of(columns, "lapsed", "incident"), estimate(columns, "contained")
    after = f"; {per_cent(contained)} are contained after it" if lost.value or contained.value else ""
    return (
        f"Of {averted.n:,} incidents {per_cent(averted)} are averted, {per_cent(lapsed)} end by distance only, "
        f"{per_cent(lost)} in violence or loss{after}"
    )


def share_of(columns: Columns, ending: str, given: str | None) -> Estimate:
    """The share of an ending, of incidents or of all encounters."""
    return estimate(columns, replace(MEASURES[ending], given=given))


def together(columns: Columns, endings: tuple[str, ...]) -> Estimate:
    """The share of incidents that ended in one of several ways."""
    needed = {name: np.asarray(columns[name]) for name in ("replication", "encounter", "incident")}
    either = np.max([np.asarray(columns[name], dtype=float) for name in endings], axis=0)
    return estimate({**needed, endings[0]: either}, replace(MEASURES[endings[0]], given="incident"))


def draw_shares(axes: Axes, columns: Columns, kinds: tuple[Kind, ...], given: str) -> None:
    """One bar an ending, with its interval and its numbers, below the name of its kind."""
    y, longest = 0.0, 0.0
    ticks: dict[float, str] = {}
    for kind in kinds:
        axes.annotate(
            kind.name, (0.0, y - 0.62), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            ha="left", va="center", size=SMALL, color=SOFT, style="italic",
        )  # fmt: skip
        for ending in kind.endings:
            longest = max(longest, draw_bar(axes, y, share_of(columns, ending, given), kind.look))
            ticks[y] = ending.replace("_", " ")
            y += 1.0
        axes.axhline(y - 0.32, color=FAINT, lw=0.8, zorder=1)
        y += 0.68
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(y - 1.0, -1.1)
    _scale(axes, longest, 1.75)


def draw_rows(axes: Axes, columns: Columns, kinds: tuple[Kind, ...], given: str) -> None:
    """One bar a kind, with its interval and its numbers."""
    bars = [
        draw_bar(axes, float(y), share_of(columns, kind.endings[0], given), kind.look) for y, kind in enumerate(kinds)
    ]
    axes.set_yticks(range(len(kinds)), [kind.name for kind in kinds])
    axes.set_ylim(len(kinds) - 0.4, -0.6)
    _scale(axes, max(bars), 1.9)


def draw_success(axes: Axes, columns: Columns) -> None:
    """Averted and contained each by itself, and then what they make together, one upon the other."""
    longest = max(
        draw_bar(axes, float(y), share_of(columns, kind.endings[0], "incident"), kind.look)
        for y, kind in enumerate(SUCCESS)
    )
    whole, start = estimate(columns, "success"), 0.0
    for kind in SUCCESS:
        part = 100.0 * (share_of(columns, kind.endings[0], "incident").value or 0.0)
        axes.barh(
            2.0, part, left=start, height=0.62, color=kind.look.colour, hatch=kind.look.hatch, edgecolor="white", lw=0
        )
        start += part
    longest = max(longest, draw_whisker(axes, 2.0, whole))
    axes.axhline(1.5, color=FAINT, lw=0.8, zorder=1)
    axes.set_yticks([0, 1, 2], ["averted", "contained", "both"])
    axes.set_ylim(2.6, -0.6)
    _scale(axes, longest, 1.9)


def draw_bar(axes: Axes, y: float, found: Estimate, look: Look) -> float:
    """A share as a bar with its interval; how far (%) it reaches."""
    if found.value is not None:
        value = 100.0 * found.value
        axes.barh(y, value, height=0.62, color=look.colour, hatch=look.hatch, edgecolor="white", lw=0, zorder=2)
    return draw_whisker(axes, y, found)


def draw_whisker(axes: Axes, y: float, found: Estimate) -> float:
    """The interval of a share, and its numbers; how far (%) it reaches."""
    if found.value is None or found.low is None or found.high is None:
        return 0.0
    value, low, high = 100.0 * found.value, 100.0 * found.low, 100.0 * found.high
    reach = [[value - low], [high - value]]
    axes.errorbar(value, y, xerr=reach, color=INK, lw=1.8, capsize=4, capthick=1.8, zorder=4)
    axes.annotate(per_cent(found), (high, y), (7, 0), textcoords="offset points", va="center", size=SMALL + 0.5)
    return high


def _of_encounters(axes: Axes, columns: Columns, m: int) -> None:
    """The same endings as shares of all encounters, in a column of numbers; last, those in which nothing happened."""
    places = zip(axes.get_yticks(), [ending for kind in KINDS for ending in kind.endings], strict=True)
    beside = ("axes fraction", "data")
    for y, ending in places:
        said = per_cent(share_of(columns, ending, None))
        axes.annotate(
            said, (1.0, y), (8, 0), xycoords=beside, textcoords="offset points", va="center", size=SMALL, color=SOFT
        )
    nothing = per_cent(share_of(columns, "uneventful", None))
    axes.annotate(
        f"of all {m:,} encounters", (1.0, 1.0), (8, 10), xycoords="axes fraction", textcoords="offset points",
        va="bottom", size=SMALL, color=SOFT, weight="bold",
    )  # fmt: skip
    axes.annotate(
        f"uneventful: {nothing}", (1.0, 0.0), (8, -17), xycoords="axes fraction", textcoords="offset points", va="top",
        size=SMALL, color=SOFT,
    )  # fmt: skip


def _say_none(axes: Axes) -> None:
    axes.set_axis_off()
    axes.annotate("no scene was serious", (0.0, 0.7), xycoords="axes fraction", size=SMALL, color=SOFT, style="italic")


def _scale(axes: Axes, longest: float, room: float) -> None:
    """Ticks no further than the longest interval; room to its right for the numbers."""
    axes.set_xlim(0.0, max(5.0, longest) * room)
    ticks = MaxNLocator(3).tick_values(0.0, min(100.0, max(5.0, longest)))
    axes.set_xticks([tick for tick in ticks if tick <= 100.0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g} %"))
    axes.tick_params(axis="y", length=0)
