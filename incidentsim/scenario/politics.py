"""What lies beyond the scene: the political climate of the day, third parties, and the aftermath."""

from typing import Literal

from pydantic import Field

from incidentsim.scenario.laws import DurationLaw, Part
from incidentsim.scenario.parts import Share


class Politics(Part):
    """The political climate between the two sides, as the channels feel it."""

    common_cause: Share = Field(description="rho: P(one veto uniform decides for all channels above the bridge).")
    strain: Share = Field(description="Political strain: every line above the bridge is answered with q (1 - strain).")


class ThirdParty(Part):
    """Somebody else, who watches or mediates."""

    observer: Share = Field(description="P(a third party watches), drawn once an encounter.")
    observer_corrects: Share = Field(description="P(an observer's report corrects a misread unsafe act).")
    observer_report: DurationLaw = Field(description="Time until the report is there, on the scene.")
    observer_facts: DurationLaw = Field(description="Time from the act until the facts are reported to capitals.")
    mediation: Share = Field(description="P(a mediator steps in after a serious scene), drawn once an encounter.")
    mediation_delay: DurationLaw = Field(description="Time from the act until the mediator steps in.")


class Aftermath(Part):
    """The political clock, after a serious scene: capitals learn, judge, call, retaliate or settle."""

    played: Literal["when serious", "never"] = Field(description="Whether serious scenes have their aftermath played.")
    reference_s: float = Field(gt=0, description="T: reference time of the hazards of choice in capitals.")
    learning: DurationLaw = Field(description="Time until a capital learns of the act.")
    learning_loss: Share = Field(description="P(the first report is lost on its way).")
    learning_late_s: float = Field(ge=0, description="... which adds this time.")
    judgement: DurationLaw = Field(description="Time that the side which suffered takes to judge the act.")
    judgement_offset: float = Field(
        ge=-20, le=20, description="Logit of 'deliberate' at belief 0 for an act of rung 2."
    )
    judgement_slope: float = Field(ge=0, le=5, description="Its rise per rung of the act.")
    response_due: DurationLaw = Field(description="Response deadline since the act; then the default applies.")
    silence_after_s: float = Field(
        gt=0, description="No word from the other side for this long after learning is news."
    )
    decisions: int = Field(ge=0, le=20, description="Decisions on news, at most, a side.")
    exposure_limit_s: float = Field(gt=0, description="Longest exposure that one decision answers for.")
    own_rung: int = Field(ge=0, le=31, description="Where a capital stands: display.")
    aim_weight: float = Field(ge=0, le=5, description="Weight of the aim: weight (min(g, 3)/3 - 1/3), in logits.")
    restraint: float = Field(ge=-5, le=5, description="Restraint of capitals, taken off eta, in logits.")
    heat_s: float = Field(gt=0, description="Heat decays with this time constant in capitals.")
    relax_s: float = Field(gt=0, description="Belief returns to its prior with this time constant in capitals.")
    contact: DurationLaw = Field(description="Time until a capital is put through to the other, if willing.")
    contact_factor_of_a_line: float = Field(ge=0, le=1, description="Factor on it where a line stands ready.")
    retries: int = Field(ge=0, le=50, description="Further attempts of a capital on one channel.")
    horizon_s: float = Field(gt=0, description="Then an aftermath that has not ended is frozen.")


class Trigger(Part):
    """An act without a scene: the encounter starts with its aftermath."""

    by: Literal["blue", "red"] = Field(description="Whose act it was.")
    rung: int = Field(ge=0, le=31, description="The rung of the act.")
    loss: Literal["none", "damaged", "destroyed", "collision"] = Field(description="What it cost the other side.")
