"""The state in which years end: estimates over the rows of the last year alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from incidentsim.analysis.intervals import LEVEL, Estimate
from incidentsim.analysis.points import Tally, tallies
from incidentsim.results.table import Table


def at_end(
    tables: Callable[[], Iterable[Table]], measures: Sequence[str], level: float = LEVEL
) -> dict[int, dict[str, Estimate]]:
    """Of each point, by its number, the estimates of measures over the last year that any of its trials reached.

    Takes    what gives the tables of years of a study, as often as it is asked; measures of years.
    """
    last = _last(tables())
    found: dict[int, Tally] = tallies(_of(last, tables()), measures)
    return {number: tally.estimates(level) for number, tally in sorted(found.items())}


def _last(tables: Iterable[Table]) -> dict[int, int]:
    """The number of the last year of each point; -1 where all trials failed."""
    last: dict[int, int] = {}
    for table in tables:
        points, years = table["point"].to_numpy(), table["encounter"].to_numpy()
        for number in np.unique(points).tolist():
            last[number] = max(last.get(number, -1), int(years[points == number].max()))
    return last


def _of(last: dict[int, int], tables: Iterable[Table]) -> Iterator[Table]:
    """The rows of the last year, and those of failed trials."""
    for table in tables:
        points, years = table["point"].to_numpy(), table["encounter"].to_numpy()
        wanted = np.array([last[number] for number in points.tolist()], dtype=np.int64)
        yield table.filter(pa.array((years < 0) | (years == wanted)))
