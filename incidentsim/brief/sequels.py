"""Two runs that are one until their aftermath: both aftermaths in days, one above the other on one axis."""

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from incidentsim.brief.keys import draw_key, key_rows
from incidentsim.brief.later import act_s, days_of, draw_days, ending_of, scene_and_after
from incidentsim.brief.style import INK, SMALL, SOFT, Caption, Sheet, sheet
from incidentsim.results.retold import Retold
from incidentsim.scenario.scenario import Scenario

_LEFT, _RIGHT, _FULL, _HEIGHT_IN = 0.12, 0.975, 0.03, 8.4
_SPANS = ((0.60, 0.94), (0.17, 0.51))
NAMES = ("AS IT WAS", "CHANGED")
VEIL, PARTING = "#D5D8DC", (0, (3, 1.2))
_DAY_S = 86_400.0


def part_later(retold: Retold) -> int:
    """Whether two runs have the whole scene in common, and part in its aftermath: 1 if they do."""
    scene, _ = scene_and_after(retold.aligned.first)
    return int(retold.aligned.differs and retold.aligned.common >= len(scene))


def two_aftermaths_of(scenarios: tuple[Scenario, Scenario], retold: Retold, caption: Caption) -> Sheet:
    """Both aftermaths, what they have in common greyed, and where they part; a run without one has an empty panel."""
    page = sheet(caption, _HEIGHT_IN)
    runs = (retold.aligned.first, retold.aligned.second)
    since_s = act_s(next(notes for notes in runs if scene_and_after(notes)[1]))
    after = [scene_and_after(notes)[1] for notes in runs]
    until_d = max(days_of(notes, since_s) for notes in after if notes)
    parted_d = min((retold.aligned.parted_s - since_s) / _DAY_S, until_d)
    for run, span in enumerate(_SPANS):
        axes = page.axes(_LEFT, _RIGHT, *span)
        if after[run]:
            draw_days(axes, after[run], since_s, scenarios[run], until_d)
        else:
            _draw_none(axes, until_d)
        ended = ending_of(after[run]) if after[run] else "no aftermath"
        axes.set_title(f"{NAMES[run]}: {ended}", size=SMALL + 2)
        if run == 0:
            axes.set_xlabel("")
        if retold.aligned.differs:
            axes.axvspan(axes.get_xlim()[0], parted_d, color=VEIL, alpha=0.45, lw=0, zorder=0.5)
            axes.axvline(parted_d, color=INK, lw=2.0, ls=PARTING, zorder=1.5)
    if retold.aligned.differs:
        shown = [
            (Patch(facecolor=VEIL, edgecolor=SOFT, lw=0.6), "the same in both, the scene before it too"),
            (Line2D([], [], color=INK, lw=2.0, ls=PARTING), "here they part"),
        ]
        draw_key(page, _FULL, key_rows(shown, _RIGHT - _FULL))
    return page


def _draw_none(axes: Axes, until_d: float) -> None:
    axes.set_xlim(-0.02 * until_d, 1.02 * until_d)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(10))
    axes.annotate("no aftermath", (0.5, 0.5), xycoords="axes fraction", ha="center", size=SMALL + 1, color=SOFT)
