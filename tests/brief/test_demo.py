"""The demonstration on a tiny budget: what it writes, what it says, and that nothing but the plan decides it."""

import csv
from pathlib import Path

import pytest

from incidentsim.analysis.estimates import estimate
from incidentsim.brief.findings import findings
from incidentsim.brief.words import counted
from incidentsim.demo import MEASURED, Demo, Levers, Plan, Study, run_demo
from incidentsim.errors import StudyError
from incidentsim.results.table import columns_of, from_bytes
from incidentsim.scenario.files import load
from tests.strategies import ENGINE
from tests.stubs import Stub

NAME = "maritime-close-pass"
TINY = Plan({NAME: 40}, workers=1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Demo, list[str]]:
    said: list[str] = []
    return run_demo(tmp_path_factory.mktemp("demo") / "out", said.append, TINY), said


def test_the_demo_writes_figures_tables_and_findings(demo: tuple[Demo, list[str]]) -> None:
    folder = demo[0].folder
    names = {path.name for path in (folder / NAME).iterdir()}
    assert {
        "surface.png",
        "outcomes.png",
        "timeliness.png",
        "swim-lane.png",
        "plan.png",
        "trials.parquet",
        "estimates.csv",
    } == names
    text = (folder / "findings.txt").read_text(encoding="utf-8")
    assert text.startswith(demo[0].text)
    assert "no forecast" in text


def test_the_demo_says_what_it_found_where_it_is_and_how_it_was_made(demo: tuple[Demo, list[str]]) -> None:
    text, folder = demo[0].text, str(demo[0].folder)
    assert all(sentence in text for sentence in demo[0].findings[NAME])
    assert all(part in text for part in (NAME, "40 a point", "seed 1", "engine model", folder))
    assert demo[0].data["replications"] == {NAME: 40}
    assert demo[1][-1].startswith(f"{NAME}: wrote ")
    assert not any("points" in line for line in demo[1])


def test_the_numbers_of_the_demo_are_those_of_its_table(demo: tuple[Demo, list[str]]) -> None:
    folder = demo[0].folder / NAME
    study = Study(load(NAME), TINY, ENGINE)
    table = from_bytes((folder / "trials.parquet").read_bytes())
    assert len(table) == 40 * len(study.points) == 440
    grid = study.grid(table)
    assert findings(grid) == demo[0].findings[NAME]
    columns = columns_of(table)
    base = {name: column[columns["point"] == 1] for name, column in columns.items()}
    assert counted(estimate(base, "success")) in demo[0].findings[NAME][0]
    with (folder / "estimates.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(MEASURED) * len(study.points)
    wanted = {"interoperability": "0", "pace": "1", "protocol_restraint": "0.8", "measure": "incident"}
    (incident,) = [line for line in lines if line.items() >= wanted.items()]
    assert float(incident["value"]) == pytest.approx(base["incident"].mean(), abs=1e-6)


def test_every_point_meets_the_same_replications_and_changes_only_its_levers() -> None:
    study = Study(load(NAME), TINY, ENGINE)
    assert len(set(study.points)) == len(study.points) == 11
    own = study.scenario.decision
    as_it_is = Levers(0.0, own.pace, own.protocol_restraint).applied(study.scenario)
    assert as_it_is.model_dump(exclude={"evidence"}) == study.scenario.model_dump(exclude={"evidence"})


def test_without_interoperability_there_is_no_restraint_to_switch_off() -> None:
    """The grid does not run restraint off at no interoperability, since it would run the same encounters again."""
    scenario = load(NAME)
    on, off = (Levers(0.0, 1.0, restraint).applied(scenario) for restraint in (0.8, 0.0))
    assert ENGINE.measures(on, 1, range(8)).tobytes() == ENGINE.measures(off, 1, range(8)).tobytes()


def test_neither_workers_nor_order_change_what_the_demo_finds(tmp_path: Path) -> None:
    plans = [Plan({NAME: 60}, workers=workers) for workers in (1, 2)]
    one, two = (run_demo(tmp_path / str(plan.workers), lambda _: None, plan, Stub()) for plan in plans)
    assert one.findings == two.findings
    tables = [(demo.folder / NAME / "trials.parquet").read_bytes() for demo in (one, two)]
    assert tables[0] == tables[1]


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError):
        run_demo(tmp_path / "file" / "out", lambda _: None, TINY, Stub(fails=frozenset({0})))
