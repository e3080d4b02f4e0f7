"""What one encounter takes from its scenario and its day, worked out once before it begins."""

import math
from dataclasses import dataclass
from typing import Any

from incidentsim.engine import Days
from incidentsim.rules import belief, interoperability, perception
from incidentsim.scenario.minds import Interoperability
from incidentsim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Terms:
    """The derived constants of one encounter; pairs are (blue, red)."""

    start_s: float
    trust: tuple[float, float]
    delegation: tuple[float, float]
    bias: tuple[float, float]
    act_noise: tuple[float, float]
    protocol: float
    data: float
    relay_factor: float
    translation_factor: float
    authentication_factor: float
    answer_way: float
    gross_error: float
    read_back: float
    silence: float
    neutral_rung: float
    top: int


def terms_of(scenario: Scenario, encounter: int, days: Days | None) -> Terms:
    """The terms of one encounter: the scenario's, with the state of that day laid over it."""
    if days is None:
        meeting = scenario.encounters[encounter]
        day_trust = (meeting.blue_trust, meeting.red_trust)
        parts = meeting.interoperability or scenario.interoperability
        start_s = meeting.start_s
    else:
        day = days[encounter]
        day_trust = (_given(day["blue_trust"]), _given(day["red_trust"]))
        parts = _interoperability(scenario, day)
        start_s = float(day["start_s"])
    trust = (
        scenario.blue.trust if day_trust[0] is None else day_trust[0],
        scenario.red.trust if day_trust[1] is None else day_trust[1],
    )
    return _derived(scenario, start_s, trust, parts)


def _derived(scenario: Scenario, start_s: float, trust: tuple[float, float], parts: Interoperability) -> Terms:
    seeing, bundle = scenario.perception, scenario.bundle
    clarity = interoperability.clarity(bundle, parts)
    ambiguity = interoperability.ambiguity(bundle, parts)
    base = perception.base_noise(seeing.misread_probability)

    def noise(fatigue: float) -> float:
        weights = (
            seeing.clarity_weight * clarity,
            seeing.fatigue_weight * fatigue,
            seeing.ambiguity_weight * ambiguity,
        )
        return perception.noise(base, *weights)

    top = len(scenario.ladder.rungs) - 1
    return Terms(
        start_s=start_s,
        trust=trust,
        delegation=(
            interoperability.delegation(bundle, parts, scenario.blue.delegation),
            interoperability.delegation(bundle, parts, scenario.red.delegation),
        ),
        bias=(
            perception.hostile_bias(seeing.hostile_bias, trust[0]),
            perception.hostile_bias(seeing.hostile_bias, trust[1]),
        ),
        act_noise=(noise(scenario.blue.fatigue), noise(scenario.red.fatigue)),
        protocol=parts.protocol,
        data=parts.data,
        relay_factor=interoperability.relay_factor(bundle, parts),
        translation_factor=interoperability.translation_factor(bundle, parts),
        authentication_factor=interoperability.authentication_factor(bundle, parts),
        answer_way=bundle.answer_of_protocol * parts.protocol,
        gross_error=interoperability.gross_error(bundle, parts),
        read_back=interoperability.read_back_noticed(bundle, parts),
        silence=belief.silence_shift(scenario.belief.silence, scenario.belief.silence_clarity_cut, clarity),
        neutral_rung=belief.neutral_rung(scenario.belief.tilt, scenario.ladder.benign_ratio, top),
        top=top,
    )


def _given(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _interoperability(scenario: Scenario, day: Any) -> Interoperability:
    own = scenario.interoperability
    values = {name: _given(day[name]) for name in ("protocol", "data", "command", "language")}
    return own.model_copy(update={name: value for name, value in values.items() if value is not None})
