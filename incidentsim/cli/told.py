"""What came of a run, in words and as data: the measures of a scenario, or a row a point of a design."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from incidentsim.cli.points import (
    MOST_SHOWN,
    in_replications,
    number,
    numbers,
    points_data,
    points_text,
    trials_words,
    unit_words,
)
from incidentsim.cli.say import FAILED_TRIALS, NOT_PRECISE, OK, Voice, aligned, complain
from incidentsim.cli.years import of_years

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.runner.goals import Goal
    from incidentsim.runner.run import Outcome


def tell(say: Voice, outcome: "Outcome", reason: str, measures: Sequence[str], goal: "Goal") -> None:
    """Print what came of a run with a goal; `measures` are those that a design asks of."""
    text, told = _of_scenario(outcome) if outcome.subject.design is None else _of_design(outcome, measures)
    receipt = outcome.receipt
    data = {
        "scenario": receipt.scenario,
        "hash": receipt.scenario_hash,
        "version": receipt.version,
        "seed": receipt.seed,
        "engine": receipt.engine,
        "engine_reason": reason,
        "replications": outcome.replications,
        "trials": _trials(outcome),
        "new": outcome.new,
        "failed": outcome.failed,
        "ensemble": receipt.ensemble or None,
        "reached": outcome.reached,
        **told,
        "study": None if outcome.folder is None else str(outcome.folder),
    }
    say.results("\n\n".join((_head(outcome, reason), text)), data)
    if outcome.folder is not None:
        say.remark(f"{outcome.new:,} new replications; the study is in {outcome.folder}")
    _tell_of_trouble(outcome, goal)


def code_of(outcome: "Outcome") -> int:
    """The exit code of a run."""
    if outcome.failed:
        return FAILED_TRIALS
    return OK if outcome.reached else NOT_PRECISE


def _of_scenario(outcome: "Outcome") -> tuple[str, dict[str, Any]]:
    from incidentsim.analysis.points import tallies
    from incidentsim.measures import MEASURES, YEARS

    if outcome.family == YEARS:
        return of_years(outcome)
    [one] = outcome.subject.points
    found = tallies(outcome.tables(), tuple(MEASURES))[one.number].estimates()
    return _table(found), {"estimates": {name: numbers(estimate) for name, estimate in found.items()}}


def _of_design(outcome: "Outcome", measures: Sequence[str]) -> tuple[str, dict[str, Any]]:
    from incidentsim.analysis.points import tallies

    subject = outcome.subject
    found = in_replications(tallies(outcome.tables(), measures), subject.trials_each)
    text = points_text(subject.points, found, measures)
    if (left := len(subject.points) - MOST_SHOWN) > 0:
        where = outcome.folder or "STUDY"
        more = f"{left:,} more points: `incidentsim status {where}` counts them, `incidentsim export {where} --points "
        kept = "" if outcome.folder else " With -o STUDY, the trials are kept."
        text = f"{text}\n… and {more}-o points.csv` writes all; --json prints all.{kept}"
    data = {
        "design": subject.name,
        "draws": subject.chance,
        "measures": list(measures),
        "points": points_data(subject.points, found, measures),
    }
    return text, data


def _trials(outcome: "Outcome") -> int:
    return outcome.replications * outcome.subject.trials_each


def _head(outcome: "Outcome", reason: str) -> str:
    receipt, points = outcome.receipt, len(outcome.subject.points)
    drawn = f", drawn from ensemble {receipt.ensemble}" if receipt.ensemble else ""
    failed = f"; {outcome.failed:,} trials failed and are in no estimate" if outcome.failed else ""
    trials = trials_words(outcome.replications, _trials(outcome))
    of = f"{trials and ','} of {points:,} point{'' if points == 1 else 's'}, {receipt.chance} draws"
    return (
        f"{receipt.scenario}: {receipt.title}\n"
        f"seed {receipt.seed}, engine {receipt.engine} ({reason}), "
        f"{outcome.replications:,} replications{trials}{of if receipt.design else ''}{drawn}{failed}"
    )


def _table(found: "dict[str, Estimate]") -> str:
    """The estimates, one a line: among which encounters, and how many of those have a value."""
    from incidentsim.measures import MEASURES

    rows = []
    for name, estimate in found.items():
        measure = MEASURES[name]
        interval = f"{number(estimate.low)} to {number(estimate.high)}" if estimate.low is not None else "none"
        value = "not defined" if estimate.value is None else number(estimate.value)
        defined = f"{estimate.n:,}" + (f" of {estimate.n + estimate.undefined:,}" if estimate.undefined else "")
        rows.append((name, value, interval, unit_words(measure), measure.given or "all", defined))
    return aligned(("MEASURE", "VALUE", "95 % INTERVAL", "UNIT", "AMONG", "N"), rows)


def _tell_of_trouble(outcome: "Outcome", goal: "Goal") -> None:
    from incidentsim.runner.goals import Precision

    if outcome.failed:
        complain(f"{outcome.failed:,} of {_trials(outcome):,} trials failed; the first: {outcome.first_failure}")
    if not outcome.reached:
        more = "Allow more time"
        if isinstance(goal, Precision) and goal.budget_s is None and outcome.subject.design is not None:
            more = f"A point had `most`, {goal.most:,}, before: raise it in [replications] of the design"
        said = f"the precision was not reached with {outcome.replications:,} replications."
        complain(f"{said} {more}, or ask for less; with -o, a study is gone on with.")
