"""A table of years: kept, read and joined as one of encounters is, and never mixed with it."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from incidentsim.analysis.estimates import estimate
from incidentsim.errors import NotMeasuredError, StudyError
from incidentsim.measures import ENCOUNTERS, MEASURES, YEAR_ROW, YEARLY, YEARS, family_of_columns, family_of_rows
from incidentsim.results.frames import dictionary, dictionary_text
from incidentsim.results.layout import family_in, layout_of
from incidentsim.results.study import open_study
from incidentsim.results.table import (
    SCHEMA,
    columns_of,
    completed,
    empty,
    failures_in,
    from_bytes,
    joined,
    read_table,
    to_bytes,
    within_conditions,
)
from incidentsim.results.unmeasured import unmeasured_in
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run
from tests.stubs import MAKER, StubYears, close_pass, stub_rows, stub_table, years_table

TABLE = years_table(12, failed=[3])


def without(table: pa.Table, *names: str) -> pa.Table:
    """The table as it was kept before there were these measures, and before a table said of what its rows are."""
    return table.drop_columns(list(names)).replace_schema_metadata({})


def test_a_table_of_years_is_read_as_it_was_written() -> None:
    again = from_bytes(to_bytes(TABLE))
    assert again.equals(TABLE)
    assert again.schema.metadata == TABLE.schema.metadata == layout_of(YEARS).schema.metadata
    assert family_in(again.schema) == YEARS
    assert to_bytes(again) == to_bytes(TABLE)


def test_a_table_of_encounters_says_what_it_always_said() -> None:
    assert SCHEMA.metadata == {b"incidentsim_table": b"1"}
    assert stub_table(3).schema == SCHEMA == layout_of(ENCOUNTERS).schema
    assert family_in(read_table(to_bytes(stub_table(3))).schema) == ENCOUNTERS


def test_a_family_is_known_by_its_rows_and_its_columns() -> None:
    assert family_of_rows(YEAR_ROW) == YEARS
    assert family_of_rows(stub_rows(1).dtype) == ENCOUNTERS
    with pytest.raises(TypeError, match="float64"):
        family_of_rows(np.dtype(float))
    assert family_of_columns(["point", "trust"]) == YEARS
    assert family_of_columns(["point", "success"]) == ENCOUNTERS
    assert family_of_columns(["point"]) is family_of_columns(["trust", "success"]) is None
    assert not set(MEASURES) & set(YEARLY)


def test_a_failed_trial_of_years_is_one_row_without_a_measure() -> None:
    bad = TABLE.filter(TABLE["failed"]).to_pylist()
    assert [(row["replication"], row["encounter"]) for row in bad] == [(3, -1)]
    assert all(bad[0][name] is None for name in YEARLY)
    assert [failure.replication for failure in failures_in(TABLE)] == [3]


def test_parts_of_years_are_joined_in_order() -> None:
    odd = TABLE.filter(np.asarray(TABLE["replication"]) % 2 == 1)
    even = TABLE.filter(np.asarray(TABLE["replication"]) % 2 == 0)
    assert joined([odd, even]).equals(TABLE)
    assert joined([], YEARS).schema == empty(YEARS).schema == TABLE.schema


def test_rows_of_years_and_of_encounters_are_not_joined() -> None:
    with pytest.raises(StudyError, match="rows of years beside rows of encounters"):
        joined([TABLE, stub_table(3)])


def test_a_measure_of_years_that_came_later_is_marked_and_nothing_is_computed_from_it() -> None:
    old = completed(without(TABLE, "managed", "norms"))
    assert family_in(old.schema) == YEARS
    assert unmeasured_in(old) == ("managed", "norms")
    assert old["norms"].null_count == len(old)
    assert unmeasured_in(from_bytes(to_bytes(old))) == ("managed", "norms")
    assert estimate(old, "deescalated") == estimate(TABLE, "deescalated")
    for columns in (old, columns_of(old)):
        with pytest.raises(NotMeasuredError, match="managed"):
            estimate(columns, "managed")


def test_a_table_without_the_first_measures_of_years_is_another_table() -> None:
    with pytest.raises(ValueError, match="columns point"):
        completed(without(TABLE, "deescalated"))


def test_for_a_reader_sums_stay_sums() -> None:
    assert within_conditions(TABLE).equals(TABLE)


def test_the_data_dictionary_of_years_tells_of_years(tmp_path: Path) -> None:
    outcome = run(close_pass(), StubYears(), Request(Count(3), out=tmp_path / "s"), MAKER)
    study = open_study(tmp_path / "s")
    assert outcome.family == study.family == YEARS
    columns = {column.name: column for column in dictionary(study)}
    assert list(study.trials().columns) == list(columns)
    assert columns["encounter"].meaning.startswith("number of the year")
    assert columns["incidents"].unit == columns["deescalated"].unit == "count"
    assert columns["separation_m"].unit == "m"
    assert "over that of incidents" in columns["deescalated"].meaning
    assert columns["deescalated"].among == ""
    assert columns["trust"].missing == "not defined for this year"
    told = json.loads(dictionary_text(study, dictionary(study)))
    assert told["rows"] == "one a year of a replication of a point"


def test_a_study_of_years_without_rows_is_what_its_scenarios_are(tmp_path: Path) -> None:
    run(close_pass(), StubYears(), Request(Count(3), out=tmp_path / "s"), MAKER)
    for part in (tmp_path / "s" / "parts").iterdir():
        part.unlink()
    assert open_study(tmp_path / "s").family == ENCOUNTERS
