"""Places where trials run, each of which can be opened anew when its workers died."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from incidentsim.engine import Engine, compiling
from incidentsim.errors import RequestError, refuse, suggestion
from incidentsim.runner.executors import Processes, Serial, Threads, cores

#: What an executor may be called; `tcp://HOST:PORT` beside them names the scheduler of a Dask cluster.
NAMES = ("serial", "processes", "threads", "local")
_SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")


class Place(Protocol):
    """Where trials run."""

    @property
    def workers(self) -> int:
        """How many batches can be worked on at once, as far as that is known before it is open."""

    def open(self) -> Executor:
        """A new executor; whoever opens it closes it.

        Raises   RequestError where there is none to be had.
        """


@dataclass(frozen=True, slots=True)
class InThisProcess:
    """Here, one trial after another."""

    workers: int = 1

    def open(self) -> Executor:
        """An executor that runs a task when it is submitted."""
        return Serial()


@dataclass(frozen=True, slots=True)
class InProcesses:
    """Fresh processes on this machine."""

    workers: int

    def open(self) -> Executor:
        """So many processes; each starts when it is first needed."""
        return Processes(self.workers)


@dataclass(frozen=True, slots=True)
class InThreads:
    """Threads of this process: worth it for an engine that lets other threads run while it computes."""

    workers: int

    def open(self) -> Executor:
        """So many threads."""
        return Threads(self.workers)


@dataclass(frozen=True, slots=True)
class OnLocalCluster:
    """A Dask cluster of our own on this machine, which ends with the run."""

    workers: int

    def open(self) -> Executor:
        """A cluster of so many processes."""
        from incidentsim.runner import cluster

        return cluster.local(self.workers)


@dataclass(frozen=True, slots=True)
class OnCluster:
    """The Dask cluster of the scheduler at an address; it goes on when the run ends."""

    address: str
    workers: int = 1

    def open(self) -> Executor:
        """A client of that scheduler."""
        from incidentsim.runner import cluster

        return cluster.at(self.address)


def place_of(workers: int) -> Place:
    """The place of so many workers: one runs here, more run in processes of their own."""
    return InThisProcess() if workers <= 1 else InProcesses(workers)


def place_worth(engine: Engine, workers: int) -> Place:
    """The place of so many workers that suits an engine: threads, where it lets them run beside each other."""
    return InThreads(workers) if compiling(engine) and workers > 1 else place_of(workers)


def place_named(name: str, workers: int | None = None) -> Place:
    """A place by name, with so many workers, or as many as there are cores.

    Raises   RequestError for a name that is not known, and for an address without a host or a port.

    >>> place_named("threads", 4)
    InThreads(workers=4)
    >>> place_named("tcp://10.0.0.1:8786", 2)
    OnCluster(address='tcp://10.0.0.1:8786', workers=2)
    """
    several = cores() if workers is None else workers
    if several < 1:
        raise refuse("workers", workers, "at least 1", "Choose another number.", kind=RequestError)
    match name:
        case "serial":
            return InThisProcess()
        case "processes":
            return InProcesses(several)
        case "threads":
            return InThreads(several)
        case "local":
            return OnLocalCluster(several)
        case _ if name.startswith(_SCHEMES):
            if not _is_whole(name):
                hint = "Name the address that `dask scheduler` prints."
                raise refuse("--scheduler", name, "tcp://HOST:PORT of a Dask scheduler", hint, kind=RequestError)
            return OnCluster(name, several)
        case _:
            raise refuse("executor", name, f"one of {_listed(NAMES)}", suggestion(name, NAMES), kind=RequestError)


def _is_whole(address: str) -> bool:
    """Whether an address has a host and a port."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and bool(parts.port)
    except ValueError:
        return False


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)}, or the address of a Dask scheduler, tcp://HOST:PORT"
