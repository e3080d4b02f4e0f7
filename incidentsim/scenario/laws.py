"""Two things that must not be mixed: a law of durations, and an uncertain parameter.

A *law* is drawn at each use, inside the engine. A *distribution* stands for what nobody knows: it is
resolved once a replication, before any engine runs.
"""

import math
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, model_validator

from incidentsim.errors import refuse
from incidentsim.rules import chance


class Part(BaseModel):
    """A frozen, strict part of a scenario; SI units, named in each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_numbers(cls, given: Any) -> Any:
        """Neither true nor "0.5" stands for a number; quantities with units were turned into numbers before."""
        if isinstance(given, dict):
            for name, value in given.items():
                for item in value if isinstance(value, list | tuple) else (value,):
                    if (isinstance(item, bool) and name not in _truths(cls)) or (
                        isinstance(item, str) and name in _numeric(cls)
                    ):
                        raise refuse(name, item, "a number", "Write it without quotation marks, as 0.5.")
        return given


@lru_cache(maxsize=256)
def _numeric(part: type[Part]) -> frozenset[str]:
    """The fields of a part that hold nothing but numbers, one or several."""
    return frozenset(
        name for name, field in part.model_fields.items() if _types(field.annotation) <= {int, float, type(None), ...}
    )


@lru_cache(maxsize=256)
def _truths(part: type[Part]) -> frozenset[str]:
    """The fields of a part that are true or false."""
    return frozenset(name for name, field in part.model_fields.items() if field.annotation is bool)


def _types(annotation: Any) -> set[Any]:
    """The plain types inside an annotation: of unions, of tuples, of what is annotated."""
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner = inner[:1]
    return {each for item in inner for each in _types(item)} if inner else {annotation}


class Constant(Part):
    """Always the same time."""

    law: Literal["constant"] = "constant"
    value_s: float = Field(ge=0, description="The time.")


class Exponential(Part):
    """Memoryless times."""

    law: Literal["exponential"] = "exponential"
    mean_s: float = Field(gt=0, description="Mean time.")


class Lognormal(Part):
    """Times whose logarithm is normal: most are short, some are very long."""

    law: Literal["lognormal"] = "lognormal"
    median_s: float = Field(gt=0, description="Median time.")
    gsd: float = Field(ge=1, le=50, description="Geometric standard deviation: exp of the sd of the logarithm.")


class Empirical(Part):
    """Times given by their quantiles, evenly spaced from the shortest to the longest, linear in between."""

    law: Literal["empirical"] = "empirical"
    quantiles_s: tuple[Annotated[float, Field(ge=0)], ...] = Field(min_length=2, description="Rising quantiles.")

    @model_validator(mode="after")
    def _rising(self) -> "Empirical":
        if list(self.quantiles_s) != sorted(self.quantiles_s):
            raise refuse("quantiles_s", list(self.quantiles_s), "in rising order", "Sort them, shortest first.")
        return self


DurationLaw = Annotated[Constant | Exponential | Lognormal | Empirical, Field(discriminator="law")]


def duration(law: Constant | Exponential | Lognormal | Empirical, u: float, scale: float = 1.0) -> float:
    """A time (s) drawn from a law with the uniform `u`, all of it stretched by `scale`."""
    match law:
        case Constant():
            return law.value_s * scale
        case Exponential():
            return chance.exponential(law.mean_s * scale, u)
        case Lognormal():
            return chance.lognormal(law.median_s * scale, law.gsd, u)
        case Empirical():
            below, beyond = chance.between_quantiles(u, len(law.quantiles_s))
            low, high = law.quantiles_s[below], law.quantiles_s[below + 1]
            return chance.interpolated(low, high, beyond) * scale


def median(law: Constant | Exponential | Lognormal | Empirical) -> float:
    """The median time (s) of a law."""
    return duration(law, 0.5)


class UniformOver(Part):
    """Any value between two ends, all alike."""

    dist: Literal["uniform"] = "uniform"
    low: float
    high: float


class Triangular(Part):
    """A value between two ends, most likely at the mode."""

    dist: Literal["triangular"] = "triangular"
    low: float
    mode: float
    high: float


class Normal(Part):
    """A normal value."""

    dist: Literal["normal"] = "normal"
    mean: float
    sd: float = Field(gt=0)


class LognormalValue(Part):
    """A value whose logarithm is normal."""

    dist: Literal["lognormal"] = "lognormal"
    median: float = Field(gt=0)
    gsd: float = Field(gt=1)


class Beta(Part):
    """A share between 0 and 1."""

    dist: Literal["beta"] = "beta"
    a: float = Field(gt=0)
    b: float = Field(gt=0)


class Pareto(Part):
    """A value above a minimum with a heavy tail; its mean is finite only for a shape above 1."""

    dist: Literal["pareto"] = "pareto"
    minimum: float = Field(gt=0)
    shape: float = Field(gt=0)


class Choice(Part):
    """One of a few values, by weight."""

    dist: Literal["choice"] = "choice"
    values: tuple[float, ...] = Field(min_length=1)
    weights: tuple[Annotated[float, Field(ge=0)], ...] = Field(min_length=1)


Distribution = Annotated[
    UniformOver | Triangular | Normal | LognormalValue | Beta | Pareto | Choice, Field(discriminator="dist")
]
AnyDistribution = UniformOver | Triangular | Normal | LognormalValue | Beta | Pareto | Choice


def fault_of(law: AnyDistribution) -> str | None:
    """What makes a distribution unusable, as the words "must be …", or None."""
    match law:
        case UniformOver() if not law.low < law.high:
            return "a range with low < high"
        case Triangular() if not (law.low <= law.mode <= law.high and law.low < law.high):
            return "ordered as low <= mode <= high, with low < high"
        case Pareto() if law.shape <= 1.0:
            return "a distribution with a finite mean: a Pareto shape above 1"
        case LognormalValue() if 0.5 * math.log(law.gsd) * math.log(law.gsd) + math.log(law.median) > 700.0:
            return "a distribution with a finite mean: a smaller gsd"
        case Choice() if len(law.values) != len(law.weights) or sum(law.weights) <= 0.0:
            return "values with as many weights, not all zero"
        case _:
            return None


def quantile(law: AnyDistribution, u: float) -> float:
    """The value of an uncertain parameter at the uniform `u`, 0 < u < 1."""
    match law:
        case UniformOver():
            return law.low + u * (law.high - law.low)
        case Triangular():
            return chance.triangular(law.low, law.mode, law.high, u)
        case Normal():
            return law.mean + law.sd * chance.normal_quantile(u)
        case LognormalValue():
            return chance.lognormal(law.median, law.gsd, u)
        case Beta():
            from scipy.special import betaincinv

            return float(betaincinv(law.a, law.b, u))
        case Pareto():
            return chance.pareto(law.minimum, law.shape, u)
        case Choice():
            return law.values[pick(law.weights, u)]


def pick(weights: tuple[float, ...], u: float) -> int:
    """The position chosen by the uniform `u` among weights that need not sum to one."""
    total, threshold = 0.0, u * sum(weights)
    for position, weight in enumerate(weights):
        total += weight
        if threshold < total:
            return position
    return max(position for position, weight in enumerate(weights) if weight > 0.0)
