"""Shares among the encounters in which something else happened, beside those in which it did not.

A condition that comes about during an encounter is no cause that was set from outside: a call that was answered needed
an encounter that lasted until somebody called. So the difference between the two sides is not an effect of it. What an
effect is, two runs on the same draws tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns, Estimate, estimate, failed_in, measure_named
from incidentsim.errors import RequestError, refuse
from incidentsim.measures import MEASURES, Measure
from incidentsim.results.unmeasured import check_measured

#: What is told of the encounters of a condition.
TOLD = (
    "incident", "success", "averted", "contained", "agreed", "stood_down", "lapsed", "collision", "force", "engagement",
    "unresolved", "violence", "serious", "settled", "retaliation", "frozen",
)  # fmt: skip
_YES, _NO = {"yes", "true"}, {"no", "false"}


@dataclass(frozen=True, slots=True)
class Condition:
    """That a measure has a value; without a value: that it is 1, or, of a count, at least 1."""

    measure: Measure
    value: float | None

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.measure.name} = {self.value:g}"
        return f"{self.measure.name} >= 1" if self.measure.kind == "mean" else self.measure.name

    def holds(self, columns: Columns) -> NDArray[np.bool_]:
        """In which rows it holds."""
        values = np.asarray(columns[self.measure.name], dtype=float)
        found: NDArray[np.bool_] = values >= 1.0 if self.value is None else values == self.value
        return found

    def known(self, columns: Columns) -> NDArray[np.bool_]:
        """In which rows it can be asked: the measure has a value there, and its own condition is met."""
        known: NDArray[np.bool_] = ~np.isnan(np.asarray(columns[self.measure.name], dtype=float))
        if self.measure.given is not None:
            known = known & (np.asarray(columns[self.measure.given], dtype=float) == 1.0)
        return known


@dataclass(frozen=True, slots=True)
class Given:
    """The encounters of some conditions, and the others.

    held, otherwise  how many encounters; unasked: in how many a condition has no meaning, failed: trials that failed
    told             of each measure its estimate where the conditions hold, and where they do not
    """

    conditions: tuple[Condition, ...]
    held: int
    otherwise: int
    unasked: int
    failed: int
    told: Mapping[str, tuple[Estimate, Estimate]]

    @property
    def name(self) -> str:
        """The conditions in a line."""
        return " and ".join(map(str, self.conditions))


def condition_named(text: str) -> Condition:
    """A condition as it is written: MEASURE, or MEASURE=VALUE.

    Raises   RequestError for a measure that is not known, or that is neither yes or no nor a count.
    """
    name, sign, value = (part.strip() for part in text.partition("="))
    known = measure_named(name)
    if known.kind == "mean" and known.unit not in ("count", "units", "rung"):
        hint = "Ask for a count, such as calls_answered, or for yes or no, such as agreed."
        raise refuse("condition", name, "a measure that is yes or no, or a count", hint, kind=RequestError)
    if not sign:
        return Condition(known, None)
    return Condition(known, _value(known, value.lower()))


def given(columns: Columns, conditions: Sequence[Condition], names: Iterable[str] = TOLD) -> Given:
    """What is told of the encounters in which all conditions hold, and of those in which one does not."""
    check_measured(columns, (*names, *(one.measure.name for one in conditions)))
    failed = failed_in(columns)
    known = np.logical_and.reduce([~failed, *(condition.known(columns) for condition in conditions)])
    holds = np.logical_and.reduce([known, *(condition.holds(columns) for condition in conditions)])
    sides = tuple(_rows(columns, names, chosen) for chosen in (holds, known & ~holds))
    told = {name: (estimate(sides[0], name), estimate(sides[1], name)) for name in names}
    unasked = int((~failed & ~known).sum())
    return Given(
        tuple(conditions), int(holds.sum()), int((known & ~holds).sum()), unasked, int(failed.sum()), told
    )  # fmt: skip


def _rows(columns: Columns, names: Iterable[str], chosen: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """The rows that are chosen, with all that an estimate of these measures needs."""
    given = (MEASURES[name].given for name in names if name in MEASURES)
    needed = dict.fromkeys(("replication", "encounter", *names, *filter(None, given)))
    return {name: np.asarray(columns[name])[chosen] for name in needed}


def _value(measure: Measure, text: str) -> float:
    """The value of a condition: yes, no, or a whole number."""
    if text in _YES | _NO and measure.kind != "mean":
        return float(text in _YES)
    allowed = "a whole number" if measure.kind == "mean" else "yes, no, 1 or 0"
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value < 0.0 or not value.is_integer() or (measure.kind != "mean" and value > 1.0):
        hint = f"Write it as {measure.name}=1."
        raise refuse(f"condition {measure.name}", text, allowed, hint, kind=RequestError)
    return value
