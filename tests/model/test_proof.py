"""Every law of the log book, in thousands of scenarios."""

import inspect
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model import (
    test_authority,
    test_chance,
    test_encounters,
    test_journal,
    test_messages,
    test_motion,
    test_resources,
)
from tests.proof_table import sentence
from tests.strategies import Trial, parleys, scenarios, trials


def laws(module: ModuleType) -> list[Any]:
    """The tests of a module to which Hypothesis gives every argument."""
    found = [getattr(module, name) for name in dir(module) if name.startswith("test_")]
    return [test for test in found if hasattr(test, "hypothesis") and not inspect.signature(test).parameters]


#: What is asked of one trial.
OF_A_TRIAL = (test_journal, test_messages, test_authority, test_resources, test_motion)
LAWS = [law.hypothesis.inner_test for module in OF_A_TRIAL for law in laws(module)]
#: What is asked of two trials, or of how one was drawn.
OTHERS = [law for module in (test_encounters, test_chance) for law in laws(module)]


@pytest.mark.slow
@settings(max_examples=150)
@given(trials(st.one_of(scenarios(), parleys)))
def test_every_law_of_the_log_book_holds_in_many_scenarios(trial: Trial) -> None:
    for law in LAWS:
        law(trial)


@pytest.mark.proof
@settings(max_examples=3_000)
@given(trials(st.one_of(scenarios(), parleys)))
def test_every_law_of_the_log_book_holds_in_thousands_of_scenarios(trial: Trial) -> None:
    for law in LAWS:
        law(trial)


@pytest.mark.proof
@pytest.mark.parametrize("law", OTHERS, ids=[sentence(f"::{law.__name__}") for law in OTHERS])
def test_in_hundreds_of_new_cases(law: Any) -> None:
    law()
