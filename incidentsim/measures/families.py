"""The two families of rows: one row an encounter of a replication, or one row a year of it.

A study has rows of one family. What a command asks of where nothing is said hangs on the family, and is said here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from incidentsim.errors import RequestError, refuse
from incidentsim.measures.names import BESIDE, MEASURES, ROW, Measure
from incidentsim.measures.years import YEAR_BESIDE, YEAR_ROW, YEARLY
from incidentsim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of rows; equal where the name is.

    row       what a row is of; its number stands in the column `encounter`
    measures  its measures by name
    dtype     of its rows, and `typed`, the name of that; `beside`, the same bytes with the measures as one array
    watched   what `status` tells of a study of one scenario, and a design asks of that names no measures
    precise   the shares that a precision such as 1pp is asked of
    compared  what `compare` tells; the first is what `rank` ranks by
    """

    name: Literal["encounters", "years"]
    row: Literal["encounter", "year"]
    measures: Mapping[str, Measure] = field(compare=False, repr=False)
    dtype: np.dtype[np.void] = field(compare=False, repr=False)
    beside: np.dtype[np.void] = field(compare=False, repr=False)
    typed: str = field(compare=False, repr=False)
    watched: tuple[str, ...] = field(compare=False, repr=False)
    precise: tuple[str, ...] = field(compare=False, repr=False)
    compared: tuple[str, ...] = field(compare=False, repr=False)

    def check(self, names: Iterable[str], where: str) -> None:
        """Nothing, if all these are measures of its rows; `where` is what an error names.

        Raises   RequestError for the first measure of other rows.
        """
        for name in names:
            if name not in self.measures:
                hint = f"Ask for one such as {self.compared[0]}; `incidentsim list --measures` lists them."
                raise refuse(where, name, f"a measure of {self.name}", hint, kind=RequestError)


ENCOUNTERS = Family(
    "encounters",
    "encounter",
    MEASURES,
    ROW,
    BESIDE,
    "measures.ROW",
    ("success", "incident"),
    ("success", "incident"),
    ("success", "incident", "violence"),
)
YEARS = Family(
    "years",
    "year",
    YEARLY,
    YEAR_ROW,
    YEAR_BESIDE,
    "measures.YEAR_ROW",
    ("deescalated", "violent_incidents"),
    ("deescalated", "incident_share"),
    ("deescalated", "incidents", "violent_incidents"),
)
FAMILIES = (ENCOUNTERS, YEARS)
#: Every measure of either family by its fixed name.
KNOWN: dict[str, Measure] = {**MEASURES, **YEARLY}


def family_of_rows(dtype: np.dtype[Any]) -> Family:
    """The family of rows of this type.

    Raises   TypeError for the type of no rows.
    """
    for family in FAMILIES:
        if dtype == family.dtype:
            return family
    raise TypeError(f"rows of the type {dtype}")


def family_of_columns(names: Iterable[str]) -> Family | None:
    """The family of rows that have these columns; None where they tell of none, or of both."""
    there = set(names)
    found = [family for family in FAMILIES if not there.isdisjoint(family.measures)]
    return found[0] if len(found) == 1 else None


def family_of_measure(name: str) -> Family:
    """The family that has a measure of this name."""
    return YEARS if name in YEARLY else ENCOUNTERS


def family_of_scenarios(scenarios: Iterable[Scenario]) -> Family:
    """The family of the rows that scenarios give: a programme gives one a year.

    Raises   RequestError where some are programmes and others are not.
    """
    found = {scenario.programme is not None: scenario.name for scenario in scenarios}
    if len(found) > 1:
        allowed, hint = "all of programmes, or all of encounters", "Make a design of its own for each."
        raise refuse("scenarios", f"{found[False]} beside {found[True]}", allowed, hint, kind=RequestError)
    return YEARS if True in found else ENCOUNTERS


def family_made_by(engine: object) -> Family:
    """The family of the rows that an engine makes, as its attribute `family` says; of encounters, if it has none."""
    found: Family = getattr(engine, "family", ENCOUNTERS)
    return found
