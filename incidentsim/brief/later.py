"""The aftermath of one encounter on its own axis, in days: who learnt, judged, called, stepped, and how it ended."""

from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.labels import Board, Label, Place
from incidentsim.brief.style import INK, PAPER, SIDES, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.journal import NOBODY, Aftermath, Did, Intent, Note, side_of
from incidentsim.scenario.scenario import Scenario

_DAY_S = 86_400.0
_BESIDE = (("left", -5.0), ("right", 5.0), ("left", 6.0), ("right", -6.0), ("left", 20.0))
_PLACES = tuple((side, x, up) for up in (13.0, -13.0) for side, x in _BESIDE)
_KEY = (
    "days since the act   ■ the act   ○ learns   ◆ judges   \N{EN DASH} holds   ▼ steps down   "
    "▲ retaliates, acts again   ✖ no answer   ··· trying to get through"
)
#: A step up is drawn as the act that it is.
_RESPONSES = {0: "_", -1: "v"}
_WORDS = {
    Did.LEARNT: "learns of it",
    Did.EXPLAINED: "steps down",
    Did.ACCEPTED: "accepts",
    Did.DECLINED: "understands, refuses",
}
_CALLED: tuple[Place, ...] = tuple((side, x, up) for up in (0.0, 9.0, -9.0) for side, x in (("left", 6), ("right", -6)))
_ENDED: tuple[Place, ...] = tuple((side, x, up) for up in (0.0, 14.0) for side, x in (("right", -7.0), ("left", 7.0)))


def scene_and_after(notes: Sequence[Note]) -> tuple[Sequence[Note], Sequence[Note]]:
    """The notes of the scene, and those of its aftermath; none of the latter where there was none."""
    place = next((place for place, note in enumerate(notes) if note.did == Did.SERIOUS), len(notes))
    return notes[:place], notes[place:]


def act_s(notes: Sequence[Note]) -> float:
    """When the act was done (s) from which the days of an aftermath are counted; the end where there is none."""
    scene, after = scene_and_after(notes)
    return notes[after[0].cause].at_s if after and after[0].cause >= 0 else scene[-1].at_s


def aftermath_days_of(scenario: Scenario, notes: Sequence[Note], stamp: str) -> Sheet:
    """An aftermath without a scene: the whole of it on one axis, in days."""
    _, after = scene_and_after(notes)
    page = sheet(Caption(_headline(scenario, after), f"{scenario.title}.", stamp))
    draw_days(page.axes(0.168, 0.975, 0.2, 0.9), after, act_s(notes), scenario)
    return page


def _headline(scenario: Scenario, after: Sequence[Note]) -> str:
    """The verdict, the first step of each side, the ending."""
    names = (scenario.blue.name, scenario.red.name)
    told = [
        f"{names[side_of(note.actor)]} {_said(note, after[0].object)} after {note.at_s / _DAY_S:.1f} days"
        for note in after
        if note.did in (Did.JUDGED, Did.EXPLAINED, Did.RETALIATED)
    ]
    return "; ".join((*told, f"the aftermath: {ending_of(after)}"))


def sentence(scenario: Scenario, after: Sequence[Note]) -> str:
    """How an aftermath ended, and after how long: what follows `then` in a title."""
    ended = next((note for note in after if note.did == Did.CONCLUDED), None)
    if ended is None:
        return "an aftermath that is not over"
    days = f"{ended.value / _DAY_S:.1f} days"
    acts = [note for note in after if note.did == Did.RETALIATED]
    if ended.object == Aftermath.RETALIATION and acts:
        name = (scenario.blue.name, scenario.red.name)[side_of(acts[0].actor)]
        verb = "retaliates" if side_of(acts[0].actor) == after[0].object else "acts again"
        return f"{name} {verb}, at rung {acts[0].object}, after {days}"
    if ended.object == Aftermath.SETTLED:
        return f"it is settled after {days}"
    return f"it freezes, the last news after {days}"


def draw_days(axes: Axes, notes: Sequence[Note], since_s: float, scenario: Scenario, until_d: float = 0.0) -> None:
    """An aftermath, from its notes, in two lanes: red's capital above blue's, as in the scene; at least so many days.

    After the last news of one that froze, its lanes are only dashed: nothing more came, however long one waited.
    """
    over_d = _over_d(notes, since_s)
    end_d = max(until_d, days_of(notes, since_s))
    axes.set_xlim(-0.02 * end_d, 1.02 * end_d)
    axes.set_ylim(-0.8, 1.8)
    axes.set_yticks([0.0, 1.0], [scenario.blue.name, scenario.red.name])
    for tick, look in zip(axes.get_yticklabels(), SIDES, strict=True):
        tick.set(color=look.colour, weight="bold")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(10))
    axes.set_xlabel(_KEY, size=SMALL, labelpad=2, loc="left")
    for side, look in enumerate(SIDES):
        axes.plot([0.0, over_d], [side, side], color=look.tint, lw=9.0, zorder=1, solid_capstyle="butt")
        if ending_of(notes) == "frozen":
            axes.plot([over_d, 1.02 * end_d], [side, side], color=look.colour, lw=1.0, ls=(0, (4, 4)), zorder=1)
    axes.plot(0.0, 1 - notes[0].object, "s", color=SIDES[1 - notes[0].object].colour, mec=PAPER, ms=10, zorder=4)
    board = Board(axes)
    board.keep_line_free([(over_d, -0.8), (over_d, 1.8)], 2.0)
    _draw_calls(axes, notes, since_s)
    for note in notes:
        day = (note.at_s - since_s) / _DAY_S
        _draw_mark(axes, note, over_d if note.did == Did.CONCLUDED else day)
        if note.did == Did.HEARD:
            board.keep_line_free([(day, 0.0), (day, 1.0)], 3.0)
    board.put(_labels(notes, since_s))


