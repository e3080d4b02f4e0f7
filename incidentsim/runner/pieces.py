"""What is still to be run, cut into batches."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from incidentsim.draws import MIRROR
from incidentsim.results.points import Chance, Placed
from incidentsim.results.spans import Spans
from incidentsim.runner.shards import WHOLE, Shard
from incidentsim.runner.trials import Job

#: So many replications of each point are the least that is worth a round of all points.
_ROUND = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """Some replications of one point, as the shard counts them, without a gap between them."""

    point: int
    span: range

    def job(self, placed: Placed, chance: Chance, shard: Shard = WHOLE) -> Job:
        """What a worker is to do of it: of antithetic draws, each replication and its mirror image."""
        numbers: Sequence[int] = shard.numbers(self.span)
        if chance == "antithetic":
            numbers = [*numbers, *(number + MIRROR for number in numbers)]
        return Job(self.point, placed.point.scenario, placed.point.settings, placed.seed, numbers)


def rounds() -> Iterator[int]:
    """Where small blocks end: ten replications of each point, and later a tenth more than before."""
    mark = _ROUND
    while True:
        yield mark
        mark += max(_ROUND, mark // 10)


def by_blocks(
    points: Sequence[Placed], done: Mapping[int, Spans], targets: Mapping[int, int], blocks: Iterable[tuple[int, int]]
) -> Iterator[Piece]:
    """What each point lacks below its target, a block of replications of all points after another."""
    for start, stop in blocks:
        for one in points:
            upto = min(stop, targets.get(one.number, 0))
            if start < upto:
                yield from (Piece(one.number, gap) for gap in list(done[one.number].missing(start, upto)))


def batches(pieces: Iterator[Piece]) -> Generator[list[Piece], int, None]:
    """Cut pieces into batches: send how many replications the next one shall have. The first `next` gives nothing."""
    size = yield []
    batch: list[Piece] = []
    for piece in pieces:
        span = piece.span
        while len(span):
            taken = span[: size - sum(len(each.span) for each in batch)]
            batch.append(Piece(piece.point, taken))
            span = span[len(taken) :]
            if sum(len(each.span) for each in batch) == size:
                size = yield batch
                batch = []
    if batch:
        yield batch
