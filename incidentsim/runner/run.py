"""A run: trials of a scenario or of a design, until a goal is met; what a study already holds is not run again."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from incidentsim.analysis.enough import looks
from incidentsim.engine import Engine
from incidentsim.errors import StudyError, TrialError, refuse, verbatim
from incidentsim.measures import ENCOUNTERS, Family, family_made_by
from incidentsim.results.receipt import Maker, Receipt, receipt_of
from incidentsim.results.subject import Subject, of_scenario
from incidentsim.results.table import Table, failures_in, joined
from incidentsim.runner.cluster import SchedulerGone
from incidentsim.runner.cost import Cost, foretold, priced
from incidentsim.runner.executors import cores
from incidentsim.runner.goals import MOST_REPLICATIONS, Budget, Count, Precision, Request, Selection
from incidentsim.runner.hands import Hands
from incidentsim.runner.interrupts import uninterrupted
from incidentsim.runner.onlooker import Onlooker
from incidentsim.runner.places import InThisProcess, InThreads, OnCluster, OnLocalCluster, Place, place_of, place_worth
from incidentsim.runner.selection import select
from incidentsim.runner.session import Session
from incidentsim.runner.store import Store
from incidentsim.scenario.scenario import Scenario

#: So many replications are run here first, to see what one costs.
_PILOT = 10
#: Fresh processes are worth starting for more work than this.
_WORTH_S = 4.0
#: Who runs the trials: an executor, a place, or whoever is worth it.
Source = Executor | Place | None


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What a run leaves.

    subject        what was run, with the numbers of its points
    replications   finished ones of all points, failed ones counted; `new` of them were run now
    failed         trials that failed
    reached        whether the goal was met
    folder         the study, if one was written
    tables         every row, those that the study held before too, a part at a time
    family         whether the rows are of encounters or of years
    """

    subject: Subject
    receipt: Receipt
    replications: int
    new: int
    failed: int
    reached: bool
    folder: Path | None
    tables: Callable[[], Iterator[Table]]
    family: Family = ENCOUNTERS

    def __repr__(self) -> str:
        points, where = len(self.subject.points), "" if self.folder is None else f", in {self.folder}"
        failed = f", {self.failed:,} failed" if self.failed else ""
        of = f"{self.subject.name}: {points:,} point{'' if points == 1 else 's'}"
        return f"<Outcome of {of}, {self.replications:,} replications{failed}{where}>"

    @property
    def table(self) -> Table:
        """Every row, in order of address; a share with a condition is 0 where that does not hold (see `estimates`)."""
        return joined(self.tables(), self.family)

    @property
    def first_failure(self) -> str | None:
        """What the first trial that failed says; None where none did."""
        for table in self.tables() if self.failed else ():
            for failure in failures_in(table):
                return failure.error
        return None


class Interrupted(KeyboardInterrupt):
    """A run was interrupted; what was finished is kept in its study."""

    def __init__(self, replications: int, folder: Path | None) -> None:
        super().__init__(replications, folder)
        self.replications, self.folder = replications, folder


class Crew:
    """Who runs the trials: who was handed in, or processes of our own, started when that is worth it."""

    def __init__(self, session: Session, request: Request, stack: ExitStack, source: Source) -> None:
        self._session, self._stack, self._foretell = session, stack, request.foretell
        self._workers = request.workers or cores()
        self._work_s: float | None = None  # as it was foretold
        if source is None and request.workers is not None:
            source = place_of(request.workers)
        self._hands = None if source is None else stack.enter_context(Hands(source, self._workers))
        if self._hands is not None and isinstance(source, OnCluster | OnLocalCluster):
            self._hands.begin()  # a cluster that was asked for by name is used, or refused before anything is run here

    @property
    def workers(self) -> int:
        """How many trials can be worked on at once, as far as that is known."""
        return self._workers if self._hands is None else self._hands.workers

    def advance_all(self, upto: int, until_s: float) -> bool:
        """Run what is missing of every point below `upto`; whether all of it is done before the time `until_s`."""
        return self.advance(dict.fromkeys((one.number for one in self._session.points), upto), until_s)

    def advance(self, targets: Mapping[int, int], until_s: float) -> bool:
        """Run what is missing below each point's target; whether all of it is done before the time `until_s`."""
        session = self._session
        if self._foretell is not None and session.missing(targets):
            cost = foretold(session, targets, self.workers)
            self._foretell(cost)
            self._foretell, self._work_s = None, cost.seconds * cost.workers
        if self._hands is None and session.missing(targets):
            with Hands(InThisProcess()) as here:
                session.advance(here, targets, until_s, _PILOT)
            place = place_worth(session.engine, self._workers)
            if self._workers > 1 and (isinstance(place, InThreads) or self._left_s(targets) > _WORTH_S):
                self._hands = self._stack.enter_context(Hands(place))
        if session.missing(targets) and time.monotonic() < until_s:
            session.advance(self._hands or Hands(InThisProcess()), targets, until_s)
        return session.missing(targets) == 0

    def _left_s(self, targets: Mapping[int, int]) -> float:
        """How long one worker would take (s) for what is missing: as was foretold, else as the last trials took."""
        if self._work_s is not None:
            return self._work_s
        trials = self._session.missing(targets) * self._session.subject.trials_each
        return trials * (self._session.trial_s or 0.0)


