"""What the record gives for the targets that nothing is matched to, from the registry of evidence."""

from dataclasses import dataclass

from incidentsim.analysis.estimates import share
from incidentsim.evidence import targets


@dataclass(frozen=True, slots=True)
class Record:
    """A band of the record, in words and as shares."""

    words: str
    low: float
    high: float


def violence() -> Record:
    """V10: how often crises are violent; the two figures of the record are the ends."""
    least = 1.0 - _observed("V10", "share without violence, after a non-violent military trigger")
    most = 1.0 - _observed("V10", "share of crises without violence")
    return Record(f"violence in {_pct(least, most)} of crises", least, most)


def war() -> Record:
    """V10: how often crises end in war; the two figures of the record are the ends."""
    least = _observed("V10", "share with war, after a non-violent military trigger")
    most = _observed("V10", "share of crises with war")
    return Record(f"war in {_pct(least, most)}", least, most)


def read_back() -> Record:
    """V17: how rare errors of read-back are in trained speech."""
    span = next(band.span for band in targets()["V17"].bands)
    assert span.low is not None
    assert span.high is not None
    return Record(f"read-back errors below {100.0 * span.high:g} %", span.low, span.high)


def refused(hits: int, of: int) -> Record:
    """V19: answered hails that were understood and refused, and what so few say of the share (95 %)."""
    assert abs(hits / of - _observed("V19", "share of answered hails that are understood and refused")) < 0.01
    found = share(hits, of)
    assert found.low is not None
    assert found.high is not None
    told = f"{hits} of {of} understood offers refused: {_pct(found.low, found.high)}"
    return Record(told, found.low, found.high)


def _observed(key: str, of: str) -> float:
    value = next(band.span.value for band in targets()[key].bands if band.of == of)
    assert isinstance(value, float)
    return value


def _pct(low: float, high: float) -> str:
    return f"{100.0 * low:.2g} to {100.0 * high:.2g} %"
