"""Calls between capitals: who rings whom in an aftermath, what is explained and offered, and what comes of it."""

from collections.abc import Iterator

import simpy
from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AGREEMENT, CALL, NOBODY, Aftermath, Did, Intent, Level, News
from incidentsim.model import lines, messages, offers, opinion, staff
from incidentsim.model.calls import Attempt, answers, at_once, on_the_line, willing
from incidentsim.model.sequel import Capital, Sequel
from incidentsim.model.state import Offer
from incidentsim.model.watch import Matter, consider
from incidentsim.rules import decision
from incidentsim.scenario.channels import Hotline, Leaders, Mediator
from incidentsim.scenario.laws import duration
from incidentsim.scenario.scenario import channel_address


def consider_calling(sequel: Sequel, capital: Capital, cause: int) -> None:
    """A capital starts its plan of calls, unless one is running or it has had enough of them."""
    side = capital.side
    if side.calling or side.plans >= side.force.plans or next(_untried(sequel, capital, set()), None) is None:
        return
    side.plans += 1
    side.calling = 1
    line = sequel.note(side.ids[Level.NATION], Did.PLANNED, side.plans, 0.0, cause)
    carry_out = _call_at_once if side.force.plan_style == "parallel" else _call_in_turn
    sequel.play(carry_out(sequel, capital, line))


