"""The closest approach, magnified: two units, the way each came, who else was near, and the rings around the first."""

import math
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.headline import craft_names
from incidentsim.brief.labels import Board, Label, Place, around
from incidentsim.brief.style import INK, PAPER, SIDES, SMALL, SOFT
from incidentsim.brief.tracing import Approach, Points, columns_of
from incidentsim.brief.words import gap, gap_unit
from incidentsim.journal import side_of
from incidentsim.scenario.parts import Rings
from incidentsim.scenario.scenario import Scenario
from incidentsim.tracks import Tracks
from incidentsim.units import METRES_PER_FOOT

_RINGS = ((0, (5, 2)), "-")
_SHADES = ("#F2F3F5", "#CDD1D7")


def reach_m(nearest: Approach, rings: Rings) -> float:
    """Half the width of the panel: the safety ring, and both units, fit."""
    return 1.25 * max(rings.safety_m, math.dist(nearest.at_m[0][:2], nearest.at_m[1][:2]))


def draw_closeup(axes: Axes, scenario: Scenario, tracks: Tracks, nearest: Approach) -> None:
    """The panel; its axes count from the first unit, in the units of small separations."""
    (unit_m, unit), names = gap_unit(scenario), craft_names(scenario)
    reach = reach_m(nearest, scenario.domain.rings) / unit_m
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal", adjustable="box", anchor="N")
    axes.apply_aspect()
    rings = (scenario.domain.rings.safety_m, scenario.domain.rings.collision_m)
    for radius_m, line, shade in zip(rings, _RINGS, _SHADES, strict=True):
        axes.add_patch(Circle((0.0, 0.0), radius_m / unit_m, fc=shade, ec=SOFT, lw=1.4, ls=line, zorder=1))
    board = Board(axes)
    spots = [_from(nearest.at_m[0], at_m, unit_m) for at_m in nearest.at_m]
    for who in (*nearest.pair, *_others(tracks, nearest)):
        look, width = SIDES[side_of(who)], 2.6 if who in nearest.pair else 1.4
        for span_s, alpha in (
            ((_since(tracks, nearest, reach * unit_m), nearest.at_s), 1.0),
            ((nearest.at_s, _until(tracks, nearest, reach * unit_m)), 0.35),
        ):
            way = _way(tracks, who, span_s, (nearest.at_m[0], unit_m))
            axes.plot(*columns_of(way), color=look.colour, ls=look.line, lw=width, alpha=alpha, zorder=3)
            board.keep_line_free(way, 3.0)
            if alpha == 1.0:
                _draw_heading(axes, way, look.colour)
    axes.plot(*columns_of(spots), color=INK, lw=1.6, zorder=5)
    for side, spot in enumerate(spots):
        axes.plot(*spot, SIDES[side].marker, color=SIDES[side].colour, ms=15, mec=PAPER, zorder=6)
        board.keep_free(*spot, 9.0)
    board.put(_labels(scenario, nearest, spots))
    board.put(_draw_others(axes, scenario, tracks, nearest))
    for radius_m, name in zip(rings, ("safety ring", "collision ring"), strict=True):
        _name_ring(board, radius_m / unit_m, f"{name}, {gap(radius_m, scenario)}")
    axes.set_title("The closest approach, magnified", pad=10)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel(f"{unit} east of {names[nearest.pair[0]]}")
    axes.set_ylabel(f"{unit} north")


def _labels(scenario: Scenario, nearest: Approach, spots: Points) -> Iterator[Label]:
    """The separation, and the names of the units."""
    height = nearest.height_m / METRES_PER_FOOT
    above = f",\n{height:,.0f} ft of it height" if height >= 1.0 else ""
    middle = (spots[0][0] + spots[1][0]) / 2.0, (spots[0][1] + spots[1][1]) / 2.0
    places = around(14.0, 16.0, 32.0, 48.0)
    yield Label(*middle, f"{gap(nearest.apart_m, scenario)}{above}", places, INK, SMALL + 2, "bold", PAPER)
    for side, spot in enumerate(spots):
        yield Label(
            *spot, craft_names(scenario)[nearest.pair[side]], places, SIDES[side].colour, SMALL + 1, "bold", PAPER
        )


