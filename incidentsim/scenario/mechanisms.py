"""The mechanisms by which a programme may work, or fail: each with its own parameters, and a switch to leave it out.

Source   evidence/mechanisms.toml, by name: the phrase of the source article that each stands for.
"""

from pydantic import Field

from incidentsim.scenario.lasting import (
    Assessments,
    Coercion,
    Cooption,
    Cumulative,
    Cycle,
    Debrief,
    Drilled,
    Failure,
    Indicators,
    Layered,
    Memory,
    MoralHazard,
    Redundancy,
    Survival,
    Ties,
)
from incidentsim.scenario.laws import Part
from incidentsim.scenario.parts import Share
from incidentsim.scenario.switched import Cut, Floored, Many, Mechanism, Raise, Weight


class Regularity(Mechanism):
    """Routine events against rare ones with much at stake; off, every activity is evenly spaced."""

    jitter: Share = Field(description="How far a routine event may be off its day, as a share of its interval.")
    stakes_gsd: float = Field(ge=1, le=5, description="Geometric standard deviation of what a rare event brings.")


class Variety(Mechanism):
    """Several kinds of event, each of which brings less when it was held lately."""

    repeat: Weight = Field(description="How much less, for each event of the kind in memory.")
    half_life_s: float = Field(gt=0, description="How long such an event stays in memory.")


class Focus(Mechanism):
    """What is practised in one domain helps less in another; off, it helps alike everywhere."""

    transfer: Share = Field(description="Share of a gain that reaches another domain.")


class FollowThrough(Mechanism):
    """Pledges that are not delivered."""

    threshold: Share = Field(description="Share delivered below which suspicion grows.")
    loss: Weight = Field(description="Bad experience of a pledge that was not delivered, in pseudo-counts.")
    share: float = Field(gt=0, le=1, description="Weight of the latest pledge in what is remembered of them.")


class SharedRisk(Mechanism):
    """An agenda of risks to both."""

    lift: Share = Field(description="How far the base of trust is lifted.")
    half_life_s: float = Field(gt=0, description="How long an agenda is remembered.")


class MidLevel(Mechanism):
    """Who decides on the scene; off, all echelons count alike."""

    junior: Many = Field(description="Weight of the junior echelon on the scene.")
    middle: Many = Field(description="Weight of the middle echelon.")
    senior: float = Field(gt=0, le=100, description="Weight of the senior echelon.")


class FalseCohesion(Mechanism):
    """Leaders who trust more than those on the scene."""

    weight: Weight = Field(description="What they delegate more, for each unit of trust more.")


class Reciprocity(Mechanism):
    """An uneven exchange."""

    threshold: float = Field(gt=0, le=1, description="Balance below which gains turn into losses.")
    reversal: Weight = Field(description="What is lost at balance 0, as a share of the gain.")
    share: float = Field(gt=0, le=1, description="Weight of the latest event in the balance as it is seen.")


class Benchmarks(Mechanism):
    """Calendars and benchmarks that can be verified; what was not announced alarms."""

    gain: Share = Field(description="Transparency: share closed by an event that is fully published.")
    alarm: Weight = Field(description="How much more acts are misread after an exercise that nobody announced.")
    window_s: float = Field(gt=0, description="For how long.")


class Observers(Mechanism):
    """A dispute over the facts of a serious incident; observers shorten it."""

    tension: Weight = Field(description="Level of the climate while it goes on.")
    median_s: float = Field(gt=0, description="Median time to facts agreed upon, without observers.")
    gsd: float = Field(ge=1, le=20, description="Geometric standard deviation of it.")
    cut: Share = Field(description="By how much observers shorten it.")


class Staging(Mechanism):
    """Staged politeness, which looks like trust; off, trust is measured as it is."""

    bias: Share = Field(description="What it adds to measured trust where nothing has tested it.")
    error_sd: Share = Field(description="Standard deviation of the error of an assessment.")
    tested: Share = Field(description="Share of both that a managed near miss takes away.")
    half_life_s: float = Field(gt=0, description="How long a test counts.")


