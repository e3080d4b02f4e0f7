"""A run: trials of one scenario on one engine, until a goal is met; what a study already holds is not run again."""

import math
import time
from concurrent.futures import BrokenExecutor, Executor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from incidentsim.analysis.enough import looks
from incidentsim.engine import Engine
from incidentsim.errors import TrialError, refuse, verbatim
from incidentsim.results.receipt import Maker, Receipt, receipt_for
from incidentsim.results.table import Table, failures_in, replications_in
from incidentsim.runner.executors import Serial, cores, executor_for
from incidentsim.runner.goals import MOST_REPLICATIONS, Budget, Count, Goal, Precision, Request
from incidentsim.runner.session import Session
from incidentsim.runner.store import Store
from incidentsim.scenario.scenario import Scenario

#: So many replications are run here first, to see what one costs.
_PILOT = 10
#: Fresh processes are worth starting for more work than this.
_WORTH_S = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves.

    table          every row, those that the study held before too
    replications   finished ones, failed ones counted; `new` of them were run now
    failed         trials that failed
    reached        whether the goal was met
    folder         the study, if one was written
    """

    table: Table
    receipt: Receipt
    replications: int
    new: int
    failed: int
    reached: bool
    folder: Path | None


class Interrupted(KeyboardInterrupt):
    """A run was interrupted; what was finished is kept in its study."""

    def __init__(self, replications: int, folder: Path | None) -> None:
        super().__init__(replications, folder)
        self.replications, self.folder = replications, folder


class Crew:
    """Who runs the trials: an executor that was handed in, or one of our own, started when that is worth it."""

    def __init__(self, session: Session, request: Request, stack: ExitStack, executor: Executor | None) -> None:
        self._session, self._request, self._stack = session, request, stack
        self._executor = executor
        self._workers = request.workers or cores()
        if executor is None and request.workers is not None:
            self._executor = stack.enter_context(executor_for(request.workers))

    def advance(self, upto: int, until_s: float) -> bool:
        """Run what is missing below `upto`; whether all of it is done before the monotonic time `until_s`."""
        missing = self._session.missing(upto)
        if self._executor is None:
            self._session.advance(Serial(), missing[:_PILOT], 1, until_s)
            missing = self._session.missing(upto)
            if self._workers > 1 and len(missing) * (self._session.trial_s or 0.0) > _WORTH_S:
                self._executor = self._stack.enter_context(executor_for(self._workers))
        if len(missing) and time.monotonic() < until_s:
            executor = self._executor or Serial()
            in_flight = 1 if isinstance(executor, Serial) else 2 * self._workers
            self._session.advance(executor, missing, in_flight, until_s)
        return len(self._session.missing(upto)) == 0


def run(
    scenario: Scenario, engine: Engine, request: Request, maker: Maker, executor: Executor | None = None
) -> Outcome:
    """Run trials until the goal of the request is met, and keep them in its study.

    Takes    a scenario; an engine; what is asked for; what the receipt must know beside that; an executor that its
             owner closes, or None for processes of our own.
    Raises   StudyError before anything runs where the study cannot be written or is another's; Interrupted on Ctrl-C.
    """
    receipt = receipt_for(scenario, request.seed, maker)
    with ExitStack() as stack:
        store = stack.enter_context(Store(request.out, scenario, receipt)) if request.out is not None else None
        session = Session(scenario, engine, request, store)
        before = session.replications
        session.tell()
        try:
            with ExitStack() as hired:
                reached = reach(request.goal, session, Crew(session, request, hired, executor))
        except KeyboardInterrupt:
            session.write()
            raise Interrupted(len(replications_in(session.table())), request.out) from None
        except BrokenExecutor:
            session.write()
            got, hint = verbatim("one that died"), "Run again to go on; with fewer --workers, if memory was short."
            raise refuse("workers", got, "processes that live", hint, kind=TrialError) from None
        session.write()
        table = session.table()
    done, failed = len(replications_in(table)), len(failures_in(table))
    return Outcome(table, receipt, done, done - before, failed, reached, request.out)


def reach(goal: Goal, session: Session, crew: Crew) -> bool:
    """Run trials until the goal is met, or can no longer be; whether it is met."""
    match goal:
        case Count(replications=replications):
            return crew.advance(replications, math.inf)
        case Budget(seconds=seconds):
            until_s = time.monotonic() + seconds
            for upto in looks(session.replications + _PILOT):
                if not crew.advance(min(upto, MOST_REPLICATIONS), until_s) or upto >= MOST_REPLICATIONS:
                    break
            return True
        case Precision():
            return narrow(goal, session, crew)


def narrow(goal: Precision, session: Session, crew: Crew) -> bool:
    """Run trials until the intervals are narrow at two looks in a row; whether they got so."""
    until_s = math.inf if goal.budget_s is None else time.monotonic() + goal.budget_s
    met = False
    for upto in takewhile(goal.allows, looks()):
        if not crew.advance(upto, until_s):
            return False
        before, met = met, goal.met(session.first(upto))
        if before and met:
            return True
    return False
