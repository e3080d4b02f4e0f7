"""History matching against simulators of known answer: what is true survives, and what is far from it does not."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.depth import depth
from incidentsim.analysis.estimates import Floats, share
from incidentsim.analysis.history import (
    CUT_OFF,
    Band,
    Space,
    Wave,
    design,
    emulated,
    emulator,
    implausibility,
    log_odds,
    next_points,
    share_band,
    share_variance,
)
from incidentsim.errors import RequestError

SPACE = Space({"push": (-1.0, 1.0), "brake": (0.0, 4.0), "idle": (10.0, 20.0)})
shares = st.floats(0.001, 0.999)
doubts = st.floats(0.0, 0.2)
bands = st.tuples(shares, shares, doubts, doubts).filter(lambda b: abs(b[0] - b[1]) > 1e-6)


def band_of(ends: tuple[float, float, float, float]) -> Band:
    low, high = sorted(ends[:2])
    return Band("V", low, high, *ends[2:])


@given(bands, st.floats(0.0, 1.0), st.floats(0.0, 0.1))
def test_inside_a_band_nothing_is_implausible(
    ends: tuple[float, float, float, float], place: float, variance: float
) -> None:
    band = band_of(ends)
    value = min(band.high, band.low + place * (band.high - band.low))
    assert implausibility(band, [value], [variance])[0] == 0.0


@given(bands, shares, st.floats(1e-6, 0.1), st.floats(1e-6, 0.1))
def test_more_doubt_never_makes_a_point_less_plausible(
    ends: tuple[float, float, float, float], value: float, variance: float, more: float
) -> None:
    band = band_of(ends)
    assert implausibility(band, [value], [variance + more])[0] <= implausibility(band, [value], [variance])[0]


@given(bands, shares, st.floats(1e-6, 0.1))
def test_against_a_band_a_point_is_as_implausible_as_against_the_nearest_of_its_points(
    ends: tuple[float, float, float, float], value: float, variance: float
) -> None:
    band = band_of(ends)
    edge, sd = (band.low, band.low_sd) if value < band.low else (band.high, band.high_sd)
    outside = max(band.low - value, value - band.high)
    expected = abs(value - edge) / (sd**2 + variance) ** 0.5 if outside > 0 else 0.0
    assert implausibility(band, [value], [variance])[0] == pytest.approx(expected)


def test_an_output_without_any_doubt_that_misses_its_band_is_ruled_out_for_good() -> None:
    assert list(implausibility(Band("V", 0.1, 0.2), [0.1, 0.25], [0.0, 0.0])) == [0.0, np.inf]


@pytest.mark.parametrize("ends", [(0.2, 0.1, 0.0, 0.0), (0.1, 0.1, 0.0, 0.0), (0.1, 0.2, -1.0, 0.0)])
def test_a_band_that_cannot_be_meant_is_refused(ends: tuple[float, float, float, float]) -> None:
    with pytest.raises(RequestError, match=r"target V: got .* but it must be"):
        Band("V", *ends)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_count_of_nought_is_never_known_without_error(hits: int, n: int) -> None:
    hits = min(hits, n)
    assert share_variance(hits, n) > 0.0
    assert share_variance(0, n) == pytest.approx(share_variance(n, n))


@pytest.mark.parametrize("kind", ["sobol", "latin"])
@pytest.mark.parametrize("count", [1, 16, 100])
def test_a_design_fills_every_range_and_is_the_same_again(kind: str, count: int) -> None:
    points = design(SPACE, count, 3, kind)  # type: ignore[arg-type]
    assert points.shape == (count, 3)
    assert np.array_equal(points, design(SPACE, count, 3, kind))  # type: ignore[arg-type]
    unit = SPACE.unit(points)
    assert ((unit >= 0.0) & (unit <= 1.0)).all()
    np.testing.assert_allclose(SPACE.scaled(unit), points)
    for column in unit.T:  # of each half of a range, about half of the points
        assert abs((column < 0.5).mean() - 0.5) <= (0.05 if count > 1 else 0.5)


def truth(points: Floats) -> Floats:
    """What the simulator would say of two shares after infinitely many runs; "idle" does nothing."""
    push, brake = points[:, 0], points[:, 1]
    odds = np.stack([-2.0 + 1.2 * push - 0.25 * brake, -4.5 + 1.5 * push + 0.1 * brake * brake], axis=1)
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def simulated(points: Floats, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Shares of n runs at each point, and their variances."""
    hits = rng.binomial(n, truth(points))
    return hits / n, share_variance(hits, n)


