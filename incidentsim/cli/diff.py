"""`incidentsim diff`: two scenarios compared, in sentences that can be pasted."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli import values
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.say import AsJson, Quietly, voice
from incidentsim.units import spoken

if TYPE_CHECKING:
    from incidentsim.scenario.differences import Difference, Differences, Reordered, Rests
    from incidentsim.scenario.scenario import Provenance, Scenario

Pair = tuple["Scenario", "Scenario"]
Labels = tuple[str, str]
_First = Annotated[str, typer.Argument(metavar="A", help="A scenario, or a file.", autocompletion=scenario_names)]
_Second = Annotated[str, typer.Argument(metavar="B", help="Another one.", autocompletion=scenario_names)]
ORDER = ("first", "second")
_FEW = 8
#: The ending by which a name tells its unit; in words the value tells it.
_UNIT = re.compile("(_mps|_radps|_rad|_m|_s)$")


def diff(
    context: typer.Context, first: _First, second: _Second, as_json: AsJson = False, quiet: Quietly = False
) -> None:
    """Compare two scenarios: what is simulated otherwise, and what is only told otherwise."""
    from incidentsim.scenario.differences import differences
    from incidentsim.scenario.files import load

    pair = load(first), load(second)
    found, labels = differences(*pair), _labels(pair, (first, second))
    say = voice(context, as_json, quiet)
    say.results("\n".join(_text(pair, found, labels)), _data(pair, found, (first, second)))


def _labels(pair: Pair, given: Labels) -> Labels:
    """What the two are called: by their names, by what was typed, or by their order."""
    for labels in ((pair[0].name, pair[1].name), given):
        if labels[0] != labels[1]:
            return labels
    return "the first", "the second"


def _text(pair: Pair, found: "Differences", labels: Labels) -> Iterator[str]:
    yield _headline(pair, found, labels)
    for label, scenario in zip(labels, pair, strict=True):
        yield f"  {label}: {scenario.title}"
    for part, items in groupby(found.values, key=lambda item: _part_of(item.path)):
        yield ""
        yield _title(pair, part)
        yield from (f"  {said}" for said in _sentences(pair, list(items), labels))
    if found.reordered:
        yield "\nOrder"
        yield from (f"  {_order(item, labels)}" for item in found.reordered)
    if found.told or found.rests:
        yield "\nTold otherwise, which changes no result"
        if found.told:
            yield f"  {_listed(found.told).capitalize()} differ{'s' if len(found.told) == 1 else ''}."
        yield from (f"  {_rests(item, labels)}" for item in found.rests)


def _headline(pair: Pair, found: "Differences", labels: Labels) -> str:
    """What a reader who stops here should know."""
    from incidentsim.scenario.scenario import scenario_hash

    one, other = labels
    if found.same_simulation:
        more = "told otherwise" if found.told or found.rests else "told alike: nothing differs"
        return f"{one} and {other} are the same simulation (hash {scenario_hash(pair[0])[:12]}), {more}."
    counts = [sum(item.only == which for item in found.values) for which in (None, 0, 1)]
    said = [
        f"{counts[0]:,} value{'s differ' if counts[0] != 1 else ' differs'}" if counts[0] else "",
        *(
            f"{label} has {count:,} that the other has not"
            for label, count in zip(labels, counts[1:], strict=True)
            if count
        ),
        "the order differs" if found.reordered else "",
    ]
    return f"{one} and {other} are two simulations: {_listed(list(filter(None, said)))}."


def _part_of(path: str) -> str:
    """The part of a scenario that a difference is told under."""
    keys = path.split(".")
    return ".".join(keys[: 2 if keys[0] == "channels" else 1])


def _title(pair: Pair, part: str) -> str:
    """The heading of a part, with what it is about."""
    head, _, channel = part.partition(".")
    if channel:
        return f"Channel {channel}"
    if head == "both":
        return "Both sides"
    inside = next((value for scenario in pair if (value := getattr(scenario, head)) is not None), None)
    meaning = (type(inside).__doc__ or "") if _is_part(inside) and head not in ("blue", "red") else ""
    title = _UNIT.sub("", head).replace("_", " ").capitalize().replace("utc", "(UTC)")
    return f"{title}: {_lowered(meaning)}".rstrip(".") if meaning else title


def _sentences(pair: Pair, items: "list[Difference]", labels: Labels) -> Iterator[str]:
    """The differences of a part, entries of a list that only one scenario has told together."""
    for _, alike in groupby(enumerate(items), key=lambda pair_of: _run(pair, *pair_of)):
        run = [item for _, item in alike]
        if len(run) < _FEW // 2:
            yield from (_sentence(pair, item, labels) for item in run)
            continue
        which = run[0].only or 0
        words = "; ".join(_words(pair[which], item, which) for item in run)
        who = _bracketed(run[0], _provenance(pair[which], run[0]))
        yield (
            f"Only {labels[which]} has {run[0].path} to {run[-1].path}, {len(run)} in all: {words}{who}."
            f"{_meaning(pair[which], run[0])}"
        )


def _run(pair: Pair, place: int, item: "Difference") -> tuple[Any, ...]:
    """What entries of a list have alike that are told together; of anything else, its place."""
    above, _, key = item.path.rpartition(".")
    if item.only is None or not key.isdigit():
        return (place,)
    return above, item.only, _provenance(pair[item.only], item)


def _sentence(pair: Pair, item: "Difference", labels: Labels) -> str:
    """One difference: both values with who says so, and what the parameter means."""
    if item.only is not None:
        scenario = pair[item.only]
        who = _bracketed(item, _provenance(scenario, item))
        words = _words(scenario, item, item.only)
        return f"Only {labels[item.only]} has {item.path}: {words}{who}.{_meaning(scenario, item)}"
    said = _told_apart(pair, item)
    vouched = [_bracketed(item, _provenance(scenario, item)) for scenario in pair]
    if vouched[0] == vouched[1]:
        both = vouched[0].replace(")", ", in both)")
        told = f"In {labels[0]} {item.path} is {said[0]}, in {labels[1]} {said[1]}{both}."
    else:
        told = f"In {labels[0]} {item.path} is {said[0]}{vouched[0]}, in {labels[1]} {said[1]}{vouched[1]}."
    return f"{told}{_meaning(pair[0], item)}"


def _told_apart(pair: Pair, item: "Difference") -> Labels:
    """Both values in words; in full where rounded words would be the same."""
    said = tuple(_words(scenario, item, place) for place, scenario in enumerate(pair))
    if said[0] == said[1]:
        unit = values.si_unit(item.path)
        said = tuple(f"{item.of(place)!r}{'' if unit == '1' else f' {unit}'}" for place in (0, 1))
    return said[0], said[1]


def _words(scenario: "Scenario", item: "Difference", place: int) -> str:
    """A value, a law or a part in the reader's units."""
    value, path = item.of(place), item.in_scenario
    if path in scenario.uncertain or not _is_part(value):
        return values.value_words(scenario, path, value)
    if path == "ensemble":
        return f"{value.name}, {len(value.members):,} members of {len(value.paths):,} parameters"
    inside = dict(_inside(value))
    tag = next((inside.pop(name) for name in ("law", "kind") if name in inside), "")
    said = [f"{_UNIT.sub('', name)} {spoken(name, each)}" for name, each in inside.items()]
    if len(said) > _FEW:
        name = f" {inside['name']!r}" if "name" in inside else ""
        return f"{tag or 'a part'}{name} with {len(said)} parameters"
    return f"{tag}: {', '.join(said)}" if tag else ", ".join(said)


