"""`incidentsim show`: a scenario, a parameter, a measure, with meaning, unit, source and range."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli import cases, registry, values
from incidentsim.cli.ensembles import show_ensemble
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.say import AsJson, Quietly, Voice, aligned, voice

if TYPE_CHECKING:
    from incidentsim.evidence.record import Record
    from incidentsim.scenario.scenario import Scenario


def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="A scenario, a case, a file, a measure, an ensemble, a path, P-I12.", autocompletion=scenario_names
        ),
    ],
    path: Annotated[str | None, typer.Argument(help="A parameter, such as red.trust.")] = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Show a scenario, one of its parameters, a parameter everywhere, a measure, an ensemble, or a row of evidence."""
    from incidentsim.evidence.casebook import is_record
    from incidentsim.measures import KNOWN
    from incidentsim.scenario.ensembles import shipped_ensembles
    from incidentsim.scenario.files import catalogue, load

    say = voice(context, as_json, quiet)
    if path is None and is_record(Path(name)):
        cases.show_record(say, Path(name))
    elif path is None and name in shipped_ensembles():
        show_ensemble(say, name)
    elif name in catalogue() or _is_file(name) or path is not None:
        scenario = load(name)
        _show_scenario(say, scenario) if path is None else _show_path(say, scenario, path)
    elif name in KNOWN:
        _show_measure(say, name)
    elif name in registry.known_keys():
        registry.show_row(say, name)
    else:
        _show_everywhere(say, name)


def _is_file(name: str) -> bool:
    return "/" in name or name.endswith((".toml", ".json")) or _exists(name)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except OSError:  # such as a name that is too long
        return False


def _show_scenario(say: Voice, scenario: "Scenario") -> None:
    from incidentsim.scenario.scenario import scenario_hash

    rows, described = _rows(scenario, "")
    record = _record(scenario)
    head = [f"{scenario.name}: {scenario.title}", scenario.story.strip()]
    data = {
        "name": scenario.name,
        "title": scenario.title,
        "domain": scenario.domain.kind,
        "story": scenario.story.strip(),
        "hash": scenario_hash(scenario),
        "parameters": described,
        "record": record.model_dump(mode="json") if record is not None else None,
    }
    told = [_table(rows)] if record is None else [cases.story(record), cases.grades(described)]
    say.results("\n\n".join([*filter(None, head), *told]), data)


def _record(scenario: "Scenario") -> "Record | None":
    """What is documented of the case that a scenario of the catalogue plays, if it is one."""
    from incidentsim.evidence.casebook import cases as recorded
    from incidentsim.evidence.casebook import record_of

    return record_of(scenario.name) if scenario.name in recorded() else None


def _show_path(say: Voice, scenario: "Scenario", path: str) -> None:
    """One parameter at length; of a part, all that is in it."""
    from incidentsim.scenario.paths import leaves, value_at

    value_at(scenario, path)
    if path not in dict(leaves(scenario)):
        rows, described = _rows(scenario, f"{path}.")
        say.results("\n\n".join(filter(None, [values.meaning_of(scenario, path), _table(rows)])), described)
        return
    data = _described(scenario, path)
    source = data["source"] + (f": {data['source_title']}" if data["source_title"] else "")
    lines = [
        (path, f"in {scenario.name}"),
        ("meaning", data["meaning"]),
        ("value", data["told"]),
        ("stored as", f"{data['value']} {'' if data['unit'] == '1' else data['unit']}".rstrip()),
        ("range", data["range"] or ": ".join(filter(None, ["none", data["why_no_range"]]))),
        ("source", source),
        ("grade", f"{data['grade']}, {data['grade_meaning']}"),
        ("note", data["note"]),
        ("write", values.written(scenario, path, data["value"])),
    ]
    readers, read = registry.users(scenario, path)
    text = "\n".join(f"{word:<10}  {text}" for word, text in [*lines, *readers] if text)
    say.results(text, data | read)


