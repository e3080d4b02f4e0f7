"""A scene and an aftermath in which everything is certain, and records of what surely happens in them."""

from incidentsim.evidence.casebook import record_from
from incidentsim.evidence.record import Record

HEAD = """\
title = "A planted case"
date = 2020-01-01
clock = "UTC"
start = "10:00"
domain = "maritime"
part = "{part}"
sides = {{ blue = "Blue", red = "Red" }}
severity = {{ value = {severity}, grade = "A" }}
outcome = {{ told = "Something.", grade = "A" }}
decider = {{ told = "Somebody.", grade = "A" }}
"""


def deed(what: str, who: str = "red", at: str | None = "then", **more: object) -> str:
    """An event of a record; with `at` None what never happened."""
    lines = [f"[[{'never' if at is None else 'events'}]]", f'what = "{what}"', f'who = "{who}"', 'told = "It."']
    lines += [f'at = "{at}"'] if at is not None else []
    lines += [f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"' for key, value in more.items()]
    return "\n".join([*lines, 'grade = "A"', ""])


def number(measure: str, value: str, **more: object) -> str:
    """A documented number."""
    lines = ["[[numbers]]", f'measure = "{measure}"', f"value = {value}", 'told = "It."', 'grade = "A"']
    return "\n".join([*lines, *(f'{key} = "{said}"' for key, said in more.items()), ""])


def planted(*tables: str, severity: int = 2, part: str = "scene") -> Record:
    """A record of these events."""
    return record_from(HEAD.format(part=part, severity=severity) + "\n".join(tables), "planted")
