"""What is known of each point is the same to the last bit, however its rows are spread over the parts of a study."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.analysis import points
from incidentsim.analysis.estimates import estimates
from incidentsim.analysis.points import tallies
from incidentsim.draws import MIRROR
from incidentsim.errors import RequestError
from incidentsim.results.table import Failure, Table, Trials, columns_of, joined, table_of_trials
from tests.stubs import stub_rows

ASKED = ("success", "incident", "violence", "duration_s")


def a_table(replications: int = 40, encounters: int = 2) -> Table:
    trials = []
    for number in range(3):
        rows = stub_rows(replications, seed=number + 1, encounters=encounters)
        rows = rows[rows["replication"] != 7]
        trials.append(Trials(number, rows, (Failure(number, 7, "no answer"),)))
    return table_of_trials(trials, "stub")


@given(st.permutations(range(6)), st.integers(0, 5), st.integers(1, 50))
@settings(max_examples=20)
def test_spread_over_parts_in_any_order_the_numbers_are_equal_to_the_last_bit(
    order: list[int], seed: int, block: int
) -> None:
    table = a_table()
    parts = np.random.default_rng(seed).integers(0, 6, 40)[table["replication"].to_numpy()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "_BLOCK", block)
        spread = tallies((table.filter(parts == part) for part in order if np.any(parts == part)), ASKED)
        assert spread == tallies([table], ASKED)


def test_the_estimates_of_a_point_are_those_of_its_rows() -> None:
    found = tallies([a_table()], ASKED)
    columns = columns_of(joined([a_table()]))
    for number, tally in found.items():
        mine = {name: column[columns["point"] == number] for name, column in columns.items()}
        for name, estimate in estimates(mine, ASKED).items():
            told = tally.estimates()[name]
            assert (told.n, told.undefined, told.failed) == (estimate.n, estimate.undefined, estimate.failed)
            assert told.value == pytest.approx(estimate.value, rel=1e-12)
        assert (tally.replications, tally.failed) == (40, 1)


def test_a_mirror_image_is_one_unit_with_its_replication_and_a_replication_by_itself() -> None:
    rows = stub_rows(20)
    other = stub_rows(20, seed=2)
    other["replication"] += MIRROR
    both = table_of_trials([Trials(0, np.concatenate([rows, other]))], "stub")
    found = tallies([both], ASKED)[0]
    assert found.replications == 40
    assert found.moments["incident"].groups == 20


def test_a_measure_that_is_not_known_is_refused() -> None:
    with pytest.raises(RequestError, match="measure: got 'succes'"):
        tallies([a_table()], ["succes"])


def mirrored_tables(order: list[tuple[int, int]]) -> list[Table]:
    """Tables of ten replications each, from a number on: of the replications, or of their mirror images."""
    found = []
    for start, half in order:
        rows = stub_rows(40, seed=1 + half)[start : start + 10]
        rows["replication"] += MIRROR * half
        found.append(table_of_trials([Trials(0, rows)], "stub"))
    return found


@given(st.permutations([(start, half) for start in (0, 10, 20, 30) for half in (0, 1)]), st.sampled_from([15, 20, 40]))
@settings(max_examples=30)
def test_no_row_is_lost_where_the_halves_of_pairs_lie_in_tables_apart(order: list[tuple[int, int]], block: int) -> None:
    tables = mirrored_tables(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "_BLOCK", block)
        whole = tallies([joined(tables)], ASKED)
        assert (whole[0].replications, whole[0].moments["incident"].groups) == (80, 40)
        with suppress(RequestError):  # said, where mirror images come too late
            assert tallies(tables, ASKED) == whole


def test_halves_in_turn_are_put_together() -> None:
    order = [(0, 0), (0, 1), (10, 0), (10, 1), (20, 0), (20, 1), (30, 0), (30, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "_BLOCK", 20)
        assert tallies(mirrored_tables(order), ASKED)[0].moments["incident"].n == 80


def test_mirror_images_that_come_after_all_replications_are_refused_and_not_dropped() -> None:
    order = [(start, half) for half in (0, 1) for start in (0, 10, 20, 30)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "_BLOCK", 20)
        with pytest.raises(RequestError, match="rows no later than those that they belong to"):
            tallies(mirrored_tables(order), ASKED)
