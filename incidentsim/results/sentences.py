"""The sentence of every kind of note, and the words that it is made of."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from incidentsim.journal import (
    AGREEMENT,
    CALL,
    DEFAULTS,
    NOBODY,
    WORDS_AS_ACTS,
    Aftermath,
    Barrier,
    Cause,
    Did,
    Ending,
    Intent,
    Manoeuvre,
    News,
    Note,
    Why,
    ring_of,
    side_of,
)
from incidentsim.results.clock import DAY_S, clock, spell
from incidentsim.scenario.scenario import Scenario
from incidentsim.units import METRES_PER_FOOT, told

_MANOEUVRES: Mapping[Manoeuvre, str] = {
    Manoeuvre.HOLD: "hold course and speed",
    Manoeuvre.TRANSIT: "go on with the transit",
    Manoeuvre.SHADOW: "shadow",
    Manoeuvre.PASS: "close for a pass",
    Manoeuvre.OPEN: "open the range",
    Manoeuvre.STOP: "stop",
    Manoeuvre.EVADE: "evade",
    Manoeuvre.ESCORT: "keep company",
}
_WHY: Mapping[Why, str] = {
    Why.OPENING: "as it opened",
    Why.OWN_AUTHORITY: "on its own authority",
    Why.SELF_DEFENCE: "in self-defence",
    Why.ORDER: "on orders",
    Why.DEFAULT: "as its rules of engagement say when no decision is ready",
    Why.GARBLED: "on an order that was misheard",
}
_INTENTS: Mapping[Intent, str] = {
    Intent.OFFER: "an offer to disengage",
    Intent.REASSURE: "a reassurance",
    Intent.INFORM: "information",
    Intent.WARN: "a warning",
    Intent.THREATEN: "a threat",
}
_ENDINGS: Mapping[Ending, str] = {
    Ending.UNEVENTFUL: "nothing happened",
    Ending.AGREED: "both sides agreed to disengage, and did",
    Ending.STOOD_DOWN: "both sides stood down by their own decisions",
    Ending.LAPSED: "they parted with someone still at an unsafe rung",
    Ending.COLLISION: "collision",
    Ending.FORCE: "force was used",
    Ending.ENGAGEMENT: "they engaged each other",
    Ending.UNRESOLVED: "not over when time ran out",
}
_CAUSES: Mapping[Cause, str] = {
    Cause.DEFAULT: "as its rules of engagement say when no decision is ready",
    Cause.RELAY: "on an order that was MISHEARD",
    Cause.MISREAD: "because of what it MISREAD: on the true rungs it would not have",
    Cause.SILENCE: "because NO REPLY came: otherwise it would not have",
    Cause.HEAT: "in the HEAT of an act of force: without it, it would not have",
    Cause.MIXED: "for misreadings, silence and heat TOGETHER: without all three it would not have",
    Cause.DELIBERATE: "by intent: it would have done so all the same",
}
_BARRIERS: Mapping[Barrier, str] = {
    Barrier.REFUSED: "the other side takes no calls, for political reasons",
    Barrier.OUTAGE: "the line is down",
    Barrier.CLOSED: "nobody is on duty there",
    Barrier.RANGE: "the other side is out of range",
}
_NEWS: Mapping[News, str] = {
    News.LEARNT: "the act itself",
    News.STEP: "what the other side has done",
    News.EXPLANATION: "the other side's explanation",
    News.SILENCE: "NO WORD from the other side",
    News.MEDIATOR: "a mediator's offer",
}
_CONCLUSIONS: Mapping[Aftermath, str] = {
    Aftermath.SETTLED: "settled",
    Aftermath.RETALIATION: "RETALIATION",
    Aftermath.FROZEN: "frozen, neither settled nor avenged",
}
#: Channels that are named by what they are, where that is not how people say it; and what others of a kind are called.
_CHANNELS: Mapping[str, str] = {
    "guard": "the guard frequency",
    "light": "light and flag",
    "datalink": "the data link",
    "ministry": "the ministries' line",
    "leaders": "the leaders' line",
    "mediator": "the mediator's line",
}
_CALLED: Mapping[str, str] = {"radio": "radio", "guard": "frequency", "light": "light", "datalink": "data link"}
#: What each kind of note says; the words in braces are the functions of the same name in `_WORDS`.
TEMPLATES: Mapping[Did, str] = {
    Did.BEGAN: "enters, aiming at {rung}; opens at {rung_of_value}",
    Did.PLACED: "is {place}",
    Did.ACTED: "act {number}: {rung}",
    Did.SAW: "{seen}",
    Did.ASSESSED: "assesses for {time}{waiting}",
    Did.READ: "{reading}",
    Did.DECIDED: "decides to {choice} (eta {number_with_sign})",
    Did.CLIMBED: "climbs to {rung}, {why}",
    Did.STEPPED_DOWN: "steps down to {rung}, from {rung_of_value}",
    Did.STEERED: "orders: {manoeuvre}; in effect in {time}",
    Did.CROSSED_IN: "come inside the {ring} ring, {length} apart",
    Did.CROSSED_OUT: "leave the {ring} ring, {length} apart",
    Did.PASSED: "are past their closest approach of {length}",
    Did.DEADLINE: "{deadline}",
    Did.DEFAULTED: "has no decision ready at the safety ring: does as ordered before, {default}",
    Did.REFLEXED: "turns away by reflex",
    Did.ASKED: "asks its superiors {what}",
    Did.RECEIVED: "receives the request {what}; reported to it: {rung_of_value}",
    Did.GRANTED: "says yes to the request {what}",
    Did.REFUSED: "says NO to the request {what}",
    Did.LOST: "sends word on the request {what}: LOST on its way",
    Did.ORDERED: "gets word from above on the request {what}",
    Did.EXPIRED: "lets lapse the request {what}",
    Did.OFFICER_TAKEN: "a watch officer takes up the request {what}{waited}",
    Did.OFFICER_FREED: "the watch officer is free again",
    Did.PLANNED: "decides to call the other side (plan {object})",
    Did.RANG: "calls on {channel}, attempt {number}",
    Did.LINE_TAKEN: "has a line on {channel}{waited}",
    Did.LINE_FREED: "hangs up on {channel}",
    Did.ANSWERED: "answers on {channel} after {time}",
    Did.UNANSWERED: "gets NO ANSWER on {channel}, and gives up after {time}",
    Did.SENT: "says on {channel_of_value}: {intent}",
    Did.HEARD: "{hearing}",
    Did.CAUGHT: "notices at the read-back that it was taken for {intent}, and says it again",
    Did.UNFINISHED: "does NOT get through {intent}, after {number} sendings",
    Did.ACCEPTED: "accepts the offer made on {channel}",
    Did.DECLINED: "understands the offer made on {channel}, and REFUSES it",
    Did.AGREED: "{agreed}",
    Did.EXECUTED: "does as agreed",
    Did.VOIDED: "are no longer bound by what they agreed",
    Did.SILENCE: "hears no reply; {silence}",
    Did.DAMAGED: "is DAMAGED",
    Did.DESTROYED: "is DESTROYED",
    Did.COLLIDED: "COLLIDE",
    Did.ERRAND_DONE: "has done its errand",
    Did.ENDED: "part after {time}: {ending}",
    Did.GARBLED: "sends word on the request {what}: MISHEARD on its way",
    Did.CAUSED: "climbed to {rung_of_value} {origin}",
    Did.BARRED: "cannot get through on {channel_of_value}: {barrier}",
    Did.CALLED_AWAY: "the watch officer is CALLED AWAY from the request {what}, with {time} of work left",
    Did.INTERPRETER_TAKEN: "has an interpreter on {channel}{waited}",
    Did.INTERPRETER_FREED: "needs the interpreter on {channel} no longer",
    Did.OBSERVED: "is told by a third party that it was {rung}, not {rung_of_value}",
    Did.SERIOUS: "now have an aftermath to face: {rung_of_value}{sufferer}",
    Did.LEARNT: "learns of the act, {rung}, after {time}",
    Did.JUDGED: "judges the act: {judgement} (P(deliberate) {probability})",
    Did.NEWS: "has news to decide on: {news}",
    Did.RESPONDED: "decides to {response} (eta {number_with_sign})",
    Did.RETALIATED: "{strike}: {rung}",
    Did.EXPLAINED: "steps down: {step}",
    Did.DUE: "is out of time to respond, {days} after the act; what stands is to {standing}",
    Did.MEDIATED: "a mediator steps in, {days} after the act",
    Did.CONCLUDED: "the aftermath is over, {time} after the act: {conclusion}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of one note are made from; sufferer is the side that suffered what its aftermath is about."""

    note: Note
    scenario: Scenario
    placed: tuple[float, ...] = ()
    sufferer: int = NOBODY

    @property
    def suffered(self) -> bool:
        """Whether who did this is the side that suffered."""
        return side_of(self.note.actor) == self.sufferer

    def __getitem__(self, word: str) -> str:
        return _WORDS[word](self)


