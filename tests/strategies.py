"""What Hypothesis may draw, in the words of the project: whole valid scenarios, their trials, their parts.

Every scenario starts from one of the catalogue and has its parts exchanged, so that a new parameter of the model
needs no word here. Delays are often whole numbers or nil, so that many things happen at one instant.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from incidentsim.engine import Days, days_of
from incidentsim.journal import Journal, of_encounter
from incidentsim.model import SimpyEngine
from incidentsim.rules.kinematics import Vector
from incidentsim.scenario.files import load
from incidentsim.scenario.laws import (
    AnyDistribution,
    Beta,
    Choice,
    Constant,
    DurationLaw,
    Empirical,
    Exponential,
    Lognormal,
    LognormalValue,
    Normal,
    Pareto,
    Part,
    Triangular,
    UniformOver,
)
from incidentsim.scenario.minds import Aim, Force, Interoperability, RulesOfEngagement
from incidentsim.scenario.parts import DutyHours, EchelonName, Ladder, Unit
from incidentsim.scenario.scenario import Meeting, Provenance, Scenario

P = TypeVar("P", bound=Part)
ENGINE = SimpyEngine()
CATALOGUE = ("maritime-close-pass", "air-intercept", "border-patrol")
AUTHORITIES: tuple[EchelonName, ...] = ("bridge", "group", "nation")
PLANS = (
    ("radio", "hotline"),
    ("hotline", "radio"),
    ("radio",),
    ("hotline",),
    ("guard", "light", "datalink"),
    ("mediator", "ministry"),
    (),
)
#: Beyond this no law here looks, and no generated scene lasts.
LONGEST_S = 2400.0


@dataclass(frozen=True)
class Trial:
    """A scenario, a seed, and the log book that the engine writes of them."""

    scenario: Scenario
    seed: int
    replication: int

    @cached_property
    def journal(self) -> Journal:
        return ENGINE.journal(self.scenario, self.seed, self.replication)

    @cached_property
    def encounters(self) -> tuple[Journal, ...]:
        """The notes of each encounter."""
        return tuple(of_encounter(self.journal, index) for index in range(len(self.scenario.encounters)))


@lru_cache(maxsize=8)
def base(name: str) -> Scenario:
    """A scenario of the catalogue, read once."""
    return load(name)


def changed(part: P, **values: Any) -> P:
    """A part with other values, validated."""
    return type(part)(**{**{name: getattr(part, name) for name in type(part).model_fields}, **values})


#: For laws whose every example is a whole trial: a quarter of the examples of the profile.
few = settings(max_examples=max(3, settings.default.max_examples // 4))  # type: ignore[union-attr]
seeds = st.integers(0, 2**64 - 1)
replications = st.integers(0, 2**32 - 1)
#: A uniform as a draw gives it: odd multiples of 2^-53.
uniforms = st.integers(0, 2**52 - 1).map(lambda n: (n + 0.5) * 2.0**-52)
shares = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]) | st.floats(0.0, 1.0)
trusts = st.sampled_from([0.01, 0.3, 0.5, 0.99]) | st.floats(0.01, 0.99)
whole_delays: st.SearchStrategy[Constant] = st.sampled_from([0, 10, 30, 1, 0, 10, 60, 300]).map(
    lambda value: Constant(value_s=value)
)
spread_delays: st.SearchStrategy[DurationLaw] = (
    st.builds(Exponential, mean_s=st.floats(1.0, 300.0))
    | st.builds(Lognormal, median_s=st.floats(1.0, 300.0), gsd=st.floats(1.0, 3.0))
    | st.lists(st.floats(0.0, 600.0), min_size=2, max_size=5).map(lambda times: Empirical(quantiles_s=sorted(times)))
)
delays: st.SearchStrategy[DurationLaw] = whole_delays | spread_delays
#: Long enough for a story, as a rule.
errands: st.SearchStrategy[DurationLaw] = st.sampled_from(
    [Constant(value_s=1800.0), Constant(value_s=LONGEST_S), Lognormal(median_s=1200.0, gsd=2.0), Constant(value_s=60.0)]
)
interoperabilities = st.builds(Interoperability, protocol=shares, data=shares, command=shares, language=shares)


def _metres(limit: float) -> st.SearchStrategy[float]:
    return st.floats(-limit, limit).map(lambda x: round(x, 3))


def vectors(limit: float = 20_000.0) -> st.SearchStrategy[Vector]:
    """Positions or velocities, level or not."""
    return st.tuples(_metres(limit), _metres(limit), st.just(0.0) | _metres(limit / 10.0))


def pick(*values: Any) -> st.SearchStrategy[Any]:
    """One of a few values; what comes first is what a failing example shrinks to."""
    return st.sampled_from(values)


def values(**of: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """New values for some fields of a part."""
    return st.fixed_dictionaries(of)


_rungs = st.lists(
    st.tuples(pick(*AUTHORITIES), pick("pass", "transit", "shadow", "hold"), st.integers(1, 31)),
    min_size=4,
    max_size=10,
)
_harm = values(
    damage_probability=pick(0.0, 0.5, 1.0), loss_probability=pick(0.0, 0.5, 1.0), benign_ratio=pick(0.55, 0.1)
)


def _ladder(steps: list[tuple[EchelonName, str, int]], harm: dict[str, Any]) -> Ladder:
    """Any rising landmarks and authorities: made by sorting what was drawn."""
    marks = sorted(1 + mark % (len(steps) - 1) for _, _, mark in steps[:4])
    levels = sorted((level for level, _, _ in steps), key=AUTHORITIES.index)
    rungs = [
        {"name": f"rung {k}", "authority": level, "mid_level": 0, "manoeuvre": move}
        for k, (level, (_, move, _)) in enumerate(zip(levels, steps, strict=True))
    ]
    names = ("unsafe_rung", "serious_rung", "violent_rung", "lethal_rung")
    landmarks = dict(zip(names, marks, strict=True)) | {"threat_rung": marks[1], "coercive_rung": marks[1]}
    return changed(base(CATALOGUE[0]).ladder, rungs=rungs, **landmarks, **harm)


ladders = st.builds(_ladder, _rungs, _harm)
_unit = values(
    course_rad=st.integers(0, 11).map(lambda sector: sector * math.pi / 6.0),
    turn_rate_radps=pick(0.1, 0.02, math.pi),
    order_lag_s=pick(1.0, 5.0, 15.0),
    errand=errands,
)
_speeds = st.tuples(pick(8.0, 2.0, 0.0, 50.0), pick(15.0, 8.0, 1.0, 80.0))
_always, _by_day = DutyHours(from_s=0.0, for_s=86_400.0), DutyHours(from_s=900.0, for_s=1200.0)
_staff = values(
    officers=pick(1, 2),
    decision=delays,
    relay=delays,
    loss=pick(0.0, 0.0, 0.3, 1.0),
    garble=pick(0.0, 0.0, 0.3),
    duty=pick(_always, _always, _by_day),
    queue=pick("priority", "preemptive"),
    willing=pick(1.0, 1.0, 0.0),
)
_mind = values(
    resolve=pick(0.0, -1.0, 1.0),
    trust=trusts,
    fatigue=pick(0.0, 0.5, 1.0),
    delegation=pick(1.0, 0.0, 0.5),
    willing=pick(1.0, 1.0, 1.0, 0.0),
    reflex=pick(1.0, 0.0, 0.5),
    coercer_reflex=pick(1.0, 0.0, 0.5),
    request_patience_s=pick(600.0, 60.0, 1.0),
    plans=pick(2, 1, 0),
    plan=pick(*PLANS),
    plan_style=pick("fallback", "parallel"),
    interpreters=pick(2, 1),
    time_zone_s=pick(0.0, 600.0, -600.0),
    assessment=delays,
)
_goals = st.lists(pick(3, 2, 4, 0, 7), min_size=1, max_size=2)
_orders = values(
    default=pick("evade", "hold", "escalate"),
    preauthorised_rung=pick(3, 9, 0, 1),
    self_defence_rung=pick(6, 9, 0),
    warns_before_rung=pick(None, None, 2, 1, 9),
    takes_stock_s=pick(None, None, 120.0),
)


#: The units beside the first: how many, what they are, how they keep with it.
_more_units = st.lists(st.tuples(pick("escorts", "leads"), pick("", "uncrewed")), max_size=2)
_one_unit = pick([], [], [])


@st.composite
def _units(draw: st.DrawFn, unit: Unit, position_m: Vector) -> dict[str, Unit]:
    """One unit, or up to three, one above the other by the same step on both sides: none starts within a collision."""
    slowest, (faster, fastest) = unit.minimum_speed_mps, draw(_speeds)
    speeds = {"speed_mps": slowest + faster, "pass_speed_mps": slowest + fastest}
    units = {"first": changed(unit, position_m=position_m, **speeds, **draw(_unit))}
    for number, (station, kind) in enumerate(draw(_one_unit | _more_units), start=1):
        place_m = (position_m[0], position_m[1], position_m[2] + 50.0 * number)
        more = {"station": station, "kind": kind or unit.kind, "name": f"{unit.name} {number + 1}"}
        units[f"unit-{number}"] = changed(unit, position_m=place_m, **speeds, **more, **draw(_unit))
    return units


@st.composite
def _forces(draw: st.DrawFn, given: Force, ladder: Ladder, position_m: Vector) -> Force:
    top = len(ladder.rungs) - 1
    goals = [min(goal, top) for goal in draw(_goals)]
    orders = {key: min(top, value) if isinstance(value, int) else value for key, value in draw(_orders).items()}
    (unit,) = given.units.values()
    return changed(
        given,
        **draw(_mind),
        aim=Aim(goals=tuple(goals), weights=tuple(1.0 for _ in goals)),
        roe=RulesOfEngagement(**orders),
        group=changed(given.group, **draw(_staff)),
        nation=changed(given.nation, **draw(_staff)),
        units=draw(_units(unit, position_m)),
    )


_channel = values(
    connect=delays,
    answer=pick(1.0, 1.0, 0.5, 0.0),
    refusal=pick(0.0, 0.0, 0.0, 0.5, 1.0),
    patience_s=pick(120.0, 600.0, 30.0, 0.0),
    retries=pick(0, 1, 2),
    back_off=whole_delays,
    authentication=whole_delays,
    translation=whole_delays,
    transmission=delays,
    reply_patience_s=pick(600.0, 60.0, 1.0),
)
_domain = values(
    reference_s=pick(120.0, 300.0, 30.0),
    act_repeat_s=pick(60.0, 20.0, 180.0),
    horizon_s=pick(LONGEST_S, 1800.0, 600.0),
    quiet_after_force_s=pick(60.0, 600.0),
    break_off_s=pick(60.0, 0.0),
)
_perception = values(
    misread_probability=pick(0.2, 0.0, 0.9), hostile_bias=pick(0.4, 0.0, 2.0), haste_exponent=pick(0.0, 0.5)
)
_belief = values(confirmation=pick(0.2, 0.0, 0.9), repeat_discount=pick(0.3, 0.0, 1.0))
_decision = values(
    theta_up=pick(3.6, 2.0, 0.0, 3.6, -5.0, 700.0),
    theta_down=pick(2.0, 4.0, 0.0, 2.0, -5.0, 700.0),
    theta_accept=pick(-0.5, 3.0, 700.0, -700.0),
    pressure_weight=pick(0.0, -1.0, 1.0),
    pace=pick(1.0, 0.25, 4.0),
)
_meeting = st.builds(
    Meeting,
    start_s=pick(0.0, 0.0, 60.0, 600.0),
    blue_trust=st.none() | trusts,
    red_trust=st.none() | trusts,
    interoperability=st.none() | interoperabilities,
)
#: One to four encounters, some at the same instant, some days unlike the others.
surges = st.lists(_meeting, min_size=1, max_size=4).map(tuple)
_catalogue = pick(*CATALOGUE)
_bearings = st.integers(0, 11).map(lambda sector: sector * math.pi / 6.0)


def _position(given: Scenario, place: int, bearing: float) -> Vector:
    """Where red starts, of blue: some way off, near, at the brink of the collision ring, or out of sight."""
    rings = given.domain.rings
    apart_m = (3_000.0, 0.9 * rings.warning_m, 0.5 * rings.safety_m, 1.5 * rings.collision_m, 1.01 * rings.detection_m)
    return apart_m[place] * math.sin(bearing), apart_m[place] * math.cos(bearing), 0.0


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Whole valid scenarios of every domain: short, eventful, full of ties and of probabilities 0 and 1."""
    given = base(draw(_catalogue))
    ladder = draw(st.just(given.ladder) | ladders)
    position_m = _position(given, draw(_places), draw(_bearings))
    return changed(
        given,
        name="generated",
        domain=changed(given.domain, **draw(_domain)),
        ladder=ladder,
        interoperability=draw(interoperabilities),
        perception=changed(given.perception, **draw(_perception)),
        belief=changed(given.belief, **draw(_belief)),
        aftermath=changed(given.aftermath, played="never"),
        decision=changed(given.decision, **draw(_decision)),
        blue=draw(_forces(given.blue, ladder, (0.0, 0.0, 0.0))),
        red=draw(_forces(given.red, ladder, position_m)),
        channels={name: changed(channel, **draw(_channel)) for name, channel in given.channels.items()},
        encounters=draw(surges),
        evidence={},
    )