def _is_part(value: Any) -> bool:
    return hasattr(type(value), "model_fields")


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    """The name and the value of every leaf of a part."""
    for name in type(value).model_fields:
        inner = getattr(value, name)
        if _is_part(inner):
            yield from ((f"{name}.{below}", each) for below, each in _inside(inner))
        elif inner is not None:
            yield name, inner


def _provenance(scenario: "Scenario", item: "Difference") -> "Provenance":
    """Who says so; of a law or a part, who says the first value in it that somebody vouches for."""
    from incidentsim.scenario.paths import UNSOURCED, provenance_at

    who = provenance_at(scenario, item.in_scenario)
    inside = (found for path, found in scenario.evidence.items() if path.startswith(f"{item.in_scenario}."))
    return next(inside, who) if who == UNSOURCED else who


def _who(item: "Provenance") -> str:
    return f"{item.source}, grade {item.grade}"


def _bracketed(item: "Difference", who: "Provenance") -> str:
    """Who says so, in brackets; a name needs nobody to say so."""
    return "" if item.path.endswith(".name") and who.grade == "U" else f" ({_who(who)})"


def _meaning(scenario: "Scenario", item: "Difference") -> str:
    """What the parameter means; inside a law of times, what it is the time of too."""
    from incidentsim.scenario.paths import value_at

    path = item.in_scenario
    above = path.rpartition(".")[0]
    if item.only is not None and _is_part(item.of(item.only)):
        return f" {(type(item.of(item.only)).__doc__ or '').splitlines()[0]}"
    meaning = values.meaning_of(scenario, path)
    if above and hasattr(value_at(scenario, above), "law"):
        meaning = f"{meaning.rstrip('.')}: {_lowered(values.meaning_of(scenario, above))}"
    return f" {meaning}" if meaning else ""


