"""Variance reduction saves what it can, costs nothing in truth, and says so where it does not help."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis.controls import Controlled, Saved, antithetic, controlled
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.used import MIRROR
from incidentsim.errors import RequestError
from tests.analysis.known import REPEATS, Columns, held

TRUTH = 10.0


def world(
    seed: int, replications: int, weight: float, curve: Any = lambda u: u - 0.5
) -> tuple[Columns, dict[str, Any]]:
    """Rows whose length moves with one uniform of two, by a curve and a weight; and both uniforms as controls."""
    draws = np.random.default_rng(seed)
    u, other = draws.random((2, replications))
    noise = draws.normal(scale=math.sqrt(1.0 / 12.0), size=replications)
    columns = {
        "replication": np.arange(replications),
        "encounter": np.zeros(replications, dtype=np.int32),
        "duration_s": TRUTH + weight * curve(u) + noise,
        "incident": (draws.random(replications) < u).astype(float),
    }
    columns["success"] = columns["incident"] * (draws.random(replications) < other)
    return columns, {"of": numbered(u - 0.5), "other": numbered(other - 0.5)}


def numbered(values: Any) -> dict[int, float]:
    return dict(enumerate(map(float, values)))


def only(controls: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: controls[name] for name in names}


@given(st.integers(0, 200), st.integers(20, 200), st.floats(-5.0, 5.0))
def test_one_control_gives_the_intercept_of_a_line_and_its_error(seed: int, replications: int, weight: float) -> None:
    columns, controls = world(seed, replications, weight)
    x = np.array(list(controls["of"].values()))
    theirs = stats.linregress(x, columns["duration_s"])
    ours = controlled(columns, "duration_s", only(controls, "of")).found
    assert ours.value == pytest.approx(theirs.intercept)
    assert ours.half_width == pytest.approx(stats.t.ppf(0.975, replications - 2) * theirs.intercept_stderr)


@pytest.mark.parametrize(("weight", "share"), [(1.0, 0.5), (3.0, 0.9)])
def test_the_saving_is_the_share_of_the_variance_that_the_control_explains(weight: float, share: float) -> None:
    columns, controls = world(1, 4000, weight)
    found = controlled(columns, "duration_s", controls)
    assert found.saved is not None
    assert found.saved.share == pytest.approx(share, abs=0.03)
    assert found.saved.low < share < found.saved.high
    assert (found.found.half_width / found.plain.half_width) ** 2 == pytest.approx(1.0 - share, abs=0.03)
    assert str(found).startswith(f"saves {100 * found.saved.share:.0f} % of the runs (")


def test_a_control_that_has_nothing_to_do_with_it_does_not_help_and_it_says_so() -> None:
    helps, shares = [], []
    for seed in range(200):
        columns, controls = world(seed, 30, 1.0)
        found = controlled(columns, "duration_s", only(controls, "other"))
        assert found.saved is not None
        helps.append(found.saved.helps)
        shares.append(found.saved.share)
    assert np.mean(helps) < 0.06
    assert np.mean(shares) < 0.01
    assert "does not help here (" in str(found)


def test_a_control_that_is_there_twice_is_counted_once() -> None:
    columns, controls = world(3, 200, 1.0)
    once = controlled(columns, "duration_s", only(controls, "of"))
    twice = controlled(columns, "duration_s", {"a": controls["of"], "b": controls["of"]})
    assert twice.found.value == pytest.approx(once.found.value)
    assert twice.found.half_width == pytest.approx(once.found.half_width)


@pytest.mark.parametrize("measure", ["incident", "success", "duration_s"])
def test_the_plain_estimate_is_the_one_of_everywhere_else(measure: str) -> None:
    columns, controls = world(4, 300, 1.0)
    assert controlled(columns, measure, controls).plain == estimate(columns, measure)


def test_no_controls_too_few_runs_or_nothing_that_varies_is_said() -> None:
    columns, controls = world(5, 25, 1.0)
    still = {**columns, "duration_s": np.full(25, 3.0)}
    said = [
        controlled(columns, "duration_s", {}),
        controlled(columns, "duration_s", controls),
        controlled(still, "duration_s", only(controls, "of")),
    ]
    assert [str(each).partition(": ")[0] for each in said] == ["does not help here"] * 3
    assert [each.why.split()[0] for each in said] == ["nothing", "2", "the"]
    assert all(each.found == each.plain for each in said)


def test_controls_of_other_replications_are_refused() -> None:
    columns, controls = world(6, 50, 1.0)
    with pytest.raises(RequestError, match="replication 49"):
        controlled(columns, "duration_s", {"of": {k: v for k, v in controls["of"].items() if k != 49}})


def test_a_share_with_controls_stays_a_share() -> None:
    columns, controls = world(7, 60, 1.0)
    columns["incident"] = np.ones(60)
    columns["incident"][0] = 0.0
    found = controlled(columns, "incident", controls).found
    assert found.high is not None
    assert found.low is not None
    assert 0.0 <= found.low <= found.high <= 1.0


def mirrored(seed: int, pairs: int, curve: Any, noise: float = 0.0) -> Columns:
    """Pairs of replications, the second half with 1 - u for u."""
    draws = np.random.default_rng(seed)
    u = draws.random(pairs)
    both = np.concatenate([u, 1.0 - u])
    return {
        "replication": np.concatenate([np.arange(pairs), MIRROR + np.arange(pairs)]),
        "encounter": np.zeros(2 * pairs, dtype=np.int32),
        "duration_s": curve(both) + noise * draws.normal(size=2 * pairs),
    }


def test_mirror_images_of_a_straight_line_save_everything() -> None:
    found = antithetic(mirrored(1, 100, lambda u: 3.0 * u), "duration_s")
    assert found is not None
    assert found.share == pytest.approx(1.0)


def test_mirror_images_of_a_curve_that_turns_cost_as_many_runs_again() -> None:
    """The two halves of a pair are then one and the same."""
    found = antithetic(mirrored(1, 100, lambda u: (u - 0.5) ** 2), "duration_s")
    assert found is not None
    assert found.share == pytest.approx(-1.0)
    assert str(found).startswith("costs 100 % more runs (")


def test_what_mirror_images_save_is_what_they_take_off_the_variance() -> None:
    """Over 500 studies of 40 pairs, against as many replications apart."""
    means, apart, told = [], [], []
    for seed in range(REPEATS):
        columns = mirrored(seed, 40, lambda u: np.exp(2.0 * u), 1.0)
        saved = antithetic(columns, "duration_s")
        assert saved is not None
        told.append(saved.share)
        means.append(columns["duration_s"].mean())
        lone = np.random.default_rng((seed, 1))
        apart.append((np.exp(2.0 * lone.random(80)) + lone.normal(size=80)).mean())
    assert 1.0 - np.var(means) / np.var(apart) == pytest.approx(np.mean(told), abs=0.1)


def test_noise_leaves_nothing_to_save_and_it_says_so() -> None:
    helps = [antithetic(mirrored(seed, 60, lambda u: 0.0 * u, 1.0), "duration_s") for seed in range(200)]
    assert np.mean([saved is not None and saved.helps for saved in helps]) < 0.06
    assert "does not help here" in [str(saved).partition(" (")[0] for saved in helps]


def test_of_fewer_than_four_pairs_nothing_is_told() -> None:
    assert antithetic(mirrored(1, 3, lambda u: u), "duration_s") is None
    columns, _ = world(1, 50, 1.0)
    assert antithetic(columns, "duration_s") is None
    assert antithetic(columns, "success") is None


def test_a_saving_says_itself() -> None:
    assert str(Saved(0.34, 0.28, 0.4)) == "saves 34 % of the runs (28 to 40 %)"
    assert str(Saved(0.01, -0.02, 0.03)) == "does not help here (-2 to 3 %)"
    assert str(Saved(-0.5, -0.6, -0.4)) == "costs 50 % more runs (-60 to -40 %)"


def coverage(measure: str, truth: float) -> tuple[float, Controlled]:
    kept = []
    for seed in range(REPEATS):
        columns, controls = world(seed, 100, 2.0)
        found = controlled(columns, measure, controls)
        kept.append(held(found.found, truth))
    return float(np.mean(kept)), found


@pytest.mark.parametrize(("measure", "truth"), [("duration_s", TRUTH), ("incident", 0.5), ("success", 0.5)])
def test_intervals_with_controls_hold_the_truth_about_as_often_as_they_say(measure: str, truth: float) -> None:
    assert 0.92 <= coverage(measure, truth)[0] <= 0.98
