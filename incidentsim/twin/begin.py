"""How a trial and its scenes begin, and the clocks that end them. Mirrors model/world.py and model/begin.py."""

from __future__ import annotations

import math

from incidentsim import rules
from incidentsim.model.terms import DRAWN
from incidentsim.twin import acts, causes, ending, helm, layout, motion, resources, waits
from incidentsim.twin import mind as minds
from incidentsim.twin.core import DONE, FINE, NONE, begin
from incidentsim.twin.log import chance, duration, note, who
from incidentsim.twin.numbers import BRIDGE, GROUP, NATION, NOBODY, UNCAUSED, UNIT, did, kind, purpose
from incidentsim.twin.records import Encounter, Frame, Side, Terms, TermsArray, World

_kinematics = rules.kinematics
_DAY_S = rules.calls.DAY_S
_NO_LOSS, _DAMAGED, _DESTROYED, _COLLISION = range(4)


def set_out(w: World, terms: TermsArray, seed: int, replication: int) -> None:
    """A world at time nought: nothing has happened, staffs and lines are free, every encounter is about to begin."""
    w.now, w.seed, w.replication, w.status = 0.0, seed, replication, FINE
    w.steps = w.order = w.sequels = w.uid = 0
    w.heap_count = w.normal_first = w.normal_count = w.urgent_first = w.urgent_count = 0
    w.notes_count = w.evidence_count = w.matters_count = w.offers_count = w.agreements_count = 0
    w.frames_count = w.processes_count = w.requests_count = 0
    w.frames_free = w.processes_free = w.requests_free = NONE
    w.encounters = w.running = len(terms)
    for s in range(2):
        for level in (GROUP, NATION):
            staff = w.p.forces[s].staff[level]
            resources.set_up(w, s * 2 + level - GROUP, staff.officers, 1)
    for ch in range(w.p.channel_count):
        w.outages[ch].known = 0
        if not w.p.channels[ch].own:
            resources.set_up(w, layout.SHARED_LINES + ch, w.p.channels[ch].lines, 0)
    for s in range(2):
        resources.set_up(w, layout.INTERPRETERS + s, w.p.forces[s].interpreters, 0)
        for level in (GROUP, NATION):
            if w.p.forces[s].staff[level].for_s < _DAY_S:
                begin(w, kind.KEEP_HOURS, 0, s).level = level
    for e in range(len(terms)):
        _meet(w, e, terms[e])
    for e in range(len(terms)):
        begin(w, kind.BEGIN, e, 0)


def _meet(w: World, e: int, terms: Terms) -> None:
    """One encounter of the trial, before it begins."""
    enc = w.encs[e]
    blank(enc)
    enc.index, enc.scene, enc.is_sequel = e, e, 0
    copy_terms(enc.terms, terms)
    for ch in range(w.p.channel_count):
        enc.outages[ch].known = 0
        if w.p.channels[ch].own:
            resources.set_up(w, layout.OWN_LINES + e * layout.CHANNELS + ch, w.p.channels[ch].lines, 0)
    for s in range(2):
        side, force = enc.sides[s], w.p.forces[s]
        blank_side(w, side, s)
        _man(w, side, s)
        threshold = chance(w, e, purpose.AIM, s, 0) * force.weights_total
        picked = 0
        while picked < force.goals - 1 and not threshold < force.weight_below[picked]:
            picked += 1
        given = int(enc.terms.goal[s])
        side.goal = force.goal[picked] if given == DRAWN else given
        coerces = side.goal >= w.p.ladder.coercive_rung
        side.resolve = (force.coercer_resolve if coerces else force.resolve) + enc.terms.resolve[s]
        side.reflex = force.coercer_reflex if coerces else force.reflex
    _pair(w, enc)


def blank(enc: Encounter) -> None:
    """An encounter in which nothing has happened."""
    enc.ended = enc.over = enc.settled = enc.worst = enc.destroyed = enc.collided = enc.depth = 0
    enc.agreements = enc.count = enc.open = 0
    enc.first_waiting = enc.last_waiting = enc.offer = enc.agreement = NONE
    enc.violent_s, enc.deadline_s = -math.inf, math.inf


