"""A study opens again without an engine, and shows what was done to it."""

import subprocess
import sys
from pathlib import Path

import pytest

from incidentsim.errors import StudyError
from incidentsim.results.receipt import receipt_for
from incidentsim.results.sound import checksum_file
from incidentsim.results.study import open_study
from incidentsim.results.subject import of_scenario
from incidentsim.results.table import table_of
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import run, run_subject
from incidentsim.runner.store import Store
from incidentsim.scenario.files import to_toml
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import scenario_hash
from tests.runner.test_store_machine import a_subject
from tests.stubs import MAKER, Stub, close_pass, stub_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "study"
    rows = stub_rows(30)
    with Store(place, of_scenario(close_pass(), 1), receipt_for(close_pass(), 1, MAKER)) as store:
        store.append(table_of(rows[:20], 0, "stub"))
        store.append(table_of(rows[20:], 0, "stub"))
    return place


def test_a_study_comes_back_whole(folder: Path) -> None:
    study = open_study(folder)
    assert study.table().equals(table_of(stub_rows(30), 0, "stub"))
    assert study.replications == len(study.frame()) == 30
    assert scenario_hash(study.scenario) == study.receipt.scenario_hash == scenario_hash(close_pass())


def test_reading_a_study_loads_no_engine(folder: Path) -> None:
    code = (
        "import sys; from incidentsim.results.study import open_study;"
        f"open_study({str(folder)!r}).frame();"
        "assert not {'simpy', 'numba', 'incidentsim.model'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted under /proc")
def test_reading_a_study_leaves_no_thread_behind(folder: Path) -> None:
    code = (
        "import os, pandas, pyarrow.parquet; from incidentsim.results.study import open_study;"
        "before = len(os.listdir('/proc/self/task'));"
        f"study = open_study({str(folder)!r}); study.table(); study.frame(); study.replications;"
        "print(before, len(os.listdir('/proc/self/task')))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True).stdout
    before, after = map(int, told.split())
    assert after == before


@pytest.mark.parametrize("place", [0, 100, -1])
def test_a_part_of_which_one_byte_changed_is_named(folder: Path, place: int) -> None:
    part = open_study(folder).parts[1]
    data = bytearray(part.read_bytes())
    data[place] ^= 1
    part.write_bytes(data)
    with pytest.raises(StudyError, match=r"part-000001\.parquet: got other bytes.*Run the study again with --mend"):
        open_study(folder).table()


def test_a_part_without_its_checksum_is_named(folder: Path) -> None:
    checksum_file(open_study(folder).parts[0]).unlink()
    with pytest.raises(StudyError, match=r"part-000000\.parquet"):
        open_study(folder).table()


def test_a_part_that_is_cut_short_is_named(folder: Path) -> None:
    part = open_study(folder).parts[0]
    part.write_bytes(part.read_bytes()[:50])
    with pytest.raises(StudyError, match=r"part-000000\.parquet"):
        open_study(folder).table()


def test_a_scenario_that_was_changed_by_hand_is_found(folder: Path) -> None:
    (folder / "scenario.toml").write_text(to_toml(vary(close_pass(), "red.trust", 0.55)), encoding="utf-8")
    with pytest.raises(StudyError, match=r"scenario\.toml: got another scenario"):
        open_study(folder)


@pytest.mark.parametrize("text", ["not = [toml", "name = 3\n"])
def test_a_scenario_that_cannot_be_read_is_an_error_of_the_study(folder: Path, text: str) -> None:
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"scenario\.toml"):
        open_study(folder)


def test_what_is_no_study_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place, said in (
        (tmp_path, "no receipt.json"),
        (tmp_path / "file", "a file"),
        (tmp_path / "no", "nothing there"),
    ):
        with pytest.raises(StudyError, match=said):
            open_study(place)


def test_a_receipt_with_a_changed_bit_is_refused(tmp_path: Path) -> None:
    run(close_pass(), Stub(), Request(Count(4), workers=1, out=tmp_path / "s"), MAKER)
    receipt = tmp_path / "s" / "receipt.json"
    receipt.write_text(receipt.read_text().replace('"seed": 1,', '"seed": 3,'))
    with pytest.raises(StudyError, match=r"receipt\.json: got other bytes, but it must be what its checksum says"):
        open_study(tmp_path / "s")
    (tmp_path / "s" / "receipt.json.sha256").unlink()  # as in studies of before
    assert open_study(tmp_path / "s").receipt.seed == 3


def test_rows_of_points_that_no_table_names_are_refused(tmp_path: Path) -> None:
    """As where the last table of points is gone together with its checksum: their numbers must not be given again."""
    for points in (1, 3):
        run_subject(a_subject(points), Stub(), Request(Count(4), workers=1, out=tmp_path / "s"), MAKER)
    for left in (tmp_path / "s" / "points").glob("part-000001*"):
        left.unlink()
    with pytest.raises(StudyError, match=r"rows of point 2 in .*, where the points end with 0"):
        open_study(tmp_path / "s")
    with pytest.raises(StudyError, match=r"rows of point 2 in "):
        run_subject(a_subject(2), Stub(), Request(Count(4), workers=1, out=tmp_path / "s"), MAKER)
