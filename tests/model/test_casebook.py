"""What each case of the case book is known for can happen in its scenario: a story a case."""

from collections.abc import Callable

import pytest

from incidentsim.journal import Barrier, Did, Ending, Journal, Level, News, level_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.case import playable
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import by_side, those

BLUE, RED = 0, 1
Story = Callable[[Journal, Scenario], bool]
#: Trials among which a story is looked for.
TRIALS = 60


def worst(notes: Journal, side: int | None = None) -> int:
    """The highest rung that anybody, or a side, acted at."""
    return max(note.object for note in those(notes, Did.ACTED) if side is None or note.actor // 1000 == side)


def before(notes: Journal, side: int, did: Did, rung: int) -> bool:
    """Whether a side did something before its first act at a rung, which it reached."""
    done = [note.at_s for note in by_side(notes, side, did)]
    acts = [note.at_s for note in by_side(notes, side, Did.ACTED) if note.object >= rung]
    return bool(done and acts) and done[0] < acts[0]


def ended(notes: Journal) -> Ending:
    """How the scene ended."""
    return Ending(those(notes, Did.ENDED)[0].object)


def on(notes: Journal, scenario: Scenario, name: str, side: int, did: Did) -> bool:
    """Whether a side made a note of a call on a channel."""
    place = list(scenario.channels).index(name)
    return any(note.object == place for note in by_side(notes, side, did))


def kal007(notes: Journal, scenario: Scenario) -> bool:
    """Calls on guard that nobody can answer, then cannon; the airliner holds its course and does nothing."""
    assert not on(notes, scenario, "guard", RED, Did.ANSWERED)
    assert by_side(notes, RED, Did.REFLEXED, Did.CLIMBED, Did.RANG) == []
    return before(notes, BLUE, Did.UNANSWERED, 5)


def black_sea(notes: Journal, scenario: Scenario) -> bool:
    """Told, answered, and bumped all the same; nobody fires."""
    return before(notes, RED, Did.RANG, 5) and on(notes, scenario, "radio", BLUE, Did.ANSWERED) and worst(notes) == 5


def ir655(notes: Journal, scenario: Scenario) -> bool:
    """Calls that the airliner cannot answer, then missiles, and it is lost."""
    return before(notes, BLUE, Did.UNANSWERED, 6) and bool(by_side(notes, RED, Did.DESTROYED))


def ep3(notes: Journal, scenario: Scenario) -> bool:
    """A collision, and an aftermath."""
    return bool(those(notes, Did.COLLIDED)) and bool(those(notes, Did.CONCLUDED))


def yeonpyeong(notes: Journal, scenario: Scenario) -> bool:
    """Nothing is ever answered between the boats, there being no radio; and the boat that blocks is fired upon."""
    assert not any(level_of(note.actor) == Level.BRIDGE for note in those(notes, Did.ANSWERED))
    assert by_side(notes, RED, Did.RANG)[:1] == [] or level_of(by_side(notes, RED, Did.RANG)[0].actor) > Level.BRIDGE
    return worst(notes, RED) >= 6


def nll(notes: Journal, scenario: Scenario) -> bool:
    """A reply is heard by the boat, and what the boat has to say of it is lost on its way to the fleet."""
    heard = [note.at_s for note in by_side(notes, BLUE, Did.ANSWERED) if level_of(note.actor) == Level.BRIDGE]
    lost = [note.at_s for note in by_side(notes, BLUE, Did.LOST)]
    return bool(heard and lost) and heard[0] < lost[-1]


def cowpens(notes: Journal, scenario: Scenario) -> bool:
    """A hail that is answered before the bow is crossed, and an agreement between the bridges."""
    return (
        before(notes, RED, Did.RANG, 2)
        and on(notes, scenario, "radio", BLUE, Did.ANSWERED)
        and bool(ended(notes) == Ending.AGREED)
    )


def su24(notes: Journal, scenario: Scenario) -> bool:
    """Warnings on guard that nobody answers, and force."""
    return on(notes, scenario, "guard", BLUE, Did.UNANSWERED) and worst(notes, BLUE) >= 5


def thunderbolt(notes: Journal, scenario: Scenario) -> bool:
    """Radio, then light, both unanswered, then warning shots."""
    silent = all(on(notes, scenario, name, BLUE, Did.UNANSWERED) for name in ("radio", "light"))
    return silent and before(notes, BLUE, Did.UNANSWERED, 5) and ended(notes) == Ending.FORCE


def decatur(notes: Journal, scenario: Scenario) -> bool:
    """A demand that is understood, a close pass, and nothing lost."""
    return worst(notes, RED) >= 3 and not those(notes, Did.COLLIDED) and bool(by_side(notes, BLUE, Did.STEERED))


def balakot(notes: Journal, scenario: Scenario) -> bool:
    """A mediator steps in, and the intelligence chiefs' line is used where the military operations' is not."""
    mediated = any(note.object == News.MEDIATOR for note in those(notes, Did.NEWS))
    chiefs = any(on(notes, scenario, "intelligence", side, Did.RANG) for side in (BLUE, RED))
    return mediated and chiefs


def galwan(notes: Journal, scenario: Scenario) -> bool:
    """A fight with clubs, in which nobody fires; or a scuffle."""
    assert worst(notes) <= 6
    return worst(notes) == 5 or ended(notes) == Ending.COLLISION


def defender(notes: Journal, scenario: Scenario) -> bool:
    """Warned, answered, gone on, warning shots; nobody fires at anybody, and an aircraft has come up."""
    near = {note.actor for note in those(notes, Did.STEERED)}
    return worst(notes) == 5 and on(notes, scenario, "radio", BLUE, Did.ANSWERED) and len(near) >= 2


def brahmos(notes: Journal, scenario: Scenario) -> bool:
    """The line is not used, the act is answered by nothing, and the side at fault explains itself."""
    unused = not any(on(notes, scenario, "hotline", side, Did.RANG) for side in (BLUE, RED))
    return unused and not those(notes, Did.RETALIATED) and bool(by_side(notes, BLUE, Did.RESPONDED))


def balloon(notes: Journal, scenario: Scenario) -> bool:
    """The special line is called, and declined for political reasons."""
    place = list(scenario.channels).index("leaders")
    barred = by_side(notes, BLUE, Did.BARRED)
    return any((note.object, note.value) == (Barrier.REFUSED, place) for note in barred)


def mq9(notes: Journal, scenario: Scenario) -> bool:
    """An uncrewed aircraft has no reflex; it is struck."""
    assert by_side(notes, BLUE, Did.REFLEXED) == []
    return bool(those(notes, Did.COLLIDED))


def second_thomas(notes: Journal, scenario: Scenario) -> bool:
    """Water cannon, while the ministry's call is not answered."""
    called = on(notes, scenario, "ministry", BLUE, Did.RANG)
    return worst(notes, RED) == 5 and called and not on(notes, scenario, "ministry", RED, Did.ANSWERED)


def syria(notes: Journal, scenario: Scenario) -> bool:
    """The line is called, and answers."""
    return on(notes, scenario, "hotline", RED, Did.ANSWERED) and on(notes, scenario, "hotline", BLUE, Did.RANG)


STORIES: dict[str, Story] = {
    "balakot-2019": balakot,
    "balloon-2023": balloon,
    "black-sea-bumping-1988": black_sea,
    "brahmos-2022": brahmos,
    "cowpens-2013": cowpens,
    "decatur-2018": decatur,
    "defender-2021": defender,
    "ep3-2001": ep3,
    "galwan-2020": galwan,
    "ir655-1988": ir655,
    "kal007-1983": kal007,
    "mq9-2023": mq9,
    "nll-2004": nll,
    "second-thomas-shoal-2023": second_thomas,
    "su24-2015": su24,
    "syria-line-2017": syria,
    "thunderbolt-2017": thunderbolt,
    "yeonpyeong-2002": yeonpyeong,
}


def test_every_case_has_its_story() -> None:
    assert set(STORIES) == set(playable())


@pytest.mark.parametrize("name", STORIES)
def test_what_a_case_is_known_for_can_happen(name: str) -> None:
    scenario, engine = load(name), SimpyEngine()
    told = (engine.journal(scenario, 2026, replication) for replication in range(TRIALS))
    assert any(STORIES[name](notes, scenario) for notes in told)