def run(scenario: Scenario, engine: Engine, request: Request, maker: Maker, executor: Source = None) -> Outcome:
    """Run trials of a scenario until the goal of the request is met, and keep them in its study.

    Takes    a scenario; an engine; what is asked for; what the receipt must know beside that; an executor that its
             owner closes, or a place that is opened when it is needed, or None for processes of our own.
    Raises   StudyError before anything runs where the study cannot be written or is another's; Interrupted on Ctrl-C.
    """
    return run_subject(of_scenario(scenario, request.seed), engine, request, maker, executor)


def cost_of(subject: Subject, engine: Engine, request: Request, maker: Maker, executor: Source = None) -> Cost:
    """What is still to be run of so many replications and what that would cost; a few trials are run, and not kept.

    Raises   StudyError where the run itself would be refused.
    """
    receipt = replace(receipt_of(subject, maker), shard=request.shard.name)
    held = Onlooker(request.out, subject, receipt, request.mend) if request.out else None
    session = Session(subject, engine, replace(request, watch=None), held)
    with ExitStack() as hired:
        workers = Crew(session, request, hired, executor).workers
    return priced(session, dict.fromkeys((one.number for one in session.points), request.of or 0), workers)


def run_subject(subject: Subject, engine: Engine, request: Request, maker: Maker, executor: Source = None) -> Outcome:
    """The same for whatever a study can be of; the seed is the subject's."""
    receipt = replace(receipt_of(subject, maker), shard=request.shard.name)
    with ExitStack() as stack:
        store = stack.enter_context(Store(request.out, subject, receipt, request.mend)) if request.out else None
        session = Session(subject, engine, request, store)
        before = session.replications
        session.tell(request.of and request.of * len(session.points))
        try:
            with ExitStack() as hired:
                reached = reach(request, session, Crew(session, request, hired, executor))
        except KeyboardInterrupt:
            with uninterrupted():
                session.write()
            raise Interrupted(session.replications, request.out) from None
        except BrokenExecutor as error:
            session.write()
            raise _nobody(error) from None
        except StudyError:  # such as a full disk: what could not be written is tried once more
            session.write()
            raise
        session.write()
        done, failed = session.replications, session.failed
    made = (session.subject, receipt, done, done - before, failed, reached, request.out, session.tables)
    return Outcome(*made, family_made_by(engine))


def _nobody(error: BrokenExecutor) -> TrialError:
    """The refusal of a run whose workers are gone."""
    if isinstance(error, SchedulerGone):
        hint = "Start it, then run again to go on."
        return refuse("scheduler", verbatim("one that is gone"), "a Dask scheduler that answers", hint, kind=TrialError)
    hint = "Run again to go on; with fewer --workers, if memory was short."
    return refuse("workers", verbatim("one that died"), "processes that live", hint, kind=TrialError)


def reach(request: Request, session: Session, crew: Crew) -> bool:
    """Run trials until the goal is met, or can no longer be; whether it is met."""
    goal = request.goal
    match goal:
        case Count(replications=replications):
            return crew.advance_all(request.shard.below(replications), math.inf)
        case Budget(seconds=seconds):
            until_s = time.monotonic() + seconds
            for upto in looks(session.least + _PILOT):
                if not crew.advance_all(min(upto, MOST_REPLICATIONS), until_s) or upto >= MOST_REPLICATIONS:
                    break
            return True
        case Precision():
            return narrow(goal, session, crew)
        case Selection():
            select(goal, session, crew.advance)
            return True


def narrow(goal: Precision, session: Session, crew: Crew) -> bool:
    """Run trials until every point's intervals are narrow at two looks in a row; whether they got so."""
    until_s = math.inf if goal.budget_s is None else time.monotonic() + goal.budget_s
    rule = goal.rule
    looked = {one.number: session.looked.at(one.number, 0) for one in session.points}
    while targets := rule.targets(looked):
        if not crew.advance(targets, until_s):
            return False
        for number, upto in targets.items():
            looked[number] = session.looked.at(number, rule.marks.index(upto) + 1)
    return all(rule.reached(looked).values())
