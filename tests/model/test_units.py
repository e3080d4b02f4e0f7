"""Several units a side under one commander: whose ring is crossed, who acts, who keeps company, who reacts."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from incidentsim.engine import View
from incidentsim.journal import AXES, DEFAULTS, UNCAUSED, Did, Journal, Level, Manoeuvre, Ring, actor, pair_of, ring_of
from incidentsim.measures import smallest_separation
from incidentsim.model import SimpyEngine, helm
from incidentsim.rules.kinematics import Vector, length, minus, ring_entry
from incidentsim.scenario.files import load
from incidentsim.scenario.minds import Aim
from incidentsim.scenario.scenario import Scenario
from incidentsim.tracks import tracks_of
from tests.model.logbook import those
from tests.scenes import EAGER, constant, first, scene, told
from tests.strategies import ENGINE, Trial, changed, few, trials
from tests.theory.harness import on_station

BLUE, RED = actor(0, Level.UNIT), actor(1, Level.UNIT)
SECOND_BLUE, SECOND_RED = actor(0, Level.UNIT, 1), actor(1, Level.UNIT, 1)


def joined_by(scenario: Scenario, side: str, position_m: Vector, **values: Any) -> Scenario:
    """The scene with one more unit on a side, like its first but for some values."""
    force = getattr(scenario, side)
    unit = next(iter(force.units.values()))
    more = changed(unit, name=f"{unit.name} two", position_m=position_m, **{"station": "escorts", **values})
    return changed(scenario, **{side: changed(force, units={**force.units, "second": more})})


def swapped(scenario: Scenario, side: str) -> Scenario:
    """The scene with the units of a side in the opposite order."""
    force = getattr(scenario, side)
    return changed(scenario, **{side: changed(force, units=dict(reversed(force.units.items())))})


def deadlines(notes: Journal, scenario: Scenario) -> Iterator[tuple[float, float]]:
    """At every instant: the deadline as last noted, and the earliest entry of any pair by the PLACED notes so far."""
    rings, units = scenario.domain.rings, (len(scenario.blue.units), len(scenario.red.units))
    legs: dict[int, list[float]] = {}
    inside: set[int] = set()
    noted, last_s = math.inf, notes[0].at_s
    for note in notes:
        if note.at_s > last_s:
            yield noted, min(_entries(legs, inside, (last_s, rings.safety_m), units))
            last_s = note.at_s
        if note.did == Did.PLACED:
            legs[note.actor] = [note.at_s, *legs.get(note.actor, [0.0] * 7)[1:]]
            legs[note.actor][1 + note.object] = note.value
        elif note.did == Did.DEADLINE:
            noted = note.value
        elif note.did in (Did.CROSSED_IN, Did.CROSSED_OUT) and ring_of(note.object) == Ring.SAFETY:
            (inside.add if note.did == Did.CROSSED_IN else inside.discard)(pair_of(note.object))
        elif note.did == Did.BEGAN:
            near = rings.safety_m
            inside = {
                blue * units[1] + red
                for blue, one in enumerate(scenario.blue.units.values())
                for red, other in enumerate(scenario.red.units.values())
                if math.dist(one.position_m, other.position_m) <= near
            }
        elif note.did == Did.ENDED:
            return


def _entries(
    legs: dict[int, list[float]], inside: set[int], when: tuple[float, float], units: tuple[int, int]
) -> Iterator[float]:
    at_s, safety_m = when
    yield math.inf
    for blue in range(units[0]):
        for red in range(units[1]):
            if blue * units[1] + red not in inside:
                one, other = legs[actor(0, Level.UNIT, blue)], legs[actor(1, Level.UNIT, red)]
                p, v = minus(_at(other, at_s), _at(one, at_s)), minus(_velocity(other), _velocity(one))
                yield at_s + ring_entry(p, v, safety_m)


def _at(leg: list[float], at_s: float) -> Vector:
    east, north, up = (leg[1 + axis] + leg[4 + axis] * (at_s - leg[0]) for axis in range(3))
    return east, north, up


def _velocity(leg: list[float]) -> Vector:
    return leg[4], leg[5], leg[6]


@few
@given(trials())
def test_the_deadline_is_the_next_safety_ring_crossing_of_any_pair_before_the_horizon(trial: Trial) -> None:
    for notes in trial.encounters:
        ends_s = first(notes, Did.BEGAN).at_s + trial.scenario.domain.horizon_s
        for noted, earliest in deadlines(notes, trial.scenario):
            assert noted == math.inf or noted <= ends_s
            if earliest <= ends_s - 1e-3:
                assert noted == pytest.approx(earliest, rel=1e-9, abs=1e-4)
            elif earliest > ends_s + 1e-3:
                assert noted == math.inf


@few
@given(trials())
def test_a_unit_without_a_crew_has_no_reflex(trial: Trial) -> None:
    kinds = {
        actor(side, Level.UNIT, index): unit.kind
        for side, force in enumerate((trial.scenario.blue, trial.scenario.red))
        for index, unit in enumerate(force.units.values())
    }
    assert all(kinds[note.actor] != "uncrewed" for note in those(trial.journal, Did.REFLEXED))


@few
@given(trials())
def test_no_unit_is_slower_or_faster_than_it_can_be(trial: Trial) -> None:
    for notes in trial.encounters:
        tracks = tracks_of(notes)
        for side, force in enumerate((trial.scenario.blue, trial.scenario.red)):
            for who, unit in zip(tracks.units(side), force.units.values(), strict=True):
                speeds = [length(leg.velocity_mps) for leg in tracks.legs[who]]
                assert min(speeds) >= unit.minimum_speed_mps * (1.0 - 1e-9)
                assert max(speeds) <= max(unit.speed_mps, unit.pass_speed_mps) * (1.0 + 1e-9)


@few
@given(trials())
def test_every_unit_is_placed_and_the_separation_is_that_of_the_nearest_pair(trial: Trial) -> None:
    for notes in trial.encounters:
        tracks = tracks_of(notes)
        sizes = len(trial.scenario.blue.units), len(trial.scenario.red.units)
        assert (len(tracks.units(0)), len(tracks.units(1))) == sizes
        assert all(note.object in range(len(AXES)) for note in those(notes, Did.PLACED))
        start_m = min(tracks.apart_m(pair, notes[0].at_s) for pair in tracks.pairs())
        assert smallest_separation(notes) <= start_m * (1.0 + 1e-9)


AWAY = {"red.units.ship.position_m": [0.0, 6_000.0, 0.0], "red.units.ship.course_rad": math.pi}


def test_a_scene_goes_on_until_the_last_pair_is_out_of_sight() -> None:
    """The first red ship leaves northward at once; the second stays in sight for as long again."""
    gone = {"red.units.ship.position_m": [0.0, 18_000.0, 0.0], "red.units.ship.speed_mps": 10.0}
    notes = told(joined_by(scene(gone), "red", (0.0, 10_000.0, 0.0), station="leads"))
    left = [(pair_of(note.object), note.at_s) for note in those(notes, Did.CROSSED_OUT) if ring_of(note.object) == 0]
    assert [pair for pair, _ in left] == [0, 1]
    assert left[0][1] == pytest.approx(52.0)
    assert first(notes, Did.ENDED).at_s == left[1][1] == pytest.approx(852.0)


def test_a_leader_acts_toward_the_nearest_rival_and_its_escort_keeps_its_place() -> None:
    """Red closes for a pass; of two blue ships it picks the nearer one, and takes its escort along."""
    unflinching = {f"{side}.{key}": 0.0 for side in ("blue", "red") for key in ("reflex", "coercer_reflex")}
    two_blues = joined_by(scene(EAGER, {"red.aim": 2}, unflinching), "blue", (2_000.0, 2_500.0, 0.0), station="leads")
    notes = told(joined_by(two_blues, "red", (-500.0, 3_000.0, 0.0)))
    passing = first(notes, Did.PASSED)
    assert passing.object == 2  # blue's second with red's first
    orders = [(note.actor, Manoeuvre(note.object)) for note in those(notes, Did.STEERED)][:2]
    assert orders == [(RED, Manoeuvre.SHADOW), (SECOND_RED, Manoeuvre.ESCORT)]
    assert not {note.object for note in those(notes, Did.STEERED) if note.actor == SECOND_RED} & {
        Manoeuvre.PASS,
        Manoeuvre.SHADOW,
    }
    tracks = tracks_of(notes)
    assert math.dist(tracks.position(RED, passing.at_s), tracks.position(SECOND_RED, passing.at_s)) < 1_000.0


def test_an_escort_that_was_left_behind_comes_back_to_its_place() -> None:
    """A slow escort falls behind while its leader closes, and is in its place some while after its leader is there."""
    off = joined_by(scene({"red.aim": 1, **AWAY}), "red", (-300.0, 6_000.0, 0.0), pass_speed_mps=6.0)
    tracks = tracks_of(told(off))
    places = [
        minus(tracks.position(SECOND_RED, at_s), tracks.position(RED, at_s)) for at_s in (0.0, 300.0, tracks.end_s)
    ]
    off_m = [math.dist(place, (-300.0, 0.0, 0.0)) for place in places]
    assert off_m[0] == 0.0
    assert off_m[1] > 1_500.0
    assert off_m[2] < 100.0


def _up_to_two_and_down_again(view: View) -> tuple[float, float]:
    return (1.0, 0.0) if view.own < 2 else (0.0, 1.0)


def test_every_unit_of_a_side_opens_when_it_steps_down() -> None:
    here = joined_by(scene({"red.aim": 1}), "red", (-500.0, 3_000.0, 0.0))
    notes = SimpyEngine(red=_up_to_two_and_down_again).journal(here, 1, 0)
    down = first(notes, Did.STEPPED_DOWN, 1)
    opened = {
        note.actor for note in those(notes, Did.STEERED) if note.object == Manoeuvre.OPEN and note.at_s == down.at_s
    }
    assert opened == {RED, SECOND_RED}


def test_each_unit_reacts_for_itself_at_the_safety_ring() -> None:
    """Two red ships lie in line and come down on blue: each crossing stirs the ships of that pair."""
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi, "blue.reflex": 0.0}
    ahead = {"red.reflex": 1.0, "blue.units.ship.pass_speed_mps": 0.001}
    notes = told(joined_by(scene(coming, ahead), "red", (100.0, 4_000.0, 0.0), station="leads"))
    inward = [note for note in reversed(those(notes, Did.CROSSED_IN)) if ring_of(note.object) == Ring.SAFETY]
    crossed = {pair_of(note.object): note.at_s for note in inward}
    reacted = {note.actor: note.at_s for note in reversed(those(notes, Did.REFLEXED))}
    assert reacted == {RED: crossed[0], SECOND_RED: crossed[1]}


@pytest.mark.parametrize(("kind", "reacts"), [("ship", {0}), ("uncrewed", set())])
def test_only_a_crew_has_reflexes(kind: str, reacts: set[int]) -> None:
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi, "red.reflex": 0.0}
    notes = told(scene(coming, {"blue.units.ship.kind": kind, "blue.reflex": 1.0}))
    assert {note.actor for note in those(notes, Did.REFLEXED)} == reacts
    assert any(ring_of(note.object) == Ring.SAFETY for note in those(notes, Did.CROSSED_IN))


def test_a_default_to_escalate_is_taken_once_though_two_pairs_cross() -> None:
    """Red's two ships cross blue's safety ring while blue still assesses: blue climbs one rung, not two."""
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi}
    stunned = {"blue.assessment": constant(9e4), "blue.roe.default": "escalate", "blue.reflex": 0.0, "red.reflex": 0.0}
    stunned["blue.units.ship.pass_speed_mps"] = 0.001
    notes = told(joined_by(scene(coming, stunned), "red", (100.0, 3_100.0, 0.0), station="leads"))
    defaults = [note for note in those(notes, Did.DEFAULTED) if DEFAULTS[note.object] == "escalate"]
    inward = [note.at_s for note in those(notes, Did.CROSSED_IN) if ring_of(note.object) == Ring.SAFETY]
    assert len(inward) == 2
    assert [note.at_s for note in defaults] == [min(inward)]
    climbed = [note for note in those(notes, Did.CLIMBED) if note.actor == actor(0, Level.BRIDGE)]
    assert [note.object for note in climbed] == [1]


def test_a_default_to_evade_is_executed_once_and_steers_each_unit_whose_pair_crosses() -> None:
    """Two red ships come down on blue while blue still assesses: one default, two orders to the helm."""
    stunned = {"blue.assessment": constant(9e4), "blue.roe.default": "evade", "blue.reflex": 0.0, "red.reflex": 0.0}
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi, "blue.units.ship.errand": LONG}
    here = joined_by(scene(coming, stunned, STAYING), "red", (100.0, 3_100.0, 0.0), station="leads")
    notes = told(here)
    inward = [note for note in those(notes, Did.CROSSED_IN) if ring_of(note.object) == Ring.SAFETY]
    assert [note.at_s for note in those(notes, Did.DEFAULTED)] == [inward[0].at_s]
    evaded = [n.at_s for n in those(notes, Did.STEERED) if n.object == Manoeuvre.EVADE and n.actor == BLUE]
    assert evaded == [note.at_s for note in inward]
    assert len(inward) == 2


def test_a_default_is_executed_anew_after_the_ring_was_left() -> None:
    """Red's two ships pass far apart: the first has left the ring when the second enters it."""
    stunned = {"blue.assessment": constant(9e4), "blue.roe.default": "hold", "blue.reflex": 0.0, "red.reflex": 0.0}
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi, "blue.units.ship.errand": LONG}
    aside = {"red.units.ship.position_m": [200.0, 3_000.0, 0.0], "red.units.ship.errand": LONG, **STAYING}
    notes = told(joined_by(scene(coming, stunned, aside), "red", (200.0, 6_000.0, 0.0), station="leads"))
    inward = [note.at_s for note in those(notes, Did.CROSSED_IN) if ring_of(note.object) == Ring.SAFETY]
    assert [note.at_s for note in those(notes, Did.DEFAULTED)] == inward
    assert len(inward) == 2


