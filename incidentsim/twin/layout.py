"""The one state record of the twin: what of it there is, and how much of each fits.

Everything that one trial may touch lies in one block of memory, so that a handler reaches it by an offset. What
does not fit is counted and refused (`core.fail`), never cut short: the trial is then run by the reference model.
"""

import numpy as np

from incidentsim.journal import Did
from incidentsim.measures import MEASURES

#: Capacities: of a side, of an encounter, of a trial.
UNITS, PAIRS, CHANNELS, RUNGS, PLAN, GOALS = 8, 64, 16, 32, 20, 32
ENCOUNTERS, SIDES, INBOX, PERCEPTS = 256, 2, 256, 1024
FRAMES, PROCESSES, REQUESTS, MATTERS, OFFERS, AGREEMENTS = 8192, 8192, 4096, 4096, 4096, 2048
EVIDENCE, HEAP, QUEUE, NOTES, QUANTILES = 1 << 15, 1 << 15, 1 << 14, 1 << 17, 1024
#: Where in the table of resources each kind begins.
INTERPRETERS, SHARED_LINES, OWN_LINES = 4, 6, 6 + CHANNELS
RESOURCES = OWN_LINES + ENCOUNTERS * CHANNELS
#: What is taken down of an encounter when its log book is read: a count a Did, and a few times.
TOLD = len(Did) + 7
NONE = -1

_I, _F = np.int64, np.float64


def _ints(names: str) -> list[tuple[str, type]]:
    return [(name, _I) for name in names.split()]


def _floats(names: str) -> list[tuple[str, type]]:
    return [(name, _F) for name in names.split()]


def _record(*fields: object) -> np.dtype:
    flat = [one for field in fields for one in (field if isinstance(field, list) else [field])]
    return np.dtype(flat, align=True)


LAW = _record(_ints("kind first count"), _floats("a b"))


def _laws(names: str) -> list[tuple[str, np.dtype]]:
    return [(name, LAW) for name in names.split()]


