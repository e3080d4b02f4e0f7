"""Batches that are out with workers, and what becomes of them when a worker dies.

When workers died, each batch that was out with them is tried again alone. One that takes its worker along alone is
halved, until a single replication is left (with its mirror image, if it has one). If that takes its worker along twice,
alone, it is a failed row; to all others it is as if nothing had happened.
"""

from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, replace

from incidentsim.engine import Engine
from incidentsim.errors import TrialError, refuse, verbatim
from incidentsim.runner.hands import Hands
from incidentsim.runner.interrupts import whole
from incidentsim.runner.trials import Batch, Done, given_up, halves, together

#: So many trials of a run may take their workers along before it is given up.
MOST_GIVEN_UP = 10
#: So many times as many batches as are out may wait for one that went out before them.
_MOST_READY = 8
#: How often (s) hands that can tell are asked whether they are still there.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """A batch, or a part of one, with its place in the order in which batches went out.

    deaths  how often a worker died that had it; the first time others may have been out beside it, later it was alone
    """

    place: int
    batch: Batch
    deaths: int = 0


class Outgoing:
    """The batches that are out; those whose workers died are tried again before any other goes out.

    ready  what came back, by place
    """

    def __init__(self, hands: Hands, engine: Engine) -> None:
        self._hands, self._engine = hands, engine
        self._out: dict[Future[Done], Task] = {}
        self._suspects: list[Task] = []
        self._parts: dict[int, list[Done]] = {}
        self.ready: dict[int, Done] = {}

    def __len__(self) -> int:
        return len(self._out) + len(self._suspects)

    @property
    def room(self) -> bool:
        """Whether another batch may go out now."""
        most = self._hands.in_flight
        return not self._suspects and len(self._out) < most and len(self.ready) < _MOST_READY * most

    def send(self, place: int, batch: Batch) -> None:
        """Let a batch go out."""
        self._send(Task(place, batch))

    def receive(self) -> None:
        """Wait until something is back.

        Raises   BrokenExecutor where workers die and cannot be replaced.
        """
        while not self._out:  # where nobody is there, it goes out once somebody is
            self._send(self._suspects.pop())
        while not wait(self._out, timeout=_LOOK_S, return_when=FIRST_COMPLETED).done:
            self._hands.check()
        died = self._take()
        for _, error in died:
            if isinstance(error, BrokenExecutor):
                self._hands.renew(error)  # which ends whatever else was out
                died += self._take()
                break
        for task, error in died:
            self._again(task, error)

    def settle(self) -> None:
        """When a run is broken off: what is finished is ready, and the rest is called back."""
        for future, task in self._out.items():
            if not future.cancel() and future.done() and not future.cancelled() and future.exception() is None:
                self._parts.setdefault(task.place, []).append(future.result())
        self.ready |= {place: together(parts) for place, parts in self._parts.items()}
        self._out, self._suspects, self._parts = {}, [], {}

    def _send(self, task: Task) -> None:
        try:
            self._out[self._hands.submit(self._engine, task.batch)] = task
        except BrokenExecutor as error:  # since the last batch went out
            self._suspects.append(task)
            if not self._out:
                self._hands.renew(error)

    def _take(self) -> list[tuple[Task, BaseException]]:
        """Take what is done; what died with its worker is handed back, with the error."""
        died: list[tuple[Task, BaseException]] = []
        with whole():
            for future in [future for future in self._out if future.done()]:
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    self._finish(self._out.pop(future), future.result())
                elif _is_death(error):
                    died.append((self._out.pop(future), error))
                else:
                    raise _refused(error)
        return died

    def _again(self, task: Task, error: BaseException) -> None:
        """Have a batch done whose worker died."""
        if isinstance(error, CancelledError):  # lost on its way; nobody died of it
            self._send(task)
        elif task.deaths and task.batch.units > 1:
            self._suspects += [replace(task, batch=half) for half in reversed(halves(task.batch))]
        elif task.deaths > 1:
            self._hands.given_up += 1
            if self._hands.given_up > MOST_GIVEN_UP:
                raise BrokenExecutor(str(error))
            with whole():
                self._finish(task, given_up(self._engine, task.batch, f"its worker died, {task.deaths} times alone"))
        else:
            self._suspects.append(replace(task, deaths=task.deaths + 1))

    def _finish(self, task: Task, done: Done) -> None:
        """Keep what came of a batch until all its parts are there."""
        parts = [*self._parts.pop(task.place, []), done]
        if any(other.place == task.place for other in (*self._suspects, *self._out.values())):
            self._parts[task.place] = parts
        else:
            self.ready[task.place] = together(parts)


def _is_death(error: BaseException) -> bool:
    """Whether a worker died, or what was sent to it was lost; Dask's error for the first is known by its name."""
    return isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker"


def _refused(error: BaseException) -> BaseException:
    """What ends the run: workers that cannot load what is sent to them are told of in one line."""
    if isinstance(error, ImportError | AttributeError):
        got, hint = verbatim(f"{type(error).__name__}: {error}"), "Install there what is installed here."
        return refuse("workers", got, "workers that can load the engine", hint, kind=TrialError)
    return error
