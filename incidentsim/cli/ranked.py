"""A ranking in words and as data: what can be chosen in each scenario, and how far each is from the best."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incidentsim.cli.points import estimate_words, heading, number, numbers
from incidentsim.cli.say import aligned
from incidentsim.units import spoken

if TYPE_CHECKING:
    from incidentsim.analysis.rank import Ranking
    from incidentsim.analysis.rows import Rows
    from incidentsim.results.points import Placed
    from incidentsim.results.subject import Subject


@dataclass(frozen=True, slots=True)
class Candidate:
    """An option as it is told: its number, its points with how often each counts, and its rows.

    number   that of its point where each option has only one, else its place among all options of the design
    factors  what is chosen, by name
    """

    number: int
    scenario: str
    factors: Mapping[str, Any]
    points: "Sequence[tuple[Placed, int]]"
    rows: "Rows"

    @property
    def replications(self) -> int:
        """How many replications all its points finished."""
        return len(set(self.rows["replication"][self.rows["encounter"] >= 0].tolist()))

    def __str__(self) -> str:
        first, _ = self.points[0]
        if len(self.points) == 1 and set(self.factors) == set(dict(first.point.factors)):
            return str(first.point)
        told = (f"{name} = {self._said(name)}" for name, value in self.factors.items() if value is not None)
        return ", ".join(told) or self.scenario

    def _said(self, name: str) -> str:
        """What is chosen of a factor; it may act at some of the points only, which tell it in the reader's units."""
        acting = (one.point for one, _ in self.points if dict(one.point.factors).get(name) is not None)
        point = next(acting, None)
        return spoken(name, self.factors[name]) if point is None else point.told(name)


@dataclass(frozen=True, slots=True)
class Found:
    """The ranking of one scenario, of the candidates that have rows; beside it those that have none."""

    scenario: str
    candidates: Sequence[Candidate]
    ranking: "Ranking[int]"

    @property
    def untried(self) -> list[int]:
        """The candidates that have no trial, of which nothing is known: one of them may be the best."""
        tried = {*self.ranking.standings, *self.ranking.undefined}
        return [one.number for one in self.candidates if one.number not in tried]


def text_of(subject: "Subject", found: Sequence[Found]) -> str:
    """The rankings, one after another, and how they were made."""
    from incidentsim.measures import family_of_measure

    word, rows = word_of(found), family_of_measure(found[0].ranking.of.measure).name
    told = "\n\n".join(
        (f"In {one.scenario}: " if len(found) > 1 else "") + "\n".join(_lines(one, word)) for one in found
    )
    how = "Hsu's multiple comparisons with the best" + (", on common draws" if subject.chance == "common" else "")
    level, by = found[0].ranking.level, " or ".join(dict.fromkeys(one.ranking.by for one in found))
    made = f"Seed {subject.seed}, {subject.chance} draws."
    each = " of a scenario" if len(found) > 1 else ""
    lines = [told, "", f"{made} The intervals{each} hold all together with {level:.0%}: {how}, {by}."]
    if word == "setting":
        lines.append(
            f"A setting is told over all {rows} of its points: the same draws of the uncertainties for each. The "
            "intervals are those of chance, and not of which draws were taken."
        )
    return "\n".join(lines)


def data_of(subject: "Subject", found: Sequence[Found]) -> dict[str, Any]:
    """The same as data."""
    of = found[0].ranking.of
    return {
        "measure": of.measure,
        "end": of.end,
        "indifference": of.indifference,
        "seed": subject.seed,
        "draws": subject.chance,
        "of": f"{word_of(found)}s",
        "rankings": [
            {
                "scenario": one.scenario,
                "level": one.ranking.level,
                "by": one.ranking.by,
                "best": list(one.ranking.best),
                "good": list(one.ranking.good),
                "few": list(one.ranking.few),
                "undefined": list(one.ranking.undefined),
                "untried": one.untried,
                "standings": _standings(one, word_of(found)),
            }
            for one in found
        ],
    }


def word_of(found: Sequence[Found]) -> str:
    """What is ranked: points, or settings that were tried at several."""
    return "point" if all(len(each.points) == 1 for one in found for each in one.candidates) else "setting"


def _standings(found: Found, word: str) -> list[dict[str, Any]]:
    by_number = {one.number: one for one in found.candidates}
    return [
        {
            word: number,
            "points": {str(placed.number): times for placed, times in by_number[number].points},
            "factors": dict(by_number[number].factors),
            "replications": by_number[number].replications,
            "estimate": numbers(one.estimate),
            "low": _finite(one.low),
            "high": _finite(one.high),
        }
        for number, one in found.ranking.standings.items()
    ]


def _lines(found: Found, word: str) -> list[str]:
    """The answer, a row for each candidate, and what is not ranked."""
    from incidentsim.analysis.rank import FEWEST

    ranking = found.ranking
    by_number = {one.number: one for one in found.candidates}
    rows = []
    for place, standing in ranking.standings.items():
        one = by_number[place]
        said = "best" if ranking.best == (place,) else "may be best" if place in ranking.best else ""
        gap = f"{_gap(standing.low, ranking)} to {_gap(standing.high, ranking)}"
        tried = (str(len(one.points)), f"{one.replications:,}") if word == "setting" else (f"{standing.estimate.n:,}",)
        rows.append((str(place), str(one), estimate_words(standing.estimate, ranking.of.measure), gap, *tried, said))
    count = ("POINTS", "REPLICATIONS") if word == "setting" else ("N",)
    unit = _unit(ranking.of.measure)
    head = (word.upper(), "WHAT IT IS", heading(ranking.of.measure), f"BETTER THAN THE BEST OF THE OTHERS BY{unit}")
    lines = [_verdict(ranking, word), "", aligned((*head, *count, ""), rows)]
    if ranking.undefined:
        lines.append(f"Not defined at: {', '.join(f'{word} {place}' for place in ranking.undefined)}.")
    if ranking.few:
        named = ", ".join(f"{word} {place}" for place in ranking.few)
        lines.append(f"With a value in fewer than {FEWEST} replications, too few to be ruled out or rule out: {named}.")
    if untried := found.untried:
        named = ", ".join(f"{word} {place}" for place in untried)
        what = "a trial" if word == "point" else "a replication that all its points finished"
        lines.append(f"Without {what} yet, so NOT ranked: {len(untried)} of {len(found.candidates)}: {named}.")
    return lines


def _verdict(found: "Ranking[int]", word: str) -> str:
    """The answer in a line, points called points."""
    told = str(found)
    if told.startswith("cannot tell these apart"):
        return told.replace(": ", f": {word}s ", 1)
    return told if not found.best else f"{word} {told}"


def _unit(measure: str) -> str:
    from incidentsim.measures import KNOWN

    known = KNOWN[measure]
    unit = "points" if known.is_share else known.unit
    return f" ({unit})" if unit != "1" else ""


def _gap(end: float, found: "Ranking[int]") -> str:
    from incidentsim.measures import KNOWN

    if math.isinf(end):
        return "not known"
    share = KNOWN[found.of.measure].is_share
    return f"{100.0 * end:.1f}" if share else number(end)


def _finite(end: float) -> float | None:
    """The end of an interval as data; None where it has no end."""
    return end if math.isfinite(end) else None
