"""The twin against the model, against a loop that does as much and knows nothing, and what a second thread is worth."""

import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from incidentsim.model import SimpyEngine
from incidentsim.scenario.files import load
from tests.twin.counts import Counts, counted

SCENARIO, ROUNDS = "maritime-close-pass", 9
_MODEL_TRIALS, _TWIN_TRIALS = 60, 8_000
numba: Any = pytest.importorskip("numba", reason="the twin needs numba")


def floor_loop(counts: Counts) -> Callable[[int], float]:
    """A compiled loop that does, a trial, as much as the scenario does: events ahead, events now, draws, lognormals."""
    from incidentsim.twin.compiler import Compiled

    compiled = Compiled()
    uniform, quantile = compiled.uniform, numba.njit(error_model="numpy")(_quantile())
    later, now, drawn, laws = counts.later, counts.now, counts.draws, counts.laws
    heap = np.zeros(256, dtype=np.dtype([("at", np.float64), ("order", np.int64), ("kind", np.int64)]))
    ring = np.zeros(256, dtype=np.int64)

    @numba.njit(error_model="numpy", nogil=True)
    def loop(heap, ring, trials):  # type: ignore[no-untyped-def]
        u64, total, count, order = np.uint64, 0.0, 0, 0
        for trial in range(trials):
            at = 0.0
            for k in range(later):  # push and pop by turns, about eight at once
                u = uniform(u64(1), u64(trial), u64(0), u64(k % 40), u64(0), u64(k)) if k < drawn else 0.5
                total += math.exp(0.5 * quantile(u)) if k < laws else u
                place, order, count = count, order + 1, count + 1
                due = at + 100.0 * u
                while place > 0 and heap[(place - 1) >> 1].at > due:
                    heap[place] = heap[(place - 1) >> 1]
                    place = (place - 1) >> 1
                heap[place].at, heap[place].order, heap[place].kind = due, order, k
                if count > 8 or k + 1 == later:
                    at, count = heap[0].at, count - 1
                    place = 0
                    while 2 * place + 1 < count:
                        below = 2 * place + 1
                        if below + 1 < count and heap[below + 1].at < heap[below].at:
                            below += 1
                        if heap[below].at >= heap[count].at:
                            break
                        heap[place] = heap[below]
                        place = below
                    heap[place] = heap[count]
            for k in range(later, drawn):
                total += uniform(u64(1), u64(trial), u64(0), u64(k % 40), u64(0), u64(k))
            for k in range(now):
                ring[k & 255] = k
                total += ring[(k * 7) & 255]
            count = 0
        return total

    def run(trials: int) -> float:
        return float(loop(heap, ring, trials))

    run(2)
    return run


def _quantile() -> Any:
    from incidentsim.rules import chance

    polynomial = numba.njit(error_model="numpy")(chance._polynomial)
    space = {**vars(chance), "_polynomial": polynomial}
    function: Any = chance.normal_quantile
    return FunctionType(function.__code__, space)


def _ratio(one: float, other: float) -> float:
    return one / other


def resident_mb() -> float:
    """The memory that this process holds (MB)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def seconds(does: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    does()
    return time.perf_counter() - began_s


@pytest.mark.bench
def test_the_twin_beside_the_model_and_a_bare_loop(benchmark: Any) -> None:
    from incidentsim.twin.engine import TwinEngine

    scenario, model, twin = load(SCENARIO), SimpyEngine(), TwinEngine()
    model.measures(scenario, 1, range(2))  # all libraries are there
    before_mb = resident_mb()
    loaded_s = seconds(twin.prepare)
    twin.measures(scenario, 1, range(_TWIN_TRIALS))
    more_mb = resident_mb() - before_mb
    counts = counted(scenario, 200)
    bares = [floor_loop(counts), floor_loop(counts)]
    bare = bares[0]
    threads = ThreadPoolExecutor(2)

    def twice() -> None:
        halves = [range(_TWIN_TRIALS), range(_TWIN_TRIALS, 2 * _TWIN_TRIALS)]
        list(threads.map(lambda numbers: twin.measures(scenario, 1, numbers), halves))

    does: dict[str, tuple[Callable[[], object], int]] = {
        "model": (lambda: model.measures(scenario, 1, range(_MODEL_TRIALS)), _MODEL_TRIALS),
        "twin": (lambda: twin.measures(scenario, 1, range(_TWIN_TRIALS)), _TWIN_TRIALS),
        "two threads": (twice, 2 * _TWIN_TRIALS),
        "bare loop": (lambda: bare(_TWIN_TRIALS), _TWIN_TRIALS),
        "bare loop, two threads": (lambda: list(threads.map(lambda f: f(_TWIN_TRIALS), bares)), 2 * _TWIN_TRIALS),
    }
    for action, _ in does.values():
        action()
    took: dict[str, list[float]] = {name: [] for name in does}
    for _ in range(ROUNDS):
        for name, (action, trials) in does.items():
            took[name].append(seconds(action) / trials * 1e6)
    us = {name: median(values) for name, values in took.items()}
    benchmark.extra_info |= {
        f"us_{name}, quarters": "{:.2f} to {:.2f}".format(*quantiles(values, n=4)[::2]) for name, values in took.items()
    }
    benchmark.pedantic(does["twin"][0], rounds=3)
    benchmark.extra_info |= {f"us_{name}": round(value, 2) for name, value in us.items()}
    benchmark.extra_info["times_the_model"] = round(median(map(_ratio, took["model"], took["twin"])))
    benchmark.extra_info["two_threads_times_one"] = round(us["twin"] / us["two threads"], 2)
    two = round(us["bare loop"] / us["bare loop, two threads"], 2)
    benchmark.extra_info["bare_loop_two_threads_times_one"] = two
    benchmark.extra_info["times_the_bare_loop"] = round(us["twin"] / us["bare loop"], 2)
    benchmark.extra_info |= {"loaded_s": round(loaded_s, 2), "loaded_mb": round(more_mb)}
    benchmark.extra_info |= {f"a_trial_has_{name}": value for name, value in counts._asdict().items()}
