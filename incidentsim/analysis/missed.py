"""Incidents that were not de-escalated, counted among all encounters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns
from incidentsim.measures import Measure

#: Unlike `success`, it does not depend on how many incidents there are to be de-escalated.
MISSED = Measure("missed", "per 1,000", "encounters", "incidents that were not de-escalated")


def with_missed(rows: Columns) -> Mapping[str, NDArray[Any]]:
    """The addresses of a table, and of each encounter whether it was an incident that was not de-escalated."""
    missed = np.asarray(rows["incident"], dtype=float) * (1.0 - np.asarray(rows["success"], dtype=float))
    return {"replication": rows["replication"], "encounter": rows["encounter"], MISSED.name: missed}
