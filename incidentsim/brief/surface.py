"""The headline figure: de-escalation and violence over interoperability and pace, with all their doubt."""

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from incidentsim.brief.findings import headline_of
from incidentsim.brief.grid import Grid, Point
from incidentsim.brief.style import FAINT, INK, PACES, PAPER, SMALL, SOFT, Caption, Look, Sheet, sheet
from incidentsim.brief.words import half_width

_LEFT, _MIDDLE, _RIGHT = (0.185, 0.555), 0.6, (0.645, 0.985)
_DODGE, _MARGIN, _ROW = 0.045, 0.2, 0.052
_BASE = 0.36


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure as a panel: its heading, and the factor and decimals with which it is told."""

    measure: str
    heading: str
    factor: float
    digits: int
    counts: str


PANELS = (
    Panel("success", "De-escalated, % of incidents", 100.0, 0, "% ± half width (incidents)"),
    Panel("violence", "Violence, per 1,000 encounters", 1.0, 1, "per 1,000 ± half width (incidents)"),
)


def surface_of(grid: Grid, stamp: str) -> Sheet:
    """Two panels over interoperability, one line a pace, and a table of every number below them."""
    n = grid.points[0].estimate("violence").n
    reading = (
        "Changes are paired: every point met the same chance. Bars: 95 % intervals. Lines only guide the eye: nothing was "
        f"run between the marks. Violence: a collision, or force. {n:,} encounters a point."
    )
    page = sheet(Caption(headline_of(grid), reading, stamp))
    rows = list(rows_of(grid))
    for panel, (left, right) in zip(PANELS, (_LEFT, _RIGHT), strict=True):
        axes = page.axes(left, right, _BASE, 0.93)
        draw_panel(axes, grid, rows, panel)
        draw_table(axes, grid, rows, panel)
    draw_names(page, rows)
    return page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the figure, which is one row of its table: its points, from the lowest interoperability up."""

    name: str
    points: tuple[Point, ...]
    look: Look
    hollow: int
    dodge: float


def rows_of(grid: Grid) -> Iterator[Line]:
    """A line for each pace, and one with protocol restraint switched off."""
    looks = PACES if len(grid.paces) == len(PACES) else (PACES * len(grid.paces))[: len(grid.paces)]
    for place, (pace, look) in enumerate(zip(grid.paces, looks, strict=True)):
        how = "faster" if pace < grid.pace else "slower" if pace > grid.pace else "as assumed"
        points = tuple(grid.at(level, pace) for level in grid.levels)
        yield Line(f"delays × {pace:g}, {how}", points, look, 0, _DODGE * (place - (len(looks) - 1) / 2.0))
    off = tuple(point for level in grid.levels[1:] for point in grid.points if (point.interoperability, point.pace, point.restraint) == (level, grid.pace, 0.0))
    if off:
        look = Look(SOFT, "", "D", "-")
        yield Line(f"× {grid.pace:g}, restraint off", off, look, 1, _DODGE * 2.0)


def draw_panel(axes: Axes, grid: Grid, rows: list[Line], panel: Panel) -> None:
    """Marks with their intervals."""
    for row in rows:
        drawn = row.points if not row.hollow else (grid.at(grid.levels[0]), *row.points)
        found = [(point.interoperability, point.estimate(panel.measure)) for point in drawn]
        known = [(x, e) for x, e in found if e.value is not None and e.low is not None and e.high is not None]
        xs = [x + row.dodge for x, _ in known]
        if row.hollow:
            xs[0] = known[0][0]
        ys = [panel.factor * e.value for _, e in known]  # type: ignore[operator]
        reach = [[panel.factor * (e.value - e.low) for _, e in known], [panel.factor * (e.high - e.value) for _, e in known]]  # type: ignore[operator]
        if row.hollow:
            reach = [[0.0, *side[1:]] for side in reach]
        axes.plot(xs, ys, color=row.look.colour, ls=row.look.line if not row.hollow else (0, (1, 1.5)), lw=1.5, alpha=0.65, zorder=3)
        shown = slice(1, None) if row.hollow else slice(None)
        axes.errorbar(
            xs[shown], ys[shown], [side[shown] for side in reach], fmt=row.look.marker, color=row.look.colour, ms=10.5, lw=2.2,
            capsize=5, capthick=2.2, mfc=PAPER if row.hollow else row.look.colour, mew=2.0, mec=row.look.colour, zorder=5,
        )  # fmt: skip
    axes.set_title(panel.heading, pad=10)
    axes.set_xlim(grid.levels[0] - _MARGIN, grid.levels[-1] + _MARGIN)
    axes.set_ylim(0.0, None)
    axes.set_xticks(grid.levels)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("interoperability: 0 none, 1 full", labelpad=3)


def draw_table(axes: Axes, grid: Grid, rows: list[Line], panel: Panel) -> None:
    """Every value, its half width and its number of incidents, below the mark that it belongs to."""
    figure = axes.figure
    bottom = axes.get_position().y0 - 0.135
    for place, row in enumerate(rows):
        for point in row.points:
            text = half_width(point.estimate(panel.measure), panel.factor, panel.digits)
            counted = f"{text}  ({point.estimate('success').n:,})"
            x, _ = figure.transFigure.inverted().transform(axes.transData.transform((point.interoperability, 0.0)))
            figure.text(x, bottom - place * _ROW * 0.72, counted, ha="center", va="center", size=SMALL, color=INK)
    left, right = axes.get_position().x0, axes.get_position().x1
    figure.text((left + right) / 2.0, bottom + 0.036, panel.counts, ha="center", va="center", size=SMALL - 1, color=SOFT, style="italic")


def draw_names(page: Sheet, rows: list[Line]) -> None:
    """The names of the lines, which head the rows of both tables."""
    first = page.figure.axes[0]
    bottom = first.get_position().y0 - 0.135
    for place, row in enumerate(rows):
        y = bottom - place * _ROW * 0.72
        page.figure.text(0.06, y, row.name, va="center", size=SMALL, weight="bold", color=row.look.colour)
        strip = page.figure.add_axes((0.026, y - 0.012, 0.03, 0.024))
        strip.axis("off")
        strip.plot([0, 2], [0, 0], color=row.look.colour, ls=row.look.line if not row.hollow else (0, (1, 1.5)), lw=1.8)
        strip.plot(1, 0, row.look.marker, color=row.look.colour, ms=8, mfc=PAPER if row.hollow else row.look.colour, mew=1.8)
