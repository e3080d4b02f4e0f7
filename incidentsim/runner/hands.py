"""Who works: an executor that was handed in, or one of a place, opened when it is needed and anew when it died."""

from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from incidentsim.engine import Engine
from incidentsim.runner.executors import Serial
from incidentsim.runner.places import Place
from incidentsim.runner.trials import Batch, Done, run_batch

#: So often workers may be lost in a run before it is given up.
MOST_LOST = 200
#: So often in a row a place is opened at which not even nothing can be done.
_TRIES = 3


class Hands:
    """Whoever batches are handed to; use it as a context, so that what it opened is closed.

    Takes     an executor or a place; how many batches the executor can work on at once, if it cannot tell that itself.
    given_up  how many trials were given up since their workers died of them
    """

    def __init__(self, source: Executor | Place, workers: int = 1) -> None:
        self._place = None if isinstance(source, Executor) else source
        self._executor = source if isinstance(source, Executor) else None
        self._workers = workers if self._place is None else self._place.workers
        self._opened = ExitStack()
        self._lost = self.given_up = 0

    @property
    def workers(self) -> int:
        """How many work at once: those who are there, else those who are asked for."""
        return int(getattr(self._executor, "workers", self._workers))

    def begin(self) -> None:
        """Open the place now.

        Raises   RequestError where there is none to be had.
        """
        self._hired()

    @property
    def in_flight(self) -> int:
        """How many batches are best out at once."""
        executor = self._hired()
        return 1 if isinstance(executor, Serial) else 2 * int(getattr(executor, "workers", self._workers))

    def submit(self, engine: Engine, batch: Batch) -> Future[Done]:
        """Hand a batch over."""
        return self._hired().submit(run_batch, engine, batch)

    def check(self) -> None:
        """Raise BrokenExecutor if it is known that nobody works here any more."""
        check: Any = getattr(self._executor, "check", None)
        if check is not None:
            check()

    def renew(self, error: BrokenExecutor) -> None:
        """After an executor broke: open its place anew, and see that work can be done there.

        Raises   BrokenExecutor where it cannot, or workers were lost too often.
        """
        for _ in range(_TRIES):
            self._lost += 1
            self.check()
            if self._place is None or self._lost > MOST_LOST:
                break
            self._close(type(error), error, None)
            try:
                self._hired().submit(int).result()
            except BrokenExecutor as again:
                error = again
            else:
                return
        raise error

    def __enter__(self) -> "Hands":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(kind, error, trace)

    def _close(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._place is not None:
            self._executor = None
        self._opened.__exit__(kind, error, trace)

    def _hired(self) -> Executor:
        if self._executor is None:
            if self._place is None:
                raise BrokenExecutor("no executor")
            self._executor = self._opened.enter_context(self._place.open())
        return self._executor
