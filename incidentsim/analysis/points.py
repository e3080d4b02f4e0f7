"""The estimates of every point of a study, from its parts one after another: memory does not grow with its rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from incidentsim.analysis.intervals import LEVEL, Estimate
from incidentsim.analysis.moments import ByMeasure, Moments
from incidentsim.analysis.used import MIRROR, columns_needed, measure_named, units_of
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.measures import KNOWN, Measure, family_of_measure
from incidentsim.results.frames import Column
from incidentsim.results.study import Study
from incidentsim.results.table import Table, family_in
from incidentsim.results.unmeasured import check_measured

if TYPE_CHECKING:
    import pandas as pd

Rows: TypeAlias = Mapping[str, NDArray[Any]]
#: Replications of a point that are summed up together.
_BLOCK = 10_000


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of one point: replications, those of them that failed, and the moments of each measure."""

    replications: int
    failed: int
    moments: ByMeasure

    def estimates(self, level: float = LEVEL) -> dict[str, Estimate]:
        """The estimate of each measure, by name."""
        return {name: moments.estimate(name, level) for name, moments in self.moments.items()}

    def merged(self, other: "Tally") -> "Tally":
        """Of the rows of both."""
        both = {name: moments.merged(other.moments[name]) for name, moments in self.moments.items()}
        return Tally(self.replications + other.replications, self.failed + other.failed, both)


def tallies(tables: Iterable[Table], measures: Sequence[str]) -> dict[int, Tally]:
    """What is known of each point, by its number, of tables no two of which hold rows of the same trial.

    The same to the last bit however the rows are spread over tables: they are gathered into blocks of replications, and
    blocks are merged in order. No more is held than the blocks that are not complete: that lack a replication or, where
    some rows are of mirror images, half of a pair. A replication and its mirror image count as two replications, and as
    one unit in every interval.
    Raises   RequestError for a measure that is not known, and for rows of a block that was complete without them:
             mirror images that come after thousands of replications had come without any.
    """
    known = [measure_named(name) for name in measures]
    needed = columns_needed(*known)
    waiting: dict[tuple[int, int], list[Rows]] = defaultdict(list)
    found: dict[tuple[int, int], Tally] = {}
    for table in tables:
        for number, rows in by_point(table, ("replication", "encounter", *needed)):
            for block, some in _in_blocks(rows):
                if (number, block) in found:
                    raise _too_late(number, some)
                waiting[number, block].append(some)
                if _complete(waiting[number, block]):
                    found[number, block] = _tally(waiting.pop((number, block)), known)
    found |= {address: _tally(parts, known) for address, parts in waiting.items()}
    merged: dict[int, Tally] = {}
    for number, block in sorted(found):
        tally = found[number, block]
        merged[number] = merged[number].merged(tally) if number in merged else tally
    return merged


def estimates_by_point(
    table: Table, names: Iterable[str] | None = None, level: float = LEVEL
) -> dict[int, dict[str, Estimate]]:
    """Of each point of a table of trials, by its number, the estimates of several measures; of all if none are named.

    Raises   RequestError for a measure that is not known.
    """
    names = family_in(table.schema).measures if names is None else names
    return {number: tally.estimates(level) for number, tally in sorted(tallies([table], tuple(names)).items())}


def _in_blocks(rows: Rows) -> Iterator[tuple[int, Rows]]:
    """The rows of each block of replications; a mirror image is in the block of its replication."""
    which = units_of(rows["replication"]) // _BLOCK
    if len(which) and np.all(np.diff(which) >= 0):  # as rows lie in a table
        starts = np.flatnonzero(np.diff(which, prepend=which[0] - 1)).tolist()
        for start, stop in zip(starts, [*starts[1:], len(which)], strict=True):
            yield int(which[start]), {name: column[start:stop] for name, column in rows.items()}
        return
    blocks = np.unique(which)
    if len(blocks) == 1:
        yield int(blocks[0]), rows
        return
    for block in blocks:
        yield int(block), {name: column[which == block] for name, column in rows.items()}


def _complete(parts: Sequence[Rows]) -> bool:
    """Whether all replications of a block are there, and of mirrored ones both halves."""
    if sum(len(part["replication"]) for part in parts) < _BLOCK:
        return False
    numbers = np.concatenate([np.asarray(part["replication"], dtype=np.int64) for part in parts])
    halves = 2 if numbers.max() >= MIRROR else 1
    return _different(numbers) == halves * _BLOCK


