"""What was not measured when rows were kept is null, is told, and nothing is computed from it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.courses import AFTERMATH, SCENE, course_of
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.given import condition_named
from incidentsim.analysis.given import given as given_that
from incidentsim.analysis.points import points_table, tallies
from incidentsim.analysis.rows import rows_of_points
from incidentsim.errors import NotMeasuredError, StudyError
from incidentsim.measures import MEASURES
from incidentsim.results.frames import dictionary
from incidentsim.results.receipt import receipt_for
from incidentsim.results.study import Study, open_study
from incidentsim.results.subject import of_scenario
from incidentsim.results.table import columns_of, empty, from_bytes, joined, to_bytes
from incidentsim.results.unmeasured import MARK, unmeasured_in
from incidentsim.runner.pending import Pending
from incidentsim.runner.store import Store
from tests.old import grow_old
from tests.stubs import MAKER, close_pass, stub_table

LATER = sorted({*MEASURES} - {"incident", "success"})


def _store(folder: Path) -> Store:
    return Store(folder, of_scenario(close_pass(), 1), receipt_for(close_pass(), 1, MAKER))


@pytest.fixture
def old(tmp_path: Path) -> Study:
    with _store(tmp_path / "old") as store:
        store.append(stub_table(30))
    return open_study(grow_old(tmp_path / "old", ["outcome_s", "defaults"]))


@given(st.sets(st.sampled_from(LATER), min_size=1, max_size=4))
def test_every_measure_that_a_table_lacks_is_refused_by_its_name_and_all_others_are_as_they_were(
    later: set[str],
) -> None:
    whole = stub_table(12)
    table = from_bytes(to_bytes(whole.drop_columns(sorted(later))))
    assert set(unmeasured_in(table)) == later
    columns = columns_of(table)
    for name, measure in MEASURES.items():
        if {name, measure.given} & later:
            with pytest.raises(NotMeasuredError, match=r"kept before there was this measure, but it must be measured"):
                estimate(columns, name)
            with pytest.raises(NotMeasuredError, match=next(iter({name, measure.given} & later))):
                estimate(table, name)
            with pytest.raises(NotMeasuredError):
                tallies([table], [name])
            with pytest.raises(NotMeasuredError):
                rows_of_points([table], [0], [name])
        else:
            assert estimate(columns, name) == estimate(columns_of(whole), name)


def test_the_mark_stays_when_a_table_is_written_joined_filtered_and_read_again() -> None:
    table = from_bytes(to_bytes(stub_table(9).drop_columns(["requests"])))
    again = from_bytes(to_bytes(joined([table, empty()])))
    assert unmeasured_in(again.filter(again["incident"].to_numpy() == 1.0)) == ("requests",)
    assert unmeasured_in(joined([stub_table(3)])) == ()
    assert from_bytes(to_bytes(stub_table(3))).schema.metadata == stub_table(3).schema.metadata


def test_rows_with_a_measure_do_not_hide_those_without() -> None:
    lacking = from_bytes(to_bytes(stub_table(5).drop_columns(["requests"])))
    later = stub_table(9)
    both = joined([lacking, later.filter(later["replication"].to_numpy() >= 5)])
    assert both["requests"].null_count == 5
    with pytest.raises(NotMeasuredError, match="requests"):
        estimate(both, "requests")


def test_a_column_that_never_was_is_a_bug_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        columns_of(stub_table(2))["nonsense"]


def test_an_old_study_opens_and_tells_what_it_lacks(old: Study) -> None:
    assert old.unmeasured == ("outcome_s", "defaults")
    assert old.replications == 30
    missing = {column.name: column.missing for column in dictionary(old)}
    assert "no such measure when the rows were kept" in missing["defaults"]
    assert missing["requests"] == "not defined for this encounter"
    assert old.frame().attrs[MARK] == old.trials().attrs[MARK] == ["outcome_s", "defaults"]
    with pytest.raises(NotMeasuredError, match="defaults"):
        estimate(old.frame(), "defaults")


def test_the_points_of_an_old_study_have_the_estimates_of_what_was_measured(old: Study) -> None:
    found = points_table(old)
    assert "requests" in found
    assert "defaults" not in found
    with pytest.raises(NotMeasuredError, match="defaults"):
        points_table(old, ["defaults"])


def test_a_clock_whose_time_was_not_measured_is_refused_and_the_other_goes(old: Study) -> None:
    with pytest.raises(NotMeasuredError, match="outcome_s"):
        course_of(old.table(), SCENE)
    assert len(course_of(old.table(), AFTERMATH)) == len(course_of(columns_of(old.table()), AFTERMATH))


def test_a_condition_that_was_not_measured_is_refused(old: Study) -> None:
    for columns in (old.table(), columns_of(old.table())):
        with pytest.raises(NotMeasuredError, match="defaults"):
            given_that(columns, [condition_named("defaults")])


def test_an_old_study_is_not_added_to_and_stays_as_it_is(old: Study) -> None:
    before = {path: path.read_bytes() for path in old.folder.rglob("*") if path.is_file()}
    with pytest.raises(StudyError, match=r"kept before there was outcome_s, defaults, but it must be .* another -o"):
        _store(old.folder)
    assert before == {path: path.read_bytes() for path in old.folder.rglob("*") if path.is_file()}
    with pytest.raises(StudyError, match="outcome_s"):  # and the lock was given back
        _store(old.folder)


def test_what_an_old_run_that_was_killed_left_is_kept_and_not_added_to(tmp_path: Path) -> None:
    with _store(tmp_path / "s") as store:
        store.note(stub_table(4))
    pending = Pending(tmp_path / "s")
    [rows] = pending.tables()
    pending.keep()
    pending.add(rows.drop_columns(["outcome_s"]).replace_schema_metadata())
    with pytest.raises(StudyError, match="outcome_s"):
        _store(tmp_path / "s")
    study = open_study(tmp_path / "s")
    assert (study.replications, study.unmeasured) == (4, ("outcome_s",))


def test_a_damaged_part_of_an_old_study_is_told_when_it_is_read(old: Study) -> None:
    [part] = old.parts
    part.write_bytes(part.read_bytes()[:100])
    assert old.unmeasured == ()
    with pytest.raises(StudyError, match="checksum"):
        old.table()


def test_a_table_of_anything_else_lacks_nothing() -> None:
    assert unmeasured_in(np.zeros(3)) == unmeasured_in({}) == unmeasured_in(pa.table({"a": [1]})) == ()
