"""What capitals do after a serious act: stories of one aftermath, and the laws that all keep to."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.errors import ScenarioError
from incidentsim.journal import UNCAUSED, Aftermath, Did, Ending, Intent, Journal, Level, News, side_of
from incidentsim.measures import measure_encounter
from incidentsim.model import opinion
from incidentsim.model.sequel import NOTHING, Deed, Sequel
from incidentsim.scenario.channels import Mediator
from incidentsim.scenario.files import loads
from incidentsim.scenario.laws import Constant
from incidentsim.scenario.paths import vary
from incidentsim.scenario.politics import Trigger
from incidentsim.scenario.scenario import Scenario
from tests.aftermaths import (
    BLUE_GIVES_WAY,
    BOTH_GIVE_WAY,
    DAY_S,
    HOUR_S,
    NOBODY_GIVES_WAY,
    act,
    aftermath_of,
    days,
    the,
)
from tests.model.logbook import GIVEN_BACK, by_side, those
from tests.scenes import EAGER, constant, scene, told
from tests.strategies import ENGINE, Trial, changed, few, pick, scenarios, trials
from tests.theory.harness import on_station

#: One hop between nation and group, in days.
HOP = 10.0 / DAY_S
HOUR = HOUR_S / DAY_S
#: Blue plans its call when it learns, hears nothing for ten minutes and steps down, and is put through after twenty.
_STEPS_BEFORE_IT_CALLS = {
    "blue.plans": 1,
    "aftermath.silence_after_s": 600.0,
    "aftermath.contact": constant(1200.0),
}


def ended_as(notes: Journal) -> Aftermath:
    """How the only aftermath of a log book ended."""
    return Aftermath(the(notes, Did.CONCLUDED).object)


def test_where_nobody_moves_and_nobody_calls_it_freezes_and_is_dated_by_its_last_news() -> None:
    notes = told(aftermath_of(5))
    assert ended_as(notes) == Aftermath.FROZEN
    assert [News(note.object) for note in those(notes, Did.NEWS)] == [News.LEARNT] * 2 + [News.SILENCE] * 2
    assert the(notes, Did.CONCLUDED).value == HOUR_S + 2.0 * DAY_S
    assert not those(notes, Did.RANG, Did.RETALIATED, Did.EXPLAINED)


def test_an_act_without_a_scene_is_begun_shown_and_over_at_once() -> None:
    notes = told(scene(act(6, "destroyed", "red"), {"aftermath.played": "when serious"}))
    assert [Did(note.did) for note in notes[:6]] == [
        Did.BEGAN, Did.BEGAN, Did.ACTED, Did.DESTROYED, Did.ENDED, Did.SERIOUS,
    ]  # fmt: skip
    assert (notes[2].object, side_of(notes[2].actor), side_of(notes[3].actor)) == (6, 1, 0)
    assert (notes[4].object, notes[5].object, notes[5].value) == (Ending.ENGAGEMENT, 0, 6.0)


def test_a_capital_learns_late_when_the_first_report_is_lost() -> None:
    late = {"aftermath.learning_loss": 1.0, "aftermath.learning_late_s": DAY_S}
    assert days(told(aftermath_of(5)), Did.LEARNT) == [HOUR, HOUR]
    assert days(told(aftermath_of(5, late)), Did.LEARNT) == [HOUR + 1.0, HOUR + 1.0]


def test_only_the_side_that_suffered_judges_and_it_decides_no_sooner() -> None:
    notes = told(aftermath_of(5))
    assert days(notes, Did.JUDGED, 0) == []
    assert days(notes, Did.JUDGED, 1) == [HOUR + 1.0]
    assert days(notes, Did.RESPONDED, 0)[0] == HOUR
    assert days(notes, Did.RESPONDED, 1)[0] == HOUR + 1.0


@pytest.mark.parametrize(("judgement_d", "default", "avenged_d"), [(5, "retaliate", [4.0]), (1, "retaliate", [])])
def test_who_has_not_decided_by_the_deadline_does_as_laid_down_before_and_who_has_held_goes_on_holding(
    judgement_d: int, default: str, avenged_d: list[float]
) -> None:
    slow = {"aftermath.judgement": constant(judgement_d * DAY_S), "red.aftermath_default": default}
    notes = told(aftermath_of(5, slow))
    assert days(notes, Did.DUE, 1) == [4.0]
    assert days(notes, Did.RETALIATED) == avenged_d
    assert ended_as(notes) == (Aftermath.RETALIATION if avenged_d else Aftermath.FROZEN)


def test_a_default_to_hold_is_the_decision_and_later_news_is_heard_without_another() -> None:
    notes = told(aftermath_of(5, {"aftermath.judgement": constant(5.0 * DAY_S)}))
    due = by_side(notes, 1, Did.DUE)[0]
    assert (due.object, due.value) == (0, 4.0)
    assert days(notes, Did.JUDGED) == [5.0 + HOUR]
    assert News.LEARNT in [note.object for note in by_side(notes, 1, Did.NEWS)]
    assert days(notes, Did.RESPONDED, 1) == []


@pytest.mark.parametrize("default", ["hold", "retaliate"])
def test_who_learns_after_the_deadline_does_then_as_laid_down_before(default: str) -> None:
    late = {"aftermath.response_due": constant(HOUR_S / 2.0), "red.aftermath_default": default}
    notes = told(aftermath_of(5, late))
    assert days(notes, Did.DUE, 1) == days(notes, Did.LEARNT, 1) == [HOUR]
    assert days(notes, Did.RETALIATED) == ([HOUR] if default == "retaliate" else [])


def test_an_offender_has_a_deadline_too_and_nothing_to_avenge_by_it() -> None:
    late = {"aftermath.response_due": constant(HOUR_S / 2.0), "blue.aftermath_default": "retaliate"}
    notes = told(aftermath_of(5, late))
    assert [(note.object, note.at_s) for note in by_side(notes, 0, Did.DUE)] == [(0, HOUR_S)]
    assert not those(notes, Did.RETALIATED)


def test_who_has_stepped_down_has_answered_and_no_deadline_binds_it() -> None:
    notes = told(aftermath_of(5, BLUE_GIVES_WAY))
    assert days(notes, Did.EXPLAINED, 0) == [2.0 + HOUR]
    assert days(notes, Did.DUE, 0) == []
    assert days(notes, Did.DUE, 1) == [4.0]


def test_a_call_is_answered_after_the_deadline_and_settles_it() -> None:
    late = {"blue.plans": 1, "aftermath.contact": constant(5.0 * DAY_S)}
    notes = told(aftermath_of(5, late))
    assert len(those(notes, Did.DUE)) == 2
    assert ended_as(notes) == Aftermath.SETTLED


@pytest.mark.parametrize("delay_h", [1.0, 24.0, 144.0])
def test_without_heat_or_deadline_nothing_depends_on_how_late_both_capitals_learn(delay_h: float) -> None:
    """The whole aftermath happens that much later, and on the same draws ends the same."""
    level: dict[str, object] = {
        "decision.heat_jump": 0.0,
        "decision.pressure_weight": 0.0,
        "decision.theta_up": 2.0,
        "aftermath.reference_s": DAY_S,
        "aftermath.response_due": constant(50.0 * DAY_S),
        "aftermath.judgement": {"law": "lognormal", "median_s": 1.5 * DAY_S, "gsd": 2.0},
    }
    prompt, late = (
        [ENGINE.journal(aftermath_of(5, level, {"aftermath.learning": constant(s)}), 3, r) for r in range(40)]
        for s in (0.0, delay_h * HOUR_S)
    )
    responses = [[[note.object for note in those(notes, Did.RESPONDED)] for notes in run] for run in (prompt, late)]
    assert responses[0] == responses[1]
    avenged = sum(len(those(notes, Did.RETALIATED)) for notes in late)
    assert 0 < avenged < 40


def test_how_long_capitals_have_to_respond_changes_how_often_they_retaliate() -> None:
    level = {"decision.theta_up": 2.0, "aftermath.reference_s": DAY_S}
    short, long = (
        sum(
            len(
                those(
                    ENGINE.journal(aftermath_of(5, level, {"aftermath.response_due": constant(d * DAY_S)}), 3, r),
                    Did.RETALIATED,
                )
            )
            for r in range(40)
        )
        for d in (0.5, 10.0)
    )
    assert short < long


@pytest.mark.parametrize(("rung", "loss", "by", "answer"), [(4, "none", "red", 5), (6, "destroyed", "red", 6)])
def test_retaliation_is_force_and_no_less_than_what_was_suffered(rung: int, loss: str, by: str, answer: int) -> None:
    slow = {"aftermath.learning": constant(10.0)}
    eager = {"decision.theta_up": 300.0, "decision.belief_weight": 100.0, "blue.trust": 0.01, "red.trust": 0.99}
    notes = told(aftermath_of(rung, act(rung, loss, by), slow, eager))
    retaliated = the(notes, Did.RETALIATED)
    assert (side_of(retaliated.actor), retaliated.object) == (0, answer)
    assert notes[-1].did == Did.CONCLUDED
    assert ended_as(notes) == Aftermath.RETALIATION


def test_when_both_have_stepped_down_it_is_settled() -> None:
    """An offender's first decision answers for no time at all; it steps down when red's step is known to it."""
    notes = told(aftermath_of(5, BOTH_GIVE_WAY))
    assert days(notes, Did.EXPLAINED) == [HOUR + 1.0, 2 * HOUR + 1.0]
    assert ended_as(notes) == Aftermath.SETTLED


def test_a_step_that_no_call_explains_becomes_known_after_a_while() -> None:
    notes = told(aftermath_of(5, BLUE_GIVES_WAY))
    assert News.STEP in [note.object for note in by_side(notes, 1, Did.NEWS)]
    step = next(note for note in by_side(notes, 1, Did.NEWS) if note.object == News.STEP)
    assert step.at_s == 2.0 * DAY_S + 2.0 * HOUR_S
    assert ended_as(notes) == Aftermath.FROZEN


def test_a_step_is_explained_on_the_line_and_an_offer_made_in_the_same_call() -> None:
    quick = {**_STEPS_BEFORE_IT_CALLS, "decision.theta_accept": -700.0}
    notes = told(aftermath_of(5, BLUE_GIVES_WAY, quick))
    assert [(note.object, side_of(note.actor)) for note in those(notes, Did.SENT)] == [(-1, 0), (-2, 0), (1, 1)]
    assert [News(note.object) for note in by_side(notes, 1, Did.NEWS)] == [
        News.SILENCE, News.EXPLANATION, News.LEARNT,
    ]  # fmt: skip
    assert len(those(notes, Did.DECLINED)) == 1
    assert ended_as(notes) == Aftermath.FROZEN


@pytest.mark.parametrize(("goal", "moves"), [(0, True), (3, False)])
def test_an_explanation_moves_belief_only_if_it_is_true(goal: int, moves: bool) -> None:
    """Who meant it has nothing to explain; before the verdict, belief is that of the prior and of the words alone."""
    quick = {**_STEPS_BEFORE_IT_CALLS, "blue.aim": goal, "red.trust": 0.5, "belief.silence": 0.0}
    words = {"belief.credibility": 10.0, "aftermath.judgement_offset": 0.0, "aftermath.judgement_slope": 0.0}
    refuses = {"red.nation.decision": constant(5.0 * DAY_S), "red.group.decision": constant(5.0 * DAY_S)}
    notes = told(aftermath_of(5, BLUE_GIVES_WAY, quick, words, refuses))
    assert (the(notes, Did.JUDGED).value < 0.5) == moves
    assert moves or the(notes, Did.JUDGED).value == 0.5


def test_an_offer_between_capitals_is_answered_by_those_who_were_called_and_settles_it() -> None:
    notes = told(aftermath_of(5, {"blue.plans": 1}))
    accepted = the(notes, Did.ACCEPTED)
    assert side_of(accepted.actor) == 1
    assert days(notes, Did.RANG) == [pytest.approx(HOUR + HOP)]
    assert ended_as(notes) == Aftermath.SETTLED
    assert the(notes, Did.CONCLUDED).cause == next(n for n, note in enumerate(notes) if note.did == Did.AGREED)
    assert the(notes, Did.CONCLUDED).at_s == pytest.approx(the(notes, Did.AGREED).at_s + HOP * DAY_S)


@pytest.mark.parametrize("bar", [{"blue.group.willing": 0.0}, {"blue.aftermath_plan": []}, {"blue.plans": 0}])
def test_who_is_not_willing_or_has_no_plan_never_calls(bar: dict[str, object]) -> None:
    notes = told(aftermath_of(5, {"blue.plans": 1}, bar))
    assert not those(notes, Did.RANG)
    assert ended_as(notes) == Aftermath.FROZEN


def test_two_offers_that_cross_are_an_agreement_without_an_answer() -> None:
    slow = {f"{side}.group.decision": constant(DAY_S) for side in ("blue", "red")}
    both = {"blue.plans": 1, "red.plans": 1, "aftermath.judgement": constant(60.0), "channels.hotline.lines": 2}
    patient = {"channels.hotline.reply_patience_s": 2.0 * DAY_S}
    notes = told(aftermath_of(5, slow, both, patient))
    assert len(those(notes, Did.SENT)) == 2
    assert not those(notes, Did.ACCEPTED, Did.DECLINED)
    assert ended_as(notes) == Aftermath.SETTLED


@pytest.mark.parametrize(("factor", "tried_d"), [(1.0, 3 * HOUR), (0.5, 2 * HOUR)])
def test_a_line_that_stands_ready_shortens_the_way_to_the_other_capital(factor: float, tried_d: float) -> None:
    ready = {"blue.plans": 1, "aftermath.contact": constant(2 * HOUR_S), "aftermath.contact_factor_of_a_line": factor}
    assert days(told(aftermath_of(5, ready)), Did.ANSWERED) == [pytest.approx(tried_d + HOP)]


#: Two lines of the groups: the second is as the first.
_TWO_LINES = {"blue.plans": 1, "blue.aftermath_plan": ["ministry", "hotline"], "blue.nation.willing": 1.0}


@pytest.mark.parametrize("slip", ["loss", "garble"])
def test_an_order_to_call_that_never_arrives_or_is_heard_as_no_is_missed_after_a_while(slip: str) -> None:
    """Nobody rings the group's line; the nation's own is tried when patience has run out."""
    plan = {"blue.plans": 1, "blue.aftermath_plan": ["hotline", "ministry"], "blue.nation.willing": 1.0}
    sure = {"channels.ministry.refusal": 0.0, "channels.ministry.answer": 1.0, f"blue.nation.{slip}": 1.0}
    scenario = aftermath_of(5, plan, sure, {"blue.request_patience_s": 2.0 * HOUR_S})
    notes = told(scenario)
    (rang,) = those(notes, Did.RANG)
    assert list(scenario.channels)[rang.object] == "ministry"
    assert rang.at_s == pytest.approx(3.0 * HOUR_S + HOP * DAY_S)
    assert len(those(notes, Did.LOST, Did.GARBLED)) == 1


@pytest.mark.parametrize("slip", ["loss", "garble"])
def test_what_two_groups_agreed_on_settles_nothing_if_a_nation_does_not_hear_of_it(slip: str) -> None:
    notes = told(aftermath_of(5, {"blue.plans": 1, f"red.nation.{slip}": 1.0}))
    assert len(those(notes, Did.AGREED)) == 1
    assert len(those(notes, Did.LOST, Did.GARBLED)) == 1
    assert ended_as(notes) == Aftermath.FROZEN


def test_capitals_may_call_on_all_their_lines_at_once_and_hang_up_when_one_led_somewhere() -> None:
    """The ministry is reached a little earlier than the group's line, and what it agrees on settles the matter."""
    sure = {"channels.ministry.refusal": 0.0, "channels.ministry.answer": 1.0, "blue.plan_style": "parallel"}
    scenario = aftermath_of(5, _TWO_LINES, sure)
    notes = told(scenario)
    assert days(notes, Did.RANG) == [pytest.approx(HOUR), pytest.approx(HOUR + HOP)]
    assert len(those(notes, Did.AGREED)) == 1
    assert ended_as(notes) == Aftermath.SETTLED
    in_turn = told(aftermath_of(5, _TWO_LINES, {**sure, "blue.plan_style": "fallback"}))
    assert len(those(in_turn, Did.RANG)) == 1


