"""Executors keep the interface of concurrent.futures, so that one is as good as another."""

import signal
from concurrent.futures import Executor

import pytest

from incidentsim.runner.executors import Processes, Serial, cores, executor_for


def double(number: int) -> int:
    return 2 * number


def fail(number: int) -> int:
    raise ValueError(f"no {number}")


def test_a_serial_executor_keeps_the_interface_of_the_standard_one() -> None:
    with Serial() as executor:
        assert list(executor.map(double, range(4))) == [0, 2, 4, 6]
        assert executor.submit(double, number=4).result() == 8
        with pytest.raises(ValueError, match="no 3"):
            executor.submit(fail, 3).result()


def test_one_worker_runs_here_and_more_run_in_processes() -> None:
    assert isinstance(executor_for(1), Serial)
    with executor_for(2) as executor:
        assert isinstance(executor, Processes)
    assert cores() >= 1


def test_starting_processes_leaves_the_handling_of_signals_as_it_was() -> None:
    handler, mask = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, set())
    executor: Executor
    with Processes(1) as executor:
        assert executor.submit(abs, -3).result() == 3
    assert signal.getsignal(signal.SIGINT) is handler
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == mask
