"""The compiled twin at work: the same rows wherever it runs; more than it holds is told, and no cache is survived."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from incidentsim.engine import Fallback
from incidentsim.errors import TooLargeError
from incidentsim.measures import rows_of
from incidentsim.model import SimpyEngine
from incidentsim.results.study import open_study
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.places import place_named
from incidentsim.runner.run import run
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.stubs import MAKER, close_pass

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("twin")
pytest.importorskip("numba", reason="the twin needs numba")

from incidentsim.twin import engine as twin_engine  # noqa: E402 - after it is known whether it can be


@pytest.mark.slow
@pytest.mark.parametrize("name", ["threads", "processes", pytest.param("local", marks=pytest.mark.proof)])
def test_the_same_rows_wherever_the_twin_runs(name: str, tmp_path: Path) -> None:
    if name == "local":
        pytest.importorskip("distributed")
    twin = twin_engine.TwinEngine()
    twin.prepare()  # kept, so that other processes load it
    wanted = run(close_pass(), twin, Request(Count(2_000), workers=1), MAKER).table
    request = Request(Count(2_000), workers=2, chunk=170, out=tmp_path / "s")
    found = run(close_pass(), twin, request, MAKER, place_named(name, 2))
    assert found.failed == 0
    assert found.table.equals(wanted)
    assert open_study(tmp_path / "s").table().equals(wanted)


def crowded(encounters: int) -> Scenario:
    """A surge of close passes at once, of eight ships a side each."""
    scenario, forces = load("maritime-close-pass"), {}
    for side in ("blue", "red"):
        force = getattr(scenario, side)
        ship, units = force.units["ship"], dict(force.units)
        for k in range(1, 8):
            x, y, z = ship.position_m
            beside = (x + 900.0 * k, y + (300.0 if side == "blue" else -300.0) * k, z)
            units[f"ship{k}"] = ship.model_copy(
                update={"station": "escorts", "name": f"{side} {k}", "position_m": beside}
            )
        forces[side] = force.model_copy(update={"units": units})
    return vary(scenario.model_copy(update=forces), "encounters", [{"start_s": 0.0}] * encounters)


def test_asked_for_by_name_what_the_twin_cannot_hold_spoils_no_other_trial() -> None:
    found = twin_engine.TwinEngine().measured(crowded(101), 1, [6, 7])
    assert list(found.errors) == [7]
    assert isinstance(found.errors[7], TooLargeError)
    assert "more at once than the twin holds" in str(found.errors[7])
    assert set(found.rows["replication"]) == {6}
    assert len(found.rows) == 101


@pytest.mark.proof
def test_what_the_twin_cannot_hold_is_run_by_the_model_and_its_row_says_so() -> None:
    scenario, model = crowded(101), SimpyEngine()
    found = Fallback(twin_engine.TwinEngine(), model).measured(scenario, 1, [6, 7])
    assert found.errors == {}
    assert found.elsewhere == {7: "model"}
    for replication in (6, 7):  # what fits is as the model has it, too
        wanted = rows_of(model.journal(scenario, 1, replication), replication, scenario.ladder)
        held = found.rows[found.rows["replication"] == replication]
        for name in wanted.dtype.names or ():
            np.testing.assert_array_equal(held[name], wanted[name], err_msg=name)


def test_where_nothing_can_be_kept_it_is_compiled_for_this_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be made, and one that numba cannot use: either way it is compiled, and nothing is raised."""
    asked: list[str] = []

    class Compiled:
        def __init__(self, told: object) -> None: ...

        def entry_kept_in(self, *_: object) -> Any:
            raise OSError("read-only")

        def entry(self, *_: object) -> Any:
            asked.append("entry")

    monkeypatch.setattr("incidentsim.twin.compiler.Compiled", Compiled)
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path):
        monkeypatch.setattr(twin_engine, "_ENTRY", [])
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert not twin_engine.is_kept()
        twin_engine.TwinEngine().prepare()
    assert asked == ["entry", "entry"]


@pytest.mark.proof
def test_a_cache_that_cannot_be_is_survived_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "incidentsim", "run", "maritime-close-pass", "-n", "300", "--engine", "twin", "-q"]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "file")}
    done = subprocess.run([*command, "-o", str(tmp_path / "s")], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert open_study(tmp_path / "s").replications == 300
    assert (tmp_path / "file").is_file()
