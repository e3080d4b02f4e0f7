"""STUDY:POINT and STUDY:POINT:REPLICATION, as commands take them."""

import re

#: What the numbers of an address are below: as they are kept.
_BELOW = {"point": 2**31, "replication": 2**32}
_TOLD = 12


def point_in(text: str) -> tuple[str, int] | None:
    """The folder and the point of STUDY:POINT; None for what is not written so.

    Raises   RequestError for a number that no point can have.

    >>> point_in("study:12"), point_in("study"), point_in("study:x")
    (('study', 12), None, None)
    """
    found = _numbered(text, "point")
    return None if found is None else (found[0], found[1][0])


def trial_in(text: str) -> tuple[str, int, int] | None:
    """The folder, the point and the replication of STUDY:POINT:REPLICATION; None for what is not written so.

    Raises   RequestError for a number that no point or no replication can have.

    >>> trial_in("a:b:0:17"), trial_in("study:17")
    (('a:b', 0, 17), None)
    """
    found = _numbered(text, "point", "replication")
    return None if found is None else (found[0], *found[1])  # type: ignore[return-value]


def _numbered(text: str, *names: str) -> tuple[str, tuple[int, ...]] | None:
    """What stands before so many numbers, and the numbers: plain digits, nothing else that may count as one."""
    folder, *numbers = text.rsplit(":", len(names))
    if not folder or len(numbers) < len(names) or not all(re.fullmatch("[0-9]+", number) for number in numbers):
        return None
    return folder, tuple(_below(name, number) for name, number in zip(names, numbers, strict=True))


def _below(name: str, digits: str) -> int:
    from incidentsim.errors import RequestError, refuse, verbatim

    plain = digits.lstrip("0") or "0"
    if len(plain) > len(str(_BELOW[name])) or int(plain) >= _BELOW[name]:
        got = plain if len(plain) <= _TOLD else f"{plain[:_TOLD]}…, a number of {len(plain):,} digits"
        hint = "`incidentsim status` lists the points of a study."
        raise refuse(name, verbatim(got), f"below {_BELOW[name]:,}", hint, kind=RequestError)
    return int(plain)
