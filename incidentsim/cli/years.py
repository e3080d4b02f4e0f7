"""What came of the years of a programme: counts of ten years, what became of incidents, and the state at the end."""

from typing import TYPE_CHECKING, Any

from incidentsim.cli.points import number, numbers, unit_words
from incidentsim.cli.say import aligned

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.runner.run import Outcome

#: What is told of all years, and of the end of the last.
_TOLD = (
    "encounters", "incidents", "serious_incidents", "violent_incidents", "collisions", "escalations", "deescalated",
    "managed", "cost",
)  # fmt: skip
_AT_END = ("trust", "interoperability")
_MORE = (
    "All measures of all years: --json, or `incidentsim export`; `incidentsim list --measures` tells what each means."
)


def of_years(outcome: "Outcome") -> tuple[str, dict[str, Any]]:
    """The estimates of a run of one programme, in words and as data."""
    from incidentsim.analysis.closing import at_end
    from incidentsim.analysis.points import tallies
    from incidentsim.measures import YEARLY

    [one] = outcome.subject.points
    found = tallies(outcome.tables(), tuple(YEARLY))[one.number].estimates()
    ends = at_end(outcome.tables, _AT_END)[one.number]
    rows = [_row(name, found[name], "all years") for name in _TOLD]
    rows += [_row(name, ends[name], "end of the last year") for name in _AT_END]
    text = aligned(("MEASURE", "VALUE", "95 % INTERVAL", "UNIT", "AMONG", "N"), rows)
    data = {
        "estimates": {name: numbers(estimate) for name, estimate in found.items()},
        "at_end": {name: numbers(estimate) for name, estimate in ends.items()},
    }
    return f"{text}\n\n{_MORE}", data


def _row(name: str, estimate: "Estimate", years: str) -> tuple[str, ...]:
    from incidentsim.measures import YEARLY

    measure = YEARLY[name]
    value = "not defined" if estimate.value is None else number(estimate.value)
    interval = "none" if estimate.low is None else f"{number(estimate.low)} to {number(estimate.high)}"
    defined = f"{estimate.n:,}" + (f" of {estimate.n + estimate.undefined:,}" if estimate.undefined else "")
    return (name, value, interval, unit_words(measure), measure.given or years, defined)