def matched(planted: Floats, rng: np.random.Generator, runs: tuple[int, int] = (600, 2000)) -> tuple[Wave, ...]:
    """Two waves against bands around what the planted point does; the band is not centred on it."""
    each = truth(planted[None])[0]
    shift = rng.uniform(0.7, 1.0, 2)
    bands = tuple(
        share_band(f"V{place}", p * s, p * s * 1.4, 0.05, 0.05)
        for place, (p, s) in enumerate(zip(each, shift, strict=True))
    )
    waves: tuple[Wave, ...] = ()
    points, passed, offered = design(SPACE, 64, int(rng.integers(2**31))), 64, 64
    for n in runs:
        values, variances = simulated(points, n, rng)
        waves = (*waves, Wave(bands, points, values, variances, offered, passed))
        points, passed = next_points(SPACE, waves, 64, int(rng.integers(2**31)), looked=1024)
        offered = 1024
    return waves


def survives(planted: Floats, waves: tuple[Wave, ...], rng: np.random.Generator, n: int = 2000) -> bool:
    """Whether a point passes every emulator, and is not ruled out when it is run."""
    values, variances = simulated(planted[None], n, rng)
    direct = max(
        implausibility(band, values[:, place], variances[:, place])[0] for place, band in enumerate(waves[0].bands)
    )
    return bool(max(direct, emulated(SPACE, waves, planted[None])[0]) < CUT_OFF)


def repeated(times: int, seed: int, where: Callable[[Floats], Floats]) -> tuple[int, int, float]:
    """How often a planted point survives, how often a point `where` it is not does, and the share of space left."""
    planted_kept = far_kept = 0
    left = []
    for repeat in range(times):
        rng = np.random.default_rng((seed, repeat))
        planted = SPACE.scaled(rng.uniform(0.1, 0.9, 3))
        waves = matched(planted, rng)
        planted_kept += survives(planted, waves, rng)
        far_kept += survives(where(planted), waves, rng)
        left.append(waves[1].passed / waves[1].offered)
    return planted_kept, far_kept, float(np.mean(left))


def opposite(planted: Floats) -> Floats:
    """The far end of what matters: push and brake turned about, all the way."""
    unit = SPACE.unit(planted)
    return SPACE.scaled(np.array([0.0 if unit[0] > 0.5 else 1.0, 1.0 if unit[0] > 0.5 else 0.0, unit[2]]))


def test_a_planted_point_survives_and_a_far_one_does_not() -> None:
    kept, far, left = repeated(20, 1, opposite)
    assert kept == 20
    assert far <= 2
    assert left < 0.75


def test_a_simulator_that_is_off_by_more_than_its_stated_discrepancy_is_caught() -> None:
    rng = np.random.default_rng(4)
    planted = SPACE.scaled([0.5, 0.5, 0.5])
    waves = matched(planted, rng)
    unreachable = (Band("V", 0.97, 0.99, 0.01, 0.01),)
    none = Wave(unreachable, waves[0].points, waves[0].values[:, :1], waves[0].variances[:, :1], 64, 64)
    assert not none.kept().any()
    assert next_points(SPACE, [none], 10, 1, looked=256)[1] == 0


def test_an_emulator_says_how_far_it_may_be_off() -> None:
    rng = np.random.default_rng(9)
    points, fresh = design(SPACE, 64, 1), design(SPACE, 256, 2)
    values, variances = simulated(points, 400, rng)
    told, doubt = emulator(SPACE, points, values[:, 0], variances[:, 0]).predict(fresh)
    off = (told - log_odds(truth(fresh)[:, 0])) / np.sqrt(doubt)
    assert (np.abs(off) < CUT_OFF).mean() > 0.98
    assert np.abs(off).max() > 0.2  # and it does not boast of doubts that it has not


def test_an_emulator_of_too_few_points_is_refused() -> None:
    with pytest.raises(RequestError, match="emulator: got 8, but it must be at least 17 points"):
        emulator(SPACE, design(SPACE, 8, 1), np.full(8, 0.1), np.full(8, 0.01))


def test_depth_counts_what_was_kept_in_each_cell() -> None:
    points = design(SPACE, 128, 5)
    worst = np.where(points[:, 0] > 0.0, 9.0, 1.0)
    along = depth(SPACE, (points, worst), ("push",), 4)
    assert list(along.share) == [1.0, 1.0, 0.0, 0.0]
    assert list(along.least) == [1.0, 1.0, 9.0, 9.0]
    assert along.runs.sum() == 128
    over = depth(SPACE, (points, worst), ("push", "idle"), 4)
    assert (over.share[:2] == 1.0).all()
    assert (over.share[2:] == 0.0).all()
    lonely = depth(SPACE, (points[:1], worst[:1]), ("idle",), 4)
    assert np.isnan(lonely.share).sum() == 3
    assert np.isinf(lonely.least).sum() == 3


@pytest.mark.proof
def test_a_planted_point_survives_in_more_than_95_of_100_repeats(
    record_property: Callable[[str, object], None],
) -> None:
    kept, far, left = repeated(400, 7, opposite)
    record_property("measured", f"planted kept {kept / 400:.3f}, far kept {far / 400:.3f}, space left {left:.2f}")
    low = share(kept, 400).low
    assert low is not None
    assert low >= 0.95
    assert far / 400 <= 0.05