class NearMiss(Mechanism):
    """Near misses as tests; off, they count as any other incident does."""

    managed: Weight = Field(description="Good experience of one managed through the channels, in pseudo-counts.")
    failed: Weight = Field(description="Bad experience of one that was not.")
    willing: Weight = Field(description="By how much willingness to call rises with confidence in the channels.")
    share: float = Field(gt=0, le=1, description="Weight of the latest test in that confidence.")


class Oversight(Mechanism):
    """Civilian stewards of transparency."""

    gain: Share = Field(description="Transparency: share closed by an event that they are let in to.")
    calm: Weight = Field(description="How far they lower the mean level of the climate.")
    leak: Weight = Field(description="How much more often something leaks and becomes a shock.")


class Bundle(Mechanism):
    """Three components of interoperability and language, each trained by itself; off, none of them is."""

    protocol: Weight = Field(description="Factor on what activities bring to the shared protocol.")
    data: Weight = Field(description="... to shared data standards.")
    command: Weight = Field(description="... to synchronised command and control.")
    language: Weight = Field(description="... to a shared language.")


class Feedback(Mechanism):
    """Incidents that ended well build trust."""

    good: Weight = Field(description="Good experience of an incident that was de-escalated, in pseudo-counts.")


class Lift(Mechanism):
    """Something that raises a level."""

    lift: Share = Field(description="Share closed of the distance to 1, or how far it is lifted.")


class Agencies(Mechanism):
    """Ministries beyond defence in the net."""

    reach: Share = Field(description="Share of refusals that each of them gets round.")
    delay: Weight = Field(description="How much longer every relay takes, for each of them.")


class Concessions(Mechanism):
    """An exchange that is seen as a concession to an adversary."""

    hazard: Weight = Field(description="Factor on the hazard of suspension.")
    loss: Share = Field(description="Share of legitimacy that each event costs.")


class Celebration(Mechanism):
    """Whose success it is said to be."""

    home: Share = Field(description="Legitimacy: share closed at home by an event that one takes full credit for.")
    abroad: Share = Field(description="How uneven the exchange then looks to the other side.")


class Mismatch(Mechanism):
    """Two ways of command: of risk, hierarchy and secrecy."""

    slow: Weight = Field(description="How much longer every relay takes where they are as different as can be.")


class Caricature(Mechanism):
    """What cross-cultural training does away with; off, nobody is trained."""

    gain: Share = Field(description="Knowledge of the other's ways: share closed by an event that is all training.")
    cut: Share = Field(description="By how much it lowers the bias and the difference of ways.")


class Mechanisms(Part):
    """All of them, in the order of the table of mechanisms."""

    signals: Cut
    regularity: Regularity
    variety: Variety
    professional_cue: Cut
    focus: Focus
    follow_through: FollowThrough
    common_reference: Cut
    friction_only: Cut
    exposure: Cut
    embedded: Floored
    shared_risk: SharedRisk
    elasticity: Cut
    mid_level: MidLevel
    false_cohesion: FalseCohesion
    reciprocity: Reciprocity
    benchmarks: Benchmarks
    observers: Observers
    staging: Staging
    near_miss: NearMiss
    structured_dialogue: Cut
    counterarguments: Cut
    civil_oversight: Oversight
    understanding: Cut
    bundle: Bundle
    unfamiliar_procedures: Cut
    disproportion: Raise
    feedback_loop: Feedback
    peace_dividend: Lift
    agencies: Agencies
    concessions: Concessions
    protection: Cut
    celebration: Celebration
    mismatch: Mismatch
    cultural_training: Caricature
    drilled_protocols: Drilled
    safe_disengagement: Raise
    waiting: Raise
    debrief: Debrief
    learning_cycle: Cycle
    memory: Memory
    ties: Ties
    cooption: Cooption
    layered: Layered
    redundancy: Redundancy
    failure: Failure
    indicators: Indicators
    cumulative: Cumulative
    calculus: Cut
    survival: Survival
    assessments: Assessments
    coercion: Coercion
    moral_hazard: MoralHazard
