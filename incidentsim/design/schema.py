"""The JSON Schema (draft 2020-12) of a design file as a person writes it, made from the parts.

It says what an editor can know of one file by itself: keys, types, words of a choice, which keys go together. What
only the scenarios can tell (a path that is not there, a value out of bounds, a policy that is not shipped, too many
points) is left to `incidentsim check`. The schema refuses nothing that `check` accepts.

The shipped file is `design.schema.json` beside this module; a test holds the two equal.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from incidentsim.design.parts import (
    ASSUMED,
    LAWS,
    SAMPLES,
    ByPrecision,
    Design,
    Drawing,
    Factor,
    Fixed,
    Levels,
    OnPath,
    Range,
    Table,
    Values,
)
from incidentsim.measures import KNOWN
from incidentsim.scenario.document import PURE
from incidentsim.scenario.schema import DRAFT
from incidentsim.units import DIMENSIONS, pattern_of

Schema = dict[str, Any]
SHIPPED = files("incidentsim.design") / "design.schema.json"
_VALUE: Schema = {"type": ["number", "string", "boolean", "array", "object"]}
_CELL: Schema = {"type": ["number", "string", "boolean", "array"]}
_WIDTH = r"^\s*[0-9.eE+-]+\s*(pp|%)\s*$"


def shipped_text() -> str:
    """The schema as it is shipped: JSON text."""
    return SHIPPED.read_text(encoding="utf-8")


def schema_text() -> str:
    """The schema made anew, as the text of the shipped file."""
    return json.dumps(written_schema(), indent=1, ensure_ascii=False) + "\n"


def written_schema() -> Schema:
    """The schema of a design file, made anew from the parts."""
    plain = Design.model_json_schema(mode="validation")
    properties = {name: _plain(node) for name, node in plain["properties"].items()}
    for group in ("levers", "uncertainties"):
        named = {"type": "object", "additionalProperties": {"$ref": "#/$defs/factor"}}
        properties[group] = {**named, "description": Design.model_fields[group].description}
    properties["measures"]["items"] = {"enum": list(KNOWN)}
    properties["policies"]["items"] = {"$ref": "#/$defs/policies"}
    properties["policies"]["minItems"] = 1
    properties["sampling"] = {"$ref": "#/$defs/sampling", "description": Design.model_fields["sampling"].description}
    properties["replications"] = _replications()
    policies = plain["$defs"]["Policies"]
    return {
        "$schema": DRAFT,
        "title": "A design of incidentsim",
        "description": "What is to be tried. Bare numbers are in SI; quantities may be written with units.",
        **_table(properties, plain["required"]),
        "$defs": {
            "factor": _factor(),
            "number": _number(),
            "policies": _table({name: _plain(node) for name, node in policies["properties"].items()}, ["name"]),
            "sampling": _sampling(),
        },
    }


def _table(properties: Schema, required: list[str]) -> Schema:
    asked = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **asked, "additionalProperties": False}


def _plain(node: Schema) -> Schema:
    """A declaration as a file may have it: without null, which TOML does not know, and without pydantic's titles."""
    kept = {key: value for key, value in node.items() if key not in ("title", "default", "$ref", "discriminator")}
    given = [kind for kind in kept.pop("anyOf", []) if kind.get("type") != "null"]
    return {**(given[0] if given else {}), **kept}


def _says(part: type[BaseModel], name: str) -> str:
    return part.model_fields[name].description or ""


def _number() -> Schema:
    """A number in SI, or text with a unit."""
    quantities = [{"type": "string", "pattern": pattern_of(dimension)} for dimension in DIMENSIONS]
    return {"description": 'A number in SI, or text such as "4 min".', "anyOf": [{"type": "number"}, *quantities]}


def _factor() -> Schema:
    """A factor in one of its four forms; of a distribution, the keys of its kind."""
    own = {name: _law_keys(kind) for name, kind in LAWS.items()}
    end = {"$ref": "#/$defs/number"}
    properties: Schema = {
        "path": {"type": "string", "minLength": 1, "description": _says(OnPath, "path")},
        "when": {
            "type": "object",
            "additionalProperties": {"type": "array", "minItems": 1, "items": _CELL},
            "description": _says(Factor, "when"),
        },
        "levels": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "object", "additionalProperties": _VALUE},
            "description": _says(Levels, "levels"),
        },
        "range": {
            "anyOf": [{"type": "array", "items": end, "minItems": 2, "maxItems": 2}, {"const": ASSUMED}],
            "description": _says(Range, "range"),
        },
        "dist": {"enum": list(LAWS), "description": "A distribution; its keys stand beside it."},
    }
    for keys in own.values():
        properties |= keys
    properties["values"] = {"type": "array", "minItems": 1, "items": _VALUE, "description": _says(Values, "values")}
    return {**_table(properties, []), **_forms(own)}


