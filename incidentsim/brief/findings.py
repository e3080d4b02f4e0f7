"""The headline findings in words, each number with its interval; what cannot be told is said."""

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.missed import MISSED
from incidentsim.brief.grid import Grid, paired
from incidentsim.brief.words import change, counted, per_cent, sign_of, size, times
from incidentsim.measures import Measure

_POINTS = 100.0


def findings(grid: Grid) -> tuple[str, ...]:
    """What the grid says: on interoperability, what that rests on, pace, per encounter, and what success is made of."""
    first = _on_interoperability(grid), _on_restraint(grid), _on_pace(grid), _per_encounter(grid)
    return *first, _apart(grid), _aftermaths(grid)


def headline_of(grid: Grid) -> str:
    """The title of the headline figure: the paired difference between the corners, with restraint on and off."""
    effect, off = paired(grid.none, grid.full, "success").difference, _unrestrained(grid, "success")
    without, beside = "with the assumed protocol restraint off", change(off, _POINTS)
    match sign_of(effect):
        case 0:
            told = change(effect, _POINTS, "points")
            said = f"Cannot tell whether full interoperability changes de-escalation of incidents: {told}"
            return f"{said}; {without} {beside}"
        case direction:
            said = f"by {size(off, _POINTS)}" if sign_of(off) == direction else f"it does not show: {beside}"
            verb = "raises" if direction > 0 else "lowers"
            amount = size(effect, _POINTS, "points")
            return f"Full interoperability {verb} de-escalation of incidents by {amount}; {without} {said}"


def _on_interoperability(grid: Grid) -> str:
    effect = paired(grid.none, grid.full, "success")
    return (
        f"De-escalated were {counted(effect.first)} incidents without interoperability and {counted(effect.second)} "
        f"with full interoperability: {_told(effect.difference)}, on the same draws."
    )


def _on_restraint(grid: Grid) -> str:
    off, alone = (
        _unrestrained(grid, "success"),
        paired(grid.unrestrained(grid.levels[-1]), grid.full, "success").difference,
    )
    return (
        "With the restraint switched off that a shared protocol is assumed to lay on its users, full interoperability "
        f"changes that by {_told(off)}; this assumption by itself makes {_told(alone)}."
    )


def _on_pace(grid: Grid) -> str:
    slow, fast = grid.paces[-1], grid.paces[0]
    effect = paired(grid.at(grid.levels[0], slow), grid.at(grid.levels[0], fast), "success")
    return (
        f"Without interoperability, {counted(effect.first)} incidents were de-escalated with all delays {times(slow)} "
        f"and {counted(effect.second)} with all delays {times(fast)}: {_told(effect.difference)}."
    )


def _per_encounter(grid: Grid) -> str:
    incidents = paired(grid.none, grid.full, "incident")
    missed, violence = (paired(grid.none, grid.full, measure).difference for measure in (MISSED, "violence"))
    off = _unrestrained(grid, MISSED)
    return (
        f"Levers change which encounters become incidents: {counted(incidents.first)} encounters without and "
        f"{counted(incidents.second)} with full interoperability. Per 1,000 encounters, incidents that are not "
        f"de-escalated change by {_told(missed, 1.0, '')} (restraint off: {_told(off, 1.0, '')}), and encounters with "
        f"violence by {_told(violence, 1.0, '')}."
    )


def _apart(grid: Grid) -> str:
    """The two parts of success, which different measures buy."""
    averted, contained = (paired(grid.none, grid.full, name) for name in ("averted", "contained"))
    return (
        f"De-escalated apart, without and with full interoperability: averted {counted(averted.first)} and "
        f"{counted(averted.second)} incidents: {_told(averted.difference)}; contained after violence or loss "
        f"{counted(contained.first)} and {counted(contained.second)}: {_told(contained.difference)}."
    )


def _aftermaths(grid: Grid) -> str:
    """How aftermaths end: the three shares always together."""
    told = []
    for name, point in (("without interoperability", grid.none), ("with full interoperability", grid.full)):
        ends = {ending: point.estimate(ending) for ending in ("settled", "retaliation", "frozen")}
        n = ends["settled"].n
        said = ", ".join(f"{ending} {per_cent(found)}" for ending, found in ends.items()) if n else "none"
        told.append(f"{n:,} {name}: {said}")
    return f"Aftermaths, {'; '.join(told)}."


def _unrestrained(grid: Grid, measure: str | Measure) -> Estimate:
    """Full interoperability against none with restraint off."""
    return paired(grid.unrestrained(grid.levels[0]), grid.unrestrained(grid.levels[-1]), measure).difference


def _told(found: Estimate, factor: float = _POINTS, unit: str = "points") -> str:
    said = change(found, factor, unit)
    return said if sign_of(found) else f"{said}, so no change can be told"
