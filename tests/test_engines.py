"""Which engine `auto` takes, and why; and a trial that is too large for the twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import incidentsim
from incidentsim import engines
from incidentsim.engine import Days, Fallback, Measured
from incidentsim.engines import Work, engine_for, engine_named, work_of
from incidentsim.errors import IncidentSimError, RequestError, TooLargeError, TrialError
from incidentsim.measures import Rows
from incidentsim.results.receipt import Maker
from incidentsim.results.study import open_study
from incidentsim.results.subject import of_scenario
from incidentsim.rules.policies import SHIPPED
from incidentsim.runner.goals import Budget, Count, Goal, Precision, Request, within
from incidentsim.runner.run import run
from incidentsim.runner.trials import run_chunk
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario
from tests.stubs import Stub, close_pass, stub_rows


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the twin was compiled before; and a model whose trials take a hundredth of a second each."""
    pytest.importorskip("numba", reason="the twin needs numba")
    found = [True]
    for name in ("_model", "_plain_model"):
        monkeypatch.setattr(engines, name, lambda: Stub(pause_s=0.01, name="model"))
    monkeypatch.setattr("incidentsim.twin.engine.is_kept", lambda: found[0])
    return found


def chosen(goal: Goal, workers: int = 1) -> tuple[str, str]:
    engine, reason = engine_for("auto", work_of(of_scenario(close_pass(), 1), Request(goal, workers=workers)))
    return engine.name, reason


def test_few_trials_are_run_by_the_model_and_never_wait_for_a_compiler(kept: list[bool]) -> None:
    assert chosen(Count(199)) == ("model", "chosen: for a few trials")
    kept[0] = False
    name, reason = chosen(Count(5_000))
    assert name == "model"
    assert "compiling the twin 60 s" in reason


def test_many_trials_are_run_by_the_twin_once_that_is_compiled(kept: list[bool]) -> None:
    name, reason = chosen(Count(5_000))
    assert name == "twin or model"
    assert reason.startswith("chosen: the model takes about ")
    assert reason.endswith("loading the twin 1 s")


def test_a_run_of_hours_is_worth_compiling_for(kept: list[bool]) -> None:
    kept[0] = False
    assert chosen(Count(1_000_000))[0] == "twin or model"
    assert chosen(Precision(within(0.001)))[0] == "twin or model"
    assert chosen(Precision(within(0.1)))[0] == "model"


def test_a_budget_is_all_that_the_model_can_take(kept: list[bool]) -> None:
    assert chosen(Budget(60.0))[0] == "twin or model"
    kept[0] = False
    assert chosen(Budget(60.0))[0] == "model"
    assert chosen(Budget(3600.0))[0] == "twin or model"


def test_more_workers_make_the_model_worth_more(kept: list[bool]) -> None:
    assert chosen(Count(300))[0] == "twin or model"
    assert chosen(Count(300), workers=64)[0] == "model"


def test_a_study_is_gone_on_with_by_the_engine_that_began_it(kept: list[bool], tmp_path: Path) -> None:
    for name in ("model", "twin", "twin or model"):
        folder = tmp_path / name
        run(close_pass(), Stub(), Request(Count(3), out=folder), Maker(name, incidentsim.__version__, "numba"))
        request = Request(Count(1_000_000), out=folder)
        engine, reason = engine_for("auto", work_of(of_scenario(close_pass(), 1), request))
        assert (engine.name, reason) == (name, "as the study began")


