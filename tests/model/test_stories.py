"""Who does what when: scenes made by hand, read off the log book that they write."""

import pytest

from incidentsim.engine import View
from incidentsim.errors import TrialError
from incidentsim.journal import AGREEMENT, CALL, Did, Ending, Intent, Journal, Level, Manoeuvre, Why, level_of, side_of
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from tests.model.logbook import by_side, cause_among, story, those
from tests.scenes import EAGER, Changes, constant, first, scene, told
from tests.strategies import ENGINE

BLUE, RED = 0, 1
#: Nobody moves, whatever the rung: the story is in the words.
ANCHORED: Changes = {
    "ladder.rungs": [
        {"name": f"rung {rung}", "authority": authority, "mid_level": 0, "manoeuvre": "hold"}
        for rung, authority in enumerate(["bridge"] * 4 + ["group"] * 2 + ["nation"] * 2)
    ]
}
#: Red, on rung 2, aims an unsafe pass at blue; blue hails it.
HAILED: Changes = {**EAGER, **ANCHORED, "red.aim": 2, "blue.plans": 1}
#: Blue shows rung 2 again every minute, which gives red something to decide upon.
NOISY_BLUE: Changes = {"blue.aim": 2, "domain.act_repeat_s": 60.0}


def ending(notes: Journal) -> Ending:
    return Ending(first(notes, Did.ENDED).object)


def climbs(notes: Journal, side: int) -> list[tuple[int, Why]]:
    """The rungs that a side climbed to, and on whose word."""
    return [(note.object, Why(int(note.value))) for note in by_side(notes, side, Did.CLIMBED)]


def test_two_who_mean_nothing_by_it_part_uneventfully_when_an_errand_is_done() -> None:
    notes = told(scene({"blue.units.ship.errand": constant(600.0)}))
    assert ending(notes) == Ending.UNEVENTFUL
    assert first(notes, Did.ERRAND_DONE).at_s == first(notes, Did.ENDED).at_s == 600.0
    assert climbs(notes, BLUE) == climbs(notes, RED) == []


def test_two_who_mean_nothing_are_still_there_at_the_horizon_and_nothing_has_happened() -> None:
    notes = told(scene({"domain.horizon_s": 1200.0}))
    assert ending(notes) == Ending.UNEVENTFUL
    assert first(notes, Did.ENDED).at_s == 1200.0


def test_each_side_sees_assesses_reads_and_decides_in_this_order() -> None:
    notes = told(scene())
    told_by_blue = [
        (note.did, note.at_s) for note in by_side(notes, BLUE, Did.SAW, Did.ASSESSED, Did.READ, Did.DECIDED)
    ]
    assert told_by_blue == [(Did.SAW, 0.0), (Did.ASSESSED, 0.0), (Did.READ, 10.0), (Did.DECIDED, 10.0)]


def test_a_bridge_that_is_still_assessing_at_the_safety_ring_escalates_by_default() -> None:
    slow = {"red.aim": 2, "blue.roe.default": "escalate", "blue.assessment": constant(10_000.0)}
    notes = told(scene(EAGER, slow))
    assert climbs(notes, BLUE) == [(1, Why.DEFAULT)]
    assert first(notes, Did.CLIMBED, BLUE).at_s == first(notes, Did.CROSSED_IN).at_s


@pytest.mark.parametrize("default", ["hold", "evade"])
def test_a_bridge_whose_default_is_milder_does_not_climb(default: str) -> None:
    slow = {"red.aim": 2, "blue.roe.default": default, "blue.assessment": constant(10_000.0), "blue.reflex": 0.0}
    notes = told(scene(EAGER, slow))
    assert climbs(notes, BLUE) == []
    assert len(by_side(notes, BLUE, Did.DEFAULTED)) == 1
    evasions = [note for note in by_side(notes, BLUE, Did.STEERED) if note.object == Manoeuvre.EVADE]
    assert len(evasions) == (1 if default == "evade" else 0)


