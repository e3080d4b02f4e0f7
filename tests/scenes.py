"""Hand-made scenes: a generic close pass with all chance taken out, to which a story adds what it is about.

Blue lies still; red lies 3 km north of it. Both see each other, assess for ten seconds, misread nothing, and neither
climbs nor steps down unless the story says so. A rung is `certain` when a side climbs at its first decision.
"""

from functools import lru_cache
from typing import Any

from incidentsim.journal import Journal, Note
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.strategies import ENGINE

Changes = dict[str, Any]


def constant(seconds: float) -> dict[str, Any]:
    """A delay that is always the same."""
    return {"law": "constant", "value_s": seconds}


def _side(name: str) -> Changes:
    staffs = {
        f"{name}.{level}.{key}": value
        for level, minutes in (("group", 1), ("nation", 5))
        for key, value in {
            "decision": constant(60.0 * minutes),
            "relay": constant(10.0),
            "loss": 0.0,
            "willing": 1.0,
        }.items()
    }
    return {
        **staffs,
        f"{name}.assessment": constant(10.0),
        f"{name}.aim": 0,
        f"{name}.resolve": 0.0,
        f"{name}.coercer_resolve": 0.0,
        f"{name}.trust": 0.5,
        f"{name}.fatigue": 0.0,
        f"{name}.willing": 1.0,
        f"{name}.delegation": 1.0,
        f"{name}.plans": 0,
        f"{name}.plan": ["radio"],
        f"{name}.roe.default": "hold",
        f"{name}.request_patience_s": 900.0,
        f"{name}.units.ship.speed_mps": 0.0,
        f"{name}.units.ship.course_rad": 0.0,
        f"{name}.units.ship.order_lag_s": 5.0,
        f"{name}.units.ship.errand": constant(3600.0),
    }


_CHANNEL: Changes = {
    "connect": constant(10.0),
    "answer": 1.0,
    "refusal": 0.0,
    "retries": 0,
    "authentication": constant(5.0),
    "translation": constant(0.0),
    "transmission": constant(5.0),
    "reply_patience_s": 600.0,
}
_STILL: Changes = {
    **_side("blue"),
    **_side("red"),
    **{f"channels.{name}.{key}": value for name in ("radio", "hotline") for key, value in _CHANNEL.items()},
    "channels.radio.answer_with_protocol": 1.0,
    "blue.units.ship.position_m": [0.0, 0.0, 0.0],
    "red.units.ship.position_m": [0.0, 3000.0, 0.0],
    "perception.misread_probability": 0.0,
    "perception.hostile_bias": 0.0,
    "bundle.gross_error_floor": 0.0,
    "aftermath.played": "never",
    "ladder.damage_probability": 0.0,
    "ladder.loss_probability": 0.0,
    "domain.act_repeat_s": 100_000.0,
    "decision.theta_up": 700.0,
    "decision.theta_down": 700.0,
    "decision.belief_weight": 0.0,
    "decision.heat_weight": 0.0,
    "decision.reciprocity": 0.0,
    "decision.theta_accept": 700.0,
}
#: Whose goal is above its own rung climbs at its next decision; nobody else climbs, and nobody steps down.
EAGER: Changes = {"decision.goal_pull": 1000.0, "decision.theta_up": 500.0, "domain.reference_s": 1.0}


@lru_cache(maxsize=1)
def _still_scene() -> Scenario:
    scenario = load("maritime-close-pass")
    for path, value in _STILL.items():
        scenario = vary(scenario, path, value)
    return scenario


def scene(*changes: Changes, **ladder: Any) -> Scenario:
    """The still scene with what the story is about laid over it."""
    scenario = _still_scene()
    for change in changes:
        for path, value in change.items():
            scenario = vary(scenario, path, value)
    return scenario


def told(scenario: Scenario, seed: int = 1) -> Journal:
    """The log book of the scene."""
    return ENGINE.journal(scenario, seed, 0)


def first(notes: Journal, did: int, side: int | None = None) -> Note:
    """The first note of a kind, by one side or by anyone."""
    return next(note for note in notes if note.did == did and (side is None or note.actor // 1000 == side))
