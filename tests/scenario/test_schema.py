"""The JSON Schema of scenario files, held against the files and against `check` by a validator of another make."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import incidentsim
from incidentsim.errors import ScenarioError
from incidentsim.scenario.files import catalogue, load, loads, to_document
from incidentsim.scenario.paths import leaves
from incidentsim.scenario.scenario import Scenario
from incidentsim.scenario.schema import schema_text, shipped_text
from incidentsim.units import dimension_of
from tests.scenario.test_refusals import HEAD, MISTAKES
from tests.strategies import few, scenarios_with_doubt

SHIPPED: dict[str, Any] = json.loads(shipped_text())
VALIDATOR = Draft202012Validator(SHIPPED)
CATALOGUE = Path(incidentsim.__file__).parent / "scenario" / "catalogue"
ROOT = Path(__file__).parents[2]
FILES = [*CATALOGUE.glob("*.toml"), *(CATALOGUE / "bases").glob("*.toml"), *ROOT.glob("experiments/*/two-lines.toml")]
#: What takes the whole scenario, or arithmetic, to see; or is a number to every validator.
ONLY_CHECK_SEES = {
    "a negative delay",
    "a ring inside the collision ring",
    "a start inside the collision ring",
    "a plan with a channel that is not there",
    "two units of one name",
    "a distribution without a finite mean",
    "a distribution that leaves its bounds",
    "a value outside its own range",
    "a source that nobody knows",
    "a goal above the ladder",
    "a coercer's rung above the ladder",
    "a threat that is a safe act",
    "a number that is none",
}


def test_the_shipped_schema_is_the_one_that_the_models_make() -> None:
    same = shipped_text() == schema_text()
    assert same, "the models have changed: run `python -m tests.scenario.written` and keep its file with the change"


def test_the_schema_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SHIPPED)
    assert SHIPPED["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_the_schema_loads_nothing_from_a_network() -> None:
    refs = re.findall(r'"\$ref": "([^"]*)"', shipped_text())
    assert refs
    assert all(ref.startswith("#/$defs/") for ref in refs)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_scenario_file_and_every_base_is_accepted(file: Path) -> None:
    VALIDATOR.validate(tomllib.loads(file.read_text(encoding="utf-8")))


@few
@given(scenarios_with_doubt())
def test_any_scenario_written_out_is_accepted(scenario: Scenario) -> None:
    VALIDATOR.validate(json.loads(json.dumps(to_document(scenario))))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_the_file_itself_is_refused_by_the_schema_too(mistake: str) -> None:
    accepted = VALIDATOR.is_valid(tomllib.loads(HEAD + MISTAKES[mistake][0]))
    assert accepted == (mistake in ONLY_CHECK_SEES)


@lru_cache(maxsize=64)
def document_of(name: str) -> dict[str, Any]:
    """A file of the catalogue as it is written."""
    return tomllib.loads((CATALOGUE / f"{name}.toml").read_text(encoding="utf-8"))


def places_in(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, by its keys."""
    if path:
        yield path
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places_in(inner, (*path, key))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def loads_it(document: dict[str, Any]) -> bool:
    """Whether `check` would take the file."""
    try:
        loads(tomli_w.dumps(document))
    except ScenarioError:
        return False
    return True


