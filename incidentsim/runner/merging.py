"""Shards put together: a study that is as it would have been, had it been run in one place."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from incidentsim.draws import MIRROR
from incidentsim.errors import IncidentSimError, StudyError, refuse, verbatim
from incidentsim.results.files import whole_folder, write_synced
from incidentsim.results.parts import PARTS, POINTS, part_named, parts_of
from incidentsim.results.sound import check_summed, checksum, checksum_file, summed
from incidentsim.results.spans import Spans
from incidentsim.results.study import DESIGN, RECEIPT, SCENARIO, SCENARIOS, Study, open_study, read_part, read_text
from incidentsim.runner.lock import is_written
from incidentsim.runner.pending import left_behind
from incidentsim.runner.shards import Shard, shard_written

#: What becomes of shards that are not there, or that lack replications which others have.
Lacking: TypeAlias = Literal["refused", "allowed"]
_PARTIAL = "or put together what is there, with --partial: `run` fills what is missing."


@dataclass(frozen=True, slots=True)
class Merged:
    """What was put together.

    missing       shards that are not in it
    replications  finished ones, of all points together
    """

    folder: Path
    shards: tuple[Shard, ...]
    missing: tuple[Shard, ...]
    points: int
    replications: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A shard's study, with what it holds of each point, in places of the shard."""

    study: Study
    shard: Shard
    done: Mapping[int, Spans]
    rows: int


def merge(out: Path, folders: Sequence[Path], command: Sequence[str] = (), lacking: Lacking = "refused") -> Merged:
    """Put the shards of a study together, in a new folder that is written whole or not at all.

    Takes    a folder that is not there yet; those of the shards; the command for the receipt; whether something may
             be missing.
    Raises   StudyError where something is no shard, belongs to another study, is there twice, is damaged or is missing.
    """
    pieces = sorted((_opened(folder) for folder in folders), key=lambda piece: piece.shard.index)
    _check_alike(pieces)
    there = {piece.shard.index for piece in pieces}
    of = pieces[0].shard.of
    missing = tuple(Shard(index, of) for index in range(1, of + 1) if index not in there)
    if lacking == "refused":
        _check_complete(pieces, missing)
    if not any(piece.rows for piece in pieces):
        hint = "Run the shards first."
        raise refuse("merge", verbatim("shards without a trial"), "shards with finished trials", hint, kind=StudyError)
    _write(out, [piece.study for piece in pieces], command)
    held = sum(spans.count for piece in pieces for spans in piece.done.values())
    points, rows = len(pieces[0].study.subject.points), sum(piece.rows for piece in pieces)
    return Merged(out, tuple(piece.shard for piece in pieces), missing, points, held, rows)


def _opened(folder: Path) -> _Piece:
    """A shard, each part of it read and found to hold replications of its own, each once."""
    study = open_study(folder)
    try:
        shard = shard_written(study.receipt.shard)
    except IncidentSimError as error:
        raise StudyError(str(error)) from None
    if shard.of == 1:
        hint = "A shard is made by `incidentsim run ... --shard 1/3 -o DIR`."
        raise refuse(str(folder), verbatim("a whole study"), "a shard", hint, kind=StudyError)
    _check_at_rest(study)
    done: dict[int, Spans] = {one.number: Spans() for one in study.subject.points}
    rows = 0
    for part in study.parts:
        table = read_part(part)
        points, units = table["point"].to_numpy(), table["replication"].to_numpy() % MIRROR
        rows += len(table)
        for number in np.unique(points).tolist():
            mine = np.unique(units[points == number])
            spans = done.setdefault(number, Spans())
            before = spans.count
            spans.add_all(shard.places(mine))
            if not shard.holds(mine) or spans.count < before + len(mine):
                got = verbatim(f"replications that are not those of shard {shard}, or that another part holds too")
                raise refuse(str(part), got, "those, each once", "Restore it from a copy.", kind=StudyError)
    return _Piece(study, shard, done, rows)


def _check_at_rest(study: Study) -> None:
    """Refuse a shard that is being written, and one whose run was killed and left trials that are in no part yet."""
    where = str(study.folder)
    if is_written(study.folder):
        raise refuse(where, verbatim("a shard that a run is writing now"), "at rest", "Wait for it.", kind=StudyError)
    if waiting := sum(map(len, left_behind(study.folder, study.parts))):
        got = verbatim(f"{waiting:,} rows that a killed run left, and that are in no part yet")
        hint = "Run that shard again first: it makes a part of them."
        raise refuse(where, got, "a shard whose run ended", hint, kind=StudyError)