def test_a_bridge_that_has_decided_in_time_takes_no_default() -> None:
    notes = told(scene(EAGER, {"red.aim": 2, "blue.roe.default": "escalate"}))
    assert those(notes, Did.CROSSED_IN)
    assert those(notes, Did.DEFAULTED) == []


def test_a_commander_under_fire_answers_in_self_defence_what_it_had_to_ask_for_before() -> None:
    rivals = {"blue.aim": 6, "red.aim": 5, "red.roe.preauthorised_rung": 5, "domain.act_repeat_s": 60.0}
    notes = told(scene(EAGER, ANCHORED, rivals, {"blue.group.decision": constant(3000.0)}))
    under_fire_s = next(note.at_s for note in by_side(notes, BLUE, Did.READ) if note.object >= 5)
    assert first(notes, Did.ASKED, BLUE).at_s < under_fire_s
    own = [(2, Why.OWN_AUTHORITY), (3, Why.OWN_AUTHORITY)]
    assert climbs(notes, BLUE) == [*own, *((rung, Why.SELF_DEFENCE) for rung in (4, 5, 6))]
    assert by_side(notes, BLUE, Did.CLIMBED)[2].at_s == under_fire_s
    assert ending(notes) == Ending.ENGAGEMENT


def test_self_defence_ends_at_the_rung_that_the_rules_name() -> None:
    rivals = {"blue.aim": 7, "red.aim": 5, "red.roe.preauthorised_rung": 5, "domain.act_repeat_s": 60.0}
    slow = {"blue.group.decision": constant(3000.0), "blue.roe.self_defence_rung": 4}
    notes = told(scene(EAGER, ANCHORED, rivals, slow))
    assert climbs(notes, BLUE)[-1] == (4, Why.SELF_DEFENCE)


def test_a_request_that_is_lost_lapses_after_its_patience_and_is_made_again() -> None:
    lost = {"red.aim": 4, "red.group.loss": 1.0, "red.request_patience_s": 100.0}
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, lost))
    tale = by_side(notes, RED, Did.ASKED, Did.LOST, Did.EXPIRED)
    assert [note.did for note in tale[:6]] == [Did.ASKED, Did.LOST, Did.EXPIRED] * 2
    assert tale[2].at_s == tale[0].at_s + 100.0
    assert {note.object for note in tale} == {4}
    assert climbs(notes, RED) == [(2, Why.OWN_AUTHORITY), (3, Why.OWN_AUTHORITY)]


def _noisy(view: View) -> tuple[float, float]:
    return (1.0 if view.own < 2 else 0.0), 0.0


def _up(view: View) -> tuple[float, float]:
    return 1.0, 0.0


def test_who_would_go_up_and_must_wait_for_leave_holds_and_may_call() -> None:
    """Red has asked for rung 4, and its group takes its time; at its next decision it would as soon talk."""
    slow = {"red.group.decision": constant(3_000.0), "red.plans": 1, "domain.act_repeat_s": 60.0}
    notes = SimpyEngine(blue=_noisy, red=_up).journal(scene(ANCHORED, slow), 1, 0)
    asked, planned = first(notes, Did.ASKED, RED), first(notes, Did.PLANNED, RED)
    decided = [note for note in by_side(notes, RED, Did.DECIDED) if note.at_s > asked.at_s]
    assert notes[planned.cause] is decided[0]
    assert decided[0].object == 1
    assert len(by_side(notes, RED, Did.ASKED)) == 1


@pytest.mark.parametrize(("unsafe", "opens"), [(1, 0), (2, 1), (3, 2)])
def test_a_side_opens_at_its_goal_but_at_no_unsafe_rung(unsafe: int, opens: int) -> None:
    notes = told(scene({"ladder.unsafe_rung": unsafe, "red.aim": 3}))
    began = first(notes, Did.BEGAN, RED)
    assert (began.object, began.value) == (3, opens)
    assert first(notes, Did.ACTED, RED).object == opens


