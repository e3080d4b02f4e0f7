"""Looking round in the JSON Schema that the models make: what stands in lists, among which kinds a tag chooses."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def unrolled(model: Schema) -> Schema:
    """The schema of a scenario whose theatres name an encounter, or hold one of which no more is said here."""
    given = dict(model["$defs"])
    whole = given.pop("Scenario")
    theatre = given["Theatre"]["properties"]["scenario"]
    theatre["anyOf"] = [{"type": "string", "minLength": 1}, {"type": "object"}]
    theatre.pop("default", None)
    return {**whole, "$defs": given}


def in_lists(node: Any) -> Iterator[str]:
    """The parts that stand in lists: a list replaces that of the base, so its elements are given whole."""
    if isinstance(node, dict):
        if "$ref" in node.get("items", {}):
            yield node["items"]["$ref"].rsplit("/", 1)[-1]
        for inner in node.values():
            yield from in_lists(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from in_lists(inner)


def variants(node: Any, tag: str) -> dict[str, str]:
    """The kinds among which a tag chooses, and the name of the part of each."""
    if isinstance(node, dict) and node.get("discriminator", {}).get("propertyName") == tag:
        return {kind: ref.rsplit("/", 1)[-1] for kind, ref in node["discriminator"]["mapping"].items()}
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return next((found for each in inner if (found := variants(each, tag))), {})
