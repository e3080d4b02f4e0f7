"""A pytest plugin: `-p tests.without_numba` runs the tests as where numba is not installed."""

import sys


def pytest_configure() -> None:
    """Let every import of it fail; only where this is loaded as a plugin, not where it is looked at for doctests."""
    sys.modules["numba"] = None  # type: ignore[assignment]