def test_a_granted_request_brings_an_order_and_the_order_is_obeyed() -> None:
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, {"red.aim": 4}))
    asked, received, taken, granted, ordered = (
        first(notes, did, RED) for did in (Did.ASKED, Did.RECEIVED, Did.OFFICER_TAKEN, Did.GRANTED, Did.ORDERED)
    )
    assert [note.at_s - asked.at_s for note in (received, taken, granted, ordered)] == [10.0, 10.0, 70.0, 80.0]
    assert climbs(notes, RED)[-1] == (4, Why.ORDER)
    assert by_side(notes, RED, Did.CLIMBED)[-1].at_s == ordered.at_s


def test_a_rung_of_the_nation_is_asked_for_through_the_group() -> None:
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, {"red.aim": 6, "red.roe.preauthorised_rung": 5}))
    granted = [note for note in by_side(notes, RED, Did.GRANTED) if note.object == 6]
    assert [level_of(note.actor) for note in granted] == [Level.GROUP, Level.NATION]
    assert climbs(notes, RED)[-1] == (6, Why.ORDER)


def test_an_order_that_comes_to_another_rung_than_it_left_from_lapses() -> None:
    ladder = [dict(rung) for rung in ANCHORED["ladder.rungs"]]
    ladder[2]["manoeuvre"] = "pass"
    pending = {"red.aim": 4, "red.roe.default": "escalate", "red.group.decision": constant(600.0)}
    unable = {"ladder.rungs": ladder, "blue.units.ship.pass_speed_mps": 0.001}
    notes = told(scene(EAGER, NOISY_BLUE, unable, pending))
    asked, ordered = first(notes, Did.ASKED, RED), first(notes, Did.ORDERED, RED)
    assert climbs(notes, RED)[-1] == (4, Why.DEFAULT)
    assert asked.at_s < by_side(notes, RED, Did.CLIMBED)[-1].at_s < ordered.at_s
    lapsed = first(notes, Did.EXPIRED, RED)
    assert (lapsed.at_s, lapsed.object) == (ordered.at_s, 4)


def test_a_hail_that_is_understood_by_a_side_at_its_goal_is_accepted_and_both_turn_away() -> None:
    notes = told(scene(HAILED))
    assert story(notes, Did.SENT, Did.HEARD, Did.ACCEPTED, Did.AGREED) == [
        ("SENT", BLUE, "BRIDGE", Intent.OFFER),
        ("HEARD", RED, "BRIDGE", Intent.OFFER),
        ("ACCEPTED", RED, "BRIDGE", 0),
        ("SENT", RED, "BRIDGE", Intent.OFFER),
        ("HEARD", BLUE, "BRIDGE", Intent.OFFER),
        ("AGREED", -1, "", 0),
    ]
    assert ending(notes) == Ending.AGREED
    assert [note.object for note in by_side(notes, RED, Did.STEPPED_DOWN)] == [1]
    assert len(those(notes, Did.EXECUTED)) == 2


def test_a_coercer_below_its_goal_understands_and_refuses() -> None:
    notes = told(scene(HAILED, {"red.aim": 5}))
    heard = first(notes, Did.HEARD, RED)
    assert (heard.object, heard.value) == (Intent.OFFER, Intent.OFFER)
    assert first(notes, Did.DECLINED, RED).at_s > heard.at_s
    assert first(notes, Did.HEARD, BLUE).object == Intent.WARN
    assert those(notes, Did.AGREED, Did.ACCEPTED) == []
    assert ending(notes) == Ending.LAPSED


