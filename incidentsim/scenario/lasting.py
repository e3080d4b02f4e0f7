"""The mechanisms by which a programme may work, or fail, continued: what is kept, followed up, closed and opened.

See `mechanisms.py`, which names them all.
"""

from pydantic import Field

from incidentsim.scenario.parts import Share
from incidentsim.scenario.switched import Mechanism, Weight


class Drilled(Mechanism):
    """Protocols under pressure."""

    stress: Share = Field(description="Share of a protocol that is not kept where it was never drilled.")


class Debrief(Mechanism):
    """What went against intuition, and how it was put right."""

    gain: float = Field(ge=1, le=3, description="Factor on what an event brings that is fully debriefed.")


class Cycle(Mechanism):
    """Plan, exercise, assess, adjust: the weakest component is put right first."""

    share: Share = Field(description="Share closed of the distance to 1 of the weakest component, each cycle.")


class Memory(Mechanism):
    """Doctrine that outlasts officers; off, every one begins anew."""

    half_life_s: float = Field(gt=0, description="How long doctrine stays in use without a debrief.")
    handed_over: Share = Field(description="Share of know-how handed to a successor without any doctrine.")


class Ties(Mechanism):
    """Trade, people and universities."""

    lift: Share = Field(description="How far they lift the base of trust.")
    calm: Weight = Field(description="How far they lower the mean level of the climate.")
    time_s: float = Field(gt=0, description="Time constant with which they work.")


class Cooption(Mechanism):
    """Publicity that is turned against the programme."""

    probability: Share = Field(description="Probability, for an event of which much is made.")
    loss: Share = Field(description="Share of legitimacy that is lost.")


class Layered(Mechanism):
    """Several kinds of activity that lean on one another."""

    synergy: Share = Field(description="How much more each brings, for each further kind held within a year.")


class Redundancy(Mechanism):
    """Further lines when one is closed; off, there is one."""

    common_cause: Share = Field(description="Probability that one cause decides over all lines.")


class Failure(Mechanism):
    """What follows a missed benchmark; off, nothing."""

    benchmark: Share = Field(description="Measured trust below which it is missed.")
    remedy: Weight = Field(description="Size of the remedial exercise, in units of its kind.")
    openness: Share = Field(description="Transparency: share closed by a remedial plan.")
    remedy_cost: float = Field(ge=0, description="Cost of a remedial plan, in cost units.")
    withdrawal_s: float = Field(gt=0, description="Median length of a punitive withdrawal.")
    gsd: float = Field(ge=1, le=20, description="Geometric standard deviation of it.")
    loss: Weight = Field(description="Bad experience of a withdrawal, in pseudo-counts.")


class Indicators(Mechanism):
    """Conduct as evaluators see it; off, they look at what is said."""

    weight: Share = Field(description="Weight of conduct in an assessment.")
    share: float = Field(gt=0, le=1, description="Weight of the latest encounter in an indicator.")
    lag_s: float = Field(gt=0, description="Response lag that counts as half a good conduct.")
    spread: float = Field(gt=0, description="Spread about what was expected that does, in rungs.")


class Cumulative(Mechanism):
    """Gains an event that are small and concave; off, they are in proportion to its size."""

    exponent: float = Field(gt=0, le=1, description="Exponent of the size of an event.")


class Survival(Mechanism):
    """A foundation that outlasts political upheaval."""

    kept: Share = Field(description="Probability that a ready line stays open through a shock, at full legitimacy.")


class Assessments(Mechanism):
    """Third parties who assess, and a programme that repairs what they find; off, nobody does."""

    every_s: float = Field(gt=0, description="Time between assessments.")
    drop: Share = Field(description="A fall of measured trust that is noticed.")
    repair: Weight = Field(description="Size of the event that answers it, in units of its kind.")


class Coercion(Mechanism):
    """A side that comes to coerce, whatever is practised; off, nobody does but as the scenario says."""

    share: Share = Field(description="Probability, for each encounter, at middling tension.")
    weight: Weight = Field(description="How much tension changes it.")
    goal: int = Field(ge=2, le=31, description="The goal rung of whoever coerces.")


class MoralHazard(Mechanism):
    """Rules that make close approaches feel safe."""

    closer: Share = Field(description="By how much passes are closer where norms are fully shared.")
    bolder: Weight = Field(description="By how much encounters are more frequent then.")
