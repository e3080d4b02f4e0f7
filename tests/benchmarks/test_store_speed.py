"""What a trial costs beside the model: executor and store, and what a second process is worth."""
# ruff: noqa: ARG002 - a stub need not use what it is handed

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from incidentsim.engine import Days, Engine
from incidentsim.measures import Rows
from incidentsim.model import SimpyEngine
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.places import InProcesses, InThisProcess, InThreads, Place
from incidentsim.runner.run import run
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario
from tests.stubs import MAKER, Stub

_MANY, _FEW = 200_000, 600
SCENARIO = "maritime-close-pass"
PLACES = {"serial": InThisProcess(), "threads": InThreads(2), "processes": InProcesses(2)}


@dataclass(frozen=True)
class Again(Stub):
    """Gives the rows of real trials, made once, again and again under new numbers: as the model's, at no cost."""

    real: Rows | None = None
    name: str = "again"

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        assert self.real is not None
        numbers = np.asarray(replications, dtype=np.int64)
        rows = self.real[numbers % len(self.real)]
        rows["replication"] = numbers
        return rows


def again() -> Again:
    """Of a thousand real trials."""
    return Again(real=SimpyEngine().measures(load(SCENARIO), 1, range(1_000)))


def ran_s(engine: Engine, n: int, place: Place, chunk: int | None = None) -> float:
    """How long (s) a study of so many trials takes that is kept."""
    scenario = load(SCENARIO)
    with tempfile.TemporaryDirectory() as top:
        began_s = time.perf_counter()
        run(scenario, engine, Request(Count(n), chunk=chunk, out=Path(top) / "s"), MAKER, place)
        return time.perf_counter() - began_s


@pytest.mark.bench
@pytest.mark.parametrize("name", PLACES)
def test_what_keeping_a_trial_costs(name: str, benchmark: Any) -> None:
    benchmark.pedantic(ran_s, (again(), _MANY, PLACES[name], 20_000), rounds=5, warmup_rounds=1)
    benchmark.extra_info["us_per_trial"] = round(benchmark.stats.stats.median / _MANY * 1e6, 2)


@pytest.mark.bench
def test_the_share_of_a_simpy_trial_that_is_not_the_model(benchmark: Any) -> None:
    scenario, engine = load(SCENARIO), SimpyEngine()
    alone_s: list[float] = []

    def bare() -> None:
        began_s = time.perf_counter()
        engine.measures(scenario, 1, range(_FEW))
        alone_s.append(time.perf_counter() - began_s)

    def both() -> float:
        bare()
        return ran_s(engine, _FEW, InThisProcess())

    whole_s = [both() for _ in range(5)]
    benchmark.pedantic(ran_s, (engine, _FEW, InThisProcess()), rounds=3)
    benchmark.extra_info["model_us_per_trial"] = round(min(alone_s) / _FEW * 1e6, 1)
    benchmark.extra_info["beside_the_model_percent"] = round(100.0 * (min(whole_s) / min(alone_s) - 1.0), 1)


@pytest.mark.bench
def test_what_a_second_process_is_worth(benchmark: Any) -> None:
    engine, n = SimpyEngine(), 4 * _FEW
    one_s = min(ran_s(engine, n, InThisProcess()) for _ in range(2))
    benchmark.pedantic(ran_s, (engine, n, InProcesses(2)), rounds=3)
    benchmark.extra_info["times_one_process"] = round(one_s / benchmark.stats.stats.min, 2)