def days_of(notes: Sequence[Note], since_s: float) -> float:
    """How many days the picture of an aftermath takes: all that is done; a little more where it froze."""
    last_d = max((note.at_s - since_s) / _DAY_S for note in notes if note.did != Did.CONCLUDED)
    over_d = max(_over_d(notes, since_s), last_d)
    return max(1.15 * over_d if ending_of(notes) == "frozen" else over_d, 0.01)


def ending_of(notes: Sequence[Note]) -> str:
    """How an aftermath ended, in a word."""
    ended = next((note for note in notes if note.did == Did.CONCLUDED), None)
    names = {Aftermath.SETTLED: "settled", Aftermath.RETALIATION: "retaliation", Aftermath.FROZEN: "frozen"}
    return names[Aftermath(ended.object)] if ended is not None else "not over"


def _over_d(notes: Sequence[Note], since_s: float) -> float:
    """The day on which it ended; of one that froze, that of its last news, as the measure has it."""
    ended = next((note for note in notes if note.did == Did.CONCLUDED), None)
    return (notes[-1].at_s - since_s) / _DAY_S if ended is None else ended.value / _DAY_S


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
        case Did.RESPONDED if note.object in _RESPONSES:
            axes.plot(day, y, _RESPONSES[note.object], color=INK, ms=9, mew=2.0, zorder=6)
        case Did.RETALIATED:
            axes.plot(day, y, "^", color=colour, mec=INK, ms=13, zorder=7)
        case Did.UNANSWERED:
            axes.plot(day, y, "X", color=INK, ms=8, zorder=5)
        case _:
            pass


def _draw_calls(axes: Axes, notes: Sequence[Note], since_s: float) -> None:
    """Trying to get through is dotted; words between capitals are lines from one lane to the other."""
    rang: dict[int, Note] = {}
    for note in notes:
        if note.actor == NOBODY:
            continue
        day, side = (note.at_s - since_s) / _DAY_S, side_of(note.actor)
        if note.did == Did.RANG:
            rang[side] = note
        elif note.did in (Did.UNANSWERED, Did.ANSWERED):
            caller = side if note.did == Did.UNANSWERED else 1 - side
            began = (rang.pop(caller, note).at_s - since_s) / _DAY_S
            axes.plot([began, day], [caller, caller], color=SOFT, ls=":", lw=1.8, zorder=3)
        elif note.did == Did.HEARD:
            axes.annotate(
                "", (day, side), (day, 1 - side), zorder=4,
                arrowprops={"arrowstyle": "-|>", "color": SIDES[1 - side].colour, "lw": 2.2, "shrinkB": 4.0},
            )  # fmt: skip


def _labels(notes: Sequence[Note], since_s: float) -> Iterator[Label]:
    """What is written beside the marks, the weightiest first."""
    suffered = notes[0].object
    told = sorted(
        (note for note in notes if _said(note, suffered)), key=lambda note: (note.did != Did.CONCLUDED, -note.did)
    )
    for note in told:
        day, said = (note.at_s - since_s) / _DAY_S, _said(note, suffered)
        if note.did == Did.CONCLUDED:
            yield Label(_over_d(notes, since_s), 0.5, said, _ENDED, INK, SMALL + 1, "bold")
        elif note.actor == NOBODY:
            yield Label(day, 0.5, said, _ENDED, INK, SMALL + 1, "bold")
        elif note.did == Did.HEARD:
            yield Label(day, 0.5, said, _CALLED, SIDES[1 - side_of(note.actor)].colour, SMALL)
        else:
            side = side_of(note.actor)
            yield Label(day, float(side), said, _PLACES, SIDES[side].colour, SMALL, "normal")


def _said(note: Note, suffered: int) -> str:
    """A few words on a note; an act is revenge only of the side that suffered."""
    match note.did:
        case Did.CONCLUDED:
            return "frozen: last news" if note.object == Aftermath.FROZEN else ending_of([note])
        case Did.MEDIATED:
            return "a mediator steps in"
        case Did.JUDGED:
            return "judges it deliberate" if note.object else "judges it no intent"
        case Did.RETALIATED:
            verb = "retaliates" if side_of(note.actor) == suffered else "acts again"
            return f"{verb}: rung {note.object}"
        case Did.DUE:
            return "deadline: retaliates" if note.object else "deadline: holds"
        case Did.HEARD:
            return _understanding(note)
        case _:
            return _WORDS.get(Did(note.did), "")


def _understanding(note: Note) -> str:
    """What became of words on a line: whether what was meant well was taken so, or the other way about."""
    meant_well, taken_well = note.value <= Intent.REASSURE, note.object <= Intent.REASSURE
    said = "understood" if meant_well else "refused"
    return said if meant_well == taken_well else "misunderstood"
