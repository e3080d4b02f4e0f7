"""Aftermaths held to their sums: the verdict is logistic, anger cools as heat does, explanations help."""

import math
from typing import Any

import numpy as np
import pytest

from incidentsim.journal import Did
from incidentsim.measures import Rows
from incidentsim.scenario.scenario import Scenario
from tests.aftermaths import DAY_S, HOUR_S, aftermath_of
from tests.scenes import constant
from tests.strategies import ENGINE

_TRIALS = 1200


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _rows(scenario: Scenario, trials: int = _TRIALS) -> Rows:
    return ENGINE.measures(scenario, 7, range(trials))


def _within(found: float, expected: float, trials: int) -> bool:
    return abs(found - expected) <= 4.0 * math.sqrt(expected * (1.0 - expected) / trials)


@pytest.mark.parametrize(("rung", "trust", "offset"), [(5, 0.4, -1.0), (4, 0.5, -1.0), (2, 0.7, 0.0)])
def test_an_act_is_judged_deliberate_as_the_logistic_law_says(rung: int, trust: float, offset: float) -> None:
    law: dict[str, Any] = {"aftermath.judgement_offset": offset, "aftermath.judgement_slope": 0.5, "red.trust": trust}
    rows = _rows(aftermath_of(rung, law, {"aftermath.relax_s": 1e12}))
    expected = _logistic(math.log((1.0 - trust) / trust) + offset + 0.5 * (rung - 2))
    assert _within(float(np.mean(rows["judged_deliberate"])), expected, len(rows))


@pytest.mark.parametrize("cooling_d", [0.0, 1.0, 4.0])
def test_the_later_the_verdict_the_cooler_the_answer_as_the_hazard_says(cooling_d: float) -> None:
    """Belief counts for nothing, a decision answers for one day at most, red decides once, when it has judged."""
    weights = {"decision.heat_weight": 2.0, "decision.reciprocity": 0.0, "decision.theta_up": 2.0}
    once = {"aftermath.decisions": 1, "aftermath.exposure_limit_s": DAY_S, "aftermath.judgement_offset": 20.0}
    timing = {"aftermath.judgement": constant(cooling_d * DAY_S), "aftermath.learning": constant(DAY_S)}
    ample = {"aftermath.heat_s": 2.0 * DAY_S, "aftermath.response_due": constant(50.0 * DAY_S)}
    scenario = aftermath_of(5, weights, once, timing, ample)
    retaliated = [
        any(note.did == Did.RETALIATED and note.actor >= 1000 for note in ENGINE.journal(scenario, 11, r))
        for r in range(_TRIALS)
    ]
    eta = 2.0 * math.exp(-cooling_d / 2.0)
    expected = 1.0 - math.exp(-math.log(1.0 + math.exp(eta - 2.0)) * min(cooling_d, 1.0))
    assert _within(float(np.mean(retaliated)), expected, _TRIALS)


def test_an_accident_that_is_explained_and_understood_settles_more_often_than_one_that_is_not() -> None:
    """The same accidents on the same draws, with and without a line on which blue can explain itself."""
    law: dict[str, Any] = {
        "decision.theta_down": 1.0,
        "decision.theta_up": 3.6,
        "decision.belief_weight": 1.0,
        "decision.theta_accept": -0.5,
        "aftermath.reference_s": DAY_S,
        "belief.credibility": 8.0,
        "aftermath.response_due": constant(20.0 * DAY_S),
        "aftermath.contact": constant(5.0 * HOUR_S),
        "blue.plans": 3,
    }
    told = _rows(aftermath_of(5, law), 600)
    untold = _rows(aftermath_of(5, law, {"blue.aftermath_plan": []}), 600)
    difference = told["settled"] - untold["settled"]
    assert np.mean(difference) > 4.0 * np.std(difference) / math.sqrt(len(difference))


def test_the_three_endings_share_out_every_aftermath() -> None:
    """Red judges after a day, blue is put through after two."""
    late: dict[str, Any] = {"blue.plans": 2, "aftermath.contact": constant(2.0 * DAY_S)}
    rows = _rows(aftermath_of(5, {"decision.theta_down": 2.0, "decision.theta_up": 2.0}, late), 300)
    assert np.all(rows["settled"] + rows["retaliation"] + rows["frozen"] == 1.0)
    assert 0.0 < np.mean(rows["retaliation"]) < 1.0