def test_an_offer_made_on_two_lines_at_once_is_one_offer_and_answered_once() -> None:
    sure = {"channels.ministry.refusal": 0.0, "channels.ministry.answer": 1.0, "blue.plan_style": "parallel"}
    slow = {f"red.{who}.decision": constant(0.5 * DAY_S) for who in ("group", "nation")}
    patient = {f"channels.{name}.reply_patience_s": 2.0 * DAY_S for name in ("hotline", "ministry")}
    notes = told(aftermath_of(5, _TWO_LINES, sure, slow, {**patient, "decision.theta_accept": -700.0}))
    assert len([note for note in by_side(notes, 0, Did.SENT) if note.object == Intent.OFFER]) == 2
    assert len(those(notes, Did.ACCEPTED, Did.DECLINED)) == 1


def test_a_veto_of_the_scene_stands_in_the_aftermath() -> None:
    refused = {"blue.plans": 1, "channels.hotline.refusal": 1.0, "aftermath.retries": 2}
    notes = told(aftermath_of(5, refused))
    assert len(those(notes, Did.BARRED)) == len(those(notes, Did.RANG)) == 3
    assert not those(notes, Did.ANSWERED)


def test_a_mediator_is_news_to_both_and_its_line_is_tried_first() -> None:
    scenario = aftermath_of(5, {"third_party.mediation": 1.0, "third_party.mediation_delay": constant(3.0 * DAY_S)})
    plan = {"blue.plans": 3, "blue.aftermath_plan": ["hotline", "mediator"], "channels.hotline.refusal": 1.0}
    quick = {f"channels.mediator.{key}": constant(5.0) for key in ("transmission", "translation", "authentication")}
    sure = {"channels.mediator.answer": 1.0, "channels.mediator.refusal": 0.0, "blue.nation.willing": 1.0}
    for path, value in {**plan, **quick, **sure, "channels.mediator.read_back.noise": 0.0}.items():
        scenario = vary(scenario, path, value)
    notes = told(vary(scenario, "channels.mediator.answer", 0.0))
    assert days(notes, Did.MEDIATED) == [3.0]
    assert [side_of(note.actor) for note in those(notes, Did.NEWS) if note.object == News.MEDIATOR] == [0, 1]
    after = [note.object for note in by_side(notes, 0, Did.RANG) if note.at_s >= 3.0 * DAY_S]
    names = list(scenario.channels)
    assert [names[place] for place in after] == ["mediator", "hotline"]
    assert isinstance(scenario.channels["mediator"], Mediator)
    assert "mediator" not in [names[note.object] for note in those(notes, Did.RANG) if note.at_s < 3.0 * DAY_S]


