"""What Hypothesis may draw, in the words of the project: whole valid scenarios, their trials, their parts.

Every scenario starts from one of the catalogue and has its parts exchanged, so that a new parameter of the model
needs no word here. Delays are often whole numbers or nil, so that many things happen at one instant.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

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
from incidentsim.scenario.parts import Channel, Domain, EchelonName, Ladder, Rung, Staff, Unit
from incidentsim.scenario.scenario import Meeting, Provenance, Scenario

P = TypeVar("P", bound=Part)
ENGINE = SimpyEngine()
CATALOGUE = ("maritime-close-pass", "air-intercept")
AUTHORITIES: tuple[EchelonName, ...] = ("bridge", "group", "nation")
MANOEUVRES = ("transit", "shadow", "pass", "hold")
PLANS = (("radio", "hotline"), ("hotline", "radio"), ("radio",), ("hotline",), ())
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


seeds = st.integers(0, 2**64 - 1)
replications = st.integers(0, 2**32 - 1)
#: A uniform as a draw gives it: odd multiples of 2^-53.
uniforms = st.integers(0, 2**52 - 1).map(lambda n: (n + 0.5) * 2.0**-52)
shares = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]) | st.floats(0.0, 1.0)
coins = st.sampled_from([0.0, 0.5, 1.0])
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


@st.composite
def ladders(draw: st.DrawFn, given: Ladder, authorities: tuple[EchelonName, ...] = AUTHORITIES) -> Ladder:
    """Ladders of four to ten rungs with any rising landmarks and authorities."""
    count = draw(st.integers(4, 10))
    marks = sorted(draw(st.lists(st.integers(1, count - 1), min_size=4, max_size=4)))
    levels = sorted(draw(st.lists(st.sampled_from(authorities), min_size=count, max_size=count)), key=AUTHORITIES.index)
    moves = draw(st.lists(st.sampled_from(MANOEUVRES), min_size=count, max_size=count))
    rungs = tuple(
        Rung.model_validate({"name": f"rung {k}", "authority": level, "mid_level": 0, "manoeuvre": move})
        for k, (level, move) in enumerate(zip(levels, moves, strict=True))
    )
    return changed(
        given,
        rungs=rungs,
        unsafe_rung=marks[0],
        serious_rung=marks[1],
        violent_rung=marks[2],
        lethal_rung=marks[3],
        threat_rung=draw(st.integers(1, count - 1)),
        benign_ratio=draw(st.floats(0.1, 0.9)),
        damage_probability=draw(coins),
        loss_probability=draw(coins),
    )


@st.composite
def _units(draw: st.DrawFn, given: Unit, position_m: Vector) -> Unit:
    slowest = given.minimum_speed_mps
    return changed(
        given,
        position_m=position_m,
        course_rad=draw(st.integers(0, 11)) * math.pi / 6.0,
        speed_mps=slowest + draw(st.sampled_from([0.0, 2.0, 8.0, 50.0])),
        pass_speed_mps=slowest + draw(st.sampled_from([1.0, 8.0, 15.0, 80.0])),
        turn_rate_radps=draw(st.sampled_from([0.02, 0.1, math.pi])),
        order_lag_s=draw(st.sampled_from([1.0, 5.0, 15.0])),
        errand=draw(errands),
    )


@st.composite
def _staffs(draw: st.DrawFn, given: Staff) -> Staff:
    return changed(
        given,
        officers=draw(st.integers(1, 2)),
        decision=draw(delays),
        relay=draw(delays),
        loss=draw(st.sampled_from([0.0, 0.0, 0.3, 1.0])),
        willing=draw(st.sampled_from([1.0, 1.0, 0.0])),
    )


@st.composite
def _forces(draw: st.DrawFn, given: Force, ladder: Ladder, position_m: Vector) -> Force:
    top = len(ladder.rungs) - 1
    goals = draw(
        st.lists(st.sampled_from([3, 2, 4, 0, min(7, top)]).filter(lambda g: g <= top), min_size=1, max_size=3)
    )
    roe = RulesOfEngagement(
        default=draw(st.sampled_from(["evade", "hold", "escalate"])),
        preauthorised_rung=draw(st.sampled_from([3, top, 0]).filter(lambda rung: rung <= top) | st.integers(0, top)),
        self_defence_rung=draw(st.integers(0, top)),
    )
    (key, unit), *_ = given.units.items()
    return changed(
        given,
        aim=Aim(goals=tuple(goals), weights=tuple(1.0 for _ in goals)),
        resolve=draw(st.sampled_from([-1.0, 0.0, 1.0])),
        trust=draw(trusts),
        fatigue=draw(shares),
        delegation=draw(coins),
        willing=draw(st.sampled_from([1.0, 1.0, 1.0, 0.0])),
        reflex=draw(coins),
        coercer_reflex=draw(coins),
        request_patience_s=draw(st.sampled_from([1.0, 60.0, 600.0])),
        plans=draw(st.sampled_from([2, 1, 0])),
        plan=draw(st.sampled_from(PLANS)),
        assessment=draw(delays),
        roe=roe,
        group=draw(_staffs(given.group)),
        nation=draw(_staffs(given.nation)),
        units={key: draw(_units(unit, position_m))},
    )


@st.composite
def _channels(draw: st.DrawFn, given: Channel) -> Channel:
    return changed(
        given,
        connect=draw(delays),
        answer=draw(st.sampled_from([1.0, 1.0, 0.5, 0.0])),
        refusal=draw(st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0])),
        patience_s=draw(st.sampled_from([120.0, 600.0, 30.0, 0.0])),
        retries=draw(st.integers(0, 2)),
        back_off=draw(delays),
        authentication=draw(whole_delays),
        translation=draw(whole_delays),
        transmission=draw(delays),
        reply_patience_s=draw(st.sampled_from([600.0, 60.0, 1.0])),
    )


@st.composite
def _domains(draw: st.DrawFn, given: Domain) -> Domain:
    return changed(
        given,
        reference_s=draw(st.sampled_from([120.0, 300.0, 30.0])),
        act_repeat_s=draw(st.sampled_from([20.0, 60.0, 180.0])),
        horizon_s=draw(st.sampled_from([LONGEST_S, 1800.0, 600.0])),
        quiet_after_force_s=draw(st.sampled_from([60.0, 600.0])),
        break_off_s=draw(st.sampled_from([0.0, 60.0])),
    )


@st.composite
def surges(draw: st.DrawFn, most: int = 4) -> tuple[Meeting, ...]:
    """One to four encounters, some at the same instant, some days unlike the others."""
    return tuple(
        Meeting(
            start_s=draw(st.sampled_from([0.0, 0.0, 60.0, 600.0])),
            blue_trust=draw(st.none() | trusts),
            red_trust=draw(st.none() | trusts),
            interoperability=draw(st.none() | interoperabilities),
        )
        for _ in range(draw(st.integers(1, most)))
    )


@st.composite
def scenarios(
    draw: st.DrawFn, most_encounters: int = 3, authorities: tuple[EchelonName, ...] = AUTHORITIES
) -> Scenario:
    """Whole valid scenarios of both domains: short, eventful, full of ties and of probabilities 0 and 1."""
    given = base(draw(st.sampled_from(CATALOGUE)))
    rings = given.domain.rings
    ladder = draw(st.just(given.ladder) | ladders(given.ladder, authorities)) if authorities == AUTHORITIES else None
    ladder = ladder or draw(ladders(given.ladder, authorities))
    near_m = draw(st.sampled_from([3_000.0, 0.9 * rings.warning_m, 0.5 * rings.safety_m, 1.5 * rings.collision_m]))
    far_m = draw(st.sampled_from([near_m, near_m, near_m, 1.01 * rings.detection_m]))
    bearing = draw(st.integers(0, 11)) * math.pi / 6.0
    up_m = draw(st.just(0.0) if given.domain.kind == "maritime" else st.sampled_from([0.0, 300.0]))
    apart = (far_m * math.sin(bearing), far_m * math.cos(bearing), up_m)
    seeing, choosing = given.perception, given.decision
    return changed(
        given,
        name="generated",
        domain=draw(_domains(given.domain)),
        ladder=ladder,
        interoperability=draw(interoperabilities),
        perception=changed(
            seeing,
            misread_probability=draw(st.sampled_from([0.0, 0.2, 0.9])),
            hostile_bias=draw(st.sampled_from([0.0, 0.4, 2.0])),
            haste_exponent=draw(st.sampled_from([0.0, 0.5])),
        ),
        belief=changed(given.belief, confirmation=draw(st.sampled_from([0.0, 0.2, 0.9])), repeat_discount=draw(shares)),
        decision=changed(
            choosing,
            theta_up=draw(st.sampled_from([3.6, 2.0, 0.0, 3.6, -5.0, 700.0])),
            theta_down=draw(st.sampled_from([2.0, 4.0, 0.0, 2.0, -5.0, 700.0])),
            theta_accept=draw(st.sampled_from([-0.5, 3.0, 700.0, -700.0])),
            pressure_weight=draw(st.sampled_from([0.0, -1.0, 1.0])),
            pace=draw(st.sampled_from([0.25, 1.0, 4.0])),
        ),
        blue=draw(_forces(given.blue, ladder, (0.0, 0.0, 3_000.0 if up_m else 0.0))),
        red=draw(_forces(given.red, ladder, (apart[0], apart[1], apart[2] + (3_000.0 if up_m else 0.0)))),
        channels={name: draw(_channels(channel)) for name, channel in given.channels.items()},
        encounters=draw(surges(most_encounters)),
        evidence={},
    )


@st.composite
def scenarios_with_doubt(draw: st.DrawFn) -> Scenario:
    """Scenarios some of whose parameters are uncertain, and some of which say where they come from."""
    given = draw(scenarios())
    doubted = draw(st.lists(st.sampled_from(sorted(DOUBTS)), unique=True, max_size=4))
    uncertain = {path: DOUBTS[path] for path in doubted}
    evidence = {
        path: draw(provenances)
        for path in draw(st.lists(st.sampled_from(("blue.trust", "domain.reference_s", *DOUBTS)), unique=True))
    }
    return changed(given, uncertain=uncertain, evidence=evidence)


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
distributions: st.SearchStrategy[AnyDistribution] = st.sampled_from(list(DOUBTS.values()))


def trials(of: st.SearchStrategy[Scenario] | None = None) -> st.SearchStrategy[Trial]:
    """A scenario with a seed and a replication."""
    return st.builds(Trial, of if of is not None else scenarios(), seeds, st.integers(0, 9))
