"""The table of trials keeps addresses, and keeps missing values missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.measures import MEASURES, ROW, Rows
from incidentsim.results.table import (
    FAILED,
    SCHEMA,
    Failure,
    columns_of,
    empty,
    failures_in,
    from_bytes,
    joined,
    replications_in,
    table_of,
    to_bytes,
)
from tests.stubs import stub_rows, stub_table

values = st.one_of(st.just(np.nan), st.floats(-1e9, 1e9))


@st.composite
def some_rows(draw: st.DrawFn) -> Rows:
    numbers = draw(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), unique=True, max_size=12))
    rows = np.zeros(len(numbers), dtype=ROW)
    for row, (replication, encounter) in zip(rows, numbers, strict=True):
        row["replication"], row["encounter"] = replication, encounter
        for name in list(MEASURES)[:6]:
            row[name] = draw(values)
    return rows


@given(some_rows())
def test_a_table_comes_back_from_its_file_as_it_was(rows: Rows) -> None:
    table = table_of(rows, 3, "stub", [Failure(3, 99, "why")])
    assert from_bytes(to_bytes(table)).equals(table)


@given(some_rows(), st.randoms(use_true_random=False))
def test_equal_rows_in_any_order_give_equal_bytes(rows: Rows, chance: object) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    assert to_bytes(table_of(rows, 0, "stub")) == to_bytes(table_of(rows[order], 0, "stub"))


@given(some_rows())
def test_a_value_that_is_not_defined_is_null_and_comes_back_as_nan(rows: Rows) -> None:
    table = table_of(rows, 0, "stub")
    back = columns_of(table)
    rows = rows[np.lexsort((rows["encounter"], rows["replication"]))]
    for name in MEASURES:
        assert table[name].null_count == np.isnan(rows[name]).sum()
        np.testing.assert_array_equal(back[name], rows[name])


@given(st.permutations(range(5)))
def test_tables_joined_in_any_order_are_one_table_in_order_of_address(order: list[int]) -> None:
    rows = stub_rows(20)
    pieces = [table_of(rows[4 * piece : 4 * piece + 4], 0, "stub") for piece in order]
    assert joined(pieces).equals(table_of(rows, 0, "stub"))


def test_a_failed_trial_is_one_row_without_measures_that_names_its_error() -> None:
    table = stub_table(5, failed=[3])
    row = table.slice(3, 1).to_pylist()[0]
    assert (row["replication"], row["encounter"], row["failed"], row["error"]) == (
        3,
        FAILED,
        True,
        "replication 3 failed",
    )
    assert all(row[name] is None for name in MEASURES)
    assert failures_in(table) == [Failure(0, 3, "replication 3 failed")]
    assert list(replications_in(table)) == [0, 1, 2, 3, 4]


def test_a_table_without_rows_has_all_columns() -> None:
    assert joined([]).schema == empty().schema == SCHEMA


def test_pandas_sees_numbers_and_nan() -> None:
    frame = stub_table(30, failed=[7]).to_pandas()
    assert list(frame.columns) == SCHEMA.names
    assert frame["success"].isna().sum() == 1
    assert frame.dtypes["success"].kind == "f"


@pytest.mark.parametrize("later", [["member"], ["outcome_s"], ["member", "outcome_s", "calls_barred"]])
def test_a_table_from_before_there_was_a_column_has_nulls_there(later: list[str]) -> None:
    table = stub_table(20, failed=[3])
    found = from_bytes(to_bytes(table.drop_columns(later)))
    assert found.schema == table.schema
    for name in table.schema.names:
        assert found[name].null_count == len(table) if name in later else found[name].equals(table[name])


@pytest.mark.parametrize("lost", ["replication", "success", "failed"])
def test_a_table_without_what_every_table_has_is_none(lost: str) -> None:
    with pytest.raises(ValueError, match="columns"):
        from_bytes(to_bytes(stub_table(5).drop_columns([lost])))


def test_a_file_with_other_columns_is_no_table_of_trials() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)
    with pytest.raises(ValueError, match="columns a"):
        from_bytes(sink.getvalue().to_pybytes())
