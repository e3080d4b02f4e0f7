"""Every law of the rules and of the draws again, each in a thousand new cases."""

import inspect
from types import ModuleType
from typing import Any

import pytest

from tests import test_draws
from tests.proof_table import sentence
from tests.rules import (
    test_belief,
    test_calls,
    test_chance,
    test_decision,
    test_interoperability,
    test_kinematics,
    test_perception,
)

MODULES = (
    test_belief,
    test_calls,
    test_chance,
    test_decision,
    test_draws,
    test_interoperability,
    test_kinematics,
    test_perception,
)


def laws(module: ModuleType) -> list[Any]:
    """The tests of a module to which Hypothesis gives every argument."""
    found = [getattr(module, name) for name in dir(module) if name.startswith("test_")]
    return [test for test in found if hasattr(test, "hypothesis") and not inspect.signature(test).parameters]


LAWS = [law for module in MODULES for law in laws(module)]


@pytest.mark.proof
@pytest.mark.parametrize("law", LAWS, ids=[sentence(f"::{law.__name__}") for law in LAWS])
def test_in_a_thousand_new_cases(law: Any) -> None:
    law()
