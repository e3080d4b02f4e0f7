"""The parts of a scenario that are minds: aims, perception, belief, decision, interoperability."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from incidentsim.errors import refuse, suggestion
from incidentsim.rules.policies import SHIPPED
from incidentsim.scenario.laws import DurationLaw, Part
from incidentsim.scenario.parts import Share, Staff, Unit

COMPONENTS = ("protocol", "data", "command", "language")


def _shipped_policy(name: str) -> str:
    if name not in SHIPPED:
        known = ", ".join(SHIPPED)
        hint = suggestion(name, SHIPPED, "Policies of your own are handed to `run` with --policy.")
        raise refuse("policy", name, f"a shipped policy ({known})", hint)
    return name


def _one_goal(given: Any) -> Any:
    return {"goals": [given], "weights": [1.0]} if isinstance(given, int) else given


def _one_level(given: Any) -> Any:
    return dict.fromkeys(COMPONENTS, given) if isinstance(given, int | float) else given


Goal = Annotated[int, Field(ge=0, le=31)]


class Aim(Part):
    """The true intent as a goal rung, drawn once an encounter by weight."""

    goals: tuple[Goal, ...] = Field(
        min_length=1, description="0 transit, 1 shadow, 2 assert a claim or probe, 3 coerce, 4 coerce with arms."
    )
    weights: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        min_length=1, description="Relative frequency of each goal."
    )

    @model_validator(mode="after")
    def _weighed(self) -> "Aim":
        if len(self.goals) != len(self.weights) or sum(self.weights) <= 0.0:
            raise refuse(
                "weights", list(self.weights), "one weight a goal, not all zero", "Give as many weights as goals."
            )
        return self


class Interoperability(Part):
    """A bundle of four components; a bare number in a file sets all four."""

    protocol: Share = Field(description="Shared communication protocol: code book, standard phrases, signals.")
    data: Share = Field(description="Data standards: identity, intent and position seen alike.")
    command: Share = Field(description="Synchronised command and control.")
    language: Share = Field(description="Common language.")


#: The bundle as a file may write it: four components, or one number for all.
AnyInteroperability = Annotated[
    Interoperability, BeforeValidator(_one_level, json_schema_input_type=Share | Interoperability)
]


class BundleCoefficients(Part):
    """What one unit of each component changes."""

    clarity_of_protocol: Share = Field(description="Clarity per unit of protocol.")
    clarity_of_data: Share = Field(description="Clarity per unit of data standards.")
    clarity_of_language: Share = Field(description="Clarity per unit of common language.")
    ambiguity_without_data: Share = Field(description="Ambiguity of acts without data standards.")
    relay_cut: Share = Field(description="Cut of relay time and loss at synchronised command 1.")
    read_back_floor: Share = Field(description="P(an error is noticed at a read-back) without protocol.")
    read_back_of_protocol: Share = Field(description="What a shared protocol adds to it.")
    answer_of_protocol: Share = Field(
        description="Share of the way to its ceiling that protocol 1 brings a bridge's answers."
    )
    translation_without_language: float = Field(
        ge=1, le=10, description="Factor on interpreters' time without a common language."
    )
    authentication_cut: Share = Field(description="Cut of the time to know who speaks at data standards 1.")
    gross_error_floor: Share = Field(description="P(gross error) with protocol or common language.")
    gross_error_rise: float = Field(ge=0, le=20, description="Its relative rise without both.")
    delegation_of_command: Share = Field(
        description="What protocol 1 with synchronised command 1 adds to delegation: 0, a lever of its own."
    )


class Perception(Part):
    """How acts and messages are misread."""

    misread_probability: float = Field(ge=0, le=0.999, description="m: P(an inner rung is misread), all else neutral.")
    hostile_bias: float = Field(ge=0, le=3, description="beta: rungs by which acts look worse at trust 0.")
    clarity_weight: Share = Field(description="w_i: cut of noise at clarity 1.")
    fatigue_weight: float = Field(ge=0, le=5, description="w_f: rise of noise at fatigue 1.")
    ambiguity_weight: float = Field(ge=0, le=5, description="w_a: rise of noise at ambiguity 1.")
    haste_exponent: float = Field(ge=0, le=2, description="h: how noise rises as assessments get shorter.")
    haste_floor: float = Field(gt=0, le=1, description="Smallest factor of haste, for long assessments.")
    haste_ceiling: float = Field(ge=1, le=20, description="Largest factor of haste, for hurried ones.")


class Belief(Part):
    """How evidence moves the log-odds that the other is hostile."""

    tilt: float = Field(gt=0, le=2, description="lambda: how strongly rungs tell hostile from benign actors, per rung.")
    repeat_discount: Share = Field(description="d: the n-th repeat in a row of an act counts d^(n-1).")
    confirmation: float = Field(ge=0, lt=1, description="c: evidence for the prior weighs 1 + c, against it 1 - c.")
    relax_s: float = Field(gt=0, description="tau_b: belief returns to its prior with this time constant.")
    limit: float = Field(gt=0, le=20, description="b_max: belief stays within plus or minus this, in logits.")
    silence: float = Field(ge=0, le=3, description="What an unanswered hail is worth, in logits.")
    silence_clarity_cut: Share = Field(description="Share of it that clarity takes away.")
    credibility: float = Field(ge=0, le=20, description="Weight of an understood offer, times trust and lambda.")


class Decision(Part):
    """What moves a side up and down its ladder."""

    theta_up: float = Field(ge=-20, le=700, description="Threshold of the upward hazard, in logits per T.")
    theta_down: float = Field(ge=-20, le=700, description="Threshold of the downward hazard, in logits per T.")
    goal_pull: float = Field(ge=0, description="a_g: pull toward the goal rung, in logits per rung.")
    belief_weight: float = Field(description="a_b: weight of belief.")
    reciprocity: float = Field(ge=0, description="a_k: pull toward the perceived rung, in logits per rung.")
    heat_weight: float = Field(description="a_h: weight of heat.")
    pressure_weight: float = Field(description="a_t: weight of time pressure; its sign is not known.")
    protocol_restraint: float = Field(description="a_p: restraint by a shared protocol, in logits at protocol 1.")
    theta_accept: float = Field(ge=-700, le=700, description="theta_a: readiness to accept an offer, in logits.")
    grant_bonus: float = Field(
        ge=-20, le=20, description="A superior's readiness to grant leave to agree, on top of theta_a."
    )
    exposure_limit_s: float = Field(gt=0, description="Longest exposure that one decision answers for.")
    pace: float = Field(gt=0, le=100, description="Factor on all decision and relay times of both sides.")
    heat_jump: float = Field(ge=0, description="Heat added by a perceived act of force.")
    heat_s: float = Field(gt=0, description="Heat decays with this time constant.")
    interruptions: int = Field(ge=0, le=3, description="Interruptions that may prolong one assessment.")
    fatigue_slowing: float = Field(ge=0, le=5, description="Relative rise of assessment time at fatigue 1.")
    workload_slowing: float = Field(
        ge=0, le=5, description="Relative rise of assessment time per further percept, waiting or of the last."
    )


class RulesOfEngagement(Part):
    """Orders given before."""

    default: Literal["evade", "hold", "escalate"] = Field(
        description="Done at the safety ring when no decision is ready."
    )
    preauthorised_rung: int = Field(ge=0, le=31, description="The bridge may climb to this rung unasked.")
    self_defence_rung: int = Field(
        ge=0, le=31, description="... and to this one in answer to a perceived act of force."
    )
    warns_before_rung: int | None = Field(
        default=None,
        ge=0,
        le=31,
        description="The bridge hails on the bridge channels of its plan before it first climbs to this rung or above.",
    )
    takes_stock_s: float | None = Field(
        default=None, gt=0, description="The bridge looks again this often, also where nothing new has come in."
    )


class Force(Part):
    """One side of the encounter."""

    name: str = Field(min_length=1, max_length=80, description="Whose force it is.")
    aim: Annotated[Aim, BeforeValidator(_one_goal, json_schema_input_type=Goal | Aim)] = Field(
        description="The goal rung that it truly aims at: one, or several by weight."
    )
    resolve: float = Field(ge=-5, le=5, description="Added to eta, in logits.")
    coercer_resolve: float = Field(ge=-5, le=5, description="... instead, with a goal at the coercive rung or above.")
    trust: float = Field(ge=0.01, le=0.99, description="Trust toward the rival.")
    fatigue: Share = Field(description="Fatigue of the crew: 0 rested, 1 about 24 h awake.")
    delegation: Share = Field(description="P(the bridge may agree to disengage unasked), drawn once an encounter.")
    willing: Share = Field(description="P(the bridge calls the other side at all), drawn once an encounter.")
    reflex: Share = Field(description="P(reflex evasion at the safety ring).")
    coercer_reflex: Share = Field(description="... instead, with a goal at the coercive rung or above.")
    request_patience_s: float = Field(
        gt=0, description="A request that was lost on its way lapses this long after it was made."
    )
    plans: int = Field(ge=0, le=20, description="Plans of calls in one encounter, at most.")
    plan: tuple[str, ...] = Field(max_length=20, description="Channels to try, in this order.")
    plan_style: Literal["fallback", "parallel"] = Field(
        description="One after the other, or all at once; on the scene, and between capitals."
    )
    aftermath_plan: tuple[str, ...] = Field(
        max_length=20, description="Channels that headquarters and capital try later."
    )
    aftermath_default: Literal["hold", "retaliate"] = Field(description="Done when the response deadline has passed.")
    interpreters: int = Field(ge=1, le=10_000, description="Interpreters on duty, shared by every call of a trial.")
    time_zone_s: float = Field(ge=-86_400, le=86_400, description="Local time minus UTC.")
    policy: Annotated[str, AfterValidator(_shipped_policy)] = Field(
        description="How its bridge chooses: the name of a shipped policy."
    )
    assessment_reference_s: float = Field(gt=0, description="m_ref: an assessment this long has haste 1.")
    assessment: DurationLaw = Field(description="Time that the on-scene commander takes to assess a percept.")
    roe: RulesOfEngagement
    group: Staff
    nation: Staff
    units: dict[str, Unit] = Field(
        min_length=1, max_length=8, description="The side's units, under one on-scene commander; the first leads."
    )
