"""The aftermath of a serious scene: capitals learn, judge, decide on news. Mirrors model/aftermath.py and sequel.py."""

from __future__ import annotations

import math
from typing import Any

from incidentsim import rules
from incidentsim.twin import begin as beginnings
from incidentsim.twin import capitals, deeds, layout, opinion, resources, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import CALL, DONE, FULL, NONE, TOLD, begin, call, due_now, fail
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import GROUP, NATION, NOBODY, UNCAUSED, did, kind, news, purpose
from incidentsim.twin.numbers import aftermath as endings
from incidentsim.twin.records import Frame, World

_rules, _decision = rules.aftermath, rules.decision
_DAY_S = rules.calls.DAY_S


def follow(w: World, e: int) -> int:
    """A scene is over: if it was serious, or an act stands in for it, its aftermath begins; 1 if it does."""
    scene = w.encs[e]
    if not w.p.aftermath.played:
        return 0
    serious = scene.worst >= w.p.ladder.serious_rung or scene.collided or scene.destroyed
    if not serious and not w.p.trigger.given:
        return 0
    place = w.encounters + w.sequels
    if place >= layout.ENCOUNTERS:
        fail(w, FULL)
        return 1
    w.sequels += 1
    sequel = w.encs[place]
    beginnings.blank(sequel)
    sequel.index, sequel.scene, sequel.is_sequel, sequel.pairs_count = scene.index, e, 1, 0
    beginnings.copy_terms(sequel.terms, scene.terms)
    deeds.find(w, scene, sequel)
    for s in range(2):
        _at_home(w, e, place, s)
    goal = scene.sides[sequel.by].goal
    sequel.deliberate = _rules.is_deliberate(goal, w.p.ladder.coercive_rung, sequel.acted_collided)
    sequel.last_news_s = sequel.at_s
    _begin(w, place)
    return 1


def _at_home(w: World, e: int, place: int, s: int) -> None:
    """The same side with fresh counters, on display; its headquarters remember the scene."""
    side, home, sequel = w.encs[e].sides[s], w.encs[place].sides[s], w.encs[place]
    beginnings.blank_side(w, home, s)
    home.crafts_count = home.leaders_count = home.escorts_count = 0
    home.goal, home.resolve = side.goal, side.resolve
    home.rung = min(w.p.aftermath.own_rung, sequel.terms.top)
    for level in (GROUP, NATION):
        seen = side.minds[level]
        minds.relax(seen, w.now, w.p.belief.relax_s)
        minds.cool(seen, w.now, w.p.decision.heat_s)
        minds.new_mind(home.minds[level], seen.prior, w.now)
        home.minds[level].belief, home.minds[level].heat = seen.belief, seen.heat
    capital = sequel.capitals[s]
    capital.suffered = 1 - int(sequel.by == s)
    capital.judged, capital.due_s = -1, math.inf
    capital.learnt_s = capital.decided_s = math.nan
    capital.is_due = capital.closed = capital.stepped = capital.explained = 0
    capital.has_word = capital.has_facts = capital.has_mediator = capital.told = 0
    capital.told_generation = NONE


def _begin(w: World, e: int) -> None:
    """Both capitals come to it, each by its own way."""
    sequel = w.encs[e]
    line = note(w, e, NOBODY, did.SERIOUS, 1 - sequel.by, sequel.rung, sequel.line)
    begin(w, kind.LATER_HORIZON, e, 0)
    for s in range(2):
        begin(w, kind.DECIDE_ON_NEWS, e, s)
        play(w, kind.LEARN, e, s).line = line
        play(w, kind.FALL_DUE, e, s).line = line
    play(w, kind.MEDIATE, e, 0).line = line
    play(w, kind.REPORT_FACTS, e, 1 - sequel.by).line = line


def play(w: World, handler: int, e: int, s: int) -> Any:
    """Let something run from which news may come; its frame, to be filled in."""
    w.encs[e].open += 1
    played = begin(w, kind.PLAYED, e, s)
    played.b = handler
    return played


def played(w: World, me: Frame) -> int:
    """What runs; when it has ended, nothing more may come of it."""
    if me.at == 0:
        me.at = 1
        inner = call(w, me.b, me)
        inner.line, inner.channel, inner.level, inner.offer, inner.number = (
            me.line, me.channel, me.level, me.offer, me.number,
        )  # fmt: skip
        return CALL
    close(w, me.e)
    return DONE


