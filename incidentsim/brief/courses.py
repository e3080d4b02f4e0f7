"""How incidents and aftermaths go on, in words: what has become of them by when, and how long it takes to calm down."""

from incidentsim.analysis.courses import AFTERMATH, SCENE, Clock, Course, told_times
from incidentsim.analysis.estimates import opposite
from incidentsim.analysis.incidence import incidence, open_share
from incidentsim.analysis.survival import Curve, curve_of
from incidentsim.brief.words import per_cent

#: What is followed, what calm is there, and what else is told of it.
FOLLOWED = {SCENE.name: "incidents", AFTERMATH.name: "aftermaths"}
CALM = {SCENE.name: "de-escalated", AFTERMATH.name: "settled"}
VIOLENT = {SCENE.name: "violent or lost", AFTERMATH.name: "ended in retaliation"}
#: What must be said wherever a Kaplan-Meier curve is shown.
NOT_A_PROBABILITY = (
    "Kaplan-Meier takes what ended in another way as censored then: it tells how long it takes until {calm}, had "
    "nothing else come first, and one minus it is not a probability. How many are {calm} is told by the incidence."
)


def when(time_s: float, clock: Clock = SCENE) -> str:
    """A time in the unit of its reader."""
    unit = clock.unit.removesuffix("s") if time_s == clock.unit_s else clock.unit
    return f"{round(time_s / clock.unit_s, 2):,g}\u00a0{unit}"


def middle_time(course: Course, clock: Clock = SCENE) -> float:
    """The round time (s) at which nearest to half are still open."""
    times = told_times(course, clock)
    left = open_share(course, times)
    return min(zip(times, left, strict=True), key=lambda each: abs((each[1].value or 0.0) - 0.5))[0]


def incidence_finding(course: Course, clock: Clock = SCENE) -> str:
    """What has become of them by the time at which about half are still open."""
    at_s = middle_time(course, clock)
    calm, violent = (incidence(course, names, [at_s])[0] for names in (clock.calm, clock.violent))
    [left] = open_share(course, [at_s])
    many = f"{len(course):,} {FOLLOWED[clock.name]}"
    return (
        f"Within {when(at_s, clock)}, {per_cent(calm)} of {many} are {CALM[clock.name]} and {per_cent(violent)} "
        f"{VIOLENT[clock.name]}; {per_cent(left)} are still open"
    )


def waiting_finding(course: Course, clock: Clock = SCENE) -> str:
    """How long calm lets itself be awaited had nothing else come first, beside how many are calm in the end."""
    curve, calm = curve_of(course, clock.calm), CALM[clock.name]
    [ever] = incidence(course, clock.calm, [float("inf")])
    many = f"{len(course):,} {FOLLOWED[clock.name]}"
    if not course.ended(clock.calm).any():
        return f"None of {many} are {calm}"
    share, by = _awaited(curve, clock)
    return f"Had nothing else ended them, {share} of {many} would be {calm} by {by}; in fact {per_cent(ever)} ever are"


def median_words(curve: Curve, clock: Clock) -> str:
    """The median of a curve with its interval; what of it is not reached is said."""
    found = curve.median()
    if found.value_s is None:
        return "not reached"
    ends = (found.value_s, found.low_s, found.high_s)
    value, low, high = ("not reached" if end is None else _rough(end / clock.unit_s) for end in ends)
    return f"{value}\u00a0{clock.unit} ({low} to {high})"


def _rough(time: float) -> str:
    """A time that is only estimated: two digits are enough."""
    return f"{time:.1f}" if time < 9.95 else f"{time:,.0f}"


def _awaited(curve: Curve, clock: Clock) -> tuple[str, str]:
    """Half, and by when; where half is not reached, how many by the last round time."""
    if curve.median().value_s is not None:
        return "half", median_words(curve, clock)
    last_s = told_times(curve.course, clock)[-1]
    return per_cent(opposite(curve.at(last_s))), when(last_s, clock)
