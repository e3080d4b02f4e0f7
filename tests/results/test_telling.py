"""The log book in words: every kind of note has its sentence, and what went wrong is plain."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.journal import AGREEMENT, AXES, CALL, NOBODY, Did, Intent, Level, Note, Ring, actor
from incidentsim.model import SimpyEngine
from incidentsim.results.telling import TEMPLATES, clock, tell, who_is
from incidentsim.scenario.files import catalogue, load
from tests.stubs import close_pass

BRIDGE = actor(1, Level.BRIDGE)
#: An object and a value that each kind of note may have, where 2 and 1.0 will not do.
TYPICAL: dict[Did, tuple[int, float]] = {
    Did.DECIDED: (1, 0.5),
    Did.RANG: (0, 1.0),
    Did.LINE_TAKEN: (1, 0.0),
    Did.LINE_FREED: (0, 0.0),
    Did.ANSWERED: (0, 9.0),
    Did.UNANSWERED: (0, 60.0),
    Did.SENT: (Intent.OFFER, 0.0),
    Did.HEARD: (Intent.WARN, float(Intent.OFFER)),
    Did.CAUGHT: (Intent.THREATEN, 1.0),
    Did.UNFINISHED: (Intent.OFFER, 3.0),
    Did.ACCEPTED: (0, 0.3),
    Did.DECLINED: (0, 0.3),
    Did.AGREED: (1, 0.0),
    Did.SILENCE: (0, 0.2),
    Did.DEADLINE: (0, 900.0),
}


def said(did: Did, object_: int, value: float) -> str:
    [line] = tell([Note(750.0, 0, BRIDGE, did, object_, value, -1)], close_pass())
    return str(line)


@pytest.mark.parametrize("did", [did for did in Did if did is not Did.PLACED], ids=lambda did: did.name)
def test_every_kind_of_note_has_its_sentence(did: Did) -> None:
    text = said(did, *TYPICAL.get(did, (2, 1.0)))
    assert text.startswith("+00:12:30  Red frigate, bridge: ")
    assert "{" not in text
    assert not text.endswith((" ", ":", ","))


def test_no_kind_of_note_is_without_a_template() -> None:
    assert set(TEMPLATES) == set(Did)


def test_the_six_notes_of_a_position_are_one_line() -> None:
    values = (1852.0, -3704.0, 0.0, 0.0, -7.716666, 0.0)
    notes = [Note(0.0, 0, actor(0, Level.UNIT), Did.PLACED, axis, values[axis], -1) for axis in range(len(AXES))]
    [line] = tell(notes, close_pass())
    assert str(line) == "+00:00:00  Blue destroyer: is 1 nmi east, 2 nmi south; course 180, 15 kn"
    assert line.note == 5


@pytest.mark.parametrize(
    ("did", "object_", "value", "words"),
    [
        (
            Did.READ,
            5,
            1.0,
            "MISREADS it as rung 5, warning shots, ramming, water cannon, laser; it is rung 1, shadowing",
        ),
        (Did.READ, 1, 1.0, "reads it as rung 1, shadowing"),
        (Did.HEARD, Intent.THREATEN, -2.0, "MISUNDERSTANDS an offer to disengage as a threat"),
        (Did.HEARD, Intent.OFFER, -2.0, "understands: an offer to disengage"),
        (Did.LOST, AGREEMENT, 1.0, "LOST on its way"),
        (Did.ASKED, CALL, 1.0, "to call the other side"),
        (Did.ASKED, 4, 1.0, "to climb to rung 4, illumination, weapons trained"),
        (Did.UNANSWERED, 1, 60.0, "gets NO ANSWER on the hotline, and gives up after 60 s"),
        (Did.SAW, 3, 1_000_001.0, "takes what it heard for an act: rung 3"),
        (Did.DEADLINE, 0, math.inf, "will not come inside the safety ring"),
        (Did.DEADLINE, 0, 700.0, "are inside the safety ring"),
        (Did.CROSSED_IN, Ring.SAFETY, 457.2, "come inside the safety ring, 500 yd apart"),
    ],
)
def test_what_went_wrong_is_plain(did: Did, object_: int, value: float, words: str) -> None:
    assert words in said(did, object_, value)


def test_echelons_are_named_by_the_scenario() -> None:
    names = [who_is(who, close_pass()) for who in (NOBODY, actor(0, Level.UNIT), actor(1, Level.GROUP), actor(1, 3))]
    assert names == ["Both", "Blue destroyer", "Red, group headquarters", "Red, national authority"]


@given(st.floats(0, 3e5))
def test_the_clock_shows_the_time_to_the_nearest_second(at_s: float) -> None:
    hours, minutes, seconds = map(int, clock(at_s)[1:].split(":"))
    assert abs(3600 * hours + 60 * minutes + seconds - at_s) <= 0.5
    assert minutes < 60
    assert seconds < 60


@given(st.sampled_from(catalogue()), st.integers(0, 10_000))
def test_every_trial_can_be_told(name: str, replication: int) -> None:
    scenario = load(name)
    journal = SimpyEngine().journal(scenario, 1, replication)
    lines = tell(journal, scenario)
    positions = sum(note.did == Did.PLACED for note in journal)
    assert len(lines) == len(journal) - positions + positions // len(AXES)
    assert [line.at_s for line in lines] == sorted(line.at_s for line in lines)
