"""Headquarters: reports go up, watch officers decide, orders come down; any hop may lose what it carries."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AGREEMENT, Did, Level, Why
from incidentsim.model import acts, causes, judgement
from incidentsim.model.state import Agreement, Encounter, Percept, Request, Side
from incidentsim.rules import decision
from incidentsim.rules.causes import both
from incidentsim.scenario.laws import duration

_UP, _DOWN = 0, 1
#: The echelons by the words that scenarios use.
LEVELS = {"bridge": Level.BRIDGE, "group": Level.GROUP, "nation": Level.NATION}


def ask(encounter: Encounter, side: Side, what: int, cause: int) -> None:
    """A bridge asks its superiors for a rung, or for leave to agree."""
    line = encounter.note(side.ids[Level.BRIDGE], Did.ASKED, what, side.rung, cause)
    side.requests += 1
    perceived = side.minds[Level.BRIDGE].perceived
    agreement = encounter.agreement if what == AGREEMENT else None
    request = Request(what, side.rung, side.requests, perceived if perceived >= 0 else side.rung, agreement=agreement)
    request.asked_s, request.still = encounter.env.now, side.still
    true = side.minds[Level.BRIDGE].true
    request.truly = true if true >= 0 else side.rung
    side.request = request
    encounter.env.process(_go_up(encounter, side, request, line))


def _go_up(encounter: Encounter, side: Side, request: Request, line: int) -> ProcessGenerator:
    """A request climbs as far as it must, and its answer comes down."""
    highest = _echelon_for(encounter, request.what)
    for level in (Level.GROUP, Level.NATION):
        arrived = yield from relay(encounter, side, (level, _UP), (request.what, line))
        if not arrived:
            yield from _lapse(encounter, side, request, line)
            return
        line = encounter.note(side.ids[level], Did.RECEIVED, request.what, request.reported, line)
        granted, line = yield from _deliberate(encounter, side, (level, request), line)
        if encounter.is_over():
            return
        if not granted or level == highest:
            yield from order_down(encounter, side, (level, request, granted), line)
            return


def _deliberate(encounter: Encounter, side: Side, asked: tuple[Level, Request], line: int) -> ProcessGenerator:
    """A watch officer takes the request up, thinks, and says yes or no; the highest rungs go first."""
    env, (level, request) = encounter.env, asked
    received_s, staff = env.now, side.staff(level)
    judgement.take_in_act(encounter, side.minds[level], request.reported, request.truly)
    with encounter.world.officers[side.index, level].request(priority=-request.what) as officer:
        yield officer
        if encounter.is_over():
            return 0, line
        who = side.ids[level]
        taken = encounter.note(who, Did.OFFICER_TAKEN, request.what, env.now - received_s, line)
        u = encounter.chance(Purpose.STAFF_DELAY, _entity(side, level), request.number)
        yield env.timeout(duration(staff.decision, u, encounter.world.scenario.decision.pace))
        encounter.note(who, Did.OFFICER_FREED, request.what, 0.0, taken)
    if encounter.is_over():
        return 0, line
    pull = judgement.eta(encounter, side, level)
    granted = _grants(encounter, side, asked, (pull, env.now - received_s))
    return granted, encounter.note(who, Did.GRANTED if granted else Did.REFUSED, request.what, pull, line)


def _grants(encounter: Encounter, side: Side, asked: tuple[Level, Request], mood: tuple[float, float]) -> int:
    """Leave to agree is granted by a draw of its own; a climb is refused if the echelon's own choice is "down"."""
    (level, request), (pull, exposure_s), weights = asked, mood, encounter.world.scenario.decision
    if request.what == AGREEMENT:
        u = encounter.chance(Purpose.STAFF_GRANT, _entity(side, level), request.number)
        return int(u < decision.acceptance(pull, weights.theta_accept + weights.grant_bonus))
    u = encounter.chance(Purpose.STAFF_DECISION, _entity(side, level), request.number)
    exposure_s = min(exposure_s, weights.exposure_limit_s)
    chosen = decision.choice(u, *judgement.change_probabilities(encounter, side, pull, exposure_s))
    if chosen == decision.DOWN:
        return 0
    request.still = both(request.still, causes.still_granted(encounter, side, level, (u, exposure_s)))
    return 1


