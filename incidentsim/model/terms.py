"""What one encounter takes from its scenario and its day, worked out once before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import Any, NamedTuple

from incidentsim.engine import Days, days_of
from incidentsim.rules import belief, interoperability, perception
from incidentsim.scenario.minds import COMPONENTS
from incidentsim.scenario.scenario import Scenario


class Terms(NamedTuple):
    """The derived constants of one encounter; pairs are (blue, red). number: its part of the address of its draws."""

    number: int
    start_s: float
    trust: tuple[float, float]
    capital_trust: tuple[float, float]
    delegation: tuple[float, float]
    bias: tuple[float, float]
    act_noise: tuple[float, float]
    resolve: tuple[float, float]
    goal: tuple[int, int]
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
    strain: float
    refusal: float
    willing: float
    confirmation: float
    pass_median_m: float
    top: int


#: No goal is given: the aim draws one.
DRAWN = -1


def terms_of(scenario: Scenario, encounter: int, days: Days | None) -> Terms:
    """The terms of one encounter: the scenario's, with the state of that day laid over it."""
    if days is not None:
        return of_day(scenario, basis_of(scenario), encounter, days[encounter].tolist())
    meeting = scenario.encounters[encounter]
    own: dict[str, Any] = {"start_s": meeting.start_s, "blue_trust": meeting.blue_trust, "red_trust": meeting.red_trust}
    if meeting.interoperability is not None:
        own |= {name: getattr(meeting.interoperability, name) for name in COMPONENTS}
    given = _OWN_DAY._replace(**{name: value for name, value in own.items() if value is not None})
    return of_day(scenario, basis_of(scenario), encounter, given)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the terms of every encounter of a scenario have in common: worked out once."""

    base_noise: float
    neutral_rung: float
    top: int


def basis_of(scenario: Scenario) -> Basis:
    """What the terms of every encounter of a scenario have in common."""
    top = len(scenario.ladder.rungs) - 1
    neutral = belief.neutral_rung(scenario.belief.tilt, scenario.ladder.benign_ratio, top)
    return Basis(perception.base_noise(scenario.perception.misread_probability), neutral, top)


def of_day(scenario: Scenario, basis: Basis, place: int, values: Iterable[Any]) -> Terms:
    """The terms of the encounter at a place, on a day with these values: the fields of engine.DAY in their order."""
    day, bundle = Day(*values), scenario.bundle
    parts, trust = _parts(scenario, day), _trust(scenario, day)
    clarity = interoperability.clarity(bundle, parts)
    silence = belief.silence_shift(scenario.belief.silence, scenario.belief.silence_clarity_cut, clarity)
    return Terms(
        number=place if day.number < 0 else day.number,
        start_s=day.start_s,
        trust=trust,
        capital_trust=(_or(day.blue_capital_trust, trust[0]), _or(day.red_capital_trust, trust[1])),
        delegation=_delegation(scenario, day, parts),
        bias=_bias(scenario, day, trust),
        act_noise=_noise(scenario, day, basis.base_noise, (clarity, interoperability.ambiguity(bundle, parts))),
        resolve=(_or(day.blue_resolve, 0.0), _or(day.red_resolve, 0.0)),
        goal=(int(_or(day.blue_goal, DRAWN)), int(_or(day.red_goal, DRAWN))),
        protocol=parts.protocol,
        data=parts.data,
        relay_factor=_or(day.relay, 1.0) * interoperability.relay_factor(bundle, parts),
        translation_factor=interoperability.translation_factor(bundle, parts),
        authentication_factor=interoperability.authentication_factor(bundle, parts),
        answer_way=bundle.answer_of_protocol * parts.protocol,
        gross_error=interoperability.gross_error(bundle, parts),
        read_back=interoperability.read_back_noticed(bundle, parts),
        silence=_or(day.silence, 1.0) * silence,
        neutral_rung=basis.neutral_rung,
        strain=scenario.politics.strain if isnan(day.strain) else day.strain,
        refusal=_or(day.refusal, 0.0),
        willing=_or(day.willing, 1.0),
        confirmation=scenario.belief.confirmation if isnan(day.confirmation) else day.confirmation,
        pass_median_m=_or(day.pass_factor, 1.0) * scenario.domain.pass_distance.median_m,
        top=basis.top,
    )


class Day(NamedTuple):
    """The fields of engine.DAY, which says what they mean."""

    number: int
    start_s: float
    blue_trust: float
    red_trust: float
    blue_capital_trust: float
    red_capital_trust: float
    protocol: float
    data: float
    command: float
    language: float
    blue_delegation: float
    red_delegation: float
    blue_bias: float
    red_bias: float
    noise: float
    silence: float
    relay: float
    strain: float
    refusal: float
    willing: float
    blue_resolve: float
    red_resolve: float
    confirmation: float
    pass_factor: float
    blue_goal: float
    red_goal: float


class _Parts(NamedTuple):
    """The components of interoperability of a day."""

    protocol: float
    data: float
    command: float
    language: float


def _parts(scenario: Scenario, day: Day) -> _Parts:
    own = scenario.interoperability
    return _Parts(
        own.protocol if isnan(day.protocol) else day.protocol,
        own.data if isnan(day.data) else day.data,
        own.command if isnan(day.command) else day.command,
        own.language if isnan(day.language) else day.language,
    )


def _trust(scenario: Scenario, day: Day) -> tuple[float, float]:
    return (
        scenario.blue.trust if isnan(day.blue_trust) else day.blue_trust,
        scenario.red.trust if isnan(day.red_trust) else day.red_trust,
    )


def _delegation(scenario: Scenario, day: Day, parts: _Parts) -> tuple[float, float]:
    blue = scenario.blue.delegation if isnan(day.blue_delegation) else day.blue_delegation
    red = scenario.red.delegation if isnan(day.red_delegation) else day.red_delegation
    return (
        interoperability.delegation(scenario.bundle, parts, blue),
        interoperability.delegation(scenario.bundle, parts, red),
    )


def _bias(scenario: Scenario, day: Day, trust: tuple[float, float]) -> tuple[float, float]:
    beta = scenario.perception.hostile_bias
    return (
        perception.hostile_bias(beta, trust[0]) + _or(day.blue_bias, 0.0),
        perception.hostile_bias(beta, trust[1]) + _or(day.red_bias, 0.0),
    )


def _noise(scenario: Scenario, day: Day, base: float, seen: tuple[float, float]) -> tuple[float, float]:
    """On each side; `seen` is clarity and ambiguity."""
    seeing, factor = scenario.perception, _or(day.noise, 1.0)
    clear, unclear = seeing.clarity_weight * seen[0], seeing.ambiguity_weight * seen[1]
    return (
        factor * perception.noise(base, clear, seeing.fatigue_weight * scenario.blue.fatigue, unclear),
        factor * perception.noise(base, clear, seeing.fatigue_weight * scenario.red.fatigue, unclear),
    )


def _or(value: float, usual: float) -> float:
    """A value of the day, or what is usual where it is NaN."""
    return usual if isnan(value) else value


_OWN_DAY = Day(*days_of(1)[0].tolist())
