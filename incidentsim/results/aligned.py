"""Two journals of the same chance, aligned: what they have in common, where they part, and what follows in each.

Both are journals of one seed and replication, of a scenario as it was and as it was changed, so that every draw that
both make is the same. What is the same until they part is a prefix of both, note for note. After that, notes are
matched by what was done (who, what, to what), whenever it was done, so that as many as possible have a counterpart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidentsim.journal import Journal, Note, encounters_in, of_encounter

#: Notes of one run by notes of the other; more are matched in spells of time, each by itself.
_LARGEST = 20_000_000
Deed = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A note of the one run and its counterpart in the other, by their places; None where there is none."""

    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class Aligned:
    """One encounter in two runs.

    first, second  its notes as it was, and as it was changed
    common         how many notes at the beginning are the same in both, to the last number
    pairs          every note of both, once, in the order of the story; the first `common` are the same
    """

    encounter: int
    first: Journal
    second: Journal
    common: int
    pairs: tuple[Pair, ...]

    @property
    def differs(self) -> bool:
        """Whether the two runs ever differ."""
        return self.common < max(len(self.first), len(self.second))

    @property
    def parted_s(self) -> float:
        """When the runs part: the earlier of the first notes that differ (s); inf where they never do."""
        nexts = (notes[self.common].at_s for notes in (self.first, self.second) if len(notes) > self.common)
        return min(nexts, default=float("inf"))

    @property
    def parting(self) -> Pair:
        """The first note of each run that is not the same in the other; a run that is over has none."""
        first, second = (self.common if len(notes) > self.common else None for notes in (self.first, self.second))
        return Pair(first, second)

    def same(self, pair: Pair) -> bool:
        """Whether a pair is the same note in both runs; what caused it may stand at another place."""
        if pair.first is None or pair.second is None:
            return False
        return self.first[pair.first][:-1] == self.second[pair.second][:-1]


def align(first: Sequence[Note], second: Sequence[Note]) -> tuple[Aligned, ...]:
    """Two journals of one seed and replication, encounter by encounter."""
    encounters = sorted({*encounters_in(first), *encounters_in(second)})
    return tuple(
        align_encounter(encounter, of_encounter(first, encounter), of_encounter(second, encounter))
        for encounter in encounters
    )


def align_encounter(encounter: int, first: Journal, second: Journal) -> Aligned:
    """The notes of one encounter in two runs."""
    common = _alike(first, second)
    deeds = [_deeds(notes[common:]) for notes in (first, second)]
    after = _alike(deeds[0][::-1], deeds[1][::-1])
    ends = len(first) - after, len(second) - after
    pairs = [Pair(place, place) for place in range(common)]
    pairs += _matched(first, second, (common, ends[0]), (common, ends[1]))
    pairs += [Pair(ends[0] + place, ends[1] + place) for place in range(after)]
    return Aligned(encounter, first, second, common, tuple(pairs))


def _alike(first: Sequence[object], second: Sequence[object]) -> int:
    """How many items at the beginning are equal."""
    places = range(min(len(first), len(second)))
    return next((place for place in places if first[place] != second[place]), len(places))


def _deeds(notes: Sequence[Note]) -> list[Deed]:
    return [(note.actor, note.did, note.object) for note in notes]


def _matched(first: Journal, second: Journal, one: tuple[int, int], other: tuple[int, int]) -> Iterator[Pair]:
    """The pairs of a stretch of both runs: as many deeds as possible have a counterpart, in their order."""
    size = (one[1] - one[0]) * (other[1] - other[0])
    if size > _LARGEST:
        cut = _half_time(first, second, one, other)
        if cut is not None:
            yield from _matched(first, second, (one[0], cut[0]), (other[0], cut[1]))
            yield from _matched(first, second, (cut[0], one[1]), (cut[1], other[1]))
            return
    deeds = _deeds(first[slice(*one)]), _deeds(second[slice(*other)])
    longest = _longest(*deeds) if size else np.zeros((len(deeds[0]) + 1, len(deeds[1]) + 1), dtype=np.int32)
    i = j = 0
    while i < len(deeds[0]) or j < len(deeds[1]):
        a, b = one[0] + i, other[0] + j
        if i < len(deeds[0]) and j < len(deeds[1]) and deeds[0][i] == deeds[1][j]:
            yield Pair(a, b)
            i, j = i + 1, j + 1
        elif j == len(deeds[1]) or (i < len(deeds[0]) and _first_goes(longest, (i, j), first[a], second[b])):
            yield Pair(a, None)
            i += 1
        else:
            yield Pair(None, b)
            j += 1


def _first_goes(longest: NDArray[np.int32], at: tuple[int, int], first: Note, second: Note) -> bool:
    """Which of two notes without a counterpart here is told first: the one that costs no match, then the earlier."""
    i, j = at
    without_first, without_second = longest[i + 1, j], longest[i, j + 1]
    if without_first != without_second:
        return bool(without_first > without_second)
    one, other = ((note.at_s, note.did, note.actor, note.object) for note in (first, second))
    return one < other


def _longest(first: list[Deed], second: list[Deed]) -> NDArray[np.int32]:
    """How many deeds two stretches have in common, in their order, from every place on: the longest common subsequence.

    Source   Wagner & Fischer (1974), J. ACM 21, 168-173; each row is one running maximum, since a row never falls.
    """
    number: dict[Deed, int] = {}
    a, b = (np.array([number.setdefault(deed, len(number)) for deed in deeds]) for deeds in (first, second))
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int32)
    for i in range(len(a) - 1, -1, -1):
        below = table[i + 1]
        best = np.maximum(below[:-1], np.where(b == a[i], below[1:] + 1, 0))
        table[i, :-1] = np.maximum.accumulate(best[::-1])[::-1]
    return table


def _half_time(first: Journal, second: Journal, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    """Where both runs are cut at one time, about the middle of their notes; None where all happens at once."""
    times = sorted(note.at_s for notes, span in ((first, one), (second, other)) for note in notes[slice(*span)])
    later = [at_s for at_s in times if at_s > times[0]]
    if not later:
        return None
    cut_s = max(times[len(times) // 2], later[0])
    first_cut, second_cut = (
        next((place for place in range(*span) if notes[place].at_s >= cut_s), span[1])
        for notes, span in ((first, one), (second, other))
    )
    return first_cut, second_cut
