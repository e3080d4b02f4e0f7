"""Why a side climbed: hand-made scenes in which each cause alone is at work, and laws of the tally."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.analysis.estimates import estimate
from incidentsim.engine import View
from incidentsim.journal import Cause, Did, Level, Note, Why
from incidentsim.measures import rows_of
from incidentsim.model import SimpyEngine, causes, judgement
from incidentsim.model.state import Encounter, Mind
from incidentsim.rules import causes as rules
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import by_side, those
from tests.scenes import EAGER, Changes, constant, scene, told
from tests.strategies import Trial, changed, few, parleys, scenarios, trials
from tests.theory.harness import on_station

BLUE, RED = 0, 1
_RUNGS = [
    {"name": f"rung {rung}", "authority": authority, "mid_level": 0, "manoeuvre": "hold"}
    for rung, authority in enumerate(["bridge"] * 4 + ["group"] * 2 + ["nation"] * 2)
]
_ALL_HOLD: Changes = {"ladder.rungs": _RUNGS}
#: Both show rung 1, and red takes no further part.
RED_ASLEEP: Changes = {**_ALL_HOLD, "blue.aim": 1, "red.aim": 1, "red.assessment": constant(1e5)}
#: Blue climbs when it reads a rung above its own; what red shows, it takes for one rung more.
MISREADS: Changes = {"decision.reciprocity": 1000.0, "blue.trust": 0.01, "perception.hostile_bias": 1.1}
#: Red goes up to its goal, rung 2, and no further, before blue has read anything; blue is at its own.
RED_SHOWS_TWO: Changes = {
    **_ALL_HOLD,
    "blue.aim": 1,
    "red.aim": 2,
    "red.assessment": constant(1.0),
    "red.policy": "probing",
    "red.roe.preauthorised_rung": 2,
    "belief.tilt": 0.01,
    **EAGER,
}
#: What red shows, blue takes for one rung more; it climbs when it reads two rungs above its own.
MISREADS_BY_TWO: Changes = {"decision.reciprocity": 300.0, "blue.trust": 0.01, "perception.hostile_bias": 1.1}
#: Blue climbs when it is hot, and what red shows is force.
HEATS: Changes = {
    "ladder.serious_rung": 2,
    "ladder.violent_rung": 2,
    "decision.heat_weight": 1000.0,
}
#: Blue climbs when belief is bad, which only an unanswered hail makes it.
HAILS_IN_VAIN: Changes = {
    "decision.belief_weight": 1000.0,
    "belief.silence": 3.0,
    "blue.plans": 1,
    "channels.radio.answer": 0.0,
    "channels.radio.answer_with_protocol": 0.0,
}
ONE_SHOT: Changes = {"decision.theta_up": 500.0, "domain.reference_s": 1.0}
#: Red drifts into the safety ring while blue is still assessing.
CAUGHT_OUT: Changes = {
    **_ALL_HOLD,
    "red.units.ship.speed_mps": 10.0,
    "red.units.ship.course_rad": math.pi,
    "blue.assessment": constant(1e5),
    "blue.roe.default": "escalate",
}
SCENES: dict[Cause, tuple[Changes, ...]] = {
    Cause.DEFAULT: (CAUGHT_OUT,),
    Cause.MISREAD: (RED_ASLEEP, ONE_SHOT, MISREADS),
    Cause.SILENCE: (RED_SHOWS_TWO, HAILS_IN_VAIN),
    Cause.HEAT: (RED_SHOWS_TWO, HEATS),
    Cause.MIXED: (RED_SHOWS_TWO, MISREADS_BY_TWO, HEATS),
    Cause.DELIBERATE: (EAGER, _ALL_HOLD, {"red.aim": 3, "blue.aim": 2, "domain.act_repeat_s": 60.0}),
}
#: Nothing is misread, lost or misheard.
CLEAR: Changes = {
    "perception.misread_probability": 0.0,
    "perception.hostile_bias": 0.0,
    "bundle.gross_error_floor": 0.0,
}


def causes_told(notes: Iterable[Note]) -> list[Cause]:
    return [Cause(note.object) for note in notes if note.did == Did.CAUSED]


@pytest.mark.parametrize("cause", SCENES, ids=lambda cause: cause.name.lower())
def test_each_cause_arises_in_a_scene_that_is_made_to_give_it_and_no_other(cause: Cause) -> None:
    """Of the steps of blue: in some of them red, of its own accord, gives it something to look at."""
    told_of = causes_told(by_side(told(scene(*SCENES[cause])), BLUE, Did.CAUSED))
    assert told_of
    assert set(told_of) == {cause}


def always_up(view: View) -> tuple[float, float]:
    """A bridge that asks for more whenever it decides."""
    return 1.0, 0.0


@pytest.mark.parametrize(("garble", "told_of"), [(1.0, {Cause.RELAY}), (0.0, set())])
def test_a_step_on_an_order_that_was_no_is_told_as_relay(garble: float, told_of: set[Cause]) -> None:
    """Blue's group, by the hazard rule, says no to all that its bridge asks for; on its way, no becomes yes."""
    refuses: Changes = {
        "ladder.rungs": _leave_for_all(),
        "blue.roe.preauthorised_rung": 0,
        "blue.group.garble": garble,
        "decision.theta_down": -5.0,
        "domain.reference_s": 1.0,
    }
    notes = SimpyEngine(blue=always_up).journal(scene(RED_ASLEEP, refuses), 1, 0)
    assert those(notes, Did.REFUSED)
    assert set(causes_told(notes)) == told_of


