"""The first files of a study over a design: the design itself, what an editor needs, and what to do next."""

import json

from incidentsim.design.factors import assumed
from incidentsim.design.schema import shipped_text
from incidentsim.errors import IncidentSimError
from incidentsim.measures import family_of_scenarios
from incidentsim.scenario.paths import field_at, leaves, provenance_at, vary
from incidentsim.scenario.scenario import Scenario

DESIGN, SCHEMA, README = "design.toml", "design.schema.json", "README.md"
#: What the skeleton takes for unknown, if the evidence of the scenario gives a range for it: the first that there is.
_LIKELY = ("perception.misread_probability", "red.trust", "decision.pace")


def skeleton(name: str, base: str, scenario: Scenario) -> dict[str, str]:
    """The files of a study called `name` over a design of `scenario`, which its file knows as `base`."""
    return {DESIGN: _design(name, base, scenario), SCHEMA: shipped_text(), README: _readme(name, scenario)}


def _design(name: str, base: str, scenario: Scenario) -> str:
    family = family_of_scenarios([scenario])
    asked = f"measures = {json.dumps(family.watched)}"
    return f'''\
#:schema ./{SCHEMA}
# The line above lets an editor explain and check what you write (VS Code: "Even Better TOML"). Nothing is loaded
# from a network. What only the scenarios can tell is said by `incidentsim check {DESIGN}`.

schema_version = 1
name = {_quoted(name)}
title = {_quoted(f"A design that starts from {scenario.name}")}
question = """
What is asked; which answer would change what is done.
"""

# Names of the catalogue, or files beside this one; each is crossed with all that follows.
scenarios = [{_quoted(base)}]
seed = 1
draws = "common"                      # all points meet the same accidents; or "independent", "antithetic"
{asked:<36}  # what is asked of; `incidentsim show {family.watched[0]}` tells of one

# How the two bridges choose, crossed with the scenarios; a side left out keeps the policy of its scenario.
#
# [[policies]]
# name = "as-it-is"
#
# [[policies]]
# name = "steadfast-blue"
# blue = "steadfast"

# Levers: what can be chosen. A factor sets the path that is its name, or that stands in `path`.

[levers.interoperability]
values = [0.0, 0.5, 1.0]

{_hotline(scenario)}
# Uncertainties: what cannot be chosen, and is not known. Beside `values`, `levels` and `range = [low, high]` a factor
# may have a distribution, such as dist = "triangular" with low, mode and high.

{_uncertainty(scenario)}

# Every value with every other. A sample of n points in its place: method = "sobol", "halton" or "latin-hypercube";
# "morris" or "saltelli" for an analysis of sensitivity; "table" for points of your own, with file = "points.csv".

[sampling]
method = "grid"
levels = 3                            # how many values are taken of a range

[replications]
n = 50                                # or precision = {{ success = "2pp" }}
'''


def _hotline(scenario: Scenario) -> str:
    """A factor of levels, and one that acts only at one of these, as comments; of a channel that there is."""
    channel = next((name for name in ("hotline", *scenario.channels) if name in scenario.channels), None)
    if channel is None:
        return "# A factor of named levels is written as levels.NAME = { PATH = VALUE }, each path in quotation marks."
    return f"""\
# Named levels, each of which sets one path or several; "both." stands for both sides. And a factor that acts only
# where another one has a certain value.
#
# [levers.{channel}]
# levels.none = {{ "both.plan" = [] }}
# levels.line = {{ "both.plan" = [{_quoted(channel)}] }}
#
# [levers.refusal]
# path = "channels.{channel}.refusal"
# values = [0.0, 0.1]
# when = {{ {channel} = ["line"] }}
"""


def _uncertainty(scenario: Scenario) -> str:
    for path in (*_LIKELY, *(path for path, _ in leaves(scenario))):
        ends = _range_of(scenario, path)
        if ends is not None:
            field, said = field_at(path, scenario), provenance_at(scenario, path)
            meaning = (field.description if field else "") or ""
            given = f"{ends[0]:g} to {ends[1]:g} ({_plain(said.source)})"
            return (
                f"# {meaning} The evidence of the scenario gives {given}.\n\n"
                f'[uncertainties.{path.split(".")[-1]}]\npath = {_quoted(path)}\nrange = "assumed"'
            )
    return "# The evidence of this scenario gives no range; write range = [low, high]."


def _range_of(scenario: Scenario, path: str) -> tuple[float, float] | None:
    """The range that the evidence gives for a path, if a factor can take all of it."""
    try:
        ends = assumed(path, scenario)
        if ends is None or not ends[0] < ends[1]:
            return None
        for part in (0.0, 0.381966, 1.0):
            vary(scenario, path, ends[0] + part * (ends[1] - ends[0]))
    except IncidentSimError:
        return None
    return ends


def _plain(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _readme(name: str, scenario: Scenario) -> str:
    return f"""\
# {name}

A study over a design that starts from `{scenario.name}`: {scenario.title}.

- `{DESIGN}`: what is tried, and how often. Levers can be chosen, uncertainties cannot.
- `{SCHEMA}`: lets an editor explain and check that file. Made anew by `incidentsim schema --design -o {SCHEMA}`.

What to do next, in this folder:

```console
$ incidentsim check {DESIGN}
$ incidentsim run {DESIGN} -o results
```

`check` says what is wrong, in which line, and how many points and trials the design asks for. `run` runs them, goes on
where it was stopped, and adds what a larger design asks for without changing a row.
"""
