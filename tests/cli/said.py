"""What a command of a test left."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.stubs import Stub


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The result, if it is JSON without anything that is not a number."""
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


Command = Callable[..., Said]
Put = Callable[[Stub], None]
