"""A joint law of several uncertain parameters: a set of points, of which each replication meets one.

It stands beside the distributions of single parameters: those say what each may be, this says what they may be
together. Like them it is resolved before any engine runs, by an addressed draw.
"""

from typing import Annotated

from pydantic import Field, model_validator

from incidentsim.draws import Purpose, uniform
from incidentsim.errors import refuse
from incidentsim.scenario.laws import Part, pick

MOST_MEMBERS, MOST_PATHS = 10_000, 1_000


class Ensemble(Part):
    """Points in the space of some parameters: a column a path, a row a member."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60, description="Short name, as typed in commands.")
    paths: tuple[str, ...] = Field(min_length=1, max_length=MOST_PATHS, description="The parameters, by path.")
    members: tuple[tuple[float, ...], ...] = Field(
        min_length=1,
        max_length=MOST_MEMBERS,
        description="The points: of each, its values in SI, in order of the paths.",
    )
    weights: tuple[Annotated[float, Field(ge=0)], ...] | None = Field(
        default=None, description="How often each member is met, relative to the others; all alike if not given."
    )

    @model_validator(mode="after")
    def _rectangular(self) -> "Ensemble":
        twice = sorted(path for path in set(self.paths) if self.paths.count(path) > 1)
        if twice:
            raise refuse("paths", twice[0], "named once", "Drop one of its two columns.")
        for place, member in enumerate(self.members):
            if len(member) != len(self.paths):
                allowed = f"{len(self.paths)} values, one a path"
                raise refuse(f"members.{place}", list(member), allowed, "Give each member a value of every path.")
        if self.weights is not None and (len(self.weights) != len(self.members) or sum(self.weights) <= 0.0):
            hint = "Give as many weights as members, or leave them out."
            raise refuse("weights", list(self.weights), "one weight a member, not all zero", hint)
        return self

    def met(self, seed: int, replication: int) -> int:
        """The member that a replication meets: by its address alone, so the same for any number of workers."""
        u = uniform(seed, replication, 0, Purpose.MEMBER, 0, 0)
        count = len(self.members)
        return pick(self.weights, u) if self.weights is not None else min(int(u * count), count - 1)

    def without(self, path: str) -> "Ensemble | None":
        """The ensemble with a parameter, and all inside it, left to somebody else; None where nothing is left."""
        kept = [place for place, own in enumerate(self.paths) if own != path and not own.startswith(f"{path}.")]
        if len(kept) == len(self.paths):
            return self
        if not kept:
            return None
        paths = tuple(self.paths[place] for place in kept)
        members = tuple(tuple(member[place] for place in kept) for member in self.members)
        return Ensemble(name=self.name, paths=paths, members=members, weights=self.weights)