def test_a_mediators_line_needs_a_mediator_and_once_there_is_one_no_plan() -> None:
    sure = {"channels.mediator.answer": 0.0, "blue.nation.willing": 1.0, "blue.plans": 3}
    nobody = told(aftermath_of(5, sure, {"blue.aftermath_plan": ["mediator"]}))
    assert not those(nobody, Did.RANG)
    steps_in = {"third_party.mediation": 1.0, "third_party.mediation_delay": constant(3.0 * DAY_S)}
    scenario = aftermath_of(5, sure, steps_in, {"blue.aftermath_plan": []})
    rang = by_side(told(scenario), 0, Did.RANG)
    assert [list(scenario.channels)[note.object] for note in rang] == ["mediator"]
    assert rang[0].at_s == 3.0 * DAY_S


def test_who_is_answered_has_word_of_the_other_side() -> None:
    """The line is answered, what is said on it takes three days: it is not news to the caller that no word came."""
    slow = {"blue.plans": 1, "channels.hotline.transmission": constant(3.0 * DAY_S)}
    notes = told(aftermath_of(5, slow))
    assert News.SILENCE not in [note.object for note in by_side(notes, 0, Did.NEWS)]
    assert News.SILENCE in [note.object for note in by_side(notes, 1, Did.NEWS)]


