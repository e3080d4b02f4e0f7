"""What a run is asked for on the command line: -n, --precision, --budget."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentsim.runner.goals import Goal


def asked_for(n: int | None, precision: str | None, budget: str | None) -> "Goal | None":
    """The goal that the command line names; None where it names none.

    Raises   RequestError for options that cannot be written so, or not beside each other.
    """
    from incidentsim.runner.written import goal_written
    from incidentsim.units import to_si

    budget_s = None if budget is None else to_si(budget, "time", "--budget")
    return goal_written(n, precision, budget_s, "--")
