"""Policies in the model: who chooses by which, what is refused, what stays as it was."""

import pickle
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.choose import maker_of, policy_named
from incidentsim.engine import Policy, View
from incidentsim.errors import RequestError, TrialError
from incidentsim.journal import Did, Level, Why, level_of
from incidentsim.model import SimpyEngine
from incidentsim.results.receipt import Maker, receipt_for
from incidentsim.rules.policies import SHIPPED, hazard
from incidentsim.runner.trials import run_chunk
from incidentsim.scenario.paths import vary
from incidentsim.scenario.policies import identity_of, shipped_identity
from tests.model.logbook import by_side, those
from tests.model.test_causes import _ALL_HOLD
from tests.scenes import EAGER, Changes, scene
from tests.strategies import Trial, few, trials
from tests.stubs import close_pass

BLUE, RED = 0, 1
#: Red, left to the hazard rule, climbs from percept to percept; blue gives it percepts and stays where it is.
KEEN: Changes = {**EAGER, **_ALL_HOLD, "red.aim": 3, "blue.aim": 2, "domain.act_repeat_s": 60.0}


def by_hand(view: View) -> tuple[float, float]:
    """The hazard rule, written anew."""
    return view.p_up, view.p_down


def up_and_away(view: View) -> tuple[float, float]:
    return 1.0, 0.0


def down_and_out(view: View) -> tuple[float, float]:
    return 0.0, 1.0


def too_much(view: View) -> tuple[float, float]:
    return 0.7, 0.7


def not_numbers(view: View) -> tuple[float, float]:
    return ("a", "b")  # type: ignore[return-value]


def one_number(view: View) -> tuple[float, float]:
    return 0.5  # type: ignore[return-value]


def broken(view: View) -> tuple[float, float]:
    return 1.0 / (view.own - view.own), 0.0


@few
@given(trials())
def test_the_hazard_rule_written_anew_writes_the_same_log_book(trial: Trial) -> None:
    anew = SimpyEngine(blue=by_hand, red=by_hand)
    assert anew.journal(trial.scenario, trial.seed, trial.replication) == trial.journal


@few
@given(trials(), st.sampled_from(sorted(SHIPPED)), st.sampled_from(sorted(SHIPPED)))
def test_the_policy_that_a_scenario_names_is_the_function_handed_in(trial: Trial, blue: str, red: str) -> None:
    named = vary(vary(trial.scenario, "blue.policy", blue), "red.policy", red)
    handed = SimpyEngine(blue=SHIPPED[blue], red=SHIPPED[red])
    notes = Trial(named, trial.seed, trial.replication).journal
    assert notes == handed.journal(trial.scenario, trial.seed, trial.replication)


def test_who_is_steadfast_does_not_climb_where_the_hazard_rule_would() -> None:
    for policy, climbs in ((hazard, [2, 3]), (SHIPPED["steadfast"], [])):
        notes = SimpyEngine(red=policy).journal(scene(KEEN), 1, 0)
        assert [note.object for note in by_side(notes, RED, Did.CLIMBED)] == climbs


def test_a_policy_decides_on_the_bridge_and_headquarters_judge_requests_by_the_hazard_rule() -> None:
    """The bridges go up whenever they can, and ask for the rest; a group that is sure of peace refuses it."""
    peace: Changes = {"decision.theta_up": 700.0, "decision.theta_down": -5.0, "decision.goal_pull": 0.0}
    notes = SimpyEngine(blue=up_and_away, red=up_and_away).journal(scene(KEEN, peace), 1, 0)
    assert {Why(int(note.value)) for note in by_side(notes, RED, Did.CLIMBED)} == {Why.OWN_AUTHORITY}
    assert by_side(notes, RED, Did.REFUSED)
    assert by_side(notes, RED, Did.GRANTED) == []


def test_nobody_climbs_beyond_the_top_or_steps_below_the_bottom() -> None:
    for policy in (up_and_away, down_and_out):
        notes = SimpyEngine(blue=policy, red=policy).journal(scene(KEEN, {"red.roe.preauthorised_rung": 7}), 1, 0)
        assert all(0 <= note.object <= 7 for note in those(notes, Did.CLIMBED, Did.STEPPED_DOWN))
        assert all(level_of(note.actor) == Level.BRIDGE for note in those(notes, Did.DECIDED))


@pytest.mark.parametrize("policy", [too_much, not_numbers, one_number, broken])
def test_a_policy_that_makes_no_sense_fails_its_trials_by_name_and_not_the_run(policy: Policy) -> None:
    with pytest.raises(TrialError, match=policy.__name__):
        SimpyEngine(red=policy).journal(scene(KEEN), 1, 0)
    chunk = run_chunk(SimpyEngine(red=policy), scene(KEEN), 1, 0, [0, 1])
    assert [failure.replication for failure in chunk.failures] == [0, 1]
    assert all(f"test_policies:{policy.__name__}" in failure.error for failure in chunk.failures)


def test_an_engine_with_a_policy_goes_to_a_worker_and_a_function_without_a_name_is_refused() -> None:
    engine = pickle.loads(pickle.dumps(SimpyEngine(red=up_and_away)))
    assert engine.policies == (None, up_and_away)
    with pytest.raises(RequestError, match="imported by its name"):
        SimpyEngine(red=lambda view: (view.p_up, 0.0))


def test_a_receipt_names_each_policy_and_its_source() -> None:
    scenario = vary(close_pass(), "blue.policy", "steadfast")
    receipt = receipt_for(scenario, 1, maker_of(SimpyEngine(red=up_and_away)))
    assert (receipt.blue_policy, receipt.red_policy) == ("steadfast", "tests.model.test_policies:up_and_away")
    assert receipt.blue_policy_source == shipped_identity("steadfast").source
    assert receipt.red_policy_source == identity_of(up_and_away).source != receipt.blue_policy_source


def test_another_policy_or_another_source_is_another_study() -> None:
    def receipt(engine: SimpyEngine) -> object:
        return receipt_for(close_pass(), 1, maker_of(engine)).identity()

    assert receipt(SimpyEngine()) == receipt(SimpyEngine(red=hazard))
    assert receipt(SimpyEngine()) != receipt(SimpyEngine(red=SHIPPED["probing"]))
    own = identity_of(up_and_away)
    edited = Maker("model", "0", "python", (), (None, own.__class__(own.name, "0" * 64)))
    said = receipt_for(close_pass(), 1, Maker("model", "0", "python", (), (None, own))).differences(
        receipt_for(close_pass(), 1, edited)
    )
    assert [line.split(" ", 1)[0] for line in said] == ["source"]


def test_a_policy_is_found_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    Path("a_policy_of_mine.py").write_text("def calm(view):\n    return 0.0, view.p_down\n")
    policy = policy_named("a_policy_of_mine:calm")
    assert identity_of(policy).name == "a_policy_of_mine:calm"
    for wrong in ("a_policy_of_mine:wild", "nowhere_at_all:calm", ":calm", "a_policy_of_mine:"):
        with pytest.raises(RequestError, match="--policy"):
            policy_named(wrong)
