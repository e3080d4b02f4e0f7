"""The parts of a design: factors, the sample of them, how often each point is repeated."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from incidentsim.design.precision import Precision
from incidentsim.measures import ENCOUNTERS
from incidentsim.scenario.laws import AnyDistribution, Distribution, Part

SCHEMA_VERSION = 1
MOST_REPLICATIONS = 2**31
MOST_LEVELS = 1000
#: The kinds of distributions, by name.
LAWS: dict[str, type[Part]] = {kind.model_fields["dist"].default: kind for kind in get_args(AnyDistribution)}
#: The range that the scenario's evidence gives.
ASSUMED: Literal["assumed"] = "assumed"
Draws = Literal["common", "independent", "antithetic"]
Over = Literal["all", "uncertainties"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
#: A value as `vary` takes it: a number (SI), a word, a list.
Given = Any
Seed = Annotated[int, Field(ge=0, lt=2**64)]


class Factor(Part):
    """What is tried at several values; it acts only where each factor named in `when` has one of the values given."""

    when: dict[str, tuple[Given, ...]] = Field(
        default={}, description="Acts only where each factor named has one of these values or levels."
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """What it sets, by path."""
        raise NotImplementedError


class OnPath(Factor):
    """A factor that sets one path."""

    path: str = Field(min_length=1, description='What it sets; "both." stands for both sides. Its name if not given.')

    @property
    def paths(self) -> tuple[str, ...]:
        """What it sets: its one path."""
        return (self.path,)


class Values(OnPath):
    """A few values, each as likely as the others where they are sampled."""

    values: tuple[Given, ...] = Field(min_length=1, description="Numbers, quantities with units, words or lists.")


class Levels(Factor):
    """Named levels, each of which sets one path or several, or none: the scenario as it is."""

    levels: dict[str, dict[str, Given]] = Field(min_length=1, description="By name: what each sets, by path.")

    @property
    def paths(self) -> tuple[str, ...]:
        """What any of its levels sets."""
        return tuple(dict.fromkeys(path for settings in self.levels.values() for path in settings))


class Range(OnPath):
    """Any value between two ends, all alike."""

    range: tuple[float, float] | Literal["assumed"] = Field(
        description='Both ends, or "assumed": the range that the evidence of the scenario gives.'
    )


class Drawn(OnPath):
    """A value with a distribution."""

    law: Distribution


AnyFactor = Values | Levels | Range | Drawn


class Policies(Part):
    """How the two bridges choose; a side left out keeps the policy of its scenario."""

    name: Name = Field(description="Short name of the pair.")
    blue: str | None = Field(default=None, description="A shipped policy for blue.")
    red: str | None = Field(default=None, description="A shipped policy for red.")


class Sample(Part):
    """Which values of the factors are put together."""

    over: Over = Field(
        default="all", description='Or "uncertainties": these are sampled, and crossed with the grid of the levers.'
    )


class Grid(Sample):
    """Every value with every other."""

    method: Literal["grid"] = "grid"
    levels: int = Field(default=5, ge=2, le=MOST_LEVELS, description="How many values are taken of a range.")


class Drawing(Sample):
    """A sample of so many points, from a seed of its own."""

    n: int = Field(ge=1, le=1_000_000, description="How many; of saltelli base samples, of morris trajectories.")
    seed: Seed = Field(default=1, description="Seed of the sample, not of the trials.")


class LatinHypercube(Drawing):
    """Of each factor, one value in each of n equal slices."""

    method: Literal["latin-hypercube"] = "latin-hypercube"


class Sobol(Drawing):
    """Scrambled Sobol points; n is a power of two. A larger n keeps the first points."""

    method: Literal["sobol"] = "sobol"


class Halton(Drawing):
    """Scrambled Halton points, any number of them. A larger n keeps the first points."""

    method: Literal["halton"] = "halton"


class Morris(Drawing):
    """Trajectories, along which one factor is changed at each step: which factors matter at all."""

    method: Literal["morris"] = "morris"
    levels: int = Field(
        default=4, ge=2, le=MOST_LEVELS, description="Levels of each factor: even, and a multiple of its choices."
    )


class Saltelli(Drawing):
    """Sobol points with their columns exchanged, for variance-based indices; n is a power of two."""

    method: Literal["saltelli"] = "saltelli"
    second_order: bool = Field(default=False, strict=True, description="With the points for indices of pairs too.")


class Table(Sample):
    """The points one by one; an empty cell stands where a factor does not act."""

    method: Literal["table"] = "table"
    columns: tuple[str, ...] = Field(min_length=1, description="Factors by name, and, if wanted, scenario and policy.")
    rows: tuple[tuple[Given, ...], ...] = Field(min_length=1, description="A row a point: its values, by column.")


AnySample = Grid | LatinHypercube | Sobol | Halton | Morris | Saltelli | Table
SAMPLES: dict[str, type[Sample]] = {
    part.model_fields["method"].default: part for part in (Grid, LatinHypercube, Sobol, Halton, Morris, Saltelli, Table)
}


class Fixed(Part):
    """So many replications of every point."""

    n: int = Field(default=200, ge=1, le=MOST_REPLICATIONS, description="Replications of every point.")


class ByPrecision(Part):
    """As many replications of each point as its intervals need."""

    precision: tuple[Precision, ...] = Field(min_length=1, description="Half-widths of the intervals, by measure.")
    most: int = Field(
        default=100_000,
        ge=201,  # a look at 200, and another
        le=MOST_REPLICATIONS,
        description="Replications of a point at most; fewer than 201 leave no second look.",
    )


class Design(Part):
    """What is to be tried: scenarios, policies and factors, and how often."""

    schema_version: int = Field(ge=1, le=SCHEMA_VERSION, description="Version of this file format.")
    name: Name = Field(description="Short name, as typed in commands.")
    title: str = Field(min_length=1, max_length=200, description="What it is, in a line.")
    question: str = Field(default="", max_length=20_000, description="What is asked, and what would change our mind.")
    scenarios: tuple[str, ...] = Field(min_length=1, max_length=1000, description="By name; each with each policy.")
    seed: Seed = Field(default=1, description="Seed of the trials.")
    draws: Draws = Field(default="common", description="Whether all points meet the same accidents.")
    measures: tuple[str, ...] = Field(
        default=ENCOUNTERS.watched, min_length=1, description="What is asked of; `rank` takes the first."
    )
    policies: tuple[Policies, ...] = Field(default=(), description="Each is crossed with each scenario.")
    levers: dict[str, AnyFactor] = Field(default={}, description="What can be chosen.")
    uncertainties: dict[str, AnyFactor] = Field(default={}, description="What cannot be chosen, and is not known.")
    sampling: AnySample = Field(default=Grid(), discriminator="method", description="Which values meet.")
    replications: Fixed | ByPrecision = Field(default=Fixed(), description="How often a point is repeated.")

    @property
    def factors(self) -> dict[str, AnyFactor]:
        """All factors by name: the levers, then the uncertainties."""
        return {**self.levers, **self.uncertainties}

    @property
    def sampled(self) -> dict[str, AnyFactor]:
        """The factors that the sample is of."""
        return self.factors if self.sampling.over == "all" else self.uncertainties

    @property
    def crossed(self) -> dict[str, AnyFactor]:
        """The levers whose grid is crossed with the sample of the rest."""
        return {} if self.sampling.over == "all" else self.levers

    def group_of(self, name: str) -> str:
        """The group that a factor is in."""
        return "levers" if name in self.levers else "uncertainties"

    def place_of(self, name: str) -> str:
        """Where a factor stands in the file, by key."""
        return f"{self.group_of(name)}.{name}"
