"""Addressed chance: every draw lives at an address, not at a place in a queue.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3", SC11). The key is the 64-bit seed (low word, high word); the counter is (replication,
encounter, purpose and entity, index). A uniform is (top 52 bits of words 0 and 1, plus 1/2) / 2^52,
so it is never 0 and never 1. A change of scenario leaves every other draw in place, the number of
workers and the order of execution change nothing, and any trial can be replayed alone.

Replication r + 2^31 is the mirror image of replication r (antithetic draws: Hammersley & Morton 1956, Mathematical
Proceedings of the Cambridge Philosophical Society 52, 449-475): each of its uniforms is 1 - u, exactly, where that of
replication r is u. So a mirrored trial has an address like any other.

`Purpose` values are history: append, never renumber.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF
_ROUNDS = 10
#: The largest entity: it shares a counter word with the purpose.
MAX_ENTITY = 0xFFFF
#: Replications from here on are the mirror images of those that are so much below.
MIRROR = 0x80000000

Uniform = Callable[[int, int, int, int, int, int], float]


class Purpose(IntEnum):
    """Why a number is drawn."""

    RESOLVE = 1  # an uncertain parameter, once a replication
    AIM = 2  # the goal rung of a side
    READING = 3  # how an act is read
    ASSESSMENT = 4  # how long an assessment takes
    INTERRUPTION = 5  # the fresh assessment after an interruption
    DECISION = 6  # up, hold or down
    PASS_DISTANCE = 7  # the closest approach that a pass aims at
    PASS_SIDE = 8  # ahead or astern
    REFLEX = 9  # a reflex evasion at the safety ring
    RELAY = 10  # how long a hop inside one side takes
    RELAY_LOSS = 11  # whether the hop loses what it carries
    STAFF_DELAY = 12  # how long a watch officer takes
    STAFF_DECISION = 13  # what the echelon decides on a request to climb
    STAFF_GRANT = 14  # whether the echelon grants leave to agree
    WILLING = 15  # whether an echelon calls at all
    DELEGATED = 16  # whether the bridge may agree unasked
    REFUSAL = 17  # the political veto on a channel
    CONNECT = 18  # how long it takes until somebody answers
    ANSWER = 19  # whether somebody answers
    TRANSMISSION = 20  # how long a message takes to say
    MESSAGE = 21  # how a message is read
    GROSS_ERROR = 22  # wrong addressee, wrong language
    GROSS_MEANING = 23  # what is then understood
    READ_BACK = 24  # whether the read-back shows the error
    ACCEPTANCE = 25  # whether an offer is accepted
    LOSS = 26  # whether an act at rung 5 or above damages or destroys
    ERRAND = 27  # how long the errand takes
    AUTHENTICATION = 28  # how long it takes to know who speaks
    TRANSLATION = 29  # how long interpreters take
    BACK_OFF = 30  # the wait before the next attempt
    OUTAGE = 31  # when a channel fails and is repaired
    VETO = 32  # the refusal that a side's channels above the bridge share
    VETO_COIN = 33  # whether they share it
    GARBLE = 34  # whether a hop garbles what it carries
    GARBLED = 35  # what it is then taken for
    WINDOW = 36  # when within its reply window a line is answered
    OBSERVER = 37  # whether a third party watches
    OBSERVED = 38  # whether it corrects a reading
    OBSERVER_DELAY = 39  # how long its report takes
    LEARNING = 40  # how long a capital takes to learn of an act
    LEARNING_LOSS = 41  # whether the first report of it is lost
    JUDGEMENT = 42  # whether the act is judged deliberate
    JUDGEMENT_DELAY = 43  # how long that takes
    RESPONSE = 44  # what a capital decides on a piece of news
    RESPONSE_DUE = 45  # when it must have responded
    CONTACT = 46  # how long it takes capitals to be put through
    MEDIATION = 47  # whether a mediator steps in
    MEDIATION_DELAY = 48  # and when
    MEMBER = 49  # which member of an ensemble a replication meets
    ARRIVAL = 50  # when the next encounter of the years comes
    SURGE = 51  # when a surge of encounters comes, and how long it lasts
    CLIMATE = 52  # how the political climate drifts
    SHOCK = 53  # when a political shock comes
    SHOCK_SIZE = 54  # and how large it is
    LINE_CLOSED = 55  # whether a shock closes a line
    LINE_COIN = 56  # whether all lines share what closes them
    SUSPENSION = 57  # whether the programme is suspended
    SUSPENSION_LENGTH = 58  # and how long
    BUDGET = 59  # whether a new government cuts the budget, and what
    HELD = 60  # when an activity is held
    STAKES = 61  # what a rare event brings
    WATCHED = 62  # whether observers, civilians or the home public are there
    DELIVERED = 63  # whether a pledge is delivered
    COOPTED = 64  # whether publicity is turned against the programme
    COERCES = 65  # whether a side comes to coerce
    FACTS = 66  # how long the facts of an incident are in dispute
    ASSESSED = 67  # how far an assessment errs
    NOTICE = 68  # whether a notice is given in time


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """One block of Philox4x32-10: four 32-bit words from a counter and a key.

    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        product0, product1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (product1 >> 32) ^ c1 ^ k0,
            product1 & _MASK,
            (product0 >> 32) ^ c3 ^ k1,
            product0 & _MASK,
        )
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