def test_a_refusal_that_is_heard_makes_the_caller_think_again() -> None:
    """A reply is a percept, and percepts trigger decisions. Nothing else happens that blue could perceive."""
    mute = {"red.aim": 3, "red.roe.preauthorised_rung": 2, "ladder.rungs": GROUP_FROM_THREE, "red.group.loss": 1.0}
    notes = told(scene(HAILED, mute))
    refused = first(notes, Did.HEARD, BLUE)
    assert refused.object == Intent.WARN
    assert [note.at_s for note in by_side(notes, BLUE, Did.DECIDED)][-1] == refused.at_s + 10.0


#: Red can go no higher than rung 2 by itself.
GROUP_FROM_THREE = [
    {**rung, "authority": "group" if place >= 3 else "bridge"} for place, rung in enumerate(ANCHORED["ladder.rungs"])
]


def test_two_proposals_that_cross_are_an_agreement_that_nobody_accepted() -> None:
    both = {"blue.aim": 2, "red.aim": 2, "blue.plans": 1, "red.plans": 1}
    slow = {"blue.assessment": constant(100.0), "red.assessment": constant(100.0)}
    notes = told(scene(EAGER, ANCHORED, both, slow))
    assert [side_of(note.actor) for note in those(notes, Did.HEARD)] == [BLUE, RED]
    assert those(notes, Did.ACCEPTED, Did.DECLINED) == []
    assert first(notes, Did.AGREED).at_s == those(notes, Did.HEARD)[1].at_s
    assert ending(notes) == Ending.AGREED


def test_where_the_bridge_may_not_agree_it_asks_its_group_and_acts_on_its_order() -> None:
    notes = told(scene(HAILED, {"red.delegation": 0.0}))
    tale = by_side(notes, RED, Did.ASKED, Did.RECEIVED, Did.GRANTED, Did.ORDERED, Did.EXECUTED)
    assert [note.did for note in tale] == [Did.ASKED, Did.RECEIVED, Did.GRANTED, Did.ORDERED, Did.EXECUTED]
    assert {note.object for note in tale[:4]} == {AGREEMENT}
    assert first(notes, Did.EXECUTED, BLUE).at_s < first(notes, Did.EXECUTED, RED).at_s
    assert first(notes, Did.ENDED).at_s == first(notes, Did.EXECUTED, RED).at_s


def test_a_group_that_refuses_leave_to_agree_voids_the_agreement() -> None:
    notes = told(scene(HAILED, {"red.delegation": 0.0, "decision.grant_bonus": -20.0, "decision.theta_accept": 10.0}))
    assert first(notes, Did.REFUSED, RED).object == AGREEMENT
    assert cause_among(notes, first(notes, Did.VOIDED), Did.REFUSED) is not None
    assert ending(notes) != Ending.AGREED


def test_a_climb_to_an_unsafe_rung_voids_what_was_agreed_and_not_yet_done() -> None:
    """Red, waiting for leave to agree, escalates by default at the safety ring."""
    ladder = [{**rung, "manoeuvre": "pass" if place == 2 else "hold"} for place, rung in enumerate(GROUP_FROM_THREE)]
    waiting: Changes = {f"{side}.delegation": 0.0 for side in ("blue", "red")}
    waiting |= {f"{side}.group.decision": constant(600.0) for side in ("blue", "red")}
    notes = told(scene(HAILED, {"ladder.rungs": ladder, "red.roe.default": "escalate"}, waiting))
    agreed, voided = first(notes, Did.AGREED), first(notes, Did.VOIDED)
    assert agreed.at_s < voided.at_s
    assert notes[voided.cause].did == Did.CLIMBED
    assert climbs(notes, RED)[-1] == (3, Why.DEFAULT)
    assert ending(notes) != Ending.AGREED


def test_an_agreement_whose_order_is_lost_is_void_after_a_while() -> None:
    notes = told(scene(HAILED, {"blue.plan": ["hotline"], "red.group.loss": 1.0}))
    lost, voided = first(notes, Did.LOST, RED), first(notes, Did.VOIDED)
    assert voided.at_s == lost.at_s + 900.0
    assert ending(notes) != Ending.AGREED


