"""The receipt of a study: what made it, and what must be equal for it to be extended."""

import json
import platform
import shlex
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from incidentsim import journal
from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.scenario.policies import PolicyIdentity, shipped_identity
from incidentsim.scenario.scenario import Scenario, scenario_hash

SCHEMA_VERSION = 2
#: What must match for a study to be extended, and the words for it.
_IDENTITY = {
    "scenario_hash": "scenario",
    "seed": "seed",
    "engine": "engine",
    "version": "version of incidentsim",
    "journal_schema": "version of the journal",
    "blue_policy": "policy of blue",
    "blue_policy_source": "source of the policy of blue",
    "red_policy": "policy of red",
    "red_policy_source": "source of the policy of red",
}


@dataclass(frozen=True, slots=True)
class Maker:
    """Who runs trials, and how: what a receipt needs to know beside scenario and seed.

    policies  of blue and red, where they are not those that the scenario names
    """

    engine: str
    version: str
    draws: str
    command: tuple[str, ...] = ()
    policies: tuple[PolicyIdentity | None, PolicyIdentity | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What made a study; the number of replications is no part of it, since that may grow."""

    schema_version: int
    version: str
    scenario: str
    title: str
    scenario_hash: str
    seed: int
    engine: str
    draws: str
    python: str
    system: str
    machine: str
    created: str
    journal_schema: int
    command: str
    blue_policy: str
    blue_policy_source: str
    red_policy: str
    red_policy_source: str
    ensemble: str = ""

    def identity(self) -> dict[str, object]:
        """What must be equal for a study to be extended."""
        return {name: getattr(self, name) for name in _IDENTITY}

    def differences(self, other: "Receipt") -> list[str]:
        """Where another receipt differs so that its rows must not be mixed with these, in words."""
        theirs = other.identity()
        changed = [(name, value, theirs[name]) for name, value in self.identity().items() if value != theirs[name]]
        return [f"{_IDENTITY[name]} {_short(mine)}, not {_short(new)}" for name, mine, new in changed]

    def to_json(self) -> str:
        """The receipt as JSON text."""
        return json.dumps(asdict(self), indent=1) + "\n"


def receipt_for(scenario: Scenario, seed: int, maker: Maker) -> Receipt:
    """The receipt of a study that begins now."""
    blue = maker.policies[0] or shipped_identity(scenario.blue.policy)
    red = maker.policies[1] or shipped_identity(scenario.red.policy)
    drawn = scenario.ensemble
    return Receipt(
        schema_version=SCHEMA_VERSION,
        version=maker.version,
        scenario=scenario.name,
        title=scenario.title,
        scenario_hash=scenario_hash(scenario),
        seed=seed,
        engine=maker.engine,
        draws=maker.draws,
        python=platform.python_version(),
        system=platform.system(),
        machine=platform.machine(),
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        journal_schema=journal.SCHEMA_VERSION,
        command=shlex.join(maker.command),
        blue_policy=blue.name,
        blue_policy_source=blue.source,
        red_policy=red.name,
        red_policy_source=red.source,
        ensemble="" if drawn is None else f"{drawn.name}, {len(drawn.members)} members",
    )


def from_json(text: str, where: str) -> Receipt:
    """A receipt from JSON text; `where` names the file in an error."""
    try:
        document: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise refuse(
            where, verbatim(str(error)[:80]), "a receipt", "Restore it from a copy.", kind=StudyError
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("schema_version"), int):
        got = verbatim("something else")
        raise refuse(where, got, "a receipt of a study", "Choose another folder.", kind=StudyError)
    if document["schema_version"] > SCHEMA_VERSION:
        got = verbatim(f"version {document['schema_version']}")
        hint = "A later incidentsim wrote it; use that one."
        raise refuse(where, got, f"at most version {SCHEMA_VERSION}", hint, kind=StudyError)
    if document["schema_version"] == 1:  # written before there were ensembles
        document.setdefault("ensemble", "")
    for field in fields(Receipt):
        if type(document.get(field.name)) is not field.type:
            got = document.get(field.name, verbatim("nothing"))
            hint = "Restore it from a copy."
            raise refuse(f"{where}: {field.name}", got, f"a {field.type.__name__}", hint, kind=StudyError)  # type: ignore[union-attr]
    return Receipt(**{field.name: document[field.name] for field in fields(Receipt)})


def _short(value: object) -> str:
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text