def close(w: World, e: int) -> None:
    """News is dealt with, or what might have brought some has run out; when nothing is left, it freezes."""
    w.encs[e].open -= 1
    if w.encs[e].open == 0:
        conclude(w, e, endings.FROZEN, UNCAUSED)


def hear(w: World, e: int, s: int, what: int, cause: int) -> None:
    """News is before a capital."""
    sequel = w.encs[e]
    line = note(w, e, who(s, NATION), did.NEWS, what, 0.0, cause)
    sequel.last_news_s = w.now
    sequel.open += 1
    resources.put(w, sequel.sides[s].inbox, e, s).line = line


def conclude(w: World, e: int, how: int, cause: int) -> None:
    """The aftermath is over; what still runs of it does nothing more."""
    sequel = w.encs[e]
    if sequel.ended:
        return
    last_s = sequel.last_news_s if how == endings.FROZEN else w.now
    note(w, e, NOBODY, did.CONCLUDED, how, last_s - sequel.at_s, cause)
    sequel.ended = 1
    waits.over_now(w, e)
    w.running -= 1


def have_word(w: World, e: int, s: int) -> None:
    """The other side has been in touch: it is not silent, and who had not learnt of the act learns of it now."""
    capital = w.encs[e].capitals[s]
    capital.has_word = 1
    if not capital.told:
        capital.told = 1
        due_now(w, TOLD, e, s)


def since_the_act(w: World, e: int, since_s: float) -> float:
    """The wait until so long after the act, or none if that is past: the scene took its time."""
    return max(0.0, w.encs[e].at_s + since_s - w.now)


def learn(w: World, me: Frame) -> int:
    """A capital learns of the act by its own relays, late if a report is lost, or from the other side's word."""
    e, s, parts = me.e, me.s, w.p.aftermath
    sequel = w.encs[e]
    capital = sequel.capitals[s]
    if me.at == 0:
        factor = sequel.terms.relay_factor
        u = chance(w, e, purpose.LEARNING, s, 0)
        delay_s = duration(w, parts.learning, u, factor * w.p.decision.pace)
        if chance(w, e, purpose.LEARNING_LOSS, s, 0) < parts.learning_loss * factor:
            delay_s += parts.learning_late_s
        me.at = 1
        waits.schedule_branch(w, since_the_act(w, e, delay_s))
        return waits.until_told(w, capital)
    if me.at == 2:
        return DONE
    if sequel.ended:
        return DONE
    capital.learnt_s = w.now
    line = note(w, e, who(s, NATION), did.LEARNT, sequel.rung, w.now - sequel.at_s, me.line)
    if capital.is_due:
        _do_as_laid_down(w, e, s, line)
    if sequel.ended:
        return DONE
    play(w, kind.AWAIT_WORD, e, s).line = line
    if capital.suffered:
        me.at = 2
        call(w, kind.JUDGE, me).line = line
        return CALL
    hear(w, e, s, news.LEARNT, line)
    return DONE


def judge(w: World, me: Frame) -> int:
    """The side that suffered takes its time to judge whether the act was meant; facts, if it has them, decide it."""
    e, s = me.e, me.s
    sequel = w.encs[e]
    capital = sequel.capitals[s]
    if me.at == 0:
        me.at = 1
        u = chance(w, e, purpose.JUDGEMENT_DELAY, s, 0)
        return waits.sleep(w, duration(w, w.p.aftermath.judgement, u, w.p.decision.pace))
    if sequel.ended:
        return DONE
    above = sequel.rung - w.p.ladder.unsafe_rung
    share = _rules.deliberate_probability(w.p.aftermath, opinion.belief_of(w, e, s, NATION), above)
    guess = int(chance(w, e, purpose.JUDGEMENT, s, 0) < share)
    capital.judged = sequel.deliberate if capital.has_facts else guess
    line = note(w, e, who(s, NATION), did.JUDGED, capital.judged, share, me.line)
    opinion.take_in_verdict(w, e, s, counted(w, e, capital.judged))
    hear(w, e, s, news.LEARNT, line)
    return DONE


