"""Calls between capitals: who rings whom in an aftermath, what is explained and offered, and what comes of it."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import CALL, NOBODY, Aftermath, Did, Intent, Level, News
from incidentsim.model import lines, messages, opinion
from incidentsim.model.calls import Attempt, answers, on_the_line, willing
from incidentsim.model.sequel import Capital, Sequel
from incidentsim.model.state import Offer
from incidentsim.model.watch import Matter, consider
from incidentsim.rules import decision
from incidentsim.scenario.channels import Hotline, Leaders, Mediator
from incidentsim.scenario.laws import duration


def consider_calling(sequel: Sequel, capital: Capital, cause: int) -> None:
    """A capital starts its plan of calls, unless one is running or it has had enough of them."""
    side = capital.side
    if side.calling or side.plans >= side.force.plans or _next_channel(sequel, capital, set()) is None:
        return
    side.plans += 1
    side.calling = 1
    line = sequel.note(side.ids[Level.NATION], Did.PLANNED, side.plans, 0.0, cause)
    sequel.play(_call_in_turn(sequel, capital, line))


def _call_in_turn(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """The channels of the plan one after the other, a mediator's first once there is one, until one led somewhere."""
    side, tried = capital.side, set[str]()
    while (name := _next_channel(sequel, capital, tried)) is not None:
        tried.add(name)
        if willing(sequel, side, lines.level_of(sequel, name)):
            done = yield from _try_channel(sequel, capital, name, line)
            if sequel.is_over():
                return
            if done:
                break
    side.calling = 0


def _next_channel(sequel: Sequel, capital: Capital, tried: set[str]) -> str | None:
    """Of the plan, what was not yet tried; a mediator's line first and planned or not, but only once there is one."""
    channels, plan = sequel.world.scenario.channels, capital.side.force.aftermath_plan
    order = [name for name in plan if not isinstance(channels[name], Mediator)]
    if capital.has_mediator:
        order = [name for name, channel in channels.items() if isinstance(channel, Mediator)] + order
    return next((name for name in order if name not in tried), None)


