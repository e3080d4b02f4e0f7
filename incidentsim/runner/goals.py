"""What a run is asked for: how many trials, how precise, how long; and what it tells on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from incidentsim.analysis.estimates import Columns, Estimate, estimate
from incidentsim.draws import MIRROR
from incidentsim.errors import RequestError, refuse

#: The measures whose intervals a precision is asked of, both at once.
WATCHED = ("success", "incident")
#: From there on, replications are the mirror images of those below.
MOST_REPLICATIONS = MIRROR


@dataclass(frozen=True, slots=True)
class Count:
    """So many replications."""

    replications: int = 1000

    def __post_init__(self) -> None:
        if not 1 <= self.replications <= MOST_REPLICATIONS:
            allowed = f"at least 1 and at most {MOST_REPLICATIONS}"
            raise refuse("replications", self.replications, allowed, "Choose another -n.", kind=RequestError)


@dataclass(frozen=True, slots=True)
class Precision:
    """Until the intervals of success and of incident are both this narrow, at two looks in a row.

    A single look that is narrow enough may be luck; the looks are at fixed numbers of replications, so
    the number at which a run ends depends on scenario and seed alone.
    """

    half_width: float
    budget_s: float | None = None
    most: int = 1_000_000

    def __post_init__(self) -> None:
        if not 0.0 < self.half_width < 0.5:
            got, hint = f"{100 * self.half_width:g}pp", "Write it as --precision 1pp."
            raise refuse("precision", got, "above 0 and below 50 percentage points", hint, kind=RequestError)
        _check_budget(self.budget_s)

    def allows(self, replications: int) -> bool:
        """Whether a look at so many replications is still allowed."""
        return replications <= self.most

    def met(self, columns: Columns) -> bool:
        """Whether both intervals are narrow enough on these rows."""
        return all(estimate(columns, name).half_width <= self.half_width for name in WATCHED)


@dataclass(frozen=True, slots=True)
class Budget:
    """As many replications as this time (s) allows, beginning with those that are not there yet."""

    seconds: float

    def __post_init__(self) -> None:
        _check_budget(self.seconds)


Goal = Count | Precision | Budget


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    done: int
    of: int | None
    failed: int
    success: Estimate
    incident: Estimate


Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run.

    workers     processes; None: as many as are worth starting
    out         the study folder; None: nothing is written
    chunk       replications a task; None: sized by what a trial costs. It changes no row.
    part_s      a part is written this often at least, once rows have come
    watch       told how far the run is: once when it may begin, then whenever rows have come
    """

    goal: Goal = Count()
    seed: int = 1
    workers: int | None = None
    out: Path | None = None
    chunk: int | None = None
    part_s: float = 30.0
    watch: Watch | None = None

    @property
    def of(self) -> int | None:
        """The number of replications that is asked for, where it is known before."""
        return self.goal.replications if isinstance(self.goal, Count) else None

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**64:
            raise refuse("seed", self.seed, "at least 0 and below 2^64", "Choose another --seed.", kind=RequestError)
        for name, value in (("workers", self.workers), ("chunk", self.chunk)):
            if value is not None and value < 1:
                raise refuse(name, value, "at least 1", f"Choose another --{name}.", kind=RequestError)


def _check_budget(seconds: float | None) -> None:
    if seconds is not None and not 0.0 < seconds < float("inf"):
        raise refuse("budget", seconds, "a time above 0", "Write it as --budget 60s.", kind=RequestError)
