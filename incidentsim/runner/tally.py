"""Running counts of a run for its live interval: what became of incidents, and of how many encounters."""

import numpy as np

from incidentsim.analysis.estimates import Columns, Floats, share
from incidentsim.measures import YEARS, Family
from incidentsim.runner.goals import Progress


class Tally:
    """Counts of the rows of a family; each row of encounters is of one, and a row of a year of all that it had."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._encounters = self._incidents = self._successes = 0.0
        self.failed = 0

    def add(self, columns: Columns) -> None:
        """Count some rows."""
        self.failed += int(np.sum(columns["failed"]))
        encounters, incidents, successes = _counted(columns, self._family)
        self._encounters += float(np.nansum(encounters))
        self._incidents += float(np.nansum(incidents))
        self._successes += float(np.nansum(successes))

    def progress(self, done: int, of: int | None) -> Progress:
        """The counts as intervals."""
        success, incident = share(self._successes, self._incidents), share(self._incidents, self._encounters)
        return Progress(done, of, self.failed, success, incident)


def _counted(columns: Columns, family: Family) -> tuple[Floats, Floats, Floats]:
    """Of each row, how many encounters, incidents, and incidents that were de-escalated."""
    if family == YEARS:
        return columns["encounters"], columns["incidents"], columns["deescalated"]
    incidents = (columns["incident"] == 1.0).astype(np.float64)
    return (~columns["failed"]).astype(np.float64), incidents, incidents * (columns["success"] == 1.0)
