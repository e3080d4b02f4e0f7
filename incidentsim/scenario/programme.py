"""An exchange programme over the years, beside the encounter that it is about."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from incidentsim.errors import refuse, verbatim
from incidentsim.scenario.activities import Activity, DomainName, Gains, KindName
from incidentsim.scenario.laws import Part
from incidentsim.scenario.mechanisms import Mechanisms
from incidentsim.scenario.parts import Share

if TYPE_CHECKING:
    from incidentsim.scenario.scenario import Scenario

Weight = Annotated[float, Field(ge=0, le=10)]
YEAR_S = 31_557_600.0


class Theatre(Part):
    """Where the two sides meet, how often, and in what encounter."""

    per_year: float = Field(ge=0, le=2000, description="Encounters a year, in a climate at level 0 and out of surges.")
    scenario: "Scenario | None" = Field(
        default=None, description="The encounter, or the name of one; without it, that of the file itself."
    )


class Reputation(Part):
    """Trust: a sum of good and bad experience that is forgotten."""

    half_life_s: float = Field(gt=0, description="Half of all experience is forgotten in this time.")
    base: Share = Field(description="Trust without any experience, in a climate that says nothing.")
    base_weight: float = Field(ge=0, le=1000, description="How many experiences the base is worth.")
    start_weight: float = Field(ge=0, le=1000, description="How many experiences the trust of the start is worth.")
    bad_factor: float = Field(gt=0, le=100, description="How many good experiences a bad one outweighs.")
    incident_bad: Weight = Field(description="Bad experience of an incident that was not de-escalated.")
    loss_bad: Weight = Field(description="Bad experience of a collision, a loss or an act of force, besides.")
    least: float = Field(ge=0.01, le=0.5, description="Trust on the scene is never below this, nor above 1 less this.")


class Practice(Part):
    """How skills and norms come and go."""

    half_life_s: float = Field(gt=0, description="Half of a skill is lost in this time without practice.")
    tour_s: float = Field(gt=0, description="Mean tour of an officer in a post.")
    norms_half_life_s: float = Field(gt=0, description="Half of shared norms are lost in this time.")
    culture_half_life_s: float = Field(gt=0, description="... of the knowledge of the other's ways and reactions.")
    readiness_half_life_s: float = Field(gt=0, description="... of the readiness of the channels.")
    transparency_half_life_s: float = Field(gt=0, description="... of transparency.")
    routine_norms: Share = Field(description="Norms: share closed by an encounter in which nobody did anything unsafe.")


class Climate(Part):
    """Political tension over the years: it drifts, and is shocked."""

    mean: float = Field(ge=-5, le=5, description="Mean level: 0 is middling, above it hostile.")
    sd: Weight = Field(description="Stationary standard deviation of the level, between shocks.")
    time_s: float = Field(gt=0, description="Time constant with which it returns.")
    step_s: float = Field(gt=0, description="It is looked at this often; a numerical choice.")
    shocks_per_year: float = Field(ge=0, le=50, description="Political shocks a year.")
    shock: Weight = Field(description="Mean size of a shock, in levels.")
    spill: Weight = Field(description="Bad experience of a shock, in pseudo-counts.")
    collision: Weight = Field(description="What a collision, a loss or an act of force adds to the level.")
    rate_weight: float = Field(ge=-5, le=5, description="What a level adds to the logarithm of the encounter rate.")
    resolve_weight: float = Field(ge=-5, le=5, description="What a level adds to the resolve of both sides (logits).")
    rhetoric: Weight = Field(description="Weight of what is said at home on trust on the scene (logits).")
    strain: Share = Field(description="Political strain on the lines at full tension.")
    readiness_relief: Share = Field(description="Share of the strain that ready channels make up for.")


class Surges(Part):
    """Times at which far more units are about: fishing seasons, exercises."""

    per_year: float = Field(ge=0, le=100, description="Surges a year.")
    mean_s: float = Field(gt=0, description="Mean length of a surge (exponential).")
    factor: float = Field(ge=1, le=1000, description="Factor on the encounter rate meanwhile.")


class Conduct(Part):
    """How the programme is run: its politics, its money, what it does when it fails."""

    framing: Literal["dividend", "neutral", "concession"] = Field(description="What it is said to be at home.")
    credit: Share = Field(description="Share of its successes that blue claims: 0.5 is even.")
    legitimacy: Share = Field(description="Political legitimacy at the start, and where it returns to.")
    legitimacy_half_life_s: float = Field(gt=0, description="Half-life of what moves legitimacy.")
    protection: Share = Field(description="How far budgets are protected from sudden shifts.")
    term_s: float = Field(gt=0, description="Time between changes of government.")
    cut_probability: Share = Field(description="Probability that a change of government cuts the budget.")
    cut_share: Share = Field(description="Share of the activities that a cut takes, for a term.")
    suspension: Share = Field(description="Probability that a shock, or a loss, suspends the programme.")
    suspension_s: float = Field(gt=0, description="Median length of a suspension.")
    suspension_gsd: float = Field(ge=1, le=20, description="Geometric standard deviation of it.")
    on_failure: Literal["remedial", "punitive", "nothing"] = Field(description="What follows a missed benchmark.")
    cheating: Share = Field(description="Share of what the exchange asks of red that it only pretends to do.")
    agencies: int = Field(ge=0, le=20, description="Ministries beyond defence that take part.")
    lines: int = Field(ge=1, le=20, description="Lines between the two sides above the bridge, in all.")
    line_refusal: Share = Field(description="Probability that a shock closes a line until the climate is calm again.")
    culture_gap: Share = Field(description="How different the two ways of command are.")
    ties: Share = Field(description="Trade, people and universities: how much there is of them.")
    upkeep: float = Field(ge=0, description="Cost of the programme a year beside its activities, in cost units.")


class Programme(Part):
    """The years: who meets where and how often, what is exchanged, and by what it may work."""

    horizon_s: float = Field(gt=0, le=100 * YEAR_S, description="How long the years are played.")
    theatres: dict[DomainName, Theatre] = Field(min_length=1, description="Where the two sides meet, by domain.")
    activities: dict[str, Activity] = Field(default={}, description="What is done, by name.")
    kinds: dict[KindName, Gains] = Field(description="What each kind of activity brings.")
    reputation: Reputation
    practice: Practice
    climate: Climate
    surges: Surges
    conduct: Conduct
    mechanisms: Mechanisms

    @model_validator(mode="after")
    def _fits_together(self) -> "Programme":
        for name, activity in self.activities.items():
            where = f"activities.{name}"
            if activity.kind not in self.kinds:
                hint = f"Write [programme.kinds.{activity.kind}], or start from programme-none."
                raise refuse(f"{where}.kind", activity.kind, f"one of {', '.join(self.kinds)}", hint)
            if activity.start_s >= self.horizon_s:
                got = verbatim(f"a start at {activity.start_s / YEAR_S:g} y")
                allowed = f"before the horizon, {self.horizon_s / YEAR_S:g} y"
                raise refuse(f"{where}.start_s", got, allowed, "Let it start earlier, or drop it.")
            strange = [domain for domain in activity.focus if domain not in self.theatres]
            if strange:
                hint = f"Write [programme.theatres.{strange[0]}], or drop it from the focus."
                raise refuse(f"{where}.focus", strange[0], f"one of {', '.join(self.theatres)}", hint)
            if activity.rhythm != "once" and activity.per_year * (activity.stop_s - activity.start_s) < YEAR_S:
                got = verbatim(f"{activity.per_year:g} a year for {(activity.stop_s - activity.start_s) / YEAR_S:g} y")
                hint = 'Hold it more often or longer, or write rhythm = "once".'
                raise refuse(f"{where}.per_year", got, "a calendar on which it is held at least once", hint)
        return self
