"""The aftermath of one encounter on its own axis, in days: who learnt, judged, called, stepped, and how it ended."""

from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.labels import Board, Label
from incidentsim.brief.style import INK, SIDES, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.journal import NOBODY, Aftermath, Did, Note, side_of
from incidentsim.scenario.scenario import Scenario

_DAY_S = 86_400.0
_PLACES = tuple((side, x, up) for up in (13.0, -13.0) for side, x in (("left", -5.0), ("right", 5.0), ("left", 20.0)))
_KEY = (
    "days since the act   ○ learns   ◆ judges   \N{EN DASH} holds   ▼ steps down   ▲ retaliates   ✖ no answer   "
    "··· trying to get through"
)
_RESPONSES = {1: "^", 0: "_", -1: "v"}
_WORDS = {
    Did.LEARNT: "learns of it",
    Did.EXPLAINED: "steps down",
    Did.ACCEPTED: "accepts",
    Did.DECLINED: "understands, refuses",
}


def scene_and_after(notes: Sequence[Note]) -> tuple[Sequence[Note], Sequence[Note]]:
    """The notes of the scene, and those of its aftermath; none of the latter where there was none."""
    place = next((place for place, note in enumerate(notes) if note.did == Did.SERIOUS), len(notes))
    return notes[:place], notes[place:]


def aftermath_days_of(scenario: Scenario, notes: Sequence[Note], stamp: str) -> Sheet:
    """An aftermath without a scene: the whole of it on one axis, in days."""
    scene, after = scene_and_after(notes)
    page = sheet(Caption(_headline(scenario, after), f"{scenario.title}.", stamp))
    draw_days(page.axes(0.168, 0.975, 0.2, 0.9), after, scene[-1].at_s, scenario)
    return page


def _headline(scenario: Scenario, after: Sequence[Note]) -> str:
    """The verdict, the first step of each side, the ending."""
    names = (scenario.blue.name, scenario.red.name)
    told = [
        f"{names[side_of(note.actor)]} {_said(note)} after {note.at_s / _DAY_S:.1f} days"
        for note in after
        if note.did in (Did.JUDGED, Did.EXPLAINED, Did.RETALIATED)
    ]
    return "; ".join((*told, f"the aftermath: {ending_of(after)}"))


def draw_days(axes: Axes, notes: Sequence[Note], act_s: float, scenario: Scenario) -> None:
    """An aftermath, from its notes, in two lanes: red's capital above blue's, as in the scene."""
    end_d = (notes[-1].at_s - act_s) / _DAY_S
    axes.set_xlim(-0.02 * end_d, 1.02 * end_d)
    axes.set_ylim(-0.8, 1.8)
    axes.set_yticks([0.0, 1.0], [scenario.blue.name, scenario.red.name])
    for tick, look in zip(axes.get_yticklabels(), SIDES, strict=True):
        tick.set(color=look.colour, weight="bold")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(10))
    axes.set_xlabel(_KEY, size=SMALL, labelpad=2, loc="left")
    for side, look in enumerate(SIDES):
        axes.axhline(side, color=look.tint, lw=9.0, zorder=1)
    board = Board(axes)
    _draw_calls(axes, notes, act_s)
    for note in notes:
        day = (note.at_s - act_s) / _DAY_S
        _draw_mark(axes, note, day)
        if note.did == Did.HEARD:
            board.keep_line_free([(day, 0.0), (day, 1.0)], 3.0)
    board.put(_labels(notes, act_s))


def ending_of(notes: Sequence[Note]) -> str:
    """How an aftermath ended, in a word."""
    ended = next((note for note in notes if note.did == Did.CONCLUDED), None)
    names = {Aftermath.SETTLED: "settled", Aftermath.RETALIATION: "retaliation", Aftermath.FROZEN: "frozen"}
    return names[Aftermath(ended.object)] if ended is not None else "not over"


def _draw_mark(axes: Axes, note: Note, day: float) -> None:
    if note.did == Did.CONCLUDED:
        axes.axvline(day, color=INK, lw=2.0, zorder=1)
    elif note.did == Did.MEDIATED:
        axes.axvline(day, color=SOFT, lw=1.2, ls="--", zorder=1)
    if note.actor == NOBODY:
        return
    y, colour = side_of(note.actor), SIDES[side_of(note.actor)].colour
    match note.did:
        case Did.LEARNT:
            axes.plot(day, y, "o", mfc="white", mec=colour, mew=1.8, ms=8, zorder=5)
        case Did.JUDGED:
            axes.plot(day, y, "D", color=colour, ms=8, zorder=5)
        case Did.RESPONDED:
            axes.plot(day, y, _RESPONSES[note.object], color=INK, ms=9, mew=2.0, zorder=6)
        case Did.RETALIATED:
            axes.plot(day, y, "*", color=colour, mec=INK, ms=17, zorder=7)
        case Did.UNANSWERED:
            axes.plot(day, y, "X", color=INK, ms=8, zorder=5)
        case _:
            pass


def _draw_calls(axes: Axes, notes: Sequence[Note], act_s: float) -> None:
    """Trying to get through is dotted; words between capitals are lines from one lane to the other."""
    rang: dict[int, Note] = {}
    for note in notes:
        if note.actor == NOBODY:
            continue
        day, side = (note.at_s - act_s) / _DAY_S, side_of(note.actor)
        if note.did == Did.RANG:
            rang[side] = note
        elif note.did in (Did.UNANSWERED, Did.ANSWERED):
            caller = side if note.did == Did.UNANSWERED else 1 - side
            since = rang.pop(caller, note)
            axes.plot([(since.at_s - act_s) / _DAY_S, day], [caller, caller], color=SOFT, ls=":", lw=1.8, zorder=3)
        elif note.did == Did.HEARD:
            axes.annotate(
                "", (day, side), (day, 1 - side), zorder=4,
                arrowprops={"arrowstyle": "-|>", "color": SIDES[1 - side].colour, "lw": 2.2, "shrinkB": 4.0},
            )  # fmt: skip


def _labels(notes: Sequence[Note], act_s: float) -> Iterator[Label]:
    """What is written beside the marks, the weightiest first."""
    told = sorted((note for note in notes if _said(note)), key=lambda note: (note.did != Did.CONCLUDED, -note.did))
    for note in told:
        day = (note.at_s - act_s) / _DAY_S
        if note.actor == NOBODY:
            yield Label(day, 0.5, _said(note), (("right", -7.0, 0.0), ("right", -7.0, 14.0)), INK, SMALL + 1, "bold")
        else:
            side = side_of(note.actor)
            yield Label(day, float(side), _said(note), _PLACES, SIDES[side].colour, SMALL, "normal")


def _said(note: Note) -> str:
    match note.did:
        case Did.CONCLUDED:
            return ending_of([note])
        case Did.MEDIATED:
            return "a mediator steps in"
        case Did.JUDGED:
            return "judges it deliberate" if note.object else "judges it no intent"
        case Did.RETALIATED:
            return f"retaliates: rung {note.object}"
        case Did.DUE:
            return "deadline: retaliates" if note.object else "deadline: holds"
        case _:
            return _WORDS.get(Did(note.did), "")
