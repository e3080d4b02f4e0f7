"""Nobody climbs without authority."""

from collections import Counter
from itertools import takewhile

from hypothesis import given

from incidentsim.journal import (
    AGREEMENT,
    CALL,
    DEFAULTS,
    Did,
    Level,
    Note,
    Ring,
    Why,
    level_of,
    pair_of,
    ring_of,
    side_of,
)
from incidentsim.scenario.minds import RulesOfEngagement
from tests.model.logbook import at_level, by_side, cause_among, causes, effects, those
from tests.strategies import AUTHORITIES, Trial, few, parleys, trials


def orders(trial: Trial, note: Note) -> RulesOfEngagement:
    """The rules of engagement of the side that wrote a note."""
    return (trial.scenario.blue, trial.scenario.red)[side_of(note.actor)].roe


def climbs(trial: Trial, why: Why) -> list[tuple[tuple[Note, ...], Note]]:
    """Every climb on this word, with the log book of its encounter."""
    return [(notes, note) for notes in trial.encounters for note in those(notes, Did.CLIMBED) if int(note.value) == why]


@few
@given(trials())
def test_nobody_climbs_by_opening(trial: Trial) -> None:
    assert climbs(trial, Why.OPENING) == []


@few
@given(trials())
def test_on_its_own_authority_a_bridge_takes_only_rungs_of_the_bridge_or_those_given_to_it_before(trial: Trial) -> None:
    for notes, note in climbs(trial, Why.OWN_AUTHORITY):
        by_bridge = trial.scenario.ladder.rungs[note.object].authority == "bridge"
        assert by_bridge or note.object <= orders(trial, note).preauthorised_rung
        assert notes[note.cause].did == Did.DECIDED
        assert notes[note.cause].object == 1


@few
@given(trials())
def test_in_self_defence_a_bridge_answers_what_it_read_as_force_and_no_higher_than_it_may(trial: Trial) -> None:
    for notes, note in climbs(trial, Why.SELF_DEFENCE):
        decided = notes[note.cause]
        read = by_side(notes[: note.cause], side_of(note.actor), Did.READ)
        assert decided.did == Did.DECIDED
        assert read[-1].object >= trial.scenario.ladder.violent_rung
        assert note.object <= orders(trial, note).self_defence_rung


@few
@given(trials())
def test_by_order_a_side_takes_the_rung_that_the_right_echelon_granted_from_where_it_asked(trial: Trial) -> None:
    for notes, note in climbs(trial, Why.ORDER):
        ordered = notes[note.cause]
        assert (ordered.did, ordered.actor, ordered.object) == (Did.ORDERED, note.actor, note.object)
        assert ordered.value == note.object - 1
        way = list(takewhile(lambda cause: cause.did != Did.ASKED, causes(notes, ordered)))
        granted = [cause for cause in way if cause.did == Did.GRANTED]
        needed = AUTHORITIES.index(trial.scenario.ladder.rungs[note.object].authority) + 1
        assert max(level_of(cause.actor) for cause in granted) == max(needed, Level.GROUP)
        assert all(side_of(cause.actor) == side_of(note.actor) for cause in way)
        asked = cause_among(notes, ordered, Did.ASKED)
        assert asked is not None
        assert (asked.object, asked.value) == (note.object, note.object - 1)


@few
@given(trials())
def test_on_a_garbled_order_a_side_takes_the_rung_that_was_refused(trial: Trial) -> None:
    for notes, note in climbs(trial, Why.GARBLED):
        ordered = notes[note.cause]
        way = list(takewhile(lambda cause: cause.did not in (Did.GRANTED, Did.REFUSED), causes(notes, ordered)))
        last = cause_among(notes, ordered, Did.GRANTED, Did.REFUSED)
        assert (ordered.did, ordered.actor, ordered.object) == (Did.ORDERED, note.actor, note.object)
        assert last is not None
        assert last.did == Did.REFUSED
        assert sum(cause.did == Did.GARBLED for cause in way) % 2 == 1


@few
@given(trials())
def test_by_default_a_side_climbs_only_where_its_rules_say_escalate_and_at_the_safety_ring(trial: Trial) -> None:
    for notes, note in climbs(trial, Why.DEFAULT):
        defaulted = notes[note.cause]
        crossed = notes[defaulted.cause]
        assert defaulted.did == Did.DEFAULTED
        assert DEFAULTS[defaulted.object] == "escalate" == orders(trial, note).default
        assert (crossed.did, ring_of(crossed.object), crossed.at_s) == (Did.CROSSED_IN, Ring.SAFETY, note.at_s)


