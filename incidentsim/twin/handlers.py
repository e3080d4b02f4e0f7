"""Which handler a frame is for: the processes of the reference model, one by one."""

from __future__ import annotations

from incidentsim.twin import (
    acts,
    aftermath,
    begin,
    calls,
    capitals,
    command,
    hails,
    helm,
    lines,
    messages,
    motion,
    observer,
    offers,
    parley,
    staff,
    talks,
    watch,
    word,
)  # fmt: skip
from incidentsim.twin.numbers import kind
from incidentsim.twin.records import Frame, World


def handle(w: World, me: Frame) -> int:
    """The handler of a frame does what can be done now."""
    k = me.kind
    if k < kind.GO_UP:
        return _on_the_scene(w, me, k)
    if k < kind.CALL_IN_TURN:
        return _at_headquarters(w, me, k)
    if k < kind.PLAYED:
        return _in_calls(w, me, k)
    if k < kind.LATER_IN_TURN:
        return _afterwards(w, me, k)
    return _between_capitals(w, me, k)


def _on_the_scene(w: World, me: Frame, k: int) -> int:
    if k == kind.BEGIN:
        return begin.start(w, me)
    if k == kind.COMMAND:
        return command.command(w, me)
    if k == kind.ERRAND:
        return begin.errand(w, me)
    if k == kind.TAKE_STOCK:
        return begin.take_stock(w, me)
    if k == kind.HORIZON:
        return begin.horizon(w, me)
    if k == kind.WATCH_RANGES:
        return motion.watch_ranges(w, me)
    if k == kind.TURN:
        return helm.turn(w, me)
    if k == kind.JOIN:
        return helm.join(w, me)
    if k == kind.RESUME:
        return motion.resume(w, me)
    if k == kind.KEEP_UP_POSTURE:
        return acts.keep_up_posture(w, me)
    if k == kind.QUIET_DOWN:
        return acts.quiet_down(w, me)
    if k == kind.WARN:
        return hails.warn(w, me)
    return observer.report(w, me)


def _at_headquarters(w: World, me: Frame, k: int) -> int:
    if k == kind.GO_UP:
        return staff.go_up(w, me)
    if k == kind.DELIBERATE:
        return staff.deliberate(w, me)
    if k == kind.CONSIDER:
        return watch.consider(w, me)
    if k == kind.ORDER_DOWN:
        return staff.order_down(w, me)
    if k == kind.RELAY:
        return staff.relay(w, me)
    if k == kind.LAPSE:
        return staff.lapse(w, me)
    if k == kind.VOID_IN_TIME:
        return staff.void_in_time(w, me)
    return watch.keep_hours(w, me)


def _in_calls(w: World, me: Frame, k: int) -> int:
    if k == kind.CALL_IN_TURN:
        return calls.call_in_turn(w, me)
    if k == kind.CALL_AT_ONCE:
        return calls.call_at_once(w, me)
    if k == kind.ONE_OF_MANY:
        return calls.one(w, me)
    if k == kind.TRY_CHANNEL:
        return calls.try_channel(w, me)
    if k == kind.HAVE_IT_CALLED:
        return calls.have_it_called(w, me)
    if k == kind.ON_THE_LINE:
        return calls.on_the_line(w, me)
    if k == kind.HOLD_THE_LINE:
        return calls.hold_the_line(w, me)
    if k == kind.INTERPRETED:
        return lines.interpreted(w, me)
    if k == kind.TALK:
        return talks.talk(w, me)
    if k == kind.MAKE_OFFER:
        return offers.make_offer(w, me)
    if k == kind.SAY_WARNING:
        return offers.say_warning(w, me)
    if k == kind.TRANSMIT:
        return messages.transmit(w, me)
    if k == kind.AWAIT_ANSWER:
        return offers.await_answer(w, me)
    if k == kind.UNTIL_ANSWERED:
        return offers.until_answered(w, me)
    if k == kind.REPLY:
        return offers.reply(w, me)
    return offers.consider_at_headquarters(w, me)


def _afterwards(w: World, me: Frame, k: int) -> int:
    if k == kind.PLAYED:
        return aftermath.played(w, me)
    if k == kind.LATER_HORIZON:
        return word.horizon(w, me)
    if k == kind.DECIDE_ON_NEWS:
        return aftermath.decide_on_news(w, me)
    if k == kind.LEARN:
        return aftermath.learn(w, me)
    if k == kind.JUDGE:
        return aftermath.judge(w, me)
    if k == kind.FALL_DUE:
        return aftermath.fall_due(w, me)
    if k == kind.MEDIATE:
        return word.mediate(w, me)
    if k == kind.REPORT_FACTS:
        return word.report_facts(w, me)
    if k == kind.AWAIT_WORD:
        return word.await_word(w, me)
    return word.become_known(w, me)


def _between_capitals(w: World, me: Frame, k: int) -> int:
    if k == kind.LATER_IN_TURN:
        return capitals.call_in_turn(w, me)
    if k == kind.LATER_AT_ONCE:
        return capitals.call_at_once(w, me)
    if k == kind.LATER_TRY:
        return capitals.try_channel(w, me)
    if k == kind.LATER_HAVE_IT_CALLED:
        return capitals.have_it_called(w, me)
    if k == kind.LATER_TALK:
        return parley.talk(w, me)
    if k == kind.SPEAK:
        return parley.speak(w, me)
    if k == kind.SAY:
        return parley.say(w, me)
    if k == kind.EXPLAIN:
        return parley.explain(w, me)
    if k == kind.LATER_AWAIT:
        return capitals.await_answer(w, me)
    if k == kind.LATER_CONSIDER:
        return parley.consider(w, me)
    if k == kind.LATER_ANSWER:
        return parley.answer(w, me)
    if k == kind.REPORT_AGREEMENT:
        return capitals.report_agreement(w, me)
    return capitals.report(w, me)
