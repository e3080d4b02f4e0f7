"""Variance reduction, and whether it helps: control variates, and antithetic pairs.

A control is a number of each replication whose mean is known, such as the uniform that an uncertain parameter was
resolved with. Where a measure moves with it, the chance excess of the control tells part of the chance excess of the
measure, and that part is taken off. An antithetic pair is a replication and its mirror image: where the two err in
opposite directions, their mean errs less than that of two replications apart.

Both may help much, little or not at all; a measure that jumps, or that goes one way and then the other, is helped by
neither. So what is told is how many of the runs are saved, with an interval; "does not help here" is an answer.

Source   Lavenberg & Welch (1981), A perspective on the use of control variables to increase the efficiency of Monte
         Carlo simulations, Management Science 27, 322-335; Hammersley & Morton (1956), A new Monte Carlo technique:
         antithetic variates, Mathematical Proceedings of the Cambridge Philosophical Society 52, 449-475; Fisher
         (1921) for the interval of a correlation.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.analysis.intervals import LEVEL, Estimate, Floats, scaled, t_quantile, z_quantile
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.used import MIRROR, Columns, columns_needed, failed_in, measure_named, units_of, used_rows
from incidentsim.errors import RequestError, refuse
from incidentsim.measures import Measure

#: A regression on controls needs this many units for each of them.
_UNITS_A_CONTROL = 10


@dataclass(frozen=True, slots=True)
class Saved:
    """The share of the runs that a method saves, for an interval of the same length; below nought, what it costs."""

    share: float
    low: float
    high: float

    @property
    def helps(self) -> bool:
        """Whether it is shown to save anything."""
        return self.low > 0.0

    def __str__(self) -> str:
        low, high = (round(100.0 * end) for end in (self.low, self.high))
        said = f"{low} to {high} %"
        if self.helps:
            return f"saves {100.0 * self.share:.0f} % of the runs ({said})"
        return (
            f"costs {-100.0 * self.share:.0f} % more runs ({said})"
            if self.high < 0.0
            else f"does not help here ({said})"
        )


@dataclass(frozen=True, slots=True)
class Controlled:
    """An estimate as it is, the same with controls, and what that saves; without a saving where nothing can be said."""

    plain: Estimate
    found: Estimate
    saved: Saved | None
    why: str = ""

    def __str__(self) -> str:
        return str(self.saved) if self.saved is not None else f"does not help here: {self.why}"


def controlled(
    columns: Columns, measure: str | Measure, controls: Mapping[str, Mapping[int, float]], level: float = LEVEL
) -> Controlled:
    """The estimate of a measure with control variates, beside the one without.

    Takes    a table of trials; a measure; controls by name, of each replication a number whose mean is known to be 0.
    Raises   RequestError where a control lacks a replication of the table.
    """
    known = measure_named(measure)
    plain = Moments.of(columns, known).estimate(known, level)
    units, influence, n = _influence(columns, known)
    if not controls:
        return Controlled(plain, plain, None, "nothing in the scenario is uncertain, so there are no controls")
    if len(units) < _UNITS_A_CONTROL * (len(controls) + 1):
        why = f"{len(controls)} controls want {_UNITS_A_CONTROL * (len(controls) + 1):,} replications or more"
        return Controlled(plain, plain, None, why)
    total = float(np.sum(influence * influence))
    if total == 0.0:
        return Controlled(plain, plain, None, "the measure does not vary")
    design = np.column_stack([np.ones(len(units)), *(_by_unit(columns, control) for control in controls.values())])
    fitted, left, rank, inverse = _fit(design, influence)
    freedom = len(units) - rank
    variance = left / freedom
    half = t_quantile(freedom, level) * math.sqrt(variance * inverse)
    value = n.total / n.n + fitted
    found = _in_bounds(Estimate(value, value - half, value + half, plain.n), known)
    found = found if known.factor == 1.0 else scaled(found, known.factor)
    found = replace(found, undefined=plain.undefined, failed=plain.failed)
    return Controlled(plain, found, _explained(1.0 - variance * (len(units) - 1.0) / total, freedom, level))


def antithetic(columns: Columns, measure: str | Measure, level: float = LEVEL) -> Saved | None:
    """What mirror images save: minus the correlation of the two halves of a pair, with its interval.

    Returns  None where fewer than four pairs are whole, or nothing varies in them.
    """
    known = measure_named(measure)
    halves = _halves(columns, known)
    if halves is None:
        return None
    first, second = halves
    spread = float(np.sum(first * first) + np.sum(second * second)) / 2.0
    if len(first) < 4 or spread == 0.0:
        return None
    together = float(np.clip(np.sum(first * second) / spread, -1.0, 1.0))
    middle, reach = (
        math.atanh(min(max(together, -1.0 + 1e-9), 1.0 - 1e-9)),
        z_quantile(level) / math.sqrt(len(first) - 3.0),
    )
    return Saved(-together, -math.tanh(middle + reach), -math.tanh(middle - reach))


def _influence(columns: Columns, known: Measure) -> tuple[NDArray[np.int64], Floats, Moments]:
    """The units that were run, what each moves the estimate by times their number, and the moments of the rows."""
    used, failed = used_rows(columns, known), failed_in(columns)
    units = np.unique(units_of(columns["replication"])[~failed])
    moments = Moments.of_values(used.values, used.units, used.weights)
    if moments.n == 0:
        return units, np.zeros(len(units)), moments
    s, m = _sums((used.values, used.sizes), used.units, units)
    return units, (s - moments.total / moments.n * m) / m.mean(), moments


def _halves(columns: Columns, known: Measure) -> tuple[Floats, Floats] | None:
    """Of each whole pair, what its two halves move the estimate by."""
    numbers = np.asarray(columns["replication"], dtype=np.int64)
    ran = np.setdiff1d(numbers[~failed_in(columns)], numbers[failed_in(columns)])
    first = np.intersect1d(ran, ran - MIRROR)
    meant = np.isin(numbers, np.concatenate([first, first + MIRROR]))
    names = ("replication", "encounter", *columns_needed(known))
    pairs = {name: np.asarray(columns[name])[meant] for name in names}
    used = used_rows(pairs, known)
    if len(used.values) == 0:
        return None
    sizes = used.sizes
    value = float(used.values.sum() / sizes.sum())
    found = [
        _sums((used.values[half], sizes[half]), used.units[half], first) for half in (~used.mirrored, used.mirrored)
    ]
    one, other = (s - value * m for s, m in found)
    return one, other


def _sums(rows: tuple[Floats, Floats], own: NDArray[np.int64], units: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Of each of these units the sums of the values and of the sizes of its rows."""
    which = np.searchsorted(units, own)
    s, m = (np.bincount(which, weights=each, minlength=len(units)).astype(np.float64) for each in rows)
    return s, m