_places = pick(0, 1, 2, 3, 0, 4)


@st.composite
def scenarios_with_doubt(draw: st.DrawFn) -> Scenario:
    """Scenarios some of whose parameters are uncertain, and some of which say where they come from."""
    doubted = draw(st.lists(pick(*sorted(DOUBTS)), unique=True, max_size=4))
    sourced = draw(st.lists(pick("blue.trust", "domain.reference_s", *sorted(DOUBTS)), unique=True, max_size=4))
    return changed(
        draw(scenarios()),
        uncertain={path: DOUBTS[path] for path in doubted},
        evidence={path: draw(provenances) for path in sourced},
    )


def talkative(scenario: Scenario) -> Scenario:
    """The scenario with sides that mean something by it, and call, and are answered."""
    forces = {
        side: changed(
            force,
            willing=1.0,
            plans=2,
            plan=force.plan or ("radio",),
            aim=Aim(goals=(max(2, force.aim.goals[0]),), weights=(1.0,)),
            group=changed(force.group, willing=1.0, loss=0.0),
        )
        for side, force in (("blue", scenario.blue), ("red", scenario.red))
    }
    channels = {
        name: changed(channel, answer=1.0, refusal=0.0, patience_s=120.0, reply_patience_s=600.0)
        for name, channel in scenario.channels.items()
    }
    return changed(scenario, channels=channels, **forces)