@few
@given(trials())
def test_a_default_is_executed_once_a_stay_inside_the_ring_and_only_while_a_decision_is_pending(trial: Trial) -> None:
    for notes in trial.encounters:
        for side in (0, 1):
            defaulted = by_side(notes, side, Did.DEFAULTED)
            assert max(Counter(stays(notes, note) for note in defaulted).values(), default=0) <= 1
            for note in defaulted:
                place = notes.index(note)
                assert pending(notes[:place], side, note.at_s)


def stays(notes: tuple[Note, ...], until: Note) -> int:
    """How often the safety ring has been left by the last pair inside it."""
    inside: set[int] = set()
    left = 0
    for note in notes[: notes.index(until)]:
        if note.did in (Did.CROSSED_IN, Did.CROSSED_OUT) and ring_of(note.object) == Ring.SAFETY:
            (inside.add if note.did == Did.CROSSED_IN else inside.discard)(pair_of(note.object))
            left += not inside
    return left


def pending(notes: tuple[Note, ...], side: int, now_s: float) -> bool:
    """Whether a side has an assessment or a request under way."""
    asked = [note for note in by_side(notes, side, Did.ASKED) if note.object != CALL]
    done = [note for note in by_side(notes, side, Did.DECIDED, Did.ACCEPTED) if at_level(note, Level.BRIDGE)]
    assessed = by_side(notes, side, Did.ASSESSED)
    assessing = bool(assessed) and (not done or notes.index(assessed[-1]) > notes.index(done[-1]))
    return bool(asked) or assessing


@few
@given(trials())
def test_where_all_is_authorised_on_the_bridge_nobody_asks_for_a_rung(trial: Trial) -> None:
    roomy = all(rung.authority == "bridge" for rung in trial.scenario.ladder.rungs)
    for notes in trial.encounters:
        for note in those(notes, Did.ASKED):
            if note.object >= 0:
                assert not roomy
                assert trial.scenario.ladder.rungs[note.object].authority != "bridge"
                assert note.object > orders(trial, note).preauthorised_rung


@few
@given(trials(parleys))
def test_while_a_request_is_pending_no_second_one_is_made(trial: Trial) -> None:
    for notes in trial.encounters:
        for side in (0, 1):
            pending_since: int | None = None
            for place, note in enumerate(notes):
                if note.did == Did.AGREED:
                    pending_since = None  # an agreement on the bridge recalls what was asked
                if side_of(note.actor) != side:
                    continue
                if note.did == Did.ASKED and note.object != CALL:
                    assert pending_since is None
                    pending_since = place
                elif note.did in (Did.ORDERED, Did.EXPIRED):
                    asked = cause_among(notes, note, Did.ASKED)
                    if asked is None or (pending_since is not None and asked is notes[pending_since]):
                        pending_since = None
                elif note.did in (Did.ACCEPTED, Did.EXECUTED):
                    pending_since = None


@few
@given(trials(parleys))
def test_a_lapsed_order_to_climb_came_to_another_rung_or_too_late(trial: Trial) -> None:
    """An order that arrives where it left from is obeyed, unless the side agreed meanwhile."""
    for notes in trial.encounters:
        led_to = effects(notes)
        for place, note in enumerate(notes):
            if note.did == Did.ORDERED and note.object >= 0 and granted(notes, note):
                side = side_of(note.actor)
                steps = by_side(notes[:place], side, Did.CLIMBED, Did.STEPPED_DOWN)
                begun = by_side(notes[:place], side, Did.BEGAN)
                rung = steps[-1].object if steps else int(begun[-1].value)
                then = {later.did for later in led_to[place]}
                parleyed = bool(those(notes[:place], Did.AGREED, Did.ACCEPTED, Did.EXECUTED))
                assert (Did.CLIMBED in then) != (Did.EXPIRED in then)
                if Did.EXPIRED in then:
                    assert rung != note.value or parleyed
                else:
                    assert rung == note.value


def granted(notes: tuple[Note, ...], ordered: Note) -> bool:
    """Whether an order says yes, as it was heard: each hop that garbled it made no of yes and yes of no."""
    last = cause_among(notes, ordered, Did.GRANTED, Did.REFUSED)
    garbled = sum(c.did == Did.GARBLED for c in takewhile(lambda cause: cause is not last, causes(notes, ordered)))
    return last is not None and (last.did == Did.GRANTED) == (garbled % 2 == 0)


@few
@given(trials(parleys))
def test_leave_to_agree_is_asked_only_where_it_was_agreed_and_not_delegated(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.ASKED):
            if note.object == AGREEMENT:
                assert notes[note.cause].did == Did.AGREED
                assert (trial.scenario.blue, trial.scenario.red)[side_of(note.actor)].delegation < 1.0