@pytest.mark.parametrize("cause", [Cause.MISREAD, Cause.SILENCE, Cause.HEAT, Cause.MIXED])
def test_without_what_caused_it_nobody_climbs(cause: Cause) -> None:
    off: Changes = {**CLEAR, "belief.silence": 0.0, "decision.heat_jump": 0.0}
    notes = told(scene(*SCENES[cause], off))
    assert causes_told(by_side(notes, BLUE, Did.CAUSED)) == []


@few
@given(trials(parleys | scenarios()))
def test_each_climb_is_told_with_one_cause_and_openings_with_none(trial: Trial) -> None:
    for notes in trial.encounters:
        climbed = {place: note for place, note in enumerate(notes) if note.did == Did.CLIMBED}
        caused = those(notes, Did.CAUSED)
        assert [note.cause for note in caused] == list(climbed)
        for note in caused:
            climb = climbed[note.cause]
            assert (note.actor, note.at_s, note.value) == (climb.actor, climb.at_s, climb.object)
            assert (note.object == Cause.DEFAULT) == (climb.value == Why.DEFAULT)
            assert (note.object == Cause.RELAY) == (climb.value == Why.GARBLED)


@few
@given(trials(parleys | scenarios()))
def test_the_causes_sum_to_the_climbs(trial: Trial) -> None:
    for row in rows_of(trial.journal, 0, trial.scenario.ladder):
        assert row["climbs"] == sum(row[f"climbs_{cause.name.lower()}"] for cause in Cause)


def _with(scenario: Scenario, off: Changes) -> Scenario:
    for path, value in off.items():
        scenario = vary(scenario, path, value)
    return scenario


def _unmuddled(scenario: Scenario) -> Scenario:
    """Nothing is garbled on its way."""
    forces = {
        side: changed(force, group=changed(force.group, garble=0.0), nation=changed(force.nation, garble=0.0))
        for side, force in (("blue", scenario.blue), ("red", scenario.red))
    }
    return _with(changed(scenario, **forces), CLEAR)


clear_scenarios = (scenarios() | parleys).map(_unmuddled)


@few
@given(trials(clear_scenarios))
def test_where_nothing_is_misread_no_climb_is_told_as_misread(trial: Trial) -> None:
    for notes in trial.encounters:
        assert not {Cause.MISREAD, Cause.RELAY} & set(causes_told(notes))


@few
@given(trials(clear_scenarios.map(lambda s: _with(s, {"belief.silence": 0.0, "decision.heat_jump": 0.0}))))
def test_where_nothing_is_misread_unheard_or_hot_every_climb_is_deliberate_or_a_default(trial: Trial) -> None:
    for notes in trial.encounters:
        assert set(causes_told(notes)) <= {Cause.DEFAULT, Cause.DELIBERATE}


_waits = st.integers(0, 600)
_evidence = st.lists(
    st.tuples(st.sampled_from(["act", "act", "silence", "offer"]), st.integers(0, 7), st.integers(-1, 7), _waits),
    max_size=12,
)


@few
@given(scenarios(), _evidence, st.booleans(), st.booleans())
def test_a_shadow_is_the_mind_that_was_spared_misreading_or_silence(
    scenario: Scenario, evidence: list[tuple[str, int, int, int]], sees: bool, hears: bool
) -> None:
    """The shadow is asked for now and then, the spared mind lives through what is left of the evidence."""
    encounter = on_station(scenario, 1, 0)
    other = on_station(scenario, 1, 0)
    top, spared = encounter.terms.top, sees + 2 * hears
    mind, plain = (it.sides[0].minds[Level.BRIDGE] for it in (encounter, other))
    for place, (kind, read, true, wait_s) in enumerate(evidence):
        for it in (encounter, other):
            if wait_s:
                it.env.run(until=it.env.now + wait_s)
        _live(encounter, kind, min(read, top), min(true, top))
        truly = min(true, top) if sees else min(read, top)
        if not (kind == "act" and truly < 0) and not (kind == "silence" and hears):
            _live(other, kind, truly, truly)
        if place % 3 == 0:
            causes._shadow(encounter, mind, spared)
    shadow = causes._shadow(encounter, mind, spared)
    assert _state(encounter, shadow) == pytest.approx(_state(other, plain), abs=1e-9)


