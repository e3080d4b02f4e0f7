"""What a compiled handler takes, by name: the records of layout.py, as seen by a reader and by a type checker."""

from typing import Any, TypeAlias

from incidentsim.twin import layout

World: TypeAlias = Any
Frame: TypeAlias = Any
Encounter: TypeAlias = Any
Side: TypeAlias = Any
Mind: TypeAlias = Any
Matter: TypeAlias = Any
Craft: TypeAlias = Any
Percept: TypeAlias = Any
Inbox: TypeAlias = Any
Unit: TypeAlias = Any
Pair: TypeAlias = Any
Outage: TypeAlias = Any
Law: TypeAlias = Any
Capital: TypeAlias = Any
Channel: TypeAlias = Any
Timed: TypeAlias = Any
Request: TypeAlias = Any
Terms: TypeAlias = Any
#: Whole numbers, or numbers, side by side in a record; and what is worked out outside.
Ints: TypeAlias = Any
Floats: TypeAlias = Any
TermsArray: TypeAlias = Any
TermsTable: TypeAlias = Any
Scenarios: TypeAlias = Any
Worlds: TypeAlias = Any
Trials: TypeAlias = Any
Row: TypeAlias = Any
Table: TypeAlias = Any
View: TypeAlias = Any

RECORDS = {
    "World": layout.WORLD,
    "Frame": layout.FRAME,
    "Encounter": layout.ENCOUNTER,
    "Side": layout.SIDE,
    "Mind": layout.MIND,
    "Matter": layout.MATTER,
    "Craft": layout.CRAFT,
    "Percept": layout.PERCEPT,
    "Inbox": layout.INBOX_BOX,
    "Unit": layout.UNIT,
    "Pair": layout.PAIR,
    "Outage": layout.OUTAGE,
    "Law": layout.LAW,
    "Capital": layout.CAPITAL,
    "Channel": layout.CHANNEL,
    "Timed": layout.TIMED,
    "Request": layout.REQUEST,
    "Terms": layout.TERMS,
}
