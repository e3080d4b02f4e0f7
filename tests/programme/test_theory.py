"""The years, held to closed forms: forgetting, rotation, reputation, sawtooth, climate, arrivals, redundancy."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.programme import state
from incidentsim.programme.state import Cell, Level
from incidentsim.rules import calls, reputation, skill
from incidentsim.scenario.programme import YEAR_S
from tests.programme.worlds import bare, played, programme

times = st.floats(0.0, 50.0 * YEAR_S)
shares = st.floats(0.0, 1.0)


def within(values: np.ndarray, expected: float, errors: float = 4.0) -> bool:
    """Whether a mean is within so many standard errors of what theory says."""
    return bool(abs(values.mean() - expected) <= errors * values.std(ddof=1) / math.sqrt(len(values)))


@given(times, times, st.floats(1.0, 20.0 * YEAR_S), shares)
def test_what_fades_in_two_steps_fades_as_in_one(first: float, second: float, half_life: float, level: float) -> None:
    one, two = Level(level, 0.3, half_life), Level(level, 0.3, half_life)
    two.at(first)
    assert two.at(first + second) == pytest.approx(one.at(first + second), abs=1e-12)


def test_half_of_a_skill_is_left_after_its_half_life_where_nobody_is_posted() -> None:
    assert skill.kept(6.5, 6.5, math.inf, 0.0) == pytest.approx(0.5)


@given(st.floats(0.01, 10.0), st.floats(0.1, 10.0))
def test_without_memory_a_skill_leaves_with_the_officers_and_with_all_of_it_none_does(t: float, tour: float) -> None:
    assert skill.kept(t, math.inf, tour, 0.0) == pytest.approx(math.exp(-t / tour))
    assert skill.kept(t, math.inf, tour, 1.0) == 1.0


def test_tours_renew_themselves_as_often_as_their_mean_says() -> None:
    rng = np.random.default_rng(1)
    left = np.array([rng.exponential(30.0, size=400) > 12.0 for _ in range(200)]).mean(axis=1)
    assert within(left, skill.kept(12.0, math.inf, 30.0, 0.0))


def test_a_reputation_settles_at_the_share_of_good_with_the_spread_of_its_memory() -> None:
    """E = p, Var = p (1 - p) delta / (2 nu): model section 11."""
    p, rate, half_life_s = 0.7, 40.0 / YEAR_S, 2.0 * YEAR_S
    none = bare(programme__reputation__half_life_s=half_life_s).programme
    assert none is not None
    rng, found = np.random.default_rng(2), []
    for _ in range(400):
        cell, now = Cell(0.0, 0.0, [0.0] * 4), 0.0
        while now < 12.0 * half_life_s:
            gap = rng.exponential(1.0 / rate)
            now += gap
            state.advance([cell], gap, none, 0.0)
            if rng.random() < p:
                cell.good += 1.0
            else:
                cell.bad += 1.0
        found.append(reputation.trust(cell.good, cell.bad, 0.5, 0.0))
    values = np.array(found)
    delta = math.log(2.0) / half_life_s
    expected = p * (1.0 - p) * delta / (2.0 * rate)
    assert within(values, p)
    assert values.var(ddof=1) == pytest.approx(expected, rel=4.0 * math.sqrt(2.0 / 400.0))


def test_practice_at_even_intervals_is_a_sawtooth_with_the_peak_of_theory() -> None:
    routine = programme("programme-routine").programme
    assert routine is not None
    scenario = bare(
        "programme-routine",
        programme__mechanisms__bundle__on=True,
        programme__activities={
            "drill": {
                **routine.activities["radio_drills"].model_dump(),
                "per_year": 4.0,
            }
        },
    )
    own = scenario.programme
    assert own is not None
    _, r = played(scenario)
    drill, practice = own.activities["drill"], own.practice
    gamma = own.kinds["drill"].protocol * 0.5 * (1.0 + drill.realism) * drill.reach.middle
    kept = skill.kept(YEAR_S / 4.0, practice.half_life_s, practice.tour_s, 0.0)
    peak = gamma / (1.0 - kept * (1.0 - gamma))
    last = skill.kept(YEAR_S / 8.0, practice.half_life_s, practice.tour_s, 0.0)
    assert r.cell("maritime", 0, 1).skills[0] == pytest.approx(peak * last, rel=1e-6)


def levels(count: int, **values: Any) -> np.ndarray:
    """The climate at the end of the years of so many replications."""
    scenario = bare(programme__horizon_s=6.0 * YEAR_S, **values)
    return np.array([played(scenario, number)[1].politics.level for number in range(count)])


def test_the_climate_has_the_mean_and_the_spread_of_its_process() -> None:
    found = levels(
        300, programme__climate__sd=0.8, programme__climate__time_s=0.5 * YEAR_S, programme__climate__mean=0.4
    )
    assert within(found, 0.4)
    assert found.var(ddof=1) == pytest.approx(0.64, rel=4.0 * math.sqrt(2.0 / 300.0))


def test_shocks_move_its_mean_and_widen_it_as_theory_says() -> None:
    """Mean + nu E[J] / kappa, variance + nu E[J^2] / (2 kappa): model section 11."""
    rate, mean, time_y = 2.0, 0.5, 0.5
    found = levels(
        400,
        programme__climate__sd=0.3,
        programme__climate__time_s=time_y * YEAR_S,
        programme__climate__step_s=YEAR_S / 365.25,
        programme__climate__shocks_per_year=rate,
        programme__climate__shock=mean,
    )
    assert within(found, rate * mean * time_y)
    expected = 0.09 + rate * 2.0 * mean * mean * time_y / 2.0
    kurtosis = 6.0  # of a sum of a few exponential jumps: an allowance
    assert found.var(ddof=1) == pytest.approx(expected, rel=4.0 * math.sqrt((2.0 + kurtosis) / 400.0))


def counts(count: int, **values: Any) -> np.ndarray:
    """Encounters a replication of ten years."""
    given: dict[str, Any] = {
        "programme__theatres__maritime__per_year": 20.0,
        "programme__horizon_s": 10.0 * YEAR_S,
        **values,
    }
    scenario = bare(**given)
    return np.array([sum(played(scenario, number)[0]["encounters"]) for number in range(count)])


def test_encounters_come_as_poisson_said_where_the_climate_is_frozen() -> None:
    found = counts(150)
    assert within(found, 200.0)
    assert found.var(ddof=1) / found.mean() == pytest.approx(1.0, abs=4.0 * math.sqrt(2.0 / 150.0))


def test_a_climate_that_moves_their_rate_spreads_them_by_the_variance_of_the_integrated_rate() -> None:
    """Cox: Var N = E N + Var(integrated rate), for a log-linear rate of a slow Ornstein-Uhlenbeck climate."""
    weight, sd, time_y, years = 0.8, 0.5, 2.0, 10.0
    found = counts(
        400,
        programme__climate__sd=sd,
        programme__climate__rate_weight=weight,
        programme__climate__time_s=time_y * YEAR_S,
    )
    mean, steps = 20.0 * years, 120
    s = weight * sd
    ages = np.arange(steps) / 12.0
    spread = s * s * (1.0 - np.exp(-2.0 * ages / time_y))  # it begins at its mean, and is held for a step
    m = 20.0 / 12.0 * np.exp(spread / 2.0)
    cov = s * s * (np.exp(-np.abs(ages[:, None] - ages) / time_y) - np.exp(-(ages[:, None] + ages) / time_y))
    integrated = float((np.outer(m, m) * (np.exp(cov) - 1.0)).sum())
    assert within(found, float(m.sum()))
    assert m.sum() > mean
    assert found.var(ddof=1) == pytest.approx(m.sum() + integrated, rel=0.35)


@given(st.lists(shares, min_size=1, max_size=5), shares)
def test_lines_that_fail_together_are_worth_the_best_and_apart_their_product(closed: list[float], rho: float) -> None:
    each, best = tuple(closed), max(1.0 - one for one in closed)
    assert calls.some_not_refused(each, 1.0) == best
    assert calls.some_not_refused(each, 0.0) == pytest.approx(1.0 - math.prod(closed))
    assert best - 1e-12 <= calls.some_not_refused(each, rho) <= calls.some_not_refused(each, 0.0) + 1e-12


@pytest.mark.parametrize(("common", "expected"), [(1.0, 0.6), (0.0, 1.0 - 0.4**3)])
def test_a_shock_leaves_lines_open_as_their_common_cause_says(common: float, expected: float) -> None:
    from incidentsim.programme import politics

    scenario = bare(
        programme__mechanisms__redundancy__on=True,
        programme__mechanisms__redundancy__common_cause=common,
        programme__conduct__lines=3,
        programme__conduct__line_refusal=0.4,
        programme__horizon_s=YEAR_S,
    )
    open_ = []
    for number in range(600):
        _, r = played(scenario, number)
        politics.strike(r, 0, 0.0)
        open_.append(len(r.politics.closed) < 3)
    assert within(np.array(open_, dtype=float), expected)
    assert expected == pytest.approx(calls.some_not_refused((0.4, 0.4, 0.4), common))