def _show_measure(say: Voice, name: str) -> None:
    from incidentsim.measures import KNOWN, family_of_measure

    measure, family = KNOWN[name], family_of_measure(name)
    given = f"of {family.name} with {measure.given} = 1" if measure.given else f"of all {family.name}"
    if measure.is_of_sums:
        given = f"the sum over all {family.name}, over that of {measure.given}"
    lines = [
        (name, "a measure"),
        ("meaning", measure.meaning),
        ("told as", f"{measure.kind}, {given}"),
        ("unit", measure.unit),
    ]
    data = {
        "measure": name,
        "meaning": measure.meaning,
        "kind": measure.kind,
        "unit": measure.unit,
        "given": measure.given,
        "rows": family.row,
    }
    say.results("\n".join(f"{word:<10}  {text}" for word, text in lines), data)


def _show_everywhere(say: Voice, path: str) -> None:
    """A parameter in each scenario of the catalogue that has it."""
    from incidentsim.errors import RequestError, ScenarioError, refuse, suggestion, verbatim
    from incidentsim.measures import KNOWN
    from incidentsim.scenario.files import catalogue, load
    from incidentsim.scenario.paths import leaves, value_at

    scenarios = [load(name) for name in catalogue()]
    having = [scenario for scenario in scenarios if path in dict(leaves(scenario))]
    if not having:
        try:
            for scenario in scenarios[:1]:
                value_at(scenario, path)
        except ScenarioError:
            known = [*catalogue(), *KNOWN, *registry.known_keys(), *dict(leaves(scenarios[0]))]
            hint = suggestion(path, known) if len(path) < 200 else ""
            if not hint.startswith("Did"):
                hint = "See `incidentsim list`, and `incidentsim show SCENARIO` for its parameters."
            allowed = "a scenario, a file, a measure, a parameter or a row of the registry"
            raise refuse("show", path, allowed, hint, kind=RequestError) from None
        hint = f"Name a scenario: incidentsim show {scenarios[0].name} {path}."
        raise refuse("show", verbatim(f"{path}, a part"), "a parameter or a scenario", hint, kind=RequestError)
    data = [{"scenario": scenario.name, **_described(scenario, path)} for scenario in having]
    rows = [(item["scenario"], item["told"], item["range"], item["source"], item["grade"]) for item in data]
    readers, read = registry.users(having[0], path)
    told = "\n".join(f"{word:<8}  {text}" for word, text in readers if text)
    data = [item | read for item in data]
    head = f"{path}: {data[0]['meaning']}\n{told}"
    say.results(f"{head}\n\n{aligned(('SCENARIO', 'VALUE', 'RANGE', 'SOURCE', 'GRADE'), rows)}", data)


def _rows(scenario: "Scenario", below: str) -> tuple[list[tuple[str, ...]], list[dict[str, Any]]]:
    from incidentsim.scenario.paths import leaves

    described = [_described(scenario, path) for path, _ in leaves(scenario) if path.startswith(below)]
    words = ("path", "told", "range", "source", "grade", "meaning")
    return [tuple(str(item[word]) for word in words) for item in described], described


def _table(rows: list[tuple[str, ...]]) -> str:
    return aligned(("PATH", "VALUE", "RANGE", "SOURCE", "GRADE", "MEANING"), rows)


def _described(scenario: "Scenario", path: str) -> dict[str, Any]:
    """A parameter: value in SI and in the reader's units, meaning, who says so, how good that is, its range."""
    from incidentsim.evidence import GRADES
    from incidentsim.scenario.paths import provenance_at, value_at

    value, item = value_at(scenario, path), provenance_at(scenario, path)
    low, high, why = values.range_of(scenario, path)
    return {
        "path": path,
        "value": list(value) if isinstance(value, tuple) else value,
        "unit": values.si_unit(path),
        "told": values.value_words(scenario, path, value),
        "meaning": values.meaning_of(scenario, path),
        "low": low,
        "high": high,
        "range": values.span_words(path, low, high),
        "why_no_range": why,
        "source": item.source,
        "source_title": values.source_title(item.source),
        "grade": item.grade,
        "grade_meaning": GRADES.get(item.grade, "not a grade known here"),
        "note": item.note,
    }
