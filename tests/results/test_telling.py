"""The log book in words: every kind of note has its sentence, and what went wrong is plain."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.journal import (
    AGREEMENT,
    AXES,
    CALL,
    NOBODY,
    Aftermath,
    Barrier,
    Cause,
    Did,
    Intent,
    Level,
    Note,
    Ring,
    actor,
    ring_code,
)
from incidentsim.model import SimpyEngine
from incidentsim.results.clock import clock, day
from incidentsim.results.sentences import TEMPLATES
from incidentsim.results.telling import tell, who_is
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
    Did.BARRED: (Barrier.REFUSED, 1.0),
    Did.INTERPRETER_TAKEN: (1, 30.0),
    Did.INTERPRETER_FREED: (1, 0.0),
    Did.SERIOUS: (0, 5.0),
    Did.JUDGED: (1, 0.75),
    Did.RESPONDED: (-1, -0.5),
    Did.DUE: (1, 3.0),
}
#: From here on a note belongs to the aftermath.
SERIOUS = Note(700.0, 0, NOBODY, Did.SERIOUS, 0, 5.0, -1)


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
        (Did.RANG, 3, 2.0, "calls on light and flag, attempt 2"),
        (Did.SAW, 3, 1_000_001.0, "takes what it heard for an act: rung 3"),
        (Did.DEADLINE, 0, math.inf, "will not come inside the safety ring"),
        (Did.DEADLINE, 0, 700.0, "are inside the safety ring"),
        (Did.CROSSED_IN, Ring.SAFETY, 457.2, "come inside the safety ring, 500 yd apart"),
        (Did.CROSSED_IN, ring_code(Ring.SAFETY, 3), 457.2, "come inside the safety ring, 500 yd apart"),
        (Did.GARBLED, AGREEMENT, 1.0, "for leave to agree: MISHEARD on its way"),
        (Did.CAUSED, Cause.MISREAD, 2.0, "climbed to rung 2, unsafe or assertive manoeuvre because of what it MISREAD"),
        (Did.BARRED, Barrier.REFUSED, 1.0, "cannot get through on the hotline: the other side takes no calls"),
        (Did.CALLED_AWAY, AGREEMENT, 90.0, "CALLED AWAY from the request for leave to agree, with 90 s of work left"),
        (Did.OBSERVED, 2, 3.0, "it was rung 2, unsafe or assertive manoeuvre, not rung 3, verbal threat or demand"),
        (Did.JUDGED, 1, 0.812, "judges the act: DELIBERATE (P(deliberate) 0.81)"),
        (Did.JUDGED, 0, 0.25, "judges the act: not deliberate (P(deliberate) 0.25)"),
        (Did.DUE, 1, 3.5, "out of time to respond, 3 d 12 h after the act; what stands is to RETALIATE"),
        (Did.CONCLUDED, Aftermath.FROZEN, 90_000.0, "over, 25 h 0 min after the act: frozen"),
    ],
)
def test_what_went_wrong_is_plain(did: Did, object_: int, value: float, words: str) -> None:
    assert words in said(did, object_, value)


def test_echelons_are_named_by_the_scenario() -> None:
    names = [who_is(who, close_pass()) for who in (NOBODY, actor(0, Level.UNIT), actor(1, Level.GROUP), actor(1, 3))]
    assert names == ["Both", "Blue destroyer", "Red, group headquarters", "Red, national authority"]


def test_an_aftermath_is_told_in_days() -> None:
    scene_ = Note(109_800.0, 1, NOBODY, Did.COLLIDED, 0, 0.0, -1)
    news = Note(109_800.0, 0, actor(1, Level.NATION), Did.EXPLAINED, 0, 0.0, 0)
    *_, last, other = tell([SERIOUS, news, scene_], close_pass())
    assert str(last).startswith("day 2, 06:30  Red, national authority: steps down")
    assert str(other) == "+30:30:00  Both: COLLIDE"


def test_each_of_several_units_has_its_name() -> None:
    blue = close_pass().blue
    escort = blue.units["ship"].model_copy(update={"name": "Blue frigate", "station": "escorts"})
    units = {"escort": escort, **blue.units}
    several = close_pass().model_copy(update={"blue": blue.model_copy(update={"units": units})})
    assert who_is(actor(0, Level.UNIT, 0), several) == "Blue frigate"
    assert who_is(actor(0, Level.UNIT, 1), several) == "Blue destroyer"
    assert who_is(actor(0, Level.BRIDGE), several) == "Blue destroyer, bridge"
    [line] = tell([Note(9.0, 0, NOBODY, Did.CROSSED_IN, ring_code(Ring.WARNING, 1), 900.0, -1)], several)
    assert line.who == "Blue destroyer and Red frigate"
    assert line.text.startswith("come inside the warning ring")


@given(st.floats(0, 3e6))
def test_the_day_shows_the_time_to_the_nearest_minute(at_s: float) -> None:
    number, time = day(at_s).removeprefix("day ").split(", ")
    hours, minutes = map(int, time.split(":"))
    assert abs(86_400 * (int(number) - 1) + 3600 * hours + 60 * minutes - at_s) <= 30.0 + 1e-6
    assert hours < 24
    assert minutes < 60


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
