"""What can be had from outside: a dozen names, and a command that starts at once."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import incidentsim
import incidentsim.errors
from incidentsim import choose, engines
from tests.stubs import Stub

SLOW = ("numpy", "pandas", "scipy", "numba", "matplotlib", "seaborn", "pyarrow", "simpy", "rich")
NAMES = """MEASURES YEARLY Estimate Scenario Study catalogue compare engine_named estimate estimates estimates_by_point
load load_plan open_study run trace vary"""


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


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"n": 5}, "run: got 'n'.* Did you mean 'replications'?"),
        ({"precison": "2pp"}, "Did you mean 'precision'?"),
        ({"nonsense": 1}, r"See help\(incidentsim.run\)"),
        ({"replications": 5, "precision": "2pp"}, "replications beside precision or budget"),
        ({"precision": "2"}, 'Write it as precision="1pp"'),
        ({"budget": "2 nmi"}, "budget: got '2 nmi'"),
        ({"budget": -1.0}, "budget: got -1.0"),
    ],
)
def test_what_a_run_does_not_know_or_cannot_meet_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(incidentsim.errors.IncidentSimError, match=said):
        incidentsim.run("maritime-close-pass", **asked)


def test_a_run_may_be_asked_for_a_precision_or_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_model", Stub)
    monkeypatch.setattr(engines, "_plain_model", Stub)
    precise = incidentsim.run("maritime-close-pass", precision={"incident": "5pp"})
    assert precise.reached
    assert incidentsim.estimates(precise.table)["incident"].half_width <= 0.05
    assert incidentsim.run("maritime-close-pass", precision="incident=5pp").table.equals(precise.table)
    assert incidentsim.run("maritime-close-pass", budget="0.2s").replications > 0
    assert incidentsim.run("maritime-close-pass", budget=0.2).replications > 0
    late = incidentsim.run("maritime-close-pass", precision="0.1pp", budget=0.05)
    assert not late.reached


def test_help_tells_everything_that_a_run_may_be_asked() -> None:
    told = inspect.getdoc(incidentsim.run) or ""
    assert all(name in told for name in choose.How.__annotations__)
