"""What an engine is: anything that tells a trial, or measures many."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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


__all__ = ["DAY", "Days", "Engine", "Policy", "View"]


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
