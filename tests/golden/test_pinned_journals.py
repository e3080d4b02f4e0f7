"""A few pinned log books: events and order exactly, times and values to 1e-9 relative."""

import pytest

from incidentsim.journal import SCHEMA_VERSION, Did
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import scenario_hash
from tests.golden.pinned import HERE, TRIALS, kept, told

ANEW = "if that was meant, write the log books anew: python -m tests.golden.pinned"


@pytest.mark.parametrize("name", TRIALS)
def test_the_scenario_of_a_pinned_log_book_is_still_the_same(name: str) -> None:
    trial, _ = kept(name)
    assert (trial["scenario"], trial["seed"], trial["replication"]) == TRIALS[name], ANEW
    assert trial["scenario_hash"] == scenario_hash(load(trial["scenario"])), f"the scenario was changed; {ANEW}"
    assert trial["schema_version"] == SCHEMA_VERSION, ANEW


@pytest.mark.parametrize("name", TRIALS)
def test_a_pinned_trial_is_told_as_it_was(name: str) -> None:
    _, before = kept(name)
    now = told(name)
    for line, (old, new) in enumerate(zip(before, now, strict=False)):
        assert old[1:5] + old[6:] == new[1:5] + new[6:], f"note {line}, {Did(old.did).name}; {ANEW}"
        assert (new.at_s, new.value) == pytest.approx((old.at_s, old.value), rel=1e-9), f"note {line}; {ANEW}"
    assert len(now) == len(before), ANEW


def test_the_pinned_log_books_tell_of_most_that_can_happen() -> None:
    told_of = {note.did for name in TRIALS for note in kept(name)[1]}
    rare = {Did.DAMAGED, Did.DESTROYED, Did.UNFINISHED, Did.VOIDED}
    off_in_every_shipped_scenario = {Did.GARBLED, Did.CALLED_AWAY, Did.OBSERVED, Did.MEDIATED}
    assert set(Did) - told_of <= rare | off_in_every_shipped_scenario


def test_every_file_here_is_a_pinned_log_book() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(TRIALS)
