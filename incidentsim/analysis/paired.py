"""Two arms on the same draws: differences of encounters that met the same chance.

Both tables must hold the same addresses; then encounter k of replication r is the same world in both,
and only the lever differs. Differences are second minus first. Each comparison is given over all
encounters and, for a measure with a condition, over the rows of the condition too: a lever changes
which encounters become incidents, so the two can tell different stories.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import (
    LEVEL,
    NOT_DEFINED,
    Columns,
    Estimate,
    Floats,
    estimate,
    failed_in,
    measure_named,
    scaled,
    sums,
    units_of,
)
from incidentsim.analysis.ratios import Ratio, reach
from incidentsim.analysis.used import MIRROR, check_one_point, columns_needed, pairs_in, sizes_of
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.measures import Measure
from incidentsim.results.unmeasured import check_measured

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure in two arms on the same draws.

    difference     second minus first, over the rows of the measure's condition in each arm
    per_encounter  second minus first over all encounters: of a share with a condition, how many of all
                   encounters meet both; None for a mean with a condition, and for a share or a ratio of sums, which
                   have no such reading. Of rows of years, second minus first over all years.
    """

    measure: str
    first: Estimate
    second: Estimate
    difference: Estimate
    per_encounter: Estimate | None


def compare(first: Columns, second: Columns, measure: str | Measure, level: float = LEVEL) -> Comparison:
    """A measure in two arms, their paired difference, and that difference over all encounters.

    Raises   RequestError where the two tables do not hold the same addresses.
    """
    known = measure_named(measure)
    one, two, failed = paired(first, second, known)
    by_row = known.given is None or known.kind in ("share", "per 1,000")
    return Comparison(
        measure=known.name,
        first=replace(estimate(one, known, level), failed=failed),
        second=replace(estimate(two, known, level), failed=failed),
        difference=difference_given(first, second, known, level),
        per_encounter=difference(first, second, known, level) if by_row else None,
    )


def difference(first: Columns, second: Columns, measure: str | Measure, level: float = LEVEL) -> Estimate:
    """The mean difference per encounter, second minus first, on the draws that both met.

    A share with a condition counts, of all encounters, those that meet the condition and the measure. Encounters
    where a measure is undefined in an arm are left out and counted. Of a share or a ratio of sums, of which no row has
    a value of its own, it is the difference of the two.
    """
    known = measure_named(measure)
    if known.is_of_sums:
        return difference_given(first, second, known, level)
    one, two, failed = paired(first, second, known)
    gaps = _readings(two, known) - _readings(one, known)
    defined = ~np.isnan(gaps)
    undefined = int(len(gaps) - defined.sum())
    if not defined.any():
        return replace(NOT_DEFINED, undefined=undefined, failed=failed)
    sizes = defined.astype(float)
    arm, other = (_ratio(_readings(each, known), sizes, each["replication"]) for each in (one, two))
    found = _apart(arm, other, known, level)
    return replace(found, n=int(defined.sum()), undefined=undefined, failed=failed)


def difference_given(first: Columns, second: Columns, measure: str | Measure, level: float = LEVEL) -> Estimate:
    """The difference of two ratios, such as success among incidents; `ratios` says how its interval is found.

    Each arm's rows are those of its own condition; chance that both arms met cancels. n is the number of rows used in
    both arms together.
    """
    known = measure_named(measure)
    one, two, failed = paired(first, second, known)
    (arm, left), (other, left_other) = _arm(one, known), _arm(two, known)
    if arm.moments.n == 0 or other.moments.n == 0:
        return replace(NOT_DEFINED, undefined=left + left_other, failed=failed)
    return replace(_apart(arm, other, known, level), undefined=left + left_other, failed=failed)


def moved(first: Columns, second: Columns, measure: str | Measure) -> tuple[NDArray[np.int64], Floats]:
    """The units of independence, and what each moves `difference_given` by, times their number.

    Returns  two empty arrays where that difference is not defined.
    """
    known = measure_named(measure)
    one, two, _ = paired(first, second, known)
    (arm, _), (other, _) = _arm(one, known), _arm(two, known)
    if arm.moments.n == 0 or other.moments.n == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    return np.unique(units_of(one["replication"])), other.influence - arm.influence


def paired(first: Columns, second: Columns, measure: Measure) -> tuple[Arrays, Arrays, int]:
    """Both tables' columns in the same order of address, and how many replications failed in either and are left out.

    Raises   RequestError where the two tables do not hold the same addresses.
    """
    for table in (first, second):
        check_one_point(table)
        check_measured(table, columns_needed(measure))
    failed = {int(r) for table in (first, second) for r in np.asarray(table["replication"])[failed_in(table)]}
    names = ["replication", "encounter", *columns_needed(measure)]
    one, two = (_ordered(table, names, failed) for table in (first, second))
    for name in ("replication", "encounter"):
        if not np.array_equal(one[name], two[name]):
            counts = f"{len(one[name]):,} and {len(two[name]):,} encounters of different addresses"
            hint = "Run both arms with the same seed, replications and encounters."
            raise refuse("comparison", verbatim(counts), "two tables of the same addresses", hint, kind=RequestError)
    return one, two, len(failed)


def _ordered(table: Columns, names: list[str], failed: set[int]) -> Arrays:
    columns = {name: np.asarray(table[name]) for name in names}
    kept = (
        ~np.isin(columns["replication"], list(failed)) if failed else np.ones(len(columns["replication"]), dtype=bool)
    )
    columns = {name: column[kept] for name, column in columns.items()}
    order = np.lexsort((columns["encounter"], columns["replication"]))
    return {name: column[order] for name, column in columns.items()}


def _readings(columns: Arrays, measure: Measure) -> Floats:
    """One number an encounter: the measure, or whether it meets condition and measure both."""
    values = np.asarray(columns[measure.name], dtype=float)
    if measure.given is None:
        return values
    meets = np.asarray(columns[measure.given], dtype=float) == 1.0
    return np.where(meets, values, np.nan if not measure.is_proportion else 0.0)


def _arm(columns: Arrays, measure: Measure) -> tuple[Ratio, int]:
    """An arm's measure over the rows of its condition, and how many of those are without a value."""
    values = np.asarray(columns[measure.name], dtype=float)
    sizes = np.ones(len(values)) if measure.given is None else sizes_of(columns, measure)
    used = np.where(np.isnan(values), 0.0, sizes)
    return _ratio(values, used, columns["replication"]), int(sizes.sum() - used.sum())


def _ratio(values: Floats, sizes: Floats, replications: NDArray[np.int64]) -> Ratio:
    """The values of the rows used, those of a size above nought, summed over all units of the table."""
    which, used = units_of(replications), sizes > 0.0
    pairs = pairs_in(which[used], replications[used] >= MIRROR)
    return Ratio.of(sums(np.where(used, values, 0.0), which), sums(sizes, which), pairs)


def _apart(first: Ratio, second: Ratio, measure: Measure, level: float) -> Estimate:
    """Second minus first with its interval, in the unit of the measure."""
    value, n = second.value - first.value, first.moments.n + second.moments.n
    far = reach(first, second, measure, level)
    low, high = (None, None) if far is None else (value - far[0], value + far[1])
    return scaled(Estimate(value, low, high, n), measure.factor)