@pytest.mark.parametrize("report_s", [10.0 * HOUR_S, 50.0 * HOUR_S])
def test_a_third_party_that_watched_makes_the_verdict_right(report_s: float) -> None:
    """Its report of the facts comes before the verdict, or after it."""
    sure = {"aftermath.judgement_offset": 20.0, "blue.aim": 0}
    watched = {"third_party.observer": 1.0, "third_party.observer_corrects": 1.0}
    report = {"third_party.observer_facts": constant(report_s)}
    notes = told(aftermath_of(5, sure, watched, report))
    late = report_s > HOUR_S + DAY_S
    assert the(notes, Did.JUDGED).object == int(late)
    assert [(note.object, note.value) for note in those(notes, Did.OBSERVED)] == ([(3, 5.0)] if late else [])


def test_a_capital_decides_no_more_often_than_it_may() -> None:
    notes = told(aftermath_of(5, {"aftermath.decisions": 1}))
    assert [len(by_side(notes, side, Did.RESPONDED)) for side in (0, 1)] == [1, 1]


def test_a_scene_that_was_serious_has_an_aftermath_and_its_draws_are_its_own() -> None:
    noisy = {"blue.aim": 2, "domain.act_repeat_s": 60.0, "domain.horizon_s": 1800.0}
    serious = {**noisy, "red.aim": 4, "red.roe.preauthorised_rung": 7, "aftermath.played": "when serious"}
    chance = {"aftermath.learning": {"law": "lognormal", "median_s": 10.0 * HOUR_S, "gsd": 1.5}}
    notes = told(scene(EAGER, serious, chance))
    begun = the(notes, Did.SERIOUS)
    assert notes[begun.cause].did == Did.ACTED
    assert (notes[begun.cause].object, begun.object) == (4, 0)
    other = told(scene(EAGER, serious, chance, {"domain.act_repeat_s": 77.0, "blue.fatigue": 1.0}))
    assert [note.value for note in those(notes, Did.LEARNT)] == [note.value for note in those(other, Did.LEARNT)]
    assert not those(told(scene(EAGER, serious, chance, {"aftermath.played": "never"})), Did.SERIOUS)


