"""Design files: TOML in and out, with every fault placed, and the scenarios that they name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidentsim.design.asked import asked_of
from incidentsim.design.ends import check_corners
from incidentsim.design.faults import At, DesignError, within
from incidentsim.design.parts import AnyFactor, ByPrecision, Design, Drawn, Levels, Range, Table, Values
from incidentsim.design.precision import written
from incidentsim.design.reading import read
from incidentsim.design.settled import settled
from incidentsim.design.size import check_size
from incidentsim.design.table import read_table, settled_table
from incidentsim.errors import IncidentSimError, refuse, suggestion, verbatim
from incidentsim.evidence.reading import parsed
from incidentsim.scenario.document import Lines
from incidentsim.scenario.files import load, shipped
from incidentsim.scenario.scenario import Scenario

#: Tables by which a design is known from a scenario.
_OF_A_DESIGN = ("scenarios", "levers", "uncertainties", "sampling", "replications", "policies", "draws", "measures")
_BIGGEST_FILE = 256 * 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """A design beside the scenarios that it names, by name: all that is needed to make its points."""

    design: Design
    scenarios: Mapping[str, Scenario]


def load_plan(path: str | Path) -> Plan:
    """A design from a TOML file, with its scenarios and its table.

    Raises   DesignError: what is wrong, in which line, what is allowed, what to do.
    """
    place = Path(path)
    document, at = _document(_text(place), str(path))
    document, at = _with_table(document, place, at)
    names = document.get("scenarios")
    scenarios = _scenarios(names, place, at) if isinstance(names, list) and _are_names(names) else {}
    design = read(document, at)  # refuses what are no names
    design = design.model_copy(update={"scenarios": tuple(scenarios)})
    return _plan(design, scenarios, at)


def loads_plan(text: str, scenarios: Mapping[str, Scenario], where: str = "design") -> Plan:
    """A design from the text of a TOML file whose scenarios are at hand, by name.

    Raises   DesignError as `load_plan` does, and for a scenario that is not among them.
    """
    document, at = _document(text, where)
    document, at = _with_table(document, Path(where), at)
    design = read(document, at)
    for name in design.scenarios:
        if name not in scenarios:
            raise refuse(at("scenarios"), name, "a scenario at hand", suggestion(name, scenarios), DesignError)
    return _plan(design, {name: scenarios[name] for name in design.scenarios}, at)


def is_design(path: str | Path) -> bool:
    """Whether a file is a design, by the tables in it; a file that cannot be read is none."""
    import tomllib

    try:
        place = Path(path)
        if place.suffix != ".toml" or place.stat().st_size > _BIGGEST_FILE:
            return False
        document = tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return "base" not in document and any(key in document for key in _OF_A_DESIGN)


def to_toml(plan: Plan) -> str:
    """The design as the text of a TOML file that loads to an equal plan, its table in it."""
    import tomli_w

    return tomli_w.dumps(to_document(plan.design))


def to_document(design: Design) -> dict[str, Any]:
    """The design as files hold it."""
    made = design.model_dump(mode="json", exclude={"levers", "uncertainties", "replications", "sampling"})
    made["policies"] = [{key: value for key, value in pair.items() if value is not None} for pair in made["policies"]]
    for group in ("levers", "uncertainties"):
        made[group] = {name: _factor(name, factor) for name, factor in getattr(design, group).items()}
    made["sampling"] = design.sampling.model_dump(mode="json")
    match design.sampling:
        case Table(rows=rows):
            made["sampling"]["rows"] = [["" if cell is None else _plain(cell) for cell in row] for row in rows]
        case _:
            pass
    match design.replications:
        case ByPrecision(precision=asked, most=most):
            made["replications"] = {"precision": {item.measure: written(item) for item in asked}, "most": most}
        case fixed:
            made["replications"] = {"n": fixed.n}
    return {key: value for key, value in made.items() if value not in ([], {})}


def _factor(name: str, factor: AnyFactor) -> dict[str, Any]:
    form: dict[str, Any]
    match factor:
        case Levels(levels=levels):
            form = {"levels": {level: {path: _plain(v) for path, v in sets.items()} for level, sets in levels.items()}}
        case Values(values=values):
            form = {"values": [_plain(value) for value in values]}
        case Range(range=ends):
            form = {"range": ends if isinstance(ends, str) else list(ends)}
        case Drawn(law=law):
            form = law.model_dump(mode="json")
    path = {"path": factor.path} if not isinstance(factor, Levels) and factor.path != name else {}
    when = {"when": {other: [_plain(value) for value in met] for other, met in factor.when.items()}}
    return {**path, **form, **(when if factor.when else {})}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _plan(design: Design, scenarios: Mapping[str, Scenario], at: At) -> Plan:
    design = settled(asked_of(design, scenarios, at), scenarios, at)
    if isinstance(design.sampling, Table):
        design = settled_table(design, scenarios, at)
    check_size(design, at)
    if not isinstance(design.sampling, Table):
        check_corners(design, scenarios, at)
    return Plan(design, scenarios)


def _document(text: str, where: str) -> tuple[dict[str, Any], At]:
    try:
        document = parsed(text, where, DesignError)
    except RecursionError:
        got = verbatim("tables nested without end")
        raise refuse(where, got, "a design file", "Is it the right file?", DesignError) from None
    lines = Lines()
    lines.read(where, text)
    return document, lambda path: lines.place(where, path) if path else where


def _with_table(document: dict[str, Any], place: Path, at: At) -> tuple[dict[str, Any], At]:
    """The document with the rows of the file that its table names, and the places of these rows."""
    sampling = document.get("sampling")
    if not isinstance(sampling, dict) or sampling.get("method") != "table" or "rows" in sampling:
        return document, at
    name = sampling.get("file")
    if not isinstance(name, str) or not name:
        got = verbatim("nothing") if name is None else name
        raise refuse(
            at("sampling.file"), got, "the name of a CSV or Parquet file", 'Write file = "points.csv".', DesignError
        )
    file = place.parent / name
    columns, rows = read_table(file, at("sampling.file"))
    if not rows:
        raise refuse(
            at("sampling.file"), verbatim(f"no row in {file}"), "at least one point", "Add a row.", DesignError
        )
    rest = {key: value for key, value in sampling.items() if key != "file"}

    def there(path: str) -> str:
        keys = path.split(".")
        if keys[:2] == ["sampling", "rows"] and len(keys) > 2:
            return f"{file}, row {int(keys[2]) + 1}"
        return f"{file}: header" if path == "sampling.columns" else at(path)

    return {**document, "sampling": {**rest, "columns": columns, "rows": rows}}, there


def _are_names(names: list[Any]) -> bool:
    return bool(names) and all(isinstance(name, str) for name in names)


def _scenarios(names: list[str], place: Path, at: At) -> dict[str, Scenario]:
    """The scenarios of a design by their own names: of the catalogue, or files beside it."""
    found: dict[str, Scenario] = {}
    for name in names:
        beside = Path(name).suffix in {".toml", ".json"} or Path(name).name != name
        if not beside and name not in shipped():
            hint = suggestion(name, shipped(), "A file beside the design is named with its ending, .toml.")
            raise refuse(at("scenarios"), name, "a scenario of the catalogue, or a file", hint, DesignError)
        try:
            scenario = load(str(place.parent / name) if beside else name)
        except IncidentSimError as error:
            raise within(error, at("scenarios")) if beside and not (place.parent / name).exists() else error from None
        if scenario.name in found:
            hint = "Drop one of the two, or give the file a name of its own."
            raise refuse(at("scenarios"), scenario.name, "named once", hint, DesignError)
        found[scenario.name] = scenario
    return found


def _text(place: Path) -> str:
    try:
        if place.stat().st_size > _BIGGEST_FILE:
            raise refuse(
                str(place),
                verbatim("a larger one"),
                "a design file below 256 MiB",
                "Is it the right file?",
                DesignError,
            )
        return place.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        got = verbatim("bytes that are not text")
        raise refuse(str(place), got, "a TOML file in UTF-8", "Is it the right file?", DesignError) from None
    except OSError as error:
        reason = verbatim(error.strerror or "an error")
        hint = "Check the path and its permissions."
        raise refuse(str(place), reason, "a file that can be read", hint, DesignError) from None
