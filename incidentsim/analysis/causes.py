"""Causes of upward steps: the tally of what each step turned on, and what a whole run without misreading changes.

The tally is local: it asks of each step whether that step would have been taken, and so understates what comes of
it later. The paired difference asks what becomes of everything; the two stand side by side.
"""

from dataclasses import dataclass, replace

import numpy as np

from incidentsim.analysis.estimates import (
    PER_1000,
    Columns,
    Estimate,
    Floats,
    estimate,
    failed_in,
    scaled,
    share,
    sums,
    units_of,
)
from incidentsim.analysis.missed import MISSED, with_missed
from incidentsim.analysis.moments import Moments
from incidentsim.analysis.paired import Comparison, compare
from incidentsim.measures import CAUSES_TOLD, MEASURES

#: What may disappear without misreading and loss, each counted among all encounters.
INCIDENTS = replace(MEASURES["incident"], kind="per 1,000", unit=MEASURES["violence"].unit)
RETALIATIONS = replace(MEASURES["retaliation"], kind="per 1,000", unit=MEASURES["violence"].unit, given=None)
HEADLINES = (INCIDENTS, MISSED, MEASURES["violence"], RETALIATIONS)


@dataclass(frozen=True, slots=True)
class Tally:
    """One cause: steps up that turned on it, per 1,000 encounters and as a share of all steps up."""

    per_1000: Estimate
    of_climbs: Estimate


def tally(columns: Columns) -> dict[str, Tally]:
    """The steps up by cause, in the order in which causes are looked for; intervals are those of replications."""
    return {
        name: Tally(steps_per_1000(columns, f"climbs_{name}"), share_of_climbs(columns, f"climbs_{name}"))
        for name in CAUSES_TOLD
    }


def steps_per_1000(columns: Columns, measure: str) -> Estimate:
    """Steps up of one kind per 1,000 encounters; of none seen, as many as Wilson's interval still allows."""
    found = estimate(columns, measure)
    if found.value == 0.0:
        groups = len(np.unique(units_of(columns["replication"])[~failed_in(columns)]))
        found = replace(found, high=share(0.0, groups).high)
    return scaled(found, PER_1000)


def share_of_climbs(columns: Columns, measure: str) -> Estimate:
    """Steps up of one kind among all of them: a ratio of sums, as many trials as its spread is worth.

    Source   Cochran (1977), Sampling Techniques, section 6.3; Kish (1965), Survey Sampling, section 8.2.
    """
    meant = ~failed_in(columns)
    values, climbs = (_column(columns, name)[meant] for name in (measure, "climbs"))
    which = units_of(columns["replication"])[meant]
    steps, of = sums(values, which), sums(climbs, which)
    return replace(Moments.of_sums(steps, of).share(), failed=int((~meant).sum()))


def prevented(as_assumed: Columns, without: Columns) -> dict[str, Comparison]:
    """What a run without misreading and loss changes, by measure, per 1,000 encounters; without minus as assumed."""
    compared = {known.name: compare(as_assumed, without, known) for known in HEADLINES if known is not MISSED}
    compared[MISSED.name] = compare(with_missed(as_assumed), with_missed(without), MISSED)
    return {known.name: compared[known.name] for known in HEADLINES}


def _column(columns: Columns, name: str) -> Floats:
    found: Floats = np.asarray(columns[name], dtype=float)
    return found
