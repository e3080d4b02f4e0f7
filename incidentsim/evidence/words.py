"""The vocabulary in which a record tells of a case: what happened, in words that a journal can be searched for.

Each word has a counterpart among the notes of a trial, but for `other`, which is told and never tested.
"""

from dataclasses import dataclass

#: The scale of severity of an outcome; the case book's, not the ladder of acts.
SEVERITY = (
    "routine",
    "a hail or a warning",
    "an unsafe manoeuvre, a demand or a radar lock",
    "warning shots, water cannon or shouldering",
    "a collision, or a platform lost or seized, without deaths in combat",
    "deaths by accident or collision",
    "deaths by fire or in a clash",
)
#: In place of a channel's name: any channel of the bridge, any line above it.
BRIDGE_CHANNELS, LINES_ABOVE = "bridge", "above"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary: what `who` does, and what more an event may say of it."""

    meaning: str
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A documented number that a trial has as well: its meaning, its dimension, whether it needs a side, and whether it
    is counted from the act on, so that the horizon of the aftermath cuts it off.
    """

    meaning: str
    dimension: str | None
    of_a_side: str = "no"
    cut_off: str = "no"


_ON_A_CHANNEL = ("channel",)
#: What may stand as `what` in an event, or in what never happened.
WORDS: dict[str, Word] = {
    "act": Word("acts at the rung given", ("rung",)),
    "evaded": Word("turns away, stops or opens the range; merely slowing down is `other`"),
    "stood_down": Word("steps down from an unsafe rung to a safe one"),
    "collision": Word("two units touch; who: both"),
    "loss": Word("loses a unit, in a collision or by an act of force"),
    "damage": Word("has a unit damaged by an act of force"),
    "parted": Word("the scene is over; who: both"),
    "hail": Word("calls the other by voice or signal: rings on a channel of the bridge, or makes a demand (rung 3)"),
    "answered": Word("answers a call of the other", _ON_A_CHANNEL),
    "ignored": Word("leaves a call of the other unanswered, for whatever reason", _ON_A_CHANNEL),
    "offered": Word("offers to disengage, or to settle", _ON_A_CHANNEL),
    "understood": Word("takes a message or a demand of the other for what it is"),
    "misread": Word("takes an act or a message of the other for what it is not"),
    "refused": Word("understands an offer or a demand, and does not do what is asked"),
    "agreed": Word("both know that they agree; who: both", _ON_A_CHANNEL),
    "asked": Word("its commander on the scene asks superiors"),
    "granted": Word("its superiors say yes"),
    "denied": Word("its superiors say no"),
    "ordered": Word("an order from above reaches its commander on the scene"),
    "word_lost": Word("a report or an order is lost, or garbled, inside it"),
    "default": Word("its rules of engagement decide, no decision being ready"),
    "learnt": Word("its capital learns of the act"),
    "judged_deliberate": Word("having suffered the act, it judges it deliberate"),
    "judged_accident": Word("having suffered the act, it judges it an accident"),
    "called": Word("one of its headquarters, or its capital, calls the other's", _ON_A_CHANNEL),
    "declined": Word("takes no calls of the other on a line, for political reasons", _ON_A_CHANNEL),
    "held": Word("its capital decides to hold"),
    "explained": Word("its capital steps down: explains, apologises, gives back, or lets the matter rest"),
    "retaliated": Word("its capital orders a new act of force"),
    "mediated": Word("a third party steps in; who: other"),
    "settled": Word("the aftermath ends settled; who: both"),
    "frozen": Word("the aftermath ends neither settled nor avenged; who: both"),
    "other": Word("something that the model has no counterpart of: told, never tested"),
}
#: Words that are not the deed of one side; `collision` and the like may be told of one side all the same.
OF_BOTH = ("collision", "parted", "agreed", "mediated", "settled", "frozen", "other")


def _later(meaning: str, of_a_side: str = "no") -> Counterpart:
    """A time since the act."""
    return Counterpart(meaning, "time", of_a_side, "by the horizon")


#: What may stand as `measure` of a documented number.
NUMBERS: dict[str, Counterpart] = {
    "scene_s": Counterpart("length of the scene", "time"),
    "hail_to_answer_s": Counterpart("from the first hail to the first answer on a channel of the bridge", "time"),
    "hail_to_worst_s": Counterpart(
        "from the first hail or demand to the first act at the worst rung, or the collision", "time"
    ),
    "unsafe_to_force_s": Counterpart("from the first unsafe act to the first act of force or collision", "time"),
    "force_s": Counterpart("from the first act of force to the last", "time"),
    "smallest_separation_m": Counterpart("smallest distance between a unit of each side", "length"),
    "hails": Counterpart("hails, demands included", None, "may"),
    "calls_above": Counterpart("calls between headquarters or capitals", None, "may"),
    "learning_s": _later("from the act until the capital learns of it", "must"),
    "first_call_s": _later("from the act to the first call between headquarters or capitals"),
    "first_contact_s": _later("from the act to the first such call that is answered"),
    "explanation_s": _later("from the act until the side steps down: explains, or makes good", "must"),
    "retaliation_s": _later("from the act to a retaliation"),
    "resolution_s": _later("from the act until it is settled"),
}
