"""A pytest plugin: `-p tests.without_numba` runs the tests as where numba is not installed."""

import sys

sys.modules["numba"] = None  # type: ignore[assignment]  # an import of it then fails
