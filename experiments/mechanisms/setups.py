"""Where each mechanism is looked at: a programme, what is set on it, and the measure that it should move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from incidentsim.scenario.files import load
from incidentsim.scenario.paths import all_replaced
from incidentsim.scenario.scenario import Scenario

ROUTINE, LAYERED, CEREMONIAL, NONE = "programme-routine", "programme-layered", "programme-ceremonial", "programme-none"
INTERRUPTED, ASYMMETRIC = "programme-interrupted", "programme-asymmetric"
#: A climate that is hostile on average.
HOSTILE = {"programme.climate.mean": 1.0}
#: A climate of shocks, each of which closes most lines.
_UPHEAVAL = {"programme.climate.shocks_per_year": 1.0, "programme.conduct.line_refusal": 0.9}
#: Assessors who notice little falls, and whose repairs are large.
_STRICT = {"programme.mechanisms.assessments.drop": 0.02, "programme.mechanisms.assessments.repair": 4.0}


@dataclass(frozen=True, slots=True)
class Setup:
    """One mechanism: where it is looked at, what it should move, and which way: +1 up, -1 down."""

    name: str
    programme: str
    measure: str
    sign: int
    sets: Mapping[str, Any] = field(default_factory=dict)
    rhythm: str = ""
    elsewhere: bool = False

    def scenario(self, on: bool) -> Scenario:
        """The programme with the mechanism on or off."""
        found = load(self.programme)
        assert found.programme is not None
        sets = {**self.sets, f"programme.mechanisms.{self.name}.on": on}
        if self.rhythm:
            sets |= {f"programme.activities.{name}.rhythm": self.rhythm for name in found.programme.activities}
        if self.elsewhere:
            air = {"per_year": 20.0, "scenario": load("air-intercept").model_dump()}
            theatres = {name: own.model_dump() for name, own in found.programme.theatres.items()}
            sets["programme.theatres"] = {**theatres, "air": air}
        return all_replaced(found, sets)


SETUPS = (
    Setup("signals", LAYERED, "scene_noise", -1),
    Setup("regularity", ROUTINE, "interoperability", -1, rhythm="lumped"),
    Setup("variety", ROUTINE, "interoperability", -1),
    Setup("professional_cue", ROUTINE, "trust_heard", 1, HOSTILE),
    Setup("focus", ROUTINE, "interoperability", -1, elsewhere=True),
    Setup("follow_through", CEREMONIAL, "trust", -1),
    Setup("common_reference", ROUTINE, "scene_noise", -1),
    Setup("friction_only", ROUTINE, "false_alarm", -1),
    Setup("exposure", LAYERED, "scene_silence", -1),
    Setup("embedded", ROUTINE, "interoperability", -1),
    Setup("shared_risk", LAYERED, "trust", 1),
    Setup("elasticity", LAYERED, "trust_heard", 1, HOSTILE),
    Setup("mid_level", ROUTINE, "trust", 1),
    Setup("false_cohesion", CEREMONIAL, "scene_delegation", 1),
    Setup("reciprocity", ASYMMETRIC, "trust", -1),
    Setup("benchmarks", LAYERED, "transparency", 1),
    Setup("observers", NONE, "tension", 1, {"programme.climate.collision": 0.0}),
    Setup("staging", CEREMONIAL, "trust_error", 1, {"programme.mechanisms.indicators.on": False}),
    Setup("near_miss", LAYERED, "scene_willing", 1),
    Setup("structured_dialogue", LAYERED, "confirmation", -1),
    Setup("counterarguments", LAYERED, "confirmation", -1),
    Setup("civil_oversight", LAYERED, "transparency", 1),
    Setup("understanding", LAYERED, "firmness", -1),
    Setup("bundle", ROUTINE, "interoperability", 1),
    Setup("unfamiliar_procedures", LAYERED, "scene_noise", -1),
    Setup("disproportion", NONE, "false_alarm", 1),
    Setup("feedback_loop", NONE, "trust", 1),
    Setup("peace_dividend", LAYERED, "legitimacy", 1),
    Setup("agencies", LAYERED, "scene_relay", 1),
    Setup("concessions", INTERRUPTED, "legitimacy", -1),
    Setup("protection", LAYERED, "cancelled", -1),
    Setup("celebration", ASYMMETRIC, "reciprocity", -1),
    Setup("mismatch", NONE, "scene_relay", 1),
    Setup("cultural_training", LAYERED, "culture", 1),
    Setup("drilled_protocols", ROUTINE, "protocol_kept", -1),
    Setup("safe_disengagement", LAYERED, "scene_pass", 1, {"programme.mechanisms.moral_hazard.on": False}),
    Setup("waiting", NONE, "scene_silence", 1),
    Setup("debrief", ROUTINE, "interoperability", 1),
    Setup("learning_cycle", ROUTINE, "interoperability", 1),
    Setup("memory", LAYERED, "interoperability", 1),
    Setup("ties", NONE, "tension", -1, {"programme.conduct.ties": 1.0}),
    Setup("cooption", CEREMONIAL, "legitimacy", -1),
    Setup("layered", LAYERED, "interoperability", 1),
    Setup("redundancy", LAYERED, "reachable", 1),
    Setup("failure", INTERRUPTED, "suspended", 1),
    # contrary to the article: conduct tells how encounters end, which is no measure of trust
    Setup("indicators", CEREMONIAL, "trust_error", 1),
    Setup("cumulative", ROUTINE, "interoperability", -1, rhythm="lumped"),
    Setup("calculus", ROUTINE, "firmness", -1),
    Setup("survival", LAYERED, "reachable", 1, _UPHEAVAL),
    Setup("assessments", LAYERED, "trust", 1, _STRICT),
    Setup("coercion", NONE, "coercions", 1),
    Setup("moral_hazard", ROUTINE, "scene_pass", -1),
)
