"""Measure what common draws, mirror images and controls save, and write docs/explanation/variance.md.

python -m experiments.variance.make        from the top of the project
"""

import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from experiments.arms import docs_folder, ended, with_settings
from experiments.variance.words import page
from incidentsim import __version__
from incidentsim.analysis.controls import Controlled, Saved, antithetic, controlled
from incidentsim.analysis.estimates import Columns
from incidentsim.analysis.paired import difference_given
from incidentsim.choose import engine_named, executor_for
from incidentsim.draws import MIRROR
from incidentsim.runner.trials import run_chunk
from incidentsim.scenario.ensembles import load_ensemble, with_ensemble
from incidentsim.scenario.files import load
from incidentsim.scenario.laws import UniformOver
from incidentsim.scenario.resolve import controls_of
from incidentsim.scenario.scenario import Scenario

_DESIGN = Path(__file__).with_name("design.toml")
#: What a person made of the figures; read them again when they are made anew.
_FINDING = Path(__file__).with_name("finding.md")
_CHUNK = 25


def main() -> None:
    """Everything of the design, run and told."""
    design = tomllib.loads(_DESIGN.read_text(encoding="utf-8"))
    with executor_for(design["workers"]) as executor:
        lone = [row for name, world in worlds(design).items() for row in alone(name, world, design, executor)]
        paired = [row for lever in design["levers"] for row in pair(lever, design, executor)]
    target = docs_folder() / "explanation" / "variance.md"
    target.write_text(page(design, lone, paired, _FINDING.read_text(encoding="utf-8")), encoding="utf-8")


def worlds(design: Mapping[str, Any]) -> dict[str, Scenario]:
    """What is run, by name."""
    close_pass = load("maritime-close-pass")
    laws = {path: UniformOver(low=low, high=high) for path, (low, high) in design["uncertain"].items()}
    return {
        **{name: load(name) for name in ("maritime-close-pass", "air-intercept", "border-patrol")},
        "maritime-traffic, ensemble routine-sea": with_ensemble(
            load("maritime-traffic"), load_ensemble("routine-sea", __version__)
        ),
        "maritime-close-pass, six ranges": close_pass.model_copy(update={"uncertain": laws}),
    }


def alone(name: str, world: Scenario, design: Mapping[str, Any], executor: Executor) -> Iterator[tuple[str, ...]]:
    """What mirror images and controls save, a measure a row."""
    numbers = range(design["pairs"])
    whole = ran(world, design["seed"], [*numbers, *(number + MIRROR for number in numbers)], executor)
    kept = np.asarray(whole["replication"]) < MIRROR
    first = {column: values[kept] for column, values in whole.items()}
    dealt = controls_of(world, design["seed"], numbers)
    controls = {path: dict(zip(numbers, values, strict=True)) for path, values in dealt.items()}
    for measure in design["measures"]:
        mirrored, found = antithetic(whole, measure), controlled(first, measure, controls)
        yield name, measure, str(found.plain), _said(mirrored), _of(found)


def pair(lever: Mapping[str, Any], design: Mapping[str, Any], executor: Executor) -> Iterator[tuple[str, ...]]:
    """How much narrower a difference is on common draws, a measure a row."""
    base = load(lever["scenario"])
    arms = [with_settings(base, {lever["path"]: lever[arm]}) for arm in ("first", "second")]
    numbers = list(range(design["batches"] * design["batch"]))
    seeds = (design["seed"], design["seed"], design["other_seed"])
    first, second, apart = (
        ran(arm, seed, numbers, executor) for arm, seed in zip((*arms, arms[1]), seeds, strict=True)
    )
    for measure in design["measures"]:
        common = difference_given(first, second, measure)
        own = difference_given(first, apart, measure)
        ratios = []
        for batch in range(design["batches"]):
            few = [_batch(columns, batch * design["batch"], design["batch"]) for columns in (first, second, apart)]
            widths = [difference_given(few[0], other, measure).half_width for other in few[1:]]
            ratios.append(_times(widths[1], widths[0]))
        low, middle, high = min(ratios), median(ratios), max(ratios)
        whole = _times(own.half_width, common.half_width)
        said = f"{lever['scenario']}: `{lever['path']}` {lever['first']:g} to {lever['second']:g}"
        yield said, measure, str(common), str(own), f"{whole:.1f}", f"{low:.1f}, {middle:.1f}, {high:.1f}"


def ran(scenario: Scenario, seed: int, numbers: list[int], executor: Executor) -> Columns:
    """The columns of some replications."""
    engine, _ = engine_named()
    parts = [numbers[first : first + _CHUNK] for first in range(0, len(numbers), _CHUNK)]
    return ended([executor.submit(run_chunk, engine, scenario, seed, 0, part) for part in parts])


def _batch(columns: Columns, first: int, size: int) -> Columns:
    numbers = np.asarray(columns["replication"])
    kept = (numbers >= first) & (numbers < first + size)
    return {name: values[kept] for name, values in columns.items()}  # type: ignore[attr-defined]


def _times(own: float, common: float) -> float:
    """How many times as many runs the wider of two intervals needs; of two that are equal, once."""
    return 1.0 if own == common else (own / common) ** 2 if common > 0.0 else float("inf")


def _said(saved: Saved | None) -> str:
    return "nothing varies" if saved is None else str(saved)


def _of(found: Controlled) -> str:
    return "no controls" if found.saved is None and "uncertain" in found.why else str(found)


if __name__ == "__main__":
    main()
