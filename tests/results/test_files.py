"""A file is written whole or not at all, and a place that cannot be written is told before work is done."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incidentsim.errors import RequestError, StudyError
from incidentsim.results import files
from incidentsim.results.files import check_place, is_partial, make_folder, own_partial_of, partial_of, write_whole


def test_what_is_written_is_there_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", b"one")
    write_whole(tmp_path / "a.txt", b"two")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"two"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_leaves_the_old_file_and_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a.txt", b"one")
    monkeypatch.setattr(files, "own_partial_of", partial_of)
    partial_of(tmp_path / "a.txt").symlink_to("/dev/full")
    with pytest.raises(StudyError, match="The disk is full: make room"):
        write_whole(tmp_path / "a.txt", b"two" * 10_000)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"one"}


def test_an_interrupt_while_writing_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.txt", b"one")
    assert list(tmp_path.iterdir()) == []


def test_a_path_below_a_file_is_refused_before_and_while_writing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    below = tmp_path / "file" / "a" / "b"
    with pytest.raises(StudyError, match="is a file; choose another -o"):
        check_place(below)
    with pytest.raises(StudyError, match="choose another -o"):
        make_folder(below)
    with pytest.raises(StudyError, match="choose another -o"):
        write_whole(tmp_path / "file" / "a", b"x")


def test_two_who_write_one_file_at_once_have_temporary_names_of_their_own(tmp_path: Path) -> None:
    def write(byte: int) -> None:
        for _ in range(30):
            write_whole(tmp_path / "a.txt", bytes([byte]) * 100_000)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    found = (tmp_path / "a.txt").read_bytes()
    assert found == found[:1] * 100_000


def test_a_folder_where_a_file_is_to_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(RequestError, match="a folder that is there already"):
        check_place(tmp_path / "x.csv", (".csv",))


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, who may write anywhere
    with pytest.raises(StudyError, match="which cannot be written"):
        check_place(tmp_path / "new")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="must be a place that can be written"):
        check_place(tmp_path / ("x" * 5000))


def test_a_place_whose_folders_are_not_there_yet_is_good(tmp_path: Path) -> None:
    check_place(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_partial_name_is_known_again(tmp_path: Path) -> None:
    assert is_partial(partial_of(tmp_path / "a.txt"))
    assert is_partial(own_partial_of(tmp_path / "a.txt"))
    assert not is_partial(tmp_path / "a.txt")