def test_no_draw_of_an_aftermath_lies_at_an_address_of_its_scene_but_what_is_drawn_once_for_both() -> None:
    from incidentsim.draws import Purpose

    encounter = on_station(scene(), 1, 0)
    sequel = Sequel(encounter, Deed(0, 5, 0.0, 0, 0))
    assert sequel.chance(Purpose.ANSWER, 3, 1) != encounter.chance(Purpose.ANSWER, 3, 1)
    for purpose in (Purpose.VETO, Purpose.VETO_COIN, Purpose.REFUSAL, Purpose.WILLING, Purpose.OBSERVER):
        assert sequel.chance(purpose, 3, 0) == encounter.chance(purpose, 3, 0)


def test_a_retaliation_spoils_what_was_averted_and_counts_as_violence() -> None:
    ladder = scene().ladder
    quiet, avenged = (measure_encounter(told(aftermath_of(4, *more)), ladder) for more in ((), (NOBODY_GIVES_WAY,)))
    settled = measure_encounter(told(aftermath_of(5, BOTH_GIVE_WAY)), ladder)
    assert (quiet["violence"], quiet["retaliation"], quiet["frozen"]) == (0.0, 0.0, 1.0)
    assert (avenged["violence"], avenged["averted"], avenged["retaliation"]) == (1.0, 0.0, 1.0)
    assert (settled["contained"], settled["success"], settled["averted"], settled["settled"]) == (1.0, 1.0, 0.0, 1.0)
    assert measure_encounter(told(aftermath_of(4, BOTH_GIVE_WAY)), ladder)["contained"] == 0.0


