"""What reaches a capital, or does not: steps, silence, a mediator, facts. Mirrors model/aftermath.py."""

from __future__ import annotations

from incidentsim import rules
from incidentsim.twin import aftermath, opinion, waits
from incidentsim.twin.core import DONE
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import NATION, NOBODY, UNCAUSED, did, news, purpose
from incidentsim.twin.numbers import aftermath as endings
from incidentsim.twin.records import Frame, World

_DAY_S = rules.calls.DAY_S


def become_known(w: World, me: Frame) -> int:
    """A step becomes known to the other side, in public if not by a call."""
    e, rival = me.e, 1 - me.s
    if me.at == 0:
        me.at = 1
        u = chance(w, e, purpose.LEARNING, rival, 1)
        scale = w.encs[e].terms.relay_factor * w.p.decision.pace
        return waits.sleep(w, duration(w, w.p.aftermath.learning, u, scale))
    if not w.encs[e].ended and not w.encs[e].capitals[me.s].explained:
        aftermath.have_word(w, e, rival)
        aftermath.hear(w, e, rival, news.STEP, me.line)
    return DONE


def await_word(w: World, me: Frame) -> int:
    """No word from the other side in all that time is news as well."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, w.p.aftermath.silence_after_s)
    if not w.encs[me.e].ended and not w.encs[me.e].capitals[me.s].has_word:
        shift = opinion.take_in_silence(w, me.e, me.s)
        line = note(w, me.e, who(me.s, NATION), did.SILENCE, 0, shift, me.line)
        aftermath.hear(w, me.e, me.s, news.SILENCE, line)
    return DONE


def mediate(w: World, me: Frame) -> int:
    """A third party may step in, which is news to both and opens its line first."""
    e, third = me.e, w.p.third_party
    sequel = w.encs[e]
    if me.at == 0:
        me.at = 1
        if chance(w, e, purpose.MEDIATION, 0, 0) >= third.mediation:
            return DONE
        delay_s = duration(w, third.mediation_delay, chance(w, e, purpose.MEDIATION_DELAY, 0, 0), 1.0)
        return waits.sleep(w, aftermath.since_the_act(w, e, delay_s))
    if sequel.ended:
        return DONE
    line = note(w, e, NOBODY, did.MEDIATED, 0, (w.now - sequel.at_s) / _DAY_S, me.line)
    for s in range(2):
        sequel.capitals[s].has_mediator = 1
        aftermath.hear(w, e, s, news.MEDIATOR, line)
    return DONE


def report_facts(w: World, me: Frame) -> int:
    """Somebody who watched reports what happened: a verdict to come is then right, a wrong one is corrected."""
    e, s, third = me.e, me.s, w.p.third_party
    sequel = w.encs[e]
    capital = sequel.capitals[s]
    if me.at == 0:
        me.at = 1
        watches = chance(w, e, purpose.OBSERVER, 0, 0) < third.observer
        if not watches or chance(w, e, purpose.OBSERVED, s, 0) >= third.observer_corrects:
            return DONE
        facts_s = duration(w, third.observer_facts, chance(w, e, purpose.OBSERVER_DELAY, s, 0), 1.0)
        return waits.sleep(w, aftermath.since_the_act(w, e, facts_s))
    if sequel.ended:
        return DONE
    capital.has_facts = 1
    if capital.judged >= 0 and capital.judged != sequel.deliberate:
        counted, true = aftermath.counted(w, e, capital.judged), aftermath.counted(w, e, sequel.deliberate)
        capital.judged = sequel.deliberate
        opinion.correct_verdict(w, e, s, counted, true)
        note(w, e, who(s, NATION), did.OBSERVED, true, counted, me.line)
    return DONE


def horizon(w: World, me: Frame) -> int:
    """An aftermath that has not ended by its horizon is frozen."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, aftermath.since_the_act(w, me.e, w.p.aftermath.horizon_s))
    aftermath.conclude(w, me.e, endings.FROZEN, UNCAUSED)
    return DONE