def uniform(seed: int, replication: int, encounter: int, purpose: int, entity: int, index: int) -> float:
    """The number in (0, 1) that lives at this address, in plain Python.

    Takes    a 64-bit seed; replication, encounter and index below 2^32; purpose and entity below 2^16.
    Returns  a uniform, a multiple of 2^-53; never 0, never 1.

    >>> uniform(1, 7, 0, 1, 0, 0) + uniform(1, 7 + MIRROR, 0, 1, 0, 0)
    1.0
    """
    counter = (replication & (MIRROR - 1), encounter & _MASK, (purpose << 16) | entity, index & _MASK)
    high, low, _, _ = philox(counter, (seed & _MASK, (seed >> 32) & _MASK))
    u = ((((high << 32) | low) >> 12) + 0.5) * 2.0**-52
    return 1.0 - u if replication & MIRROR else u


@lru_cache(maxsize=1)
def fast_uniform() -> tuple[Uniform, str]:
    """The fastest form of `uniform` here, and its name: "numba", or "python" with the reason.

    Both give the same bits; a test holds it. The compiled form is kept on disk where a folder can be
    written, and compiled anew (about a second) where none can.
    """
    kind = kind_of_draws()
    return (_compiled(import_module("numba")) if kind == "numba" else uniform), kind


@lru_cache(maxsize=1)
def kind_of_draws() -> str:
    """The name of the fastest form, with the reason, without making it."""
    try:
        import_module("numba")
    except ImportError as missing:
        return f"python (numba cannot be imported: {missing}; draws are about ten times slower)"
    return "numba"


def _compiled(numba: Any) -> Uniform:
    signature = "float64(uint64, uint64, uint64, uint64, uint64, uint64)"
    try:
        compiled: Uniform = numba.njit(signature, cache=True)(for_a_compiler())
    except (RuntimeError, OSError):  # no folder for a cache can be written
        compiled = numba.njit(signature, cache=False)(for_a_compiler())
    return compiled


def for_a_compiler() -> Uniform:
    """`uniform` in 64-bit words, for numba to compile; all its arguments must be unsigned."""
    import numpy as np

    u64, u32 = np.uint64, np.uint64(32)
    mask, m0, m1 = u64(_MASK), u64(_M0), u64(_M1)
    w0, w1, twelve, sixteen, mirror, below = u64(_W0), u64(_W1), u64(12), u64(16), u64(MIRROR), u64(MIRROR - 1)

    def philox_uniform(seed, replication, encounter, purpose, entity, index):  # type: ignore[no-untyped-def]
        c0, c1, c3 = replication & below, encounter & mask, index & mask
        c2 = (purpose << sixteen) | entity
        k0, k1 = seed & mask, seed >> u32
        for _ in range(_ROUNDS):
            product0, product1 = m0 * c0, m1 * c2
            c0, c1, c2, c3 = (product1 >> u32) ^ c1 ^ k0, product1 & mask, (product0 >> u32) ^ c3 ^ k1, product0 & mask
            k0, k1 = (k0 + w0) & mask, (k1 + w1) & mask
        u = (np.float64(((c0 << u32) | c1) >> twelve) + 0.5) * 2.0**-52
        return 1.0 - u if replication & mirror else u

    return philox_uniform
