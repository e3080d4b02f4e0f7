"""Pin the trials that `incidentsim doctor` reproduces: `python -m tests.golden.pin`, after numbers moved on purpose."""

import json
from pathlib import Path

from incidentsim.cli.doctor import fingerprint
from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import catalogue, load

PINNED = Path(__file__).parents[2] / "incidentsim" / "golden.json"


def main() -> None:
    """Write incidentsim/golden.json anew: three replications of every scenario of the catalogue."""
    engine, rows = SimpyEngine(), []
    for name in catalogue():
        for replication in range(3):
            found = fingerprint(engine.journal(load(name), 1, replication))
            rows.append({"scenario": name, "seed": 1, "replication": replication, **found})
    PINNED.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
