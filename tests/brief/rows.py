"""Tables of known answers for the headline figure."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from incidentsim.brief.grid import Grid, Point
from incidentsim.measures import MEASURES, ROW

LEVELS, PACES = (0.0, 0.5, 1.0), (0.25, 1.0, 4.0)
ENDINGS = ("agreed", "stood_down", "lapsed", "collision", "force", "engagement", "unresolved")


def rows(n: int, incidents: float, success: float, violence: float = 0.01, settles: int = 0) -> Mapping[str, Any]:
    """A table in which these shares are met as nearly as can be; the k-th encounter is the same one in every table.

    settles  1: every third collision is settled, and so contained, beyond `success`
    """
    order = np.random.default_rng(7).permutation(n) / n
    table = np.zeros(n, dtype=ROW)
    table["replication"] = np.arange(n)
    incident = order < incidents
    averted = order < incidents * success
    violent = incident & (order >= incidents * (1.0 - violence))
    table["incident"], table["success"], table["averted"] = incident, averted, averted
    table["agreed"] = order < incidents * success / 4.0
    table["stood_down"] = averted & (table["agreed"] == 0.0)
    table["collision"] = table["violence"] = violent & ~averted
    table["aftermath"] = table["collision"]
    third = np.arange(n) % 3
    for place, name in enumerate(("settled", "retaliation", "frozen")):
        table[name] = (table["aftermath"] == 1.0) & (third == place if settles else place == 2)
    table["contained"] = table["settled"]
    table["success"] = averted | (table["contained"] == 1.0)
    table["timeliness"] = np.where(table["agreed"] == 1.0, 0.2 + 5.0 * order / max(incidents * success, 1e-9), np.nan)
    table["time_available_s"] = np.where(third == 0, 600.0, np.nan)
    table["timeliness"] = np.where(third == 0, table["timeliness"], np.nan)
    table["lapsed"] = incident & ~averted & (table["collision"] == 0.0)
    table["uneventful"] = ~incident
    return {name: table[name] for name in ("replication", "encounter", *MEASURES)}


def grid(effect: float, off: float, n: int = 400, violence: float = 0.01, settles: int = 0) -> Grid:
    """A grid in which full interoperability changes success by `effect`, and by `off` with restraint off."""
    points = [
        Point(
            level, pace, 0.8, rows(n, 0.5 - 0.2 * level, 0.5 + effect * level - 0.05 * (pace - 1.0), violence, settles)
        )
        for level in LEVELS
        for pace in PACES
    ]
    points += [Point(level, 1.0, 0.0, rows(n, 0.5, 0.5 + off * level, violence)) for level in LEVELS[1:]]
    return Grid(tuple(points), 1.0, 0.8)