def test_an_agreement_for_which_leave_was_asked_in_vain_does_not_hang_for_ever() -> None:
    """The request to agree is lost on its way up: when it lapses nothing is agreed any more, and sides may call."""
    notes = told(scene(HAILED, {"red.delegation": 0.0, "red.group.loss": 1.0, "red.request_patience_s": 60.0}))
    lapsed = first(notes, Did.EXPIRED, RED)
    assert lapsed.object == AGREEMENT
    assert [note.did for note in notes if note.at_s >= lapsed.at_s and note.did == Did.VOIDED] == [Did.VOIDED]


def test_on_the_hotline_the_group_answers_and_orders_go_down_both_chains_before_anyone_turns() -> None:
    notes = told(scene(HAILED, {"blue.plan": ["hotline"]}))
    assert story(notes, Did.ASKED, Did.RECEIVED, Did.RANG, Did.ACCEPTED, Did.ORDERED) == [
        ("ASKED", BLUE, "BRIDGE", CALL),
        ("RECEIVED", BLUE, "GROUP", CALL),
        ("RANG", BLUE, "GROUP", 1),
        ("ACCEPTED", RED, "GROUP", 1),
        ("ORDERED", BLUE, "BRIDGE", AGREEMENT),
        ("ORDERED", RED, "BRIDGE", AGREEMENT),
    ]
    agreed_s = first(notes, Did.AGREED).at_s
    assert [note.at_s - agreed_s for note in those(notes, Did.ORDERED, Did.EXECUTED)] == [10.0] * 4


def test_a_hail_that_nobody_answers_is_silence_and_then_the_next_channel_is_tried() -> None:
    deaf = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0, "blue.plan": ["radio", "hotline"]}
    notes = told(scene(HAILED, deaf))
    assert [note.object for note in those(notes, Did.RANG)] == [0, 1]
    silent = first(notes, Did.SILENCE, BLUE)
    assert silent.at_s == first(notes, Did.UNANSWERED).at_s < those(notes, Did.RANG)[1].at_s
    assert silent.value > 0.0
    assert ending(notes) == Ending.AGREED


def test_a_political_refusal_holds_for_every_attempt_of_the_encounter() -> None:
    vetoed = {"channels.radio.refusal": 1.0, "channels.radio.retries": 4, "channels.radio.back_off": constant(10.0)}
    notes = told(scene(HAILED, vetoed))
    assert len(those(notes, Did.RANG)) == len(those(notes, Did.UNANSWERED)) == 5
    assert those(notes, Did.ANSWERED) == []


def test_the_unwilling_never_call() -> None:
    assert those(told(scene(HAILED, {"blue.willing": 0.0})), Did.PLANNED, Did.RANG) == []


def test_a_side_makes_no_more_plans_than_the_scenario_allows() -> None:
    deaf = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0, "blue.plans": 2}
    notes = told(scene(HAILED, deaf, {"domain.act_repeat_s": 60.0}))
    assert [note.object for note in those(notes, Did.PLANNED)] == [1, 2]


def test_a_unit_that_does_not_evade_is_run_down_and_the_scene_ends_there() -> None:
    ramming = {"red.aim": 2, "domain.pass_distance.median_m": 1.0, "domain.pass_distance.gsd": 1.0}
    blind = {f"{side}.{reflex}": 0.0 for side in ("blue", "red") for reflex in ("reflex", "coercer_reflex")}
    notes = told(scene(EAGER, ramming, blind))
    collided = first(notes, Did.COLLIDED)
    assert collided.value == pytest.approx(40.0)
    assert ending(notes) == Ending.COLLISION
    assert first(notes, Did.ENDED).at_s == collided.at_s