def _different(numbers: NDArray[np.int64]) -> int:
    """How many different numbers there are; quickly, where they rise."""
    steps = np.diff(numbers)
    return int(np.count_nonzero(steps)) + 1 if np.all(steps >= 0) else len(np.unique(numbers))


def _too_late(number: int, rows: Rows) -> RequestError:
    got = verbatim(f"rows of replication {rows['replication'][0]} after all others of its block")
    hint = "Give both halves of each pair in one table, or in tables that follow one another."
    return refuse(f"point {number}", got, "rows no later than those that they belong to", hint, kind=RequestError)


def _tally(parts: Sequence[Rows], measures: Sequence[Measure]) -> Tally:
    """What is known of the rows of a block, in order of address."""
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts[1:] else {**parts[0]}
    order = np.lexsort((rows["encounter"], rows["replication"]))
    if np.any(np.diff(order) != 1):
        rows = {name: column[order] for name, column in rows.items()}
    moments = {one.name: Moments.of(rows, one) for one in measures}
    return Tally(_different(rows["replication"]), int(np.sum(rows["encounter"] < 0)), moments)


def by_point(table: Table, names: Sequence[str]) -> Iterator[tuple[int, Rows]]:
    """The rows of each point of a table, in order of number, with the columns named.

    Raises   NotMeasuredError where there was no such measure yet when the rows were kept.
    """
    check_measured(table, names)
    numbers = table["point"].to_numpy()
    columns = {name: table[name].to_numpy() for name in names}
    if np.any(np.diff(numbers) < 0):
        order = np.argsort(numbers, kind="stable")
        numbers, columns = numbers[order], {name: column[order] for name, column in columns.items()}
    starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist()] if len(numbers) else []
    for start, stop in zip(starts, [*starts[1:], len(numbers)], strict=True):
        yield int(numbers[start]), {name: column[start:stop] for name, column in columns.items()}


def points_table(study: Study, measures: Sequence[str] = ()) -> "pd.DataFrame":
    """The points of a study with their estimates, a row each; every measure that its rows have if none is named.

    Of each measure three columns: the estimate, and `_low` and `_high` of its 95 % interval; NaN where not defined.
    """
    import pandas as pd

    lacking = study.unmeasured
    asked = tuple(measures) or tuple(name for name in study.family.measures if name not in lacking)
    found = tallies(study.tables(), asked)
    none = Tally(0, 0, {name: Moments() for name in asked})
    frame = study.points()
    rows = [found.get(number, none) for number in frame["point"].tolist()]
    columns: dict[str, list[float | None]] = {}
    for name in asked:
        told = [tally.moments[name].estimate(name) for tally in rows]
        columns |= {name: [one.value for one in told], f"{name}_low": [one.low for one in told]}
        columns[f"{name}_high"] = [one.high for one in told]
    done = [tally.replications // study.subject.trials_each for tally in rows]
    counts = {"replications": done, "failed": [tally.failed for tally in rows]}
    estimated = pd.DataFrame({**counts, **{name: np.array(values, dtype=float) for name, values in columns.items()}})
    whole = pd.concat([frame, estimated], axis=1)
    dictionary = estimate_columns(asked)
    whole.attrs = {
        **frame.attrs,
        "units": frame.attrs["units"] | {column.name: column.unit for column in dictionary},
        "meanings": frame.attrs["meanings"] | {column.name: column.meaning for column in dictionary},
    }
    return whole


def estimate_columns(measures: Sequence[str]) -> tuple[Column, ...]:
    """What the columns of estimates mean, that stand beside the points."""
    found = [
        Column(
            "replications",
            "record",
            "1",
            "replications done, failed ones too; one and its mirror image are one",
        ),
        Column("failed", "record", "1", "trials that failed; they are in no estimate"),
    ]
    for name in measures:
        one = KNOWN[name]
        missing = f"not defined: no {family_of_measure(name).row} of the point had it"
        for tail, told in (("", ""), ("_low", "low end of the 95 % interval of: "), ("_high", "high end of it of: ")):
            found.append(
                Column(f"{name}{tail}", "estimate", one.unit, f"{told}{one.meaning}", one.given or "", missing)
            )
    return tuple(found)
