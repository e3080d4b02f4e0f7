"""Units at the doors: knots, nautical miles, feet, yards, minutes, hours, degrees to SI and back.

Inside the simulator every quantity is in SI (m, s, m/s, rad, rad/s). Files may write quantities with
a unit ("12 nmi", "450 kn", "4 min"); figures and texts show the reader's units.
Source of the factors: the international nautical mile (1,852 m), yard (0.9144 m) and foot (0.3048 m); the Julian year
(365.25 days) and a twelfth of it.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from incidentsim.errors import ScenarioError, refuse, verbatim

METRES_PER_NAUTICAL_MILE = 1852.0
METRES_PER_YARD = 0.9144
METRES_PER_FOOT = 0.3048
METRES_PER_SECOND_PER_KNOT = METRES_PER_NAUTICAL_MILE / 3600.0

LENGTH: Mapping[str, float] = {
    "m": 1.0,
    "km": 1000.0,
    "nmi": METRES_PER_NAUTICAL_MILE,
    "yd": METRES_PER_YARD,
    "ft": METRES_PER_FOOT,
}
TIME: Mapping[str, float] = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "mo": 2629800.0, "y": 31557600.0}
SPEED: Mapping[str, float] = {"m/s": 1.0, "km/h": 1000.0 / 3600.0, "kn": METRES_PER_SECOND_PER_KNOT}
ANGLE: Mapping[str, float] = {"rad": 1.0, "deg": math.pi / 180.0}
TURN_RATE: Mapping[str, float] = {"rad/s": 1.0, "deg/s": math.pi / 180.0}
DIMENSIONS: Mapping[str, Mapping[str, float]] = {
    "length": LENGTH,
    "time": TIME,
    "speed": SPEED,
    "angle": ANGLE,
    "turn rate": TURN_RATE,
}
SI_SYMBOL: Mapping[str, str] = {"length": "m", "time": "s", "speed": "m/s", "angle": "rad", "turn rate": "rad/s"}
#: The ending of a parameter's name tells its dimension; the first ending that fits counts.
SUFFIXES: tuple[tuple[str, str], ...] = (
    ("_mps", "speed"),
    ("_radps", "turn rate"),
    ("_rad", "angle"),
    ("_m", "length"),
    ("_s", "time"),
)

#: Up to which size (s) a time is told in each unit.
_SPOKEN_TIMES = (("s", 120.0), ("min", 7200.0), ("h", 172800.0), ("d", 1.5 * 31557600.0), ("y", math.inf))

_NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*([A-Za-z/]+)\s*$")


def dimension_of(name: str) -> str | None:
    """The dimension that a parameter's name declares by its ending, or None for a pure number.

    >>> dimension_of("standoff_m"), dimension_of("turn_rate_radps"), dimension_of("trust")
    ('length', 'turn rate', None)
    """
    return next((dimension for ending, dimension in SUFFIXES if name.endswith(ending)), None)


def to_si(text: str, dimension: str, where: str = "quantity", otherwise: str = " or as a bare number in SI") -> float:
    """The SI value of a quantity written with its unit, such as "12 nmi".

    Takes    the text, a key of `DIMENSIONS`, the place to name in an error, and in what other way it may be written.
    Returns  the value in m, s, m/s, rad or rad/s.
    Raises   ScenarioError for a text that is no quantity, or of another dimension.

    >>> to_si("12 nmi", "length"), to_si("4 min", "time")
    (22224.0, 240.0)
    """
    symbols = DIMENSIONS[dimension]
    allowed = f"a {dimension} with one of the units {', '.join(symbols)}"
    found = _QUANTITY.match(text)
    if found is None:
        raise refuse(where, text, allowed, f'Write it as "10 {next(iter(symbols))}"{otherwise}.')
    number, symbol = found.groups()
    if symbol not in symbols:
        other = next((name for name, table in DIMENSIONS.items() if symbol in table), None)
        hint = f"{symbol!r} is a unit of {other}." if other else f"{symbol!r} is not a unit known here."
        raise refuse(where, text, allowed, hint)
    return float(number.replace("_", "")) * symbols[symbol]


def pattern_of(dimension: str) -> str:
    """The regular expression (the same in Python and in JSON Schema) of a quantity of a dimension.

    >>> bool(re.search(pattern_of("length"), "12 nmi")), bool(re.search(pattern_of("length"), "12 kn"))
    (True, False)
    """
    return rf"^\s*{_NUMBER}\s*({'|'.join(DIMENSIONS[dimension])})\s*$"


def in_unit(value_si: float, symbol: str) -> float:
    """A value in SI, told in the unit `symbol`.

    >>> round(in_unit(1852.0, "nmi"), 6), in_unit(90.0, "min")
    (1.0, 1.5)
    """
    for table in DIMENSIONS.values():
        if symbol in table:
            return value_si / table[symbol]
    raise refuse(
        "unit", symbol, f"one of {', '.join(s for t in DIMENSIONS.values() for s in t)}", "Choose one of them."
    )


def told(value_si: float, dimension: str | None) -> str:
    """A value as a person would say it: distances in nmi or yd, speeds in kn, times in s, min, h, d or y.

    >>> told(18520.0, "length"), told(137.16, "length"), told(90.0, "time"), told(5400.0, "time")
    ('10 nmi', '150 yd', '90 s', '90 min')
    """
    if dimension is None or not math.isfinite(value_si):
        return f"{value_si:.4g}"
    symbol = _spoken_unit(abs(value_si), dimension)
    return f"{in_unit(value_si, symbol):.4g} {symbol}"


def spoken(path: str, value: Any) -> str:
    """A value in the reader's units.

    >>> spoken("red.trust", 0.27170149), spoken("domain.standoff_m", 1852.0), spoken("both.plan", ["radio", "hotline"])
    ('0.2717', '1 nmi', 'radio, hotline')
    """
    if isinstance(value, tuple | list):
        return ", ".join(spoken(path, item) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) and dimension_of(path) is None:
        return str(value)
    return told(float(value), dimension_of(path))


def _spoken_unit(size: float, dimension: str) -> str:
    match dimension:
        case "length":
            return "nmi" if size >= METRES_PER_NAUTICAL_MILE else "yd"
        case "speed":
            return "kn"
        case "angle":
            return "deg"
        case "turn rate":
            return "deg/s"
        case _:
            return next(symbol for symbol, limit in _SPOKEN_TIMES if size < limit)


__all__ = [
    "DIMENSIONS",
    "SI_SYMBOL",
    "ScenarioError",
    "dimension_of",
    "in_unit",
    "pattern_of",
    "to_si",
    "told",
    "verbatim",
]
