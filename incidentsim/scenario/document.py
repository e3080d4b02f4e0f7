"""What a scenario file holds, unfolded: units to SI, provenance and distributions taken out, errors placed.

In a file a value may stand alone, or with who says so:

    misread_probability = { value = 0.2, source = "P-I16", range = [0.05, 0.4] }
    trust = { dist = "uniform", low = 0.2, high = 0.6 }
    standoff_m = "1500 m"
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from incidentsim import units
from incidentsim.errors import IncidentSimError, ScenarioError, refuse, suggestion
from incidentsim.evidence import Source, assumptions, grade_of, sources
from incidentsim.evidence.own import own_sources
from incidentsim.scenario.laws import AnyDistribution, Distribution
from incidentsim.scenario.scenario import Provenance

Document = dict[str, Any]
_LEAF_KEYS = {"value", "source", "grade", "range", "note"}
#: Parameters of a distribution that are pure numbers whatever the dimension of what they describe.
PURE = {"dist", "a", "b", "shape", "gsd", "weights"}
#: What a key of a table looks like.
KEY = r"^[A-Za-z0-9_-]+$"
_KEY = re.compile(KEY)
_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(#.*)?$")
_ASSIGNED = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")
_DISTRIBUTION: TypeAdapter[AnyDistribution] = TypeAdapter(Distribution)


class Lines:
    """Where each path of a scenario is written: file and line."""

    def __init__(self) -> None:
        self._at: dict[str, str] = {}

    def read(self, name: str, text: str) -> None:
        """Take down the lines of one file; a file read earlier (nearer to the user) wins."""
        table, seen = "", Counter[str]()
        for number, line in enumerate(text.splitlines(), start=1):
            header, assigned = _HEADER.match(line), _ASSIGNED.match(line)
            if header:
                table = header.group(1).replace('"', "")
                self._at.setdefault(table, f"{name}, line {number}")
                if line.lstrip().startswith("[["):
                    seen[table] += 1
                    table = f"{table}.{seen[table] - 1}"
                    self._at.setdefault(table, f"{name}, line {number}")
            elif assigned:
                key = assigned.group(1).replace('"', "")
                self._at.setdefault(f"{table}.{key}" if table else key, f"{name}, line {number}")

    def read_paths(self, name: str, document: Any, path: str = "") -> None:
        """Take down the paths of a file whose lines are not known."""
        if path:
            self._at.setdefault(path, name)
        for key, item in document.items() if isinstance(document, dict) else ():
            self.read_paths(name, item, f"{path}.{key}" if path else str(key))

    def place(self, name: str, path: str) -> str:
        """The words that say where a path is written: file, line, path."""
        keys = path.split(".")
        for end in range(len(keys), 0, -1):
            found = self._at.get(".".join(keys[:end])) or self._at.get(".".join(["both", *keys[1:end]]))
            if found is not None:
                return f"{found}: {path}"
        return f"{name}: {path}"


def unfolded(document: Document, where: str, lines: Lines) -> tuple[Document, dict[str, Any], dict[str, Provenance]]:
    """A document's plain values in SI, its distributions and its provenance, the last two by path."""
    uncertain: dict[str, Any] = {}
    evidence: dict[str, Provenance] = {}
    own = own_sources(document.get("sources", {}), lambda path: lines.place(where, path))

    def walk(item: Any, path: str, key: str) -> Any:
        if _is_sourced(item):
            if _is_sourced(item["value"]):
                hint = "Keep one of the two."
                raise refuse(lines.place(where, path), item["value"], "a value that one source vouches for", hint)
            evidence[path] = _provenance(item, (lines.place(where, path), key), own)
            return walk(item["value"], path, key)
        if isinstance(item, dict) and "dist" in item:
            law = distribution(item, lines.place(where, path), key)
            uncertain[path] = law
            return _nominal(law)
        if isinstance(item, dict):
            for inner in item:
                if not _KEY.match(inner):
                    hint = "Rename it; a name for people goes into `name` or `title`."
                    raise refuse(lines.place(where, path), inner, "a key of letters, digits, - and _", hint)
            return {inner: walk(value, f"{path}.{inner}" if path else inner, inner) for inner, value in item.items()}
        if isinstance(item, list):
            return [walk(value, f"{path}.{place}", key) for place, value in enumerate(item)]
        return _in_si(item, key, lines.place(where, path))

    return walk({key: item for key, item in document.items() if key != "sources"}, "", ""), uncertain, evidence


def _is_sourced(item: Any) -> bool:
    """Whether it is a value with who says so."""
    return isinstance(item, dict) and "value" in item and set(item) <= _LEAF_KEYS


def _in_si(item: Any, key: str, where: str) -> Any:
    dimension = units.dimension_of(key)
    return units.to_si(item, dimension, where) if isinstance(item, str) and dimension is not None else item


def _nominal(law: AnyDistribution) -> float:
    from incidentsim.scenario.laws import fault_of, quantile

    return quantile(law, 0.5) if fault_of(law) is None else float("nan")


