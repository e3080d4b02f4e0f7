"""The sample of a design: which values of the factors are put together, from a seed of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.design.factors import Scenarios, at_unit, grid_of
from incidentsim.design.parts import (
    AnyFactor,
    Design,
    Drawing,
    Drawn,
    Grid,
    Halton,
    LatinHypercube,
    Morris,
    Saltelli,
    Sobol,
    Table,
)

Unit = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """The rows of a sample: the values of its factors, by column; and, of one that was drawn, the unit cube.

    columns  by factor; of a table also `scenario` and `policy`, if it has them
    count    how many rows
    unit     a row a row, a column a factor, each in 0 to 1; None of a grid and of a table
    """

    columns: dict[str, Sequence[Any]]
    count: int
    unit: Unit | None = None


def rows_of(design: Design, scenarios: Scenarios) -> Rows:
    """The sample of a design; the same for the same design, whatever ran before."""
    factors = design.sampled
    match design.sampling:
        case Grid(levels=levels):
            combined = list(product(*(grid_of(factor, levels, scenarios) for factor in factors.values())))
            return Rows(_columns(list(factors), combined), len(combined))
        case Table(columns=names, rows=rows):
            return Rows(_columns(list(names), rows), len(rows))
        case drawing:
            unit = unit_cube(drawing, len(factors))
            columns: dict[str, Sequence[Any]] = {
                name: at_unit(factor, _places(factor, drawing, unit[:, place]), scenarios)
                for place, (name, factor) in enumerate(factors.items())
            }
            return Rows(columns, len(unit), unit)


def unit_cube(drawing: Drawing, dimensions: int) -> Unit:
    """A sample of the unit cube from its own seed; 0 is a seed as any other."""
    rng = np.random.default_rng(drawing.seed)
    match drawing:
        case Morris(n=n, levels=levels):
            from SALib.sample import morris

            return np.asarray(morris.sample(problem_of(range(dimensions)), n, num_levels=levels, seed=rng))
        case Saltelli(n=n, second_order=second_order):
            from SALib.sample import sobol

            return np.asarray(sobol.sample(problem_of(range(dimensions)), n, calc_second_order=second_order, seed=rng))
        case _:
            return _quasi(drawing, dimensions, rng)


def _quasi(drawing: Drawing, dimensions: int, rng: np.random.Generator) -> Unit:
    from scipy.stats import qmc

    match drawing:
        case LatinHypercube(n=n):
            return qmc.LatinHypercube(dimensions, rng=rng).random(n)
        case Sobol(n=n):
            return qmc.Sobol(dimensions, scramble=True, rng=rng).random(n)
        case Halton(n=n):
            return qmc.Halton(dimensions, scramble=True, rng=rng).random(n)
        case other:
            raise NotImplementedError(f"no sample is made by {type(other).__name__}")


def problem_of(names: Sequence[Any]) -> dict[str, Any]:
    """What SALib calls a problem, in the unit cube: each factor of itself, none in a group."""
    return {
        "num_vars": len(names),
        "names": [str(name) for name in names],
        "bounds": [[0.0, 1.0] for _ in names],
        "groups": None,
    }


def _places(factor: AnyFactor, drawing: Drawing, u: Unit) -> list[float]:
    """Where in its range a factor is; of a distribution, Morris' levels are the middles of equally likely slices."""
    match drawing, factor:
        case Morris(levels=levels), Drawn():
            return [(round(each * (levels - 1)) + 0.5) / levels for each in u.tolist()]
        case _:
            return list(u.tolist())


def _columns(names: list[str], rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if names else {}
