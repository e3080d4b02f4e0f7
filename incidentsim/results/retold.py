"""Two runs of the same chance told beside each other: until when they are the same, how they part, what came of it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from incidentsim.journal import Did, Journal
from incidentsim.measures import Row, measure_encounter
from incidentsim.results.aligned import Aligned, Pair, align
from incidentsim.results.clock import spell
from incidentsim.results.telling import Line, tell
from incidentsim.scenario.paths import leaves
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import told

#: What it takes for a note to differ although every draw is the same, by kind.
WHAT_DECIDES: Mapping[Did, str] = {
    Did.BEGAN: "what the scenario says of the sides at the start",
    Did.PLACED: "where a unit is and how it moves",
    Did.ASSESSED: "how long an assessment takes",
    Did.READ: "how an act is read: bias and noise of perception, and its draw",
    Did.DECIDED: "a choice: eta and the hazards that it sets, and its draw",
    Did.STEERED: "how a unit is steered",
    Did.DEADLINE: "where a unit is and how it moves",
    Did.REFLEXED: "whether a unit turns away by reflex",
    Did.DEFAULTED: "the orders given before, for want of a decision",
    Did.CAUSED: "what is known of why a step was taken",
    Did.ASKED: "who may authorise what",
    Did.RECEIVED: "how long a report takes on its way up",
    Did.ORDERED: "how long an order takes on its way down",
    Did.LOST: "whether word is lost on its way, and its draw",
    Did.GARBLED: "whether word is misheard on its way, and its draw",
    Did.GRANTED: "the word of a higher echelon: its eta, and its draw",
    Did.REFUSED: "the word of a higher echelon: its eta, and its draw",
    Did.EXPIRED: "how long a request is waited for",
    Did.OFFICER_TAKEN: "when a watch officer is free",
    Did.OFFICER_FREED: "how long a watch officer takes",
    Did.PLANNED: "whether a side wants to call",
    Did.RANG: "when, and on what, a side calls",
    Did.LINE_TAKEN: "when a line is free",
    Did.ANSWERED: "whether and when a call is answered, and its draw",
    Did.UNANSWERED: "whether a call is answered, and how long the caller waits",
    Did.BARRED: "whether the other side can be reached at all, and its draw",
    Did.SENT: "how long it takes to know who speaks and to translate",
    Did.HEARD: "how a message is understood: noise and gross error, and their draws",
    Did.CAUGHT: "whether an error is noticed at the read-back, and its draw",
    Did.ACCEPTED: "the answer to an offer: eta, and its draw",
    Did.DECLINED: "the answer to an offer: eta, and its draw",
    Did.SILENCE: "what silence is taken for",
    Did.DAMAGED: "whether an act of force damages, and its draw",
    Did.DESTROYED: "whether a lethal act destroys, and its draw",
    Did.ERRAND_DONE: "how long an errand takes",
    Did.ENDED: "when a scene ends",
    Did.SERIOUS: "what counts as serious",
    Did.LEARNT: "when a capital learns of the act",
    Did.JUDGED: "whether an act is judged deliberate, and its draw",
    Did.RESPONDED: "the choice of a capital: eta and the hazards that it sets, and its draw",
    Did.DUE: "how long a capital has to respond",
    Did.MEDIATED: "whether and when a mediator steps in",
    Did.CONCLUDED: "how an aftermath ends",
}
_NOT_SAID = "what went before it"
_UNDEFINED, _NOBODY = "none", "-"


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter that is not what it was; its values as a reader meets them."""

    path: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.path}: {self.was} -> {self.now}"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an encounter in one respect, in both runs, in words."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the two stories: `kind` is same, shifted, was or now; a side that has no such line has None."""

    kind: str
    was: Line | None
    now: Line | None


@dataclass(frozen=True, slots=True)
class Retold:
    """One encounter in two runs, in words."""

    aligned: Aligned
    steps: tuple[Step, ...]
    came: tuple[Came, ...]
    parting: Step | None
    why: str
    begins: int

    @property
    def following(self) -> tuple[Step, ...]:
        """The lines from where the runs part."""
        return self.steps[self.begins :]

    @property
    def first_alone(self) -> Step | None:
        """The first line that the other run has no counterpart for; None where only times and numbers differ."""
        return next((step for step in self.steps if step.was is None or step.now is None), None)

    @property
    def ends_differently(self) -> bool:
        """Whether the scene or its aftermath has another ending in the other run."""
        return any(one.was != one.now for one in self.came if one.what in ("ending", "aftermath"))

    @property
    def eventful(self) -> bool:
        """Whether either run is an incident."""
        return any(ending != "uneventful" for one in self.came if one.what == "ending" for ending in (one.was, one.now))


def retell(journals: tuple[Journal, Journal], scenarios: tuple[Scenario, Scenario]) -> tuple[Retold, ...]:
    """Two runs told beside each other, encounter by encounter: as it was, and as it was changed."""
    return tuple(_retold(aligned, scenarios) for aligned in align(*journals))


def most_telling(told: Sequence[Retold]) -> Retold:
    """The encounter that shows best what a change does: it ends differently, or a deed has no counterpart, or it
    differs at all; of equals the first incident."""
    return min(
        told,
        key=lambda one: (not one.ends_differently, one.first_alone is None, not one.aligned.differs, not one.eventful),
    )


def changed_paths(was: Scenario, now: Scenario) -> list[str]:
    """The parameters in which two scenarios differ, by path; an uncertain one that was fixed is changed."""
    values, uncertain = dict(leaves(was)), set(was.uncertain) ^ set(now.uncertain)
    new = dict(leaves(now))
    paths = [*values, *(path for path in new if path not in values)]
    return [path for path in paths if values.get(path) != new.get(path) or path in uncertain]


def _retold(aligned: Aligned, scenarios: tuple[Scenario, Scenario]) -> Retold:
    runs = tuple(
        _lines_of(notes, scenario) for notes, scenario in zip((aligned.first, aligned.second), scenarios, strict=True)
    )
    steps = tuple(_steps(aligned, runs))
    parting = _step(aligned, aligned.parting, runs) if aligned.differs else None
    begins = next((place for place, step in enumerate(steps) if step.kind != "same"), len(steps))
    return Retold(aligned, steps, tuple(_came(aligned, scenarios)), parting, _why(aligned, runs), begins)


def _lines_of(notes: Journal, scenario: Scenario) -> dict[int, Line]:
    """The line of every note, by its place; the six notes of a position share one."""
    lines = {line.note: line for line in tell(notes, scenario)}
    for place in range(len(notes) - 1, -1, -1):
        if place not in lines:
            later = range(place + 1, len(notes))
            lines[place] = next(lines[other] for other in later if notes[other][2:4] == notes[place][2:4])
    return lines


def _steps(aligned: Aligned, runs: Sequence[Mapping[int, Line]]) -> Iterator[Step]:
    """The lines of both runs, in order; a position is one line, told with its last note."""
    for pair in aligned.pairs:
        step = _step(aligned, pair, runs)
        places = (pair.first, pair.second)
        ends = [line.note == place for line, place in zip((step.was, step.now), places, strict=True) if line]
        if any(ends):
            yield step


def _step(aligned: Aligned, pair: Pair, runs: Sequence[Mapping[int, Line]]) -> Step:
    was, now = (
        None if place is None else run[place] for run, place in zip(runs, (pair.first, pair.second), strict=True)
    )
    if was is None or now is None:
        return Step("now" if was is None else "was", was, now)
    told_alike = (was.at_s, was.text, was.who) == (now.at_s, now.text, now.who)
    return Step("same" if aligned.same(pair) and told_alike else "shifted", was, now)


def _why(aligned: Aligned, runs: Sequence[Mapping[int, Line]]) -> str:
    """What the notes tell of why the runs part: what decides such a thing, and what it follows from in both."""
    pair = aligned.parting
    notes = [
        notes[place]
        for notes, place in ((aligned.first, pair.first), (aligned.second, pair.second))
        if place is not None
    ]
    if not notes:
        return ""
    reasons = dict.fromkeys(WHAT_DECIDES.get(Did(note.did), _NOT_SAID) for note in notes)
    said = f"Every draw is the same in both; what decides here is {'; or '.join(reasons)}."
    causes = {note.cause for note in notes}
    if len(causes) == 1 and 0 <= (cause := causes.pop()) < aligned.common:
        return f"{said} In both it follows from: {runs[0][cause]}."
    return said


def _came(aligned: Aligned, scenarios: tuple[Scenario, Scenario]) -> Iterator[Came]:
    """Ending, worst rung, times, calls, aftermath: each in both runs."""
    rows = [
        measure_encounter(notes, scenario.ladder) if any(note.did == Did.ENDED for note in notes) else None
        for notes, scenario in zip((aligned.first, aligned.second), scenarios, strict=True)
    ]
    said = [dict(_said(row, scenario)) for row, scenario in zip(rows, scenarios, strict=True)]
    for what in said[0] | said[1]:
        yield Came(what, said[0].get(what, _NOBODY), said[1].get(what, _NOBODY))


_ENDINGS = ("agreed", "stood_down", "lapsed", "collision", "force", "engagement", "unresolved", "uneventful")
_CONCLUSIONS = ("settled", "retaliation", "frozen")
_COUNTS = ("calls_tried", "calls_answered", "offers_understood", "offers_refused", "misreads", "defaults")


def _said(row: Row | None, scenario: Scenario) -> Iterator[tuple[str, str]]:
    if row is None:
        return
    yield "ending", ending_of(row)
    yield "de-escalated", "averted" if row["averted"] else "contained" if row["contained"] else "no"
    worst = int(row["worst_rung"])
    yield "worst rung", f"{worst}, {scenario.ladder.rungs[worst].name}"
    yield "scene over after", spell(row["duration_s"])
    yield "smallest separation", _value(row["smallest_separation_m"], "length")
    for name in _COUNTS:
        yield name.replace("_", " "), f"{row[name]:.0f}"
    yield "joint decision after", _value(row["joint_decision_s"], "time")
    yield "timeliness", _UNDEFINED if math.isnan(row["timeliness"]) else f"{row['timeliness']:.2f}"
    yield "aftermath", conclusion_of(row)
    if row["aftermath"]:
        yield "aftermath over after", _value(row["aftermath_s"], "time")


def ending_of(row: Row) -> str:
    """How a scene ended, by its name."""
    return next(name for name in _ENDINGS if row[name]).replace("_", " ")


def conclusion_of(row: Row) -> str:
    """How an aftermath ended, by its name; none where there was none."""
    return next((name for name in _CONCLUSIONS if row[name]), _UNDEFINED)


def _value(value: float, dimension: str) -> str:
    if math.isnan(value):
        return _UNDEFINED
    return spell(value) if dimension == "time" else told(value, "length")


__all__ = ["Came", "Change", "Retold", "Step", "changed_paths", "conclusion_of", "ending_of", "most_telling", "retell"]
