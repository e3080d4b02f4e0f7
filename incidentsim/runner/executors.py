"""Executors of this machine: anything with the interface of `concurrent.futures.Executor` does as well.

A serial executor, processes that start fresh (spawn), and threads. Which is meant by which name is told in places.py;
a Dask cluster is in cluster.py.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Serial(Executor):
    """Runs each task when it is submitted, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a task now; its result or its error is in the future that comes back."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
            future.set_exception(error)
        return future


class Processes(ProcessPoolExecutor):
    """Fresh processes that leave Ctrl-C to their parent, and do not outlive it."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        super().__init__(max_workers=workers, mp_context=context, initializer=_begin_worker)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a task; the processes start with the first one."""
        with interrupts_held():
            return super().submit(fn, *args, **kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the workers; when an error ends the run, stop them in the middle of their tasks."""
        if kind is not None:
            for process in list((getattr(self, "_processes", None) or {}).values()):
                process.terminate()
        self.shutdown(wait=True, cancel_futures=True)


class Threads(ThreadPoolExecutor):
    """Threads of this process; a run that is broken off waits for the batches in hand, and begins no other."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being worked on."""
        self.shutdown(wait=True, cancel_futures=True)


def executor_for(workers: int) -> Executor:
    """The executor of so many workers: one runs here, more run in processes of their own."""
    return Serial() if workers <= 1 else Processes(workers)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while processes start, so that they inherit being left alone by it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it clears the mask when it starts, so it must run before
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
