"""The plan view: where the two units went, and how near they came."""

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from incidentsim.brief.headline import minutes, unit_names
from incidentsim.brief.labels import Board, Label, Place
from incidentsim.brief.style import FAINT, INK, PAPER, SIDES, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.journal import Journal, encounters_in, of_encounter
from incidentsim.scenario.parts import Rings
from incidentsim.scenario.scenario import Scenario
from incidentsim.tracks import Tracks, separations, tracks_of
from incidentsim.units import METRES_PER_FOOT, METRES_PER_NAUTICAL_MILE, METRES_PER_YARD

Points = list[tuple[float, float]]
#: Minutes between two ticks on a track: the first of these that gives few enough.
_TICKS_MIN = (1, 2, 5, 10, 20, 30, 60, 120, 240)
_MOST_TICKS, _MOST_LABELS = 14, 7
_SAMPLES = 24


@dataclass(frozen=True, slots=True)
class Approach:
    """The closest approach: when (s), how near (m), how much of it is height (m), where the units were (m)."""

    at_s: float
    apart_m: float
    height_m: float
    at_m: tuple[tuple[float, float], tuple[float, float]]

    @property
    def told(self) -> str:
        """The separation in the reader's units."""
        return f"{self.apart_m / METRES_PER_YARD:,.0f} yd ({self.apart_m:,.0f} m)"


def plan_view_of(scenario: Scenario, journal: Journal, stamp: str) -> Sheet:
    """The plan view of the first encounter of a journal."""
    notes = of_encounter(journal, encounters_in(journal)[0])
    tracks = tracks_of(notes)
    nearest = approach_of(tracks)
    rings = scenario.domain.rings
    reading = f"{scenario.title}. Distances in nautical miles; ticks along the tracks: minutes since the start."
    page = sheet(Caption(finding(scenario, tracks, nearest), reading, stamp))
    whole = page.axes(0.07, 0.555, 0.09, 0.985)
    near = page.axes(0.64, 0.975, 0.09, 0.985)
    draw_tracks(whole, scenario, tracks, nearest)
    draw_approach(near, scenario, tracks, nearest)
    _frame_on(whole, near, nearest, rings)
    return page


def approach_of(tracks: Tracks) -> Approach:
    """The closest approach of two tracks."""
    gap = min(separations(tracks), key=lambda gap: gap.nearest_m)
    blue, red = (tracks.position(side, gap.nearest_s) for side in (0, 1))
    return Approach(gap.nearest_s, gap.nearest_m, abs(red[2] - blue[2]), (blue[:2], red[:2]))


def finding(scenario: Scenario, tracks: Tracks, nearest: Approach) -> str:
    """The title: how near, when, where, and against which ring."""
    rings, start_s = scenario.domain.rings, tracks.legs[0][0].since_s
    origin = tracks.legs[0][0].position_m
    north, east = nearest.at_m[0][1] - origin[1], nearest.at_m[0][0] - origin[0]
    blue, _ = unit_names(scenario)
    if nearest.apart_m <= rings.collision_m * (1.0 + 1e-9):
        verdict = "that is a collision"
    elif nearest.apart_m < rings.safety_m:
        verdict = f"inside the safety ring of {_yards(rings.safety_m)}"
    else:
        verdict = f"the safety ring of {_yards(rings.safety_m)} is kept"
    when = minutes(nearest.at_s - start_s)
    return f"Closest approach {nearest.told} after {when}, {_bearing(north, east)} of where {blue} started; {verdict}"


def draw_tracks(axes: Axes, scenario: Scenario, tracks: Tracks, nearest: Approach) -> None:
    """Both tracks from start to end, with ticks in time, and the box that the other panel magnifies."""
    paths = [path_of(tracks, side, (tracks.legs[side][0].since_s, tracks.end_s)) for side in (0, 1)]
    _square(axes, [point for path in paths for point in path], 0.09)
    board, names = Board(axes), unit_names(scenario)
    for side, path in enumerate(paths):
        axes.plot(*_columns(path), color=SIDES[side].colour, ls=SIDES[side].line, lw=2.2, zorder=3 + side)
    for side, path in enumerate(paths):
        look = SIDES[side]
        axes.plot(*path[0], look.marker, mfc=PAPER, mec=look.colour, ms=11, mew=2.2, zorder=6)
        axes.plot(*path[-1], look.marker, color=look.colour, ms=12, mec=PAPER, zorder=6)
        board.keep_free(*path[0], 7.0)
        board.keep_free(*path[-1], 7.0)
    around = _around(11.0)
    for side, path in enumerate(paths):
        board.put([Label(*path[0], f"{names[side]}: start", around, SIDES[side].colour, SMALL, "bold", PAPER)])
        board.put([Label(*path[-1], "end", around, SIDES[side].colour, SMALL, "bold", PAPER)])
    _draw_ticks(axes, tracks, board)
    axes.set_xlabel("east, nmi")
    axes.set_ylabel("north, nmi")
    _draw_north(axes)