LONG = constant(9e4)
STAYING = {"blue.units.ship.pass_speed_mps": 0.001}


@pytest.mark.parametrize("off_mps", [0.0, 1e-15])
def test_two_that_have_evaded_each_other_to_a_standstill_but_for_rounding_open(off_mps: float) -> None:
    encounter = on_station(scene(), 1, 0)
    pair = encounter.pairs[0]
    for craft, speed_mps in zip(pair.crafts, (5.0, 5.0 + off_mps), strict=True):
        craft.velocity, craft.evading, craft.manoeuvre = (0.0, speed_mps, off_mps), 1, Manoeuvre.EVADE
    pair.depth = Ring.SAFETY + 1
    helm._react_to_the_turn(encounter, pair.crafts[0], UNCAUSED)
    assert [(note.actor, note.object) for note in those(tuple(encounter.world.notes), Did.STEERED)] == [
        (BLUE, Manoeuvre.OPEN)
    ]


@pytest.mark.parametrize("lag_s", [15.0, 1.0, 0.0])
@pytest.mark.parametrize("blue_rad", [0.0, math.pi / 2.0], ids=["head on", "abeam"])
def test_two_sides_that_shadow_each_other_with_escorts_come_to_rest_and_their_leaders_turn(
    lag_s: float, blue_rad: float
) -> None:
    """Each escort lies half way toward the other leader: what follows a turn of its own leader must not go round."""
    here = scene({"domain.event_budget": 2_000})
    for side, north, course_rad in (("blue", 1.0, blue_rad), ("red", -1.0, blue_rad or math.pi)):
        force = getattr(here, side)
        unit = changed(force.units["ship"], speed_mps=5.0, order_lag_s=lag_s, turn_rate_radps=math.radians(2.0))
        leader = changed(unit, position_m=(0.0, -4_000.0 * north, 0.0), course_rad=course_rad)
        place = {"position_m": (1_500.0 * north, -500.0, 0.0), "course_rad": 0.0 if side == "blue" else math.pi}
        escort = changed(unit, name=f"{side} two", station="escorts", **place)
        both = changed(force, units={"ship": leader, "second": escort}, aim=Aim(goals=(1,), weights=(1.0,)))
        here = changed(here, **{side: both})
    notes = told(here)
    assert those(notes, Did.ENDED)
    turned = {note.actor for note in those(notes, Did.PLACED) if note.at_s > 0.0}
    assert {BLUE, RED} <= turned
    orders = [note.actor for note in those(notes, Did.STEERED)]
    assert max(orders.count(who) for who in (BLUE, RED, SECOND_BLUE, SECOND_RED)) < 20