def _live(encounter: Encounter, kind: str, read: int, true: int) -> None:
    side = encounter.sides[0]
    if kind == "act":
        judgement.take_in_act(encounter, side.minds[Level.BRIDGE], read, true)
    elif kind == "silence":
        judgement.take_in_silence(encounter, side, Level.BRIDGE)
    else:
        judgement.take_in_offer(encounter, side, Level.BRIDGE, 0.4)


def _state(encounter: Encounter, mind: Mind) -> tuple[float, ...]:
    scenario, now_s = encounter.world.scenario, encounter.env.now
    mind.relax(now_s, scenario.belief.relax_s)
    mind.cool(now_s, scenario.decision.heat_s)
    return mind.belief, mind.heat, mind.perceived, mind.weight


#: Headquarters is torn between its resolve and what the other side is said to show.
TORN: Changes = {
    "decision.theta_up": 0.0,
    "decision.theta_down": 0.0,
    "decision.reciprocity": 40.0,
    "domain.reference_s": 1.0,
}


@pytest.mark.parametrize(("reported", "true", "cause"), [(3, 0, Cause.MISREAD), (3, 3, Cause.DELIBERATE)])
def test_a_step_that_headquarters_granted_on_a_misread_report_is_told_as_misread(
    reported: int, true: int, cause: Cause
) -> None:
    encounter = on_station(scene(TORN), 1, 0)
    side = encounter.sides[RED]
    side.rung = 1
    judgement.take_in_act(encounter, side.minds[Level.GROUP], reported, true)
    still = causes.still_granted(encounter, side, Level.GROUP, (0.5, 60.0))
    assert Cause(rules.cause_of(rules.both(rules.DELIBERATELY, still))) == cause


def test_a_step_that_was_asked_for_on_a_misread_act_is_told_as_misread_when_the_order_comes() -> None:
    leave: Changes = {"blue.roe.preauthorised_rung": 0, "ladder.rungs": _leave_for_all()}
    notes = told(scene(RED_ASLEEP, ONE_SHOT, MISREADS, leave, {"blue.group.decision": constant(60.0)}))
    assert [note.value for note in those(notes, Did.CLIMBED)] == [Why.ORDER]
    assert causes_told(notes) == [Cause.MISREAD]


def test_a_step_that_was_granted_on_a_misread_report_alone_is_told_as_misread_when_the_order_comes() -> None:
    """The bridge would have asked all the same; its group grants rung 2 since red's rung 0 was reported as 2."""
    leave: Changes = {"blue.roe.preauthorised_rung": 0, "ladder.rungs": _leave_for_all(), "red.aim": 0}
    blurred: Changes = {"blue.trust": 0.01, "perception.hostile_bias": 2.1}
    notes = SimpyEngine(blue=always_up).journal(scene(RED_ASLEEP, TORN, leave, blurred), 1, 0)
    assert [note.value for note in those(notes, Did.CLIMBED)][:1] == [Why.ORDER]
    assert causes_told(notes)[:1] == [Cause.MISREAD]


@pytest.mark.parametrize(("true", "cause"), [(2, Cause.MISREAD), (5, Cause.DELIBERATE)])
def test_self_defence_against_what_was_no_force_is_told_as_misread(true: int, cause: Cause) -> None:
    encounter = on_station(scene(), 1, 0)
    side = encounter.sides[BLUE]
    judgement.take_in_act(encounter, side.minds[Level.BRIDGE], 5, true)
    assert Cause(rules.cause_of(causes.still_under_fire(encounter, side, rules.DELIBERATELY))) == cause


def _leave_for_all() -> list[dict[str, Any]]:
    return [{**rung, "authority": "bridge" if not place else "group"} for place, rung in enumerate(_RUNGS)]


def test_the_shares_of_the_tally_are_read_off_the_rows_like_any_measure() -> None:
    notes = told(scene(*SCENES[Cause.MISREAD]))
    rows: Any = rows_of(notes, 0, scene().ladder)
    assert estimate(rows, "climbs_misread").value == estimate(rows, "climbs").value == 1.0


def test_the_rule_and_the_journal_name_the_causes_by_the_same_numbers() -> None:
    names = ("MISREAD", "SILENCE", "HEAT", "MIXED", "DELIBERATE")
    assert [getattr(rules, name) for name in names] == [Cause[name] for name in names]


@given(st.tuples(*[st.integers(0, 1)] * 4).map(lambda each: rules.Still(*each)))
def test_the_first_condition_that_fails_names_the_cause(still: rules.Still) -> None:
    ordered = ("MISREAD", "SILENCE", "HEAT", "MIXED")
    failed = [name for name, holds in zip(ordered, still, strict=True) if not holds]
    assert Cause(rules.cause_of(still)).name == (failed[0] if failed else "DELIBERATE")
    assert rules.both(still, rules.DELIBERATELY) == still == rules.both(still, still)
    assert Counter(rules.both(still, rules.Still(0, 0, 0, 0)))[0] == 4
