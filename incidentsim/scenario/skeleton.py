"""The first files of a study: a scenario that starts from another one, what an editor needs, and what to do next."""

import json
import re
import shlex
from collections.abc import Iterator

from incidentsim.evidence import grade_of
from incidentsim.scenario.laws import Part
from incidentsim.scenario.paths import field_at, leaves, provenance_at, value_at
from incidentsim.scenario.scenario import Scenario
from incidentsim.scenario.schema import shipped_text
from incidentsim.units import SI_SYMBOL, dimension_of, told

SCENARIO, SCHEMA, README = "scenario.toml", "scenario.schema.json", "README.md"


def name_from(folder: str) -> str:
    """A name that a scenario may have, from that of its folder.

    >>> name_from("Two Patrol Boats (2nd try)"), name_from("...")
    ('two-patrol-boats-2nd-try', 'study')
    """
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:60].strip("-") or "study"


def skeleton(name: str, base: str, scenario: Scenario) -> dict[str, str]:
    """The files of a study called `name` that starts from `scenario`, which its file knows as `base`."""
    return {
        SCENARIO: _scenario(name, base, scenario),
        SCHEMA: shipped_text(),
        README: _readme(name, base, scenario),
    }


def _scenario(name: str, base: str, scenario: Scenario) -> str:
    examples = "\n".join(line for example in _examples(scenario) for line in (*example, "#"))
    return f'''\
#:schema ./{SCHEMA}
# The line above lets an editor explain and check what you write (VS Code: "Even Better TOML"). Nothing is loaded
# from a network. What only the whole scenario can tell is said by `incidentsim check {SCENARIO}`.

base = {_quoted(base)}
name = {_quoted(name)}
title = {_quoted(f"A study that starts from {scenario.name}")}
story = """
What happens; what of it is documented, with sources; what is assumed.
"""

# Write down only what differs from the base; `incidentsim show {shlex.quote(base)}` lists all there is.
# Each block below says what the base says already. To change a number, take away the "# " before its lines, put
# your value in, and say where it comes from: a key of the registry (`incidentsim show` names it), or any text with
# a grade: R read, C computed, M from memory, A assumption, U your own.
#
{examples}
# A number that nobody knows is drawn once a replication:
#
# [perception]
# misread_probability = {{ dist = "uniform", low = 0.05, high = 0.4 }}
'''


def _examples(scenario: Scenario) -> Iterator[list[str]]:
    """Values of each kind as the file would say them, each under a table of its own."""
    channel = next((name for name in ("hotline", *scenario.channels) if name in scenario.channels), None)
    yield _example(scenario, "A pure number", "red.trust")
    yield _example(scenario, "A quantity with its unit (a bare number is in SI)", "domain.standoff_m")
    yield _example(scenario, "A law of times, drawn at each use", "red.group.decision")
    if channel is not None:
        yield _example(scenario, "A property of a channel", f"channels.{channel}.refusal")


def _example(scenario: Scenario, kind: str, path: str) -> list[str]:
    table, _, key = path.rpartition(".")
    value, field = value_at(scenario, path), field_at(path, scenario)
    meaning = (field.description if field else "") or ""
    if isinstance(value, Part):
        inside = (f"{name} = {_written(scenario, f'{path}.{name}', each)}" for name, each in _fields(value))
        return [f"# {kind}. {meaning}", "#", f"# [{path}]", *(f"# {line}" for line in inside)]
    now = told(value, dimension_of(path))
    said = f"{key} = {_written(scenario, path, value)}"
    return [f"# {kind}. {meaning} Now {now}.", "#", f"# [{table}]", f"# {said}"]


def _fields(part: Part) -> Iterator[tuple[str, object]]:
    yield from ((name, getattr(part, name)) for name in type(part).model_fields)


def _written(scenario: Scenario, path: str, value: object) -> str:
    """A value as a file says it, with who says so and its range."""
    if not isinstance(value, int | float):
        return _plain(value)
    who, dimension = provenance_at(scenario, path), dimension_of(path)
    grade = f", grade = {_quoted(who.grade)}" if grade_of(who.source) != who.grade else ""
    fits = who.low is not None and who.high is not None and who.low <= value <= who.high
    span = f", range = [{_number(who.low, dimension)}, {_number(who.high, dimension)}]" if fits else ""
    note = f", note = {_quoted(who.note)}" if who.note else ""
    return f"{{ value = {_number(value, dimension)}, source = {_quoted(who.source)}{grade}{span}{note} }}"


def _plain(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _number(value: float | None, dimension: str | None) -> str:
    """A number that reads back as the same number, with its unit if it has one."""
    short = f"{value:g}"
    exact = short if float(short) == value else repr(value)
    return _quoted(f"{exact} {SI_SYMBOL[dimension]}") if dimension else exact


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _readme(name: str, base: str, scenario: Scenario) -> str:
    said, count = shlex.quote(base), sum(1 for _ in leaves(scenario))
    return f"""\
# {name}

A study that starts from `{scenario.name}`: {scenario.title}.

- `{SCENARIO}`: the scenario. Write down what differs from the base; the other {count} parameters stay as they are.
- `{SCHEMA}`: lets an editor explain and check that file. Made anew by `incidentsim schema -o {SCHEMA}`.

What to do next, in this folder:

```console
$ incidentsim check {SCENARIO}
$ incidentsim diff {said} {SCENARIO}
$ incidentsim trace {SCENARIO} -o encounter.png
$ incidentsim run {SCENARIO} -n 200 -o results
$ incidentsim figures results
```

`check` says what is wrong, in which line, and counts the numbers without a source. `diff` says in sentences what is
changed. `trace` draws one encounter. `run` repeats it, and adds trials when it is run again with a larger `-n`;
`figures` draws what they say.
"""
