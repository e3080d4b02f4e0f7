"""Documented beside simulated: one case on one slide, its severity, its course, its numbers."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import blended_transform_factory

from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.replay import HIGH, LOW, Replay
from incidentsim.brief.replays import (
    documented_value,
    finding,
    place_of,
    span_said,
    who_of,
)
from incidentsim.brief.style import FAINT, INK, PAPER, SIDES, SMALL, SOFT, STAMP, Caption, Sheet, sheet, wrapped
from incidentsim.evidence.record import Deed, Record
from incidentsim.evidence.words import SEVERITY

_BAND, _BAR, _COURSE, _MARK = "#EDEFF2", "#9AA8B5", "#0B4373", "#D4541A"
_SHORT = (
    "0 routine",
    "1 hail",
    "2 unsafe act,\ndemand, radar",
    "3 warning shots,\nwater cannon",
    "4 collision, loss\nor seizure",
    "5 deaths by\naccident",
    "6 deaths by\nfire or clash",
)
#: Where the panels stand: severity and numbers to the left, the course of events to the right.
_LEFT, _RIGHT = (0.125, 0.385), (0.745, 0.955)
_ROW_IN, _TALLEST_IN, _LEAST_IN = 0.37, 11.0, 7.5
_UNTOLD = "no counterpart in the model"
#: ... and to the left of its bars, when and what.
_WHEN, _WHAT, _SIZE = 0.425, 0.502, SMALL - 0.8


def documented_of(replay: Replay, stamp: str) -> Sheet:
    """The slide of one case."""
    rows = len(replay.steps) + len(replay.omissions) + 2
    page = sheet(
        Caption(
            f"{replay.record.title}, {replay.record.date.year}: {_decap(finding(replay))}", _reading(replay), stamp
        ),
        min(_TALLEST_IN, max(_LEAST_IN, 2.4 + _ROW_IN * rows)),
    )
    some = bool(replay.numbers)
    share = min(0.42, 0.16 + 0.07 * len(replay.numbers))
    severity = page.axes(*_LEFT, (share + 0.17) if some else 0.08, 0.95)
    draw_severity(severity, replay)
    if some:
        draw_numbers(page.axes(*_LEFT, 0.08, share), replay)
    draw_course(page.axes(*_RIGHT, 0.08, 0.95), replay)
    return page


def draw_severity(axes: Axes, replay: Replay) -> None:
    """How severe the trials are; the documented severity is marked, their central 80 % is shaded."""
    level = replay.severity
    axes.set_title("Severity of outcome", pad=8)
    axes.axhspan(level.low - 0.5, level.high + 0.5, color=_BAND, zorder=0)
    for place, found in enumerate(level.shares):
        is_documented = place == level.documented
        value, low, high = (100.0 * (end or 0.0) for end in (found.value, found.low, found.high))
        colour = SIDES[0].colour if is_documented else _BAR
        axes.barh(place, value, height=0.62, color=colour, edgecolor=INK if is_documented else "none", zorder=2)
        if value > 0.0:
            axes.plot([low, high], [place, place], color=INK, lw=1.2, zorder=3)
        text = f"{value:.0f} %" if value >= 1.0 or value == 0.0 else "< 1 %"
        if is_documented:
            text = f"{text}  documented"
        axes.text(
            (max(high, value) if value > 0.0 else 0.0) + 2.0,
            place,
            text,
            va="center",
            size=SMALL,
            weight="bold" if is_documented else "normal",
        )
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
            axes.text(50.0, place, _UNTOLD, ha="center", va="center", size=STAMP, color=SOFT, style="italic", zorder=5)
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
    axes.set_title("Documented numbers", pad=8)
    axes.axvspan(100.0 * LOW, 100.0 * HIGH, color=_BAND, zorder=0)
    for row, one in enumerate(replay.numbers):
        axes.axhline(row, color=FAINT, lw=0.8, zorder=1)
        if one.quantile is None:
            text = f"{'no' if one.n == 0 else f'only {one.n} of {replay.n:,}'} trials have one"
            axes.text(50.0, row - 0.28, text, ha="center", va="center", size=STAMP, color=SOFT, style="italic")
            continue
        axes.plot(100.0 * one.quantile, row, "D", color=_MARK, ms=8, mec=INK, zorder=4, clip_on=False)
        side = "left" if one.quantile < 0.5 else "right"
        text = f"{place_of(one)} · {one.n:,} trials: {span_said(one)}"
        axes.text(100.0 * one.quantile, row - 0.3, text, ha=side, va="center", size=STAMP)
    labels = [wrapped(f"{one.number.told}: {documented_value(one)}", _SIZE, width=0.09) for one in replay.numbers]
    axes.set_yticks(range(len(labels)), labels, size=_SIZE)
    axes.set_ylim(len(labels) - 0.4, -0.7)
    axes.set_xlim(0.0, 100.0)
    axes.tick_params(axis="y", length=0, pad=9)
    _per_cent(axes, "Share of trials with a smaller one")


def _bar(axes: Axes, place: int, found: Estimate, colour: str, hatch: str = "") -> None:
    value, low, high = (100.0 * (end or 0.0) for end in (found.value, found.low, found.high))
    axes.barh(place, value, height=0.55, color=colour, edgecolor=SOFT, linewidth=0.8, hatch=hatch, zorder=2)
    axes.plot([low, high], [place, place], color=INK, lw=1.2, zorder=3)
    text = f"{value:.0f} %" if value >= 1.0 or value == 0.0 else "< 1 %"
    axes.text(103.0, place, text, va="center", size=SMALL - 0.5, clip_on=False)


def _label(at: str, record: Record, deed: Deed) -> tuple[str, str]:
    who = "" if deed.who in ("both", "other") else f"{who_of(record, deed)}: "
    return at, f"{who}{deed.told}"


def _write(axes: Axes, row: int, at: str, text: str) -> None:
    """The label of a row: when to the left, who and what beside it, in two lines at most."""
    lines = wrapped(text, _SIZE, width=_RIGHT[0] - _WHAT - 0.008).split("\n")
    told = "\n".join(lines[:2]) + (" …" if len(lines) > 2 else "")
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
    placed = " Beside a number: how many trials have one, and 80\u00a0% of theirs." if replay.numbers else ""
    return (
        "Face validity, not validation: one case is one bit, and cases became cases because they were news."
        f"{given} Grey bars: trials in which an event occurs at all; diamonds: trials that follow the documented "
        f"course up to here, in its order.{hatched} Shaded: central 80\u00a0% of trials.{placed} "
        "Whiskers: 95\u00a0% intervals."
    )


def _over(left: float) -> float:
    """A place on the slide as a share of the right panel's width."""
    return (left - _RIGHT[0]) / (_RIGHT[1] - _RIGHT[0])


def _per_cent(axes: Axes, label: str) -> None:
    axes.set_xticks((0, 25, 50, 75, 100))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} %"))
    axes.set_xlabel(label, size=SMALL)
    axes.tick_params(axis="x", labelsize=SMALL - 0.5)
    axes.grid(axis="x")


def _decap(text: str) -> str:
    return text[0].lower() + text[1:]