def _rung(told_by: Told, rung: float) -> str:
    return f"rung {int(rung)}, {told_by.scenario.ladder.rungs[int(rung)].name}"


def _channel(told_by: Told, index: float) -> str:
    name = list(told_by.scenario.channels)[int(index)]
    kind = told_by.scenario.channels[name].kind
    if name == kind:
        return _CHANNELS.get(kind, f"the {kind}")
    return f"the {name}" if kind in name or "line" in name else f"the {_CALLED.get(kind, 'line')} {name!r}"


def _what(told_by: Told) -> str:
    named = {AGREEMENT: "for leave to agree", CALL: "to call the other side"}
    asked = told_by.note.object
    return named.get(asked) or f"to climb to {_rung(told_by, asked)}"


def _place(told_by: Told) -> str:
    east, north, up, east_mps, north_mps, up_mps = told_by.placed
    course = math.degrees(math.atan2(east_mps, north_mps)) % 360.0
    speed = told(math.sqrt(east_mps * east_mps + north_mps * north_mps + up_mps * up_mps), "speed")
    height = f", {up / METRES_PER_FOOT:,.0f} ft up" if up else ""
    side_east, side_north = ("east" if east >= 0 else "west"), ("north" if north >= 0 else "south")
    at = f"{told(abs(east), 'length')} {side_east}, {told(abs(north), 'length')} {side_north}{height}"
    return f"{at}; course {course:03.0f}, {speed}"


