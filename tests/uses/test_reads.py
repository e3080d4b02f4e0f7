"""Who reads a parameter: what the code says, and what is seen to be handed over while it runs."""

import functools
import inspect
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest

from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.laws import Part
from incidentsim.scenario.paths import leaves
from incidentsim.scenario.scenario import Scenario
from incidentsim.uses import types
from incidentsim.uses.parameters import read_by
from tests.stubs import close_pass

#: What is read by nobody: names for people, a level that is there for the record, and tags that choose a kind.
FOR_PEOPLE = ("name", "mid_level", "kind")


class Marked(float):
    """A number of a scenario that knows its path; what is worked out from it is a plain number."""

    path: str


def marked(here: Any, path: str) -> Any:
    """A copy of a part of a scenario with every number marked."""
    if isinstance(here, Part):
        fields = {name: marked(getattr(here, name), f"{path}.{name}".lstrip(".")) for name in type(here).model_fields}
        return here.model_copy(update=fields)
    if isinstance(here, dict):
        return {key: marked(item, f"{path}.{key}") for key, item in here.items()}
    if isinstance(here, tuple) and any(isinstance(item, Part) for item in here):
        return tuple(marked(item, f"{path}.{place}") for place, item in enumerate(here))
    if isinstance(here, float):
        found = Marked(here)
        found.path = path
        return found
    return here


def paths_in(given: Any) -> Iterator[str]:
    """The paths of the marked numbers that are handed over, one or in a tuple."""
    if isinstance(given, Marked):
        yield given.path
    elif isinstance(given, tuple) and not hasattr(given, "_fields"):
        for item in given:
            yield from paths_in(item)


def watched(rule: FunctionType, name: str, seen: set[tuple[str, str]]) -> Callable[..., Any]:
    """A rule that tells what is handed to it."""

    @functools.wraps(rule)
    def told(*given: Any, **named: Any) -> Any:
        for item in (*given, *named.values()):
            seen.update((name, path) for path in paths_in(item))
        found = rule(*given, **named)
        return float(found) if isinstance(found, Marked) else found  # what a rule gives is a new thing

    return told


def handed_over(scenario: Scenario, replications: int) -> set[tuple[str, str]]:
    """(rule, path) of every number that is seen to go, as it stands, from a process into a rule."""
    seen: set[tuple[str, str]] = set()
    with pytest.MonkeyPatch.context() as patch:
        watch(seen, patch)
        engine, scenario = SimpyEngine(), marked(scenario, "")
        for replication in range(replications):
            engine.journal(scenario, 1, replication)
    return seen


def watch(seen: set[tuple[str, str]], patch: pytest.MonkeyPatch) -> None:
    """From now on each rule tells what a process hands to it."""
    watching: dict[FunctionType, Callable[..., Any]] = {}
    for found, function in list(types.functions().items()):
        if function.is_rule and not function.name.split(".")[-1].startswith("_"):
            watching[found] = watched(found, function.name.removeprefix("rules."), seen)
    outside = [module for module in types.modules() if not module.__name__.startswith(types.RULES)]
    for module in outside:
        for name, member in list(vars(module).items()):
            if isinstance(member, FunctionType) and member in watching:
                patch.setattr(module, name, watching[member])
            elif inspect.ismodule(member) and member.__name__.startswith(f"{types.RULES}."):
                patch.setattr(module, name, _Watched(member, watching))


class _Watched:
    """A module of rules, each of which tells what is handed to it."""

    def __init__(self, module: Any, watching: dict[FunctionType, Callable[..., Any]]) -> None:
        self._module, self._watching = module, watching

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        return self._watching.get(found, found) if isinstance(found, FunctionType) else found


def unsaid(scenario: Scenario, seen: set[tuple[str, str]]) -> list[str]:
    """What was seen to be handed over, and is not among what the code says."""
    return sorted(f"{rule} was handed {path}" for rule, path in seen if rule not in read_by(scenario, path).rules)


@pytest.mark.parametrize("name", ["maritime-close-pass", "ep3-2001"])
def test_what_a_rule_is_handed_in_a_trial_is_among_what_the_code_says(name: str) -> None:
    seen = handed_over(load(name), 6)
    assert len({rule for rule, _ in seen}) >= 8
    assert not unsaid(load(name), seen)


@pytest.mark.proof
@pytest.mark.parametrize("name", catalogue())
def test_in_every_scenario_what_a_rule_is_handed_is_among_what_the_code_says(name: str) -> None:
    assert not unsaid(load(name), handed_over(load(name), 40))


def test_a_planted_use_that_the_code_does_not_say_is_found() -> None:
    assert unsaid(close_pass(), {("belief.updated", "domain.standoff_m")})


def test_every_parameter_is_read_by_somebody() -> None:
    unread = [
        f"{scenario.name} {path}"
        for scenario in map(load, catalogue())
        for path, _ in leaves(scenario)
        if not path.endswith(FOR_PEOPLE) and read_by(scenario, path) == ((), ())
    ]
    assert not unread


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("belief.tilt", {"belief.act_shift", "belief.neutral_rung", "belief.offer_shift", "belief.updated"}),
        ("decision.theta_up", {"decision.hazards", "decision.would_rather_talk"}),
        ("red.resolve", {"decision.eta"}),
        ("red.trust", {"belief.offer_shift", "belief.prior_log_odds", "perception.hostile_bias", "reputation.trust"}),
        ("channels.radio.answer", {"calls.bridge_answer"}),
        ("channels.hotline.answer", {"calls.line_answer"}),
        ("channels.hotline.connect.median_s", {"chance.lognormal"}),
        ("politics.common_cause", {"calls.veto_uniform"}),
        ("domain.act_repeat_s", set()),
    ],
)
def test_the_rules_that_read_a_parameter_are_those_that_one_finds_by_reading(path: str, rules: set[str]) -> None:
    assert set(read_by(close_pass(), path).rules) == rules


def test_of_a_law_those_who_draw_from_it_are_its_readers() -> None:
    assert "model.staff.relay" in read_by(close_pass(), "red.group.relay.median_s").processes
    assert read_by(close_pass(), "domain.act_repeat_s").processes == ("model.acts._keep_up_posture",)
