"""What every mechanism of a programme has: a switch; and the plainest forms of one."""

from typing import Annotated

from pydantic import Field

from incidentsim.scenario.laws import Part
from incidentsim.scenario.parts import Share

Weight = Annotated[float, Field(ge=0, le=10)]
Many = Annotated[float, Field(ge=0, le=100)]


class Mechanism(Part):
    """One mechanism; what it does is left out altogether where it is off."""

    on: bool = Field(description="Whether it works at all.")


class Cut(Mechanism):
    """A factor that an exchange lowers."""

    cut: Share = Field(description="By how much it is lowered where the exchange has done all it can.")


class Raise(Mechanism):
    """A factor that something raises."""

    rise: Weight = Field(description="By how much it is raised at most, as a share.")


class Floored(Mechanism):
    """A factor that falls to a floor."""

    floor: Share = Field(description="The factor where there is none of it.")
