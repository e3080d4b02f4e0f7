"""The sentence of one encounter, for every ending and every fate of a call, from log books written by hand."""

import pytest

from incidentsim.brief.headline import headline
from incidentsim.brief.story import story_of
from incidentsim.journal import NOBODY, Did, Ending, Intent, Level, Note, Why, actor
from incidentsim.scenario.files import load

SCENARIO = load("maritime-close-pass")
BLUE, RED = actor(0, Level.BRIDGE), actor(1, Level.BRIDGE)
BLUE_GROUP, RED_GROUP = actor(0, Level.GROUP), actor(1, Level.GROUP)
Line = tuple[float, int, Did, int, float, int]


def said(ending: Ending, *lines: Line) -> str:
    """The headline of an hour with these lines in it; causes count from the first of them."""
    begun = [Note(0.0, 0, who, Did.BEGAN, 2, 1.0, -1) for who in (BLUE, RED)]
    notes = [
        Note(at, 0, who, did, what, value, cause + 2 if cause >= 0 else -1)
        for at, who, did, what, value, cause in lines
    ]
    ended = Note(3600.0, 0, NOBODY, Did.ENDED, ending, 3600.0, -1)
    return headline(SCENARIO, story_of([*begun, *notes, ended], SCENARIO))


def climb(who: int, rung: int, at_s: float = 600.0) -> Line:
    return at_s, who, Did.CLIMBED, rung, Why.OWN_AUTHORITY, -1


def call(verdict: Did | None, start: int, caller: int = RED, called: int = BLUE) -> tuple[Line, ...]:
    """An offer on the radio that is understood, with its verdict; `start` is the place of its first line."""
    rang: tuple[Line, ...] = (
        (1000.0, caller, Did.RANG, 0, 1.0, -1),
        (1010.0, called, Did.ANSWERED, 0, 10.0, start),
        (1020.0, caller, Did.SENT, Intent.OFFER, 0.0, start + 1),
        (1030.0, called, Did.HEARD, Intent.OFFER, Intent.OFFER, start + 2),
    )
    return rang if verdict is None else (*rang, (1040.0, called, verdict, 0, 0.0, -1))


def test_a_quiet_meeting_is_told_as_one() -> None:
    text = said(Ending.UNEVENTFUL)
    assert text == "Nobody reaches an unsafe rung; nobody calls the other side; they part after 60 min"


@pytest.mark.parametrize(
    ("ending", "end"),
    [
        (Ending.AGREED, "they part as agreed after 60 min"),
        (Ending.STOOD_DOWN, "both have stepped down when they part after 60 min"),
        (Ending.LAPSED, "they part after 60 min, Red frigate at rung 2"),
        (Ending.COLLISION, "they collide after 60 min"),
        (Ending.FORCE, "force is used; they part after 60 min"),
        (Ending.ENGAGEMENT, "they engage each other; it is over after 60 min"),
        (Ending.UNRESOLVED, "after 60 min nothing is resolved"),
    ],
)
def test_each_ending_has_its_words(ending: Ending, end: str) -> None:
    assert (
        said(ending, climb(RED, 2))
        == f"Red frigate alone reaches an unsafe rung, rung 2; nobody calls the other side; {end}"
    )


def test_who_climbs_first_is_named_with_the_highest_rung_it_reached() -> None:
    text = said(Ending.LAPSED, climb(BLUE, 2, 300.0), climb(RED, 2, 400.0), climb(BLUE, 3, 500.0))
    assert text.startswith("Blue destroyer reaches an unsafe rung first, rung 3;")
    assert text.endswith("they part after 60 min, both still unsafe")


def test_a_refusal_is_told_with_whose_offer_it_was() -> None:
    refused = call(Did.DECLINED, 1)
    assert "; its offer is understood and refused; " in said(Ending.LAPSED, climb(RED, 2), *refused)
    other = call(Did.DECLINED, 1, BLUE, RED)
    assert "; Blue destroyer's offer is understood and refused; " in said(Ending.LAPSED, climb(RED, 2), *other)
    both = (*refused, *call(Did.DECLINED, 6, BLUE, RED))
    assert "; offers of both sides are understood and refused twice; " in said(Ending.LAPSED, climb(RED, 2), *both)


def test_an_agreement_is_told_with_what_became_of_it() -> None:
    accepted = (climb(RED, 2), *call(Did.ACCEPTED, 1), (1100.0, NOBODY, Did.AGREED, 0, 0.0, 1))
    executed = tuple((1200.0, who, Did.EXECUTED, 0, 0.0, 6) for who in (BLUE, RED))
    assert "; an agreement is carried out by both; " in said(Ending.AGREED, *accepted, *executed)
    void = (1300.0, NOBODY, Did.VOIDED, 0, 0.0, 6)
    assert "; an agreement is void before both act on it; " in said(Ending.LAPSED, *accepted, void)
    assert "; an agreement is not carried out by both; " in said(Ending.LAPSED, *accepted, executed[0])


def test_calls_that_lead_nowhere_are_told_as_that() -> None:
    silent: tuple[Line, ...] = ((1000.0, RED, Did.RANG, 0, 1.0, -1), (1120.0, RED, Did.UNANSWERED, 0, 120.0, 1))
    assert "; the only call is not answered; " in said(Ending.LAPSED, climb(RED, 2), *silent)
    again: tuple[Line, ...] = ((1200.0, RED, Did.RANG, 0, 2.0, -1), (1320.0, RED, Did.UNANSWERED, 0, 120.0, 3))
    assert "; 2 calls are not answered; " in said(Ending.LAPSED, climb(RED, 2), *silent, *again)
    unanswered = call(None, 1)
    text = said(Ending.LAPSED, climb(RED, 2), *unanswered)
    assert "; an offer is understood, but not answered before the end; " in text
    taken = (*unanswered[:3], (1030.0, BLUE, Did.HEARD, Intent.THREATEN, Intent.OFFER, 3))
    assert "; no offer gets through as one; " in said(Ending.LAPSED, climb(RED, 2), *taken)


def test_a_lost_report_goes_the_way_it_went() -> None:
    asked: Line = (700.0, RED, Did.ASKED, 6, 5.0, -1)
    received: Line = (760.0, RED_GROUP, Did.RECEIVED, 6, 5.0, 0)
    granted: Line = (800.0, RED_GROUP, Did.GRANTED, 6, 0.0, 1)
    refused: Line = (800.0, RED_GROUP, Did.REFUSED, 6, 0.0, 1)
    lost: Line = (860.0, RED_GROUP, Did.LOST, 6, Level.GROUP, 2)
    for verdict, to in ((granted, Level.NATION), (refused, Level.BRIDGE)):
        lines = [
            Note(at, 0, who, did, what, value, cause)
            for at, who, did, what, value, cause in (asked, received, verdict, lost)
        ]
        story = story_of([*lines, Note(3600.0, 0, NOBODY, Did.ENDED, Ending.LAPSED, 3600.0, -1)], SCENARIO)
        assert story.hops[-1].levels == (Level.GROUP, to)
        assert story.hops[-1].lost