def _forms(own: Mapping[str, Schema]) -> Schema:
    """That a factor has exactly one form, and with it only the keys of that form."""
    return {
        "oneOf": [
            {"required": ["values"], "not": {"required": ["dist"]}},
            {"required": ["levels"]},
            {"required": ["range"]},
            {"required": ["dist"]},
        ],
        "allOf": [
            *_chosen("dist", {name: ["path", "when", *keys] for name, keys in own.items()}, required=own),
            {
                "if": {"not": {"required": ["dist"]}},
                "then": {"propertyNames": {"enum": ["path", "when", "values", "levels", "range"]}},
            },
            {"if": {"required": ["levels"]}, "then": {"propertyNames": {"enum": ["when", "levels"]}}},
        ],
    }


def _law_keys(kind: type[BaseModel]) -> Schema:
    """The keys of a distribution, its `dist` aside."""
    made: Schema = {}
    for name, node in kind.model_json_schema()["properties"].items():
        if name != "dist":
            kept = _plain(node)
            if "items" in kept:
                kept["items"] = kept["items"] if name in PURE else {"$ref": "#/$defs/number"}
            made[name] = kept if name in PURE or "items" in kept else {"$ref": "#/$defs/number"}
    return made


def _chosen(tag: str, keys: Mapping[str, Any], required: Mapping[str, Any]) -> list[Schema]:
    """With a tag given, only the keys of its kind."""
    return [
        {
            "if": {"properties": {tag: {"const": name}}, "required": [tag]},
            "then": {
                "propertyNames": {"enum": [tag, *own]},
                **({"required": list(required[name])} if required.get(name) else {}),
            },
        }
        for name, own in keys.items()
    ]


def _sampling() -> Schema:
    """The sample: each method with its own keys; without a method it is a grid."""
    properties: Schema = {}
    keys: dict[str, list[str]] = {}
    for name, part in SAMPLES.items():
        nodes = part.model_json_schema()["properties"]
        keys[name] = [key for key in nodes if key != "method"]
        properties |= {key: _plain(node) for key, node in nodes.items() if key not in properties}
    keys["table"].append("file")
    meanings = "; ".join(f"{name}: {(part.__doc__ or '').rstrip('.')}" for name, part in SAMPLES.items())
    properties["method"] = {"enum": list(SAMPLES), "description": f"{meanings}."}
    words = "A CSV or Parquet file beside this one: a column a factor, a row a point."
    properties["file"] = {"type": "string", "minLength": 1, "description": words}
    properties["rows"] = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "array", "items": _CELL},
        "description": _says(Table, "rows"),
    }
    properties["levels"] = {"type": "integer", "minimum": 2, "maximum": 1000, "description": "Levels of each factor."}
    needed = {name: ["n"] for name, part in SAMPLES.items() if issubclass(part, Drawing)}
    return {
        **_table(properties, []),
        "allOf": [
            *_chosen("method", keys, needed),
            {"if": {"not": {"required": ["method"]}}, "then": {"propertyNames": {"enum": keys["grid"]}}},
            {
                "if": {"properties": {"method": {"const": "table"}}, "required": ["method"]},
                "then": {"oneOf": [{"required": ["file"]}, {"required": ["columns", "rows"]}]},
            },
        ],
    }


def _replications() -> Schema:
    fixed, most = Fixed.model_json_schema()["properties"]["n"], ByPrecision.model_json_schema()["properties"]["most"]
    width = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": _WIDTH}]}
    quantity = [{"type": "string", "pattern": pattern_of(dimension)} for dimension in ("time", "length")]
    precision = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"enum": list(KNOWN)},
        "additionalProperties": {"anyOf": [*width["anyOf"], *quantity]},
        "description": 'Half-widths by measure: "2pp" of a share, "5 %" of the value, or in the unit of the measure.',
    }
    return {
        **_table({"n": _plain(fixed), "precision": precision, "most": _plain(most)}, []),
        "not": {"required": ["n", "precision"]},
        "dependentRequired": {"most": ["precision"]},
        "description": Design.model_fields["replications"].description,
    }
