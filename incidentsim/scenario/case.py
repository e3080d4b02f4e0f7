"""A documented case: its scenario, and the record that its replays are held against.

The two meet here and nowhere below: nothing of the record reaches the model.
"""

from dataclasses import dataclass

from incidentsim.errors import refuse
from incidentsim.evidence.casebook import cases, record_of
from incidentsim.evidence.record import Deed, Record
from incidentsim.evidence.words import BRIDGE_CHANNELS, LINES_ABOVE
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, and what is documented of it."""

    scenario: Scenario
    record: Record


def playable() -> tuple[str, ...]:
    """The recorded cases that have a scenario."""
    return tuple(name for name in cases() if name in catalogue())


def case_named(name: str) -> Case:
    """A case by its name.

    Raises   ScenarioError where there is no record or no scenario of that name, or where the two do not fit.
    """
    record = record_of(name)
    if name not in catalogue():
        raise refuse("case", name, "one that has a scenario of the same name", "Write one: see `incidentsim list`.")
    return fitting(record, load(name))


def fitting(record: Record, scenario: Scenario) -> Case:
    """The case of a record and a scenario.

    Raises   ScenarioError where the record names what the scenario does not have.
    """
    where = f"record {record.name}"
    for side, name in (("blue", scenario.blue.name), ("red", scenario.red.name)):
        if getattr(record.sides, side) != name:
            raise refuse(
                f"{where}: sides.{side}", getattr(record.sides, side), f"{name!r}, as the scenario", "Mend it."
            )
    given = scenario.trigger is not None
    if given != (record.part == "aftermath"):
        allowed = "aftermath, since the scenario begins with the act" if given else "scene or both: a scene is played"
        raise refuse(f"{where}: part", record.part, allowed, "Mend the record or the scenario.")
    if record.domain != scenario.domain.kind:
        raise refuse(f"{where}: domain", record.domain, f"{scenario.domain.kind}, as the scenario", "Mend it.")
    for deed in (*record.events, *record.never):
        _check_deed(deed, scenario, where)
    return Case(scenario, record)


def _check_deed(deed: Deed, scenario: Scenario, where: str) -> None:
    top = len(scenario.ladder.rungs) - 1
    if deed.rung is not None and deed.rung > top:
        raise refuse(f"{where}: rung", deed.rung, f"at most the top rung of the ladder, {top}", "Mend it.")
    known = (*scenario.channels, BRIDGE_CHANNELS, LINES_ABOVE)
    if deed.channel is not None and deed.channel not in known:
        raise refuse(f"{where}: channel", deed.channel, f"one of {', '.join(known)}", "Name a channel of the scenario.")
