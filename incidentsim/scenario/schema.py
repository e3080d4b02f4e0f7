"""The JSON Schema (draft 2020-12) of a scenario file as a person writes it, made from the models.

It says what an editor can know of one file by itself: keys, types, units, bounds, the words of a choice. Every part
may be given in part, since `base =` supplies the rest; a number may be text with a unit, a distribution, or a value
with who says so. What only the whole scenario can tell (rings that nest, a plan's channel that is not there, a
source that nobody knows) is left to `incidentsim check`. The schema refuses nothing that `check` accepts, but for
one source for a whole top-level table: an editor would offer `value` and `source` as keys of every one.

The shipped file is `scenario.schema.json` beside this module; a test holds the two equal.
"""

import json
from importlib.resources import files

from incidentsim.scenario.document import KEY, PURE
from incidentsim.scenario.paths import NOT_PARAMETERS
from incidentsim.scenario.scenario import SIDES, Scenario
from incidentsim.scenario.schema_nodes import Schema, in_lists, unrolled, variants
from incidentsim.units import DIMENSIONS, SI_SYMBOL, dimension_of, pattern_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SHIPPED = files("incidentsim.scenario") / "scenario.schema.json"
_TAGS = ("law", "kind", "dist")
_LAW, _CHANNEL = "DurationLaw", "Channel"
_LAW_SAYS = "A law of times, drawn at each use; without `law` it is that of the base."
_CHANNEL_SAYS = "A channel between the two sides; without `kind` it is that of the base."
_DISTRIBUTION_SAYS = "What nobody knows: drawn once a replication."
_EXAMPLES = {"length": "12 nmi", "time": "4 min", "speed": "15 kn", "angle": "180 deg", "turn rate": "2 deg/s"}
#: What may stand beside a value, `range` aside.
_SAYS_SO = {
    "source": "Who says so: a key of the registry of evidence, or any text with a grade.",
    "grade": "How good that is: R read, C computed, M from memory, A assumption, U your own.",
    "note": "What to know about it.",
}


def shipped_text() -> str:
    """The schema as it is shipped: JSON text."""
    return SHIPPED.read_text(encoding="utf-8")


def written_schema() -> Schema:
    """The schema of a scenario file, made anew from the models."""
    model = unrolled(Scenario.model_json_schema(mode="validation"))
    given: dict[str, Schema] = model["$defs"]
    whole = set(in_lists(model))
    parts = {name: _part(part, part.get("required", []) if name in whole else []) for name, part in given.items()}
    kinds = {tag: variants(model, tag) for tag in _TAGS}
    apart = {"Provenance", *(name for names in kinds.values() for name in names.values())}
    top = _part({**model, "properties": _top(model)}, required=[])
    top["properties"]["sources"] = _own_sources()
    defs = {
        **parts,
        _LAW: _tagged("law", _LAW_SAYS, {tag: parts[name] for tag, name in kinds["law"].items()}),
        _CHANNEL: _tagged("kind", _CHANNEL_SAYS, {tag: parts[name] for tag, name in kinds["kind"].items()}),
        **{name: {"type": "string", "description": text} for name, text in _SAYS_SO.items()},
        **_values({tag: given[name] for tag, name in kinds["dist"].items()}),
    }
    return {
        "$schema": DRAFT,
        "title": "A scenario of incidentsim",
        "description": "Write down only what differs from the base. Bare numbers are in SI.",
        **{key: top[key] for key in ("type", "properties", "additionalProperties")},
        "$defs": {name: part for name, part in sorted(defs.items()) if name not in apart},
    }


def schema_text() -> str:
    """The same as the text of the shipped file."""
    return json.dumps(written_schema(), indent=1, ensure_ascii=False) + "\n"


