"""The figure of a case beside its replays: its title is the finding, and nothing lies on anything."""

import pytest

from incidentsim.analysis.replay import Replay, held_against
from incidentsim.brief.documented import documented_of
from incidentsim.brief.replays import CAUTION, finding, half_line, said, steps_of, verdict
from incidentsim.brief.style import house_style
from incidentsim.measures.counterparts import Counterparts
from incidentsim.measures.happenings import Happening
from tests.brief.pages import STAMP, outside, overlapping, words
from tests.evidence.planted import deed, number, planted

NUMBERS = ("scene_s", "force_s", "hail_to_worst_s", "unsafe_to_force_s", "first_call_s")
TOLD = "from the first shot that was seen to the last one"


def replay(n: int, severity: int, many: int, numbers: int = 1) -> Replay:
    """A replay of so many trials and events, of which half are as documented."""
    names = ("hail", "answered", "evaded", "refused", "called")
    events = [deed(names[place % len(names)], at="then" if place % 3 else "unknown") for place in range(many)]
    record = planted(
        deed("other", at="10:00"),
        *(event.replace("It.", f"{TOLD}, or so the papers had it, and more.") for event in events),
        deed("called", at=None),
        *(number(name, '"30 min"').replace("It.", TOLD) for name in NUMBERS[:numbers]),
        severity=severity,
    )
    happened = tuple(Happening(float(place), event.what, 1) for place, event in enumerate(record.events))
    trials = [
        Counterparts(
            place, severity if place % 2 else 6, 0, happened if place % 2 else (), dict.fromkeys(NUMBERS, 60.0 * place)
        )
        for place in range(n)
    ]
    return held_against(record, trials)


@pytest.mark.parametrize(
    ("n", "severity", "many", "numbers"), [(40, 2, 3, 1), (40, 0, 12, 5), (2, 6, 1, 0), (400, 5, 6, 3), (20, 1, 16, 0)]
)
def test_no_two_texts_lie_on_one_another_and_the_title_is_the_finding(
    n: int, severity: int, many: int, numbers: int
) -> None:
    held = replay(n, severity, many, numbers)
    with house_style():
        page = documented_of(held, STAMP)
    assert not outside(page.figure)
    assert not overlapping(page.figure)
    title = words(page.figure, "title")
    assert finding(held)[1:].split()[-6:] == title.split()[-6:]
    assert held.record.title in title
    assert "not validation" in words(page.figure, "reading")


def test_what_was_not_read_is_marked_in_the_figure_and_what_was_read_is_not() -> None:
    record = planted(deed("hail"), deed("other").replace('"A"', '"R"\nsource = "DEC18"'), number("scene_s", '"30 min"'))
    held = held_against(record, [Counterparts(0, 2, 0, (), {"scene_s": 60.0})] * 20)
    with house_style():
        told = [text.get_text() for axes in documented_of(held, STAMP).figure.axes for text in axes.texts]
    assert any(text.startswith("[A] ") for text in told)
    assert any(text.endswith(" [A]") for text in told)
    assert any("It." in text and "[" not in text for text in told)


def test_an_event_that_takes_three_lines_is_told_to_its_end() -> None:
    long = "The destroyer overtakes the other one, turns, and crosses its bow at a distance that is put at 150 yd."
    events = [deed(what).replace("It.", long) for what in ("hail", "answered", "evaded") * 6]
    held = held_against(planted(*events), [Counterparts(0, 2, 0, (), {})] * 20)
    with house_style():
        page = documented_of(held, STAMP)
    told = [text.get_text().replace("\n", " ") for axes in page.figure.axes for text in axes.texts]
    assert sum(text.endswith(long) for text in told) == len(events)
    assert not outside(page.figure)
    assert not overlapping(page.figure)


def test_the_share_of_the_course_that_most_trials_have_is_said_of_a_course_only() -> None:
    trials = [Counterparts(0, 2, 0, (Happening(0.0, "hail", 1),), {})] * 20
    assert half_line(held_against(planted(deed("hail")), trials)) == ""
    assert "has 1 of the 2 tested events" in half_line(held_against(planted(deed("hail"), deed("answered")), trials))
    assert "has none of the 2" in half_line(held_against(planted(deed("called"), deed("answered")), trials))


def test_inside_and_outside_are_said_plainly() -> None:
    assert verdict(replay(40, 2, 1)) == "inside"
    assert "is inside the central" in finding(replay(40, 2, 1))
    record = planted(deed("hail"), severity=0)
    never = held_against(record, [Counterparts(0, 6, 0, (), {})] * 200)
    assert verdict(never) == "OUTSIDE"
    assert "is outside the central" in finding(never)
    assert "no validation" in CAUTION


def test_too_few_trials_to_tell_inside_from_outside_are_said_to_be_so() -> None:
    trials = [Counterparts(place, 5 if place % 10 == 0 else 2, 0, (), {}) for place in range(200)]
    held = held_against(planted(deed("hail"), severity=5), trials)
    assert verdict(held) == "at the edge"
    assert "is at the edge of the central" in finding(held)
    assert verdict(held_against(planted(deed("hail"), severity=5), trials * 100)) == "at the edge"
    rarer = [trial for trial in trials if trial.severity == 2] * 5 + [trials[0]]
    assert verdict(held_against(planted(deed("hail"), severity=5), rarer)) == "OUTSIDE"


def test_what_is_not_tested_is_said_to_be_so() -> None:
    rows = steps_of(replay(10, 2, 2))
    assert rows[0][3] == "not tested"
    assert "no place in it" in rows[1][4]


def test_what_never_was_is_said_with_its_channel() -> None:
    record = planted(deed("hail"), deed("called", at=None, channel="leaders"), deed("called", at=None, channel="above"))
    assert [said(one) for one in record.never] == [
        "never: called on leaders",
        "never: called on a line above the bridge",
    ]
