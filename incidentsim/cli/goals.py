"""What a run is asked for on the command line: -n, --precision, --budget."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentsim.analysis.enough import Want
    from incidentsim.runner.goals import Goal


def asked_for(n: int | None, precision: str | None, budget: str | None) -> "Goal | None":
    """The goal that the command line names; None where it names none.

    Raises   RequestError for options that cannot be written so, or not beside each other.
    """
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.runner.goals import Budget, Count, Precision
    from incidentsim.units import to_si

    if n is not None and (precision is not None or budget is not None):
        hint = "Leave -n out, or the other."
        raise refuse("-n", verbatim("-n beside --precision or --budget"), "alone", hint, kind=RequestError)
    budget_s = None if budget is None else to_si(budget, "time", "--budget")
    if precision is not None:
        return Precision(_wants(precision), budget_s)
    if budget_s is not None:
        return Budget(budget_s)
    return None if n is None else Count(n)


def _wants(text: str) -> "tuple[Want, ...]":
    """A precision as written: "1pp" of success and incident both, or "success=2pp,duration_s=5%"."""
    from incidentsim.analysis.enough import want_written
    from incidentsim.errors import RequestError, refuse
    from incidentsim.runner.goals import WATCHED

    if "=" not in text:
        if not text.strip().endswith("pp"):
            hint = "Write it as --precision 1pp, or by measure as success=2pp,duration_s=5%."
            raise refuse("--precision", text, "percentage points", hint, kind=RequestError)
        return tuple(want_written(name, text) for name in WATCHED)
    pairs = (item.partition("=") for item in text.split(","))
    return tuple(want_written(name.strip(), _number(said.strip())) for name, _, said in pairs)


def _number(said: str) -> str | float:
    try:
        return float(said)
    except ValueError:
        return said
