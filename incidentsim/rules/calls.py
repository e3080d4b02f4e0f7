"""Calls and their read-back."""


def bridge_answer(base: float, ceiling: float, way: float) -> float:
    """P(the other bridge answers a hail): q + (ceiling - q) way; way is protocol / 2. Source: P-I44, P-B4, P-B5.

    >>> bridge_answer(0.7, 0.95, 0.0)
    0.7
    """
    return base + (ceiling - base) * way


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