DOMAIN = _record(
    _floats("detection_m warning_m safety_m collision_m reference_s act_repeat_s pass_median_m pass_gsd standoff_m"),
    _floats("station_tolerance clear_s horizon_s quiet_after_force_s break_off_s"),
)
LADDER = _record(
    _ints("unsafe_rung coercive_rung threat_rung serious_rung violent_rung lethal_rung"),
    _floats("uncrewed_heat damage_probability loss_probability"),
    ("authority", _I, (RUNGS,)),
    ("manoeuvre", _I, (RUNGS,)),
)
PERCEPTION = _record(_floats("haste_exponent haste_floor haste_ceiling"))
BELIEF = _record(_floats("tilt repeat_discount confirmation relax_s limit credibility"))
DECISION = _record(
    _floats("theta_up theta_down goal_pull belief_weight reciprocity heat_weight pressure_weight protocol_restraint"),
    _floats("pace exposure_limit_s fatigue_slowing workload_slowing heat_jump heat_s theta_accept grant_bonus"),
    _ints("interruptions"),
)
STAFF = _record(_ints("officers preemptive"), _laws("decision relay"), _floats("loss garble from_s for_s willing"))
UNIT = _record(
    _ints("on_the_surface crewed leads"),
    ("position_m", _F, (3,)),
    _floats("course_rad speed_mps pass_speed_mps minimum_speed_mps turn_rate_radps order_lag_s"),
    _laws("errand"),
)
FORCE = _record(
    _ints("count goals plans planned apart parallel planned_later retaliates interpreters policy default"),
    _ints("preauthorised_rung self_defence_rung warns_before_rung takes_stock"),
    _floats("weights_total resolve coercer_resolve fatigue willing reflex coercer_reflex request_patience_s"),
    _floats("time_zone_s assessment_reference_s takes_stock_s"),
    _laws("assessment"),
    ("goal", _I, (GOALS,)),
    ("weight_below", _F, (GOALS,)),
    ("plan", _I, (PLAN,)),
    ("once", _I, (PLAN,)),
    ("later", _I, (PLAN,)),
    ("staff", STAFF, (4,)),
    ("units", UNIT, (UNITS,)),
)
CHANNEL = _record(
    _ints("on_the_bridge own mediator ready datalink level lines retries sendings address interpreted"),
    _laws("connect back_off authentication translation transmission"),
    _floats("answer answer_with_protocol range_m refusal patience_s reply_patience_s gross_error_factor noise"),
    _floats("mean_up_s mean_down_s window_s trust"),
)
POLITICS = _record(_floats("common_cause strain"))
THIRD = _record(
    _floats("observer observer_corrects mediation"), _laws("observer_report observer_facts mediation_delay")
)
AFTERMATH = _record(
    _ints("played decisions own_rung retries"),
    _floats("reference_s learning_loss learning_late_s judgement_offset judgement_slope silence_after_s"),
    _floats("exposure_limit_s aim_weight restraint heat_s relax_s contact_factor_of_a_line horizon_s"),
    _laws("learning judgement response_due contact"),
)
TRIGGER = _record(_ints("given by rung loss"))
#: A scenario as numbers: the parts and fields are called as in scenario files.
SCENARIO = _record(
    ("domain", DOMAIN),
    ("ladder", LADDER),
    ("perception", PERCEPTION),
    ("belief", BELIEF),
    ("decision", DECISION),
    ("forces", FORCE, (SIDES,)),
    ("channels", CHANNEL, (CHANNELS,)),
    ("politics", POLITICS),
    ("third_party", THIRD),
    ("aftermath", AFTERMATH),
    ("trigger", TRIGGER),
    ("quantiles", _F, (QUANTILES,)),
    _floats("start_utc_s"),
    _ints("channel_count budget encounters"),
)
#: The derived constants of one encounter: those of `terms.Terms`.
TERMS = _record(
    _floats("start_s protocol standards relay_factor translation_factor authentication_factor answer_way gross_error"),
    _floats("read_back silence neutral_rung strain refusal willing confirmation pass_median_m"),
    _ints("number top"),
    *(
        (name, _F, (SIDES,))
        for name in ("trust", "capital_trust", "delegation", "bias", "act_noise", "resolve", "goal")
    ),
)
EVIDENCE_ITEM = _record(_floats("at_s shift heat"), _ints("kind read true next"))
MIND = _record(
    _floats("prior opened_s belief at_s heat heat_at_s weight decided_s"),
    _ints("perceived last_read true misreads silences first last exists done"),
)
PERCEPT = _record(_ints("rung number line offer is_message"), _floats("heat seen_s"))
INBOX_BOX = _record(
    _ints("first count uid state process generation by_condition"), ("items", PERCEPT, (INBOX,)), ("value", PERCEPT)
)
CRAFT = _record(
    _ints("who address helm passing reflexes manoeuvre resumes evading turning toward escort"),
    _floats("since_s"),
    *((name, _F, (3,)) for name in ("position", "velocity", "wanted", "station")),
)
SIDE = _record(
    _ints("index goal rung posture assessing calling defaulted request acts assessments decisions requests plans"),
    _ints("offers warned opened last_seen workload crafts_count leaders_count escorts_count percepts_count"),
    _floats("resolve reflex first_percept_s clock_s"),
    ("still", _I, (4,)),
    ("attempts", _I, (CHANNELS,)),
    ("sendings", _I, (CHANNELS,)),
    ("minds", MIND, (4,)),
    ("shadows", MIND, (4, 4)),
    ("crafts", CRAFT, (UNITS,)),
    ("leaders", _I, (UNITS,)),
    ("escorts", _I, (UNITS,)),
    ("inbox", INBOX_BOX),
    ("percepts", PERCEPT, (PERCEPTS,)),
)
PAIR = _record(_ints("index blue red depth state uid process generation by_condition"), _floats("deadline_s"))
CAPITAL = _record(
    _ints("suffered judged is_due closed stepped explained has_word has_facts has_mediator"),
    _ints("told told_process told_generation"),
    _floats("learnt_s decided_s due_s"),
)
OUTAGE = _record(_ints("known starts_up count"), _floats("until_s"))
ENCOUNTER = _record(
    _ints("index scene is_sequel ended over first_waiting last_waiting settled worst destroyed collided depth"),
    _ints("pairs_count offer agreement agreements count by rung line acted_collided hit deliberate open"),
    _floats("violent_s deadline_s at_s last_news_s"),
    ("terms", TERMS),
    ("sides", SIDE, (SIDES,)),
    ("pairs", PAIR, (PAIRS,)),
    ("capitals", CAPITAL, (SIDES,)),
    ("outages", OUTAGE, (CHANNELS,)),
)
FRAME = _record(
    _ints("kind at up e s level channel line number offer request matter a b c d"), _floats("x y z"), ("v", _F, (3,))
)
PROCESS = _record(
    _ints("uid top generation condition inner list_of list_id before after holder mode left done value request"),
)
REQUEST = _record(
    _ints("uid resource process generation by_condition state priority not_preempt next"), _floats("at_s since_s")
)
RESOURCE = _record(_ints("capacity preemptive count first_user last_user first_waiting"))
MATTER = _record(
    _ints("what from_rung number reported withdrawn truly agreement"), _floats("asked_s heat"), ("still", _I, (4,))
)
OFFER = _record(
    _ints("side channel number line waiting is_open is_known accepted is_answered answered value"),
    _ints("first_waiting last_waiting"),
    ("heard_channel", _I, (4,)),
    ("heard_line", _I, (4,)),
)
AGREEMENT_MADE = _record(_ints("channel line number is_void"), ("executed", _I, (SIDES,)))
NOTE = _record(_floats("at_s value"), _ints("encounter actor did object cause"))
QUEUED = _record(_ints("kind a b"))
TIMED = _record(_floats("at_s"), _ints("order kind a b"))
WORLD = _record(
    _floats("now"),
    _ints("seed replication status steps order running encounters sequels active got got2 uid"),
    _ints("heap_count normal_first normal_count urgent_first urgent_count notes_count evidence_count"),
    _ints("frames_count frames_free processes_count processes_free requests_count requests_free"),
    _ints("matters_count offers_count agreements_count"),
    ("p", SCENARIO),
    ("outages", OUTAGE, (CHANNELS,)),
    ("heap", TIMED, (HEAP,)),
    ("normal", QUEUED, (QUEUE,)),
    ("urgent", QUEUED, (QUEUE,)),
    ("frames", FRAME, (FRAMES,)),
    ("processes", PROCESS, (PROCESSES,)),
    ("requests", REQUEST, (REQUESTS,)),
    ("resources", RESOURCE, (RESOURCES,)),
    ("matters", MATTER, (MATTERS,)),
    ("offers", OFFER, (OFFERS,)),
    ("agreements", AGREEMENT_MADE, (AGREEMENTS,)),
    ("evidence", EVIDENCE_ITEM, (EVIDENCE,)),
    ("encs", ENCOUNTER, (ENCOUNTERS,)),
    ("notes", NOTE, (NOTES,)),
    ("told", _F, (TOLD,)),
    ("legs", _I, (SIDES * UNITS,)),
    ("measures", _F, (len(MEASURES),)),
)
