"""What happened in one encounter, in a sentence computed from its journal."""

from collections.abc import Iterator

from incidentsim.brief.attempts import Call
from incidentsim.brief.story import Story
from incidentsim.journal import Did, Ending, Level, actor
from incidentsim.scenario.scenario import Scenario


def headline(scenario: Scenario, story: Story) -> str:
    """Who climbed first, what became of the calls, how it ended: `A; b; c`."""
    first = _first_to_climb(scenario, story)
    said = "; ".join((_climb(scenario, story, first), *_calls(scenario, story, first), _ending(scenario, story)))
    return said[0].upper() + said[1:]


def unit_names(scenario: Scenario) -> tuple[str, str]:
    """What each side is called, blue's first: by its unit's name, or by its force's where it has several."""
    blue, red = (
        next(iter(force.units.values())).name if len(force.units) == 1 else force.name
        for force in (scenario.blue, scenario.red)
    )
    return blue, red


def craft_names(scenario: Scenario) -> dict[int, str]:
    """The name of every unit, by its actor."""
    return {
        actor(side, Level.UNIT, index): unit.name
        for side, force in enumerate((scenario.blue, scenario.red))
        for index, unit in enumerate(force.units.values())
    }


def minutes(at_s: float) -> str:
    """A time on the axis of a figure.

    >>> minutes(312.0), minutes(3603.0)
    ('5.2 min', '60 min')
    """
    return f"{at_s / 60.0:.0f} min" if at_s >= 600.0 else f"{at_s / 60.0:.1f} min"


def _first_to_climb(scenario: Scenario, story: Story) -> int | None:
    """The side that first reached an unsafe rung."""
    unsafe = scenario.ladder.unsafe_rung
    climbs = [(at_s, side) for side in (0, 1) for at_s, rung in story.steps[side] if rung >= unsafe]
    return min(climbs)[1] if climbs else None


def _climb(scenario: Scenario, story: Story, first: int | None) -> str:
    if first is None:
        return "nobody reaches an unsafe rung"
    tops = [max(rung for _, rung in steps) for steps in story.steps]
    both = tops[1 - first] >= scenario.ladder.unsafe_rung
    reaches = "reaches an unsafe rung first" if both else "alone reaches an unsafe rung"
    return f"{unit_names(scenario)[first]} {reaches}, rung {tops[first]}"


def _calls(scenario: Scenario, story: Story, first: int | None) -> Iterator[str]:
    """What became of the calls, the most important things only."""
    names = unit_names(scenario)
    refused = [call for call in story.calls if call.verdict == Did.DECLINED]
    agreements = [event.at_s for event in story.bonds if event.did == Did.AGREED]
    if refused:
        yield f"{_whose(refused, names, first)} understood and refused{_often(len(refused))}"
    if agreements:
        executed = sum(event.did == Did.EXECUTED for event in story.bonds)
        voided = sum(event.did == Did.VOIDED for event in story.bonds)
        what = "an agreement" if not refused else "what they agree on"
        if story.ending == Ending.AGREED or (executed >= 2 and not voided):
            yield f"{what} is carried out by both"
        elif voided >= len(agreements):
            yield f"{what} is void before both act on it"
        else:
            yield f"{what} is not carried out by both"
    if not refused and not agreements:
        yield _unheard(story.calls)


def _unheard(calls: tuple[Call, ...]) -> str:
    if not calls:
        return "nobody calls the other side"
    if all(call.outcome in ("no answer", "still ringing at the end") for call in calls):
        return "the only call is not answered" if len(calls) == 1 else f"{len(calls)} calls are not answered"
    if any("understood" in call.outcome for call in calls):
        return "an offer is understood, but not answered before the end"
    return "no offer gets through as one"


def _whose(calls: list[Call], names: tuple[str, str], first: int | None) -> str:
    sides = {call.side for call in calls}
    if len(sides) == 2:
        return "offers of both sides are"
    (side,) = sides
    return "its offer is" if side == first else f"{names[side]}'s offer is"


def _often(times: int) -> str:
    return {1: "", 2: " twice"}.get(times, f" {times} times")


def _ending(scenario: Scenario, story: Story) -> str:
    unsafe, at = scenario.ladder.unsafe_rung, minutes(story.end_s - story.begin_s)
    rungs = [steps[-1][1] for steps in story.steps]
    still = [side for side in (0, 1) if rungs[side] >= unsafe]
    match story.ending:
        case Ending.AGREED:
            return f"they part as agreed after {at}"
        case Ending.STOOD_DOWN:
            return f"both have stepped down when they part after {at}"
        case Ending.LAPSED if len(still) == 1:
            return f"they part after {at}, {unit_names(scenario)[still[0]]} at rung {rungs[still[0]]}"
        case Ending.LAPSED:
            where = f"both at rung {rungs[0]}" if rungs[0] == rungs[1] else "both still unsafe"
            return f"they part after {at}, {where}"
        case Ending.COLLISION:
            return f"they collide after {at}"
        case Ending.FORCE:
            return f"force is used; they part after {at}"
        case Ending.ENGAGEMENT:
            return f"they engage each other; it is over after {at}"
        case Ending.UNRESOLVED:
            return f"after {at} nothing is resolved"
        case Ending.UNEVENTFUL:
            return f"they part after {at}"
