"""What happened in one encounter, in a sentence computed from its journal."""

from collections.abc import Iterator

from incidentsim.brief.story import Call, Story
from incidentsim.journal import Did, Ending
from incidentsim.scenario.scenario import Scenario

_TIMES = {1: "once", 2: "twice"}


def headline(scenario: Scenario, story: Story) -> str:
    """Who climbed first, what became of the calls, how it ended: `A; b; c`."""
    said = "; ".join((_climb(scenario, story), *_calls(scenario, story), _ending(scenario, story)))
    return said[0].upper() + said[1:]


def unit_names(scenario: Scenario) -> tuple[str, str]:
    """The names of the units, blue's first."""
    blue, red = (next(iter(force.units.values())).name for force in (scenario.blue, scenario.red))
    return blue, red


def minutes(at_s: float) -> str:
    """A time on the axis of a figure.

    >>> minutes(760.2)
    '12.7 min'
    """
    return f"{at_s / 60.0:.1f} min"


def _climb(scenario: Scenario, story: Story) -> str:
    names, unsafe = unit_names(scenario), scenario.ladder.unsafe_rung
    firsts = [
        (at_s, side)
        for side in (0, 1)
        for at_s, rung in [next(((at_s, rung) for at_s, rung in story.steps[side] if rung >= unsafe), (-1.0, 0))]
        if at_s >= 0.0
    ]
    if not firsts:
        return "nobody reaches an unsafe rung"
    (at_s, first), *others = sorted(firsts)
    top = max(rung for _, rung in story.steps[first])
    word = "climbs first" if others else "alone climbs"
    return f"{names[first]} {word}, at {minutes(at_s)}, and reaches rung {top}"


def _calls(scenario: Scenario, story: Story) -> Iterator[str]:
    """What became of the calls that mattered most; nothing if only unimportant ones were made."""
    names = unit_names(scenario)
    executed = {event.lane[0] for event in story.bonds if event.did == Did.EXECUTED}
    agreements = sum(event.did == Did.AGREED for event in story.bonds)
    voided = sum(event.did == Did.VOIDED for event in story.bonds)
    refused = [call for call in story.calls if call.verdict == Did.DECLINED]
    if refused:
        yield f"{_whose(refused, names)} understood and refused{_often(len(refused))}"
    if agreements:
        if story.ending == Ending.AGREED:
            yield "an offer is accepted"
        elif voided >= agreements:
            yield f"an offer is accepted{_often(agreements)}, but what was agreed is void before both have acted on it"
        elif len(executed) < 2:
            yield "an offer is accepted, but too late: not both have acted on it at the end"
        else:
            yield "an offer is accepted and carried out"
    if not refused and not agreements:
        yield _unheard(story.calls)


def _unheard(calls: tuple[Call, ...]) -> str:
    if not calls:
        return "nobody calls the other side"
    silent = sum(call.outcome == "no answer" for call in calls)
    if silent == len(calls):
        return "no call is answered" if silent > 1 else "the only call is not answered"
    return "no offer is understood" if all(call.meaning is None or call.meaning > -1 for call in calls) else (
        "the offer is not answered before the end"
    )


def _whose(calls: list[Call], names: tuple[str, str]) -> str:
    sides = {call.side for call in calls}
    if len(sides) == 2:
        return "offers of both sides are"
    return f"{names[sides.pop()]}'s offer is"


def _often(times: int) -> str:
    return "" if times == 1 else f" {_TIMES.get(times, f'{times} times')}"


def _ending(scenario: Scenario, story: Story) -> str:
    names, unsafe = unit_names(scenario), scenario.ladder.unsafe_rung
    rungs = [steps[-1][1] for steps in story.steps]
    at = minutes(story.end_s)
    still = [side for side in (0, 1) if rungs[side] >= unsafe]
    match story.ending:
        case Ending.AGREED:
            return f"both act on it, and part at {at}"
        case Ending.STOOD_DOWN:
            return f"both have stepped down of their own accord when {_closing(scenario, story)}, at {at}"
        case Ending.LAPSED if len(still) == 1:
            return f"{_closing(scenario, story)} with {names[still[0]]} still at rung {rungs[still[0]]}, at {at}"
        case Ending.LAPSED:
            return f"{_closing(scenario, story)} with both still at an unsafe rung, at {at}"
        case Ending.COLLISION:
            return f"they collide at {at}"
        case Ending.FORCE:
            return f"force is used, and the scene ends at {at}"
        case Ending.ENGAGEMENT:
            return f"they engage each other, and the scene ends at {at}"
        case Ending.UNRESOLVED:
            return f"nothing is resolved at the horizon, {at}"
        case Ending.UNEVENTFUL:
            return f"{_closing(scenario, story)} at {at}"


def _closing(scenario: Scenario, story: Story) -> str:
    return {"errand": "the first errand is done", "range": "the ranges open"}.get(story.closed_by, "the scene ends")