def test_words_that_were_taken_for_a_threat_make_nothing_better_than_it_looked() -> None:
    sequel = Sequel(on_station(aftermath_of(5), 1, 0), Deed(0, 5, 0.0, 0, 0))
    capital, mind = sequel.capitals[1], sequel.capitals[1].side.minds[Level.NATION]
    assert capital.side.rung == 4
    for seen, then in ((-1, 4), (6, 6), (1, 3)):
        mind.perceived = seen
        opinion.take_in_threat(sequel, capital, Level.NATION)
        assert mind.perceived == then


@pytest.mark.parametrize(("hit", "heat"), [(NOTHING, 1.0), (0, 0.5)])
def test_only_an_act_that_hit_an_uncrewed_unit_heats_less(hit: int, heat: float) -> None:
    drone = {"red.units.ship.kind": "uncrewed", "ladder.uncrewed_heat": 0.5, "decision.heat_jump": 1.0}
    sequel = Sequel(on_station(aftermath_of(5, drone), 1, 0), Deed(0, 5, 0.0, 0, 0, hit))
    capital = sequel.capitals[1]
    capital.learnt_s = sequel.env.now
    before = capital.side.minds[Level.NATION].heat
    opinion.take_in_verdict(sequel, capital, 5)
    assert capital.side.minds[Level.NATION].heat - before == heat


@pytest.mark.parametrize("by", ["blue", "red"])
def test_a_collision_that_is_given_is_the_act_of_whom_the_scenario_names(by: str) -> None:
    notes = told(aftermath_of(5, act(2, "collision", by), {"blue.aim": 0, "red.aim": 3} if by == "blue" else {}))
    assert the(notes, Did.SERIOUS).object == int(by == "blue")


