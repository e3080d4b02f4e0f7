"""What a cell of a table means to its factor: a number as CSV writes it, a quantity, a word, the name of a level."""

import math
import re
from typing import Any

from incidentsim.design.factors import NEAREST_U, Scenarios, choices, span
from incidentsim.design.faults import DesignError
from incidentsim.design.parts import AnyFactor, Drawn, Levels, Range
from incidentsim.design.reading import in_si
from incidentsim.design.settled import matched
from incidentsim.errors import refuse, suggestion
from incidentsim.scenario.laws import (
    AnyDistribution,
    Beta,
    Choice,
    LognormalValue,
    Normal,
    Pareto,
    Triangular,
    UniformOver,
    quantile,
)

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_UNDERSCORED = re.compile(r"[-+]?[\d.]*\d_", re.ASCII)


def is_empty(cell: Any) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(factor: AnyFactor, cell: Any, where: str, scenarios: Scenarios) -> Any:
    """The value of a factor that a cell stands for.

    Raises   DesignError for what is no value of the factor: none of its choices, out of its range, never drawn.
    """
    known = choices(factor)
    if known is None:
        value = _finite(cell, factor.paths[0], where)
        _check_within(factor, value, (cell, where), scenarios)
        return value
    found = matched(factor, str(cell).strip() if isinstance(factor, Levels) else cell)
    if found is None and not isinstance(factor, Levels):
        found = matched(factor, _number(cell, factor.paths[0], where))
    if found is None:
        words = [str(each) for each in known]
        hint = suggestion(str(cell), words, "Choose one of them, or add it to the design.")
        raise refuse(where, cell, f"one of {', '.join(words)}", hint, DesignError)
    return found


def holds(law: AnyDistribution, value: float) -> bool:
    """Whether a distribution can give a value; the ends of what it gives count."""
    match law:
        case Choice():
            return value in _weighed(law)
        case _:
            low, high = _reach(law)
            return low <= value <= high


def _check_within(factor: AnyFactor, value: float, told: tuple[Any, str], scenarios: Scenarios) -> None:
    cell, where = told
    match factor:
        case Range():
            low, high = span(factor, scenarios)
            if not low <= value <= high:
                allowed = f"within its range, {low:g} to {high:g}"
                raise refuse(where, cell, allowed, "Mend the cell, or widen the range.", DesignError)
        case Drawn(law=law) if not holds(law, value):
            low, high = _reach(law)
            many = f"one of {', '.join(f'{each:g}' for each in _weighed(law))}" if isinstance(law, Choice) else ""
            allowed = many or f"what its distribution can give, {low:g} to {high:g}"
            raise refuse(where, cell, allowed, "Mend the cell, or give the factor a `range`.", DesignError)
        case _:
            pass


def _weighed(law: Choice) -> tuple[float, ...]:
    """The values of a choice that have a weight."""
    return tuple(value for value, weight in zip(law.values, law.weights, strict=True) if weight > 0.0)


def _reach(law: AnyDistribution) -> tuple[float, float]:
    """The least and the largest value that a distribution can give."""
    match law:
        case UniformOver(low=low, high=high):
            return low, max(high, quantile(law, 1.0 - NEAREST_U))  # its quantile is rounded, up too
        case Triangular(low=low, high=high):
            return low, high
        case Normal():
            return -math.inf, math.inf
        case LognormalValue():
            return 0.0, math.inf
        case Beta():
            return 0.0, 1.0
        case Pareto(minimum=minimum):
            return minimum, math.inf
        case Choice():
            return min(_weighed(law)), max(_weighed(law))


def _finite(cell: Any, path: str, where: str) -> float:
    value = _number(cell, path, where)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refuse(where, cell, "a number", "Write it as 0.5.", DesignError)
    return float(value)


def _number(cell: Any, path: str, where: str) -> Any:
    """A number of a cell, from text too, as CSV writes it; a quantity in SI; else the cell as it is."""
    if not isinstance(cell, str):
        return in_si(cell, path, where)
    text = cell.strip()
    if _UNDERSCORED.match(text):
        hint = f"Write it as {text.replace('_', '')}."
        raise refuse(where, cell, "a number as CSV writes it, without _", hint, DesignError)
    return float(text) if _NUMBER.fullmatch(text) else in_si(text, path, where)
