"""Policies that a design may name: those that are shipped."""

from typing import Any

from incidentsim.design.faults import DesignError, within
from incidentsim.errors import IncidentSimError, refuse
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario


def check_policy(scenario: Scenario, path: str, name: Any, where: str) -> None:
    """A design may come from a stranger, so it names shipped policies only.

    Raises   DesignError for any other.
    """
    if isinstance(name, str) and ":" in name:
        hint = "Code of your own runs only by `incidentsim run --allow-code --policy SIDE=MODULE:FUNCTION`."
        raise refuse(where, name, "the name of a shipped policy", hint, DesignError)
    try:
        vary(scenario, path, name)
    except IncidentSimError as error:
        raise within(error, where) from None
