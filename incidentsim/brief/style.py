"""One visual language: sizes, colours that also differ in lightness, marker, line and hatch, and a sheet to draw on.

A sheet is a slide: its title says the finding, a line below says how to read it, a line of small type says where it
comes from. Sheets are plain figures on the Agg canvas; no window and no global state of pyplot is involved.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from incidentsim.errors import RequestError, refuse
from incidentsim.results.files import make_folder, write_whole

WIDTH_IN, HEIGHT_IN, DPI = 13.333, 7.5, 150
READING, LABEL, TICK, SMALL, STAMP = 13.0, 13.5, 12.5, 11.0, 9.5
#: A title is set in the largest of these sizes (points) in which it takes two lines.
TITLES = (22.0, 20.0, 18.0, 16.5)
INK, SOFT, FAINT, PAPER = "#1B1E23", "#565D66", "#C7CBD1", "#FFFFFF"
_LEFT, _RIGHT = 0.03, 0.97
_FORMATS = ("png", "pdf", "svg")
_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": TICK,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.labelsize": LABEL,
    "axes.titlesize": LABEL + 1,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#E6E8EB",
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": TICK,
    "ytick.labelsize": TICK,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "hatch.linewidth": 0.8,
    "svg.hashsalt": "incidentsim",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How one thing is told from another: by colour, and without it."""

    colour: str
    tint: str
    marker: str
    line: Any
    hatch: str = ""


#: Blue is dark, round and solid; red is lighter, a diamond and dashed.
SIDES = (Look("#0B4373", "#E9F0F6", "o", "-"), Look("#D4541A", "#FBEFE9", "D", (0, (4, 1.3))))
#: From the fastest to the slowest: dark to light.
PACES = (
    Look("#2B1B54", "", "^", (0, (1.2, 1.2))),
    Look("#197E77", "", "o", "-"),
    Look("#D99A0B", "", "s", (0, (5, 1.5))),
)


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written around a figure: the finding, how to read it, and where it comes from."""

    title: str
    reading: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure with its words in place, and the height (as a share) between which axes may be drawn."""

    figure: Figure
    bottom: float
    top: float

    def axes(self, left: float, right: float, bottom: float = 0.0, top: float = 1.0) -> Axes:
        """Axes within the sheet: left and right as shares of its width, bottom and top of the free height."""
        height = self.top - self.bottom
        low, high = self.bottom + bottom * height, self.bottom + top * height
        return self.figure.add_axes((left, low, right - left, high - low))


@contextmanager
def house_style() -> Iterator[None]:
    """The settings of all figures, for as long as one is drawn."""
    with matplotlib.rc_context(_SETTINGS):  # type: ignore[arg-type]
        yield


def sheet(caption: Caption, height_in: float = HEIGHT_IN) -> Sheet:
    """A new slide with its title, its line on how to read it, and its stamp."""
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    size, title = _titled(caption.title)
    figure.text(_LEFT, 0.965, title, size=size, weight="bold", va="top", linespacing=1.15, gid="title")
    top = 0.965 - (title.count("\n") + 1) * _share(size * 1.32, height_in) - 0.008
    if caption.reading:
        reading = wrapped(caption.reading, READING)
        figure.text(_LEFT, top, reading, size=READING, color=SOFT, va="top", linespacing=1.2, gid="reading")
        top -= (reading.count("\n") + 1) * _share(READING * 1.22, height_in) + 0.008
    stamp = wrapped(caption.stamp, STAMP)
    figure.text(_LEFT, 0.016, stamp, size=STAMP, color=SOFT, va="bottom", gid="stamp")
    bottom = 0.016 + (stamp.count("\n") + 1) * _share(STAMP * 1.25, height_in) + 0.01
    return Sheet(figure, bottom, top)


def wrapped(text: str, size: float, weight: str = "normal", width: float = _RIGHT - _LEFT) -> str:
    """A text broken into lines that fit a share of the width of a slide."""
    lines: list[str] = []
    for word in filter(None, text.replace("\n", " ").split(" ")):  # a space that does not break is none of these
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How much of the width of a slide a line of text takes."""
    renderer = _measuring_canvas().get_renderer()  # type: ignore[no-untyped-call]
    properties = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return float(renderer.get_text_width_height_descent(text, properties, False)[0]) / (WIDTH_IN * DPI)


def save(figure: Figure, path: Path) -> Path:
    """Write a figure, whole or not at all; the ending of its name says the format.

    Raises   RequestError for another format, StudyError where it cannot be written.
    """
    kind = path.suffix.removeprefix(".").lower()
    if kind not in _FORMATS:
        allowed = f"a file that ends with {', '.join(f'.{name}' for name in _FORMATS)}"
        raise refuse("figure", str(path), allowed, "Choose another name.", kind=RequestError)
    buffer = io.BytesIO()
    dated = {"png": "Software", "pdf": "CreationDate", "svg": "Date"}[kind]
    with house_style():
        figure.savefig(buffer, format=kind, dpi=DPI, metadata={dated: None})
    make_folder(path.parent)
    write_whole(path, buffer.getvalue())
    return path


def _titled(title: str) -> tuple[float, str]:
    """The size of a title, and its lines."""
    for size in TITLES:
        lines = wrapped(title, size, "bold")
        if lines.count("\n") < 2:
            break
    return size, lines


def _share(points: float, height_in: float) -> float:
    """A height in points as a share of the height of a slide."""
    return points / 72.0 / height_in


def _measuring_canvas() -> FigureCanvasAgg:
    return FigureCanvasAgg(Figure(figsize=(1.0, 1.0), dpi=DPI))
