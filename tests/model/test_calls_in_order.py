"""Calls that get in each other's way: several channels at once, offers too late, closed desks, scenes that end."""

from incidentsim.draws import Purpose, uniform
from incidentsim.journal import Did, Journal
from tests.model.test_stories import ANCHORED
from tests.scenes import EAGER, Changes, constant, first, scene, told

_HAILED: Changes = {**EAGER, **ANCHORED, "red.aim": 2, "blue.plans": 1}

#: Every channel answers and translates at once, and everybody accepts.
_EASY: Changes = {
    "decision.theta_accept": 600.0,
    **{
        f"channels.light.{key}": value
        for key, value in {
            "connect": constant(10.0),
            "answer": 1.0,
            "answer_with_protocol": 1.0,
            "authentication": constant(5.0),
            "translation": constant(0.0),
            "gross_error_factor": 0.0,
        }.items()
    },
}


def _times(notes: Journal, did: Did) -> list[float]:
    return [note.at_s for note in notes if note.did == did]


def test_an_offer_made_on_two_channels_at_once_is_answered_by_whoever_is_ready_first() -> None:
    """Red's bridge would take two hours, and the caller on the radio hangs up; its group answers on the hotline."""
    slow: Changes = {
        "red.assessment": constant(7200.0),
        "channels.radio.reply_patience_s": 300.0,
        "channels.hotline.connect": constant(60.0),
        "channels.hotline.reply_patience_s": 3600.0,
        "domain.horizon_s": 20_000.0,
        **{f"{side}.units.ship.errand": constant(20_000.0) for side in ("blue", "red")},
    }
    alone = told(scene(_HAILED, slow, {"blue.plan": ["hotline"]}))
    both = told(scene(_HAILED, slow, {"blue.plan": ["radio", "hotline"], "blue.plan_style": "parallel"}))
    assert _times(both, Did.AGREED)
    assert _times(both, Did.AGREED)[0] <= _times(alone, Did.AGREED)[0]


def test_a_scene_that_ends_gives_back_its_line_and_its_officer_at_once() -> None:
    """The first scene's caller waits for a day on the only hotline; the second scene, still going, needs that line."""
    errands = {"law": "empirical", "quantiles_s": [400.0, 400.0, 20_000.0, 20_000.0]}
    seed = next(
        number
        for number in range(1, 999)
        if uniform(number, 0, 0, Purpose.ERRAND, 0, 0) < 0.3 and uniform(number, 0, 1, Purpose.ERRAND, 0, 0) > 0.7
    )
    changes: Changes = {
        "blue.plan": ["hotline"],
        "channels.hotline.answer": 0.0,
        "channels.hotline.patience_s": 15_000.0,
        "encounters": [{"start_s": 0.0}, {"start_s": 300.0}],
        "domain.horizon_s": 20_000.0,
        "blue.units.ship.errand": errands,
        "red.units.ship.errand": constant(20_000.0),
    }
    notes = told(scene(_HAILED, changes), seed)
    over_s = next(note.at_s for note in notes if note.did == Did.ENDED and note.encounter == 0)
    taken = [note.at_s for note in notes if note.did == Did.LINE_TAKEN and note.encounter == 1]
    assert [note.at_s for note in notes if note.did == Did.LINE_TAKEN and note.encounter == 0]
    assert taken == [over_s]


def test_a_call_that_gets_through_after_an_agreement_opens_nothing_and_keeps_no_lost_request_from_lapsing() -> None:
    """Red's leave to agree is lost on its way up; blue's own offer by light comes a minute later, to no effect."""
    late: Changes = {
        "blue.aim": 2,
        "red.aim": 2,
        "blue.plan": ["light"],
        "red.plan": ["radio"],
        "red.plans": 1,
        "blue.plans": 1,
        "channels.light.transmission": constant(60.0),
        "channels.light.range_m": 1e6,
        "red.delegation": 0.0,
        "blue.delegation": 1.0,
        "red.group.loss": 1.0,
    }
    notes = told(scene(_HAILED, _EASY, late))
    agreed_s, lapsed_s = first(notes, Did.AGREED).at_s, first(notes, Did.EXPIRED).at_s
    assert _times(notes, Did.VOIDED) == [lapsed_s]
    answers = [*_times(notes, Did.ACCEPTED), *_times(notes, Did.DECLINED)]
    assert not [at_s for at_s in answers if agreed_s < at_s <= lapsed_s]


def test_a_headquarters_rings_nobody_while_its_own_desk_is_closed() -> None:
    closing: Changes = {
        "blue.plan": ["hotline"],
        "channels.hotline.answer": 0.0,
        "channels.hotline.retries": 3,
        "channels.hotline.patience_s": 60.0,
        "channels.hotline.back_off": constant(600.0),
        "blue.group.duty.from_s": 0.0,
        "blue.group.duty.for_s": 300.0,
        "start_utc_s": 0.0,
    }
    notes = told(scene(_HAILED, closing))
    assert _times(notes, Did.RANG)
    assert all(at_s % 86_400.0 < 300.0 for at_s in _times(notes, Did.RANG))


def test_how_long_one_channel_takes_moves_no_draw_of_another() -> None:
    """Only the hotline's connecting time changes: every message on the radio is said in the same time as before."""
    drawn: Changes = {
        "blue.plan": ["hotline", "radio"],
        "blue.plan_style": "parallel",
        "channels.radio.connect": constant(60.0),
        "channels.radio.transmission": {"law": "exponential", "mean_s": 20.0},
        "red.group.relay": {"law": "exponential", "mean_s": 20.0},
    }
    for seed in range(1, 30):
        slow, quick = (
            told(scene(_HAILED, drawn, {"channels.hotline.connect": constant(connect_s)}), seed)
            for connect_s in (10.0, 100.0)
        )
        spoken = [_spoken(notes) for notes in (slow, quick)]
        shared = min(map(len, spoken))
        assert spoken[0][:shared] == spoken[1][:shared]


def _spoken(notes: Journal) -> list[float]:
    """How long each of blue's offers on the radio took from being made to being heard (s), to the millisecond."""
    own = [note for note in notes if note.actor < 1000]
    sent = {line: note for line, note in enumerate(notes) if note.did == Did.SENT and note in own}
    heard = [note for note in notes if note.did == Did.HEARD and note.cause in sent and sent[note.cause].value == 0.0]
    return [round(note.at_s - sent[note.cause].at_s, 3) for note in heard]
