"""Times as people say them: the clock of a scene, the days of an aftermath, a length of time."""

DAY_S = 86_400


def clock(at_s: float) -> str:
    """A time since the start of the trial, as +hours:minutes:seconds.

    >>> clock(750.4)
    '+00:12:30'
    """
    whole = round(at_s)
    return f"+{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def day(at_s: float) -> str:
    """A time since the start of the trial, as the day that it is since then, and hours and minutes of that day.

    >>> day(109_800.0)
    'day 2, 06:30'
    """
    whole = round(at_s / 60.0)
    return f"day {whole // 1440 + 1}, {whole // 60 % 24:02d}:{whole % 60:02d}"


def spell(seconds: float) -> str:
    """A length of time as people say it.

    >>> spell(90.2), spell(341.0), spell(7500.0), spell(270_000.0)
    ('90 s', '5 min 41 s', '2 h 5 min', '3 d 3 h')
    """
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7200:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 2 * DAY_S:
        return f"{whole // 3600} h {whole // 60 % 60} min"
    return f"{whole // DAY_S} d {whole // 3600 % 24} h"