def test_harm_comes_to_the_nearest_rival_unit() -> None:
    lethal = {"ladder.serious_rung": 2, "ladder.violent_rung": 2, "ladder.lethal_rung": 3, "red.aim": 2}
    harmful = {"ladder.damage_probability": 1.0, "red.roe.preauthorised_rung": 3}
    notes = told(joined_by(scene(EAGER, lethal, harmful), "blue", (0.0, 2_000.0, 0.0)))
    assert {note.actor for note in those(notes, Did.DAMAGED)} == {SECOND_BLUE}


@pytest.mark.parametrize(("kind", "heat"), [("ship", 1.0), ("uncrewed", 0.5)])
def test_force_against_a_unit_without_a_crew_heats_by_its_share(kind: str, heat: float) -> None:
    """Blue's pull upward at its first decision after the act: what heat adds is the share of one jump."""
    force = {"ladder.serious_rung": 2, "ladder.violent_rung": 2, "ladder.lethal_rung": 3, "red.aim": 2}
    warm = {"decision.heat_weight": 1.0, "decision.heat_s": 1e12, "ladder.uncrewed_heat": 0.5}
    pulls = []
    for weight in (warm, {**warm, "decision.heat_weight": 0.0}):
        notes = told(scene(EAGER, force, {"blue.units.ship.kind": kind, "blue.aim": 0}, weight))
        seen = next(
            note.at_s for note in those(notes, Did.READ) if note.actor == actor(0, Level.BRIDGE) and note.object == 2
        )
        pulls.append(
            next(n.value for n in those(notes, Did.DECIDED) if n.actor == actor(0, Level.BRIDGE) and n.at_s >= seen)
        )
    assert pulls[0] - pulls[1] == pytest.approx(heat)


