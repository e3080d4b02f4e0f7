"""Where the lanes of a swim-lane lie, and the frame around them."""

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from incidentsim.brief.story import Lane
from incidentsim.brief.style import DPI, FAINT, INK, SIDES, SMALL, SOFT, WIDTH_IN, text_width, wrapped
from incidentsim.journal import Level
from incidentsim.scenario.scenario import Scenario

_HEIGHTS: Mapping[Level, float] = {Level.UNIT: 1.0, Level.BRIDGE: 1.3, Level.GROUP: 0.95, Level.NATION: 0.95}
_ECHELONS: Mapping[Level, str] = {Level.BRIDGE: "bridge", Level.GROUP: "group HQ", Level.NATION: "nation"}
_BETWEEN = 1.75
_MOST_UNITS = 2
#: The room for the names of units, as a share of the width; so many letters of a side's name always stand.
_NAMES, _SURE = 0.127, 16
#: The room of an echelon that does nothing.
IDLE = 0.42
_UPWARD = (Level.NATION, Level.GROUP, Level.BRIDGE, Level.UNIT)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The middle and the half height of each lane, and the strip between the two sides."""

    middle: Mapping[Lane, float]
    half: Mapping[Lane, float]
    between: tuple[float, float]
    top: float

    def y(self, lane: Lane, out: float = 0.0) -> float:
        """A height in a lane: 0 its middle, 1 the edge away from the other side, -1 the edge toward it."""
        return self.middle[lane] + (out if lane[0] == 1 else -out) * self.half[lane]


def lanes_of(used: set[Lane], idle: float = IDLE) -> Lanes:
    """Blue below, red above as in a mirror; an echelon that does nothing gets little room, or none."""
    middle: dict[Lane, float] = {}
    half: dict[Lane, float] = {}
    height = 0.0
    for side, levels in ((0, _UPWARD), (1, _UPWARD[::-1])):
        if side == 1:
            below, height = height, height + _BETWEEN
        for level in levels:
            lane = side, level
            room = _HEIGHTS[level] if level in (Level.UNIT, Level.BRIDGE) or lane in used else idle
            middle[lane], half[lane] = height + room / 2.0, room / 2.0
            height += room
    return Lanes(middle, half, (below, below + _BETWEEN), height)


def draw_lanes(axes: Axes, lanes: Lanes, scenario: Scenario, used: set[Lane]) -> None:
    """Tinted bands with the names of who acts in them, and of the two sides."""
    draw_bands(axes, lanes, scenario, used)
    for side, force in enumerate((scenario.blue, scenario.red)):
        if force.name not in _units(scenario, side):
            _name_force(axes, lanes, side, force.name)


def draw_bands(axes: Axes, lanes: Lanes, scenario: Scenario, used: set[Lane]) -> None:
    """Tinted bands with the names of who acts in them; what has no room has no name."""
    for lane, middle in lanes.middle.items():
        side, level = lane
        low, high = middle - lanes.half[lane], middle + lanes.half[lane]
        if low == high:
            continue
        axes.axhspan(low, high, color=SIDES[side].tint, lw=0, zorder=0)
        axes.axhline(low, color="white", lw=1.5, zorder=0.5)
        idle = level in (Level.GROUP, Level.NATION) and lane not in used
        label = _ECHELONS.get(level)
        text = _units(scenario, side) if label is None else f"{label}: no part" if idle else label
        tone, weight = (SOFT, "normal") if idle else (INK, "bold" if level == Level.UNIT else "normal")
        size = SMALL - 1.5 if idle else SMALL + 0.5
        axes.annotate(
            text, (0, middle), (-8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            ha="right", va="center", size=size, color=tone, weight=weight,
        )  # fmt: skip
    axes.annotate(
        "calls between\nthe sides", (0, sum(lanes.between) / 2.0), (-8, 0), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="right", va="center", size=SMALL, color=SOFT, style="italic", linespacing=1.1,
    )  # fmt: skip
    axes.set_ylim(0.0, lanes.top)
    axes.set_yticks([])
    for spine in ("left", "top", "right"):
        axes.spines[spine].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)


def _units(scenario: Scenario, side: int) -> str:
    """The names of a side's units, one a line; one unit alone may take two."""
    units = [unit.name for unit in (scenario.blue, scenario.red)[side].units.values()]
    if len(units) == 1:
        first, *rest = wrapped(units[0], SMALL + 0.5, "bold", _NAMES).split("\n")
        return "\n".join(_cut(line) for line in [first, " ".join(rest)] if line)
    more = [f"and {len(units) - _MOST_UNITS} more"] if len(units) > _MOST_UNITS else []
    return "\n".join(_cut(name) for name in [*units[:_MOST_UNITS], *more])


def _name_force(axes: Axes, lanes: Lanes, side: int, name: str) -> None:
    """The name of a side along its lanes: in their middle, or as near to it as keeps it between top and bottom."""
    scale = WIDTH_IN * DPI / axes.get_window_extent().height * lanes.top
    between = sum(lanes.between) / 2.0
    text = name
    while len(text) > _SURE and text_width(text, SMALL + 2, "bold") * scale > (lanes.top - between, between)[side == 0]:
        text = f"{text.removesuffix('…')[:-1].rstrip()}…"
    long = text_width(text, SMALL + 2, "bold") * scale
    middle = (lanes.y((side, Level.UNIT), -1.0) + lanes.y((side, Level.NATION), 1.0)) / 2.0
    middle = min(max(middle, long / 2.0), lanes.top - long / 2.0)
    axes.annotate(
        text, (0, middle), (-138, 0), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="center", va="center", size=SMALL + 2, color=SIDES[side].colour,
        weight="bold", rotation=90,
    )  # fmt: skip


def _cut(text: str) -> str:
    """As much of a unit's name as there is room for."""
    while text_width(text, SMALL + 0.5, "bold") > _NAMES:
        text = f"{text.removesuffix('…')[:-1].rstrip()}…"
    return text
