"""The key of a swim-lane: only what occurs in it, in rows that fit."""

from collections.abc import Iterable, Iterator, Sequence

from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from incidentsim.brief.marks import WORK
from incidentsim.brief.story import Story
from incidentsim.brief.style import INK, PAPER, SIDES, SMALL, SOFT, Sheet, text_width
from incidentsim.brief.words import times
from incidentsim.journal import Did

INSIDE = "#8A9099"
_SIZE = SMALL - 0.5
_HANDLE, _GAP = 0.03, 0.013
Entry = tuple[Artist, str]


def entries_of(stories: Sequence[Story], ring: str) -> list[Entry]:
    """What the marks of one or more stories mean."""
    often = f", {_often(stories[0])}" if len(stories) == 1 else ""
    return [*_marks(stories), *_lines(stories, ring + often)]


def key_rows(entries: Iterable[Entry], width: float) -> list[list[Entry]]:
    """Entries in rows that fit a share of the width of a slide."""
    rows: list[list[Entry]] = [[]]
    used = 0.0
    for handle, said in entries:
        needed = text_width(said, _SIZE) + _HANDLE + _GAP
        if used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append((handle, said))
        used += needed
    return rows


def draw_key(page: Sheet, left: float, rows: list[list[Entry]]) -> None:
    """The key, below the lanes."""
    for place, row in enumerate(reversed(rows)):
        page.figure.legend(
            [handle for handle, _ in row], [said for _, said in row], loc="lower left", ncol=len(row),
            bbox_to_anchor=(left, page.bottom - 0.004 + 0.03 * place), fontsize=_SIZE, handlelength=1.7,
            handleheight=0.9, columnspacing=1.3, handletextpad=0.45, borderaxespad=0.0, borderpad=0.0,
        )  # fmt: skip


def _marks(stories: Sequence[Story]) -> Iterator[Entry]:
    yield _mark(SIDES[1].marker, 11, SIDES[1].colour), f"act at a rung; {times(3)}: shown 3 times"
    events = [event for story in stories for event in story.events]
    choices = {event.what for event in events if event.did == Did.DECIDED}
    for what, marker, said in ((1, "^", "decides to climb"), (-1, "v", "to step down"), (0, "_", "to hold")):
        if what in choices:
            yield _mark(marker, 8), said
    seen = {event.did for event in events}
    if Did.READ in seen:
        yield _mark("x", 8), "misread: 2→3, a 2 taken for a 3"
    if Did.DEFAULTED in seen:
        yield Line2D([], [], ls="", marker="s", mfc=PAPER, mec=INK, ms=7, mew=1.6), "no decision ready: standing orders"
    lost = any(hop.lost for story in stories for hop in story.hops)
    silent = any(call.outcome == "no answer" for story in stories for call in story.calls)
    if lost or silent:
        yield _mark("X", 10), "lost, or no answer" if lost and silent else "lost" if lost else "no answer"
    if any(event.did == Did.EXECUTED for story in stories for event in story.bonds):
        yield _mark("*", 13), "agreed; carried out"


def _lines(stories: Sequence[Story], ring: str) -> Iterator[Entry]:
    yield Patch(color=WORK[0], lw=0), "assessing, deliberating"
    if any(story.hops for story in stories):
        yield Line2D([], [], color=INK, lw=1.6), "request, order"
    if any(story.calls for story in stories):
        yield Line2D([], [], color=SOFT, lw=1.6, ls=":"), "ringing"
        yield Line2D([], [], color=INK, lw=2.6), "words said"
    if any(story.inside_s for story in stories):
        yield Patch(color=INSIDE, alpha=0.4, lw=0), f"inside the safety ring of {ring}"


def _often(story: Story) -> str:
    return f"{len(story.inside_s)} times" if len(story.inside_s) > 1 else "once"


def _mark(marker: str, size: float, colour: str = INK) -> Line2D:
    return Line2D([], [], ls="", marker=marker, color=colour, ms=size, mew=1.8 if marker in "x_" else 1.0)
