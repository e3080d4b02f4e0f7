"""A documented case: its scenario, and the record that its replays are held against.

The two meet here and nowhere below: nothing of the record reaches the model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from incidentsim.errors import refuse, suggestion
from incidentsim.evidence.casebook import cases, record_of, records
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
    shipped = catalogue()
    return tuple(name for name in cases() if name in shipped)


def playable_cases() -> list[Case]:
    """The same as cases, the earliest first."""
    names = playable()
    return [case_named(record.name) for record in records() if record.name in names]


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
    where = record.written.where
    for side, name in (("blue", scenario.blue.name), ("red", scenario.red.name)):
        told = getattr(record.sides, side)
        if told != name:
            hint = f"Write {side} = {name!r} here, or name = {told!r} under [{side}] of the scenario."
            raise refuse(where("sides", side), told, f"{name!r}, as the scenario {scenario.name} has it", hint)
    given = scenario.trigger is not None
    if given != (record.part == "aftermath"):
        allowed = "aftermath, since the scenario begins with the act" if given else "scene or both: a scene is played"
        raise refuse(where("part"), record.part, allowed, "Mend the record or the scenario.")
    if record.domain != scenario.domain.kind:
        hint = "Mend it, or take another scenario."
        raise refuse(where("domain"), record.domain, f"{scenario.domain.kind}, as the scenario", hint)
    for place, fact in record.facts:
        if isinstance(fact, Deed):
            _check_deed(fact, scenario, partial(where, place))
    return Case(scenario, record)


def _check_deed(deed: Deed, scenario: Scenario, where: Callable[[str], str]) -> None:
    top = len(scenario.ladder.rungs) - 1
    if deed.rung is not None and deed.rung > top:
        rungs = ", ".join(f"{place} {rung.name}" for place, rung in enumerate(scenario.ladder.rungs))
        hint = f"The rungs are: {rungs}."
        raise refuse(where("rung"), deed.rung, f"at most the top rung of the ladder, {top}", hint)
    known = (*scenario.channels, BRIDGE_CHANNELS, LINES_ABOVE)
    if deed.channel is not None and deed.channel not in known:
        hint = suggestion(deed.channel, known, "Name a channel of the scenario, or leave it out: any channel.")
        raise refuse(where("channel"), deed.channel, f"one of {', '.join(known)}", hint)
