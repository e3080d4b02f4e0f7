"""A study folder only grows, and whatever is in the way is told in one line."""

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentsim.design.point import Point
from incidentsim.errors import StudyError
from incidentsim.results.files import partial_of
from incidentsim.results.points import placed
from incidentsim.results.receipt import receipt_for, receipt_of
from incidentsim.results.study import open_study
from incidentsim.results.subject import Subject, of_scenario
from incidentsim.results.table import table_of
from incidentsim.runner.store import Store
from incidentsim.scenario.files import to_toml
from tests.stubs import MAKER, close_pass, stub_rows

RECEIPT = receipt_for(close_pass(), 1, MAKER)


def a_store(folder: Path) -> Store:
    return Store(folder, of_scenario(close_pass(), 1), RECEIPT)


def a_study(folder: Path) -> Path:
    with a_store(folder) as store:
        store.append(table_of(stub_rows(10), 0, "stub"))
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_made_only_when_there_is_something_to_write(tmp_path: Path) -> None:
    with a_store(tmp_path / "a" / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_equal_rows_give_equal_parts(tmp_path: Path) -> None:
    one, two = (files_in(a_study(tmp_path / name) / "parts") for name in "ab")
    assert one == two
    assert len(one) == 2


def test_a_later_part_leaves_every_earlier_byte(tmp_path: Path) -> None:
    before = files_in(a_study(tmp_path / "s"))
    with a_store(tmp_path / "s") as store:
        assert sum(map(len, store.tables())) == 10
        store.append(table_of(stub_rows(20)[10:], 0, "stub"))
    after = files_in(tmp_path / "s")
    assert before.items() <= after.items()
    assert open_study(tmp_path / "s").table().equals(table_of(stub_rows(20), 0, "stub"))


def test_rows_that_were_just_written_are_not_written_twice(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    before = files_in(study)
    with a_store(study) as store:
        store.append(table_of(stub_rows(10), 0, "stub"))
    assert files_in(study) == before


def test_a_part_that_was_taken_away_gives_its_number_to_no_other(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    with a_store(study) as store:
        store.append(table_of(stub_rows(20)[10:], 0, "stub"))
    (study / "parts" / "part-000000.parquet").unlink()
    with Store(study, of_scenario(close_pass(), 1), RECEIPT, "asked for") as store:
        assert store.append(table_of(stub_rows(10), 0, "stub")).name == "part-000002.parquet"
    assert open_study(study).table().equals(table_of(stub_rows(20), 0, "stub"))


@pytest.mark.parametrize("gone", ["part-000001.parquet", "part-000001.parquet*", "part-*2.parquet", "part-*.parquet"])
def test_a_part_that_is_gone_is_damage_until_it_is_mended(gone: str, tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    with a_store(study) as store:
        for stop in (20, 30):
            store.append(table_of(stub_rows(stop)[stop - 10 :], 0, "stub"))
    for path in (study / "parts").glob(gone):
        path.unlink()
    said = r"part-00000\d\.parquet: got a part that is gone.*Run the study again with --mend"
    with pytest.raises(StudyError, match=said):
        open_study(study).table()
    with pytest.raises(StudyError, match=said), a_store(study) as store:
        list(store.tables())
    with Store(study, of_scenario(close_pass(), 1), RECEIPT, "asked for") as store:
        held = sum(map(len, store.tables()))
    assert held == {"part-*.parquet": 0}.get(gone, 20)
    assert open_study(study).table().num_rows == held


def test_a_table_of_points_that_is_gone_is_named(tmp_path: Path) -> None:
    made = placed([Point(close_pass().name, (("trust", 0.2),), (("red.trust", 0.2),))], 1, "common")
    subject = Subject("study", "A study", {close_pass().name: close_pass()}, made, design="one\n")
    with Store(tmp_path / "s", subject, receipt_of(subject, MAKER)) as store:
        store.append(table_of(stub_rows(10), 0, "stub"))
    (tmp_path / "s" / "points" / "part-000000.parquet").unlink()
    with pytest.raises(StudyError, match=r"points.part-000000\.parquet: got a part that is gone.*from a copy"):
        open_study(tmp_path / "s")
    (tmp_path / "s" / "points" / "part-000000.parquet.sha256").unlink()
    with pytest.raises(StudyError, match=r"points: got no table of points.*from a copy"):
        open_study(tmp_path / "s")


def test_a_writer_killed_between_a_checksum_and_its_part_has_lost_nothing_that_was_there(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    partial_of(study / "parts" / "part-000001.parquet").write_bytes(b"whole, but not renamed")
    (study / "parts" / "part-000001.parquet.sha256").write_text("its checksum")
    assert open_study(study).table().num_rows == 10
    with a_store(study):
        pass
    assert sorted(files_in(study / "parts")) == ["part-000000.parquet", "part-000000.parquet.sha256"]
    assert open_study(study).table().num_rows == 10


def test_another_receipt_is_told_apart_by_what_differs(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    for change, said in (({"seed": 2}, "of seed 1, not 2"), ({"version": "9"}, "version of incidentsim 0.1.0, not 9")):
        with pytest.raises(StudyError, match=rf"{said}.*Choose another -o\."):
            Store(study, of_scenario(close_pass(), 1), dataclasses.replace(RECEIPT, **change))


def _a_file(place: Path) -> None:
    place.write_text("x")


def _someone_elses_folder(place: Path) -> None:
    place.mkdir()
    (place / "thesis.docx").write_text("x")


def _parts_without_a_receipt(place: Path) -> None:
    (a_study(place) / "receipt.json").unlink()


def _a_damaged_part(place: Path) -> None:
    (a_study(place) / "parts" / "part-000000.parquet").write_bytes(b"x")


def _half_a_receipt(place: Path) -> None:
    (a_study(place) / "receipt.json").write_text("{")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_a_file, "got a file, but it must be a folder"),
        (_someone_elses_folder, "a folder that holds thesis.docx"),
        (_parts_without_a_receipt, "parts without a receipt"),
        (_a_damaged_part, "part-000000.parquet: got other bytes"),
        (_half_a_receipt, "receipt.json"),
    ],
)
def test_what_is_in_the_way_is_refused_and_left_alone(make: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    place = tmp_path / "s"
    make(place)
    before = files_in(tmp_path)
    with pytest.raises(StudyError, match=said), a_store(place) as store:
        list(store.tables())
    assert files_in(tmp_path) == before


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StudyError, match="a path below a file"):
        a_store(tmp_path / "file" / "s")


def test_what_a_killed_writer_left_is_no_obstacle(tmp_path: Path) -> None:
    place = tmp_path / "s"
    (place / "parts").mkdir(parents=True)
    (place / "scenario.toml").write_text(to_toml(close_pass()), encoding="utf-8")
    partial_of(place / "receipt.json").write_text('{"half')
    a_study(place)
    partial_of(place / "parts" / "part-000001.parquet").write_bytes(b"half")
    (place / "parts" / "part-000001.parquet.sha256").write_text("of a part that never came")
    with a_store(place) as store:
        store.append(table_of(stub_rows(20)[10:], 0, "stub"))
    assert open_study(place).replications == 20
    assert not list(place.rglob(".*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_keeps_what_was_written_whole(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    before = files_in(study)
    with a_store(study) as store:
        partial_of(study / "parts" / "part-000001.parquet").symlink_to("/dev/full")
        with pytest.raises(StudyError, match="The disk is full"):
            store.append(table_of(stub_rows(2000)[10:], 0, "stub"))
    assert {name: data for name, data in files_in(study).items() if "000001" not in name} == before
    assert open_study(study).replications == 10


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_two_runs_do_not_write_one_study_at_once(tmp_path: Path) -> None:
    study = a_study(tmp_path / "s")
    with a_store(study), pytest.raises(StudyError, match="another run is writing"):
        a_store(study)
    with a_store(study):
        pass