def _others(tracks: Tracks, nearest: Approach) -> list[int]:
    """The units that are not of the nearest pair."""
    return [who for who in tracks.legs if who not in nearest.pair]


def _draw_others(axes: Axes, scenario: Scenario, tracks: Tracks, nearest: Approach) -> Iterator[Label]:
    """Who else is within the panel at that time, smaller, and named."""
    (unit_m, _), reach = gap_unit(scenario), axes.get_xlim()[1]
    for who in _others(tracks, nearest):
        spot, look = _from(nearest.at_m[0], tracks.position(who, nearest.at_s), unit_m), SIDES[side_of(who)]
        if max(abs(spot[0]), abs(spot[1])) < reach:
            axes.plot(*spot, look.marker, color=look.colour, ms=10, mec=PAPER, zorder=6)
            yield Label(*spot, craft_names(scenario)[who], around(12.0, 14.0, 28.0), look.colour, SMALL, boxed=PAPER)


def _name_ring(board: Board, radius: float, name: str) -> None:
    """A ring is named where there is room: at its top, its foot, or obliquely."""
    above: tuple[Place, ...] = (("center", 0.0, 10.0), ("center", 0.0, -10.0))
    spots = [(math.sin(turn) * radius, math.cos(turn) * radius) for turn in (0.0, math.pi, 0.7, -0.7, 2.4, -2.4)]
    board.put_one(Label(x, y, name, above, SOFT, SMALL, boxed=PAPER) for x, y in spots)


def _since(tracks: Tracks, nearest: Approach, reach: float) -> float:
    """When the faster one was still well outside the panel."""
    return max(tracks.legs[nearest.pair[0]][0].since_s, nearest.at_s - 3.0 * reach / _fastest(tracks))


def _until(tracks: Tracks, nearest: Approach, reach: float) -> float:
    return min(tracks.end_s, nearest.at_s + 3.0 * reach / _fastest(tracks))


def _fastest(tracks: Tracks) -> float:
    return max(0.1, *(math.hypot(*leg.velocity_mps[:2]) for legs in tracks.legs.values() for leg in legs))


def _way(
    tracks: Tracks, who: int, span_s: tuple[float, float], frame: tuple[tuple[float, float, float], float]
) -> Points:
    """A stretch of a track, from corner to corner, as seen from the first unit."""
    corners = [leg.since_s for leg in tracks.legs[who] if span_s[0] < leg.since_s < span_s[1]]
    return [_from(frame[0], tracks.position(who, at_s), frame[1]) for at_s in (span_s[0], *corners, span_s[1])]


def _from(origin_m: tuple[float, ...], at_m: tuple[float, ...], unit_m: float) -> tuple[float, float]:
    return (at_m[0] - origin_m[0]) / unit_m, (at_m[1] - origin_m[1]) / unit_m


def _draw_heading(axes: Axes, way: Points, colour: str) -> None:
    """An arrow half-way on the last leg to the closest approach, within the panel."""
    (x0, y0), (x1, y1) = way[-2:]
    length, reach = math.hypot(x1 - x0, y1 - y0), axes.get_xlim()[1]
    if length < 0.1 * reach:
        return
    back = min(length, reach) * 0.35 / length
    tip = x1 - back * (x1 - x0), y1 - back * (y1 - y0)
    tail = tip[0] - 0.01 * reach * (x1 - x0) / length, tip[1] - 0.01 * reach * (y1 - y0) / length
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 0, "mutation_scale": 26}
    axes.annotate("", tip, tail, arrowprops=arrow, zorder=4)