def test_with_reflexes_the_same_approach_is_a_near_miss() -> None:
    ramming = {"red.aim": 2, "domain.pass_distance.median_m": 1.0, "domain.pass_distance.gsd": 1.0}
    notes = told(scene(EAGER, ramming, {"blue.reflex": 1.0, "red.reflex": 1.0}))
    assert len(those(notes, Did.REFLEXED)) == 2
    assert those(notes, Did.COLLIDED) == []


def test_a_lethal_act_that_destroys_its_target_ends_the_scene_at_once() -> None:
    armed = {"red.aim": 6, "red.roe.preauthorised_rung": 7, "ladder.loss_probability": 1.0}
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, armed))
    destroyed = first(notes, Did.DESTROYED)
    assert (side_of(destroyed.actor), destroyed.object) == (BLUE, BLUE)
    assert (ending(notes), first(notes, Did.ENDED).at_s) == (Ending.ENGAGEMENT, destroyed.at_s)


def test_an_engagement_without_loss_ends_with_break_off() -> None:
    armed = {"red.aim": 6, "red.roe.preauthorised_rung": 7, "domain.break_off_s": 300.0}
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, armed))
    fired_s = next(note.at_s for note in by_side(notes, RED, Did.ACTED) if note.object == 6)
    assert (ending(notes), first(notes, Did.ENDED).at_s) == (Ending.ENGAGEMENT, fired_s + 300.0)


def test_after_the_last_act_of_force_the_scene_is_quiet_for_a_while_and_then_over() -> None:
    armed = {"red.aim": 5, "red.roe.preauthorised_rung": 5, "domain.quiet_after_force_s": 600.0, "blue.aim": 2}
    notes = told(scene(EAGER, ANCHORED, armed, {"domain.act_repeat_s": 700.0, "blue.units.ship.errand": constant(9e4)}))
    last_s = max(note.at_s for note in those(notes, Did.ACTED) if note.object == 5)
    assert (ending(notes), first(notes, Did.ENDED).at_s) == (Ending.FORCE, last_s + 600.0)


def test_who_is_still_unsafe_when_the_errand_is_done_has_lapsed_not_stood_down() -> None:
    notes = told(scene(EAGER, ANCHORED, {"red.aim": 2, "blue.units.ship.errand": constant(600.0)}))
    assert ending(notes) == Ending.LAPSED


def test_who_comes_too_near_thinks_better_of_it_and_opens_the_range_has_stood_down() -> None:
    """Red climbs to rung 2 and approaches; at the safety ring it thinks again, and does as blue does."""
    mirror = {"red.aim": 2, "blue.aim": 1, "decision.reciprocity": 3000.0, "decision.theta_down": 500.0}
    busy = {"blue.assessment": constant(10_000.0), "blue.units.ship.pass_speed_mps": 0.001, "red.reflex": 0.0}
    notes = told(scene(EAGER, mirror, busy, {"red.units.ship.errand": constant(9e4)}))
    stepped = by_side(notes, RED, Did.STEPPED_DOWN, Did.CLIMBED)
    assert (stepped[-1].did, stepped[-1].object) == (Did.STEPPED_DOWN, 1)
    assert stepped[1].at_s == first(notes, Did.CROSSED_IN).at_s + 10.0
    assert ending(notes) == Ending.STOOD_DOWN
    assert those(notes, Did.CROSSED_OUT)[-1].at_s == first(notes, Did.ENDED).at_s


def test_at_the_horizon_an_incident_that_goes_on_is_unresolved() -> None:
    notes = told(scene(EAGER, ANCHORED, {"red.aim": 2, "domain.horizon_s": 600.0}))
    assert ending(notes) == Ending.UNRESOLVED


def test_those_who_start_out_of_sight_see_each_other_when_they_come_within_detection() -> None:
    far = {"red.units.ship.position_m": [0.0, 20_000.0, 0.0], "red.units.ship.course_rad": 3.141592653589793}
    notes = told(scene(EAGER, far, {"red.aim": 1, "red.units.ship.speed_mps": 10.0}))
    crossed = first(notes, Did.CROSSED_IN)
    assert crossed.at_s > 0.0
    assert {note.at_s for note in those(notes, Did.SAW)} == {crossed.at_s}