def _by_unit(columns: Columns, control: Mapping[int, float]) -> Floats:
    """The mean of a control over the replications of each unit."""
    ran = np.unique(np.asarray(columns["replication"], dtype=np.int64)[~failed_in(columns)])
    lacking = [number for number in ran.tolist() if number not in control]
    if lacking:
        allowed, hint = "a number of every replication", "Take the controls of the same seed and replications."
        raise refuse("controls", f"none of replication {lacking[0]}", allowed, hint, kind=RequestError)
    values = np.array([control[number] for number in ran.tolist()], dtype=float)
    _, which = np.unique(units_of(ran), return_inverse=True)
    return np.bincount(which, weights=values) / np.bincount(which)


def _fit(design: ArrayLike, influence: Floats) -> tuple[float, float, int, float]:
    """Least squares: the value at controls of nought, the squares left, the rank, the variance factor of the value."""
    matrix = np.asarray(design, dtype=float)
    scale = np.sqrt(np.mean(matrix * matrix, axis=0))
    scale[scale == 0.0] = 1.0
    told, _, rank, _ = np.linalg.lstsq(matrix / scale, influence, rcond=1e-9)
    left = influence - matrix / scale @ told
    inverse = np.linalg.pinv((matrix / scale).T @ (matrix / scale), rcond=1e-12, hermitian=True)
    return float(told[0] / scale[0]), float(left @ left), int(rank), float(inverse[0, 0] / scale[0] ** 2)


def _explained(adjusted: float, freedom: int, level: float) -> Saved:
    """The share of the variance that controls explain, less what they cost, with the interval of a correlation."""
    r = math.copysign(math.sqrt(min(abs(adjusted), 1.0 - 1e-12)), adjusted)
    reach = z_quantile(level) / math.sqrt(max(1.0, freedom - 2.0))
    low, high = (math.tanh(math.atanh(r) + end) for end in (-reach, reach))
    return Saved(adjusted, low * abs(low), high * abs(high))


def _in_bounds(found: Estimate, known: Measure) -> Estimate:
    """No share below nought or above one, and no mean of what cannot be negative below nought."""
    top = 1.0 if known.is_proportion else math.inf
    value, low, high = (min(max(0.0, end or 0.0), top) for end in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)
