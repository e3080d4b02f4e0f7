"""What stands between a caller and an answer: refusals, outages, hours, range, strain; and who interprets."""

from bisect import bisect_right
from collections.abc import Callable, Generator
from typing import Any

from simpy.events import Event, ProcessGenerator
from simpy.exceptions import Interrupt

from incidentsim.draws import Purpose
from incidentsim.journal import Barrier, Did, Level
from incidentsim.model.state import Encounter, Side
from incidentsim.rules import calls
from incidentsim.rules.chance import exponential
from incidentsim.rules.kinematics import length
from incidentsim.scenario.channels import AnyChannel, DataLink, Guard, Light, Mediator, Outage, Radio
from incidentsim.scenario.laws import Constant, Empirical
from incidentsim.scenario.scenario import channel_address

#: The echelons by the words that scenarios use.
LEVELS = {"bridge": Level.BRIDGE, "group": Level.GROUP, "nation": Level.NATION}
#: Channels of which each encounter has its own.
OF_ONE_ENCOUNTER = (Radio, Light, DataLink)
#: Channels from bridge to bridge.
ON_THE_BRIDGE = (Radio, Guard, Light, DataLink)
#: Nothing bars an attempt.
NOTHING = -1


class Episodes:
    """When a channel fails and is repaired: an alternating renewal process, drawn as far as anybody has asked."""

    __slots__ = ("_changes_s", "_draw", "_means_s", "_starts_up")

    def __init__(self, outage: Outage, draw: Callable[[int], float]) -> None:
        self._draw = draw
        self._starts_up = draw(0) < calls.up_share(outage.mean_up_s, outage.mean_down_s)
        up_first = (outage.mean_up_s, outage.mean_down_s)
        self._means_s = up_first if self._starts_up else (outage.mean_down_s, outage.mean_up_s)
        self._changes_s: list[float] = []

    def is_down(self, at_s: float) -> bool:
        """Whether the channel is out of order at a time; what was asked before leaves the answer as it is."""
        self._draw_until(at_s)
        return (bisect_right(self._changes_s, at_s) % 2 == 0) != self._starts_up

    def changes_until(self, at_s: float) -> tuple[float, ...]:
        """When it failed and was repaired (s), in turn, up to a time."""
        self._draw_until(at_s)
        return tuple(self._changes_s[: bisect_right(self._changes_s, at_s)])

    def _draw_until(self, at_s: float) -> None:
        changes_s = self._changes_s
        while not changes_s or changes_s[-1] <= at_s:
            number = len(changes_s)
            episode_s = exponential(self._means_s[number % 2], self._draw(number + 1))
            changes_s.append((changes_s[-1] if changes_s else 0.0) + episode_s)


def barrier(encounter: Encounter, side: Side, name: str) -> int:
    """What bars an attempt of a side on a channel now, whoever may be there: a Barrier, or NOTHING."""
    channel = encounter.world.scenario.channels[name]
    level = level_of_channel(channel)
    if _is_refused(encounter, side, name):
        return Barrier.REFUSED
    if is_out_of_order(encounter, name):
        return Barrier.OUTAGE
    if closed_for_s(encounter, encounter.other(side), level) > 0.0:
        return Barrier.CLOSED
    if isinstance(channel, ON_THE_BRIDGE) and length(encounter.relative(side)[0]) > channel.range_m:
        return Barrier.RANGE
    return NOTHING


def answer_share(encounter: Encounter, name: str) -> float:
    """P(an attempt is answered, where nothing bars it): with protocol on the bridge, under strain above it."""
    channel = encounter.world.scenario.channels[name]
    if not isinstance(channel, ON_THE_BRIDGE):
        return calls.line_answer(channel.answer, encounter.terms.strain)
    share = calls.bridge_answer(channel.answer, channel.answer_with_protocol, encounter.terms.answer_way)
    return calls.data_link_answer(share, encounter.terms.data) if isinstance(channel, DataLink) else share


def trust_in(encounter: Encounter, side: Side, name: str) -> float:
    """How far a side trusts what it is offered on a channel: as far as the rival, or as the mediator."""
    channel = encounter.world.scenario.channels[name]
    if isinstance(channel, Mediator):
        return channel.trust
    terms = encounter.terms
    return (terms.trust if isinstance(channel, ON_THE_BRIDGE) else terms.capital_trust)[side.index]


