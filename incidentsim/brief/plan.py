"""The plan view: where the units went, and how near two of them came."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.closeup import draw_closeup, reach_m
from incidentsim.brief.headline import craft_names, minutes
from incidentsim.brief.labels import Board, Label, around
from incidentsim.brief.story import shown_of
from incidentsim.brief.style import FAINT, INK, PAPER, SIDES, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.brief.tracing import Approach, Points, approach_of, columns_of, course_to, flat, path_of
from incidentsim.brief.words import gap, way_unit
from incidentsim.journal import Journal, side_of
from incidentsim.scenario.scenario import Scenario
from incidentsim.tracks import Tracks, tracks_of

#: Minutes between two ticks on a track: the first of these that gives few enough.
_TICKS_MIN = (1, 2, 5, 10, 20, 30, 60, 120, 240)
_MOST_TICKS, _MOST_LABELS = 14, 7
_MARGIN = 0.1
_SMALLEST_FRAME = 12.0  # pixels


def plan_view_of(scenario: Scenario, journal: Journal, stamp: str) -> Sheet:
    """The plan view of one encounter of a journal, the one that the swim-lane tells."""
    notes, which = shown_of(journal)
    tracks = tracks_of(notes)
    nearest = approach_of(tracks)
    page = sheet(Caption(finding(scenario, tracks, nearest), f"{scenario.title}{which and f', {which}'}.", stamp))
    whole, near = page.axes(0.07, 0.57, 0.09, 0.93), page.axes(0.66, 0.975, 0.09, 0.93)
    draw_tracks(whole, scenario, tracks, nearest)
    draw_closeup(near, scenario, tracks, nearest)
    return page


def finding(scenario: Scenario, tracks: Tracks, nearest: Approach) -> str:
    """The title: how near, when, where, and against which ring."""
    rings, names = scenario.domain.rings, craft_names(scenario)
    blue, red = nearest.pair
    first = tracks.legs[blue][0]
    when, ring = minutes(nearest.at_s - first.since_s), gap(rings.safety_m, scenario)
    if nearest.apart_m <= rings.collision_m * (1.0 + 1e-9):
        verdict = "a collision"
    else:
        verdict = f"{'inside' if nearest.apart_m < rings.safety_m else 'outside'} the safety ring of {ring}"
    where = course_to(first.position_m, nearest.at_m[0], way_unit(scenario))
    apart = gap(nearest.apart_m, scenario)
    apart = apart if apart.endswith(" m") else f"{apart} ({nearest.apart_m:,.0f} m)"
    between = f" of {names[red]} to {names[blue]}" if len(tracks.pairs()) > 1 else f" of where {names[blue]} started"
    where = f",{between}" if len(tracks.pairs()) > 1 else f", {where}{between}"
    return f"Closest approach {apart} after {when}{where}: {verdict}"


def draw_tracks(axes: Axes, scenario: Scenario, tracks: Tracks, nearest: Approach) -> None:
    """Every track from start to end, with ticks in time on those of the nearest pair, and the frame of what the other
    panel magnifies."""
    (unit_m, unit), ends_s = way_unit(scenario), tracks.end_s
    paths = {who: path_of(tracks, who, (legs[0].since_s, ends_s), unit_m) for who, legs in tracks.legs.items()}
    _square(axes, [point for path in paths.values() for point in path])
    board, names = Board(axes), craft_names(scenario)
    for who, path in paths.items():
        look, size = SIDES[side_of(who)], 1.0 if who in nearest.pair else 0.7
        axes.plot(*columns_of(path), color=look.colour, ls=look.line, lw=2.2 * size, zorder=3 + side_of(who))
        axes.plot(*path[0], look.marker, mfc=PAPER, mec=look.colour, ms=11 * size, mew=2.2 * size, zorder=6)
        axes.plot(*path[-1], look.marker, color=look.colour, ms=12 * size, mec=PAPER, zorder=6)
        board.keep_line_free(path, 3.0)
    _draw_north(axes, board)
    _draw_frame(axes, board, flat(nearest.at_m[0], unit_m), reach_m(nearest, scenario.domain.rings) / unit_m)
    order = sorted(paths, key=lambda who: who not in nearest.pair)
    ends = [(paths[who][0], f"{names[who]}: start", side_of(who)) for who in order]
    ends += [(paths[who][-1], f"{names[who]}: end", side_of(who)) for who in order]
    places = around(13.0, 13.0, 26.0, 39.0) if len(ends) > 4 else around(13.0, 13.0, 26.0)
    board.put(Label(*point, said, places, SIDES[side].colour, SMALL + 0.5, "bold", PAPER) for point, said, side in ends)
    for who in nearest.pair:
        _draw_ticks(axes, board, (tracks, who), unit_m)
    axes.set_title("Tracks, with minutes since the start", pad=10)
    axes.set_xlabel(f"east, {unit}")
    axes.set_ylabel(f"north, {unit}")


def _draw_ticks(axes: Axes, board: Board, track: tuple[Tracks, int], unit_m: float) -> None:
    """Ticks along a track at whole minutes, some of them numbered."""
    tracks, who = track
    start_s, look = tracks.legs[who][0].since_s, SIDES[side_of(who)]
    length_min = (tracks.end_s - start_s) / 60.0
    step = next((step for step in _TICKS_MIN if length_min / step <= _MOST_TICKS), _TICKS_MIN[-1])
    ticks = range(step, int(length_min) + 1, step)
    points = [(minute, flat(tracks.position(who, start_s + 60.0 * minute), unit_m)) for minute in ticks]
    for _, (x, y) in points:
        axes.plot(x, y, ".", color=look.colour, ms=10, mec=PAPER, mew=0.8, zorder=5)
    every = max(1, -(-len(points) // _MOST_LABELS))
    told = points[every - 1 :: every]
    board.put(Label(x, y, f"{minute}", around(7.0, 10.0, 16.0), look.colour, SMALL) for minute, (x, y) in told)


def _draw_north(axes: Axes, board: Board) -> None:
    low, high = (axes.transLimits.inverted().transform(corner) for corner in ((0.93, 0.88), (1.0, 1.0)))
    board.keep_box_free((low[0], low[1]), (high[0], high[1]))
    axes.annotate(
        "N", (0.97, 0.985), (0.97, 0.905), xycoords="axes fraction", textcoords="axes fraction", ha="center",
        va="center", weight="bold", color=SOFT, size=SMALL + 1,
        arrowprops={"arrowstyle": "-|>", "color": SOFT, "lw": 1.6, "shrinkA": 1, "shrinkB": 0},
    )  # fmt: skip


def _draw_frame(axes: Axes, board: Board, middle: tuple[float, float], half: float) -> None:
    x, y = middle
    (x0, x1), width = axes.get_xlim(), axes.get_window_extent().width
    half = max(half, _SMALLEST_FRAME * (x1 - x0) / width)
    axes.add_patch(Rectangle((x - half, y - half), 2.0 * half, 2.0 * half, fc="none", ec=INK, lw=1.5, zorder=7))
    corners = [(x + east * half, y + north * half) for east, north in ((-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))]
    board.keep_line_free(corners, 2.0)


def _square(axes: Axes, points: Points) -> None:
    """Equal scales, with all points inside, filling the panel."""
    xs, ys = columns_of(points)
    box = axes.get_window_extent()
    scale = max((max(xs) - min(xs)) / box.width, (max(ys) - min(ys)) / box.height, 1e-9) * (1.0 + 2.0 * _MARGIN)
    east, north = (max(xs) + min(xs)) / 2.0, (max(ys) + min(ys)) / 2.0
    axes.set_xlim(east - scale * box.width / 2.0, east + scale * box.width / 2.0)
    axes.set_ylim(north - scale * box.height / 2.0, north + scale * box.height / 2.0)
    axes.set_aspect("equal", adjustable="box")
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.yaxis.set_major_locator(MaxNLocator(7))
    axes.grid(color=FAINT, lw=0.6, zorder=0)
