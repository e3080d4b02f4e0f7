"""The headline findings in words, each number with its interval; what cannot be told is said."""

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.paired import Comparison
from incidentsim.brief.grid import Grid
from incidentsim.brief.words import amount, change, per_cent, rate, sign_of

_POINTS = 100.0


def findings(grid: Grid) -> tuple[str, ...]:
    """What the grid says on interoperability, on pace, on violence, and on which encounters become incidents."""
    return (_on_interoperability(grid), _on_pace(grid), _on_violence(grid), _on_incidents(grid))


def headline_of(grid: Grid) -> str:
    """The title of the headline figure."""
    effect, off = grid.interoperability_effect("success").difference, grid.unrestrained_effect("success").difference
    named = "full interoperability" if grid.levels[-1] == 1.0 else f"interoperability {grid.levels[-1]:g}"
    without = f"without the assumed protocol restraint {_beside(off)}"
    direction = sign_of(effect)
    if direction == 0:
        return f"Cannot tell whether {named} changes de-escalation: {change(effect, _POINTS)} points; {without}"
    verb = "raises" if direction > 0 else "lowers"
    return f"{named[0].upper()}{named[1:]} {verb} de-escalation by {amount(effect, _POINTS)} points; {without}"


def _beside(found: Estimate) -> str:
    said = f"by {change(found, _POINTS)}"
    return said if sign_of(found) else f"{said}, which may be nought"


def _on_interoperability(grid: Grid) -> str:
    effect, off = grid.interoperability_effect("success"), grid.unrestrained_effect("success")
    return (
        f"De-escalation of incidents: {_counted(effect.first)} without and {_counted(effect.second)} with full "
        f"interoperability, {_changed(effect.difference)}; with the assumed restraint by a shared protocol switched "
        f"off, {per_cent(off.second)}, {_changed(off.difference)}."
    )


def _on_pace(grid: Grid) -> str:
    effect = grid.pace_effect("success")
    fast, slow = grid.paces[0], grid.paces[-1]
    return (
        f"Pace, without interoperability: {_counted(effect.first)} with delays × {slow:g} and "
        f"{_counted(effect.second)} with delays × {fast:g}, {_changed(effect.difference)}."
    )


def _on_violence(grid: Grid) -> str:
    effect, off = grid.interoperability_effect("violence"), grid.unrestrained_effect("violence")
    return (
        f"Violence per 1,000 encounters: {rate(effect.first)} without and {rate(effect.second)} with full "
        f"interoperability, {_changed_rate(effect)}; with restraint off {rate(off.second)}, {_changed_rate(off)}."
    )


def _on_incidents(grid: Grid) -> str:
    effect = grid.interoperability_effect("incident")
    return (
        f"Levers change which encounters become incidents: {per_cent(effect.first)} of {effect.first.n:,} encounters "
        f"without and {per_cent(effect.second)} with full interoperability, {_changed(effect.difference)}."
    )


def _counted(found: Estimate) -> str:
    return f"{per_cent(found)} of {found.n:,}"


def _changed(found: Estimate) -> str:
    said = f"a paired change of {change(found, _POINTS)} points"
    return said if sign_of(found) else f"{said}: cannot tell whether it changes"


def _changed_rate(effect: Comparison) -> str:
    said = f"a paired change of {change(effect.difference, 1.0, 1)}"
    return said if sign_of(effect.difference) else f"{said}: cannot tell whether it changes"
