"""Estimates as a reader meets them: percentages, points, rates, distances, and whether a change can be told."""

from incidentsim.analysis.estimates import Estimate
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import METRES_PER_FOOT, METRES_PER_YARD

#: A per-cent sign is set off by a space that does not break.
_PER_CENT = "\u00a0%"
_MINUS = "\u2212"


def per_cent(found: Estimate) -> str:
    """A share with its interval.

    >>> per_cent(Estimate(0.452, 0.401, 0.504, 331)).replace(chr(160), " ")
    '45 % (40 to 50)'
    """
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    digits = 1 if 100.0 * found.high < 10.0 else 0
    value, low, high = (f"{100.0 * x:.{digits}f}" for x in (found.value, found.low, found.high))
    return f"{value}{_PER_CENT} ({low} to {high})"


def rate(found: Estimate) -> str:
    """A number per 1,000 with its interval.

    >>> rate(Estimate(12.0, 7.1, 20.2, 1000))
    '12.0 (7.1 to 20.2)'
    """
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    return f"{found.value:.1f} ({found.low:.1f} to {found.high:.1f})"


def change(found: Estimate, factor: float, digits: int = 0) -> str:
    """A difference with its interval and signs, in a unit of 1 / factor.

    >>> change(Estimate(0.081, -0.012, 0.174, 600), 100.0)
    '+8 (−1 to +17)'
    """
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    value, low, high = (_signed(factor * x, digits) for x in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"


def amount(found: Estimate, factor: float, digits: int = 0) -> str:
    """The size of a difference whose direction has been said: without signs where none is needed.

    >>> amount(Estimate(-0.08, -0.12, -0.04, 600), 100.0)
    '8 (4 to 12)'
    """
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    if found.value < 0.0:
        found = Estimate(-found.value, -found.high, -found.low, found.n)
        return amount(found, factor, digits)
    value, low, high = (f"{factor * x:.{digits}f}" for x in (found.value, found.low, found.high))  # type: ignore[operator]
    return f"{value} ({low} to {high})"


def sign_of(found: Estimate) -> int:
    """1 or -1 where the interval of a difference lies above or below nought, 0 where it cannot be told."""
    if found.low is None or found.high is None or found.low <= 0.0 <= found.high:
        return 0
    return 1 if found.low > 0.0 else -1


def half_width(found: Estimate, factor: float, digits: int = 0) -> str:
    """A value and half the length of its interval.

    >>> half_width(Estimate(0.452, 0.401, 0.504, 331), 100.0)
    '45 ± 5'
    """
    if found.value is None or found.low is None:
        return "–"
    return f"{factor * found.value:.{digits}f} ± {factor * found.half_width:.{digits}f}"


def gap(metres: float, scenario: Scenario) -> str:
    """A separation in the units of its reader: yards at sea, feet in the air; and in metres."""
    unit, name = (METRES_PER_FOOT, "ft") if scenario.domain.kind == "air" else (METRES_PER_YARD, "yd")
    return f"{metres / unit:,.0f} {name}"


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    return text if float(text) == 0.0 else f"{'+' if value > 0.0 else _MINUS}{text}"
