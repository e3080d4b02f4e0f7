"""Two runs of the same chance in words: the trial as it was, and as it is with what was changed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from incidentsim.cli import values
from incidentsim.cli.say import aligned

if TYPE_CHECKING:
    from incidentsim.results.retold import Change, Retold, Step
    from incidentsim.scenario.scenario import Scenario

_SIGNS = {"same": "=", "shifted": "~", "was": "<", "now": ">"}
_KEY = "= the same in both, ~ at another time or with another number (as it was | changed), < as it was, > changed"


def changes_between(was: "Scenario", now: "Scenario") -> "list[Change]":
    """What was changed, in the reader's units."""
    from incidentsim.results.retold import Change, changed_paths
    from incidentsim.scenario.paths import value_at

    return [
        Change(path, *(values.value_words(side, path, value_at(side, path)) for side in (was, now)))
        for path in changed_paths(was, now)
    ]


def text_of(told: "Sequence[Retold]", changes: "Sequence[Change]", apart: Mapping[str, float | None]) -> str:
    """Both runs as a log book of two columns; `apart` says when (s) each of several settings parts them by itself."""
    changed = "; ".join(map(str, changes)) or "nothing"
    return "\n".join([f"Changed: {changed}", *_by_itself(apart), *_encounters(told)])


def _by_itself(apart: Mapping[str, float | None]) -> Iterator[str]:
    from incidentsim.results.clock import clock

    said = [
        f"{path} " + ("changes nothing" if at_s is None else f"parts the runs at {clock(at_s)}")
        for path, at_s in apart.items()
    ]
    if said:
        yield f"By itself, {'; '.join(said)}."


def _encounters(told: "Sequence[Retold]") -> Iterator[str]:
    if len(told) > 1:
        differ = sum(retold.aligned.differs for retold in told)
        ends = [str(retold.aligned.encounter) for retold in told if retold.ends_differently]
        which = f": {', '.join(ends)}" if ends else ""
        yield f"Of {len(told)} encounters {differ} differ, and {len(ends)} end differently{which}."
    for retold in told:
        yield ""
        where = f"Encounter {retold.aligned.encounter}: " if len(told) > 1 else ""
        if not retold.aligned.differs:
            count = len(retold.aligned.first)
            yield f"{where}Nothing differs: the two runs are the same to the last of their {count:,} notes."
            continue
        yield from _beginning(retold, where)
        yield ""
        yield f"What follows ({_KEY}):"
        yield from _following(retold)
        yield ""
        yield aligned(("WHAT CAME OF IT", "AS IT WAS", "CHANGED"), [(c.what, c.was, c.now) for c in retold.came])


def _beginning(retold: "Retold", where: str) -> Iterator[str]:
    """Until when the two runs are the same, how they part, and why."""
    parting, count = retold.parting, retold.aligned.common
    assert parting is not None
    until = min((line for line in (parting.was, parting.now) if line is not None), key=lambda line: line.at_s).when
    yield f"{where}Until {until} the two runs are the same ({count:,} notes). Then"
    yield f"  as it was: {parting.was or 'nothing more'}"
    yield f"  changed:   {parting.now or 'nothing more'}"
    yield retold.why
    first = retold.first_alone
    if first is None:
        yield "Only times and numbers differ: every deed of either run has its counterpart in the other."
    elif parting.kind == "shifted":
        yield f"The first deed without a counterpart: {_said(first)}"


def _following(retold: "Retold") -> Iterator[str]:
    """Every line from where the runs part; what stays the same is only counted."""
    for kind, steps in groupby(retold.following, key=lambda step: step.kind):
        if kind == "same":
            count = len(list(steps))
            yield f"  = {count:,} line{'' if count == 1 else 's'} the same"
        else:
            yield from (f"  {_SIGNS[kind]} {_said(step)}" for step in steps)


def _said(step: "Step") -> str:
    if step.was is None or step.now is None:
        return str(step.was or step.now)
    when = step.was.when if step.was.when == step.now.when else f"{step.was.when} | {step.now.when}"
    text = step.was.text if step.was.text == step.now.text else f"{step.was.text} | {step.now.text}"
    return f"{when}  {step.was.who}: {text}"
