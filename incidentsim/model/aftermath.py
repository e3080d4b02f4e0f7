"""The aftermath of a serious scene: capitals learn, judge, decide on news, and retaliate, settle or let it freeze."""

import math

from simpy.events import ProcessGenerator, Timeout

from incidentsim.draws import Purpose
from incidentsim.journal import NOBODY, Aftermath, Did, Level, News, actor, side_of
from incidentsim.model import capitals, opinion
from incidentsim.model.sequel import NOTHING, Capital, Deed, Sequel
from incidentsim.model.state import Encounter
from incidentsim.rules import aftermath as rules
from incidentsim.rules import decision
from incidentsim.scenario.laws import duration

_DAY_S = 86_400.0
_HITS = (Did.DESTROYED, Did.DAMAGED)


def follow(scene: Encounter) -> int:
    """A scene is over: if it was serious, or an act stands in for it, its aftermath begins; 1 if it does."""
    scenario = scene.world.scenario
    if scenario.aftermath.played == "never":
        return 0
    serious = scene.worst >= scenario.ladder.serious_rung or scene.collided or scene.destroyed
    if not serious and scenario.trigger is None:
        return 0
    _begin(Sequel(scene, deed_of(scene)))
    return 1


def deed_of(scene: Encounter) -> Deed:
    """What the aftermath is about, as the log book of the scene has it.

    In the order of endings: the act that destroyed, or the first at the worst rung if that is lethal; else a collision,
    by the side that first acted at an unsafe rung (or aims higher, or is red), at the rung on which it then stood; else
    the first act at the worst rung.
    """
    notes = [note for note in scene.world.notes if note.encounter == scene.index]
    acts = [(line, note) for line, note in enumerate(notes) if note.did == Did.ACTED]
    ladder = scene.world.scenario.ladder
    destroyed = [notes[note.cause] for note in notes if note.did == Did.DESTROYED]
    collided = [(line, note) for line, note in enumerate(notes) if note.did == Did.COLLIDED]
    if collided and scene.worst < ladder.lethal_rung:
        line, note = collided[0]
        by = _who_closed(scene, [side_of(act.actor) for _, act in acts if act.object >= ladder.unsafe_rung])
        rung = next((act.object for _, act in reversed(acts) if side_of(act.actor) == by), 0)
        blue, red = divmod(note.object, len(scene.sides[1].crafts))
        return Deed(by, rung, note.at_s, line, 1, blue if by else red)
    line, note = next(
        found for found in acts if found[1] in destroyed or (not destroyed and found[1].object == scene.worst)
    )
    hits = [
        hit.actor - actor(1 - side_of(note.actor), Level.UNIT)
        for hit in notes
        if hit.cause == line and hit.did in _HITS
    ]
    return Deed(side_of(note.actor), note.object, note.at_s, line, int(bool(collided)), hits[0] if hits else NOTHING)


def _who_closed(scene: Encounter, unsafe: list[int]) -> int:
    trigger = scene.world.scenario.trigger
    if trigger is not None:
        return int(trigger.by == "red")
    if unsafe:
        return unsafe[0]
    blue, red = scene.sides
    return 0 if blue.goal > red.goal else 1


def _begin(sequel: Sequel) -> None:
    """Both capitals come to it, each by its own way."""
    deed = sequel.deed
    line = sequel.note(NOBODY, Did.SERIOUS, 1 - deed.by, deed.rung, deed.line)
    sequel.env.process(_horizon(sequel))
    for capital in sequel.capitals:
        sequel.env.process(_decide_on_news(sequel, capital))
        sequel.play(_learn(sequel, capital, line))
        sequel.play(_fall_due(sequel, capital, line))
    sequel.play(_mediate(sequel, line))
    sequel.play(_report_facts(sequel, sequel.capitals[1 - deed.by], line))


