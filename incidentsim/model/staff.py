"""Headquarters: reports go up, watch officers decide, orders come down; any hop may lose or garble what it carries."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import AGREEMENT, Did, Level, Why
from incidentsim.model import acts, causes, judgement
from incidentsim.model.lines import LEVELS
from incidentsim.model.state import Agreement, Encounter, Percept, Request, Side
from incidentsim.model.watch import Matter, consider
from incidentsim.rules import decision
from incidentsim.rules.causes import both
from incidentsim.scenario.laws import duration

UP, DOWN = 0, 1
#: The numbers by which hops are addressed, so that no kind of matter moves the draws of another: requests by their own
#: number, orders to do what headquarters agreed on, and requests to call, by channel and plan, from here on.
AGREED_ABOVE, CALLS = 1 << 20, 1 << 22
#: What a hop brings instead of the number of a note when it loses what it carries.
LOST = -2


def ask(encounter: Encounter, side: Side, what: int, cause: int) -> None:
    """A bridge asks its superiors for a rung, or for leave to agree."""
    line = encounter.note(side.ids[Level.BRIDGE], Did.ASKED, what, side.rung, cause)
    side.requests += 1
    perceived = side.minds[Level.BRIDGE].perceived
    agreement = encounter.agreement if what == AGREEMENT else None
    request = Request(what, side.rung, side.requests, perceived if perceived >= 0 else side.rung, agreement=agreement)
    request.asked_s, request.still = encounter.env.now, side.still
    true = side.minds[Level.BRIDGE].true
    request.heat = judgement.heat_reported(side.minds[Level.BRIDGE])
    request.truly = true if true >= 0 else side.rung
    side.request = request
    encounter.env.process(_go_up(encounter, side, request, line))


def _go_up(encounter: Encounter, side: Side, request: Request, line: int) -> ProcessGenerator:
    """A request climbs as far as it must, and its answer comes down."""
    highest = _echelon_for(encounter, request.what)
    for level in (Level.GROUP, Level.NATION):
        heard, slip = yield from relay(encounter, side, (level, UP), (request.what, request.number, line))
        if heard == LOST:
            yield from _lapse(encounter, side, request, line)
            return
        line, request.reported = heard, misreported(encounter, request.reported, slip)
        line = encounter.note(side.ids[level], Did.RECEIVED, request.what, request.reported, line)
        granted, line = yield from _deliberate(encounter, side, (level, request), line)
        if encounter.is_over():
            return
        if not granted or level == highest:
            yield from order_down(encounter, side, (level, request, granted), line)
            return


def _deliberate(encounter: Encounter, side: Side, asked: tuple[Level, Request], line: int) -> ProcessGenerator:
    """A watch officer takes the request up, thinks, and says yes or no."""
    env, (level, request) = encounter.env, asked
    received_s = env.now
    judgement.take_in_act(encounter, side.minds[level], request.reported, request.truly, request.heat)
    u = encounter.chance(Purpose.STAFF_DELAY, _entity(side, level), request.number)
    thought_s = duration(side.staff(level).decision, u, encounter.world.scenario.decision.pace)
    needed = yield from consider(encounter, (side, level), Matter(request.what, thought_s, line))
    if not needed:
        return 0, line
    pull = judgement.eta(encounter, side, level)
    granted = _grants(encounter, side, asked, (pull, env.now - received_s))
    return granted, encounter.note(side.ids[level], Did.GRANTED if granted else Did.REFUSED, request.what, pull, line)


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
    """An order travels down the chain to the bridge, which obeys what it hears if it still can; garbled, yes is no."""
    top, request, granted = order
    heard = granted
    for level in (Level.NATION, Level.GROUP):
        if level <= top:
            carried, slip = yield from relay(encounter, side, (level, DOWN), (request.what, _ordered(request), line))
            if carried == LOST:
                if side.request is request:
                    yield from _lapse(encounter, side, request, line)
                elif request.agreement is not None:
                    yield from void_in_time(encounter, side, request.agreement)
                return
            line, heard = carried, heard if slip == 0 else 1 - heard
    line = encounter.note(side.ids[Level.BRIDGE], Did.ORDERED, request.what, request.from_rung, line)
    if side.request is request:
        side.request = None
    if heard:
        _obey(encounter, side, request, (line, Why.ORDER if granted else Why.GARBLED))
    elif request.agreement is not None and encounter.agreement is request.agreement:
        acts.void(encounter, line)
    acts.perceive(encounter, side, Percept(-1, 0, line))


def _obey(encounter: Encounter, side: Side, request: Request, order: tuple[int, Why]) -> None:
    line, why = order
    if request.agreement is not None and not request.agreement.is_void:
        execute(encounter, side, request.agreement, line)
    elif request.what == AGREEMENT or request.withdrawn or encounter.settled or side.rung != request.from_rung:
        encounter.note(side.ids[Level.BRIDGE], Did.EXPIRED, request.what, 0.0, line)
    else:
        side.still = request.still
        acts.climb(encounter, side, why, line)


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


def relay(encounter: Encounter, side: Side, hop: tuple[Level, int], carried: tuple[int, int, int]) -> ProcessGenerator:
    """One hop between a level and the one below it: takes its time, and may lose or garble what it carries.

    Takes    the level and direction; what is carried, the number by which its draws are addressed, the note before.
    Returns  the note with which it arrives, or LOST; and 0, or, where it was garbled, by how much it is off: +-1.
    """
    (level, direction), (what, number, line), staff = hop, carried, side.staff(hop[0])
    entity = _entity(side, level) * 2 + direction
    factor = encounter.terms.relay_factor
    u = encounter.chance(Purpose.RELAY, entity, number)
    yield encounter.env.timeout(duration(staff.relay, u, factor * encounter.world.scenario.decision.pace))
    if encounter.is_over():
        return LOST, 0
    sender = level if direction == DOWN else Level(level - 1)
    if encounter.chance(Purpose.RELAY_LOSS, entity, number) < staff.loss * factor:
        encounter.note(side.ids[sender], Did.LOST, what, sender, line)
        return LOST, 0
    if encounter.chance(Purpose.GARBLE, entity, number) < staff.garble * factor:
        slip = -1 if encounter.chance(Purpose.GARBLED, entity, number) < 0.5 else 1  # either way alike
        return encounter.note(side.ids[sender], Did.GARBLED, what, sender, line), slip
    return line, 0


def _ordered(request: Request) -> int:
    agreement = request.agreement
    return request.number if request.number > 0 or agreement is None else AGREED_ABOVE + agreement.number


def misreported(encounter: Encounter, rung: int, slip: int) -> int:
    """A rung as it is reported over a hop that is off by `slip`; at an end of the ladder, off the other way."""
    off = rung + slip
    return off if 0 <= off <= encounter.terms.top else rung - slip


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
