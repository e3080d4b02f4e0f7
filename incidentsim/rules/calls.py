"""Calls: who answers, what refuses them together, when a line is manned or works; and their read-back."""

import math

DAY_S = 86_400.0
_AT_ONCE_S = 1e-6


def bridge_answer(base: float, ceiling: float, way: float) -> float:
    """P(the other bridge answers a hail): q + max(0, ceiling - q) way; a protocol never lowers it.

    Takes    q without a protocol; its ceiling with one; way: protocol / 2.
    Domain   all three in [0, 1].
    Source   P-I44, P-B4, P-B5, P-J38.

    >>> bridge_answer(0.7, 0.95, 0.0), bridge_answer(0.7, 0.5, 1.0)
    (0.7, 0.7)
    """
    return base + max(0.0, ceiling - base) * way


def line_answer(base: float, strain: float) -> float:
    """P(a line above the bridge is answered, given no refusal): q (1 - strain).

    Source   model section 7; strain P-J33, q P-I27, P-J38, of a mediator P-J35.

    >>> line_answer(0.9, 0.0)
    0.9
    """
    return base * (1.0 - strain)


def refusal_besides(own: float, besides: float) -> float:
    """P(a line above the bridge is refused) where politics of the day may refuse it too: 1 - (1 - v)(1 - w).

    Source   model section 9; v is P-I37, P-C6; w P-K67.

    >>> refusal_besides(0.5, 0.0), refusal_besides(0.5, 1.0)
    (0.5, 1.0)
    """
    return own if besides == 0.0 else 1.0 - (1.0 - own) * (1.0 - besides)


def data_link_answer(bridge: float, data: float) -> float:
    """P(a data link is answered): a bridge's answer, in proportion to common data standards. Source: P-J38, P-J1.

    >>> data_link_answer(0.9, 0.0)
    0.0
    """
    return bridge * data


def veto_uniform(coin: float, common_cause: float, common: float, own: float) -> float:
    """The uniform that decides whether a channel above the bridge is refused for the whole encounter.

    Takes    the encounter's and side's coin; rho; the uniform that all such channels share; the channel's own.
    Returns  the common one with probability rho, else its own: refused if it is below v.
    Source   model section 7; P-C21.
    """
    return common if coin < common_cause else own


def some_not_refused(refusals: tuple[float, ...], common_cause: float) -> float:
    """P(at least one of several channels is not refused), each with its refusal probability v.

    Returns  rho max(1 - v) + (1 - rho)(1 - prod v).
    Source   model section 11; outage, busy lines and patience off.

    >>> some_not_refused((0.8, 0.8), 1.0), round(some_not_refused((0.8, 0.8), 0.0), 6)
    (0.19999999999999996, 0.36)
    """
    best, all_refuse = 0.0, 1.0
    for refusal in refusals:
        best = max(best, 1.0 - refusal)
        all_refuse *= refusal
    return common_cause * best + (1.0 - common_cause) * (1.0 - all_refuse)


def up_share(mean_up_s: float, mean_down_s: float) -> float:
    """The share of time for which a channel that fails and is repaired works.

    Source   renewal theory; times P-C13, on the bridge P-J39.

    >>> up_share(30.0, 10.0)
    0.75
    """
    return mean_up_s / (mean_up_s + mean_down_s)


def closed_for(local_s: float, from_s: float, for_s: float) -> float:
    """How long (s) until a headquarters opens; 0 while it is manned.

    Takes    the local time, s since any midnight; when it opens, s after midnight; how long it stays open.
    Domain   within a microsecond of opening it is open, so that who waited for the opening finds it open.
    Source   definition; duty hours P-J31, time zones P-J41, start of the clock P-J42.

    >>> round(closed_for(3_600.0, 28_800.0, 43_200.0), 6), closed_for(90_000.0 + 28_800.0, 28_800.0, 43_200.0)
    (25200.0, 0.0)
    """
    since_s = _since_opening(local_s, from_s)
    left_s = DAY_S - since_s
    return 0.0 if since_s < for_s or for_s >= DAY_S or left_s < _AT_ONCE_S else left_s


def open_for(local_s: float, from_s: float, for_s: float) -> float:
    """How long (s) until a headquarters closes; 0 while it is closed, infinite where it never closes.

    Takes    as `closed_for`.
    Source   definition; duty hours P-J31, time zones P-J41, start of the clock P-J42.

    >>> open_for(28_800.0, 28_800.0, 43_200.0), open_for(0.0, 28_800.0, 86_400.0)
    (43200.0, inf)
    """
    if for_s >= DAY_S:
        return math.inf
    since_s = _since_opening(local_s, from_s)
    if DAY_S - since_s < _AT_ONCE_S:
        return for_s
    return max(0.0, for_s - since_s)


def _since_opening(local_s: float, from_s: float) -> float:
    days = (local_s - from_s) / DAY_S
    return DAY_S * (days - math.floor(days))


def reached_within(attempts: int, answer: float, refusal: float) -> float:
    """P(a channel is answered within n attempts), one refusal drawn for the whole encounter.

    Returns  (1 - v)(1 - (1 - q)^n).
    Source   model section 11; no outage, no busy line, no loss of patience.

    >>> reached_within(2, 0.5, 0.2)
    0.6000000000000001
    """
    missed = 1.0
    for _ in range(attempts):
        missed *= 1.0 - answer
    return (1.0 - refusal) * (1.0 - missed)


def read_back_law(error: float, noticed: float, sendings: int) -> tuple[float, float, float]:
    """What a closed loop of at most n sendings leaves: (P(error stands), P(unfinished), mean number of sendings).

    Takes    P(one sending is misread) m'; P(the read-back shows it) r; n >= 1.
    Source   model section 11.

    >>> read_back_law(0.0, 0.5, 3)
    (0.0, 0.0, 1.0)
    """
    again = error * noticed
    unfinished = 1.0
    for _ in range(sendings):
        unfinished *= again
    stands = error * (1.0 - noticed) * (1.0 - unfinished) / (1.0 - again) if again < 1.0 else 0.0
    mean = (1.0 - unfinished) / (1.0 - again) if again < 1.0 else float(sendings)
    return stands, unfinished, mean
