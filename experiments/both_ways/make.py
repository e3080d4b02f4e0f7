"""Run every pair of design.toml on the same draws and write docs/explanation/both-ways.md.

python -m experiments.both_ways.make        from the top of the project
"""

import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from experiments.arms import begun, docs_folder, ended, page, scenario_with, with_settings
from incidentsim.analysis.paired import Comparison, compare
from incidentsim.choose import executor_for
from incidentsim.measures import MEASURES

_DESIGN = Path(__file__).with_name("design.toml")
_HEAD = ("Question", "Scenario and what was set", "Lever", "Measure", "First", "Second", "Difference, same draws", "So")


def main() -> None:
    """Every pair of the design, run and told."""
    design = tomllib.loads(_DESIGN.read_text(encoding="utf-8"))
    with executor_for(design["workers"]) as executor:
        rows = list(_rows(design, executor))
    words = (*design["words"], f"Seed {design['seed']}; every row is paired on the same draws; intervals are 95 %.")
    target = docs_folder() / "explanation" / "both-ways.md"
    target.write_text(page("Both ways", words, _HEAD, iter(rows)), encoding="utf-8")


def _rows(design: dict[str, Any], executor: Executor) -> Iterator[Sequence[str]]:
    for pair in design["pairs"]:
        comparison = _compared(design, pair, executor)
        yield _told(pair, comparison, design["replications"] * pair.get("times", 1))


def _compared(design: dict[str, Any], pair: dict[str, Any], executor: Executor) -> Comparison:
    base = scenario_with(pair["scenario"], pair.get("set", {}))
    count = design["replications"] * pair.get("times", 1)
    arms = [begun(with_settings(base, pair[arm]), design["seed"], count, executor) for arm in ("first", "second")]
    first, second = (ended(arm) for arm in arms)
    return compare(first, second, pair["measure"])


def _told(pair: dict[str, Any], found: Comparison, count: int) -> Sequence[str]:
    given = "; ".join(f"`{path}` = {value}" for path, value in pair.get("set", {}).items())
    lever = "; ".join(f"`{path}`: {pair['first'][path]} → {value}" for path, value in pair["second"].items())
    difference = found.difference if MEASURES[pair["measure"]].given else found.per_encounter
    assert difference is not None
    told = pair["finding"] if _holds(pair["expects"], difference.low, difference.high) else "**not as expected**"
    return (
        pair["question"],
        f"{pair['scenario']}, n = {count:,}" + (f"; {given}" if given else ""),
        lever,
        f"`{pair['measure']}`",
        f"{found.first} of {found.first.n:,}",
        f"{found.second} of {found.second.n:,}",
        f"{difference}",
        told,
    )


def _holds(expects: str, low: float | None, high: float | None) -> bool:
    """Whether the interval says what the row claims; "anything": the row reports, and claims no sign."""
    if low is None or high is None:
        return False
    return {"anything": True, "rises": low > 0.0, "falls": high < 0.0, "cannot be told": low <= 0.0 <= high}[expects]


if __name__ == "__main__":
    main()
