"""Settings of all tests: three Hypothesis profiles, and the table of proofs."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# Several tests run at once: the threads of linear algebra would only stand in one another's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest_plugins = ("tests.proof_table",)

# A busy machine must not fail a law, so no profile has a deadline. The default is the same on every
# run, so that a failure belongs to the change that made it; the proof looks somewhere new each time.
_calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _calm, max_examples=15, derandomize=True)
settings.register_profile("default", _calm, max_examples=60, derandomize=True)
settings.register_profile("proof", _calm, max_examples=1000, print_blob=True)
settings.load_profile("default")

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would every command that a test runs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for the compiler comes first, so that the other worker has all the rest to do meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
