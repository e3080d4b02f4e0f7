"""Channels of every kind: what bars them, who makes the call, who interprets; in hand-made scenes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.draws import fast_uniform
from incidentsim.journal import AGREEMENT, CALL, Barrier, Did, Ending, Intent, Journal, Level, level_of, side_of
from incidentsim.model import begin, calls, lines
from incidentsim.model.state import Encounter
from incidentsim.model.world import World
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import by_side, cause_among, story, those
from tests.scenes import _CHANNEL, EAGER, Changes, constant, first, scene, told
from tests.theory.harness import on_station

BLUE, RED = 0, 1
ABOVE = ("hotline", "ministry", "leaders", "mediator")
ON_THE_BRIDGE = ("radio", "guard", "light", "datalink")
#: Nobody moves, whatever the rung: the story is in the words.
ANCHORED: Changes = {
    "ladder.rungs": [
        {"name": f"rung {rung}", "authority": authority, "mid_level": 0, "manoeuvre": "hold"}
        for rung, authority in enumerate(["bridge"] * 4 + ["group"] * 2 + ["nation"] * 2)
    ]
}
#: Every channel is answered at once and for certain.
EASY: Changes = {
    **{f"channels.{name}.{key}": value for name in (*ABOVE, *ON_THE_BRIDGE) for key, value in _CHANNEL.items()},
    **{f"channels.{name}.answer_with_protocol": 1.0 for name in ON_THE_BRIDGE},
    "blue.units.ship.errand": constant(100_000.0),
    "red.units.ship.errand": constant(100_000.0),
    "domain.horizon_s": 200_000.0,
}
#: Red, on rung 2 and content with it, is called by blue.
CALLED: Changes = {**EAGER, **ANCHORED, **EASY, "red.aim": 2, "blue.plans": 1}


def called(plan: list[str], *changes: Changes) -> Journal:
    """The log book of a scene in which blue makes one plan of calls."""
    return told(scene(CALLED, {"blue.plan": plan}, *changes))


def on(scenario: Scenario, encounters: int = 1) -> World:
    """A world with its encounters on station, and nothing that runs."""
    world = World(scenario, (1, 0), fast_uniform()[0], None)
    for encounter in world.encounters[:encounters]:
        for side in encounter.sides:
            begin.take_station(encounter, side)
    return world


def at_the_start(*changes: Changes) -> Encounter:
    return on_station(scene(EASY, *changes), 1, 0)


@pytest.mark.parametrize("name", [*ON_THE_BRIDGE, *ABOVE])
def test_on_every_kind_of_channel_an_offer_is_made_answered_and_carried_out(name: str) -> None:
    notes = called([name], {"interoperability.data": 1.0})
    assert [note.did for note in those(notes, Did.RANG, Did.ANSWERED, Did.ACCEPTED, Did.AGREED)] == [
        Did.RANG, Did.ANSWERED, Did.ACCEPTED, Did.AGREED,
    ]  # fmt: skip
    assert first(notes, Did.ENDED).object == Ending.AGREED


@pytest.mark.parametrize(("name", "level"), [("hotline", Level.GROUP), ("ministry", Level.NATION)])
def test_the_echelon_that_a_line_connects_calls_answers_and_orders_both_sides_down(name: str, level: Level) -> None:
    notes = called([name])
    assert {level_of(note.actor) for note in those(notes, Did.RANG, Did.ANSWERED, Did.ACCEPTED)} == {level}
    hops = level - Level.BRIDGE
    received = [note for note in by_side(notes, BLUE, Did.RECEIVED) if note.object == CALL]
    assert [level_of(note.actor) for note in received] == [Level.GROUP, Level.NATION][:hops]
    assert first(notes, Did.RANG).at_s - first(notes, Did.ASKED).at_s == 10.0 * hops
    agreed_s = first(notes, Did.AGREED).at_s
    assert [(note.at_s - agreed_s, note.object) for note in those(notes, Did.ORDERED)] == [(10.0 * hops, AGREEMENT)] * 2


def test_an_unwilling_headquarters_does_not_call_though_its_bridge_would() -> None:
    notes = called(["ministry", "radio"], {"blue.nation.willing": 0.0})
    assert [note.object for note in those(notes, Did.RANG)] == [0]
    assert len(by_side(notes, BLUE, Did.RECEIVED)) == 2


def test_a_refused_attempt_waits_as_long_as_an_unanswered_one_and_the_log_book_says_why() -> None:
    notes = called(["hotline"], {"channels.hotline.refusal": 1.0})
    rang, barred, unanswered = (first(notes, did) for did in (Did.RANG, Did.BARRED, Did.UNANSWERED))
    assert (barred.object, barred.value, notes[barred.cause]) == (Barrier.REFUSED, 1, rang)
    assert unanswered.at_s - rang.at_s == 600.0
    assert those(notes, Did.ANSWERED) == []
    assert cause_among(notes, first(notes, Did.SILENCE), Did.RANG) == rang


def test_a_refusal_to_talk_to_the_rival_does_not_bar_a_mediator() -> None:
    barred = {f"channels.{name}.refusal": 0.999 for name in ABOVE} | {"politics.common_cause": 1.0}
    encounter = at_the_start(barred)
    blue = encounter.sides[0]
    common = {lines.barrier(encounter, blue, name) for name in ("hotline", "ministry", "leaders")}
    assert common == {Barrier.REFUSED}
    mediated = [
        lines.barrier(encounter, encounter.sides[0], "mediator")
        for encounter in (on_station(scene(EASY, barred, {"channels.mediator.refusal": 0.5}), 1, r) for r in range(40))
    ]
    assert {lines.NOTHING, Barrier.REFUSED} == set(mediated)


def test_a_light_is_not_seen_beyond_its_range() -> None:
    near, far = (called(["light"], {"channels.light.range_m": range_m}) for range_m in (3001.0, 2999.0))
    assert those(near, Did.BARRED) == []
    assert [note.object for note in those(far, Did.BARRED)] == [Barrier.RANGE]
    assert those(far, Did.ANSWERED) == []


def test_a_data_link_without_common_data_is_never_answered_whatever_the_protocol() -> None:
    bundle = {f"interoperability.{name}": 1.0 for name in ("protocol", "command", "language")}
    notes = called(["datalink"], bundle, {"interoperability.data": 0.0, "channels.datalink.retries": 20})
    assert len(those(notes, Did.UNANSWERED)) == 21
    assert those(notes, Did.ANSWERED, Did.BARRED) == []


def test_strain_lowers_every_line_above_the_bridge_and_none_on_it() -> None:
    shares = {f"channels.{name}.answer": 0.8 for name in (*ABOVE, *ON_THE_BRIDGE)} | {"politics.strain": 0.25}
    encounter = at_the_start(shares, {"interoperability.data": 1.0})
    assert [lines.answer_share(encounter, name) for name in ABOVE] == pytest.approx([0.6] * 4)
    assert [lines.answer_share(encounter, name) for name in ON_THE_BRIDGE] == pytest.approx([0.8] * 4)


def test_a_channel_that_has_failed_is_not_answered_until_it_is_repaired() -> None:
    """Failed for nearly all the time: every attempt is barred, of both sides alike."""
    failing = {"channels.hotline.outage": {"mean_up_s": 1.0, "mean_down_s": 1e9}}
    notes = called(["hotline"], failing, {"channels.hotline.retries": 3})
    assert [note.object for note in those(notes, Did.BARRED)] == [Barrier.OUTAGE] * 4
    assert those(notes, Did.ANSWERED) == []


def test_a_shared_line_fails_in_all_encounters_at_once_and_a_radio_in_each_by_itself() -> None:
    outage = {"mean_up_s": 1000.0, "mean_down_s": 1000.0}
    failing = {f"channels.{name}.outage": outage for name in ("radio", "hotline")}
    world = on(scene(EASY, failing, {"encounters": [{"start_s": 0.0}] * 40}))
    hotline = {lines.is_out_of_order(encounter, "hotline") for encounter in world.encounters}
    radio = [lines.is_out_of_order(encounter, "radio") for encounter in world.encounters]
    assert len(hotline) == 1
    assert set(radio) == {True, False}


@settings(max_examples=20)
@given(st.lists(st.floats(0.0, 50_000.0), min_size=1, max_size=20), st.integers(0, 99))
def test_whether_a_channel_has_failed_does_not_depend_on_when_one_asked_before(times: list[float], seed: int) -> None:
    def draw(index: int) -> float:
        return fast_uniform()[0](seed, 0, 0, 31, 7, index)

    outage = at_the_start({"channels.radio.outage": {"mean_up_s": 900.0, "mean_down_s": 300.0}}).world.scenario
    episodes = lines.Episodes(outage.channels["radio"].outage, draw)
    asked = {at_s: episodes.is_down(at_s) for at_s in times}
    afresh = lines.Episodes(outage.channels["radio"].outage, draw)
    assert {at_s: afresh.is_down(at_s) for at_s in sorted(times)} == asked


#: Red's headquarters is manned from 08:00 to 20:00.
BY_DAY: Changes = {"red.group.duty": {"from_s": 28_800.0, "for_s": 43_200.0}}


@pytest.mark.parametrize(("utc_h", "zone_h", "closed"), [(10, 0, 0), (22, 0, 1), (6, 4, 0), (18, 4, 1), (22, -10, 0)])
def test_a_line_is_not_answered_while_the_called_headquarters_is_closed_on_its_own_clock(
    utc_h: int, zone_h: int, closed: int
) -> None:
    clock = {"start_utc_s": 3600.0 * utc_h, "red.time_zone_s": 3600.0 * zone_h}
    notes = called(["hotline"], BY_DAY, clock)
    assert [note.object for note in those(notes, Did.BARRED)] == [Barrier.CLOSED] * closed
    assert len(those(notes, Did.ANSWERED)) == 1 - closed
    assert those(called(["radio"], BY_DAY, clock), Did.BARRED) == []


def test_a_bridge_whose_headquarters_is_closed_has_its_call_made_when_it_opens() -> None:
    hours = {"blue.group.duty": {"from_s": 3600.0, "for_s": 43_200.0}}
    notes = called(["hotline"], hours)
    assert first(notes, Did.RANG).at_s == 3600.0
    assert first(notes, Did.RECEIVED, BLUE).at_s == first(notes, Did.ASKED).at_s + 10.0


def test_an_answer_comes_within_the_reply_window_and_the_caller_waits_for_all_of_it() -> None:
    window = {"channels.hotline.window_s": 20_000.0, "channels.hotline.patience_s": 60.0}
    answered = [
        first(notes, Did.ANSWERED).value
        for notes in (told(scene(CALLED, {"blue.plan": ["hotline"]}, window), seed) for seed in range(12))
    ]
    assert all(0.0 < value < 20_000.0 for value in answered)
    assert min(answered) < 7000.0 < 13_000.0 < max(answered)
    deaf = called(["hotline"], window, {"channels.hotline.answer": 0.0})
    assert first(deaf, Did.UNANSWERED).value == 20_000.0


def test_an_offer_through_a_mediator_is_believed_as_far_as_the_mediator_is_trusted() -> None:
    encounter = at_the_start({"channels.mediator.trust": 0.9, "red.trust": 0.1})
    red = encounter.sides[1]
    assert lines.trust_in(encounter, red, "mediator") == 0.9
    assert lines.trust_in(encounter, red, "ministry") == pytest.approx(0.1)
    believing = {"decision.belief_weight": 1.0, "decision.theta_accept": 0.0, "channels.mediator.trust": 0.99}
    pulls = [first(called([name], believing, {"red.trust": 0.1}), Did.ACCEPTED, RED).value for name in ("mediator",)]
    pulls += [
        note.value for note in those(called(["ministry"], believing, {"red.trust": 0.1}), Did.ACCEPTED, Did.DECLINED)
    ]
    assert pulls[0] < pulls[1]


def test_what_a_channel_does_to_gross_errors_is_never_more_than_certain() -> None:
    """On a channel that garbles everything an offer is understood as anything, every time alike."""
    wild = {"bundle.gross_error_floor": 0.005, "channels.guard.gross_error_factor": 100.0}
    wild |= {"channels.guard.read_back.sendings": 1}
    heard = {
        note.object
        for seed in range(60)
        for note in those(told(scene(CALLED, {"blue.plan": ["guard"]}, wild), seed), Did.HEARD)
    }
    assert heard == set(Intent)


TRANSLATED: Changes = {f"channels.{name}.translation": constant(60.0) for name in (*ABOVE, *ON_THE_BRIDGE)}


def _two_calls(*changes: Changes) -> Journal:
    """Blue calls in two encounters at once, on a radio each."""
    world = on(scene(EASY, TRANSLATED, {"encounters": [{"start_s": 0.0}] * 2}, *changes), encounters=2)
    for encounter in world.encounters:
        world.env.process(calls.try_channel(encounter, encounter.sides[0], "radio", -1))
    world.env.run(until=5000.0)
    return tuple(world.notes)


def test_with_one_interpreter_two_calls_of_a_side_come_one_after_the_other() -> None:
    one, two = (_two_calls({"blue.interpreters": n, "channels.radio.patience_s": 600.0}) for n in (1, 2))
    assert [note.value for note in those(two, Did.INTERPRETER_TAKEN)] == [0.0, 0.0]
    taken, freed = those(one, Did.INTERPRETER_TAKEN), those(one, Did.INTERPRETER_FREED)
    assert [note.encounter for note in taken] == [0, 1]
    assert taken[1].at_s == freed[0].at_s == taken[1].value > 0.0


def test_who_finds_no_interpreter_in_its_patience_hangs_up() -> None:
    notes = _two_calls({"blue.interpreters": 1, "channels.radio.patience_s": 30.0})
    assert [note.encounter for note in those(notes, Did.INTERPRETER_TAKEN)] == [0]
    hung_up = [note for note in those(notes, Did.LINE_FREED) if note.encounter == 1]
    assert [note.at_s for note in hung_up] == [30.0]


def test_a_caller_without_patience_still_talks_when_an_interpreter_is_free() -> None:
    notes = _two_calls({"blue.interpreters": 2, "channels.radio.patience_s": 0.0})
    assert [note.value for note in those(notes, Did.INTERPRETER_TAKEN)] == [0.0, 0.0]


def test_what_needs_no_translation_needs_no_interpreter() -> None:
    quiet = {"blue.interpreters": 1, "channels.radio.translation": constant(0.0)}
    assert those(_two_calls(quiet), Did.INTERPRETER_TAKEN) == []


def test_the_guard_frequency_is_shared_by_a_surge_and_a_radio_is_not() -> None:
    world = on(scene(EASY, {"encounters": [{"start_s": 0.0}] * 3}), encounters=3)
    for name in ("guard", "radio"):
        for encounter in world.encounters:
            world.env.process(calls.try_channel(encounter, encounter.sides[0], name, -1))
    world.env.run(until=3000.0)
    waits = {
        name: [note.value for note in those(tuple(world.notes), Did.LINE_TAKEN) if note.object == world.places[name]]
        for name in ("guard", "radio")
    }
    assert waits["radio"] == [0.0] * 3
    assert waits["guard"][0] == 0.0 < waits["guard"][1] < waits["guard"][2]


PARALLEL: Changes = {"blue.plan_style": "parallel"}
#: Red means to climb, may not by itself, and refuses what it is offered.
REFUSING: Changes = {
    "red.aim": 5,
    "red.roe.preauthorised_rung": 2,
    "red.group.loss": 1.0,
    "ladder.rungs": [
        {**rung, "authority": "group" if place >= 3 else "bridge"}
        for place, rung in enumerate(ANCHORED["ladder.rungs"])
    ],
}


def test_in_a_parallel_plan_all_channels_ring_at_once_and_the_first_that_leads_somewhere_wins() -> None:
    slow = {"channels.light.connect": constant(100.0), "channels.light.patience_s": 200.0}
    notes = called(["light", "radio"], PARALLEL, slow, REFUSING)
    rang = those(notes, Did.RANG)
    assert [(note.object, note.at_s - rang[0].at_s) for note in rang] == [(3, 0.0), (0, 0.0)]
    heard_no = next(note for note in by_side(notes, BLUE, Did.HEARD) if note.object == Intent.WARN)
    assert [note.at_s for note in those(notes, Did.LINE_FREED) if note.object == 3] == [heard_no.at_s]
    assert [note.object for note in those(notes, Did.ANSWERED)] == [0]


def test_the_same_offer_on_two_channels_is_one_proposal_answered_once() -> None:
    notes = called(["radio", "guard", "light"], PARALLEL)
    assert len([note for note in by_side(notes, RED, Did.HEARD) if note.object == Intent.OFFER]) == 3
    assert len(those(notes, Did.ACCEPTED, Did.DECLINED)) == 1
    assert len(those(notes, Did.AGREED)) == 1


def test_a_refusal_on_one_channel_of_a_parallel_plan_is_heard_once_and_ends_the_plan() -> None:
    notes = called(["radio", "guard"], PARALLEL, REFUSING)
    assert len(those(notes, Did.DECLINED)) == 1
    assert len(those(notes, Did.RANG)) == 2
    heard_no = next(note for note in by_side(notes, BLUE, Did.HEARD) if note.object == Intent.WARN)
    assert [note.object for note in by_side(notes, BLUE, Did.ASSESSED) if note.at_s == heard_no.at_s] == [0]
    assert len(those(notes, Did.PLANNED)) == 1


def test_plans_of_two_sides_at_once_on_all_channels_cross_and_agree_once() -> None:
    both = {"blue.aim": 2, "red.aim": 2, "blue.plans": 1, "red.plans": 1, "red.plan_style": "parallel"}
    slow = {"blue.assessment": constant(100.0), "red.assessment": constant(100.0), "red.plan": ["guard", "radio"]}
    notes = told(scene(CALLED, PARALLEL, {"blue.plan": ["radio", "guard"]}, both, slow))
    assert len(those(notes, Did.AGREED)) == 1
    assert first(notes, Did.ENDED).object == Ending.AGREED


def test_a_parallel_plan_makes_no_more_plans_than_a_plan_of_calls_in_turn() -> None:
    deaf = {f"channels.{name}.answer": 0.0 for name in (*ABOVE, *ON_THE_BRIDGE)}
    deaf |= {f"channels.{name}.answer_with_protocol": 0.0 for name in ON_THE_BRIDGE}
    notes = called(["radio", "light"], PARALLEL, deaf, {"blue.plans": 2, "domain.act_repeat_s": 60.0})
    assert [note.object for note in those(notes, Did.PLANNED)] == [1, 2]


@settings(max_examples=25)
@given(
    st.permutations(["radio", "light", "hotline"]),
    st.tuples(*[st.floats(0.1, 0.9)] * 3),
    st.tuples(*[st.integers(0, 3)] * 3),
    st.integers(0, 10_000),
)
def test_calling_at_once_is_never_slower_to_the_first_answer_than_calling_in_turn(
    plan: list[str], shares: tuple[float, ...], retries: tuple[int, ...], seed: int
) -> None:
    """True channel by channel: each has lines, interpreters and draws of its own, and nothing else happens."""
    odds = {
        f"channels.{name}.{key}": value
        for name, share, again in zip(plan, shares, retries, strict=True)
        for key, value in {
            "answer": share,
            "answer_with_protocol": share,
            "retries": again,
            "connect": {"law": "lognormal", "median_s": 30.0, "gsd": 2.0},
            "patience_s": 120.0,
        }.items()
        if not (key == "answer_with_protocol" and name == "hotline")
    }
    first_s = []
    for carry_out in (calls.call_at_once, calls.call_in_turn):
        encounter = on_station(scene(EASY, odds, {"blue.plan": plan}), seed, 0)
        encounter.env.run(encounter.env.process(carry_out(encounter, encounter.sides[0], -1)))
        answered = those(tuple(encounter.world.notes), Did.ANSWERED)
        first_s.append(answered[0].at_s if answered else float("inf"))
    assert first_s[0] <= first_s[1]


def test_story_of_a_call_to_a_ministry_in_the_words_of_the_log_book() -> None:
    notes = called(["ministry"])
    assert story(notes, Did.ASKED, Did.RECEIVED, Did.RANG, Did.ANSWERED, Did.ACCEPTED, Did.ORDERED)[:6] == [
        ("ASKED", BLUE, "BRIDGE", CALL),
        ("RECEIVED", BLUE, "GROUP", CALL),
        ("RECEIVED", BLUE, "NATION", CALL),
        ("RANG", BLUE, "NATION", 5),
        ("ANSWERED", RED, "NATION", 5),
        ("ACCEPTED", RED, "NATION", 5),
    ]
    assert {side_of(note.actor) for note in those(notes, Did.EXECUTED)} == {BLUE, RED}
