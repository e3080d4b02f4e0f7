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

#: The state of the day of one encounter; NaN stands for the scenario's own value. Trust and interoperability 0 to 1.
DAY = np.dtype(
    [
        ("start_s", np.float64),
        ("blue_trust", np.float64),
        ("red_trust", np.float64),
        ("protocol", np.float64),
        ("data", np.float64),
        ("command", np.float64),
        ("language", np.float64),
    ]
)
Days = NDArray[np.void]


__all__ = ["DAY", "Careful", "Compiling", "Days", "Engine", "Fallback", "Measured", "Policy", "View"]


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
