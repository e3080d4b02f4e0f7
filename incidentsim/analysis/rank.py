"""Which point is best, or which cannot be told apart from the best.

Multiple comparisons with the best, on the draws that two points both met: a point is ruled out only where some other is
shown to be better, and the intervals of what each point is short of the best of the others hold all at once. Each point
is taken in turn as the possible best, and its differences from all others are widened by the quantile of the largest of
their t statistics, correlated as the influence values of the replications are; beyond 100 points by Bonferroni's rule.
So the true best is among those that are left in at least 95 % of all studies.

How far a difference of two points reaches at the level so found is told by `ratios`, as in a comparison of two arms: it
rests on the rows that met the condition of the measure. A point with few of them takes part and is told as such.

Source   Hsu (1984), Constrained simultaneous confidence intervals for multiple comparisons with the best, Annals of
         Statistics 12, 1136-1144; Yang & Nelson (1991), Using common random numbers and control variates in
         multiple-comparison procedures, Operations Research 39, 583-591.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.contrasts import root_of
from incidentsim.analysis.estimates import LEVEL, Columns, Estimate, Floats, failed_in
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.ratios import Ratio, reach
from incidentsim.analysis.used import measure_named, units_of, used_rows
from incidentsim.errors import RequestError, refuse
from incidentsim.measures import Measure

Name = TypeVar("Name", bound=Hashable)
#: A point of which fewer units have rows is not ruled out, and rules nothing out.
FEWEST = 5
_JOINT, _DRAWS, _SEED = 100, 20_000, 19840912


@dataclass(frozen=True, slots=True)
class Best:
    """What is best: the highest or the lowest value of a measure; points within `indifference` of it count as best.

    The indifference zone is in the unit of the measure: 0.02 of a share, 1 of a rate per 1,000, 30 of seconds.
    """

    measure: str
    end: Literal["highest", "lowest"] = "highest"
    indifference: float = 0.0

    def __post_init__(self) -> None:
        measure_named(self.measure)
        if not 0.0 <= self.indifference < float("inf"):
            hint = "Write the difference that is not worth a choice, or 0."
            raise refuse("indifference", self.indifference, "0 or more", hint, kind=RequestError)

    @property
    def sign(self) -> float:
        """By what a value is multiplied so that more is better."""
        return 1.0 if self.end == "highest" else -1.0

    @property
    def gap_words(self) -> str:
        """The indifference zone with its unit."""
        known = measure_named(self.measure)
        if known.is_share:
            return f"{100.0 * self.indifference:g} points"
        return f"{self.indifference:g}" + (f" {known.unit}" if known.unit != "1" else "")

    def __str__(self) -> str:
        return f"{self.end} {self.measure}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a point stands to the best of the others.

    estimate   its own, of all its rows
    low, high  by how much it is better than the best of the others, in the unit of the measure: below nought where it
               is worse, whichever end is best. High at nought: another is shown to be better. Low at nought: this is
               shown to be the best. All these intervals hold at once.
    """

    estimate: Estimate
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranking(Generic[Name]):
    """The points that may be best, and how each stands.

    standings  by point, the best value first; points without a value are in `undefined` instead
    best       those that are not shown to be further from the best than the indifference zone, the best value first
    good       those of them that are shown to be best or within the indifference zone of it
    by         how the intervals were made to hold at once
    few        those with rows in fewer than five replications: they are neither ruled out nor held against others
    """

    of: Best
    level: float
    by: Literal["max-t", "Bonferroni"]
    standings: Mapping[Name, Standing]
    best: tuple[Name, ...]
    good: tuple[Name, ...]
    undefined: tuple[Name, ...]
    few: tuple[Name, ...] = ()

    def __str__(self) -> str:
        count, zone = len(self.standings), self.of.indifference
        if not self.best:
            return f"{self.of}: defined at no point"
        if len(self.best) == 1 and not zone:
            return f"{self.best[0]} is best of {count} ({self.of}, {self.level:.0%})"
        if self.good and zone:
            told = self.of.gap_words
            one = f"{self.good[0]} is best of {count}, or within {told} of it ({self.of}, {self.level:.0%})"
            return one if len(self.best) == 1 else f"{one}; not ruled out: {', '.join(map(str, self.best[1:]))}"
        return f"cannot tell these apart: {', '.join(map(str, self.best))} (of {count}; {self.of}, {self.level:.0%})"


@dataclass(frozen=True, slots=True)
class Sums:
    """Of each point (rows) and unit (columns) what is known of it.

    totals, sizes  the sum of values, and the number of rows or of what they stand for
    ran, pairs     whether the unit was run, and whether it has rows of both halves of an antithetic pair
    """

    totals: Floats
    sizes: Floats
    ran: NDArray[np.bool_]
    pairs: NDArray[np.bool_]


def rank(points: Mapping[Name, Columns], of: Best, level: float = LEVEL) -> Ranking[Name]:
    """The best of several points, or those that cannot be told apart from it.

    Takes    the rows of each point, by its name or number; what is best. Two points are compared on the replications
             that both have, and in which neither failed.
    """
    known = measure_named(of.measure)
    moments = {name: Moments.of(columns, known) for name, columns in points.items()}
    estimates = {name: found.estimate(known, level) for name, found in moments.items()}
    defined = [name for name, found in estimates.items() if found.value is not None]
    undefined = tuple(name for name in points if name not in defined)
    few = tuple(name for name in defined if moments[name].groups < FEWEST)
    by: Literal["max-t", "Bonferroni"] = "max-t"
    if len(defined) < 2:
        alone = {name: Standing(estimates[name], 0.0, float("inf")) for name in defined}
        return Ranking(of, level, by, alone, tuple(defined), tuple(defined), undefined, few)
    sums = _sums([points[name] for name in defined], known)
    levels, by = _levels(sums, level)
    gaps, margins = _pairs(sums, levels, of)
    low, high, most = against_best(gaps, margins)
    if known.is_proportion:
        low, high = np.maximum(low, -known.factor), np.minimum(high, known.factor)
    order = sorted(range(len(defined)), key=lambda place: -of.sign * (estimates[defined[place]].value or 0.0))
    standings = {defined[k]: Standing(estimates[defined[k]], float(low[k]), float(high[k])) for k in order}
    best = tuple(defined[k] for k in order if most[k] >= -of.indifference)
    good = tuple(name for name in best if -standings[name].low <= of.indifference)
    return Ranking(of, level, by, standings, best, good, undefined, few)