def closed_for_s(encounter: Encounter, side: Side, level: Level) -> float:
    """How long until a headquarters of a side opens (s); 0 while it is manned, and always 0 for the bridge."""
    if level <= Level.BRIDGE:
        return 0.0
    duty = side.staff(level).duty
    local_s = encounter.world.scenario.start_utc_s + encounter.env.now + side.force.time_zone_s
    return calls.closed_for(local_s, duty.from_s, duty.for_s)


def is_out_of_order(encounter: Encounter, name: str) -> bool:
    """Whether a channel has failed and is not yet repaired: of both sides alike, a shared line in all encounters."""
    world, channel = encounter.world, encounter.world.scenario.channels[name]
    if channel.outage.mean_down_s == 0.0:
        return False
    own = isinstance(channel, OF_ONE_ENCOUNTER)
    terms = encounter.terms if own else world.encounters[0].terms
    where, since_s = terms.number, terms.start_s if own else 0.0
    episodes = world.outages.get((where, name))
    if episodes is None:
        purpose, entity = int(Purpose.OUTAGE), channel_address(name)
        episodes = world.outages[where, name] = Episodes(
            channel.outage,
            lambda index: world.uniform(world.seed, world.replication, where, purpose, entity, index),
        )
    return episodes.is_down(encounter.env.now - since_s)


def interpreted(
    encounter: Encounter, side: Side, call: tuple[str, float, int], talk: Generator[Event, Any, int]
) -> ProcessGenerator:
    """A caller waits for an interpreter, no longer than its patience lasts, and talks; 0 if there was none.

    Takes    the channel's name, the patience left (s), the note that told of the attempt; the talk.
    """
    env, (name, patience_s, line) = encounter.env, call
    if not needs_interpreter(encounter.world.scenario.channels[name]):
        return (yield from talk)
    who, index, asked_s = side.ids[level_of(encounter, name)], channel_index(encounter, name), env.now
    with encounter.world.interpreters[side.index].request() as interpreter:
        if not interpreter.triggered:
            yield interpreter | encounter.wait(patience_s)
        if not interpreter.triggered or encounter.is_over():  # a tie goes to the caller
            talk.close()
            return 0
        taken = encounter.note(who, Did.INTERPRETER_TAKEN, index, env.now - asked_s, line)
        try:
            said = yield from talk
        except Interrupt:
            encounter.note(who, Did.INTERPRETER_FREED, index, 0.0, taken)
            raise
        encounter.note(who, Did.INTERPRETER_FREED, index, 0.0, taken)
        return said


def needs_interpreter(channel: AnyChannel) -> bool:
    """Whether what is said on a channel is translated at all."""
    match channel.translation:
        case Constant(value_s=value_s):
            return value_s > 0.0
        case Empirical(quantiles_s=quantiles_s):
            return quantiles_s[-1] > 0.0
        case _:
            return True


def level_of_channel(channel: AnyChannel) -> Level:
    """The echelon that a channel connects."""
    return LEVELS[channel.echelon]


def level_of(encounter: Encounter, name: str) -> Level:
    """The echelon that a channel of this name connects."""
    return level_of_channel(encounter.world.scenario.channels[name])


def channel_index(encounter: Encounter, name: str) -> int:
    """The number that stands for a channel in a note: its place in the scenario."""
    return encounter.world.places[name]


def entity(side: Side, name: str) -> int:
    """The entity by which the draws of a side on a channel are addressed."""
    return side.index * 0x8000 + channel_address(name)


def _is_refused(encounter: Encounter, side: Side, name: str) -> bool:
    """The political veto: for the whole encounter; channels above the bridge may share one, but no mediator does."""
    channel = encounter.world.scenario.channels[name]
    u = encounter.chance(Purpose.REFUSAL, entity(side, name), 0)
    if not isinstance(channel, (*ON_THE_BRIDGE, Mediator)):
        coin = encounter.chance(Purpose.VETO_COIN, side.index, 0)
        common = encounter.chance(Purpose.VETO, side.index, 0)
        u = calls.veto_uniform(coin, encounter.world.scenario.politics.common_cause, common, u)
        return u < calls.refusal_besides(channel.refusal, encounter.terms.refusal)
    return u < channel.refusal
