"""Every law of the log book, in thousands of scenarios."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model import test_authority, test_journal, test_messages, test_resources
from tests.strategies import Trial, parleys, scenarios, trials


def laws(module: ModuleType) -> list[Any]:
    """What the tests of a module ask of one trial."""
    found = (getattr(module, name) for name in dir(module) if name.startswith("test_"))
    return [test.hypothesis.inner_test for test in found]


LAWS = [law for module in (test_journal, test_messages, test_authority, test_resources) for law in laws(module)]


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