def copy_terms(to: Terms, of: Terms) -> None:
    """The derived constants of an encounter."""
    to.start_s, to.protocol, to.standards, to.relay_factor = of.start_s, of.protocol, of.standards, of.relay_factor
    to.translation_factor, to.authentication_factor = of.translation_factor, of.authentication_factor
    to.answer_way, to.gross_error, to.read_back = of.answer_way, of.gross_error, of.read_back
    to.silence, to.neutral_rung, to.top, to.number = of.silence, of.neutral_rung, of.top, of.number
    to.strain, to.refusal, to.willing, to.confirmation = of.strain, of.refusal, of.willing, of.confirmation
    to.pass_median_m = of.pass_median_m
    for s in range(2):
        to.trust[s], to.delegation[s], to.bias[s] = of.trust[s], of.delegation[s], of.bias[s]
        to.act_noise[s], to.capital_trust[s], to.resolve[s] = of.act_noise[s], of.capital_trust[s], of.resolve[s]
        to.goal[s] = of.goal[s]


def blank_side(w: World, side: Side, s: int) -> None:
    """A side with fresh counters."""
    side.index, side.rung, side.posture, side.assessing, side.calling = s, 0, 0, 0, 0
    side.defaulted, side.request, side.opened, side.last_seen = UNCAUSED, NONE, UNCAUSED, -1
    side.acts = side.assessments = side.decisions = side.requests = side.plans = side.offers = side.warned = 0
    side.workload = side.percepts_count = 0
    side.first_percept_s = side.clock_s = math.nan
    causes.deliberately(side.still)
    for ch in range(w.p.channel_count):
        side.attempts[ch] = side.sendings[ch] = 0
    box = side.inbox
    box.first = box.count = 0
    box.uid, box.state, box.generation = NONE, 0, NONE


def _man(w: World, side: Side, s: int) -> None:
    """The units of a side, where they are at the start."""
    force = w.p.forces[s]
    side.crafts_count, side.leaders_count, side.escorts_count = force.count, 0, 0
    for c in range(force.count):
        craft, unit = side.crafts[c], force.units[c]
        craft.who, craft.address = who(s, UNIT) + c, s + 2 * c
        velocity = _kinematics.course_velocity(unit.course_rad, unit.speed_mps)
        for axis in range(3):
            craft.position[axis] = unit.position_m[axis]
            craft.velocity[axis] = craft.wanted[axis] = velocity[axis]
            craft.station[axis] = 0.0
        craft.since_s, craft.helm, craft.passing, craft.reflexes = 0.0, 0, 0, 0
        craft.manoeuvre = craft.resumes = 1
        craft.evading = craft.turning = 0
        craft.toward = c * w.p.forces[1].count if s == 0 else c
        if unit.leads:
            side.leaders[side.leaders_count] = c
            side.leaders_count += 1
        else:
            side.escorts[side.escorts_count] = c
            side.escorts_count += 1
    for k in range(side.escorts_count):
        escort, leader = side.crafts[side.escorts[k]], side.crafts[side.leaders[0]]
        for axis in range(3):
            escort.station[axis] = escort.position[axis] - leader.position[axis]


def _pair(w: World, enc: Encounter) -> None:
    """Every unit of blue with every unit of red."""
    reds = w.p.forces[1].count
    enc.pairs_count = w.p.forces[0].count * reds
    for k in range(enc.pairs_count):
        pair = enc.pairs[k]
        pair.index, pair.blue, pair.red, pair.depth, pair.state = k, k // reds, k % reds, 0, 0
        w.uid += 1
        pair.uid, pair.generation, pair.deadline_s = w.uid, NONE, math.inf


