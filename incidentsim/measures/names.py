"""Names, units and meaning of every measure.

A measure that is not defined for an encounter (the timeliness of one without a deadline) is NaN there: a counted
state, not a number. A measure may have a condition, `given`: it is then estimated over the rows where that column is 1.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

#: How a measure is summed up over the rows where its condition holds:
#:
#: share       how many of the rows it was so in; a row is 1 or 0
#: per 1,000   the same of a thousand
#: mean        the mean of the rows
#: per decade  the mean of the rows, each a count of one year, of ten years
#: share of    the sum of the column over the sum of another, both counts of each row: how many of those it was so in
#: ratio       the sum of the column over the sum of another, where it is no share
Kind = Literal["share", "per 1,000", "mean", "share of", "ratio", "per decade"]
Rows = NDArray[np.void]

_FACTORS = {"per 1,000": 1000.0, "per decade": 10.0}
#: The unit of a rate.
_RATE = "per 1,000 encounters"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column of the table of trials means, and how it is summed up.

    unit   of its estimate
    given  the column that must be 1 for a row to count; of a share or ratio of sums, the column that it is over
    """

    name: str
    kind: Kind
    unit: str
    meaning: str
    given: str | None = None

    @property
    def is_of_sums(self) -> bool:
        """Whether it is the sum of its column over the sum of another."""
        return self.kind in ("share of", "ratio")

    @property
    def is_proportion(self) -> bool:
        """Whether it is a share, or one of a thousand: it then has the interval of one."""
        return self.kind in ("share", "per 1,000", "share of")

    @property
    def is_share(self) -> bool:
        """Whether it is told in per cent."""
        return self.kind in ("share", "share of")

    @property
    def factor(self) -> float:
        """By what the share or mean of its rows is multiplied to be in its unit."""
        return _FACTORS.get(self.kind, 1.0)

    @property
    def row_unit(self) -> str:
        """The unit of a row: a row of a share is 1 or 0, whether it was so."""
        if self.kind in ("per decade", "share of"):
            return "count"
        return self.unit if not self.is_proportion else "1"


#: The causes of upward steps, by name, in the order in which they are looked for.
CAUSES_TOLD = {
    "default": "by a ROE default, no decision being ready",
    "relay": "on an order that was misheard",
    "misread": "that would not have been taken on the true rungs",
    "silence": "... that would not have been taken had no call gone unanswered",
    "heat": "... that would not have been taken without heat",
    "mixed": "... that would not have been taken without all three",
    "deliberate": "that would have been taken all the same",
}


def _shares(given: str | None, named: dict[str, str]) -> list[Measure]:
    return [Measure(name, "share", "1", meaning, given) for name, meaning in named.items()]


