"""Why a step up was taken: what it would have come to without misreading, without silence, at heat nought."""

from typing import NamedTuple

#: The causes that are told by asking whether the step would still have been taken.
MISREAD, SILENCE, HEAT, MIXED, DELIBERATE = 2, 3, 4, 5, 6


class Still(NamedTuple):
    """Whether a step would still have been taken on the same draws: 1 or 0, under each of four conditions."""

    on_true_rungs: int
    without_silence: int
    without_heat: int
    without_all: int


#: A step that nothing of this kind turned on.
DELIBERATELY = Still(1, 1, 1, 1)


def both(first: Still, second: Still) -> Still:
    """A step that needed two decisions is still taken where both of them still fall so. Source: definition.

    >>> both(Still(1, 1, 0, 1), Still(1, 0, 1, 1))
    Still(on_true_rungs=1, without_silence=0, without_heat=0, without_all=1)
    """
    return Still(
        min(first.on_true_rungs, second.on_true_rungs),
        min(first.without_silence, second.without_silence),
        min(first.without_heat, second.without_heat),
        min(first.without_all, second.without_all),
    )


def cause_of(still: Still) -> int:
    """The first of misreading, silence, heat and all three together without which the step had not been taken.

    Takes    whether it would still have been taken under each condition.
    Returns  MISREAD, SILENCE, HEAT, MIXED, or DELIBERATE where it would have been taken all the same.
    Source   model section 7, causes; the order is part of the definition.

    >>> cause_of(Still(1, 0, 0, 0)) == SILENCE, cause_of(DELIBERATELY) == DELIBERATE
    (True, True)
    """
    if not still.on_true_rungs:
        return MISREAD
    if not still.without_silence:
        return SILENCE
    if not still.without_heat:
        return HEAT
    return DELIBERATE if still.without_all else MIXED