def start(w: World, me: Frame) -> int:
    """An encounter starts with its scene, or with an act that stands in for one."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, w.encs[me.e].terms.start_s)
    if w.p.trigger.given:
        _strike(w, me.e)
    else:
        _open_scene(w, me.e)
    return DONE


def _open_scene(w: World, e: int) -> None:
    """The two sides come up to each other, show themselves, and the scene takes its course."""
    enc = w.encs[e]
    for s in range(2):
        _compose(w, e, s)
        for c in range(enc.sides[s].crafts_count):
            enc.sides[s].crafts[c].since_s = w.now
            helm.place(w, e, enc.sides[s].crafts[c], -1)
    for k in range(enc.pairs_count):
        enc.pairs[k].depth = motion.depth_at(w, e, k)
        enc.depth = max(enc.depth, enc.pairs[k].depth)
    motion.mark_deadline(w, e, (0, 1, enc.pairs_count), UNCAUSED)
    for s in range(2):
        acts.open_with(w, e, s)
    for s in range(2):
        begin(w, kind.COMMAND, e, s)
        begin(w, kind.ERRAND, e, s)
        if w.p.forces[s].takes_stock:
            begin(w, kind.TAKE_STOCK, e, s)
    for k in range(enc.pairs_count):
        begin(w, kind.WATCH_RANGES, e, 0).a = k
    begin(w, kind.HORIZON, e, 0)


def take_stock(w: World, me: Frame) -> int:
    """A bridge with orders to carry out looks again every so often: that nothing has come in is something too."""
    enc = w.encs[me.e]
    if me.at == 1:
        if enc.ended or enc.settled:
            return DONE
        acts.perceive(w, me.e, me.s, enc.sides[me.s].opened, 0)
    me.at = 1
    return waits.sleep(w, w.p.forces[me.s].takes_stock_s)


def _strike(w: World, e: int) -> None:
    """One side has acted: no scene is played, and what follows is its aftermath."""
    enc, trigger = w.encs[e], w.p.trigger
    for s in range(2):
        _compose(w, e, s)
    by = enc.sides[trigger.by]
    by.rung, by.acts = trigger.rung, 1
    line = note(w, e, who(trigger.by, UNIT), did.ACTED, trigger.rung, 1, UNCAUSED)
    enc.worst = trigger.rung
    target = 1 - trigger.by
    if trigger.loss == _DAMAGED:
        note(w, e, who(target, UNIT), did.DAMAGED, target, 0.0, line)
    elif trigger.loss == _DESTROYED:
        enc.destroyed = 1
        note(w, e, who(target, UNIT), did.DESTROYED, target, 0.0, line)
    elif trigger.loss == _COLLISION:
        enc.collided = 1
        note(w, e, NOBODY, did.COLLIDED, 0, 0.0, line)
    ending.end(w, e, ending.PARTED)


def _compose(w: World, e: int, s: int) -> None:
    """A side is there: its minds at their priors, its opening rung taken."""
    enc = w.encs[e]
    side = enc.sides[s]
    for level in (BRIDGE, GROUP, NATION):
        trust = enc.terms.trust[s] if level == BRIDGE else enc.terms.capital_trust[s]
        minds.new_mind(side.minds[level], rules.belief.prior_log_odds(trust, w.p.belief.limit), w.now)
        causes.forget_shadows(w, e, s, level)
    side.rung = min(side.goal, w.p.ladder.unsafe_rung - 1)
    side.opened = note(w, e, who(s, BRIDGE), did.BEGAN, side.goal, side.rung, UNCAUSED)


def errand(w: World, me: Frame) -> int:
    """A side's errand, its first unit's, is done: it leaves, and the scene is over."""
    if me.at == 0:
        me.at = 1
        u = chance(w, me.e, purpose.ERRAND, me.s, 0)
        return waits.sleep(w, duration(w, w.p.forces[me.s].units[0].errand, u, 1.0))
    if not w.encs[me.e].ended:
        note(w, me.e, who(me.s, UNIT), did.ERRAND_DONE, 0, 0.0, UNCAUSED)
        ending.end(w, me.e, ending.PARTED)
    return DONE


def horizon(w: World, me: Frame) -> int:
    """The scene is still open when its horizon is reached."""
    if me.at == 0:
        me.at = 1
        return waits.sleep(w, w.p.domain.horizon_s)
    ending.end(w, me.e, ending.HORIZON)
    return DONE