def test_where_nothing_is_left_to_chance_the_order_of_two_leaders_changes_nothing() -> None:
    """Red's two ships, side by side, come down on blue; nobody is ordered elsewhere by a rung."""
    coming = {"red.units.ship.speed_mps": 10.0, "red.units.ship.course_rad": math.pi, "red.aim": 3, "red.reflex": 0.0}
    calm = scene(EAGER, coming, {"blue.reflex": 0.0, "red.coercer_reflex": 0.0})
    rungs = tuple(changed(rung, manoeuvre="hold") for rung in calm.ladder.rungs)
    both = joined_by(
        changed(calm, ladder=changed(calm.ladder, rungs=rungs)), "red", (-700.0, 3_200.0, 0.0), station="leads"
    )
    ways = [[(note.at_s, note.did) for note in told(it) if note.did in _SHARED] for it in (both, swapped(both, "red"))]
    assert ways[0] == ways[1]
    assert Did.CLIMBED in {did for _, did in ways[0]}


_SHARED = (Did.CLIMBED, Did.SAW, Did.DECIDED, Did.CROSSED_IN, Did.CROSSED_OUT, Did.DEADLINE, Did.ENDED)


def share_unsafe(scenario: Scenario, trials: int) -> float:
    """The share of trials in which somebody acts at rung 2 or above and nobody collides."""
    outcomes = [{(note.did, note.object) for note in ENGINE.journal(scenario, 5, r)} for r in range(trials)]
    return sum((Did.ACTED, 2) in told and Did.COLLIDED not in {did for did, _ in told} for told in outcomes) / trials


