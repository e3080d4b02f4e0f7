"""Nobody acts on what has not reached them, and nothing that reached them is lost."""

from itertools import pairwise

from hypothesis import given

from incidentsim.journal import AGREEMENT, CALL, WORDS_AS_ACTS, Did, Intent, Level, Ring, ring_of, side_of
from tests.model.logbook import at_level, by_side, cause_among, causes, effects, those, until_the_end
from tests.model.test_stories import HAILED
from tests.scenes import Changes, scene, told
from tests.strategies import Trial, few, parleys, trials


@few
@given(trials())
def test_an_act_is_read_after_it_was_seen_as_what_it_was_and_once(trial: Trial) -> None:
    for notes in trial.encounters:
        read = those(notes, Did.READ)
        assert len({note.cause for note in read}) == len(read)
        for note in read:
            seen = notes[note.cause]
            assert (seen.did, seen.actor, seen.object) == (Did.SAW, note.actor, note.value)


@few
@given(trials(parleys))
def test_what_is_seen_was_shown_by_the_other_side_or_heard_as_a_threat(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.SAW):
            source = notes[note.cause]
            assert source.at_s == note.at_s
            assert source.did in (Did.ACTED, Did.CROSSED_IN, Did.HEARD)
            if source.did == Did.ACTED:
                assert side_of(source.actor) == 1 - side_of(note.actor)
                assert (source.object, source.value) == (note.object, note.value)
            elif source.did == Did.CROSSED_IN:
                assert ring_of(source.object) == Ring.DETECTION
            else:
                assert source.object == Intent.THREATEN
                assert source.actor == note.actor
                assert note.object == trial.scenario.ladder.threat_rung


def test_words_that_were_taken_for_a_threat_are_not_misread_again_as_an_act() -> None:
    """Every offer is heard as anything at all; sight is bad enough that few acts are read as what they were."""
    muddled: Changes = {"bundle.gross_error_floor": 1.0, "perception.misread_probability": 0.9}
    heard: Changes = {"channels.radio.read_back.sendings": 1, "blue.plan": ["radio"], "blue.plans": 1}
    read = []
    for seed in range(20):
        notes = told(scene(HAILED, muddled, heard), seed)
        threats = [place for place, note in enumerate(notes) if note.did == Did.SAW and note.value >= WORDS_AS_ACTS]
        read += [(note.object, note.value) for note in those(notes, Did.READ) if note.cause in threats]
    assert read
    assert set(read) == {(scene().ladder.threat_rung, float(scene().ladder.threat_rung))}


@few
@given(trials())
def test_ties_lose_no_act_each_is_read_or_still_being_assessed_at_the_end(trial: Trial) -> None:
    for notes in trial.encounters:
        scene = until_the_end(notes)
        for side in (0, 1):
            read = by_side(scene, side, Did.READ)
            done = {note.cause for note in read}
            saw = [(place, note) for place, note in enumerate(scene) if note.did == Did.SAW]
            unread = [note for place, note in saw if side_of(note.actor) == side and place not in done]
            last_read_s = max((note.at_s for note in read), default=-1.0)
            assessed = by_side(scene, side, Did.ASSESSED)
            for note in unread:
                assert note.at_s >= last_read_s
                if note.at_s < scene[-1].at_s:
                    assert assessed[-1].at_s >= last_read_s
                    assert assessed[-1].at_s + assessed[-1].value >= last_read_s


@few
@given(trials())
def test_an_assessment_takes_its_time_and_interruptions_prolong_it_by_half_each_at_most(trial: Trial) -> None:
    longest = 1.5**trial.scenario.decision.interruptions
    for notes in trial.encounters:
        for side in (0, 1):
            began = None
            for note in by_side(until_the_end(notes), side, Did.ASSESSED, Did.READ):
                if note.did == Did.ASSESSED:
                    began = note
                    continue
                assert began is not None
                assert began.at_s + began.value - 1e-6 <= note.at_s <= began.at_s + began.value * longest + 1e-6


@few
@given(trials())
def test_a_bridge_assesses_one_thing_at_a_time_and_decides_only_after_assessing(trial: Trial) -> None:
    for notes in trial.encounters:
        for side in (0, 1):
            assessed = by_side(notes, side, Did.ASSESSED)
            for before, note in pairwise(assessed):
                assert note.at_s >= before.at_s + before.value - 1e-6
            assert len(by_side(notes, side, Did.DECIDED)) <= len(assessed)
            assert all(note.cause >= 0 for note in by_side(notes, side, Did.DECIDED))


@few
@given(trials(parleys))
def test_an_offer_is_answered_by_those_who_heard_it_as_an_offer_and_after_they_heard_it(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.ACCEPTED, Did.DECLINED):
            heard = [past for past in those(notes, Did.HEARD) if past.object <= Intent.REASSURE]
            assert any(past.actor == note.actor and past.at_s <= note.at_s for past in heard)


@few
@given(trials(parleys))
def test_an_offer_is_answered_once(trial: Trial) -> None:
    for notes in trial.encounters:
        offers = [note for note in those(notes, Did.HEARD) if cause_among(notes, note, Did.ANSWERED) is not None]
        assert len(those(notes, Did.ACCEPTED, Did.DECLINED)) <= len(offers)


@few
@given(trials(parleys))
def test_a_message_is_heard_after_it_was_sent_by_the_other_side_at_the_same_level(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.HEARD, Did.CAUGHT, Did.UNFINISHED):
            sent = notes[note.cause]
            assert sent.did == Did.SENT
            speaker = 1 - side_of(note.actor) if note.did == Did.HEARD else side_of(note.actor)
            assert side_of(sent.actor) == speaker
            assert (sent.actor - note.actor) % 1000 == 0
            if note.did == Did.HEARD:
                assert note.value == sent.object


