"""What a run is asked for, as a person writes it: how many replications, how precise, how long."""

from collections.abc import Mapping
from typing import TypeAlias

from incidentsim.analysis.enough import Want, want_written
from incidentsim.analysis.used import measure_named
from incidentsim.design.parts import Design
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.measures import ENCOUNTERS, Family
from incidentsim.runner.goals import Budget, Count, Goal, Precision, asked_by

#: "2pp" of success and incident both (of years, of deescalated and incident_share), "success=2pp,duration_s=5%", or by
#: measure, where a number is in its unit.
Written: TypeAlias = str | Mapping[str, str | float]


def goal_written(
    replications: int | None,
    precision: Written | None,
    budget_s: float | None,
    sign: str = "",
    family: Family = ENCOUNTERS,
) -> Goal | None:
    """The goal that is asked for; None where nothing is.

    Takes    how many replications; how precise; how long (s); what stands before the names of these in an error; of
             which family the rows will be.
    Raises   RequestError for what cannot be written so, or not beside each other.
    """
    if replications is not None and (precision is not None or budget_s is not None):
        name = "-n" if sign else "replications"
        got = verbatim(f"{name} beside {sign}precision or {sign}budget")
        raise refuse(name, got, "alone", f"Leave {name} out, or the other.", kind=RequestError)
    if precision is not None:
        return Precision(_wants(precision, sign, family), budget_s)
    if budget_s is not None:
        return Budget(budget_s)
    return None if replications is None else Count(replications)


def goal_for(design: Design, asked: Goal | None) -> Goal:
    """What a run of a design is asked for: what is said now, else what the design says; a time limits its precision."""
    wanted = asked_by(design)
    if isinstance(asked, Budget) and isinstance(wanted, Precision):
        return Precision(wanted.wants, asked.seconds, wanted.most)
    return wanted if asked is None else asked


def _wants(written: Written, sign: str, family: Family) -> tuple[Want, ...]:
    if isinstance(written, Mapping) and written:
        return tuple(want_written(name, said) for name, said in written.items())
    text = str(written)
    if "=" not in text:
        if not text.strip().endswith("pp"):
            whole = "--precision 1pp" if sign else 'precision="1pp"'
            hint = f"Write it as {whole}, or by measure as success=2pp,duration_s=5%."
            raise refuse(f"{sign}precision", written, "percentage points", hint, kind=RequestError)
        return tuple(want_written(name, text) for name in family.precise)
    pairs = (item.partition("=") for item in text.split(","))
    named = ((measure_named(name.strip(), f"{sign}precision").name, said.strip()) for name, _, said in pairs)
    return tuple(want_written(name, _number(said)) for name, said in named)


def _number(said: str) -> str | float:
    try:
        return float(said)
    except ValueError:
        return said
