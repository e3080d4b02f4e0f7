"""How fast the SimPy engine is, against the bare cost of as many steps of its event loop."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import simpy
from simpy.events import ProcessGenerator

from incidentsim.draws import fast_uniform
from incidentsim.model import SimpyEngine
from incidentsim.model.world import World
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario

_TRIALS = 60


def _steps(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many events the trials take."""
    taken, step = [0], simpy.Environment.step

    def counted(env: simpy.Environment) -> None:
        taken[0] += 1
        step(env)

    with monkeypatch.context() as patch:
        patch.setattr(simpy.Environment, "step", counted)
        for replication in range(_TRIALS):
            World(scenario, (1, replication), fast_uniform()[0], None).run()
    return taken[0]


def _bare_s(steps: int) -> float:
    """What as many steps cost when each is one timeout of one process."""
    env = simpy.Environment()

    def tick() -> ProcessGenerator:
        while True:
            yield env.timeout(1.0)

    env.process(tick())
    began_s = time.perf_counter()
    for _ in range(steps):
        env.step()
    return time.perf_counter() - began_s


@pytest.mark.bench
@pytest.mark.parametrize("name", ["maritime-close-pass", "air-intercept", "decatur-2018"])
def test_encounters_a_second_of_the_simpy_engine(
    name: str, benchmark: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, engine = load(name), SimpyEngine()
    steps = _steps(scenario, monkeypatch)
    rows = benchmark(engine.measures, scenario, 1, range(_TRIALS))
    bare_s = min(_bare_s(steps) for _ in range(5))
    stats: Any = benchmark.stats.stats  # type: ignore[attr-defined]
    extra: dict[str, float] = benchmark.extra_info  # type: ignore[attr-defined]
    extra["encounters_per_s"] = round(_TRIALS / stats.median, 1)
    extra["events_per_encounter"] = round(steps / _TRIALS, 1)
    extra["times_bare_steps"] = round(stats.median / bare_s, 2)
    assert len(rows) == _TRIALS
