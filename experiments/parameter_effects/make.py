"""Move every parameter over its range on the same draws and write docs/reference/effects.md.

python -m experiments.parameter_effects.make            all of them; about a minute on two cores with the compiled twin
python -m experiments.parameter_effects.make PATH...    some parameters only, told here and not written
"""

import math
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arms import SIDES, arm_run, changed, docs_folder, page, scenario_with
from incidentsim.analysis.estimates import Columns, Estimate
from incidentsim.analysis.paired import compare
from incidentsim.choose import executor_for
from incidentsim.engines import has_numba
from incidentsim.errors import IncidentSimError
from incidentsim.measures import MEASURES
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import dimension_of, told

_DESIGN = Path(__file__).with_name("design.toml")
_HEAD = ("Parameter", "From", "To", "Context", "Encounters changed", "Measure moved most", "Effect, same draws")
#: A measure counts as moved when its difference is this many standard errors from nought: there are many of them.
_CLEAR = 4.0
#: So many contexts that a parameter changes are tried for a clear effect.
_TRIED = 2
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Context:
    """A scenario in which parameters are moved, in how many replications, and which of them; empty: all."""

    name: str
    scenario: Scenario
    replications: int
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A parameter, or a switch, and the two values to compare."""

    path: str
    low: Any
    high: Any


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
    contexts = [
        Context(
            each["name"],
            scenario_with(each["scenario"], each.get("set", {})),
            each["replications"],
            frozenset(each.get("only", [])),
        )
        for each in design["contexts"]
    ]
    every = moves([context.scenario for context in contexts if not context.only], design["switches"])
    some = frozenset(sys.argv[1:])
    if some:
        every = [move for move in every if move.path in some]
    with executor_for(design["workers"]) as executor:
        best: list[Effect] = []
        for move, effect in zip(
            every, executor.map(_best, repeat(contexts), every, repeat(design["seed"])), strict=True
        ):
            print(
                len(best) + 1, "of", len(every), move.path, effect.context, effect.measure, file=sys.stderr, flush=True
            )
            best.append(effect)
    rows = sorted(tuple(_told(move, effect, design["explained"])) for move, effect in zip(every, best, strict=True))
    if some:
        print("\n".join(" | ".join(row) for row in rows))
        return
    target = docs_folder() / "reference" / "effects.md"
    target.write_text(page("What each parameter changes", design["words"], _HEAD, iter(rows)), encoding="utf-8")


def moves(scenarios: Sequence[Scenario], switches: dict[str, list[Any]]) -> list[Move]:
    """Every parameter with two values to compare: the ends of its range, or a switch's two positions.

    The same parameter of both sides is moved on both at once, as "both.…".
    """
    found = {path: Move(path, ends[0], ends[1]) for path, ends in switches.items()}
    for scenario in scenarios:
        for path, value in leaves(scenario):
            who, numeric = provenance_at(scenario, path), isinstance(value, int | float)
            if numeric and who.low is not None and who.high is not None:
                side, _, rest = path.partition(".")
                key = f"both.{rest}" if side in SIDES and not rest.startswith("units") else path
                ends = (int(who.low), int(who.high)) if isinstance(value, int) else (who.low, who.high)
                found.setdefault(key, Move(key, *ends))
    return list(found.values())


def _best(contexts: Sequence[Context], move: Move, seed: int) -> Effect:
    """The effect in the first context in which it is clear, else the clearer of the first two that it changes."""
    found: list[Effect] = []
    for context in _those_for(contexts, move.path):
        effect = _effect(context, move, seed)
        if effect.changed > 0.0:
            found.append(effect)
        if effect.clarity >= _CLEAR or len(found) == _TRIED:
            break
    return max(found, key=lambda effect: (effect.clarity, effect.changed), default=Effect("", 0.0))


def _those_for(contexts: Sequence[Context], path: str) -> list[Context]:
    """The contexts made for this parameter first, then those for all."""
    return [each for each in contexts if path in each.only] + [each for each in contexts if not each.only]


def _effect(context: Context, move: Move, seed: int) -> Effect:
    try:
        arms = [changed(context.scenario, move.path, end) for end in (move.low, move.high)]
    except IncidentSimError:
        return Effect(context.name, 0.0)  # this context has no such parameter, or cannot mean this value
    if not context.only:
        first, second = (arm_run(arm, seed, context.replications // 10, _engine()) for arm in arms)
        if _changed_rows(first, second) == 0.0:
            return Effect(context.name, 0.0)
    first, second = (arm_run(arm, seed, context.replications, _engine()) for arm in arms)
    touched = _changed_rows(first, second)
    best = Effect(context.name, touched)
    for measure in MEASURES:
        difference = compare(first, second, measure).difference
        if difference.value is None or difference.low is None or difference.high is None:
            continue
        error = (difference.high - difference.low) / (2.0 * _Z95)
        clarity = abs(difference.value) / error if error > 0.0 else 0.0
        if clarity > best.clarity and math.isfinite(clarity):
            best = Effect(context.name, touched, measure, difference, clarity)
    return best


def _engine() -> str:
    """The compiled twin, which gives the same rows, where it can be."""
    return "twin" if has_numba() else "model"


def _changed_rows(first: Columns, second: Columns) -> float:
    """The share of encounters of which some measure changed: on the same draws, nothing but the parameter did it."""
    same = np.ones(len(first["replication"]), dtype=bool)
    for measure in MEASURES:
        same &= (first[measure] == second[measure]) | (np.isnan(first[measure]) & np.isnan(second[measure]))
    return float(1.0 - same.mean())


def _told(move: Move, effect: Effect, explained: dict[str, str]) -> Sequence[str]:
    said = [told(end, dimension_of(move.path)) if isinstance(end, float) else str(end) for end in (move.low, move.high)]
    if effect.changed == 0.0:
        return (
            f"`{move.path}`",
            *said,
            "every one",
            "none",
            "—",
            explained.get(move.path, "not seen to change anything"),
        )
    clear = "" if effect.clarity >= _CLEAR else " (not clear at this n)"
    moved = f"`{effect.measure}`" if effect.measure else "—"
    return (
        f"`{move.path}`",
        *said,
        effect.context,
        f"{100.0 * effect.changed:.1f} %",
        moved,
        f"{effect.difference}{clear}",
    )


if __name__ == "__main__":
    main()
