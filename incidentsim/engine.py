"""What an engine is: anything that tells a trial, or measures many; and two engines that stand in for each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from incidentsim.errors import TooLargeError, TrialError
from incidentsim.journal import Journal
from incidentsim.measures import Rows
from incidentsim.rules.policies import Policy, View
from incidentsim.scenario.scenario import Scenario

#: The state of the day of one encounter; NaN stands for the scenario's own value.
#:
#: number                 the encounter's part of the address of its draws; -1 for its place
#: start_s                since the beginning of the trial
#: trust                  of each side, 0.01 to 0.99, on the bridge; capital_trust, of the echelons above it
#: protocol to language   interoperability, 0 to 1
#: delegation             of each side, in place of its own share
#: bias                   of each side, rungs added to its hostile bias
#: noise, silence, relay  factors on the noise of acts and messages, on what silence says, on relay times and losses
#: strain                 in place of the political strain on the lines above the bridge
#: refusal                probability of a refusal of every line above the bridge, beside its own; mediators have none
#: willing                factor on the willingness to call
#: resolve                of each side, logits added
#: confirmation           in place of the confirmation bias of both sides
#: pass_factor            factor on the median distance of aimed passes
#: goal                   of each side, in place of what its aim draws
DAY = np.dtype(
    [
        ("number", np.int64),
        *(
            (name, np.float64)
            for name in (
                "start_s", "blue_trust", "red_trust", "blue_capital_trust", "red_capital_trust", "protocol", "data",
                "command", "language", "blue_delegation", "red_delegation", "blue_bias", "red_bias", "noise", "silence",
                "relay", "strain", "refusal", "willing", "blue_resolve", "red_resolve", "confirmation", "pass_factor",
                "blue_goal", "red_goal",
            )
        ),
    ]
)  # fmt: skip
Days = NDArray[np.void]


def days_of(count: int) -> Days:
    """So many days on which everything is the scenario's own, and encounters begin at once."""
    days = np.empty(count, dtype=DAY)
    for name in DAY.names or ():
        days[name] = np.nan if name != "number" else -1
    days["start_s"] = 0.0
    return days


__all__ = ["DAY", "Careful", "Compiling", "Days", "Engine", "Fallback", "Measured", "Policy", "View", "days_of"]


class Engine(Protocol):
    """One trial told, or many measured. Equal arguments give equal answers, bit for bit."""

    @property
    def name(self) -> str:
        """The name by which the command line and the receipt know it."""

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication.

        Takes    a scenario, a 64-bit seed, a replication below 2^32; `days`, dtype DAY, one row an encounter, in
                 place of the scenario's own encounters.
        Raises   TrialError if the trial cannot be finished, with its address.
        """

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications: dtype measures.ROW, one row an encounter of a replication."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of several trials.

    rows       dtype measures.ROW, of the trials that were finished
    errors     by replication, why a trial was not
    elsewhere  by replication, the engine that ran it, where that is not the one that was asked
    """

    rows: Rows
    errors: Mapping[int, BaseException] = field(default_factory=dict)
    elsewhere: Mapping[int, str] = field(default_factory=dict)


@runtime_checkable
class Careful(Protocol):
    """An engine that goes on beside a trial that it cannot finish."""

    def measured(
        self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
    ) -> Measured:
        """The same as `Engine.measures`; a trial that cannot be finished spoils no other."""


#: Who is told how far compiling is: how many functions of how many.
Told: TypeAlias = Callable[[int, int], None]


@runtime_checkable
class Compiling(Protocol):
    """An engine that is compiled before it runs, and then lets other threads run beside it."""

    def is_ready(self) -> bool:
        """Whether it was compiled here before, and kept."""

    def prepare(self, told: Told | None = None) -> None:
        """Compile, or load what was kept."""


def compiling(engine: Engine) -> bool:
    """Whether an engine, or that of two which stand in for each other, is compiled: then threads are worth it."""
    return isinstance(engine.first if isinstance(engine, Fallback) else engine, Compiling)


@dataclass(frozen=True, slots=True)
class Fallback:
    """An engine, and another for those of its trials that need more than it holds."""

    first: Engine
    other: Engine

    @property
    def name(self) -> str:
        """What a receipt calls them; a row names the one that ran it."""
        return f"{self.first.name} or {self.other.name}"

    def is_ready(self) -> bool:
        """Whether nothing has to be compiled; see `Compiling`."""
        return not isinstance(self.first, Compiling) or self.first.is_ready()

    def prepare(self, told: Told | None = None) -> None:
        """Compile; see `Compiling`."""
        if isinstance(self.first, Compiling):
            self.first.prepare(told)

    def journal(self, scenario: Scenario, seed: int, replication: int, days: Days | None = None) -> Journal:
        """The log book of one replication; see `Engine`."""
        try:
            return self.first.journal(scenario, seed, replication, days)
        except TooLargeError:
            return self.other.journal(scenario, seed, replication, days)

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        """The measures of several replications; see `Engine`."""
        return all_of(self.measured(scenario, seed, replications, days))

    def measured(
        self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
    ) -> Measured:
        """What came of several replications; see `Careful`."""
        assert isinstance(self.first, Careful)
        found = self.first.measured(scenario, seed, replications, days)
        errors, rows = dict(found.errors), [found.rows]
        elsewhere = {}
        for number in [number for number, error in errors.items() if isinstance(error, TooLargeError)]:
            elsewhere[number] = self.other.name
            try:
                rows.append(self.other.measures(scenario, seed, [number], days))
                del errors[number]
            except TrialError as error:
                errors[number] = error
        return Measured(np.concatenate(rows) if elsewhere else found.rows, errors, elsewhere)


def all_of(found: Measured) -> Rows:
    """The rows, where every trial was finished; raises the first error where one was not."""
    for error in found.errors.values():
        raise error
    return found.rows
