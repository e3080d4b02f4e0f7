"""The record of a documented case: what happened, when, by whose account, and how well that is known.

A record stands beside the scenario of the same name, and apart from it: nothing in it reaches the model, so mending
a date moves no trial. The format is told in docs/how-to/add-a-case.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from incidentsim import units
from incidentsim.errors import refuse
from incidentsim.evidence import sources
from incidentsim.evidence.rows import Source
from incidentsim.evidence.words import NUMBERS, Counterpart

Side = Literal["blue", "red"]
#: Grades of which a record may be: what was read, what was computed from it, what is remembered, what is assumed.
Grade = Literal["R", "C", "M", "A"]
#: Tables of a record of which there are several.
LISTED = ("events", "never", "numbers")
_ONLY_IN_RECORDS = {"events", "never", "numbers", "clock", "decider", "outcome", "severity", "sides"}
_ONLY_IN_SCENARIOS = {"base", "blue", "red", "both", "channels", "ladder", "politics"}


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record is written: the file as messages name it, its text, and the sources that it brings itself."""

    file: str = ""
    text: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)

    def where(self, place: str, key: str = "") -> str:
        """The words that say where a fact is written: file, line, which of its table, which key of it."""
        line = self._line(place, key)
        return ": ".join(filter(None, [f"{self.file}, line {line}" if line else self.file, place, key]))

    def _line(self, place: str, key: str) -> int:
        """The line of a key of a table, else that of the table; 0 where neither is found."""
        table, _, number = place.partition(" ")
        name = re.escape(table)
        header = rf"^[ \t]*\[\[\s*{name}\s*\]\]" if number else rf"^[ \t]*\[\s*{name}\s*\]"
        top = re.split(r"^[ \t]*\[", self.text, maxsplit=1, flags=re.MULTILINE)[0]
        found = list(re.finditer(header, self.text, re.MULTILINE))
        found = found or list(re.finditer(rf"^[ \t]*{name}\s*=", top, re.MULTILINE))
        if not table or len(found) < int(number or 1):
            return 0
        start = found[int(number or 1) - 1]
        rest = re.split(r"^[ \t]*\[", self.text[start.end() :], maxsplit=1, flags=re.MULTILINE)[0]
        inside = "[" in start.group() and re.search(rf"^[ \t]*({re.escape(key)})\s*=", rest, re.MULTILINE)
        at = start.end() + inside.start(1) if key and inside else start.start()
        return self.text.count("\n", 0, at) + 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Fact(_Part):
    """Anything that is documented: who says so, how good that is, and whose claim it is if only one side's."""

    source: str | None = Field(default=None, description="A key of evidence/sources.toml; none only for grade M or A.")
    grade: Grade = Field(description="R read, C computed, M from memory, A assumption.")
    claim_of: Side | None = Field(default=None, description="The side by whose account alone it is so.")
    note: str = Field(default="", description="What to know about it.")


class Told(Fact):
    """A fact in a sentence: the outcome, who decided."""

    told: str = Field(min_length=1, description="The fact, in a sentence.")


class Severity(Fact):
    """How bad it was."""

    value: int = Field(ge=0, le=6, description="On the scale of the case book, 0 routine to 6 deaths by fire.")


class Collision(Fact):
    """What a collision would cost here; without it, a simulated collision counts as one without deaths."""

    crew_lost: float = Field(ge=0, le=1, description="Share of both crews lost in a collision.")


class Deed(Fact):
    """What somebody did, in the vocabulary that journals can be searched for."""

    what: str = Field(description="A word of evidence/words.py.")
    who: Literal["blue", "red", "both", "other"] = Field(description="Which side; both, or somebody else.")
    rung: int | None = Field(default=None, ge=0, le=31, description="Of an act: its rung of the ladder.")
    channel: str | None = Field(default=None, description="A channel of the scenario; or bridge, or above.")
    told: str = Field(min_length=1, description="What happened, in a sentence.")


class Event(Deed):
    """Something that happened, in its place in the course of events."""

    at: str = Field(default="then", description="When: a time, a day, a span since the start, then, or unknown.")
    words: str = Field(default="", description="The words as reported, only if the source has them.")