def distribution(item: Document, where: str, key: str) -> AnyDistribution:
    """The distribution that a table of a file stands for, of a parameter with this key; quantities in SI.

    Raises   ScenarioError for one that is not known, is given in part, or cannot be.
    """
    from incidentsim.scenario.laws import fault_of

    in_si = {
        name: [_in_si(each, key, where) for each in value]
        if isinstance(value, list) and name not in PURE
        else value
        if name in PURE
        else _in_si(value, key, where)
        for name, value in item.items()
    }
    try:
        law = _DISTRIBUTION.validate_python(in_si)
    except ValidationError as error:
        kinds = (kind for kind in get_args(AnyDistribution) if kind.model_fields["dist"].default == item["dist"])
        raise described_inside(error, where, [name for kind in kinds for name in kind.model_fields]) from None
    fault = fault_of(law)
    if fault is not None:
        raise refuse(where, item, fault, "Change its parameters, or use a uniform distribution.")
    return law


def _provenance(item: Document, place: tuple[str, str], own: Mapping[str, Source]) -> Provenance:
    """Who says so; a source of the file's own is told with its title, so that the value can be traced by itself."""
    where, key = place
    source = item.get("source", "the scenario file")
    entry = own.get(source) if isinstance(source, str) else None
    grade = item.get("grade") or (entry.grade if entry else grade_of(source) if isinstance(source, str) else None)
    source = f"{entry.key}: {entry.title}" if entry else source
    if "source" in item and grade is None:
        known = [*own, *sources(), *assumptions()]
        otherwise = f'Enter it as [sources.{source}] with title, read and grade, or say how good it is: grade = "A".'
        hint = suggestion(str(source), known, otherwise, likeness=0.6)
        raise refuse(f"{where}.source", source, "a key of the registry of evidence, or text with a grade", hint)
    low, high = None, None
    if "range" in item:
        if not (isinstance(item["range"], list) and len(item["range"]) == 2):
            raise refuse(f"{where}.range", item["range"], "two values, [low, high]", "Give both ends.")
        low, high = (_in_si(end, key, f"{where}.range") for end in item["range"])
    try:
        return Provenance(source=source, grade=grade or "U", low=low, high=high, note=item.get("note", ""))
    except ValidationError as error:
        raise described_inside(error, where, list(Provenance.model_fields)) from None


def described_inside(error: ValidationError, where: str, known: list[str]) -> ScenarioError:
    """The same for a distribution or a provenance inside the value at `where`, whose keys are `known`."""
    found = error.errors(include_url=False)
    first = next((item for item in found if item["type"] == "extra_forbidden"), found[0])
    place = f"{where}.{first['loc'][-1]}" if len(first["loc"]) > 1 else where
    inner = first.get("ctx", {}).get("error")
    if isinstance(inner, IncidentSimError):
        return ScenarioError(f"{where}.{inner}")
    if first["type"] == "missing":
        return refuse(place, "nothing", "given", "Add it.")
    if first["type"] == "extra_forbidden":
        return refuse(place, str(first["loc"][-1]), "a known key", suggestion(str(first["loc"][-1]), known))
    return refuse(place, first["input"], str(first["msg"]).removeprefix("Input should be "), "Mend the value.")


def described(error: ValidationError, document: Document, where: str, lines: Lines) -> ScenarioError:
    """One line for the first thing that validation found: where, what came, what is allowed, what to do."""
    found = error.errors(include_url=False)
    first = next((item for item in found if item["type"] == "extra_forbidden"), found[0])
    path = _path(first["loc"], document)
    more = f" ({len(found) - 1} more to mend after it.)" if len(found) > 1 else ""
    inner = first.get("ctx", {}).get("error")
    if isinstance(inner, IncidentSimError):
        own, rest = str(inner).split(": got ", 1)
        full = own if not path or own.startswith(path) else path if path.endswith(own) else f"{path}.{own}"
        return ScenarioError(f"{lines.place(where, full)}: got {rest}{more}")
    place = lines.place(where, path) if path else where
    if first["type"] == "missing":
        hint = "Add it, or start from a scenario that has it with `base =`."
        return refuse(place, "nothing", "given", hint + more)
    if first["type"] == "extra_forbidden":
        return refuse(place, str(first["loc"][-1]), "a known key", _did_you_mean(first["loc"], document) + more)
    allowed = str(first["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return refuse(place, first["input"], allowed, "Mend the value." + more)


def _path(loc: tuple[int | str, ...], document: Any) -> str:
    """The path in the file of an error's location, without the tags of pydantic's unions."""
    kept: list[str] = []
    here = document
    for place, key in enumerate(loc):
        in_list = isinstance(here, list) and isinstance(key, int) and key < len(here)
        if in_list or (isinstance(here, dict) and key in here):
            here = here[key]
        elif place < len(loc) - 1:
            continue
        kept.append(str(key))
    return ".".join(kept)


def _did_you_mean(loc: tuple[int | str, ...], document: Document) -> str:
    from incidentsim.scenario.known import fields_at

    return suggestion(str(loc[-1]), fields_at(loc[:-1], document))
