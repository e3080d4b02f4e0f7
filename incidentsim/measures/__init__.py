"""Every measure of an encounter by its fixed name, and the pure functions that read them off a journal.

One encounter of one replication gives one row; in families.py is the other family of rows, one a year of a programme.
"""

from collections.abc import Sequence

import numpy as np

from incidentsim.journal import Journal, Note, encounters_in, of_encounter
from incidentsim.measures.families import (
    ENCOUNTERS,
    FAMILIES,
    KNOWN,
    YEARS,
    Family,
    family_made_by,
    family_of_columns,
    family_of_measure,
    family_of_rows,
    family_of_scenarios,
)
from incidentsim.measures.later import aftermath, causes
from incidentsim.measures.names import BESIDE, CAUSES_TOLD, MEASURES, ROW, Kind, Measure, Rows
from incidentsim.measures.scene import ByDeed, Row, counts, outcome, smallest_separation, times
from incidentsim.measures.years import YEAR_BESIDE, YEAR_ROW, YEARLY
from incidentsim.scenario.parts import Ladder


def rows_of(journal: Journal, replication: int, ladder: Ladder) -> Rows:
    """The rows of one trial, one an encounter, read off its journal.

    Returns  a structured array of dtype `ROW`, shape (encounters,).
    """
    encounters = encounters_in(journal)
    rows = np.empty(len(encounters), dtype=ROW)
    for place, encounter in enumerate(encounters):
        measured = measure_encounter(of_encounter(journal, encounter), ladder)
        rows[place] = (replication, encounter, *(measured[name] for name in MEASURES))
    return rows


def measure_encounter(notes: Sequence[Note], ladder: Ladder) -> Row:
    """Every measure of one encounter, by name, from its notes alone."""
    by: ByDeed = {}
    for note in notes:
        by.setdefault(note.did, []).append(note)
    row = {**outcome(by, ladder), **counts(by), **causes(by)}
    row["smallest_separation_m"] = smallest_separation(notes)
    row.update(aftermath(by, row))
    row.update(times(by, ladder, row))
    return row


__all__ = [
    "BESIDE",
    "CAUSES_TOLD",
    "ENCOUNTERS",
    "FAMILIES",
    "KNOWN",
    "MEASURES",
    "ROW",
    "YEARLY",
    "YEARS",
    "YEAR_BESIDE",
    "YEAR_ROW",
    "Family",
    "Kind",
    "Measure",
    "Row",
    "Rows",
    "family_made_by",
    "family_of_columns",
    "family_of_measure",
    "family_of_rows",
    "family_of_scenarios",
    "measure_encounter",
    "rows_of",
    "smallest_separation",
]
