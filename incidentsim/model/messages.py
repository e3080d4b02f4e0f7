"""A message goes out, is understood or not, and is repeated back."""

from simpy.events import ProcessGenerator

from incidentsim.draws import Purpose
from incidentsim.journal import Did, Intent, Level
from incidentsim.model import lines
from incidentsim.model.state import Encounter, Side
from incidentsim.rules import perception
from incidentsim.rules.chance import normal_quantile
from incidentsim.scenario.channels import AnyChannel
from incidentsim.scenario.laws import duration

_AXIS = (perception.LOWEST_INTENT, perception.HIGHEST_INTENT)


def transmit(
    encounter: Encounter, parties: tuple[Side, Side, Level], message: tuple[str, Intent], cause: int
) -> ProcessGenerator:
    """A message is said and repeated back until no error is noticed; (intent as understood or None, note's number)."""
    (sender, receiver, level), (name, intent) = parties, message
    channel = encounter.world.scenario.channels[name]
    sent = encounter.note(sender.ids[level], Did.SENT, intent, lines.channel_index(encounter, name), cause)
    for sending in range(1, channel.read_back.sendings + 1):
        sender.sendings[name] += 1
        entity, number = lines.entity(sender, name), sender.sendings[name]
        spoken_s = duration(channel.transmission, encounter.chance(Purpose.TRANSMISSION, entity, number))
        u = encounter.chance(Purpose.TRANSLATION, entity, number)
        spoken_s += duration(channel.translation, u, encounter.terms.translation_factor)
        yield encounter.wait(spoken_s)
        if encounter.is_over():
            return None, sent
        meaning = _understood(encounter, receiver, (intent, channel), (entity, number))
        noticed = encounter.chance(Purpose.READ_BACK, entity, number) < encounter.terms.read_back
        if meaning == intent or not noticed:
            return meaning, encounter.note(receiver.ids[level], Did.HEARD, meaning, intent, sent)
        encounter.note(sender.ids[level], Did.CAUGHT, meaning, sending, sent)
    return None, encounter.note(sender.ids[level], Did.UNFINISHED, intent, channel.read_back.sendings, sent)


def _understood(encounter: Encounter, receiver: Side, said: tuple[Intent, AnyChannel], address: tuple[int, int]) -> int:
    """What is understood of one sending: anything at all after a gross error, else the intent, seen through noise."""
    (intent, channel), terms = said, encounter.terms
    gross_error = min(1.0, terms.gross_error * channel.gross_error_factor)
    if encounter.chance(Purpose.GROSS_ERROR, *address) < gross_error:
        return perception.gross_meaning(encounter.chance(Purpose.GROSS_MEANING, *address))
    noise = terms.act_noise[receiver.index] * channel.read_back.noise
    z = normal_quantile(encounter.chance(Purpose.MESSAGE, *address))
    return perception.reading(intent, terms.bias[receiver.index], z * noise, _AXIS)
