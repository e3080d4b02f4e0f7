"""Points of a design in a table: what varies between them, and the estimates of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli.say import aligned

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.analysis.points import Tally
    from incidentsim.measures import Measure
    from incidentsim.results.points import Placed

Point = Annotated[int | None, typer.Option("--point", help="Of a study of a design: which of its points.")]
#: More points than these are not printed in a table.
MOST_SHOWN = 40
#: What stands where a factor does not act.
_NO_VALUE = "-"


def varied(points: "Sequence[Placed]") -> list[str]:
    """The factors that are not the same at all points, in order of the design; a scenario is one where several are."""
    names = dict.fromkeys(name for one in points for name, _ in one.point.factors)
    told = {name: {repr(dict(one.point.factors).get(name)) for one in points} for name in names}
    return [name for name in names if len(told[name]) > 1]


def factor_words(one: "Placed", name: str) -> str:
    """The value of a factor at a point in the reader's units."""
    return one.point.told(name) or _NO_VALUE


def estimate_words(found: "Estimate", measure: str) -> str:
    """An estimate with its interval: a share in per cent, anything else in its unit."""
    from incidentsim.brief.words import per_cent, rate
    from incidentsim.measures import KNOWN

    known = KNOWN[measure]
    if known.is_share:
        return per_cent(found).replace("\u00a0", " ")
    if known.kind == "per 1,000":
        return rate(found)
    if found.value is None:
        return "not defined"
    ends = "no interval" if found.low is None else f"{number(found.low)} to {number(found.high)}"
    return f"{number(found.value)} ({ends})"


def number(value: float | None) -> str:
    """A number with as many digits as a reader wants."""
    return "" if value is None else f"{value:.3f}" if abs(value) < 10.0 else f"{value:,.1f}"


def unit_words(measure: "Measure") -> str:
    """The unit of an estimate of a measure, for a column of units."""
    return "share" if measure.is_share else measure.unit


def heading(measure: str) -> str:
    """A measure with its unit, as the head of a column."""
    from incidentsim.measures import KNOWN

    known = KNOWN[measure]
    return f"{measure} ({known.unit})" if known.unit != "1" else measure


def in_replications(tallies: "Mapping[int, Tally]", trials_each: int) -> "dict[int, Tally]":
    """The same, where a replication and its mirror image count as one, as a run counts them."""
    return {number: replace(one, replications=one.replications // trials_each) for number, one in tallies.items()}


def trials_words(replications: int, trials: int) -> str:
    """How many trials replications are, where those are more."""
    return f", {trials:,} trials" if trials > replications else ""


def points_text(points: "Sequence[Placed]", tallies: "Mapping[int, Tally]", measures: Iterable[str]) -> str:
    """A row a point: its number, scenario and factors where they vary, its estimates, its replications."""
    from incidentsim.analysis.points import Tally

    names, scenarios = varied(points), {one.point.scenario for one in points}
    asked = list(measures)
    failed = any(tally.failed for tally in tallies.values())
    rows = []
    for one in points[:MOST_SHOWN]:
        tally = tallies.get(one.number, Tally(0, 0, {}))
        found = tally.estimates()
        row = [str(one.number), *([one.point.scenario] if len(scenarios) > 1 else [])]
        row += [factor_words(one, name) for name in names]
        row += [estimate_words(found[name], name) if name in found else "none yet" for name in asked]
        rows.append([*row, f"{tally.replications:,}", *([f"{tally.failed:,}"] if failed else [])])
    head = ["POINT", *(["SCENARIO"] if len(scenarios) > 1 else []), *names, *map(heading, asked)]
    return aligned([*head, "REPLICATIONS", *(["FAILED"] if failed else [])], rows)


def points_data(
    points: "Sequence[Placed]", tallies: "Mapping[int, Tally]", measures: Iterable[str]
) -> list[dict[str, Any]]:
    """The same of all points as data."""
    from incidentsim.analysis.points import Tally

    asked, found = list(measures), []
    for one in points:
        tally = tallies.get(one.number, Tally(0, 0, {}))
        own = tally.estimates()
        found.append(
            {
                "point": one.number,
                "scenario": one.point.scenario,
                "seed": one.seed,
                "factors": dict(one.point.factors),
                "settings": dict(one.point.settings),
                "replications": tally.replications,
                "failed": tally.failed,
                "estimates": {name: numbers(own[name]) for name in asked if name in own},
            }
        )
    return found


def numbers(found: "Estimate") -> dict[str, Any]:
    """An estimate as data."""
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "undefined": found.undefined,
    }
