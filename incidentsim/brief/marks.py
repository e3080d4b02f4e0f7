"""What is drawn in the lanes of a swim-lane: first marks and arrows, then labels where there is room for them."""

import math
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from incidentsim.brief.labels import Board, Label, Place
from incidentsim.brief.lanes import Lanes
from incidentsim.brief.story import ASKED_FOR, Hop, Lane, Story, words_for
from incidentsim.brief.style import INK, PAPER, SIDES, SMALL, SOFT
from incidentsim.brief.words import times
from incidentsim.journal import CALL, Did, Level

Point = tuple[float, float]
#: How assessments and deliberations are shaded, blue's and red's.
WORK = ("#9DB9D0", "#EFB396")
_CHOICES = {1: ("^", 8.0), 0: ("_", 6.0), -1: ("v", 8.0)}
_BESIDE: tuple[Place, ...] = tuple(
    (where, right, up) for up in (0.0, 16.0, -16.0, 8.0, -8.0) for where, right in (("left", 9.0), ("right", -9.0))
)


def draw_acts(axes: Axes, lanes: Lanes, story: Story, board: Board) -> list[Label]:
    """Acts with their rung in the lane of the unit; a posture shown again and again is one mark with its number."""
    for act in story.acts:
        look, y = SIDES[act.side], lanes.y((act.side, Level.UNIT))
        if act.times > 1:
            axes.plot([act.from_s / 60.0, act.until_s / 60.0], [y, y], color=look.colour, lw=2.2, zorder=3)
            axes.plot(act.until_s / 60.0, y, "|", color=look.colour, ms=11, mew=2.2, zorder=3)
        size = 17.0 if look.marker == "o" else 15.0
        axes.plot(act.from_s / 60.0, y, look.marker, color=look.colour, mec=PAPER, ms=size, zorder=5)
    inside = (("center", 0.0, -0.5),)
    points = [(act, act.from_s / 60.0, lanes.y((act.side, Level.UNIT))) for act in story.acts]
    board.put(Label(x, y, str(act.rung), inside, PAPER, SMALL, "bold") for act, x, y in points)
    for _, x, y in points:
        board.keep_free(x, y, 8.0)
    places = (("right", -1.0, 11.0), ("right", -1.0, -11.0), ("left", 5.0, 0.0))
    return [
        Label(act.until_s / 60.0, y, times(act.times), places, SIDES[act.side].colour, SMALL, "bold")
        for act, _, y in points
        if act.times > 1
    ]


def draw_decisions(axes: Axes, lanes: Lanes, story: Story, board: Board) -> list[Label]:
    """Assessments and deliberations as bars; decisions, misreadings and standing orders as marks."""
    for lane, (from_s, until_s) in story.work:
        y, half = _bar(lanes, lane), 0.26 * lanes.half[lane]
        start, end = from_s / 60.0, until_s / 60.0
        axes.broken_barh([(start, end - start)], (y - half, 2.0 * half), color=WORK[lane[0]], lw=0, zorder=2)
        board.keep_box_free((start, y - half), (end, y + half))
    for event in story.events:
        x, y, colour = event.at_s / 60.0, _bar(lanes, event.lane), SIDES[event.lane[0]].colour
        if event.did == Did.DECIDED:
            marker, size = _CHOICES[event.what]
            axes.plot(x, y, marker, color=colour, ms=size, mew=1.6, zorder=6)
        elif event.did == Did.DEFAULTED:
            axes.plot(x, y, "s", mfc=PAPER, mec=colour, ms=7, mew=1.6, zorder=6)
    misread = [(event, event.at_s / 60.0, lanes.y(event.lane, 0.45)) for event in story.events if event.did == Did.READ]
    for _, x, y in misread:
        axes.plot(x, y, "x", color=INK, ms=7, mew=2.2, zorder=6)
        board.keep_free(x, y, 4.0)
    places = (("left", 6.0, 0.0), ("right", -6.0, 0.0))
    return [Label(x, y, f"{event.other:.0f}→{event.what}", places, INK, SMALL) for event, x, y in misread]


def draw_bonds(axes: Axes, lanes: Lanes, story: Story, board: Board) -> list[Label]:
    """Agreements: made, carried out by a side, void."""
    labels, middle = [], sum(lanes.between) / 2.0
    for event in story.bonds:
        x = event.at_s / 60.0
        if event.did == Did.EXECUTED:
            y = lanes.y((event.lane[0], Level.BRIDGE), 0.2)
            axes.plot(x, y, "*", color=SIDES[event.lane[0]].colour, ms=15, mec=PAPER, zorder=7)
            board.keep_free(x, y, 5.0)
            continue
        marker, size, text = ("*", 18, "agreed") if event.did == Did.AGREED else ("X", 13, "agreement void")
        axes.plot(x, middle, marker, color=INK, ms=size, mec=PAPER, zorder=7)
        board.keep_free(x, middle, 6.0)
        labels.append(Label(x, middle, text, _BESIDE, INK, SMALL, "bold", PAPER))
    return labels


