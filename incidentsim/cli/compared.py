"""Differences from a base in words and as data."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from incidentsim.cli.points import estimate_words, heading, numbers
from incidentsim.cli.say import aligned

if TYPE_CHECKING:
    from incidentsim.analysis.contrasts import Contrasts
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.measures import Measure


def table(found: "list[Contrasts[str]]") -> str:
    """A row a measure and arm: both arms, their difference, and of encounters what that is of all of them."""
    ends, rows = _of_encounters(found), []
    for each in found:
        for name, one in each.found.items():
            few = one.first.low is None or one.second.low is None
            why = "too few replications" if few else "all the same"
            gap = _gap(one.difference, each.measure, why)
            whole = "" if one.per_encounter is None else _gap(one.per_encounter, each.measure, why)
            first, second = (estimate_words(arm, each.measure.name) for arm in (one.first, one.second))
            row = (heading(each.measure.name), name, first, second, gap)
            of_all = (whole if each.measure.given is not None else "",) if ends else ()
            rows.append((*row, *of_all, f"{one.first.n:,} and {one.second.n:,}"))
    head = ("MEASURE", "AGAINST THE BASE", "BASE", "THERE", "DIFFERENCE")
    return aligned((*head, *(("OF ALL ENCOUNTERS",) if ends else ()), "N"), rows)


def _of_encounters(found: "list[Contrasts[str]]") -> bool:
    from incidentsim.measures import ENCOUNTERS, family_of_measure

    return family_of_measure(found[0].measure.name) == ENCOUNTERS


def _gap(found: "Estimate", measure: "Measure", why: str) -> str:
    """A difference with its interval, or why it has none."""
    from incidentsim.brief.words import change

    factor, unit = (100.0, "points") if measure.is_share else (1.0, "")
    told = change(found, factor, unit).replace("\u00a0", " ")
    return told.replace("no interval", f"no interval: {why}")


def notes(found: "list[Contrasts[str]]") -> Iterator[str]:
    """How the intervals hold, what the differences are among, and what is in none of them."""
    several, count = len(found) > 1, sum(len(each.found) for each in found)
    adjusted = found[0].adjustment != "none"
    if not several:
        yield f"Differences: {found[0]}."
    elif not adjusted:
        yield f"Differences: {found[0].level:.0%} intervals, each for itself ({count} of them, not adjusted)."
    else:
        within = "" if found[0].adjustment == "Bonferroni" else f", and {found[0].adjustment} among the points"
        yield f"Differences: all {count} intervals hold together with {found[0].level:.0%} (Bonferroni{within})."
    if adjusted and any(each.measure.given and one.per_encounter for each in found for one in each.found.values()):
        yield (
            "Those are the intervals of the column DIFFERENCE; of the column OF ALL ENCOUNTERS each holds for itself, "
            f"with {found[0].level:.0%} or more."
        )
    among = " and ".join(dict.fromkeys(_among(each.measure) for each in found if each.measure.given))
    if among:
        yield f"Of a measure with a condition, DIFFERENCE is among the {among} of each arm, and an arm may have others."
    unshared = sum(found[0].unshared.values())
    failed = max(one.difference.failed for each in found for one in each.found.values())
    if unshared:
        yield f"{unshared:,} replications that only one of two arms had are in no difference."
    if failed:
        yield f"{failed:,} replications failed in one arm or the other and are in no difference."


def _among(measure: "Measure") -> str:
    """Among what a measure with a condition is told, in words; sums are of several already."""
    return str(measure.given) if measure.is_of_sums else f"{measure.given}s"


def data_of(found: "Contrasts[str]") -> Mapping[str, Any]:
    """The differences in a measure as data."""
    alone = not _of_encounters([found])
    return {
        "measure": found.measure.name,
        "given": found.measure.given,
        "level": found.level,
        "each": found.each,
        "adjustment": found.adjustment,
        "against": [
            {
                "arm": name,
                "base": numbers(one.first),
                "there": numbers(one.second),
                "difference": numbers(one.difference),
                "per_encounter": None if alone or one.per_encounter is None else numbers(one.per_encounter),
                "unshared": found.unshared[name],
            }
            for name, one in found.found.items()
        ],
    }
