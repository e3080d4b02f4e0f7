"""Hand-made aftermaths: an act by blue stands in for the scene, and all chance is taken out until a story wants some.

Both capitals learn of the act after an hour; red, which suffered it, judges it a day later and answers within four
days. Neither retaliates nor steps down nor calls unless the story says so, and whoever is asked accepts.
"""

from typing import Any

from incidentsim.journal import Did, Journal
from incidentsim.scenario.scenario import Scenario
from tests.scenes import Changes, constant, scene

HOUR_S, DAY_S = 3600.0, 86_400.0
_QUIET: Changes = {
    "aftermath.played": "when serious",
    "aftermath.learning": constant(HOUR_S),
    "aftermath.learning_loss": 0.0,
    "aftermath.judgement": constant(DAY_S),
    "aftermath.response_due": constant(4.0 * DAY_S),
    "aftermath.silence_after_s": 2.0 * DAY_S,
    "aftermath.contact": constant(HOUR_S),
    "aftermath.contact_factor_of_a_line": 1.0,
    "aftermath.retries": 0,
    "aftermath.restraint": 0.0,
    "aftermath.aim_weight": 0.0,
    "aftermath.judgement_offset": -20.0,
    "blue.aftermath_plan": ["hotline"],
    "red.aftermath_plan": ["hotline"],
    "channels.hotline.window_s": 0.0,
}
#: Blue is sure that red means well, red is sure that blue does not: blue steps down at its first decision.
BLUE_GIVES_WAY: Changes = {
    "blue.trust": 0.99,
    "red.trust": 0.01,
    "decision.belief_weight": 100.0,
    "decision.theta_down": 300.0,
}
#: Both step down at their first decision.
BOTH_GIVE_WAY: Changes = {"decision.theta_down": -20.0, "aftermath.reference_s": 1.0}
#: Whoever decides retaliates.
NOBODY_GIVES_WAY: Changes = {"decision.theta_up": -20.0, "aftermath.reference_s": 1.0}


def act(rung: int = 5, loss: str = "none", by: str = "blue") -> Changes:
    """The act that the aftermath is about."""
    return {"trigger": {"by": by, "rung": rung, "loss": loss}}


def aftermath_of(rung: int, *changes: Changes) -> Scenario:
    """The aftermath of an act by blue, with what the story is about laid over it."""
    return scene(act(rung), _QUIET, *changes)


def days(notes: Journal, did: Did, side: int | None = None) -> list[float]:
    """When something happened, in days since the beginning."""
    told = [note for note in notes if note.did == did and (side is None or note.actor // 1000 == side)]
    return [note.at_s / DAY_S for note in told]


def the(notes: Journal, did: Did) -> Any:
    """The only note of a kind."""
    (note,) = (note for note in notes if note.did == did)
    return note
