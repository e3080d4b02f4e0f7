"""A Ctrl-C that comes at a moment that must be whole is held back, and not lost."""

import os
import signal
import threading

import pytest

from incidentsim.runner.interrupts import uninterrupted, whole


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def _as_in_a_terminal() -> object:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_must_be_whole_is_finished_and_interrupted_then() -> None:
    finished = []

    def work() -> None:
        with whole():
            interrupt()
            interrupt()
            finished.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert finished


def test_a_caller_may_drop_what_came() -> None:
    with uninterrupted() as came:
        interrupt()
    assert came == [signal.SIGINT]


def test_afterwards_an_interrupt_is_one_again() -> None:
    with whole():
        pass
    with pytest.raises(KeyboardInterrupt):
        interrupt()


def test_another_handler_is_left_alone() -> None:
    seen: list[int] = []
    signal.signal(signal.SIGINT, lambda which, _: seen.append(which))
    with whole():
        interrupt()
    assert seen == [signal.SIGINT]


def test_a_thread_has_nothing_to_hold() -> None:
    done: list[bool] = []

    def work() -> None:
        with whole():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