#: Scenarios in which the two sides talk: offers, refusals, agreements, agreements made void.
parleys = scenarios().map(talkative)


#: Parameters that may be uncertain, each with a distribution that never leaves its bounds.
DOUBTS: dict[str, AnyDistribution] = {
    "blue.trust": UniformOver(low=0.2, high=0.6),
    "red.trust": Triangular(low=0.1, mode=0.2, high=0.9),
    "decision.goal_pull": LognormalValue(median=1.2, gsd=1.3),
    "decision.belief_weight": Normal(mean=0.3, sd=0.1),
    "perception.misread_probability": Beta(a=2.0, b=8.0),
    "blue.request_patience_s": Pareto(minimum=60.0, shape=2.5),
    "red.group.officers": Choice(values=(1.0, 2.0), weights=(0.7, 0.3)),
}
provenances = st.builds(
    Provenance,
    source=st.sampled_from(["P-I16", "DEC18", "the scenario file", "a letter of 1972"]),
    grade=st.sampled_from("RCMAU"),
    note=st.sampled_from(["", "measured at sea", 'said "so" \\ and no more']),
)


_shifts, _factors = pick(0.0, -0.5, 1.0, -2.0, 2.0), pick(1.0, 0.0, 0.5, 2.0)
_aims = pick(0.0, 1.0, 2.0)
#: What each field of a day may be, its number apart.
OF_A_DAY: dict[str, st.SearchStrategy[float]] = {
    "start_s": pick(0.0, 0.0, 30.0, 300.0, 90_000.0),
    **dict.fromkeys(("blue_trust", "red_trust", "blue_capital_trust", "red_capital_trust"), trusts),
    **dict.fromkeys(("protocol", "data", "command", "language", "strain", "refusal"), shares),
    **dict.fromkeys(("blue_delegation", "red_delegation"), shares),
    "confirmation": pick(0.0, 0.2, 0.9),
    **dict.fromkeys(("blue_bias", "red_bias", "blue_resolve", "red_resolve"), _shifts),
    **dict.fromkeys(("noise", "silence", "relay", "willing", "pass_factor"), _factors),
    **dict.fromkeys(("blue_goal", "red_goal"), _aims),
}


@st.composite
def days(draw: st.DrawFn) -> Days:
    """One to four days, often of encounters that overlap; each field given, or the scenario's own."""
    found = days_of(draw(st.integers(1, 4)))
    first = draw(pick(-1, 0, 7, 1_000_003, 2**32 - 4))
    found["number"] = first + np.arange(len(found)) if first >= 0 else -1
    for day in found:
        for name in draw(st.lists(pick(*OF_A_DAY), unique=True)):
            day[name] = draw(OF_A_DAY[name])
    return found


def trials(of: st.SearchStrategy[Scenario] | None = None) -> st.SearchStrategy[Trial]:
    """A scenario with a seed and a replication."""
    return st.builds(Trial, of if of is not None else scenarios(), seeds, st.integers(0, 9))
