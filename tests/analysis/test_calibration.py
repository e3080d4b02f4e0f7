"""The calibration of the presets: what it may do to the draws, what it counts, and what it was matched to."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from experiments.calibration import records
from experiments.calibration.matching import band_of, study_of
from experiments.calibration.runs import COERCE, COUNTED, ROUTINE, Point, mix, outputs, tallies
from incidentsim import __version__
from incidentsim.analysis.history import implausibility
from incidentsim.evidence import targets
from incidentsim.measures import MEASURES
from incidentsim.model import SimpyEngine
from incidentsim.scenario.ensembles import load_ensemble, shipped_ensembles
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary

PLAN = tomllib.loads((Path(__file__).parents[2] / "experiments/calibration/design.toml").read_text(encoding="utf-8"))
TRAFFIC = load("maritime-traffic")


def test_an_encounter_is_the_same_whether_its_aim_was_drawn_or_set() -> None:
    engine = SimpyEngine()
    mixed = engine.measures(vary(TRAFFIC, "red.aim.weights", [1.0, 1.0, 1.0]), 5, range(30))
    alone = [
        engine.measures(vary(TRAFFIC, "red.aim", {"goals": [goal], "weights": [1.0]}), 5, range(30))
        for goal in TRAFFIC.red.aim.goals
    ]
    for number, row in enumerate(mixed):
        same = [
            all(np.array_equal(row[name], rows[number][name], equal_nan=True) for name in MEASURES) for rows in alone
        ]
        assert any(same), number


def test_a_point_counts_each_aim_by_itself_and_is_the_same_again() -> None:
    point = Point(TRAFFIC, {"both.trust": 0.3, "decision.theta_up": 2.5}, (12, 8, 10), 7)
    counted = tallies(point)
    assert counted.shape == (3, len(COUNTED))
    assert list(counted[:, 0]) == [12.0, 8.0, 10.0]
    assert (counted[:, 1] <= counted[:, 0]).all()
    assert np.array_equal(counted, tallies(point))


def test_the_mix_of_aims_of_today_is_one_of_those_that_are_free() -> None:
    weights = mix((1, 2, 3), {ROUTINE: 0.85, COERCE: 1 / 3})
    np.testing.assert_allclose(weights, np.array(TRAFFIC.red.aim.weights) / sum(TRAFFIC.red.aim.weights))
    assert mix((2, 3), {COERCE: 0.4}) == pytest.approx([0.6, 0.4])


def test_the_two_targets_are_put_together_from_the_aims_by_their_weights() -> None:
    counts = np.array([[[1000, 50, 0, 10, 5], [500, 100, 0, 10, 5], [1000, 500, 10, 10, 8]]], dtype=float)
    out = outputs(counts, np.array([[0.85, 0.10, 0.05]]), 0.001)
    unsafe = 0.85 * 0.05 + 0.10 * 0.2 + 0.05 * 0.5
    assert out.unsafe[0] == pytest.approx(unsafe)
    assert out.violent[0] == pytest.approx(0.05 * 0.01 / unsafe)
    assert out.violent_variance[0] ** 0.5 == pytest.approx(0.05 * (0.01 / 1000) ** 0.5 / unsafe, rel=0.1)


def test_a_few_runs_without_violence_do_not_rule_out_that_it_is_rare_and_very_many_do() -> None:
    band = band_of("E11", PLAN["targets"]["E11"])
    weights = np.array([[0.85, 0.10, 0.05]] * 2)
    for n, ruled_out in ((1000.0, False), (200_000.0, True)):
        quiet = [[n, 0.05 * n, 0, 0, 0], [n, 0.2 * n, 0, 0, 0], [n, 0.5 * n, 0, 0, 0]]
        another = [*quiet[:2], [n, 0.5 * n, 0.01 * n, 0, 0]]
        out = outputs(np.array([quiet, another]), weights, band.low)
        found = implausibility(band, out.violent, out.violent_variance)
        assert (found[0] >= 3.0) is np.bool_(ruled_out)
        assert found[1] == 0.0


def test_the_bands_are_those_of_the_registry_and_the_targets_are_those_that_may_be_tuned_on() -> None:
    for name in PLAN["targets"]:
        assert targets()[name].role == "calibrate"
        span = targets()[name].bands[0].span
        band = band_of(name, PLAN["targets"][name])
        assert (band.low, band.high) == (span.low, span.high)


@pytest.mark.parametrize("name", sorted(PLAN["studies"]))
def test_every_free_assumption_has_a_range_that_holds_its_value(name: str) -> None:
    study = study_of(name, PLAN)
    assert len(study.space.names) >= 10
    for low, high in study.space.ranges.values():
        assert low < high


def test_a_shipped_ensemble_was_matched_to_what_may_be_tuned_on_and_to_nothing_that_is_reported_as_a_check() -> None:
    for name in shipped_ensembles():
        for target in load_ensemble(name, __version__).targets:
            assert targets()[target].role == "calibrate"


def test_the_bands_of_what_is_only_checked_are_those_of_the_registry_too() -> None:
    assert records.violence().words == "violence in 46 to 76 % of crises"
    assert (records.war().low, records.war().high) == (0.035, 0.17)
    assert (records.read_back().low, records.read_back().high) == (0.0, 0.01)
    refused = records.refused(**PLAN["refused"])
    assert (refused.low, refused.high) == pytest.approx((0.436, 0.970), abs=5e-4)  # Wilson's interval of 5 in 6
    with pytest.raises(AssertionError):
        records.refused(4, 6)
