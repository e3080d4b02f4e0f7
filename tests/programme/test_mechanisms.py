"""Every mechanism, by its switch: on, it moves what it should, the way it should; off, nothing of it is left."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.mechanisms.effects import differences
from experiments.mechanisms.setups import SETUPS, Setup
from incidentsim.draws import uniform
from incidentsim.programme import Years
from incidentsim.scenario.mechanisms import Mechanisms
from incidentsim.scenario.paths import all_replaced, leaves
from incidentsim.scenario.programme import YEAR_S
from tests.programme.worlds import AVERTED, COLLIDED, LAPSED, Fated

#: What happens at sea meanwhile, one encounter in ten: near misses that are managed, or collisions.
ENDS = {"observers": COLLIDED, "indicators": LAPSED, "failure": LAPSED}
REPLICATIONS, YEARS = range(10), {"programme.horizon_s": 10.0 * YEAR_S}


def engine_of(setup: Setup) -> Years:
    """The years over encounters whose end is known."""
    return Years(Fated(ENDS.get(setup.name, AVERTED), 40 if setup.name == "observers" else 10), uniform)


def test_every_mechanism_is_looked_at_once() -> None:
    assert [one.name for one in SETUPS] == list(Mechanisms.model_fields)


@pytest.mark.parametrize("setup", SETUPS, ids=lambda one: one.name)
def test_on_it_moves_its_observable_as_is_said(setup: Setup) -> None:
    found = setup.sign * differences(engine_of(setup), replace(setup, sets={**setup.sets, **YEARS}), REPLICATIONS)
    error = found.std(ddof=1) / len(found) ** 0.5
    assert found.mean() > max(2.0 * error, 1e-6)


@pytest.mark.parametrize("setup", SETUPS, ids=lambda one: one.name)
def test_off_its_parameters_change_nothing(setup: Setup) -> None:
    off = replace(setup, sets={**setup.sets, "programme.horizon_s": 6.0 * YEAR_S}).scenario(False)
    inside = f"programme.mechanisms.{setup.name}."
    numbers = {path: value for path, value in leaves(off) if path.startswith(inside) and not path.endswith(".on")}
    moved = {}
    for path, value in numbers.items():
        moved[path] = value + 1 if isinstance(value, int) else 0.5 * value if value > 0.0 else 0.5
        if path.endswith(("gsd", "debrief.gain")):
            moved[path] = value + 0.25
    other = all_replaced(off, moved)
    rows = [engine_of(setup).measures(scenario, 1, range(2)) for scenario in (off, other)]
    for name in rows[0].dtype.names:
        np.testing.assert_array_equal(rows[0][name], rows[1][name], err_msg=name)
