"""The watch at a headquarters: who is called away, who goes off duty, and what is misheard on the way."""

import pytest
from simpy.events import ProcessGenerator

from incidentsim.draws import fast_uniform
from incidentsim.journal import AGREEMENT, Did, Journal, Level, Why, level_of
from incidentsim.model import begin, staff
from incidentsim.model.state import Encounter
from incidentsim.model.world import World
from tests.model.logbook import by_side, cause_among, those
from tests.model.test_channels import ANCHORED, CALLED
from tests.scenes import EAGER, Changes, constant, first, scene, told

BLUE, RED = 0, 1
Asked = tuple[float, int]


def asked_of_one_group(asked: list[Asked], *changes: Changes, until_s: float = 5_000.0) -> Journal:
    """In as many encounters, red asks its group for a rung at a time; everything else is still. Relays take 10 s."""
    given = scene({"red.group.officers": 1, "encounters": [{"start_s": 0.0}] * len(asked)}, *changes)
    world = World(given, (1, 0), fast_uniform()[0], None)
    for encounter, (at_s, rung) in zip(world.encounters, asked, strict=True):
        for side in encounter.sides:
            begin.take_station(encounter, side)
        world.env.process(_ask(encounter, at_s, rung))
    world.env.run(until=until_s)
    return tuple(world.notes)


def _ask(encounter: Encounter, at_s: float, rung: int) -> ProcessGenerator:
    yield encounter.env.timeout(at_s)
    staff.ask(encounter, encounter.sides[1], rung, -1)


def desk(notes: Journal) -> list[tuple[float, str, int, float]]:
    """What happened at the desk: when, what, in which encounter, with which number."""
    return [
        (note.at_s, Did(note.did).name, note.encounter, note.value)
        for note in those(notes, Did.OFFICER_TAKEN, Did.OFFICER_FREED, Did.CALLED_AWAY)
    ]


PREEMPTIVE: Changes = {"red.group.queue": "preemptive"}


def test_a_higher_rung_calls_the_officer_away_and_the_lower_one_is_finished_afterwards() -> None:
    notes = asked_of_one_group([(0.0, 4), (20.0, 5)], PREEMPTIVE)
    assert desk(notes) == [
        (10.0, "OFFICER_TAKEN", 0, 0.0),
        (30.0, "CALLED_AWAY", 0, 40.0),
        (30.0, "OFFICER_TAKEN", 1, 0.0),
        (90.0, "OFFICER_FREED", 1, 0.0),
        (90.0, "OFFICER_TAKEN", 0, 60.0),
        (130.0, "OFFICER_FREED", 0, 0.0),
    ]


def test_where_officers_are_not_called_away_the_higher_rung_waits_for_the_one_in_hand() -> None:
    notes = asked_of_one_group([(0.0, 4), (20.0, 5)])
    assert [what for _, what, _, _ in desk(notes)] == ["OFFICER_TAKEN", "OFFICER_FREED"] * 2
    assert [(at_s, value) for at_s, what, _, value in desk(notes) if what == "OFFICER_TAKEN"] == [
        (10.0, 0.0),
        (70.0, 40.0),
    ]


def test_who_was_called_away_goes_on_before_its_equals() -> None:
    notes = asked_of_one_group([(0.0, 4), (15.0, 4), (20.0, 5)], PREEMPTIVE)
    assert [who for _, what, who, _ in desk(notes) if what == "OFFICER_TAKEN"] == [0, 2, 0, 1]


def test_nobody_is_called_away_for_an_equal_or_a_lower_rung() -> None:
    notes = asked_of_one_group([(0.0, 5), (20.0, 5), (25.0, 4)], PREEMPTIVE)
    assert those(notes, Did.CALLED_AWAY) == []


def test_the_most_urgent_waits_for_nobody_where_officers_can_be_called_away() -> None:
    notes = asked_of_one_group([(float(n), 4) for n in range(5)] + [(30.0, 5)], PREEMPTIVE)
    assert [value for _, what, who, value in desk(notes) if what == "OFFICER_TAKEN" and who == 5] == [0.0]


def test_called_away_at_the_very_end_of_its_thought_a_matter_is_done() -> None:
    notes = asked_of_one_group([(0.0, 4), (60.0, 5)], PREEMPTIVE)
    assert those(notes, Did.CALLED_AWAY) == []
    assert [note.at_s for note in those(notes, Did.OFFICER_FREED)] == [70.0, 130.0]


#: Red's group opens at noon and closes at one minute past, and the trial starts at noon.
A_MINUTE: Changes = {"red.group.duty": {"from_s": 43_200.0, "for_s": 60.0}, "start_utc_s": 43_200.0}