class Number(Fact):
    """A documented time, distance or count that a trial has as well."""

    measure: str = Field(description="A name of evidence/words.py.")
    told: str = Field(min_length=1, description="What it is, in a few words.")
    value: str | float | int = Field(description='With its unit, as in "3 min"; a bare number for a count.')
    range: tuple[str | float | int, str | float | int] | None = Field(
        default=None, strict=False, description="From the lowest to the highest account of it."
    )
    who: Side | None = Field(default=None, description="Whose, where it is one side's.")

    @property
    def counterpart(self) -> Counterpart:
        """What a trial has in its place."""
        return NUMBERS[self.measure]

    @property
    def value_si(self) -> float:
        """The value in SI."""
        return self.in_si(self.value)

    def in_si(self, value: str | float, where: str = "value") -> float:
        """A value of this number in SI; with a dimension it must be written with its unit, a count without.

        Raises   ScenarioError where it is not.
        """
        dimension = self.counterpart.dimension
        if dimension is None and isinstance(value, str):
            raise refuse(where, value, "a bare number, since it is a count", "Write it without quotation marks.")
        if dimension is None or isinstance(value, str):
            return float(value) if dimension is None else units.to_si(str(value), dimension, where, "")
        symbols = units.DIMENSIONS[dimension]
        hint = f'Write it with its unit, as text: "{value:g} {next(iter(symbols))}".'
        raise refuse(where, value, f"a {dimension} with one of the units {', '.join(symbols)}", hint)

    @property
    def words(self) -> str:
        """The value as a person says it."""
        return str(self.value)


class Sides(_Part):
    """Who stands for blue and who for red in the scenario."""

    blue: str = Field(min_length=1)
    red: str = Field(min_length=1)


class Record(_Part):
    """The documented course of a case."""

    name: str = Field(description="The name of its file, and of its scenario.")
    title: str = Field(min_length=1, max_length=200)
    date: date
    clock: Literal["local", "UTC"] = Field(description="What its times of day are counted in.")
    start: str | None = Field(default=None, description="Time of day from which spans are counted.")
    domain: Literal["maritime", "air", "border"]
    part: Literal["scene", "aftermath", "both"] = Field(description="Which part of it the scenario plays.")
    sides: Sides
    severity: Severity
    outcome: Told
    decider: Told
    collision: Collision | None = None
    events: tuple[Event, ...] = Field(min_length=1, strict=False)
    never: tuple[Deed, ...] = Field(default=(), strict=False)
    numbers: tuple[Number, ...] = Field(default=(), strict=False)

    _written: Written = PrivateAttr(default_factory=Written)

    @property
    def written(self) -> Written:
        """Where it is written."""
        return self._written

    def written_in(self, written: Written) -> "Record":
        """The same record, of which is known where it is written."""
        self._written = written
        return self

    @property
    def sources(self) -> dict[str, Source]:
        """The sources that it may name: those of the registry, and its own."""
        return {**sources(), **self._written.sources}

    @property
    def facts(self) -> tuple[tuple[str, Fact], ...]:
        """Everything documented, with its place in the file."""
        single = [("severity", self.severity), ("outcome", self.outcome), ("decider", self.decider)]
        if self.collision is not None:
            single.append(("collision", self.collision))
        tables = (("events", self.events), ("never", self.never), ("numbers", self.numbers))
        listed = [(f"{name} {place}", fact) for name, facts in tables for place, fact in enumerate(facts, 1)]
        return tuple(single + listed)


def looks_like_record(document: Mapping[str, Any]) -> bool:
    """Whether the tables of a file are those of a record rather than of a scenario."""
    return not looks_like_scenario(document) and len(_ONLY_IN_RECORDS & set(document)) > 1


def looks_like_scenario(document: Mapping[str, Any]) -> bool:
    """Whether the tables of a file are those of a scenario rather than of a record."""
    return bool(_ONLY_IN_SCENARIOS & set(document)) and not {"events", "outcome"} & set(document)
