"""Documented beside simulated: one case on one slide, its severity, its course, its numbers."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import blended_transform_factory

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.replay import HIGH, LOW, Replay
from incidentsim.brief.replays import (
    documented_value,
    finding,
    mark_of,
    place_of,
    quantile_of,
    span_said,
    who_of,
)
from incidentsim.brief.style import FAINT, INK, PAPER, SMALL, SOFT, STAMP, Caption, Sheet, sheet, wrapped
from incidentsim.evidence.record import Deed, Record
from incidentsim.evidence.words import SEVERITY

_BAND, _BAR, _COURSE, _MARK = "#EDEFF2", "#9AA8B5", "#0B4373", "#D4541A"
_SHORT = (
    "0 routine",
    "1 hail",
    "2 unsafe act",
    "3 warning shots",
    "4 collision, loss",
    "5 deaths, accident",
    "6 deaths by fire",
)
#: Where the panels stand: severity and numbers to the left, the course of events to the right.
_SEVERITY, _NUMBERS, _COURSE_AT = (0.13, 0.385), (0.045, 0.385), (0.745, 0.955)
#: Heights in inches: of a row on either side, of the words above and below, of what stands around a panel.
_ROW_IN, _NUMBER_IN, _WORDS_IN, _HEAD_IN, _FOOT_IN, _SEVERITY_IN, _LEAST_IN = 0.37, 0.72, 2.6, 0.4, 0.6, 2.2, 7.5
#: ... and what a third line adds to a row.
_LINE_IN = 0.16
_UNTOLD = "no counterpart in the model"
#: ... and to the left of its bars, when and what.
_WHEN, _WHAT, _SIZE = 0.425, 0.502, SMALL - 0.8
_MOST_LINES = 3
#: From here on (per cent) the text of a bar stands inside it.
_LONG = 70.0


def documented_of(replay: Replay, stamp: str) -> Sheet:
    """The slide of one case."""
    rows, numbers = len(replay.steps) + len(replay.omissions) + 2, len(replay.numbers)
    left_in = _SEVERITY_IN + 2.0 * (_HEAD_IN + _FOOT_IN) + numbers * _NUMBER_IN
    height_in = max(_LEAST_IN, _WORDS_IN + max((_ROW_IN + _LINE_IN * (_lines_of(replay) > 2)) * rows, left_in))
    title = f"{replay.record.title}, {replay.record.date.year}: {_decap(finding(replay))}"
    page = sheet(Caption(title, _reading(replay), stamp), height_in)
    free_in = height_in * (page.top - page.bottom)
    low, high = _FOOT_IN / free_in, 1.0 - _HEAD_IN / free_in
    under = low
    if numbers:
        top = low + numbers * _NUMBER_IN / free_in
        draw_numbers(page.axes(*_NUMBERS, low, top), replay)
        under = top + (_HEAD_IN + _FOOT_IN) / free_in
    draw_severity(page.axes(*_SEVERITY, under, high), replay)
    draw_course(page.axes(*_COURSE_AT, low, high), replay)
    return page


def draw_severity(axes: Axes, replay: Replay) -> None:
    """How severe the trials are; the documented severity is marked, their central 80 % is shaded."""
    level = replay.severity
    axes.set_title("Severity of outcome", pad=8)
    axes.axhspan(level.low - 0.5, level.high + 0.5, color=_BAND, zorder=0)
    for place, found in enumerate(level.shares):
        is_documented = place == level.documented
        value, low, high = (100.0 * (end or 0.0) for end in (found.value, found.low, found.high))
        colour = _COURSE if is_documented else _BAR
        axes.barh(place, value, height=0.66, color=colour, edgecolor=INK if is_documented else "none", zorder=2)
        if value > 0.0:
            axes.plot([low, high], [place, place], color=INK, lw=1.2, zorder=3)
        text = f"{_share_said(value)}{'  documented' if is_documented else ''}"
        inside = high >= _LONG
        at = 2.0 if inside or value == 0.0 else high + 2.0
        ink, weight = PAPER if inside and is_documented else INK, "bold" if is_documented else "normal"
        axes.text(at, place, text, va="center", size=SMALL, color=ink, weight=weight)
    axes.set_yticks(range(len(SEVERITY)), _SHORT, size=SMALL - 0.5)
    axes.set_ylim(-0.6, len(SEVERITY) - 0.4)
    axes.set_xlim(0.0, 100.0)
    _per_cent(axes, f"Share of {replay.n:,} trials")


def draw_course(axes: Axes, replay: Replay) -> None:
    """Each documented event: in what share of trials it occurs, and in what share the course is followed up to it."""
    record = replay.record
    axes.set_title("The documented course, step by step", pad=8, x=_over(_WHEN))
    labels, place = [], 0
    for step in replay.steps:
        labels.append(_label(step.event.at, record, step.event))
        if step.occurs is None:
            over = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
            axes.text(50.0, place, _UNTOLD, ha="center", va="center", size=STAMP, color=SOFT, bbox=over, zorder=5)
        else:
            _bar(axes, place, step.occurs, _BAR)
        if step.followed is not None:
            axes.plot(
                100.0 * (step.followed.value or 0.0),
                place,
                "D",
                color=_COURSE,
                ms=7,
                mec=PAPER,
                zorder=4,
                clip_on=False,
            )
        place += 1
    for one in replay.omissions:
        labels.append(_label("never", record, one.deed))
        _bar(axes, place, one.holds, PAPER, "////")
        place += 1
    _connect(axes, replay)
    axes.set_yticks(range(place), [""] * place)
    for row, (at, text) in enumerate(labels):
        _write(axes, row, at, text)
    axes.set_ylim(place - 0.4, -0.6)
    axes.set_xlim(0.0, 100.0)
    axes.tick_params(axis="y", length=0)
    _per_cent(axes, f"Share of {replay.n:,} trials")


def draw_numbers(axes: Axes, replay: Replay) -> None:
    """Where each documented number lies among those of the trials that have one."""
    axes.set_title("Documented numbers", pad=6)
    axes.axvspan(100.0 * LOW, 100.0 * HIGH, color=_BAND, zorder=0)
    for row, one in enumerate(replay.numbers):
        axes.axhline(row, color=FAINT, lw=0.8, zorder=1)
        words = f"{one.number.told}: {documented_value(one)} {mark_of(one.number)}".rstrip()
        axes.text(1.2, row - 0.64, words, va="center", size=_SIZE)
        if one.beyond is not None:
            told = quantile_of(one)
        elif one.quantile is None:
            told = f"{'no' if one.n == 0 else f'only {one.n} of {replay.n:,}'} trials have one"
        else:
            told = f"80 % of {one.n:,} trials: {span_said(one)}; the documented: {place_of(one)}"
            axes.plot(100.0 * one.quantile, row, "D", color=_MARK, ms=8, mec=INK, zorder=4, clip_on=False)
        axes.text(1.2, row - 0.34, told, va="center", size=STAMP - 0.5, color=SOFT)
    axes.set_yticks([])
    axes.set_ylim(len(replay.numbers) - 0.8, -0.8)
    axes.set_xlim(0.0, 100.0)
    _per_cent(axes, "Share of those trials with a smaller one")


def _bar(axes: Axes, place: int, found: Estimate, colour: str, hatch: str = "") -> None:
    value, low, high = (100.0 * (end or 0.0) for end in (found.value, found.low, found.high))
    axes.barh(place, value, height=0.55, color=colour, edgecolor=SOFT, linewidth=0.8, hatch=hatch, zorder=2)
    axes.plot([low, high], [place, place], color=INK, lw=1.2, zorder=3)
    axes.text(103.0, place, _share_said(value), va="center", size=SMALL - 0.5, clip_on=False)


def _share_said(value: float) -> str:
    return f"{value:.0f} %" if value >= 1.0 or value == 0.0 else "< 1 %"


def _label(at: str, record: Record, deed: Deed) -> tuple[str, str]:
    who = "" if deed.who in ("both", "other") else f"{who_of(record, deed)}: "
    return at, f"{mark_of(deed)} {who}{deed.told}".lstrip()


def _lines(text: str) -> list[str]:
    return wrapped(text, _SIZE, width=_COURSE_AT[0] - _WHAT - 0.012).split("\n")


def _lines_of(replay: Replay) -> int:
    """How many lines the longest label takes, up to as many as are set."""
    record = replay.record
    texts = [_label("", record, deed)[1] for deed in (*record.events, *record.never)]
    return min(max(len(_lines(text)) for text in texts), _MOST_LINES)


def _write(axes: Axes, row: int, at: str, text: str) -> None:
    """The label of a row: when to the left, who and what beside it, in three lines at most."""
    lines = _lines(text)
    told = "\n".join(lines if len(lines) <= _MOST_LINES else [*lines[:2], f"{lines[2].rpartition(' ')[0]} …"])
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    for left, words, colour in ((_WHEN, at, SOFT), (_WHAT, told, INK)):
        axes.text(left, row, words, transform=across, va="center", size=_SIZE, color=colour, linespacing=1.05)


def _connect(axes: Axes, replay: Replay) -> None:
    """The line down the steps of the course: how many trials still follow it."""
    points = [
        (100.0 * (step.followed.value or 0.0), place)
        for place, step in enumerate(replay.steps)
        if step.followed is not None
    ]
    axes.plot([x for x, _ in points], [y for _, y in points], color=_COURSE, lw=2.0, zorder=3)


def _reading(replay: Replay) -> str:
    given = " The scenario begins with the act." if replay.severity.given else ""
    hatched = " Hatched: what never happened, and in so many trials does not." if replay.omissions else ""
    return (
        "Face validity, not validation: one case is one bit, and cases became cases because they were news."
        f"{given} Grey bars: trials in which an event occurs; diamonds: trials that follow the documented course up to "
        f"here, in its order.{hatched} Shaded: central 80\u00a0% of trials. Whiskers: 95\u00a0% intervals. "
        "Not read: [M] from memory, [A] assumed."
    )


def _over(left: float) -> float:
    """A place on the slide as a share of the right panel's width."""
    return (left - _COURSE_AT[0]) / (_COURSE_AT[1] - _COURSE_AT[0])


def _per_cent(axes: Axes, label: str) -> None:
    axes.set_xticks((0, 25, 50, 75, 100))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} %"))
    axes.set_xlabel(label, size=SMALL)
    axes.tick_params(axis="x", labelsize=SMALL - 0.5)
    axes.grid(axis="x")


def _decap(text: str) -> str:
    return text[0].lower() + text[1:]
