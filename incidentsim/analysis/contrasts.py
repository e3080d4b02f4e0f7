"""Several points against one base: paired differences, whose intervals hold all together where there are many.

Twenty intervals at 95 % miss once on average, and what they miss looks like a finding. So where more than three
differences are shown, their intervals are widened until all of them hold the truth at once with the level asked for.
They are widened by the single-step max-t method: by the largest of several t statistics, correlated as the influence
values of the replications are. Points that met the same draws differ from their base in much the same replications, so
that this costs less than Bonferroni's rule, which allows for the worst correlation; it never costs more here.

Source   Hothorn, Bretz & Westfall (2008), Simultaneous inference in general parametric models, Biometrical Journal 50,
         346-363, for max-t; Cochran (1977), Sampling Techniques, section 6.3, for the influence values.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import LEVEL, Columns, Floats, measure_named, t_quantile
from incidentsim.analysis.paired import Comparison, compare, moved
from incidentsim.analysis.used import columns_needed
from incidentsim.errors import RequestError, refuse
from incidentsim.measures import Measure
from incidentsim.results.unmeasured import check_measured

Name = TypeVar("Name", bound=Hashable)
Influence = tuple[NDArray[np.int64], Floats]
#: So many contrasts are shown without an adjustment.
UNADJUSTED = 3
_DRAWS, _NUMBERS_AT_ONCE, _SEED = 40_000, 4_000_000, 20081204
_NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class Contrasts(Generic[Name]):
    """The differences of points from a base, in a measure.

    level        what the intervals hold with: each of them, or all of them together where they are adjusted
    each         the level of each interval
    adjustment   "none", "max-t" or "Bonferroni"
    found        by point, the comparison with the base as its first arm
    unshared     by point, replications that only one of the two had; they are in no difference
    """

    base: Name
    measure: Measure
    level: float
    each: float
    adjustment: Literal["none", "max-t", "Bonferroni"]
    found: Mapping[Name, Comparison]
    unshared: Mapping[Name, int]

    def __str__(self) -> str:
        count = len(self.found)
        if self.adjustment == "none":
            return f"{self.level:.0%} intervals, each for itself ({count} of them, not adjusted)"
        how = "single-step max-t, Hothorn et al. 2008" if self.adjustment == "max-t" else "Bonferroni"
        return f"all {count} intervals hold together with {self.level:.0%}: each is at {self.each:.2%} ({how})"


def contrasts(
    points: Mapping[Name, Columns], base: Name, measure: str | Measure, level: float = LEVEL
) -> Contrasts[Name]:
    """Each point minus the base on the draws that both met, adjusted for multiplicity beyond three contrasts.

    Takes    the rows of each point, by its name or number; which of them is the base; a measure.
    Raises   RequestError for a base that is not among the points, and where the encounters of a replication differ.
    """
    known = measure_named(measure)
    if base not in points:
        allowed = f"one of {', '.join(map(str, points))}"
        raise refuse("base", str(base), allowed, "Choose one of the points as the base.", kind=RequestError)
    pairs = {name: shared(points[base], columns, known) for name, columns in points.items() if name != base}
    each, adjustment = _level([(first, second) for first, second, _ in pairs.values()], known, level)
    found = {name: compare(first, second, known, each) for name, (first, second, _) in pairs.items()}
    return Contrasts(base, known, level, each, adjustment, found, {name: left for name, (*_, left) in pairs.items()})


def shared(first: Columns, second: Columns, measure: Measure) -> tuple[Columns, Columns, int]:
    """The rows of the replications that both tables hold, and how many replications only one of them holds."""
    one, two = (np.asarray(table["replication"], dtype=np.int64) for table in (first, second))
    numbers, other = np.unique(one), np.unique(two)
    both = np.intersect1d(numbers, other, assume_unique=True)
    kept = (_rows(first, np.isin(one, both), measure), _rows(second, np.isin(two, both), measure))
    return *kept, len(numbers) + len(other) - 2 * len(both)


def together(influences: Sequence[Influence], level: float) -> float:
    """How many standard errors each interval must reach so that all hold at once: the quantile of the largest |t|.

    The t statistics are correlated as the influence values are over the units that all have; one without spread is
    taken as independent of the rest. The quantile is found by 40,000 draws from a fixed seed, so it is the same each
    time; its error is about 0.01. It is never more than Bonferroni's, nor less than that of one interval.
    """
    units = influences[0][0]
    for own, _ in influences[1:]:
        units = np.intersect1d(units, own, assume_unique=True)
    freedom = min(len(own) for own, _ in influences) - 1
    most, least = t_quantile(freedom, 1.0 - (1.0 - level) / len(influences)), t_quantile(freedom, level)
    if len(units) < 2:
        return most
    root = _root(np.array([values[np.isin(own, units)] for own, values in influences]))
    chance, largest = np.random.default_rng(_SEED), []
    for draws in np.array_split(np.arange(_DRAWS), -(-_DRAWS * len(root) // _NUMBERS_AT_ONCE)):
        normal = np.abs(chance.standard_normal((len(draws), len(root))) @ root).max(axis=1)
        largest.append(normal / np.sqrt(chance.chisquare(freedom, len(draws)) / freedom))
    return float(np.clip(np.quantile(np.concatenate(largest), level), least, most))


def _level(
    pairs: Sequence[tuple[Columns, Columns]], known: Measure, level: float
) -> tuple[float, Literal["none", "max-t", "Bonferroni"]]:
    """The level of each interval, and how it was found."""
    if len(pairs) <= UNADJUSTED:
        return level, "none"
    influences = [found for pair in pairs if len((found := moved(*pair, known))[0]) > 1]
    if len(influences) < 2:
        return 1.0 - (1.0 - level) / len(pairs), "Bonferroni"
    from scipy.special import stdtr

    reach = together(influences, level)
    freedom = min(len(own) for own, _ in influences) - 1
    return float(1.0 - 2.0 * stdtr(freedom, -reach)), "max-t"


def _root(influences: Floats) -> Floats:
    """A root of the correlation matrix of the rows: standard normal rows times it are correlated so."""
    centred = influences - influences.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.sum(centred * centred, axis=1))
    spread = lengths > _NO_SPREAD * np.maximum(1.0, np.abs(influences).max(axis=1))
    unit = np.where(spread[:, None], centred / np.where(spread, lengths, 1.0)[:, None], 0.0)
    correlations = unit @ unit.T
    np.fill_diagonal(correlations, 1.0)
    return _root_of(correlations)


def root_of(influences: Floats) -> Floats:
    """A root of the covariances of the rows, whose mean is nought: standard normal rows times it have those."""
    return _root_of(influences @ influences.T / influences.shape[1])


def _root_of(covariances: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariances)
    found: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return found


def _rows(columns: Columns, kept: NDArray[np.bool_], measure: Measure) -> dict[str, NDArray[Any]]:
    check_measured(columns, columns_needed(measure))
    names = ("replication", "encounter", *columns_needed(measure))
    return {name: np.asarray(columns[name])[kept] for name in names}
