"""The words of the log book and of the draws as plain numbers, for compiled code; and the kinds of frames."""

from enum import EnumMeta
from types import ModuleType
from typing import Any

from incidentsim import journal
from incidentsim.draws import Purpose


def _numbers_of(words: EnumMeta) -> Any:
    """A module of plain numbers, since a compiler takes no words."""
    numbers: Any = ModuleType(words.__name__)
    for word in words:  # type: ignore[var-annotated]
        setattr(numbers, word.name, int(word.value))
    return numbers


did, why, ring, manoeuvre = map(_numbers_of, (journal.Did, journal.Why, journal.Ring, journal.Manoeuvre))
ending, aftermath, news, cause = map(_numbers_of, (journal.Ending, journal.Aftermath, journal.News, journal.Cause))
barrier, intent, purpose = map(_numbers_of, (journal.Barrier, journal.Intent, Purpose))
UNIT, BRIDGE, GROUP, NATION = (int(level) for level in journal.Level)
AGREEMENT, CALL, WORDS_AS_ACTS = journal.AGREEMENT, journal.CALL, journal.WORDS_AS_ACTS
NOBODY, UNCAUSED = journal.NOBODY, journal.UNCAUSED
PAIR_STRIDE = journal.ring_code(0, 1)
#: What a call came to: 0 nothing, 1 a message that opened no offer, from here on an open offer, by its number.
OPEN_OFFER = 2
EVADE_BY_DEFAULT, HOLD_BY_DEFAULT, ESCALATE_BY_DEFAULT = range(3)

#: The handlers, by the processes of the reference model that they mirror.
KINDS = [
    "BEGIN", "COMMAND", "ERRAND", "TAKE_STOCK", "HORIZON", "WATCH_RANGES", "TURN", "JOIN", "RESUME",
    "KEEP_UP_POSTURE", "QUIET_DOWN", "WARN", "OBSERVER_REPORT", "GO_UP", "DELIBERATE", "CONSIDER", "ORDER_DOWN",
    "RELAY", "LAPSE", "VOID_IN_TIME", "KEEP_HOURS", "CALL_IN_TURN", "CALL_AT_ONCE", "ONE_OF_MANY", "TRY_CHANNEL",
    "HAVE_IT_CALLED", "ON_THE_LINE", "HOLD_THE_LINE", "INTERPRETED", "TALK", "MAKE_OFFER", "SAY_WARNING",
    "TRANSMIT", "AWAIT_ANSWER", "UNTIL_ANSWERED", "REPLY", "CONSIDER_AT_HEADQUARTERS", "PLAYED", "LATER_HORIZON",
    "DECIDE_ON_NEWS", "LEARN", "JUDGE", "FALL_DUE", "MEDIATE", "REPORT_FACTS", "AWAIT_WORD", "BECOME_KNOWN",
    "LATER_IN_TURN", "LATER_AT_ONCE", "LATER_TRY", "LATER_HAVE_IT_CALLED", "LATER_TALK", "SPEAK", "SAY",
    "EXPLAIN", "LATER_AWAIT", "LATER_CONSIDER", "LATER_ANSWER", "REPORT_AGREEMENT", "REPORT",
]  # fmt: skip
kind: Any = ModuleType("kind")
for _number, _name in enumerate(KINDS):
    setattr(kind, _name, _number)
