"""The waves of a study: points asked for, run, and handed back, until what is left has been run on fresh draws."""

import sys
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibration.runs import COERCE, ROUTINE, Point, mix, outputs, tallies
from incidentsim.analysis.history import Band, Floats, Space, Wave, design, next_points, share_band
from incidentsim.evidence import targets
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import provenance_at
from incidentsim.scenario.scenario import Scenario

#: No two waves share their draws.
_SEED_OF_A_WAVE = 1000


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario, its free assumptions, its targets, and what is to be run."""

    name: str
    given: Mapping[str, Any]
    scenario: Scenario
    space: Space
    bands: tuple[Band, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Found:
    """The waves of a study, what was counted in each, and the points of the last one, which is run on what was left."""

    waves: tuple[Wave, ...]
    counts: tuple[Floats, ...]

    @property
    def left(self) -> Floats:
        """The points that nothing has ruled out."""
        last = self.waves[-1]
        return last.points[last.kept()]

    @property
    def share_left(self) -> float:
        """About what share of the space is left: what the last search offered, times what its points and then those
        run again on fresh draws lost.
        """
        search = self.waves[-2:]
        return search[0].passed / search[0].offered * float(np.prod([wave.kept().mean() for wave in search]))


def study_of(name: str, plan: Mapping[str, Any]) -> Study:
    """A study of the design, with the ranges of its scenario's own table."""
    given = plan["studies"][name]
    scenario = load(given["scenario"])
    ranges: dict[str, tuple[float, float]] = {}
    for path in given["free"]:
        item = provenance_at(scenario, path.replace("both.", "red.", 1))
        assert item.low is not None, path
        assert item.high is not None, path
        ranges[path] = (item.low, item.high)
    for aim, ends in plan["aims"].items():
        if aim != ROUTINE or 1 in scenario.red.aim.goals:
            ranges[aim] = tuple(ends)
    bands = tuple(band_of(target, plan["targets"][target]) for target in given["targets"])
    return Study(name, given, scenario, Space(ranges), bands, plan["seed"])


def band_of(name: str, doubts: Mapping[str, Any]) -> Band:
    """A target of the registry, with the doubts that this study states of its edges and of the model."""
    span = targets()[name].bands[0].span
    assert span.low is not None, name
    assert span.high is not None, name
    return share_band(name, span.low, span.high, doubts["edge_error"], doubts["discrepancy"])


def matched(study: Study, executor: Executor, folder: Path) -> Found:
    """Every wave of a study, run; what was counted is kept in a folder.

    While it is searched, each point meets draws of its own, so that an emulator averages their chance out. What is left
    is run again, all points on the same new draws: none is kept by luck, and they differ by their values alone.
    """
    waves: tuple[Wave, ...] = ()
    counts: tuple[Floats, ...] = ()
    for number, plan in enumerate(study.given["waves"]):
        looked = 1 << 13
        if waves:
            points, passed = next_points(study.space, waves, plan["points"], study.seed + number, looked)
        else:
            points, passed, looked = design(study.space, plan["points"], study.seed), plan["points"], plan["points"]
        waves, counts = _added(study, (waves, counts), (points, passed, looked), (plan, number, executor))
    kept = waves[-1].points[waves[-1].kept()][: study.given["last"]["points"]]
    if len(kept):
        number = len(waves)
        waves, counts = _added(
            study, (waves, counts), (kept, len(kept), len(kept)), (study.given["last"], number, executor)
        )
    found = Found(waves, counts)
    save(found, folder / f"{study.name}.npz")
    return found


def _added(
    study: Study,
    so_far: tuple[tuple[Wave, ...], tuple[Floats, ...]],
    asked: tuple[Floats, int, int],
    how: tuple[Mapping[str, Any], int, Executor],
) -> tuple[tuple[Wave, ...], tuple[Floats, ...]]:
    points, passed, looked = asked
    plan, number, executor = how
    points = _rounded(study.space, points)
    seed = study.seed + _SEED_OF_A_WAVE * (number + 1)
    own = number < len(study.given["waves"])
    jobs = [
        Point(study.scenario, named(study, point), tuple(plan["replications"]), seed + place * own)
        for place, point in enumerate(points)
    ]
    counted = []
    for done, tally in enumerate(executor.map(tallies, jobs), start=1):
        counted.append(tally)
        if done % 8 == 0 or done == len(jobs):
            print(study.name, "wave", number + 1, ":", done, "of", len(jobs), "points", file=sys.stderr, flush=True)
    counts = np.array(counted)
    wave = wave_of(study, points, counts, (passed, looked))
    print(study.name, "wave", number + 1, ":", int(wave.kept().sum()), "of", len(points), "left", file=sys.stderr)
    return (*so_far[0], wave), (*so_far[1], counts)


def wave_of(study: Study, points: Floats, counts: Floats, looked: tuple[int, int]) -> Wave:
    """What was counted, as a wave."""
    weights = np.array([weights_at(study, point) for point in points])
    lows = {band.name: band.low for band in study.bands}
    out = outputs(counts, weights, lows["E11"])
    column = {"V12": (out.unsafe, out.unsafe_variance), "E11": (out.violent, out.violent_variance)}
    values, variances = (np.stack([column[band.name][part] for band in study.bands], axis=1) for part in (0, 1))
    return Wave(study.bands, points, values, variances, looked[1], looked[0])


def named(study: Study, point: Floats) -> dict[str, float]:
    """The values of a point by path; the mix of aims is left out."""
    return {
        path: float(value)
        for path, value in zip(study.space.names, point, strict=True)
        if path not in (ROUTINE, COERCE)
    }


def weights_at(study: Study, point: Floats) -> Floats:
    """The weights of red's aims at a point."""
    return mix(study.scenario.red.aim.goals, dict(zip(study.space.names, map(float, point), strict=True)))


def _rounded(space: Space, points: Floats) -> Floats:
    """Points with four digits, as an ensemble will hold them, and within their ranges all the same."""
    rounded = np.array([[float(f"{value:.4g}") for value in point] for point in points]).reshape(points.shape)
    low, high = np.array(list(space.ranges.values())).T
    return np.clip(rounded, low, high)


def save(found: Found, place: Path) -> None:
    """Keep what was counted."""
    place.parent.mkdir(exist_ok=True)
    arrays: dict[str, Any] = {}
    for number, (wave, counts) in enumerate(zip(found.waves, found.counts, strict=True)):
        arrays |= {f"points{number}": wave.points, f"counts{number}": counts}
        arrays[f"looked{number}"] = np.array([wave.passed, wave.offered])
    np.savez(place, **arrays)


def kept_in(study: Study, place: Path) -> Found:
    """What was counted before, read again."""
    with np.load(place) as held:
        count = sum(name.startswith("points") for name in held.files)
        parts = [tuple(held[f"{part}{number}"] for part in ("points", "counts", "looked")) for number in range(count)]
    waves = tuple(wave_of(study, points, counts, (int(looked[0]), int(looked[1]))) for points, counts, looked in parts)
    return Found(waves, tuple(counts for _, counts, _ in parts))
