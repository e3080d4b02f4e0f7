"""A record held against trials: what surely occurs, what never does, and in what order."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.replay import followed, held_against, in_order, matches, most_in_order, occurs
from incidentsim.errors import RequestError
from incidentsim.evidence.record import Deed
from incidentsim.measures.counterparts import Counterparts
from incidentsim.measures.happenings import Happening
from tests.evidence.planted import deed, number, planted

WORDS = ("evaded", "hail", "answered", "called", "refused")


def trial(*words: str, severity: int = 2, side: int = 1, **numbers: float) -> Counterparts:
    """A trial in which these things happen one after the other."""
    happened = tuple(Happening(float(place), word, side) for place, word in enumerate(words))
    return Counterparts(0, severity, 0, happened, dict(numbers))


def test_a_course_that_every_trial_takes_is_followed_by_all_and_one_that_none_takes_by_none() -> None:
    record = planted(deed("hail"), deed("evaded"), deed("called", at=None))
    surely = held_against(record, [trial("hail", "answered", "evaded")] * 20)
    assert surely.sequence.value == surely.whole.value == 1.0
    assert [one.holds.value for one in surely.omissions] == [1.0]
    backwards = held_against(record, [trial("evaded", "hail")] * 20)
    assert [step.occurs.value for step in backwards.steps if step.occurs] == [1.0, 1.0]
    assert backwards.sequence.value == 0.0
    assert backwards.half == 1


def test_a_call_that_never_was_counts_against_the_whole_and_not_against_the_course() -> None:
    record = planted(deed("hail"), deed("called", at=None))
    held = held_against(record, [trial("hail"), trial("hail", "called"), trial("hail"), trial()])
    assert (held.sequence.value, held.whole.value, held.omissions[0].holds.value) == (0.75, 0.5, 0.75)


def test_of_those_that_got_so_far_is_a_share_of_those_alone() -> None:
    record = planted(deed("hail"), deed("answered"))
    held = held_against(record, [trial("hail", "answered"), trial("hail"), trial(), trial("answered")])
    second = held.steps[1]
    assert second.occurs is not None
    assert second.followed is not None
    assert second.goes_on is not None
    assert (second.occurs.value, second.followed.value, second.goes_on.value, second.goes_on.n) == (0.5, 0.25, 0.5, 2)


def test_what_has_no_counterpart_or_no_place_in_the_order_is_no_part_of_the_course() -> None:
    record = planted(deed("hail"), deed("other"), deed("called", at="unknown"), deed("evaded"))
    assert [event.what for event in in_order(record)] == ["hail", "evaded"]
    held = held_against(record, [trial("hail", "evaded")] * 4)
    assert held.sequence.value == 1.0
    assert [step.occurs is None for step in held.steps] == [False, True, False, False]
    assert [step.followed is None for step in held.steps] == [False, True, True, False]


@pytest.mark.parametrize(
    ("severities", "documented", "inside"),
    [
        ([2] * 10, 2, True),
        ([2] * 10, 3, False),
        ([0] * 19 + [6], 6, False),
        ([0] * 17 + [6] * 3, 6, True),
        ([0] * 17 + [6] * 3, 3, True),
        ([6] * 19 + [0], 0, False),
    ],
)
def test_the_documented_severity_is_inside_if_it_lies_between_the_tenth_and_the_ninetieth_percentile(
    severities: list[int], documented: int, inside: bool
) -> None:
    held = held_against(planted(deed("hail"), severity=documented), [trial(severity=each) for each in severities])
    assert held.severity.is_inside == inside
    assert held.severity.at_it.value == severities.count(documented) / len(severities)
    assert sum(one.value or 0.0 for one in held.severity.shares) == pytest.approx(1.0)


def test_of_an_act_that_is_given_only_what_follows_can_be_worse() -> None:
    record = planted(deed("hail"), severity=4, part="aftermath")
    trials = [Counterparts(0, 3, after, (), {}) for after in (0, 3, 6, 0)]
    held = held_against(record, trials)
    assert held.severity.given == 1
    assert [one.value for one in held.severity.shares] == [0, 0, 0, 0, 0.75, 0, 0.25]


def test_a_number_is_placed_among_the_trials_that_have_it_and_not_where_too_few_do() -> None:
    record = planted(deed("hail"), number("scene_s", '"30 s"'), number("force_s", '"5 s"'))
    trials = [trial(scene_s=float(each), force_s=math.nan if each > 5 else 1.0) for each in range(100)]
    scene, force = held_against(record, trials).numbers
    assert (scene.n, scene.quantile, scene.is_inside) == (100, 0.305, True)
    assert (force.n, force.quantile, force.is_inside) == (6, None, None)


def test_a_number_with_a_range_is_inside_if_any_account_of_it_is() -> None:
    trials = [trial(scene_s=float(each)) for each in range(100)]
    record = planted(deed("hail"), number("scene_s", '"150 s"'))
    wide = planted(deed("hail"), number("scene_s", '"150 s"') + 'range = ["80 s", "200 s"]\n')
    assert [held_against(each, trials).numbers[0].is_inside for each in (record, wide)] == [False, True]


def test_no_trial_is_no_replay() -> None:
    with pytest.raises(RequestError, match="at least one trial"):
        held_against(planted(deed("hail")), [])


@pytest.mark.parametrize(
    ("said", "happened", "fits"),
    [
        (deed("act", rung=2), Happening(0.0, "act", 1, 2), True),
        (deed("act", rung=2), Happening(0.0, "act", 1, 3), False),
        (deed("act", who="blue", rung=2), Happening(0.0, "act", 1, 2), False),
        (deed("collision", who="both"), Happening(0.0, "collision", -1), True),
        (deed("called", channel="leaders"), Happening(0.0, "called", 1, -1, "leaders", "above"), True),
        (deed("called", channel="leaders"), Happening(0.0, "called", 1, -1, "ministry", "above"), False),
        (deed("answered", channel="above"), Happening(0.0, "answered", 1, -1, "ministry", "above"), True),
        (deed("answered", channel="bridge"), Happening(0.0, "answered", 1, -1, "ministry", "above"), False),
        (deed("answered"), Happening(0.0, "answered", 1, -1, "ministry", "above"), True),
    ],
)
def test_a_deed_fits_a_happening_by_word_side_rung_and_channel(said: str, happened: Happening, fits: bool) -> None:
    assert matches(planted(said).events[0], happened) == fits


_WORDS = st.lists(st.sampled_from(WORDS), max_size=8)


def _deeds(words: list[str]) -> list[Deed]:
    return [Deed(what=word, who="red", told="It.", grade="A") for word in words]


@given(_WORDS, _WORDS)
def test_a_course_is_followed_to_its_end_if_and_only_if_some_choice_of_what_happened_is_it(
    course: list[str], happened: list[str]
) -> None:
    remaining = iter(happened)
    is_there = all(word in remaining for word in course)  # consumes what it passes
    assert (followed(_deeds(course), trial(*happened).happenings) == len(course)) == is_there


@given(_WORDS, _WORDS)
def test_as_many_in_order_as_the_longest_common_subsequence(course: list[str], happened: list[str]) -> None:
    table = [[0] * (len(happened) + 1) for _ in range(len(course) + 1)]
    for row, word in enumerate(course, 1):
        for column, other in enumerate(happened, 1):
            same = table[row - 1][column - 1] + 1 if word == other else 0
            table[row][column] = max(same, table[row - 1][column], table[row][column - 1])
    deeds, happenings = _deeds(course), trial(*happened).happenings
    assert most_in_order(deeds, happenings) == table[-1][-1]
    assert followed(deeds, happenings) <= table[-1][-1]


@given(_WORDS, _WORDS)
def test_whatever_follows_a_course_has_every_event_of_it(course: list[str], happened: list[str]) -> None:
    deeds, happenings = _deeds(course), trial(*happened).happenings
    far = followed(deeds, happenings)
    assert all(occurs(deed, happenings) for deed in deeds[:far])


def test_a_number_beyond_the_horizon_of_the_aftermath_is_not_called_outside() -> None:
    """No trial can reach it, so that no trial speaks against it."""
    record = planted(deed("hail"), number("resolution_s", '"218 d"'))
    trials = [trial("hail", resolution_s=days * 86_400.0) for days in range(1, 41)]
    assert held_against(record, trials).numbers[0].is_inside is False
    (told,) = held_against(record, trials, 60.0 * 86_400.0).numbers
    assert told.is_inside is None
    assert told.beyond == 60.0 * 86_400.0


def test_what_came_upon_an_event_without_a_time_is_counted_among_trials_that_have_that_event() -> None:
    record = planted(deed("hail", at="unknown"), deed("answered"))
    trials = [trial("hail", "answered")] * 30 + [trial("hail")] * 10 + [trial()] * 60
    step = held_against(record, trials).steps[1]
    assert step.goes_on is not None
    assert (step.goes_on.n, step.goes_on.value) == (40, 0.75)
