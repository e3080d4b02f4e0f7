"""One encounter as a swim-lane: rungs above, the lanes of both sides below, calls across."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from incidentsim.brief.headline import headline, unit_names
from incidentsim.brief.keys import INSIDE, draw_key, entries_of, key_rows
from incidentsim.brief.labels import Board, Label
from incidentsim.brief.lanes import Lanes, draw_lanes, lanes_of
from incidentsim.brief.later import act_s, aftermath_days_of, draw_days, ending_of, scene_and_after, sentence
from incidentsim.brief.marks import draw_acts, draw_bonds, draw_calls, draw_decisions, draw_hops
from incidentsim.brief.story import Story, shown_of, story_of
from incidentsim.brief.style import INK, SIDES, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.brief.words import gap
from incidentsim.journal import Journal, Note
from incidentsim.measures import MEASURES
from incidentsim.scenario.scenario import Scenario

_LEFT, _RIGHT, _FULL = 0.168, 0.975, 0.03
_BEFORE, _AFTER = 0.014, 0.022
#: Height of the panel of an aftermath.
_DAYS = 0.21


def swim_lane_of(scenario: Scenario, journal: Journal, stamp: str) -> Sheet:
    """The swim-lane of the first incident of a journal; an aftermath has a panel of its own, in days."""
    told, which = shown_of(journal)
    if scenario.trigger is not None:
        return aftermath_days_of(scenario, told, stamp)
    notes, after = scene_and_after(told)
    story = story_of(notes, scenario)
    ending = story.ending.name.lower()
    reading = f"{scenario.title}. Ending: {ending.replace('_', ' ')} ({MEASURES[ending].meaning})."
    if after:
        reading += f" Aftermath, in days, at the bottom: {ending_of(after)}."
    page = sheet(Caption(_title(scenario, story, after, which), reading, stamp))
    key = key_rows(entries_of([story], gap(scenario.domain.rings.safety_m, scenario)), _RIGHT - _FULL)
    floor = 0.055 + 0.04 * len(key)
    if after:
        draw_days(page.axes(_LEFT, _RIGHT, floor + 0.045, floor + _DAYS), after, act_s(told), scenario)
        floor += _DAYS + 0.08
    top = 0.80 if after else 0.745
    above, below = page.axes(_LEFT, _RIGHT, top + 0.02, 0.99), page.axes(_LEFT, _RIGHT, floor, top)
    start, length = story.begin_s / 60.0, (story.end_s - story.begin_s) / 60.0
    for axes in (above, below):
        axes.set_xlim(start - _BEFORE * length, start + length * (1.0 + _AFTER))
        draw_rings(axes, story)
    draw_rungs(above, scenario, story)
    lanes = lanes_of(story.lanes(), 0.0) if after else lanes_of(story.lanes())
    draw_lanes(below, lanes, scenario, story.lanes())
    name_time(below, "minutes" if after else "minutes since the start")
    draw_encounter(below, lanes, story)
    draw_key(page, _FULL, key)
    return page


def _title(scenario: Scenario, story: Story, after: Sequence[Note], which: str) -> str:
    """Which encounter of how many, what happened in it, and how its aftermath ended."""
    told = headline(scenario, story)
    told = f"{told}; then {sentence(scenario, after)}" if after else told
    return f"{which.capitalize()}: {told}" if which else told


def draw_encounter(axes: Axes, lanes: Lanes, story: Story, board: Board | None = None) -> None:
    """Acts, assessments, decisions, requests, calls and agreements in their lanes, where the board has room."""
    board = board or Board(axes)
    board.keep_line_free([(story.end_s / 60.0, 0.0), (story.end_s / 60.0, lanes.top)], 3.0)
    repeats = draw_acts(axes, lanes, story, board)
    misread = draw_decisions(axes, lanes, story, board)
    agreed = draw_bonds(axes, lanes, story, board)
    called = draw_calls(axes, lanes, story, board)
    asked = draw_hops(axes, lanes, story, board)
    board.put([*agreed, *called, *asked, *repeats, *misread])


def name_time(axes: Axes, said: str = "minutes since the start") -> None:
    """What the axis of time counts."""
    axes.annotate(
        said, (0.0, 0.0), (-8.0, -14.0), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="center", size=SMALL, color=SOFT,
    )  # fmt: skip


def draw_rungs(axes: Axes, scenario: Scenario, story: Story, least: int = 0) -> None:
    """The rungs of both sides as steps, with the unsafe ones shaded; the scale reaches at least one rung."""
    unsafe = scenario.ladder.unsafe_rung
    top = max(unsafe, least, highest_rung(story)) + 1.0
    axes.axhspan(unsafe - 0.5, top, color="#F4F1E4", lw=0, zorder=0)
    for side, steps in enumerate(story.steps):
        look = SIDES[side]
        x, y = [at_s / 60.0 for at_s, _ in steps], [rung + _shift(side) for _, rung in steps]
        axes.step(x, y, where="post", color=look.colour, ls=look.line, lw=2.8, zorder=4)
        axes.plot(x[-1], y[-1], look.marker, color=look.colour, mec="white", ms=10, clip_on=False, zorder=5)
    axes.set_ylim(-0.4, top)
    axes.set_yticks(range(int(top) + 1))
    axes.set_ylabel("rung")
    axes.tick_params(labelbottom=False, length=0)
    axes.grid(axis="y", zorder=0)
    axes.spines["bottom"].set_visible(False)
    board = Board(axes)
    _keep_off_the_curves(board, story)
    board.keep_line_free([(story.end_s / 60.0, -0.4), (story.end_s / 60.0, top)], 2.0)
    _name_curves(board, scenario, story)


def highest_rung(story: Story) -> int:
    """The highest rung that a side stood on."""
    return max(rung for steps in story.steps for _, rung in steps)


def _shift(side: int) -> float:
    """The curves lie a little beside the rung, so that both are seen where they are equal."""
    return 0.08 if side else -0.08


def _keep_off_the_curves(board: Board, story: Story) -> None:
    length = (story.end_s - story.begin_s) / 60.0
    for side, steps in enumerate(story.steps):
        for (at_s, rung), (until_s, after) in pairwise(steps):
            x, until = at_s / 60.0, until_s / 60.0
            while x < until:
                board.keep_free(x, rung + _shift(side), 2.5)
                x += length / 120.0
            for share in range(5):
                board.keep_free(until, rung + (after - rung) * share / 4.0 + _shift(side), 2.5)


def _name_curves(board: Board, scenario: Scenario, story: Story) -> None:
    """Each curve is named at its start or further on, the lower one first; each unsafe rung where it is reached."""
    names, low, high = unit_names(scenario), ("left", 6.0, -12.0), ("left", 6.0, 12.0)
    order = (0, 1) if story.steps[0][0][1] <= story.steps[1][0][1] else (1, 0)
    for side, places in zip(order, ((low, high), (high, low)), strict=True):
        look = SIDES[side].colour
        board.put_one(
            Label(at_s / 60.0, rung + _shift(side), names[side], places, look, SMALL + 1, "bold")
            for at_s, rung in story.steps[side][:-1]
        )
    lowest = scenario.ladder.unsafe_rung
    above = tuple((side, x, up) for up in (12.0, -12.0) for side, x in (("left", 5.0), ("right", -6.0), ("left", 90.0)))
    for rung in sorted({rung for steps in story.steps for _, rung in steps if rung >= lowest}):
        reached = sorted(at_s for steps in story.steps for at_s, step in steps[:-1] if step == rung)
        name = scenario.ladder.rungs[rung].name
        board.put_one(Label(at_s / 60.0, rung, name, above, INK) for at_s in reached)


def draw_rings(axes: Axes, story: Story) -> None:
    """When the two were inside the safety ring, and when the scene ended."""
    for from_s, until_s in story.inside_s:
        axes.axvspan(from_s / 60.0, until_s / 60.0, color=INSIDE, alpha=0.35, lw=0.9, zorder=1)
    axes.axvline(story.end_s / 60.0, color=INK, lw=2.0, zorder=1)
