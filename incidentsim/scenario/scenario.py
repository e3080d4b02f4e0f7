"""A whole scenario: one door for everything that a trial needs to know, and its hash."""

import hashlib
import json
from zlib import crc32

from pydantic import Field, model_validator

from incidentsim.errors import refuse, verbatim
from incidentsim.scenario.channels import Channel
from incidentsim.scenario.laws import Distribution, Part
from incidentsim.scenario.members import Ensemble
from incidentsim.scenario.minds import AnyInteroperability, Belief, BundleCoefficients, Decision, Force, Perception
from incidentsim.scenario.parts import Domain, Ladder
from incidentsim.scenario.politics import Aftermath, Politics, ThirdParty, Trigger
from incidentsim.scenario.programme import Programme, Theatre

SCHEMA_VERSION = 1
SIDES = ("blue", "red")


class Provenance(Part):
    """Who says so: the source of a value, the grade of that evidence, and the range of an assumption."""

    source: str = Field(min_length=1, description="A key of evidence/sources.toml, or an identifier of an assumption.")
    grade: str = Field(min_length=1, description="R read, C computed, M from memory, A assumption, U the user's own.")
    low: float | None = Field(default=None, description="Low end of the range to sweep, in SI.")
    high: float | None = Field(default=None, description="High end of the range to sweep, in SI.")
    note: str = Field(default="", description="What to know about it.")


class Meeting(Part):
    """One encounter of the scenario: when it starts, and the state of that day where it differs."""

    start_s: float = Field(ge=0, description="Start, since the beginning of the trial.")
    blue_trust: float | None = Field(default=None, ge=0.01, le=0.99, description="Trust of blue on that day.")
    red_trust: float | None = Field(default=None, ge=0.01, le=0.99, description="Trust of red on that day.")
    interoperability: AnyInteroperability | None = Field(default=None, description="Interoperability on that day.")


class Scenario(Part):
    """Everything a trial needs to know, but the seed. SI units; no functions, no paths inside."""

    schema_version: int = Field(ge=1, le=SCHEMA_VERSION, description="Version of this file format.")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60, description="Short name, as typed in commands.")
    title: str = Field(min_length=1, max_length=200, description="What it is, in a line.")
    story: str = Field(default="", max_length=20_000, description="What happens, what is documented, what is assumed.")
    domain: Domain
    ladder: Ladder
    interoperability: AnyInteroperability = Field(description="Its four components, or one number for all of them.")
    bundle: BundleCoefficients
    perception: Perception
    belief: Belief
    decision: Decision
    blue: Force
    red: Force
    channels: dict[str, Channel] = Field(description="The channels that exist, by name.")
    politics: Politics
    third_party: ThirdParty
    aftermath: Aftermath
    trigger: Trigger | None = Field(default=None, description="An act without a scene, in place of one.")
    start_utc_s: float = Field(ge=0, le=86_400, description="Time of day (UTC) when the trial starts.")
    encounters: tuple[Meeting, ...] = Field(min_length=1, max_length=10_000, description="One, or a surge.")
    programme: Programme | None = Field(default=None, description="The years: an exchange programme about it.")
    uncertain: dict[str, Distribution] = Field(
        default={}, description="Parameters resolved once a replication, by path."
    )
    ensemble: Ensemble | None = Field(default=None, description="Parameters resolved together, once a replication.")
    evidence: dict[str, Provenance] = Field(default={}, description="Who says so, by path.")

    @model_validator(mode="after")
    def _consistent(self) -> "Scenario":
        _check_units(self)
        _check_plans(self)
        _check_channels(self)
        _check_start(self)
        _check_theatres(self)
        top = len(self.ladder.rungs) - 1
        if self.trigger is not None and self.trigger.rung > top:
            raise refuse("trigger.rung", self.trigger.rung, f"at most the top rung, {top}", "Lower it, or add rungs.")
        if self.trigger is not None and self.trigger.rung < self.ladder.unsafe_rung:
            allowed = f"at least the unsafe rung, {self.ladder.unsafe_rung}"
            raise refuse("trigger.rung", self.trigger.rung, allowed, "An act below it has no aftermath: raise it.")
        for side, force in (("blue", self.blue), ("red", self.red)):
            highest = max(force.aim.goals)
            if highest > top:
                raise refuse(f"{side}.aim", highest, f"at most the top rung, {top}", "Lower the goal, or add rungs.")
            for key in ("preauthorised_rung", "self_defence_rung", "warns_before_rung"):
                if (getattr(force.roe, key) or 0) > top:
                    raise refuse(
                        f"{side}.roe.{key}", getattr(force.roe, key), f"at most the top rung, {top}", "Lower it."
                    )
        return self