def draw_calls(axes: Axes, lanes: Lanes, story: Story, board: Board) -> list[Label]:
    """Calls across the middle: ringing thin, the words thick, the answer back; what came of it in words."""
    labels, middle = [], sum(lanes.between) / 2.0
    for call in story.calls:
        near, far = (lanes.y((side, call.level), -0.45) for side in (call.side, 1 - call.side))
        colour, rang = SIDES[call.side].colour, call.rang_s / 60.0
        if math.isnan(call.answered_s):
            given_up = (story.end_s if math.isnan(call.gave_up_s) else call.gave_up_s) / 60.0
            axes.plot([rang, given_up], [near, middle], color=colour, lw=1.4, ls=":", zorder=4)
            if not math.isnan(call.gave_up_s):
                axes.plot(given_up, middle, "X", color=colour, mec=PAPER, ms=11, zorder=6)
                board.keep_free(given_up, middle, 5.0)
        else:
            _arrow(axes, (rang, near), (call.answered_s / 60.0, far), (SOFT, ":", 1.4))
        for span, ends, side in ((call.said_s, (near, far), call.side), (call.replied_s, (far, near), 1 - call.side)):
            if not any(map(math.isnan, span)):
                start, end = (span[0] / 60.0, ends[0]), (span[1] / 60.0, ends[1])
                _arrow(axes, start, end, (SIDES[side].colour, "-", 2.4))
        times = (call.said_s[1], call.answered_s, call.gave_up_s, story.end_s)
        told = next(at_s for at_s in times if not math.isnan(at_s))
        text = f"{call.channel}: {call.outcome}"
        labels.append(Label(told / 60.0, middle, text, _BESIDE, colour, SMALL, "bold", PAPER))
    return labels


def draw_hops(axes: Axes, lanes: Lanes, story: Story, board: Board) -> list[Label]:
    """Requests and orders as arrows between the lanes of one side, the lost ones crossed out; verdicts in words."""
    for hop in story.hops:
        colour = SIDES[hop.side].colour
        start, end = _hop_ends(hop, lanes)
        if hop.lost:
            middle = _half_way(start, end)
            axes.plot([start[0], middle[0]], [start[1], middle[1]], color=colour, lw=1.6, ls=":", zorder=4)
            axes.plot(*middle, "X", color=colour, mec=PAPER, ms=11, zorder=6)
            board.keep_free(*middle, 5.0)
        else:
            _arrow(axes, start, end, (colour, "-", 1.6))
    return list(_hop_labels(lanes, story))


def _hop_labels(lanes: Lanes, story: Story) -> Iterator[Label]:
    sideways: tuple[Place, ...] = (("left", 9.0, 0.0), ("right", -9.0, 0.0), ("left", 9.0, 9.0), ("right", -9.0, 9.0))
    for event in story.events:
        if event.did in (Did.GRANTED, Did.REFUSED):
            point = event.at_s / 60.0, lanes.y(event.lane)
            yield Label(*point, Did(event.did).name.lower(), sideways, SIDES[event.lane[0]].colour, SMALL, "bold")
    for hop in story.hops:
        colour = SIDES[hop.side].colour
        start, end = _hop_ends(hop, lanes)
        if hop.lost:
            yield Label(*_half_way(start, end), "lost", sideways, colour, SMALL, "bold")
        if hop.levels[0] == Level.BRIDGE:
            asked = f"asks {'' if hop.what == CALL else 'for '}{words_for(hop.what, ASKED_FOR)}"
            yield Label(start[0], lanes.y((hop.side, Level.BRIDGE), 0.6), asked, sideways, colour, SMALL)


def _bar(lanes: Lanes, lane: Lane) -> float:
    """The height of bars in a lane: a bridge keeps its outer half for what it misreads."""
    return lanes.y(lane, -0.4 if lane[1] == Level.BRIDGE else 0.0)


def _hop_ends(hop: Hop, lanes: Lanes) -> tuple[Point, Point]:
    (one_s, other_s), (one, other) = hop.span_s, hop.levels
    start, end = _bar(lanes, (hop.side, one)), _bar(lanes, (hop.side, other))
    return (one_s / 60.0, start), (other_s / 60.0, end)


def _half_way(start: Point, end: Point) -> Point:
    return end[0], (start[1] + end[1]) / 2.0


def _arrow(axes: Axes, start: Point, end: Point, look: tuple[str, str, float]) -> None:
    colour, line, width = look
    arrow = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0)
    arrow.set(color=colour, linestyle=line, linewidth=width, zorder=4)
    axes.add_patch(arrow)