def _order(item: "Reordered", labels: Labels) -> str:
    first, second = ", ".join(item.first), ", ".join(item.second)
    return f"{item.path} stand in another order: {first} in {labels[0]}; {second} in {labels[1]}."


def _rests(item: "Rests", labels: Labels) -> str:
    """A value that is the same in both, and what it rests on in each."""
    said = [_rest(item.path, each) for each in (item.first, item.second)]
    if said[0] == said[1]:
        return f"{item.path} has another note."
    return f"{item.path} rests on {said[0]} in {labels[0]}, on {said[1]} in {labels[1]}."


def _rest(path: str, item: "Provenance") -> str:
    inside = values.range_words(path, item)
    return f"{_who(item)}{f', range {inside}' if inside else ''}"


def _listed(words: "list[str] | tuple[str, ...]") -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _lowered(meaning: str) -> str:
    return meaning[:1].lower() + meaning[1:]


def _data(pair: Pair, found: "Differences", given: Labels) -> dict[str, Any]:
    """The same as data."""
    from incidentsim.scenario.scenario import scenario_hash

    sides = [
        {"given": word, "name": scenario.name, "title": scenario.title, "hash": scenario_hash(scenario)}
        for word, scenario in zip(given, pair, strict=True)
    ]
    return {
        "first": sides[0],
        "second": sides[1],
        "same_simulation": found.same_simulation,
        "differences": [_as_data(pair, item) for item in found.values],
        "reordered": [{"path": item.path, "first": item.first, "second": item.second} for item in found.reordered],
        "told_otherwise": list(found.told),
        "rests_otherwise": [
            {"path": item.path, "first": item.first.model_dump(), "second": item.second.model_dump()}
            for item in found.rests
        ],
    }


def _as_data(pair: Pair, item: "Difference") -> dict[str, Any]:
    scenario, path = pair[item.only or 0], item.in_scenario
    head = {"path": item.path, "meaning": values.meaning_of(scenario, path), "unit": values.si_unit(path)}
    if item.only is not None:
        told = _words(scenario, item, item.only)
        return {**head, "first": None, "second": None, ORDER[item.only]: _one(scenario, item, item.only, told)}
    said = _told_apart(pair, item)
    return head | {ORDER[place]: _one(scenario, item, place, said[place]) for place, scenario in enumerate(pair)}


def _one(scenario: "Scenario", item: "Difference", place: int, told: str) -> dict[str, Any]:
    """One side of a difference: the value in SI and in words, its distribution, who says so."""
    value, law = item.of(place), scenario.uncertain.get(item.in_scenario)
    return {
        "value": value.model_dump(mode="json") if _is_part(value) else value,
        "uncertain": law.model_dump(mode="json") if law else None,
        "told": told,
        **_provenance(scenario, item).model_dump(),
    }