def _check_alike(pieces: Sequence[_Piece]) -> None:
    """Refuse shards of different studies, of different cuts, and one that is there twice."""
    first = pieces[0]
    points = [(one.number, one.point.key, one.seed) for one in first.study.subject.points]
    for before, piece in pairwise(pieces):
        where, study = str(piece.study.folder), piece.study
        changed = first.study.receipt.differences(replace(study.receipt, shard=first.study.receipt.shard))
        if piece.shard.of != first.shard.of:
            changed.append(f"one of {first.shard.of} shards, not one of {piece.shard.of}")
        theirs = [(one.number, one.point.key, one.seed) for one in study.subject.points]
        if study.unmeasured != first.study.unmeasured:
            lacking = sorted({*study.unmeasured} ^ {*first.study.unmeasured})
            changed.append(f"rows of which only some have {', '.join(lacking)}")
        if not changed and theirs != points:
            odd = next((k for k, (a, b) in enumerate(zip(points, theirs, strict=False)) if a != b), len(points))
            changed.append(f"{len(points)} points, not {len(theirs)}, and number {odd} is another")
        if changed:
            got, hint = verbatim(f"another study: {'; '.join(changed)}"), "Choose the folders of one study."
            raise refuse(where, got, f"of the study of {first.study.folder}", hint, kind=StudyError)
        if piece.shard == before.shard:
            got = verbatim(f"shard {piece.shard}, which {before.study.folder} is too")
            raise refuse(where, got, "each shard once", "Leave one of them out.", kind=StudyError)


def _check_complete(pieces: Sequence[_Piece], missing: Sequence[Shard]) -> None:
    """Refuse what is not all there."""
    if missing:
        got = verbatim(f"no shard {', '.join(map(str, missing[:5]))}")
        hint = f"Name its folder as well, {_PARTIAL}"
        raise refuse("merge", got, f"all {pieces[0].shard.of} shards", hint, kind=StudyError)
    for number in pieces[0].done:
        stop = 1 + max(_last(piece, number) for piece in pieces)
        for piece in pieces:
            due, has = piece.shard.below(stop), piece.done.get(number, Spans()).below(piece.shard.below(stop))
            if has < due:
                where = str(piece.study.folder)
                got = verbatim(f"{has:,} replications of point {number}, where the other shards have {due:,} each")
                hint = f"Run its shard again with their -n, {_PARTIAL}"
                raise refuse(where, got, "as many as the others", hint, kind=StudyError)


def _last(piece: _Piece, number: int) -> int:
    """The last replication of a point that a shard holds; -1 for none."""
    spans = piece.done.get(number, Spans())
    return piece.shard.numbers(range(spans.stop))[-1] if spans.count else -1


def _write(out: Path, studies: Sequence[Study], command: Sequence[str]) -> None:
    """The study: what the first shard says of it, and the parts of all, byte for byte."""
    first = studies[0]
    receipt = replace(first.receipt, shard="", command=shlex.join(command))
    with whole_folder(out) as folder:
        _write_summed(folder / RECEIPT, receipt.to_json().encode())
        for name in (SCENARIO, DESIGN):
            if (first.folder / name).is_file():
                write_synced(folder / name, (first.folder / name).read_bytes())
        if first.receipt.design:
            (folder / SCENARIOS).mkdir()
            for path in sorted((first.folder / SCENARIOS).glob("*.toml")):
                write_synced(folder / SCENARIOS / path.name, path.read_bytes())
            _copy(folder / POINTS, parts_of(first.folder, POINTS))
        _copy(folder / PARTS, [part for study in studies for part in study.parts])


def _copy(folder: Path, parts: Sequence[Path]) -> None:
    folder.mkdir()
    for number, part in enumerate(parts):
        data = part.read_bytes()
        check_summed(part, data, read_text(checksum_file(part)), "Try again.")
        _write_summed(part_named(folder, number), data)


def _write_summed(path: Path, data: bytes) -> None:
    """A file, and its checksum beside it."""
    write_synced(path, data)
    write_synced(*summed(path, checksum(data)))
