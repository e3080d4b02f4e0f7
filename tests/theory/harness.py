"""Pieces of the model, set going by hand: a world whose sides are on station, without their commanders."""

from collections.abc import Mapping
from typing import Any

from incidentsim.draws import fast_uniform
from incidentsim.model import begin
from incidentsim.model.state import Encounter
from incidentsim.model.world import World
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario

#: All that would make a reading differ from the act, switched off.
CLEAR_SIGHT: Mapping[str, Any] = {
    "perception.misread_probability": 0.0,
    "perception.hostile_bias": 0.0,
    "perception.haste_exponent": 0.0,
}
#: No pull but the goal's: belief, heat, pressure, restraint and reciprocity off.
GOAL_ONLY: Mapping[str, Any] = {
    "decision.belief_weight": 0.0,
    "decision.heat_weight": 0.0,
    "decision.pressure_weight": 0.0,
    "decision.protocol_restraint": 0.0,
    "decision.reciprocity": 0.0,
}
#: A scene that nothing in its geometry ends: hardly any speed, no errand, rings out of the way; and no aftermath.
NOWHERE_TO_GO: Mapping[str, Any] = {
    "blue.units.ship.speed_mps": 0.0,
    "blue.units.ship.pass_speed_mps": 0.001,
    "red.units.ship.speed_mps": 0.0,
    "red.units.ship.pass_speed_mps": 0.001,
    "blue.units.ship.errand": {"law": "constant", "value_s": 1e9},
    "red.units.ship.errand": {"law": "constant", "value_s": 1e9},
    "domain.horizon_s": 1e9,
    "aftermath.played": "never",
}


def changed(scenario: Scenario, *changes: Mapping[str, Any]) -> Scenario:
    """The scenario with many values changed, by path."""
    for change in changes:
        for path, value in change.items():
            scenario = vary(scenario, path, value)
    return scenario


def all_on_the_bridge(scenario: Scenario) -> Scenario:
    """Every rung authorised on the bridge, and none of them moving the unit."""
    rungs = [
        {"name": rung.name, "authority": "bridge", "mid_level": rung.mid_level, "manoeuvre": "hold"}
        for rung in scenario.ladder.rungs
    ]
    return vary(scenario, "ladder.rungs", rungs)


def close_pass(*changes: Mapping[str, Any]) -> Scenario:
    """The generic close pass with some values changed."""
    return changed(load("maritime-close-pass"), *changes)


def on_station(scenario: Scenario, seed: int, replication: int) -> Encounter:
    """An encounter whose sides are there and have their minds, while no process runs yet."""
    world = World(scenario, (seed, replication), fast_uniform()[0], None)
    encounter = world.encounters[0]
    for side in encounter.sides:
        begin.take_station(encounter, side)
    encounter.depth = 1
    return encounter