def draw_approach(axes: Axes, scenario: Scenario, tracks: Tracks, nearest: Approach) -> None:
    """The two units at the closest approach, with the rings around the first."""
    rings = scenario.domain.rings
    reach = zoom_m(nearest, rings) / METRES_PER_NAUTICAL_MILE
    centre = _nmi(nearest.at_m[0])
    axes.set_xlim(centre[0] - reach, centre[0] + reach)
    axes.set_ylim(centre[1] - reach, centre[1] + reach)
    axes.set_aspect("equal", adjustable="box")
    for radius_m, line, shade in ((rings.safety_m, (0, (5, 2)), "#F2F3F5"), (rings.collision_m, "-", "#CDD1D7")):
        radius = radius_m / METRES_PER_NAUTICAL_MILE
        axes.add_patch(Circle(centre, radius, fc=shade, ec=SOFT, lw=1.4, ls=line, zorder=1))
    for side in (0, 1):
        look = SIDES[side]
        speed = max(math.dist((0.0, 0.0), leg.velocity_mps[:2]) for legs in tracks.legs for leg in legs)
        reach_s = 2.2 * zoom_m(nearest, rings) / max(speed, 0.1)
        from_s, until_s = max(tracks.legs[side][0].since_s, nearest.at_s - 2.0 * reach_s), min(tracks.end_s, nearest.at_s + 2.0 * reach_s)
        before, after = path_of(tracks, side, (from_s, nearest.at_s)), path_of(tracks, side, (nearest.at_s, until_s))
        axes.plot(*_columns(before), color=look.colour, ls=look.line, lw=2.6, zorder=3)
        axes.plot(*_columns(after), color=look.colour, ls=look.line, lw=2.6, alpha=0.35, zorder=3)
        axes.plot(*_nmi(nearest.at_m[side]), look.marker, color=look.colour, ms=15, mec=PAPER, zorder=6)
        _draw_heading(axes, before)
    _tell_approach(axes, scenario, nearest)


def path_of(tracks: Tracks, side: int, span_s: tuple[float, float]) -> Points:
    """The corners of a track between two times, in nautical miles."""
    corners = [leg.since_s for leg in tracks.legs[side] if span_s[0] < leg.since_s < span_s[1]]
    return [_nmi(tracks.position(side, at_s)[:2]) for at_s in (span_s[0], *corners, span_s[1])]


def zoom_m(nearest: Approach, rings: Rings) -> float:
    """Half the width of the magnified panel: the safety ring, and both units, fit."""
    return 1.25 * max(rings.safety_m, math.dist(*nearest.at_m))


def _tell_approach(axes: Axes, scenario: Scenario, nearest: Approach) -> None:
    rings, names = scenario.domain.rings, unit_names(scenario)
    blue, red = (_nmi(at_m) for at_m in nearest.at_m)
    axes.plot([blue[0], red[0]], [blue[1], red[1]], color=INK, lw=1.6, zorder=5)
    board = Board(axes)
    for x, y in (blue, red):
        board.keep_free(x, y, 9.0)
    middle = (blue[0] + red[0]) / 2.0, (blue[1] + red[1]) / 2.0
    height = nearest.height_m / METRES_PER_FOOT
    above = f"\nof it {height:,.0f} ft in height" if height >= 1.0 else ""
    wanted = [Label(*middle, f"{nearest.told}{above}", _around(14.0, 30.0), INK, SMALL + 2, "bold", PAPER)]
    wanted += [Label(*at, names[side], _around(14.0, 30.0), SIDES[side].colour, SMALL + 1, "bold", PAPER) for side, at in ((0, blue), (1, red))]
    for radius_m, name in ((rings.safety_m, "safety ring"), (rings.collision_m, "collision ring")):
        radius = radius_m / METRES_PER_NAUTICAL_MILE
        text = f"{name}, {_yards(radius_m)}"
        spots = [(math.sin(turn) * radius, math.cos(turn) * radius) for turn in (0.0, math.pi, 2.4, -2.4, 0.8, -0.8)]
        wanted += [Label(blue[0] + east, blue[1] + north, text, (("center", 0.0, 9.0), ("center", 0.0, -9.0)), SOFT, SMALL) for east, north in spots]
    told: set[str] = set()
    for label in wanted:
        if label.text not in told and not board.put([label]):
            told.add(label.text)
    axes.set_title("The closest approach, magnified", size=SMALL + 2)
    axes.tick_params(labelsize=SMALL - 0.5)
    axes.set_xlabel("east, nmi")


