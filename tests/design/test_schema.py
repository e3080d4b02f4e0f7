"""The JSON Schema of design files, held against designs and against `check` by a validator of another make."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from incidentsim.design.files import Plan, to_toml
from incidentsim.design.schema import schema_text, shipped_text
from incidentsim.errors import DesignError
from tests.design.plans import documents, plan_of, plans
from tests.design.test_points import HEAD
from tests.design.test_refusals import MISTAKES
from tests.strategies import few

SHIPPED: dict[str, Any] = json.loads(shipped_text())
VALIDATOR = Draft202012Validator(SHIPPED)
#: What takes a scenario, another factor, another file or arithmetic to see.
ONLY_CHECK_SEES = {
    *(name for name in MISTAKES if "path" in name and name not in ("a level with a path",)),
    *(name for name in MISTAKES if "polic" in name),
    *(name for name in MISTAKES if "bounds" in name or "circle" in name or "reversed" in name),
    "a name that is no path",
    "a part that is no parameter",
    "a lever that is an uncertainty too",
    "a factor for both sides beside one for one side",
    "a factor inside what another one sets",
    "a value twice",
    "two levels that are alike",
    "a range of one value",
    "a range of a whole number",
    "a range of a word",
    "a value that is a word",
    "a channel that is not there",
    "a unit that nobody knows",
    "a unit of something else",
    "a distribution without a finite mean",
    "an assumed range where there is none",
    "rings that cannot nest",
    "a condition on a factor that is not there",
    "a condition on a level that is not there",
    "a condition on a factor of any value",
    "a condition on itself",
    "a Sobol sample of another size",
    "a Saltelli sample of another size",
    *(name for name in MISTAKES if name.startswith("Morris levels")),
    "a sample of nothing",
    "a sample of uncertainties where there are none",
    "a lever of any value crossed with a sample",
    "too many points",
    "a precision in points of a mean",
    "a bare precision of a share",
    "a precision in another unit",
    "a precision of nil",
    "a reserved name",
    "a table whose file is not there",
    "a table of another kind",
}


def test_the_shipped_schema_is_the_one_that_the_parts_make() -> None:
    same = shipped_text() == schema_text()
    assert same, "the parts have changed: run `python -m tests.design.written` and keep its file with the change"


def test_the_schema_is_a_schema_of_its_draft_and_loads_nothing_from_a_network() -> None:
    Draft202012Validator.check_schema(SHIPPED)
    assert SHIPPED["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert all(ref.startswith("#/$defs/") for ref in re.findall(r'"\$ref": "([^"]*)"', shipped_text()))


@given(documents())
def test_any_design_is_accepted_as_it_is_written(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)


@few
@given(plans())
def test_any_design_is_accepted_as_it_is_written_out(plan: Plan) -> None:
    VALIDATOR.validate(tomllib.loads(to_toml(plan)))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_the_file_itself_is_refused_by_the_schema_too(mistake: str) -> None:
    accepted = VALIDATOR.is_valid(tomllib.loads(HEAD + MISTAKES[mistake][0]))
    assert accepted == (mistake in ONLY_CHECK_SEES)


ANYTHING: list[Any] = [
    *(0, 1, 3, 0.4, -1, 64, 1e9, True, "", "high", "hotline", "0.5", "assumed", "grid", "sobol", "table", "12 nmi"),
    *("2pp", "5 %", "30 s", [], [1, 2], [2, 1], ["radio"], ["1 min", 90], {}, {"path": "red.trust"}, {"n": 4}),
    {"values": [0.1, 0.2], "path": "red.trust"},
    {"path": "red.trust", "range": [0.1, 0.2]},
    {"path": "red.trust", "dist": "beta", "a": 2, "b": 3},
    {"path": "red.trust", "dist": "choice", "values": [0.2, 0.3], "weights": [1, 2]},
    {"method": "table", "columns": ["f0"], "rows": [[0.2]]},
    {"method": "morris", "n": 2, "levels": 4, "over": "uncertainties"},
    {"method": "saltelli", "n": 2, "second_order": True},
    {"precision": {"success": "2pp"}, "most": 9},
]


def places_in(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, by its keys."""
    if path:
        yield path
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places_in(inner, (*path, key))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A design with something put into it, left out of it, or named otherwise."""
    document = copy.deepcopy(draw(documents()))
    for _ in range(draw(st.integers(1, 2))):
        *above, last = draw(st.sampled_from(sorted((p for p in places_in(document) if p[0] != "scenarios"), key=str)))
        table = document
        for key in above:
            table = table[key]
        match draw(st.sampled_from(["put", "put", "put", "leave out", "rename"])):
            case "put":
                table[last] = copy.deepcopy(draw(st.sampled_from(ANYTHING)))
            case "leave out":
                del table[last]
            case "rename" if isinstance(last, str):
                table[last + "x"] = table.pop(last)
            case _:
                pass
    return document


@given(mutated())
def test_whatever_check_accepts_the_schema_accepts(document: dict[str, Any]) -> None:
    if not VALIDATOR.is_valid(document):
        with pytest.raises(DesignError):
            plan_of(document)


def test_a_hole_in_the_schema_would_be_seen() -> None:
    holed = copy.deepcopy(SHIPPED)
    del holed["additionalProperties"]
    unseen = {
        name for name in MISTAKES if Draft202012Validator(holed).is_valid(tomllib.loads(HEAD + MISTAKES[name][0]))
    }
    assert unseen - ONLY_CHECK_SEES == {"an unknown key"}
