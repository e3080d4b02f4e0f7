"""How much an encounter is made of, as far as any engine must do it: counted with the handlers as plain functions."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from incidentsim import draws, rules
from incidentsim.scenario.scenario import Scenario
from incidentsim.twin import layout, log, trial
from incidentsim.twin.casting import as_numbers


class Counts(NamedTuple):
    """Of a trial, on average: events ahead, events of the same instant, uniforms, durations drawn from a law."""

    later: int
    now: int
    draws: int
    laws: int


def counted(scenario: Scenario, trials: int) -> Counts:
    """What so many trials are made of."""
    record, terms = as_numbers(scenario)
    world = np.zeros(1, dtype=layout.WORLD)
    world["p"] = record
    found = dict.fromkeys(Counts._fields, 0)
    with ExitStack() as patches:
        for name, module, function in (
            ("laws", rules.chance, "normal_quantile"),
            ("draws", log, "uniform"),
        ):
            patches.enter_context(_counting(found, name, module, function))
        for number in range(trials):
            trial.play(world.view(np.recarray)[0], terms.view(np.recarray), 1, number)
            found["later"] += int(world[0]["order"])
            found["now"] += int(world[0]["steps"]) - int(world[0]["order"])
    return Counts(**{name: round(count / trials) for name, count in found.items()})


@contextmanager
def _counting(found: dict[str, int], name: str, module: ModuleType, function: str) -> Iterator[None]:
    real: Callable[..., Any] = draws.uniform if function == "uniform" else getattr(module, function)

    def counts(*args: Any) -> Any:
        found[name] += 1
        return real(*map(int, args)) if function == "uniform" else real(*args)

    with patch.object(module, function, counts):
        yield
