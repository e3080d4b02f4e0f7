"""The experiment on variance reduction runs small, and its page tells every scenario, lever and measure."""

import tomllib
from pathlib import Path

from experiments.variance import make
from experiments.variance.words import page
from incidentsim.choose import executor_for

ROOT = Path(__file__).parents[2]
DESIGN = tomllib.loads((ROOT / "experiments/variance/design.toml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/explanation/variance.md").read_text(encoding="utf-8")


def test_the_page_has_a_row_for_every_scenario_and_lever_and_every_measure() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    for name in make.worlds(DESIGN):
        assert [row[1] for row in rows if row[0] == f"| {name}"] == DESIGN["measures"]
    for lever in DESIGN["levers"]:
        begun = f"| {lever['scenario']}: `{lever['path']}`"
        assert [row[1] for row in rows if row[0].startswith(begun)] == DESIGN["measures"]


def test_the_experiment_runs_small() -> None:
    small = {**DESIGN, "pairs": 4, "batches": 2, "batch": 4, "measures": ["incident", "duration_s"]}
    name = "maritime-close-pass, six ranges"
    with executor_for(1) as executor:
        alone = list(make.alone(name, make.worlds(DESIGN)[name], small, executor))
        pairs = list(make.pair(DESIGN["levers"][0], small, executor))
    told = page(small, alone, pairs, "Nothing yet.")
    assert told.count("\n| maritime-close-pass") == 4
    assert "does not help here" in alone[0][4]