def against_best(gaps: Floats, margins: Floats) -> tuple[Floats, Floats, Floats]:
    """Hsu's constrained intervals of each point minus the best of the others, more being better.

    Takes    `gaps[i, j]`, point i minus point j; `margins[i, j]`, how far that reaches where i is taken as the best.
    Returns  of each point the low and the high end, and the high end before it was held at nought or above.
    """
    own = np.eye(len(gaps), dtype=bool)
    most: Floats = np.where(own, np.inf, gaps + margins).min(axis=1)
    high = np.maximum(0.0, most)
    contenders = most > 0.0 if np.any(most > 0.0) else most >= most.max()
    least = np.where(own | ~contenders[None, :], np.inf, gaps - margins.T).min(axis=1)
    low = np.minimum(0.0, np.where(np.isposinf(least), 0.0, least))
    return low, high, most


def _sums(tables: Sequence[Columns], known: Measure) -> Sums:
    """The sums of all points over all units that any of them has; a unit with a failed trial was not run."""
    found = []
    for columns in tables:
        failed, own = failed_in(columns), units_of(columns["replication"])
        units = np.setdiff1d(own[~failed], own[failed])
        used = used_rows(columns, known)
        kept = np.isin(used.units, units)
        which, mirrored = np.searchsorted(units, used.units[kept]), used.mirrored[kept]
        totals = np.bincount(which, weights=used.values[kept], minlength=len(units))
        each = used.sizes[kept]
        halves = [np.bincount(which[half], each[half], len(units)) for half in (mirrored, ~mirrored)]
        found.append((units, totals, halves[0] + halves[1], (halves[0] > 0) & (halves[1] > 0)))
    everyone = np.unique(np.concatenate([units for units, *_ in found]))
    shape = (len(found), len(everyone))
    sums = Sums(np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool))
    for place, (units, totals, sizes, pairs) in enumerate(found):
        at = np.searchsorted(everyone, units)
        sums.totals[place, at], sums.sizes[place, at], sums.pairs[place, at] = totals, sizes, pairs
        sums.ran[place, at] = True
    return sums


def _pairs(sums: Sums, levels: Floats, of: Best) -> tuple[Floats, Floats]:
    """By how much each point is better than each other, and how far that may err where the first is the best.

    Two points are not told apart, and err without end, where one has rows in fewer than `FEWEST` of the units of both.
    """
    known = measure_named(of.measure)
    scale = of.sign * known.factor
    count = len(levels)
    gaps, margins = np.zeros((count, count)), np.full((count, count), np.inf)
    for i in range(count):
        for j in range(i):
            both = sums.ran[i] & sums.ran[j]
            if min(np.count_nonzero(sums.sizes[place, both]) for place in (i, j)) < FEWEST:
                continue
            one, other = (
                Ratio.of(sums.totals[k, both], sums.sizes[k, both], int(sums.pairs[k, both].sum())) for k in (i, j)
            )
            gaps[i, j] = scale * (one.value - other.value)
            gaps[j, i] = -gaps[i, j]
            up, down = (1, 0) if of.end == "highest" else (0, 1)
            for place, level, end in ((i, j), levels[i], up), ((j, i), levels[j], down):
                far = reach(other, one, known, float(level))
                margins[place] = np.inf if far is None else abs(scale) * far[end]
    return gaps, margins


def _levels(sums: Sums, level: float) -> tuple[Floats, Literal["max-t", "Bonferroni"]]:
    """Of each point, the level of the two-sided intervals of its differences from all others so that all hold at once.

    It is a level and no number of standard errors, since of two points fewer units may have rows than of all.
    """
    from scipy.special import stdtr

    count, common = len(sums.ran), sums.ran.all(axis=0)
    least, most = 2.0 * level - 1.0, 1.0 - 2.0 * (1.0 - level) / (count - 1)
    n, freedom = sums.sizes[:, common], int(common.sum()) - 1
    if count > _JOINT or freedom < 1 or not n.any(axis=1).all():
        return np.full(count, most), "Bonferroni"
    s = sums.totals[:, common]
    ratios = s.sum(axis=1) / n.sum(axis=1)
    root = root_of((s - ratios[:, None] * n) / n.mean(axis=1)[:, None])
    chance = np.random.default_rng(_SEED)
    draws = chance.standard_normal((_DRAWS, count)) @ root
    scale = np.sqrt(chance.chisquare(freedom, _DRAWS) / freedom)
    found = np.empty(count)
    for place in range(count):
        apart = root - root[:, [place]]
        lengths = np.sqrt(np.sum(apart * apart, axis=0))
        per_error = np.divide(1.0, lengths, out=np.zeros(count), where=lengths > 0.0)
        found[place] = np.quantile(((draws - draws[:, [place]]) * per_error).max(axis=1) / scale, level)
    return np.clip(2.0 * stdtr(freedom, found) - 1.0, least, most), "max-t"
