"""Match the generic presets to V12 and E11, write what is left as ensembles, and tell what the model cannot do.

python -m experiments.calibration.make          from the top of the project; ten minutes on two cores
python -m experiments.calibration.make tell     the pages again, from what was run before
"""

import pickle
import sys
import tomllib
from pathlib import Path

from experiments.calibration.checks import all_checks
from experiments.calibration.ensemble import write_ensemble
from experiments.calibration.matching import kept_in, matched, study_of
from experiments.calibration.pages import write_page
from incidentsim.choose import executor_for

_HERE = Path(__file__).parent
OUT = _HERE / "out"


def main(words: list[str]) -> None:
    """Every study of the design, run and told."""
    plan = tomllib.loads((_HERE / "design.toml").read_text(encoding="utf-8"))
    studies = [study_of(name, plan) for name in plan["studies"]]
    if words[:1] != ["tell"]:
        with executor_for(plan["workers"]) as executor:
            for study in studies:
                matched(study, executor, OUT)
    found = [(study, kept_in(study, OUT / f"{study.name}.npz")) for study in studies]
    ensembles = {study.given["ensemble"]: str(write_ensemble(study, what)) for study, what in found if len(what.left)}
    held = OUT / "checks.pickle"
    if words[:1] != ["tell"] or not held.exists():
        held.write_bytes(pickle.dumps(all_checks(plan, ensembles)))
    write_page(plan, found, pickle.loads(held.read_bytes()))


if __name__ == "__main__":
    main(sys.argv[1:])
