"""What can be had from outside: a dozen names, and a command that starts at once."""

import subprocess
import sys
from pathlib import Path

import pytest

import incidentsim

SLOW = ("numpy", "pandas", "scipy", "numba", "matplotlib", "seaborn", "pyarrow", "simpy", "rich")
NAMES = """MEASURES Estimate Scenario Study catalogue compare engine_named estimate estimates load load_plan
open_study run trace vary"""


def test_the_names_are_these() -> None:
    assert sorted(incidentsim.__all__) == sorted(NAMES.split())
    assert [name for name in dir(incidentsim) if name[0] != "_"] == sorted(NAMES.split())


@pytest.mark.parametrize("name", NAMES.split())
def test_every_name_is_there(name: str) -> None:
    assert getattr(incidentsim, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        _ = incidentsim.lod


def test_the_short_way_runs_and_keeps_a_study(tmp_path: Path) -> None:
    scenario = incidentsim.load("maritime-close-pass")
    outcome = incidentsim.run(scenario, 20, seed=3, out=tmp_path / "s")
    again = incidentsim.open_study(tmp_path / "s")
    assert incidentsim.estimates(again.table()) == incidentsim.estimates(outcome.table)
    assert again.receipt.seed == 3
    assert str(incidentsim.trace(scenario, 0, 3)[0]).startswith("+00:00:00  Blue destroyer")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_that_is_slow(arguments: list[str]) -> None:
    code = (
        "import sys; from incidentsim.__main__ import main;"
        f"sys.argv = ['incidentsim', *{arguments!r}]; assert main() == 0;"
        f"print('loaded:', *sorted(set({SLOW!r}) & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines()[-1] == "loaded:"


def test_where_trials_run_may_be_said_by_name() -> None:
    scenario = incidentsim.load("maritime-close-pass")
    here = incidentsim.run(scenario, 12, seed=3)
    assert incidentsim.run(scenario, 12, seed=3, workers=2, executor="threads").table.equals(here.table)
