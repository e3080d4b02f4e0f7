"""What a run is asked for: how many trials, how precise, how long; and what it tells on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from incidentsim.analysis.enough import Precise, Want
from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.rank import Best
from incidentsim.design.parts import ByPrecision, Design
from incidentsim.draws import MIRROR
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.measures import ENCOUNTERS, Family

if TYPE_CHECKING:
    from incidentsim.runner.cost import Cost
from incidentsim.runner.shards import WHOLE, Shard

#: From there on, replications are the mirror images of those below.
MOST_REPLICATIONS = MIRROR
#: A round of a contest has at least so many trials a point, on average.
_ROUND = 20


@dataclass(frozen=True, slots=True)
class Count:
    """So many replications."""

    replications: int = 1000

    def __post_init__(self) -> None:
        if not isinstance(self.replications, Integral) or isinstance(self.replications, bool):
            hint = "Write it without quotation marks and without a point."
            raise refuse("replications", self.replications, "a whole number", hint, kind=RequestError)
        if not 1 <= self.replications <= MOST_REPLICATIONS:
            allowed = f"at least 1 and at most {MOST_REPLICATIONS}"
            raise refuse("replications", self.replications, allowed, "Choose another -n.", kind=RequestError)


@dataclass(frozen=True, slots=True)
class Precision:
    """Until every point's intervals are as narrow as is wanted, at two looks in a row.

    The looks are at fixed numbers of replications, so the number at which a point ends depends on scenario and seed
    alone.
    """

    wants: tuple[Want, ...]
    budget_s: float | None = None
    most: int = 1_000_000

    def __post_init__(self) -> None:
        Count(self.most)
        _check_budget(self.budget_s)
        Precise(self.wants, self.most)

    @property
    def rule(self) -> Precise:
        """What says when it is enough, and what to run next."""
        return Precise(self.wants, self.most)


def within(half_width: float, family: Family = ENCOUNTERS) -> tuple[Want, ...]:
    """Success and incident, both within so many percentage points (as a share); of years, what stands for them."""
    return tuple(Want(name, "points", half_width) for name in family.precise)


@dataclass(frozen=True, slots=True)
class Budget:
    """As many replications as this time (s) allows, beginning with those that are not there yet."""

    seconds: float

    def __post_init__(self) -> None:
        _check_budget(self.seconds)


@dataclass(frozen=True, slots=True)
class Selection:
    """Trials spent where they decide which option is best, in rounds.

    trials   of all points together, mirror images counted too; those that a study holds already are counted, so that
             the same run goes on
    seconds  after so long (s) no round is begun
    contests the options among which one is to be found best, a sequence a scenario: of each, by key of its points, how
             often each counts. Trials are shared out evenly among contests. None: every point is an option.
    """

    of: Best
    trials: int | None = None
    seconds: float | None = None
    contests: tuple[tuple[Mapping[str, int], ...], ...] = ()

    def __post_init__(self) -> None:
        if self.trials is not None:
            Count(self.trials)
        _check_budget(self.seconds)

    def shares(self, contests: int) -> list[int | None]:
        """How many trials each contest has in all."""
        if self.trials is None:
            return [None] * contests
        each, over = divmod(self.trials, contests)
        return [each + (place < over) for place in range(contests)]


def next_round(spent: int, points: int, trials: int | None) -> int:
    """How many trials the next round of a contest has; it hangs on what was spent before, and not on the clock."""
    size = max(_ROUND * points, spent // 5)
    return size if trials is None else max(0, min(size, trials - spent))


Goal = Count | Precision | Budget | Selection


def asked_by(design: Design) -> Goal:
    """What a design asks for: so many replications of each point, or as many as its precision needs."""
    match design.replications:
        case ByPrecision(precision=asked, most=most):
            return Precision(tuple(Want(one.measure, one.kind, one.half_width) for one in asked), most=most)
        case fixed:
            return Count(fixed.n)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    success   of incidents, how many were de-escalated so far; incident, of encounters, how many became incidents
    """

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
    mend        why damaged parts of the study are to be laid aside and run again; "": they are refused
    foretell    told what the run will cost, from a few trials, before the others begin
    shard       which replications of each point are run here; the goal counts those of the whole study
    """

    goal: Goal = Count()
    seed: int = 1
    workers: int | None = None
    out: Path | None = None
    chunk: int | None = None
    part_s: float = 30.0
    watch: Watch | None = None
    mend: str = ""
    shard: Shard = WHOLE
    foretell: "Callable[[Cost], None] | None" = None

    @property
    def watched(self) -> tuple[str, ...]:
        """The measures whose moments are kept while it runs."""
        return self.goal.rule.watched if isinstance(self.goal, Precision) else ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The measures that its goal hangs on."""
        return (self.goal.of.measure,) if isinstance(self.goal, Selection) else self.watched

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of replications at which those are looked at."""
        return self.goal.rule.marks if isinstance(self.goal, Precision) else ()

    @property
    def timed(self) -> bool:
        """Whether a clock may end it: then points are kept even, round by round."""
        return isinstance(self.goal, Budget) or (isinstance(self.goal, Precision) and self.goal.budget_s is not None)

    @property
    def of(self) -> int | None:
        """The number of replications that is asked for here, where it is known before."""
        return self.shard.below(self.goal.replications) if isinstance(self.goal, Count) else None

    def __post_init__(self) -> None:
        check_seed(self.seed)
        for name, value in (("workers", self.workers), ("chunk", self.chunk)):
            if value is not None and value < 1:
                raise refuse(name, value, "at least 1", f"Choose another --{name}.", kind=RequestError)
        if self.shard.of > 1:
            _check_shard(self.shard, self.goal)


def check_seed(seed: int) -> None:
    """A seed is a number of 64 bits.

    Raises   RequestError where it is not.
    """
    if not 0 <= seed < 2**64:
        raise refuse("seed", seed, "at least 0 and below 2^64", "Choose another --seed.", kind=RequestError)


def _check_shard(shard: Shard, goal: Goal) -> None:
    """A shard knows nothing of the others, so it can only be asked for replications that are known before."""
    if not isinstance(goal, Count):
        got, hint = verbatim("a shard beside a precision or a budget"), "Ask for replications, -n."
        raise refuse("--shard", got, "of so many replications", hint, kind=RequestError)
    if shard.of > goal.replications:
        got, allowed = verbatim(f"{shard} of {goal.replications} replications"), "no more shards than replications"
        raise refuse("--shard", got, allowed, "Cut it into fewer, or ask for more.", kind=RequestError)


def _check_budget(seconds: float | None) -> None:
    if seconds is not None and not 0.0 < seconds < float("inf"):
        raise refuse("budget", seconds, "a time above 0", "Write it as --budget 60s.", kind=RequestError)
