"""Incidents that were not de-escalated, counted among all encounters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.estimates import Columns
from incidentsim.measures import MEASURES, Measure

#: Unlike `success`, it does not depend on how many incidents there are to be de-escalated.
MISSED = Measure("missed", "per 1,000", MEASURES["violence"].unit, "incidents that were not de-escalated")


def with_missed(rows: Columns) -> Mapping[str, NDArray[Any]]:
    """The addresses of a table, and of each encounter whether it was an incident that was not de-escalated."""
    incident, success = (np.asarray(rows[name], dtype=float) for name in ("incident", "success"))
    missed = np.where(incident == 1.0, 1.0 - success, incident)
    return {"replication": rows["replication"], "encounter": rows["encounter"], MISSED.name: missed}