def _try_channel(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """Attempt after attempt on one channel; 1 when an offer was answered, whatever the answer."""
    side, parts = capital.side, sequel.world.scenario.aftermath
    channel, entity = sequel.world.scenario.channels[name], lines.entity(side, name)
    ready = isinstance(channel, Hotline | Leaders)
    for _ in range(1 + parts.retries):
        side.attempts[name] += 1
        number, rang_s = side.attempts[name], sequel.env.now
        who, index = side.ids[lines.level_of(sequel, name)], lines.channel_index(sequel, name)
        rang = sequel.note(who, Did.RANG, index, number, line)
        u = sequel.chance(Purpose.CONTACT, entity, number)
        yield sequel.env.timeout(duration(parts.contact, u, parts.contact_factor_of_a_line if ready else 1.0))
        if sequel.is_over():
            return 0
        talk = _talk(sequel, capital, Attempt(side, name, number, rang_s, rang), sequel.env.now)
        delivered = yield from on_the_line(sequel.env, sequel.lines[name], channel.patience_s, talk)
        if sequel.is_over():
            return 0
        if delivered:
            return (yield from _await_answer(sequel, capital, name, rang))
    return 0


def _talk(sequel: Sequel, capital: Capital, attempt: Attempt, through_s: float) -> ProcessGenerator:
    """On the line: if the other capital answers, who speaks is made sure of, and said what is to be said."""
    env, (side, name, number, rang_s, line) = sequel.env, attempt
    channel, entity = sequel.world.scenario.channels[name], lines.entity(side, name)
    level, index = lines.level_of(sequel, name), lines.channel_index(sequel, name)
    if sequel.is_over():
        return 0
    sequel.note(side.ids[level], Did.LINE_TAKEN, index, env.now - through_s, line)
    delivered = 0
    if answers(sequel, attempt):
        yield sequel.wait(_until_answered_s(sequel, attempt))
        if not sequel.is_over():
            rival = sequel.other(side)
            said = sequel.note(rival.ids[level], Did.ANSWERED, index, env.now - rang_s, line)
            capital.have_word()
            u = sequel.chance(Purpose.AUTHENTICATION, entity, number)
            yield sequel.wait(duration(channel.authentication, u, sequel.terms.authentication_factor))
            call = (name, channel.patience_s, line)
            delivered = yield from lines.interpreted(sequel, side, call, _say(sequel, capital, name, said))
    else:
        said = sequel.note(side.ids[level], Did.UNANSWERED, index, env.now - rang_s, line)
        shift = opinion.take_in_silence(sequel, capital)
        sequel.note(side.ids[level], Did.SILENCE, 0, shift, said)
    sequel.note(side.ids[level], Did.LINE_FREED, index, 0.0, line)
    return delivered


def _until_answered_s(sequel: Sequel, attempt: Attempt) -> float:
    """A line with a reply window is answered any time within it."""
    channel = sequel.world.scenario.channels[attempt.name]
    if isinstance(channel, lines.ON_THE_BRIDGE):
        return 0.0
    return channel.window_s * sequel.chance(Purpose.WINDOW, lines.entity(attempt.side, attempt.name), attempt.number)


def _say(sequel: Sequel, capital: Capital, name: str, line: int) -> ProcessGenerator:
    """An explanation, if there is one to give, then the offer to let it rest; 1 if the offer was delivered."""
    if sequel.is_over():
        return 0
    if capital.stepped and not capital.explained:
        yield from _explain(sequel, capital, name, line)
        if sequel.is_over():
            return 0
    rival, level = sequel.rival(capital), lines.level_of(sequel, name)
    parties = (capital.side, rival.side, level)
    meaning, line = yield from messages.transmit(sequel, parties, (name, Intent.OFFER), line)
    if sequel.is_over() or meaning is None:
        return 0
    rival.have_word()
    if meaning > Intent.REASSURE:
        if meaning >= Intent.THREATEN:
            opinion.take_in_threat(sequel, rival, level)
        return 1
    if rival.offer is not None and not rival.offer.is_answered:  # the two offers cross
        _agree(sequel, name, line)
        return 1
    capital.side.offers += 1
    capital.offer = Offer(capital.side.index, name, capital.side.offers, line, sequel.env.event())
    sequel.play(_consider(sequel, rival, capital.offer))
    return 1


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


def _await_answer(sequel: Sequel, capital: Capital, name: str, rang: int) -> ProcessGenerator:
    """The caller waits for the answer to its offer; at a tie the answer counts. 1 if there was one."""
    offer, channel = capital.offer, sequel.world.scenario.channels[name]
    patience = sequel.env.timeout(channel.reply_patience_s)
    if offer is None:  # the message was taken for something else: no answer will come
        yield patience
    else:
        yield offer.answered | patience
        capital.offer = None
        offer.is_open = 0
        if offer.answered.triggered:
            heard_yes = int(offer.answered.value or 0) <= Intent.REASSURE
            if offer.accepted and heard_yes and not sequel.is_over():
                _agree(sequel, name, rang)
            return 1
    if not sequel.is_over():
        shift = opinion.take_in_silence(sequel, capital)
        sequel.note(capital.side.ids[lines.level_of(sequel, name)], Did.SILENCE, 0, shift, rang)
    return 0


def _consider(sequel: Sequel, capital: Capital, offer: Offer) -> ProcessGenerator:
    """A watch officer of the echelon that was called takes the offer up, thinks, and answers it."""
    side, level = capital.side, lines.level_of(sequel, offer.channel)
    u = sequel.chance(Purpose.STAFF_DELAY, side.index * 4 + int(level), offer.number)
    thought_s = duration(side.staff(level).decision, u, sequel.world.scenario.decision.pace)
    needed = yield from consider(sequel, (side, level), Matter(CALL, thought_s, offer.line, offer))
    if needed:
        yield from _answer(sequel, capital, level, offer)


def _answer(sequel: Sequel, capital: Capital, level: Level, offer: Offer) -> ProcessGenerator:
    """Belief moves, the offer is accepted or refused, and the answer goes back on the same channel."""
    side, theta = capital.side, sequel.world.scenario.decision.theta_accept
    opinion.take_in_words(sequel, capital, offer.channel)
    pull = opinion.eta(sequel, capital, level)
    u = sequel.chance(Purpose.ACCEPTANCE, side.index * 4 + int(level), offer.number)
    offer.accepted, offer.is_answered = int(u < decision.acceptance(pull, theta)), 1
    did = Did.ACCEPTED if offer.accepted else Did.DECLINED
    line = sequel.note(side.ids[level], did, lines.channel_index(sequel, offer.channel), pull, offer.line)
    intent = Intent.OFFER if offer.accepted else Intent.WARN
    parties = (side, sequel.other(side), level)
    meaning, _ = yield from messages.transmit(sequel, parties, (offer.channel, intent), line)
    if not sequel.is_over() and meaning is not None and offer.is_open:
        offer.answered.succeed(meaning)


def _agree(sequel: Sequel, name: str, cause: int) -> None:
    """Both capitals agree, and it is settled."""
    line = sequel.note(NOBODY, Did.AGREED, lines.channel_index(sequel, name), 0.0, cause)
    sequel.conclude(Aftermath.SETTLED, line)
