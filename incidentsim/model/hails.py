"""Warnings: what a bridge is ordered to say before it goes further, and whether it may go further yet."""

from simpy.events import ProcessGenerator

from incidentsim.journal import Intent
from incidentsim.model import calls, lines
from incidentsim.model.state import Encounter, Side

_UNDER_WAY, _GIVEN = 1, 2


def comes_first(encounter: Encounter, side: Side, target: int, cause: int) -> int:
    """1 while a side that would climb to a rung owes the other a warning; the first time, the hailing begins.

    Orders ask for it, so nobody draws whether it is willing. What fires back in self-defence, and what is done by
    default at the safety ring, waits for no warning. Who has no channel of the bridge to hail on owes none.
    """
    first = side.force.roe.warns_before_rung
    names = [
        name for name in side.force.plan if isinstance(encounter.world.scenario.channels[name], lines.ON_THE_BRIDGE)
    ]
    if first is None or target < first or side.warned == _GIVEN or not names:
        return 0
    if side.warned != _UNDER_WAY:
        side.warned = _UNDER_WAY
        encounter.env.process(_warn(encounter, side, names, cause))
    return 1


def in_good_time(encounter: Encounter, side: Side, cause: int) -> None:
    """Who means to go beyond a rung that a warning comes before begins to hail when it stands next below that rung."""
    first = side.force.roe.warns_before_rung
    if first is not None and side.goal >= first and side.rung >= first - 1:
        comes_first(encounter, side, first, cause)


def _warn(encounter: Encounter, side: Side, names: list[str], cause: int) -> ProcessGenerator:
    """The bridge channels of the plan one after the other, until the warning was heard or nothing is left to try."""
    for name in names:
        heard = yield from calls.try_channel(encounter, side, name, cause, Intent.WARN)
        if heard or encounter.is_over():
            break
    side.warned = _GIVEN
