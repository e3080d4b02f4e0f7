"""A real Dask cluster over TCP: the rows are those of one process, whatever dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incidentsim.errors import RequestError, TrialError
from incidentsim.results.study import open_study
from incidentsim.runner import cluster
from incidentsim.runner.goals import Count, Progress, Request
from incidentsim.runner.places import place_named
from incidentsim.runner.run import Outcome, run
from tests.stubs import MAKER, Stub, close_pass

ROOT = Path(__file__).parents[2]
SLOWLY = Stub(pause_s=0.01, fails=frozenset({7}))


@pytest.fixture
def dask() -> Any:
    return pytest.importorskip("distributed")


class Machines:
    """A scheduler and workers, each a process that is reached over TCP on this machine only."""

    def __init__(self) -> None:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.port = held.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        command = [sys.executable, "-m", *arguments, "--no-dashboard"]
        null = subprocess.DEVNULL
        self.processes.append(
            subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=null, stderr=null)
        )
        return self.processes[-1]

    def schedule(self) -> subprocess.Popen[bytes]:
        return self.begin("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port))

    def work(self, workers: int = 2) -> None:
        one = ("distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny")
        self.workers = [self.begin(*one) for _ in range(workers)]

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def machines(dask: Any) -> Iterator[Machines]:
    made = Machines()
    try:
        yield made
    finally:
        made.end()


def two_workers(machines: Machines) -> subprocess.Popen[bytes]:
    """A scheduler that two workers have found."""
    distributed: Any = pytest.importorskip("distributed")
    scheduler = machines.schedule()
    machines.work()
    with distributed.Client(machines.address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return scheduler


def ran(machines: Machines, out: Path | None, watch: object = None, n: int = 200) -> Outcome:
    request = Request(Count(n), chunk=4, out=out, watch=watch, part_s=0.1)  # type: ignore[arg-type]
    return run(close_pass(), SLOWLY, request, MAKER, place_named(machines.address))


def alone(n: int = 200) -> Outcome:
    return run(close_pass(), Stub(fails=SLOWLY.fails), Request(Count(n), workers=1), MAKER)


def once(at: int, does: object) -> object:
    """A watch that does something as soon as so many replications are done."""
    done: list[bool] = []

    def watch(now: Progress) -> None:
        if now.done >= at and not done:
            done.append(True)
            does()  # type: ignore[operator]

    return watch


@pytest.mark.slow
def test_a_worker_that_is_killed_in_mid_run_changes_no_row(machines: Machines, tmp_path: Path) -> None:
    two_workers(machines)
    found = ran(machines, tmp_path / "s", once(30, lambda: machines.workers[0].kill()))
    assert found.table.equals(alone().table)
    assert open_study(tmp_path / "s").table().equals(found.table)
    assert (found.replications, found.failed) == (200, 1)
    assert machines.workers[0].wait() == -signal.SIGKILL
    assert machines.workers[1].poll() is None


@pytest.mark.proof
def test_a_scheduler_that_is_gone_is_told_of_in_one_line_and_the_study_goes_on_elsewhere(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 2.0)
    scheduler = two_workers(machines)
    with pytest.raises(TrialError, match=r"scheduler: got one that is gone.*run again to go on") as told:
        ran(machines, tmp_path / "s", once(30, scheduler.kill))
    assert "\n" not in str(told.value)
    assert 30 <= open_study(tmp_path / "s").replications < 200
    request = Request(Count(200), workers=1, out=tmp_path / "s")
    assert run(close_pass(), SLOWLY, request, MAKER).table.equals(alone().table)


@pytest.mark.proof
def test_a_scheduler_that_is_started_again_is_found_again(machines: Machines, tmp_path: Path) -> None:
    scheduler = two_workers(machines)

    def restart() -> None:
        scheduler.kill()
        scheduler.wait()
        time.sleep(1.0)
        machines.schedule()
        machines.work()

    assert ran(machines, tmp_path / "s", once(30, restart)).table.equals(alone().table)


@pytest.mark.slow
def test_a_task_that_never_reached_its_scheduler_is_sent_again(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one may not that is sent in the moment in which the scheduler dies."""
    distributed: Any = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "LOOK_S", 0.2)
    send, tasks = distributed.Client._send_to_scheduler, []

    def sometimes(self: Any, message: Any) -> None:
        if message.get("op", "").startswith("update-graph"):
            tasks.append(message)
            if len(tasks) in (3, 4):
                return
        send(self, message)

    monkeypatch.setattr(distributed.Client, "_send_to_scheduler", sometimes)
    request = Request(Count(60), chunk=4)
    found = run(close_pass(), Stub(), request, MAKER, place_named("local", 1))
    assert len(tasks) > 16
    assert found.table.equals(run(close_pass(), Stub(), Request(Count(60), workers=1), MAKER).table)


@pytest.mark.proof
def test_every_worker_of_a_cluster_may_be_replaced(machines: Machines, tmp_path: Path) -> None:
    two_workers(machines)

    def replace() -> None:
        gone = machines.workers
        machines.work()
        for worker in gone:
            worker.kill()

    assert ran(machines, tmp_path / "s", once(30, replace)).table.equals(alone().table)


@pytest.mark.proof
def test_a_local_cluster_replaces_what_dies_and_gives_up_the_trial_that_kills(dask: Any) -> None:
    request = Request(Count(40), chunk=2)
    found = run(close_pass(), Stub(dies=17), request, MAKER, place_named("local", 2))
    kept = [number for number in range(40) if number != 17]
    whole = run(close_pass(), Stub(), Request(Count(40), workers=1), MAKER).table
    assert found.failed == 1
    assert found.table.take(kept).equals(whole.take(kept))


def test_a_dask_executor_is_one_like_any_other(dask: Any) -> None:
    with (
        dask.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as made,
        dask.Client(made, set_as_default=False) as client,
    ):
        request = Request(Count(60), workers=2, chunk=4)
        found = run(close_pass(), Stub(), request, MAKER, client.get_executor())
        assert found.table.equals(run(close_pass(), Stub(), Request(Count(60), workers=1), MAKER).table)


def test_where_no_scheduler_answers_and_none_has_workers_is_told(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.3)
    with pytest.raises(RequestError, match=r"tcp://127\.0\.0\.1:9, where no Dask scheduler answers"):
        cluster.at("tcp://127.0.0.1:9")
    with (
        dask.LocalCluster(n_workers=0, processes=False, dashboard_address=None, protocol="tcp") as made,
        pytest.raises(RequestError, match="which has no worker"),
    ):
        cluster.at(made.scheduler_address)


def test_workers_of_another_version_are_refused(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"tcp://10.0.0.5:1": "0.0.9", "tcp://10.0.0.4:1": ImportError("no module")}
    monkeypatch.setattr(dask.Client, "run", lambda *_, **__: dict([answers.popitem()]))
    with dask.LocalCluster(n_workers=1, processes=False, dashboard_address=None, protocol="tcp") as made:
        with pytest.raises(RequestError, match=r"10\.0\.0\.4.*got incidentsim none that can be imported"):
            cluster.at(made.scheduler_address)
        with pytest.raises(RequestError, match=r"10\.0\.0\.5.*got incidentsim 0\.0\.9"):
            cluster.at(made.scheduler_address)
