"""What `incidentsim doctor` finds of the engines."""

import time
from dataclasses import dataclass
from itertools import product

#: Trials by which the twin's speed is told, and for how long (s) its log books are held beside the model's.
_MEASURED, _PARITY_S = 5_000, 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is as it should be; None for plain information."""

    what: str
    found: str
    good: bool | None = None


def of_the_model() -> Finding:
    """How fast the reference model is here, and whether its trials can be finished."""
    from incidentsim.choose import engine_named
    from incidentsim.runner.trials import run_chunk
    from incidentsim.scenario.files import load

    engine, _ = engine_named("model")
    scenario = load("maritime-close-pass")
    run_chunk(engine, scenario, 1, 0, range(2))
    chunk = run_chunk(engine, scenario, 1, 0, range(2, 22))
    found = f"{20 / chunk.took_s:,.0f} trials a second on one core; {len(chunk.failures)} failed"
    return Finding("model", found, not chunk.failures)


def of_the_twin() -> Finding:
    """Whether the compiled twin is there, how fast it is and where it is kept."""
    from incidentsim.engines import has_numba
    from incidentsim.scenario.files import load

    if not has_numba():
        return Finding("twin", "numba is not installed: every trial runs on the model")
    from incidentsim.twin.engine import TwinEngine, cache_folder

    engine, scenario = TwinEngine(), load("maritime-close-pass")
    if not engine.is_ready():
        return Finding("twin", "not compiled yet: the first long run does it, or `incidentsim doctor --compile`")
    began_s = time.perf_counter()
    engine.measures(scenario, 1, range(2))
    loaded_s = time.perf_counter() - began_s
    engine.measures(scenario, 1, range(_MEASURED))
    rate = _MEASURED / (time.perf_counter() - began_s - loaded_s)
    return Finding(
        "twin", f"loaded in {loaded_s:.1f} s, {rate:,.0f} trials a second on one core; kept in {cache_folder()}"
    )


def parity() -> Finding:
    """Whether the twin writes the log books of the model, to the last bit, for about a second."""
    from incidentsim.engines import has_numba
    from incidentsim.scenario.files import catalogue, load

    if not has_numba():
        return Finding("parity", "nothing to compare")

    from incidentsim.model import SimpyEngine
    from incidentsim.twin.engine import TwinEngine

    model, twin = SimpyEngine(), TwinEngine()
    if not twin.is_ready():
        return Finding("parity", "not looked at: the twin is not compiled yet")
    same = trials = 0
    wrong, scenarios = "", [load(name) for name in catalogue()]
    until_s = time.monotonic() + _PARITY_S
    for replication, scenario in product(range(1000), scenarios):
        if time.monotonic() > until_s:
            break
        equal = twin.journal(scenario, 1, replication) == model.journal(scenario, 1, replication)
        same, trials = same + equal, trials + 1
        wrong = wrong or ("" if equal else f"; not {scenario.name} seed 1 replication {replication}")
    return Finding(
        "parity", f"{same} of {trials} trials of the twin are those of the model, to the last bit{wrong}", not wrong
    )
