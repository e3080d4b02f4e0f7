"""The parts of a programme that are done: activities on a calendar, and what each kind of them brings."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from incidentsim.errors import refuse, verbatim
from incidentsim.scenario.laws import Part
from incidentsim.scenario.parts import Share

DomainName = Literal["maritime", "air", "border"]
KindName = Literal[
    "visit", "staff_talk", "joint_exercise", "course", "crisis_simulation", "drill", "hotline_test", "dialogue"
]
Rhythm = Literal["routine", "sporadic", "lumped", "once"]
Positive = Annotated[float, Field(ge=0)]


class Reach(Part):
    """Who takes part: of each echelon the share that an activity reaches."""

    junior: Share = Field(description="Of watch officers and petty officers.")
    middle: Share = Field(description="Of commanding officers and their staffs: who decides on the scene.")
    senior: Share = Field(description="Of flag officers and ministries.")


class Gains(Part):
    """What one activity of a kind brings, at one unit of it, to those whom it reaches fully."""

    trust: Positive = Field(description="Good experience, in pseudo-counts.")
    protocol: Share = Field(description="Share closed of the distance to a fully shared communication protocol.")
    data: Share = Field(description="Share closed of the distance to fully shared data standards.")
    command: Share = Field(description="Share closed of the distance to fully synchronised command and control.")
    language: Share = Field(description="Share closed of the distance to a fully shared language.")
    norms: Share = Field(description="Share closed of the distance to fully shared norms and routine.")
    culture: Share = Field(description="Share closed of the distance to full knowledge of the other's ways.")
    exposure: Share = Field(description="... to full knowledge of how the other side reacts under load.")
    rehearsal: Share = Field(description="... to procedures and manoeuvres rehearsed together.")
    readiness: Share = Field(description="... to channels that are always answered.")
    memory: Share = Field(description="... to full institutional memory, where it is debriefed.")
    questioning: Share = Field(description="... to assumptions that are all questioned.")


class Activity(Part):
    """An activity of the programme: what it is, when it is held, whom it reaches, and how it is done."""

    kind: KindName = Field(description="What it is.")
    per_year: float = Field(gt=0, le=366, description="How often it is held; of one that is held once, its size.")
    rhythm: Rhythm = Field(
        description="routine: evenly spaced; sporadic: at random; lumped: all of a year's at once; once: never again."
    )
    start_s: float = Field(ge=0, description="Since the beginning of the programme: not before this.")
    stop_s: float = Field(gt=0, description="... and not after this.")
    size: float = Field(gt=0, le=100, description="How much of it is done each time, in units of its kind.")
    focus: tuple[DomainName, ...] = Field(min_length=1, description="The issues that it is about.")
    reach: Reach
    realism: Share = Field(description="How like the real thing it is: 0 ceremony, 1 as at sea.")
    systems: Share = Field(description="How far it is done with systems that work together.")
    blue_share: Share = Field(description="What blue gets of it: in funds, access and say; an even share is 0.5.")
    published: Share = Field(description="How much of it is published: benchmarks, calendar, summaries.")
    notified: Literal["notified", "unannounced"] = Field(description="Whether the other side is told of it beforehand.")
    debriefed: Share = Field(description="How far it is debriefed, and what it taught written down.")
    observed: Share = Field(description="Share held before independent observers or evaluators.")
    oversight: Share = Field(description="Share to which civilians, journalists or academics, are let in.")
    cultural: Share = Field(description="Share of it that is cross-cultural training.")
    shared_risk: Share = Field(description="Share of its agenda that is a risk to both: piracy, rescue, disaster.")
    follow_through: Share = Field(description="Probability that what was pledged at it is delivered.")
    publicity: Share = Field(description="How much is made of it at home.")
    cost: float = Field(ge=0, description="Cost of holding it once, in cost units.")

    @model_validator(mode="after")
    def _is_ever_held(self) -> "Activity":
        if self.stop_s <= self.start_s:
            got = verbatim(f"from {self.start_s:g} s to {self.stop_s:g} s")
            raise refuse("stop_s", got, "a calendar with time in it", "Let it stop later than it starts.")
        if self.reach.junior + self.reach.middle + self.reach.senior == 0.0:
            raise refuse("reach", verbatim("nobody"), "somebody", "Let it reach at least one echelon.")
        return self