def _top(model: Schema) -> Schema:
    """The tables and keys that a file may begin with."""
    kept = {name: node for name, node in model["properties"].items() if name not in ("uncertain", "evidence")}
    base = "The scenario that this one starts from: a name of the catalogue, or a file beside this one."
    both = f"Laid under [{'] and ['.join(SIDES)}] of this file."
    return {
        "base": {"type": "string", "minLength": 1, "description": base, "examples": ["maritime-close-pass"]},
        "both": {"$ref": "#/$defs/Force", "description": both},
        **kept,
    }


def _own_sources() -> Schema:
    """Sources of the file's own."""
    fields = {
        "title": "What it is.",
        "read": "What of it was read.",
        "grade": "How good that is: R read, C computed, M from memory, A assumption, U your own.",
        "kept": "Where a copy is kept.",
    }
    entry = {
        "type": "object",
        "properties": {name: {"description": said, "type": "string", "minLength": 1} for name, said in fields.items()},
        "additionalProperties": False,
        "required": ["title", "read"],
    }
    said = "Sources of this file's own, by key, as the registry has its own: what a `source` beside a value may name."
    return {
        "description": said,
        "type": "object",
        "propertyNames": {"pattern": KEY},
        "additionalProperties": entry,
    }


def _part(part: Schema, required: list[str]) -> Schema:
    """A table as it may be written: every key of the model, but only those in `required` must be there."""
    top = "$defs" in part
    made: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
    if not top:
        made["description"] = part["description"]
    if required:
        made["required"] = required
    for name, node in part["properties"].items():
        written = _written(node, name)
        plain = top and ("$ref" in written or name in ("base", "channels", *NOT_PARAMETERS))
        said = " ".join(filter(None, [node.get("description", ""), _unit_words(node, name)]))
        made["properties"][name] = {
            **({"description": said} if said else {}),
            **(written if plain else _or_sourced(written, dimension_of(name))),
        }
    return made


def _written(node: Schema, name: str) -> Schema:
    """One value as it may be written, without who says so; the key's ending tells the dimension of its numbers."""
    if "anyOf" in node:
        kinds = [_written(each, name) for each in node["anyOf"] if each.get("type") != "null"]
        return kinds[0] if len(kinds) == 1 else {"anyOf": [inner for kind in kinds for inner in _kinds(kind)]}
    if "discriminator" in node:
        return {"$ref": f"#/$defs/{_CHANNEL if node['discriminator']['propertyName'] == 'kind' else _LAW}"}
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    kept = {key: value for key, value in node.items() if key not in ("title", "description", "default")}
    match node.get("type"):
        case "number" | "integer" if name != "schema_version":
            return {"anyOf": [kept, *_in_other_words(dimension_of(name))]}
        case "array" if "prefixItems" in node:
            return {**kept, "prefixItems": [_element(each, name) for each in node["prefixItems"]]}
        case "array":
            return {**kept, "items": _element(node["items"], name)}
        case "object" if "additionalProperties" in node:
            kept.pop("minProperties", None)  # the base may have them
            inner = _written(node["additionalProperties"], name)
            return {**kept, "propertyNames": {"pattern": KEY}, "additionalProperties": inner}
        case _:
            return kept


def _element(node: Schema, name: str) -> Schema:
    return _or_sourced(_written(node, name), dimension_of(name))


def _kinds(written: Schema) -> list[Schema]:
    return list(written["anyOf"]) if set(written) == {"anyOf"} else [written]


def _in_other_words(dimension: str | None) -> list[Schema]:
    """What may stand in place of a bare number: text with a unit, a distribution."""
    quantity = [{"$ref": f"#/$defs/{_key(dimension)}"}] if dimension else []
    return [*quantity, {"$ref": f"#/$defs/distribution{_of(dimension)}"}]


def _or_sourced(written: Schema, dimension: str | None) -> Schema:
    """A value, or the same in a table with who says so."""
    words = {name: {"$ref": f"#/$defs/{name}"} for name in _SAYS_SO}
    sourced = {
        "type": "object",
        "properties": {"value": written, "range": {"$ref": f"#/$defs/range{_of(dimension)}"}, **words},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [*_kinds(written), sourced]}