@few
@given(trials(parleys))
def test_a_message_is_said_on_a_line_that_was_answered_or_in_answer_to_one(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.SENT):
            before = notes[note.cause]
            assert before.did in (Did.ANSWERED, Did.ACCEPTED, Did.DECLINED, Did.HEARD)
            if before.did == Did.HEARD:  # what is said to a warning
                assert (before.value, note.object) == (Intent.WARN, Intent.INFORM)
                assert before.actor == note.actor
            elif before.did == Did.ANSWERED:
                assert note.object in (Intent.OFFER, Intent.WARN)
                assert side_of(before.actor) == 1 - side_of(note.actor)
                assert cause_among(notes, before, Did.RANG) is not None
            else:
                assert before.actor == note.actor
                assert note.object == (Intent.OFFER if before.did == Did.ACCEPTED else Intent.WARN)


@few
@given(trials(parleys))
def test_an_error_that_is_caught_is_an_error_and_what_stands_unnoticed_was_never_sent_again(trial: Trial) -> None:
    for notes in trial.encounters:
        led_to = effects(notes)
        for place, note in enumerate(notes):
            if note.did == Did.SENT:
                told = [later for later in led_to[place] if later.did in (Did.HEARD, Did.UNFINISHED)]
                caught = [later for later in led_to[place] if later.did == Did.CAUGHT]
                assert len(told) <= 1
                assert all(later.object != note.object for later in caught)
                assert [later.value for later in caught] == list(range(1, len(caught) + 1))


@few
@given(trials(parleys))
def test_nothing_is_agreed_without_an_offer_heard_as_one_and_an_answer_or_a_crossing_offer(trial: Trial) -> None:
    for notes in trial.encounters:
        for place, note in enumerate(notes):
            if note.did == Did.AGREED:
                past = notes[:place]
                understood = [other for other in past if other.did == Did.HEARD and other.object <= Intent.REASSURE]
                assert {side_of(other.actor) for other in understood} == {0, 1}


@few
@given(trials(parleys))
def test_what_was_agreed_is_done_once_by_each_side_unless_it_was_voided_and_agreed_anew(trial: Trial) -> None:
    for notes in trial.encounters:
        agreed = those(notes, Did.AGREED)
        for side in (0, 1):
            done = by_side(notes, side, Did.EXECUTED)
            assert len(done) <= len(agreed)
            assert all(cause_among(notes, note, Did.AGREED) is not None for note in done)
        assert len(agreed) <= 1 + len(those(notes, Did.VOIDED))


@few
@given(trials(parleys))
def test_what_a_side_does_by_an_agreement_it_does_by_its_own_right_or_by_an_order_that_reached_it(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.EXECUTED):
            why = notes[note.cause]
            assert why.did in (Did.AGREED, Did.ORDERED)
            if why.did == Did.ORDERED:
                assert (why.actor, why.object) == (note.actor, AGREEMENT)
            else:
                assert (trial.scenario.blue, trial.scenario.red)[side_of(note.actor)].delegation > 0.0


@few
@given(trials(parleys))
def test_a_request_is_received_after_it_was_asked_and_decided_after_it_was_received(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.RECEIVED):
            asked = cause_among(notes, note, Did.ASKED)
            assert asked is not None
            assert (side_of(asked.actor), asked.object) == (side_of(note.actor), note.object)
            assert at_level(asked, Level.BRIDGE)
        for note in those(notes, Did.GRANTED, Did.REFUSED):
            received = cause_among(notes, note, Did.RECEIVED)
            assert received is not None
            assert (received.actor, received.object) == (note.actor, note.object)
            assert received.object != CALL


@few
@given(trials(parleys))
def test_a_call_is_answered_or_not_after_it_had_a_line_and_no_line_is_had_without_ringing(trial: Trial) -> None:
    for notes in trial.encounters:
        led_to = effects(notes)
        for place, note in enumerate(notes):
            if note.did == Did.RANG:
                kinds = [later.did for later in led_to[place]]
                assert kinds.count(Did.LINE_TAKEN) <= 1
                assert kinds.count(Did.ANSWERED) + kinds.count(Did.UNANSWERED) <= kinds.count(Did.LINE_TAKEN)
                assert kinds.count(Did.LINE_FREED) <= kinds.count(Did.LINE_TAKEN)
            if note.did in (Did.LINE_TAKEN, Did.LINE_FREED, Did.ANSWERED, Did.UNANSWERED):
                rang = notes[note.cause]
                assert (rang.did, rang.object) == (Did.RANG, note.object)


@few
@given(trials(parleys))
def test_a_caller_waits_for_a_line_no_longer_than_patience_allows(trial: Trial) -> None:
    patience_s = [channel.patience_s for channel in trial.scenario.channels.values()]
    for notes in trial.encounters:
        for note in those(notes, Did.LINE_TAKEN, Did.ANSWERED):
            assert 0.0 <= note.value <= patience_s[note.object] + 1e-6


@few
@given(trials(parleys))
def test_silence_is_heard_only_by_those_who_called(trial: Trial) -> None:
    for notes in trial.encounters:
        for note in those(notes, Did.SILENCE):
            rang = next(cause for cause in causes(notes, note) if cause.did == Did.RANG)
            assert side_of(rang.actor) == side_of(note.actor)
