"""What stands between a caller and an answer: refusals, outages, hours, range, strain; and who interprets.

Mirrors model/lines.py.
"""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import layout, resources, waits
from incidentsim.twin.core import CALL, DONE, INNER_BRANCH, call, due_later
from incidentsim.twin.log import address_of, chance, note, who
from incidentsim.twin.numbers import BRIDGE, barrier, did, kind, purpose
from incidentsim.twin.place import nearest_of_all, relative
from incidentsim.twin.records import Frame, Outage, World

_calls, _exponential = rules.calls, rules.chance.exponential
NOTHING = -1


def entity(w: World, s: int, ch: int) -> int:
    """The entity by which the draws of a side on a channel are addressed."""
    return s * 0x8000 + w.p.channels[ch].address


def resource_of(w: World, e: int, ch: int) -> int:
    """The lines of a channel: of an encounter, or shared by all."""
    if w.p.channels[ch].own:
        return layout.OWN_LINES + w.encs[e].scene * layout.CHANNELS + ch
    return layout.SHARED_LINES + ch


def bar(w: World, e: int, s: int, ch: int) -> int:
    """What bars an attempt of a side on a channel now, whoever may be there: a Barrier, or NOTHING."""
    channel = w.p.channels[ch]
    if _is_refused(w, e, s, ch):
        return barrier.REFUSED
    if is_out_of_order(w, e, ch):
        return barrier.OUTAGE
    if closed_for_s(w, 1 - s, channel.level) > 0.0:
        return barrier.CLOSED
    if channel.on_the_bridge:
        apart_m = rules.kinematics.length(relative(w, e, nearest_of_all(w, e), s)[0])
        if apart_m > channel.range_m:
            return barrier.RANGE
    return NOTHING


def answer_share(w: World, e: int, ch: int) -> float:
    """P(an attempt is answered, where nothing bars it): with protocol on the bridge, under strain above it."""
    channel, terms = w.p.channels[ch], w.encs[e].terms
    if not channel.on_the_bridge:
        return _calls.line_answer(channel.answer, terms.strain)
    share = _calls.bridge_answer(channel.answer, channel.answer_with_protocol, terms.answer_way)
    return _calls.data_link_answer(share, terms.standards) if channel.datalink else share


def trust_in(w: World, e: int, s: int, ch: int) -> float:
    """How far a side trusts what it is offered on a channel: as far as the rival, or as the mediator."""
    channel, terms = w.p.channels[ch], w.encs[e].terms
    if channel.mediator:
        return channel.trust
    return terms.trust[s] if channel.on_the_bridge else terms.capital_trust[s]


def closed_for_s(w: World, s: int, level: int) -> float:
    """How long until a headquarters of a side opens (s); 0 while it is manned, and always 0 for the bridge."""
    if level <= BRIDGE:
        return 0.0
    staff = w.p.forces[s].staff[level]
    local_s = w.p.start_utc_s + w.now + w.p.forces[s].time_zone_s
    return _calls.closed_for(local_s, staff.from_s, staff.for_s)


def is_out_of_order(w: World, e: int, ch: int) -> bool:
    """Whether a channel has failed and is not yet repaired: of both sides alike, a shared line in all encounters."""
    channel = w.p.channels[ch]
    if channel.mean_down_s == 0.0:
        return False
    scene = w.encs[w.encs[e].scene]
    if channel.own:
        return _is_down(w, scene.outages[ch], (scene.terms.number, ch), w.now - scene.terms.start_s)
    return _is_down(w, w.outages[ch], (w.encs[0].terms.number, ch), w.now - 0.0)


def _is_down(w: World, outage: Outage, where: tuple[int, int], at_s: float) -> bool:
    """An alternating renewal process, drawn as far as anybody has asked; times are asked for in their order."""
    channel = w.p.channels[where[1]]
    if not outage.known:
        outage.known, outage.count, outage.until_s = 1, 0, 0.0
        share = _calls.up_share(channel.mean_up_s, channel.mean_down_s)
        outage.starts_up = int(_episode(w, where, 0) < share)
    while outage.count == 0 or outage.until_s <= at_s:
        is_up = outage.starts_up == 1 if outage.count % 2 == 0 else outage.starts_up == 0
        mean_s = channel.mean_up_s if is_up else channel.mean_down_s
        outage.until_s += _exponential(mean_s, _episode(w, where, outage.count + 1))
        outage.count += 1
    even = (outage.count - 1) % 2 == 0
    return even != (outage.starts_up == 1)


def _episode(w: World, where: tuple[int, int], index: int) -> float:
    """The uniform of an outage: of a shared line, at the address of the first encounter."""
    return address_of(w, where[0], purpose.OUTAGE, w.p.channels[where[1]].address, index)


def interpret(w: World, me: Frame, patience_s: float, handler: int) -> int:
    """The running caller talks (`handler`), through an interpreter if one is needed; what came of it, or 0."""
    if w.p.channels[me.channel].interpreted:
        through = call(w, kind.INTERPRETED, me)
        through.b, through.x = handler, patience_s
    else:
        through = call(w, handler, me)
    _as_the_caller(through, me)
    return CALL


def _as_the_caller(to: Frame, of: Frame) -> None:
    to.channel, to.level, to.line, to.number, to.a, to.y = of.channel, of.level, of.line, of.number, of.a, of.y


def interpreted(w: World, me: Frame) -> int:
    """A caller waits for an interpreter, no longer than its patience (x) lasts, and talks (b); 0 if there was none."""
    e, s = me.e, me.s
    if me.at == 0:
        me.at, me.z = 1, w.now
        me.request = resources.request(w, layout.INTERPRETERS + s, 0, 1)
        if w.requests[me.request].state == resources.WAITS:
            process = w.processes[w.active]
            due_later(w, me.x, INNER_BRANCH, w.active, process.generation)
            process.inner = 1
            waits.or_over(w, w.active)
            return resources.until_granted(w, me.request, 1)
    if me.at == 1:
        if w.requests[me.request].state == resources.WAITS or w.encs[e].ended:
            resources.release(w, me.request)
            w.got = 0
            return DONE
        me.c = note(w, e, who(s, me.level), did.INTERPRETER_TAKEN, me.channel, w.now - me.z, me.line)
        me.at = 2
        talk = call(w, me.b, me)
        _as_the_caller(talk, me)
        return CALL
    hang_up(w, me)
    return DONE


def hang_up(w: World, me: Frame) -> None:
    """The interpreter is free again, if there was one; also where the caller is told to hang up."""
    if me.at == 2:
        note(w, me.e, who(me.s, me.level), did.INTERPRETER_FREED, me.channel, 0.0, me.c)
    resources.release(w, me.request)


def _is_refused(w: World, e: int, s: int, ch: int) -> bool:
    """The political veto: for the whole encounter; channels above the bridge may share one, but no mediator does."""
    channel = w.p.channels[ch]
    u = chance(w, e, purpose.REFUSAL, entity(w, s, ch), 0)
    if not (channel.on_the_bridge or channel.mediator):
        coin = chance(w, e, purpose.VETO_COIN, s, 0)
        common = chance(w, e, purpose.VETO, s, 0)
        u = _calls.veto_uniform(coin, w.p.politics.common_cause, common, u)
        return u < _calls.refusal_besides(channel.refusal, w.encs[e].terms.refusal)
    return u < channel.refusal