def _key(dimension: str) -> str:
    return dimension.replace(" ", "-")


def _of(dimension: str | None) -> str:
    return f"-of-{_key(dimension)}" if dimension else ""


def _unit_words(node: Schema, name: str) -> str:
    """The unit of a bare number and how it may be written otherwise; bounds of a pure number."""
    numbers = [each for each in (node, *node.get("anyOf", ())) if each.get("type") in ("number", "integer")]
    dimension = dimension_of(name)
    if dimension is not None:
        symbols = ", ".join(DIMENSIONS[dimension])
        return f'A bare number is in {SI_SYMBOL[dimension]}; or text such as "{_EXAMPLES[dimension]}" ({symbols}).'
    if not numbers:
        return ""
    bounds = (
        ("at least", "minimum"),
        ("above", "exclusiveMinimum"),
        ("at most", "maximum"),
        ("below", "exclusiveMaximum"),
    )
    said = [f"{word} {numbers[0][key]:,}" for word, key in bounds if key in numbers[0]]
    kind = "A whole number" if numbers[0]["type"] == "integer" else "A pure number"
    return f"{kind}, {' and '.join(said)}." if said else f"{kind}."


def _tagged(tag: str, says: str, variants: dict[str, Schema]) -> Schema:
    """One table for several kinds: the keys of all, and with its tag given only those of that kind."""
    properties: Schema = {}
    for variant in variants.values():
        for name, node in variant["properties"].items():
            old = properties.setdefault(name, node)
            if name != tag and old != node:
                properties[name] = {"anyOf": [*_kinds(old), node]}
    meanings = "; ".join(f"{name}: {variant['description'].rstrip('.')}" for name, variant in variants.items())
    kinds = {"enum": list(variants)}
    properties[tag] = {**(kinds if tag == "dist" else _or_sourced(kinds, None)), "description": f"{meanings}."}
    return {
        "type": "object",
        "description": says,
        "properties": properties,
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {tag: {"const": name}}, "required": [tag]},
                "then": {
                    "propertyNames": {"enum": list(variant["properties"])},
                    **({"required": variant["required"]} if "required" in variant else {}),
                },
            }
            for name, variant in variants.items()
        ],
    }


def _values(kinds: dict[str, Schema]) -> dict[str, Schema]:
    """Quantities, distributions and ranges, of each dimension and of pure numbers."""
    made: dict[str, Schema] = {}
    for dimension in (None, *DIMENSIONS):
        end: Schema = {"type": "number"}
        if dimension is not None:
            text = f'A {dimension} as text, such as "{_EXAMPLES[dimension]}" ({", ".join(DIMENSIONS[dimension])}).'
            made[_key(dimension)] = {"type": "string", "pattern": pattern_of(dimension), "description": text}
            end = {"anyOf": [end, {"$ref": f"#/$defs/{_key(dimension)}"}]}
        made[f"range{_of(dimension)}"] = {
            "type": "array",
            "prefixItems": [end, end],
            "minItems": 2,
            "maxItems": 2,
            "description": "The range to sweep: low and high end.",
        }
        made[f"distribution{_of(dimension)}"] = {
            **_tagged(
                "dist",
                _DISTRIBUTION_SAYS,
                {kind: _distribution(part, dimension) for kind, part in kinds.items()},
            ),
            "required": ["dist"],
        }
    return made


def _distribution(part: Schema, dimension: str | None) -> Schema:
    """One kind of distribution; what has the dimension of its parameter may be text with a unit."""
    ends = [{"$ref": f"#/$defs/{_key(dimension)}"}] if dimension else []

    def end(node: Schema, name: str) -> Schema:
        kept = {key: value for key, value in node.items() if key not in ("title", "default")}
        if kept.get("type") == "array":
            return {**kept, "items": end(kept["items"], name)}
        return kept if name in PURE or not ends else {"anyOf": [kept, *ends]}

    return {**part, "properties": {name: end(node, name) for name, node in part["properties"].items()}}
