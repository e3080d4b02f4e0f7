"""A message goes out, is understood or not, and is repeated back. Mirrors model/messages.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import lines, waits
from incidentsim.twin.core import CALL, DONE, call
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import did, kind, purpose
from incidentsim.twin.records import Frame, World

_perception, _quantile = rules.perception, rules.chance.normal_quantile
_ENDS = (_perception.LOWEST_INTENT, _perception.HIGHEST_INTENT)
#: What is understood of a message that never got through.
NOT_UNDERSTOOD = -99


def say(w: World, me: Frame, speaker: int, intent: int, line: int) -> int:
    """A side says something on the running frame's channel; it is then (understood as, note)."""
    said = call(w, kind.TRANSMIT, me)
    said.s, said.level, said.channel, said.a, said.line = speaker, me.level, me.channel, intent, line
    return CALL


def transmit(w: World, me: Frame) -> int:
    """A message (a) is said and repeated back until no error is noticed: (understood as or NOT_UNDERSTOOD, note)."""
    e, s, ch = me.e, me.s, me.channel
    channel, sender = w.p.channels[ch], w.encs[e].sides[s]
    if me.at == 0:
        me.c = note(w, e, who(s, me.level), did.SENT, me.a, ch, me.line)
        me.b, me.at = 0, 1
    else:
        if w.encs[e].ended:
            w.got, w.got2 = NOT_UNDERSTOOD, me.c
            return DONE
        meaning = _understood(w, me, 1 - s)
        noticed = chance(w, e, purpose.READ_BACK, lines.entity(w, s, ch), me.d) < w.encs[e].terms.read_back
        if meaning == me.a or not noticed:
            w.got = meaning
            w.got2 = note(w, e, who(1 - s, me.level), did.HEARD, meaning, me.a, me.c)
            return DONE
        note(w, e, who(s, me.level), did.CAUGHT, meaning, me.b, me.c)
    if me.b == channel.sendings:
        w.got = NOT_UNDERSTOOD
        w.got2 = note(w, e, who(s, me.level), did.UNFINISHED, me.a, channel.sendings, me.c)
        return DONE
    me.b += 1
    sender.sendings[ch] += 1
    me.d = sender.sendings[ch]
    spoken_s = duration(w, channel.transmission, chance(w, e, purpose.TRANSMISSION, lines.entity(w, s, ch), me.d), 1.0)
    u = chance(w, e, purpose.TRANSLATION, lines.entity(w, s, ch), me.d)
    spoken_s += duration(w, channel.translation, u, w.encs[e].terms.translation_factor)
    return waits.until_over(w, spoken_s)


def _understood(w: World, me: Frame, receiver: int) -> int:
    """What is understood of one sending: anything at all after a gross error, else the intent, seen through noise."""
    e, channel, terms = me.e, w.p.channels[me.channel], w.encs[me.e].terms
    entity = lines.entity(w, me.s, me.channel)
    gross_error = min(1.0, terms.gross_error * channel.gross_error_factor)
    if chance(w, e, purpose.GROSS_ERROR, entity, me.d) < gross_error:
        return _perception.gross_meaning(chance(w, e, purpose.GROSS_MEANING, entity, me.d))
    noise = terms.act_noise[receiver] * channel.noise
    z = _quantile(chance(w, e, purpose.MESSAGE, entity, me.d))
    return _perception.reading(me.a, terms.bias[receiver], z * noise, _ENDS)
