"""Labels that never lie on one another: each takes the first free place of several, or is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from incidentsim.brief.style import INK, SMALL

#: Where a label may go relative to its point: right, left or centre; up or down (points).
Place = tuple[str, float, float]
AROUND: tuple[Place, ...] = (("left", 7, 0), ("center", 0, 11), ("center", 0, -11), ("right", -7, 0))
_PADDING = 1.5
_MOST_STEPS = 2000


def around(right: float, *ups: float) -> tuple[Place, ...]:
    """Places around a point: beside it, then above and below it, then obliquely; farther ones later."""
    return tuple(
        place
        for up in ups
        for place in (
            ("left", right, 0.0),
            ("right", -right, 0.0),
            ("center", 0.0, up),
            ("center", 0.0, -up),
            ("left", 0.6 * right, up),
            ("right", -0.6 * right, up),
            ("left", 0.6 * right, -up),
            ("right", -0.6 * right, -up),
        )
    )


@dataclass(frozen=True, slots=True)
class Label:
    """A text that wants to stand at a point (data coordinates)."""

    x: float
    y: float
    text: str
    places: tuple[Place, ...] = AROUND
    colour: str = INK
    size: float = SMALL
    weight: str = "normal"
    boxed: str = ""  # colour of the box behind it; none if empty


@dataclass
class Board:
    """What space of a slide is taken, in pixels."""

    axes: Axes
    taken: list[Bbox] = field(default_factory=list)

    def put(self, labels: Iterable[Label]) -> list[Label]:
        """Place labels, the first ones first; those that found no place."""
        return [label for label in labels if not self._place(label)]

    def put_one(self, labels: Iterable[Label]) -> bool:
        """Place the first label that finds a place, and no other; whether one did."""
        return any(self._place(label) for label in labels)

    def keep_free(self, x: float, y: float, points: float) -> None:
        """Keep labels off a mark at a point (data coordinates) of a radius in points."""
        at_x, at_y = self.axes.transData.transform((x, y))
        radius = points * self.axes.figure.dpi / 72.0
        self.taken.append(Bbox.from_extents(at_x - radius, at_y - radius, at_x + radius, at_y + radius))

    def keep_line_free(self, points: Sequence[tuple[float, float]], width: float) -> None:
        """Keep labels off a line through points (data coordinates) of a width in points."""
        pixels = self.axes.transData.transform(points)
        half = width * self.axes.figure.dpi / 144.0
        for (x0, y0), (x1, y1) in pairwise(pixels):
            steps = min(_MOST_STEPS, int(max(abs(x1 - x0), abs(y1 - y0)) / (2.0 * half)) + 1)
            for step in range(steps + 1):
                x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
                self.taken.append(Bbox.from_extents(x - half, y - half, x + half, y + half))

    def keep_box_free(self, low: tuple[float, float], high: tuple[float, float]) -> None:
        """Keep labels off a box between two corners (data coordinates)."""
        (x0, y0), (x1, y1) = self.axes.transData.transform((low, high))
        self.taken.append(Bbox.from_extents(x0, y0, x1, y1))

    def _place(self, label: Label) -> bool:
        for place in label.places:
            text = self._written(label, place)
            box = text.get_window_extent(self._renderer()).padded(_PADDING)
            if self._inside(box) and not any(box.overlaps(other) for other in self.taken):
                self.taken.append(box)
                return True
            text.remove()
        return False

    def _written(self, label: Label, place: Place) -> Annotation:
        side, right, up = place
        boxed = {"facecolor": label.boxed, "edgecolor": "none", "pad": 1.2, "alpha": 0.9} if label.boxed else None
        return self.axes.annotate(
            label.text,
            (label.x, label.y),
            (right, up),
            textcoords="offset points",
            ha=side,
            va="center",
            color=label.colour,
            size=label.size,
            weight=label.weight,
            bbox=boxed,
            zorder=9,
            annotation_clip=False,
        )

    def _inside(self, box: Bbox) -> bool:
        frame = self.axes.get_window_extent()
        return bool(box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1)

    def _renderer(self) -> RendererAgg:
        canvas = self.axes.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        renderer: RendererAgg = canvas.get_renderer()  # type: ignore[no-untyped-call]
        return renderer
