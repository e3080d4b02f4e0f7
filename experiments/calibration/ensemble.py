"""What is left of a study, written as the file of an ensemble."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli_w

from experiments.arms import SIDES
from experiments.calibration.matching import Found, Study, named, weights_at
from incidentsim import __version__
from incidentsim.analysis.history import CUT_OFF
from incidentsim.scenario.ensembles import SCHEMA_VERSION, load_ensemble, with_ensemble
from incidentsim.scenario.scenario import SCHEMA_VERSION as SCENARIO_SCHEMA
from incidentsim.scenario.scenario import scenario_hash

_FOLDER = Path(__file__).parents[2] / "incidentsim" / "scenario" / "catalogue" / "ensembles"
_STORY = """\
Each member is a setting of the free assumptions, somewhere in their ranges, not ruled out by {targets}: {left} members
in all. They count alike. This is no posterior and has no best point: it says what the record cannot tell
apart, and it inherits every doubt of the targets. docs/reference/calibration.md tells how it was made.
"""


def write_ensemble(study: Study, found: Found) -> Path:
    """Write the points that are left, and read them back as any run would."""
    values = [_values(study, point) for point in found.left]
    own = [path for path in values[0] if path.startswith("red.aim.")]
    story = _STORY.format(
        targets=" and ".join(band.name for band in study.bands),
        left=len(values),
    )
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "title": study.given["title"],
        "story": story,
        "version": __version__,
        "made": f"{datetime.now(UTC):%Y-%m-%d}",
        "made_by": "python -m experiments.calibration.make",
        "seed": study.seed,
        "targets": [band.name for band in study.bands],
        "cut_off": CUT_OFF,
        "own_paths": own,
        "made_for": {
            "scenario": study.scenario.name,
            "scenario_schema": SCENARIO_SCHEMA,
            "scenario_hash": scenario_hash(study.scenario),
        },
        "ensemble": {
            "name": study.given["ensemble"],
            "paths": list(values[0]),
            "members": [list(member.values()) for member in values],
        },
    }
    _FOLDER.mkdir(exist_ok=True)
    place = _FOLDER / f"{study.given['ensemble']}.toml"
    head = "# Made by `python -m experiments.calibration.make`; do not edit. A column a path, a row a member, in SI.\n"
    text = tomli_w.dumps({**document, "ensemble": {**document["ensemble"], "members": []}})
    rows = "\n".join(f"    {list(member.values())}," for member in values)
    place.write_text(head + text.replace("members = []", f"members = [\n{rows}\n]"), encoding="utf-8")
    with_ensemble(study.scenario, load_ensemble(str(place), __version__))
    return place


def _values(study: Study, point: Any) -> dict[str, float]:
    """A point by the scenario's own paths: both sides apart, the mix of aims as weights."""
    values: dict[str, float] = {}
    for path, value in named(study, point).items():
        side, _, rest = path.partition(".")
        values |= {f"{own}.{rest}": value for own in SIDES} if side == "both" else {path: value}
    weights = weights_at(study, point)
    return values | {f"red.aim.weights.{place}": float(f"{weight:.4g}") for place, weight in enumerate(weights)}