def decide_on_news(w: World, me: Frame) -> int:
    """A capital decides once on each piece of news, if it knows enough yet, may still decide and has not too often."""
    e, s = me.e, me.s
    sequel = w.encs[e]
    side, capital = sequel.sides[s], sequel.capitals[s]
    if me.at == 1:
        if sequel.ended:
            return DONE
        line = side.inbox.value.line
        knows = not math.isnan(capital.learnt_s) and (not capital.suffered or capital.judged >= 0)
        if knows and not capital.closed and side.decisions < w.p.aftermath.decisions:
            _respond(w, e, s, line)
        close(w, e)
    me.at = 1
    resources.get(w, side.inbox, e, s)
    return resources.until_got(w, side.inbox, 0)


def _respond(w: World, e: int, s: int, cause: int) -> None:
    """Retaliate, hold or step down: a hazard over the time since the last decision."""
    sequel = w.encs[e]
    side = sequel.sides[s]
    side.decisions += 1
    pull = opinion.eta(w, e, s, NATION)
    u = chance(w, e, purpose.RESPONSE, s, side.decisions)
    up, down = opinion.response_probabilities(w, e, s, pull)
    chosen = _decision.choice(u, up, down)
    sequel.capitals[s].decided_s = w.now
    line = note(w, e, who(s, NATION), did.RESPONDED, chosen, pull, cause)
    if chosen == _decision.UP:
        _retaliate(w, e, s, line)
        return
    if chosen == _decision.DOWN:
        _step_down(w, e, s, line)
    talks = chosen == _decision.DOWN or _decision.would_rather_talk(pull, w.p.decision.theta_up)
    if talks and not sequel.ended:
        capitals.consider_calling(w, e, s, line)


def _retaliate(w: World, e: int, s: int, cause: int) -> None:
    """A new act of force, and the aftermath is over."""
    suffered = w.encs[e].rung if w.encs[e].capitals[s].suffered else 0
    rung = _rules.retaliation_rung(suffered, w.p.ladder.violent_rung)
    conclude(w, e, endings.RETALIATION, note(w, e, who(s, NATION), did.RETALIATED, rung, 0.0, cause))


def _step_down(w: World, e: int, s: int, cause: int) -> None:
    """An offender explains, a victim lets it rest; once both have, it is settled."""
    capital = w.encs[e].capitals[s]
    line = note(w, e, who(s, NATION), did.EXPLAINED, 0, 0.0, cause)
    capital.stepped, capital.due_s = 1, math.inf
    if w.encs[e].capitals[1 - s].stepped:
        conclude(w, e, endings.SETTLED, line)
    else:
        play(w, kind.BECOME_KNOWN, e, s).line = line


def _do_as_laid_down(w: World, e: int, s: int, line: int) -> None:
    """The default is the last decision of a side; who has stepped down has answered, and is not bound by it."""
    sequel = w.encs[e]
    side, capital = sequel.sides[s], sequel.capitals[s]
    if capital.stepped:
        return
    capital.closed = 1
    retaliates = int(capital.suffered and side.decisions == 0 and w.p.forces[s].retaliates)
    since_d = (w.now - sequel.at_s) / _DAY_S
    due = note(w, e, who(s, NATION), did.DUE, retaliates, since_d, line)
    if retaliates:
        _retaliate(w, e, s, due)


def fall_due(w: World, me: Frame) -> int:
    """The response deadline passes: whoever knows of the act does as laid down before; who learns later, then."""
    e, s = me.e, me.s
    capital = w.encs[e].capitals[s]
    if me.at == 0:
        me.at = 1
        due_s = duration(w, w.p.aftermath.response_due, chance(w, e, purpose.RESPONSE_DUE, s, 0), 1.0)
        capital.due_s = w.encs[e].at_s + due_s
        return waits.sleep(w, since_the_act(w, e, due_s))
    if w.encs[e].ended:
        return DONE
    capital.is_due = 1
    if not math.isnan(capital.learnt_s):
        _do_as_laid_down(w, e, s, me.line)
    return DONE


def counted(w: World, e: int, judged: int) -> int:
    """The rung for which the act counts, judged deliberate or not."""
    ladder = w.p.ladder
    return _rules.counted_rung(w.encs[e].rung, judged, (ladder.threat_rung, ladder.violent_rung))
