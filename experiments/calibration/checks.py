"""Targets that nothing was matched to: what the untouched model says of V10 and V17, and of each preset as it ships."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.arms import arm_run, with_settings
from experiments.calibration import records
from experiments.calibration.records import Record
from incidentsim import __version__
from incidentsim.analysis.estimates import Columns, Estimate, estimate, share
from incidentsim.choose import engine_named
from incidentsim.journal import Did
from incidentsim.scenario.ensembles import load_ensemble, with_ensemble
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario

WAR_RUNG = 7.0


@dataclass(frozen=True, slots=True)
class Untuned:
    """What a scenario gives with every coefficient as assumed."""

    name: str
    encounters: int
    unsafe: Estimate
    violent: Estimate
    refused: Estimate


@dataclass(frozen=True, slots=True)
class Crises:
    """How crises ended: those that followed a serious scene, or began as an act without one."""

    where: str
    violent: Estimate
    war: Estimate


@dataclass(frozen=True, slots=True)
class Radio:
    """Errors of messages on the radio: made at a sending, and standing when the message was taken in."""

    where: str
    made: Estimate
    standing: Estimate


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that is told beside the matching."""

    untuned: tuple[Untuned, ...]
    crises: tuple[Crises, ...]
    radio: tuple[Radio, ...]

    def told(self, refused: Record) -> Iterator[tuple[str, ...]]:
        """Rows: target, the record, where, the model, and whether it passes."""
        violence, war, read_back = records.violence(), records.war(), records.read_back()
        for crisis in self.crises:
            record = f"ICB: {violence.words}, {war.words}"
            says = f"violence {_pct(crisis.violent)}; rung 7 {_pct(crisis.war)} of {crisis.violent.n:,} crises"
            both = (_meets(crisis.violent, violence), _meets(crisis.war, war))
            yield "V10", record, crisis.where, says, _verdict(both)
        for radio in self.radio:
            says = f"made {_pct(radio.made)}; standing {_pct(radio.standing)}; {radio.made.n:,} sendings"
            yield "V17", read_back.words, radio.where, says, _verdict((_meets(radio.made, read_back),))
        for row in self.untuned:
            yield "V19", refused.words, f"`{row.name}`", _pct(row.refused), _verdict((_meets(row.refused, refused),))


def all_checks(plan: Mapping[str, Any], ensembles: Mapping[str, str]) -> Checks:
    """Run what a design lists; `ensembles` by the scenario that they were made for."""
    seed = plan["seed"]
    untuned = [_untuned(row["scenario"], row["replications"], seed) for row in plan["untuned"]]
    crises = [
        _crises(where, scenario, row["replications"], seed)
        for row in plan["crises"]
        for where, scenario in _plain_and_drawn(row, ensembles)
    ]
    radio = [
        _radio(where, with_settings(scenario, settings), row["replications"], seed)
        for row in plan["radio"]
        for where, scenario, settings in _radios(row, ensembles)
    ]
    return Checks(tuple(untuned), tuple(crises), tuple(radio))


def _plain_and_drawn(row: Mapping[str, Any], ensembles: Mapping[str, str]) -> Iterator[tuple[str, Scenario]]:
    name = row["scenario"]
    yield f"`{name}`, untuned", load(name)
    if "ensemble" in row and row["ensemble"] in ensembles:
        drawn = with_ensemble(load(name), load_ensemble(ensembles[row["ensemble"]], __version__))
        yield f"`{name}`, ensemble `{row['ensemble']}`", drawn


def _radios(
    row: Mapping[str, Any], ensembles: Mapping[str, str]
) -> Iterator[tuple[str, Scenario, Mapping[str, float]]]:
    for where, scenario in _plain_and_drawn(row, ensembles):
        yield where, scenario, row["trained"]
    others = len(row["kindest"]) - len(row["trained"])
    told = f"`{row['scenario']}`, {others} values at the kind end of their ranges"
    yield told, load(row["scenario"]), row["kindest"]


def _untuned(name: str, replications: int, seed: int) -> Untuned:
    """V12, E11 and V19 of a scenario as it ships."""
    columns = arm_run(load(name), seed, replications)
    incident = columns["incident"] == 1.0
    refused, understood = (float(np.nansum(columns[f"offers_{what}"][incident])) for what in ("refused", "understood"))
    print("untuned", name, file=sys.stderr, flush=True)
    return Untuned(
        name, len(incident), estimate(columns, "incident"), _violent_among(columns), share(refused, understood)
    )


def _violent_among(columns: Columns) -> Estimate:
    """Collisions and acts at rung 5 or above, among incidents; a later retaliation is none of them."""
    incident = columns["incident"] == 1.0
    violent = sum(columns[ending][incident] == 1.0 for ending in ("collision", "force", "engagement"))
    return share(float(np.sum(violent)), float(incident.sum()))


def _crises(where: str, scenario: Scenario, replications: int, seed: int) -> Crises:
    """V10: of the trials with an aftermath, those with violence on the scene or after it, and those at rung 7.

    Where the scenario begins with an act of force, that act is what the crisis is about, and only a new one counts.
    """
    columns = arm_run(scenario, seed, replications)
    crisis = columns["aftermath"] == 1.0
    measure = "violence" if scenario.trigger is None else "retaliation"
    violent, war = columns[measure][crisis] == 1.0, columns["worst_rung"][crisis] >= WAR_RUNG
    n = float(crisis.sum())
    print("crises", where, file=sys.stderr, flush=True)
    return Crises(where, share(float(violent.sum()), n), share(float(war.sum()), n))


def _radio(where: str, scenario: Scenario, replications: int, seed: int) -> Radio:
    """Of every sending, whether it was misunderstood; of every message that was taken in, whether it still was."""
    engine, _ = engine_named()
    heard = wrong = caught = 0
    for replication in range(replications):
        for note in engine.journal(scenario, seed, replication):
            heard += note.did == Did.HEARD
            wrong += note.did == Did.HEARD and note.object != note.value
            caught += note.did == Did.CAUGHT
    print("radio", where, file=sys.stderr, flush=True)
    return Radio(where, share(wrong + caught, heard + caught), share(wrong, heard))


def _meets(found: Estimate, record: Record) -> str:
    """Whether an interval is inside a band, outside it, or neither."""
    if found.low is None or found.high is None:
        return "cannot be told"
    if found.high < record.low or found.low > record.high:
        return "fails"
    return "passes" if record.low <= found.low and found.high <= record.high else "cannot be told"


def _verdict(parts: tuple[str, ...]) -> str:
    return next((word for word in ("fails", "cannot be told") if word in parts), "passes")


def _pct(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    digits = 1 if found.high < 0.1 else 0
    value, low, high = (f"{100 * end:.{digits}f}" for end in (found.value, found.low, found.high))
    return f"{value} % ({low} to {high})"
