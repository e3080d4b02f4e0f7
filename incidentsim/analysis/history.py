"""History matching: which points of the space of assumptions what is known rules out, and what is left.

A point is ruled out when the model, run there, misses some target by more than all stated doubts together allow. What
is left is not a fit and has no best point: every part of it is as plausible as the targets can tell. Nothing is run
here; a wave is a list of points to run, and what came of them is handed back.

Source   Craig, Goldstein, Seheult & Smith (1997), Pressure matching for hydrocarbon reservoirs, in Case Studies in
         Bayesian Statistics III, 37-93; Vernon, Goldstein & Bower (2010), Galaxy formation: a Bayesian uncertainty
         analysis, Bayesian Analysis 5, 619-669.

A target here is a *band*, since the record gives no better: a point whose output lies inside it is not implausible at
all. So the implausibility against a band is the least of those against its points: the distance to the nearer edge,
in standard deviations of how well that edge is known, of the simulation, and of the stated discrepancy of the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incidentsim.analysis.estimates import Floats
from incidentsim.errors import RequestError, refuse

#: A point is kept below this implausibility. Source: Pukelsheim (1994), The three sigma rule, Amer. Statistician 48.
CUT_OFF = 3.0


@dataclass(frozen=True, slots=True)
class Band:
    """A target: what the record gives is between two ends; each end with the standard deviation of all that blurs it.

    low_sd, high_sd  how well the end is known and how far the model, at its best, may be off there, together
    """

    name: str
    low: float
    high: float
    low_sd: float = 0.0
    high_sd: float = 0.0

    def __post_init__(self) -> None:
        if not self.low < self.high:
            ends = f"{self.low:g} to {self.high:g}"
            raise refuse(f"target {self.name}", ends, "a band with low < high", "Mend its ends.", kind=RequestError)
        if min(self.low_sd, self.high_sd) < 0.0:
            doubts, hint = (self.low_sd, self.high_sd), "Give standard deviations."
            raise refuse(f"target {self.name}", doubts, "doubts of nought or more", hint, kind=RequestError)


def share_band(name: str, low: float, high: float, edge_error: float, discrepancy: float) -> Band:
    """A band of a share, its doubts given as parts of each edge: how well it is known, and the model's discrepancy."""
    relative = (edge_error * edge_error + discrepancy * discrepancy) ** 0.5
    return Band(name, low, high, relative * low, relative * high)


def in_log_odds(band: Band) -> Band:
    """The band of a share, 0 < share < 1, on the scale of log-odds; its doubts to first order."""
    low_sd = band.low_sd / (band.low * (1.0 - band.low))
    high_sd = band.high_sd / (band.high * (1.0 - band.high))
    low, high = log_odds(np.array([band.low, band.high]))
    return Band(band.name, float(low), float(high), low_sd, high_sd)


def log_odds(shares: ArrayLike) -> Floats:
    """The logarithm of the odds of shares between 0 and 1."""
    p = np.asarray(shares, dtype=float)
    found: Floats = np.log(p) - np.log1p(-p)
    return found


def implausibility(band: Band, values: ArrayLike, variances: ArrayLike) -> Floats:
    """How many standard deviations outputs of the model lie outside a band; nought inside it.

    Takes    a band; at each point the output, and the variance of the simulation (or of an emulator) there.

    >>> implausibility(Band("V", 0.10, 0.15, 0.0, 0.01), [0.12, 0.20], [0.0, 0.0])
    array([0., 5.])
    """
    value, variance = np.asarray(values, dtype=float), np.asarray(variances, dtype=float)
    below, above = band.low - value, value - band.high
    gap = np.maximum(np.maximum(below, above), 0.0)
    edge_sd = np.where(below > above, band.low_sd, band.high_sd)
    total = edge_sd * edge_sd + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gap > 0.0, gap / np.sqrt(total), 0.0)


def share_variance(hits: ArrayLike, n: ArrayLike) -> Floats:
    """The variance of a share of n trials, never nought: that of the share with two hits and two misses added.

    A count of nought is not known without error. Source: Agresti & Coull (1998), Amer. Statistician 52, 119-126.
    """
    trials = np.asarray(n, dtype=float) + 4.0
    p = (np.asarray(hits, dtype=float) + 2.0) / trials
    return p * (1.0 - p) / trials


@dataclass(frozen=True, slots=True)
class Space:
    """The assumptions that are free, by name, each with the range that its table of parameters gives."""

    ranges: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> tuple[str, ...]:
        """The free assumptions, in order of the columns of every array of points."""
        return tuple(self.ranges)

    def scaled(self, unit: ArrayLike) -> Floats:
        """Points of the unit cube as points of this space."""
        low, high = self._ends()
        return low + np.asarray(unit, dtype=float) * (high - low)

    def unit(self, points: ArrayLike) -> Floats:
        """Points of this space as points of the unit cube."""
        low, high = self._ends()
        found: Floats = (np.asarray(points, dtype=float) - low) / (high - low)
        return found

    def _ends(self) -> tuple[Floats, Floats]:
        ends = np.array(list(self.ranges.values()), dtype=float)
        return ends[:, 0], ends[:, 1]


