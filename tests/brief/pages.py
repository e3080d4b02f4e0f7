"""What can be asked of a drawn page: its words, where they lie, whether two of them lie on one another."""

from functools import lru_cache
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from incidentsim.brief.plan import plan_view_of
from incidentsim.brief.style import house_style
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.journal import Journal
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario
from tests.strategies import ENGINE

SEED = 1
STAMP = "where it comes from"
#: Encounters of different length and outcome in all three scenarios that people look at.
ENCOUNTERS = [
    *(("decatur-2018", replication) for replication in (0, 6, 44)),
    *(("maritime-close-pass", replication) for replication in (0, 10)),
    *(("air-intercept", replication) for replication in (2, 16)),
    ("maritime-traffic", 1),
]


@lru_cache
def encounter(name: str, replication: int) -> tuple[Scenario, Journal]:
    """A pinned encounter."""
    scenario = load(name)
    return scenario, ENGINE.journal(scenario, SEED, replication)


def words(figure: Figure, gid: str = "") -> str:
    """The title, the reading or the stamp of a page, on one line; or every word of it."""
    texts = [text for text in all_texts(figure) if not gid or text.get_gid() == gid]
    return " ".join(" ".join(text.get_text() for text in texts).split())


def all_texts(figure: Figure) -> list[Text]:
    """Every text of a page, drawn or not."""
    return figure.findobj(Text)


@lru_cache
def swim_lane_page(name: str, replication: int) -> Figure:
    """The swim-lane of a pinned encounter."""
    with house_style():
        return swim_lane_of(*encounter(name, replication), STAMP).figure


@lru_cache
def plan_page(name: str, replication: int) -> Figure:
    """The plan view of a pinned encounter."""
    with house_style():
        return plan_view_of(*encounter(name, replication), STAMP).figure


@lru_cache
def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with the box that it takes."""
    with house_style():
        figure.canvas.draw()
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    unseen = _ticks_beyond_the_axes(figure)
    texts = [text for text in all_texts(figure) if text not in unseen]
    shown = [text for text in texts if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer).padded(-1.0)) for text in shown]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie on one another."""
    pairs = combinations(boxes(figure), 2)
    return [(one, other) for (one, here), (other, there) in pairs if here.overlaps(there)]


def outside(figure: Figure) -> list[str]:
    """Texts that reach over the edge of the page."""
    width, height = figure.bbox.width, figure.bbox.height
    return [text for text, box in boxes(figure) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]


def _ticks_beyond_the_axes(figure: Figure) -> set[Text]:
    """Labels of ticks that lie outside the view: they are made, but never drawn."""
    unseen: set[Text] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    unseen |= {tick.label1, tick.label2}
    return unseen