def test_those_who_never_come_within_detection_see_nothing() -> None:
    far = {"red.units.ship.position_m": [0.0, 20_000.0, 0.0]}
    notes = told(scene(far))
    assert those(notes, Did.SAW, Did.READ, Did.DECIDED) == []
    assert ending(notes) == Ending.UNEVENTFUL


def test_a_trial_that_outruns_its_budget_of_events_fails_and_says_which_number_to_raise() -> None:
    with pytest.raises(TrialError, match=r"domain\.event_budget"):
        told(scene(EAGER, ANCHORED, NOISY_BLUE, {"domain.event_budget": 100, "red.aim": 4}))


def test_a_trial_that_fails_names_its_address() -> None:
    with pytest.raises(TrialError, match="seed 77"):
        told(scene(EAGER, ANCHORED, NOISY_BLUE, {"domain.event_budget": 100, "red.aim": 4}), seed=77)


def test_a_shadow_that_cannot_keep_up_does_not_steer_for_ever_at_one_instant() -> None:
    """Red's helm answers at once, and blue, ahead of it, is faster."""
    astern = {"red.aim": 1, "red.units.ship.position_m": [0.0, -3000.0, 0.0], "red.units.ship.order_lag_s": 0.0}
    faster = {"blue.units.ship.speed_mps": 10.0, "red.units.ship.pass_speed_mps": 3.0}
    assert those(told(scene(EAGER, astern, faster)), Did.ENDED)


def test_a_unit_that_shows_its_posture_more_often_than_it_can_turn_turns_all_the_same() -> None:
    """A pass is ordered anew every 30 s, and coming about takes longer: the order to go on must not undo the turn."""
    notes = told(scene(EAGER, {"red.aim": 2, "domain.act_repeat_s": 30.0, "red.units.ship.errand": constant(900.0)}))
    passed_s = first(notes, Did.PASSED).at_s
    assert [note for note in by_side(notes, RED, Did.PLACED) if note.at_s > passed_s + 60.0]


def test_an_order_to_climb_that_comes_after_its_side_has_accepted_an_offer_lapses() -> None:
    """Red asks for rung 4; while it waits blue's hail gets through, and red, for all its aims, accepts."""
    mild: Changes = {"decision.goal_pull": 600.0, "red.aim": 4}
    mild |= {f"{side}.group.decision": constant(300.0) for side in ("blue", "red")}
    late = {"blue.plans": 1, "channels.radio.connect": constant(100.0), "red.delegation": 0.0, "blue.delegation": 0.0}
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, mild, late))
    asked, accepted = first(notes, Did.ASKED, RED), first(notes, Did.ACCEPTED, RED)
    ordered = first(notes, Did.ORDERED, RED)
    assert asked.object == ordered.object == 4
    assert asked.at_s < accepted.at_s < ordered.at_s < first(notes, Did.EXECUTED, RED).at_s
    assert [note.did for note in by_side(notes, RED, Did.EXPIRED, Did.CLIMBED) if note.at_s >= accepted.at_s] == [
        Did.EXPIRED
    ]
    assert ending(notes) == Ending.AGREED


def test_a_helm_that_answers_at_once_does_not_go_in_and_out_of_a_ring_for_ever() -> None:
    at_once = {f"{side}.units.ship.order_lag_s": 0.0 for side in ("blue", "red")}
    hasty = {"red.coercer_reflex": 1.0, "red.roe.default": "escalate"}
    scenario = load("decatur-2018")
    for path, value in {**at_once, **hasty}.items():
        scenario = vary(scenario, path, value)
    for replication in range(60):
        assert those(ENGINE.journal(scenario, 1, replication), Did.ENDED)