def _check_units(scenario: Scenario) -> None:
    seen: dict[str, str] = {}
    for side, force in (("blue", scenario.blue), ("red", scenario.red)):
        if not any(unit.station == "leads" for unit in force.units.values()):
            allowed = "at least one unit that leads"
            raise refuse(f"{side}.units", "escorts only", allowed, 'Write station = "leads" for one of them.')
        for key, unit in force.units.items():
            where = f"{side}.units.{key}.name"
            if unit.name in seen:
                raise refuse(
                    where, unit.name, f"a name of its own ({seen[unit.name]} has this one)", "Rename one of the two."
                )
            seen[unit.name] = where


def _check_plans(scenario: Scenario) -> None:
    for side, force in (("blue", scenario.blue), ("red", scenario.red)):
        for plan, channels in (("plan", force.plan), ("aftermath_plan", force.aftermath_plan)):
            for channel in channels:
                if channel not in scenario.channels:
                    allowed = f"a channel of the scenario ({', '.join(scenario.channels) or 'it has none'})"
                    hint = f"Define [channels.{channel}], or drop it from the plan."
                    raise refuse(f"{side}.{plan}", channel, allowed, hint)
                if plan == "aftermath_plan" and scenario.channels[channel].echelon == "bridge":
                    allowed = "a channel above the bridge: a hotline, a ministry's or leaders' line, a mediator"
                    raise refuse(f"{side}.{plan}", channel, allowed, "Capitals do not call on bridge channels.")


def channel_address(name: str) -> int:
    """The entity by which the draws of a channel are addressed: its name's, so that no other channel moves them."""
    return crc32(name.encode()) & 0x7FFF


def _check_channels(scenario: Scenario) -> None:
    taken: dict[int, str] = {}
    for name in scenario.channels:
        twin = taken.setdefault(channel_address(name), name)
        if twin != name:
            raise refuse(f"channels.{name}", name, f"a name whose draws are not those of {twin!r}", "Rename it.")


def _check_start(scenario: Scenario) -> None:
    ring_m = scenario.domain.rings.collision_m
    for key, blue in scenario.blue.units.items():
        for other, red in scenario.red.units.items():
            apart_m = sum((a - b) * (a - b) for a, b in zip(blue.position_m, red.position_m, strict=True)) ** 0.5
            if apart_m <= ring_m:
                allowed = f"more than the collision ring, {ring_m:g} m, apart at the start"
                where, got = f"red.units.{other}.position_m", verbatim(f"{apart_m:g} m from blue.units.{key}")
                raise refuse(where, got, allowed, "Move one of the units, or make the ring smaller.")


def _check_theatres(scenario: Scenario) -> None:
    """Each theatre has an encounter of its own domain, which is no programme itself."""
    for domain, theatre in () if scenario.programme is None else scenario.programme.theatres.items():
        where, own = f"programme.theatres.{domain}", theatre.scenario or scenario
        if own.domain.kind != domain:
            hint = f"Name an encounter of that domain: [{where}] scenario = ..."
            raise refuse(where, own.domain.kind, f"an encounter whose domain is {domain}", hint)
        if theatre.scenario is not None and (own.programme is not None or own.ensemble is not None):
            hint = "Name an encounter that is neither."
            raise refuse(f"{where}.scenario", own.name, "an encounter, no programme and no ensemble", hint)
        if scenario.programme and scenario.programme.mechanisms.coercion.goal >= len(own.ladder.rungs):
            allowed = f"at most the top rung of {own.name}, {len(own.ladder.rungs) - 1}"
            got = scenario.programme.mechanisms.coercion.goal
            raise refuse("programme.mechanisms.coercion.goal", got, allowed, "Lower it.")


def scenario_hash(scenario: Scenario) -> str:
    """The SHA-256 (hex) of what the model runs on: every value, but no name, story or evidence.

    Mending a source or a sentence leaves the hash; changing any number, law or choice changes it, and so does the
    order of the channels, by which notes name them.
    """
    content = scenario.model_dump(mode="json", exclude={"name", "title", "story", "evidence"})
    content["uncertain"] = dict(sorted(content["uncertain"].items()))
    if content["programme"] is None:
        del content["programme"]
    if content["ensemble"] is None:
        del content["ensemble"]
    else:
        del content["ensemble"]["name"]
    for side in SIDES:  # what came into the format later counts only where it is used
        content[side]["roe"] = {key: value for key, value in content[side]["roe"].items() if value is not None}
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


Theatre.model_rebuild(_types_namespace={"Scenario": Scenario})
Programme.model_rebuild(_types_namespace={"Theatre": Theatre})
Scenario.model_rebuild()
