"""The headline figure: de-escalation and violence over interoperability and pace, with all their doubt."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from incidentsim.analysis.estimates import Estimate
from incidentsim.brief.findings import headline_of
from incidentsim.brief.grid import Grid, Point
from incidentsim.brief.style import FAINT, INK, PACES, PAPER, SMALL, SOFT, Caption, Look, Sheet, sheet
from incidentsim.brief.words import half_width, rate, times

_SPANS = ((0.225, 0.575), (0.645, 0.985))
_FLOOR, _CEILING, _ROW, _MARGIN = 0.395, 0.93, 0.037, 0.22
_DODGE = (-0.06, 0.0, 0.06, 0.12)
_READING = (
    "Marks: what was run, with 95 % intervals; lines only guide the eye. Every mark met the same chance, so that "
    "changes are paired. De-escalated: averted, or contained after violence or loss. Violence: a collision, force, or "
    "retaliation."
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure as a panel: its heading, the factor and the words with which it is told."""

    measure: str
    heading: str
    factor: float
    cell: Callable[[Estimate], str]
    cells: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the figure, which is one row of its tables; `points` from the lowest interoperability up."""

    name: str
    points: tuple[Point, ...]
    look: Look
    dodge: float
    start: Point | None = None  # a point of another row at which the line begins

    @property
    def fill(self) -> str:
        """Restraint off is hollow."""
        return PAPER if self.start is not None else self.look.colour


PANELS = (
    Panel(
        "success",
        "De-escalated, % of incidents",
        100.0,
        lambda e: half_width(e, 100.0),
        "%, half width of interval, incidents",
    ),
    Panel("violence", "Violence, per 1,000 encounters", 1.0, rate, "per 1,000, interval"),
)


def surface_of(grid: Grid, stamp: str) -> Sheet:
    """Two panels over interoperability, one line a pace, and every number in a table below them."""
    page = sheet(Caption(headline_of(grid), _READING, stamp))
    rows = list(rows_of(grid))
    for panel, (left, right) in zip(PANELS, _SPANS, strict=True):
        axes = page.axes(left, right, _FLOOR, _CEILING)
        draw_panel(axes, grid, rows, panel)
        draw_table(axes, rows, panel)
    draw_names(page, rows)
    return page


def rows_of(grid: Grid) -> Iterator[Row]:
    """A line for each pace, and one with protocol restraint switched off."""
    for place, pace in enumerate(grid.paces):
        how = ", faster" if pace < grid.pace else ", slower" if pace > grid.pace else ", as assumed"
        points = tuple(grid.at(level, pace) for level in grid.levels)
        yield Row(f"delays {times(pace)}{how}", points, PACES[place % len(PACES)], _DODGE[place % len(_DODGE)])
    off = [grid.find(level, restraint=0.0) for level in grid.levels[1:]]
    known = tuple(point for point in off if point is not None)
    if known:
        yield Row(
            f"{times(grid.pace)}, restraint off", known, Look(SOFT, "", "D", (0, (1, 1.4))), _DODGE[-1], grid.none
        )


def draw_panel(axes: Axes, grid: Grid, rows: Sequence[Row], panel: Panel) -> None:
    """Marks with their intervals."""
    top = 0.0
    for row in rows:
        known = [(point.interoperability + row.dodge, *_ends(point, panel)) for point in row.points]
        known = [mark for mark in known if mark[1] == mark[1]]
        line = [(grid.levels[0], _ends(row.start, panel)[0])] if row.start is not None else []
        line += [(x, value) for x, value, _, _ in known]
        look = row.look
        axes.plot(*zip(*line, strict=True), color=look.colour, ls=look.line, lw=1.6, alpha=0.6, zorder=3)
        for x, value, low, high in known:
            axes.errorbar(
                x, value, [[value - low], [high - value]], fmt=look.marker, color=look.colour, mfc=row.fill, ms=10.5,
                mew=2.0, lw=2.2, capsize=5, capthick=2.2, clip_on=False, zorder=5,
            )  # fmt: skip
            top = max(top, high)
    axes.set_title(panel.heading, pad=10)
    axes.set_xlim(grid.levels[0] - _MARGIN, grid.levels[-1] + _MARGIN)
    axes.set_ylim(0.0, max(top * 1.04, 1.0))
    axes.set_xticks(grid.levels)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.tick_params(axis="x", length=0, pad=9)
    axes.set_xlabel("interoperability: 0 none, 1 full", labelpad=1)


def _ends(point: Point, panel: Panel) -> tuple[float, float, float]:
    """Value and interval in the unit of the panel; NaN where they are not defined."""
    found = point.estimate(panel.measure)
    if found.value is None or found.low is None or found.high is None:
        return float("nan"), float("nan"), float("nan")
    return panel.factor * found.value, panel.factor * found.low, panel.factor * found.high


def draw_table(axes: Axes, rows: Sequence[Row], panel: Panel) -> None:
    """Every number below the marks that it belongs to."""
    figure = axes.figure
    for place, row in enumerate(rows):
        for point in row.points:
            x, _ = figure.transFigure.inverted().transform(axes.transData.transform((point.interoperability, 0.0)))
            cell = panel.cell(point.estimate(panel.measure))
            figure.text(x, _row_y(axes, place), cell, ha="center", va="center", size=SMALL + 0.7, color=INK)
    left, right = axes.get_position().x0, axes.get_position().x1
    figure.text(
        (left + right) / 2.0,
        _row_y(axes, -1),
        panel.cells,
        ha="center",
        va="center",
        size=SMALL - 1,
        color=SOFT,
        style="italic",
    )


def draw_names(page: Sheet, rows: Sequence[Row]) -> None:
    """The names of the lines, which head the rows of both tables."""
    first = page.figure.axes[0]
    for place, row in enumerate(rows):
        y = _row_y(first, place)
        page.figure.text(0.064, y, row.name, va="center", size=SMALL, weight="bold", color=INK)
        strip = page.figure.add_axes((0.026, y - 0.012, 0.033, 0.024))
        strip.axis("off")
        strip.plot([0, 2], [0, 0], color=row.look.colour, ls=row.look.line, lw=1.8)
        strip.plot(1, 0, row.look.marker, color=row.look.colour, ms=8.5, mfc=row.fill, mew=1.8)


def _row_y(axes: Axes, place: int) -> float:
    """The height of a row of the tables below a panel."""
    return float(axes.get_position().y0) - 0.148 - place * _ROW
