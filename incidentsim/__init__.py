"""incidentsim: encounters of two rivals, and how communication and command change their outcome.

    import incidentsim

    scenario = incidentsim.load("maritime-close-pass")
    outcome = incidentsim.run(scenario, replications=200, seed=1)
    print(incidentsim.estimates(outcome.table)["success"])

The names below are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Estimate, estimate, estimates
    from incidentsim.analysis.paired import compare
    from incidentsim.analysis.points import estimates_by_point
    from incidentsim.choose import engine_named, run, trace
    from incidentsim.design.files import load_plan
    from incidentsim.measures import MEASURES, YEARLY
    from incidentsim.results.study import Study, open_study
    from incidentsim.scenario.files import catalogue, load
    from incidentsim.scenario.paths import vary
    from incidentsim.scenario.scenario import Scenario

__version__ = "0.1.0"

_HOMES = {
    "MEASURES": "measures",
    "Estimate": "analysis.estimates",
    "Scenario": "scenario.scenario",
    "Study": "results.study",
    "YEARLY": "measures",
    "catalogue": "scenario.files",
    "compare": "analysis.paired",
    "engine_named": "choose",
    "estimate": "analysis.estimates",
    "estimates": "analysis.estimates",
    "estimates_by_point": "analysis.points",
    "load": "scenario.files",
    "load_plan": "design.files",
    "open_study": "results.study",
    "run": "choose",
    "trace": "choose",
    "vary": "scenario.paths",
}

__all__ = [
    "MEASURES",
    "YEARLY",
    "Estimate",
    "Scenario",
    "Study",
    "catalogue",
    "compare",
    "engine_named",
    "estimate",
    "estimates",
    "estimates_by_point",
    "load",
    "load_plan",
    "open_study",
    "run",
    "trace",
    "vary",
]


def __getattr__(name: str) -> Any:
    """A name of the package, from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'incidentsim' has no attribute {name!r}")
    return getattr(import_module(f"incidentsim.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
