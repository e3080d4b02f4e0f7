"""Causes of escalation: what each step up turned on, beside what a run without misreading and loss changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from incidentsim.analysis.causes import Tally
from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.paired import Comparison
from incidentsim.brief.style import FAINT, INK, PAPER, SMALL, SOFT, WIDTH_IN, Caption, Look, Sheet, sheet, text_width
from incidentsim.brief.words import change, per_cent, rate, sign_of, size

#: From what nobody chose to what was meant: by colour, and without it by hatch.
LOOKS = {
    "default": Look("#D9DDE2", "", "o", "-", ".."),
    "relay": Look("#9AA8B5", "", "o", "-", "//"),
    "misread": Look("#C2410C", "", "o", "-", "xx"),
    "silence": Look("#D99A0B", "", "o", "-", "\\\\"),
    "heat": Look("#8E2A5B", "", "o", "-", "++"),
    "mixed": Look("#6B7280", "", "o", "-", "--"),
    "deliberate": Look("#0B4373", "", "o", "-", ""),
}
WORDS = {
    "default": "default: no decision ready",
    "relay": "relay: order misheard",
    "misread": "misread act",
    "silence": "silence",
    "heat": "heat",
    "mixed": "mixed: several together",
    "deliberate": "deliberate",
}
#: What a step up turns on, in a title.
_TURNS_ON = {
    "default": "a default",
    "relay": "a misheard order",
    "misread": "a misread act",
    "silence": "silence",
    "heat": "heat",
    "mixed": "misreading, silence and heat together",
}
_HEADLINES = {
    "incident": "incidents",
    "missed": "not de-escalated",
    "violence": "violence or loss",
    "retaliation": "retaliations",
}
#: A second cause is in the title from this share on.
_TOLD = 0.05
_AS_ASSUMED, _WITHOUT = Look("#9AA8B5", "", "o", "-", ""), Look("#1F6F68", "", "o", "-", "//")


#: Where the panels stand; how far (points) left of the right one its headlines begin: over the names of its bars.
_LEFT, _RIGHT, _OUTDENT = (0.205, 0.575), (0.705, 0.975), 66.0
_BESIDE = 7.0
#: Where the tally stands without the other panel.
_ALONE = (0.235, 0.97)
_SIZES = (SMALL + 0.5, SMALL - 0.5, SMALL - 1.5, SMALL - 2.5)


@dataclass(frozen=True, slots=True)
class Account:
    """What a causes study found.

    tally       of the run as assumed, by cause
    prevented   what a run without misreading and loss changes, by measure, per 1,000 encounters
    encounters  of each run; climbs: steps up in the run as assumed
    headline    the measure that the finding is about: retaliation, where the act itself is given
    """

    tally: Mapping[str, Tally]
    prevented: Mapping[str, Comparison]
    encounters: int
    climbs: int
    headline: str = "incident"


def finding(account: Account) -> str:
    """The title: what misreading and loss make of its headline, and how much of the climbing is meant."""
    changed, what = account.prevented[account.headline].difference, _HEADLINES[account.headline]
    deliberate = account.tally["deliberate"].of_climbs
    meant = f"{per_cent(deliberate)} of steps up would be taken all the same"
    if deliberate.value is None:
        meant = "nobody climbs" if account.headline == "incident" else "the act itself is given"
    match sign_of(changed):
        case 0:
            told = change(changed, 1.0)
            return f"Cannot tell whether {what} change without misreading and loss: {told} per 1,000; {meant}"
        case sign:
            verb = "fall" if sign < 0 else "rise"
            return f"Without misreading and loss, {what} {verb} by {size(changed)} per 1,000 encounters; {meant}"


def causes_of(account: Account, subject: str, stamp: str) -> Sheet:
    """The tally of causes, and beside it the paired whole-run difference; `subject` says of which scenario."""
    reading = (
        f"{subject}. Left: each step up is asked, on its own draw, whether it would still have been taken: local, and "
        "so understated; then its share of all steps. Right: "
        "the same encounters on the same draws, run with nothing misread, lost or garbled. "
        "Whiskers: 95 % intervals."
    )
    page = sheet(Caption(finding(account), reading, stamp))
    left, right = page.axes(*_LEFT, 0.09, 0.92), page.axes(*_RIGHT, 0.09, 0.92)
    left.set_title(f"Steps up per 1,000 encounters (n = {account.climbs:,} steps)", pad=10)
    right.set_title(f"Per 1,000 (n = {account.encounters:,} encounters, both runs)", pad=10, loc="right")
    draw_tally(left, account.tally)
    draw_prevented(right, account)
    return page


def tally_finding(tally: Mapping[str, Tally]) -> str:
    """The title of the tally alone: how much of the climbing is meant, and on what else most of it turns."""
    meant = tally["deliberate"].of_climbs
    if meant.value is None:
        return "Nobody climbs"
    others = {name: found.of_climbs for name, found in seen_in(tally).items() if name != "deliberate"}
    most = sorted(others, key=lambda name: -(others[name].value or 0.0))
    most = [name for place, name in enumerate(most) if place == 0 or (others[name].value or 0.0) >= _TOLD][:2]
    told = " and ".join(f"{per_cent(others[name])} on {_TURNS_ON[name]}" for name in most)
    rest = f"; {told.replace(' on ', ' turn on ', 1)}" if told else ""
    return f"Of {meant.n:,} steps up {per_cent(meant)} would be taken all the same{rest}"


def tally_of(tally: Mapping[str, Tally], subject: str, command: str, stamp: str) -> Sheet:
    """The tally of causes by itself; `subject` says of which scenario, `command` what tells the rest."""
    reading = (
        f"{subject}. Each step up is asked, on its own draw, whether it would still have been taken: local, and so "
        f"understated. What is gone in a whole run without misreading and loss is told by `{command}`. Whiskers: 95 % "
        "intervals."
    )
    page = sheet(Caption(tally_finding(tally), reading, stamp))
    axes, seen = page.axes(*_ALONE, 0.12, 0.92), seen_in(tally)
    first = tally["deliberate"]
    axes.set_title(
        f"Steps up per 1,000 encounters (n = {first.per_1000.n:,}); share of all {first.of_climbs.n:,} steps", pad=10
    )
    draw_tally(axes, seen, _ALONE)
    unseen = [name for name in tally if name not in seen]
    if unseen:
        said = f"No step up turned on: {', '.join(unseen)} (each {rate(tally[unseen[0]].per_1000)} per 1,000)."
        page.figure.text(0.03, page.bottom + 0.005, said, size=SMALL, color=SOFT, style="italic", va="bottom")
    return page


def seen_in(tally: Mapping[str, Tally]) -> dict[str, Tally]:
    """The causes on which at least one step up turned."""
    return {name: found for name, found in tally.items() if found.per_1000.value}


def draw_tally(axes: Axes, tally: Mapping[str, Tally], panel: tuple[float, float] = _LEFT) -> None:
    """One bar a cause, with its interval, its rate and its share of all steps."""
    longest = 0.0
    for y, (name, found) in enumerate(tally.items()):
        longest = max(longest, _bar(axes, y, found.per_1000, LOOKS[name], 0.62))
        share = "" if found.of_climbs.value is None else f"; {per_cent(found.of_climbs)}"
        _write(axes, y, found.per_1000.high or 0.0, f"{rate(found.per_1000)}{share}")
    axes.set_yticks(range(len(tally)), [WORDS[name] for name in tally])
    axes.set_ylim(len(tally) - 0.4, -0.6)
    _scale(axes, longest, _room(axes, panel))


def draw_prevented(axes: Axes, account: Account) -> None:
    """Two bars a measure, as assumed and without misreading and loss, and the paired difference between them."""
    longest, ticks = 0.0, {}
    for place, (name, found) in enumerate(account.prevented.items()):
        y = 1.25 * place
        longest = max(longest, _bar(axes, y - 0.21, found.first, _AS_ASSUMED, 0.36))
        longest = max(longest, _bar(axes, y + 0.21, found.second, _WITHOUT, 0.36))
        _write(axes, y - 0.21, found.first.high or 0.0, f"{rate(found.first)}")
        _write(axes, y + 0.21, found.second.high or 0.0, f"{rate(found.second)}")
        _head(axes, y - 0.47, f"{_HEADLINES[name]}: {change(found.difference)}")
        ticks[y - 0.21], ticks[y + 0.21] = "as assumed", "without"
        axes.axhline(y - 0.76, color=FAINT, lw=0.8, zorder=1)
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(1.25 * len(account.prevented) - 0.75, -0.85)
    axes.tick_params(axis="y", labelsize=SMALL)
    _scale(axes, longest, _room(axes, _RIGHT))


def _bar(axes: Axes, y: float, found: Estimate, look: Look, height: float) -> float:
    """A rate as a bar with its interval; how far it reaches."""
    if found.value is None or found.low is None or found.high is None:
        return 0.0
    low, high = max(0.0, found.low), found.high
    axes.barh(y, found.value, height=height, color=look.colour, hatch=look.hatch, edgecolor="white", lw=0, zorder=2)
    reach = [[found.value - low], [high - found.value]]
    axes.errorbar(found.value, y, xerr=reach, color=INK, lw=1.8, capsize=4, capthick=1.8, zorder=4)
    return high


def _head(axes: Axes, y: float, text: str) -> None:
    """The headline of a pair of bars, from over their names to the edge of the panel, in a size in which it fits."""
    room = _RIGHT[1] - _RIGHT[0] + _OUTDENT / (72.0 * WIDTH_IN)
    size = next((size for size in _SIZES if text_width(text, size, "bold") <= room), _SIZES[-1])
    axes.annotate(
        text, (0.0, y), (-_OUTDENT, 0), textcoords="offset points", va="bottom", size=size, weight="bold",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def _write(axes: Axes, y: float, x: float, text: str) -> None:
    axes.annotate(text, (x, y), (_BESIDE, 0), textcoords="offset points", va="center", size=SMALL)


def _room(axes: Axes, panel: tuple[float, float]) -> float:
    """How many times as long as the longest interval a panel must be, so that what stands beside it ends inside."""
    beside = [text for text in axes.texts if text.get_fontweight() != "bold"]
    widest = max((text_width(text.get_text(), SMALL) for text in beside), default=0.0) + _BESIDE / (72.0 * WIDTH_IN)
    return max(1.5, 1.0 / (1.0 - min(0.75, widest / (panel[1] - panel[0]))))


def _scale(axes: Axes, longest: float, room: float) -> None:
    """Ticks no further than the longest interval; room to its right for the numbers."""
    longest = max(1.0, longest)
    axes.set_xlim(0.0, longest * room)
    axes.set_xticks([tick for tick in MaxNLocator(3).tick_values(0.0, longest) if 0.0 <= tick <= longest * 1.05])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,g}"))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelcolor=SOFT)
