"""`incidentsim status`: how far a study is, what failed in it, how large it is, and whether its parts are whole."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli.points import MOST_SHOWN, in_replications, points_data, points_text, trials_words
from incidentsim.cli.say import OK, USAGE, AsJson, Quietly, complain, voice

if TYPE_CHECKING:
    from incidentsim.analysis.points import Tally
    from incidentsim.results.study import Study
    from incidentsim.results.table import Table

#: So many failed trials are told with their errors.
_FAILURES = 5
_MB = 1e6


@dataclass
class _Read:
    """What is seen while the parts of a study are read."""

    damaged: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def status(
    context: typer.Context,
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="The folder of a study.")],
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Tell how far a study is: points, replications, failed trials, size, damaged parts, and who made it."""
    from incidentsim.analysis.points import tallies
    from incidentsim.results.study import open_study
    from incidentsim.runner.lock import is_written
    from incidentsim.runner.pending import Waiting

    say, waiting = voice(context, as_json, quiet), Waiting(study)  # before its parts are listed: a run may go on
    opened, read = open_study(study), _Read()
    lacking = opened.unmeasured
    measures = tuple(name for name in _measures(opened) if name not in lacking)
    each = opened.subject.trials_each
    found = in_replications(tallies(waiting.seen(_whole(opened, read)), measures), each)
    size = sum(map(_size, opened.folder.rglob("*")))
    data = _data(opened, found, read) | {
        "waiting": len(waiting) // each,
        "megabytes": round(size / _MB, 3),
        "being_written": is_written(opened.folder),
        "measures": list(measures),
        "not_measured": list(lacking),
        "points": points_data(opened.subject.points, found, measures),
    }
    table = points_text(opened.subject.points, found, measures)
    if (left := len(opened.subject.points) - MOST_SHOWN) > 0:
        table = f"{table}\n… and {left:,} more points: `incidentsim export {study} --points -o points.csv` writes all."
    say.results("\n".join([*_lines(data), "", table]), data)
    for said in read.damaged:
        complain(said)
    return USAGE if read.damaged else OK


def _measures(study: "Study") -> tuple[str, ...]:
    from incidentsim.results.planned import plan_of

    return study.family.watched if study.subject.design is None else plan_of(study.subject).design.measures


def _whole(study: "Study", read: _Read) -> "Iterator[Table]":
    """The parts that are whole; the others are named."""
    from incidentsim.errors import StudyError
    from incidentsim.results.study import read_part
    from incidentsim.results.table import failures_in

    for part in study.parts:
        try:
            table = read_part(part)
        except StudyError as error:
            read.damaged.append(str(error))
            continue
        read.failures += [failure.error for failure in failures_in(table)]
        yield table


def _size(path: Path) -> int:
    """The bytes of a file; none of a folder, nor of a file that a run has taken away meanwhile."""
    with suppress(FileNotFoundError):
        found = path.stat()
        return found.st_size if S_ISREG(found.st_mode) else 0
    return 0


def _data(study: "Study", found: "dict[int, Tally]", read: _Read) -> dict[str, Any]:
    made, numbers = study.receipt, [one.number for one in study.subject.points]
    counts = [found[number].replications if number in found else 0 for number in numbers]
    return {
        "study": str(study.folder),
        "of": made.design or made.scenario,
        "title": made.title,
        "seed": made.seed,
        "draws": made.chance,
        "engine": made.engine,
        "version": made.version,
        "created": made.created,
        "command": made.command,
        "shard": made.shard or None,
        "ensemble": made.ensemble or None,
        "replications": sum(counts),
        "trials": sum(counts) * study.subject.trials_each,
        "least": min(counts),
        "most": max(counts),
        "failed": len(read.failures),
        "failures": read.failures[:_FAILURES],
        "parts": len(study.parts),
        "damaged": read.damaged,
    }


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['of']}: {data['title']}"
    yield (
        f"seed {data['seed']}, {data['draws']} draws, engine {data['engine']}, incidentsim {data['version']}, begun "
        f"{data['created']}" + (f", shard {data['shard']}" if data["shard"] else "")
    )
    yield f"made by: {data['command'] or 'Python, not the command line'}"
    spread = f"{data['least']:,}" if data["least"] == data["most"] else f"{data['least']:,} to {data['most']:,}"
    points, trials = len(data["points"]), trials_words(data["replications"], data["trials"])
    yield (
        f"{points:,} point{'' if points == 1 else 's'}, {spread} replications each, {data['replications']:,} together"
        f"{trials}; {data['failed']:,} failed; {data['parts']:,} part{'' if data['parts'] == 1 else 's'}, "
        f"{data['megabytes']:.1f} MB" + ("; being written now" if data["being_written"] else "")
    )
    if data["waiting"]:
        what = "the run packs them as it goes" if data["being_written"] else "the same run, begun again, packs them"
        yield f"{data['waiting']:,} more replications are finished and not yet packed into parts: {what}"
    if data["not_measured"]:
        lacking = ", ".join(data["not_measured"])
        yield f"kept before there was {lacking}: nothing is computed from that, and no trials can be added"
    yield from (f"failed: {said}" for said in data["failures"])
    if data["failed"] > _FAILURES:
        yield f"… and {data['failed'] - _FAILURES:,} more: `incidentsim export` writes all, with their errors."