ANYTHING: list[Any] = [
    *(0, 1, 3, 0.4, -1, 31, 1e9, True, "", "high", "hold", "radio", "0.5"),
    *("12 nmi", "4 min", "15 kn", "180 deg", "2 deg/s", "3 furlongs", "12nmi", " 1_000 m "),
    *([], [1, 2], ["radio"], ["0 m", "1 nmi", "0 m"], {}, {"value": 0.4}, {"valeu": 0.4}),
    {"value": "4 min", "source": "P-J2", "range": ["1 min", "10 min"]},
    {"value": 0.4, "source": "P-J2", "grade": "A", "range": [0.1, 0.7], "note": "why"},
    {"dist": "uniform", "low": 0.2, "high": 0.6},
    {"value": {"dist": "triangular", "low": 0.2, "mode": 0.3, "high": 0.6}, "source": "P-J2"},
    {"dist": "uniform", "low": "2 min", "high": "6 min"},
    {"dist": "unifrom", "low": 0.2, "high": 0.6},
    {"law": "constant", "value_s": 3},
    {"value": {"law": "constant", "value_s": "3 min"}, "source": "P-J2"},
    {"law": "lognormal", "mean_s": 3},
    {"law": "empirical", "quantiles_s": ["1 s", 5]},
]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A file of the catalogue with something put into it, left out of it, or named otherwise."""
    document = copy.deepcopy(document_of(draw(st.sampled_from(catalogue()))))
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(sorted(places_in(document), key=str)))
        table = at(document, tuple(above))
        match draw(st.sampled_from(["put", "put", "put", "leave out", "rename", "say who says so"])):
            case "put":
                table[last] = copy.deepcopy(draw(st.sampled_from(ANYTHING)))
            case "leave out":
                del table[last]
            case "rename" if isinstance(last, str):
                table[last + draw(st.sampled_from(["s", "_s", "x"]))] = table.pop(last)
            case "say who says so" if above:
                table[last] = {"value": table[last], "source": "P-J2"}
            case _:
                pass
    return document


@given(mutated())
def test_whatever_check_accepts_the_schema_accepts(document: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(document) or not loads_it(document)


#: Parameters of each kind, with a value that both accept.
PARAMETERS: dict[tuple[str, ...], Any] = {
    ("red", "trust"): 0.4,
    ("both", "willing"): {"value": 1, "source": "P-I26", "range": [0.2, 1]},
    ("domain", "rings", "safety_m"): "500 yd",
    ("decision", "heat_s"): "30 min",
    ("channels", "hotline", "refusal"): {"dist": "beta", "a": 2, "b": 3},
    ("channels", "radio", "connect", "median_s"): {"dist": "uniform", "low": "20 s", "high": 40},
    ("blue", "units", "ship", "speed_mps"): {"value": "15 kn", "source": "P-A1", "range": ["8 kn", "20 kn"]},
    ("red", "group", "officers"): 3,
    ("aftermath", "judgement", "gsd"): 2.5,
    ("third_party", "observer_facts", "median_s"): 600,
}
WRONG: dict[str, Any] = {
    "words": "high",
    "a truth": True,
    "a list": [0.4, 0.5],
    "a table of another kind": {"low": 0.1, "high": 0.3},
    "a value with a misspelt key": {"value": 0.4, "suorce": "P-J2"},
    "a unit that nobody knows": "15 furlongs",
    "a value with a unit that nobody knows": {"value": "15 furlongs", "source": "P-J2"},
    "a range of one end": {"value": 0.4, "source": "P-J2", "range": [0.1]},
    "a distribution without an end": {"dist": "uniform", "low": 0.2},
    "a distribution that is none": {"dist": "unifrom", "low": 0.2, "high": 0.3},
    "less than nothing": -1,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("path", PARAMETERS, ids=".".join)
def test_a_value_of_a_wrong_kind_is_refused_by_the_schema_and_by_check(path: tuple[str, ...], wrong: str) -> None:
    assert_both(_with(path, WRONG[wrong]), accept=False)


@pytest.mark.parametrize("path", PARAMETERS, ids=".".join)
def test_a_value_of_its_kind_is_accepted_by_the_schema_and_by_check(path: tuple[str, ...]) -> None:
    assert_both(_with(path, PARAMETERS[path]), accept=True)


@pytest.mark.parametrize("path", PARAMETERS, ids=".".join)
def test_a_misspelt_key_is_refused_by_the_schema_and_by_check(path: tuple[str, ...]) -> None:
    *above, last = path
    assert_both(_with((*above, last[0] + last), PARAMETERS[path]), accept=False)


def test_a_hole_in_the_schema_would_be_seen() -> None:
    holed = copy.deepcopy(SHIPPED)
    del holed["$defs"]["Force"]["additionalProperties"]
    unseen = {
        name for name in MISTAKES if Draft202012Validator(holed).is_valid(tomllib.loads(HEAD + MISTAKES[name][0]))
    }
    assert unseen - ONLY_CHECK_SEES == {"an unknown key"}


def _with(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A file that starts from the close pass and says one thing more."""
    document: dict[str, Any] = {"base": "maritime-close-pass", "name": "mine"}
    table = document
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value
    return document


def assert_both(document: dict[str, Any], accept: bool) -> None:
    """The schema and `check` say the same of a file."""
    assert (VALIDATOR.is_valid(document), loads_it(document)) == (accept, accept), document


def test_every_parameter_is_explained_in_the_schema_with_its_unit() -> None:
    for path, value in leaves(load("maritime-close-pass")):
        said = described(path.split("."))
        assert said, path
        dimension = dimension_of(path)
        if dimension is not None:
            assert "A bare number is in " in said, path
        elif isinstance(value, int | float):
            assert re.search(r"A (whole|pure) number", said), path


def described(keys: list[str]) -> str:
    """What an editor shows of a parameter: the words of the schema at its path."""
    nodes: list[dict[str, Any]] = [SHIPPED]
    for key in keys:
        nodes = [inner for node in nodes for inner in _below(node, key)]
    return " ".join(node.get("description", "") for node in nodes)


def _below(node: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    for each in _kinds(node):
        if key in each.get("properties", {}):
            yield each["properties"][key]
        elif isinstance(each.get("additionalProperties"), dict):
            yield each["additionalProperties"]
        elif key.isdigit() and "items" in each:
            yield each["items"]
        elif key.isdigit() and "prefixItems" in each:
            yield {**each["prefixItems"][int(key)], "description": node.get("description", "")}


def _kinds(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in node:
        node = SHIPPED["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    yield node
    for inner in node.get("anyOf", ()):
        yield from _kinds(inner)
