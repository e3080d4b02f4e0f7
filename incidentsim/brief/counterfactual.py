"""Two runs of the same chance as swim-lanes, one above the other on one time axis: where they part, how each ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.headline import minutes
from incidentsim.brief.keys import Entry, draw_key, entries_of, key_rows
from incidentsim.brief.labels import Board
from incidentsim.brief.lanes import draw_bands, lanes_of
from incidentsim.brief.later import act_s
from incidentsim.brief.sequels import NAMES, PARTING, VEIL, part_later, two_aftermaths_of
from incidentsim.brief.story import Story, story_of, which_of
from incidentsim.brief.style import INK, PAPER, SMALL, SOFT, WIDTH_IN, Caption, Sheet, sheet, text_width
from incidentsim.brief.swimlane import draw_encounter, draw_rings, draw_rungs, highest_rung, name_time
from incidentsim.brief.words import gap
from incidentsim.journal import Did, Ending
from incidentsim.results.clock import spell
from incidentsim.results.retold import Change, Retold, most_telling
from incidentsim.scenario.scenario import Scenario

_LEFT, _RIGHT, _FULL, _HEIGHT_IN = 0.168, 0.985, 0.03, 9.6
#: Room before and after the time that is shown, as shares; what the box of an ending takes beside its text (points).
_BEFORE, _AFTER, _BOX_PT = 0.014, 0.118, 15.0
#: Bottom and top of the rungs and of the lanes of each run, as shares of the height that is free above the key.
_RUNGS = ((0.83, 0.995), (0.32, 0.485))
_LANES = ((0.53, 0.82), (0.02, 0.31))
_MOST_CHANGES = 2
_ENDED: Mapping[Ending, str] = {
    Ending.UNEVENTFUL: "uneventful",
    Ending.AGREED: "agreed",
    Ending.STOOD_DOWN: "stood down",
    Ending.LAPSED: "lapsed",
    Ending.COLLISION: "a collision",
    Ending.FORCE: "a use of force",
    Ending.ENGAGEMENT: "an engagement",
    Ending.UNRESOLVED: "unresolved",
}


def two_runs_of(
    scenarios: tuple[Scenario, Scenario], told: Sequence[Retold], changes: Sequence[Change], stamp: str
) -> Sheet:
    """The encounter that tells most, as it was and as it was changed; in days where they part in the aftermath."""
    retold = most_telling(told)
    caption = Caption(finding(told, changes), _reading(told, scenarios[0], changes), stamp)
    if part_later(retold) or scenarios[0].trigger is not None:
        return two_aftermaths_of(scenarios, retold, caption)
    stories = story_of(retold.aligned.first, scenarios[0]), story_of(retold.aligned.second, scenarios[1])
    page = sheet(caption, _HEIGHT_IN)
    marks = entries_of(stories, gap(scenarios[0].domain.rings.safety_m, scenarios[0]))
    key = key_rows([*_veil_entries(retold), *marks], _RIGHT - _FULL)
    floor = 0.055 + 0.035 * len(key)
    for run in (0, 1):
        above, below = (
            page.axes(_LEFT, _RIGHT, *(floor + (1.0 - floor) * share for share in spans[run]))
            for spans in (_RUNGS, _LANES)
        )
        _share_time((above, below), stories, retold)
        _draw_run((above, below), scenarios[run], (retold, stories), run)
        _veil((above, below), retold, stories[run])
        _name((above, below), retold, stories[run], run)
    page.figure.axes[1].tick_params(labelbottom=False)
    name_time(page.figure.axes[3])
    draw_key(page, _FULL, key)
    return page


def finding(told: Sequence[Retold], changes: Sequence[Change]) -> str:
    """The title: what was changed, and what that makes of the ending of the encounter that tells most."""
    retold, given = most_telling(told), f"With {changed_words(changes)}"
    everywhere = f" in all {len(told)} encounters" if len(told) > 1 else ""
    if not retold.aligned.differs:
        return f"{given}, nothing differs{everywhere}: both runs are the same to the last note"
    if retold.first_alone is None:
        return f"{given}, every deed stays{everywhere}; only times and numbers differ"
    which = which_of(retold.aligned.encounter, len(told))
    given = f"{given}, in {which}" if which else given
    (was, was_after, was_later), (now, now_after, now_later) = (_ending(retold, run) for run in (0, 1))
    if part_later(retold):
        scene = f"{was} {was_after} as before, then " if was_after else ""
        return f"{given}, the outcome is {scene}{_dated(retold, 1)}, not {_dated(retold, 0)}"
    if (was, was_later) != (now, now_later):
        return f"{given}, the outcome is {now} {now_after}{now_later}, not {was} {was_after}{was_later}"
    if was_after == now_after:
        return f"{given}, the two runs part, but the outcome is still {now} {now_after}{now_later}"
    return f"{given}, the outcome is still {now}{now_later}, but {now_after}, not {was_after}"


def changed_words(changes: Sequence[Change]) -> str:
    """What was changed, in a few words."""
    shown = [f"{change.path} at {change.now} instead of {change.was}" for change in changes[:_MOST_CHANGES]]
    more = len(changes) - _MOST_CHANGES
    return " and ".join([*shown, *([f"{more} further changes"] if more > 0 else [])]) or "nothing changed"


def _ending(retold: Retold, run: int) -> tuple[str, str, str]:
    """How a run ended, after how long (nothing for an act without a scene), how its aftermath did, if it had one."""
    notes = (retold.aligned.first, retold.aligned.second)[run]
    ended = next(note for note in notes if note.did == Did.ENDED)
    after = f"after {minutes(ended.value)}" if ended.value > 0.0 else ""
    return _ENDED[Ending(ended.object)], after, _later(retold, run, ", then ")


def _dated(retold: Retold, run: int) -> str:
    """How an aftermath ended and how many days after the act, one that froze by its last news."""
    notes = (retold.aligned.first, retold.aligned.second)[run]
    ended = next((note for note in notes if note.did == Did.CONCLUDED), None)
    days = "" if ended is None else f" after {ended.value / 86_400.0:.1f} days"
    return f"{_later(retold, run, '') or 'no aftermath'}{days}"


def _later(retold: Retold, run: int, before: str) -> str:
    came = {one.what: (one.was, one.now)[run] for one in retold.came}
    return "" if came.get("aftermath", "none") == "none" else f"{before}{came['aftermath']}"


def _reading(told: Sequence[Retold], scenario: Scenario, changes: Sequence[Change]) -> str:
    retold = most_telling(told)
    until = f" until {_until(retold)}" if retold.aligned.differs else ""
    same = f"{retold.aligned.common:,} notes are the same in both{until}"
    said = f"{scenario.title}. Both runs meet the same draws; {same}."
    said += _how_many(told)
    more = "; ".join(map(str, changes)) if len(changes) > _MOST_CHANGES else ""
    return f"{said} {more}" if len(more) < 160 else said


def _until(retold: Retold) -> str:
    """When two runs part: on the clock of the scene, or so long after the act."""
    at_s = retold.aligned.parted_s
    if not part_later(retold):
        return minutes(at_s)
    after_s = at_s - act_s(retold.aligned.first)
    return f"{spell(after_s)} after the act" if after_s > 0.0 else "the act"


def _how_many(told: Sequence[Retold]) -> str:
    """Of several encounters, how many differ, and how many end differently."""
    if len(told) == 1:
        return ""
    differ, end = sum(one.aligned.differs for one in told), sum(one.ends_differently for one in told)
    return f" Of {len(told)} encounters, numbered from 0, {differ} differ and {end} end differently."


def _share_time(axes: Iterable[Axes], stories: tuple[Story, Story], retold: Retold) -> None:
    """One axis of time for both runs, with room for the names of their endings."""
    lines = [line for run in (0, 1) for line in _box(retold, stories[run], run).splitlines()]
    widest = max(text_width(line, SMALL + 1, "bold") for line in lines) + _BOX_PT / (72.0 * WIDTH_IN)
    share = max(_AFTER, widest / (_RIGHT - _LEFT))
    after = share * (1.0 + _BEFORE) / (1.0 - share)
    start, end = min(story.begin_s for story in stories) / 60.0, max(story.end_s for story in stories) / 60.0
    for each in axes:
        each.set_xlim(start - _BEFORE * (end - start), end + after * (end - start))
        each.set_xticks([tick for tick in each.get_xticks() if start <= tick <= end])


def _draw_run(axes: tuple[Axes, Axes], scenario: Scenario, told: tuple[Retold, tuple[Story, Story]], run: int) -> None:
    """Rungs and lanes of one run; both runs have the same lanes and the same scale of rungs."""
    (above, below), (retold, stories) = axes, told
    story, used = stories[run], stories[0].lanes() | stories[1].lanes()
    lanes = lanes_of(used, idle=0.0)
    for each in axes:
        draw_rings(each, story)
    draw_rungs(above, scenario, story, max(map(highest_rung, stories)))
    above.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    draw_bands(below, lanes, scenario, used)
    board, parted, end = Board(below), min(retold.aligned.parted_s, story.end_s) / 60.0, story.end_s / 60.0
    board.keep_line_free([(parted, 0.0), (parted, lanes.top)], 3.0)
    board.keep_box_free((end, 0.0), (below.get_xlim()[1], lanes.top))
    draw_encounter(below, lanes, story, board)


def _veil(axes: Iterable[Axes], retold: Retold, story: Story) -> None:
    """What the two runs have in common, greyed; and where they part."""
    parted = min(retold.aligned.parted_s, story.end_s) / 60.0
    for each in axes:
        each.axvspan(each.get_xlim()[0], parted, color=VEIL, alpha=0.62, lw=0, zorder=8)
        if retold.aligned.differs:
            each.axvline(parted, color=INK, lw=2.0, ls=PARTING, zorder=8.5)


def _veil_entries(retold: Retold) -> Iterator[Entry]:
    if retold.aligned.common:
        yield Patch(facecolor=VEIL, edgecolor=SOFT, lw=0.6), "the same in both"
    if retold.aligned.differs:
        yield Line2D([], [], color=INK, lw=2.0, ls=PARTING), "here they part"


def _name(axes: tuple[Axes, Axes], retold: Retold, story: Story, run: int) -> None:
    """The name of a run at its left, its ending at its right."""
    above, below = axes
    below.annotate(
        _box(retold, story, run), (story.end_s / 60.0, 0.5), (7, 0),
        xycoords=("data", "axes fraction"), textcoords="offset points",
        ha="left", va="center", size=SMALL + 1, weight="bold", color=INK, annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": SOFT, "pad": 2.5}, zorder=11,
    )  # fmt: skip
    above.annotate(
        NAMES[run], (0, 0.5), (-140, 0), xycoords="axes fraction", textcoords="offset points", ha="left",
        va="center", size=SMALL + 2, weight="bold", color=INK, annotation_clip=False,
    )  # fmt: skip


def _box(retold: Retold, story: Story, run: int) -> str:
    """How a run ended, in the lines of a small box."""
    text = f"{story.ending.name.lower().replace('_', ' ')}\nafter {minutes(story.end_s - story.begin_s)}"
    return text + _later(retold, run, "\nthen ")
