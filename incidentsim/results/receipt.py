"""The receipt of a study: what made it, and what must be equal for it to be extended."""

import json
import platform
import shlex
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from incidentsim import journal
from incidentsim.errors import StudyError, refuse, verbatim
from incidentsim.results.points import CHANCES, Chance
from incidentsim.results.subject import Subject, of_scenario
from incidentsim.scenario.policies import PolicyIdentity, shipped_identity
from incidentsim.scenario.scenario import Scenario

SCHEMA_VERSION = 4
#: What must match for a study to be extended, and the words for it.
_IDENTITY = {
    "design": "design",
    "scenario_hash": "scenario",
    "seed": "seed",
    "chance": "draws",
    "shard": "shard",
    "engine": "engine",
    "version": "version of incidentsim",
    "journal_schema": "version of the journal",
    "blue_policy": "policy of blue",
    "blue_policy_source": "source of the policy of blue",
    "red_policy": "policy of red",
    "red_policy_source": "source of the policy of red",
}
_AS_NAMED = "as each point names it"


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
    """What made a study; the number of replications, and of a design's points, is no part of it: they may grow.

    scenario  the name of the scenario, or of the design that `design` names
    chance    whether points meet the same draws: common, independent or antithetic
    shard     which part of a study it is, such as 2/3; nothing for a whole one
    """

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
    design: str = ""
    chance: str = "common"
    shard: str = ""

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
    """The receipt of a study of one scenario that begins now."""
    return receipt_of(of_scenario(scenario, seed), maker)


def receipt_of(subject: Subject, maker: Maker) -> Receipt:
    """The receipt of a study that begins now."""
    blue, red = _policies(subject, maker)
    return Receipt(
        schema_version=SCHEMA_VERSION,
        version=maker.version,
        scenario=subject.name,
        title=subject.title,
        scenario_hash=subject.hash,
        seed=subject.seed,
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
        ensemble="; ".join(subject.ensembles),
        design="" if subject.design is None else subject.name,
        chance=subject.chance,
    )


def _policies(subject: Subject, maker: Maker) -> tuple[PolicyIdentity, PolicyIdentity]:
    """The policies of blue and red: handed in, or those of the scenario; of a design, those that its points name."""
    first = next(iter(subject.scenarios.values()))
    found = []
    for own, force in zip(maker.policies, (first.blue, first.red), strict=True):
        shipped = shipped_identity(force.policy)
        several = subject.design is not None
        found.append(own or (PolicyIdentity(_AS_NAMED, shipped.source) if several else shipped))
    return found[0], found[1]


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
    if document["schema_version"] < SCHEMA_VERSION:  # written before there were ensembles, designs or shards
        document = {"ensemble": "", "design": "", "chance": "common", "shard": "", **document}
    for field in fields(Receipt):
        if type(document.get(field.name)) is not field.type:
            got = document.get(field.name, verbatim("nothing"))
            hint = "Restore it from a copy."
            raise refuse(f"{where}: {field.name}", got, f"a {field.type.__name__}", hint, kind=StudyError)  # type: ignore[union-attr]
    return Receipt(**{field.name: document[field.name] for field in fields(Receipt)})


def chance_of(receipt: Receipt) -> Chance:
    """How the points of a study share chance, as its receipt says.

    Raises   StudyError where it says something else.
    """
    for known in CHANCES:
        if receipt.chance == known:
            return known
    allowed = f"one of {', '.join(CHANCES)}"
    raise refuse("receipt.json: chance", receipt.chance, allowed, "Restore it from a copy.", kind=StudyError)


def _short(value: object) -> str:
    text = str(value) or "none"
    return f"{text[:12]}…" if len(text) == 64 else text
