"""Two figures of how it goes on: what has become of incidents by when, and how long de-escalation takes.

The first shows probabilities: the endings compete, and with what is open they make up all. The second shows the curve
of Kaplan and Meier, which takes every other ending as censored, beside the share of all that are not de-escalated.
"""

import numpy as np
from matplotlib.axes import Axes

from incidentsim.analysis.courses import AFTERMATH, OPEN, SCENE, Clock, Course, course_of, until_s
from incidentsim.analysis.estimates import Columns, Estimate, Floats, opposite
from incidentsim.analysis.incidence import incidence, open_share
from incidentsim.analysis.survival import Curve, curve_of, waiting
from incidentsim.brief.courses import CALM, FOLLOWED, incidence_finding, median_words, waiting_finding
from incidentsim.brief.curves import End, at_risk_row, draw_shares, name_ends, shares_axis
from incidentsim.brief.style import INK, SMALL, Caption, Look, Sheet, sheet
from incidentsim.brief.words import per_cent
from incidentsim.scenario.scenario import Scenario

LOOKS = {
    "de-escalated": Look("#1F6F68", "", "o", "-"),
    "by distance only": Look("#6B7280", "", "s", (0, (1.2, 1.2))),
    "violence or loss": Look("#C2410C", "", "^", (0, (5, 1.5))),
    "still open": Look("#0B4373", "", "D", (0, (7, 1.5, 1.5, 1.5))),
}
_CURVE, _ALL = Look("#0B4373", "", "o", "-"), Look("#6B7280", "", "s", (0, (1.2, 1.2)))
_PANEL = (0.075, 0.775, 0.155, 0.965)
_STEPS = 240


def incidence_of(columns: Columns, subject: str, stamp: str) -> Sheet:
    """The cumulative incidence of the endings of incidents, and what is still open; `subject` says which scenario."""
    course = course_of(columns, SCENE)
    reading = (
        f"{subject}. Of all incidents, the share that has ended in each way so many minutes after the first unsafe act "
        "seen, the others competing (Aalen-Johansen); with what is still open they make 100 % at every time. Calm is "
        "dated by the last step down, violence or loss by its first act. Bands: 95 % intervals, time by time."
    )
    page = sheet(Caption(incidence_finding(course), reading, stamp))
    axes, times_s = page.axes(*_PANEL), _grid(course)
    found = {
        "de-escalated": incidence(course, SCENE.calm, times_s),
        "by distance only": incidence(course, ("lapsed",), times_s),
        "violence or loss": incidence(course, SCENE.violent, times_s),
        "still open": open_share(course, times_s),
    }
    minutes = times_s / SCENE.unit_s
    for name, shares in found.items():
        draw_shares(axes, minutes.tolist(), shares, LOOKS[name])
    shares_axis(axes, float(minutes[-1]), 1.0, "minutes since the first unsafe act seen")
    axes.set_ylabel(f"of {len(course):,} incidents")
    ends = [_end(name, shares[-1], LOOKS[name]) for name, shares in found.items()]
    name_ends(axes, ends, float(minutes[-1]), 1.0)
    _at_risk(axes, course, SCENE, "still open")
    return page


def waiting_of(columns: Columns, clock: Clock, subject: str, stamp: str) -> Sheet:
    """The Kaplan-Meier curve of the time until all is calm, beside how many of all are not calm."""
    course, calm = course_of(columns, clock), CALM[clock.name]
    reading = (
        f"{subject}. Solid: not yet {calm}, had nothing else come first (Kaplan-Meier; what ended otherwise is "
        "censored then). One minus it is NOT a probability, since endings compete. Dotted, and a probability: not "
        f"{calm}, of all {FOLLOWED[clock.name]} (1 \N{MINUS SIGN} cumulative incidence). Bands: 95 % intervals."
    )
    page = sheet(Caption(waiting_finding(course, clock), reading, stamp))
    axes, times_s = page.axes(*_PANEL), _grid(course)
    until = float(times_s[-1]) / clock.unit_s
    curve, waits = curve_of(course, clock.calm), waiting(course, clock.calm, times_s)
    of_all = [opposite(each) for each in incidence(course, clock.calm, times_s)]
    x = (times_s / clock.unit_s).tolist()
    draw_shares(axes, x, of_all, _ALL)
    draw_shares(axes, x, waits, _CURVE)
    since = "minutes since the first unsafe act seen" if clock is SCENE else "days since the act"
    shares_axis(axes, until, 1.0, since)
    axes.set_ylabel(f"not yet {calm}")
    ends = [
        _end("had nothing else\ncome first", waits[-1], _CURVE),
        _end(f"of all {len(course):,}\n{FOLLOWED[clock.name]}", of_all[-1], _ALL),
    ]
    name_ends(axes, ends, until, 1.0)
    _mark_median(axes, curve, clock)
    _at_risk(axes, course, clock, "at risk")
    return page


def clock_of(scenario: Scenario) -> Clock:
    """The clock on which de-escalation is awaited: of an act without a scene, that of its aftermath."""
    return SCENE if scenario.trigger is None else AFTERMATH


def _grid(course: Course) -> Floats:
    """The times (s) at which curves are drawn, until nearly all is over; where few end, also these."""
    last_s = max(until_s(course), 1.0)
    ends = np.unique(course.times_s[(course.endings != OPEN) & (course.times_s < last_s)])
    even = np.linspace(0.0, last_s, _STEPS)
    return np.union1d(even, ends) if len(ends) <= 2 * _STEPS else even


def _end(name: str, share: Estimate, look: Look) -> End:
    return End(share.value or 0.0, f"{name}\n{per_cent(share)}", look)


def _at_risk(axes: Axes, course: Course, clock: Clock, words: str) -> None:
    low, high = axes.get_xlim()
    ticks = [float(tick) for tick in axes.get_xticks() if low <= tick <= high]
    counts = {tick: int(np.count_nonzero(course.times_s >= tick * clock.unit_s)) for tick in ticks}
    at_risk_row(axes, counts, f"how many are {words}")


def _mark_median(axes: Axes, curve: Curve, clock: Clock) -> None:
    """Where half no longer wait, with the interval of that time."""
    found = curve.median()
    if found.value_s is None:
        return
    x = found.value_s / clock.unit_s
    axes.plot([0.0, x, x], [0.5, 0.5, 0.0], color=INK, lw=1.2, ls=(0, (4, 3)), zorder=1)
    right = x > 0.6 * axes.get_xlim()[1]
    axes.annotate(
        f"half by {median_words(curve, clock)}", (x, 0.0), (-8 if right else 8, 8), textcoords="offset points",
        ha="right" if right else "left", va="bottom", size=SMALL, color=INK, zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
    )  # fmt: skip