@pytest.mark.parametrize("trials", [60, pytest.param(600, marks=pytest.mark.proof)])
def test_the_order_of_two_leaders_changes_no_share_of_outcomes(trials: int) -> None:
    """Two frigates that start apart and differ in speed, in both orders: held in four standard errors."""
    both = joined_by(load("maritime-close-pass"), "red", (-4_000.0, 8_000.0, 0.0), station="leads", pass_speed_mps=11.0)
    one, other = share_unsafe(both, trials), share_unsafe(swapped(both, "red"), trials)
    mean = (one + other) / 2.0
    assert abs(one - other) <= 4.0 * math.sqrt(2.0 * mean * (1.0 - mean) / trials)


@pytest.mark.parametrize("count", [3, 5, 11])
def test_a_ladder_may_have_any_number_of_rungs(count: int) -> None:
    """The border's first rungs, and more of its last: everybody stays on it."""
    given = load("border-patrol")
    rungs = [given.ladder.rungs[min(place, len(given.ladder.rungs) - 1)] for place in range(count)]
    top = count - 1
    marks = {f"{name}_rung": min(getattr(given.ladder, f"{name}_rung"), top) for name in _MARKS}
    sides = {
        name: changed(
            force,
            aim=Aim(goals=(min(top, 7),), weights=(1.0,)),
            roe=changed(force.roe, preauthorised_rung=top, self_defence_rung=top),
        )
        for name, force in (("blue", given.blue), ("red", given.red))
    }
    scenario = changed(given, ladder=changed(given.ladder, rungs=tuple(rungs), **marks), **sides)
    worst = [max(note.object for note in those(ENGINE.journal(scenario, 1, r), Did.ACTED)) for r in range(10)]
    assert max(worst) <= top
    assert max(worst) >= 2


_MARKS = ("unsafe", "coercive", "threat", "serious", "violent", "lethal")
