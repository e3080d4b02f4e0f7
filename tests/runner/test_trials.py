"""A trial that fails becomes a row, and spoils no other."""

import sys
from collections.abc import Sequence

import pytest

from incidentsim.engine import Days
from incidentsim.measures import Rows
from incidentsim.runner.trials import run_chunk
from incidentsim.scenario.scenario import Scenario
from tests.stubs import Liar, Stub, close_pass, stub_rows


def test_a_chunk_holds_the_rows_of_its_replications() -> None:
    chunk = run_chunk(Stub(), close_pass(), 1, 0, range(5, 9))
    assert chunk.rows.tobytes() == stub_rows(9)[5:].tobytes()
    assert chunk.failures == ()


def test_a_failing_trial_is_told_by_its_address_and_the_others_go_on() -> None:
    chunk = run_chunk(Stub(fails=frozenset({6})), close_pass(), 11, 2, range(5, 9))
    [failure] = chunk.failures
    address = "scenario maritime-close-pass, point 2, replication 6, seed 11"
    assert failure.error == f"{address}: ZeroDivisionError: replication 6 has no answer"
    assert (failure.point, failure.replication) == (2, 6)
    assert list(chunk.rows["replication"]) == [5, 7, 8]


def test_a_trial_that_fails_has_the_same_neighbours_as_one_that_does_not() -> None:
    spoiled, whole = run_chunk(Stub(fails=frozenset({6})), close_pass(), 1, 0, range(9)).rows, stub_rows(9)
    assert spoiled.tobytes() == whole[whole["replication"] != 6].tobytes()


def test_an_engine_that_leaves_trials_out_is_found() -> None:
    chunk = run_chunk(Liar(), close_pass(), 1, 0, range(12))
    [failure] = chunk.failures
    assert failure.replication == 9
    assert "TrialError: engine stub: got rows of other replications" in failure.error


def test_an_engine_that_returns_something_else_is_found() -> None:
    class Odd(Stub):
        def measures(self, *_: object, **__: object) -> Rows:
            return stub_rows(1)["replication"]

    [failure] = run_chunk(Odd(), close_pass(), 1, 0, [0]).failures
    assert "rows of the type measures.ROW" in failure.error


def test_a_trial_that_would_end_the_process_is_a_failed_one() -> None:
    class Quitting(Stub):
        def measures(
            self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
        ) -> Rows:
            if 6 in replications:
                sys.exit(0)
            return super().measures(scenario, seed, replications, days)

    chunk = run_chunk(Quitting(), close_pass(), 1, 0, range(5, 9))
    assert list(chunk.rows["replication"]) == [5, 7, 8]
    assert "replication 6, seed 1: SystemExit: 0" in chunk.failures[0].error


def test_an_interrupt_is_no_failed_trial() -> None:
    class Interrupted(Stub):
        def measures(self, *_: object, **__: object) -> Rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_chunk(Interrupted(), close_pass(), 1, 0, range(3))
