"""Spans of numbers are sets of numbers, and stay few."""

from collections.abc import Iterable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.results.spans import Spans

numbers = st.integers(0, 500)
many = st.lists(st.sets(numbers, max_size=120) | st.builds(range, numbers, numbers, st.integers(1, 7)), max_size=6)
some = st.lists(st.integers(0, 40), max_size=30)


@given(some, some)
def test_spans_hold_what_was_added_and_nothing_else(first: list[int], second: list[int]) -> None:
    spans = Spans(first)
    spans.add_all(np.array(second, dtype=np.int64))
    assert {number for number in range(60) if number in spans} == {*first, *second}
    assert spans.count == len({*first, *second})
    assert spans == Spans(sorted({*first, *second}))


@given(some, st.integers(0, 50), st.integers(0, 50))
def test_what_is_missing_is_what_is_not_held(held: list[int], start: int, length: int) -> None:
    spans, wanted = Spans(held), range(start, start + length)
    gaps = list(spans.missing(wanted.start, wanted.stop))
    assert [number for gap in gaps for number in gap] == [number for number in wanted if number not in held]
    assert all(len(gap) for gap in gaps)
    assert spans.below(wanted.stop) == len({number for number in held if number < wanted.stop})


@given(st.permutations(range(30)))
def test_numbers_without_a_gap_are_one_span_in_whatever_order_they_came(order: list[int]) -> None:
    spans = Spans()
    for number in order:
        spans.add(number, number + 1)
    assert spans == Spans(range(30))
    assert spans.count == 30


@given(many)
def test_many_spans_at_once_are_the_same_as_one_after_another(batches: list[Iterable[int]]) -> None:
    at_once, one_by_one = Spans(), Spans()
    for batch in batches:
        at_once.add_all(np.array(sorted(batch), dtype=np.int64))
        for number in batch:
            one_by_one.add(number, number + 1)
    assert at_once == one_by_one
    assert at_once.count == one_by_one.count == len({number for batch in batches for number in batch})