def test_without_a_compiler_the_model_runs_and_says_why(
    kept: list[bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "has_numba", lambda: False)
    assert chosen(Count(1_000_000)) == ("model", "chosen: numba is not installed")
    with pytest.raises(RequestError, match=r"numba is not installed.* Install numba, or use --engine model"):
        engine_named("twin")
    run(close_pass(), Stub(), Request(Count(3), out=tmp_path), Maker("twin", incidentsim.__version__, "numba"))
    with pytest.raises(RequestError, match=r"a study of the twin, but numba is not installed"):
        engine_for("auto", work_of(of_scenario(close_pass(), 1), Request(Count(9), out=tmp_path)))


def test_a_policy_of_ones_own_runs_on_the_model(kept: list[bool]) -> None:
    work = Work(of_scenario(close_pass(), 1), 1e6, policies={"red": SHIPPED["steadfast"]})
    engine, reason = engine_for("auto", work)
    assert (engine.name, reason) == ("model", "chosen: a policy of one's own runs on it")
    with pytest.raises(RequestError, match=r"twin beside a policy of one's own.* Use --engine model"):
        engine_for("twin", work)
    with pytest.raises(RequestError, match=r"twin beside a policy"):
        engine_named("twin", work.policies)


def test_a_scenario_that_the_twin_cannot_hold_is_refused_or_run_by_the_model(kept: list[bool]) -> None:
    scenario = vary(close_pass(), "encounters", [{"start_s": 60.0 * k} for k in range(129)])
    work = Work(of_scenario(scenario, 1), 1e6)
    engine, reason = engine_for("auto", work)
    assert (engine.name, reason) == ("model", "chosen: 129 encounters, and it holds 128")
    with pytest.raises(RequestError, match=r"129 encounters, and it holds 128"):
        engine_for("twin", work)


@dataclass(frozen=True)
class Small(Stub):
    """A stub that holds only so much: some trials are too large for it, others cannot be finished at all."""

    large: frozenset[int] = frozenset()
    endless: frozenset[int] = frozenset()
    name: str = "small"

    def measured(
        self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None
    ) -> Measured:
        errors: dict[int, Exception] = {number: TrialError("endless") for number in self.endless & {*replications}}
        errors |= {number: TooLargeError("more than it holds") for number in self.large & {*replications}}
        rows = self.measures(scenario, seed, [number for number in replications if number not in errors], days)
        return Measured(rows, errors)


def test_a_trial_that_is_too_large_is_run_by_the_other_engine_and_its_row_says_so(tmp_path: Path) -> None:
    both = Fallback(Small(large=frozenset({3, 8}), endless=frozenset({5})), Stub())
    outcome = run(close_pass(), both, Request(Count(10), out=tmp_path), Maker(both.name, "0.1.0", "numba"))
    table = outcome.table
    assert table["engine"].to_pylist() == ["stub" if number in (3, 8) else "small" for number in range(10)]
    assert table["failed"].to_pylist() == [number == 5 for number in range(10)]
    assert open_study(tmp_path).receipt.engine == "small or stub"
    wanted = stub_rows(10)
    held = np.array(table["violence"].to_pylist(), dtype=float)
    assert np.array_equal(held[[3, 8, 9]], wanted["violence"][[3, 8, 9]])


def test_a_trial_that_both_engines_cannot_finish_is_a_failed_row_of_the_last() -> None:
    class Refusing(Stub):
        def measures(self, *_: object, **__: object) -> Rows:
            raise TrialError("not here either")

    chunk = run_chunk(Fallback(Small(large=frozenset({1})), Refusing()), close_pass(), 1, 0, range(3))
    [failure] = chunk.failures
    assert failure.replication == 1
    assert "not here either" in failure.error
    assert chunk.elsewhere == {1: "stub"}


def test_asked_for_by_name_a_trial_that_is_too_large_fails(tmp_path: Path) -> None:
    chunk = run_chunk(Small(large=frozenset({1})), close_pass(), 1, 0, range(3))
    [failure] = chunk.failures
    assert "TooLargeError: more than it holds" in failure.error
    assert list(chunk.rows["replication"]) == [0, 2]


def test_a_journal_that_is_too_large_is_told_by_the_other_engine() -> None:
    class Cannot(Small):
        def journal(self, *_: object, **__: object) -> tuple[()]:
            raise TooLargeError("more than it holds")

    assert Fallback(Cannot(), Stub()).journal(close_pass(), 1, 0) == Stub().journal(close_pass(), 1, 0)


def test_the_twin_refuses_more_than_it_holds_and_says_what_it_was(kept: list[bool]) -> None:
    from incidentsim.twin.casting import as_numbers

    many = vary(close_pass(), "encounters", [{"start_s": 60.0 * k} for k in range(129)])
    with pytest.raises(TooLargeError, match=r"129 encounters, and it holds 128.* Run it with --engine model"):
        as_numbers(many)
    channel = close_pass().channels["radio"]
    names = [*close_pass().channels, *(f"line{number}" for number in range(17))]
    crowded = replace_channels(many, {name: close_pass().channels.get(name, channel) for name in names})
    with pytest.raises(IncidentSimError, match=r"channels, and it holds 16"):
        as_numbers(crowded)


def replace_channels(scenario: Scenario, channels: dict[str, object]) -> Scenario:
    return scenario.model_copy(update={"channels": channels, "encounters": close_pass().encounters})
