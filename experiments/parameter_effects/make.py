"""Move every parameter over its range on the same draws and write docs/reference/effects.md.

python -m experiments.parameter_effects.make        from the top of the project; about half an hour on two cores
"""

import math
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arms import SIDES, begun, changed, docs_folder, ended, page, scenario_with
from incidentsim.analysis.estimates import Columns, Estimate
from incidentsim.analysis.paired import compare
from incidentsim.choose import executor_for
from incidentsim.errors import IncidentSimError
from incidentsim.measures import MEASURES
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import dimension_of, told

_DESIGN = Path(__file__).with_name("design.toml")
_HEAD = ("Parameter", "From", "To", "Context", "Encounters changed", "Measure moved most", "Effect, same draws")
#: A measure counts as moved when its difference is this many standard errors from nought: there are many of them.
_CLEAR = 4.0
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving one parameter did in one context."""

    context: str
    changed: float
    measure: str = ""
    difference: Estimate | None = None
    clarity: float = 0.0


def main() -> None:
    """Every parameter of every context, run and told."""
    design = tomllib.loads(_DESIGN.read_text(encoding="utf-8"))
    with executor_for(design["workers"]) as executor:
        rows = sorted(_rows(design, executor))
    target = docs_folder() / "reference" / "effects.md"
    target.write_text(page("What each parameter changes", design["words"], _HEAD, iter(rows)), encoding="utf-8")


def moves(scenarios: Sequence[Scenario], switches: dict[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    """Every parameter with two values to compare: the ends of its range, or a switch's two positions.

    The same parameter of both sides is moved on both at once, as "both.…".
    """
    found: dict[str, tuple[Any, Any]] = {path: (ends[0], ends[1]) for path, ends in switches.items()}
    for scenario in scenarios:
        for path, value in leaves(scenario):
            who, numeric = provenance_at(scenario, path), isinstance(value, int | float)
            if numeric and who.low is not None and who.high is not None:
                side, _, rest = path.partition(".")
                whole = isinstance(value, int) and not isinstance(value, bool)
                ends = (int(who.low), int(who.high)) if whole else (who.low, who.high)
                found.setdefault(f"both.{rest}" if side in SIDES and "units" not in rest else path, ends)
    return found


def _rows(design: dict[str, Any], executor: Executor) -> Iterator[Sequence[str]]:
    contexts = [(each["name"], scenario_with(each["scenario"], each.get("set", {}))) for each in design["contexts"]]
    for path, (low, high) in moves([scenario for _, scenario in contexts], design["switches"]).items():
        best = Effect("", 0.0)
        for name, scenario in contexts:
            best = max(best, _effect(design, (name, scenario), (path, low, high), executor), key=lambda e: e.clarity)
            if best.clarity >= _CLEAR:
                break
        yield _told(path, (low, high), best, design["explained"])


def _effect(
    design: dict[str, Any], context: tuple[str, Scenario], move: tuple[str, Any, Any], executor: Executor
) -> Effect:
    (name, scenario), (path, low, high) = context, move
    try:
        arms = [changed(scenario, path, end) for end in (low, high)]
    except IncidentSimError:
        return Effect(name, 0.0)  # this context has no such parameter, or cannot mean this value
    running = [begun(arm, design["seed"], design["replications"], executor) for arm in arms]
    first, second = (ended(chunks) for chunks in running)
    if len(first["replication"]) != len(second["replication"]):
        return Effect(name, 0.0)
    touched = _changed_rows(first, second)
    best = Effect(name, touched)
    for measure in MEASURES if touched > 0.0 else ():
        difference = compare(first, second, measure).difference
        if difference.value is None or difference.low is None or difference.high is None:
            continue
        error = (difference.high - difference.low) / (2.0 * _Z95)
        clarity = abs(difference.value) / error if error > 0.0 else 0.0
        if clarity > best.clarity and math.isfinite(clarity):
            best = Effect(name, touched, measure, difference, clarity)
    return best


def _changed_rows(first: Columns, second: Columns) -> float:
    """The share of encounters of which some measure changed: on the same draws, nothing but the parameter did it."""
    same = np.ones(len(first["replication"]), dtype=bool)
    for measure in MEASURES:
        same &= (first[measure] == second[measure]) | (np.isnan(first[measure]) & np.isnan(second[measure]))
    return float(1.0 - same.mean())


def _told(path: str, ends: tuple[Any, Any], effect: Effect, explained: dict[str, str]) -> Sequence[str]:
    said = [told(end, dimension_of(path)) if isinstance(end, float) else str(end) for end in ends]
    if effect.changed == 0.0:
        return (f"`{path}`", *said, "every one", "none", "—", explained.get(path, "**nothing: unexplained**"))
    clear = "" if effect.clarity >= _CLEAR else " (not clear at this n)"
    moved = f"`{effect.measure}`" if effect.measure else "—"
    return (f"`{path}`", *said, effect.context, f"{100.0 * effect.changed:.1f} %", moved, f"{effect.difference}{clear}")


if __name__ == "__main__":
    main()
