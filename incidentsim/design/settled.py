"""A design beside its scenarios: every path there, every value one that its scenario can mean, nothing set twice."""

from collections.abc import Mapping
from typing import Any

from incidentsim.design.ends import check_factor
from incidentsim.design.factors import Scenarios, choices, in_order
from incidentsim.design.faults import At, DesignError
from incidentsim.design.parts import AnyFactor, Design, Levels, Values
from incidentsim.design.point import applied, both_sides
from incidentsim.design.policies import check_policy
from incidentsim.design.reading import in_si
from incidentsim.errors import IncidentSimError, refuse, suggestion, verbatim
from incidentsim.scenario.laws import Part
from incidentsim.scenario.paths import leaves, value_at
from incidentsim.scenario.scenario import SIDES, Scenario


def settled(design: Design, scenarios: Scenarios, at: At) -> Design:
    """The design with its values as the scenarios hold them: whole numbers whole, the rest not.

    Raises   DesignError for a path that is not there or is set twice, a circle of conditions, a value or the end of a
             range that a scenario refuses.
    """
    _check_names(design, at)
    _check_policies(design, scenarios, at)
    _check_paths(design, scenarios, at)
    first = next(iter(scenarios.values()))
    design = design.model_copy(
        update={
            group: {name: _normal(factor, first) for name, factor in getattr(design, group).items()}
            for group in ("levers", "uncertainties")
        }
    )
    design = _with_conditions(design, at)
    for name in design.factors:
        check_factor(design, name, scenarios, at)
    return design


def matched(factor: AnyFactor, given: Any) -> Any:
    """The value or level that is meant: itself, or how a cell of a table writes it; None for no such one."""
    for known in choices(factor) or ():
        if given == known and isinstance(given, bool) == isinstance(known, bool):
            return known
        if isinstance(given, str) and not isinstance(known, str) and given.strip() == _text(known):
            return known
    return None


def _text(value: Any) -> str:
    import json

    return json.dumps(value)


def _check_names(design: Design, at: At) -> None:
    for name in design.uncertainties:
        if name in design.levers:
            hint = "Rename one of the two, or drop it: what can be chosen is a lever."
            raise refuse(at(f"uncertainties.{name}"), name, "no lever as well", hint, DesignError)
    names = [pair.name for pair in design.policies]
    pairs = [(pair.blue, pair.red) for pair in design.policies]
    for place, pair in enumerate(design.policies):
        if pair.name in names[:place]:
            raise refuse(at(f"policies.{place}.name"), pair.name, "a name of its own", "Rename it.", DesignError)
        if pairs[place] in pairs[:place]:
            got = verbatim(f"the pair of {names[pairs.index(pairs[place])]} once more")
            raise refuse(at(f"policies.{place}"), got, "another pair", "Drop one of the two.", DesignError)


def _check_policies(design: Design, scenarios: Scenarios, at: At) -> None:
    scenario = next(iter(scenarios.values()))
    for place, pair in enumerate(design.policies):
        for side in SIDES:
            name = getattr(pair, side)
            if name is not None:
                check_policy(scenario, f"{side}.policy", name, at(f"policies.{place}.{side}"))


def _check_paths(design: Design, scenarios: Scenarios, at: At) -> None:
    taken: dict[str, str] = {}
    for place, pair in enumerate(design.policies):
        for side in SIDES:
            if getattr(pair, side) is not None:
                taken.setdefault(f"{side}.policy", f"policies.{place}")
    for name, factor in design.factors.items():
        where = at(design.place_of(name))
        own = {each: path for path in factor.paths for each in both_sides(path)}
        for each, path in own.items():
            for known_as, scenario in scenarios.items():
                _check_path(each, path, (known_as, scenario), where)
            for other, owner in taken.items():
                if _overlap(each, other):
                    allowed = f"a path that nothing else sets; {owner} sets {other}"
                    hint = "Make them levels of one factor, or drop one of the two."
                    raise refuse(where, path, allowed, hint, DesignError)
        taken.update(dict.fromkeys(own, name))


def _check_path(each: str, path: str, home: tuple[str, Scenario], where: str) -> None:
    try:
        value_at(home[1], each)
    except IncidentSimError as error:
        said, hint = str(error).split(": got ", 1)[-1].split(", but it must be ", 1)[-1].split(". ", 1)
        inside = next((leaf for leaf, _ in leaves(home[1]) if leaf.endswith(f".{path}")), None)
        hint = f"Did you mean path = {inside!r}?" if inside else hint
        told = f"{hint} `incidentsim show {home[0]}` lists all there is."
        raise refuse(where, path, f"a path of the scenario {home[0]}: {said}", told, DesignError) from None


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _normal(factor: AnyFactor, scenario: Scenario) -> AnyFactor:
    """The factor with each value as the scenario holds it, so that 1 and 1.0 are one value; what is refused is left."""
    match factor:
        case Values(path=path, values=values):
            return factor.model_copy(update={"values": tuple(normal(scenario, path, value) for value in values)})
        case Levels(levels=levels):
            made = {
                name: {path: normal(scenario, path, value) for path, value in settings.items()}
                for name, settings in levels.items()
            }
            return factor.model_copy(update={"levels": made})
        case _:
            return factor


def normal(scenario: Scenario, path: str, value: Any) -> Any:
    """A value as the scenario holds it; the value itself where it refuses it, or makes a part of it."""
    try:
        held = value_at(applied(scenario, [(path, value)]), both_sides(path)[0])
    except IncidentSimError:
        return value
    if isinstance(held, Part | Mapping):
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(held, float):
        return held + 0.0  # no negative nil
    return held if isinstance(held, int | str | tuple) else value


def _with_conditions(design: Design, at: At) -> Design:
    """The design with the values of its conditions as the factors have them."""
    factors = design.factors
    groups: dict[str, dict[str, AnyFactor]] = {"levers": {}, "uncertainties": {}}
    for name, factor in factors.items():
        when = {}
        for other, allowed in factor.when.items():
            where = at(f"{design.place_of(name)}.when.{other}")
            if other not in factors:
                raise refuse(where, other, "the name of a factor", suggestion(other, factors), DesignError)
            known = choices(factors[other])
            if known is None:
                got, hint = verbatim(f"{other}, a factor of any value"), "Give it `values` or `levels`."
                raise refuse(where, got, "a factor of values or levels", hint, DesignError)
            when[other] = tuple(_choice(factors[other], value, where) for value in allowed)
        groups[design.group_of(name)][name] = factor.model_copy(update={"when": when})
    left = [name for name in factors if name not in in_order(factors)]
    if left:
        got, hint = verbatim(", ".join(left)), "Let one of them act always."
        where = at(f"{design.place_of(left[0])}.when")
        raise refuse(where, got, "conditions that do not go in a circle", hint, DesignError)
    return design.model_copy(update=groups)


def _choice(factor: AnyFactor, value: Any, where: str) -> Any:
    path = factor.paths[0] if isinstance(factor, Values) else ""
    value = in_si(value, path, where)
    found = matched(factor, value)
    if found is None:
        known = [str(each) for each in choices(factor) or ()]
        allowed = f"one of {', '.join(known)}"
        raise refuse(where, value, allowed, suggestion(str(value), known, "Choose one of them."), DesignError)
    return found
