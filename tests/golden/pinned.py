"""A few pinned log books: which trials, where they are kept, and how to keep them anew.

python -m tests.golden.pinned      writes all of them; say in the change why they moved
"""

import json
from pathlib import Path
from typing import Any

from incidentsim.journal import SCHEMA_VERSION, Journal, Note
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import scenario_hash

HERE = Path(__file__).parent
#: Scenario, seed, replication: each rich in kinds of notes, and short.
TRIALS = {
    "close-pass-13": ("maritime-close-pass", 2018, 13),
    "air-intercept-228": ("air-intercept", 2018, 228),
    "decatur-142": ("decatur-2018", 2018, 142),
    "decatur-67": ("decatur-2018", 2018, 67),
    "su24-61": ("su24-2015", 2018, 61),
    "ep3-99": ("ep3-2001", 2018, 99),
    "balloon-77": ("balloon-2023", 2018, 77),
}


def file_of(name: str) -> Path:
    """Where a pinned log book is kept."""
    return HERE / f"{name}.json"


def told(name: str) -> Journal:
    """The log book as the model writes it now."""
    scenario, seed, replication = TRIALS[name]
    return SimpyEngine().journal(load(scenario), seed, replication)


def kept(name: str) -> tuple[dict[str, Any], Journal]:
    """The address of a pinned log book, and the log book as it was kept."""
    content = json.loads(file_of(name).read_text(encoding="utf-8"))
    return content["trial"], tuple(Note(*line) for line in content["notes"])


def keep(name: str) -> None:
    """Write the log book down, a note a line, so that a change shows as a change of lines."""
    scenario, seed, replication = TRIALS[name]
    trial = {
        "scenario": scenario,
        "seed": seed,
        "replication": replication,
        "scenario_hash": scenario_hash(load(scenario)),
        "schema_version": SCHEMA_VERSION,
    }
    lines = ",\n".join(json.dumps(note) for note in told(name))
    file_of(name).write_text(f'{{"trial": {json.dumps(trial)},\n"notes": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    for each in TRIALS:
        keep(each)
