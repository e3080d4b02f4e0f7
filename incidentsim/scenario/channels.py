"""The channels between two sides: on the bridge, between headquarters, between capitals, through a third party."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from incidentsim.scenario.laws import DurationLaw, Part
from incidentsim.scenario.parts import EchelonName, Share


class ReadBack(Part):
    """How a message is closed: repeated by the receiver until no error is noticed."""

    sendings: int = Field(ge=1, le=20, description="Sendings at most; what is then unfinished is not understood.")
    noise: float = Field(ge=0, description="Factor of the channel on the noise of perception.")


class Outage(Part):
    """A channel fails and is repaired: exponential times up and down, the first state drawn from their balance."""

    mean_up_s: float = Field(ge=1, description="Mean time from a repair to the next failure.")
    mean_down_s: float = Field(ge=0, description="Mean time to repair; 0: it never fails.")


class _Channel(Part):
    echelon: ClassVar[EchelonName]

    lines: int = Field(ge=1, le=10_000, description="Calls it carries at once.")
    connect: DurationLaw = Field(description="Time until it is answered, if it is.")
    answer: Share = Field(description="q: P(an attempt is answered), given no refusal and no protocol.")
    refusal: Share = Field(description="v: P(it is refused for the whole encounter).")
    patience_s: float = Field(ge=0, description="A caller hangs up after waiting this long.")
    retries: int = Field(ge=0, le=50, description="Further attempts.")
    back_off: DurationLaw = Field(description="Wait before the next attempt.")
    authentication: DurationLaw = Field(description="Time to know who speaks, without common data standards.")
    translation: DurationLaw = Field(description="Interpreters' time a message, with a common language.")
    transmission: DurationLaw = Field(description="Time of one sending, and of its read-back.")
    reply_patience_s: float = Field(gt=0, description="An answer to an offer is awaited this long.")
    gross_error_factor: float = Field(ge=0, le=100, description="Factor of the channel on P(gross error).")
    read_back: ReadBack
    outage: Outage


class _OnTheBridge(_Channel):
    echelon: ClassVar[EchelonName] = "bridge"

    answer_with_protocol: Share = Field(description="Ceiling that q approaches under a shared protocol.")
    range_m: float = Field(gt=0, description="Beyond it nobody hears or sees it.")


class Radio(_OnTheBridge):
    """Bridge-to-bridge radio: each encounter has a frequency of its own."""

    kind: Literal["radio"] = "radio"


class Guard(_OnTheBridge):
    """The guard frequency: everybody listens, every encounter of the trial shares it, calls are easily misaddressed."""

    kind: Literal["guard"] = "guard"


class Light(_OnTheBridge):
    """Flashing light and flags: slow, within sight, no language beyond the code."""

    kind: Literal["light"] = "light"


class DataLink(_OnTheBridge):
    """A data link between the two units: q counts in proportion to common data standards."""

    kind: Literal["datalink"] = "datalink"


class _Line(_Channel):
    window_s: float = Field(ge=0, description="Reply window: an answer comes within it, any time alike; 0: at once.")


class Hotline(_Line):
    """The line between the two fleet headquarters, shared by every encounter."""

    echelon: ClassVar[EchelonName] = "group"
    kind: Literal["hotline"] = "hotline"


class Ministry(_Line):
    """The line between the two ministries."""

    echelon: ClassVar[EchelonName] = "nation"
    kind: Literal["ministry"] = "ministry"


class Leaders(_Line):
    """The line between the two leaders."""

    echelon: ClassVar[EchelonName] = "nation"
    kind: Literal["leaders"] = "leaders"


class Mediator(_Line):
    """A third party that carries offers between the capitals; a refusal to talk to the rival does not bar it."""

    echelon: ClassVar[EchelonName] = "nation"
    kind: Literal["mediator"] = "mediator"
    trust: float = Field(ge=0.01, le=0.99, description="Trust in the mediator, in place of that in the rival.")


AnyChannel = Radio | Guard | Light | DataLink | Hotline | Ministry | Leaders | Mediator
Channel = Annotated[AnyChannel, Field(discriminator="kind")]
