"""The picture of a match tells how many settings were run and ruled out, and hatches what has nothing left."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from incidentsim.analysis.history import Band, Space, Wave, design, share_band
from incidentsim.brief.matching import Free, Match, matching_of
from incidentsim.brief.style import house_style
from tests.brief.pages import STAMP, outside, overlapping, words

NAMES = [f"assumption number {place}" for place in range(16)]
SPACE = Space(dict.fromkeys(NAMES, (0.0, 1.0)))
V12, E11 = share_band("V12", 0.10, 0.15, 0.05, 0.05), share_band("E11", 0.001, 0.02, 0.1, 0.1)


def page(bands: tuple[Band, ...], violent: float = 1.0) -> tuple[Figure, Wave]:
    """A match in which the first assumption alone decides."""
    points, many = design(SPACE, 64, 1), design(SPACE, 2048, 2)
    columns = {"V12": 0.05 + 0.3 * points[:, 0], "E11": violent * 0.05 * np.maximum(points[:, 1] - 0.3, 0.0)}
    values = np.stack([columns[band.name] for band in bands], axis=1)
    wave = Wave(bands, points, values, np.full_like(values, 1e-5), 64, 64)
    worst = np.where(many[:, 0] > 0.8, 9.0, 0.0)
    free = [Free(name, "0", "1,000 m", 0.5 if place else None) for place, name in enumerate(NAMES)]
    match = Match(SPACE, free, wave, (many, worst), ["what is unsafe", "what is violent"])
    with house_style():
        return matching_of(match, ("The record rules out a fifth", "A study"), STAMP).figure, wave


@pytest.mark.parametrize(("bands", "violent"), [((V12, E11), 1.0), ((E11,), 0.0)])
def test_no_two_texts_of_a_match_lie_on_one_another(bands: tuple[Band, ...], violent: float) -> None:
    figure, wave = page(bands, violent)
    assert not overlapping(figure)
    assert not outside(figure)
    said = words(figure)
    assert "First wave: 64 settings" in said
    kept = int(wave.kept().sum())
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == [  # type: ignore[union-attr]
        "band",
        f"ruled out: {64 - kept}",
        f"not ruled out: {kept}",
    ]


def test_a_part_of_a_range_with_nothing_left_is_hatched_and_what_decides_most_stands_first() -> None:
    figure, _ = page((V12, E11))
    ranges = figure.axes[1]
    cells = [patch for patch in ranges.patches if isinstance(patch, Rectangle)]
    hatched = [patch for patch in cells if patch.get_hatch()]
    assert len(cells) == 5 * len(NAMES)
    assert [(round(patch.get_x(), 3), round(patch.get_y(), 3)) for patch in hatched] == [(0.8, -0.4)]
    assert ranges.texts[0].get_text() != NAMES[1]
    first = min(
        (text for text in ranges.texts if text.get_text() in NAMES), key=lambda text: float(text.get_position()[1])
    )
    assert first.get_text() == NAMES[0]
    assert sum(line.get_marker() == "v" for line in ranges.lines) == len(NAMES) - 1