def _learn(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """A capital learns of the act by its own relays, late if a report is lost, or from the other side's word."""
    parts, side = sequel.world.scenario.aftermath, capital.side
    factor = sequel.terms.relay_factor
    u = sequel.chance(Purpose.LEARNING, side.index, 0)
    delay_s = duration(parts.learning, u, factor * sequel.world.scenario.decision.pace)
    if sequel.chance(Purpose.LEARNING_LOSS, side.index, 0) < parts.learning_loss * factor:
        delay_s += parts.learning_late_s
    yield capital.told | _at(sequel, delay_s)
    if sequel.is_over():
        return
    now_s = sequel.env.now
    capital.learnt_s = now_s
    line = sequel.note(side.ids[Level.NATION], Did.LEARNT, sequel.deed.rung, now_s - sequel.deed.at_s, line)
    if capital.is_due:
        _do_as_laid_down(sequel, capital, line)
    if sequel.is_over():
        return
    sequel.play(_await_word(sequel, capital, line))
    if capital.suffered:
        yield from _judge(sequel, capital, line)
    else:
        sequel.hear(capital, News.LEARNT, line)


def _judge(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """The side that suffered takes its time to judge whether the act was meant; facts, if it has them, decide it."""
    scenario, side = sequel.world.scenario, capital.side
    u = sequel.chance(Purpose.JUDGEMENT_DELAY, side.index, 0)
    yield sequel.env.timeout(duration(scenario.aftermath.judgement, u, scenario.decision.pace))
    if sequel.is_over():
        return
    above = sequel.deed.rung - scenario.ladder.unsafe_rung
    share = rules.deliberate_probability(scenario.aftermath, opinion.belief_of(sequel, capital, Level.NATION), above)
    guess = int(sequel.chance(Purpose.JUDGEMENT, side.index, 0) < share)
    capital.judged = sequel.deliberate if capital.has_facts else guess
    line = sequel.note(side.ids[Level.NATION], Did.JUDGED, capital.judged, share, line)
    opinion.take_in_verdict(sequel, capital, _counted(sequel, capital.judged))
    sequel.hear(capital, News.LEARNT, line)


def _decide_on_news(sequel: Sequel, capital: Capital) -> ProcessGenerator:
    """A capital decides once on each piece of news, if it knows enough yet, may still decide and has not too often."""
    side = capital.side
    while True:
        line = yield side.inbox.get()
        if sequel.is_over():
            return
        if capital.knows() and not capital.closed and side.decisions < sequel.world.scenario.aftermath.decisions:
            _respond(sequel, capital, line)
        sequel.close()


def _respond(sequel: Sequel, capital: Capital, cause: int) -> None:
    """Retaliate, hold or step down: a hazard over the time since the last decision."""
    side, weights = capital.side, sequel.world.scenario.decision
    side.decisions += 1
    pull = opinion.eta(sequel, capital, Level.NATION)
    u = sequel.chance(Purpose.RESPONSE, side.index, side.decisions)
    chosen = decision.choice(u, *opinion.response_probabilities(sequel, capital, pull))
    capital.decided_s = sequel.env.now
    line = sequel.note(side.ids[Level.NATION], Did.RESPONDED, chosen, pull, cause)
    if chosen == decision.UP:
        _retaliate(sequel, capital, line)
        return
    if chosen == decision.DOWN:
        _step_down(sequel, capital, line)
    talks = chosen == decision.DOWN or decision.would_rather_talk(pull, weights.theta_up)
    if talks and not sequel.is_over():
        capitals.consider_calling(sequel, capital, line)


def _retaliate(sequel: Sequel, capital: Capital, cause: int) -> None:
    """A new act of force, and the aftermath is over."""
    suffered = sequel.deed.rung if capital.suffered else 0
    rung = rules.retaliation_rung(suffered, sequel.world.scenario.ladder.violent_rung)
    line = sequel.note(capital.side.ids[Level.NATION], Did.RETALIATED, rung, 0.0, cause)
    sequel.conclude(Aftermath.RETALIATION, line)


def _step_down(sequel: Sequel, capital: Capital, cause: int) -> None:
    """An offender explains, apologises, returns what was taken; a victim lets it rest; once both have, it is settled.

    The response deadline is met with that, and presses no more.
    """
    line = sequel.note(capital.side.ids[Level.NATION], Did.EXPLAINED, 0, 0.0, cause)
    capital.stepped, capital.due_s = 1, math.inf
    if sequel.rival(capital).stepped:
        sequel.conclude(Aftermath.SETTLED, line)
    else:
        sequel.play(_become_known(sequel, capital, line))


def _become_known(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """A step becomes known to the other side, in public if not by a call."""
    rival, scenario = sequel.rival(capital), sequel.world.scenario
    u = sequel.chance(Purpose.LEARNING, rival.side.index, 1)
    yield sequel.env.timeout(
        duration(scenario.aftermath.learning, u, sequel.terms.relay_factor * scenario.decision.pace)
    )
    if not sequel.is_over() and not capital.explained:
        rival.have_word()
        sequel.hear(rival, News.STEP, line)


def _await_word(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """No word from the other side in all that time is news as well."""
    yield sequel.env.timeout(sequel.world.scenario.aftermath.silence_after_s)
    if not sequel.is_over() and not capital.has_word:
        shift = opinion.take_in_silence(sequel, capital)
        line = sequel.note(capital.side.ids[Level.NATION], Did.SILENCE, 0, shift, line)
        sequel.hear(capital, News.SILENCE, line)


def _fall_due(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """The response deadline passes: whoever knows of the act does as laid down before; who learns later, then."""
    u = sequel.chance(Purpose.RESPONSE_DUE, capital.side.index, 0)
    due_s = duration(sequel.world.scenario.aftermath.response_due, u)
    capital.due_s = sequel.deed.at_s + due_s
    yield _at(sequel, due_s)
    if sequel.is_over():
        return
    capital.is_due = 1
    if capital.has_learnt():
        _do_as_laid_down(sequel, capital, line)


def _do_as_laid_down(sequel: Sequel, capital: Capital, line: int) -> None:
    """The default is the last decision of a side; who has stepped down has answered, and is not bound by it.

    To have held is a decision, so that only who suffered and has decided nothing retaliates because of the deadline.
    """
    side = capital.side
    if capital.stepped:
        return
    capital.closed = 1
    owes = capital.suffered and side.decisions == 0
    retaliates = int(owes and side.force.aftermath_default == "retaliate")
    since_d = (sequel.env.now - sequel.deed.at_s) / _DAY_S
    line = sequel.note(side.ids[Level.NATION], Did.DUE, retaliates, since_d, line)
    if retaliates:
        _retaliate(sequel, capital, line)


def _mediate(sequel: Sequel, line: int) -> ProcessGenerator:
    """A third party may step in, which is news to both and opens its line first."""
    third = sequel.world.scenario.third_party
    if sequel.chance(Purpose.MEDIATION, 0, 0) >= third.mediation:
        return
    yield _at(sequel, duration(third.mediation_delay, sequel.chance(Purpose.MEDIATION_DELAY, 0, 0)))
    if sequel.is_over():
        return
    line = sequel.note(NOBODY, Did.MEDIATED, 0, (sequel.env.now - sequel.deed.at_s) / _DAY_S, line)
    for capital in sequel.capitals:
        capital.has_mediator = 1
        sequel.hear(capital, News.MEDIATOR, line)


def _report_facts(sequel: Sequel, capital: Capital, line: int) -> ProcessGenerator:
    """Somebody who watched reports what happened: a verdict to come is then right, a wrong one is corrected."""
    third, side = sequel.world.scenario.third_party, capital.side
    watches = sequel.chance(Purpose.OBSERVER, 0, 0) < third.observer
    if not watches or sequel.chance(Purpose.OBSERVED, side.index, 0) >= third.observer_corrects:
        return
    u = sequel.chance(Purpose.OBSERVER_DELAY, side.index, 0)
    yield _at(sequel, duration(third.observer_facts, u))
    if sequel.is_over():
        return
    capital.has_facts = 1
    if capital.judged >= 0 and capital.judged != sequel.deliberate:
        counted, true = _counted(sequel, capital.judged), _counted(sequel, sequel.deliberate)
        capital.judged = sequel.deliberate
        opinion.correct_verdict(sequel, capital, (counted, true))
        sequel.note(side.ids[Level.NATION], Did.OBSERVED, true, counted, line)


def _horizon(sequel: Sequel) -> ProcessGenerator:
    """An aftermath that has not ended by its horizon is frozen."""
    yield _at(sequel, sequel.world.scenario.aftermath.horizon_s)
    sequel.conclude(Aftermath.FROZEN)


def _at(sequel: Sequel, since_s: float) -> Timeout:
    """So long after the act, or now if that is past: the scene took its time."""
    return sequel.env.timeout(max(0.0, sequel.deed.at_s + since_s - sequel.env.now))


def _counted(sequel: Sequel, judged: int) -> int:
    ladder = sequel.world.scenario.ladder
    return rules.counted_rung(sequel.deed.rung, judged, (ladder.threat_rung, ladder.violent_rung))