def _seen(told_by: Told) -> str:
    if told_by.note.value >= WORDS_AS_ACTS:
        return f"takes what it heard for an act: {_rung(told_by, told_by.note.object)}"
    return f"sees act {told_by.note.value:.0f} of the other side, not yet read"


def _reading(told_by: Told) -> str:
    note = told_by.note
    read, true = _rung(told_by, note.object), _rung(told_by, note.value)
    return f"reads it as {read}" if note.object == note.value else f"MISREADS it as {read}; it is {true}"


def _hearing(told_by: Told) -> str:
    note = told_by.note
    heard, said = _INTENTS[Intent(note.object)], _INTENTS[Intent(int(note.value))]
    return f"understands: {heard}" if note.object == note.value else f"MISUNDERSTANDS {said} as {heard}"


def _deadline(told_by: Told) -> str:
    note = told_by.note
    if not math.isfinite(note.value):
        return "will not come inside the safety ring on present courses"
    if note.value <= note.at_s:
        return "are inside the safety ring"
    return f"will come inside the safety ring at {clock(note.value)} on present courses"


def _agreed(told_by: Told) -> str:
    channel = _channel(told_by, told_by.note.object)
    if told_by.note.actor == NOBODY:
        return f"agree, on {channel}: both know it, neither has turned yet"
    return f"BELIEVES that its offer was accepted on {channel}; it was not"


def _waited(told_by: Told) -> str:
    return f", after {spell(told_by.note.value)}" if told_by.note.value > 0.0 else ""


def _silence(told_by: Told) -> str:
    return "that is a bad sign" if told_by.note.value > 0.0 else "that says nothing"


_WORDS: Mapping[str, Callable[[Told], str]] = {
    "rung": lambda t: _rung(t, t.note.object),
    "rung_of_value": lambda t: _rung(t, t.note.value),
    "object": lambda t: str(t.note.object),
    "number": lambda t: f"{t.note.value:.0f}",
    "number_with_sign": lambda t: f"{t.note.value:+.2f}",
    "time": lambda t: spell(t.note.value),
    "length": lambda t: told(t.note.value, "length"),
    "waiting": lambda t: f"; {t.note.object} more to take in" if t.note.object > 0 else "",
    "waited": _waited,
    "agreed": _agreed,
    "place": _place,
    "seen": _seen,
    "reading": _reading,
    "hearing": _hearing,
    "deadline": _deadline,
    "silence": _silence,
    "what": _what,
    "choice": lambda t: {-1: "step down", 0: "hold", 1: "climb"}[t.note.object],
    "why": lambda t: _WHY[Why(int(t.note.value))],
    "manoeuvre": lambda t: _MANOEUVRES[Manoeuvre(t.note.object)],
    "ring": lambda t: ring_of(t.note.object).name.lower(),
    "default": lambda t: DEFAULTS[t.note.object],
    "channel": lambda t: _channel(t, t.note.object),
    "channel_of_value": lambda t: _channel(t, t.note.value),
    "intent": lambda t: _INTENTS[Intent(t.note.object)],
    "ending": lambda t: _ENDINGS[Ending(t.note.object)],
    "origin": lambda t: _CAUSES[Cause(t.note.object)],
    "barrier": lambda t: _BARRIERS[Barrier(t.note.object)],
    "sufferer": lambda t: f", suffered by {(t.scenario.blue, t.scenario.red)[t.note.object].name}",
    "judgement": lambda t: "DELIBERATE" if t.note.object else "not deliberate",
    "probability": lambda t: f"{t.note.value:.2f}",
    "news": lambda t: _NEWS[News(t.note.object)],
    "response": lambda t: {-1: "step down", 0: "hold", 1: "RETALIATE" if t.suffered else "STRIKE AGAIN"}[t.note.object],
    "strike": lambda t: "RETALIATES" if t.suffered else "STRIKES AGAIN",
    "step": lambda t: "lets the matter rest" if t.suffered else "explains, apologises, returns what was taken",
    "standing": lambda t: {0: "hold", 1: "RETALIATE"}[t.note.object],
    "days": lambda t: spell(t.note.value * DAY_S),
    "conclusion": lambda t: _CONCLUSIONS[Aftermath(t.note.object)],
}