def order_down(encounter: Encounter, side: Side, order: tuple[Level, Request, int], line: int) -> ProcessGenerator:
    """An order travels down the chain to the bridge, which obeys if it still can."""
    top, request, granted = order
    for level in (Level.NATION, Level.GROUP):
        if level <= top:
            arrived = yield from relay(encounter, side, (level, _DOWN), (request.what, line))
            if not arrived:
                if side.request is request:
                    yield from _lapse(encounter, side, request, line)
                elif request.agreement is not None:
                    yield from void_in_time(encounter, side, request.agreement)
                return
    line = encounter.note(side.ids[Level.BRIDGE], Did.ORDERED, request.what, request.from_rung, line)
    if side.request is request:
        side.request = None
    if granted:
        _obey(encounter, side, request, line)
    elif request.agreement is not None and encounter.agreement is request.agreement:
        acts.void(encounter, line)
    acts.perceive(encounter, side, Percept(-1, 0, line))


def _obey(encounter: Encounter, side: Side, request: Request, line: int) -> None:
    if request.agreement is not None and not request.agreement.is_void:
        execute(encounter, side, request.agreement, line)
    elif request.what == AGREEMENT or request.withdrawn or encounter.settled or side.rung != request.from_rung:
        encounter.note(side.ids[Level.BRIDGE], Did.EXPIRED, request.what, 0.0, line)
    else:
        side.still = request.still
        acts.climb(encounter, side, Why.ORDER, line)


def execute(encounter: Encounter, side: Side, agreement: Agreement, cause: int) -> None:
    """A side does what was agreed: down to rung 1 or below, and away. Once both have, it is settled."""
    if agreement.is_void or agreement.executed[side.index]:
        return
    agreement.executed[side.index] = 1
    if side.request is not None:
        side.request.withdrawn = 1
        side.request = None
    line = encounter.note(side.ids[Level.BRIDGE], Did.EXECUTED, 0, 0.0, cause)
    if all(agreement.executed):
        encounter.settled = 1
    acts.turn_away(encounter, side, line)


def relay(encounter: Encounter, side: Side, hop: tuple[Level, int], carried: tuple[int, int]) -> ProcessGenerator:
    """One hop between a level and the one below it: takes its time, and may lose what it carries; 1 if it arrives."""
    (level, direction), (what, line), staff = hop, carried, side.staff(hop[0])
    entity = _entity(side, level) * 2 + direction
    side.relays[entity] += 1
    number = side.relays[entity]
    factor = encounter.terms.relay_factor
    u = encounter.chance(Purpose.RELAY, entity, number)
    yield encounter.env.timeout(duration(staff.relay, u, factor * encounter.world.scenario.decision.pace))
    if encounter.is_over():
        return 0
    if encounter.chance(Purpose.RELAY_LOSS, entity, number) < staff.loss * factor:
        sender = level if direction == _DOWN else Level(level - 1)
        encounter.note(side.ids[sender], Did.LOST, what, sender, line)
        return 0
    return 1


def _lapse(encounter: Encounter, side: Side, request: Request, line: int) -> ProcessGenerator:
    """A request that was lost on its way lapses when patience runs out; the bridge may then ask again."""
    left_s = request.asked_s + side.force.request_patience_s - encounter.env.now
    yield encounter.env.timeout(max(0.0, left_s))
    if encounter.is_over() or side.request is not request:
        return
    side.request = None
    line = encounter.note(side.ids[Level.BRIDGE], Did.EXPIRED, request.what, 0.0, line)
    if request.agreement is not None and encounter.agreement is request.agreement:
        acts.void(encounter, line)
    acts.perceive(encounter, side, Percept(-1, 0, line))


def void_in_time(encounter: Encounter, side: Side, agreement: Agreement) -> ProcessGenerator:
    """What was agreed is not carried out by both: after a while it is void."""
    yield encounter.env.timeout(side.force.request_patience_s)
    if not encounter.is_over() and encounter.agreement is agreement:
        acts.void(encounter, agreement.line)


def _echelon_for(encounter: Encounter, what: int) -> Level:
    if what == AGREEMENT:
        return Level.GROUP
    return LEVELS[encounter.world.scenario.ladder.rungs[what].authority]


def _entity(side: Side, level: Level) -> int:
    return side.index * 4 + int(level)
