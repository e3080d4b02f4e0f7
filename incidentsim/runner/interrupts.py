"""Ctrl-C comes at any moment; some moments must be whole."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Signals that are turned into KeyboardInterrupt, where they are.
_POLITE = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def uninterrupted() -> Iterator[list[int]]:
    """Hold Ctrl-C back for a moment; what came meanwhile is in the list that is yielded, and is the caller's to raise.

    Only the main thread is ever interrupted; elsewhere there is nothing to hold.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    before = {number: signal.getsignal(number) for number in _POLITE}
    held = {number: handler for number, handler in before.items() if handler is signal.default_int_handler}
    try:
        for number in held:
            signal.signal(number, lambda which, _: came.append(which))
        yield came
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)


@contextmanager
def whole() -> Iterator[None]:
    """The same, and a Ctrl-C that came meanwhile interrupts at the end."""
    with uninterrupted() as came:
        yield
    if came:
        raise KeyboardInterrupt
