"""What each mechanism does: paired differences, on minus off, on the same draws."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.mechanisms.setups import Setup
from incidentsim.analysis.estimates import Estimate, mean
from incidentsim.measures.years import YEARLY
from incidentsim.programme import Years

#: Measures of states, of which the mean over the years is taken; of others, the sum of all years.
_SUMMED = ("per decade", "share of", "ratio")


def of_replications(rows: Any, measure: str) -> NDArray[np.float64]:
    """One number a replication: a count per decade, else the mean over the years."""
    scale = 10.0 if YEARLY[measure].kind == "per decade" else 1.0
    years = len(np.unique(rows["encounter"]))
    found: NDArray[np.float64] = scale * rows[measure].reshape(-1, years).mean(axis=1)
    return found


def differences(engine: Years, setup: Setup, replications: Sequence[int], seed: int = 1) -> NDArray[np.float64]:
    """On minus off, one number a replication, of the measure that the mechanism should move."""
    arms = [engine.measures(setup.scenario(on), seed, replications) for on in (True, False)]
    on, off = (of_replications(rows, setup.measure) for rows in arms)
    return on - off


def effect(engine: Years, setup: Setup, replications: Sequence[int], seed: int = 1) -> Estimate:
    """The mean of those differences, with its interval."""
    return mean(differences(engine, setup, replications, seed))