def _draw_ticks(axes: Axes, tracks: Tracks, board: Board) -> None:
    """Ticks along the tracks at whole minutes."""
    start_s = min(legs[0].since_s for legs in tracks.legs)
    length_min = (tracks.end_s - start_s) / 60.0
    step = next((step for step in _TICKS_MIN if length_min / step <= _MOST_TICKS), _TICKS_MIN[-1])
    for side in (0, 1):
        look = SIDES[side]
        ticks = [minute for minute in range(step, int(length_min) + 1, step)]
        points = [(minute, _nmi(tracks.position(side, start_s + 60.0 * minute)[:2])) for minute in ticks]
        for _, (x, y) in points:
            axes.plot(x, y, ".", color=look.colour, ms=9, mec=PAPER, mew=0.8, zorder=5)
            board.keep_free(x, y, 3.0)
        every = max(1, -(-len(points) // _MOST_LABELS))
        board.put(Label(x, y, f"{minute}", _around(7.0), look.colour, SMALL - 0.5) for minute, (x, y) in points[every - 1 :: every])


def _draw_heading(axes: Axes, before: Points) -> None:
    """An arrow on the way to the closest approach."""
    (x0, y0), (x1, y1) = before[-2:]
    axes.annotate(
        "", (x0 + 0.8 * (x1 - x0), y0 + 0.8 * (y1 - y0)), (x0, y0),
        arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 0, "mutation_scale": 16}, zorder=4,
    )  # fmt: skip


def _draw_north(axes: Axes) -> None:
    axes.annotate(
        "N", (0.97, 0.985), (0.97, 0.905), xycoords="axes fraction", textcoords="axes fraction", ha="center",
        va="center", weight="bold", color=SOFT, size=SMALL + 1,
        arrowprops={"arrowstyle": "-|>", "color": SOFT, "lw": 1.6, "shrinkA": 1, "shrinkB": 0},
    )  # fmt: skip


def _frame_on(whole: Axes, near: Axes, nearest: Approach, rings: Rings) -> None:
    (x0, x1), (y0, y1) = near.get_xlim(), near.get_ylim()
    whole.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fc="none", ec=INK, lw=1.3, zorder=7))


def _square(axes: Axes, points: Points, margin: float) -> None:
    """Equal scales, with all points inside, filling the panel."""
    xs, ys = _columns(points)
    box = axes.get_window_extent()
    scale = max((max(xs) - min(xs)) / box.width, (max(ys) - min(ys)) / box.height, 1e-9) * (1.0 + 2.0 * margin)
    for middle, size, limit in (
        ((max(xs) + min(xs)) / 2.0, box.width, axes.set_xlim),
        ((max(ys) + min(ys)) / 2.0, box.height, axes.set_ylim),
    ):
        limit(middle - scale * size / 2.0, middle + scale * size / 2.0)
    axes.set_aspect("equal", adjustable="box")
    axes.grid(color=FAINT, lw=0.6, zorder=0)


def _around(points: float, more: float = 0.0) -> tuple[Place, ...]:
    rings = [(points, points * 1.05)] + ([(points, more)] if more else [])
    return tuple(place for right, up in rings for place in (
        ("left", right, 0.0), ("right", -right, 0.0), ("center", 0.0, up), ("center", 0.0, -up),
        ("left", right * 0.7, up), ("right", -right * 0.7, up), ("left", right * 0.7, -up), ("right", -right * 0.7, -up),
    ))  # fmt: skip


def _bearing(north_m: float, east_m: float) -> str:
    """A place from another, in words."""
    distance = math.hypot(north_m, east_m) / METRES_PER_NAUTICAL_MILE
    course = math.degrees(math.atan2(east_m, north_m)) % 360.0
    names = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
    return f"{distance:.1f} nmi {names[round(course / 45.0) % 8]}"


def _yards(metres: float) -> str:
    return f"{metres / METRES_PER_YARD:,.0f} yd"


def _nmi(at_m: tuple[float, ...]) -> tuple[float, float]:
    return at_m[0] / METRES_PER_NAUTICAL_MILE, at_m[1] / METRES_PER_NAUTICAL_MILE


def _columns(points: Points) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]