def _call_in_turn(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """The channels of the plan one after the other, a mediator's first once there is one, until one led somewhere."""
    side, tried = capital.side, set[str]()
    while (name := next(_untried(sequel, capital, tried), None)) is not None:
        tried.add(name)
        done = yield from _try_channel(sequel, capital, name, line)
        if sequel.is_over():
            return
        if done:
            break
    side.calling = 0


def _call_at_once(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """All channels of the plan at once, a mediator's too if there is one by then, until one led somewhere."""
    tries = [_try_channel(sequel, capital, name, line) for name in _untried(sequel, capital, set())]
    yield from at_once(sequel, tries)
    capital.side.calling = 0


def _untried(sequel: Sequel, capital: Capital, tried: set[str]) -> Iterator[str]:
    """Of the plan, what was not yet tried; a mediator's line first and planned or not, but only once there is one."""
    channels, plan = sequel.world.scenario.channels, capital.side.force.aftermath_plan
    order = [name for name in dict.fromkeys(plan) if not isinstance(channels[name], Mediator)]
    if capital.has_mediator:
        order = [name for name, channel in channels.items() if isinstance(channel, Mediator)] + order
    return (name for name in order if name not in tried)


def _try_channel(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """A willing echelon makes attempt after attempt on one channel; 1 when an offer was answered, however."""
    side, parts, level = capital.side, sequel.world.scenario.aftermath, lines.level_of(sequel, name)
    channel, entity = sequel.world.scenario.channels[name], lines.entity(side, name)
    ready = isinstance(channel, Hotline | Leaders)
    if not willing(sequel, side, level):
        return 0
    line = yield from _have_it_called(sequel, capital, name, line)
    if line == staff.LOST:
        return 0
    for _ in range(1 + parts.retries):
        side.attempts[name] += 1
        number, rang_s = side.attempts[name], sequel.env.now
        rang = sequel.note(side.ids[level], Did.RANG, lines.channel_index(sequel, name), number, line)
        u = sequel.chance(Purpose.CONTACT, entity, number)
        yield sequel.env.timeout(duration(parts.contact, u, parts.contact_factor_of_a_line if ready else 1.0))
        if sequel.is_over():
            return 0
        talk = _talk(sequel, capital, Attempt(side, name, number, rang_s, rang), sequel.env.now)
        offer = yield from on_the_line(sequel.env, sequel.lines[name], channel.patience_s, talk)
        if sequel.is_over():
            return 0
        if offer:
            return (yield from _await_answer(sequel, capital, (name, rang), offer))
    return 0


def _have_it_called(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """A line of the group is called on orders, one hop down; an order lost or heard as no is missed after a while."""
    side = capital.side
    if lines.level_of(sequel, name) == Level.NATION:
        return line
    number = staff.CALLS + channel_address(name) * 64 + side.plans
    heard, slip = yield from staff.relay(sequel, side, (Level.NATION, staff.DOWN), (CALL, number, line))
    if heard == staff.LOST or slip != 0:
        yield sequel.wait(side.force.request_patience_s)
        return staff.LOST
    return heard


def _talk(sequel: Sequel, capital: Capital, attempt: Attempt, through_s: float) -> ProcessGenerator:
    """Through to the line: it is taken, talked on and freed, also by who is told to hang up; the offer, or 0."""
    side, name, line = attempt.side, attempt.name, attempt.line
    who, index = side.ids[lines.level_of(sequel, name)], lines.channel_index(sequel, name)
    if sequel.is_over():
        return 0
    sequel.note(who, Did.LINE_TAKEN, index, sequel.env.now - through_s, line)
    try:
        offer = yield from _speak(sequel, capital, attempt)
    except simpy.Interrupt:
        sequel.note(who, Did.LINE_FREED, index, 0.0, line)
        raise
    sequel.note(who, Did.LINE_FREED, index, 0.0, line)
    return offer


def _speak(sequel: Sequel, capital: Capital, attempt: Attempt) -> ProcessGenerator:
    """If the other capital answers, who speaks is made sure of, and what is to be said is said."""
    env, side, name, line = sequel.env, attempt.side, attempt.name, attempt.line
    channel, entity = sequel.world.scenario.channels[name], lines.entity(side, name)
    level, index = lines.level_of(sequel, name), lines.channel_index(sequel, name)
    if not answers(sequel, attempt):
        said = sequel.note(side.ids[level], Did.UNANSWERED, index, env.now - attempt.rang_s, line)
        sequel.note(side.ids[level], Did.SILENCE, 0, opinion.take_in_silence(sequel, capital), said)
        return 0
    yield sequel.wait(_until_answered_s(sequel, attempt))
    if sequel.is_over():
        return 0
    said = sequel.note(sequel.other(side).ids[level], Did.ANSWERED, index, env.now - attempt.rang_s, line)
    capital.have_word()
    u = sequel.chance(Purpose.AUTHENTICATION, entity, attempt.number)
    yield sequel.wait(duration(channel.authentication, u, sequel.terms.authentication_factor))
    call = (name, channel.patience_s, line)
    return (yield from lines.interpreted(sequel, side, call, _say(sequel, capital, name, said)))


def _until_answered_s(sequel: Sequel, attempt: Attempt) -> float:
    """A line with a reply window is answered any time within it."""
    channel = sequel.world.scenario.channels[attempt.name]
    if isinstance(channel, lines.ON_THE_BRIDGE):
        return 0.0
    return channel.window_s * sequel.chance(Purpose.WINDOW, lines.entity(attempt.side, attempt.name), attempt.number)


def _say(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """An explanation, if there is one to give, then the offer to let it rest.

    The open Offer, or 1 if the message opened none, or 0 if none got through. There is one open proposal a pair, as on
    the scene: said again on another channel it is the same one; two that cross agree.
    """
    if sequel.is_over():
        return 0
    if capital.stepped and not capital.explained:
        yield from _explain(sequel, capital, name, line)
        if sequel.is_over():
            return 0
    side, rival, level = capital.side, sequel.rival(capital), lines.level_of(sequel, name)
    meaning, line = yield from messages.transmit(sequel, (side, rival.side, level), (name, Intent.OFFER), line)
    if sequel.is_over() or meaning is None:
        return 0
    rival.have_word()
    if meaning > Intent.REASSURE:
        if meaning >= Intent.THREATEN:
            opinion.take_in_threat(sequel, rival, level)
        return 1
    offer = offers.opened(sequel, side, (name, line))
    if offer is None:
        _agree(sequel, name, line)
        return 1
    if level not in offer.heard:
        offer.heard[level] = (name, line)
        sequel.play(_consider(sequel, rival, level, offer))
    return offer


def _explain(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """What happened is explained; if it is understood, and true, it is believed as far as the side is trusted."""
    rival, level = sequel.rival(capital), lines.level_of(sequel, name)
    parties = (capital.side, rival.side, level)
    meaning, line = yield from messages.transmit(sequel, parties, (name, Intent.REASSURE), line)
    if sequel.is_over() or meaning is None:
        return
    rival.have_word()
    if meaning <= Intent.REASSURE:
        capital.explained = 1
        if capital.suffered or not sequel.deliberate:
            opinion.take_in_words(sequel, rival, name)
        sequel.hear(rival, News.EXPLANATION, line)
    elif meaning >= Intent.THREATEN:
        opinion.take_in_threat(sequel, rival, level)


def _await_answer(sequel: Sequel, capital: Capital, call: tuple[str, int], offer: Offer | int) -> ProcessGenerator:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    name, rang = call
    yield from offers.until_answered(sequel, name, offer)
    if isinstance(offer, Offer):
        if offer.answered.triggered:
            heard_yes = int(offer.answered.value or 0) <= Intent.REASSURE
            known, offer.is_known = offer.is_known, 1
            if offer.accepted and heard_yes and not known and not sequel.is_over():
                _agree(sequel, offer.channel, rang)
        if offer.is_known:
            return 1
    if not sequel.is_over():
        shift = opinion.take_in_silence(sequel, capital)
        sequel.note(capital.side.ids[lines.level_of(sequel, name)], Did.SILENCE, 0, shift, rang)
    return 0


def _consider(sequel: Sequel, capital: Capital, level: Level, offer: Offer) -> ProcessGenerator:
    """A watch officer of the echelon that was called takes the offer up, thinks, and answers it if nobody has yet."""
    side = capital.side
    u = sequel.chance(Purpose.STAFF_DELAY, side.index * 4 + int(level), offer.number)
    thought_s = duration(side.staff(level).decision, u, sequel.world.scenario.decision.pace)
    needed = yield from consider(sequel, (side, level), Matter(CALL, thought_s, offer.heard[level][1], offer))
    if needed and not offer.is_answered:
        yield from _answer(sequel, capital, level, offer)


def _answer(sequel: Sequel, capital: Capital, level: Level, offer: Offer) -> ProcessGenerator:
    """Belief moves, the offer is accepted or refused, and the answer goes back on the same channel."""
    side, theta = capital.side, sequel.world.scenario.decision.theta_accept
    offer.channel, heard = offer.heard[level]
    opinion.take_in_words(sequel, capital, offer.channel)
    pull = opinion.eta(sequel, capital, level)
    u = sequel.chance(Purpose.ACCEPTANCE, side.index * 4 + int(level), offer.number)
    offer.accepted, offer.is_answered = int(u < decision.acceptance(pull, theta)), 1
    did = Did.ACCEPTED if offer.accepted else Did.DECLINED
    line = sequel.note(side.ids[level], did, lines.channel_index(sequel, offer.channel), pull, heard)
    intent = Intent.OFFER if offer.accepted else Intent.WARN
    parties = (side, sequel.other(side), level)
    meaning, _ = yield from messages.transmit(sequel, parties, (offer.channel, intent), line)
    if not sequel.is_over() and meaning is not None and offer.is_open and not offer.answered.triggered:
        offer.answered.succeed(meaning)


def _agree(sequel: Sequel, name: str, cause: int) -> None:
    """Both agree on a line; nations settle it with that, groups report it to theirs first."""
    if sequel.offer is not None:
        sequel.offer.is_known = 1
        offers.close(sequel, sequel.offer)
    line = sequel.note(NOBODY, Did.AGREED, lines.channel_index(sequel, name), 0.0, cause)
    sequel.agreements += 1
    if lines.level_of(sequel, name) == Level.NATION:
        sequel.conclude(Aftermath.SETTLED, line)
    else:
        sequel.play(_report_agreement(sequel, sequel.agreements, line))


def _report_agreement(sequel: Sequel, number: int, line: int) -> ProcessGenerator:
    """What two groups agreed on settles it when both nations know; a report lost or heard as no settles nothing."""
    reports = [sequel.env.process(_report(sequel, capital, number, line)) for capital in sequel.capitals]
    arrived = yield simpy.AllOf(sequel.env, reports)
    if all(arrived.values()) and not sequel.is_over():
        sequel.conclude(Aftermath.SETTLED, line)


def _report(sequel: Sequel, capital: Capital, number: int, line: int) -> ProcessGenerator:
    """One group tells its nation; 1 if the nation hears it as it was said."""
    carried = (AGREEMENT, staff.AGREED_ABOVE + number, line)
    heard, slip = yield from staff.relay(sequel, capital.side, (Level.NATION, staff.UP), carried)
    return int(heard != staff.LOST and slip == 0)
