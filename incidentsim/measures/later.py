"""What is read off the journal beside the scene itself: its aftermath, and the causes of its upward steps."""

import math

from incidentsim.journal import Aftermath, Cause, Did
from incidentsim.measures.scene import ByDeed, Row


def aftermath(by: ByDeed, row: Row) -> Row:
    """How the aftermath ended, and what that makes of the whole: averted, contained, violence.

    Takes    the notes by deed, and the row of the scene: outcome and counts.
    Returns  the measures of the aftermath, and those of the scene that a retaliation or a settlement changes.
    Source   model section 7.
    """
    concluded = by.get(Did.CONCLUDED, [])
    ended = concluded[0].object if concluded else 0
    judged = by.get(Did.JUDGED, [])
    settled, retaliation = float(ended == Aftermath.SETTLED), float(ended == Aftermath.RETALIATION)
    averted = row["averted"] * (1.0 - retaliation)
    contained = row["violent"] * row["incident"] * settled
    return {
        "aftermath": float(bool(concluded)),
        "settled": settled,
        "retaliation": retaliation,
        "frozen": float(ended == Aftermath.FROZEN),
        "judged_deliberate": float(judged[0].object) if judged else math.nan,
        "aftermath_s": concluded[0].value if concluded else math.nan,
        "averted": averted,
        "contained": contained,
        "success": averted + contained,
        "violence": max(row["violence"], retaliation),
    }


def causes(by: ByDeed) -> Row:
    """How many upward steps there were, and of each cause how many."""
    tally = dict.fromkeys(Cause, 0.0)
    for note in by.get(Did.CAUSED, ()):
        tally[Cause(note.object)] += 1.0
    row = {f"climbs_{cause.name.lower()}": count for cause, count in tally.items()}
    row["climbs"] = float(len(by.get(Did.CLIMBED, ())))
    return row