def design(space: Space, count: int, seed: int, kind: Literal["sobol", "latin"] = "sobol") -> Floats:
    """Points that fill a space evenly: a scrambled Sobol sequence, or a Latin hypercube. Source: scipy.stats.qmc."""
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    if kind == "latin":
        return space.scaled(qmc.LatinHypercube(len(space.names), rng=rng).random(count))
    power = max(0, (count - 1).bit_length())
    return space.scaled(qmc.Sobol(len(space.names), rng=rng).random_base2(power)[:count])


@dataclass(frozen=True, slots=True)
class Emulator:
    """The log-odds of a share over a space, as a quadratic without products, with the doubt of saying so.

    inverse  covariance of the coefficients
    misfit   variance of what a quadratic leaves out, the noise of the runs taken off
    """

    space: Space
    coefficients: Floats
    inverse: Floats
    misfit: float

    def predict(self, points: ArrayLike) -> tuple[Floats, Floats]:
        """The log-odds at points, and their variance: of the coefficients, and of the misfit."""
        terms = _terms(self.space, points)
        return terms @ self.coefficients, np.einsum("ij,jk,ik->i", terms, self.inverse, terms) + self.misfit


def emulator(space: Space, points: ArrayLike, values: ArrayLike, variances: ArrayLike) -> Emulator:
    """The emulator of a share, from its values at points and their simulation variances, on draws of their own each.

    Fitted twice: plainly, to know the noise of each point and what is left beside it; then with weights by both. The
    misfit is never taken for less than a tenth of what the plain fit leaves.
    Raises   RequestError for fewer points than it has coefficients to find, and some to spare.
    """
    terms = _terms(space, points)
    count, needed = terms.shape
    if count < needed + 10:
        hint = "Run more points, or free fewer assumptions."
        raise refuse("emulator", count, f"at least {needed + 10} points", hint, kind=RequestError)
    variance = np.asarray(variances, dtype=float)
    least = np.sqrt(variance) / 3.0  # a share of nought: about half a hit
    target = log_odds(np.clip(np.asarray(values, dtype=float), least, 1.0 - least))
    plain = np.linalg.lstsq(terms, target, rcond=None)[0]
    fitted = 1.0 / (1.0 + np.exp(-(terms @ plain)))
    noise = variance / np.square(fitted * (1.0 - fitted))
    left = float(np.square(target - terms @ plain).sum() / (count - needed))
    misfit = max(left - float(np.median(noise)), 0.1 * left)
    weight = 1.0 / (noise + misfit)
    inverse: Floats = np.linalg.pinv(terms.T @ (weight[:, None] * terms)).astype(np.float64)
    return Emulator(space, inverse @ (terms.T @ (weight * target)), inverse, misfit)


def _terms(space: Space, points: ArrayLike) -> Floats:
    """One, then of each free assumption its value between -1 and 1, and its second Legendre polynomial."""
    x = 2.0 * space.unit(points) - 1.0
    return np.hstack([np.ones((len(x), 1)), x, 1.5 * x * x - 0.5])


@dataclass(frozen=True, slots=True)
class Wave:
    """Points that were run, and what came: a column a target.

    offered   points that were looked at to find those
    passed    ... and not ruled out by the emulators of earlier waves
    """

    bands: tuple[Band, ...]
    points: Floats
    values: Floats
    variances: Floats
    offered: int
    passed: int

    @property
    def each(self) -> Floats:
        """The implausibility of each point against each band."""
        columns = (implausibility(*column) for column in zip(self.bands, self.values.T, self.variances.T, strict=True))
        return np.stack(list(columns), axis=1)

    @property
    def largest(self) -> Floats:
        """The largest implausibility of each point over all bands."""
        found: Floats = self.each.max(axis=1)
        return found

    def kept(self, cut_off: float = CUT_OFF) -> NDArray[np.bool_]:
        """Which points are not ruled out."""
        return self.largest < cut_off


def emulated(space: Space, waves: Sequence[Wave], points: Floats) -> Floats:
    """The largest implausibility, over all bands, that emulators made from all of these waves give each point."""
    run = np.concatenate([wave.points for wave in waves])
    values, variances = (np.concatenate([getattr(wave, part) for wave in waves]) for part in ("values", "variances"))
    worst = np.zeros(len(points))
    for column, band in enumerate(waves[0].bands):
        told = emulator(space, run, values[:, column], variances[:, column])
        worst = np.maximum(worst, implausibility(in_log_odds(band), *told.predict(points)))
    return worst


def next_points(
    space: Space, waves: Sequence[Wave], count: int, seed: int, looked: int = 1 << 13
) -> tuple[Floats, int]:
    """Points for the next wave: space-filling over what the emulators of the waves so far do not rule out.

    Returns  at most `count` points, and how many of the `looked` points were not ruled out.
    """
    candidates = design(space, looked, seed)
    candidates = candidates[emulated(space, waves, candidates) < CUT_OFF]
    return candidates[:count], len(candidates)
