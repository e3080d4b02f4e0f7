"""Estimates as a reader meets them: percentages, points, rates, distances, and whether a change can be told."""

from collections.abc import Callable

from incidentsim.analysis.estimates import Estimate
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import METRES_PER_FOOT, METRES_PER_NAUTICAL_MILE, METRES_PER_YARD

#: A per-cent sign is set off by a space that does not break.
_PER_CENT = "\u00a0%"
_MINUS, _TIMES = "\u2212", "\u00d7"
_UNDEFINED = "not defined"
_MOST_DIGITS = 3
#: What is smaller is told with a decimal.
_SHORT = 5.0
Triple = tuple[float, float, float]


def per_cent(found: Estimate) -> str:
    """A share with its interval; a share below a tenth has a decimal.

    >>> per_cent(Estimate(0.452, 0.401, 0.504, 331)).replace(chr(160), " ")
    '45 % (40 to 50)'
    """
    if (ends := _ends(found, 100.0)) is None:
        return _UNDEFINED
    digits = 1 if ends[2] < 10.0 else 0
    value, low, high = (f"{end:.{digits}f}" for end in ends)
    return f"{value}{_PER_CENT} ({low} to {high})"


def counted(found: Estimate) -> str:
    """A share with its interval and the number that it is a share of.

    >>> counted(Estimate(0.452, 0.401, 0.504, 1331)).replace(chr(160), " ")
    '45 % (40 to 50) of 1,331'
    """
    return f"{per_cent(found)} of {found.n:,}"


def rate(found: Estimate) -> str:
    """A number per 1,000 with its interval; one that is surely below ten has a decimal.

    >>> rate(Estimate(12.0, 7.1, 20.2, 1000)), rate(Estimate(0.0, 0.0, 3.8, 1000))
    ('12 (7 to 20)', '0.0 (0.0 to 3.8)')
    """
    if (ends := _ends(found, 1.0)) is None:
        return _UNDEFINED
    value, low, high = (f"{end:,.{1 if ends[2] < 10.0 else 0}f}" for end in ends)
    return f"{value} ({low} to {high})"


def change(found: Estimate, factor: float = 1.0, unit: str = "") -> str:
    """A difference with its interval and signs, times a factor.

    >>> change(Estimate(0.081, 0.012, 0.174, 600), 100.0, "points")
    '+8 points (+1 to +17)'
    >>> change(Estimate(3.0, None, None, 2))
    '+3.0 (no interval)'
    """
    if found.value is not None and (found.low is None or found.high is None):
        value = factor * found.value
        digits = 1 if abs(value) < _SHORT else 0
        return f"{' '.join(filter(None, (_signed(value, digits), unit)))} (no interval)"
    return _told(_ends(found, factor), unit, _signed)


def size(found: Estimate, factor: float = 1.0, unit: str = "") -> str:
    """The size of a difference whose direction has been said.

    >>> size(Estimate(-0.08, -0.12, -0.04, 600), 100.0, "points")
    '8 points (4 to 12)'
    """
    ends = _ends(found, factor)
    return _told(ends if ends is None or ends[0] >= 0.0 else (-ends[0], -ends[2], -ends[1]), unit, _plain)


def sign_of(found: Estimate) -> int:
    """1 or -1 where the interval of a difference lies above or below nought, 0 where it cannot be told."""
    if found.low is None or found.high is None or found.low <= 0.0 <= found.high:
        return 0
    return 1 if found.low > 0.0 else -1


def half_width(found: Estimate, factor: float) -> str:
    """A value, half the length of its interval, and its number.

    >>> half_width(Estimate(0.452, 0.401, 0.504, 331), 100.0)
    '45 ± 5, n = 331'
    """
    if found.value is None:
        return f"n = {found.n:,}"
    return f"{factor * found.value:.0f} ± {factor * found.half_width:.0f}, n = {found.n:,}"


def times(factor: float) -> str:
    """A factor, after its sign of multiplication."""
    return f"{_TIMES} {factor:g}"


def gap(metres: float, scenario: Scenario) -> str:
    """A separation in the unit of its reader: yards at sea, feet in the air, metres on land."""
    size_m, name = gap_unit(scenario)
    return f"{metres / size_m:,.0f} {name}"


def gap_unit(scenario: Scenario) -> tuple[float, str]:
    """The unit of small separations: its length (m) and its symbol."""
    units = {"maritime": (METRES_PER_YARD, "yd"), "air": (METRES_PER_FOOT, "ft"), "border": (1.0, "m")}
    return units[scenario.domain.kind]


def way_unit(scenario: Scenario) -> tuple[float, str]:
    """The unit of long ways: its length (m) and its symbol."""
    return (1000.0, "km") if scenario.domain.kind == "border" else (METRES_PER_NAUTICAL_MILE, "nmi")


def _ends(found: Estimate, factor: float) -> Triple | None:
    if found.value is None or found.low is None or found.high is None:
        return None
    return factor * found.value, factor * found.low, factor * found.high


def _told(ends: Triple | None, unit: str, said: Callable[[float, int], str]) -> str:
    """Value, unit, interval; without decimals, but where the interval is short or would seem to begin at nought."""
    if ends is None:
        return _UNDEFINED
    nearest = min(abs(ends[1]), abs(ends[2])) if ends[1] * ends[2] > 0.0 else 1.0
    shortest = 1 if ends[2] - ends[1] < _SHORT else 0
    digits = next((digits for digits in range(shortest, _MOST_DIGITS) if round(nearest, digits) > 0.0), _MOST_DIGITS)
    value, low, high = (said(end, digits) for end in ends)
    unit = unit.removesuffix("s") if value.strip(f"+{_MINUS}") == "1" else unit
    return f"{' '.join(filter(None, (value, unit)))} ({low} to {high})"


def _plain(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    return text if float(text) == 0.0 else f"{'+' if value > 0.0 else _MINUS}{text}"
