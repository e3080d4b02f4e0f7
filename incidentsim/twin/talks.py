"""On the line: whether anybody answers, who speaks, and what is said. Mirrors the rest of model/calls.py."""

from __future__ import annotations

from incidentsim.twin import lines, offers, waits
from incidentsim.twin.core import CALL, DONE, call
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import did, intent, kind, purpose
from incidentsim.twin.records import Frame, World


def talk(w: World, me: Frame) -> int:
    """On the line: wait for an answer, say who speaks, make the offer (a); number of the attempt, note `line`."""
    e, s, ch = me.e, me.s, me.channel
    enc, channel = w.encs[e], w.p.channels[ch]
    if me.at == 3:
        return DONE
    if enc.ended:
        w.got = 0
        return DONE
    if me.at == 0:
        connect_s, patience_s = _connection(w, me)
        me.b = int(answers(w, me) and connect_s <= patience_s)
        me.at, me.x, me.z = 1, connect_s, patience_s
        return waits.until_over(w, connect_s if me.b else patience_s)
    if me.at == 1:
        if not me.b:
            line = note(w, e, who(s, me.level), did.UNANSWERED, ch, me.z, me.line)
            offers.hear_silence(w, e, s, me.level, line)
            w.got = 0
            return DONE
        me.line = note(w, e, who(1 - s, me.level), did.ANSWERED, ch, me.x, me.line)
        u = chance(w, e, purpose.AUTHENTICATION, lines.entity(w, s, ch), me.number)
        me.at = 2
        return waits.until_over(w, duration(w, channel.authentication, u, enc.terms.authentication_factor))
    said = call(w, kind.SAY_WARNING if me.a == intent.WARN else kind.MAKE_OFFER, me)
    said.channel, said.level, said.line = ch, me.level, me.line
    me.at = 3
    return CALL


def _connection(w: World, me: Frame) -> tuple[float, float]:
    """How long it takes until the line is answered, if it is, and how long the caller waits for that (s)."""
    channel, entity = w.p.channels[me.channel], lines.entity(w, me.s, me.channel)
    if channel.on_the_bridge or channel.window_s == 0.0:
        u = chance(w, me.e, purpose.CONNECT, entity, me.number)
        return duration(w, channel.connect, u, 1.0), channel.patience_s
    u = chance(w, me.e, purpose.WINDOW, entity, me.number)
    return channel.window_s * u, max(channel.window_s, channel.patience_s)


def answers(w: World, me: Frame) -> int:
    """Whether this attempt is answered: nothing bars it, and somebody is there."""
    barred = lines.bar(w, me.e, me.s, me.channel)
    if barred != lines.NOTHING:
        note(w, me.e, who(me.s, me.level), did.BARRED, barred, me.channel, me.line)
        return 0
    u = chance(w, me.e, purpose.ANSWER, lines.entity(w, me.s, me.channel), me.number)
    return int(u < lines.answer_share(w, me.e, me.channel))