_ALL = [
    *_shares(None, {"incident": "someone reached an unsafe rung (2), or there was a collision"}),
    *_shares(
        "incident",
        {
            "success": "de-escalated: averted, or contained",
            "averted": "agreed or stood down, nothing lost, nobody at a violent rung (5), no later retaliation",
            "contained": "after violence or loss: settled in the aftermath, with no further act at a violent rung",
        },
    ),
    Measure("violence", "per 1,000", _RATE, "collision, act at a violent rung (5) or above, or retaliation"),
    *_shares(
        "incident",
        {
            "agreed": "ended by an executed joint agreement",
            "stood_down": "ended with both at rung 1 or below, but not by an agreement that both executed",
            "half_agreed": "one side executed the last agreement, and the other never did",
            "lapsed": "errand done or ranges open with someone still at rung 2 or above: distance, not de-escalation",
            "collision": "ended by a collision",
            "force": "the worst act was of rung 5, and there was no collision",
            "engagement": "the worst act was of rung 6 or above",
            "unresolved": "not ended at the horizon",
        },
    ),
    *_shares(
        None,
        {
            "uneventful": "nobody reached rung 2 and nothing was lost",
            "serious": "reached rung 4, or cost a collision or a unit",
            "aftermath": "an aftermath followed, and was played to its end",
        },
    ),
    *_shares(
        "aftermath",
        {
            "settled": "the aftermath ended by a joint agreement, or with both sides stepping down",
            "retaliation": "the aftermath ended by a new act at a violent rung",
            "frozen": "the aftermath ended with nothing pending, or at its horizon: neither settled nor avenged",
            "judged_deliberate": "the side that suffered judged the act deliberate",
        },
    ),
    Measure("aftermath_s", "mean", "s", "from the act to the last news of its aftermath", "aftermath"),
    Measure("worst_rung", "mean", "rung", "highest rung at which anyone acted", "incident"),
    Measure("smallest_separation_m", "mean", "m", "smallest distance between a unit of each side", None),
    Measure("duration_s", "mean", "s", "length of the scene", None),
    Measure(
        "deescalation_s",
        "mean",
        "s",
        "from the first unsafe act seen to the last step down to a safe rung",
        "averted",
    ),
    Measure(
        "outcome_s",
        "mean",
        "s",
        "from the first unsafe act seen to what became of the incident: the last step down to a safe rung, the first "
        "act at a violent rung or the collision, else the end of the scene",
        "incident",
    ),
    Measure(
        "joint_decision_s",
        "mean",
        "s",
        "from the first percept of an unsafe act to the executed joint agreement",
        "agreed",
    ),
    Measure(
        "time_available_s",
        "mean",
        "s",
        "from the first unsafe act seen to the first safety-ring crossing after it; if none, to the one predicted last",
        "incident",
    ),
    Measure(
        "timeliness",
        "mean",
        "1",
        "time available / joint decision time; above 1: in time; undefined where no crossing lay ahead",
        "agreed",
    ),
    *_shares("agreed", {"in_time": "the joint decision came no later than that safety-ring crossing"}),
    Measure("misreads", "mean", "count", "acts and messages that were taken for what they were not", None),
    Measure("misreads_caught", "mean", "count", "misread messages noticed at the read-back", None),
    Measure("calls_tried", "mean", "count", "attempts to reach the other side", None),
    Measure("calls_answered", "mean", "count", "attempts that were answered", None),
    Measure("line_wait_s", "mean", "s", "wait for a free line, of attempts that got one", None),
    Measure("offers_understood", "mean", "count", "offers to disengage that were understood and answered", "incident"),
    Measure("offers_refused", "mean", "count", "... and refused", "incident"),
    Measure("requests", "mean", "count", "requests to higher echelons", None),
    Measure("relays_lost", "mean", "count", "reports and orders lost inside one side", None),
    Measure("defaults", "mean", "count", "ROE defaults taken for want of a decision", None),
    Measure("relays_garbled", "mean", "count", "reports and orders misheard inside one side", None),
    Measure("calls_refused", "mean", "count", "attempts barred by a political refusal", None),
    Measure("calls_barred", "mean", "count", "attempts barred by an outage, closed hours or range", None),
    Measure("officer_wait_s", "mean", "s", "wait for a watch officer, of requests taken up", None),
    Measure("interpreter_wait_s", "mean", "s", "wait for an interpreter, of calls that got one", None),
    Measure("climbs", "mean", "count", "upward steps, openings not counted", None),
    *(
        Measure(f"climbs_{name}", "mean", "count", f"upward steps {meaning}", None)
        for name, meaning in CAUSES_TOLD.items()
    ),
    Measure("damaged", "mean", "units", "units damaged by an act of force", None),
    Measure("lost", "mean", "units", "units destroyed by a lethal act, or lost in a collision: both of a pair", None),
    *_shares("incident", {"red_climbed_first": "red was the first to reach an unsafe rung"}),
]
#: Every measure by its fixed name.
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}
_TRIAL = [("replication", np.int64), ("encounter", np.int32)]
#: One row a trial: addresses, then one float a measure, NaN where it is not defined.
ROW = np.dtype([*_TRIAL, *((name, np.float64) for name in MEASURES)])
#: The bytes of a ROW, with its measures side by side as one array, in their order.
BESIDE = np.dtype([*_TRIAL, ("measures", np.float64, (len(MEASURES),))])
