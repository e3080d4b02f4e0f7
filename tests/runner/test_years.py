"""Runs of an engine of years: kept, gone on with, made precise, and spent where they decide."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from incidentsim.analysis.enough import Want
from incidentsim.analysis.estimates import estimate
from incidentsim.analysis.rank import Best
from incidentsim.design.files import loads_plan
from incidentsim.errors import RequestError, StudyError
from incidentsim.measures import ENCOUNTERS, YEAR_ROW, YEARS, Family
from incidentsim.results.planned import of_plan
from incidentsim.results.study import open_study
from incidentsim.results.subject import of_scenario
from incidentsim.results.table import columns_of, failures_in, to_bytes
from incidentsim.runner.executors import Processes
from incidentsim.runner.goals import Count, Precision, Progress, Request, Selection, within
from incidentsim.runner.run import Outcome, cost_of, run, run_subject
from incidentsim.runner.store import Store
from incidentsim.runner.written import goal_written
from tests.stubs import MAKER, Stub, StubYears, close_pass

DESIGN = """
schema_version = 1
name = "trusts"
title = "Two trusts"
scenarios = ["maritime-close-pass"]
[levers.trust]
path = "red.trust"
values = [0.3, 0.6]
"""


def ran(replications: int, engine: Stub | None = None, out: Path | None = None, chunk: int | None = None) -> Outcome:
    return run(close_pass(), engine or StubYears(), Request(Count(replications), out=out, chunk=chunk), MAKER)


def test_a_study_of_years_is_gone_on_with_and_its_rows_are_those_of_one_run(tmp_path: Path) -> None:
    ran(5, out=tmp_path / "s", chunk=2)
    first = (tmp_path / "s/parts/part-000000.parquet").read_bytes()
    more = ran(12, out=tmp_path / "s")
    assert (more.new, more.replications, more.family) == (7, 12, YEARS)
    assert (tmp_path / "s/parts/part-000000.parquet").read_bytes() == first
    once, study = ran(12).table, open_study(tmp_path / "s")
    assert study.table().equals(more.table)
    assert to_bytes(study.table()) == to_bytes(once)
    assert (study.rows, study.replications, study.unmeasured) == (60, 12, ())


def test_workers_and_chunks_change_no_row_of_years() -> None:
    with Processes(2) as executor:
        apart = run(close_pass(), StubYears(), Request(Count(9), chunk=2), MAKER, executor)
    assert to_bytes(apart.table) == to_bytes(ran(9, chunk=4).table)


def test_a_replication_that_fails_is_one_row_and_spoils_no_other() -> None:
    outcome = ran(8, StubYears(fails=frozenset({2, 6})))
    assert (outcome.failed, outcome.replications) == (2, 8)
    assert [failure.replication for failure in failures_in(outcome.table)] == [2, 6]
    rows = columns_of(outcome.table)
    assert estimate(rows, "incidents").n == 30
    assert ran(3, StubYears(fails=frozenset(range(3)))).table.schema.equals(outcome.table.schema, check_metadata=True)


def test_what_a_killed_run_left_is_taken_up(tmp_path: Path) -> None:
    outcome = ran(4, out=tmp_path / "s")
    rest = ran(9).table.filter(np.asarray(ran(9).table["replication"]) >= 4)
    with Store(tmp_path / "s", outcome.subject, outcome.receipt) as store:
        store.note(rest)
    priced = cost_of(of_scenario(close_pass(), 1), StubYears(), Request(Count(12), out=tmp_path / "s"), MAKER)
    assert priced.trials == 3
    assert ran(9, out=tmp_path / "s").new == 0
    assert to_bytes(open_study(tmp_path / "s").table()) == to_bytes(ran(9).table)


@dataclass(frozen=True)
class Mistaken(StubYears):
    """Says that its rows are of encounters."""

    @property
    def family(self) -> Family:
        return ENCOUNTERS


def test_rows_that_are_not_what_an_engine_says_are_a_failed_trial() -> None:
    [failure] = failures_in(ran(1, Mistaken()).table)
    assert "rows of the type measures.ROW" in failure.error


def test_rows_of_encounters_are_not_put_among_years(tmp_path: Path) -> None:
    ran(3, out=tmp_path / "s")
    with pytest.raises(StudyError, match="rows of years, but it must be one with rows of encounters"):
        ran(5, Stub(name="stub of years"), out=tmp_path / "s")


def test_a_precision_of_years_is_reached() -> None:
    wants = (Want("deescalated", "points", 0.05), Want("incidents", "relative", 0.1))
    seen: list[Progress] = []
    request = Request(Precision(wants), chunk=100, watch=seen.append)
    outcome = run(close_pass(), StubYears(years=3), request, MAKER)
    assert outcome.reached
    assert estimate(outcome.table, "deescalated").half_width <= 0.05
    own = estimate(outcome.table, "deescalated")
    assert (seen[-1].success.value, seen[-1].success.n) == (own.value, own.n)
    assert seen[-1].incident.value == estimate(outcome.table, "incident_share").value


@pytest.mark.parametrize("engine", [StubYears(), Stub()])
def test_a_goal_in_measures_of_other_rows_is_refused_before_anything_runs(engine: Stub, tmp_path: Path) -> None:
    goal = Precision(within(0.05, ENCOUNTERS if isinstance(engine, StubYears) else YEARS))
    with pytest.raises(RequestError, match=r"a measure of (years|encounters)"):
        run(close_pass(), engine, Request(goal, out=tmp_path / "s"), MAKER)
    assert not (tmp_path / "s").exists()


def test_a_bare_precision_is_of_the_shares_of_its_rows() -> None:
    goal = goal_written(None, "2pp", None, family=YEARS)
    assert isinstance(goal, Precision)
    assert [want.measure for want in goal.wants] == ["deescalated", "incident_share"]


def test_trials_of_years_are_spent_where_they_decide() -> None:
    subject = of_plan(loads_plan(DESIGN, {"maritime-close-pass": close_pass()}))
    goal = Selection(Best("deescalated"), trials=120)
    outcome = run_subject(subject, StubYears(years=2), Request(goal, subject.seed), MAKER)
    assert outcome.replications == 120
    assert YEAR_ROW.names is not None
    assert set(YEAR_ROW.names) <= set(outcome.table.schema.names)
