"""Trials on a Dask cluster. Dask is an optional library: it is imported here only, when a cluster is opened."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.runner.executors import interrupts_held

P = ParamSpec("P")
T = TypeVar("T")
#: So long (s) a scheduler may be away, at the start or later, before it counts as gone.
PATIENCE_S = 20.0
#: How often (s) the scheduler is asked whether it knows of our tasks, when none of them comes back.
LOOK_S = 5.0
_LOGS = ("distributed", "distributed.client", "distributed.core", "distributed.nanny", "distributed.comm", "tornado")


class SchedulerGone(BrokenExecutor):
    """There is no scheduler any more."""


class Cluster(Executor):
    """A Dask cluster as an executor, through `Client.get_executor()`.

    A task whose worker died is run again by Dask, on another. Tasks that were lost with their scheduler end as
    cancelled ones, whoever sends them again; `check` tells when there is no scheduler to send them to.
    """

    def __init__(self, client: Any, closing: ExitStack) -> None:
        self._client, self._closing = client, closing
        self._executor = client.get_executor(pure=False)
        self._looked_s, self._idle = time.monotonic(), frozenset[Any]()

    @property
    def workers(self) -> int:
        """How many tasks the cluster works on at once, now."""
        try:
            return max(1, int(sum(self._client.nthreads().values())))
        except (OSError, ValueError):  # not connected now
            return 1

    def check(self) -> None:
        """Raise SchedulerGone if the scheduler is; call back what was lost on its way to it."""
        if self._client.status in ("closed", "closing"):
            raise SchedulerGone("the scheduler is gone")
        if self._client.status == "running" and time.monotonic() - self._looked_s > LOOK_S:
            self._call_back_what_was_lost()
            self._looked_s = time.monotonic()

    def _call_back_what_was_lost(self) -> None:
        """A task that is sent in the moment in which a scheduler dies may never reach any, and nobody is told.

        Where no worker has any of our tasks at two looks in a row, and none came back between them, they are
        cancelled, and so are sent again. Tasks that wait behind those of others may be; that changes nothing.
        """
        waiting = frozenset(key for key, state in list(self._client.futures.items()) if state.status == "pending")
        try:
            working = self._client.processing()
        except (OSError, TimeoutError):  # not connected now
            return
        idle = bool(working) and waiting.isdisjoint(key for keys in working.values() for key in keys)
        if idle and waiting and waiting == self._idle:
            from distributed import Future as Task

            self._client.cancel([Task(key, client=self._client) for key in waiting])
        self._idle = waiting if idle else frozenset()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send a task; while the scheduler is being looked for, tasks wait for it."""
        self.check()
        try:
            future: Future[T] = self._executor.submit(fn, *args, **kwargs)
        except RuntimeError as error:  # closed in this moment
            raise SchedulerGone(str(error)) from None
        return future

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster; tasks that are still there are dropped."""
        with suppress(OSError, RuntimeError, TimeoutError, CancelledError):
            self._executor.shutdown(wait=False)
        with suppress(OSError, RuntimeError, TimeoutError):
            self._closing.close()


def local(workers: int) -> Cluster:
    """A cluster of our own on this machine: so many processes of one thread each.

    Raises   RequestError where Dask is not installed.
    """
    with _quietly() as distributed, ExitStack() as closing, interrupts_held():
        import dask

        closing.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0}))  # we try again ourselves
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
        closing.callback(cluster.close)
        client = distributed.Client(cluster, set_as_default=False)
        closing.callback(client.close)
        return Cluster(client, closing.pop_all())


def at(address: str) -> Cluster:
    """The cluster of the scheduler at an address.

    Raises   RequestError where Dask is not installed, no scheduler answers, it has no worker, or a worker has another
             version of incidentsim, or none.
    """
    with _quietly() as distributed, ExitStack() as closing:
        try:
            client = distributed.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as error:
            got = verbatim(f"{address}, where no Dask scheduler answers ({type(error).__name__})")
            hint = "Start one with `dask scheduler`, and name the address that it prints."
            raise refuse("--scheduler", got, "tcp://HOST:PORT of a Dask scheduler", hint, kind=RequestError) from None
        closing.callback(client.close)
        _check_workers(address, client)
        return Cluster(client, closing.pop_all())


def _check_workers(address: str, client: Any) -> None:
    """Refuse a cluster without workers, and workers that would not give our rows."""
    hint = f"Start one with `dask worker {address}`, where incidentsim is installed."
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
        found = client.run(version_here, on_error="return")
    except (OSError, TimeoutError):
        raise refuse("--scheduler", verbatim(f"{address}, which has no worker"), "a cluster with workers", hint,
                     kind=RequestError) from None  # fmt: skip
    mine = version_here()
    for worker, theirs in sorted(found.items()):
        if theirs != mine:
            has = theirs if isinstance(theirs, str) else f"none that can be imported ({type(theirs).__name__})"
            got, allowed = verbatim(f"incidentsim {has}"), f"incidentsim {mine}, as here"
            raise refuse(f"worker {worker}", got, allowed, "Install the same version there.", kind=RequestError)


def version_here() -> str:
    """The version of incidentsim in the process that is asked."""
    version: str = vars(sys.modules[__name__.partition(".")[0]])["__version__"]
    return version


@contextmanager
def _quietly() -> Iterator[Any]:
    """The library, if it is there; what it would log is ours to tell, in one line."""
    try:
        import distributed
    except ImportError:
        got, hint = verbatim("no Dask on this machine"), "Install it: pip install 'incidentsim[cluster]'."
        raise refuse("executor", got, "one that is installed", hint, kind=RequestError) from None
    for name in _LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    yield distributed
