"""What a run is asked for on the command line: -n, --precision, --budget."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentsim.measures import Family
    from incidentsim.runner.goals import Goal


def asked_for(n: int | None, precision: str | None, budget: str | None, family: "Family") -> "Goal | None":
    """The goal that the command line names, of rows of a family; None where it names none.

    Raises   RequestError for options that cannot be written so, or not beside each other.
    """
    from incidentsim.runner.written import goal_written

    budget_s = None if budget is None else seconds_of(budget, "--budget")
    return goal_written(n, precision, budget_s, "--", family)


def seconds_of(text: str, option: str) -> float:
    """A time as an option says it: "60s", "2 min", or a bare number of seconds.

    Raises   ScenarioError for anything else.
    """
    from incidentsim.units import to_si

    try:
        return float(text)
    except ValueError:
        return to_si(text, "time", option, " or as a bare number of seconds")