@pytest.mark.parametrize("rung", [1, 9])
def test_an_act_beyond_the_ladder_or_too_harmless_to_have_an_aftermath_is_refused(rung: int) -> None:
    text = f'base = "brahmos-2022"\nname = "other"\n[trigger]\nrung = {rung}\n'
    with pytest.raises(ScenarioError, match=rf"trigger.rung: got {rung}"):
        loads(text)


@st.composite
def _with_aftermaths(draw: st.DrawFn) -> Scenario:
    """Any scenario whose serious scenes, or acts without one, are followed by an aftermath."""
    given_ = draw(scenarios())
    delays = st.sampled_from([0.0, HOUR_S, 1.5 * DAY_S, 10.0 * DAY_S]).map(lambda value: Constant(value_s=value))
    names = ("learning", "judgement", "response_due", "contact")
    plans = {
        side: changed(
            force,
            aftermath_plan=draw(pick(("hotline", "ministry"), ("hotline", "mediator"), ())),
            aftermath_default=draw(pick("hold", "retaliate")),
        )
        for side, force in (("blue", given_.blue), ("red", given_.red))
    }
    trigger = st.builds(
        Trigger,
        by=pick("blue", "red"),
        rung=st.integers(given_.ladder.unsafe_rung, len(given_.ladder.rungs) - 1),
        loss=pick("none", "damaged", "destroyed", "collision"),
    )
    return changed(
        given_,
        **plans,
        trigger=draw(trigger | st.none()),
        third_party=changed(given_.third_party, observer=draw(pick(0.0, 1.0)), mediation=draw(pick(0.0, 1.0))),
        aftermath=changed(
            given_.aftermath,
            played="when serious",
            learning_loss=draw(pick(0.1, 0.0, 1.0)),
            horizon_s=draw(pick(60.0, 5.0, 0.1)) * DAY_S,
            decisions=draw(pick(3, 1, 0)),
            **{name: draw(delays) for name in names},
        ),
    )


@few
@given(trials(_with_aftermaths()))
def test_every_encounter_has_one_scene_and_at_most_one_aftermath_which_ends_once(trial: Trial) -> None:
    for notes in trial.encounters:
        assert len(those(notes, Did.ENDED)) == 1
        begun, over = those(notes, Did.SERIOUS), those(notes, Did.CONCLUDED)
        assert len(begun) == len(over) <= 1
        after = notes[notes.index(over[0]) + 1 :] if over else ()
        assert {note.did for note in after} <= set(GIVEN_BACK)
        if trial.scenario.trigger is None:
            worst = max((note.object for note in those(notes, Did.ACTED)), default=0)
            lost = those(notes, Did.COLLIDED, Did.DESTROYED)
            assert len(begun) == int(worst >= trial.scenario.ladder.serious_rung or bool(lost))
        row = measure_encounter(notes, trial.scenario.ladder)
        assert row["settled"] + row["retaliation"] + row["frozen"] == row["aftermath"] == float(len(over))


@few
@given(trials(_with_aftermaths()))
def test_no_aftermath_outlives_its_horizon_and_no_capital_decides_too_often(trial: Trial) -> None:
    parts = trial.scenario.aftermath
    for notes in trial.encounters:
        for over in those(notes, Did.CONCLUDED):
            act_s = notes[the(notes, Did.SERIOUS).cause].at_s
            ended_s = the(notes, Did.ENDED).at_s
            assert over.at_s <= max(ended_s, act_s + parts.horizon_s) + 1e-6
            assert 0.0 <= over.value <= over.at_s - act_s + 1e-6
        for side in (0, 1):
            decided, due = by_side(notes, side, Did.RESPONDED), by_side(notes, side, Did.DUE)
            assert len(decided) <= parts.decisions
            assert len(due) <= 1
            assert not [note for note in decided if due and notes.index(note) > notes.index(due[0])]
            assert len(by_side(notes, side, Did.LEARNT)) <= 1
        assert len(those(notes, Did.JUDGED)) <= 1


@few
@given(trials(_with_aftermaths()))
def test_an_aftermath_is_told_in_the_order_of_time_with_causes_before_effects_and_again_the_same(trial: Trial) -> None:
    assert all(a.at_s <= b.at_s for a, b in pairwise(trial.journal))
    assert all(np.isfinite(note.value) or note.did == Did.DEADLINE for note in trial.journal)
    for notes in trial.encounters:
        assert all(UNCAUSED <= note.cause < place for place, note in enumerate(notes))
    assert ENGINE.journal(trial.scenario, trial.seed, trial.replication) == trial.journal
