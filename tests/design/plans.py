"""What Hypothesis may draw of designs: documents as a person may write them, and the plans that they stand for."""

from itertools import pairwise
from typing import Any

import tomli_w
from hypothesis import strategies as st

from incidentsim.design.files import Plan, loads_plan
from tests.strategies import base

SEA, AIR, BORDER = "maritime-close-pass", "air-intercept", "border-patrol"
#: Of each path, values that every scenario of the catalogue takes, and a range; None where there is no range.
PATHS: dict[str, tuple[list[Any], list[float] | None]] = {
    "interoperability": ([0, 0.25, 1], [0.0, 1.0]),
    "red.trust": ([0.1, 0.5, 0.9], [0.05, 0.95]),
    "blue.trust": ([0.2, 0.4], [0.1, 0.3]),
    "perception.misread_probability": ([0.0, 0.1, 0.2], [0.0, 0.4]),
    "domain.reference_s": (["2 min", "300 s", "0.1 h"], [60.0, 600.0]),
    "channels.hotline.lines": ([1, 2, 3], None),
    "channels.hotline.refusal": ([0, 0.5, 1], [0.0, 1.0]),
    "both.plan": ([[], ["radio"], ["hotline", "radio"]], None),
    "red.policy": (["hazard", "steadfast", "probing"], None),
}
POLICIES = [{"name": "as-it-is"}, {"name": "calm", "blue": "steadfast"}, {"name": "tit", "blue": "tit-for-tat"}]
METHODS = ("grid", "latin-hypercube", "sobol", "halton", "morris", "saltelli")


@st.composite
def forms(draw: st.DrawFn, path: str) -> dict[str, Any]:
    """What is tried of one path: values, levels, a range or a distribution."""
    values, ends = PATHS[path]
    kept = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique_by=repr))
    choices: list[dict[str, Any]] = [
        {"path": path, "values": kept},
        {"levels": {f"l{place}": {path: value} for place, value in enumerate(kept)} | {"as-it-is": {}}},
    ]
    if ends is not None:
        low, high = ends
        mode = draw(st.floats(low, high))
        choices += [
            {"path": path, "range": [low, high]},
            {"path": path, "dist": "triangular", "low": low, "mode": mode, "high": high},
            {"path": path, "dist": "choice", "values": [low, high], "weights": [1, 2]},
        ]
    return draw(st.sampled_from(choices))


@st.composite
def factors(draw: st.DrawFn, most: int = 4) -> dict[str, dict[str, Any]]:
    """A few factors by name; one may act only at some choices of the one before it."""
    paths = draw(st.lists(st.sampled_from(list(PATHS)), min_size=1, max_size=most, unique=True))
    made = {f"f{place}": draw(forms(path)) for place, path in enumerate(paths)}
    for before, name in pairwise(made):
        known = list(made[before].get("levels", [])) if "levels" in made[before] else made[before].get("values")
        if known and "dist" not in made[before] and draw(st.booleans()):
            made[name]["when"] = {
                before: draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique_by=repr))
            }
    return made


@st.composite
def samplings(draw: st.DrawFn, methods: tuple[str, ...] = METHODS) -> dict[str, Any]:
    """A way to put values together."""
    method = draw(st.sampled_from(methods))
    seed = {"seed": draw(st.integers(0, 2**64 - 1))}
    match method:
        case "grid":
            return {"method": method, "levels": draw(st.integers(2, 4))}
        case "sobol" | "saltelli":
            return {"method": method, "n": 2 ** draw(st.integers(0, 3)), **seed}
        case "morris":  # of two choices, of three, of four
            return {"method": method, "n": draw(st.integers(1, 3)), "levels": draw(st.sampled_from([12, 24])), **seed}
        case _:
            return {"method": method, "n": draw(st.integers(1, 9)), **seed}


precisions = st.dictionaries(
    st.sampled_from(["success", "averted"]), st.sampled_from(["2pp", "0.7pp", "33 %"]), min_size=1
)
replications = st.builds(lambda n: {"n": n}, st.integers(1, 10_000)) | st.builds(
    lambda asked, width: {"precision": {**asked, "duration_s": width}, "most": 5000},
    precisions,
    st.sampled_from(["30 s", 12, "4.1 %"]) | st.floats(0.001, 99.0).map(lambda number: f"{number!r} %"),
)


@st.composite
def documents(draw: st.DrawFn, methods: tuple[str, ...] = METHODS) -> dict[str, Any]:
    """A design as a file may hold it."""
    found = draw(factors())
    document: dict[str, Any] = {
        "schema_version": 1,
        "name": "drawn",
        "title": "What Hypothesis drew",
        "scenarios": draw(st.lists(st.sampled_from([SEA, AIR, BORDER]), min_size=1, max_size=2, unique=True)),
        "seed": draw(st.integers(0, 2**64 - 1)),
        "draws": draw(st.sampled_from(["common", "independent", "antithetic"])),
        "sampling": draw(samplings(methods)),
        "replications": draw(replications),
    }
    document["policies"] = draw(st.lists(st.sampled_from(POLICIES), max_size=2, unique_by=lambda pair: pair["name"]))
    chosen = {name for name in found if draw(st.booleans())}
    document["levers"] = {name: item for name, item in found.items() if name in chosen}
    document["uncertainties"] = {name: item for name, item in found.items() if name not in chosen}
    countless = any("range" in item or "dist" in item for item in document["levers"].values())
    if document["uncertainties"] and not countless and draw(st.booleans()):
        document["sampling"]["over"] = "uncertainties"
    return {key: value for key, value in document.items() if value not in ([], {})}


def plan_of(document: dict[str, Any]) -> Plan:
    """The plan that a document stands for."""
    return loads_plan(tomli_w.dumps(document), {name: base(name) for name in document["scenarios"]}, "design.toml")


def plans(methods: tuple[str, ...] = METHODS) -> st.SearchStrategy[Plan]:
    """Whole plans."""
    return documents(methods).map(plan_of)
