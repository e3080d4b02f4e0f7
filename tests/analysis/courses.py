"""Courses made by hand, and what Hypothesis may draw of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from incidentsim.analysis.courses import OPEN, Course

NAMES = ("calm", "parted", "violent")


def course(times_s: Sequence[float], endings: Sequence[int], names: tuple[str, ...] = NAMES, each: int = 1) -> Course:
    """Rows by their times and endings; so many of them in each replication."""
    return Course(np.asarray(times_s, dtype=float), np.asarray(endings), np.arange(len(times_s)) // each, names)


def part(whole: Course, chosen: NDArray[Any]) -> Course:
    """Some of the rows, by whether they are chosen or by their places."""
    return Course(whole.times_s[chosen], whole.endings[chosen], whole.replications[chosen], whole.names)


@st.composite
def courses(draw: Any, most: int = 40, censored: bool = True, ways: int = 3, each: int | None = None) -> Course:
    """Any course: ties are frequent, as are rows that are censored when others end."""
    n = draw(st.integers(1, most))
    times = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    endings = draw(st.lists(st.integers(OPEN if censored else 0, ways - 1), min_size=n, max_size=n))
    return course(times, endings, each=draw(st.integers(1, 4)) if each is None else each)


#: Times at which a course is asked: before, between, at and after what happens.
ASKED = tuple(time / 2.0 for time in range(-1, 27))