def test_at_closing_time_an_officer_leaves_and_goes_on_with_the_matter_when_the_desk_opens_again() -> None:
    notes = asked_of_one_group([(0.0, 4)], A_MINUTE, until_s=100_000.0)
    assert desk(notes) == [
        (10.0, "OFFICER_TAKEN", 0, 0.0),
        (60.0, "CALLED_AWAY", 0, 10.0),
        (86_400.0, "OFFICER_TAKEN", 0, 86_340.0),
        (86_410.0, "OFFICER_FREED", 0, 0.0),
    ]


def test_a_request_that_comes_after_hours_waits_for_the_morning_and_the_highest_rung_goes_first_then() -> None:
    notes = asked_of_one_group([(100.0, 4), (200.0, 5)], A_MINUTE, until_s=300_000.0)
    taken = [(at_s, who) for at_s, what, who, _ in desk(notes) if what == "OFFICER_TAKEN"]
    assert taken[:2] == [(86_400.0, 1), (86_460.0 + 86_340.0, 0)]


@pytest.mark.parametrize(("zone_s", "taken_s"), [(0.0, 10.0), (3600.0, 82_800.0), (-3600.0, 3600.0)])
def test_a_time_zone_shifts_the_hours(zone_s: float, taken_s: float) -> None:
    notes = asked_of_one_group([(0.0, 4)], A_MINUTE, {"red.time_zone_s": zone_s}, until_s=200_000.0)
    assert first(notes, Did.OFFICER_TAKEN).at_s == taken_s


#: Blue shows rung 2 again every minute, which gives red something to decide upon; red wants rung 4.
WANTS_FOUR: Changes = {**EAGER, **ANCHORED, "blue.aim": 2, "red.aim": 4, "domain.act_repeat_s": 60.0}


def seeds_with(*changes: Changes, count: int = 40) -> list[Journal]:
    return [told(scene(*changes), seed) for seed in range(count)]


def test_a_report_that_is_garbled_on_its_way_up_is_off_by_one_rung_either_way() -> None:
    """Half of the hops garble; up is told apart from down by who sends."""
    reported = {0: set[float](), 1: set[float]()}
    for notes in seeds_with(WANTS_FOUR, {"red.group.garble": 0.5}):
        received = first(notes, Did.RECEIVED, RED)
        reported[int(notes[received.cause].did == Did.GARBLED)].add(received.value)
    assert reported == {0: {2.0}, 1: {1.0, 3.0}}


def test_a_refusal_that_is_heard_as_yes_makes_a_climb_on_a_garbled_order() -> None:
    """Red's group refuses for certain: it would step down itself."""
    refusing = {"decision.theta_down": -20.0, "domain.reference_s": 0.001, "red.group.garble": 1.0}
    given = scene({**refusing, "red.group.relay": constant(10.0), "encounters": [{"start_s": 0.0}]})
    world = World(given, (1, 0), fast_uniform()[0], None)
    encounter = world.encounters[0]
    for side in encounter.sides:
        begin.take_station(encounter, side)
    red = encounter.sides[1]
    red.rung = 3
    staff.ask(encounter, red, 4, -1)
    world.env.run(until=1000.0)
    notes = tuple(world.notes)
    (climbed,) = by_side(notes, RED, Did.CLIMBED)
    assert (climbed.object, climbed.value) == (4, Why.GARBLED)
    garbled = cause_among(notes, climbed, Did.GARBLED)
    assert garbled is not None
    assert (level_of(garbled.actor), notes[garbled.cause].did) == (Level.GROUP, Did.REFUSED)


def test_a_grant_that_is_heard_as_no_lapses_and_the_bridge_stays_where_it_is() -> None:
    notes = told(scene(WANTS_FOUR, {"red.group.garble": 1.0}))
    assert those(notes, Did.GRANTED)
    assert max(note.object for note in by_side(notes, RED, Did.CLIMBED)) == 3
    assert by_side(notes, RED, Did.ORDERED)


def test_garbled_twice_on_its_way_down_a_yes_is_a_yes_again() -> None:
    twice = {"red.aim": 6, "red.roe.preauthorised_rung": 5, "red.group.garble": 1.0, "red.nation.garble": 1.0}
    notes = told(scene(WANTS_FOUR, twice))
    climbed = by_side(notes, RED, Did.CLIMBED)[-1]
    assert (climbed.object, climbed.value) == (6, Why.ORDER)


def test_an_agreement_whose_order_is_heard_as_no_is_void() -> None:
    notes = told(scene(CALLED, {"blue.plan": ["hotline"], "red.group.garble": 1.0}))
    voided = first(notes, Did.VOIDED)
    ordered = notes[voided.cause]
    assert (ordered.did, ordered.object) == (Did.ORDERED, AGREEMENT)
    assert notes[ordered.cause].did == Did.GARBLED


def test_nothing_is_garbled_unless_a_scenario_says_so() -> None:
    assert all(those(notes, Did.GARBLED) == [] for notes in seeds_with(WANTS_FOUR, count=5))
